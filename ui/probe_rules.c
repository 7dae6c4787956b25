#include "probe_rules.h"

bool
probe_count(struct probe_count *c, const struct probe_spec *spec, bool good)
{
	enum probe_verdict was = c->verdict;

	c->good = good ? c->good + 1 : 0;
	c->bad = good ? 0 : c->bad + 1;
	if (c->good >= spec->successes)
		c->verdict = PROBE_SUCCEEDS;
	else if (c->bad >= spec->failures)
		c->verdict = PROBE_FAILS;
	return c->verdict != was;
}

enum health
probe_health(const struct proc_spec *spec, enum probe_verdict readiness,
    enum probe_verdict liveness)
{
	if (spec->liveness.kind != PROBE_NONE && liveness == PROBE_FAILS)
		return HEALTH_UNHEALTHY;
	if (spec->readiness.kind == PROBE_NONE)
		return HEALTH_UNTOLD;
	return readiness == PROBE_SUCCEEDS ? HEALTH_READY : HEALTH_NOT_READY;
}

bool
probe_well(const struct proc_spec *spec, enum probe_verdict readiness,
    enum probe_verdict liveness)
{
	bool ready = spec->readiness.kind != PROBE_NONE;
	bool lives = spec->liveness.kind != PROBE_NONE;

	return (ready || lives) && (!ready || readiness == PROBE_SUCCEEDS) &&
	    (!lives || liveness == PROBE_SUCCEEDS);
}
