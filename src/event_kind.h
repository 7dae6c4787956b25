/* The kinds of events: a reading of event.def. */
#ifndef EVENT_KIND_H
#define EVENT_KIND_H

#include <stdbool.h>

enum event_kind {
#define EVENT_KIND(id, word, role, shape, ascii, text) EVENT_##id,
#include "event.def"
#undef EVENT_KIND
	EVENT_COUNT
};

struct event_kind_info {
	const char *word;
	const char *role;       /* of the colours */
	const char *shape;      /* one column, UTF-8 */
	const char *ascii;      /* one column, ASCII */
	const char *text;       /* one sentence */
};

const struct event_kind_info *event_kind_info(enum event_kind kind);

/* The kind of this word; false: there is none. */
bool event_kind_parse(const char *word, enum event_kind *kind);

#endif
