/* The keys of an agent, which signs with them: agent.h. */
#include "auth_private.h"

#include <string.h>

#include "log.h"
#include "ssh2_io.h"
#include "sshkey.h"

enum { AGENT_MS = 5000 };

/* Why the agent's key is passed over; NULL: it can be used. */
static const char *
unusable(struct slice key)
{
	struct slice type = sshkey_type(key);

	if (slice_is(type, "ssh-rsa"))
		return sshkey_rsa_works() ? NULL : SSHKEY_NO_RSA;
	if (slice_is(type, "ssh-ed25519") ||
	    slice_is(type, "ecdsa-sha2-nistp256") ||
	    slice_is(type, "ecdsa-sha2-nistp384") ||
	    slice_is(type, "ecdsa-sha2-nistp521"))
		return NULL;
	return type.n > 0 ? SSHKEY_ONLY_SSH : "a type that is not supported"
	    " here";
}

static void
agent_lost(struct auth *a, const struct fault *f)
{
	a->agent_dead = true;
	a->lacking = a->lacking || f->code == CODE_UNREACHABLE;
	auth_tried(a, "%s", f->text);
}

static void
read_own(struct auth *a)
{
	const char *const *files = a->target->identity_files;

	for (; *files != NULL; files++) {
		struct buffer blob = { 0 };
		if (keyfile_public(*files, &blob))
			ssh_put_string(&a->own, (struct slice){
			    buffer_data(&blob), buffer_size(&blob) });
		buffer_finish(&blob);
	}
}

/* Whether it is an identity file's. */
static bool
is_own(const struct auth *a, struct slice key)
{
	struct slice rest = { buffer_data(&a->own), buffer_size(&a->own) }, one;

	while (ssh_take_string(&rest, &one))
		if (slice_eq(one, key))
			return true;
	return false;
}

static void
begin_list(struct auth *a)
{
	a->keys = (struct slice){ buffer_data(&a->list),
		buffer_size(&a->list) };
}

static void
listed(const struct fault *f, struct slice list, void *arg)
{
	struct auth *a = arg;

	if (f->code != CODE_OK)
		agent_lost(a, f);
	buffer_put(&a->list, list.p, list.n);
	begin_list(a);
	read_own(a);
	a->agent_asked = true;
	a->wake(a->arg);
}

static void
signed_cb(const struct fault *f, struct slice signature, void *arg)
{
	struct auth *a = arg;

	a->sign = f->code == CODE_OK ? SIGN_DONE : SIGN_FAILED;
	/* A refusal, by a person or for a token that is away, is of one key. */
	if (f->code != CODE_OK && f->code != CODE_REFUSED)
		agent_lost(a, f);
	buffer_finish(&a->signature);
	buffer_put(&a->signature, signature.p, signature.n);
	a->wake(a->arg);
}

static uint32_t
sign_flags(struct slice algorithm)
{
	if (slice_is(algorithm, "rsa-sha2-256"))
		return AGENT_RSA_SHA2_256;
	if (slice_is(algorithm, "rsa-sha2-512"))
		return AGENT_RSA_SHA2_512;
	return 0;
}

/* libssh2's callback; EAGAIN makes it come back (userauth.c of 1.10). */
static int
sign(LIBSSH2_SESSION *ssh, unsigned char **sig, size_t *sig_len,
    const unsigned char *data, size_t n, void **abstract)
{
	struct auth *a = *abstract;
	struct slice bytes = { (const char *)data, n };
	struct slice algorithm = auth_algorithm(bytes);

	(void)ssh;
	if (a->agent_dead)
		return -1;
	if (a->sign == SIGN_NONE) {
		a->sign = SIGN_ASKED;
		agent_sign(a->agent, a->key, bytes, sign_flags(algorithm),
		    signed_cb, a);
	}
	if (a->sign == SIGN_ASKED)
		return LIBSSH2_ERROR_EAGAIN;
	if (a->sign == SIGN_DONE &&
	    auth_give_signature(a, algorithm, sig, sig_len) != 0)
		a->sign = SIGN_FAILED;
	return a->sign == SIGN_FAILED ? -1 : 0;
}

/* Offers a->key; STEP_NEXT: the host did not take it. */
static enum step
offer_agent_key(struct auth *a)
{
	char print[SSHKEY_FINGERPRINT_SIZE];
	const char *user = a->target->user;
	void *self = a;

	int rc = libssh2_userauth_publickey(a->ssh, user,
	    (const unsigned char *)a->key.p, a->key.n, sign, &self);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return a->sign == SIGN_ASKED ? STEP_AGENT : STEP_HOST;
	if (rc == 0)
		return STEP_IN;
	auth_refused(a);
	auth_tried(a, "the agent's %s key %s (%s)",
	    sshkey_type_name(sshkey_type(a->key)),
	    sshkey_fingerprint(a->key, print), a->sign == SIGN_FAILED
	    ? "the agent did not sign" : auth_error(a));
	if (a->sign == SIGN_FAILED)
		auth_not_offered(a);
	return STEP_NEXT;
}

/* Why the key is passed over; NULL: it is worth an offer. */
static const char *
why_not(const struct auth *a, struct slice key)
{
	const char *why = unusable(key);

	return why == NULL && a->others && a->target->identities_only
	    ? "no identity file's, and IdentitiesOnly is yes" : why;
}

/* The next key of the list that is worth an offer; false: none is left. Those of
 * identity files come first, as for ssh: a host may not take many. */
static bool
next_agent_key(struct auth *a)
{
	char print[SSHKEY_FINGERPRINT_SIZE];

	while (!a->agent_dead) {
		if (!agent_next_key(&a->keys, &a->key)) {
			if (a->others)
				return false;
			a->others = true;
			begin_list(a);
			continue;
		}
		if (is_own(a, a->key) == a->others)
			continue;
		const char *why = why_not(a, a->key);
		if (why == NULL && !auth_offered(a, a->key))
			return true;
		if (why == NULL)
			continue;
		a->agent_passed++;
		a->agent_why = why;
		log_info("login to %s: the agent's key %s of type %.*s is"
		    " passed over: %s", a->target->host,
		    sshkey_fingerprint(a->key, print),
		    SLICE_ARG(sshkey_type(a->key)), why);
	}
	return false;
}

/* What of its keys was not offered, in the sentence. */
static void
tell_passed(struct auth *a)
{
	if (a->agent_passed > 0)
		auth_tried(a, "%u %sof the agent's keys (%s)", a->agent_passed,
		    a->agent_used > 0 ? "other " : "", a->agent_why);
	else if (a->agent_used == 0 && !a->agent_dead)
		auth_tried(a, "the agent (it has no keys, or is locked)");
}

enum step
auth_agent_keys(struct auth *a)
{
	struct fault f;

	if (a->target->agent[0] == '\0' || (a->agent == NULL && a->agent_dead))
		return STEP_NEXT;
	if (a->agent == NULL) {
		a->agent = agent_open(a->loop, a->target->agent, AGENT_MS, &f);
		if (a->agent == NULL) {
			agent_lost(a, &f);
			return STEP_NEXT;
		}
		agent_list(a->agent, listed, a);
	}
	if (!a->agent_asked)
		return STEP_AGENT;
	for (;;) {
		if (a->key.n == 0) {
			if (!next_agent_key(a)) {
				tell_passed(a);
				return STEP_NEXT;
			}
			a->agent_used++;
			a->sign = SIGN_NONE;
			a->attempts++;
		}
		enum step step = offer_agent_key(a);
		if (step != STEP_NEXT)
			return step;
		a->key = (struct slice){ NULL, 0 };
		if (auth_is_over(a))
			return STEP_NEXT;
		if (a->accepted == NULL)
			return STEP_LIST;
	}
}
