/* What is typed in place of a screen: each command is a struct headless of its
 * own on the one console, and they run beside each other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "mem.h"
#include "plain_private.h"
#include "reload.h"

enum { WORDS_BEFORE = 3 };      /* a command: plm-tui -f FILE               */

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

	/* One question at a time. */
	if (j->plain->asks != NULL)
		headless_refuse(&j->plain->asks->h, "another question came"
		    " before the last one was answered");
	j->plain->asks = j;
	fflush(stderr);
}

static const struct headless_face face = { .ended = ended, .asked = asked };

/* One process more, which is then started like any other. */
static bool
add_process(struct job *j)
{
	struct adhoc one = options_adhoc(&j->options);

	/* What was shown is without it. */
	plain_reload_forget(j->plain);
	if (console_read_only(j->plain->console))
		headless_say("read-only: a start is refused");
	else if (reload_add(j->plain->console, &one, &j->fault) != NULL)
		return true;
	else
		headless_say("%s", j->fault.text);
	return false;
}

static void
start(struct job *j)
{
	struct plain *p = j->plain;

	j->h = (struct headless){ .loop = p->loop, .session = p->session,
		.options = &j->options, .ops = headless_ops(j->options.command),
		.console = p->console, .fault = &j->fault, .changed = true,
		.face = &face, .face_arg = j, .person = p->person };
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

void
job_let_go(struct job *j)
{
	if (j->h.ops != NULL && j->h.ops->free != NULL)
		j->h.ops->free(&j->h);
	j->h.ops = NULL;
}

void
job_free(struct job *j)
{
	job_let_go(j);
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
	else if (o->what == RUN_IMPORT)
		headless_say("import is no command of a session: plm-tui import,"
		    " elsewhere");
	else if (o->what != RUN_COMMAND)
		options_say(o);
	else if (o->session_path != j->words.v[WORDS_BEFORE - 1] ||
	    o->more_paths.n > 0 || o->sets.n > 0)
		headless_say("the session is %s here; another one is another"
		    " plm-tui's", path);
	else if (o->command == COMMAND_EVENTS && o->follow)
		headless_say("what happens is printed here anyway");
	else if (o->read_only && !console_read_only(j->plain->console))
		headless_say("--read-only is of the whole session: plm-tui"
		    " --plain --read-only");
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
		if (i == COMMAND_IMPORT)
			continue;       /* it is of no session */
		headless_print(stdout, "%s %s: %s", c->name, c->words,
		    c->text);
	}
	headless_print(stdout, "reload: read the session file anew, and show"
	    " what is different; reload now takes that over, reload later too,"
	    " but ends nothing");
	headless_print(stdout, "cancel: give up the commands that are under"
	    " way; what was sent may still happen");
	headless_print(stdout, "quit: leave; the processes run on,"
	    " but those with on_disconnect: stop");
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
		job_free(j);
	} else if (j->options.command == COMMAND_JOURNAL) {
		show_journal(j);
		job_free(j);
	} else if (j->options.command == COMMAND_RUN && !add_process(j)) {
		p->failed = true;
		job_free(j);
	} else {
		start(j);
	}
}

void
plain_own_command(struct plain *p, const char *line)
{
	struct job *j = xcalloc(1, sizeof *j);

	j->plain = p;
	j->own = true;
	if (understood(j, line))
		start(j);
	else
		job_free(j);
}

void
plain_take_line(struct plain *p, char *line)
{
	line += strspn(line, " \t");
	if (p->asks != NULL) {
		struct job *j = p->asks;
		p->asks = NULL;
		if (!headless_answer(&j->h, line))
			p->asks = j;
		return;
	}
	if (line[0] == '\0' || line[0] == '#')
		return;
	if (strcmp(line, "quit") == 0) {
		plain_quit(p, EXIT_DONE);
	} else if (strcmp(line, "help") == 0) {
		help();
	} else if (strcmp(line, "cancel") == 0) {
		cancel(p);
	} else if (strncmp(line, "reload", 6) == 0 &&
	    (line[6] == '\0' || line[6] == ' ')) {
		p->failed |= !plain_reload(p, line + 6 + strspn(line + 6,
		    " "));
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
	return !p->person && p->asks == NULL && plain_busy(p) &&
	    strcmp(line, "cancel") != 0;
}

void
plain_take_lines(struct plain *p)
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
			plain_take_line(p, line);
		}
		free(line);
		if (wait)
			return;
	}
}
