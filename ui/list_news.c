/*
 * What is new about a process: its state changed a moment ago, or it has printed
 * since the operator looked at it, which is what the cursor's row stands for.
 * How much it has printed is known of those that are read of (stats.h).
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "list_private.h"
#include "mem.h"
#include "stats.h"

enum { NEWS_MS = 10000 };       /* how long a change is news                */

struct list_seen {
	char *key;
	uint64_t run;
	int64_t bytes;          /* printed, when it was looked at last      */
	UT_hash_handle hh;
};

void
list_news_free(struct list *l)
{
	struct list_seen *all = l->seen, *s, *next;

	HASH_CLEAR(hh, l->seen);
	HASH_ITER (hh, all, s, next) {
		free(s->key);
		free(s);
	}
}

/* Bytes that its run has printed; -1: not known. */
static int64_t
printed(const struct list *l, const struct model_proc *p)
{
	struct stats_now now;

	if (!stats_now(console_stats(l->base.console), p, clock_mono_ms(),
	    &now) || now.out_size < 0 || now.err_size < 0)
		return -1;
	return now.out_size + now.err_size;
}

/* As of now, where nobody has looked at this run yet. */
static struct list_seen *
seen(struct list *l, const struct model_proc *p, int64_t bytes)
{
	struct list_seen *s;

	HASH_FIND_STR(l->seen, p->id, s);
	if (s == NULL) {
		s = xcalloc(1, sizeof *s);
		s->key = xstrdup(p->id);
		HASH_ADD_KEYPTR(hh, l->seen, s->key, strlen(s->key), s);
	} else if (s->run == p->run) {
		return s;
	}
	s->run = p->run;
	s->bytes = bytes;
	return s;
}

enum list_news
list_news_of(struct list *l, const struct model_proc *p, bool looked_at)
{
	int64_t past = l->drawn - p->changed, bytes = printed(l, p);
	struct list_seen *s = bytes < 0 ? NULL : seen(l, p, bytes);

	if (s != NULL && looked_at)
		s->bytes = bytes;
	if (p->changed != 0 && past >= 0 && past < NEWS_MS) {
		pane_age(&l->base, NEWS_MS - past);
		return NEWS_CHANGED;
	}
	return s != NULL && bytes > s->bytes ? NEWS_PRINTED : NEWS_NONE;
}
