/*
 * A method is a row of `methods`: it is stepped until it is through, and one
 * that the host does not accept is passed over. What needs a person goes behind
 * what does not.
 *
 * Each key is offered once: a host counts every offer (MaxAuthTries).
 */
#include "auth_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "mem.h"
#include "ssh2_io.h"
#include "sshkey.h"

/* RSA keys of 16384 bits make 2 KiB; what no packet takes is no answer. */
enum { SIGNATURE_MAX = 4096 };

/* Of a sentence, which has its end to say as well. */
enum { TRIED_MOST = 400 };

struct method {
	const char *name;       /* as the host's list has it */
	enum step (*step)(struct auth *a);
};

void
auth_tried(struct auth *a, const char *fmt, ...)
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
last_error(const struct auth *a)
{
	char *text = NULL;

	libssh2_session_last_error(a->ssh, &text, NULL, 0);
	return text == NULL ? "" : text;
}

bool
auth_is_over(const struct auth *a)
{
	const struct ssh2_io *io = *libssh2_session_abstract(a->ssh);

	return io->goodbye[0] != '\0';
}

const char *
auth_error(const struct auth *a)
{
	return auth_is_over(a) ? "the host hung up" : last_error(a);
}

/*
 * Whether an attempt failed because the host's answer did not come, or was no
 * answer. libssh2 (1.10, 1.11) has the code of a no for that, but not its words.
 */
static bool
is_unanswered(const struct auth *a)
{
	switch (libssh2_session_last_errno(a->ssh)) {
	case LIBSSH2_ERROR_AUTHENTICATION_FAILED:
	case LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED:
		return strncmp(last_error(a), "Waiting for", 11) == 0;
	case LIBSSH2_ERROR_FILE:
	case LIBSSH2_ERROR_METHOD_NONE:
	case LIBSSH2_ERROR_METHOD_NOT_SUPPORTED:
	case LIBSSH2_ERROR_KEYFILE_AUTH_FAILED:
		return false;
	default:
		return true;
	}
}

void
auth_refused(struct auth *a)
{
	a->unanswered = is_unanswered(a);
	/* libssh2 has this for what fails after the host has taken the key. */
	if (a->unanswered || libssh2_session_last_errno(a->ssh) !=
	    LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED)
		return;
	free(a->accepted);
	a->accepted = NULL;
}

bool
auth_offered(struct auth *a, struct slice key)
{
	struct slice rest = { buffer_data(&a->offered),
		buffer_size(&a->offered) }, one;

	while (ssh_take_string(&rest, &one))
		if (slice_eq(one, key))
			return true;
	size_t before = buffer_size(&a->offered);
	ssh_put_string(&a->offered, key);
	a->last_offered = buffer_size(&a->offered) - before;
	return false;
}

void
auth_not_offered(struct auth *a)
{
	buffer_cut(&a->offered, a->last_offered);
	a->last_offered = 0;
}

/*
 * RFC 4252, 7: session id, byte 50, user, service, "publickey", TRUE, algorithm,
 * key.
 */
struct slice
auth_algorithm(struct slice data)
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

int
auth_give_signature(struct auth *a, struct slice algorithm,
    unsigned char **sig, size_t *n)
{
	struct slice rest = { buffer_data(&a->signature),
		buffer_size(&a->signature) }, name, value;

	if (!ssh_take_string(&rest, &name) || !slice_eq(name, algorithm) ||
	    !ssh_take_string(&rest, &value) || value.n == 0 ||
	    value.n > SIGNATURE_MAX)
		return -1;
	/* libssh2 frees it by the session's allocator. */
	*sig = ssh2_io_alloc(a->ssh, value.n);
	if (*sig == NULL)
		return -1;
	memcpy(*sig, value.p, value.n);
	*n = value.n;
	return 0;
}

static const struct method methods[] = {
	{ "publickey", auth_agent_keys },
	{ "publickey", auth_files },
	{ "keyboard-interactive", auth_prompts },
	{ "password", auth_password },
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
	a->unanswered = true;
	auth_tried(a, "nothing (%s)", auth_error(a));
	return AUTH_OUT;
}

enum auth_state
auth_step(struct auth *a)
{
	while (a->method < METHODS) {
		const struct method *m = &methods[a->method];
		if (a->accepted == NULL) {
			enum auth_state state = ask_host(a);
			if (a->accepted == NULL)
				return state;
		}
		enum step step = list_has(a->accepted, m->name) ? m->step(a)
			: STEP_NEXT;
		/* Whatever follows would only seem to be tried. */
		if (step == STEP_NEXT && auth_is_over(a))
			return AUTH_OUT;
		if (step == STEP_NEXT)
			a->method++;
		else if (step != STEP_LIST)
			return (enum auth_state)step;
	}
	return AUTH_OUT;
}

bool
auth_asks(const struct auth *a)
{
	return a->asking.open != NULL;
}

bool
auth_has_prompts(const struct auth *a)
{
	return a->prompts != NULL;
}

unsigned
auth_attempts(const struct auth *a)
{
	return a->attempts;
}

/* What can be done about it, behind "; ". */
static const char *
way_out(const struct auth *a, const char *why)
{
	if (strstr(why, "Too many authentication failures") != NULL)
		return "; offer fewer keys, by identities_only and"
		    " identity_file";
	if (a->accepted == NULL)
		return "";
	if (list_has(a->accepted, "publickey"))
		return "; put a key into this user's authorized_keys"
		    " (ssh-copy-id), or offer another one (identity_file,"
		    " ssh-add)";
	for (size_t i = 0; i < METHODS; i++)
		if (list_has(a->accepted, methods[i].name))
			return "";
	return "; transport: ssh has all that ssh has";
}

void
auth_fault(const struct auth *a, const char *why, struct fault *f)
{
	const struct buffer *t = &a->tried;
	struct slice tried = { buffer_data(t), buffer_size(t) };

	if (tried.n == 0)
		tried = slice_of("nothing");
	if (tried.n > TRIED_MOST)
		tried.n = TRIED_MOST;
	/* What a host says when it hangs up is its answer. */
	if (a->unanswered && why[0] == '\0') {
		fault_set(f, CODE_UNREACHABLE, "the connection to %s broke at"
		    " the login: %s", a->target->host, auth_error(a));
		return;
	}
	fault_set(f, a->lacking ? CODE_UNREACHABLE : CODE_LOGIN, "cannot log"
	    " in to %s as %s%s%s; the host accepts %s; tried: %.*s%s%s",
	    a->target->host, a->target->user,
	    why[0] == '\0' ? "" : ": ", why,
	    a->accepted == NULL ? "nothing yet" : a->accepted,
	    SLICE_ARG(tried), buffer_size(t) > tried.n ? "..." : "",
	    way_out(a, why));
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
	if (a->asking.open != NULL)
		a->target->asker->withdraw(a->asking.open,
		    "its connection has ended");
	a->asking.open = NULL;
	/* Before what its coroutine uses. */
	auth_prompts_end(a);
	auth_forget(a);
	auth_wipe(&a->passphrase);
	auth_wipe(&a->password);
	keywork_free(a->work);
	agent_free(a->agent);
	keyfile_finish(&a->open);
	buffer_finish(&a->told);
	free(a->accepted);
	buffer_finish(&a->tried);
	buffer_finish(&a->offered);
	buffer_finish(&a->list);
	buffer_finish(&a->own);
	buffer_finish(&a->signature);
	free(a);
}
