#include "stats.h"

#include <stdlib.h>

#include "mem.h"

enum {
	SHORTEST_MS = 100,      /* less between two is no measure           */
	ROUNDING = 50,          /* thousandths of a processor: ticks        */
};

static const struct stats_sample unknown = { 0, -1, -1, -1 };

/* Of one process; by the number of its record. */
struct entry {
	uint64_t run;
	struct msg_stats last;  /* its slices point nowhere                 */
	int64_t came;           /* monotonic                                */
	int64_t apart;          /* ms from the one before; 0: the first     */
	struct stats_sample v[STATS_SAMPLES];
	size_t count;           /* ever; the newest is v[(count - 1) % ...] */
};

struct stats {
	struct entry **v;       /* by number; NULL: nothing                 */
	size_t room, kept;
};

struct stats *
stats_new(void)
{
	return xcalloc(1, sizeof(struct stats));
}

void
stats_free(struct stats *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->room; i++)
		free(s->v[i]);
	free(s->v);
	free(s);
}

static struct entry *
find(const struct stats *s, const struct model_proc *p)
{
	struct entry *e = p->number < s->room ? s->v[p->number] : NULL;

	return e != NULL && e->run == p->run ? e : NULL;
}

static void
drop_oldest(struct stats *s)
{
	size_t oldest = s->room;

	for (size_t i = 0; i < s->room; i++)
		if (s->v[i] != NULL && (oldest == s->room ||
		    s->v[i]->came < s->v[oldest]->came))
			oldest = i;
	free(s->v[oldest]);
	s->v[oldest] = NULL;
	s->kept--;
}

/* The one of p's run, new where there is none. */
static struct entry *
entry_of(struct stats *s, const struct model_proc *p)
{
	if (p->number >= s->room) {
		size_t room = p->number + p->number / 2 + 64;
		s->v = xreallocarray(s->v, room, sizeof *s->v);
		memset(s->v + s->room, 0, (room - s->room) * sizeof *s->v);
		s->room = room;
	}
	struct entry *e = s->v[p->number];
	if (e == NULL) {
		if (s->kept >= STATS_KEPT)
			drop_oldest(s);
		e = s->v[p->number] = xcalloc(1, sizeof *e);
		s->kept++;
	} else if (e->run != p->run) {
		*e = (struct entry){ 0 };
	}
	e->run = p->run;
	return e;
}

static void
push(struct entry *e, struct stats_sample sample)
{
	e->v[e->count++ % STATS_SAMPLES] = sample;
}

/* What a counter grew by in a second, times scale; -1 where it did not count. */
static int64_t
rate(int64_t before, int64_t now, int64_t ms, int64_t scale)
{
	if (before < 0 || now < before)
		return -1;
	double per_second = (double)(now - before) * (double)scale / (double)ms;
	return per_second < 9e18 ? (int64_t)(per_second + 0.5) : -1;
}

/* More than all processors is nobody's: a child of a long life was waited for. */
static int64_t
cpu_rate(const struct msg_stats *was, const struct msg_stats *is, int64_t ms)
{
	int64_t used = rate(was->cpu_ms, is->cpu_ms, ms, 1000);
	int64_t most = (int64_t)(is->cpus % (1 << 20)) * (1000 + ROUNDING);

	return is->cpus > 0 && used > most ? -1 : used;
}

/* Both of its streams may go to one file. */
static bool
one_file(const struct model_proc *p)
{
	return p->spec != NULL && p->spec->stdout_log != NULL &&
	    p->spec->stderr_log != NULL && p->spec->stdout_log[0] != '\0' &&
	    strcmp(p->spec->stdout_log, p->spec->stderr_log) == 0;
}

static int64_t
out_rate(const struct model_proc *p, const struct msg_stats *was,
    const struct msg_stats *is, int64_t ms)
{
	int64_t out = rate(was->out_size, is->out_size, ms, 1000);
	int64_t err = one_file(p) ? 0
		: rate(was->err_size, is->err_size, ms, 1000);

	return out < 0 || err < 0 || out > INT64_MAX - err ? -1 : out + err;
}

void
stats_take(struct stats *s, const struct model_proc *p,
    const struct msg_stats *is, int64_t now)
{
	struct stats_sample sample = { now, -1, is->rss, -1 };

	if (is->run != p->run || is->run == 0)
		return;
	struct entry *e = entry_of(s, p);
	const struct msg_stats *was = &e->last;
	bool first = e->count == 0;
	/* The host's own clock tells best how far they are apart. */
	int64_t ms = is->time >= 0 && was->time >= 0 ? is->time - was->time
		: now - e->came;
	if (first) {
		e->apart = 0;
	} else if (ms < SHORTEST_MS || ms > STATS_GAP_MS) {
		push(e, unknown);
		e->apart = 0;
	} else {
		sample.cpu = cpu_rate(was, is, ms);
		sample.out_rate = out_rate(p, was, is, ms);
		e->apart = ms;
	}
	push(e, sample);
	e->last = *is;
	e->last.host = e->last.name = (struct slice){ NULL, 0 };
	e->came = now;
}

bool
stats_now(const struct stats *s, const struct model_proc *p, int64_t now,
    struct stats_now *v)
{
	const struct entry *e = find(s, p);
	int64_t stale = STATS_STALE_MS;

	*v = (struct stats_now){ -1, -1, -1, -1, -1, -1, -1, -1 };
	if (e != NULL && e->apart * 3 > stale)
		stale = e->apart * 3;
	if (e == NULL || e->count == 0 || now - e->came > stale ||
	    !state_info(p->state)->live || p->state == STATE_UNKNOWN)
		return false;
	const struct stats_sample *newest =
	    &e->v[(e->count - 1) % STATS_SAMPLES];
	*v = (struct stats_now){ .cpu = newest->cpu, .rss = newest->rss,
		.out_rate = newest->out_rate, .silent_ms = e->last.idle_ms,
		.processes = e->last.processes, .threads = e->last.threads,
		.out_size = e->last.out_size, .err_size = e->last.err_size };
	return true;
}

bool
stats_total(const struct stats *s, const struct model *m, int64_t now,
    int64_t *cpu, int64_t *rss)
{
	struct stats_now v;
	size_t n = 0;

	*cpu = *rss = 0;
	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (!model_may_live(p))
			continue;
		if (!stats_now(s, p, now, &v) || v.cpu < 0 || v.rss < 0 ||
		    v.cpu > INT64_MAX / 2 - *cpu ||
		    v.rss > INT64_MAX / 2 - *rss)
			return false;
		*cpu += v.cpu;
		*rss += v.rss;
		n++;
	}
	return n > 0;
}

size_t
stats_samples(const struct stats *s, const struct model_proc *p,
    struct stats_sample *v, size_t n)
{
	const struct entry *e = find(s, p);
	size_t count = e == NULL ? 0 : e->count;

	if (count > STATS_SAMPLES)
		count = STATS_SAMPLES;
	if (n > count)
		n = count;
	for (size_t i = 0; i < n; i++)
		v[i] = e->v[(e->count - n + i) % STATS_SAMPLES];
	return n;
}
