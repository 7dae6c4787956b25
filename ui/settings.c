#include "settings.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "mem.h"

enum { LISTENERS_MAX = 8 };

struct settings {
	char *v[SETTING_COUNT];
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

/* One of the words of a list; any, of an empty list. */
static bool
allowed(const char *values, const char *value)
{
	size_t n = strlen(value);

	if (*values == '\0')
		return true;
	for (const char *p = values; n > 0 && *p != '\0'; p += *p == ' ') {
		size_t len = strcspn(p, " ");
		if (len == n && memcmp(p, value, n) == 0)
			return true;
		p += len;
	}
	return false;
}

bool
setting_put(struct settings *s, enum setting i, const char *value,
    struct fault *f)
{
	if (!allowed(list[i].values, value))
		return fault_set(f, CODE_INVALID, "'%s' is no value of %s;"
		    " there are: %s", value, list[i].name, list[i].values);
	if (strcmp(s->v[i], value) == 0)
		return true;
	free(s->v[i]);
	s->v[i] = xstrdup(value);
	for (int k = 0; k < s->listener_count; k++)
		s->listeners[k].changed(i, s->listeners[k].arg);
	return true;
}

void
settings_listen(struct settings *s, setting_changed *changed, void *arg)
{
	if (s->listener_count == LISTENERS_MAX)
		fatal("too many listen to settings");
	s->listeners[s->listener_count].changed = changed;
	s->listeners[s->listener_count++].arg = arg;
}
