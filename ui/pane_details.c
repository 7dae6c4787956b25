/*
 * The details of the process under the list's cursor: lines of details_text.h,
 * wrapped between words. The cursor is on a line; a run's line opens its output.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "details_copy.h"
#include "details_draw.h"
#include "evidence.h"
#include "mem.h"
#include "pane.h"
#include "past.h"
#include "take.h"

/* What the hosts were asked about last: they are asked when it changes. */
struct asked {
	char *host, *name;      /* NULL: about nothing                      */
	uint64_t run;
	bool live, acked, ready;
	/* Not asked yet: an answer that is on its way may miss what is new. */
	bool runs_due, inspect_due;
};

struct details_pane {
	struct pane base;
	struct asked asked;
	struct details_view view;
	bool secrets;           /* are shown                                */
	struct search *search;  /* NULL: none                               */
	char *pattern;
};

static struct details_pane *
pane_of(struct pane *p)
{
	return (struct details_pane *)p;
}

static const struct model_proc *
process_of(const struct details_pane *d)
{
	if (d->asked.name == NULL)
		return NULL;
	return model_proc(console_model(d->base.console),
	    slice_of(d->asked.host), slice_of(d->asked.name));
}

/* The text as of now; the cursor keeps its line, or the end. */
static void
renew(struct details_pane *d)
{
	const struct model_proc *p = process_of(d);
	bool end = d->view.cursor > 0 && d->view.cursor + 1 == d->view.text.n;

	details_finish(&d->view.text);
	if (p == NULL)
		return;
	details_make(&d->view.text, &(struct details_of){
	    .model = console_model(d->base.console), .proc = p,
	    .past = console_past(d->base.console, p),
	    .inspected = console_inspected(d->base.console, p),
	    .now = clock_wall_ms(), .secrets = d->secrets });
	if (end || d->view.cursor >= d->view.text.n)
		d->view.cursor = d->view.text.n - 1;
}

static void
forget(struct asked *a)
{
	free(a->host);
	free(a->name);
	*a = (struct asked){ 0 };
}

static bool
same_process(const struct asked *a, const struct model_proc *p)
{
	return a->name != NULL && strcmp(a->name, p->name) == 0 &&
	    strcmp(a->host, p->host) == 0;
}

/* Each of the two once for each change, though the other takes long. */
static void
ask_what_is_due(struct details_pane *d, const struct model_proc *p)
{
	struct asked *a = &d->asked;

	if (a->runs_due)
		a->runs_due = !console_ask_past(d->base.console, p, NULL, NULL);
	if (console_finds_why(d->base.console))
		console_find_why(d->base.console, p, NULL, NULL);
	if (a->inspect_due)
		a->inspect_due = !console_inspect(d->base.console, p, NULL,
		    NULL);
}

void
pane_details_process(struct pane *pane, const struct model_proc *p)
{
	struct details_pane *d = pane_of(pane);
	struct asked *a = &d->asked;

	if (p == NULL) {
		/* What is hidden is hidden again when it is opened. */
		d->secrets = false;
		forget(a);
		return;
	}
	bool same = same_process(a, p);
	bool ready = p->on != NULL && p->on->state == HOST_READY;
	bool live = state_info(p->state)->live && p->pid != 0;
	if (same && a->run == p->run && a->live == live &&
	    a->acked == p->acked && a->ready == ready) {
		ask_what_is_due(d, p);
		return;
	}
	if (!same) {
		d->view.cursor = d->view.top = 0;
		d->secrets = false;
	}
	forget(a);
	*a = (struct asked){ .host = xstrdup(p->host),
		.name = xstrdup(p->name), .run = p->run, .live = live,
		.acked = p->acked, .ready = ready, .runs_due = p->run > 0,
		.inspect_due = live && ready };
	ask_what_is_due(d, p);
	renew(d);
}

static void
details_changed(struct pane *p)
{
	renew(pane_of(p));
}

static void
details_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct details_pane *d = pane_of(p);

	p->rows = c->h - 1;
	d->view.name = d->asked.name;
	d->view.host = d->asked.host;
	details_view_draw(&d->view, c, focused);
}

static bool
matches(const struct details_pane *d, size_t i)
{
	const struct details_line *l = &d->view.text.v[i];
	size_t at, n;

	return search_next(d->search, slice_of(l->text), 0, &at, &n) ||
	    search_next(d->search, slice_of(l->label), 0, &at, &n);
}

static void
next_hit(struct details_pane *d, bool upwards, bool here)
{
	size_t i = d->view.cursor;

	if (d->search == NULL) {
		ui_notice(d->base.ui, NOTICE_WARNING, "there is no search yet;"
		    " %s begins one", ui_key_text(d->base.ui,
			ACTION_SEARCH).s);
		return;
	}
	for (; i < d->view.text.n; i += upwards ? SIZE_MAX : 1)
		if ((here || i != d->view.cursor) && matches(d, i)) {
			d->view.cursor = i;
			return;
		}
	ui_notice(d->base.ui, NOTICE_WARNING, "no further match for '%s' %s",
	    d->pattern, upwards ? "above" : "below");
}

static void
end_search(struct details_pane *d)
{
	search_free(d->search);
	free(d->pattern);
	d->view.search = d->search = NULL;
	d->pattern = NULL;
}

static void
details_search(struct pane *p, const char *pattern)
{
	struct details_pane *d = pane_of(p);
	struct fault f;

	end_search(d);
	if (pattern[0] == '\0')
		return;
	d->search = search_new(slice_of(pattern), SEARCH_SMART, &f);
	if (d->search == NULL) {
		ui_notice(p->ui, NOTICE_ERROR, "%s", f.text);
		return;
	}
	d->view.search = d->search;
	d->pattern = xstrdup(pattern);
	next_hit(d, false, true);
}

/* Goes to the environment; once there, shows what is hidden, or hides it. */
static void
environment(struct details_pane *d)
{
	size_t i = 0;

	while (i < d->view.text.n && d->view.text.v[i].part != DETAILS_ENVIRONMENT)
		i++;
	if (i == d->view.text.n)
		return;
	if (d->view.text.v[d->view.cursor].part == DETAILS_ENVIRONMENT) {
		d->secrets = !d->secrets;
		renew(d);
		return;
	}
	d->view.cursor = d->view.top = i;
}

/* Of a run elsewhere the file that its records have: its process is here. */
static void
open_elsewhere(struct details_pane *d, const struct details_line *l)
{
	const struct model_proc *p = process_of(d);
	const struct past *past = console_past(d->base.console, p);
	const struct model_host *h = model_host(console_model(
	    d->base.console), slice_of(l->host));

	for (size_t i = 0; h != NULL && i < past->n; i++)
		if (past->v[i].was.run == l->run &&
		    strcmp(past->v[i].was.host, l->host) == 0) {
			char *path = xasprintf("%s/out",
			    past->v[i].directory);
			ui_show_file(d->base.ui, h, path);
			free(path);
			return;
		}
}

static void
open_run(struct details_pane *d)
{
	const struct details_line *l = d->view.cursor < d->view.text.n
		? &d->view.text.v[d->view.cursor] : NULL;
	const struct model_proc *p = process_of(d);

	if (l == NULL || l->run == 0 || p == NULL)
		ui_notice(d->base.ui, NOTICE_INFO, "%s on a run of the history"
		    " shows what it printed", ui_key_text(d->base.ui,
			ACTION_OPEN).s);
	else if (strcmp(l->host, p->host) == 0)
		ui_show_run(d->base.ui, p, l->run);
	else
		open_elsewhere(d, l);
}

/* The line under the cursor, or the part of which it is the title. */
static void
copy(struct details_pane *d)
{
	struct ui *ui = d->base.ui;
	struct details_copied c;

	details_copy(&d->view.text, d->view.cursor, &c);
	struct slice text = { buffer_data(&c.text), buffer_size(&c.text) };
	if (text.n > 0)
		ui_copy_value(ui, text, c.words);
	else if (c.hidden > 0)
		ui_notice(ui, NOTICE_WARNING, "not copied: the value of %s is"
		    " hidden; %s shows it", c.words, ui_key_text(ui,
			ACTION_ENVIRON).s);
	else
		ui_notice(ui, NOTICE_INFO, "this line has nothing to copy");
	details_copied_finish(&c);
}

static void
move(struct details_pane *d, int64_t n)
{
	int64_t to = (int64_t)d->view.cursor + n, last = (int64_t)d->view.text.n - 1;

	to = to > last ? last : to;
	d->view.cursor = to < 0 ? 0 : (size_t)to;
}

static bool
details_act(struct pane *p, enum action a, const char *text)
{
	struct details_pane *d = pane_of(p);
	int page = p->rows > 2 ? p->rows - 1 : 1;

	switch (a) {
	case ACTION_UP:
	case ACTION_DOWN:
		move(d, a == ACTION_UP ? -1 : 1);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		move(d, a == ACTION_PAGE_UP ? -page : page);
		return true;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		move(d, (a == ACTION_HALF_UP ? -page : page) / 2);
		return true;
	case ACTION_FIRST:
	case ACTION_LAST:
		move(d, a == ACTION_FIRST ? -INT32_MAX : INT32_MAX);
		return true;
	case ACTION_ENVIRON:
		if (d->view.text.n == 0)
			return false;
		environment(d);
		return true;
	case ACTION_OPEN:
		open_run(d);
		return true;
	case ACTION_COPY:
		/* With a word it is of the row. */
		if (text[0] != '\0' || d->view.text.n == 0)
			return false;
		copy(d);
		return true;
	case ACTION_NEXT_HIT:
	case ACTION_LAST_HIT:
		next_hit(d, a == ACTION_LAST_HIT, false);
		return true;
	case ACTION_BACK:
	case ACTION_CLOSE:
	case ACTION_CANCEL:
		if (d->search == NULL)
			return false;
		end_search(d);
		return true;
	default:
		return false;
	}
}

static void
details_free(struct pane *p)
{
	struct details_pane *d = pane_of(p);

	end_search(d);
	details_finish(&d->view.text);
	forget(&d->asked);
	free(d);
}

static const struct model_proc *
details_process(const struct pane *p)
{
	const struct asked *a = &((const struct details_pane *)p)->asked;

	return a->name == NULL ? NULL : model_proc(console_model(p->console),
	    slice_of(a->host), slice_of(a->name));
}

static const struct pane_ops details_ops = {
	.name = "details",
	.draw = details_draw,
	.act = details_act,
	.process = details_process,
	.search = details_search,
	.changed = details_changed,
	.free = details_free,
};

struct pane *
pane_details_new(struct ui *ui, struct console *c)
{
	struct details_pane *d = xcalloc(1, sizeof *d);

	d->base = (struct pane){ .ops = &details_ops, .ui = ui,
		.console = c };
	return &d->base;
}
