/* The key of the host that answered: which is asked for, and whether it is known. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "log.h"
#include "mem.h"
#include "ssh2_private.h"
#include "sshkey.h"

bool
ssh2_look_at_peer(struct ssh2 *t)
{
	struct sockaddr_storage peer = { .ss_family = AF_UNSPEC };
	socklen_t n = sizeof peer;
	const struct sockaddr *a = (const struct sockaddr *)&peer;

	/* Who is at the end of something else nobody can tell by an address. */
	if (dial_through(t->target, t->peer, sizeof t->peer)[0] != '\0')
		a = NULL;
	else if (getpeername(t->io.fd, (struct sockaddr *)&peer, &n) < 0)
		a = NULL;
	else if (getnameinfo(a, n, t->peer, sizeof t->peer, NULL, 0,
	    NI_NUMERICHOST) != 0)
		t->peer[0] = '\0';
	return hostkey_exempt(t->target->key_check, a);
}

static void
add(struct ssh2 *t, struct slice key)
{
	const char *file = hostkeys_first_file(t->hostkeys);
	struct fault f = { 0 };

	if (hostkeys_add(t->hostkeys, key, t->target->hash_names, &f)) {
		snprintf(t->key_from, sizeof t->key_from, "%.400s, added now",
		    file);
		log_warning("the host key of %s was not known, and was added to"
		    " %s: %s", hostkeys_name(t->hostkeys), file, t->key);
	} else {
		snprintf(t->key_from, sizeof t->key_from, "not added: %.400s",
		    f.text);
		log_warning("the host key of %s is taken, and %s",
		    hostkeys_name(t->hostkeys), f.text);
	}
}

/* "yes", or the fingerprint itself, as ssh(1) has it. */
static void
answered(struct words answers, const char *none, void *arg)
{
	struct ssh2 *t = arg;
	const char *print = strchr(t->key, ' ');
	bool yes = answers.n == 1 && (slice_is(answers.v[0], "yes") ||
	    (print != NULL && slice_is(answers.v[0], print + 1)));

	t->key_question = NULL;
	t->key_answer = yes ? KEY_TAKEN : KEY_DECLINED;
	snprintf(t->key_why, sizeof t->key_why, "%s", none[0] != '\0' ? none
	    : "yes was not typed");
	ssh2_kick(t);
}

static void
ask(struct ssh2 *t)
{
	const struct asker *asker = t->target->asker;
	const char *file = hostkeys_first_file(t->hostkeys);
	char *prompt = xasprintf("Type yes to take it, and add it to %s",
	    file != NULL ? file : "no file");
	const struct slice prompts[] = { slice_of(prompt) };
	const unsigned long long echo[] = { 1 };

	t->key_question = asker->ask(asker->arg, &(struct question){
	    .kind = QUESTION_HOST_KEY, .host = t->target->host,
	    .user = t->target->user, .subject = t->key,
	    .prompts = { prompts, 1 }, .echo = { echo, 1 } }, answered, t);
	free(prompt);
}

void
ssh2_withdraw_key(struct ssh2 *t, const char *why)
{
	if (t->key_question != NULL)
		t->target->asker->withdraw(t->key_question, why);
	t->key_question = NULL;
}

/*
 * What becomes of a key that no file has. Where a file has one of another type we
 * asked for that one first, so this host does not have it: nobody is asked.
 */
static enum key_check_step
look_at_new(struct ssh2 *t, struct slice key, struct fault *f)
{
	enum key_policy policy = t->target->key_policy;

	if (hostkeys_any(t->hostkeys) || policy == KEY_POLICY_STRICT ||
	    policy == KEY_POLICY_UNSAID)
		return KEY_REFUSED;
	if (policy == KEY_POLICY_ASK && t->key_answer == KEY_UNASKED) {
		if (t->target->asker == NULL)
			return KEY_REFUSED;
		if (t->key_question == NULL)
			ask(t);
		return KEY_WAIT;
	}
	if (t->key_answer == KEY_DECLINED) {
		struct fault why = *f;
		fault_set(f, CODE_HOST_KEY, "%.600s (asked: %s)", why.text,
		    t->key_why);
		return KEY_REFUSED;
	}
	add(t, key);
	return KEY_OK;
}

enum key_check_step
ssh2_check_hostkey(struct ssh2 *t, struct fault *f)
{
	size_t n;
	int type;
	const char *p = libssh2_session_hostkey(t->ssh, &n, &type);
	struct slice key = { p, n };

	if (p == NULL) {
		fault_set(f, CODE_HOST_KEY, "%s showed no host key",
		    t->target->address);
		return KEY_REFUSED;
	}
	hostkey_text(key, t->key);
	const char *revoked = t->target->revoked_keys;
	if (revoked != NULL && revoked[0] != '\0' && !hostkey_allowed(revoked,
	    hostkeys_name(t->hostkeys), key, f))
		return KEY_REFUSED;
	enum hostkey_verdict verdict = hostkeys_check(t->hostkeys, key, f);
	hostkeys_where(t->hostkeys, key, t->key_from, sizeof t->key_from);
	if (verdict == HOSTKEY_UNKNOWN && !t->exempt)
		return look_at_new(t, key, f);
	if (!t->exempt || verdict == HOSTKEY_REVOKED)
		return verdict == HOSTKEY_MATCH ? KEY_OK : KEY_REFUSED;
	t->unverified = true;
	log_warning("the host key of %s (%s) was not checked: %s",
	    t->target->address, t->peer, t->key);
	return KEY_OK;
}
