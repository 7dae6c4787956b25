#include "details_copy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "selection.h"
#include "text.h"

enum { SHOWN_MOST = 40, LABEL = 12 };

static struct slice
value_of(const struct details_line *l)
{
	if (l->whole != NULL)
		return slice_of(l->whole);
	return (struct slice){ l->text, l->value > 0 ? l->value
	    : strlen(l->text) };
}

/* "directory /var/lib/daq", as far as a message has room for it. */
static char *
words_of(const struct details_line *l, struct slice value)
{
	char safe[SHOWN_MOST + 1];

	text_plain(value, 0, safe, sizeof safe);
	return xasprintf("%s%s%s%s", l->label, l->label[0] != '\0' ? " " : "",
	    safe, text_width(value, 0) > text_width(slice_of(safe), 0)
	    ? "..." : "");
}

static void
copy_line(const struct details_line *l, struct details_copied *c)
{
	struct slice value = value_of(l);

	if (l->hidden) {
		c->hidden = 1;
		c->words = xmemdup0(l->text, strcspn(l->text, "="));
		return;
	}
	selection_plain(value, &c->text);
	c->words = words_of(l, value);
}

/* As plm-tui show prints it. */
static void
put_line(const struct details_line *l, struct buffer *to)
{
	char label[64];

	snprintf(label, sizeof label, "  %-*s  ", LABEL, l->label);
	buffer_puts(to, label);
	selection_plain(slice_of(l->text), to);
	buffer_puts(to, "\n");
}

static void
copy_part(const struct details *d, size_t title, struct details_copied *c)
{
	const char *name = d->v[title].label;
	char without[64] = "";
	size_t n = 0;

	buffer_puts(&c->text, name);
	buffer_puts(&c->text, "\n");
	for (size_t i = title + 1; i < d->n && !d->v[i].title; i++, n++) {
		put_line(&d->v[i], &c->text);
		c->hidden += d->v[i].hidden;
	}
	if (c->hidden > 0)
		snprintf(without, sizeof without, " without %zu hidden"
		    " value%s", c->hidden, c->hidden == 1 ? "" : "s");
	c->words = xasprintf("section %.*s, %zu line%s%s",
	    (int)strcspn(name, ","), name, n, n == 1 ? "" : "s", without);
}

void
details_copy(const struct details *d, size_t line, struct details_copied *c)
{
	*c = (struct details_copied){ 0 };
	if (d->v[line].title)
		copy_part(d, line, c);
	else
		copy_line(&d->v[line], c);
}

void
details_copied_finish(struct details_copied *c)
{
	buffer_finish(&c->text);
	free(c->words);
	*c = (struct details_copied){ 0 };
}
