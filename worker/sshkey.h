/*
 * SSH's strings and public keys as bytes. A key is a blob: strings (u32 length
 * and bytes), of which the first one names its type (RFC 4253, 6.6).
 */
#ifndef SSHKEY_H
#define SSHKEY_H

#include <stdint.h>

#include "buffer.h"
#include "slice.h"

/* "SHA256:", 43 characters of base64, NUL. */
enum { SSHKEY_FINGERPRINT_SIZE = 51 };

/* Takes a string from the front of *rest; false if it is not whole there. */
bool ssh_take_string(struct slice *rest, struct slice *s);
bool ssh_take_u32(struct slice *rest, uint32_t *value);

void ssh_put_u32(struct buffer *out, uint32_t value);
void ssh_put_string(struct buffer *out, struct slice s);

/* Appends the bytes that the text stands for; false if it is not base64. */
bool base64_decode(struct slice text, struct buffer *out);

/* The type in the blob, as "ssh-ed25519"; empty if the blob is malformed. */
struct slice sshkey_type(struct slice blob);

/* The type's name as ssh prints it: "ED25519"; "unknown" if it is none. */
const char *sshkey_type_name(struct slice type);

/*
 * libssh2 before 1.11 knows RSA with SHA-1 only, which OpenSSH 8.8 and newer
 * refuse (libssh2 #536): as a user's key it would be a wasted offer.
 */
bool sshkey_rsa_works(void);

/* ... and what is said of one then. */
#define SSHKEY_NO_RSA "RSA needs libssh2 1.11 or newer, or transport: ssh"

/* Of certificates, security keys, and whatever libssh2 has not at all. */
#define SSHKEY_ONLY_SSH "keys of its type need transport: ssh"

/* As ssh prints it. Returns out. */
const char *sshkey_fingerprint(struct slice blob,
    char out[SSHKEY_FINGERPRINT_SIZE]);

#endif
