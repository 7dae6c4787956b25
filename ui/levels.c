#include "levels.h"

#include <stdlib.h>

#include "mem.h"

static const struct level_info levels[] = {
#define LEVEL(id, name, role, mark, ascii) { name, ROLE_##role, mark, ascii },
#define LEVEL_WORDS(level, expression)
#include "level.def"
#undef LEVEL
#undef LEVEL_WORDS
};

static const struct {
	enum level level;
	const char *expression;
} words[] = {
#define LEVEL(id, name, role, mark, ascii)
#define LEVEL_WORDS(level, expression) { LEVEL_##level, expression },
#include "level.def"
#undef LEVEL
#undef LEVEL_WORDS
};

const struct level_info *
level_info(enum level l)
{
	return &levels[l];
}

/* The expressions are ours: one that is wrong is a bug, which tests find. */
void
levels_start(struct levels *l)
{
	for (int i = 0; i < LEVEL_COUNT; i++) {
		char *all = xstrdup("");
		for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
			if ((int)words[k].level != i)
				continue;
			char *more = xasprintf("%s%s(?:%s)", all,
			    all[0] == '\0' ? "" : "|", words[k].expression);
			free(all);
			all = more;
		}
		l->words[i] = search_new(slice_of(all), SEARCH_EXACT, NULL);
		free(all);
	}
}

void
levels_finish(struct levels *l)
{
	for (int i = 0; i < LEVEL_COUNT; i++)
		search_free(l->words[i]);
}

enum level
levels_of(const struct levels *l, struct slice line)
{
	size_t at, n;
	int i = 0;

	while (i < LEVEL_COUNT && (l->words[i] == NULL ||
	    !search_next(l->words[i], line, 0, &at, &n)))
		i++;
	return (enum level)i;
}
