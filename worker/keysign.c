/* What is done with a key that was opened. */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <stdio.h>
#include <string.h>

#include "keyopen.h"
#include "sshkey.h"

static const struct curve {
	const char *name, *group, *hash;
} curves[] = {
#define KEY_CURVE(name, group, hash) { name, group, hash },
#include "key_curve.def"
#undef KEY_CURVE
};

static void
put_text(struct buffer *b, const char *text)
{
	ssh_put_string(b, slice_of(text));
}

/* A number as SSH has it: no zero in front but for what looks negative. */
static void
put_number(struct buffer *b, const BIGNUM *n)
{
	unsigned char bytes[4096] = { 0 };
	int size = n == NULL ? 0 : BN_num_bytes(n);

	if (size == 0 || (size_t)size >= sizeof bytes) {
		put_text(b, "");
		return;
	}
	BN_bn2bin(n, bytes + 1);
	bool negative = bytes[1] & 0x80;
	ssh_put_string(b, (struct slice){ (char *)bytes + !negative,
	    (size_t)size + negative });
}

/* NULL: it has no curve of the list. */
static const struct curve *
curve_of(const EVP_PKEY *key)
{
	char group[64];

	if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME,
	    group, sizeof group, NULL) != 1)
		return NULL;
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
		if (strcmp(group, curves[i].group) == 0)
			return &curves[i];
	return NULL;
}

static bool
blob_ec(const EVP_PKEY *key, struct buffer *blob)
{
	const struct curve *curve = curve_of(key);
	unsigned char point[256];
	char type[64];
	size_t n = 0;

	if (curve == NULL || EVP_PKEY_get_octet_string_param(key,
	    OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &n) != 1)
		return false;
	snprintf(type, sizeof type, "ecdsa-sha2-%s", curve->name);
	put_text(blob, type);
	put_text(blob, curve->name);
	ssh_put_string(blob, (struct slice){ (char *)point, n });
	return true;
}

static bool
blob_rsa(const EVP_PKEY *key, struct buffer *blob)
{
	BIGNUM *e = NULL, *n = NULL;
	bool ok = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1 &&
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1;

	if (ok) {
		put_text(blob, "ssh-rsa");
		put_number(blob, e);
		put_number(blob, n);
	}
	BN_free(e);
	BN_free(n);
	return ok;
}

bool
keyopen_blob(const EVP_PKEY *key, struct buffer *blob)
{
	unsigned char raw[32];
	size_t n = sizeof raw;

	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_ED25519:
		if (EVP_PKEY_get_raw_public_key(key, raw, &n) != 1)
			return false;
		put_text(blob, "ssh-ed25519");
		ssh_put_string(blob, (struct slice){ (char *)raw, n });
		return true;
	case EVP_PKEY_EC:
		return blob_ec(key, blob);
	case EVP_PKEY_RSA:
		return blob_rsa(key, blob);
	default:
		return false;
	}
}

/* OpenSSL has both numbers in DER. */
static bool
put_ec_signature(struct buffer *out, const unsigned char *der, size_t n)
{
	struct buffer value = { 0 };
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)n);

	if (sig == NULL)
		return false;
	put_number(&value, ECDSA_SIG_get0_r(sig));
	put_number(&value, ECDSA_SIG_get0_s(sig));
	ssh_put_string(out, (struct slice){ buffer_data(&value),
	    buffer_size(&value) });
	buffer_finish(&value);
	ECDSA_SIG_free(sig);
	return true;
}

bool
keyopen_sign(EVP_PKEY *key, struct slice algorithm, struct slice data,
    struct buffer *signature)
{
	int type = EVP_PKEY_get_base_id(key);
	const struct curve *curve = type == EVP_PKEY_EC ? curve_of(key) : NULL;
	const char *hash = curve != NULL ? curve->hash
	    : slice_is(algorithm, "rsa-sha2-256") ? "SHA256"
	    : slice_is(algorithm, "rsa-sha2-512") ? "SHA512" : NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char sig[4096];
	size_t n = sizeof sig;
	bool ok = ctx != NULL && (type == EVP_PKEY_ED25519 || hash != NULL) &&
	    EVP_DigestSignInit_ex(ctx, NULL, hash, NULL, NULL, key,
		NULL) == 1 &&
	    EVP_DigestSign(ctx, sig, &n, (const unsigned char *)data.p,
		data.n) == 1;

	EVP_MD_CTX_free(ctx);
	if (!ok)
		return false;
	ssh_put_string(signature, algorithm);
	if (type == EVP_PKEY_EC)
		return put_ec_signature(signature, sig, n);
	ssh_put_string(signature, (struct slice){ (char *)sig, n });
	return true;
}
