/* What the reader of filters and their matching share. */
#ifndef FILTER_PRIVATE_H
#define FILTER_PRIVATE_H

#include "filter.h"

enum filter_key {
#define FILTER_KEY(id, name, how) KEY_##id,
#include "filter_key.def"
#undef FILTER_KEY
	KEY_COUNT,
	KEY_ANY = -1,
};

struct filter_word {
	bool inverted;
	enum filter_key key;
	char **v;               /* one of these is to fit                   */
	size_t n;
	unsigned states;        /* ... or of a STATES key, one of these     */
};

struct filter {
	char *text;
	struct filter_word *words;
	size_t n;
};

/* The states, and kinds of states, whose words begin so; 0: there are none. */
unsigned filter_states(const char *pattern);

/* The i-th of those words; NULL: no more. */
const char *filter_state_word(size_t i);

#endif
