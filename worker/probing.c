#include "probing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "control_rows.h"
#include "mem.h"
#include "process_private.h"
#include "search.h"
#include "sessionfile.h"
#include "text.h"

enum {
	TIMEOUT_MOST_MS = 24 * 3600 * 1000,
	LINES_MOST = 1024 * 1024,       /* bytes of one look: 2 of 256 KiB  */
	MATCH_MOST_MS = 500,            /* of the loop, for one look        */
};

/* A try under way. */
struct trying {
	LIST_ENTRY(trying) link;
	struct host *host;
	uint64_t id;            /* the request                              */
	uint64_t look;          /* LOG: what control.h calls it             */
	char *name;
	uint64_t run;
	struct search *search;
	struct buffer lines;
};

static void
finish(struct trying *t)
{
	LIST_REMOVE(t, link);
	search_free(t->search);
	buffer_finish(&t->lines);
	free(t->name);
	free(t);
}

static void
tried(enum code code, struct slice text, void *arg)
{
	struct trying *t = arg;

	worker_done(t->host->worker, t->id, code, "%.*s", SLICE_ARG(text));
	finish(t);
}

/* As it is seen: without its colours. */
static bool
line_matches(const struct search *s, struct slice line)
{
	struct buffer seen = { 0 };
	struct glyph g;
	struct text t;
	size_t at, n;

	text_init(&t, line, TEXT_SGR);
	while (text_next(&t, &g))
		buffer_put(&seen, line.p + g.at, g.len);
	bool found = search_next(s, (struct slice){ buffer_data(&seen),
	    buffer_size(&seen) }, 0, &at, &n);
	buffer_finish(&seen);
	return found;
}

/* CODE_INVALID: the pattern takes too long over these lines. */
static enum code
match(const struct trying *t)
{
	int64_t until = clock_mono_ms() + MATCH_MOST_MS;
	struct slice left = { buffer_data(&t->lines), buffer_size(&t->lines) };

	while (left.n > 0) {
		const char *newline = memchr(left.p, '\n', left.n);
		size_t n = newline == NULL ? left.n
			: (size_t)(newline - left.p);
		if (line_matches(t->search, (struct slice){ left.p, n }))
			return CODE_OK;
		if (clock_mono_ms() > until)
			return CODE_INVALID;
		n += newline != NULL;
		left = (struct slice){ left.p + n, left.n - n };
	}
	return CODE_FAILED;
}

/* "OUT_AT ERR_AT MORE" */
static void
looked(enum code code, struct slice text, void *arg)
{
	struct trying *t = arg;
	struct worker *w = t->host->worker;
	uint64_t out_at, err_at, more;

	if (code != CODE_OK) {
		tried(code, text, arg);
		return;
	}
	if (!row_number(row_word(&text), &out_at) ||
	    !row_number(row_word(&text), &err_at) ||
	    !row_number(row_word(&text), &more)) {
		tried(CODE_INVALID, slice_of("the host does not say how far it"
		    " has looked"), arg);
		return;
	}
	enum code found = match(t);
	worker_send(w, &(struct message){ .type = MSG_PROBED, .probed = {
	    .host = slice_of(t->host->name), .name = slice_of(t->name),
	    .run = t->run, .out_at = out_at, .err_at = err_at,
	    .more = more != 0 } });
	tried(found, slice_of(found == CODE_OK ? "a line matches"
	    : found == CODE_FAILED ? "no line matches so far"
	    : "the pattern takes too long over some lines, which are passed"
	    " over"), arg);
}

void
probing_looked(struct host *h, uint64_t look, struct slice bytes)
{
	struct trying *t;

	LIST_FOREACH (t, &h->tries, link)
		if (t->look == look && t->search != NULL &&
		    buffer_size(&t->lines) + bytes.n <= LINES_MOST)
			buffer_put(&t->lines, bytes.p, bytes.n);
}

static void
look(struct trying *t, const struct proc *p, const struct msg_probe *m)
{
	struct fault f = { 0 };

	t->search = search_new(m->pattern, SEARCH_EXACT, &f);
	if (t->search == NULL) {
		tried(CODE_INVALID, slice_of(f.text), t);
		return;
	}
	t->look = control_look(t->host->control, &(struct look_from){
	    .uuid = slice_of(p->uuid), .run = p->run, .out_at = m->out_at,
	    .err_at = m->err_at }, search_grep(t->search), looked, t);
}

static void
try_command(struct trying *t, const struct proc *p, const struct msg_probe *m)
{
	const struct host *h = t->host;

	control_try(h->control, &(struct start_spec){
	    .session = slice_of(h->session), .host = slice_of(h->name),
	    .name = slice_of(p->name), .role = slice_of(p->role),
	    .directory = m->directory, .environment = m->environment,
	    .command = m->command }, (int64_t)m->timeout_ms, tried, t);
}

/* False: it cannot be tried, and that was answered. */
static bool
may_try(struct host *h, uint64_t id, const struct msg_probe *m,
    const struct proc *p)
{
	bool whole = m->kind == PROBE_LOG
	    ? m->pattern.n > 0 : m->kind == PROBE_EXEC
	    ? m->command.n > 0 : (m->kind == PROBE_TCP ||
	    m->kind == PROBE_HTTP) && m->address.n > 0 && m->port > 0 &&
	    m->port <= UINT16_MAX;

	if (!whole || (m->kind != PROBE_LOG && (m->timeout_ms == 0 ||
	    m->timeout_ms > TIMEOUT_MOST_MS)))
		worker_done(h->worker, id, CODE_INVALID, "a probe needs a"
		    " pattern, a command, or an address and a port, and has"
		    " 24 h at most");
	else if (p == NULL || !state_info(p->state)->live || p->pid == 0)
		worker_done(h->worker, id, CODE_NOT_RUNNING,
		    "it does not run");
	else if (m->run != p->run)
		worker_done(h->worker, id, CODE_REFUSED, "run %" PRIu64 " was"
		    " meant, and by now it is run %" PRIu64, m->run, p->run);
	else
		return process_reachable(h, id);
	return false;
}

void
probing_ask(struct host *h, uint64_t id, const struct msg_probe *m)
{
	const struct proc *p = process_find(h, m->name);

	if (!may_try(h, id, m, p))
		return;
	struct trying *t = xcalloc(1, sizeof *t);
	t->host = h;
	t->id = id;
	t->name = xstrdup(p->name);
	t->run = p->run;
	LIST_INSERT_HEAD(&h->tries, t, link);
	if (m->kind == PROBE_LOG)
		look(t, p, m);
	else if (m->kind == PROBE_EXEC)
		try_command(t, p, m);
	else
		control_dial(h->control, &(struct dial_order){ m->address,
		    (unsigned)m->port, m->kind == PROBE_HTTP ? m->path
		    : slice_of("") }, (int64_t)m->timeout_ms, tried, t);
}
