#include "why.h"

#include <stdio.h>
#include <string.h>

#include "conditions.h"
#include "details_text.h"

/* "web to be started (pending)" */
static size_t
put(const struct model *m, const struct dependency *d, const char *joint,
    char *buf, size_t size)
{
	/* The rows that the file has are the first, in its order. */
	const struct model_proc *on = m->procs[d->on->place];

	if (condition_holds(d->condition, on))
		return 0;
	int n = snprintf(buf, size, "%s%s %s (%s)", joint, on->name,
	    condition_words(d->condition), state_info(on->state)->word);
	return n < 0 || (size_t)n >= size ? size - 1 : (size_t)n;
}

const char *
why_words(const struct model *m, const struct model_proc *p, int64_t now,
    char *buf, size_t size)
{
	const char *joint = "; to be started it needs ";
	size_t n;

	details_why(p, now, buf, size);
	n = strlen(buf);
	if (p->outdated != NULL)
		snprintf(buf + n, size - n, "; the session file has changed"
		    " since (%s): a restart takes that over",
		    p->outdated);
	if (p->evidence != NULL && p->evidence[0] != '\0')
		snprintf(buf + n, size - n, "; %s", p->evidence);
	/* What waits says for what. */
	if (p->spec == NULL || state_info(p->state)->live || p->comes != NULL)
		return buf;
	n = strlen(buf);
	for (size_t i = 0; i < p->spec->depends.n; i++) {
		size_t put_now = put(m, &p->spec->depends.v[i], joint, buf + n,
		    size - n);
		joint = put_now > 0 ? ", and " : joint;
		n += put_now;
	}
	return buf;
}
