/*
 * What can be told of a private key's file without its passphrase: whether it
 * is encrypted, its type and, where the file has it in the clear, its public
 * half. What was looked at is what is used: between two readings of a file it
 * may be another one, or there may be no descriptor to read it with.
 */
#ifndef KEYFILE_H
#define KEYFILE_H

#include "buffer.h"
#include "fault.h"
#include "slice.h"

struct keyfile {
	bool encrypted;
	bool rsa;
	bool openssh;           /* its own format, not PEM                  */
	struct buffer blob;     /* the public key; empty: neither in the clear,
				   nor in a file beside it               */
	char *text;             /* the whole file, private half and all     */
	size_t size;
};

/* False: no such file, or not a private key; f says which. UNREACHABLE: nothing
 * is wrong with the file, and it may be read later. */
bool keyfile_read(const char *path, struct keyfile *k, struct fault *f);

/* The public half alone, appended; false: it is not to be had. */
bool keyfile_public(const char *path, struct buffer *blob);

/*
 * Appends what an OpenSSH file has after its first words, from the cipher's name
 * on. False: it is damaged.
 */
bool keyfile_body(const struct keyfile *k, struct buffer *body);

/* Leaves nothing of it in memory. */
void keyfile_finish(struct keyfile *k);

#endif
