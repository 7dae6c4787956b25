#include "dialog.h"

#include <curses.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "confirm.h"
#include "dialog_private.h"
#include "key.h"
#include "mem.h"

enum {
	C_H = 8,
	C_U = 21,
};

struct dialog *
dialog_new(const char *title, int64_t now, dialog_done *done, void *arg,
    void (*arg_free)(void *arg))
{
	struct dialog *d = xcalloc(1, sizeof *d);

	*d = (struct dialog){ .title = xstrdup(title), .opened = now,
		.done = done, .arg = arg, .arg_free = arg_free };
	return d;
}

static char *format(const char *fmt, va_list ap)
	__attribute__((format(printf, 1, 0)));

static char *
format(const char *fmt, va_list ap)
{
	char text[1024];

	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	return xstrdup(text);
}

void
dialog_fact(struct dialog *d, const char *what, enum role role,
    const char *fmt, ...)
{
	va_list ap;

	if (d->fact_count == FACTS_MAX)
		return;
	va_start(ap, fmt);
	d->facts[d->fact_count++] = (struct fact){ what, format(fmt, ap),
		role };
	va_end(ap);
}

void
dialog_item(struct dialog *d, enum role role, const char *fmt, ...)
{
	va_list ap;

	d->items = xreallocarray(d->items, (size_t)d->item_count + 1,
	    sizeof *d->items);
	va_start(ap, fmt);
	d->items[d->item_count++] = (struct fact){ "", format(fmt, ap),
		role };
	va_end(ap);
}

static void
put_now(struct fact *f, enum role role, char *text)
{
	free(f->text);
	f->text = text;
	f->role = role;
}

void
dialog_fact_now(struct dialog *d, const char *what, enum role role,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	for (int i = 0; i < d->fact_count; i++)
		if (strcmp(d->facts[i].what, what) == 0) {
			put_now(&d->facts[i], role, format(fmt, ap));
			break;
		}
	va_end(ap);
}

void
dialog_item_now(struct dialog *d, int i, enum role role, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_now(&d->items[i], role, format(fmt, ap));
	va_end(ap);
}

void
dialog_looks(struct dialog *d, dialog_look *look)
{
	d->look = look;
}

void
dialog_leaves(struct dialog *d, dialog_left *left, void *arg)
{
	d->left = left;
	d->left_arg = arg;
}

void
dialog_type(struct dialog *d, const char *wanted)
{
	free(d->wanted);
	d->wanted = xstrdup(wanted);
}

void
dialog_choice(struct dialog *d, uint32_t key, const char *words,
    enum role role)
{
	if (d->choice_count < CHOICES_MAX)
		d->choices[d->choice_count++] =
		    (struct choice){ key, words, role };
}

void
dialog_free(struct dialog *d)
{
	if (d == NULL)
		return;
	for (int i = 0; i < d->fact_count; i++)
		free(d->facts[i].text);
	for (int i = 0; i < d->item_count; i++)
		free(d->items[i].text);
	free(d->items);
	free(d->wanted);
	if (d->arg_free != NULL)
		d->arg_free(d->arg);
	free(d->title);
	free(d);
}

static bool
finish(struct dialog *d, int what)
{
	d->done(what, d->arg);
	if (what < 0 && d->choice_count > 0 && d->left != NULL)
		d->left(d->left_arg);
	dialog_free(d);
	return false;
}

void
dialog_answer(struct dialog *d, int what)
{
	finish(d, what);
}

bool
dialog_typed(const struct dialog *d)
{
	return d->wanted == NULL || strcmp(d->typed, d->wanted) == 0;
}

/* Moves in the list, which decides nothing. False: another key. */
static bool
scroll_list(struct dialog *d, uint32_t key)
{
	int page = d->rows > 1 ? d->rows : 1, most = d->item_count - page;
	int by = key == KEY_NAMED + KEY_NPAGE ? page
		: key == KEY_NAMED + KEY_PPAGE ? -page
		: key == KEY_NAMED + KEY_DOWN ? 1
		: key == KEY_NAMED + KEY_UP ? -1 : 0;

	if (by == 0)
		return false;
	d->top = d->top + by > most ? most : d->top + by;
	d->top = d->top < 0 ? 0 : d->top;
	return true;
}

/* A character more, or one less. */
static void
type(struct dialog *d, uint32_t key)
{
	size_t n = strlen(d->typed);
	utf8proc_uint8_t utf8[4];

	if (key == C_U) {
		d->typed[0] = '\0';
	} else if (key == KEY_NAMED + KEY_BACKSPACE || key == 127 ||
	    key == C_H) {
		while (n > 0 && (d->typed[--n] & 0xc0) == 0x80)
			continue;
		d->typed[n] = '\0';
	} else if (key >= ' ' && key < KEY_NAMED && n + 5 < sizeof d->typed) {
		utf8proc_ssize_t k = utf8proc_encode_char(
		    (utf8proc_int32_t)key, utf8);
		memcpy(d->typed + n, utf8, k > 0 ? (size_t)k : 0);
		d->typed[n + (k > 0 ? (size_t)k : 0)] = '\0';
	}
}

bool
dialog_key(struct dialog *d, uint32_t key, int64_t now)
{
	if (key == KEY_ESC_C0 || key == 3)
		return finish(d, -1);
	if (scroll_list(d, key))
		return true;
	/* Nobody decides on what cannot be read. */
	if (!d->legible || !confirm_legible(now - d->opened))
		return true;
	for (int i = 0; i < d->choice_count && dialog_typed(d); i++)
		if (d->choices[i].key == key)
			return finish(d, i);
	/* Enter is the choice that changes nothing. It is also hit out of habit
	   after what was to be typed: then it is no choice at all. */
	if (key == KEY_ENTER_C0)
		return d->wanted != NULL && dialog_typed(d) ? true
			: finish(d, -1);
	if (d->wanted != NULL)
		type(d, key);
	else if (key == 'n' || key == 'q')
		return finish(d, -1);
	return true;
}

bool
dialog_click(struct dialog *d, int y, int x, int64_t now)
{
	for (int i = 0; d->legible && i <= d->choice_count; i++)
		if (y == d->places[i].y && x >= d->places[i].x &&
		    x < d->places[i].x + d->places[i].w)
			return dialog_key(d, i < d->choice_count
			    ? d->choices[i].key : KEY_ESC_C0, now);
	return true;
}
