/*
 * Whose account this process runs under. The user database may be a server, which
 * a confined process does not reach (sandbox.h): it is asked once, by whoever
 * comes first, and the answer stays.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

struct account {
	const char *name, *home;        /* NULL: nobody knows */
};

const struct account *account_mine(void);

/* $HOME, or where the database says that we live; an absolute path, or NULL. */
const char *account_home(void);

#endif
