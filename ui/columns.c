#include "columns.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "columns_private.h"
#include "mem.h"
#include "settings.h"

enum {
	LEFT = 0, RIGHT = 1, MOVES = 2, EXTRA = 4, FALLS = 8,
	FED = 16 | MOVES | EXTRA | FALLS,
};

#define FIELD(f) offsetof(struct model_proc, f)
#define DRAWN 0

static const struct column columns[] = {
#define COLUMN(id, name, title, field, least, most, cut, weight, flags, words) \
	[COLUMN_##id] = { #name, title, field, least, most, cut, weight,       \
		((flags) & RIGHT) != 0, ((flags) & MOVES) != 0,                \
		((flags) & FALLS) != 0, ((flags) & EXTRA) != 0,                \
		((flags) & FED) == FED, words,                                 \
		column_##name##_cell, column_##name##_order },
#include "column.def"
#undef COLUMN
};

const struct column *
column_info(enum column_id i)
{
	return &columns[i];
}

const char *
column_field(enum column_id i, const struct model_proc *p)
{
	char *const *at = (char *const *)(const void *)((const char *)p +
	    columns[i].field);

	return *at;
}

bool
column_parse(struct slice name, enum column_id *i)
{
	for (int k = 0; k < COLUMN_COUNT; k++)
		if (slice_is(name, columns[k].name)) {
			*i = (enum column_id)k;
			return true;
		}
	return false;
}

/* "name, role, ...": what can be typed; the caller frees. */
static char *
names(void)
{
	struct buffer b = { 0 };

	for (int i = 0; i < COLUMN_COUNT; i++) {
		buffer_puts(&b, i > 0 ? ", " : "");
		buffer_puts(&b, columns[i].name);
	}
	char *text = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return text;
}

static bool
unknown(struct slice name, const char *others, struct fault *f)
{
	char *all = names();

	fault_set(f, CODE_INVALID, "'%.*s' is no column; there are %s%s",
	    SLICE_ARG(name), all, others);
	free(all);
	return false;
}

bool
column_set_has(const struct column_set *s, enum column_id i)
{
	for (int k = 0; k < s->n; k++)
		if (s->v[k] == i)
			return true;
	return false;
}

static void
add(struct column_set *s, int at, enum column_id i)
{
	memmove(s->v + at + 1, s->v + at,
	    (size_t)(s->n - at) * sizeof *s->v);
	s->v[at] = i;
	s->n++;
}

void
column_set_put(struct column_set *s, enum column_id i, bool on)
{
	int at = 0;

	if (column_set_has(s, i) == on || (!on && i == COLUMN_NAME))
		return;
	if (on) {
		/* Behind the last one that column.def has before it. */
		for (int k = 0; k < s->n; k++)
			if (s->v[k] < i)
				at = k + 1;
		add(s, at, i);
		return;
	}
	while (s->v[at] != i)
		at++;
	s->n--;
	memmove(s->v + at, s->v + at + 1,
	    (size_t)(s->n - at) * sizeof *s->v);
}

bool
column_set_parse(struct column_set *s, const char *text, struct fault *f)
{
	bool known = true;

	s->n = 0;
	for (const char *p = text; *p != '\0'; p += strspn(p, ", ")) {
		struct slice name = { p, strcspn(p, ", ") };
		enum column_id i;
		p += name.n;
		if (name.n == 0)
			continue;
		if (!column_parse(name, &i))
			known = unknown(name, "", f);
		else if (!column_set_has(s, i))
			add(s, s->n, i);
	}
	if (s->n == 0 && text != setting_first(SETTING_COLUMNS))
		column_set_parse(s, setting_first(SETTING_COLUMNS), NULL);
	if (!column_set_has(s, COLUMN_NAME))
		add(s, 0, COLUMN_NAME);
	return known;
}

char *
column_set_text(const struct column_set *s)
{
	struct buffer b = { 0 };

	for (int i = 0; i < s->n; i++) {
		buffer_puts(&b, i > 0 ? "," : "");
		buffer_puts(&b, columns[s->v[i]].name);
	}
	char *text = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return text;
}

bool
column_sort_parse(struct column_sort *s, const char *text, struct fault *f)
{
	struct slice name, way;

	text += strspn(text, " ");
	name = (struct slice){ text, strcspn(text, " ") };
	text += name.n + strspn(text + name.n, " ");
	way = (struct slice){ text, strcspn(text, " ") };
	text += way.n + strspn(text + way.n, " ");
	*s = (struct column_sort){ COLUMN_NONE, false };
	if (*text != '\0' || (way.n > 0 && !slice_is(way, "reverse")))
		return fault_set(f, CODE_INVALID, "behind the column there may"
		    " be 'reverse' and nothing else, not '%.*s'",
		    SLICE_ARG(*text != '\0' ? slice_of(text) : way));
	if (name.n > 0 && !slice_is(name, "session") &&
	    !column_parse(name, &s->by))
		return unknown(name, "; or 'session': the file's order", f);
	s->reverse = way.n > 0;
	return true;
}

char *
column_sort_text(const struct column_sort *s)
{
	return xasprintf("%s%s", s->by == COLUMN_NONE ? "session"
	    : columns[s->by].name, s->reverse ? " reverse" : "");
}
