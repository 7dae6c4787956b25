/* Which algorithms are asked for: the target's, as far as libssh2 has them; and of
 * which of them the host has none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kexinit.h"
#include "log.h"
#include "ssh2_private.h"
#include "sshkey.h"

static bool
is_among(const char *word, size_t n, const char *const *list, int count)
{
	for (int i = 0; i < count; i++)
		if (strlen(list[i]) == n && strncmp(word, list[i], n) == 0)
			return true;
	return false;
}

/* Whether a comma list has the word; an empty one has any. */
static bool
is_listed(const char *list, const char *word, size_t n)
{
	if (list[0] == '\0')
		return true;
	for (const char *p = list; ; p++) {
		size_t length = strcspn(p, ",");
		if (length == n && strncmp(p, word, n) == 0)
			return true;
		p += length;
		if (*p == '\0')
			return false;
	}
}

/* Those of wanted that libssh2 knows, and that allowed has, in their order. */
static bool
prefer(struct ssh2 *t, int method, const char *wanted,
    const char *allowed)
{
	const char **known = NULL;
	int count = libssh2_session_supported_algs(t->ssh, method, &known);
	struct buffer list = { 0 };
	bool ok = true;

	for (const char *p = wanted; *p != '\0';) {
		size_t n = strcspn(p, ",");
		if (is_among(p, n, known, count) && is_listed(allowed, p, n)) {
			if (buffer_size(&list) > 0)
				buffer_put(&list, ",", 1);
			buffer_put(&list, p, n);
		}
		p += n;
		if (*p == ',')
			p++;
	}
	buffer_put(&list, "", 1);
	ok = buffer_size(&list) > 1 && libssh2_session_method_pref(t->ssh,
	    method, buffer_data(&list)) == 0;
	buffer_finish(&list);
	if (count > 0)
		libssh2_free(t->ssh, known);
	return ok;
}

static bool
none_known(const struct ssh2 *t, const char *what, const char *wanted,
    struct fault *f)
{
	return fault_set(f, CODE_LOGIN, "ssh_config wants other %s for %s than"
	    " libssh2 %s has: %s; transport: ssh has all that ssh has", what,
	    t->target->host, libssh2_version(0), wanted);
}

/* The same both ways: what differs from one to the other ends libssh2 1.11 by an
 * assertion (libssh2 #1582). */
static bool
prefer_pair(struct ssh2 *t, int there, int back, const char *what,
    const char *wanted, struct fault *f)
{
	return wanted[0] == '\0' || (prefer(t, there, wanted, "") &&
	    prefer(t, back, wanted, "")) || none_known(t, what, wanted, f);
}

bool
ssh2_prefer(struct ssh2 *t, struct fault *f)
{
	const struct target *target = t->target;
	char *keys = hostkeys_methods(t->hostkeys);

	bool ok = prefer(t, LIBSSH2_METHOD_HOSTKEY, keys,
	    target->host_key_types) || none_known(t, "host key algorithms",
	    target->host_key_types, f);
	free(keys);
	if (!ok || (target->kex[0] != '\0' && !prefer(t, LIBSSH2_METHOD_KEX,
	    target->kex, "") && !none_known(t, "key exchange algorithms",
	    target->kex, f)))
		return false;
	if (target->compression &&
	    libssh2_session_flag(t->ssh, LIBSSH2_FLAG_COMPRESS, 1) != 0)
		log_warning("libssh2 has no compression");
	return prefer_pair(t, LIBSSH2_METHOD_CRYPT_CS, LIBSSH2_METHOD_CRYPT_SC,
	    "ciphers", target->ciphers, f) && prefer_pair(t,
	    LIBSSH2_METHOD_MAC_CS, LIBSSH2_METHOD_MAC_SC, "MACs",
	    target->macs, f);
}

static struct slice
first_bytes(const struct buffer *b)
{
	return (struct slice){ buffer_data(b), buffer_size(b) };
}

/* In which list the host has nothing that we ask for, as far as that is known. */
static void
lists_apart(const struct ssh2 *t, char *buf, size_t size)
{
	enum { SHOWN = 160 };
	struct kexinit us, host;
	enum kexinit_list i = KEXINIT_LISTS;

	if (kexinit_read(&us, first_bytes(&t->io.first_out)) &&
	    kexinit_read(&host, first_bytes(&t->io.first_in)))
		i = kexinit_apart(&us, &host);
	if (i == KEXINIT_LISTS) {
		snprintf(buf, size, "libssh2 %s has no algorithm for one of its"
		    " steps that the host has", libssh2_version(0));
		return;
	}
	struct slice has = host.lists[i], asks = us.lists[i];
	snprintf(buf, size, "no %s in common: the host has %.*s%s, and libssh2"
	    " %s asks for %.*s%s%s", kexinit_word(i),
	    (int)(has.n < SHOWN ? has.n : SHOWN), has.p,
	    has.n > SHOWN ? "..." : "", libssh2_version(0),
	    (int)(asks.n < SHOWN ? asks.n : SHOWN), asks.p,
	    asks.n > SHOWN ? "..." : "",
	    i == KEXINIT_HOST_KEY && !sshkey_rsa_works()
	    ? ", for RSA keys it has to be 1.11" : "");
}

bool
ssh2_kex_fault(const struct ssh2 *t, struct fault *f)
{
	char why[640];

	lists_apart(t, why, sizeof why);
	/* Trying again by itself changes nothing. */
	return fault_set(f, CODE_HOST_KEY, "the key exchange with %s failed: %s;"
	    " transport: ssh has all that ssh has", t->target->address, why);
}
