/* Which lines are errors or warnings, by the words of level.def. */
#ifndef LEVELS_H
#define LEVELS_H

#include "role.h"
#include "search.h"

/* The worst first. */
enum level {
#define LEVEL(id, name, role, mark, ascii) LEVEL_##id,
#define LEVEL_WORDS(level, expression)
#include "level.def"
#undef LEVEL
#undef LEVEL_WORDS
	LEVEL_COUNT
};

struct level_info {
	const char *name;       /* "error"                                  */
	enum role role;
	const char *mark, *ascii;       /* one column                       */
};

const struct level_info *level_info(enum level l);

struct levels {
	struct search *words[LEVEL_COUNT];
};

void levels_start(struct levels *l);
void levels_finish(struct levels *l);

/* LEVEL_COUNT: neither; line is as it is seen, without its colours. */
enum level levels_of(const struct levels *l, struct slice line);

#endif
