/*
 * What ssh_config(5) says of a host, by the field's own reader: `ssh -G NAME`
 * prints it, with some tokens unexpanded, in some 13 ms (OpenSSH 9.2).
 */
#ifndef SSHCONFIG_H
#define SSHCONFIG_H

#include <ev.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"
#include "textlist.h"

/* The values of a keyword; none: it was not printed. */
struct ssh_config {
#define KEYWORD(name, kind, text) struct strings name;
#include "sshkeyword.def"
};

enum { SSH_CONFIG_MOST = 256 * 1024 };  /* bytes of it that are read */

/* Reads what ssh -G printed; lines that are not understood are passed over.
 * False: there is no host name in it. */
bool ssh_config_parse(struct slice text, struct ssh_config *c);

/* Frees what is in it. */
void ssh_config_finish(struct ssh_config *c);

/* The first value of a keyword, or "". */
const char *ssh_config_text(const struct strings *values);

struct ssh_asking;

/*
 * From the loop, once. c is NULL where f says why: CODE_REFUSED, there is no ssh
 * client here; CODE_LOGIN, it does not like its files; else it did not come to
 * an end. What is in c is freed after the return, unless who is told has moved it
 * out, and left zeros.
 */
typedef void ssh_config_done(struct ssh_config *c, const struct fault *f,
    void *arg);

/* name and user come to a command line: is_ssh_name() is true of them. */
struct ssh_config_order {
	const char *name;
	const char *user;       /* "": it is not said                       */
	uint16_t port;          /* 0: as above                              */
	const char *file;       /* "": ssh's usual ones                     */
	int64_t ms;             /* within which it answers                  */
};

struct ssh_asking *ssh_config_ask(struct ev_loop *loop,
    const struct ssh_config_order *order, ssh_config_done *done, void *arg);

/* It may be freed in done, or before. NULL is legal. */
void ssh_config_free(struct ssh_asking *a);

/* Letters, digits and . _ : % @ - of ASCII, the first of them no "-". */
bool is_ssh_name(const char *name);

#endif
