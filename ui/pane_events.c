/*
 * What happened, the newest at the bottom. The cursor is on an event, by its
 * number; while it is on the newest it follows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "events.h"
#include "mem.h"
#include "pane.h"
#include "search.h"

enum {
	DATE_FROM = 110,        /* columns of a screen that has room for it */
	NAME_MOST = 24,
	HOST_MOST = 16,
	NARROW_NAME = 18,       /* ... where the screen is narrow           */
	NARROW_HOST = 12,
	NARROW = 100,
	GAP = 2,
};

struct event_list {
	struct pane base;
	const struct events *events;
	uint64_t cursor;        /* 0: none yet                              */
	uint64_t top;           /* the first on the screen                  */
	bool follow;
	struct search *search;  /* NULL: none                               */
	char *pattern;
};

static struct event_list *
list_of(struct pane *p)
{
	return (struct event_list *)p;
}

/* The oldest that is there still. */
static uint64_t
first(const struct event_list *l)
{
	uint64_t last = events_last(l->events);

	return last == 0 ? 0 : last < EVENTS_MAX ? 1 : last - EVENTS_MAX + 1;
}

static void
keep_in_view(struct event_list *l)
{
	uint64_t last = events_last(l->events), from = first(l);
	uint64_t rows = l->base.rows > 0 ? (uint64_t)l->base.rows : 1;
	uint64_t lowest = last - from + 1 > rows ? last - rows + 1 : from;

	if (l->follow || l->cursor > last)
		l->cursor = last;
	if (l->cursor < from)
		l->cursor = from;
	if (l->top > l->cursor)
		l->top = l->cursor;
	if (l->top + rows <= l->cursor)
		l->top = l->cursor - rows + 1;
	if (l->top > lowest)
		l->top = lowest;
	if (l->top < from)
		l->top = from;
}

/* Rows down, or up where n is negative; on the newest it follows. */
static void
move(struct event_list *l, int64_t n)
{
	int64_t from = (int64_t)first(l), last = (int64_t)events_last(l->events);
	int64_t to = (int64_t)l->cursor + n;

	to = to < from ? from : to > last ? last : to;
	l->cursor = (uint64_t)to;
	l->follow = to == last;
	keep_in_view(l);
}

static void
events_changed(struct pane *p)
{
	keep_in_view(list_of(p));
}

/* Of the columns. */
struct widths {
	int name, host;
};

/* They stand still, whatever rows are on the screen. */
static struct widths
measure(const struct event_list *l, int w)
{
	const struct model *m = console_model(l->base.console);
	struct widths v = { 1, 1 };
	int name_most = w < NARROW ? NARROW_NAME : NAME_MOST;
	int host_most = w < NARROW ? NARROW_HOST : HOST_MOST;

	for (size_t i = 0; i < m->proc_count; i++) {
		int n = (int)text_width(slice_of(m->procs[i]->name), 0);
		v.name = n > v.name ? n : v.name;
	}
	for (size_t i = 0; i < m->host_count; i++) {
		int n = (int)text_width(slice_of(m->hosts[i]->spec->name), 0);
		v.host = n > v.host ? n : v.host;
	}
	v.name = v.name < name_most ? v.name : name_most;
	v.host = v.host < host_most ? v.host : host_most;
	return v;
}

static enum role
text_role(const struct event *e)
{
	if (e->unexpected)
		return ROLE_ERROR;
	if (e->kind == EVENT_HOOK || (e->kind == EVENT_ACTION &&
	    e->result != CODE_OK))
		return ROLE_WARNING;
	return e->kind == EVENT_ACKNOWLEDGED ? ROLE_FAINT : ROLE_NORMAL;
}

static void
draw_event(const struct canvas *c, int y, struct widths v,
    const struct event *e)
{
	const struct event_kind_info *kind = event_kind_info(e->kind);
	bool date = c->w >= DATE_FROM;
	time_t s = (time_t)(e->time / 1000);
	struct tm tm = { 0 };
	char when[32];
	int x = 1;

	localtime_r(&s, &tm);
	strftime(when, sizeof when, date ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S",
	    &tm);
	draw_blank(c, y, ROLE_NORMAL);
	draw_str(c, y, x, c->w, when, ROLE_FAINT);
	x += date ? 20 : 9;
	if (e->unexpected)
		draw_str(c, y, x, 1, "!", ROLE_ERROR);
	draw_str(c, y, x + 1, 1, c->ascii ? kind->ascii : kind->shape,
	    role_named(kind->role));
	draw_str(c, y, x + 3, v.name, e->name, ROLE_NORMAL);
	x += 3 + v.name + GAP;
	draw_str(c, y, x, v.host, e->host, ROLE_FAINT);
	x += v.host + GAP;
	draw_str(c, y, x, c->w - x - 1, e->text, text_role(e));
}

/* Which are on the screen, and whether it follows. */
static void
draw_title(const struct event_list *l, const struct canvas *c, bool focused)
{
	enum role role = focused ? ROLE_TITLE_ON : ROLE_TITLE;
	uint64_t last = events_last(l->events), from = first(l);
	char text[96];

	draw_blank(c, 0, role);
	struct canvas line = *c;
	line.base = role;
	int x = draw_fmt(c, 0, 0, role, " Events ");
	const char *state = l->follow ? "following" : "paused, F follows";
	if (last - from + 1 > (uint64_t)l->base.rows && last > 0)
		snprintf(text, sizeof text, " %llu of %llu, %s ",
		    (unsigned long long)(l->cursor - from + 1),
		    (unsigned long long)(last - from + 1), state);
	else
		snprintf(text, sizeof text, " %s ", state);
	int at = c->w - (int)strlen(text);
	if (at > x)
		draw_str(&line, 0, at, c->w, text, l->follow ? ROLE_GOOD
		    : ROLE_WARNING);
}

static void
events_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct event_list *l = list_of(p);
	struct widths v = measure(l, c->w);

	p->rows = c->h - 1;
	keep_in_view(l);
	draw_title(l, c, focused);
	if (events_last(l->events) == 0)
		draw_str(c, 1, 1, c->w, "nothing has happened yet",
		    ROLE_FAINT);
	for (int y = 1; y < c->h; y++) {
		uint64_t number = l->top + (uint64_t)y - 1;
		const struct event *e = events_at(l->events, number);
		struct canvas line = *c;
		if (e == NULL)
			break;
		if (number == l->cursor && focused)
			line.base = ROLE_CURSOR;
		draw_event(&line, y, v, e);
	}
}

static void
end_search(struct event_list *l)
{
	search_free(l->search);
	free(l->pattern);
	l->search = NULL;
	l->pattern = NULL;
}

static bool
matches(const struct event_list *l, const struct event *e)
{
	char *line = xasprintf("%s %s %s", e->name, e->host, e->text);
	size_t at, n;
	bool yes = search_next(l->search, slice_of(line), 0, &at, &n);

	free(line);
	return yes;
}

/* To the next one that matches, or says that there is none. */
static void
next_hit(struct event_list *l, bool upwards)
{
	const struct event *e;
	uint64_t at = l->cursor;

	if (l->search == NULL) {
		ui_notice(l->base.ui, NOTICE_WARNING, "there is no search yet;"
		    " / begins one");
		return;
	}
	do
		e = events_at(l->events, upwards ? --at : ++at);
	while (e != NULL && !matches(l, e));
	if (e == NULL)
		ui_notice(l->base.ui, NOTICE_WARNING, "no further match for"
		    " '%s' %s", l->pattern, upwards ? "above" : "below");
	else
		move(l, (int64_t)at - (int64_t)l->cursor);
}

/* The newest that matches is looked for first: it is what is asked for. */
static void
events_search(struct pane *p, const char *pattern)
{
	struct event_list *l = list_of(p);
	struct fault f;

	end_search(l);
	if (pattern[0] == '\0')
		return;
	l->search = search_new(slice_of(pattern), SEARCH_SMART, &f);
	if (l->search == NULL) {
		ui_notice(p->ui, NOTICE_ERROR, "%s", f.text);
		return;
	}
	l->pattern = xstrdup(pattern);
	const struct event *e = events_at(l->events, l->cursor);
	if (e == NULL || !matches(l, e))
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

static bool
events_act(struct pane *p, enum action a, const char *text)
{
	struct event_list *l = list_of(p);
	int page = p->rows > 1 ? p->rows : 1;

	(void)text;
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
		move(l, -EVENTS_MAX);
		return true;
	case ACTION_LAST:
		move(l, EVENTS_MAX);
		return true;
	case ACTION_FOLLOW:
		l->follow = !l->follow;
		keep_in_view(l);
		return true;
	case ACTION_OPEN:
		open_process(l);
		return true;
	case ACTION_NEXT_HIT:
	case ACTION_LAST_HIT:
		next_hit(l, a == ACTION_LAST_HIT);
		return true;
	case ACTION_BACK:
	case ACTION_CLOSE:
	case ACTION_CANCEL:
		if (l->search == NULL)
			return false;
		end_search(l);
		return true;
	default:
		return false;
	}
}

static void
events_free_pane(struct pane *p)
{
	end_search(list_of(p));
	free(p);
}

static const struct pane_ops events_ops = {
	.name = "events",
	.draw = events_draw,
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
