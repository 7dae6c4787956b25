#include "event_kind.h"

#include <string.h>

static const struct event_kind_info kinds[] = {
#define EVENT_KIND(id, word, role, shape, ascii, text)                         \
	[EVENT_##id] = { word, role, shape, ascii, text },
#include "event.def"
#undef EVENT_KIND
};

const struct event_kind_info *
event_kind_info(enum event_kind kind)
{
	return &kinds[kind];
}

bool
event_kind_parse(const char *word, enum event_kind *kind)
{
	for (int i = 0; i < EVENT_COUNT; i++)
		if (strcmp(kinds[i].word, word) == 0) {
			*kind = (enum event_kind)i;
			return true;
		}
	return false;
}
