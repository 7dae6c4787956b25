/*
 * A private key that is encrypted: opened with its passphrase, and used. All of
 * it takes time that nobody may wait for: keywork.h does it in a child.
 */
#ifndef KEYOPEN_H
#define KEYOPEN_H

#include <openssl/evp.h>

#include "keyfile.h"

/* What the passphrase was: CODE_REFUSED, the wrong one; FAILED: nothing can be
 * done with the file, whatever is typed, and f says why. */
EVP_PKEY *keyopen(const struct keyfile *k, struct slice passphrase,
    struct fault *f);

/* The public half as a blob. False: a type that is not supported here. */
bool keyopen_blob(const EVP_PKEY *key, struct buffer *blob);

/* A signature as SSH has it: the strings algorithm and value. */
bool keyopen_sign(EVP_PKEY *key, struct slice algorithm, struct slice data,
    struct buffer *signature);

#endif
