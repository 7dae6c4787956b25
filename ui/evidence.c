#include "evidence.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "console_private.h"
#include "mem.h"
#include "proc_json.h"

enum { LINE_MOST = 300 };       /* bytes of the last line in a sentence     */

struct finding {
	struct console *console;
	char *host, *name;
	uint64_t run;
	bool seen;              /* this console saw it end: that is news    */
	bool asked;
	call_done *done;
	void *arg;
	struct finding *next;
};

static void
finding_free(struct finding *f)
{
	free(f->host);
	free(f->name);
	free(f);
}

static void
unlink_finding(struct finding *f)
{
	struct finding **at = &f->console->findings;

	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
}

/* Those who wait behind a host that cannot be asked: when it is back, it is. */
static void
give_up(struct console *c, const char *host)
{
	for (struct finding **at = &c->findings; *at != NULL;) {
		struct finding *f = *at;
		if (f->asked || strcmp(f->host, host) != 0) {
			at = &f->next;
			continue;
		}
		*at = f->next;
		if (f->done != NULL)
			f->done(CODE_UNREACHABLE, slice_of("its host cannot be"
			    " asked"), f->arg);
		finding_free(f);
	}
}

static void ask_next(struct console *c, const char *host);

static void
put_down(struct finding *f, const struct model_proc *p, enum code code)
{
	struct console *c = f->console;
	const struct inspected *i = console_inspected(c, p);
	char *words = code == CODE_OK ? evidence_words(i) : xstrdup("");

	model_evidence(c->model, p, words);
	if (f->seen && *words != '\0')
		events_evidence(c->happened, p);
	free(words);
}

static void
answered(enum code code, struct slice text, void *arg)
{
	struct finding *f = arg;
	struct console *c = f->console;
	const struct model_proc *p = model_proc(c->model, slice_of(f->host),
	    slice_of(f->name));

	unlink_finding(f);
	bool asked_again = code == CODE_UNREACHABLE ||
	    code == CODE_WORKER_LOST || code == CODE_CANCELLED;
	if (p != NULL && p->run == f->run && state_info(p->state)->over &&
	    !asked_again)
		put_down(f, p, code);
	if (f->done != NULL)
		f->done(code, text, f->arg);
	if (asked_again)
		give_up(c, f->host);
	else
		ask_next(c, f->host);
	finding_free(f);
	console_changed(c);
}

/* False: what was asked for before has not come. */
static bool
ask(struct finding *f)
{
	const struct model_proc *p = model_proc(f->console->model,
	    slice_of(f->host), slice_of(f->name));

	f->asked = true;
	if (p != NULL && console_inspect(f->console, p, answered, f))
		return true;
	f->asked = false;
	return false;
}

/* The first of a host's, if none of them is under way. */
static void
ask_next(struct console *c, const char *host)
{
	struct finding *first = NULL;

	for (struct finding *f = c->findings; f != NULL; f = f->next)
		if (strcmp(f->host, host) == 0) {
			if (f->asked)
				return;
			first = first == NULL ? f : first;
		}
	if (first != NULL && !ask(first))
		give_up(c, host);
}

/* It is being asked for already; one may wait for that. */
static bool
join(struct finding *f, call_done *done, void *arg)
{
	if (done == NULL || f->done != NULL)
		return false;
	f->done = done;
	f->arg = arg;
	return true;
}

static bool
add(struct console *c, const struct model_proc *p, bool seen, call_done *done,
    void *arg)
{
	struct finding **at = &c->findings;

	if (!model_unexpected(p) || p->evidence != NULL || p->run == 0 ||
	    p->on == NULL || p->on->state != HOST_READY)
		return false;
	for (; *at != NULL; at = &(*at)->next)
		if (strcmp((*at)->host, p->host) == 0 &&
		    strcmp((*at)->name, p->name) == 0)
			return join(*at, done, arg);
	*at = xcalloc(1, sizeof **at);
	**at = (struct finding){ .console = c, .host = xstrdup(p->host),
		.name = xstrdup(p->name), .run = p->run, .seen = seen,
		.done = done, .arg = arg };
	ask_next(c, p->host);
	return true;
}

bool
console_find_why(struct console *c, const struct model_proc *p,
    call_done *done, void *arg)
{
	return add(c, p, false, done, arg);
}

void
evidence_told(struct console *c, const struct model_proc *p)
{
	if (c->options.finds_why && !p->acked)
		add(c, p, true, NULL, NULL);
}

void
evidence_host_ready(struct console *c, const struct model_host *h)
{
	struct model_proc *p, *next;

	if (!c->options.finds_why)
		return;
	HASH_ITER (hh, c->model->procs_by_id, p, next)
		if (p->on == h && !p->acked)
			add(c, p, false, NULL, NULL);
}

void
evidence_finish(struct console *c)
{
	struct finding *f;

	while ((f = c->findings) != NULL) {
		c->findings = f->next;
		finding_free(f);
	}
}

static void
put(struct buffer *b, const char *what, struct slice text)
{
	buffer_puts(b, buffer_size(b) > 0 ? "; " : "");
	buffer_puts(b, what);
	buffer_put(b, text.p, text.n);
}

/* The last line that has anything in it. */
static struct slice
last_line(const struct past_fact *f)
{
	size_t n = f->n, from;

	while (n > 0 && (f->p[n - 1] == '\n' || f->p[n - 1] == ' ' ||
	    f->p[n - 1] == '\r'))
		n--;
	for (from = n; from > 0 && f->p[from - 1] != '\n'; from--)
		continue;
	if (n - from > LINE_MOST)
		n = from + LINE_MOST;
	return (struct slice){ f->p + from, n - from };
}

char *
evidence_words(const struct inspected *i)
{
	const struct past_fact *f = i->facts;
	struct buffer b = { 0 };

	if (f[FACT_KILLED].told)
		put(&b, "the kernel killed it for want of memory",
		    slice_of(""));
	if (f[FACT_UNREAD].told)
		put(&b, "whether it was for want of memory is not known: ",
		    slice_of(f[FACT_UNREAD].p));
	if (f[FACT_CORE].told)
		put(&b, "its core file is ", slice_of(f[FACT_CORE].p));
	if (f[FACT_CORENOTE].told)
		put(&b, "of its core, ", slice_of(f[FACT_CORENOTE].p));
	struct slice line = f[FACT_STDERR].told ? last_line(&f[FACT_STDERR])
		: slice_of("");
	if (line.n > 0)
		put(&b, "its last line on stderr: ", line);
	char *words = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return words;
}

static json_t *
lines(const struct past_fact *f)
{
	json_t *list = json_array();

	for (const char *at = f->told ? f->p : ""; *at != '\0';) {
		size_t n = strcspn(at, "\n");
		char *line = xmemdup0(at, n);
		json_array_append_new(list, json_text(line));
		free(line);
		at += n + (at[n] == '\n');
	}
	return list;
}

static json_t *
text_of(const struct past_fact *f)
{
	return f->told ? json_text(f->p) : json_null();
}

json_t *
evidence_json(const struct inspected *i)
{
	json_t *o;

	if (!i->over || i->status != PAST_KNOWN)
		return json_null();
	o = json_object();
	json_object_set_new(o, "stderr", lines(&i->facts[FACT_STDERR]));
	json_object_set_new(o, "core", text_of(&i->facts[FACT_CORE]));
	json_object_set_new(o, "core_note", text_of(&i->facts[FACT_CORENOTE]));
	json_object_set_new(o, "oom", text_of(&i->facts[FACT_KILLED]));
	json_object_set_new(o, "oom_note", text_of(&i->facts[FACT_UNREAD]));
	return o;
}
