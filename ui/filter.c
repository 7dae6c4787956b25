/* Which processes fit a filter. */
#include "filter_private.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "columns.h"

enum how { WORDS, EXACT, STATES };

static const enum how hows[] = {
#define FILTER_KEY(id, name, how) [KEY_##id] = how,
#include "filter_key.def"
#undef FILTER_KEY
};

/* Kinds of states, as bits behind those of the states. */
enum { LIVE = STATE_COUNT, OVER, UNEXPECTED, SILENT, READY, UNHEALTHY };

enum { SILENT_MS = 60000 };

static const struct {
	const char *word;
	int bit;
} kinds[] = {
	{ "live", LIVE }, { "over", OVER }, { "dead", OVER },
	{ "unexpected", UNEXPECTED }, { "silent", SILENT },
	{ "ready", READY }, { "unhealthy", UNHEALTHY },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static bool
is_glob(const char *s)
{
	return strpbrk(s, "*?[") != NULL;
}

bool
filter_like(const char *pattern, const char *text)
{
	return is_glob(pattern) ? fnmatch(pattern, text, FNM_CASEFOLD) == 0
		: strcasestr(text, pattern) != NULL;
}

/* Whether the whole of text is meant. */
static bool
is(const char *pattern, const char *text)
{
	return is_glob(pattern) ? fnmatch(pattern, text, FNM_CASEFOLD) == 0
		: strcasecmp(pattern, text) == 0;
}

static bool
begins(const char *pattern, const char *word)
{
	return is_glob(pattern) ? fnmatch(pattern, word, FNM_CASEFOLD) == 0
		: strncasecmp(pattern, word, strlen(pattern)) == 0;
}

const char *
filter_state_word(size_t i)
{
	if (i < STATE_COUNT)
		return state_info((enum proc_state)i)->word;
	i -= STATE_COUNT;
	return i < KINDS ? kinds[i].word : NULL;
}

unsigned
filter_states(const char *pattern)
{
	unsigned bits = 0;
	const char *word;

	for (size_t i = 0; (word = filter_state_word(i)) != NULL; i++)
		if (begins(pattern, word))
			bits |= 1u << (i < STATE_COUNT ? (int)i
			    : kinds[i - STATE_COUNT].bit);
	return bits;
}

/* Of one that does not live, or is unknown, no figures are known. */
static bool
is_silent(const struct model_proc *p, const struct filter_facts *facts)
{
	struct stats_now now;

	return facts->stats != NULL &&
	    stats_now(facts->stats, p, facts->mono, &now) &&
	    now.silent_ms >= SILENT_MS;
}

static bool
has_health(const struct model_proc *p, enum health health)
{
	return p->state == STATE_ALIVE && p->health == health;
}

static unsigned
bits_of(const struct model_proc *p, const struct filter_facts *facts)
{
	const struct state_info *i = state_info(p->state);

	return 1u << p->state | (unsigned)i->live << LIVE |
	    (unsigned)i->over << OVER |
	    (unsigned)model_marked(p) << UNEXPECTED |
	    (unsigned)is_silent(p, facts) << SILENT |
	    (unsigned)has_health(p, HEALTH_READY) << READY |
	    (unsigned)has_health(p, HEALTH_UNHEALTHY) << UNHEALTHY;
}

static bool
exit_like(const char *pattern, const struct model_proc *p)
{
	char text[256];

	if (!state_info(p->state)->over)
		return false;
	return filter_like(pattern, model_exit(p, text, sizeof text)) ||
	    filter_like(pattern, model_exit_words(p, text, sizeof text));
}

static bool
note_like(const char *pattern, const struct model_proc *p)
{
	return filter_like(pattern, column_note(p)) || (p->survivors > 0 &&
	    filter_like(pattern, p->named));
}

static bool
pid_is(const char *pattern, const struct model_proc *p)
{
	char text[32];

	snprintf(text, sizeof text, "%llu", (unsigned long long)p->pid);
	return p->pid != 0 && is(pattern, text);
}

static bool
key_fits(enum filter_key key, const char *pattern, const struct model_proc *p)
{
	switch (key) {
	case KEY_NAME:
		return filter_like(pattern, p->name);
	case KEY_ROLE:
		return filter_like(pattern, p->role);
	case KEY_HOST:
		return filter_like(pattern, p->host);
	case KEY_PID:
		return pid_is(pattern, p);
	case KEY_EXIT:
		return exit_like(pattern, p);
	case KEY_NOTE:
		return note_like(pattern, p);
	case KEY_STATE:
		return filter_like(pattern, state_info(p->state)->word);
	default:
		return false;
	}
}

static bool
fits(const struct filter_word *w, const char *pattern, const struct model_proc *p)
{
	if (w->key != KEY_ANY)
		return key_fits(w->key, pattern, p);
	for (int i = 0; i < KEY_COUNT; i++)
		if (hows[i] != EXACT && key_fits((enum filter_key)i, pattern, p))
			return true;
	return false;
}

static bool
word_matches(const struct filter_word *w, const struct model_proc *p,
    const struct filter_facts *facts)
{
	if (w->key != KEY_ANY && hows[w->key] == STATES)
		return (w->states & bits_of(p, facts)) != 0;
	for (size_t i = 0; i < w->n; i++)
		if (fits(w, w->v[i], p))
			return true;
	return false;
}

bool
filter_is_fed(const struct filter *f)
{
	for (size_t i = 0; f != NULL && i < f->n; i++)
		if (f->words[i].states & 1u << SILENT)
			return true;
	return false;
}

bool
filter_matches(const struct filter *f, const struct model_proc *p,
    const struct filter_facts *facts)
{
	for (size_t i = 0; f != NULL && i < f->n; i++)
		if (word_matches(&f->words[i], p, facts) ==
		    f->words[i].inverted)
			return false;
	return true;
}
