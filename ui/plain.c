/*
 * See plain.h. Each command is a struct headless of its own on the one console;
 * they run beside each other. A terminal that holds its output up holds us up,
 * as it does any program of lines.
 */
#include "plain.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "buffer.h"
#include "clock.h"
#include "events.h"
#include "farewell.h"
#include "headless_private.h"
#include "hooks.h"
#include "journal.h"
#include "mem.h"
#include "signame.h"
#include "wordlist.h"

enum {
	LINE_MOST = 4096,
	WORDS_BEFORE = 3,       /* a command: plm-tui -f FILE               */
};

/* A command that was typed. */
struct job {
	struct plain *plain;
	struct headless h;
	struct options options;
	struct wordlist words;
	struct fault fault;
	bool given_up;          /* answers to it may come yet               */
	bool own;               /* nobody typed it                          */
	struct job *next;
};

struct plain {
	struct ev_loop *loop;
	const struct session *session;
	struct console *console;
	struct hooks *hooks;
	struct job *jobs;       /* newest first                             */
	struct job *asks;       /* the one whose question is open           */
	struct buffer line;     /* what was read, and is no whole line yet  */
	bool person;            /* the input is a terminal                  */
	bool some;              /* the input was not empty                  */
	bool end;               /* ... and is over                          */
	bool quitting;
	bool failed;            /* a line of the input did                  */
	int status;
	ev_io input;
	ev_prepare prepare;
	ev_signal signals[3];
};

static void
leave(void *arg)
{
	struct plain *p = arg;

	ev_break(p->loop, EVBREAK_ALL);
}

/* Hooks have their moment; a second time it is not waited for them. */
static void
quit(struct plain *p, int status)
{
	bool again = p->quitting;

	p->quitting = true;
	if (!again)
		p->status = status;
	ev_io_stop(p->loop, &p->input);
	if (again)
		leave(p);
	else
		hooks_end(p->hooks, leave, p);
}

static bool
busy(const struct plain *p)
{
	for (const struct job *j = p->jobs; j != NULL; j = j->next)
		if (!j->h.over)
			return true;
	return false;
}

/* The input has ended: that is meant where it said something. */
static void
maybe_leave(struct plain *p)
{
	if (p->end && p->some && !p->quitting && !busy(p) &&
	    buffer_size(&p->line) == 0)
		quit(p, p->failed && !p->person ? EXIT_SOME : EXIT_DONE);
}

static void
ended(struct headless *h)
{
	struct job *j = h->face_arg;

	if (j->plain->asks == j)
		j->plain->asks = NULL;
	j->plain->failed |= h->status != EXIT_DONE && !j->own;
	if (h->fault->code != CODE_OK)
		headless_say("%s", h->fault->text);
	fflush(stdout);
}

static void
asked(struct headless *h)
{
	struct job *j = h->face_arg;

	/* One question at a time: an older one is answered with no. */
	if (j->plain->asks != NULL)
		headless_confirm(&j->plain->asks->h, false);
	j->plain->asks = j;
	fflush(stderr);
}

static const struct headless_face face = { .ended = ended, .asked = asked };

static void
start(struct job *j)
{
	struct plain *p = j->plain;

	j->h = (struct headless){ .loop = p->loop, .session = p->session,
		.options = &j->options, .ops = headless_ops(j->options.command),
		.console = p->console, .fault = &j->fault, .changed = true,
		.face = &face, .face_arg = j };
	j->next = p->jobs;
	p->jobs = j;
	headless_look(&j->h);
}

/* It is read from its file, at once: no host is asked. */
static void
show_journal(struct job *j)
{
	int status = journal_show(j->plain->session, &j->options, &j->fault);

	if (j->fault.code != CODE_OK)
		headless_say("%s", j->fault.text);
	j->plain->failed |= status != EXIT_DONE;
}

/* What it has of the console's. */
static void
let_go(struct job *j)
{
	if (j->h.ops != NULL && j->h.ops->free != NULL)
		j->h.ops->free(&j->h);
	j->h.ops = NULL;
}

static void
free_job(struct job *j)
{
	let_go(j);
	targets_free(&j->h);
	options_finish(&j->options);
	wordlist_finish(&j->words);
	free(j);
}

/* Its words make sense here; false: why not was said. */
static bool
understood(struct job *j, const char *line)
{
	struct options *o = &j->options;
	const char *path = j->plain->session->path;
	const char *const first[] = { "plm-tui", "-f", path, NULL };

	enum command c;

	if (!wordlist_read(&j->words, first, line, &j->fault)) {
		headless_say("%s", j->fault.text);
		return false;
	}
	const char *word = j->words.v[WORDS_BEFORE];
	if (!command_parse(slice_of(word), &c)) {
		headless_say("'%s' is no command; help lists them", word);
		return false;
	}
	if (!options_parse(j->words.n, j->words.v, o, &j->fault))
		headless_say("%s", j->fault.text);
	else if (o->what != RUN_COMMAND)
		options_say(o);
	else if (o->session_path != j->words.v[WORDS_BEFORE - 1])
		headless_say("the session is %s here; another one is another"
		    " plm-tui's", path);
	else if (o->command == COMMAND_EVENTS && o->follow)
		headless_say("what happens is printed here anyway");
	else if (o->timeout_ms > 0)
		headless_say("--timeout is for a command of its own; here,"
		    " 'cancel' gives up what is under way");
	else
		return true;
	return false;
}

static void
help(void)
{
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command_info *c = command_info((enum command)i);
		headless_print(stdout, "%s %s: %s", c->name, c->words,
		    c->text);
	}
	headless_print(stdout, "cancel: give up the commands that are under"
	    " way; what was sent may still happen");
	headless_print(stdout, "quit: leave; the processes run on");
}

static void
cancel(struct plain *p)
{
	unsigned n = 0;

	for (struct job *j = p->jobs; j != NULL; j = j->next) {
		if (j->h.over)
			continue;
		n++;
		j->given_up = true;
		headless_interrupt(&j->h, EXIT_SOME);
	}
	headless_print(stdout, "%u command%s given up%s", n, n == 1 ? "" : "s",
	    n > 0 ? "; what was sent may still happen" : "");
}

static void
take_command(struct plain *p, const char *line)
{
	struct job *j = xcalloc(1, sizeof *j);

	j->plain = p;
	if (!understood(j, line)) {
		/* Who asks for help is given it. */
		p->failed |= j->options.what < RUN_HELP;
		free_job(j);
	} else if (j->options.command == COMMAND_JOURNAL) {
		show_journal(j);
		free_job(j);
	} else {
		start(j);
	}
}

static void
take_line(struct plain *p, char *line)
{
	line += strspn(line, " \t");
	if (p->asks != NULL) {
		struct job *j = p->asks;
		p->asks = NULL;
		headless_confirm(&j->h, line[0] == 'y' || line[0] == 'Y');
		return;
	}
	if (line[0] == '\0' || line[0] == '#')
		return;
	if (strcmp(line, "quit") == 0) {
		quit(p, EXIT_DONE);
	} else if (strcmp(line, "help") == 0) {
		help();
	} else if (strcmp(line, "cancel") == 0) {
		cancel(p);
	} else {
		take_command(p, line);
	}
	fflush(stdout);
}

/*
 * A script's commands wait for each other; a person's do not. What gives them
 * up, or answers, waits for nothing.
 */
static bool
must_wait(const struct plain *p, const char *line)
{
	return !p->person && p->asks == NULL && busy(p) &&
	    strcmp(line, "cancel") != 0;
}

/* Whole lines; at the end of the input, the rest of it. */
static void
take_lines(struct plain *p)
{
	while (buffer_size(&p->line) > 0 && !p->quitting) {
		const char *data = buffer_data(&p->line);
		const char *nl = memchr(data, '\n', buffer_size(&p->line));
		size_t n = nl != NULL ? (size_t)(nl - data)
			: buffer_size(&p->line);
		if (nl == NULL && !p->end && n < LINE_MOST)
			return;
		char *line = xmemdup0(data, n);
		line[strcspn(line, "\r")] = '\0';
		bool wait = must_wait(p, line);
		if (!wait) {
			buffer_eat(&p->line, n + (nl != NULL));
			take_line(p, line);
		}
		free(line);
		if (wait)
			return;
	}
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
		free_job(j);
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
	headless_confirm(&j->h, false);
}

static void
on_prepare(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct plain *p = w->data;

	(void)revents;
	for (struct job *j = p->jobs; j != NULL; j = j->next)
		headless_look(&j->h);
	drop_finished(p);
	take_lines(p);
	answer_with_no(p);
	if (buffer_size(&p->line) > LINE_MOST || p->end || p->quitting)
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
	quit(w->data, EXIT_SIGNAL + w->signum);
}

static void
watch(struct plain *p)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		ev_signal_init(&p->signals[i], on_signal, numbers[i]);
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
	struct job *j = xcalloc(1, sizeof *j);

	headless_print(stdout, "session %s: %zu process%s, %zu host%s; help"
	    " tells the commands", p->session->name, p->session->proc_count,
	    p->session->proc_count == 1 ? "" : "es",
	    p->session->host_count, p->session->host_count == 1 ? "" : "s");
	j->plain = p;
	j->own = true;
	if (understood(j, "ps"))
		start(j);
	else
		free_job(j);
	fflush(stdout);
}

int
plain_run(struct ev_loop *loop, const struct session *session,
    const struct console_options *console)
{
	static const struct console_events events = {
		.on_change = on_change,
		.on_notice = on_notice,
	};
	struct plain p = { .loop = loop, .session = session,
		.person = isatty(STDIN_FILENO) };

	watch(&p);
	p.console = console_new(loop, session, console, &events, &p);
	p.hooks = hooks_new(p.console);
	events_listen(console_happened(p.console), on_event, &p);
	show_all(&p);
	ev_run(loop, 0);
	unwatch(&p);
	events_unlisten(console_happened(p.console), on_event, &p);
	/* Nothing of a command's is told any more. */
	for (struct job *j = p.jobs; j != NULL; j = j->next)
		j->h.over = true;
	farewell(loop, p.console, p.status >= EXIT_SIGNAL);
	hooks_free(p.hooks);
	for (struct job *j = p.jobs; j != NULL; j = j->next)
		let_go(j);
	console_free(p.console);
	for (struct job *j = p.jobs, *next; j != NULL; j = next) {
		next = j->next;
		free_job(j);
	}
	buffer_finish(&p.line);
	return fflush(stdout) != 0 && p.status == EXIT_DONE ? EXIT_SOME
		: p.status;
}
