#include "chooser.h"

#include <ctype.h>
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "confirm.h"
#include "key.h"
#include "mem.h"

enum {
	ITEMS_MAX = 64,
	TYPED_MAX = 16,
	BORDERS = 6,            /* columns that are no item's               */
	FRAME = 4,              /* lines: borders, and how to use it        */
	LEAST_W = 16,
	NAME_LEAST = 6,         /* columns of a name                        */
	USAGE_W = 26,           /* how to use it, on one line               */
	USAGE_MORE = 16,        /* ... and to turn switches                 */
};

struct item {
	int number;
	const char *name, *words;
	bool on;                /* of a switch                              */
};

struct chooser {
	char *title;
	struct item items[ITEMS_MAX];
	int n, at, top;
	int y, x, w;            /* of the first item, as drawn last         */
	int rows;               /* as drawn last; 0: nothing can be read    */
	char typed[TYPED_MAX];
	int64_t opened;
	bool easy;
	chooser_done *done;
	void (*toggled)(int what, bool on, void *arg);  /* NULL: none are   */
	void *arg;
	void (*arg_free)(void *arg);
};

struct chooser *
chooser_new(const char *title, int64_t now, chooser_done *done, void *arg,
    void (*arg_free)(void *arg))
{
	struct chooser *c = xcalloc(1, sizeof *c);

	*c = (struct chooser){ .title = xstrdup(title), .opened = now,
		.done = done, .arg = arg, .arg_free = arg_free };
	return c;
}

void
chooser_easy(struct chooser *c)
{
	c->easy = true;
}

void
chooser_toggles(struct chooser *c,
    void (*toggled)(int what, bool on, void *arg))
{
	c->toggled = toggled;
}

void
chooser_switch(struct chooser *c, int place, bool on)
{
	c->items[place].on = on;
}

void
chooser_item(struct chooser *c, int number, const char *name,
    const char *words)
{
	if (c->n < ITEMS_MAX)
		c->items[c->n++] = (struct item){ number, name, words, false };
}

void
chooser_select(struct chooser *c, int place)
{
	c->at = place;
}

void
chooser_free(struct chooser *c)
{
	if (c == NULL)
		return;
	if (c->arg_free != NULL)
		c->arg_free(c->arg);
	free(c->title);
	free(c);
}

static bool
finish(struct chooser *c, int what)
{
	c->done(what, c->arg);
	chooser_free(c);
	return false;
}

static void
move_to(struct chooser *c, int at)
{
	c->typed[0] = '\0';
	c->at = at < 0 ? 0 : at >= c->n ? c->n - 1 : at;
}

/* Whether so many bytes of what is typed are those of the number or name. */
static bool
like(const struct item *i, const char *typed, size_t n)
{
	char number[16];

	snprintf(number, sizeof number, "%d", i->number);
	return strncmp(number, typed, n) == 0 ||
	    strncasecmp(i->name, typed, n) == 0;
}

/* The item that is typed, whole or in part. */
static bool
find(struct chooser *c)
{
	size_t n = strlen(c->typed);

	/* Whole: with its NUL. */
	for (int whole = 1; whole >= 0; whole--)
		for (int i = 0; i < c->n; i++)
			if (like(&c->items[i], c->typed, n + (size_t)whole)) {
				c->at = i;
				return true;
			}
	return false;
}

/* What fits nothing begins anew. */
static void
type(struct chooser *c, char key)
{
	size_t n = strlen(c->typed);

	if (n + 1 < TYPED_MAX) {
		c->typed[n] = key;
		c->typed[n + 1] = '\0';
		if (find(c))
			return;
	}
	c->typed[0] = key;
	c->typed[1] = '\0';
	if (!find(c))
		c->typed[0] = '\0';
}

static bool
move_key(struct chooser *c, uint32_t key)
{
	int page = c->rows > 1 ? c->rows - 1 : 1;
	/* In the midst of a name they are letters. */
	bool letters = c->typed[0] != '\0';

	if (key == KEY_NAMED + KEY_UP || (key == 'k' && !letters))
		move_to(c, c->at - 1);
	else if (key == KEY_NAMED + KEY_DOWN || (key == 'j' && !letters))
		move_to(c, c->at + 1);
	else if (key == KEY_NAMED + KEY_PPAGE)
		move_to(c, c->at - page);
	else if (key == KEY_NAMED + KEY_NPAGE)
		move_to(c, c->at + page);
	else if (key == KEY_NAMED + KEY_HOME)
		move_to(c, 0);
	else if (key == KEY_NAMED + KEY_END)
		move_to(c, c->n - 1);
	else
		return false;
	return true;
}

/* The item of an easy one whose number is one digit; -1: there is none. */
static int
at_digit(const struct chooser *c, uint32_t key)
{
	for (int i = 0; c->easy && i < c->n; i++)
		if (c->items[i].number >= 0 &&
		    key == '0' + (uint32_t)c->items[i].number)
			return i;
	return -1;
}

bool
chooser_key(struct chooser *c, uint32_t key, int64_t now)
{
	if (key == KEY_ESC_C0 || key == 3)
		return finish(c, -1);
	if (c->rows == 0 || c->n == 0 ||
	    (!c->easy && !confirm_legible(now - c->opened)))
		return true;
	if (key == KEY_ENTER_C0)
		return finish(c, c->at);
	if (at_digit(c, key) >= 0)
		return finish(c, at_digit(c, key));
	if (c->toggled != NULL && key == ' ') {
		struct item *i = &c->items[c->at];
		i->on = !i->on;
		c->toggled(c->at, i->on, c->arg);
		return true;
	}
	if (!move_key(c, key) && key < 128 && isalnum((int)key))
		type(c, (char)key);
	return true;
}

bool
chooser_click(struct chooser *c, int y, int x, int64_t now)
{
	int at = c->top + y - c->y;

	if (c->rows == 0 || !confirm_legible(now - c->opened) || y < c->y ||
	    y >= c->y + c->rows || x < c->x || x >= c->x + c->w || at >= c->n)
		return true;
	if (at == c->at)
		return chooser_key(c, KEY_ENTER_C0, now);
	move_to(c, at);
	return true;
}

/* Where an item's words begin. */
static int
words_at(const struct chooser *c)
{
	int name = NAME_LEAST;

	for (int i = 0; i < c->n; i++) {
		int n = (int)strlen(c->items[i].name);
		name = n > name ? n : name;
	}
	return 6 + name;
}

static int
width_of(const struct chooser *c, const struct canvas *screen)
{
	int most = (int)text_width(slice_of(c->title), 0) + 2;
	int usage = USAGE_W + (c->toggled != NULL ? USAGE_MORE : 0);

	most = usage > most ? usage : most;
	for (int i = 0; i < c->n; i++) {
		int w = words_at(c) + (int)strlen(c->items[i].words);
		most = w > most ? w : most;
	}
	return most + BORDERS < screen->w ? most : screen->w - BORDERS;
}

static void
keep_in_view(struct chooser *c)
{
	if (c->at < c->top)
		c->top = c->at;
	if (c->at >= c->top + c->rows)
		c->top = c->at - c->rows + 1;
	if (c->top > c->n - c->rows)
		c->top = c->n > c->rows ? c->n - c->rows : 0;
}

static void
draw_item(const struct chooser *c, struct canvas line, int i)
{
	const struct item *it = &c->items[i];
	int at = words_at(c);

	line.base = i == c->at ? ROLE_CURSOR : ROLE_DIALOG;
	draw_blank(&line, 0, line.base);
	if (i == c->at)
		draw_str(&line, 0, 0, 1, ">", ROLE_PROMPT);
	if (c->toggled != NULL)
		draw_str(&line, 0, 1, 2, !it->on ? "-" : line.ascii ? "x"
		    : "\u2713", it->on ? ROLE_GOOD : ROLE_FAINT);
	else if (it->number >= 0)
		draw_fmt(&line, 0, 1, ROLE_FAINT, "%2d", it->number);
	draw_str(&line, 0, 4, at - 4, it->name, ROLE_PROMPT);
	draw_str(&line, 0, at, line.w - at, it->words, ROLE_FAINT);
}

/* Which items are seen, where not all are. */
static void
draw_extent(const struct chooser *c, const struct canvas *box)
{
	char text[32];

	if (c->rows >= c->n)
		return;
	int n = snprintf(text, sizeof text, " %d-%d of %d ", c->top + 1,
	    c->top + c->rows, c->n);
	draw_str(box, box->h - 1, box->w - n - 2, n, text, ROLE_FAINT);
}

static int
draw_key(const struct canvas *box, int x, const char *key, const char *words)
{
	int y = box->h - 2;

	if (x + (int)strlen(key) + (int)strlen(words) + 1 > box->w - 1)
		return x;
	x += draw_fmt(box, y, x, ROLE_KEY, "%s", key) + 1;
	return x + draw_str(box, y, x, box->w - x - 2, words, ROLE_DIALOG) + 2;
}

static void
draw_usage(const struct chooser *c, const struct canvas *box)
{
	int x = 3;

	if (c->toggled != NULL)
		x = draw_key(box, x, " Space ", "on, off");
	x = draw_key(box, x, " Enter ", "go on");
	draw_key(box, x, " Esc ", "cancel");
}

/* Where there is no room for a frame: the title, and items. */
static void
draw_small(struct chooser *c, const struct canvas *screen)
{
	draw_clear(screen, ROLE_DIALOG);
	if (c->rows < 1 || screen->w < LEAST_W) {
		c->rows = 0;
		draw_str(screen, 0, 0, screen->w, "too small to choose; Esc",
		    ROLE_DANGER);
		return;
	}
	draw_str(screen, 0, 0, screen->w, c->title, c->easy ? ROLE_PROMPT
	    : ROLE_DANGER);
	c->y = screen->y + 1;
	c->x = screen->x;
	c->w = screen->w;
	keep_in_view(c);
	for (int i = 0; i < c->rows; i++)
		draw_item(c, canvas_part(screen, 1 + i, 0, 1, screen->w),
		    c->top + i);
}

void
chooser_draw(struct chooser *c, const struct canvas *screen)
{
	int w = width_of(c, screen) + 4, room = screen->h - FRAME - 2;
	bool small = room < 1 || screen->w < LEAST_W + BORDERS;

	room = small ? screen->h - 1 : room;
	c->rows = c->n < room ? c->n : room;
	if (small) {
		draw_small(c, screen);
		return;
	}
	keep_in_view(c);
	int h = c->rows + FRAME;
	struct canvas box = canvas_part(screen, (screen->h - h) / 2,
	    (screen->w - w) / 2, h, w);
	box.base = ROLE_DIALOG;
	draw_clear(&box, ROLE_DIALOG);
	draw_box(&box, ROLE_FAINT);
	draw_fmt(&box, 0, 2, c->easy ? ROLE_PROMPT : ROLE_DANGER, " %s ", c->title);
	c->y = box.y + 1;
	c->x = box.x + 2;
	c->w = box.w - 4;
	for (int i = 0; i < c->rows; i++)
		draw_item(c, canvas_part(&box, 1 + i, 2, 1, c->w), c->top + i);
	draw_usage(c, &box);
	draw_extent(c, &box);
}
