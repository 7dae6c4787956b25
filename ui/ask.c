#include "ask.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "ask_private.h"
#include "confirm.h"
#include "key.h"
#include "mem.h"

enum {
	C_C = 3,
	C_H = 8,
	C_U = 21,
};

struct ask *
ask_new(const struct login_question *q, const char *place, int64_t now,
    ask_done *done, void *arg)
{
	static const char *const what[] = {
		[QUESTION_PASSPHRASE] = "The passphrase of a key, for",
		[QUESTION_INTERACTIVE] = "A question of",
		[QUESTION_PASSWORD] = "The password for",
		[QUESTION_HOST_KEY] = "An unknown host key, of",
	};
	struct ask *a = xcalloc(1, sizeof *a);

	*a = (struct ask){ .kind = q->kind, .count = q->count,
		.title = xasprintf("%s %s", what[q->kind], q->host),
		.who = xasprintf("%s on %s", q->user, place),
		.subject = xstrdup(q->subject), .name = xstrdup(q->name),
		.instruction = xstrdup(q->instruction), .again = q->again,
		.opened = now, .done = done, .arg = arg };
	for (size_t i = 0; i < a->count; i++) {
		a->prompts[i] = xstrdup(q->prompts[i]);
		a->echo[i] = q->echo[i];
		a->typed[i] = xcalloc(ANSWER_MAX + 1, 1);
	}
	return a;
}

void
ask_waiting(struct ask *a, size_t waiting, size_t alike, bool others)
{
	a->waiting = waiting;
	a->alike = alike;
	a->others = others;
}

void
ask_free(struct ask *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->count; i++) {
		free(a->prompts[i]);
		wipe(a->typed[i], ANSWER_MAX + 1);
		free(a->typed[i]);
	}
	free(a->title);
	free(a->who);
	free(a->subject);
	free(a->name);
	free(a->instruction);
	free(a);
}

static bool
finish(struct ask *a, bool given)
{
	a->done(given ? a->typed : NULL, a->all && a->others, a->arg);
	ask_free(a);
	return false;
}

/* Round the fields, and the switch where it is. */
static void
go(struct ask *a, bool back)
{
	size_t stops = a->count + a->others;

	a->at = (a->at + (back ? stops - 1 : 1)) % stops;
}

static void
put(char *to, const char *p, size_t n)
{
	size_t have = strlen(to);

	if (have + n <= ANSWER_MAX)
		memcpy(to + have, p, n);
}

static void
drop_last(char *text)
{
	size_t n = strlen(text);

	while (n > 0 && (text[--n] & 0xc0) == 0x80)
		continue;
	wipe(text + n, strlen(text + n));
}

static void
type(struct ask *a, uint32_t key)
{
	char *to = a->typed[a->at];
	utf8proc_uint8_t utf8[4];

	if (key == C_U) {
		wipe(to, ANSWER_MAX + 1);
	} else if (key == KEY_NAMED + KEY_BACKSPACE || key == 127 ||
	    key == C_H) {
		drop_last(to);
	} else if (key >= ' ' && key < KEY_NAMED) {
		utf8proc_ssize_t n = utf8proc_encode_char(
		    (utf8proc_int32_t)key, utf8);
		put(to, (char *)utf8, n > 0 ? (size_t)n : 0);
		wipe(utf8, sizeof utf8);
	}
}

bool
ask_key(struct ask *a, uint32_t key, int64_t now)
{
	if (key == KEY_ESC_C0 || key == C_C)
		return finish(a, false);
	/* What was typed for something else is no answer. */
	if (!a->legible || !confirm_legible(now - a->opened))
		return true;
	if (key == KEY_ENTER_C0 && a->at + 1 < a->count)
		go(a, false);
	else if (key == KEY_ENTER_C0)
		return finish(a, true);
	else if (key == KEY_TAB_C0 || key == KEY_NAMED + KEY_DOWN)
		go(a, false);
	else if (key == KEY_NAMED + KEY_BTAB || key == KEY_NAMED + KEY_UP)
		go(a, true);
	else if (a->at < a->count)
		type(a, key);
	else if (key == ' ')
		a->all = !a->all;
	return true;
}

void
ask_paste(struct ask *a, struct slice text, int64_t now)
{
	size_t n = 0;

	if (!a->legible || a->at >= a->count ||
	    !confirm_legible(now - a->opened))
		return;
	while (n < text.n && text.p[n] != '\n' && text.p[n] != '\r' &&
	    text.p[n] != '\0')
		n++;
	put(a->typed[a->at], text.p, n);
}
