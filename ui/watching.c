/*
 * Which processes are on the screen: their hosts are asked what these use. What
 * changes with each key of a held arrow is told four times a second at most.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "console_private.h"
#include "mem.h"

enum { TELL_MS = 250 };

/* By host, then as the records are numbered. */
static int
compare(const void *va, const void *vb)
{
	const struct model_proc *a = *(const struct model_proc *const *)va;
	const struct model_proc *b = *(const struct model_proc *const *)vb;

	if (a->on != b->on)
		return (uintptr_t)a->on < (uintptr_t)b->on ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* How many from v on are of the same host as the first. */
static size_t
of_one_host(const struct model_proc *const *v, size_t n)
{
	size_t i = 0;

	while (i < n && v[i]->on == v[0]->on)
		i++;
	return i;
}

static void
tell_host(struct console *c, const struct model_host *h,
    const struct model_proc *const *v, size_t n)
{
	struct slice *names = xcalloc(n, sizeof *names);

	for (size_t i = 0; i < n; i++)
		names[i] = slice_of(v[i]->name);
	console_tell(c, &(struct message){ .type = MSG_WATCH, .watch = {
	    .host = slice_of(h->spec->name), .names = { names, n },
	    .every_ms = (uint64_t)c->watching.every_ms } });
	free(names);
}

/* Those of a host that were told, and how many. */
static const struct model_proc *const *
told_of(const struct watching *w, const struct model_host *h, size_t *n)
{
	for (size_t i = 0; i < w->told_count; i += *n) {
		*n = of_one_host(w->told + i, w->told_count - i);
		if (w->told[i]->on == h)
			return w->told + i;
	}
	*n = 0;
	return NULL;
}

static bool
is_wanted(const struct watching *w, const struct model_host *h)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->v[i]->on == h)
			return true;
	return false;
}

/* Tells each host what is different. */
static void
tell(struct console *c)
{
	struct watching *w = &c->watching;
	size_t n, told;

	ev_timer_stop(c->loop, &w->timer);
	w->last = clock_mono_ms();
	for (size_t i = 0; i < w->told_count; i += n) {
		n = of_one_host(w->told + i, w->told_count - i);
		if (!is_wanted(w, w->told[i]->on))
			tell_host(c, w->told[i]->on, NULL, 0);
	}
	for (size_t i = 0; i < w->count; i += n) {
		n = of_one_host(w->v + i, w->count - i);
		const struct model_proc *const *was = told_of(w, w->v[i]->on,
		    &told);
		if (was == NULL || told != n || w->every_ms != w->told_ms ||
		    memcmp(was, w->v + i, n * sizeof *was) != 0)
			tell_host(c, w->v[i]->on, w->v + i, n);
	}
	w->told = xreallocarray(w->told, w->count, sizeof *w->told);
	if (w->count > 0)
		memcpy(w->told, w->v, w->count * sizeof *w->told);
	w->told_count = w->count;
	w->told_ms = w->every_ms;
}

static void
tell_cb(struct ev_loop *loop, ev_timer *t, int revents)
{
	(void)loop;
	(void)revents;
	tell(t->data);
}

void
console_watch(struct console *c, const struct model_proc *const *v, size_t n,
    int64_t every_ms)
{
	struct watching *w = &c->watching;
	size_t count = 0;

	w->every_ms = every_ms;
	w->v = xreallocarray(w->v, n, sizeof *w->v);
	/* Of a host that is not ready nothing can be read. */
	for (size_t i = 0; i < n; i++)
		if (v[i]->on != NULL && v[i]->on->state == HOST_READY)
			w->v[count++] = v[i];
	w->count = count;
	if (count > 0)
		qsort(w->v, count, sizeof *w->v, compare);
	if (count == w->told_count && (count == 0 || (every_ms == w->told_ms &&
	    memcmp(w->v, w->told, count * sizeof *w->v) == 0))) {
		ev_timer_stop(c->loop, &w->timer);
		return;
	}
	int64_t wait = w->last + TELL_MS - clock_mono_ms();
	if (w->last == 0 || wait <= 0) {
		tell(c);
	} else if (!ev_is_active(&w->timer)) {
		ev_timer_init(&w->timer, tell_cb, (double)wait / 1000, 0);
		w->timer.data = c;
		ev_now_update(c->loop);
		ev_timer_start(c->loop, &w->timer);
	}
}

void
watching_forget(struct console *c, const struct model_host *h)
{
	struct watching *w = &c->watching;
	size_t count = 0;

	for (size_t i = 0; i < w->told_count; i++)
		if (h != NULL && w->told[i]->on != h)
			w->told[count++] = w->told[i];
	w->told_count = count;
}

/* Those whose host is there, in order. Returns how many. */
static size_t
keep_hosts(const struct model_proc **v, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (v[i]->on != NULL)
			v[count++] = v[i];
	if (count > 0)
		qsort(v, count, sizeof *v, compare);
	return count;
}

void
watching_reload(struct console *c)
{
	struct watching *w = &c->watching;

	w->told_count = keep_hosts(w->told, w->told_count);
	w->count = keep_hosts(w->v, w->count);
}

void
watching_finish(struct console *c)
{
	struct watching *w = &c->watching;

	ev_timer_stop(c->loop, &w->timer);
	free(w->v);
	free(w->told);
	stats_free(c->stats);
}

const struct stats *
console_stats(const struct console *c)
{
	return c->stats;
}

void
watching_take(struct console *c, const struct msg_stats *e)
{
	const struct model_proc *p = model_proc(c->model, e->host, e->name);

	if (p != NULL)
		stats_take(c->stats, p, e, clock_mono_ms());
}
