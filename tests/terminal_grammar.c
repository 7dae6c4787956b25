#include "terminal_grammar.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "mem.h"

enum { DIGITS_MOST = 5, STYLE_MOST = 64, UTF8_MOST = 4 };

/*
 * Behind the ESC. # is a number, * numbers with ; between, and $ base64 up to the
 * end of the string.
 */
static const char *const sequences[] = {
	/* Where. */
	"[H", "[#;#H", "[#A", "[A", "[#B", "[B", "[#C", "[C", "[#D", "[D",
	"[#G", "[#d", "M", "[Z", "7", "8",
	/* What is erased, moved and repeated. */
	"[J", "[2J", "[K", "[1K", "[#X", "[#@", "[@", "[#P", "[P", "[#L", "[L",
	"[#M", "[M", "[#S", "[S", "[#T", "[T", "[#;#r", "[r", "[#b",
	/* How it looks. */
	"[*m", "[m", "(B", "(0", "]104\a",
	/* Modes: keypad, cursor, wrapping, the other screen, and its title. */
	"[?1h", "[?1l", "=", ">", "[?12l", "[?12;25h", "[?25l", "[?25h",
	"[?7h", "[?7l", "[4l", "[?1049h", "[?1049l", "[22;0;0t", "[23;0;0t",
	"[?1034h", "[?1034l",
	/* Ours: mouse, pastes, whole frames, the ground, the clipboard. */
	"[?1000l", "[?1002h", "[?1002l", "[?1003l", "[?1006h", "[?1006l",
	"[?2004h", "[?2004l", "[?2026h", "[?2026l", "]11;?\033\\",
	"]52;c;$\033\\",
};

enum match { NO, BEGINS, IS };

static size_t
span_of(char kind, const char *p, size_t n)
{
	size_t most = kind == '#' ? DIGITS_MOST : kind == '*' ? STYLE_MOST
		: SEQUENCE_MOST, i = 0;

	for (; i < n && i < most; i++)
		if (!isdigit((unsigned char)p[i]) &&
		    !(kind == '*' && p[i] == ';') &&
		    !(kind == '$' && (isalnum((unsigned char)p[i]) ||
		    strchr("+/=", p[i]) != NULL)))
			break;
	return i;
}

/* Whether bytes are, or may become, what a pattern says. */
static enum match
matches(const char *pattern, struct slice s)
{
	for (; *pattern != '\0'; pattern++) {
		if (s.n == 0)
			return BEGINS;
		size_t n = strchr("#*$", *pattern) != NULL
			? span_of(*pattern, s.p, s.n) : s.p[0] == *pattern;
		/* An empty clipboard is one, too. */
		if (n == 0 && *pattern != '$')
			return NO;
		s.p += n;
		s.n -= n;
	}
	return s.n == 0 ? IS : NO;
}

static bool
wrong(struct terminal_grammar *g, const char *what)
{
	size_t n = (size_t)snprintf(g->wrong, sizeof g->wrong,
	    "byte %zu: %s:", g->taken, what);

	for (size_t i = 0; i < g->n && n + 4 < sizeof g->wrong; i++)
		n += (size_t)snprintf(g->wrong + n, sizeof g->wrong - n,
		    " %02x", (unsigned char)g->sequence[i]);
	return false;
}

/* A long one is not looked at as a whole with each of its bytes. */
static bool
goes_on(const struct terminal_grammar *g)
{
	static const char begins[] = "\033]52;c;";
	size_t n = sizeof begins - 1;

	return g->n > n && memcmp(g->sequence, begins, n) == 0 &&
	    span_of('$', g->sequence + g->n - 1, 1) == 1;
}

static enum match
take_sequence(struct terminal_grammar *g)
{
	struct slice rest = { g->sequence + 1, g->n - 1 };
	enum match best = NO;

	if (goes_on(g))
		return g->n < SEQUENCE_MOST ? BEGINS : NO;
	for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
		enum match m = matches(sequences[i], rest);
		if (m == IS && strncmp(sequences[i], "]52", 3) == 0)
			g->clipboards++;
		best = m > best ? m : best;
	}
	return g->n < SEQUENCE_MOST ? best : NO;
}

/* A second opinion, as coarse as it can be: no controls, nothing that turns text
 * round, hides it, or is private. */
static bool
is_harmless(utf8proc_int32_t c)
{
	return c >= 0xa0 && c != 0xad && c != 0x61c && c != 0xfeff &&
	    !(c >= 0x200b && c <= 0x200f) && !(c >= 0x2028 && c <= 0x202e) &&
	    !(c >= 0x2060 && c <= 0x206f) && !(c >= 0xd800 && c <= 0xf8ff) &&
	    c < 0xe0000;
}

static enum match
take_character(struct terminal_grammar *g)
{
	unsigned char c = (unsigned char)g->sequence[0];
	utf8proc_int32_t cp;

	if (c < 0x80)
		return (c >= ' ' && c != 0x7f) || strchr("\r\n\b\t", c) != NULL
		    ? IS : NO;
	if (c < 0xc2 || c > 0xf4)
		return NO;
	size_t whole = c < 0xe0 ? 2 : c < 0xf0 ? 3 : UTF8_MOST;
	if (g->n < whole)
		return BEGINS;
	return utf8proc_iterate((const utf8proc_uint8_t *)g->sequence,
	    (utf8proc_ssize_t)g->n, &cp) == (utf8proc_ssize_t)whole &&
	    is_harmless(cp) ? IS : NO;
}

bool
terminal_grammar_take(struct terminal_grammar *g, struct slice bytes)
{
	if (g->sequence == NULL)
		g->sequence = xcalloc(SEQUENCE_MOST, 1);
	for (size_t i = 0; i < bytes.n && g->wrong[0] == '\0'; i++) {
		g->sequence[g->n++] = bytes.p[i];
		g->taken++;
		bool escape = g->sequence[0] == '\033';
		enum match m = escape ? take_sequence(g) : take_character(g);
		if (m == NO)
			return wrong(g, escape ? "no sequence that we have"
			    : "no text");
		if (m == IS)
			g->n = 0;
	}
	return g->wrong[0] == '\0';
}

bool
terminal_grammar_end(struct terminal_grammar *g)
{
	bool whole = g->n == 0;

	if (g->wrong[0] == '\0' && !whole)
		wrong(g, "it ends within");
	free(g->sequence);
	g->sequence = NULL;
	g->n = 0;
	return g->wrong[0] == '\0';
}
