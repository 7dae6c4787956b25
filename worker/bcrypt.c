/*
 * Blowfish (Schneier, 1993) keyed as bcrypt does it (Provos and Mazieres, 1999),
 * on SHA-512 hashes of the passphrase and the salt.
 */
#include "bcrypt.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "pi_words.h"

enum {
	ROUNDS = 16,
	SUBKEYS = ROUNDS + 2,
	BOX = 256,
	WORDS = 8,              /* of what is encrypted                     */
	OUT = 4 * WORDS,
	TIMES = 64,             /* 2^6: the cost that is fixed here         */
	SALT_MAX = 1024,
};

struct blowfish {
	uint32_t p[SUBKEYS];
	uint32_t s[4][BOX];
};

/* Modulo 2^32. */
static uint32_t
sum(uint32_t a, uint32_t b)
{
	return (uint32_t)((uint64_t)a + b);
}

static uint32_t
mix(const struct blowfish *b, uint32_t x)
{
	uint32_t y = sum(b->s[0][x >> 24], b->s[1][x >> 16 & 0xff]);

	return sum(y ^ b->s[2][x >> 8 & 0xff], b->s[3][x & 0xff]);
}

static void
encipher(const struct blowfish *b, uint32_t *left, uint32_t *right)
{
	uint32_t l = *left, r = *right;

	for (int i = 0; i < ROUNDS; i += 2) {
		l ^= b->p[i];
		r ^= mix(b, l);
		r ^= b->p[i + 1];
		l ^= mix(b, r);
	}
	*left = r ^ b->p[ROUNDS + 1];
	*right = l ^ b->p[ROUNDS];
}

/* The next word of a hash that is read round and round. */
static uint32_t
next_word(const unsigned char *hash, size_t *at)
{
	const unsigned char *p = hash + *at;

	*at = (*at + 4) % SHA512_DIGEST_LENGTH;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* All subkeys anew, out of what comes before them and, unless it is NULL, salt. */
static void
expand(struct blowfish *b, const unsigned char *salt,
    const unsigned char *key)
{
	uint32_t left = 0, right = 0;
	uint32_t *all[] = { b->p, b->s[0], b->s[1], b->s[2], b->s[3] };
	size_t at = 0;

	for (int i = 0; i < SUBKEYS; i++)
		b->p[i] ^= next_word(key, &at);
	at = 0;
	for (int k = 0; k < 5; k++)
		for (int i = 0; i < (k == 0 ? SUBKEYS : BOX); i += 2) {
			if (salt != NULL) {
				left ^= next_word(salt, &at);
				right ^= next_word(salt, &at);
			}
			encipher(b, &left, &right);
			all[k][i] = left;
			all[k][i + 1] = right;
		}
}

static void
hash(const unsigned char *pass, const unsigned char *salt,
    unsigned char out[OUT])
{
	static const char text[] = "OxychromaticBlowfishSwatDynamite";
	struct blowfish b;
	uint32_t w[WORDS];
	size_t at = 0;

	memcpy(b.p, pi_words, sizeof b.p);
	memcpy(b.s, pi_words + SUBKEYS, sizeof b.s);
	expand(&b, salt, pass);
	for (int i = 0; i < TIMES; i++) {
		expand(&b, NULL, salt);
		expand(&b, NULL, pass);
	}
	for (int i = 0; i < WORDS; i++)
		w[i] = next_word((const unsigned char *)text, &at);
	for (int i = 0; i < TIMES; i++)
		for (int k = 0; k < WORDS; k += 2)
			encipher(&b, &w[k], &w[k + 1]);
	for (int i = 0; i < OUT; i++)
		out[i] = (unsigned char)(w[i / 4] >> 8 * (i % 4));
	wipe(&b, sizeof b);
}

/* One block of the key: rounds hashes, of which each salts the next one. */
static void
block(const unsigned char *pass, const unsigned char *salt, size_t n,
    uint32_t rounds, unsigned char out[OUT])
{
	unsigned char digest[SHA512_DIGEST_LENGTH], one[OUT];

	SHA512(salt, n, digest);
	hash(pass, digest, one);
	memcpy(out, one, OUT);
	for (uint32_t i = 1; i < rounds; i++) {
		SHA512(one, OUT, digest);
		hash(pass, digest, one);
		for (int k = 0; k < OUT; k++)
			out[k] ^= one[k];
	}
	wipe(one, sizeof one);
}

bool
bcrypt_pbkdf(struct slice passphrase, struct slice salt, uint32_t rounds,
    unsigned char *key, size_t n)
{
	unsigned char pass[SHA512_DIGEST_LENGTH], out[OUT];
	unsigned char counted[SALT_MAX + 4];

	if (passphrase.n == 0 || salt.n == 0 || salt.n > SALT_MAX ||
	    rounds == 0 || n == 0 || n > BCRYPT_KEY_MAX)
		return false;
	SHA512((const unsigned char *)passphrase.p, passphrase.n, pass);
	memcpy(counted, salt.p, salt.n);
	/* The blocks' bytes are dealt out like cards. */
	size_t blocks = (n + OUT - 1) / OUT, each = (n + blocks - 1) / blocks;
	for (size_t k = 0; k < blocks; k++) {
		size_t number = k + 1;
		for (int i = 0; i < 4; i++)
			counted[salt.n + (size_t)i] =
			    (unsigned char)(number >> (24 - 8 * i));
		block(pass, counted, salt.n + 4, rounds, out);
		for (size_t i = 0; i < each && i * blocks + k < n; i++)
			key[i * blocks + k] = out[i];
	}
	wipe(pass, sizeof pass);
	wipe(out, sizeof out);
	return true;
}
