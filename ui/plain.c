/*
 * See plain.h. A terminal that holds its output up holds us up, as it does any
 * program of lines.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bulk.h"
#include "clock.h"
#include "controlling.h"
#include "events.h"
#include "farewell.h"
#include "mem.h"
#include "plain_private.h"
#include "signame.h"
#include "tty_ask.h"

static void
leave(void *arg)
{
	struct plain *p = arg;

	ev_break(p->loop, EVBREAK_ALL);
}

/* Nobody will be told how it fares. */
static void
say_unanswered(struct plain *p)
{
	size_t n = 0;

	if (p->asks != NULL)
		headless_refuse(&p->asks->h, "the session was left before an"
		    " answer");
	for (const struct job *j = p->jobs; j != NULL; j = j->next)
		n += !j->h.over && j->h.pending > 0 &&
		    j->options.command != COMMAND_WAIT;
	if (n > 0)
		headless_say("%zu command%s not over; what was asked for may"
		    " still happen", n, n == 1 ? " is" : "s are");
}

void
plain_quit(struct plain *p, int status)
{
	bool again = p->quitting;

	p->quitting = true;
	if (!again) {
		p->status = status;
		say_unanswered(p);
	}
	ev_io_stop(p->loop, &p->input);
	if (again)
		leave(p);
	else
		hooks_end(p->hooks, leave, p);
}

bool
plain_busy(const struct plain *p)
{
	for (const struct job *j = p->jobs; j != NULL; j = j->next)
		if (!j->h.over)
			return true;
	return plain_reloads(p);
}

/* The input has ended: that is meant where it said something. */
static void
maybe_leave(struct plain *p)
{
	if (p->end && p->some && !p->quitting && !plain_busy(p) &&
	    buffer_size(&p->line) == 0)
		plain_quit(p, p->failed && !p->person ? EXIT_SOME : EXIT_DONE);
}

/* The lines are taken before the loop blocks. */
static void
on_input(struct ev_loop *loop, ev_io *w, int revents)
{
	struct plain *p = w->data;
	char *to = buffer_reserve(&p->line, LINE_MOST);
	ssize_t n = read(STDIN_FILENO, to, LINE_MOST);

	(void)loop;
	(void)revents;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n > 0) {
		p->some = true;
		buffer_grew(&p->line, (size_t)n);
	} else {
		p->end = true;
	}
}

/* "14:03:11 reader-1 on ru-01 started: PID 4711". */
static void
on_event(const struct event *e, void *arg)
{
	time_t seconds = (time_t)(e->time / 1000);
	char time[16] = "";
	struct tm tm;

	(void)arg;
	if (localtime_r(&seconds, &tm) != NULL)
		strftime(time, sizeof time, "%H:%M:%S", &tm);
	if (e->name[0] != '\0')
		headless_print(stdout, "%s %s on %s %s", time, e->name,
		    e->host, e->text);
	else
		headless_print(stdout, "%s %s%s%s", time, e->host,
		    e->host[0] != '\0' ? ": " : "", e->text);
	fflush(stdout);
}

static void
on_change(void *arg)
{
	struct plain *p = arg;

	for (struct job *j = p->jobs; j != NULL; j = j->next)
		j->h.changed = true;
}

static void
on_notice(enum notice kind, const char *text, void *arg)
{
	(void)arg;
	if (kind == NOTICE_WARNING || kind == NOTICE_ERROR)
		headless_say("%s", text);
}

static void
drop_finished(struct plain *p)
{
	for (struct job **at = &p->jobs; *at != NULL;) {
		struct job *j = *at;
		if (!j->h.over || j->given_up) {
			at = &j->next;
			continue;
		}
		*at = j->next;
		job_free(j);
	}
}

/* Nobody is there to answer any more. */
static void
answer_with_no(struct plain *p)
{
	struct job *j = p->asks;

	if (!p->end || j == NULL || p->quitting)
		return;
	p->asks = NULL;
	headless_refuse(&j->h, "the input ended before an answer");
}

static void
on_prepare(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct plain *p = w->data;

	(void)revents;
	for (struct job *j = p->jobs; j != NULL; j = j->next)
		headless_look(&j->h);
	drop_finished(p);
	plain_take_lines(p);
	answer_with_no(p);
	if (p->tty != NULL && p->console != NULL && !p->quitting)
		tty_ask_look(p->tty, p->console);
	/* On one terminal, what is typed now is that question's answer. */
	if (buffer_size(&p->line) > LINE_MOST || p->end || p->quitting ||
	    (p->person && tty_ask_busy(p->tty)))
		ev_io_stop(loop, &p->input);
	else
		ev_io_start(loop, &p->input);
	maybe_leave(p);
}

static void
on_signal(struct ev_loop *loop, ev_signal *w, int revents)
{
	(void)loop;
	(void)revents;
	headless_say("interrupted by %s", signame(w->signum));
	plain_quit(w->data, EXIT_SIGNAL + w->signum);
}

/* Of a terminal that is there somebody has asked for it by kill(1). */
static void
on_hang_up(struct ev_loop *loop, ev_signal *w, int revents)
{
	if (!is_controlling(STDIN_FILENO))
		on_signal(loop, w, revents);
	else
		plain_reload(w->data, "");
	fflush(stdout);
}

static void
watch(struct plain *p)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		ev_signal_init(&p->signals[i], numbers[i] == SIGHUP
		    ? on_hang_up : on_signal, numbers[i]);
		p->signals[i].data = p;
		ev_signal_start(p->loop, &p->signals[i]);
	}
	ev_prepare_init(&p->prepare, on_prepare);
	ev_io_init(&p->input, on_input, STDIN_FILENO, EV_READ);
	p->prepare.data = p->input.data = p;
	ev_prepare_start(p->loop, &p->prepare);
	ev_io_start(p->loop, &p->input);
	signal(SIGPIPE, SIG_IGN);
}

static void
unwatch(struct plain *p)
{
	for (size_t i = 0; i < sizeof p->signals / sizeof *p->signals; i++)
		ev_signal_stop(p->loop, &p->signals[i]);
	ev_prepare_stop(p->loop, &p->prepare);
	ev_io_stop(p->loop, &p->input);
}

/* How everything stands, as soon as all hosts have answered. */
static void
show_all(struct plain *p)
{
	headless_print(stdout, "session %s: %zu process%s, %zu host%s; help"
	    " tells the commands", p->session->name, p->session->proc_count,
	    p->session->proc_count == 1 ? "" : "es",
	    p->session->host_count, p->session->host_count == 1 ? "" : "s");
	plain_own_command(p, "ps");
	fflush(stdout);
}

int
plain_run(struct ev_loop *loop, struct session *session,
    const struct console_options *console)
{
	static const struct console_events events = {
		.on_change = on_change,
		.on_notice = on_notice,
	};
	struct plain p = { .loop = loop, .session = session,
		.person = isatty(STDIN_FILENO) };

	struct console_options with = *console;

	if (with.no_questions == NULL)
		p.tty = tty_ask_new(loop);
	if (with.no_questions == NULL && p.tty == NULL)
		with.no_questions = NO_TERMINAL;
	watch(&p);
	p.console = console_new(loop, session, &with, &events, &p);
	p.hooks = hooks_new(p.console);
	events_listen(console_happened(p.console), on_event, &p);
	show_all(&p);
	ev_run(loop, 0);
	unwatch(&p);
	tty_ask_free(p.tty);
	events_unlisten(console_happened(p.console), on_event, &p);
	/* Nothing of a command's is told any more. */
	for (struct job *j = p.jobs; j != NULL; j = j->next)
		j->h.over = true;
	plain_reload_forget(&p);
	farewell(loop, p.console, p.status >= EXIT_SIGNAL);
	hooks_free(p.hooks);
	for (struct job *j = p.jobs; j != NULL; j = j->next)
		job_let_go(j);
	bulk_free(p.restarts);
	console_free(p.console);
	for (struct job *j = p.jobs, *next; j != NULL; j = next) {
		next = j->next;
		job_free(j);
	}
	buffer_finish(&p.line);
	return fflush(stdout) != 0 && p.status == EXIT_DONE ? EXIT_SOME
		: p.status;
}
