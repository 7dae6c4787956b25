#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "check_private.h"
#include "mem.h"

enum {
	DEADLINE_MS = 15000,
	TIME_MS = 10000,        /* for the host's clock: before the above   */
	PROBE_MOST = 12,        /* sessions beyond those that are open      */
};

void
check_tell(struct host *h, enum check which, const struct judged *j)
{
	if (h->check == NULL || h->check->told[which])
		return;
	h->check->told[which] = true;
	worker_send(h->worker, &(struct message){ .type = MSG_CHECK,
	    .check = { .host = slice_of(h->name), .check = which,
		.verdict = j->verdict, .text = slice_of(j->text) } });
}

static void
end(struct host *h, enum code code, const char *text)
{
	struct checking *c = h->check;

	h->check = NULL;
	ev_timer_stop(h->worker->loop, &c->deadline);
	worker_done(h->worker, c->id, code, "%s", text);
	free(c->space);
	free(c);
}

/* The request is answered with the last row. */
static void
settle(struct host *h)
{
	for (int i = 0; i < CHECK_COUNT; i++)
		if (h->check == NULL || !h->check->told[i])
			return;
	end(h, CODE_OK, "checked");
}

/* What was not told is not known, for this reason. */
static void
give_up(struct host *h, const char *why)
{
	struct judged j = { .verdict = VERDICT_UNKNOWN };

	snprintf(j.text, sizeof j.text, "%s", why);
	for (int i = 0; i < CHECK_COUNT; i++)
		check_tell(h, (enum check)i, &j);
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct host *h = w->data;

	(void)loop;
	(void)revents;
	give_up(h, "the host did not answer within 15s");
	settle(h);
}

static void
on_time(enum code code, struct slice text, void *arg)
{
	struct host *h = arg;
	struct judged j;

	if (h->check == NULL || code != CODE_OK)
		return;
	judge_clock(text, h->check->asked, ev_time(), &j);
	check_tell(h, CHECK_CLOCK, &j);
	settle(h);
}

static void
on_counted(unsigned count, bool refused, void *arg)
{
	struct host *h = arg;
	struct judged j;

	h->counting = false;
	judge_sessions(count, refused, &j);
	check_tell(h, CHECK_SESSIONS, &j);
	settle(h);
}

/* This transport does not tell. */
static void
cannot_count(struct host *h)
{
	struct judged j = { .verdict = VERDICT_OK };

	judged_text(&j, "the ssh client makes another connection where a host"
	    " lets no more sessions into one");
	check_tell(h, CHECK_SESSIONS, &j);
}

/* The shell has told all facts. */
static void
on_examined(enum code code, struct slice text, void *arg)
{
	struct host *h = arg;

	(void)text;
	if (code == CODE_UNREACHABLE || code == CODE_CANCELLED)
		return;
	h->check_out = false;
}

static void
take_space(struct host *h, struct slice inodes, struct judged *j)
{
	const char *space = h->check->space;

	judge_space(slice_of(space == NULL ? "" : space), inodes, j);
	check_tell(h, CHECK_SPACE, j);
}

void
check_fact(struct host *h, struct slice name, struct slice value)
{
	struct judged j;

	if (h->check == NULL)
		return;
	if (slice_is(name, "tools")) {
		judge_tools(value, &j);
		check_tell(h, CHECK_TOOLS, &j);
	} else if (slice_is(name, "state")) {
		judge_state(value, &j);
		check_tell(h, CHECK_STATE, &j);
	} else if (slice_is(name, "space")) {
		free(h->check->space);
		h->check->space = xmemdup0(value.p, value.n);
	} else if (slice_is(name, "inodes")) {
		take_space(h, value, &j);
	} else if (slice_is(name, "logout")) {
		judge_logout(value, host_user(h), &j);
		check_tell(h, CHECK_LINGER, &j);
	}
	settle(h);
}

/* What can only be measured on the host. */
static void
measure(struct host *h)
{
	if (h->check_out) {
		const struct judged j = { VERDICT_UNKNOWN, "the check before"
		    " this one still hangs there: is a file system gone?" };
		static const enum check asked[] = { CHECK_STATE, CHECK_SPACE,
			CHECK_LINGER, CHECK_TOOLS };
		for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
			check_tell(h, asked[i], &j);
	}
	h->check->asked = ev_time();
	control_time(h->control, TIME_MS, on_time, h);
	if (!h->check_out)
		control_check(h->control, on_examined, h);
	h->check_out = true;
	if (!h->counting)
		h->counting = transport_count_sessions(h->transport,
		    PROBE_MOST, on_counted, h);
	if (!h->counting)
		cannot_count(h);
}

void
check_host(struct host *h, uint64_t id)
{
	if (h->check != NULL) {
		worker_done(h->worker, id, CODE_REFUSED,
		    "host %s is being checked already", h->name);
		return;
	}
	h->check = xcalloc(1, sizeof *h->check);
	h->check->id = id;
	ev_timer_init(&h->check->deadline, deadline_cb, DEADLINE_MS / 1000.,
	    0);
	h->check->deadline.data = h;
	ev_now_update(h->worker->loop);
	ev_timer_start(h->worker->loop, &h->check->deadline);
	if (check_link(h))
		measure(h);
	settle(h);
}

void
check_host_down(struct host *h, enum code code, const char *why)
{
	if (h->check == NULL)
		return;
	give_up(h, why);
	end(h, code, code == CODE_OK ? "checked" : why);
}
