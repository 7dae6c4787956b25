#include "sshkey.h"

#include <limits.h>
#include <string.h>

#include <libssh2.h>
#include <openssl/evp.h>

bool
ssh_take_u32(struct slice *rest, uint32_t *value)
{
	const unsigned char *p = (const unsigned char *)rest->p;

	if (rest->n < 4)
		return false;
	*value = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
	*rest = (struct slice){ rest->p + 4, rest->n - 4 };
	return true;
}

bool
ssh_take_string(struct slice *rest, struct slice *s)
{
	struct slice after = *rest;
	uint32_t n;

	if (!ssh_take_u32(&after, &n) || n > after.n)
		return false;
	*s = (struct slice){ after.p, n };
	*rest = (struct slice){ after.p + n, after.n - n };
	return true;
}

void
ssh_put_u32(struct buffer *out, uint32_t value)
{
	const unsigned char bytes[4] = { (unsigned char)(value >> 24),
		(unsigned char)(value >> 16), (unsigned char)(value >> 8),
		(unsigned char)value };

	buffer_put(out, bytes, sizeof bytes);
}

void
ssh_put_string(struct buffer *out, struct slice s)
{
	ssh_put_u32(out, (uint32_t)s.n);
	buffer_put(out, s.p, s.n);
}

bool
base64_decode(struct slice text, struct buffer *out)
{
	size_t padding = 0;

	if (text.n == 0 || text.n % 4 != 0 || text.n > INT_MAX / 2)
		return false;
	while (padding < 2 && text.p[text.n - 1 - padding] == '=')
		padding++;
	/* Libcrypto would trim blanks, and take more '=' than there may be. */
	for (size_t i = 0; i < text.n - padding; i++)
		if (strchr(" \t\r\n=-", text.p[i]) != NULL)
			return false;
	int n = EVP_DecodeBlock(
	    (unsigned char *)buffer_reserve(out, text.n / 4 * 3),
	    (const unsigned char *)text.p, (int)text.n);
	if (n < 0)
		return false;
	buffer_grew(out, (size_t)n - padding);
	return true;
}

struct slice
sshkey_type(struct slice blob)
{
	struct slice type;

	if (!ssh_take_string(&blob, &type))
		return (struct slice){ NULL, 0 };
	return type;
}

const char *
sshkey_type_name(struct slice type)
{
	static const struct {
		const char *type, *name;
	} names[] = {
		{ "ssh-ed25519",         "ED25519" },
		{ "ecdsa-sha2-nistp256", "ECDSA" },
		{ "ecdsa-sha2-nistp384", "ECDSA" },
		{ "ecdsa-sha2-nistp521", "ECDSA" },
		{ "ssh-rsa",             "RSA" },
		{ "ssh-dss",             "DSA" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (slice_is(type, names[i].type))
			return names[i].name;
	return "unknown";
}

bool
sshkey_rsa_works(void)
{
	return libssh2_version(0x010b00) != NULL;
}

const char *
sshkey_fingerprint(struct slice blob, char out[SSHKEY_FINGERPRINT_SIZE])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned char text[4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1];
	unsigned int n = 0;

	memcpy(out, "SHA256:", 8);
	if (!EVP_Digest(blob.p, blob.n, digest, &n, EVP_sha256(), NULL))
		return out;
	int len = EVP_EncodeBlock(text, digest, (int)n);
	/* 32 bytes are 43 characters and one '=', which ssh leaves out. */
	memcpy(out + 7, text, (size_t)len - 1);
	out[7 + len - 1] = '\0';
	return out;
}
