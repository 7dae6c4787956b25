/* The runs of a process, and what /proc says of the one that lives. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "details_private.h"
#include "mem.h"
#include "shellword.h"

static struct details_argv
argv_of(const struct past_run *r)
{
	return (struct details_argv){ &r->command, r->lengths,
		r->command_count };
}

/* Of one command the length may be told or not. */
static bool
same_command(struct details_argv a, struct details_argv b)
{
	size_t n = a.commands > 1 ? a.commands : 1;

	if (a.words->n != b.words->n ||
	    n != (b.commands > 1 ? b.commands : 1))
		return false;
	for (size_t i = 0; i < a.words->n; i++)
		if (strcmp(a.words->v[i], b.words->v[i]) != 0)
			return false;
	return n == 1 || memcmp(a.lengths, b.lengths,
	    n * sizeof *a.lengths) == 0;
}

static const char *
size_text(int64_t bytes, char *buf, size_t size)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double n = (double)bytes;
	size_t unit = 0;

	for (; n >= 1024 && unit < 4; unit++)
		n /= 1024;
	snprintf(buf, size, unit == 0 ? "%.0f %s" : "%.1f %s", n,
	    units[unit]);
	return bytes < 0 ? "?" : buf;
}

/* How it ended, in a few words, or what is told instead. */
static const char *
fate(const struct past_run *r, char *buf, size_t size)
{
	model_exit(&r->was, buf, size);
	if (buf[0] == '\0')
		snprintf(buf, size, "%s", state_info(r->was.state)->word);
	return buf;
}

static bool
hosts_differ(const struct past *past)
{
	for (size_t i = 1; i < past->n; i++)
		if (strcmp(past->v[i].was.host, past->v[0].was.host) != 0)
			return true;
	return false;
}

/* The next one of some remarks. */
static void
remark(struct buffer *line, const char *words)
{
	const char *end = buffer_size(line) == 0 ? NULL
		: buffer_data(line) + buffer_size(line) - 1;

	buffer_puts(line, end == NULL || *end == ' ' ? "" : "; ");
	buffer_puts(line, words);
}

/* By whom, seen by somebody or not, where, and how much it printed. */
static void
put_remarks(struct buffer *line, const struct details_of *of,
    const struct past_run *r)
{
	const struct model_proc *p = &r->was;
	const char *words = p->state == STATE_EXITED ? cause_words(p->cause)
		: p->why;
	char out[24], err[24], text[80];

	if (words[0] != '\0')
		remark(line, words);
	if (model_unexpected(p))
		remark(line, p->acked ? "acknowledged" : "not acknowledged");
	if (hosts_differ(of->past)) {
		remark(line, "on ");
		buffer_puts(line, p->host);
	}
	if (r->out_size < 0 && r->err_size < 0)
		return;
	snprintf(text, sizeof text, "out %s, err %s",
	    size_text(r->out_size, out, sizeof out),
	    size_text(r->err_size, err, sizeof err));
	remark(line, text);
}

static void
put_run(struct details *d, const struct details_of *of,
    const struct past_run *r)
{
	const struct model_proc *p = &r->was;
	struct buffer line = { 0 };
	char label[32], begun[40] = "?", span[32] = "", end[64], text[256];

	if (p->started > 0)
		details_time(p->started, of->now, begun, sizeof begun);
	if (p->started > 0 && p->ended >= p->started)
		clock_span(p->ended - p->started, span, sizeof span);
	else if (p->started > 0 && state_info(p->state)->live)
		clock_span(of->now - p->started, span, sizeof span);
	snprintf(label, sizeof label, "run %" PRIu64, p->run);
	snprintf(text, sizeof text, "%-19s  %6s  %-12s  ", begun, span,
	    fate(r, end, sizeof end));
	buffer_puts(&line, text);
	put_remarks(&line, of, r);
	details_add(d, model_marked(p) ? ROLE_ERROR
	    : state_info(p->state)->live ? role_named(state_info(p->state)
	    ->word) : ROLE_NORMAL, label, (struct slice){
	    buffer_data(&line), buffer_size(&line) });
	buffer_finish(&line);
}

/*
 * What was run then, where it is not what was run the time after, or is in the
 * session file now.
 */
static void
put_past_command(struct details *d, const struct details_of *of, size_t i)
{
	const struct past_run *r = &of->past->v[i];
	const struct proc_spec *spec = of->proc->spec;

	if (r->cut) {
		details_add(d, ROLE_FAINT, "", slice_of("its command is too"
		    " long to be told"));
		return;
	}
	if (i > 0 ? same_command(argv_of(r), argv_of(r - 1))
	    : spec != NULL && same_command(argv_of(r), (struct details_argv){
		&spec->command, spec->lengths, spec->command_count }))
		return;
	struct details_argv a = argv_of(r);
	details_command(d, &a);
}

void
details_history(struct details *d, const struct details_of *of)
{
	const struct past *past = of->past;

	details_title(d, DETAILS_HISTORY, "History");
	for (size_t i = 0; i < past->n; i++) {
		size_t from = d->n;
		put_run(d, of, &past->v[i]);
		put_past_command(d, of, i);
		for (; from < d->n; from++) {
			d->v[from].run = past->v[i].was.run;
			d->v[from].host = past->v[i].was.host;
		}
	}
	if (past->older > 0)
		details_fmt(d, ROLE_FAINT, "", "and %" PRIu64 " older run%s",
		    past->older, past->older == 1 ? "" : "s");
	if (past->n == 0 && past->status == PAST_KNOWN)
		details_add(d, ROLE_FAINT, "", slice_of("no run of it is on"
		    " record"));
	if (past->n == 0 && past->status == PAST_ASKED)
		details_add(d, ROLE_FAINT, "", slice_of("being asked for"));
	if (past->why != NULL)
		details_add(d, ROLE_WARNING, "not told", slice_of(past->why));
}

/* The strings of a fact that are each ended by a NUL; the caller frees. */
static struct slice *
strings_of(const struct past_fact *f, size_t *n)
{
	struct slice *list = xcalloc(f->n + 1, sizeof *list);

	*n = 0;
	for (size_t at = 0; at < f->n; at += list[(*n)++].n + 1)
		list[*n] = slice_of(f->p + at);
	return list;
}

static void
put_fact(struct details *d, const struct inspected *i, enum fact fact,
    const char *label)
{
	const struct past_fact *f = &i->facts[fact];

	if (f->told)
		details_add(d, ROLE_NORMAL, label, slice_of(f->p));
	else
		details_add(d, ROLE_FAINT, label, slice_of("not readable"));
}

static void
put_argv(struct details *d, const struct past_fact *f)
{
	struct buffer b = { 0 };
	size_t n;

	if (!f->told) {
		details_add(d, ROLE_FAINT, "argv", slice_of("not readable"));
		return;
	}
	struct slice *list = strings_of(f, &n);
	shellwords_put(&b, (struct words){ list, n });
	buffer_puts(&b, f->cut ? " ... and more" : "");
	details_add(d, ROLE_NORMAL, "argv", (struct slice){ buffer_data(&b),
	    buffer_size(&b) });
	buffer_finish(&b);
	free(list);
}

/* A label for the first of some lines. */
static void
put_lines(struct details *d, const char *label, const struct past_fact *f)
{
	for (const char *at = f->p; *at != '\0';) {
		size_t n = strcspn(at, "\n");
		details_add(d, ROLE_NORMAL, label, (struct slice){ at, n });
		at += n + (at[n] == '\n');
		label = "";
	}
}

void
details_environ(struct details *d, const struct details_of *of)
{
	const struct past_fact *f = &of->inspected->facts[FACT_ENVIRON];
	size_t n;

	if (of->inspected->status != PAST_KNOWN || of->inspected->over)
		return;
	details_title(d, DETAILS_ENVIRONMENT, "Environment, as the process has"
	    " it");
	if (!f->told) {
		details_add(d, ROLE_FAINT, "", slice_of("not readable"));
		return;
	}
	struct slice *list = strings_of(f, &n);
	details_variables(d, list, n, of->secrets);
	if (f->cut)
		details_add(d, ROLE_WARNING, "", slice_of("... and more"));
}

void
details_left(struct details *d, const struct details_of *of)
{
	const struct past_fact *f = of->inspected->facts;

	if (of->inspected->status != PAST_KNOWN || !of->inspected->over)
		return;
	details_title(d, DETAILS_STATE, "What it left");
	if (f[FACT_KILLED].told)
		details_add(d, ROLE_ERROR, "kernel", slice_of(
		    f[FACT_KILLED].p));
	if (f[FACT_UNREAD].told)
		details_add(d, ROLE_WARNING, "kernel", slice_of(
		    f[FACT_UNREAD].p));
	if (f[FACT_CORE].told)
		details_add(d, ROLE_NORMAL, "core", slice_of(f[FACT_CORE].p));
	if (f[FACT_CORENOTE].told)
		details_add(d, ROLE_WARNING, "core", slice_of(
		    f[FACT_CORENOTE].p));
	if (f[FACT_STDERR].told)
		put_lines(d, "stderr", &f[FACT_STDERR]);
	else
		details_add(d, ROLE_FAINT, "stderr", slice_of("nothing"));
}

void
details_live(struct details *d, const struct details_of *of)
{
	const struct inspected *i = of->inspected;
	const struct past_fact *gone = &i->facts[FACT_GONE];

	if (i->status == PAST_FAILED && state_info(of->proc->state)->live)
		details_add(d, ROLE_WARNING, "/proc", slice_of(i->why));
	if (i->status != PAST_KNOWN || i->over)
		return;
	put_argv(d, &i->facts[FACT_ARGV]);
	put_fact(d, i, FACT_EXE, "program");
	if (gone->told)
		details_fmt(d, ROLE_WARNING, "", "its file was %s since the"
		    " start: a new run may be another program", gone->p);
	put_fact(d, i, FACT_CWD, "is in");
	put_fact(d, i, FACT_THREADS, "threads");
	put_fact(d, i, FACT_RSS, "memory");
	put_fact(d, i, FACT_FILES, "open files");
	put_fact(d, i, FACT_NOFILE, "at most");
	put_fact(d, i, FACT_OOM, "OOM score");
	if (i->facts[FACT_TREE].told)
		put_lines(d, "its session", &i->facts[FACT_TREE]);
}
