/*
 * A method is a row of `methods`: it is stepped until it is through, and one
 * that the host does not accept is passed over. What needs a person (password,
 * keyboard-interactive) goes behind the keys, as rows of its own.
 *
 * Each key is offered once: a host counts every offer (MaxAuthTries).
 */
#include "auth.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "buffer.h"
#include "keyfile.h"
#include "log.h"
#include "mem.h"
#include "ssh2_io.h"
#include "sshkey.h"

enum { AGENT_MS = 5000 };

enum step {
	STEP_HOST = AUTH_HOST,
	STEP_AGENT = AUTH_AGENT,
	STEP_IN = AUTH_IN,
	STEP_NEXT,              /* the method is through */
};

struct method {
	const char *name;       /* as the host's list has it */
	enum step (*step)(struct auth *a);
};

struct auth {
	struct ev_loop *loop;
	LIBSSH2_SESSION *ssh;
	const struct target *target;
	void (*wake)(void *arg);
	void *arg;
	char *accepted;         /* the host's list; NULL: not asked yet    */
	size_t method;
	unsigned attempts;
	struct buffer tried;    /* text for the person                     */
	struct buffer offered;  /* SSH strings: the keys that were used up */

	struct agent *agent;
	bool agent_asked, agent_dead;
	struct buffer list;     /* the agent's keys, as they came          */
	struct slice keys;      /* those of the list that are left         */
	struct slice key;       /* the one that is being offered           */
	enum { SIGN_NONE, SIGN_ASKED, SIGN_DONE, SIGN_FAILED } sign;
	struct buffer signature;

	size_t file;            /* the identity file that is at turn       */
	bool file_open;         /* it was offered, the host has not said   */
};

static void __attribute__((format(printf, 2, 3)))
tried(struct auth *a, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	log_info("login to %s as %s: %s", a->target->host, a->target->user,
	    text);
	if (buffer_size(&a->tried) > 0)
		buffer_put(&a->tried, ", ", 2);
	buffer_put(&a->tried, text, strlen(text));
}

static const char *
ssh_error(const struct auth *a)
{
	char *text = NULL;

	libssh2_session_last_error(a->ssh, &text, NULL, 0);
	return text == NULL ? "" : text;
}

/* Whether the key was offered before; from now on it was. */
static bool
offered(struct auth *a, struct slice key)
{
	struct slice rest = { buffer_data(&a->offered),
		buffer_size(&a->offered) }, one;

	while (ssh_take_string(&rest, &one))
		if (slice_eq(one, key))
			return true;
	ssh_put_string(&a->offered, key);
	return false;
}

/* Why the agent's key is passed over; NULL: it can be used. */
static const char *
unusable(struct slice key)
{
	struct slice type = sshkey_type(key);

	if (slice_is(type, "ssh-rsa"))
		return sshkey_rsa_works() ? NULL
			: "RSA needs libssh2 1.11 or newer";
	if (slice_is(type, "ssh-ed25519") ||
	    slice_is(type, "ecdsa-sha2-nistp256") ||
	    slice_is(type, "ecdsa-sha2-nistp384") ||
	    slice_is(type, "ecdsa-sha2-nistp521"))
		return NULL;
	return "a type that is not supported here";
}

static void
agent_lost(struct auth *a, const struct fault *f)
{
	a->agent_dead = true;
	tried(a, "%s", f->text);
}

static void
listed(const struct fault *f, struct slice list, void *arg)
{
	struct auth *a = arg;

	if (f->code != CODE_OK)
		agent_lost(a, f);
	buffer_put(&a->list, list.p, list.n);
	a->keys = (struct slice){ buffer_data(&a->list),
		buffer_size(&a->list) };
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

/*
 * The algorithm that the data to be signed names (RFC 4252, 7: session id,
 * byte 50, user, service, "publickey", TRUE, algorithm, key).
 */
static struct slice
algorithm_in(struct slice data)
{
	struct slice s = { NULL, 0 };

	if (!ssh_take_string(&data, &s) || data.n < 1)
		return (struct slice){ NULL, 0 };
	data = (struct slice){ data.p + 1, data.n - 1 };
	for (int i = 0; i < 3; i++)
		if (!ssh_take_string(&data, &s))
			return (struct slice){ NULL, 0 };
	if (data.n < 1)
		return (struct slice){ NULL, 0 };
	data = (struct slice){ data.p + 1, data.n - 1 };
	if (!ssh_take_string(&data, &s))
		return (struct slice){ NULL, 0 };
	return s;
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
	struct slice algorithm = algorithm_in(bytes);
	struct slice rest, name, value;

	if (a->agent_dead)
		return -1;
	if (a->sign == SIGN_NONE) {
		a->sign = SIGN_ASKED;
		agent_sign(a->agent, a->key, bytes, sign_flags(algorithm),
		    signed_cb, a);
	}
	if (a->sign == SIGN_ASKED)
		return LIBSSH2_ERROR_EAGAIN;
	rest = (struct slice){ buffer_data(&a->signature),
		buffer_size(&a->signature) };
	if (!ssh_take_string(&rest, &name) || !slice_eq(name, algorithm) ||
	    !ssh_take_string(&rest, &value) || value.n == 0)
		return -1;
	/* libssh2 frees it by the session's allocator. */
	*sig = ssh2_io_alloc(ssh, value.n);
	if (*sig == NULL)
		return -1;
	memcpy(*sig, value.p, value.n);
	*sig_len = value.n;
	return 0;
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
	tried(a, "the agent's %s key %s (%s)",
	    sshkey_type_name(sshkey_type(a->key)),
	    sshkey_fingerprint(a->key, print), a->sign == SIGN_FAILED
	    ? "the agent did not sign" : ssh_error(a));
	return STEP_NEXT;
}

/* The next key of the list that is worth an offer; false: none is left. */
static bool
next_agent_key(struct auth *a)
{
	char print[SSHKEY_FINGERPRINT_SIZE];

	while (!a->agent_dead && agent_next_key(&a->keys, &a->key)) {
		const char *why = unusable(a->key);
		if (why == NULL && !offered(a, a->key))
			return true;
		if (why != NULL)
			log_info("login to %s: the agent's key %s of type "
			    "%.*s is passed over: %s", a->target->host,
			    sshkey_fingerprint(a->key, print),
			    SLICE_ARG(sshkey_type(a->key)), why);
	}
	return false;
}

static enum step
agent_keys(struct auth *a)
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
			if (!next_agent_key(a))
				return STEP_NEXT;
			a->sign = SIGN_NONE;
			a->attempts++;
		}
		enum step step = offer_agent_key(a);
		if (step != STEP_NEXT)
			return step;
		a->key = (struct slice){ NULL, 0 };
	}
}

/* Whether the file is worth an offer; what is not goes into the sentence. */
static bool
file_usable(struct auth *a, const char *path)
{
	struct keyfile k;
	struct fault f;
	bool ok = false;

	if (!keyfile_read(path, &k, &f))
		tried(a, "%s (%s)", path, f.text);
	else if (k.encrypted)
		tried(a, "%s (encrypted: add it to an agent with ssh-add)",
		    path);
	else if (k.rsa && !sshkey_rsa_works())
		tried(a, "%s (RSA needs libssh2 1.11 or newer)", path);
	else
		ok = buffer_size(&k.blob) == 0 || !offered(a, (struct slice){
		    buffer_data(&k.blob), buffer_size(&k.blob) });
	keyfile_finish(&k);
	return ok;
}

static enum step
identity_files(struct auth *a)
{
	const char *const *files = a->target->identity_files;
	const char *user = a->target->user;

	for (; files[a->file] != NULL; a->file++, a->file_open = false) {
		const char *path = files[a->file];
		if (!a->file_open) {
			if (!file_usable(a, path))
				continue;
			a->file_open = true;
			a->attempts++;
		}
		int rc = libssh2_userauth_publickey_fromfile_ex(a->ssh, user,
		    (unsigned)strlen(user), NULL, path, NULL);
		if (rc == LIBSSH2_ERROR_EAGAIN)
			return STEP_HOST;
		if (rc == 0)
			return STEP_IN;
		tried(a, "%s (%s)", path, ssh_error(a));
	}
	return STEP_NEXT;
}

static const struct method methods[] = {
	{ "publickey", agent_keys },
	{ "publickey", identity_files },
};

enum { METHODS = sizeof methods / sizeof *methods };

/* Whether the host's comma list has the word. */
static bool
list_has(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; (p = strstr(p, word)) != NULL; p += n)
		if ((p == list || p[-1] == ',') &&
		    (p[n] == '\0' || p[n] == ','))
			return true;
	return false;
}

/* Asks what the host accepts, which is the method "none". */
static enum auth_state
ask_host(struct auth *a)
{
	const char *user = a->target->user;
	const char *list = libssh2_userauth_list(a->ssh, user,
	    (unsigned)strlen(user));

	if (list != NULL) {
		a->accepted = xstrdup(list);
		a->attempts++;
		return AUTH_HOST;
	}
	if (libssh2_userauth_authenticated(a->ssh))
		return AUTH_IN;
	if (libssh2_session_last_errno(a->ssh) == LIBSSH2_ERROR_EAGAIN)
		return AUTH_HOST;
	tried(a, "nothing (%s)", ssh_error(a));
	return AUTH_OUT;
}

enum auth_state
auth_step(struct auth *a)
{
	if (a->accepted == NULL) {
		enum auth_state state = ask_host(a);
		if (a->accepted == NULL)
			return state;
	}
	for (; a->method < METHODS; a->method++) {
		const struct method *m = &methods[a->method];
		if (!list_has(a->accepted, m->name))
			continue;
		enum step step = m->step(a);
		if (step != STEP_NEXT)
			return (enum auth_state)step;
	}
	return AUTH_OUT;
}

unsigned
auth_attempts(const struct auth *a)
{
	return a->attempts;
}

void
auth_fault(const struct auth *a, const char *why, struct fault *f)
{
	const struct buffer *t = &a->tried;

	fault_set(f, CODE_LOGIN, "cannot log in to %s as %s%s%s; the host "
	    "accepts %s; tried: %.*s", a->target->host, a->target->user,
	    why[0] == '\0' ? "" : ": ", why,
	    a->accepted == NULL ? "nothing yet" : a->accepted,
	    buffer_size(t) == 0 ? 7 : (int)buffer_size(t),
	    buffer_size(t) == 0 ? "nothing" : buffer_data(t));
}

struct auth *
auth_new(struct ev_loop *loop, LIBSSH2_SESSION *ssh,
    const struct target *target, void (*wake)(void *arg), void *arg)
{
	struct auth *a = xcalloc(1, sizeof *a);

	*a = (struct auth){ .loop = loop, .ssh = ssh, .target = target,
		.wake = wake, .arg = arg };
	return a;
}

void
auth_free(struct auth *a)
{
	if (a == NULL)
		return;
	agent_free(a->agent);
	free(a->accepted);
	buffer_finish(&a->tried);
	buffer_finish(&a->offered);
	buffer_finish(&a->list);
	buffer_finish(&a->signature);
	free(a);
}
