/* What is done about a process whose probes fail. */
#include "supervisor_private.h"

#include "clock.h"

/* Its liveness_probe fails. */
void
supervised_mend(struct supervised *s)
{
	const struct model_proc *p = supervised_row(s);
	char words[64];

	s->restarts++;
	console_notice(s->console, NOTICE_WARNING, "%s on %s is unhealthy: %s;"
	    " %s", p->name, p->host, p->ill != NULL ? p->ill : "",
	    supervised_words(s, words, sizeof words));
	supervised_cycle(s);
}

/* Restarted by its policy, as often as that has it, and no sooner after its start
 * than the delay before such a restart is; true: it is. */
static bool
restart_sick(struct supervised *s)
{
	const struct restart_policy *is = supervised_policy(s);
	const struct model_proc *p = supervised_row(s);

	if (is->when == RESTART_NEVER || !supervised_acts(s) ||
	    s->state != SUPERVISE_UP || (is->most != 0 &&
	    s->restarts >= is->most) || clock_wall_ms() - p->started <
	    supervise_delay(is, s->restarts))
		return false;
	supervised_on(s, ON_SICK);
	return true;
}

void
supervisor_health(struct console *c, const struct model_proc *p, bool news)
{
	struct supervised *s = supervised_find(c, p);

	if (s != NULL)
		waits_tell(s);
	if (p->health != HEALTH_UNHEALTHY || (s != NULL && restart_sick(s)) ||
	    !news)
		return;
	bool spent = s != NULL && supervised_policy(s)->most > 0 &&
	    s->restarts >= supervised_policy(s)->most;
	console_notice(c, NOTICE_ERROR, "%s on %s is unhealthy: %s%s", p->name,
	    p->host, p->ill != NULL ? p->ill : "", spent
	    ? "; it was restarted as often as it may be" : "");
}

bool
supervisor_waited_for(const struct console *c, const struct model_proc *p)
{
	const struct supervised *s = supervised_find(c, p);

	for (size_t i = 0; s != NULL && i < s->needed_count; i++)
		if (s->needed_by[i]->state == SUPERVISE_WAITING)
			return true;
	return false;
}
