/*
 * A real sshd on loopback with throwaway keys, for tests of the SSH side. Its
 * directory has host_key and user_key (ed25519), and known_hosts for both.
 */
#ifndef LOCAL_SSHD_H
#define LOCAL_SSHD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct local_sshd {
	char dir[64];
	uint16_t port;
	pid_t pid;
	int log;                /* what it says, non-blocking */
};

/* Whether this machine has an sshd and an ssh-keygen. */
bool local_sshd_available(void);

/*
 * Starts it and waits until it listens. type is that of its host key; with an
 * "ed25519" one goes a second one, host_key2, of type ecdsa. extra are more
 * lines of its configuration, which win over those that it has. Its sessions
 * are at home in that directory: no start-up file of the user's is read.
 */
void local_sshd_start(struct local_sshd *s, const char *type,
    const char *extra);

/* Makes dir/name and dir/name.pub. */
void local_sshd_keygen(const struct local_sshd *s, const char *name,
    const char *type, const char *passphrase);

/* Lets the user in by dir/name.pub too. */
void local_sshd_authorize(const struct local_sshd *s, const char *name);

/* Runs argv, without input, to its end; anything but success is fatal. */
void local_sshd_run(const char *const argv[]);

/* Writes dir/known_hosts: the host with the public key dir/name.pub. */
void local_sshd_known(const struct local_sshd *s, const char *name);

/* Sends a signal to every process that serves a connection. */
void local_sshd_signal_sessions(const struct local_sshd *s, int signal);

/* How often its log has the text; what was said before is counted again. */
size_t local_sshd_said(const struct local_sshd *s, const char *text);

/* Ends it with all that it serves, and removes its directory. */
void local_sshd_stop(struct local_sshd *s);

#endif
