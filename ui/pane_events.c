/*
 * What happened, the newest at the bottom. The cursor is on an event, by its
 * number; while it is on the newest it follows. A filter leaves those that match
 * a pattern, and the event under the cursor can be seen in full.
 */
#include <stdlib.h>
#include <string.h>

#include "events_private.h"
#include "mem.h"

static struct event_list *
list_of(struct pane *p)
{
	return (struct event_list *)p;
}

/* Of one that is forgotten by now, e is NULL. */
static bool
matches(struct search *s, const struct event *e)
{
	if (e == NULL)
		return false;
	char *line = xasprintf("%s %s %s %s", e->name, e->host, e->text,
	    e->command != NULL ? e->command : "");
	size_t at, n;
	bool yes = search_next(s, slice_of(line), 0, &at, &n);

	free(line);
	return yes;
}

static void
list_one(struct event_list *l, uint64_t number)
{
	if (l->n == l->room) {
		l->room = l->room == 0 ? 64 : 2 * l->room;
		l->v = xreallocarray(l->v, l->room, sizeof *l->v);
	}
	l->v[l->n++] = number;
}

/* Those that came since, and without those that are gone. */
static void
take_events(struct event_list *l)
{
	uint64_t last = events_last(l->events);
	size_t gone = 0;

	while (gone < l->n && events_at(l->events, l->v[gone]) == NULL)
		gone++;
	if (gone > 0)
		memmove(l->v, l->v + gone, (l->n - gone) * sizeof *l->v);
	l->n -= gone;
	l->top = l->top > gone ? l->top - gone : 0;
	if (last - l->looked >= EVENTS_MAX)
		l->looked = last - EVENTS_MAX + 1;
	while (l->looked < last) {
		const struct event *e = events_at(l->events, ++l->looked);
		if (e != NULL && (l->filter == NULL ||
		    matches(l->filter, e)))
			list_one(l, l->looked);
	}
}

/* The first that is not before this number. */
static size_t
place_of(const struct event_list *l, uint64_t number)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (l->v[mid] < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low < l->n ? low : l->n > 0 ? l->n - 1 : 0;
}

static void
keep_in_view(struct event_list *l)
{
	size_t rows = l->base.rows > 0 ? (size_t)l->base.rows : 1;
	size_t lowest = l->n > rows ? l->n - rows : 0;

	l->at = l->follow && l->n > 0 ? l->n - 1 : place_of(l, l->cursor);
	l->cursor = l->n > 0 ? l->v[l->at] : 0;
	if (l->top > l->at)
		l->top = l->at;
	if (l->top + rows <= l->at)
		l->top = l->at - rows + 1;
	if (l->top > lowest)
		l->top = lowest;
}

/* Rows down, or up where n is negative; on the newest it follows. */
static void
move(struct event_list *l, int64_t n)
{
	int64_t to = (int64_t)l->at + n, last = (int64_t)l->n - 1;

	if (l->n == 0)
		return;
	to = to < 0 ? 0 : to > last ? last : to;
	l->cursor = l->v[to];
	l->follow = to == last;
	keep_in_view(l);
}

static void
events_changed(struct pane *p)
{
	take_events(list_of(p));
	keep_in_view(list_of(p));
}

static void
draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct event_list *l = list_of(p);

	p->rows = c->h - 1 - events_detail_rows(l, c);
	keep_in_view(l);
	events_draw(l, c, focused);
}

static void
end_search(struct event_list *l)
{
	search_free(l->search);
	free(l->pattern);
	l->search = NULL;
	l->pattern = NULL;
}

/* Without a filter all are listed; the cursor stays as near as it can. */
static void
set_filter(struct event_list *l, struct search *filter, const char *only)
{
	search_free(l->filter);
	free(l->only);
	l->filter = filter;
	l->only = filter != NULL ? xstrdup(only) : NULL;
	l->n = 0;
	l->looked = 0;
	take_events(l);
	keep_in_view(l);
	ui_mark(l->base.ui);
}

/* NULL, and says why: it is no pattern. */
static struct search *
pattern_of(struct event_list *l, const char *pattern)
{
	struct fault f;
	struct search *s = search_new(slice_of(pattern), SEARCH_SMART, &f);

	if (s == NULL)
		ui_notice(l->base.ui, NOTICE_ERROR, "%s", f.text);
	return s;
}

static void
filter_typed(const char *text, void *arg)
{
	struct event_list *l = arg;
	struct search *s;

	if (text == NULL)
		return;
	if (text[0] == '\0')
		set_filter(l, NULL, "");
	else if ((s = pattern_of(l, text)) != NULL)
		set_filter(l, s, text);
	if (l->filter != NULL && l->n == 0)
		ui_notice(l->base.ui, NOTICE_WARNING, "no event has '%s'; %s"
		    " shows all again", l->only, ui_key_text(l->base.ui,
			ACTION_BACK).s);
}

static void
filter(struct event_list *l, const char *text)
{
	struct ui *ui = l->base.ui;

	if (text[0] != '\0')
		filter_typed(text, l);
	else
		ui_prompt(ui, &(struct prompt_spec){
		    .label = "only events with: ",
		    .initial = l->only != NULL ? l->only : "",
		    .history = &l->filters, .done = filter_typed,
		    .arg = l });
}

/* To the next one that matches, or says that there is none. */
static void
next_hit(struct event_list *l, bool upwards)
{
	size_t i = l->at;

	if (l->search == NULL) {
		ui_notice(l->base.ui, NOTICE_WARNING, "there is no search yet;"
		    " %s begins one", ui_key_text(l->base.ui,
			ACTION_SEARCH).s);
		return;
	}
	do
		i = !upwards ? i + 1 : i > 0 ? i - 1 : l->n;
	while (i < l->n && !matches(l->search, events_at(l->events, l->v[i])));
	if (i >= l->n)
		ui_notice(l->base.ui, NOTICE_WARNING, "no further match for"
		    " '%s' %s", l->pattern, upwards ? "above" : "below");
	else
		move(l, (int64_t)i - (int64_t)l->at);
}

/* The newest that matches is looked for first: it is what is asked for. */
static void
events_search(struct pane *p, const char *pattern)
{
	struct event_list *l = list_of(p);

	end_search(l);
	if (pattern[0] == '\0' ||
	    (l->search = pattern_of(l, pattern)) == NULL)
		return;
	l->pattern = xstrdup(pattern);
	const struct event *e = events_at(l->events, l->cursor);
	if (!matches(l->search, e))
		next_hit(l, true);
}

/* The list's cursor goes to the process of this event. */
static void
open_process(struct event_list *l)
{
	const struct event *e = events_at(l->events, l->cursor);

	if (e == NULL || e->name[0] == '\0')
		ui_notice(l->base.ui, NOTICE_INFO, "this event is of no"
		    " process");
	else
		ui_go_to(l->base.ui, slice_of(e->host), slice_of(e->name));
}

/* What was begun here last. False: nothing was. */
static bool
go_back(struct event_list *l)
{
	if (l->search != NULL)
		end_search(l);
	else if (l->filter != NULL)
		set_filter(l, NULL, "");
	else if (l->open)
		l->open = false;
	else
		return false;
	return true;
}

static bool
walk(struct event_list *l, enum action a)
{
	int page = l->base.rows > 1 ? l->base.rows : 1;

	switch (a) {
	case ACTION_UP:
	case ACTION_DOWN:
		move(l, a == ACTION_UP ? -1 : 1);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		move(l, a == ACTION_PAGE_UP ? -page : page);
		return true;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		move(l, (a == ACTION_HALF_UP ? -page : page) / 2);
		return true;
	case ACTION_FIRST:
	case ACTION_LAST:
		move(l, a == ACTION_FIRST ? -EVENTS_MAX : EVENTS_MAX);
		return true;
	default:
		return false;
	}
}

static bool
events_act(struct pane *p, enum action a, const char *text)
{
	struct event_list *l = list_of(p);

	switch (a) {
	case ACTION_FOLLOW:
		l->follow = !l->follow;
		keep_in_view(l);
		return true;
	case ACTION_OPEN:
		open_process(l);
		return true;
	case ACTION_EXPAND:
		l->open = !l->open;
		return true;
	case ACTION_MATCHES:
		filter(l, text);
		return true;
	case ACTION_NEXT_HIT:
	case ACTION_LAST_HIT:
		next_hit(l, a == ACTION_LAST_HIT);
		return true;
	case ACTION_BACK:
	case ACTION_CLOSE:
	case ACTION_CANCEL:
		return go_back(l);
	default:
		return walk(l, a);
	}
}

static void
events_free_pane(struct pane *p)
{
	struct event_list *l = list_of(p);

	end_search(l);
	history_finish(&l->filters);
	search_free(l->filter);
	free(l->only);
	free(l->v);
	free(l);
}

static const struct pane_ops events_ops = {
	.name = "events",
	.draw = draw,
	.act = events_act,
	.search = events_search,
	.changed = events_changed,
	.free = events_free_pane,
};

struct pane *
pane_events_new(struct ui *ui, struct console *c)
{
	struct event_list *l = xcalloc(1, sizeof *l);

	l->base = (struct pane){ .ops = &events_ops, .ui = ui, .console = c };
	l->events = console_happened(c);
	l->follow = true;
	return &l->base;
}
