#include "host.h"

#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "clock.h"
#include "history.h"
#include "hop.h"
#include "lease.h"
#include "log.h"
#include "mem.h"
#include "probing.h"
#include "process.h"
#include "proof.h"
#include "readlog.h"
#include "sampling.h"
#include "survivors.h"
#include "tap.h"

enum {
	AGAIN_FIRST_MS = 1000,
	AGAIN_MOST_MS = 30000,
	LOGIN_STEPS = 2,        /* each bounded by connect_ms           */
};

static void
set_string(char **s, struct slice text)
{
	free(*s);
	*s = xmemdup0(text.p, text.n);
}

static void
enter(struct host *h, enum host_state state)
{
	log_info("host %s: %s", h->name, host_state_word(state));
	h->state = state;
	h->since = clock_wall_ms();
	h->attempt.entered[state] = clock_mono_ms();
	check_note(h);
	host_tell(h);
}

static void
answer_open(struct host *h, enum code code, const char *text)
{
	uint64_t id = h->open_id;

	h->open_id = 0;
	if (id != 0)
		worker_done(h->worker, id, code, "%s", text);
}

static void
taken_up(enum code code, struct slice text, void *arg)
{
	struct host *h = arg;

	if (code == CODE_CANCELLED)
		return;
	if (code != CODE_OK) {
		struct fault f = { 0 };
		fault_set(&f, code, "%s: its records cannot be listed: %.*s",
		    h->name, SLICE_ARG(text));
		host_down(h, &f);
		return;
	}
	processes_settle(h);
	h->proven = h->looked;
	/* It is ready when it is known what ended programs have left, too. */
	h->taking_up = true;
	survivors_look(h, 0);
}

void
host_taken_up(struct host *h)
{
	if (!h->taking_up)
		return;
	h->taking_up = false;
	h->failures = 0;
	h->broken = (struct attempt){ .failed = HOST_CLOSED };
	set_string(&h->why, slice_of(""));
	enter(h, HOST_READY);
	answer_open(h, CODE_OK, "taken up");
	host_ping_start(h);
	host_ping(h);
	sampling_kick(h);
}

static void
relisted(enum code code, struct slice text, void *arg)
{
	struct host *h = arg;

	(void)text;
	h->relisting = false;
	if (code == CODE_OK)
		processes_settle(h);
}

void
host_relist(struct host *h)
{
	/* One that was asked for comes behind all starts that were sent. */
	if (h->relisting || h->state != HOST_READY)
		return;
	h->relisting = true;
	control_list(h->control, relisted, h);
}

static void
on_control_ready(const struct control_hello *hello, void *arg)
{
	struct host *h = arg;

	set_string(&h->hostname, hello->hostname);
	set_string(&h->directory, hello->directory);
	h->tail_follows = hello->tail_follows;
	h->perl = hello->perl;
	if (host_visited(h)) {
		taken_up(CODE_OK, slice_of(""), h);
		return;
	}
	enter(h, HOST_TAKEUP);
	h->looked = clock_wall_ms();
	control_list(h->control, taken_up, h);
	host_ping_start(h);
}

static void
on_run(const struct run_report *run, void *arg)
{
	process_report(arg, run);
}

static void
on_past(const struct run_past *past, void *arg)
{
	history_row(arg, past);
}

static void
on_inspected(const struct run_fact *fact, void *arg)
{
	inspect_row(arg, fact);
}

static void
on_looked(uint64_t look, struct slice bytes, void *arg)
{
	probing_looked(arg, look, bytes);
}

static void
on_fact(struct slice name, struct slice value, void *arg)
{
	check_fact(arg, name, value);
}

static void
on_marked(struct slice mark, uint64_t pid, struct slice name, void *arg)
{
	survivors_found(arg, mark, pid, name);
}

static void
on_figures(const struct run_figures *figures, void *arg)
{
	sampling_found(arg, figures);
}

static void
on_lease(const struct lease *lease, void *arg)
{
	lease_told(arg, lease);
}

static void
on_deed(const struct run_deed *deed, void *arg)
{
	lease_deed(arg, deed);
}

static void
on_control_down(const struct fault *why, void *arg)
{
	host_down(arg, why);
}

void
host_progress(enum host_state state, void *arg)
{
	struct host *h = arg;

	if (h->state == HOST_WAITING || h->state == HOST_CLOSED)
		h->attempt = (struct attempt){ .failed = HOST_CLOSED };
	host_way(h);
	enter(h, state);
}

static void
on_transport_ready(void *arg)
{
	static const struct control_events events = {
		.on_ready = on_control_ready,
		.on_run = on_run,
		.on_past = on_past,
		.on_inspected = on_inspected,
		.on_fact = on_fact,
		.on_looked = on_looked,
		.on_marked = on_marked,
		.on_figures = on_figures,
		.on_lease = on_lease,
		.on_deed = on_deed,
		.on_down = on_control_down,
	};
	struct host *h = arg;

	enter(h, HOST_SHELL);
	const struct control_place place = { .session = h->session,
		.state_dir = h->state_dir, .person = h->person,
		.how = h->lease };
	h->control = control_open(h->worker->loop, h->transport, &place,
	    host_step_ms(h), &events, h);
}

static void
on_transport_down(const struct fault *why, void *arg)
{
	struct host *h = arg;
	struct fault f = *why;

	/* What the login lacks may be there. */
	if (h->control == NULL && h->target->config_unread &&
	    !h->target->openssh)
		fault_set(&f, why->code, "%s; no ssh client is installed here,"
		    " so ssh_config is not read", why->text);
	host_down(h, &f);
}

const struct transport_events host_transport_events = {
	.on_progress = host_progress,
	.on_ready = on_transport_ready,
	.on_down = on_transport_down,
};

static void
again_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	host_connect(w->data);
}

/*
 * Doubling, from half of it to half as much again: hosts that were turned away
 * together do not come back in step.
 */
static double
back_off(struct host *h)
{
	int64_t ms = AGAIN_FIRST_MS;

	for (unsigned i = 0; i < h->failures && ms < AGAIN_MOST_MS; i++)
		ms *= 2;
	h->failures++;
	if (ms > AGAIN_MOST_MS)
		ms = AGAIN_MOST_MS;
	ms = ms / 2 + random() % (ms + 1);
	return (double)ms / 1000;
}

/*
 * Whether it hung up before anybody could say who he is, as sshd does where many
 * log in at once (MaxStartups): who waits is not answered for that, for as long
 * as a login may take.
 */
static bool
turned_away(const struct host *h)
{
	return h->attempt.failed == HOST_HANDSHAKE &&
	    h->attempt.code == CODE_UNREACHABLE &&
	    clock_mono_ms() - h->opened < LOGIN_STEPS * host_step_ms(h);
}

/* Takes the connection apart; nothing of it calls back any more. */
static void
disconnect(struct host *h)
{
	host_ping_stop(h);
	ev_timer_stop(h->worker->loop, &h->again);
	h->proving = h->check_out = h->counting = false;
	h->taking_up = h->relisting = false;
	survivors_host_down(h);
	sampling_host_down(h);
	host_link_ends(h);
	control_free(h->control);
	h->control = NULL;
	transport_free(h->transport);
	h->transport = NULL;
	route_free(h->route);
	h->route = NULL;
}

void
host_down(struct host *h, const struct fault *why)
{
	struct fault f = *why;

	log_warning("host %s: %s", h->name, f.text);
	h->attempt.failed = h->state;
	h->attempt.code = f.code;
	h->broken = h->attempt;
	check_host_down(h, CODE_OK, f.text);
	/* Their channels and calls go with the connection. */
	taps_host_down(h, f.text);
	readlogs_host_down(h, f.text);
	processes_unknown(h, f.text);
	disconnect(h);
	h->why_waits = false;
	set_string(&h->why, slice_of(f.text));
	if (f.code == CODE_HOST_KEY || f.code == CODE_LOGIN ||
	    f.code == CODE_INVALID) {
		enter(h, HOST_REFUSED);
	} else {
		ev_timer_set(&h->again, back_off(h), 0);
		ev_timer_start(h->worker->loop, &h->again);
		enter(h, HOST_WAITING);
	}
	if (!turned_away(h))
		answer_open(h, f.code, f.text);
}

void
host_open(struct worker *w, uint64_t id, const struct msg_open_host *m)
{
	struct host *h = xcalloc(1, sizeof *h);

	h->worker = w;
	h->number = w->hosts_ever++;
	h->open_id = id;
	h->opened = clock_mono_ms();
	set_string(&h->name, m->host);
	reach_init(&h->reach, m);
	set_string(&h->session, m->session);
	set_string(&h->state_dir, m->state_dir);
	set_string(&h->person, m->person);
	set_string(&h->holder, slice_of(""));
	h->lease = (enum lease_how)m->lease;
	set_string(&h->why, slice_of(""));
	set_string(&h->hostname, slice_of(""));
	set_string(&h->directory, slice_of(""));
	ev_timer_init(&h->again, again_cb, 0, 0);
	h->again.data = h;
	host_ping_init(h);
	HASH_ADD_KEYPTR(hh, w->hosts, h->name, strlen(h->name), h);
	host_connect(h);
}

struct host *
host_find(const struct worker *w, struct slice name)
{
	struct host *h;

	HASH_FIND(hh, w->hosts, name.p, name.n, h);
	return h;
}

void
host_close(struct host *h)
{
	struct worker *w = h->worker;
	struct message last = { .type = MSG_HOST, .host = {
		.state = HOST_CLOSED, .since = clock_wall_ms(),
		.why = slice_of("it was closed"), .proven = h->proven,
		.heard = host_heard(h) } };
	char *name = xstrdup(h->name), *hostname = xstrdup(h->hostname);

	host_free(h);
	last.host.host = slice_of(name);
	last.host.hostname = slice_of(hostname);
	worker_send(w, &last);
	free(name);
	free(hostname);
}

void
host_free(struct host *h)
{
	check_host_down(h, CODE_CANCELLED, "the host was closed");
	taps_host_down(h, "the host was closed");
	readlogs_host_down(h, "the host was closed");
	processes_unknown(h, "the host was closed");
	disconnect(h);
	sampling_free(h);
	processes_free(h);
	answer_open(h, CODE_CANCELLED, "the host was closed");
	HASH_DEL(h->worker->hosts, h);
	free(h->name);
	target_free(h->target);
	reach_finish(&h->reach);
	free(h->session);
	free(h->state_dir);
	free(h->person);
	free(h->holder);
	free(h->why);
	free(h->hostname);
	free(h->directory);
	free(h);
}

void
hosts_free(struct worker *w)
{
	struct host *h, *next;

	HASH_ITER (hh, w->hosts, h, next)
		host_free(h);
}
