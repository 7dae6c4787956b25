/*
 * Output of several processes as one text, in the order in which it arrived.
 * Each is a part of the view's source, with its own scrollback; a new run of
 * one is a new part, behind which the run before keeps its lines.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "marks.h"
#include "mem.h"
#include "output_private.h"

enum {
	/* What all of them have together; a single one has 8 MiB. */
	MERGED_BYTES = 32 * 1024 * 1024,
	NAMES_MAX = 64,
};

static int
member_of(const struct output *o, const struct model_proc *p)
{
	for (unsigned i = 0; i < o->source.n; i++)
		if (strcmp(o->streams[i]->name, p->name) == 0)
			return (int)i;
	return -1;
}

static bool
has_run(const struct output *o, const struct model_proc *p)
{
	for (unsigned i = 0; i < o->source.n; i++)
		if (strcmp(o->streams[i]->name, p->name) == 0 &&
		    strcmp(o->streams[i]->host, p->host) == 0 &&
		    o->streams[i]->run == p->run)
			return true;
	return false;
}

/* All have the same share of what memory there is for them. */
static void
share_memory(struct output *o)
{
	for (unsigned i = 0; i < o->source.n; i++)
		scrollback_set_limit(o->source.parts[i],
		    MERGED_BYTES / o->source.n < SCROLLBACK_LIMIT
		    ? MERGED_BYTES / o->source.n : SCROLLBACK_LIMIT);
}

/* What is shown of a whole: all of it, or the lines that match. */
static struct stream *
shown_of(const struct output *o, struct stream *whole)
{
	return o->only == NULL ? whole : console_pin_matching(o->base.console,
	    whole, o->only, o->any_case);
}

/* Only when no source has its text any more: that may go with the pin. */
static void
release(struct stream *shown, const struct stream *whole)
{
	if (shown == whole)
		return;
	stream_matching_end(shown);
	stream_unpin(shown);
}

/* Another part; what is looked at stays where it is. */
static void
add(struct output *o, const struct model_proc *p)
{
	struct stream *whole = console_pin_output(o->base.console, p);

	if (whole == NULL)
		return;
	struct stream *s = shown_of(o, whole);
	o->wholes[o->source.n] = whole;
	o->streams[o->source.n] = s;
	o->source.parts[o->source.n++] = s->text;
	view_joined(&o->view);
	scrollback_untag(s->text, TAG_SEARCH);
	o->stream = o->streams[0];
	share_memory(o);
	output_search_count(o);
}

static void
take_out(struct output *o, unsigned i)
{
	struct stream *rest[SOURCE_PARTS];
	struct stream *shown = o->streams[i], *whole = o->wholes[i];
	unsigned n = 0;

	for (unsigned k = 0; k < o->source.n; k++)
		if (k != i) {
			o->wholes[n] = o->wholes[k];
			rest[n++] = o->streams[k];
		}
	output_show_parts(o, rest, n);
	release(shown, whole);
	stream_unpin(whole);
	share_memory(o);
}

void
output_merge_again(struct output *o)
{
	struct stream *were[SOURCE_PARTS], *shown[SOURCE_PARTS] = { NULL };
	unsigned n = o->source.n;

	for (unsigned i = 0; i < n; i++) {
		were[i] = o->streams[i];
		shown[i] = shown_of(o, o->wholes[i]);
	}
	output_show_parts(o, shown, n);
	for (unsigned i = 0; i < n; i++)
		if (were[i] != shown[i])
			release(were[i], o->wholes[i]);
	share_memory(o);
}

void
output_merge_end(struct output *o)
{
	if (!o->merged)
		return;
	struct stream *were[SOURCE_PARTS];
	unsigned n = o->source.n;

	memcpy(were, o->streams, n * sizeof *were);
	o->merged = false;
	output_show_parts(o, NULL, 0);
	for (unsigned i = 0; i < n; i++) {
		release(were[i], o->wholes[i]);
		stream_unpin(o->wholes[i]);
	}
}

static void
begin(struct output *o)
{
	output_merge_end(o);
	output_leave(o);
	o->merged = true;
	o->view.mask = o->mask;
}

/* Says what there is no room for, and what has no output yet. */
static void
tell(const struct output *o, size_t asked, size_t idle)
{
	size_t left = asked - idle - o->source.n;

	if (left > 0)
		ui_notice(o->base.ui, NOTICE_WARNING, "%u of %zu are merged:"
		    " more than %d are not followed at a time", o->source.n,
		    asked, SOURCE_PARTS);
	else if (idle > 0)
		ui_notice(o->base.ui, NOTICE_INFO, "left out, without a run on"
		    " record: %zu of %zu", idle, asked);
}

static void
merge_marked(struct output *o, const struct model_proc **v, size_t n)
{
	size_t idle = 0, most = n < NAMES_MAX ? n : NAMES_MAX;

	begin(o);
	for (size_t i = 0; i < most; i++) {
		idle += v[i]->run == 0;
		if (v[i]->run != 0 && o->source.n < SOURCE_PARTS)
			add(o, v[i]);
	}
	tell(o, n, idle);
}

/* The process of the list's cursor comes in, or goes. */
static void
toggle(struct output *o, const struct model_proc *p)
{
	int i = member_of(o, p);

	if (i >= 0 && o->source.n == 1) {
		ui_notice(o->base.ui, NOTICE_INFO, "%s is the only one; move"
		    " to another and add it, or %s ends this", p->name,
		    ui_key_text(o->base.ui, ACTION_BACK).s);
	} else if (i >= 0) {
		while ((i = member_of(o, p)) >= 0)
			take_out(o, (unsigned)i);
		ui_notice(o->base.ui, NOTICE_INFO, "%s was taken out",
		    p->name);
	} else if (p->run == 0) {
		ui_notice(o->base.ui, NOTICE_WARNING, "no run of %s is on"
		    " record", p->name);
	} else if (o->source.n == SOURCE_PARTS) {
		ui_notice(o->base.ui, NOTICE_WARNING, "more than %d are not"
		    " followed at a time", SOURCE_PARTS);
	} else {
		add(o, p);
		ui_notice(o->base.ui, NOTICE_INFO, "%s was added", p->name);
	}
}

void
output_merge(struct output *o)
{
	const struct model_proc *v[NAMES_MAX];
	const struct model_proc *p = output_process(o);
	size_t n = marks_get(ui_marks(o->base.ui),
	    console_model(o->base.console), v, NAMES_MAX);

	if (n > 0) {
		merge_marked(o, v, n);
	} else if (p == NULL) {
		ui_notice(o->base.ui, NOTICE_WARNING, "there is no process"
		    " here");
	} else if (o->merged) {
		toggle(o, p);
	} else if (p->run == 0) {
		ui_notice(o->base.ui, NOTICE_WARNING, "no run of %s is on"
		    " record", p->name);
	} else {
		begin(o);
		add(o, p);
		ui_notice(o->base.ui, NOTICE_INFO, "move to another process"
		    " and press it again: its output is merged with this");
	}
}

void
pane_output_open(struct pane *p, const struct model_proc *proc)
{
	struct output *o = output_of(p);

	if (!o->merged || proc == NULL || member_of(o, proc) >= 0)
		return;
	output_merge_end(o);
	output_show_again(o);
	ui_notice(p->ui, NOTICE_INFO, "%s is not among those that were merged:"
	    " it is shown alone", proc->name);
}

/* Of a process that is in, a new run comes in too. */
void
output_merge_changed(struct output *o)
{
	const struct model *m = console_model(o->base.console);

	if (!o->merged)
		return;
	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (p->run == 0 || !model_listed(p) || has_run(o, p))
			continue;
		int old = member_of(o, p);
		if (old < 0)
			continue;
		if (o->source.n == SOURCE_PARTS)
			take_out(o, (unsigned)old);
		add(o, p);
	}
}

const char *
output_merge_text(const struct output *o, char *buf, size_t size)
{
	unsigned names = 0;

	for (unsigned i = 0; i < o->source.n; i++) {
		bool again = false;
		for (unsigned k = 0; k < i; k++)
			again |= strcmp(o->streams[i]->name,
			    o->streams[k]->name) == 0;
		names += !again;
	}
	snprintf(buf, size, "%u process%s merged", names, names == 1 ? ""
		: "es");
	return buf;
}
