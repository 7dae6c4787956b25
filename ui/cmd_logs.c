/*
 * plm-tui logs: a process's stdout to stdout and its stderr to stderr, or a file
 * of any host to stdout, as fast as whoever reads it takes it: byte for byte,
 * but to a terminal as safe text.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drain.h"
#include "headless_private.h"
#include "log_reader.h"
#include "mem.h"
#include "tty_text.h"

struct part {
	struct headless *h;
	struct log_reader *reader;      /* NULL: it is over                 */
	struct drain *drain;            /* NULL: the part is not asked for  */
	bool tty;                       /* somebody looks at it: safe text  */
	struct tty_text text;
	size_t taken;                   /* bytes that were not granted yet  */
	bool broken;                    /* its link                         */
};

struct logs {
	struct part parts[2];   /* stdout or the file, and stderr           */
	char *host;             /* as the worker knows it                   */
	char *what;             /* for sentences                            */
	int status;             /* of the first that failed                 */
};

static void
failed(struct headless *h, enum code code, const char *text)
{
	headless_say("%s: %s: %s", h->logs->what, code_word(code), text);
	if (h->logs->status == EXIT_DONE)
		h->logs->status = headless_status(code);
}

/* Over when all was read, and all of that was written. */
static void
look(struct headless *h)
{
	for (size_t i = 0; i < 2; i++) {
		const struct part *p = &h->logs->parts[i];
		if (p->reader != NULL ||
		    (p->drain != NULL && drain_size(p->drain) > 0))
			return;
	}
	headless_end(h, h->logs->status);
}

/* What a terminal is given is not as many bytes as have come. */
static size_t
used(struct part *p, size_t written)
{
	size_t n = p->taken;

	if (!p->tty)
		return written;
	if (drain_size(p->drain) > 0)
		return 0;
	p->taken = 0;
	return n;
}

static void
on_written(size_t n, void *arg)
{
	struct part *p = arg;

	if (p->reader != NULL)
		log_reader_used(p->reader, used(p, n));
	else
		look(p->h);
}

/* Who read it wants no more, and knows that: no word, as of any filter. */
static void
on_broken(int error, void *arg)
{
	struct part *p = arg;

	if (error == EPIPE) {
		headless_end(p->h, EXIT_SIGNAL + SIGPIPE);
		return;
	}
	headless_say("%s cannot be written: %s", p == p->h->logs->parts
	    ? "stdout" : "stderr", strerror(error));
	headless_end(p->h, EXIT_SOME);
}

static void
put_safe(struct part *p, struct buffer *safe)
{
	if (buffer_size(safe) > 0)
		drain_put(p->drain, (struct slice){ buffer_data(safe),
		    buffer_size(safe) });
	buffer_finish(safe);
}

static void
on_bytes(struct slice bytes, void *arg)
{
	struct part *p = arg;

	if (p->h->over)
		return;
	if (!p->tty) {
		drain_put(p->drain, bytes);
		return;
	}
	struct buffer safe = { 0 };
	p->taken += bytes.n;
	tty_text_put(&p->text, bytes, &safe);
	put_safe(p, &safe);
}

/* Who looks at it would wait for what may never come. */
static void
on_name(struct slice why, void *arg)
{
	const struct part *p = arg;

	if (!p->h->over && why.n > 0)
		headless_say("%s: %.*s", p->h->logs->what, SLICE_ARG(why));
}

/* One sentence for both: the link is one. */
static void
on_link(const char *why, void *arg)
{
	struct part *p = arg;
	const struct part *parts = p->h->logs->parts;
	bool was = parts[0].broken || parts[1].broken;

	p->broken = why != NULL;
	if (p->h->over)
		return;
	if (p->broken && !was)
		headless_say("%s: the link broke (%s); it goes on there when the"
		    " link is back", p->h->logs->what, why);
	else if (was && !parts[0].broken && !parts[1].broken)
		headless_say("%s: the link is back", p->h->logs->what);
}

static void
on_done(enum code code, struct slice text, void *arg)
{
	struct part *p = arg;
	struct buffer safe = { 0 };
	char *copy;

	p->reader = NULL;
	p->broken = false;
	if (p->h->over)
		return;         /* the console closes */
	tty_text_end(&p->text, &safe);
	put_safe(p, &safe);
	if (code != CODE_OK) {
		copy = xmemdup0(text.p, text.n);
		failed(p->h, code, copy);
		free(copy);
	}
	/* Both parts are asked for before either is looked at. */
	p->h->changed = true;
}

static void
open_part(struct headless *h, int which, struct log_spec spec)
{
	static const struct drain_events events = {
		.on_written = on_written,
		.on_broken = on_broken,
	};
	static const struct log_sink sink = {
		.on_bytes = on_bytes,
		.on_name = on_name,
		.on_done = on_done,
		.on_link = on_link,
	};
	struct part *p = &h->logs->parts[which - 1];
	const struct log_options *o = &h->options->log;

	int fd = which == 1 ? STDOUT_FILENO : STDERR_FILENO;

	p->h = h;
	p->tty = isatty(fd);
	p->text.colours = color_wanted(h->options->color);
	p->drain = drain_new(h->loop, fd, &events, p);
	spec.which = which;
	spec.host = h->logs->host;
	spec.last = o->last;
	spec.grep = o->grep;
	spec.any_case = o->any_case;
	spec.since = o->since;
	spec.follow = o->follow;
	p->reader = console_read_log(h->console, &spec, &sink, p);
}

static void
visited(enum code code, struct slice text, void *arg)
{
	struct headless *h = arg;
	char *copy;

	if (h->over)
		return;         /* the console closes */
	copy = xmemdup0(text.p, text.n);
	if (code == CODE_OK) {
		open_part(h, 1, (struct log_spec){
		    .path = h->options->log.path });
	} else {
		failed(h, code, copy);
		h->changed = true;
	}
	free(copy);
}

static void
begin_file(struct headless *h)
{
	const struct log_options *o = &h->options->log;
	struct host_spec *spec = session_visit(h->session, o->host, o->user,
	    h->fault);

	if (spec == NULL) {
		headless_end(h, EXIT_USAGE);
		return;
	}
	h->logs->host = xstrdup(spec->name);
	h->logs->what = xasprintf("logs of %s", spec->name);
	console_visit(h->console, spec, visited, h);
}

/* The one process that is meant; NULL: it was told why there is none. */
static const struct model_proc *
the_process(struct headless *h)
{
	const struct model *m = console_model(h->console);
	const struct model_proc *found = NULL;

	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (!headless_selects(h, p))
			continue;
		if (found != NULL) {
			fault_set(h->fault, CODE_INVALID, "logs are of one"
			    " process; %s on %s and %s on %s are meant",
			    found->name, found->host, p->name, p->host);
			headless_end(h, EXIT_USAGE);
			return NULL;
		}
		found = p;
	}
	if (found == NULL) {
		fault_set(h->fault, CODE_INVALID, "no process is selected");
		headless_end(h, EXIT_USAGE);
	}
	return found;
}

/* The run that is meant; 0: it was told why there is none. */
static uint64_t
the_run(struct headless *h, const struct model_proc *p)
{
	const struct log_options *o = &h->options->log;
	uint64_t run = o->run != 0 ? o->run : o->previous ? p->run - 1 : p->run;

	if (p->on != NULL && p->on->answered && p->on->outcome != CODE_OK) {
		/* Why, its notice has told. */
		failed(h, p->on->outcome, "its host is not reached");
	} else if (p->run == 0) {
		failed(h, CODE_NOT_RUNNING, "no run is on record");
	} else if (run == 0 || run > p->run) {
		char why[100];
		snprintf(why, sizeof why, "there is no such run; its runs are"
		    " 1 to %" PRIu64, p->run);
		failed(h, CODE_FAILED, why);
	} else {
		return run;
	}
	headless_end(h, h->logs->status);
	return 0;
}

static void
begin_process(struct headless *h)
{
	const struct log_options *o = &h->options->log;
	const struct model_proc *p = the_process(h);
	struct log_spec spec = { 0 };

	if (p == NULL)
		return;
	h->logs->host = xstrdup(p->host);
	h->logs->what = xasprintf("logs of %s on %s", p->name, p->host);
	spec.name = p->name;
	spec.run = the_run(h, p);
	if (spec.run == 0)
		return;
	if (o->out)
		open_part(h, 1, spec);
	if (o->err)
		open_part(h, 2, spec);
}

static void
begin(struct headless *h)
{
	h->logs = xcalloc(1, sizeof *h->logs);
	if (h->options->log.path != NULL)
		begin_file(h);
	else
		begin_process(h);
}

static void
changed(struct headless *h)
{
	/* Not while the host is still being connected to. */
	if (h->logs->status != EXIT_DONE || h->logs->parts[0].drain != NULL ||
	    h->logs->parts[1].drain != NULL)
		look(h);
}

static void
late(struct headless *h)
{
	headless_say("%s: not all of it came in time", h->logs->what);
}

static void
finish(struct headless *h)
{
	if (h->logs == NULL)
		return;
	for (size_t i = 0; i < 2; i++) {
		log_reader_close(h->logs->parts[i].reader);
		drain_free(h->logs->parts[i].drain);
		buffer_finish(&h->logs->parts[i].text.line);
	}
	free(h->logs->host);
	free(h->logs->what);
	free(h->logs);
	h->logs = NULL;
}

const struct headless_ops cmd_logs = { .begin = begin, .changed = changed,
	.late = late, .free = finish };
