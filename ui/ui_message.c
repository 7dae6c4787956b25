/* The message line: what is said of what was asked for, and for how long. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "ui_private.h"

enum {
	CALM_MS = 8000,         /* how long a message stays              */
	READ_MS = 5000,         /* ... and what is wrong, at least       */
	ALARM_MS = 30000,
};

/* False: what is there is more important, and stays. */
static bool
put_message(struct ui *ui, enum notice kind, const char *text)
{
	const struct message_line *m = &ui->message;

	/* What went wrong is not covered by what went well just after it. */
	if (m->text != NULL && m->kind == NOTICE_ERROR &&
	    kind < NOTICE_WARNING && !m->seen &&
	    clock_mono_ms() - m->since < READ_MS)
		return false;
	free(ui->message.text);
	ui->message = (struct message_line){ .text = xstrdup(text),
		.kind = kind, .since = clock_mono_ms() };
	ui_mark(ui);
	return true;
}

void
ui_notice(struct ui *ui, enum notice kind, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	if (put_message(ui, kind, text))
		ui->message.passing = true;
}

void
ui_news(struct ui *ui, enum notice kind, const char *text)
{
	put_message(ui, kind, text);
}

void
ui_hush(struct ui *ui)
{
	free(ui->message.text);
	ui->message.text = NULL;
}

int64_t
ui_message_left(const struct ui *ui)
{
	const struct message_line *m = &ui->message;
	int64_t stays = m->kind == NOTICE_INFO || m->kind == NOTICE_GOOD
		? CALM_MS : ALARM_MS;
	int64_t left = m->since + stays - clock_mono_ms();

	return left > 0 ? left : 0;
}
