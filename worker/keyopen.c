#include "keyopen.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "bcrypt.h"
#include "mem.h"
#include "sshkey.h"

/* Ciphers of OpenSSH's files, by the names that it has for them. */
static const struct cipher {
	const char *name;
	const EVP_CIPHER *(*evp)(void);
} ciphers[] = {
	{ "aes256-ctr", EVP_aes_256_ctr },
	{ "aes192-ctr", EVP_aes_192_ctr },
	{ "aes128-ctr", EVP_aes_128_ctr },
	{ "aes256-cbc", EVP_aes_256_cbc },
	{ "aes192-cbc", EVP_aes_192_cbc },
	{ "aes128-cbc", EVP_aes_128_cbc },
	{ "3des-cbc", EVP_des_ede3_cbc },
};

static const struct {
	const char *name, *group;
} curves[] = {
#define KEY_CURVE(name, group, hash) { name, group },
#include "key_curve.def"
#undef KEY_CURVE
};

/* The parts of OpenSSH's format that matter here. */
struct parts {
	struct slice cipher, salt, secret;
	uint32_t rounds;
};

static bool
take_parts(struct slice body, struct parts *p)
{
	struct slice kdf, options, blob;
	uint32_t keys;

	return ssh_take_string(&body, &p->cipher) &&
	    ssh_take_string(&body, &kdf) && slice_is(kdf, "bcrypt") &&
	    ssh_take_string(&body, &options) && ssh_take_u32(&body, &keys) &&
	    ssh_take_string(&body, &blob) &&
	    ssh_take_string(&body, &p->secret) &&
	    ssh_take_string(&options, &p->salt) &&
	    ssh_take_u32(&options, &p->rounds);
}

static bool
decipher(const struct parts *p, const EVP_CIPHER *cipher,
    struct slice passphrase, unsigned char *out)
{
	unsigned char key[EVP_MAX_KEY_LENGTH + EVP_MAX_IV_LENGTH];
	int n = EVP_CIPHER_get_key_length(cipher), got = 0;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool ok = bcrypt_pbkdf(passphrase, p->salt, p->rounds, key,
	    (size_t)n + (size_t)EVP_CIPHER_get_iv_length(cipher));

	ok = ok && ctx != NULL && EVP_DecryptInit_ex(ctx, cipher, NULL, key,
	    key + n) == 1 && EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	    EVP_DecryptUpdate(ctx, out, &got,
		(const unsigned char *)p->secret.p, (int)p->secret.n) == 1 &&
	    (size_t)got == p->secret.n;
	EVP_CIPHER_CTX_free(ctx);
	wipe(key, sizeof key);
	return ok;
}

static EVP_PKEY *
ed25519(struct slice rest)
{
	struct slice public, private;

	if (!ssh_take_string(&rest, &public) ||
	    !ssh_take_string(&rest, &private) || private.n != 64)
		return NULL;
	/* The seed, and the public half once more. */
	return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
	    (const unsigned char *)private.p, 32);
}

/* Numbers by their names; lengths are the machine's, most significant first. */
static EVP_PKEY *
from_numbers(const char *type, const char *group, const char *const *names,
    const struct slice *numbers, size_t n, struct slice point)
{
	unsigned char native[8][2048];
	OSSL_PARAM params[12], *p = params;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (group != NULL)
		*p++ = OSSL_PARAM_construct_utf8_string(
		    OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)group, 0);
	if (point.n > 0)
		*p++ = OSSL_PARAM_construct_octet_string(
		    OSSL_PKEY_PARAM_PUB_KEY, (char *)(uintptr_t)point.p,
		    point.n);
	for (size_t i = 0; i < n; i++) {
		BIGNUM *b = BN_bin2bn((const unsigned char *)numbers[i].p,
		    (int)numbers[i].n, NULL);
		if (b == NULL || BN_bn2nativepad(b, native[i],
		    sizeof native[i]) < 0) {
			BN_clear_free(b);
			goto out;
		}
		BN_clear_free(b);
		*p++ = OSSL_PARAM_construct_BN(names[i], native[i],
		    sizeof native[i]);
	}
	*p = OSSL_PARAM_construct_end();
	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
		key = NULL;
out:
	wipe(native, sizeof native);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static EVP_PKEY *
ecdsa(struct slice rest)
{
	static const char *const names[] = { OSSL_PKEY_PARAM_PRIV_KEY };
	struct slice name, point, d;

	if (!ssh_take_string(&rest, &name) ||
	    !ssh_take_string(&rest, &point) || !ssh_take_string(&rest, &d))
		return NULL;
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
		if (slice_is(name, curves[i].name))
			return from_numbers("EC", curves[i].group, names, &d,
			    1, point);
	return NULL;
}

static EVP_PKEY *
rsa(struct slice rest)
{
	static const char *const names[] = { OSSL_PKEY_PARAM_RSA_N,
		OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D };
	struct slice v[3];

	for (int i = 0; i < 3; i++)
		if (!ssh_take_string(&rest, &v[i]))
			return NULL;
	return from_numbers("RSA", NULL, names, v, 3,
	    (struct slice){ NULL, 0 });
}

static EVP_PKEY *
open_openssh(const struct keyfile *k, struct slice passphrase, struct fault *f)
{
	struct buffer body = { .secret = true };
	const EVP_CIPHER *cipher = NULL;
	unsigned char *plain = NULL;
	struct slice rest = { NULL, 0 }, type = { NULL, 0 };
	struct parts p = { 0 };
	uint32_t one = 0, two = 1;
	EVP_PKEY *key = NULL;

	if (!keyfile_body(k, &body) || !take_parts((struct slice){
	    buffer_data(&body), buffer_size(&body) }, &p)) {
		fault_set(f, CODE_FAILED, "it is damaged");
		goto out;
	}
	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++)
		if (slice_is(p.cipher, ciphers[i].name))
			cipher = ciphers[i].evp();
	if (cipher == NULL) {
		fault_set(f, CODE_FAILED, "it is encrypted by %.*s, which is"
		    " not supported here: add it to an agent with ssh-add",
		    (int)(p.cipher.n < 40 ? p.cipher.n : 40), p.cipher.p);
		goto out;
	}
	plain = xcalloc(p.secret.n, 1);
	if (decipher(&p, cipher, passphrase, plain))
		rest = (struct slice){ (char *)plain, p.secret.n };
	/* The same number twice: the passphrase is the right one. */
	if (!ssh_take_u32(&rest, &one) || !ssh_take_u32(&rest, &two) ||
	    one != two || !ssh_take_string(&rest, &type)) {
		fault_set(f, CODE_REFUSED, "the passphrase is wrong");
		goto out;
	}
	key = slice_is(type, "ssh-ed25519") ? ed25519(rest)
	    : slice_is(type, "ssh-rsa") ? rsa(rest)
	    : type.n > 6 && memcmp(type.p, "ecdsa-", 6) == 0 ? ecdsa(rest)
	    : NULL;
	if (key == NULL)
		fault_set(f, CODE_FAILED, "its type is not supported here");
out:
	wipe(plain, p.secret.n);
	free(plain);
	buffer_finish(&body);
	return key;
}

static int
give_passphrase(char *buf, int size, int writing, void *arg)
{
	const struct slice *s = arg;

	(void)writing;
	if (s->n > (size_t)size)
		return -1;
	memcpy(buf, s->p, s->n);
	return (int)s->n;
}

static EVP_PKEY *
open_pem(const struct keyfile *k, struct slice passphrase, struct fault *f)
{
	BIO *bio = BIO_new_mem_buf(k->text, (int)k->size);
	EVP_PKEY *key = bio == NULL ? NULL
	    : PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, &passphrase);

	BIO_free(bio);
	/* Which of many errors means a wrong one is not promised. */
	if (key == NULL)
		fault_set(f, CODE_REFUSED, "the passphrase is wrong");
	return key;
}

EVP_PKEY *
keyopen(const struct keyfile *k, struct slice passphrase, struct fault *f)
{
	return k->openssh ? open_openssh(k, passphrase, f)
	    : open_pem(k, passphrase, f);
}
