#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "further.h"
#include "log.h"
#include "mem.h"
#include "question.h"
#include "ssh2_private.h"

static void run_turn(struct ssh2 *t);

void
ssh2_kick(struct ssh2 *t)
{
	if (!ev_is_active(&t->turn) && !t->freed)
		ev_timer_start(t->loop, &t->turn);
}

static void
set_deadline(struct ssh2 *t)
{
	int64_t ms = t->target->connect_ms;

	if (t->patient && ms < PATIENT_MS)
		ms = PATIENT_MS;
	t->deadline.repeat = (double)ms / 1000;
	ev_timer_again(t->loop, &t->deadline);
}

static void
enter(struct ssh2 *t, enum host_state phase)
{
	t->phase = phase;
	/* Passwords and keys are in libssh2's memory from now on. */
	if (phase == HOST_LOGIN)
		t->io.secret = true;
	if (phase == HOST_READY)
		ssh2_io_trust(&t->io);
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
stop_watchers(struct ssh2 *t)
{
	ev_io_stop(t->loop, &t->watch);
	ev_timer_stop(t->loop, &t->deadline);
	ev_timer_stop(t->loop, &t->turn);
}

static void
destroy(struct ssh2 *t)
{
	stop_watchers(t);
	ssh2_withdraw_key(t, "the connection is over");
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
leave(struct ssh2 *t)
{
	if (--t->busy == 0 && t->freed)
		destroy(t);
}

void
ssh2_free(struct ssh2 *t)
{
	if (t == NULL || t->freed)
		return;
	t->freed = true;
	further_free(t);
	stop_watchers(t);
	dial_free(t->dial);
	t->dial = NULL;
	if (t->busy == 0)
		destroy(t);
}

int64_t
ssh2_heard_ms(const struct ssh2 *t)
{
	return t->io.heard;
}

/* Who calls it is busy: it may be freed in here. */
static void
down(struct ssh2 *t, const struct fault *why)
{
	struct fault f = *why;

	if (t->over || t->freed)
		return;
	t->over = true;
	stop_watchers(t);
	further_why(t, &f);
	channels_end(t, &f);
	if (!t->freed)
		t->events->on_down(&f, t->arg);
}

void
ssh2_down(struct ssh2 *t, const struct fault *why)
{
	t->busy++;
	down(t, why);
	leave(t);
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
	struct ssh2 *t = w->data;
	char through[96];
	struct fault f = { 0 };

	(void)loop;
	(void)revents;
	dial_through(t->target, through, sizeof through);
	fault_set(&f, CODE_DEADLINE, "%s did not answer %s within %.0f s%s%s%s",
	    t->target->address, phase_words(t->phase), w->repeat,
	    through[0] == '\0' ? "" : ", ", through,
	    t->phase == HOST_HANDSHAKE ? "; is it an sshd that listens there?"
	    : "; connect_timeout says how long it may take");
	ssh2_down(t, &f);
}

/* Why the socket ended, as far as it tells. */
static void
ended_fault(const struct ssh2 *t, struct fault *f)
{
	const char *where = phase_words(t->phase);
	const char *space = where[0] == '\0' ? "" : " ";
	struct slice refusal = ssh2_io_refusal(&t->io);

	/* Asked again by itself, it would be so all night. */
	if (t->auth != NULL && auth_asks(t->auth) && t->io.error == 0)
		fault_set(f, CODE_LOGIN, "%s closed the connection: its question"
		    " was not answered in time", t->target->address);
	else if (t->io.goodbye[0] != '\0')
		fault_set(f, CODE_UNREACHABLE, "%s ended the connection%s%s:"
		    " %s", t->target->address, space, where, t->io.goodbye);
	else if (refusal.n > 0)
		fault_set(f, CODE_UNREACHABLE, "%s closed the connection%s%s:"
		    " %.*s", t->target->address, space, where,
		    SLICE_ARG(refusal));
	else if (t->io.error != 0)
		fault_set(f, CODE_UNREACHABLE, "the connection to %s broke"
		    "%s%s: %s", t->target->address, space, where,
		    strerror(t->io.error));
	else
		fault_set(f, CODE_UNREACHABLE, "%s closed the connection%s%s",
		    t->target->address, space, where);
}

/* Why it ended. False: what is between knows, and will tell. */
static bool
why_ended(struct ssh2 *t, struct fault *f)
{
	struct fault between = { .code = CODE_OK };

	if (t->io.goodbye[0] == '\0' && !dial_end(t->dial, &between))
		return false;
	if (between.code == CODE_OK)
		ended_fault(t, f);
	else
		*f = between;
	return true;
}

static const char *
ssh_error(struct ssh2 *t)
{
	char *text = NULL;

	libssh2_session_last_error(t->ssh, &text, NULL, 0);
	return text == NULL ? "" : text;
}

struct transport_facts
ssh2_facts(const struct ssh2 *t)
{
	return (struct transport_facts){ .peer = t->peer, .key = t->key,
		.key_from = t->key_from,
		.sessions_most = t->sessions_most, .unverified = t->unverified };
}

static void
auth_woken(void *arg)
{
	ssh2_kick(arg);
}

/* False: it is over. Until t->shaken there is more to be said. */
static bool
shake_hands(struct ssh2 *t, struct fault *f)
{
	int rc = t->shaken ? 0 : libssh2_session_handshake(t->ssh, t->io.fd);

	if (rc != 0 && rc != LIBSSH2_ERROR_EAGAIN &&
	    t->io.goodbye[0] != '\0') {
		ended_fault(t, f);
		return false;
	}
	if (rc != 0 && rc != LIBSSH2_ERROR_EAGAIN)
		return rc == LIBSSH2_ERROR_KEX_FAILURE ? ssh2_kex_fault(t, f)
		    : fault_set(f, CODE_UNREACHABLE, "the key exchange with %s"
		    " failed: %s", t->target->address, ssh_error(t));
	t->shaken = rc == 0;
	if (t->shaken)
		ssh2_io_agreed(&t->io);
	return true;
}

static bool
handshake_step(struct ssh2 *t, struct fault *f)
{
	if (!shake_hands(t, f))
		return false;
	if (!t->shaken)
		return true;
	switch (ssh2_check_hostkey(t, f)) {
	case KEY_WAIT:
		/* The host has a limit of its own, and ends it then. */
		ev_timer_stop(t->loop, &t->deadline);
		return true;
	case KEY_REFUSED:
		return false;
	case KEY_OK:
		break;
	}
	t->auth = auth_new(t->loop, t->ssh, t->target, auth_woken, t);
	enter(t, HOST_LOGIN);
	return true;
}

static bool
login_step(struct ssh2 *t, struct fault *f)
{
	switch (auth_step(t->auth)) {
	case AUTH_HOST:
		t->patient = t->patient || auth_has_prompts(t->auth);
		if (t->attempts != auth_attempts(t->auth)) {
			t->attempts = auth_attempts(t->auth);
			set_deadline(t);
		}
		return true;
	case AUTH_ASKED:
		t->patient = true;
		/* fall through */
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
step(struct ssh2 *t, struct fault *f)
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
watch(struct ssh2 *t)
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
run_turn(struct ssh2 *t)
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
		bool asks = t->auth != NULL && auth_asks(t->auth);
		bool done = t->io.ended && !ev_is_active(&t->turn) &&
		    (asks || buffer_size(&t->io.in) == 0);
		if (ok && buffer_size(&t->io.out) > SSH2_OUT_MAX)
			ok = fault_set(&f, CODE_UNREACHABLE, "%s takes no data"
			    " any more", t->target->address);
		if (ok && done)
			ok = !why_ended(t, &f);
		if (!ok) {
			down(t, &f);
		} else {
			ssh2_io_trim(&t->io);
			watch(t);
			further_rest(t);
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
	struct ssh2 *t = w->data;

	(void)loop;
	(void)revents;
	if (t->ssh != NULL)
		run_turn(t);
}

/* Begins the SSH protocol on fd, and owns it. */
static bool
handshake(struct ssh2 *t, int fd, struct fault *f)
{
	t->hostkeys = hostkeys_read(t->target->address, t->target->port,
	    t->target->key_alias, t->target->known_hosts, f);
	if (t->hostkeys == NULL) {
		close(fd);
		return false;
	}
	t->ssh = ssh2_io_open(&t->io, fd);
	t->exempt = ssh2_look_at_peer(t);
	if (t->ssh == NULL)
		fatal("libssh2 has no memory for a session");
	if (!ssh2_prefer(t, f))
		return false;
	enter(t, HOST_HANDSHAKE);
	return t->freed || step(t, f);
}

static void
connected(int fd, const struct fault *why, void *arg)
{
	struct ssh2 *t = arg;
	struct fault f = { 0 };

	t->busy++;
	if (fd < 0)
		down(t, why);
	else if (!handshake(t, fd, &f))
		down(t, &f);
	else if (!t->freed && !t->over) {
		ssh2_io_flush(&t->io);
		watch(t);
	}
	leave(t);
}

static void
on_step(enum host_state state, void *arg)
{
	struct ssh2 *t = arg;

	t->busy++;
	enter(t, state);
	leave(t);
}

static void
on_known(void *arg)
{
	ssh2_kick(arg);
}

const char *
ssh2_waits_for(const struct ssh2 *t)
{
	return t->ssh != NULL || t->dial == NULL ? ""
		: dial_waits_for(t->dial);
}

/* The first steps too are taken from the loop. */
static void
begin_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct ssh2 *t = w->data;

	(void)loop;
	(void)revents;
	ev_set_cb(&t->turn, turn_cb);
	t->busy++;
	dial_start(t->dial);
	leave(t);
}

struct ssh2 *
ssh2_open(struct ev_loop *loop, const struct target *target,
    const struct transport_events *events, void *arg)
{
	static const struct dial_events ways = {
		.on_step = on_step,
		.on_done = connected,
		.on_known = on_known,
	};
	struct ssh2 *t = xcalloc(1, sizeof *t);

	/* Counts its calls; the first one does the work. */
	if (libssh2_init(0) != 0)
		fatal("libssh2 cannot be set up");
	*t = (struct ssh2){ .base = { &ssh2_ops }, .loop = loop, .target = target,
		.events = events, .arg = arg, .phase = HOST_CLOSED };
	t->dial = dial_new(loop, target, &ways, t);
	TAILQ_INIT(&t->channels);
	TAILQ_INIT(&t->furthers);
	ev_init(&t->watch, watch_cb);
	ev_init(&t->deadline, deadline_cb);
	ev_timer_init(&t->turn, begin_cb, 0., 0.);
	t->watch.data = t->deadline.data = t->turn.data = t;
	ev_timer_start(loop, &t->turn);
	return t;
}
