#include "grep_pattern.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>

#include "buffer.h"
#include "grep_unit.h"
#include "mem.h"

enum {
	LENGTH_MOST = 16 * 1024,
	DEPTH_MOST = 20,
	REPEAT_MOST = 32,       /* grep has a copy of what is repeated      */
	ASCII = 128,
};

/* Colours may stand behind each character that is seen. */
static const char colours[] = "(\033\\[[0-9;:]*m)*";

struct grep {
	struct slice left;      /* of the pattern                           */
	bool any_case;
	int depth;              /* of groups                                */
	bool failed;
	struct buffer *to;
};

/* How often the element before may come; most UINT_MAX: there is no bound. */
struct repeat {
	unsigned least, most;
	bool once;              /* nothing was said                         */
};

static bool translate(struct grep *g);

static bool
at(const struct grep *g, char c)
{
	return g->left.n > 0 && *g->left.p == c;
}

static void
skip(struct grep *g, size_t n)
{
	n = n < g->left.n ? n : g->left.n;
	g->left.p += n;
	g->left.n -= n;
}

static bool
skip_if(struct grep *g, const char *s)
{
	size_t n = strlen(s);

	if (g->left.n < n || memcmp(g->left.p, s, n) != 0)
		return false;
	skip(g, n);
	return true;
}

static unsigned
take_number(struct grep *g)
{
	unsigned n = 0;

	for (; g->left.n > 0 && isdigit((unsigned char)*g->left.p); skip(g, 1))
		n = n < USHRT_MAX ? n * 10 + (unsigned)(*g->left.p - '0') : n;
	return n;
}

/* A brace that is more than itself, at least for some versions of PCRE2. */
static bool
at_braces(const struct grep *g)
{
	return g->left.n > 1 && at(g, '{') && g->left.p[1] != '\0' &&
	    strchr("0123456789, ", g->left.p[1]) != NULL;
}

/* "{2,4}" */
static bool
take_braces(struct grep *g, struct repeat *r)
{
	skip(g, 1);
	if (!isdigit((unsigned char)*g->left.p))
		return false;
	r->least = r->most = take_number(g);
	if (at(g, ',')) {
		skip(g, 1);
		r->most = at(g, '}') ? UINT_MAX : take_number(g);
	}
	return skip_if(g, "}") && r->most > 0;
}

static struct repeat
take_repeat(struct grep *g)
{
	struct repeat r = { 1, 1, false };

	if (skip_if(g, "*"))
		r = (struct repeat){ 0, UINT_MAX, false };
	else if (skip_if(g, "+"))
		r = (struct repeat){ 1, UINT_MAX, false };
	else if (skip_if(g, "?"))
		r = (struct repeat){ 0, 1, false };
	else if (at_braces(g))
		g->failed |= !take_braces(g, &r);
	else
		r.once = true;
	/* Lazy or possessive: it is found all the same. */
	if (!r.once && !skip_if(g, "?"))
		skip_if(g, "+");
	return r;
}

/* Of a group, which can be long, bounds would make many copies. */
static void
put_repeat(struct grep *g, struct repeat r, bool group)
{
	char text[32];

	if (r.once)
		return;
	if (r.most > REPEAT_MOST || (group && r.most > 1))
		r.most = UINT_MAX;
	if (r.least > REPEAT_MOST || (group && r.least > 1))
		r.least = group ? 1 : REPEAT_MOST;
	if (r.most == UINT_MAX)
		snprintf(text, sizeof text, "{%u,}", r.least);
	else
		snprintf(text, sizeof text, "{%u,%u}", r.least, r.most);
	buffer_puts(g->to, r.least == 0 && r.most == UINT_MAX ? "*"
	    : r.least == 1 && r.most == UINT_MAX ? "+"
	    : r.least == 0 && r.most == 1 ? "?" : text);
}

static bool
is_any(const struct unit *u)
{
	for (int c = 1; c < ASCII; c++)
		if (c != '\n' && !u->has[c])
			return false;
	return u->wide || u->has[0];
}

/* In brackets these have a meaning where they are not in their places. */
static bool
has_place(int c)
{
	return c == ']' || c == '^' || c == '-';
}

/* Those that it has, or has not; a newline is in no line. */
static void
put_bracket(const bool *has, bool not, struct buffer *to)
{
	buffer_puts(to, not ? "[^" : "[");
	if (has[']'] != not)
		buffer_puts(to, "]");
	for (int c = 1; c < ASCII; c++) {
		char byte = (char)c;
		if (has[c] != not && c != '\n' && !has_place(c))
			buffer_put(to, &byte, 1);
	}
	if (has['^'] != not)
		buffer_puts(to, "^");
	if (has['-'] != not)
		buffer_puts(to, "-");
	buffer_puts(to, "]");
}

static void
put_ascii(const struct unit *u, struct grep *g)
{
	char last = '\0';
	int n = 0;

	for (int c = 1; c < ASCII; c++)
		if (u->has[c] && c != '\n') {
			n++;
			last = (char)c;
		}
	g->failed |= n == 0;
	if (n > 1) {
		put_bracket(u->has, false, g->to);
		return;
	}
	if (strchr(".[{()*+?|^$\\", last) != NULL)
		buffer_puts(g->to, "\\");
	buffer_put(g->to, &last, 1);
}

/* A character that is not ASCII has up to four bytes. */
static void
put_unit(const struct unit *u, struct grep *g)
{
	if (u->bytes.n > 0) {
		buffer_put(g->to, u->bytes.p, u->bytes.n);
	} else if (is_any(u)) {
		buffer_puts(g->to, ".{1,4}");
	} else if (u->wide || u->has[0]) {
		put_bracket(u->has, true, g->to);
		buffer_puts(g->to, "{1,4}");
	} else {
		put_ascii(u, g);
	}
}

/* Returns whether it may be nothing. */
static bool
put_character(struct grep *g, const struct unit *u)
{
	struct repeat r = take_repeat(g);

	if (is_any(u) && r.most == UINT_MAX) {
		buffer_puts(g->to, r.least == 0 ? ".*" : ".+");
		return r.least == 0;
	}
	if (!r.once)
		buffer_puts(g->to, "(");
	put_unit(u, g);
	buffer_puts(g->to, colours);
	if (!r.once)
		buffer_puts(g->to, ")");
	put_repeat(g, r, false);
	return r.least == 0;
}

/* One that is repeated is not worth a thought. */
static bool
put_assertion(struct grep *g, const char *text)
{
	buffer_puts(g->to, text);
	g->failed |= !take_repeat(g).once;
	return true;
}

static bool
one_unit(struct grep *g)
{
	struct unit u;

	switch (unit_read(&g->left, g->any_case, &u)) {
	case UNIT_CHARACTER:
		return put_character(g, &u);
	case UNIT_START:
		put_assertion(g, "^");
		buffer_puts(g->to, colours);
		return true;
	case UNIT_END:
		/* Behind colours a CR is not seen there. */
		return put_assertion(g, "\r?$");
	case UNIT_ASSERTION:
		return put_assertion(g, "");
	case UNIT_ANYTHING:
		take_repeat(g);
		buffer_puts(g->to, ".*");
		return true;
	case UNIT_UNKNOWN:
		g->failed = true;
	}
	return true;
}

/* "(?i)", "(?i-s:": behind "(?". False: they mean more than is known here. */
static bool
take_flags(struct grep *g)
{
	bool on = true;

	for (; g->left.n > 0 && strchr("imsU-", *g->left.p) != NULL;
	    skip(g, 1)) {
		if (at(g, 'i'))
			g->any_case = on;
		on &= !at(g, '-');
	}
	return at(g, ':') || at(g, ')');
}

/* "(?<name>", "(?P<name>", "(?'name'": behind "(?". */
static bool
take_name(struct grep *g)
{
	if (!skip_if(g, "P<") && !skip_if(g, "<") && !skip_if(g, "'"))
		return false;
	while (g->left.n > 0 && !at(g, '>') && !at(g, '\''))
		skip(g, 1);
	skip(g, 1);
	return true;
}

/* What is in a group, and its end. */
static bool
take_group(struct grep *g)
{
	bool empty = translate(g);

	g->failed |= !skip_if(g, ")");
	return empty;
}

/* What is only looked at takes no bytes. */
static bool
look_around(struct grep *g)
{
	struct buffer nothing = { 0 }, *to = g->to;
	bool any_case = g->any_case;

	g->to = &nothing;
	take_group(g);
	g->to = to;
	g->any_case = any_case;
	buffer_finish(&nothing);
	return put_assertion(g, "");
}

static bool
group(struct grep *g)
{
	bool any_case = g->any_case;

	if (skip_if(g, "?=") || skip_if(g, "?!") || skip_if(g, "?<=") ||
	    skip_if(g, "?<!"))
		return look_around(g);
	if (at(g, '*')) {
		g->failed = true;
	} else if (skip_if(g, "?") && !skip_if(g, ":") && !skip_if(g, ">") &&
	    !take_name(g)) {
		g->failed |= !take_flags(g);
		/* Up to the end of the group around it. */
		if (skip_if(g, ")"))
			return true;
		skip(g, 1);
	}
	buffer_puts(g->to, "(");
	bool empty = take_group(g);
	buffer_puts(g->to, ")");
	g->any_case = any_case;
	struct repeat r = take_repeat(g);
	put_repeat(g, r, true);
	return empty || r.least == 0;
}

/* Up to a ")" or the end. Returns whether it may match nothing. */
static bool
translate(struct grep *g)
{
	bool empty = true, some_empty = false, any_case = g->any_case;

	if (++g->depth > DEPTH_MOST)
		g->failed = true;
	while (!g->failed && g->left.n > 0 && !at(g, ')')) {
		if (skip_if(g, "|")) {
			buffer_puts(g->to, "|");
			some_empty |= empty;
			empty = true;
		} else {
			bool nothing = skip_if(g, "(") ? group(g)
				: one_unit(g);
			empty = empty && nothing;
		}
		g->failed |= buffer_size(g->to) > LENGTH_MOST;
	}
	g->depth--;
	g->any_case = any_case;
	return empty || some_empty;
}

char *
grep_pattern(struct slice pattern, bool any_case)
{
	struct buffer to = { 0 };
	struct grep g = { .left = pattern, .any_case = any_case, .to = &to };
	bool empty = translate(&g);
	char *text = NULL;

	if (!g.failed && !empty && g.left.n == 0)
		text = xmemdup0(buffer_data(&to), buffer_size(&to));
	buffer_finish(&to);
	return text;
}
