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
#include "settings.h"

const struct model_proc *
output_process(const struct output *o)
{
	if (o->proc == NULL)
		return NULL;
	return model_proc(console_model(o->base.console),
	    slice_of(o->host), slice_of(o->name));
}

struct stream *
output_stream_of(const struct output *o, size_t item)
{
	return o->streams[source_part(&o->source, item)];
}

void
output_show_parts(struct output *o, struct stream *const *v, unsigned n)
{
	output_search_forget(o);
	o->goal.on = false;
	o->source = (struct text_source){ .n = n };
	for (unsigned i = 0; i < n; i++) {
		o->streams[i] = v[i];
		o->source.parts[i] = v[i]->text;
	}
	o->stream = n == 0 ? NULL : o->streams[0];
	view_show(&o->view, &o->source);
	output_select_end(o);
	/* A drag that has begun is not of lines of this text. */
	o->pressed = (struct selection_end){ 0 };
	output_search_forget(o);
}

static void
show_stream(struct output *o, struct stream *s, bool file)
{
	o->whole = s;
	if (s != NULL && o->only != NULL)
		s = console_matching(o->base.console, s, o->only,
		    o->any_case);
	if (o->stream != s) {
		if (o->stream != NULL && o->stream->pattern != NULL)
			stream_matching_end(o->stream);
		output_show_parts(o, &s, s != NULL);
	}
	o->file = file;
	o->view.mask = file ? SCROLLBACK_BOTH : o->mask;
}

void
output_leave(struct output *o)
{
	output_all_lines(o);
	show_stream(o, NULL, false);
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
	if (!o->merged)
		output_all_lines(o);
	free(o->proc);
	free(o->host);
	free(o->name);
	o->run = 0;
	o->proc = xstrdup(proc->key);
	o->host = xstrdup(proc->host);
	o->name = xstrdup(proc->name);
	if (!o->merged)
		show_stream(o, console_output(p->console, proc), false);
	return true;
}

void
pane_output_file(struct pane *p, const struct model_host *h, const char *path)
{
	output_merge_end(output_of(p));
	output_all_lines(output_of(p));
	show_stream(output_of(p), console_tail(p->console, h, path), true);
}

void
pane_output_run(struct pane *p, const struct model_proc *proc, uint64_t run)
{
	struct output *o = output_of(p);

	pane_output_process(p, proc);
	output_merge_end(o);
	output_all_lines(o);
	o->run = run < proc->run ? run : 0;
	o->file = false;
	output_show_again(o);
	ui_mark(p->ui);
}

void
output_show_again(struct output *o)
{
	struct console *c = o->base.console;
	const struct model_proc *proc = output_process(o);
	const struct model_host *h;

	if (o->merged) {
		output_merge_again(o);
		return;
	}
	if (!o->file) {
		show_stream(o, proc == NULL ? NULL : console_run_output(c,
		    proc, output_run(o, proc)), false);
		return;
	}
	h = model_host(console_model(c), slice_of(o->whole->host));
	if (h != NULL)
		show_stream(o, console_tail(c, h, o->whole->path), true);
}

/* What the operator looks at is not dropped, and a gap in it is filled. */
static void
keep_in_sight(struct output *o)
{
	const struct view *v = &o->view;

	view_mend(&o->view);
	source_keep(&o->source, v->follow ? 0 : v->anchor);
	size_t gap = view_gap(v);
	if (gap != SCROLLBACK_NONE)
		console_fill(o->base.console, output_stream_of(o, gap),
		    source_index(&o->source, gap), &(struct fill_how){
		    .at_end = v->follow || v->upwards, .most = FILL_USUAL });
}

/* They may have been set from anywhere. */
static void
apply_settings(struct output *o)
{
	const struct settings *s = ui_settings(o->base.ui);

	output_set_wrap(o, setting_on(s, SETTING_WRAP));
	o->view.stamps = stamp_parse(setting_get(s, SETTING_TIMESTAMPS));
}

/* A new run has a new stream; what came into sight may be a gap. */
static void
output_changed(struct pane *p)
{
	struct output *o = output_of(p);
	const struct model_proc *proc = output_process(o);

	apply_settings(o);
	/* Of one run the matching lines are asked for once. */
	output_merge_changed(o);
	if (!o->file && !o->merged && proc != NULL && (o->only == NULL ||
	    o->whole == NULL || o->whole->run != output_run(o, proc)))
		show_stream(o, console_run_output(p->console, proc,
		    output_run(o, proc)), false);
	output_walk_changed(o);
	output_search_count(o);
	output_goal(o);
	/* A walk over gaps, a line that is on its way, and selected lines that
	 * are to be taken need the memory. */
	if (o->stream == NULL || o->view.h == 0 || output_fetches(o))
		return;
	output_select_changed(o);
	if (o->wanted == ACTION_COUNT)
		keep_in_sight(o);
}

/* stdout, stderr or both; a file has only itself. */
static void
choose(struct output *o, enum action a)
{
	if (o->file) {
		ui_notice(o->base.ui, NOTICE_WARNING, "this is a file; %s"
		    " goes back to the process, which has stdout and stderr",
		    ui_key_text(o->base.ui, ACTION_BACK).s);
		return;
	}
	o->mask = o->view.mask = a == ACTION_STDOUT ? SCROLLBACK_OUT
		: a == ACTION_STDERR ? SCROLLBACK_ERR : SCROLLBACK_BOTH;
	if (!o->view.follow)
		view_hold(&o->view);
	ui_notice(o->base.ui, NOTICE_INFO, "showing %s", a == ACTION_STDOUT
	    ? "stdout only" : a == ACTION_STDERR ? "stderr only"
	    : "stdout and stderr");
}

/* Ends what was begun last; false: there is nothing to end. */
static bool
back(struct output *o)
{
	if (output_search_end(o))
		return true;
	if (o->source.floor != 0) {
		source_unclear(&o->source);
		return true;
	}
	if (o->only != NULL) {
		output_all_lines(o);
		output_show_again(o);
		return true;
	}
	if (!o->file && !o->merged && o->run == 0)
		return false;
	output_merge_end(o);
	o->file = false;
	o->run = 0;
	output_show_again(o);
	return true;
}

/* What is there now is not shown any more; the files are as they were. */
static void
clear_view(struct output *o)
{
	source_clear(&o->source);
	view_last(&o->view);
	ui_notice(o->base.ui, NOTICE_INFO, "the view was cleared, and no file;"
	    " %s or %s brings all back", ui_key_text(o->base.ui,
		ACTION_FIRST).s, ui_key_text(o->base.ui, ACTION_BACK).s);
}

static void
toggle_wrap(struct output *o)
{
	struct settings *s = ui_settings(o->base.ui);
	struct fault f;

	if (!o->view.follow)
		view_hold(&o->view);
	setting_put(s, SETTING_WRAP, setting_on(s, SETTING_WRAP) ? "off"
	    : "on", &f);
	apply_settings(o);
}

static void
next_stamps(struct output *o)
{
	struct settings *s = ui_settings(o->base.ui);
	enum stamp next = (stamp_parse(setting_get(s, SETTING_TIMESTAMPS)) + 1)
	    % STAMP_COUNT;
	struct fault f;

	setting_put(s, SETTING_TIMESTAMPS,
	    stamp_word(next), &f);
	ui_notice(o->base.ui, NOTICE_INFO, "%s", stamp_sentence(next));
}

static bool
output_act(struct pane *p, enum action a, const char *text)
{
	struct output *o = output_of(p);

	if (output_select_act(o, a, text))
		return true;
	switch (a) {
	case ACTION_WRAP:
		toggle_wrap(o);
		return true;
	case ACTION_STDOUT:
	case ACTION_STDERR:
	case ACTION_BOTH:
		choose(o, a);
		return true;
	case ACTION_NEXT_HIT:
	case ACTION_LAST_HIT:
		output_next_hit(o, a == ACTION_LAST_HIT);
		return true;
	case ACTION_NEXT_ERROR:
	case ACTION_LAST_ERROR:
		output_next_level(o, LEVEL_ERROR, a == ACTION_LAST_ERROR);
		return true;
	case ACTION_NEXT_WARNING:
	case ACTION_LAST_WARNING:
		output_next_level(o, LEVEL_WARNING,
		    a == ACTION_LAST_WARNING);
		return true;
	case ACTION_EARLIER:
	case ACTION_LATER:
		output_next_run(o, a == ACTION_EARLIER);
		return true;
	case ACTION_BOOKMARK:
		output_bookmark(o);
		return true;
	case ACTION_BOOKMARKS:
		output_bookmarks(o);
		return true;
	case ACTION_CLEAR:
		clear_view(o);
		return true;
	case ACTION_MERGE:
		output_merge(o);
		return true;
	case ACTION_CASE:
		output_next_case(o);
		return true;
	case ACTION_STAMPS:
		next_stamps(o);
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
typed(struct pane *p, const char *pattern)
{
	output_typed(output_of(p), pattern);
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
	const struct model_proc *proc = output_process(o);
	struct finder levels = finder_levels(&o->levels);
	char found[64], progress[96], merged[48];
	struct output_picture picture = { .view = &o->view,
		.streams = o->streams, .count = o->source.n,
		.stream = o->stream, .file = o->file,
		.ui = o->base.ui,
		.merged = o->merged ? output_merge_text(o, merged,
		    sizeof merged) : NULL,
		.proc = o->merged ? NULL : proc,
		.search = o->search, .hit = o->hit, .levels = &levels,
		.found = output_search_text(o, found, sizeof found),
		.progress = output_walk_text(o, progress, sizeof progress),
		.selection = &o->selection, .focused = focused };

	if (o->merged)
		picture.host = NULL;
	else if (o->file)
		picture.host = model_host(console_model(p->console),
		    slice_of(o->stream->host));
	else
		picture.host = proc == NULL ? NULL : proc->on;
	if (proc != NULL && proc->state == STATE_UNKNOWN &&
	    model_proven(proc) > 0)
		pane_age(p, clock_span_stays(clock_wall_ms() -
		    model_proven(proc)));
	p->rows = output_picture(&picture, c);
	o->height = c->h;
}

static void
output_free(struct pane *p)
{
	struct output *o = output_of(p);

	output_search_finish(o);
	output_merge_end(o);
	levels_finish(&o->levels);
	line_layouts_free(o->lines);
	if (!o->merged)
		output_all_lines(o);
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
	case ACTION_SAVE:
	case ACTION_PIPE:
		return o->selection.on || !o->merged;
	case ACTION_SELECT:
	case ACTION_HELP:
	case ACTION_CLOSE:
		return true;
	case ACTION_FOLLOW:
	case ACTION_PAUSE:
		return !o->selection.on &&
		    o->view.follow == (a == ACTION_PAUSE);
	default:
		return !o->selection.on;
	}
}

static const char *
output_word(const struct pane *p, enum action a)
{
	const struct output *o = (const struct output *)p;

	return a == ACTION_SELECT && o->selection.on ? "end selection" : NULL;
}

/* What is merged, or a file, is of none. */
static const struct model_proc *
shown_process(const struct pane *p)
{
	const struct output *o = (const struct output *)p;

	return o->merged || o->file ? NULL : output_process(o);
}

static const struct pane_ops output_ops = {
	.name = "output",
	.draw = output_draw,
	.act = output_act,
	.process = shown_process,
	.search = searched,
	.typed = typed,
	.offers = output_offers,
	.word = output_word,
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
	o->lines = line_layouts_new();
	o->view = (struct view){ .lines = o->lines, .text = &o->source, .mask = SCROLLBACK_BOTH, 
		.follow = true };
	levels_start(&o->levels);
	output_walk_start(o);
	output_search_start(o);
	return &o->base;
}
