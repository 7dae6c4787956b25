#include "output_draw.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "output_hits.h"
#include "wrap.h"

enum { WHY_ROWS = 4, MARK_WIDTH = 2 };

/* "812 B", "1.2 MiB". Returns buf. */
static const char *
bytes_text(uint64_t n, char *buf, size_t size)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	double v = (double)n / 1024;
	size_t unit = 0;

	if (n < 1024) {
		snprintf(buf, size, "%" PRIu64 " B", n);
		return buf;
	}
	for (; v >= 1024 && unit < 3; unit++)
		v /= 1024;
	snprintf(buf, size, v < 10 ? "%.1f %s" : "%.0f %s", v, units[unit]);
	return buf;
}

static const char *
files_text(const struct output_picture *p)
{
	if (p->file)
		return "";
	return p->view->mask == SCROLLBACK_OUT ? "stdout"
		: p->view->mask == SCROLLBACK_ERR ? "stderr"
		: "stdout + stderr";
}

/* Both files of a process are on the screen: lines say whose they are. */
static bool
marked(const struct output_picture *p)
{
	return !p->file && p->view->mask == SCROLLBACK_BOTH;
}

/* Nothing is left that could write more. */
static bool
complete(const struct output_picture *p)
{
	return !p->file && p->proc != NULL &&
	    state_info(p->proc->state)->over && p->proc->survivors == 0;
}

/* "following", "complete", "paused, F follows", "312 new, F follows". Returns buf. */
static const char *
follow_text(const struct output_picture *p, char *buf, size_t size)
{
	unsigned n = view_new(p->view);

	if (p->stream->status == STREAM_OPENING)
		snprintf(buf, size, p->stream->pattern != NULL ? "searching"
							       : "opening");
	else if (p->stream->status != STREAM_LIVE)
		snprintf(buf, size, "not followed");
	else if (p->view->follow)
		snprintf(buf, size, "%s", complete(p) ? "complete"
							: "following");
	else if (n == 0)
		snprintf(buf, size, "paused, F follows");
	else
		snprintf(buf, size, "%u%s new, F follows",
		    n < NEW_MOST ? n : NEW_MOST - 1, n < NEW_MOST ? "" : "+");
	return buf;
}

/* "", "cut, ", "column 41, ": why text is not where it is expected. */
static const char *
cut_text(const struct view *v, char *buf, size_t size)
{
	if (v->wrap)
		return "";
	if (v->column == 0)
		return "cut, ";
	snprintf(buf, size, "column %d, ", v->column + 1);
	return buf;
}

/* "812 B, ", "312 lines, ": how much there is. Returns buf. */
static const char *
amount_text(const struct output_picture *p, char *buf, size_t size)
{
	const struct stream *s = p->stream;
	uint64_t lines = 0;
	char bytes[32];

	for (unsigned which = 1; which <= 2; which++)
		if (p->view->mask & which)
			lines += s->lines[which];

	if (s->pattern == NULL)
		snprintf(buf, size, "%s, ", bytes_text(s->size[1] + s->size[2],
		    bytes, sizeof bytes));
	else
		snprintf(buf, size, "%" PRIu64 "%s line%s, ", lines,
		    s->more ? "+" : "", lines == 1 ? "" : "s");
	return buf;
}

/* How much there is and whether it follows, which is never left out. Returns
 * the column where it begins. */
static int
draw_status(const struct output_picture *p, const struct canvas *line, int from)
{
	const struct stream *s = p->stream;
	char follow[32], cut[32], text[128];
	int n = (int)strlen(amount_text(p, text, sizeof text));

	follow_text(p, follow, sizeof follow);
	snprintf(text + n, sizeof text - (size_t)n, "%s%s",
	    cut_text(p->view, cut, sizeof cut), follow);
	const char *const forms[] = { text, text + n, follow };
	int i = 0;
	while (i < 2 && from + 2 + (int)strlen(forms[i]) >= line->w)
		i++;
	int x = line->w - (int)strlen(forms[i]) - 2;
	if (x > 0)
		draw_fmt(line, 0, x, !p->view->follow ||
		    s->status != STREAM_LIVE ? ROLE_WARNING
		    : complete(p) ? ROLE_NORMAL : ROLE_GOOD, " %s ", forms[i]);
	return x;
}

/* That these are not all lines has a place even where little else has.
 * Returns the column behind it. */
static int
draw_pattern(const struct output_picture *p, const struct canvas *line, int x)
{
	x += draw_str(line, 0, x, line->w, "matching ", ROLE_NORMAL);
	return x + draw_str(line, 0, x, line->w / 3, p->stream->pattern,
	    ROLE_MATCH) + 2;
}

static void
draw_title(const struct output_picture *p, const struct canvas *c)
{
	enum role role = p->focused ? ROLE_TITLE_ON : ROLE_TITLE;
	/* Without a ground of its own it takes the title's. */
	enum role quiet = p->focused ? ROLE_NORMAL : ROLE_TITLE;
	const char *files = files_text(p);
	bool matching = p->stream != NULL && p->stream->pattern != NULL;
	struct canvas line = *c;
	int x = 1, end = c->w;

	draw_blank(c, 0, role);
	line.base = role;
	if (p->file)
		x += draw_str(&line, 0, x, c->w, p->stream->path, role) + 2;
	else if (p->proc != NULL)
		x += draw_str(&line, 0, x, c->w, p->proc->name, role) + 2;
	if (matching)
		x = draw_pattern(p, &line, x);
	if ((p->file || p->proc != NULL) && (!matching || c->w >= 72))
		x += draw_fmt(&line, 0, x, quiet, "on %s", p->file
		    ? p->stream->host : p->proc->host) + 2;
	if (p->proc != NULL && !p->file && p->run != 0)
		x += draw_fmt(&line, 0, x, ROLE_WARNING, "run %" PRIu64
		    " of %" PRIu64, p->run, p->proc->run) + 2;
	else if (p->proc != NULL && !p->file && p->proc->run > 1)
		x += draw_fmt(&line, 0, x, quiet, "run %" PRIu64,
		    p->proc->run) + 2;
	if (p->stream != NULL)
		end = draw_status(p, &line, x + (matching ? 0
		    : (int)strlen(files)));
	if (x + (int)strlen(files) < end)
		draw_str(&line, 0, x, c->w, files, quiet);
}

/* Adds since when there is no evidence that an unknown process lives. */
static void
add_seen(const struct model_proc *p, char *buf, size_t size)
{
	int64_t proven = model_proven(p), now = clock_wall_ms();
	size_t n = strlen(buf);
	char span[32];

	if (p->state != STATE_UNKNOWN || proven == 0)
		return;
	int64_t age = now > proven ? now - proven : 0;
	snprintf(buf + n, size - n, "%slast seen alive %s ago", n > 0 ? "; "
	    : "", clock_span(age - age % 1000, span, sizeof span));
}

/* Why nothing, or nothing more, is to be seen, or how far a stop is, which the
 * list has no room for; "" where all is well. */
static const char *
why_text(const struct output_picture *p, char *buf, size_t size)
{
	buf[0] = '\0';
	if (p->host != NULL && p->host->why[0] != '\0')
		snprintf(buf, size, "host %s is %s: %s", p->host->spec->name,
		    host_state_word(p->host->state), p->host->why);
	else if (p->stream != NULL && p->stream->status == STREAM_BROKEN)
		snprintf(buf, size, "not followed: %s", p->stream->why);
	else if (p->proc != NULL && !p->file && p->proc->survivors > 0)
		snprintf(buf, size, "it is over and left %llu process%s: %s;"
		    " x ends %s%s%s", (unsigned long long)p->proc->survivors,
		    p->proc->survivors == 1 ? "" : "es", p->proc->named,
		    p->proc->survivors == 1 ? "it" : "them",
		    p->proc->step[0] != '\0' ? ", by now: " : "",
		    p->proc->step);
	else if (p->proc != NULL && !p->file && p->proc->why[0] != '\0')
		snprintf(buf, size, "%s: %s",
		    state_info(p->proc->state)->word, p->proc->why);
	else if (p->proc != NULL && !p->file &&
	    p->proc->state == STATE_STOPPING && p->proc->step[0] != '\0')
		snprintf(buf, size, "stopping: %s", p->proc->step);
	else if (p->stream == NULL && p->proc != NULL &&
	    p->proc->state == STATE_PENDING)
		snprintf(buf, size, "no run is on record; s starts one");
	if (p->proc != NULL && !p->file)
		add_seen(p->proc, buf, size);
	return buf;
}

/* One row of a line, from glyph t on. */
static void
draw_glyphs(const struct canvas *c, int y, struct text *t, const struct view *v,
    const struct hit *hits, size_t hit_count)
{
	struct glyph g;
	size_t h = 0;
	int x = 0, skip = v->wrap ? 0 : v->column;

	for (;;) {
		struct text before = *t;
		if (!text_next(t, &g))
			return;
		if (x - skip + g.width > c->w && x > skip) {
			*t = before;
			return;
		}
		while (h < hit_count && hits[h].to <= g.at)
			h++;
		bool hit = h < hit_count && g.at + g.len > hits[h].from;
		if (x >= skip)
			draw_glyph(c, y, x - skip, &g,
			    hit ? ROLE_MATCH : ROLE_NORMAL);
		x += g.width;
	}
}

static void
draw_gap(const struct canvas *c, int y, const struct scrollback_item *it,
    bool marked, bool asked)
{
	char size[32];
	const char *dots = c->ascii ? "..." : "\u22ef";

	draw_fmt(c, y, 0, ROLE_GAP, "%s %s%s not here%s %s", dots,
	    bytes_text(it->to - it->from, size, sizeof size),
	    !marked ? "" : it->which == 1 ? " of stdout" : " of stderr",
	    asked ? ", being read" : "", dots);
}

/* The rows of an item from its row skip on. Returns how many were drawn. */
static int
draw_line(const struct output_picture *p, const struct canvas *c, int y,
    const struct scrollback_item *it, int skip)
{
	struct hit hits[HITS_MAX];
	size_t n = p->search == NULL ? 0
		: hits_in_line(p->search, it->bytes, hits);
	/* Rows above the screen are walked through, and drawn nowhere. */
	struct canvas part = canvas_part(c, y, 0, c->h - y, c->w);
	struct text t;
	int row = 0;

	text_init(&t, it->bytes, TEXT_SGR | (c->ascii ? TEXT_ASCII : 0));
	do {
		draw_glyphs(&part, row - skip, &t, p->view, hits, n);
		row++;
	} while (p->view->wrap && t.at < it->bytes.n && row - skip < part.h);
	return row - skip;
}

static void
draw_item(const struct output_picture *p, const struct canvas *whole,
    const struct canvas *c, int *y, size_t item, int skip)
{
	struct scrollback_item it = scrollback_at(p->view->text, item);
	int top = *y, rows = 1;

	if (it.kind == ITEM_LINE)
		rows = draw_line(p, c, top, &it, skip);
	else if (it.kind == ITEM_GAP)
		draw_gap(c, top, &it, marked(p), p->stream->filling);
	else
		draw_str(c, top, 0, c->w, "the file was cut short or replaced;"
		    " what follows is new", ROLE_GAP);
	if (marked(p) && it.which == 2 && it.kind == ITEM_LINE)
		for (int i = 0; i < rows; i++)
			draw_str(whole, top + i, 0, 1, whole->ascii ? "|"
				: "\u258f", ROLE_STDERR);
	if (p->search != NULL && scrollback_id(p->view->text, item) == p->hit)
		draw_str(whole, top, 0, 1, whole->ascii ? ">" : "\u25b6",
		    ROLE_MATCH);
	*y += rows;
}

static void
draw_body(const struct output_picture *p, const struct canvas *body)
{
	struct view *v = p->view;
	/* The first column is for marks: whose a line is, where the hit is. */
	int margin = marked(p) || p->search != NULL ? MARK_WIDTH : 0;
	struct canvas c = canvas_part(body, 0, margin, body->h,
	    body->w - margin);
	int y = 0;

	v->h = c.h;
	v->w = c.w > 0 ? c.w : 1;
	v->ascii = c.ascii;
	struct place at = view_top(v);
	while (at.item != SCROLLBACK_NONE && y < c.h) {
		draw_item(p, body, &c, &y, at.item, at.skip);
		at = (struct place){ scrollback_next(v->text, at.item,
			v->mask), 0 };
	}
}

int
output_picture(const struct output_picture *p, const struct canvas *c)
{
	char why[700];
	int rows;

	draw_title(p, c);
	why_text(p, why, sizeof why);
	rows = wrap_rows(slice_of(why), c->w - 2, c->ascii);
	if (rows > WHY_ROWS)
		rows = WHY_ROWS;
	if (rows > c->h - 2)
		rows = c->h > 2 ? c->h - 2 : 0;
	wrap_draw(c, 1, 1, c->w - 2, rows, slice_of(why), ROLE_WARNING);
	struct canvas body = canvas_part(c, 1 + rows, 0, c->h - 1 - rows,
	    c->w);
	if (p->stream != NULL)
		draw_body(p, &body);
	return body.h;
}
