/* uthash, which ends in order where there is no memory; its own answer is
 * exit(3) without a word. Its own hash goes round where a number ends, which is
 * not to be told from a mistake. */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>

#include "mem.h"

/* FNV-1a: 32 bits times 25 are whole in 64. */
static inline unsigned
hash_bytes(const void *key, size_t n)
{
	const unsigned char *p = key;
	uint64_t hash = 2166136261;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ p[i]) * 16777619 & UINT32_MAX;
	return (unsigned)hash;
}

#define HASH_FUNCTION(key, n, hash) (hash) = hash_bytes(key, n)
#define uthash_malloc(n) xalloc(n)
#include <uthash.h>

#endif
