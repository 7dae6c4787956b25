/* The events on the screen: a row each, and the one under the cursor in full. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "events_private.h"
#include "wrap.h"

enum {
	DATE_FROM = 110,        /* columns of a screen that has room for it */
	NAME_MOST = 24,
	HOST_MOST = 16,
	NARROW_NAME = 18,       /* ... where the screen is narrow           */
	NARROW_HOST = 12,
	NARROW = 100,
	GAP = 2,
	WORD = 14,              /* columns of "acknowledged", and blanks    */
	FULL_LINES = 4,
	FULL_MOST = 3,          /* rows of one such line                    */
};

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

/* How much it matters. */
static enum role
text_role(const struct event *e)
{
	switch (e->kind) {
	case EVENT_FAILED:
	case EVENT_LOST:
		return ROLE_ERROR;
	case EVENT_UNKNOWN:
	case EVENT_HOST_LOST:
	case EVENT_CONTROL:
	case EVENT_WORKER_LOST:
	case EVENT_HOOK:
		return ROLE_WARNING;
	case EVENT_ACTION:
		return e->result != CODE_OK ? ROLE_WARNING : ROLE_NORMAL;
	case EVENT_ACKNOWLEDGED:
		return ROLE_FAINT;
	default:
		return e->unexpected ? ROLE_ERROR : ROLE_NORMAL;
	}
}

/* "2026-11-25 19:00:01", of this machine's zone. */
static void
put_time(char *buf, size_t size, const struct event *e)
{
	time_t s = (time_t)(e->time / 1000);
	struct tm tm = { 0 };

	localtime_r(&s, &tm);
	if (strftime(buf, size, "%Y-%m-%d %H:%M:%S", &tm) == 0)
		buf[0] = '\0';
}

/* The time of it. */
static const char *
time_of(const char *when)
{
	const char *blank = strchr(when, ' ');

	return blank != NULL ? blank + 1 : when;
}

static void
draw_event(const struct canvas *c, int y, struct widths v,
    const struct event *e)
{
	const struct event_kind_info *kind = event_kind_info(e->kind);
	bool date = c->w >= DATE_FROM;
	char when[32];
	int x = 1;

	put_time(when, sizeof when, e);
	draw_blank(c, y, ROLE_NORMAL);
	draw_str(c, y, x, c->w, date ? when : time_of(when), ROLE_FAINT);
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

/* Which are on the screen, of how many, and whether it follows. */
static void
draw_title(const struct event_list *l, const struct canvas *c, bool focused)
{
	enum role role = focused ? ROLE_TITLE_ON : ROLE_TITLE;
	char text[128], state[64] = "following";

	draw_blank(c, 0, role);
	struct canvas line = *c;
	line.base = role;
	int x = draw_fmt(c, 0, 0, role, " Events ");
	if (l->only != NULL)
		x += draw_fmt(&line, 0, x, ROLE_WARNING, " with %s: %zu ",
		    l->only, l->n);
	if (!l->follow)
		snprintf(state, sizeof state, "paused, %s follows",
		    ui_key_text(l->base.ui, ACTION_FOLLOW).s);
	if (l->n > (size_t)l->base.rows)
		snprintf(text, sizeof text, " %zu of %zu, %s ", l->at + 1,
		    l->n, state);
	else
		snprintf(text, sizeof text, " %s ", state);
	int at = c->w - (int)strlen(text);
	if (at > x)
		draw_str(&line, 0, at, c->w, text, l->follow ? ROLE_GOOD
		    : ROLE_WARNING);
}

/* A line of an event in full; text is "" where there is none. */
struct full {
	const char *word;
	char text[1400];
	enum role role;
};

static void
put_process(const struct event *e, char *buf, size_t size)
{
	const struct model_proc *p = e->proc;
	char how[256];

	buf[0] = '\0';
	if (p == NULL)
		return;
	int n = snprintf(buf, size, "%s on %s, %s, run %" PRIu64, p->name,
	    p->host, p->role[0] != '\0' ? p->role : "unknown", p->run);
	if (p->pid != 0 && n > 0 && (size_t)n < size)
		n += snprintf(buf + n, size - (size_t)n, ", PID %" PRIu64,
		    p->pid);
	if (state_info(p->state)->over && n > 0 && (size_t)n < size)
		snprintf(buf + n, size - (size_t)n, ", %s",
		    model_exit_words(p, how, sizeof how));
}

static void
put_full(const struct event_list *l, const struct event *e, struct full *v)
{
	const char *path = console_model(l->base.console)->session->path;
	const char *slash = strrchr(path, '/');
	char when[32];

	put_time(when, sizeof when, e);
	v[0] = (struct full){ .word = event_kind_info(e->kind)->word,
		.role = text_role(e) };
	snprintf(v[0].text, sizeof v[0].text, "%s", e->text);
	v[1] = (struct full){ .word = "when", .role = ROLE_NORMAL };
	snprintf(v[1].text, sizeof v[1].text, "%s.%03d", when,
	    (int)(e->time % 1000));
	v[2] = (struct full){ .word = "process", .role = ROLE_NORMAL };
	put_process(e, v[2].text, sizeof v[2].text);
	v[3] = (struct full){ .word = "command", .role = ROLE_INFO };
	if (e->command != NULL)
		snprintf(v[3].text, sizeof v[3].text, "%s  (%s)", e->command,
		    slash != NULL ? slash + 1 : path);
}

static int
full_rows(const struct full *v, const struct canvas *c)
{
	int rows = wrap_rows(slice_of(v->text), c->w - WORD - 3, c->ascii);

	return rows < FULL_MOST ? rows : FULL_MOST;
}

int
events_detail_rows(const struct event_list *l, const struct canvas *c)
{
	const struct event *e = events_at(l->events, l->cursor);
	struct full v[FULL_LINES];
	int rows = 1, most = c->h - 2;   /* the title, and one event */

	if (!l->open || e == NULL || c->h < 4)
		return 0;
	put_full(l, e, v);
	for (int i = 0; i < FULL_LINES; i++)
		rows += full_rows(&v[i], c);
	return rows < most ? rows : most;
}

static void
draw_full(const struct event_list *l, const struct canvas *c, int y)
{
	const struct event *e = events_at(l->events, l->cursor);
	struct full v[FULL_LINES];

	draw_blank(c, y, ROLE_TITLE);
	draw_fmt(c, y, 1, ROLE_TITLE, "event %" PRIu64, e->number);
	put_full(l, e, v);
	y++;
	for (int i = 0; i < FULL_LINES && y < c->h; i++) {
		int rows = full_rows(&v[i], c);
		if (rows == 0)
			continue;
		rows = rows < c->h - y ? rows : c->h - y;
		draw_str(c, y, 2, WORD, v[i].word, ROLE_FAINT);
		wrap_draw(c, (struct area){ y, 2 + WORD, rows,
		    c->w - WORD - 3 }, slice_of(v[i].text), v[i].role);
		y += rows;
	}
}

void
events_draw(struct event_list *l, const struct canvas *c, bool focused)
{
	int detail = events_detail_rows(l, c);
	struct widths v = measure(l, c->w);

	draw_title(l, c, focused);
	if (events_last(l->events) == 0)
		draw_str(c, 1, 1, c->w, "nothing has happened yet",
		    ROLE_FAINT);
	for (int y = 1; y < c->h - detail; y++) {
		size_t i = l->top + (size_t)y - 1;
		struct canvas line = *c;
		if (i >= l->n)
			break;
		if (i == l->at && focused)
			line.base = ROLE_CURSOR;
		draw_event(&line, y, v, events_at(l->events, l->v[i]));
	}
	if (detail > 0)
		draw_full(l, c, c->h - detail);
}
