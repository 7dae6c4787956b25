#include "checks.h"

#include <stdio.h>
#include <stdlib.h>

#include "console_private.h"
#include "mem.h"

enum {
	CHECK_LIMIT_MS = 25000, /* the worker's own is 15 s                 */
	WORKER_MS = 10000,      /* for it to start, more than once          */
	TEXT_MOST = 1024,
};

struct checks {
	struct console *console;
	struct host_checks *v;  /* one for each host of the model           */
	size_t n;
	size_t left;            /* hosts of the check under way             */
	call_done *done;
	void *arg;
	ev_timer limit;         /* until all hosts are reached, or failed   */
	bool asking;            /* look() is at work                        */
};

static void
put(struct check_cell *cell, enum verdict verdict, struct slice text)
{
	if (text.n > TEXT_MOST)
		text.n = TEXT_MOST;
	free(cell->text);
	*cell = (struct check_cell){ .told = true, .fresh = true,
		.verdict = verdict, .text = xmemdup0(text.p, text.n) };
}

enum verdict
checks_worst(const struct host_checks *h)
{
	static const int order[] = {
		[VERDICT_OK] = 0, [VERDICT_SKIPPED] = 0, [VERDICT_WARNING] = 1,
		[VERDICT_UNKNOWN] = 2, [VERDICT_FAILED] = 3,
	};
	enum verdict worst = VERDICT_OK;

	for (int i = 0; i < CHECK_COUNT; i++) {
		const struct check_cell *cell = &h->cells[i];
		enum verdict v = cell->told ? cell->verdict : VERDICT_UNKNOWN;
		if (order[v] > order[worst])
			worst = v;
	}
	return worst;
}

/* All hosts have answered: says so. */
static void
finish(struct checks *s)
{
	unsigned counts[VERDICT_COUNT] = { 0 };
	call_done *done = s->done;
	char text[200];
	size_t n = 0;

	ev_timer_stop(s->console->loop, &s->limit);
	s->done = NULL;
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].state == CHECKING_DONE)
			counts[checks_worst(&s->v[i])]++;
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (counts[v] > 0)
			n += (size_t)snprintf(text + n, sizeof text - n,
			    "%s%u %s", n > 0 ? ", " : "", counts[v],
			    verdict_info((enum verdict)v)->word);
	if (n == 0)
		snprintf(text, sizeof text, "there is no host to check");
	if (done != NULL)
		done(counts[VERDICT_FAILED] > 0 ? CODE_FAILED
		    : counts[VERDICT_UNKNOWN] > 0 ? CODE_UNKNOWN : CODE_OK,
		    slice_of(text), s->arg);
	console_changed(s->console);
}

/* What was not told of a host is not known, for this reason. */
static void
host_over(struct checks *s, struct host_checks *h, struct slice why)
{
	for (int i = 0; i < CHECK_COUNT; i++)
		if (!h->cells[i].fresh)
			put(&h->cells[i], VERDICT_UNKNOWN, why);
	h->state = CHECKING_DONE;
	if (--s->left == 0 && !s->asking)
		finish(s);
}

static struct host_checks *
find(const struct checks *s, struct slice host)
{
	for (size_t i = 0; s != NULL && i < s->n; i++)
		if (slice_is(host, s->v[i].host->spec->name))
			return &s->v[i];
	return NULL;
}

static void
answered(enum code code, struct slice text, void *arg)
{
	struct host_checks *h = arg;
	struct checks *s = h->checks;
	static const char silent[] = "the worker has not told";

	/* The worker tells of all but what broke off. */
	host_over(s, h, code == CODE_OK ? slice_of(silent) : text);
	console_changed(s->console);
}

static void
ask(struct checks *s, struct host_checks *h)
{
	struct message m = { .type = MSG_CHECK_HOST, .check_host = {
	    .host = slice_of(h->host->spec->name) } };

	h->state = CHECKING_ASKED;
	console_request(s->console, &m, CHECK_LIMIT_MS, answered, h);
}

void
checks_look(struct console *c)
{
	struct checks *s = c->checks;

	if (s == NULL || s->left == 0)
		return;
	s->asking = true;
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].state == CHECKING_WAITS && s->v[i].host->answered)
			ask(s, &s->v[i]);
	s->asking = false;
	if (s->left == 0)
		finish(s);
}

static void
limit_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct checks *s = w->data;

	(void)loop;
	(void)revents;
	for (size_t i = 0; i < s->n && s->left > 0; i++)
		if (s->v[i].state == CHECKING_WAITS)
			host_over(s, &s->v[i], slice_of("the host was not"
			    " reached in time"));
}

static struct checks *
checks_new(struct console *c)
{
	struct checks *s = xcalloc(1, sizeof *s);

	s->console = c;
	s->n = c->model->host_count;
	s->v = xcalloc(s->n, sizeof *s->v);
	for (size_t i = 0; i < s->n; i++) {
		s->v[i].host = c->model->hosts[i];
		s->v[i].checks = s;
	}
	ev_timer_init(&s->limit, limit_cb, 0, 0);
	s->limit.data = s;
	return s;
}

/* Every host is to be asked. Returns how long reaching them may take, in ms. */
static int64_t
begin(struct checks *s)
{
	const struct console_options *o = &s->console->options;
	int64_t most = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct host_spec *spec = s->v[i].host->spec;
		int64_t ms = console_open_limit(spec);
		if (o->wants != NULL && !o->wants(spec, s->console->arg))
			continue;
		s->v[i].state = CHECKING_WAITS;
		for (int k = 0; k < CHECK_COUNT; k++)
			s->v[i].cells[k].fresh = false;
		s->left++;
		most = ms > most ? ms : most;
	}
	return most + WORKER_MS;
}

bool
console_check(struct console *c, call_done *done, void *arg)
{
	struct checks *s = c->checks;

	if (s == NULL)
		s = c->checks = checks_new(c);
	if (s->left > 0)
		return false;
	s->done = done;
	s->arg = arg;
	ev_timer_set(&s->limit, (double)begin(s) / 1000, 0);
	ev_now_update(c->loop);
	ev_timer_start(c->loop, &s->limit);
	if (s->left == 0)
		finish(s);
	checks_look(c);
	return true;
}

void
checks_row(struct console *c, const struct msg_check *e)
{
	struct host_checks *h = find(c->checks, e->host);

	if (h != NULL && h->state == CHECKING_ASKED &&
	    e->check < CHECK_COUNT && e->verdict < VERDICT_COUNT)
		put(&h->cells[e->check], (enum verdict)e->verdict, e->text);
}

void
checks_forget(struct console *c)
{
	if (c->checks != NULL)
		c->checks->done = NULL;
}

void
checks_finish(struct console *c)
{
	struct checks *s = c->checks;

	if (s == NULL)
		return;
	ev_timer_stop(c->loop, &s->limit);
	for (size_t i = 0; i < s->n; i++)
		for (int k = 0; k < CHECK_COUNT; k++)
			free(s->v[i].cells[k].text);
	free(s->v);
	free(s);
	c->checks = NULL;
}

const struct host_checks *
console_checks(const struct console *c, size_t i)
{
	static const struct host_checks none;

	return c->checks != NULL && i < c->checks->n ? &c->checks->v[i] : &none;
}

size_t
console_checking(const struct console *c)
{
	return c->checks != NULL ? c->checks->left : 0;
}
