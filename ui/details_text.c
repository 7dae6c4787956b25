#include "details_private.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "mem.h"
#include "why.h"

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
		free(d->v[i].whole);
	}
	free(d->v);
	*d = (struct details){ 0 };
}

/* A line where there is something to say. */
void
details_some(struct details *d, const char *label, const char *text)
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
			sizeof words), p->cause != CAUSE_NONE
			? cause_joint(p->cause) : "",
		    cause_words(p->cause), p->exact ? ""
		    : "; the host's shell cannot tell a code over 128 from a"
		    " signal");
	}
	if (state->over)
		details_some(d, "expected", model_unexpected(p) ? p->acked
		    ? "no; an operator has acknowledged it"
		    : "no; nobody has acknowledged it" : "yes");
	details_some(d, "why", p->why);
	if (p->survivors > 0)
		details_fmt(d, ROLE_WARNING, "left behind",
		    "%" PRIu64 " process%s: %s", p->survivors,
		    p->survivors == 1 ? "" : "es",
		    p->named != NULL ? p->named : "");
	details_some(d, "step", p->step);
}

static void
put_identity(struct details *d, const struct details_of *of)
{
	const struct model_proc *p = of->proc;

	details_title(d, DETAILS_IDENTITY, "Identity");
	details_some(d, "name", p->name);
	if (p->spec != NULL)
		details_some(d, "description", p->spec->description);
	else
		details_add(d, ROLE_WARNING, "file", slice_of("on record, and"
		    " not in the session file"));
	if (p->outdated != NULL)
		details_fmt(d, ROLE_WARNING, "outdated", "%s: the session file"
		    " has changed since it was started; a restart takes that"
		    " over", p->outdated);
	details_some(d, "role", p->role);
	details_some(d, "session", of->model->session->name);
	details_some(d, "uuid", p->uuid);
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
	char place[256];

	details_title(d, DETAILS_HOST, "Host");
	details_some(d, "host", p->host);
	if (h == NULL) {
		details_add(d, ROLE_WARNING, "", slice_of("it is not in the"
		    " session file"));
		return;
	}
	details_some(d, "calls itself", h->hostname);
	details_some(d, "address", model_host_place(h, place, sizeof place));
	if (h->asks != NULL)
		details_fmt(d, ROLE_WARNING, "link", "%s", h->asks);
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

/* The number is what is copied. */
static void
put_pid(struct details *d, const struct model_proc *p)
{
	details_fmt(d, ROLE_NORMAL, state_info(p->state)->live ? "PID"
	    : "PID was", "%" PRIu64 ", of its session and process group, too",
	    p->pid);
	struct details_line *l = &d->v[d->n - 1];
	l->value = strcspn(l->text, ",");
}

static void
put_process(struct details *d, const struct details_of *of)
{
	const struct model_proc *p = of->proc;

	details_title(d, DETAILS_PROCESS, "Process");
	if (p->run > 0)
		details_fmt(d, ROLE_NORMAL, "run", "%" PRIu64, p->run);
	if (p->pid != 0)
		put_pid(d, p);
	when(d, "started", p->started, of->now);
	if (p->spec != NULL)
		details_some(d, "directory", p->spec->directory[0] != '\0'
		    ? p->spec->directory : "the login directory");
}

void
details_make(struct details *d, const struct details_of *of)
{
	char why[2048];

	*d = (struct details){ 0 };
	details_add(d, model_marked(of->proc) ? ROLE_ERROR
	    : role_named(state_info(of->proc->state)->word), "",
	    slice_of(why_words(of->model, of->proc, of->now, why,
	    sizeof why)));
	put_state(d, of);
	details_left(d, of);
	put_identity(d, of);
	put_host(d, of);
	put_process(d, of);
	details_live(d, of);
	details_argv_of(d, of);
	details_set(d, of);
	details_environ(d, of);
	details_stop(d, of);
	details_records(d, of);
	details_history(d, of);
}
