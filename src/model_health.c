/* What probes tell of a process, and the word for it. */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "model_private.h"

static const struct {
	const char *word, *shown;
} infos[] = {
#define HEALTH(id, word, shown, text) [HEALTH_##id] = { word, shown },
#include "health.def"
};

void
model_health(struct model *m, const struct model_proc *p, enum health health,
    bool well, const char *ill)
{
	struct model_proc *q = model_proc(m, slice_of(p->host),
	    slice_of(p->name));

	if (q == NULL || (q->health == health && q->well == well &&
	    (q->ill == NULL) == (ill == NULL) &&
	    (ill == NULL || strcmp(q->ill, ill) == 0)))
		return;
	q->health = health;
	q->well = well;
	char *said = ill == NULL ? NULL : xstrdup(ill);
	free(q->ill);
	q->ill = said;
	m->changes++;
}

const char *
model_word(const struct model_proc *p)
{
	const char *shown = infos[p->health].shown;

	return p->state == STATE_ALIVE && *shown != '\0' ? shown
		: state_info(p->state)->word;
}

const char *
model_health_word(const struct model_proc *p)
{
	return p->state == STATE_ALIVE ? infos[p->health].word : "";
}
