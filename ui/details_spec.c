/*
 * What the session file says of a process: its commands, its environment, how it
 * is stopped, and where its output goes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "details_private.h"
#include "event_kind.h"
#include "logpath.h"
#include "mem.h"
#include "rlimit.h"
#include "shellword.h"
#include "signame.h"

/* Each line of a word on one of its own, as a person has written them. */
static void
put_lines(struct details *d, const char *text)
{
	const char *label = "script";

	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		details_add(d, ROLE_NORMAL, label, (struct slice){ text, n });
		text += n + (text[n] == '\n');
		label = "";
	}
}

/* A text for a shell that is longer than a line, as `shell:` has it. */
static bool
is_script(char *const *words, size_t n, size_t i)
{
	return i == 2 && i < n && strcmp(words[1], "-c") == 0 &&
	    strchr(words[i], '\n') != NULL;
}

/* The words of one command. A script follows in lines; what is copied are all
 * words, as can be pasted. */
static void
put_words(struct details *d, const char *label, char *const *words,
    size_t n)
{
	struct buffer line = { 0 }, whole = { 0 };
	size_t first = d->n;
	bool lines = is_script(words, n, 2);

	for (size_t i = 0; i < n; i++) {
		buffer_puts(&whole, i > 0 ? " " : "");
		shellword_put(&whole, slice_of(words[i]));
		if (!is_script(words, n, i)) {
			buffer_puts(&line, buffer_size(&line) > 0 ? " " : "");
			shellword_put(&line, slice_of(words[i]));
			continue;
		}
		details_add(d, ROLE_NORMAL, label, (struct slice){
		    buffer_data(&line), buffer_size(&line) });
		buffer_finish(&line);
		put_lines(d, words[i]);
	}
	if (!lines || buffer_size(&line) > 0)
		details_add(d, ROLE_NORMAL, lines ? "then" : label,
		    (struct slice){ buffer_data(&line), buffer_size(&line) });
	if (lines)
		d->v[first].whole = xmemdup0(buffer_data(&whole),
		    buffer_size(&whole));
	buffer_finish(&line);
	buffer_finish(&whole);
}

void
details_command(struct details *d, const struct details_argv *a)
{
	size_t at = 0, n = a->commands > 0 ? a->commands : 1;
	char label[32];

	for (size_t i = 0; i < n; i++) {
		size_t count = a->commands > 0 ? (size_t)a->lengths[i]
					       : a->words->n;
		if (count > a->words->n - at)
			count = a->words->n - at;
		snprintf(label, sizeof label, n > 1 ? "%zu of %zu"
		    : "command", i + 1, n);
		put_words(d, label, a->words->v + at, count);
		at += count;
	}
}

/* "0", "0, 3 to 5". */
static void
put_success(struct details *d, const bool *success)
{
	struct buffer b = { 0 };
	char text[40];

	for (int i = 0, k; i < EXIT_CODES; i = k + 1) {
		for (k = i; k < EXIT_CODES && success[k]; k++)
			continue;
		if (k == i)
			continue;
		snprintf(text, sizeof text, k - 1 > i ? "%s%d to %d" : "%s%d",
		    buffer_size(&b) > 0 ? ", " : "", i, k - 1);
		buffer_puts(&b, text);
	}
	details_add(d, ROLE_NORMAL, "expected", (struct slice){
	    buffer_data(&b), buffer_size(&b) });
	buffer_finish(&b);
}

static void
put_limits(struct details *d, const struct proc_spec *spec)
{
	char text[40];

	for (int i = 0; i < LIMIT_COUNT; i++)
		if (spec->limits.v[i] != LIMIT_AS_IS)
			details_fmt(d, ROLE_NORMAL, "limit", "%s %s",
			    limit_info((enum limit)i)->key,
			    limit_words((enum limit)i, spec->limits.v[i], text,
				sizeof text));
	if (*spec->cpus != '\0')
		details_some(d, "processors", spec->cpus);
}

void
details_argv_of(struct details *d, const struct details_of *of)
{
	const struct proc_spec *spec = of->proc->spec;

	if (spec == NULL)
		return;
	details_title(d, DETAILS_COMMAND, "Command, of the session file");
	for (size_t i = 0; i < spec->source.n; i++)
		details_some(d, i == 0 ? "source" : "", spec->source.v[i]);
	details_command(d, &(struct details_argv){ &spec->command,
	    spec->lengths, spec->command_count });
	put_success(d, spec->success);
	put_limits(d, spec);
}

bool
details_secret(struct slice name)
{
	static const char *const parts[] = { "PASS", "TOKEN", "SECRET", "KEY",
		"CREDENTIAL" };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		size_t n = strlen(parts[i]);
		for (size_t k = 0; k + n <= name.n; k++)
			if (strncasecmp(name.p + k, parts[i], n) == 0)
				return true;
	}
	return false;
}

static int
by_name(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	size_t n = x->n < y->n ? x->n : y->n;
	int order = n == 0 ? 0 : memcmp(x->p, y->p, n);

	return order != 0 ? order : x->n < y->n ? -1 : x->n > y->n;
}

void
details_variables(struct details *d, struct slice *list, size_t n,
    bool secrets)
{
	if (n > 1)
		qsort(list, n, sizeof *list, by_name);
	for (size_t i = 0; i < n; i++) {
		struct slice name = list[i], value;
		const char *equals = name.n == 0 ? NULL
			: memchr(name.p, '=', name.n);
		struct buffer line = { 0 };
		if (equals != NULL)
			name.n = (size_t)(equals - name.p);
		value = (struct slice){ name.p + name.n, list[i].n - name.n };
		bool hidden = !secrets && details_secret(name) && value.n > 1;
		buffer_put(&line, name.p, name.n);
		buffer_puts(&line, equals != NULL ? "=" : "");
		if (hidden)
			buffer_puts(&line, "(hidden)");
		else if (value.n > 1)
			shellword_put(&line, (struct slice){ value.p + 1,
			    value.n - 1 });
		details_add(d, hidden ? ROLE_FAINT : ROLE_NORMAL, "",
		    (struct slice){ buffer_data(&line),
		    buffer_size(&line) })->hidden = hidden;
		buffer_finish(&line);
	}
	free(list);
}

/* What is set for every program of a session. */
static void
put_ours(struct details *d, const struct details_of *of)
{
	const struct model_proc *p = of->proc;
	const struct {
		const char *name, *value;
	} ours[] = {
		{ "PLM_SESSION", of->model->session->name },
		{ "PLM_PROCESS", p->name },
		{ "PLM_ROLE", p->role },
		{ "PLM_HOST", p->host },
		{ "PLM_UUID", p->uuid },
	};

	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (ours[i].value[0] != '\0')
			details_fmt(d, ROLE_FAINT, "", "%s=%s", ours[i].name,
			    ours[i].value);
	if (p->uuid[0] == '\0' || p->run == 0)
		return;
	details_fmt(d, ROLE_FAINT, "", "PLM_RUN=%" PRIu64, p->run);
	details_fmt(d, ROLE_FAINT, "", "PLM_MARK=%s/%" PRIu64, p->uuid,
	    p->run);
}

/* What the file says, and what is ours. */
void
details_set(struct details *d, const struct details_of *of)
{
	const struct model_proc *p = of->proc;
	const struct proc_spec *spec = p->spec;
	size_t n = spec != NULL ? spec->environment.n : 0;
	struct slice *list = xcalloc(n + 1, sizeof *list);

	details_title(d, DETAILS_ENVIRONMENT, "Environment, of the session"
	    " file");
	for (size_t i = 0; i < n; i++)
		list[i] = slice_of(spec->environment.v[i]);
	details_variables(d, list, n, of->secrets);
	put_ours(d, of);
}

/* What its host does when nobody is connected. */
static void
put_alone(struct details *d, const struct proc_spec *spec)
{
	char span[32];

	if (spec->alone_stop)
		details_fmt(d, ROLE_NORMAL, "alone", "on_disconnect stop: its"
		    " host stops it when no console was connected for %s",
		    clock_span(spec->grace_ms, span, sizeof span));
	else
		details_fmt(d, ROLE_NORMAL, "alone", "on_disconnect keep: it"
		    " runs on without a console");
}

void
details_stop(struct details *d, const struct details_of *of)
{
	const struct ladder *l = console_ladder(of->proc);
	const struct receipt *r = of->proc->receipt;
	char text[4096], span[32];

	details_title(d, DETAILS_STOP, "Stop");
	for (size_t i = 0; i < l->n; i++) {
		const char *name = signame(l->v[i].signal);
		details_fmt(d, ROLE_NORMAL, i == 0 ? "ladder" : "",
		    "%s, then %s for its end", name != NULL ? name : "?",
		    clock_span(l->v[i].wait_ms, span, sizeof span));
	}
	if (of->proc->spec != NULL)
		put_alone(d, of->proc->spec);
	if (r != NULL)
		details_fmt(d, r->left.count > 0 || r->exited_ms < 0
		    ? ROLE_WARNING : ROLE_NORMAL, "last stop",
		    "run %" PRIu64 ": %s", r->run,
		    receipt_text(r, text, sizeof text));
	for (size_t i = 0; i < of->model->session->hook_count; i++) {
		const struct hook_spec *h = of->model->session->hooks[i];
		struct buffer b = { 0 };
		for (int k = 0; k < EVENT_COUNT; k++)
			if ((h->kinds & (uint32_t)1 << k) != 0) {
				buffer_puts(&b, buffer_size(&b) > 0 ? ", "
				    : "");
				buffer_puts(&b, event_kind_info(
				    (enum event_kind)k)->word);
			}
		if (h->unexpected)
			buffer_puts(&b, buffer_size(&b) > 0
			    ? ", unexpected ends" : "unexpected ends");
		details_fmt(d, ROLE_FAINT, "hook", "%s: %.*s", h->name,
		    (int)buffer_size(&b), buffer_data(&b));
		buffer_finish(&b);
	}
}

/* A log's path, with what is known of its run. */
static void
put_log(struct details *d, const struct details_of *of, const char *label,
    const char *path)
{
	const struct model_proc *p = of->proc;
	char run[24];

	if (path[0] == '\0')
		return;
	snprintf(run, sizeof run, "%" PRIu64, p->run);
	if (p->run == 0 || p->uuid[0] == '\0') {
		details_some(d, label, path);
		return;
	}
	char *whole = logpath_has_run(path) ? xstrdup(path)
		: xasprintf("%s.${run}", path);
	char *full = logpath_expand(whole, &(struct logpath){
	    .session = of->model->session->name, .process = p->name,
	    .host = p->host, .run = run, .uuid = p->uuid });
	details_add(d, ROLE_NORMAL, label, slice_of(full));
	free(whole);
	free(full);
}

void
details_records(struct details *d, const struct details_of *of)
{
	const struct model_proc *p = of->proc;
	const struct past *past = of->past;

	details_title(d, DETAILS_RECORDS, "Records and logs, on the host");
	for (size_t i = 0; i < past->n; i++)
		if (past->v[i].was.run == p->run &&
		    strcmp(past->v[i].was.host, p->host) == 0)
			details_some(d, "records", past->v[i].directory);
	if (p->spec == NULL)
		return;
	put_log(d, of, "stdout", p->spec->stdout_log);
	put_log(d, of, "stderr", p->spec->stderr_log);
	if (p->spec->stdout_log[0] == '\0' && p->spec->stderr_log[0] == '\0')
		details_add(d, ROLE_FAINT, "logs", slice_of("out and err among"
		    " the records"));
}
