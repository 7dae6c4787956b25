#include "hostrange.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "mem.h"

enum { DIGITS_MAX = 9 };

/* 01-40; a number alone is from itself to itself. */
struct span {
	unsigned long from, to;
	int width;              /* digits at least                          */
};

static const char digits[] = "0123456789";

static bool
take_number(const char **p, unsigned long *n, size_t *length)
{
	*length = strspn(*p, digits);
	if (*length == 0 || *length > DIGITS_MAX)
		return false;
	*n = strtoul(*p, NULL, 10);
	*p += *length;
	return true;
}

/* Up to the comma or bracket behind it. NULL: it is one; or what is wrong. */
static const char *
take_span(const char **p, struct span *s)
{
	static const char what[] = "in [ ] there are numbers and ranges of"
	    " them, such as [01-40] or [1,3,7-9]";
	const char *from = *p;
	size_t first, second;

	*s = (struct span){ 0 };
	if (!take_number(p, &s->from, &first))
		return what;
	s->to = s->from;
	s->width = *from == '0' ? (int)first : 0;
	if (**p == '-') {
		const char *to = ++*p;
		if (!take_number(p, &s->to, &second))
			return what;
		if (*to == '0' && second > 1 && first != second)
			return "both ends of a range with zeros at the front"
			    " have as many digits, as in [001-040]";
		if (s->to < s->from)
			return "a range goes from the smaller number to the"
			    " larger one";
	}
	return **p == ',' || **p == ']' ? NULL : what;
}

/* How many numbers a bracket has, behind its [; p is left behind its ]. */
static const char *
take_bracket(const char **p, unsigned long long *n)
{
	const char *wrong;
	struct span s;

	*n = 0;
	do {
		if ((wrong = take_span(p, &s)) != NULL)
			return wrong;
		*n += s.to - s.from + 1;
	} while (*(*p)++ == ',');
	return NULL;
}

bool
hostrange_is(const char *text)
{
	return strchr(text, '[') != NULL;
}

size_t
hostrange_count(const char *text, size_t max, const char **why)
{
	unsigned long long all = 1, n;

	while ((text = strchr(text, '[')) != NULL) {
		text++;
		if ((*why = take_bracket(&text, &n)) != NULL)
			return 0;
		all = n > max || (n > 0 && all > max / n) ? max + 1 : all * n;
	}
	return (size_t)all;
}

/* The i-th number of a bracket, behind its [. */
static void
put_number(struct buffer *b, const char *p, unsigned long long i)
{
	char number[DIGITS_MAX + 1];
	struct span s;

	while (take_span(&p, &s) == NULL && i > s.to - s.from) {
		i -= s.to - s.from + 1;
		p++;
	}
	snprintf(number, sizeof number, "%0*lu", s.width, s.from +
	    (unsigned long)i);
	buffer_puts(b, number);
}

char *
hostrange_nth(const char *text, size_t i)
{
	struct buffer b = { 0 };
	unsigned long long n, rest;
	const char *why;

	while (*text != '\0') {
		size_t plain = strcspn(text, "[");
		buffer_put(&b, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		const char *from = ++text;
		take_bracket(&text, &n);
		rest = hostrange_count(text, SIZE_MAX - 1, &why);
		put_number(&b, from, rest == 0 ? 0 : i / rest % n);
	}
	char *name = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return name;
}

/* The end of a range that begins with this [; NULL: it is a glob's. */
static const char *
range_end(const char *glob)
{
	size_t n = strspn(glob + 1, "0123456789-,");
	const char *p = glob + 1;
	unsigned long long count;

	if (glob[n + 1] != ']' || strcspn(p, "-,") >= n ||
	    take_bracket(&p, &count) != NULL)
		return NULL;
	return glob + n + 2;
}

static const char *
find_range(const char *glob)
{
	for (; (glob = strchr(glob, '[')) != NULL; glob++)
		if (range_end(glob) != NULL)
			return glob;
	return NULL;
}

/* Whether these digits are one of the numbers behind a [. */
static bool
has_number(const char *range, const char *text, size_t n)
{
	char as[DIGITS_MAX + 1];
	unsigned long number = 0;
	struct span s;

	for (size_t i = 0; i < n; i++)
		number = number * 10 + (unsigned long)(text[i] - '0');
	do {
		take_span(&range, &s);
		if (number < s.from || number > s.to)
			continue;
		snprintf(as, sizeof as, "%0*lu", s.width, number);
		if (strlen(as) == n && memcmp(as, text, n) == 0)
			return true;
	} while (*range++ == ',');
	return false;
}

static bool
glob_matches(const char *glob, size_t n, const char *text, size_t size)
{
	char *g = xmemdup0(glob, n), *t = xmemdup0(text, size);
	bool is = fnmatch(g, t, 0) == 0;

	free(g);
	free(t);
	return is;
}

/* Marks where a text may go on behind a number of the range, which stands behind
 * what the n bytes of glob before it match from here on: that may be a star. */
static void
pass_range(const char *glob, size_t n, const char *text, size_t from,
    bool *behind)
{
	for (size_t at = from; text[at] != '\0'; at++) {
		if (!isdigit((unsigned char)text[at]) ||
		    !glob_matches(glob, n, text + from, at - from))
			continue;
		size_t most = strspn(text + at, digits);
		for (size_t k = 1; k <= most && k <= DIGITS_MAX; k++)
			if (has_number(glob + n + 1, text + at, k))
				behind[at + k] = true;
	}
}

/*
 * All places where a text may go on, range by range: to try one after the other to
 * its end would take time that doubles with each star.
 */
bool
hostrange_match(const char *glob, const char *text)
{
	size_t size = strlen(text) + 1;
	bool *here = xcalloc(size, sizeof *here), is = false;
	const char *range;

	here[0] = true;
	for (; (range = find_range(glob)) != NULL; glob = range_end(range)) {
		bool *behind = xcalloc(size, sizeof *behind);
		for (size_t i = 0; i < size; i++)
			if (here[i])
				pass_range(glob, (size_t)(range - glob), text,
				    i, behind);
		free(here);
		here = behind;
	}
	for (size_t i = 0; i < size && !is; i++)
		is = here[i] && fnmatch(glob, text + i, 0) == 0;
	free(here);
	return is;
}

size_t
hostrange_part(const char *globs)
{
	size_t n = 0;
	bool inside = false;

	for (; globs[n] != '\0' && (inside || globs[n] != ','); n++)
		inside = globs[n] == '[' || (inside && globs[n] != ']');
	return n;
}
