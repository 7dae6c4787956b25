/*
 * The last action on many that is no stop: who waits, who was asked, and how
 * each fared. It follows what is under way until somebody scrolls.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "ui_private.h"
#include "wrap.h"

enum {
	SHAPE = 2,              /* columns before a name                    */
	GAP = 2,
	NAME_MOST = 24,
	HOST_MOST = 16,
	HOST_FROM = 50,         /* columns that a host beside the rest needs */
	ROWS_MOST = 3,          /* of one answer                            */
};

struct bulk_pane {
	struct pane base;
	int top;
	const struct bulk *shown;
	bool scrolled;          /* by hand                                  */
};

static const struct bulk *
bulk_of(const struct pane *p)
{
	return p->ui->bulk;
}

static const char *
words(const struct bulk_target *t, enum role *role)
{
	*role = ROLE_FAINT;
	switch (t->fate) {
	case BULK_WAITING:
		return "its turn has not come";
	case BULK_SENT:
		*role = ROLE_STOPPING;
		return "asked for";
	case BULK_DONE:
		*role = ROLE_GOOD;
		return t->text;
	case BULK_FAILED:
		*role = ROLE_ERROR;
		return t->text;
	case BULK_UNKNOWN:
		*role = ROLE_UNKNOWN;
		return t->text;
	case BULK_NOT_SENT:
		*role = ROLE_WARNING;
		return t->text;
	}
	return "";
}

static const char *
shape(const struct bulk_target *t, bool ascii)
{
	static const enum proc_state like[] = {
		[BULK_WAITING] = STATE_PENDING, [BULK_SENT] = STATE_STARTING,
		[BULK_DONE] = STATE_ALIVE, [BULK_FAILED] = STATE_FAILED,
		[BULK_UNKNOWN] = STATE_UNKNOWN,
		[BULK_NOT_SENT] = STATE_PENDING,
	};
	const struct state_info *s = state_info(like[t->fate]);

	/* Done is done, whether it runs after that or not. */
	if (t->fate == BULK_DONE)
		return ascii ? "k" : "\u2713";
	return ascii ? s->ascii : s->shape;
}

static int
widest(const struct bulk *b, bool host, int most)
{
	int w = 0;

	for (size_t i = 0; i < b->target_count; i++) {
		const struct bulk_target *t = &b->targets[i];
		int own = (int)text_width(slice_of(host ? t->host : t->name),
		    0);
		w = own > w ? own : w;
	}
	return w < most ? w : most;
}

struct columns_at {
	int name_w, host_w;     /* host_w 0: no room                        */
	int words;              /* column                                   */
};

static struct columns_at
columns_at(const struct bulk *b, int width)
{
	struct columns_at at = { .name_w = widest(b, false, NAME_MOST) };

	if (at.name_w > width / 2)
		at.name_w = width / 2;
	if (width >= HOST_FROM)
		at.host_w = widest(b, true, HOST_MOST);
	at.words = 1 + SHAPE + at.name_w + GAP +
	    (at.host_w > 0 ? at.host_w + GAP : 0);
	return at;
}

static int
rows_of(const struct bulk_target *t, const struct canvas *c, int x)
{
	enum role role;
	int rows = wrap_rows(slice_of(words(t, &role)), c->w - x - 1, c->ascii);

	return rows < 1 ? 1 : rows > ROWS_MOST ? ROWS_MOST : rows;
}

static int
draw_one(const struct canvas *c, int y, const struct columns_at *at,
    const struct bulk_target *t)
{
	int rows = rows_of(t, c, at->words);
	enum role role;
	const char *text = words(t, &role);

	rows = rows < c->h - y ? rows : c->h - y;
	draw_str(c, y, 1, 1, shape(t, c->ascii), role);
	draw_str(c, y, 1 + SHAPE, at->name_w, t->name, ROLE_NORMAL);
	if (at->host_w > 0)
		draw_str(c, y, 1 + SHAPE + at->name_w + GAP, at->host_w,
		    t->host, ROLE_FAINT);
	wrap_draw(c, (struct area){ y, at->words, rows, c->w - at->words - 1 },
	    slice_of(text), role);
	return rows;
}

/* The first that waits or is under way is seen, and what is before it. */
static int
following(const struct bulk *b, int rows)
{
	int i = 0, n = (int)b->target_count;

	while (i < n && b->targets[i].fate != BULK_WAITING &&
	    b->targets[i].fate != BULK_SENT)
		i++;
	i -= rows / 2;
	i = i + rows > n ? n - rows : i;
	return i < 0 ? 0 : i;
}

static void
draw_title(const struct bulk *b, const struct canvas *c, bool focused)
{
	enum role role = focused ? ROLE_TITLE_ON : ROLE_TITLE;
	const struct bulk_words *w = bulk_words(b->verb);

	size_t unknown = bulk_count(b, BULK_UNKNOWN);
	char not_known[48] = "";

	if (unknown > 0)
		snprintf(not_known, sizeof not_known, "%zu not known, ",
		    unknown);
	draw_blank(c, 0, role);
	draw_fmt(c, 0, 1, role, "%s %zu: %zu %s, %zu failed, %s%zu under way,"
	    " %zu %s", b->state == BULK_RUNNING ? w->doing : w->past,
	    b->target_count, bulk_count(b, BULK_DONE), w->past,
	    bulk_count(b, BULK_FAILED), not_known, b->pending, b->cancelled
	    ? bulk_count(b, BULK_NOT_SENT) : bulk_count(b, BULK_WAITING),
	    b->cancelled ? "not sent" : "waiting");
}

static void
bulk_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct bulk_pane *bp = (struct bulk_pane *)p;
	const struct bulk *b = bulk_of(p);

	p->rows = c->h - 1;
	if (b == NULL) {
		draw_blank(c, 0, focused ? ROLE_TITLE_ON : ROLE_TITLE);
		draw_fmt(c, 0, 1, focused ? ROLE_TITLE_ON : ROLE_TITLE, "no"
		    " start, restart, signal or crash of many yet; %s shows"
		    " the stops", ui_key_text(p->ui, ACTION_STOP_ALL).s);
		return;
	}
	struct columns_at at = columns_at(b, c->w);
	int most = (int)b->target_count - 1, y = 1;

	if (bp->shown != b)
		bp->scrolled = false;
	bp->shown = b;
	if (!bp->scrolled)
		bp->top = following(b, p->rows);
	bp->top = bp->top > most ? most : bp->top < 0 ? 0 : bp->top;
	draw_title(b, c, focused);
	for (int i = bp->top; i <= most && y < c->h; i++)
		y += draw_one(c, y, &at, &b->targets[i]);
}

static bool
bulk_act(struct pane *p, enum action a, const char *text)
{
	struct bulk_pane *bp = (struct bulk_pane *)p;
	int page = p->rows > 1 ? p->rows : 1, by;
	int n = bulk_of(p) != NULL ? (int)bulk_of(p)->target_count : 0;

	(void)text;
	switch (a) {
	case ACTION_UP:
	case ACTION_DOWN:
		by = a == ACTION_UP ? -1 : 1;
		break;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		by = a == ACTION_PAGE_UP ? -page : page;
		break;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		by = (a == ACTION_HALF_UP ? -page : page) / 2;
		break;
	case ACTION_FIRST:
	case ACTION_LAST:
		by = a == ACTION_FIRST ? -n : n;
		break;
	default:
		return false;
	}
	bp->scrolled = true;
	bp->top += by;
	return true;
}

static bool
bulk_offers(const struct pane *p, enum action a)
{
	const struct bulk *b = bulk_of(p);

	if (a == ACTION_CANCEL)
		return b != NULL && b->state == BULK_RUNNING;
	return a == ACTION_HELP || a == ACTION_CLOSE;
}

static void
bulk_free_pane(struct pane *p)
{
	free(p);
}

static const struct pane_ops bulk_ops = {
	.name = "bulk",
	.draw = bulk_draw,
	.act = bulk_act,
	.offers = bulk_offers,
	.free = bulk_free_pane,
};

struct pane *
pane_bulk_new(struct ui *ui, struct console *c)
{
	struct bulk_pane *bp = xcalloc(1, sizeof *bp);

	bp->base = (struct pane){ .ops = &bulk_ops, .ui = ui, .console = c };
	return &bp->base;
}
