/*
 * The stop of the session: the plan before it runs, the timeline while it does,
 * and the receipts after it, in the same rows. It follows the stage that is
 * under way until somebody scrolls.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "pane.h"
#include "plan_words.h"
#include "wrap.h"

enum {
	TICK_MS = 1000,         /* its times are shown in seconds           */
	SHAPE = 6,              /* columns before a name                    */
	GAP = 2,
	NAME_MOST = 24,
	HOST_MOST = 16,
	PID_W = 7,
	HOST_FROM = 60,         /* columns that a host beside the rest,     */
	PID_FROM = 44,          /* ... and a PID need                       */
	RECEIPT_ROWS = 4,
	TEXT_MOST = 1024,
};

enum line_kind { LINE_STAGE, LINE_TARGET, LINE_RECEIPT, LINE_LEFT_OUT };

/* A row of the pane, some of them more than one line. */
struct line {
	enum line_kind kind;
	size_t at;              /* the stage or target */
};

struct plan_pane {
	struct pane base;
	struct stop_plan *plan; /* NULL: none was made                      */
	bool quit;              /* ... when all are over                    */
	bool seen;              /* how it ended                             */
	struct line *lines;
	int n, top;
	bool scrolled;          /* by hand                                  */
	int name_w, host_w;
};

static void
add_line(struct plan_pane *pp, enum line_kind kind, size_t at)
{
	pp->lines = xreallocarray(pp->lines, (size_t)pp->n + 1,
	    sizeof *pp->lines);
	pp->lines[pp->n].kind = kind;
	pp->lines[pp->n++].at = at;
}

static int
at_most(int a, int b)
{
	return a < b ? a : b;
}

/* Receipts tell what the answers do not: where there was more than one step,
 * or something was left. */
static bool
has_receipt(const struct plan_target *t)
{
	const struct receipt *r = t->receipt;

	return r != NULL && (r->step_count > 1 || r->ended.count > 0 ||
	    r->left.count > 0);
}

static void
take_lines(struct plan_pane *pp)
{
	const struct stop_plan *p = pp->plan;

	pp->n = 0;
	pp->name_w = pp->host_w = 4;
	for (size_t s = 0; p != NULL && s < p->stage_count; s++) {
		const struct plan_stage *stage = &p->stages[s];
		add_line(pp, LINE_STAGE, s);
		for (size_t i = stage->first; i < stage->first + stage->count;
		    i++) {
			const struct plan_target *t = &p->targets[i];
			int name = (int)text_width(slice_of(t->name), 0);
			int host = (int)text_width(slice_of(t->host), 0);
			add_line(pp, LINE_TARGET, i);
			if (has_receipt(t))
				add_line(pp, LINE_RECEIPT, i);
			pp->name_w = name > pp->name_w ? name : pp->name_w;
			pp->host_w = host > pp->host_w ? host : pp->host_w;
		}
	}
	if (p != NULL && p->left_out != NULL)
		add_line(pp, LINE_LEFT_OUT, 0);
	pp->name_w = at_most(pp->name_w, NAME_MOST);
	pp->host_w = at_most(pp->host_w, HOST_MOST);
}

/* Where the columns of a target's row begin; host and PID 0: no room. */
struct columns_at {
	int name_w;
	int host, pid, words;
};

static struct columns_at
columns_at(const struct plan_pane *pp, int width)
{
	/* What is to happen needs room, too. */
	struct columns_at at = { .name_w = at_most(pp->name_w, width / 3) };
	int x = SHAPE + at.name_w + GAP;

	if (width >= HOST_FROM) {
		at.host = x;
		x += pp->host_w + GAP;
	}
	if (width >= PID_FROM) {
		at.pid = x;
		x += PID_W + GAP;
	}
	at.words = x;
	return at;
}

static void
line_text(const struct plan_pane *pp, const struct line *l, char *buf,
    enum role *role)
{
	const struct stop_plan *p = pp->plan;

	*role = ROLE_FAINT;
	if (l->kind == LINE_STAGE)
		plan_stage_words(p, l->at, buf, TEXT_MOST);
	else if (l->kind == LINE_RECEIPT)
		receipt_text(p->targets[l->at].receipt, buf, TEXT_MOST);
	else if (l->kind == LINE_LEFT_OUT)
		snprintf(buf, TEXT_MOST, "left out: %s", p->left_out);
	else
		*role = plan_target_words(&p->targets[l->at], buf, TEXT_MOST);
	if (l->kind == LINE_STAGE && p->state == PLAN_RUNNING &&
	    l->at == p->stage)
		*role = ROLE_PROMPT;
	else if (l->kind == LINE_LEFT_OUT)
		*role = ROLE_WARNING;
	else if (l->kind == LINE_STAGE)
		*role = ROLE_HEADER;
}

/* What was answered is read whole; what is still going on keeps its line. */
static int
line_rows(const struct plan_pane *pp, const struct line *l,
    const struct canvas *c)
{
	int x = l->kind == LINE_RECEIPT ? SHAPE + GAP
		: l->kind == LINE_LEFT_OUT ? 1 : columns_at(pp, c->w).words;
	const struct plan_target *t = &pp->plan->targets[l->at];
	char text[TEXT_MOST];
	enum role role;

	if (l->kind == LINE_STAGE || (l->kind == LINE_TARGET &&
	    t->fate != FATE_OVER && t->fate != FATE_UNPROVEN))
		return 1;
	line_text(pp, l, text, &role);
	int rows = wrap_rows(slice_of(text), c->w - x - 1, c->ascii);
	return rows < 1 ? 1 : at_most(rows, RECEIPT_ROWS);
}

static void
draw_target(const struct plan_pane *pp, const struct canvas *c, int y, int rows,
    const struct line *l)
{
	const struct plan_target *t = &pp->plan->targets[l->at];
	const struct state_info *s = state_info(plan_target_state(t));
	struct columns_at at = columns_at(pp, c->w);
	char text[TEXT_MOST];
	enum role role;

	line_text(pp, l, text, &role);
	draw_str(c, y, SHAPE - 2, 1, c->ascii ? s->ascii : s->shape,
	    role_named(s->word));
	draw_str(c, y, SHAPE, at.name_w, t->name, ROLE_NORMAL);
	if (at.host > 0)
		draw_str(c, y, at.host, pp->host_w, t->host, ROLE_FAINT);
	if (at.pid > 0 && t->pid != 0) {
		char pid[24];
		int n = snprintf(pid, sizeof pid, "%llu",
		    (unsigned long long)t->pid);
		draw_str(c, y, at.pid + (n < PID_W ? PID_W - n : 0), PID_W,
		    pid, ROLE_FAINT);
	}
	if (rows == 1)
		draw_str(c, y, at.words, c->w - at.words - 1, text, role);
	else
		wrap_draw(c, (struct area){ y, at.words, rows,
		    c->w - at.words - 1 }, slice_of(text), role);
}

static void
draw_line(const struct plan_pane *pp, const struct canvas *c, int y, int rows,
    const struct line *l)
{
	char text[TEXT_MOST];
	enum role role;

	if (l->kind == LINE_TARGET) {
		draw_target(pp, c, y, rows, l);
		return;
	}
	line_text(pp, l, text, &role);
	if (l->kind == LINE_STAGE)
		draw_str(c, y, 1, c->w - 2, text, role);
	else if (l->kind == LINE_LEFT_OUT)
		wrap_draw(c, (struct area){ y, 1, rows, c->w - 2 },
		    slice_of(text), role);
	else
		wrap_draw(c, (struct area){ y, SHAPE + GAP, rows,
		    c->w - SHAPE - GAP - 1 }, slice_of(text), role);
}

/* The first line from which all that follow have room. */
static int
bottom(const struct plan_pane *pp, const struct canvas *c)
{
	int room = c->h - 1, at = pp->n;

	while (at > 0 && room >= line_rows(pp, &pp->lines[at - 1], c))
		room -= line_rows(pp, &pp->lines[--at], c);
	return at;
}

/* The stage that is under way begins at the top, unless all are seen. */
static void
follow(struct plan_pane *pp)
{
	for (int i = 0; i < pp->n; i++)
		if (pp->lines[i].kind == LINE_STAGE &&
		    pp->lines[i].at == pp->plan->stage)
			pp->top = i;
}

static void
draw_title(const struct plan_pane *pp, const struct canvas *c, bool focused,
    int last)
{
	enum role role = focused ? ROLE_TITLE_ON : ROLE_TITLE;
	char text[200], extent[48];
	int used;

	draw_blank(c, 0, role);
	used = 1 + draw_str(c, 0, 1, c->w - 2, plan_title(pp->plan, text,
	    sizeof text), role);
	if (pp->top == 0 && last == pp->n)
		return;
	int n = snprintf(extent, sizeof extent, "%d-%d of %d ", pp->top + 1,
	    last, pp->n);
	if (used + 1 + n <= c->w)
		draw_str(c, 0, c->w - n, n, extent, role);
}

static void
plan_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct plan_pane *pp = (struct plan_pane *)p;
	int y = 1, i, most;

	p->rows = c->h - 1;
	if (pp->plan == NULL)
		return;
	pp->seen = pp->plan->state == PLAN_OVER;
	if (pp->plan->state == PLAN_RUNNING)
		pane_age(p, TICK_MS);
	most = bottom(pp, c);
	if (pp->plan->state == PLAN_RUNNING && !pp->scrolled)
		follow(pp);
	if (pp->top > most)
		pp->top = most;
	for (i = pp->top; i < pp->n && y < c->h; i++) {
		int rows = at_most(line_rows(pp, &pp->lines[i], c), c->h - y);
		draw_line(pp, c, y, rows, &pp->lines[i]);
		y += rows;
	}
	draw_title(pp, c, focused, i);
}

static void
scroll(struct plan_pane *pp, int by)
{
	pp->scrolled = true;
	pp->top = pp->top + by < 0 ? 0 : at_most(pp->top + by, pp->n);
}

static bool
plan_act(struct pane *p, enum action a, const char *text)
{
	struct plan_pane *pp = (struct plan_pane *)p;
	int page = p->rows > 1 ? p->rows : 1;

	(void)text;
	switch (a) {
	case ACTION_UP:
	case ACTION_DOWN:
		scroll(pp, a == ACTION_UP ? -1 : 1);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		scroll(pp, a == ACTION_PAGE_UP ? -page : page);
		return true;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		scroll(pp, (a == ACTION_HALF_UP ? -page : page) / 2);
		return true;
	case ACTION_FIRST:
	case ACTION_LAST:
		scroll(pp, a == ACTION_FIRST ? -pp->n : pp->n);
		return true;
	default:
		return false;
	}
}

static bool
plan_offers(const struct pane *p, enum action a)
{
	const struct stop_plan *plan = pane_plan_plan(p);
	enum plan_state state = plan != NULL ? plan->state : PLAN_OVER;

	switch (a) {
	case ACTION_RUN_PLAN:
		return state == PLAN_READY;
	case ACTION_MORE_TIME:
	case ACTION_NEXT_STEP:
	case ACTION_KILL_LEFT:
		return state == PLAN_RUNNING;
	case ACTION_ABORT:
		return state == PLAN_RUNNING && !plan->aborted &&
		    plan->stage + 1 < plan->stage_count;
	case ACTION_HELP:
	case ACTION_CLOSE:
		return true;
	default:
		return false;
	}
}

static void
plan_changed(struct pane *p)
{
	take_lines((struct plan_pane *)p);
}

static void
plan_free(struct pane *p)
{
	struct plan_pane *pp = (struct plan_pane *)p;

	console_plan_free(pp->plan);
	free(pp->lines);
	free(pp);
}

static const struct pane_ops plan_ops = {
	.name = "plan",
	.draw = plan_draw,
	.act = plan_act,
	.offers = plan_offers,
	.changed = plan_changed,
	.free = plan_free,
};

struct pane *
pane_plan_new(struct ui *ui, struct console *c)
{
	struct plan_pane *pp = xcalloc(1, sizeof *pp);

	pp->base = (struct pane){ .ops = &plan_ops, .ui = ui, .console = c };
	return &pp->base;
}

struct stop_plan *
pane_plan_plan(const struct pane *p)
{
	return ((const struct plan_pane *)p)->plan;
}

bool
pane_plan_news(const struct pane *p)
{
	const struct plan_pane *pp = (const struct plan_pane *)p;

	return pp->plan != NULL && pp->plan->state == PLAN_OVER && !pp->seen;
}

/* Another plan; the pane owns it. */
static void
show(struct plan_pane *pp, struct stop_plan *plan)
{
	console_plan_free(pp->plan);
	pp->plan = plan;
	pp->top = 0;
	pp->scrolled = false;
}

struct stop_plan *
pane_plan_make(struct pane *p, int64_t grace_ms)
{
	struct plan_pane *pp = (struct plan_pane *)p;
	struct stop_how how = { .grace_ms = grace_ms };
	struct stop_plan *fresh;

	if (pp->plan != NULL && pp->plan->state == PLAN_RUNNING)
		return pp->plan;
	fresh = console_plan_session(p->console, &how);
	if (fresh->target_count == 0) {
		console_plan_free(fresh);
		return pp->plan != NULL && pp->plan->state == PLAN_OVER
			? pp->plan : NULL;
	}
	show(pp, fresh);
	return fresh;
}

bool
pane_plan_take(struct pane *p, struct stop_plan *plan)
{
	struct plan_pane *pp = (struct plan_pane *)p;

	if (pp->plan != NULL && pp->plan->state == PLAN_RUNNING)
		return false;
	show(pp, plan);
	return true;
}

static void
plan_ended(struct stop_plan *plan, void *arg)
{
	struct plan_pane *pp = arg;

	pp->scrolled = false;
	pp->top = 0;
	ui_mark(pp->base.ui);
	if (pp->quit && console_plan_all_over(plan))
		ui_leave(pp->base.ui);
}

void
pane_plan_run(struct pane *p, bool quit)
{
	struct plan_pane *pp = (struct plan_pane *)p;

	pp->quit = quit;
	pp->scrolled = false;
	if (pp->plan != NULL)
		console_plan_run(pp->plan, plan_ended, pp);
}
