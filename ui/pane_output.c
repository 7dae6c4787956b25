/*
 * The output pane: stdout and stderr of the process under the list's cursor, or
 * a file of a host, or the lines of these that match. What is shown is the
 * stream's scrollback; the pane has the view on it, the search in it, and asks
 * for the gaps that come into sight.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "mem.h"
#include "output_draw.h"
#include "output_hits.h"
#include "output_view.h"
#include "pane.h"
#include "streams.h"

struct output {
	struct pane base;
	struct view view;
	struct stream *stream;  /* NULL: nothing to show                    */
	struct stream *whole;   /* the same, or of which it is some lines   */
	char *only;             /* the pattern that they match; NULL: all   */
	char *proc;             /* key of the process; NULL: none           */
	char *host, *name;      /* of the process                           */
	uint64_t run;           /* that was chosen of it; 0: the newest     */
	bool file;              /* stream is a file, not the process's      */
	unsigned mask;          /* what was chosen for processes            */

	struct search *search;  /* NULL: none                               */
	char *pattern;
	bool upwards;           /* the walk's direction                     */
	bool turned;            /* ... was turned round: nothing below      */
	bool fresh;             /* ... began with the pattern               */
	uint64_t hit;           /* id of the item of the current hit; 0: no */
	uint64_t walk;          /* id of the item to look at next           */
	ev_timer step;          /* the next part of a walk                  */
};

static struct output *
output_of(struct pane *p)
{
	return (struct output *)p;
}

static const struct model_proc *
process_of(const struct output *o)
{
	if (o->proc == NULL)
		return NULL;
	return model_proc(console_model(o->base.console),
	    slice_of(o->host), slice_of(o->name));
}

static void
show_stream(struct output *o, struct stream *s, bool file)
{
	o->whole = s;
	if (s != NULL && o->only != NULL)
		s = console_matching(o->base.console, s, o->only);
	if (o->stream != s) {
		if (o->stream != NULL && o->stream->pattern != NULL)
			stream_matching_end(o->stream);
		o->stream = s;
		view_show(&o->view, s == NULL ? NULL : s->text);
		o->hit = 0;
		ev_timer_stop(ui_loop(o->base.ui), &o->step);
	}
	o->file = file;
	o->view.mask = file ? SCROLLBACK_BOTH : o->mask;
}

static void
show_all_lines(struct output *o)
{
	free(o->only);
	o->only = NULL;
}

bool
pane_output_process(struct pane *p, const struct model_proc *proc)
{
	struct output *o = output_of(p);

	/* A row may be on another host by now. */
	if (proc == NULL || (o->proc != NULL &&
	    strcmp(o->proc, proc->key) == 0 &&
	    strcmp(o->host, proc->host) == 0))
		return false;
	show_all_lines(o);
	free(o->proc);
	free(o->host);
	free(o->name);
	o->run = 0;
	o->proc = xstrdup(proc->key);
	o->host = xstrdup(proc->host);
	o->name = xstrdup(proc->name);
	show_stream(o, console_output(p->console, proc), false);
	return true;
}

void
pane_output_file(struct pane *p, const struct model_host *h, const char *path)
{
	show_all_lines(output_of(p));
	show_stream(output_of(p), console_tail(p->console, h, path), true);
}

void
pane_output_run(struct pane *p, const struct model_proc *proc, uint64_t run)
{
	struct output *o = output_of(p);
	struct model_proc then = *proc;

	/* Its row may be its record on another host. */
	pane_output_process(p, model_shown(console_model(p->console), proc));
	show_all_lines(o);
	then.run = run;
	o->run = run;
	show_stream(o, console_output(p->console, &then), false);
	ui_mark(p->ui);
}

/* What is shown, asked for anew: the file, or the newest run. */
static void
show_again(struct output *o)
{
	struct console *c = o->base.console;
	const struct model_proc *proc = process_of(o);
	const struct model_host *h;

	if (!o->file) {
		o->run = 0;
		show_stream(o, proc == NULL ? NULL : console_output(c, proc),
		    false);
		return;
	}
	h = model_host(console_model(c), slice_of(o->whole->host));
	if (h != NULL)
		show_stream(o, console_tail(c, h, o->whole->path), true);
}

void
pane_output_matches(struct pane *p, const char *pattern)
{
	struct output *o = output_of(p);

	if (o->whole == NULL) {
		ui_notice(p->ui, NOTICE_WARNING, "there is no output here to"
		    " look through");
		return;
	}
	if (pattern[0] == '\0' && o->only == NULL)
		return;
	show_all_lines(o);
	if (pattern[0] != '\0')
		o->only = xstrdup(pattern);
	show_again(o);
	ui_mark(p->ui);
}

/* A new run has a new stream; what came into sight may be a gap. */
static void
output_changed(struct pane *p)
{
	struct output *o = output_of(p);
	const struct model_proc *proc = process_of(o);

	/* Of one run the matching lines are asked for once. */
	if (!o->file && o->run == 0 && proc != NULL && (o->only == NULL ||
	    o->whole == NULL || o->whole->run != proc->run))
		show_stream(o, console_output(p->console, proc), false);
	if (o->stream == NULL || o->view.h < 1)
		return;
	if (o->view.follow) {
		scrollback_keep(o->view.text, 0);
		return;
	}
	scrollback_keep(o->view.text, o->view.anchor);
	size_t gap = view_gap(&o->view);
	if (gap != SCROLLBACK_NONE)
		console_fill(p->console, o->stream, gap, o->view.upwards);
}

static void
end_search(struct output *o)
{
	ev_timer_stop(ui_loop(o->base.ui), &o->step);
	search_free(o->search);
	free(o->pattern);
	o->search = NULL;
	o->pattern = NULL;
	o->hit = 0;
}

static void
no_hit(struct output *o)
{
	bool upwards = o->upwards;

	if (o->fresh && !o->turned) {
		ui_notice(o->base.ui, NOTICE_WARNING, "no match for '%s' in"
		    " what is loaded", o->pattern);
		return;
	}
	ui_notice(o->base.ui, NOTICE_WARNING, "no further match for '%s' %s;"
	    " %s", o->pattern, upwards ? "above" : "below", upwards
	    ? "scroll up to load older output" : "N searches upwards");
}

static void
walk_later(struct output *o, size_t item)
{
	o->walk = item == SCROLLBACK_NONE ? 0
		: scrollback_id(o->view.text, item);
	ev_timer_set(&o->step, 0., 0.);
	ev_timer_start(ui_loop(o->base.ui), &o->step);
}

/* A new pattern that is nowhere below is looked for above. */
static bool
turn_round(struct output *o)
{
	if (!o->fresh || o->upwards)
		return false;
	o->upwards = true;
	struct place top = view_top(&o->view);
	walk_later(o, top.item == SCROLLBACK_NONE ? SCROLLBACK_NONE
		: scrollback_prev(o->view.text, top.item, o->view.mask));
	return true;
}

static void
on_step(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct output *o = w->data;
	size_t item = SCROLLBACK_NONE;

	(void)loop;
	(void)revents;
	if (o->search == NULL || o->view.text == NULL)
		return;
	if (o->walk != 0)
		item = scrollback_find(o->view.text, o->walk);
	switch (hits_walk(o->search, &o->view, &item, o->upwards)) {
	case HITS_FOUND:
		o->hit = scrollback_id(o->view.text, item);
		view_reveal(&o->view, item);
		break;
	case HITS_MORE:
		walk_later(o, item);
		return;
	case HITS_END:
		if (turn_round(o))
			return;
		no_hit(o);
		break;
	}
	ui_mark(o->base.ui);
}

/* From the current hit, or from the edge of the screen. */
static void
next_hit(struct output *o, bool upwards)
{
	size_t from = SCROLLBACK_NONE;

	if (o->search == NULL) {
		ui_notice(o->base.ui, NOTICE_WARNING, "there is no search yet;"
		    " / begins one");
		return;
	}
	if (o->view.text == NULL)
		return;
	if (o->hit != 0)
		from = scrollback_find(o->view.text, o->hit);
	if (from != SCROLLBACK_NONE)
		from = upwards
		    ? scrollback_prev(o->view.text, from, o->view.mask)
		    : scrollback_next(o->view.text, from, o->view.mask);
	else
		from = upwards ? view_bottom(&o->view)
			: view_top(&o->view).item;
	o->upwards = upwards;
	walk_later(o, from);
}

static void
output_search(struct pane *p, const char *pattern)
{
	struct output *o = output_of(p);
	struct fault f;

	end_search(o);
	if (pattern[0] == '\0')
		return;
	o->search = search_new(slice_of(pattern), &f);
	if (o->search == NULL) {
		ui_notice(p->ui, NOTICE_ERROR, "%s", f.text);
		return;
	}
	o->pattern = xstrdup(pattern);
	o->fresh = true;
	next_hit(o, false);
}

/* stdout, stderr or both; a file has only itself. */
static void
choose(struct output *o, unsigned mask, const char *what)
{
	if (o->file) {
		ui_notice(o->base.ui, NOTICE_WARNING, "this is a file; Esc"
		    " goes back to the process, which has stdout and stderr");
		return;
	}
	o->mask = o->view.mask = mask;
	if (!o->view.follow)
		view_hold(&o->view);
	ui_notice(o->base.ui, NOTICE_INFO, "showing %s", what);
}

static void
sideways(struct output *o, int step)
{
	if (o->view.wrap) {
		ui_notice(o->base.ui, NOTICE_INFO, "lines are wrapped; C-w cuts"
		    " them instead");
		return;
	}
	o->view.column += step * (o->view.w / 2);
	if (o->view.column < 0)
		o->view.column = 0;
}

/* Ends what was begun last; false: there is nothing to end. */
static bool
back(struct output *o)
{
	if (o->search != NULL) {
		end_search(o);
		return true;
	}
	if (o->only != NULL) {
		show_all_lines(o);
		show_again(o);
		return true;
	}
	if (!o->file && o->run == 0)
		return false;
	o->file = false;
	show_again(o);
	return true;
}

static void
toggle_follow(struct output *o)
{
	if (o->view.follow)
		view_hold(&o->view);
	else
		view_last(&o->view);
}

/* Whoever stands before a gap waits for its bytes, and does not jump it. */
static void
scroll(struct output *o, int n)
{
	const struct view *v = &o->view;
	size_t top = view_top(v).item;

	if (top != SCROLLBACK_NONE && !v->follow && v->upwards == (n < 0) &&
	    stream_fills(o->stream, top))
		return;
	/* What could not be read is tried again when the operator moves. */
	if (o->stream != NULL)
		o->stream->unfilled = false;
	view_scroll(&o->view, n);
}

/* Moves about in the text. False: the action is another one. */
static bool
move(struct output *o, enum action a)
{
	int rows = o->base.rows;
	int page = rows > 2 ? rows - 1 : 1;
	int half = page > 1 ? page / 2 : 1;

	switch (a) {
	case ACTION_UP:
	case ACTION_DOWN:
		scroll(o, a == ACTION_UP ? -1 : 1);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		scroll(o, a == ACTION_PAGE_UP ? -page : page);
		return true;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		scroll(o, a == ACTION_HALF_UP ? -half : half);
		return true;
	case ACTION_FIRST:
		if (o->stream != NULL)
			o->stream->unfilled = false;
		view_first(&o->view);
		return true;
	case ACTION_LAST:
		view_last(&o->view);
		return true;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		sideways(o, a == ACTION_LEFT ? -1 : 1);
		return true;
	case ACTION_HOME:
		o->view.column = 0;
		return true;
	default:
		return false;
	}
}

static bool
output_act(struct pane *p, enum action a, const char *text)
{
	struct output *o = output_of(p);

	(void)text;
	switch (a) {
	case ACTION_FOLLOW:
		toggle_follow(o);
		return true;
	case ACTION_WRAP:
		if (!o->view.follow)
			view_hold(&o->view);
		o->view.wrap = !o->view.wrap;
		o->view.column = 0;
		return true;
	case ACTION_STDOUT:
		choose(o, SCROLLBACK_OUT, "stdout only");
		return true;
	case ACTION_STDERR:
		choose(o, SCROLLBACK_ERR, "stderr only");
		return true;
	case ACTION_BOTH:
		choose(o, SCROLLBACK_BOTH, "stdout and stderr");
		return true;
	case ACTION_NEXT_HIT:
	case ACTION_LAST_HIT:
		o->fresh = false;
		next_hit(o, a == ACTION_LAST_HIT);
		return true;
	case ACTION_BACK:
	case ACTION_CLOSE:
	case ACTION_CANCEL:
		return back(o);
	default:
		return move(o, a);
	}
}

static void
output_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct output *o = output_of(p);
	const struct model_proc *proc = process_of(o);
	struct output_picture picture = { .view = &o->view,
		.stream = o->stream, .file = o->file, .proc = proc,
		.run = o->run, .search = o->search, .hit = o->hit,
		.focused = focused };

	if (o->file)
		picture.host = model_host(console_model(p->console),
		    slice_of(o->stream->host));
	else
		picture.host = proc == NULL ? NULL : proc->on;
	p->rows = output_picture(&picture, c);
}

static void
output_free(struct pane *p)
{
	struct output *o = output_of(p);

	end_search(o);
	show_all_lines(o);
	free(o->proc);
	free(o->host);
	free(o->name);
	free(o);
}

static const struct pane_ops output_ops = {
	.name = "output",
	.draw = output_draw,
	.act = output_act,
	.search = output_search,
	.changed = output_changed,
	.free = output_free,
};

struct pane *
pane_output_new(struct ui *ui, struct console *c)
{
	struct output *o = xcalloc(1, sizeof *o);

	o->base = (struct pane){ .ops = &output_ops, .ui = ui, .console = c };
	o->mask = SCROLLBACK_BOTH;
	o->view = (struct view){ .mask = SCROLLBACK_BOTH, .wrap = true,
		.follow = true };
	ev_timer_init(&o->step, on_step, 0., 0.);
	o->step.data = o;
	return &o->base;
}
