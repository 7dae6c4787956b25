/* The output pane's title line: what is shown, how much, and what is wrong. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "number.h"
#include "output_draw.h"
#include "pane.h"

const char *
output_bytes(uint64_t n, char *buf, size_t size)
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

/* Not the run that the process's row is about. */
static bool
earlier(const struct output_picture *p)
{
	return !p->file && p->proc != NULL && p->stream != NULL &&
	    p->stream->run < p->proc->run;
}

/* Nothing is left that could write more, and all that is known of has come. */
static bool
complete(const struct output_picture *p)
{
	return stream_caught_up(p->stream) && (earlier(p) || (!p->file &&
	    p->proc != NULL && state_info(p->proc->state)->over &&
	    p->proc->survivors == 0));
}

/* Of several, how many are followed; those that are being opened will be. */
static unsigned
live_streams(const struct output_picture *p)
{
	unsigned n = 0;

	for (unsigned i = 0; i < p->count; i++)
		n += p->streams[i]->status == STREAM_LIVE ||
		    p->streams[i]->status == STREAM_OPENING;
	return n;
}

/* One of them, or the one that is shown. */
static bool
opening(const struct output_picture *p)
{
	for (unsigned i = 0; i < p->count; i++)
		if (p->streams[i]->status == STREAM_OPENING)
			return true;
	return false;
}

/* What became of a file's name, of the first of several; NULL: nothing. */
static const char *
name_why(const struct output_picture *p)
{
	for (unsigned i = 0; i < p->count; i++)
		if (stream_name_why(p->streams[i]) != NULL)
			return stream_name_why(p->streams[i]);
	return NULL;
}

/* "following", "complete", "paused, F follows", "312 new, F follows"; up to its
 * comma where room is short. Returns buf. */
static const char *
follow_text(const struct output_picture *p, char *buf, size_t size)
{
	unsigned live = live_streams(p);
	bool more;
	uint64_t n = view_new(p->view, &more);
	const char *name = name_why(p);

	if (live > 0 && live < p->count)
		snprintf(buf, size, "%u of %u followed", live, p->count);
	else if (opening(p))
		snprintf(buf, size, p->stream->pattern != NULL ? "searching"
							       : "opening");
	else if (p->stream->status != STREAM_LIVE)
		snprintf(buf, size, "not followed");
	else if (p->view->follow)
		snprintf(buf, size, "%s", complete(p) ? "complete"
		    : name != NULL ? name : "following");
	else if (n == 0 && !more)
		snprintf(buf, size, "paused, %s follows", ui_key_text(p->ui,
		    ACTION_FOLLOW).s);
	else
		snprintf(buf, size, "%" PRIu64 "%s new, %s follows", n,
		    more ? "+" : "", ui_key_text(p->ui, ACTION_FOLLOW).s);
	return buf;
}

/* "", "cleared, ", "no wrap, ", "column 41, ": why text is not where it is expected. */
static const char *
cut_text(const struct view *v, char *buf, size_t size)
{
	if (v->text != NULL && v->text->floor != 0)
		return "cleared, ";
	if (v->wrap)
		return "";
	if (v->column == 0)
		return "no wrap, ";
	snprintf(buf, size, "column %d, ", v->column + 1);
	return buf;
}

/* "812 B, ", "312 lines, ": how much there is. Returns buf. */
static const char *
amount_text(const struct output_picture *p, char *buf, size_t size)
{
	uint64_t lines = 0, size_all = 0;
	bool more = false;
	char bytes[32];

	for (unsigned i = 0; i < p->count; i++) {
		const struct stream *s = p->streams[i];
		for (unsigned which = 1; which <= 2; which++)
			if (p->view->mask & which)
				lines += s->lines[which];
		for (unsigned which = 1; which <= 2; which++)
			if (p->view->mask & which)
				size_all = number_sum(size_all, s->size[which]);
		more |= s->more;
	}
	if (p->stream->pattern == NULL)
		snprintf(buf, size, "%s, ", output_bytes(size_all, bytes,
		    sizeof bytes));
	else
		snprintf(buf, size, "%" PRIu64 "%s line%s, ", lines,
		    more ? "+" : "", lines == 1 ? "" : "s");
	return buf;
}

static const char *
found_text(const struct output_picture *p)
{
	return p->progress[0] != '\0' ? p->progress : p->found;
}

static int
found_width(const struct output_picture *p)
{
	int n = (int)text_width(slice_of(found_text(p)), 0);

	return n == 0 ? 0 : n + 2;
}

/* What a search has found, or how far one is, before column end. Returns the
 * column where it begins. */
static int
draw_found(const struct output_picture *p, const struct canvas *line, int end)
{
	int width = found_width(p);

	if (width == 0 || end - width < 1)
		return end;
	draw_fmt(line, 0, end - width, ROLE_MATCH, " %s ", found_text(p));
	return end - width;
}

/* "12 lines selected, 1.4 KiB"; with a gap, "12+ lines". Returns buf. */
static const char *
selection_words(const struct output_picture *p, char *buf, size_t size)
{
	struct selection_range r;
	struct selection_sum sum;
	char bytes[32];

	if (!selection_range(p->selection, p->view, &r)) {
		snprintf(buf, size, "what was selected is gone");
		return buf;
	}
	sum = selection_sum(p->view, &r);
	snprintf(buf, size, "%" PRIu64 "%s line%s selected, %s", sum.lines,
	    sum.missing > 0 ? "+" : "", sum.lines == 1 ? "" : "s",
	    output_bytes(sum.bytes + sum.missing, bytes, sizeof bytes));
	return buf;
}

/* While lines are selected it is they that matter. */
static int
draw_selection(const struct output_picture *p, const struct canvas *line,
    int from)
{
	char text[128];

	selection_words(p, text, sizeof text);
	int x = line->w - (int)strlen(text) - 2;
	from = from < line->w / 2 ? from : line->w / 2;
	x = x > from ? x : from;
	draw_fmt(line, 0, x, ROLE_WARNING, " %s ", text);
	return x;
}

/* How much there is and whether it follows, which is never left out: at the
 * right of what is shown, which may be cut to half the line, and if there is
 * room, of its files. Returns the column where it begins. */
static int
draw_status(const struct output_picture *p, const struct canvas *line,
    int what, int files)
{
	const struct stream *s = p->stream;
	char follow[80], cut[32], text[128], brief[80];
	int n = (int)strlen(amount_text(p, text, sizeof text));

	follow_text(p, follow, sizeof follow);
	snprintf(text + n, sizeof text - (size_t)n, "%s%s",
	    cut_text(p->view, cut, sizeof cut), follow);
	snprintf(brief, sizeof brief, "%.*s", (int)strcspn(follow, ","),
	    follow);
	const char *const forms[] = { text, text + n, follow, brief };
	int i = 0;
	while (i < 2 && what + files + 2 + (int)strlen(forms[i]) >= line->w)
		i++;
	what = what < line->w / 2 ? what : line->w / 2;
	if (i == 2 && what + 2 + (int)strlen(follow) > line->w)
		i = 3;
	int x = line->w - (int)strlen(forms[i]) - 2;
	if (x > 0)
		draw_fmt(line, 0, x, !p->view->follow ||
		    s->status != STREAM_LIVE || name_why(p) != NULL
		    ? ROLE_WARNING
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

static bool
matching(const struct output_picture *p)
{
	return p->stream != NULL && p->stream->pattern != NULL;
}

/* Without a ground of its own it takes the title's. */
static enum role
quiet_role(const struct output_picture *p)
{
	return p->focused ? ROLE_NORMAL : ROLE_TITLE;
}

/* What is shown, from the left. Returns the column behind it. */
static int
draw_what(const struct output_picture *p, const struct canvas *line)
{
	const char *what = p->merged != NULL ? p->merged
		: p->file ? p->stream->path
		: p->proc != NULL ? p->proc->name : NULL;
	int x = 1;

	if (what != NULL)
		x += draw_str(line, 0, x, line->w, what, line->base) + 2;
	if (matching(p))
		x = draw_pattern(p, line, x);
	if ((p->file || p->proc != NULL) && (!matching(p) || line->w >= 72))
		x += draw_fmt(line, 0, x, quiet_role(p), "on %s", p->file
		    ? p->stream->host : p->proc->host) + 2;
	if (earlier(p))
		x += draw_fmt(line, 0, x, ROLE_WARNING, "run %" PRIu64 " of %"
		    PRIu64, p->stream->run, p->proc->run) + 2;
	else if (p->proc != NULL && !p->file && p->proc->run > 1)
		x += draw_fmt(line, 0, x, quiet_role(p), "run %" PRIu64,
		    p->proc->run) + 2;
	return x;
}

void
output_title(const struct output_picture *p, const struct canvas *c)
{
	const char *files = files_text(p);
	struct canvas line = *c;
	int end = c->w;

	line.base = p->focused ? ROLE_TITLE_ON : ROLE_TITLE;
	draw_blank(c, 0, line.base);
	int x = draw_what(p, &line);
	if (p->stream != NULL && p->selection->on) {
		end = draw_selection(p, &line, x);
	} else if (p->stream != NULL) {
		end = draw_status(p, &line, x + found_width(p), matching(p) ? 0
		    : (int)strlen(files));
		end = draw_found(p, &line, end);
	}
	if (x + (int)strlen(files) < end) {
		draw_str(&line, 0, x, c->w, files, quiet_role(p));
	} else if (x - 2 > end) {
		/* Nothing is drawn over: it is cut, with a mark. */
		struct canvas left = canvas_part(c, 0, 0, 1, end);
		draw_blank(&left, 0, line.base);
		line.w = end;
		draw_what(p, &line);
	}
}

/* Of several, the first that is not followed. */
static void
add_broken(const struct output_picture *p, char *buf, size_t size)
{
	for (unsigned i = 0; i < p->count; i++) {
		const struct stream *s = p->streams[i];
		if (s->status != STREAM_BROKEN)
			continue;
		snprintf(buf, size, "%s on %s is not followed: %s", s->name,
		    s->host, s->why);
		return;
	}
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

const char *
output_why(const struct output_picture *p, char *buf, size_t size)
{
	buf[0] = '\0';
	if (p->merged != NULL)
		add_broken(p, buf, size);
	else if (p->host != NULL && p->host->why[0] != '\0')
		snprintf(buf, size, "host %s is %s: %s", p->host->spec->name,
		    host_state_word(p->host->state), p->host->why);
	else if (p->stream != NULL && p->stream->status == STREAM_BROKEN &&
	    earlier(p))
		snprintf(buf, size, "not followed: %s; %s and %s go to other"
		    " runs", p->stream->why,
		    ui_key_text(p->ui, ACTION_EARLIER).s,
		    ui_key_text(p->ui, ACTION_LATER).s);
	else if (p->stream != NULL && p->stream->status == STREAM_BROKEN)
		snprintf(buf, size, "not followed: %s", p->stream->why);
	else if (p->stream != NULL && !p->view->follow && name_why(p) != NULL)
		snprintf(buf, size, "%s", name_why(p));
	else if (earlier(p))
		return buf;
	else if (p->proc != NULL && !p->file && p->proc->survivors > 0)
		snprintf(buf, size, "it is over and left %llu process%s: %s;"
		    " %s ends %s%s%s", (unsigned long long)p->proc->survivors,
		    p->proc->survivors == 1 ? "" : "es", p->proc->named,
		    ui_key_text(p->ui, ACTION_KILL).s,
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
		snprintf(buf, size, "no run is on record; %s starts one",
		    ui_key_text(p->ui, ACTION_START).s);
	if (p->proc != NULL && !p->file && !earlier(p))
		add_seen(p->proc, buf, size);
	return buf;
}
