#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "mem.h"
#include "ssh2_private.h"
#include "sshkey.h"

static void run_turn(struct transport *t);

void
ssh2_kick(struct transport *t)
{
	if (!ev_is_active(&t->turn) && !t->freed)
		ev_timer_start(t->loop, &t->turn);
}

static void
set_deadline(struct transport *t)
{
	t->deadline.repeat = (double)t->target->connect_ms / 1000;
	ev_timer_again(t->loop, &t->deadline);
}

static void
enter(struct transport *t, enum host_state phase)
{
	t->phase = phase;
	if (phase == HOST_HANDSHAKE || phase == HOST_LOGIN)
		set_deadline(t);
	else
		ev_timer_stop(t->loop, &t->deadline);
	if (phase != HOST_READY)
		t->events->on_progress(phase, t->arg);
	else
		t->events->on_ready(t->arg);
}

static void
stop_watchers(struct transport *t)
{
	ev_io_stop(t->loop, &t->watch);
	ev_timer_stop(t->loop, &t->deadline);
	ev_timer_stop(t->loop, &t->turn);
}

static void
destroy(struct transport *t)
{
	stop_watchers(t);
	resolve_free(t->resolve);
	tcp_free(t->tcp);
	channels_free(t);
	/* The agent's answers go with it, before the session that they are for. */
	auth_free(t->auth);
	if (t->ssh != NULL) {
		libssh2_session_disconnect(t->ssh, "");
		ssh2_io_flush(&t->io);
		ssh2_io_close(&t->io, t->ssh);
	}
	hostkeys_free(t->hostkeys);
	free(t);
}

/* The last thing in every function that the loop calls. */
static void
leave(struct transport *t)
{
	if (--t->busy == 0 && t->freed)
		destroy(t);
}

void
transport_free(struct transport *t)
{
	if (t == NULL || t->freed)
		return;
	t->freed = true;
	stop_watchers(t);
	if (t->busy == 0)
		destroy(t);
}

int64_t
transport_heard_ms(const struct transport *t)
{
	return t->io.heard;
}

static void
down(struct transport *t, const struct fault *why)
{
	struct fault f = *why;

	if (t->over || t->freed)
		return;
	t->over = true;
	stop_watchers(t);
	channels_end(t, &f);
	if (!t->freed)
		t->events->on_down(&f, t->arg);
}

static const char *
phase_words(enum host_state phase)
{
	return phase == HOST_HANDSHAKE ? "in the key exchange"
	    : phase == HOST_LOGIN ? "at the login" : "";
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct transport *t = w->data;
	struct fault f = { 0 };

	(void)loop;
	(void)revents;
	fault_set(&f, CODE_DEADLINE, "%s did not answer %s within %.0f s",
	    t->target->address, phase_words(t->phase), w->repeat);
	t->busy++;
	down(t, &f);
	leave(t);
}

/* Why the socket ended. */
static void
ended_fault(const struct transport *t, struct fault *f)
{
	const char *where = phase_words(t->phase);
	const char *space = where[0] == '\0' ? "" : " ";

	if (t->io.goodbye[0] != '\0')
		fault_set(f, CODE_UNREACHABLE, "%s ended the connection%s%s:"
		    " %s", t->target->address, space, where, t->io.goodbye);
	else if (t->io.error != 0)
		fault_set(f, CODE_UNREACHABLE, "the connection to %s broke"
		    "%s%s: %s", t->target->address, space, where,
		    strerror(t->io.error));
	else
		fault_set(f, CODE_UNREACHABLE, "%s closed the connection%s%s",
		    t->target->address, space, where);
}

static const char *
ssh_error(struct transport *t)
{
	char *text = NULL;

	libssh2_session_last_error(t->ssh, &text, NULL, 0);
	return text == NULL ? "" : text;
}

struct transport_facts
transport_facts(const struct transport *t)
{
	return (struct transport_facts){ .peer = t->peer, .key = t->key,
		.key_from = t->key_from,
		.sessions_most = t->sessions_most, .unverified = t->unverified };
}

/* Who answered, and whether its key is not to be compared. */
static bool
look_at_peer(struct transport *t)
{
	struct sockaddr_storage peer;
	socklen_t n = sizeof peer;
	const struct sockaddr *a = (const struct sockaddr *)&peer;

	if (getpeername(t->io.fd, (struct sockaddr *)&peer, &n) < 0)
		a = NULL;
	else if (getnameinfo(a, n, t->peer, sizeof t->peer, NULL, 0,
	    NI_NUMERICHOST) != 0)
		t->peer[0] = '\0';
	return hostkey_exempt(t->target->key_check, a);
}

/*
 * The host's key, before anything is said that it could use. Where its check is
 * switched off, a revoked key is refused all the same: somebody has said so.
 */
static bool
check_hostkey(struct transport *t, struct fault *f)
{
	char print[SSHKEY_FINGERPRINT_SIZE];
	size_t n;
	int type;
	const char *p = libssh2_session_hostkey(t->ssh, &n, &type);
	struct slice key = { p, n };

	if (p == NULL)
		return fault_set(f, CODE_HOST_KEY, "%s showed no host key",
		    t->target->address);
	snprintf(t->key, sizeof t->key, "%s %s",
	    sshkey_type_name(sshkey_type(key)), sshkey_fingerprint(key, print));
	enum hostkey_verdict verdict = hostkeys_check(t->hostkeys, key, f);
	hostkeys_where(t->hostkeys, key, t->key_from, sizeof t->key_from);
	if (!t->exempt || verdict == HOSTKEY_REVOKED)
		return verdict == HOSTKEY_MATCH;
	t->unverified = true;
	log_warning("the host key of %s (%s) was not checked: %s",
	    t->target->address, t->peer, t->key);
	return true;
}

static void
auth_woken(void *arg)
{
	ssh2_kick(arg);
}

/* Where no algorithm is shared, trying again by itself changes nothing. */
static bool
kex_fault(struct transport *t, int rc, struct fault *f)
{
	bool final = rc == LIBSSH2_ERROR_KEX_FAILURE;

	return fault_set(f, final ? CODE_HOST_KEY : CODE_UNREACHABLE,
	    "the key exchange with %s failed: %s%s%s", t->target->address,
	    ssh_error(t), final && !sshkey_rsa_works() ? "; a host that has RSA"
	    " keys only needs libssh2 1.11 or newer, this is " : "",
	    final && !sshkey_rsa_works() ? libssh2_version(0) : "");
}

static bool
handshake_step(struct transport *t, struct fault *f)
{
	int rc = libssh2_session_handshake(t->ssh, t->io.fd);

	if (rc == LIBSSH2_ERROR_EAGAIN)
		return true;
	if (rc != 0) {
		if (t->io.goodbye[0] != '\0') {
			ended_fault(t, f);
			return false;
		}
		return kex_fault(t, rc, f);
	}
	if (!check_hostkey(t, f))
		return false;
	t->auth = auth_new(t->loop, t->ssh, t->target, auth_woken, t);
	enter(t, HOST_LOGIN);
	return true;
}

static bool
login_step(struct transport *t, struct fault *f)
{
	switch (auth_step(t->auth)) {
	case AUTH_HOST:
		if (t->attempts != auth_attempts(t->auth)) {
			t->attempts = auth_attempts(t->auth);
			set_deadline(t);
		}
		return true;
	case AUTH_AGENT:
		/* A person may have to touch something; agent.c has limits. */
		ev_timer_stop(t->loop, &t->deadline);
		t->attempts = 0;
		return true;
	case AUTH_IN:
		auth_free(t->auth);
		t->auth = NULL;
		enter(t, HOST_READY);
		return true;
	case AUTH_OUT:
		auth_fault(t->auth, t->io.goodbye, f);
		return false;
	}
	return true;
}

/* Whatever can be done with what has arrived. False: it is over. */
static bool
step(struct transport *t, struct fault *f)
{
	if (t->phase == HOST_HANDSHAKE && !handshake_step(t, f))
		return false;
	if (t->phase == HOST_LOGIN && !t->freed && !login_step(t, f))
		return false;
	if (t->phase == HOST_READY && !t->freed)
		return channels_step(t, f);
	return true;
}

/* The one place that sets the mask. */
static void
watch(struct transport *t)
{
	int mask = 0;

	if (!t->io.ended && buffer_size(&t->io.in) < SSH2_IN_MAX)
		mask |= EV_READ;
	if (buffer_size(&t->io.out) > 0)
		mask |= EV_WRITE;
	if (ev_is_active(&t->watch) && (t->watch.events & (EV_READ | EV_WRITE))
	    == mask)
		return;
	ev_io_stop(t->loop, &t->watch);
	ev_io_set(&t->watch, t->io.fd, mask);
	if (mask != 0)
		ev_io_start(t->loop, &t->watch);
}

static void
run_turn(struct transport *t)
{
	struct fault f = { 0 };

	if (t->over || t->freed)
		return;
	t->busy++;
	ssh2_io_fill(&t->io);
	bool ok = step(t, &f);
	if (!t->freed) {
		ssh2_io_flush(&t->io);
		/* What has come before the end is read first (law 1). */
		bool done = t->io.ended && buffer_size(&t->io.in) == 0 &&
		    !ev_is_active(&t->turn);
		if (ok && buffer_size(&t->io.out) > SSH2_OUT_MAX)
			ok = fault_set(&f, CODE_UNREACHABLE, "%s takes no data"
			    " any more", t->target->address);
		if (ok && done) {
			ended_fault(t, &f);
			ok = false;
		}
		if (!ok) {
			down(t, &f);
		} else {
			ssh2_io_trim(&t->io);
			watch(t);
		}
	}
	leave(t);
}

static void
watch_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	(void)loop;
	(void)revents;
	run_turn(w->data);
}

static void
turn_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct transport *t = w->data;

	(void)loop;
	(void)revents;
	if (t->ssh != NULL)
		run_turn(t);
}

static bool
is_among(const char *word, const char *const *list, int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/*
 * Asks for keys that can be compared. libssh2 is given none that it does not
 * know: it takes those out of the list by memcpy over overlapping bytes
 * (1.10.0, libssh2_session_method_pref() under ASan).
 */
static void
prefer_hostkeys(struct transport *t)
{
	char *wanted = hostkeys_methods(t->hostkeys), *rest = wanted, *word;
	const char **known = NULL;
	int n = libssh2_session_supported_algs(t->ssh, LIBSSH2_METHOD_HOSTKEY,
	    &known);
	struct buffer list = { 0 };

	while ((word = strsep(&rest, ",")) != NULL) {
		if (!is_among(word, known, n))
			continue;
		if (buffer_size(&list) > 0)
			buffer_put(&list, ",", 1);
		buffer_put(&list, word, strlen(word));
	}
	buffer_put(&list, "", 1);
	if (libssh2_session_method_pref(t->ssh, LIBSSH2_METHOD_HOSTKEY,
	    buffer_data(&list)) != 0)
		log_warning("libssh2 knows no host key type that we do");
	buffer_finish(&list);
	if (n > 0)
		libssh2_free(t->ssh, known);
	free(wanted);
}

static void
connected(int fd, const struct fault *why, void *arg)
{
	struct transport *t = arg;
	struct fault f = { 0 };

	t->busy++;
	if (fd < 0) {
		down(t, why);
		leave(t);
		return;
	}
	t->hostkeys = hostkeys_read(t->target->address, t->target->port,
	    t->target->known_hosts);
	t->ssh = ssh2_io_open(&t->io, fd);
	t->exempt = look_at_peer(t);
	if (t->ssh == NULL)
		fatal("libssh2 has no memory for a session");
	prefer_hostkeys(t);
	enter(t, HOST_HANDSHAKE);
	if (!t->freed && !step(t, &f))
		down(t, &f);
	if (!t->freed && !t->over) {
		ssh2_io_flush(&t->io);
		watch(t);
	}
	leave(t);
}

static void
connect_to(struct transport *t, const struct addresses *a)
{
	enter(t, HOST_CONNECTING);
	if (!t->freed)
		t->tcp = tcp_connect(t->loop, a, t->target->connect_ms,
		    connected, t);
}

static void
resolved(const struct addresses *a, const struct fault *why, void *arg)
{
	struct transport *t = arg;

	t->busy++;
	if (a == NULL)
		down(t, why);
	else
		connect_to(t, a);
	leave(t);
}

/* The first steps too are taken from the loop. */
static void
begin_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct transport *t = w->data;
	struct addresses a;

	(void)revents;
	ev_set_cb(&t->turn, turn_cb);
	t->busy++;
	if (resolve_number(t->target->address, t->target->port, &a)) {
		connect_to(t, &a);
	} else {
		enter(t, HOST_RESOLVING);
		if (!t->freed)
			t->resolve = resolve_start(loop, t->target->address,
			    t->target->port, t->target->connect_ms, resolved,
			    t);
	}
	leave(t);
}

struct transport *
transport_open(struct ev_loop *loop, const struct target *target,
    const struct transport_events *events, void *arg)
{
	struct transport *t = xcalloc(1, sizeof *t);

	/* Counts its calls; the first one does the work. */
	if (libssh2_init(0) != 0)
		fatal("libssh2 cannot be set up");
	*t = (struct transport){ .loop = loop, .target = target,
		.events = events, .arg = arg, .phase = HOST_CLOSED };
	TAILQ_INIT(&t->channels);
	ev_init(&t->watch, watch_cb);
	ev_init(&t->deadline, deadline_cb);
	ev_timer_init(&t->turn, begin_cb, 0., 0.);
	t->watch.data = t->deadline.data = t->turn.data = t;
	ev_timer_start(loop, &t->turn);
	return t;
}
