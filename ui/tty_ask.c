#include "tty_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "mem.h"
#include "text.h"

struct tty_ask {
	struct ev_loop *loop;
	int fd;
	struct console *console;
	uint64_t number;        /* of the question that is open; 0: none    */
	char *answers[PROMPTS_MAX];
	size_t count, at;       /* prompts, and the one at turn; count: for
				   whom it is                               */
	char line[ANSWER_MAX + 2];
	struct termios before;
	bool changed;           /* the terminal is not as before            */
	bool quiet;             /* ... and echoes nothing                   */
	ev_io io;
	ev_signal back;
};

/* Foreign text, made safe; what does not fit is cut. */
static void
put(const struct tty_ask *t, const char *text)
{
	char safe[4 * PROMPT_MAX + 1];

	dprintf(t->fd, "%s", text_plain(slice_of(text), 0, safe, sizeof safe));
}

/* Its lines, each on one of its own. */
static void
put_lines(const struct tty_ask *t, const char *text)
{
	char *copy = xstrdup(text), *rest = copy, *line;

	while ((line = strsep(&rest, "\n")) != NULL) {
		line[strcspn(line, "\r")] = '\0';
		if (line[0] == '\0')
			continue;
		put(t, line);
		dprintf(t->fd, "\n");
	}
	free(copy);
}

/* All but the last line of a prompt stands above it. */
static void
put_prompt(const struct tty_ask *t, const char *prompt, bool colon)
{
	const char *last = strrchr(prompt, '\n');

	if (last != NULL) {
		char *above = xmemdup0(prompt, (size_t)(last - prompt));
		put_lines(t, above);
		free(above);
		prompt = last + 1;
	}
	put(t, prompt);
	dprintf(t->fd, "%s", colon ? ": " : "");
}

/* Lines, as a terminal has them. */
static void
set_echo(struct tty_ask *t, bool echo)
{
	struct termios now = t->before;

	t->quiet = !echo;
	t->changed = true;
	now.c_lflag |= ICANON | ISIG;
	if (echo)
		now.c_lflag |= ECHO;
	else
		now.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	/* What was typed before the question is no answer to it. */
	tcsetattr(t->fd, TCSAFLUSH, &now);
}

static void
give_back(struct tty_ask *t)
{
	if (t->changed)
		tcsetattr(t->fd, TCSADRAIN, &t->before);
	t->changed = t->quiet = false;
}

static void
forget(struct tty_ask *t)
{
	for (size_t i = 0; i < PROMPTS_MAX; i++) {
		if (t->answers[i] == NULL)
			continue;
		wipe(t->answers[i], strlen(t->answers[i]));
		free(t->answers[i]);
		t->answers[i] = NULL;
	}
	wipe(t->line, sizeof t->line);
	t->number = 0;
	t->at = 0;
	ev_io_stop(t->loop, &t->io);
	ev_signal_stop(t->loop, &t->back);
	give_back(t);
}

static void
ask_next(struct tty_ask *t)
{
	const struct login_question *q = console_question(t->console);
	size_t alike = console_questions_alike(t->console);

	if (t->at < t->count) {
		set_echo(t, q->echo[t->at]);
		put_prompt(t, q->prompts[t->at],
		    q->kind != QUESTION_INTERACTIVE);
	} else {
		set_echo(t, true);
		dprintf(t->fd, "Is it the answer for %zu other host%s that"
		    " ask%s the same? (y/N) ", alike, alike == 1 ? "" : "s",
		    alike == 1 ? "s" : "");
	}
}

static void
answer(struct tty_ask *t, bool all)
{
	struct console *c = t->console;

	give_back(t);
	/* Forgotten last: the next one may be asked from in here. */
	console_answer(c, t->answers, all);
	forget(t);
}

/* A line has come; n 0: there is none, and no answer. */
static void
take(struct tty_ask *t, size_t n)
{
	if (t->quiet)
		dprintf(t->fd, "\n");
	if (n == 0) {
		struct console *c = t->console;
		forget(t);
		console_no_answer(c, "no answer was given", false);
		return;
	}
	t->line[strcspn(t->line, "\r\n")] = '\0';
	if (t->at == t->count) {
		answer(t, strcmp(t->line, "y") == 0);
		return;
	}
	t->answers[t->at++] = xstrdup(t->line);
	wipe(t->line, sizeof t->line);
	if (t->at == t->count && console_questions_alike(t->console) == 0)
		answer(t, false);
	else
		ask_next(t);
}

static void
io_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct tty_ask *t = w->data;
	const struct login_question *q = console_question(t->console);
	ssize_t n = read(t->fd, t->line, sizeof t->line - 1);

	(void)loop;
	(void)revents;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (q == NULL || q->number != t->number) {
		forget(t);
		return;
	}
	t->line[n > 0 ? n : 0] = '\0';
	take(t, n > 0 ? (size_t)n : 0);
}

/* A shell that had the terminal meanwhile has set it as it likes. */
static void
back_cb(struct ev_loop *loop, ev_signal *w, int revents)
{
	struct tty_ask *t = w->data;

	(void)loop;
	(void)revents;
	if (t->number != 0)
		ask_next(t);
}

struct tty_ask *
tty_ask_new(struct ev_loop *loop)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios before;

	if (fd < 0)
		return NULL;
	if (tcgetattr(fd, &before) != 0) {
		close(fd);
		return NULL;
	}
	struct tty_ask *t = xcalloc(1, sizeof *t);
	*t = (struct tty_ask){ .loop = loop, .fd = fd, .before = before };
	ev_io_init(&t->io, io_cb, fd, EV_READ);
	ev_signal_init(&t->back, back_cb, SIGCONT);
	t->io.data = t->back.data = t;
	return t;
}

static void
ask(struct tty_ask *t, const struct login_question *q)
{
	t->number = q->number;
	t->count = q->count;
	t->at = 0;
	tcgetattr(t->fd, &t->before);
	dprintf(t->fd, "plm-tui: ");
	put(t, q->host);
	dprintf(t->fd, " %s, for ", question_waits(q->kind));
	put(t, q->user);
	dprintf(t->fd, "%s", q->subject[0] != '\0' ? ": " : "");
	put(t, q->subject);
	dprintf(t->fd, "%s\n", q->again > 0 ? " (what was typed before was"
	    " wrong)" : "");
	put_lines(t, q->name);
	put_lines(t, q->instruction);
	ev_io_start(t->loop, &t->io);
	ev_signal_start(t->loop, &t->back);
	ask_next(t);
}

bool
tty_ask_look(struct tty_ask *t, struct console *c)
{
	const struct login_question *q = console_question(c);

	t->console = c;
	if (t->number != 0 && (q == NULL || q->number != t->number)) {
		dprintf(t->fd, "\n");
		forget(t);
	}
	if (q == NULL || t->number != 0)
		return false;
	ask(t, q);
	return true;
}

bool
tty_ask_busy(const struct tty_ask *t)
{
	return t != NULL && t->number != 0;
}

void
tty_ask_free(struct tty_ask *t)
{
	if (t == NULL)
		return;
	forget(t);
	close(t->fd);
	free(t);
}
