/*
 * Foreign text: what a program prints can only be looked at. The corpus says
 * what each kind of trick looks like; the properties hold for all bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "random.h"
#include "sgr.h"
#include "text.h"

#define BYTES(s) { s, sizeof(s) - 1 }

static const struct corpus {
	struct slice bytes;
	const char *seen;       /* without TEXT_ASCII; colours are kept */
} corpus[] = {
	{ BYTES(""), "" },
	{ BYTES("plain ~text!"), "plain ~text!" },
	/* C0, DEL, C1: by themselves they ring, move, erase and switch. */
	{ BYTES("\0\a\b\n\v\f\016\017"), "^@^G^H^J^K^L^N^O" },
	{ BYTES("\x1c\x1d\x1e\x1f\x7f"), "^\\^]^^^_^?" },
	{ BYTES("\x80\x9b" "2J\x9d\x9f"), "\\x80\\x9B2J\\x9D\\x9F" },
	{ BYTES("\xc2\x85\xc2\x9b" "31m"), "<U+0085><U+009B>31m" },
	{ BYTES("50%\rdone"), "50%^Mdone" },
	{ BYTES("dos\r"), "dos" },
	{ BYTES("two\r\r"), "two^M" },
	{ BYTES("\ta\tbc\t\r"), "        a       bc      " },
	{ BYTES("\xc3\xa9\t|"), "\xc3\xa9       |" },
	/* ESC of every kind. */
	{ BYTES("\033"), "^[" },
	{ BYTES("\033c"), "^[c" },
	{ BYTES("\033[2J\033[H"), "^[[2J^[[H" },
	{ BYTES("\033[6n"), "^[[6n" },
	{ BYTES("\033]0;title\a"), "^[]0;title^G" },
	{ BYTES("\033]52;c;cm0gLXJm\033\\"), "^[]52;c;cm0gLXJm^[\\" },
	{ BYTES("\033]8;;http://a/\033\\here\033]8;;\033\\"),
	    "^[]8;;http://a/^[\\here^[]8;;^[\\" },
	{ BYTES("\033P+q544e\033\\"), "^[P+q544e^[\\" },
	{ BYTES("\033_Gf=24;AAAA\033\\"), "^[_Gf=24;AAAA^[\\" },
	{ BYTES("\033^private\033\\"), "^[^private^[\\" },
	{ BYTES("\033%@\033(0\033#8"), "^[%@^[(0^[#8" },
	{ BYTES("\033[?1049h"), "^[[?1049h" },
	{ BYTES("\033[>4;2m"), "^[[>4;2m" },
	{ BYTES("\033[1"), "^[[1" },
	{ BYTES("\033[3\0331m"), "^[[3^[1m" },
	{ BYTES("\033[31\nm"), "^[[31^Jm" },
	{ BYTES("\033[31 m"), "^[[31 m" },
	/* No UTF-8: stray, truncated, overlong, surrogate, beyond the end. */
	{ BYTES("a\xffz"), "a\\xFFz" },
	{ BYTES("\xc3"), "\\xC3" },
	{ BYTES("\xe2\x82"), "\\xE2\\x82" },
	{ BYTES("\xe2\x82Z"), "\\xE2\\x82Z" },
	{ BYTES("\xc0\xaf"), "\\xC0\\xAF" },
	{ BYTES("\xc1\x9b"), "\\xC1\\x9B" },
	{ BYTES("\xe0\x80\x9b"), "\\xE0\\x80\\x9B" },
	{ BYTES("\xf0\x80\x80\x9b"), "\\xF0\\x80\\x80\\x9B" },
	{ BYTES("\xed\xa0\x80"), "\\xED\\xA0\\x80" },
	{ BYTES("\xf4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80" },
	{ BYTES("\xf8\x88\x80\x80\x80"), "\\xF8\\x88\\x80\\x80\\x80" },
	/* What turns, hides, or cannot be seen. */
	{ BYTES("\xe2\x80\xae" "cod.exe"), "<U+202E>cod.exe" },
	{ BYTES("\xd8\x9c\xe2\x81\xa6\xe2\x81\xa9"),
	    "<U+061C><U+2066><U+2069>" },
	{ BYTES("a\xe2\x80\x8b" "b\xe2\x80\x8d" "c\xef\xbb\xbf"),
	    "a<U+200B>b<U+200D>c<U+FEFF>" },
	{ BYTES("\xc2\xad\xe1\xa0\x8e\xe2\x81\xa0"),
	    "<U+00AD><U+180E><U+2060>" },
	{ BYTES("\xe2\x80\xa8\xe2\x80\xa9"), "<U+2028><U+2029>" },
	{ BYTES("\xf3\xa0\x80\x81\xf3\xa0\x81\x81"), "<U+E0001><U+E0041>" },
	{ BYTES("\xee\x80\x80\xef\xa3\xbf"), "<U+E000><U+F8FF>" },
	{ BYTES("\xf3\xb0\x80\x80\xf4\x8f\xbf\xbd"), "<U+F0000><U+10FFFD>" },
	{ BYTES("\xef\xb7\x90\xef\xbf\xbe\xef\xbf\xbf"),
	    "<U+FDD0><U+FFFE><U+FFFF>" },
	{ BYTES("\xe3\x85\xa4\xef\xbe\xa0\xe2\xa0\x80"),
	    "<U+3164><U+FFA0><U+2800>" },
	/* Vowels that a terminal joins to the syllable before them. */
	{ BYTES("\xe1\x85\xa1\xed\x9e\xb0"), "<U+1161><U+D7B0>" },
	{ BYTES("\xef\xb8\x8f"), "<U+FE0F>" },
	/* Marks: on a base they are kept, without one they are named. */
	{ BYTES("e\xcc\x81"), "e\xcc\x81" },
	{ BYTES("\xcc\x81" "e"), "<U+0301>e" },
	{ BYTES("\t\xcc\x81"), "        <U+0301>" },
	{ BYTES("\a\xcc\x81"), "^G<U+0301>" },
	{ BYTES("e\033[1m\xcc\x81"), "e<U+0301>" },
	{ BYTES("a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"),
	    "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81<U+0301>" },
	/* Wide ones, and an emoji that is made of three. */
	{ BYTES("\xe6\xbc\xa2\xe5\xad\x97"), "\xe6\xbc\xa2\xe5\xad\x97" },
	{ BYTES("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb"),
	    "\xf0\x9f\x91\xa9<U+200D>\xf0\x9f\x92\xbb" },
};

static void
the_corpus_looks_as_it_should(void **state)
{
	char seen[256];

	(void)state;
	for (size_t i = 0; i < sizeof corpus / sizeof *corpus; i++)
		assert_string_equal(text_plain(corpus[i].bytes, TEXT_SGR, seen,
		    sizeof seen), corpus[i].seen);
}

/* What no glyph may hold: a second opinion, from the code charts. */
static const struct {
	uint32_t from, to;
} banned[] = {
	{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x34f, 0x34f },
	{ 0x600, 0x605 }, { 0x61c, 0x61c }, { 0x6dd, 0x6dd },
	{ 0x70f, 0x70f }, { 0x115f, 0x11ff }, { 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
	{ 0x2060, 0x206f }, { 0x2800, 0x2800 }, { 0x3164, 0x3164 },
	{ 0xd7b0, 0xf8ff }, { 0xfdd0, 0xfdef }, { 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb },
	{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0x10ffff },
};

static bool
is_banned(uint32_t cp)
{
	for (size_t i = 0; i < sizeof banned / sizeof *banned; i++)
		if (cp >= banned[i].from && cp <= banned[i].to)
			return true;
	return (cp & 0xfffe) == 0xfffe;
}

/* Strict UTF-8 (RFC 3629) without the library's help; 0: it is none. */
static size_t
decode(const char *text, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)text;
	size_t n = *p < 0x80 ? 1 : *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;

	*cp = n == 1 ? *p : *p & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (p[i] & 0x3f);
	}
	return *cp >= least[n] && (n == 1 || *p >= 0xc2) ? n : 0;
}

static void
check_glyph(const struct glyph *g, unsigned flags)
{
	size_t characters = 0, len;
	uint32_t cp;

	assert_true(g->n > 0 && g->n < sizeof g->utf8);
	assert_int_equal(strlen(g->utf8), g->n);
	for (size_t i = 0; i < g->n; i += len, characters++) {
		len = decode(g->utf8 + i, &cp);
		assert_int_not_equal(len, 0);
		assert_false(is_banned(cp));
		assert_true(cp < 0x80 || !(flags & TEXT_ASCII));
	}
	if (g->escaped)
		assert_int_equal(g->width, characters);
	else if (g->len == 1 && g->utf8[0] == ' ')
		assert_int_equal(g->width, g->n);
	else
		assert_in_range(g->width, 1, 2);
}

/* Every byte is in one glyph, in order, or in a colour or the last CR. */
static void
check_line(struct slice line, unsigned flags)
{
	struct text t;
	struct glyph g;
	size_t at = 0;
	unsigned column = 0;

	text_init(&t, line, flags);
	while (text_next(&t, &g)) {
		check_glyph(&g, flags);
		assert_true(g.len > 0);
		if (g.at > at) {
			assert_true(flags & TEXT_SGR);
			assert_int_equal(line.p[at], '\033');
			assert_int_equal(line.p[g.at - 1], 'm');
		}
		assert_true(g.at >= at);
		at = g.at + g.len;
		assert_true(at <= line.n);
		column += g.width;
		assert_int_equal(t.column, column);
	}
	assert_int_equal(t.at, line.n);
	assert_int_equal(text_width(line, flags), column);
}

static void
check_all_flags(struct slice line)
{
	for (unsigned flags = 0; flags <= (TEXT_SGR | TEXT_ASCII); flags++)
		check_line(line, flags);
}

static void
one_and_two_bytes_are_safe(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 0x10000; i++) {
		const char two[2] = { (char)(i >> 8), (char)i };
		check_all_flags((struct slice){ two, 2 });
		check_all_flags((struct slice){ two, 1 });
	}
}

static size_t
encode(uint32_t cp, char *to)
{
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

	if (n == 1) {
		*to = (char)cp;
		return 1;
	}
	for (size_t i = n; --i > 0; cp >>= 6)
		to[i] = (char)(0x80 | (cp & 0x3f));
	to[0] = (char)((0xf00u >> n & 0xff) | cp);
	return n;
}

/* Alone, and where it could join something; surrogates are no UTF-8. */
static void
every_character_is_safe(void **state)
{
	char line[12] = "a";

	(void)state;
	for (uint32_t cp = 0; cp <= 0x110100; cp++) {
		size_t n = encode(cp, line + 1);
		check_line((struct slice){ line + 1, n }, 0);
		line[1 + n] = 'z';
		check_line((struct slice){ line, n + 2 }, TEXT_SGR);
	}
}

/* Bytes that mean something are more likely than others to meet. */
static char
random_byte(uint32_t *x)
{
	static const char some[] = "\033\033[[0123456789;:mm\t\r\n\xc2\x9b\xe2"
	    "\x80\xae\xcc\x81\xf3\xa0\xed\xef\xbf\xbe";
	uint32_t r = random_next(x);

	return r & 0x100 ? (char)r : some[r % (sizeof some - 1)];
}

static void
random_lines_are_safe(void **state)
{
	uint32_t x = 20261124;

	(void)state;
	for (int round = 0; round < 50000; round++) {
		size_t n = random_next(&x) % 24 + 1;
		char *line = malloc(n);         /* exact: ASan sees its end */
		for (size_t i = 0; i < n; i++)
			line[i] = random_byte(&x);
		check_all_flags((struct slice){ line, n });
		free(line);
	}
}

static void
ascii_terminals_get_ascii(void **state)
{
	char seen[64];

	(void)state;
	assert_string_equal(text_plain(slice_of("\xc3\xa9" "a\xcc\x81\t|"),
	    TEXT_ASCII, seen, sizeof seen), "<U+00E9>a<U+0301>       |");
}

static void
columns_are_counted(void **state)
{
	static const struct {
		const char *line;
		unsigned width;
	} cases[] = {
		{ "", 0 }, { "abc", 3 }, { "\xe6\xbc\xa2", 2 },
		{ "\xf0\x9f\x91\xa9", 2 }, { "e\xcc\x81", 1 }, { "\a", 2 },
		{ "\t", 8 }, { "1234567\t", 8 }, { "12345678\t", 16 },
		{ "\xe6\xbc\xa2\t", 8 }, { "\xff\t", 8 },
		{ "\xe2\x80\xae", 8 }, { "\033[31mred\033[0m", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(text_width(slice_of(cases[i].line), TEXT_SGR),
		    cases[i].width);
}

static void
a_text_is_cut_between_glyphs(void **state)
{
	struct slice text = slice_of("a\xe6\xbc\xa2\a");
	char room[16];

	(void)state;
	assert_string_equal(text_plain(text, 0, room, 1), "");
	assert_string_equal(text_plain(text, 0, room, 4), "a");
	assert_string_equal(text_plain(text, 0, room, 6), "a\xe6\xbc\xa2");
	assert_string_equal(text_plain(text, 0, room, 7), "a\xe6\xbc\xa2^G");
}

/* The whole cost is in the bytes: nothing is looked at again and again. */
static void
floods_have_no_hold(void **state)
{
	enum { N = 2000000 };
	static const struct slice units[] = {
		BYTES("\xcc\x81"), BYTES("\033["), BYTES("\033[1m"),
		BYTES("0;"), BYTES("\xf0\x9f"), BYTES("\r"),
	};
	char *line = malloc(N);

	(void)state;
	assert_non_null(line);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		line[0] = i == 3 ? '\033' : 'e';
		line[1] = '[';
		for (size_t k = 2; k < N; k++)
			line[k] = units[i].p[k % units[i].n];
		check_line((struct slice){ line, N }, TEXT_SGR);
	}
	free(line);
}

/* The style of the last glyph, which is an "x". */
static struct style
style_after(struct slice line)
{
	struct text t;
	struct glyph g = { 0 };

	text_init(&t, line, TEXT_SGR);
	while (text_next(&t, &g))
		;
	assert_string_equal(g.utf8, "x");
	assert_int_equal(g.width, t.column);    /* nothing else was seen */
	return g.style;
}

enum { NONE = COLOUR_DEFAULT };

static const struct {
	const char *line;
	struct style style;
} styles[] = {
	{ "x", { NONE, NONE, 0 } },
	{ "\033[mx", { NONE, NONE, 0 } },
	{ "\033[1;2;3;4;7mx", { NONE, NONE, STYLE_BOLD | STYLE_DIM |
	    STYLE_ITALIC | STYLE_UNDERLINE | STYLE_REVERSE } },
	{ "\033[1;2;3;4;7;22;23;24;27mx", { NONE, NONE, 0 } },
	{ "\033[31;1m\033[0mx", { NONE, NONE, 0 } },
	{ "\033[31;1m\033[mx", { NONE, NONE, 0 } },
	{ "\033[31;1;;4mx", { NONE, NONE, STYLE_UNDERLINE } },
	{ "\033[30;47mx", { 0, 7, 0 } },
	{ "\033[97;100mx", { 15, 8, 0 } },
	{ "\033[31;42;39;49mx", { NONE, NONE, 0 } },
	{ "\033[38;5;196;48;5;0mx", { 196, 0, 0 } },
	{ "\033[38:5:196mx", { 196, NONE, 0 } },
	{ "\033[38;5;256mx", { NONE, NONE, 0 } },
	{ "\033[38;2;1;2;3;1mx", { COLOUR_RGB | 0x010203, NONE, STYLE_BOLD } },
	{ "\033[38:2:1:2:3;1mx", { COLOUR_RGB | 0x010203, NONE, STYLE_BOLD } },
	{ "\033[48:2::1:2:3mx", { NONE, COLOUR_RGB | 0x010203, 0 } },
	{ "\033[48:2:0:1:2:3:0:1mx", { NONE, COLOUR_RGB | 0x010203, 0 } },
	{ "\033[38;2;256;2;3mx", { NONE, NONE, 0 } },
	{ "\033[38;2;1;2mx", { NONE, NONE, 0 } },
	{ "\033[38;5mx", { NONE, NONE, 0 } },
	{ "\033[38mx", { NONE, NONE, 0 } },
	/* A colon's parameters end with their group. */
	{ "\033[38:5;1mx", { NONE, NONE, STYLE_BOLD } },
	{ "\033[38:2:1:2;3mx", { NONE, NONE, STYLE_ITALIC } },
	/* The colour of the underline is no attribute 5, 1, 2 or 4. */
	{ "\033[58;5;1mx", { NONE, NONE, 0 } },
	{ "\033[58;2;1;4;7;3mx", { NONE, NONE, STYLE_ITALIC } },
	{ "\033[58:2::1:2:3;59mx", { NONE, NONE, 0 } },
	{ "\033[4:3mx", { NONE, NONE, STYLE_UNDERLINE } },
	{ "\033[4;4:0mx", { NONE, NONE, 0 } },
	/* Blink, conceal, fonts, frames and what nobody has heard of. */
	{ "\033[5;6;8;11;53;9999mx", { NONE, NONE, 0 } },
};

static void
colours_are_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
		struct style s = style_after(slice_of(styles[i].line));
		assert_int_equal(s.fg, styles[i].style.fg);
		assert_int_equal(s.bg, styles[i].style.bg);
		assert_int_equal(s.flags, styles[i].style.flags);
	}
}

static void
colours_can_be_asked_away(void **state)
{
	char seen[32];

	(void)state;
	assert_string_equal(text_plain(slice_of("\033[31mx"), 0, seen,
	    sizeof seen), "^[[31mx");
}

/* Longer than a sequence may be: it is text, and changes no colour. */
static void
monstrous_colours_are_text(void **state)
{
	static const char *const lines[] = {
		("\033[0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;"
		    "0;0;0;0;0;31mx"),
		("\033[0000000000000000000000000000000000000000000000000000000"
		    "000000000000000031mx"),
		/* Not that long, but more of them. */
		"\033[;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;31mx",
		"\033[10000mx",
		"\033[99999999999999999999999999mx",
	};
	struct text t;
	struct glyph g;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		text_init(&t, slice_of(lines[i]), TEXT_SGR);
		assert_true(text_next(&t, &g));
		assert_string_equal(g.utf8, "^[");
		while (text_next(&t, &g))
			assert_int_equal(g.style.fg, COLOUR_DEFAULT);
	}
}

/* What does not begin like a sequence is none, whoever asks. */
static void
a_sequence_begins_with_escape(void **state)
{
	struct style style = { COLOUR_DEFAULT, COLOUR_DEFAULT, 0 };

	(void)state;
	assert_int_equal(sgr_read(slice_of("x[31m"), &style), 0);
	assert_int_equal(sgr_read(slice_of("\033]31m"), &style), 0);
	assert_int_equal(sgr_read(slice_of("\033["), &style), 0);
	assert_int_equal(style.fg, COLOUR_DEFAULT);
	assert_int_equal(sgr_read(slice_of("\033[31mx"), &style), 5);
	assert_int_equal(style.fg, 1);
}

static void
colours_end_with_the_line(void **state)
{
	struct text t;
	struct glyph g;

	(void)state;
	text_init(&t, slice_of("\033[31mred"), TEXT_SGR);
	assert_true(text_next(&t, &g));
	assert_int_equal(g.style.fg, 1);
	text_init(&t, slice_of("next"), TEXT_SGR);
	assert_true(text_next(&t, &g));
	assert_int_equal(g.style.fg, COLOUR_DEFAULT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_corpus_looks_as_it_should),
		cmocka_unit_test(one_and_two_bytes_are_safe),
		cmocka_unit_test(every_character_is_safe),
		cmocka_unit_test(random_lines_are_safe),
		cmocka_unit_test(ascii_terminals_get_ascii),
		cmocka_unit_test(columns_are_counted),
		cmocka_unit_test(a_text_is_cut_between_glyphs),
		cmocka_unit_test(floods_have_no_hold),
		cmocka_unit_test(colours_are_kept),
		cmocka_unit_test(colours_can_be_asked_away),
		cmocka_unit_test(monstrous_colours_are_text),
		cmocka_unit_test(a_sequence_begins_with_escape),
		cmocka_unit_test(colours_end_with_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
