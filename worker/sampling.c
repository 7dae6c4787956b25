#include "sampling.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "control_rows.h"
#include "log.h"
#include "mem.h"
#include "process_private.h"
#include "turn.h"

enum {
	MARK_SIZE = 64,         /* UUID/RUN */
	FRESH_MS = 200,         /* what comes onto the screen is read so soon */
	SLOW_MS = 1000,         /* an answer: the host has other troubles   */
	/* More is no figure of a machine: a petabyte, a thousand years. */
	CPUS_MOST = 65536,
};

static const int64_t BYTES_MOST = INT64_C(1) << 50;
static const int64_t MS_MOST = INT64_C(1000) * 366 * 86400 * 1000;

/* A run that is read, in the request's order. */
struct sampled {
	char *name;
	uint64_t run;
	char mark[MARK_SIZE];
	bool found;
	struct run_figures figures;
};

struct watch {
	struct host *host;
	char **names;
	size_t n;
	int64_t every_ms;
	ev_timer timer;         /* to the next sample                       */
	bool out;               /* one was asked for, and not answered      */
	bool fresh;             /* names came that no sample has had        */
	int64_t began;          /* the last one, monotonic; 0: none yet     */
	int64_t took;           /* ms that the host needed for it           */
	struct sampled *v;      /* what it asks for                         */
	size_t count;
};

static void
drop_names(struct watch *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->names[i]);
	free(w->names);
	w->names = NULL;
	w->n = 0;
}

static void
drop_sample(struct watch *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->v[i].name);
	free(w->v);
	w->v = NULL;
	w->count = 0;
}

/* There is a process of this run, and its PID is on record. */
static const struct proc *
readable(const struct host *h, const char *name)
{
	const struct proc *p = process_find(h, slice_of(name));

	return p != NULL && state_info(p->state)->live && p->pid != 0 &&
	    p->state != STATE_UNKNOWN ? p : NULL;
}

static bool
any_readable(const struct watch *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (readable(w->host, w->names[i]) != NULL)
			return true;
	return false;
}

static bool
has_name(const struct watch *w, struct slice name)
{
	for (size_t i = 0; i < w->n; i++)
		if (slice_is(name, w->names[i]))
			return true;
	return false;
}

static void
start_timer(struct watch *w, int64_t ms)
{
	struct ev_loop *loop = w->host->worker->loop;

	ev_timer_stop(loop, &w->timer);
	ev_now_update(loop);
	ev_timer_set(&w->timer, ms > 0 ? (double)ms / 1000 : 0, 0);
	ev_timer_start(loop, &w->timer);
}

/* In how many ms: a host that takes long over a sample is asked less often. */
static int64_t
next_in(const struct watch *w)
{
	int64_t span = w->fresh ? FRESH_MS : w->every_ms;

	if (w->took * SAMPLE_SHARE > span)
		span = w->took * SAMPLE_SHARE;
	if (span > REST_MOST_MS)
		span = REST_MOST_MS;
	int64_t at = w->began + span;

	if (span == w->every_ms)
		at = turn_near(w->host->number, at, w->every_ms);
	return w->began == 0 ? 0 : at - clock_mono_ms();
}

static bool
sane(int64_t *value, int64_t most)
{
	if (*value > most)
		*value = -1;
	return *value >= 0;
}

static void
send_row(const struct watch *w, const struct sampled *s, int64_t time,
    uint64_t cpus)
{
	struct run_figures f = s->figures;

	sane(&f.cpu_ms, MS_MOST);
	sane(&f.rss, BYTES_MOST);
	sane(&f.processes, INT32_MAX);
	sane(&f.threads, INT32_MAX);
	sane(&f.out_size, INT64_MAX / 2);
	sane(&f.err_size, INT64_MAX / 2);
	sane(&f.idle_ms, MS_MOST);
	worker_send(w->host->worker, &(struct message){ .type = MSG_STATS,
	    .stats = { .host = slice_of(w->host->name),
		.name = slice_of(s->name), .run = s->run, .time = time,
		.cpu_ms = f.cpu_ms, .rss = f.rss, .processes = f.processes,
		.threads = f.threads, .out_size = f.out_size,
		.err_size = f.err_size, .idle_ms = f.idle_ms,
		.cpus = cpus } });
}

/*
 * "UPTIME CPUS TOOK"; what is no number, or none of a machine, is not known. What it
 * took is ms of a processor: hosts that are one machine wait for each other.
 */
static void
send_rows(struct watch *w, struct slice text)
{
	uint64_t up, cpus, took;
	int64_t time = row_number(row_word(&text), &up) ? (int64_t)up : -1;

	sane(&time, MS_MOST);
	if (!row_number(row_word(&text), &cpus) || cpus > CPUS_MOST)
		cpus = 0;
	if (row_number(row_word(&text), &took) && w->took < SLOW_MS &&
	    (int64_t)took < w->took)
		w->took = (int64_t)took;
	for (size_t i = 0; i < w->count; i++)
		if (w->v[i].found)
			send_row(w, &w->v[i], time, cpus);
}

static void
sampled(enum code code, struct slice text, void *arg)
{
	struct host *h = arg;
	struct watch *w = h->watch;

	/* Without an answer it is under way there still: no other one. */
	if (code == CODE_UNREACHABLE || code == CODE_CANCELLED ||
	    code == CODE_DEADLINE || w == NULL)
		return;
	w->out = false;
	w->took = clock_mono_ms() - w->began - (int64_t)(h->rtt_us / 1000);
	if (code == CODE_OK)
		send_rows(w, text);
	else
		log_warning("host %s: no figures: %.*s", h->name,
		    SLICE_ARG(text));
	if (any_readable(w))
		start_timer(w, next_in(w));
}

void
sampling_found(struct host *h, const struct run_figures *f)
{
	struct watch *w = h->watch;

	if (w == NULL || !w->out || f->index >= w->count)
		return;
	w->v[f->index].found = true;
	w->v[f->index].figures = *f;
}

/* Takes down what is to be read; false: it is the same as the last time. */
static bool
choose(struct watch *w)
{
	struct sampled *v = xcalloc(w->n, sizeof *v);
	size_t count = 0;
	bool same;

	for (size_t i = 0; i < w->n; i++) {
		const struct proc *p = readable(w->host, w->names[i]);
		if (p == NULL)
			continue;
		struct sampled *s = &v[count++];
		s->name = xstrdup(p->name);
		s->run = p->run;
		snprintf(s->mark, sizeof s->mark, "%s/%" PRIu64, p->uuid,
		    p->run);
	}
	same = count == w->count;
	for (size_t i = 0; i < count && same; i++)
		same = strcmp(v[i].mark, w->v[i].mark) == 0;
	drop_sample(w);
	w->v = v;
	w->count = count;
	return !same;
}

static void
sample_cb(struct ev_loop *loop, ev_timer *t, int revents)
{
	struct watch *w = t->data;
	struct slice *marks;
	size_t n = 0;

	(void)loop;
	(void)revents;
	bool changed = choose(w);
	w->fresh = false;
	if (w->count == 0)
		return;
	marks = xcalloc(w->count, sizeof *marks);
	for (; changed && n < w->count; n++)
		marks[n] = slice_of(w->v[n].mark);
	w->out = true;
	w->began = clock_mono_ms();
	control_sample(w->host->control, marks, n, sampled, w->host);
	free(marks);
}

void
sampling_kick(struct host *h)
{
	struct watch *w = h->watch;

	if (w == NULL || w->out || !host_ready(h) ||
	    ev_is_active(&w->timer) || !any_readable(w))
		return;
	start_timer(w, next_in(w));
}

void
sampling_watch(struct host *h, const struct msg_watch *m)
{
	struct watch *w = h->watch;
	size_t n = m->names.n < WATCH_MOST ? m->names.n : WATCH_MOST;
	char **names = xcalloc(n, sizeof *names);

	if (w == NULL) {
		w = h->watch = xcalloc(1, sizeof *w);
		w->host = h;
		ev_timer_init(&w->timer, sample_cb, 0, 0);
		w->timer.data = w;
	}
	for (size_t i = 0; i < n; i++) {
		w->fresh |= !has_name(w, m->names.v[i]);
		names[i] = xmemdup0(m->names.v[i].p, m->names.v[i].n);
	}
	drop_names(w);
	w->names = names;
	w->n = n;
	int64_t before = w->every_ms;
	w->every_ms = m->every_ms < WATCH_LEAST_MS ? WATCH_LEAST_MS
		: m->every_ms > WATCH_MOST_MS ? WATCH_MOST_MS
		: (int64_t)m->every_ms;
	/* What was there keeps its time, unless it is far off. */
	if (n == 0 || w->fresh || w->every_ms != before)
		ev_timer_stop(h->worker->loop, &w->timer);
	sampling_kick(h);
}

void
sampling_host_down(struct host *h)
{
	struct watch *w = h->watch;

	if (w == NULL)
		return;
	ev_timer_stop(h->worker->loop, &w->timer);
	w->out = false;
	drop_sample(w);         /* the next shell has no list */
}

void
sampling_free(struct host *h)
{
	struct watch *w = h->watch;

	if (w == NULL)
		return;
	sampling_host_down(h);
	drop_names(w);
	free(w);
	h->watch = NULL;
}
