#include "screen_dump.h"

#include <curses.h>
#include <stdbool.h>
#include <wchar.h>

enum { LOOKS_MAX = 52 };

struct look {
	attr_t attrs;
	int fg, bg;
};

static struct look
look_at(int y, int x, wchar_t *wide)
{
	struct look l = { 0 };
	cchar_t cell;
	int pair;
	short unused;

	mvin_wch(y, x, &cell);
	if (getcchar(&cell, wide, &l.attrs, &unused, &pair) != OK ||
	    extended_pair_content(pair, &l.fg, &l.bg) != OK)
		l.fg = l.bg = -1;
	l.attrs &= ~(A_COLOR | A_CHARTEXT);
	return l;
}

void
screen_dump(FILE *to)
{
	for (int y = 0; y < LINES; y++) {
		int blanks = 0;
		for (int x = 0; x < COLS; x++) {
			wchar_t wide[CCHARW_MAX + 1] = { 0 };
			look_at(y, x, wide);
			if (wide[0] == L' ') {
				blanks++;
				continue;
			}
			fprintf(to, "%*s%ls", blanks, "", wide);
			blanks = 0;
			/* Its second column holds no character. */
			if (wide[0] > 0x7f && wcwidth(wide[0]) == 2)
				x++;
		}
		fputc('\n', to);
	}
}

static void
put_colour(FILE *to, const char *before, int n)
{
	static const char *const names[] = { "black", "red", "green", "yellow",
		"blue", "magenta", "cyan", "white" };

	if (n >= 0 && n < 8)
		fprintf(to, "%s%s", before, names[n]);
	else if (n >= 8)
		fprintf(to, "%s%d", before, n);
}

static void
put_look(FILE *to, const struct look *l)
{
	static const struct {
		attr_t attr;
		const char *word;
	} words[] = { { A_BOLD, " bold" }, { A_ITALIC, " italic" },
		{ A_UNDERLINE, " underline" }, { A_REVERSE, " reverse" },
		{ A_DIM, " dim" } };

	put_colour(to, " ", l->fg);
	put_colour(to, " on ", l->bg);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (l->attrs & words[i].attr)
			fputs(words[i].word, to);
	fputc('\n', to);
}

static char
letter(int i)
{
	return (char)(i < 26 ? 'a' + i : 'A' + i - 26);
}

/* The letter of a look; a new one is added. */
static char
letter_of(const struct look *l, struct look *looks, int *n)
{
	if (l->attrs == 0 && l->fg < 0 && l->bg < 0)
		return '.';
	for (int i = 0; i < *n; i++)
		if (looks[i].attrs == l->attrs && looks[i].fg == l->fg &&
		    looks[i].bg == l->bg)
			return letter(i);
	if (*n == LOOKS_MAX)
		return '?';
	looks[*n] = *l;
	return letter((*n)++);
}

void
screen_dump_colours(FILE *to)
{
	struct look looks[LOOKS_MAX];
	int n = 0;

	for (int y = 0; y < LINES; y++) {
		for (int x = 0; x < COLS; x++) {
			wchar_t wide[CCHARW_MAX + 1] = { 0 };
			struct look l = look_at(y, x, wide);
			fputc(letter_of(&l, looks, &n), to);
		}
		fputc('\n', to);
	}
	for (int i = 0; i < n; i++) {
		fprintf(to, "%c", letter(i));
		put_look(to, &looks[i]);
	}
}
