#include "meant.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "signame.h"

/* The next word of *at, ended by a NUL; NULL: there is none. */
static char *
word(char **at)
{
	char *from = *at + strspn(*at, " "), *end = from + strcspn(from, " ");

	if (*from == '\0')
		return NULL;
	*at = *end == '\0' ? end : end + 1;
	*end = '\0';
	return from;
}

/* A first wait, where it is one; a process may be called 5s, but not so here. */
static bool
take_grace(struct meant *m, const char *first, struct fault *f)
{
	int64_t ms;

	if (!clock_parse_span(first, &ms))
		return true;
	if (ms < 1 || ms > STEER_MOST_MS)
		return fault_set(f, CODE_INVALID, "'%s' is no wait; write a"
		    " number from 1ms to 24h with its unit (ms, s, m or h),"
		    " such as 5s", first);
	m->grace_ms = ms;
	return true;
}

bool
meant_parse(struct meant *m, enum action_argument argument, const char *text,
    struct fault *f)
{
	char *at = m->text = xstrdup(text), *next = word(&at);

	if (next != NULL && argument == ARGUMENT_KILL) {
		if (!take_grace(m, next, f))
			return false;
		next = m->grace_ms > 0 ? word(&at) : next;
	} else if (next != NULL && argument == ARGUMENT_SIGNAL) {
		if (!signame_read(next, &m->signal))
			return fault_set(f, CODE_INVALID, "'%s' is no signal;"
			    " write a name such as HUP, or a number from 1 to"
			    " 31", next);
		next = word(&at);
	}
	for (; next != NULL; next = word(&at))
		if (!selector_add_word(&m->words, next, f))
			return false;
	return true;
}

void
meant_finish(struct meant *m)
{
	selector_finish(&m->words);
	free(m->text);
	free(m->v);
	*m = (struct meant){ 0 };
}

void
meant_add(struct meant *m, const struct model_proc *p)
{
	m->v = xreallocarray(m->v, m->n + 1, sizeof *m->v);
	m->v[m->n++] = p;
}

bool
meant_select(struct meant *m, const struct model *of, struct fault *f)
{
	if (m->words.n == 0)
		return true;
	if (!selector_check(&m->words, of, f))
		return false;
	for (size_t i = 0; i < of->proc_count; i++)
		if (model_listed(of->procs[i]) &&
		    selector_matches(&m->words, of->session, of->procs[i]))
			meant_add(m, of->procs[i]);
	m->from_afar = true;
	return m->n > 0 || fault_set(f, CODE_INVALID, "no process is all of"
	    " that");
}

static bool
not_so(char *why, size_t size, const char *what)
{
	snprintf(why, size, "%s", what);
	return false;
}

bool
meant_out_of_reach(const struct model_proc *p)
{
	return p->state == STATE_UNKNOWN && p->on != NULL &&
	    p->on->state != HOST_READY;
}

bool
meant_fits(enum action a, const struct model_proc *p, char *why, size_t size)
{
	const char *state = state_info(p->state)->word;

	if (a != ACTION_RECONNECT && a != ACTION_FLUSH &&
	    (a != ACTION_GIVE_UP || p->owed == NULL) &&
	    meant_out_of_reach(p)) {
		snprintf(why, size, "unknown, host not connected");
		return false;
	}
	if ((action_info(a)->needs & NEEDS_CHANGE) && p->on != NULL &&
	    p->on->foreign) {
		snprintf(why, size, "%s has control of its host",
		    p->on->holder);
		return false;
	}
	switch (a) {
	case ACTION_KILL:
		return model_killable(p) || not_so(why, size, state);
	case ACTION_CRASH:
	case ACTION_SIGNAL:
		return state_info(p->state)->live || not_so(why, size, state);
	case ACTION_START:
		if (p->spec == NULL)
			return not_so(why, size, "not in the session file");
		return !state_info(p->state)->live || not_so(why, size, state);
	case ACTION_RESTART:
		return p->spec != NULL || not_so(why, size, "not in the"
		    " session file");
	case ACTION_FLUSH:
		if (!state_info(p->state)->over)
			return not_so(why, size, state);
		return model_marked(p) || (p->spec == NULL && !p->acked) ||
		    not_so(why, size, "no mark");
	case ACTION_GIVE_UP:
		return p->step[0] != '\0' || p->owed != NULL || not_so(why, size, "not being"
		    " stopped");
	default:
		return true;
	}
}
