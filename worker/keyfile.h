/*
 * What can be told of a private key's file without its passphrase: whether it
 * is encrypted, its type and, where the file has it in the clear, its public
 * half. The private half is never kept.
 */
#ifndef KEYFILE_H
#define KEYFILE_H

#include "buffer.h"
#include "fault.h"
#include "slice.h"

struct keyfile {
	bool encrypted;
	bool rsa;
	struct buffer blob;     /* the public key; empty: not in the clear  */
};

/* False: no such file, or not a private key; f says which. */
bool keyfile_read(const char *path, struct keyfile *k, struct fault *f);

void keyfile_finish(struct keyfile *k);

#endif
