/* What the files of the probes share. */
#ifndef PROBES_PRIVATE_H
#define PROBES_PRIVATE_H

#include "probe_rules.h"
#include "probes.h"

enum { SAID_MOST = 256 };

/* One of a process: readiness or liveness. */
struct probe {
	struct probed *of;
	const struct probe_spec *spec;
	const char *word;
	ev_timer timer;         /* to the next try                          */
	bool out;               /* one is under way                         */
	bool tried;             /* one was begun, for this run              */
	unsigned generation;    /* tries of those before are of no interest */
	struct probe_count count;
	uint64_t out_at, err_at;        /* LOG: the next look's begin       */
	bool more;
	bool late;              /* LOG: it was told that it takes too long  */
	char said[SAID_MOST];   /* by the last one that failed              */
};

struct probed {
	struct console *console;
	const struct proc_spec *spec;
	const struct model_proc *row;   /* ... as it was looked at last     */
	size_t place;           /* of its row; SIZE_MAX: the file does not
				   have it, or no probe of it, any more     */
	uint64_t run;           /* that is tried; 0: none                   */
	struct probe readiness, liveness;
};

/* None of them goes before the console does: answers come to it. */
struct probes {
	struct probed **v;
	size_t n;
	struct probed **of;     /* by the row's place; NULL: it has none    */
};

/* Nothing is known of a new run, and what comes of those tries is of no interest. */
void probe_begin(struct probe *b);

/* ... of both, which stand so with the process; 0: none lives. */
void probed_begin(struct probed *o, uint64_t run);

/* Its timer's callback. */
void probe_time(struct ev_loop *loop, ev_timer *w, int revents);

#endif
