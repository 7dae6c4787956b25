#include "settings.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "mem.h"
#include "number.h"
#include "words.h"

enum { LISTENERS_MAX = 16, STEP = 5 };

struct settings {
	char *v[SETTING_COUNT];
	const char *fixed_by[SETTING_COUNT];
	struct {
		setting_judge *judge;
		void *arg;
	} judges[SETTING_COUNT];
	struct {
		setting_changed *changed;
		void *arg;
	} listeners[LISTENERS_MAX];
	int listener_count;
};

static const struct {
	const char *name, *first, *values, *words;
} list[] = {
#define SETTING(id, name, first, values, words)                                \
	[SETTING_##id] = { name, first, values, words },
#include "setting.def"
#undef SETTING
};

struct settings *
settings_new(void)
{
	struct settings *s = xcalloc(1, sizeof *s);

	for (int i = 0; i < SETTING_COUNT; i++)
		s->v[i] = xstrdup(list[i].first);
	return s;
}

void
settings_free(struct settings *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < SETTING_COUNT; i++)
		free(s->v[i]);
	free(s);
}

const char *
setting_name(enum setting i)
{
	return list[i].name;
}

const char *
setting_words(enum setting i)
{
	return list[i].words;
}

const char *
setting_values(enum setting i)
{
	return list[i].values;
}

const char *
setting_first(enum setting i)
{
	return list[i].first;
}

bool
setting_parse(struct slice name, enum setting *i)
{
	for (int k = 0; k < SETTING_COUNT; k++)
		if (slice_eq(name, slice_of(list[k].name))) {
			*i = (enum setting)k;
			return true;
		}
	return false;
}

const char *
setting_get(const struct settings *s, enum setting i)
{
	return s->v[i];
}

bool
setting_on(const struct settings *s, enum setting i)
{
	return strcmp(s->v[i], "on") == 0;
}

int
setting_number(const struct settings *s, enum setting i)
{
	return (int)strtol(s->v[i], NULL, 10);
}

/* "10..90": a range of whole numbers. */
static bool
is_range(struct slice word, long *from, long *to)
{
	uint64_t first, last;

	if (!number_take(&word, INT_MAX, &first) || !slice_skip(&word, "..") ||
	    !number_take(&word, INT_MAX, &last) || word.n > 0)
		return false;
	*from = (long)first;
	*to = (long)last;
	return true;
}

static bool
in_range(struct slice word, const char *value)
{
	long from, to;
	size_t digits = strspn(value, "0123456789");

	if (!is_range(word, &from, &to) || digits == 0 || digits > 9 ||
	    value[digits] != '\0')
		return false;
	long n = strtol(value, NULL, 10);
	return n >= from && n <= to;
}

/* One of the words of a list; any, of an empty list. */
static bool
allowed(const char *values, const char *value)
{
	struct slice word;

	if (*values == '\0')
		return true;
	while ((word = word_next(&values)).n > 0)
		if (slice_is(word, value) || in_range(word, value))
			return true;
	return false;
}

bool
setting_put(struct settings *s, enum setting i, const char *value,
    struct fault *f)
{
	if (!allowed(list[i].values, value))
		return fault_set(f, CODE_INVALID, "'%s' is no value of %s;"
		    " there are: %s", value, list[i].name, list[i].values);
	if (s->judges[i].judge != NULL &&
	    !s->judges[i].judge(value, s->judges[i].arg, f))
		return false;
	if (strcmp(s->v[i], value) == 0)
		return true;
	/* It may be what is put that is freed. */
	char *new = xstrdup(value);
	free(s->v[i]);
	s->v[i] = new;
	for (int k = 0; k < s->listener_count; k++)
		s->listeners[k].changed(i, s->listeners[k].arg);
	return true;
}

bool
setting_fix(struct settings *s, enum setting i, const char *value,
    const char *by, struct fault *f)
{
	const char *was = s->fixed_by[i];

	/* Who is told of it has to see that it is fixed. */
	s->fixed_by[i] = by;
	if (setting_put(s, i, value, f))
		return true;
	s->fixed_by[i] = was;
	return false;
}

const char *
setting_fixed_by(const struct settings *s, enum setting i)
{
	return s->fixed_by[i];
}

/* Of a range, the next of its marks; where it ends, the word that is given. */
static char *
next_in_range(struct slice range, const char *value, int step)
{
	long from, to, n = strtol(value, NULL, 10);

	if (!is_range(range, &from, &to))
		return NULL;
	n += (long)step * STEP;
	return n < from || n > to ? NULL : xasprintf("%ld", n);
}

/* As one steps into it: from its begin, or backwards from its end. */
static char *
first_of(struct slice word, int step)
{
	long from, to;

	if (!is_range(word, &from, &to))
		return xmemdup0(word.p, word.n);
	return xasprintf("%ld", step > 0 ? from : to);
}

char *
setting_next(const struct settings *s, enum setting i, int step)
{
	enum { WORDS_MAX = 32 };
	struct slice words[WORDS_MAX];
	const char *at = list[i].values;
	int n = 0, here = 0;
	char *value;

	while (n < WORDS_MAX && (words[n] = word_next(&at)).n > 0)
		n++;
	if (n == 0)
		return NULL;
	while (here < n - 1 && !slice_is(words[here], s->v[i]) &&
	    !in_range(words[here], s->v[i]))
		here++;
	if (in_range(words[here], s->v[i]) &&
	    (value = next_in_range(words[here], s->v[i], step)) != NULL)
		return value;
	return first_of(words[(here + step + n) % n], step);
}

void
settings_judge(struct settings *s, enum setting i, setting_judge *judge,
    void *arg)
{
	s->judges[i].judge = judge;
	s->judges[i].arg = arg;
}

void
settings_listen(struct settings *s, setting_changed *changed, void *arg)
{
	if (s->listener_count == LISTENERS_MAX)
		fatal("too many listen to settings");
	s->listeners[s->listener_count].changed = changed;
	s->listeners[s->listener_count++].arg = arg;
}
