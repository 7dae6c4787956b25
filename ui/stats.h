/*
 * What processes use, from the figures that their hosts tell of them while they
 * are on the screen: rates from each two samples, and the last of them. Apart
 * from the model: no state depends on it. No curses.
 *
 * Nothing is guessed: -1 stands for what is not known, which is all that comes
 * from one sample alone, or from two that cannot both be true. A new run begins
 * anew, and figures that are old are none.
 */
#ifndef STATS_H
#define STATS_H

#include "model.h"

enum {
	STATS_SAMPLES = 60,     /* that are kept of each process            */
	STATS_EVERY_MS = 2000,  /* as the worker is asked ...               */
	STATS_LEFT_MS = 4000,   /* ... by a console that nobody touches: with
				   the pings, as they are where no one says
				   otherwise                                */
	STATS_KEPT = 2048,      /* processes: others give way, oldest first */
	STATS_STALE_MS = 10000, /* ... or three times what lay between two  */
	STATS_GAP_MS = 30000,   /* two that are so far apart make no rate   */
};

struct stats_sample {
	int64_t time;           /* when it came; monotonic                  */
	int64_t cpu;            /* thousandths of one processor             */
	int64_t rss;            /* bytes                                    */
	int64_t out_rate;       /* bytes printed in a second                */
};

struct stats_now {
	int64_t cpu, rss, out_rate;     /* of the newest sample             */
	int64_t silent_ms;      /* since it printed, when that was read: what
				   it has done since then nobody knows      */
	int64_t processes, threads;
	int64_t out_size, err_size;     /* bytes in its files               */
};

struct stats;

struct stats *stats_new(void);

/* NULL is legal. */
void stats_free(struct stats *s);

/* Takes a STATS of p; one of another run is no matter. now is monotonic. */
void stats_take(struct stats *s, const struct model_proc *p,
    const struct msg_stats *is, int64_t now);

/* What is known of p at present. False: nothing, and all of it is -1. */
bool stats_now(const struct stats *s, const struct model_proc *p, int64_t now,
    struct stats_now *v);

/*
 * What all of a model's live processes use together. False: of one of them, or
 * of all, that is not known, and then there is no sum.
 */
bool stats_total(const struct stats *s, const struct model *m, int64_t now,
    int64_t *cpu, int64_t *rss);

/*
 * The newest samples of p's run, at most n, the oldest first; where nobody
 * looked for a while there is one that knows nothing. Returns how many.
 */
size_t stats_samples(const struct stats *s, const struct model_proc *p,
    struct stats_sample *v, size_t n);

#endif
