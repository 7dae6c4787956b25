#include "grep_unit.h"

#include <ctype.h>
#include <utf8proc.h>

enum { ASCII = 128 };

static bool
ascii_is(int c, char class)
{
	switch (class) {
	case 'd':
		return c >= '0' && c <= '9';
	case 'w':
		return c == '_' || (c >= '0' && c <= '9') ||
		    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	case 's':
		return c == ' ' || (c >= '\t' && c <= '\r');
	case 'h':
		return c == ' ' || c == '\t';
	case 'v':
		return c >= '\n' && c <= '\r';
	default:
		return true;
	}
}

/* "\d", or "\D", which has what is not ASCII too. */
static void
add_class(struct unit *u, char class)
{
	bool negated = class >= 'A' && class <= 'Z';
	char of = (char)(negated ? class - 'A' + 'a' : class);

	for (int c = 0; c < ASCII; c++)
		u->has[c] |= ascii_is(c, of) != negated;
	u->wide |= negated || of == 'h' || of == 'v';
}

static void
add_any(struct unit *u)
{
	memset(u->has, true, sizeof u->has);
	u->wide = true;
}

static void
add_range(struct unit *u, utf8proc_int32_t from, utf8proc_int32_t to)
{
	for (utf8proc_int32_t c = from; c <= to && c < ASCII; c++)
		u->has[c] = true;
	u->wide |= to >= ASCII;
}

static char
take(struct slice *s)
{
	if (s->n == 0)
		return '\0';
	s->n--;
	return *s->p++;
}

static bool
next_is(const struct slice *s, char c)
{
	return s->n > 0 && *s->p == c;
}

static bool
take_character(struct slice *s, utf8proc_int32_t *cp)
{
	utf8proc_ssize_t n = utf8proc_iterate(
	    (const utf8proc_uint8_t *)s->p, (utf8proc_ssize_t)s->n, cp);

	if (n <= 0)
		return false;
	s->p += n;
	s->n -= (size_t)n;
	return true;
}

/* "41" or "{1F600}" behind "\x". */
static bool
take_hex(struct slice *s, utf8proc_int32_t *cp)
{
	bool braces = next_is(s, '{');
	unsigned n = 0, most = braces ? 6 : 2;

	*cp = 0;
	if (braces)
		take(s);
	for (; n < most && s->n > 0 && isxdigit((unsigned char)*s->p); n++) {
		char c = take(s);
		*cp = *cp * 16 + (isdigit((unsigned char)c) ? c - '0'
			: (c | ' ') - 'a' + 10);
	}
	return !braces || take(s) == '}';
}

/* "L" or "{Lu}" behind "\p": what has it is not looked up. */
static bool
take_property(struct slice *s)
{
	if (take(s) != '{')
		return true;
	while (s->n > 0 && *s->p != '}')
		take(s);
	return take(s) == '}';
}

/* A character behind a backslash; false: it is none. */
static bool
escaped_character(struct slice *s, char c, utf8proc_int32_t *cp)
{
	static const char names[] = "tnrfea", are[] = "\t\n\r\f\033\a";
	const char *name = c == '\0' ? NULL : strchr(names, c);

	if (c == 'x')
		return take_hex(s, cp);
	*cp = name != NULL ? are[name - names] : c;
	return name != NULL || !isalnum((unsigned char)c);
}

enum item {
	ITEM_ONE,               /* a character                              */
	ITEM_SEVERAL,           /* they were added                          */
	ITEM_LOOSE,             /* ... and some that do not belong there    */
	ITEM_WRONG,
};

/* Behind a backslash, in brackets or outside. */
static enum item
take_escaped(struct slice *s, struct unit *u, utf8proc_int32_t *cp)
{
	struct slice after = *s;
	char c = take(&after);

	if (c != '\0' && strchr("dDwWsShHvV", c) != NULL) {
		add_class(u, c);
	} else if (c == 'p' || c == 'P') {
		if (!take_property(&after))
			return ITEM_WRONG;
		add_any(u);
	} else if ((unsigned char)c >= ASCII) {
		return take_character(s, cp) ? ITEM_ONE : ITEM_WRONG;
	} else if (escaped_character(&after, c, cp)) {
		*s = after;
		return ITEM_ONE;
	} else {
		return ITEM_WRONG;
	}
	*s = after;
	return c == 'p' || c == 'P' ? ITEM_LOOSE : ITEM_SEVERAL;
}

/* "[:alpha:]", of which the name is not looked up. */
static enum item
take_posix(struct slice *s, struct unit *u)
{
	while (s->n > 1 && !(s->p[0] == ':' && s->p[1] == ']'))
		take(s);
	take(s);
	add_any(u);
	return take(s) == ']' ? ITEM_LOOSE : ITEM_WRONG;
}

static enum item
take_item(struct slice *s, struct unit *u, utf8proc_int32_t *cp)
{
	if (next_is(s, '\\')) {
		take(s);
		/* A backspace, in brackets. */
		if (next_is(s, 'b')) {
			*cp = take(s) - 'b' + '\b';
			return ITEM_ONE;
		}
		return take_escaped(s, u, cp);
	}
	if (s->n > 1 && s->p[0] == '[' && s->p[1] == ':') {
		take(s);
		return take_posix(s, u);
	}
	return take_character(s, cp) ? ITEM_ONE : ITEM_WRONG;
}

/* A character, or a range that begins with it. */
static enum item
add_item(struct slice *s, struct unit *u)
{
	utf8proc_int32_t from = 0, to = 0;
	enum item what = take_item(s, u, &from);

	if (what != ITEM_ONE)
		return what;
	if (s->n < 2 || s->p[0] != '-' || s->p[1] == ']') {
		add_range(u, from, from);
		return ITEM_ONE;
	}
	take(s);
	what = take_item(s, u, &to);
	if (what == ITEM_ONE) {
		add_range(u, from, to);
	} else {
		add_range(u, from, from);
		u->has['-'] = true;
	}
	return what;
}

static void
fold(struct unit *u)
{
	for (int c = 'a'; c <= 'z'; c++)
		u->has[c] = u->has[c - 'a' + 'A'] |= u->has[c];
}

/* The Kelvin sign is a k, and the long s an s. */
static void
fold_wide(struct unit *u)
{
	bool wide = u->wide;

	u->wide |= u->has['k'] || u->has['s'];
	if (wide)
		u->has['k'] = u->has['K'] = u->has['s'] = u->has['S'] = true;
}

/* All but these; where others are among them, all. */
static void
invert(struct unit *u, bool loose)
{
	for (int c = 0; c < ASCII; c++)
		u->has[c] = !u->has[c] || loose;
	u->wide = true;
}

static enum unit_kind
read_class(struct slice *s, bool any_case, struct unit *u)
{
	bool negated = next_is(s, '^'), first = true, loose = false;

	if (negated)
		take(s);
	for (; s->n > 0 && (first || *s->p != ']'); first = false) {
		enum item what = add_item(s, u);
		if (what == ITEM_WRONG)
			return UNIT_UNKNOWN;
		loose |= what == ITEM_LOOSE;
	}
	if (take(s) != ']')
		return UNIT_UNKNOWN;
	if (any_case)
		fold(u);
	if (negated)
		invert(u, loose);
	else if (any_case)
		fold_wide(u);
	return UNIT_CHARACTER;
}

static enum unit_kind
one(struct unit *u, utf8proc_int32_t cp, bool any_case)
{
	if (cp < 0 || cp > 0x10ffff)
		return UNIT_UNKNOWN;
	add_range(u, cp, cp);
	if (any_case) {
		fold(u);
		fold_wide(u);
	} else if (cp >= ASCII) {
		u->bytes = (struct slice){ u->room, (size_t)
			utf8proc_encode_char(cp, (utf8proc_uint8_t *)u->room) };
	}
	return UNIT_CHARACTER;
}

static enum unit_kind
read_escape(struct slice *s, bool any_case, struct unit *u)
{
	utf8proc_int32_t cp;

	switch (s->n > 0 ? *s->p : '\0') {
	case 'A':
		take(s);
		return UNIT_START;
	case 'z': case 'Z':
		take(s);
		return UNIT_END;
	case 'b': case 'B': case 'G': case 'K':
		take(s);
		return UNIT_ASSERTION;
	case 'X':
		take(s);
		return UNIT_ANYTHING;
	}
	switch (take_escaped(s, u, &cp)) {
	case ITEM_ONE:
		return one(u, cp, any_case);
	case ITEM_WRONG:
		return UNIT_UNKNOWN;
	default:
		return UNIT_CHARACTER;
	}
}

enum unit_kind
unit_read(struct slice *pattern, bool any_case, struct unit *u)
{
	utf8proc_int32_t cp;

	*u = (struct unit){ 0 };
	if (!take_character(pattern, &cp))
		return UNIT_UNKNOWN;
	switch (cp) {
	case '\\':
		return read_escape(pattern, any_case, u);
	case '[':
		return read_class(pattern, any_case, u);
	case '^':
		return UNIT_START;
	case '$':
		return UNIT_END;
	case '.':
		add_any(u);
		return UNIT_CHARACTER;
	default:
		return one(u, cp, any_case);
	}
}
