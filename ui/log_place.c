#include "log_place.h"

/* Every byte comes that the file has. */
static bool
is_whole(const struct log_place *p)
{
	return !p->part && !p->chosen;
}

void
log_place_told(struct log_place *p, const struct msg_stream *e, bool again)
{
	/* At another place it is another file, of which nothing came yet. */
	p->had = again && e->size == p->asked ? p->asked_had : 0;
	p->known = true;
	p->part = e->what == STREAM_PART;
	p->at = e->size;
	p->before.n = 0;
	before_put(&p->before, e->why);
}

void
log_place_came(struct log_place *p, struct slice bytes)
{
	p->had += bytes.n;
	if (is_whole(p))
		before_put(&p->before, bytes);
}

void
log_place_ask(struct log_place *p, struct msg_read_log *m)
{
	if (!p->known)
		return;
	m->again = p->part ? LOG_PART : LOG_FROM;
	m->from = is_whole(p) ? p->at + p->had : p->at;
	m->skip = is_whole(p) ? 0 : p->had;
	m->before = before_slice(&p->before);
	p->asked = m->from;
	p->asked_had = m->skip;
	/* What was to be left out of the beginning has been. */
	if (!p->part) {
		m->last = LAST_ALL;
		m->since = 0;
	}
}
