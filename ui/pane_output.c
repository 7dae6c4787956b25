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
#include "output_private.h"

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
		output_select_end(o);
		output_search_forget(o);
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

/* What is shown, asked for anew: the file, or the newest run. */
static void
show_again(struct output *o)
{
	struct console *c = o->base.console;
	const struct model_proc *proc = process_of(o);
	const struct model_host *h;

	if (!o->file) {
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
	if (!o->file && proc != NULL && (o->only == NULL ||
	    o->whole == NULL || o->whole->run != proc->run))
		show_stream(o, console_output(p->console, proc), false);
	if (o->stream == NULL || o->view.h < 1)
		return;
	if (o->view.follow) {
		scrollback_keep(o->view.text, 0);
		output_select_changed(o);
		return;
	}
	scrollback_keep(o->view.text, o->view.anchor);
	output_select_changed(o);
	size_t gap = view_gap(&o->view);
	if (gap != SCROLLBACK_NONE)
		console_fill(p->console, o->stream, gap, o->view.upwards);
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

/* Ends what was begun last; false: there is nothing to end. */
static bool
back(struct output *o)
{
	if (o->search != NULL) {
		output_search_end(o);
		return true;
	}
	if (o->only != NULL) {
		show_all_lines(o);
		show_again(o);
		return true;
	}
	if (!o->file)
		return false;
	o->file = false;
	show_again(o);
	return true;
}

static bool
output_act(struct pane *p, enum action a, const char *text)
{
	struct output *o = output_of(p);

	if (output_select_act(o, a, text))
		return true;
	switch (a) {
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
		output_next_hit(o, a == ACTION_LAST_HIT);
		return true;
	case ACTION_BACK:
	case ACTION_CLOSE:
	case ACTION_CANCEL:
		return back(o);
	default:
		return output_move(o, a);
	}
}

static void
searched(struct pane *p, const char *pattern)
{
	output_search(output_of(p), pattern);
}

static void
output_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct output *o = output_of(p);
	const struct model_proc *proc = process_of(o);
	struct output_picture picture = { .view = &o->view,
		.stream = o->stream, .file = o->file, .proc = proc,
		.search = o->search, .hit = o->hit,
		.selection = &o->selection, .focused = focused };

	if (o->file)
		picture.host = model_host(console_model(p->console),
		    slice_of(o->stream->host));
	else
		picture.host = proc == NULL ? NULL : proc->on;
	p->rows = output_picture(&picture, c);
	o->lines = c->h;
}

static void
output_free(struct pane *p)
{
	struct output *o = output_of(p);

	output_search_end(o);
	show_all_lines(o);
	free(o->proc);
	free(o->host);
	free(o->name);
	free(o);
}

static bool
mouse(struct pane *p, const struct mouse *m)
{
	return output_mouse(output_of(p), m);
}

/* While lines are selected, what can be done with them. */
static bool
output_offers(const struct pane *p, enum action a)
{
	const struct output *o = (const struct output *)p;

	switch (a) {
	case ACTION_COPY:
		return o->selection.on;
	case ACTION_SELECT:
	case ACTION_SAVE:
	case ACTION_PIPE:
	case ACTION_HELP:
	case ACTION_CLOSE:
		return true;
	default:
		return !o->selection.on;
	}
}

static const struct pane_ops output_ops = {
	.name = "output",
	.draw = output_draw,
	.act = output_act,
	.search = searched,
	.offers = output_offers,
	.mouse = mouse,
	.changed = output_changed,
	.free = output_free,
};

struct pane *
pane_output_new(struct ui *ui, struct console *c)
{
	struct output *o = xcalloc(1, sizeof *o);

	o->base = (struct pane){ .ops = &output_ops, .ui = ui, .console = c };
	o->mask = SCROLLBACK_BOTH;
	o->wanted = ACTION_COUNT;
	o->view = (struct view){ .mask = SCROLLBACK_BOTH, .wrap = true,
		.follow = true };
	output_search_start(o);
	return &o->base;
}
