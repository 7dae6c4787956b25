#include "details_private.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "event_kind.h"
#include "logpath.h"
#include "mem.h"
#include "shellword.h"
#include "signame.h"

struct details_line *
details_add(struct details *d, enum role role, const char *label,
    struct slice text)
{
	enum details_part part = d->n > 0 ? d->v[d->n - 1].part : DETAILS_WHY;

	if ((d->n & (d->n + 1)) == 0)   /* room for 2^k - 1 */
		d->v = xreallocarray(d->v, 2 * d->n + 2, sizeof *d->v);
	d->v[d->n] = (struct details_line){ .part = part, .role = role,
		.label = xstrdup(label), .text = xmemdup0(text.p, text.n) };
	return &d->v[d->n++];
}

void
details_fmt(struct details *d, enum role role, const char *label,
    const char *fmt, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	details_add(d, role, label, slice_of(text));
}

void
details_title(struct details *d, enum details_part part, const char *title)
{
	struct details_line *l = details_add(d, ROLE_HEADER, title,
	    slice_of(""));

	l->title = true;
	l->part = part;
}

void
details_finish(struct details *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->v[i].label);
		free(d->v[i].text);
	}
	free(d->v);
	*d = (struct details){ 0 };
}

/* A line where there is something to say. */
static void
some(struct details *d, const char *label, const char *text)
{
	if (text != NULL && text[0] != '\0')
		details_add(d, ROLE_NORMAL, label, slice_of(text));
}

/* "14:03:11, 2m05s ago". */
static void
when(struct details *d, const char *label, int64_t ms, int64_t now)
{
	char text[40], span[32];

	if (ms > 0)
		details_fmt(d, ROLE_NORMAL, label, "%s, %s ago",
		    details_time(ms, now, text, sizeof text),
		    clock_span(now - ms, span, sizeof span));
}

static void
put_state(struct details *d, const struct details_of *of)
{
	const struct model_proc *p = of->proc;
	const struct state_info *state = state_info(p->state);
	char words[256];

	details_title(d, DETAILS_STATE, "State");
	details_fmt(d, role_named(state->word), "state", "%s. %s.",
	    state->word, state->text);
	when(d, "since", model_since(p), of->now);
	when(d, "proven", model_proven(p), of->now);
	if (p->exit_code >= 0 || p->exit_signal != 0) {
		details_fmt(d, model_unexpected(p) ? ROLE_ERROR : ROLE_NORMAL,
		    "exit", "%s%s%s%s", model_exit_words(p, words,
			sizeof words), p->cause != CAUSE_NONE ? ", " : "",
		    cause_words(p->cause), p->exact ? ""
		    : "; the host's shell cannot tell a code over 128 from a"
		    " signal");
	}
	if (state->over)
		some(d, "expected", model_unexpected(p) ? p->acked
		    ? "no; an operator has acknowledged it"
		    : "no; nobody has acknowledged it" : "yes");
	some(d, "why", p->why);
	if (p->survivors > 0)
		details_fmt(d, ROLE_WARNING, "left behind",
		    "%" PRIu64 " process%s: %s", p->survivors,
		    p->survivors == 1 ? "" : "es",
		    p->named != NULL ? p->named : "");
	some(d, "step", p->step);
}

static void
put_identity(struct details *d, const struct details_of *of)
{
	const struct model_proc *p = of->proc;

	details_title(d, DETAILS_IDENTITY, "Identity");
	some(d, "name", p->name);
	if (p->spec != NULL)
		some(d, "description", p->spec->description);
	else
		details_add(d, ROLE_WARNING, "file", slice_of("on record, and"
		    " not in the session file"));
	some(d, "role", p->role);
	some(d, "session", of->session->name);
	some(d, "uuid", p->uuid);
	if (p->uuid[0] != '\0' && p->run > 0)
		details_fmt(d, ROLE_NORMAL, "mark", "PLM_MARK=%s/%" PRIu64,
		    p->uuid, p->run);
}

/* "srv-a  ready, exited: run 3" of each host that it may run on. */
static void
put_allowed(struct details *d, const struct model_proc *p)
{
	const char *label = "may run on";
	const struct model_proc *r = p->first;

	for (; r != NULL && p->spec->hosts.n > 1; r = r->next) {
		char run[40] = "";
		bool here = r == p;
		if (r->run > 0)
			snprintf(run, sizeof run, ", run %" PRIu64, r->run);
		details_fmt(d, here ? ROLE_NORMAL : ROLE_FAINT, label,
		    "%s: %s%s%s%s%s%s", r->host,
		    r->on != NULL ? host_state_word(r->on->state) : "?",
		    r->on != NULL && r->on->why[0] != '\0' ? ", " : "",
		    r->on != NULL ? r->on->why : "",
		    r->run > 0 ? "; " : "", r->run > 0
		    ? state_info(r->state)->word : "", run);
		label = "";
	}
}

static void
put_host(struct details *d, const struct details_of *of)
{
	const struct model_proc *p = of->proc;
	const struct model_host *h = p->on;

	details_title(d, DETAILS_HOST, "Host");
	some(d, "host", p->host);
	if (h == NULL) {
		details_add(d, ROLE_WARNING, "", slice_of("it is not in the"
		    " session file"));
		return;
	}
	some(d, "calls itself", h->hostname);
	details_fmt(d, ROLE_NORMAL, "address", "%s@%s:%u", h->spec->user,
	    h->spec->address, (unsigned)h->spec->port);
	details_fmt(d, role_named(host_state_role(h->state)), "link", "%s%s%s",
	    host_state_word(h->state), h->why[0] != '\0' ? ": " : "",
	    h->why);
	when(d, "", h->since, of->now);
	if (h->unverified)
		details_add(d, ROLE_WARNING, "key", slice_of("not checked:"
		    " anybody may be in between"));
	if (p->spec != NULL)
		put_allowed(d, p);
}

static void
put_process(struct details *d, const struct details_of *of)
{
	const struct model_proc *p = of->proc;

	details_title(d, DETAILS_PROCESS, "Process");
	if (p->run > 0)
		details_fmt(d, ROLE_NORMAL, "run", "%" PRIu64, p->run);
	if (p->pid != 0)
		details_fmt(d, ROLE_NORMAL, state_info(p->state)->live ? "PID"
		    : "PID was", "%" PRIu64 ", of its session and process"
		    " group, too", p->pid);
	when(d, "started", p->started, of->now);
	if (p->spec != NULL)
		some(d, "directory", p->spec->directory[0] != '\0'
		    ? p->spec->directory : "the login directory");
}

void
details_command(struct details *d, const struct details_argv *a)
{
	size_t at = 0, n = a->commands > 0 ? a->commands : 1;
	char label[32];

	for (size_t i = 0; i < n; i++) {
		size_t end = a->commands > 0 ? at + (size_t)a->lengths[i]
					     : a->words->n;
		struct buffer line = { 0 };
		for (size_t from = at; at < end && at < a->words->n; at++) {
			buffer_puts(&line, at > from ? " " : "");
			shellword_put(&line, slice_of(a->words->v[at]));
		}
		snprintf(label, sizeof label, n > 1 ? "%zu of %zu"
		    : "command", i + 1, n);
		details_add(d, ROLE_NORMAL, label, (struct slice){
		    buffer_data(&line), buffer_size(&line) });
		buffer_finish(&line);
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
put_command(struct details *d, const struct details_of *of)
{
	const struct proc_spec *spec = of->proc->spec;

	if (spec == NULL)
		return;
	details_title(d, DETAILS_COMMAND, "Command, of the session file");
	for (size_t i = 0; i < spec->source.n; i++)
		some(d, i == 0 ? "source" : "", spec->source.v[i]);
	details_command(d, &(struct details_argv){ &spec->command,
	    spec->lengths, spec->command_count });
	put_success(d, spec->success);
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
		    buffer_size(&line) });
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
		{ "PLM_SESSION", of->session->name },
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
static void
put_environment(struct details *d, const struct details_of *of)
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

static void
put_stop(struct details *d, const struct details_of *of)
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
	if (r != NULL)
		details_fmt(d, r->left.count > 0 || r->exited_ms < 0
		    ? ROLE_WARNING : ROLE_NORMAL, "last stop",
		    "run %" PRIu64 ": %s", r->run,
		    receipt_text(r, text, sizeof text));
	for (size_t i = 0; i < of->session->hook_count; i++) {
		const struct hook_spec *h = of->session->hooks[i];
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
		some(d, label, path);
		return;
	}
	char *whole = logpath_has_run(path) ? xstrdup(path)
		: xasprintf("%s.${run}", path);
	char *full = logpath_expand(whole, &(struct logpath){
	    .session = of->session->name, .process = p->name,
	    .host = p->host, .run = run, .uuid = p->uuid });
	details_add(d, ROLE_NORMAL, label, slice_of(full));
	free(whole);
	free(full);
}

static void
put_records(struct details *d, const struct details_of *of)
{
	const struct model_proc *p = of->proc;
	const struct past *past = of->past;

	details_title(d, DETAILS_RECORDS, "Records and logs, on the host");
	for (size_t i = 0; i < past->n; i++)
		if (past->v[i].was.run == p->run &&
		    strcmp(past->v[i].was.host, p->host) == 0)
			some(d, "records", past->v[i].directory);
	if (p->spec == NULL)
		return;
	put_log(d, of, "stdout", p->spec->stdout_log);
	put_log(d, of, "stderr", p->spec->stderr_log);
	if (p->spec->stdout_log[0] == '\0' && p->spec->stderr_log[0] == '\0')
		details_add(d, ROLE_FAINT, "logs", slice_of("out and err among"
		    " the records"));
}

void
details_make(struct details *d, const struct details_of *of)
{
	char why[2048];

	*d = (struct details){ 0 };
	details_add(d, model_marked(of->proc) ? ROLE_ERROR
	    : role_named(state_info(of->proc->state)->word), "",
	    slice_of(details_why(of->proc, of->now, why, sizeof why)));
	put_state(d, of);
	put_identity(d, of);
	put_host(d, of);
	put_process(d, of);
	details_live(d, of);
	put_command(d, of);
	put_environment(d, of);
	details_environ(d, of);
	put_stop(d, of);
	put_records(d, of);
	details_history(d, of);
}
