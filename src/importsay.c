/* What an import says: each sentence with its place in the file. */
#include <stdio.h>
#include <stdlib.h>

#include "import_private.h"
#include "mem.h"

struct import_said {
	struct made_place at;
	size_t index;
	char *text;
};

static char *
sentence(const struct import *im, struct made_place at, const char *fmt,
    va_list ap) __attribute__((format(printf, 3, 0)));

static char *
sentence(const struct import *im, struct made_place at, const char *fmt,
    va_list ap)
{
	char text[sizeof ((struct fault *)0)->text];

	vsnprintf(text, sizeof text, fmt, ap);
	return xasprintf("%s:%zu:%zu: %s", im->shown, at.line, at.column,
	    text);
}

void
import_say(struct import *im, struct made_place at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	im->said = xreallocarray(im->said, im->said_n + 1, sizeof *im->said);
	im->said[im->said_n] = (struct import_said){ at, im->said_n,
		sentence(im, at, fmt, ap) };
	im->said_n++;
	va_end(ap);
}

void
import_unsay(struct import *im, size_t n)
{
	while (im->said_n > n)
		free(im->said[--im->said_n].text);
}

bool
import_fault(struct import *im, struct made_place at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *text = sentence(im, at, fmt, ap);
	va_end(ap);
	fault_set(im->f, CODE_INVALID, "%s", text);
	free(text);
	return false;
}

struct made_place
import_begin(void)
{
	return (struct made_place){ 1, 1 };
}

static int
by_place(const void *a, const void *b)
{
	const struct import_said *x = a, *y = b;

	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	if (x->at.column != y->at.column)
		return x->at.column < y->at.column ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

void
import_hand_over(struct import *im, bool ok, struct strings *said)
{
	if (im->said_n > 0)
		qsort(im->said, im->said_n, sizeof *im->said, by_place);
	for (size_t i = 0; i < im->said_n; i++)
		if (ok)
			strings_add(said, im->said[i].text);
		else
			free(im->said[i].text);
	free(im->said);
}
