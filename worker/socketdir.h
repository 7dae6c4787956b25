/*
 * Private directories for sockets whose paths have to be short: unix(7) has room
 * for 107 bytes, which those below TMPDIR or a home may have not. Each is locked
 * while its worker lives: what nobody has locked was left by one that was killed.
 */
#ifndef SOCKETDIR_H
#define SOCKETDIR_H

#include <stdbool.h>

struct socketdir {
	char *path;             /* NULL: there is none                      */
	int fd;                 /* ... and no lock                          */
};

/* False, and errno: it cannot be made. */
bool socketdir_make(struct socketdir *d);

/* A socket in one, by its path, that listens and does not block; the caller
 * closes it. -1, and errno. */
int socketdir_listen(const char *path, int most);

/* With the sockets in it. Twice is legal. */
void socketdir_remove(struct socketdir *d);

/* Removes this user's that nobody has locked, if sockets are all that is in them. */
void socketdirs_sweep(void);

#endif
