/*
 * bcrypt_pbkdf, by which OpenSSH makes a key of a passphrase: PBKDF2's shape with
 * bcrypt in the place of the hash (PROTOCOL.key of OpenSSH). It is meant to be
 * slow: not for a loop.
 */
#ifndef BCRYPT_H
#define BCRYPT_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

enum { BCRYPT_KEY_MAX = 1024 };

/* Fills key[0..n); false: these numbers make no sense. */
bool bcrypt_pbkdf(struct slice passphrase, struct slice salt, uint32_t rounds,
    unsigned char *key, size_t n);

#endif
