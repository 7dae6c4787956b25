/*
 * The demo's sshd: what it needs of this machine, its keys and its start.
 */
#ifndef DEMO_SSHD_H
#define DEMO_SSHD_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "fault.h"

enum { DEMO_HOSTS = 3 };        /* 127.0.0.1, .2 and .3 */

struct demo_sshd {
	char *program;          /* sshd, absolute as it demands it         */
	char *keygen;           /* ssh-keygen                              */
	char *user;             /* who logs in: the user of this process   */
	bool pam;               /* without it the account would be refused */
	uint16_t port;          /* of all three addresses                  */
	pid_t pid;              /* 0: does not run                         */
	int log;                /* its stderr, or -1                       */
	char line[256];         /* ... the line that is being read         */
	size_t length;
	char last[256];         /* ... the last whole line                 */
	int listening;          /* addresses, as its log tells             */
	bool port_taken;
	int privsep;            /* /run/sshd, locked; -1: not needed       */
	bool privsep_made;      /* by us                                   */
};

/*
 * Finds the programs and the user; false where something is missing, with what
 * to do about it. demo_sshd_finish() is due in both cases.
 */
bool demo_sshd_init(struct demo_sshd *s, struct fault *f);
void demo_sshd_finish(struct demo_sshd *s);

/* argv of a new ed25519 key pair without a passphrase: pass to demo_spawn. */
bool demo_sshd_keys(const struct demo_sshd *s, const char *dir,
    const sigset_t *mask, struct fault *f);

/*
 * Writes dir/sshd_config for a port that was free a moment ago, and starts
 * sshd. It is ready when listening is DEMO_HOSTS.
 */
bool demo_sshd_start(struct demo_sshd *s, const char *dir,
    const sigset_t *mask, struct fault *f);

/* Reads what is in the log, without waiting; at its end, closes it. */
void demo_sshd_read(struct demo_sshd *s);

/*
 * A child that runs argv, with the signal mask given, stderr at err if that is
 * not -1, and a SIGTERM when this process dies. -1: f says why.
 */
pid_t demo_spawn(const char *const argv[], const sigset_t *mask, int err,
    struct fault *f);

#endif
