/*
 * What known_hosts files say of one host, and the verdict on the key that it
 * offers. Our own matcher, because libssh2's knows neither wildcards nor
 * @revoked; the words of the format are those of sshd(8), "SSH_KNOWN_HOSTS
 * FILE FORMAT", and ssh-keygen -F is the oracle of the tests.
 */
#ifndef HOSTKEY_H
#define HOSTKEY_H

#include <stdint.h>

#include "fault.h"
#include "protocol.h"
#include "slice.h"

struct sockaddr;

/* "ED25519 SHA256:...", NUL. */
enum { HOSTKEY_TEXT_SIZE = 64 };

enum hostkey_verdict {
	HOSTKEY_MATCH,
	HOSTKEY_UNKNOWN,        /* no line has this host with this type     */
	HOSTKEY_CHANGED,        /* lines have this type, with other keys    */
	HOSTKEY_REVOKED,
};

struct hostkeys;

/*
 * Reads the files, NULL-terminated, in order; missing ones are fine, malformed
 * lines are skipped and logged. address and the file names are borrowed. alias: the
 * name to look for; "": the address with its port, and then without it. NULL, and f:
 * one is there and can be read later only, so that nobody knows what it says.
 */
struct hostkeys *hostkeys_read(const char *address, uint16_t port,
    const char *alias, const char *const *files, struct fault *f);

/* NULL is legal. */
void hostkeys_free(struct hostkeys *k);

/*
 * The host key algorithms to ask for, comma-separated: those of known keys
 * first, so that the host shows a key that can be compared; never those of
 * certificates. The caller frees.
 */
char *hostkeys_methods(const struct hostkeys *k);

/*
 * Whether the key of whoever is at the far end of a connection is not to be
 * compared. peer is its address as getpeername() has it, NULL where there is
 * none: a name says nothing of where a connection went.
 */
bool hostkey_exempt(enum key_check check, const struct sockaddr *peer);

/* f is filled with a sentence unless the verdict is HOSTKEY_MATCH. */
enum hostkey_verdict hostkeys_check(const struct hostkeys *k,
    struct slice blob, struct fault *f);

/* Whether a key is in none of a file's lines, which are of keys alone
 * (ssh_config(5), "RevokedHostKeys"; hostkey_revoked.c). name is the host's. False:
 * f says why it is not to be taken, which it is not where the file cannot be read. */
bool hostkey_allowed(const char *path, const char *name, struct slice blob,
    struct fault *f);

/* A key as people compare it. Returns out. */
const char *hostkey_text(struct slice blob, char out[HOSTKEY_TEXT_SIZE]);

/* Why somebody else has refused a key of which only that text is known, as
 * hostkeys_check() says it. False: nothing of the files speaks against it. */
bool hostkeys_explain(const struct hostkeys *k, const char *key,
    struct fault *f);

/* Whether a file has any key of the host, of whatever type, for its port. */
bool hostkeys_any(const struct hostkeys *k);

/* What the files have the host by; the first of them, or NULL. */
const char *hostkeys_name(const struct hostkeys *k);
const char *hostkeys_first_file(const struct hostkeys *k);

/*
 * Adds the key to the first file as ssh(1) does; hashed: its name there says
 * nothing. False: f says why not (hostkey_add.c).
 */
bool hostkeys_add(const struct hostkeys *k, struct slice blob, bool hashed,
    struct fault *f);

/* "FILE:LINE" of the line that has this key; "" where none does. Returns buf. */
const char *hostkeys_where(const struct hostkeys *k, struct slice blob,
    char *buf, size_t size);

#endif
