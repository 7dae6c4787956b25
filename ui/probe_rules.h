/* What the tries of a probe come to, and the probes of a process: no time here. */
#ifndef PROBE_RULES_H
#define PROBE_RULES_H

#include "model.h"

enum probe_verdict {
	PROBE_OPEN,             /* too few tries to tell                    */
	PROBE_SUCCEEDS,
	PROBE_FAILS,
};

struct probe_count {
	enum probe_verdict verdict;
	unsigned good, bad;     /* tries in a row                           */
};

/* One more try; returns whether the verdict is another one now. */
bool probe_count(struct probe_count *c, const struct probe_spec *spec,
    bool good);

/* The health of what has these probes (kind PROBE_NONE: not that one). */
enum health probe_health(const struct proc_spec *spec,
    enum probe_verdict readiness, enum probe_verdict liveness);

/* Whether all that it has have succeeded, and it has one. */
bool probe_well(const struct proc_spec *spec, enum probe_verdict readiness,
    enum probe_verdict liveness);

#endif
