/* The search in the output pane: its pattern, while it is typed and after. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "output_private.h"
#include "settings.h"

static void
on_count(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct output *o = w->data;
	struct finder f = finder_search(o->search);
	size_t item = source_find(&o->source, o->counted);

	(void)loop;
	(void)revents;
	bool all = hits_count(&f, &o->source, &item);
	o->counted = item == SCROLLBACK_NONE ? 0 : source_id(&o->source, item);
	ui_mark(o->base.ui);
	if (!all)
		output_search_count(o);
}

/* A part of what was not looked at, and the next part in the next turn. */
void
output_search_count(struct output *o)
{
	if (o->search == NULL || ev_is_active(&o->count) ||
	    source_tagged(&o->source, TAG_SEARCH, TAG_UNKNOWN,
		SCROLLBACK_BOTH) == 0)
		return;
	ev_timer_set(&o->count, 0., 0.);
	ev_timer_start(ui_loop(o->base.ui), &o->count);
}

static void
drop_search(struct output *o)
{
	output_walk_end(o);
	ev_timer_stop(ui_loop(o->base.ui), &o->count);
	search_free(o->search);
	free(o->pattern);
	o->search = NULL;
	o->pattern = NULL;
	o->hit = 0;
}

enum search_case
output_case(const struct output *o)
{
	return search_case_parse(setting_get(ui_settings(o->base.ui),
	    SETTING_CASE));
}

/* False: f says what is wrong, and there is no search. */
static bool
take_pattern(struct output *o, const char *pattern, struct fault *f)
{
	drop_search(o);
	o->search = search_new(slice_of(pattern), output_case(o), f);
	if (o->search == NULL)
		return false;
	o->pattern = xstrdup(pattern);
	source_untag(&o->source, TAG_SEARCH);
	output_search_count(o);
	return true;
}

/* From where the view is: down, and then up, through what is loaded. */
static void
walk_afresh(struct output *o)
{
	struct finder f = finder_search(o->search);

	output_walk(o, &f, TAG_YES, (struct walk_how){ .fresh = true });
}

void
output_next_hit(struct output *o, bool upwards)
{
	if (o->search == NULL) {
		ui_notice(o->base.ui, NOTICE_WARNING, "there is no search yet;"
		    " %s begins one", ui_key_text(o->base.ui,
			ACTION_SEARCH).s);
		return;
	}
	struct finder f = finder_search(o->search);
	output_walk(o, &f, TAG_YES, (struct walk_how){ .upwards = upwards });
}

void
output_next_level(struct output *o, enum level l, bool upwards)
{
	struct finder f = finder_levels(&o->levels);

	o->level = level_tag(l);
	output_walk(o, &f, level_tag(l),
	    (struct walk_how){ .upwards = upwards });
}

static void
go_to_origin(struct output *o)
{
	const struct view *was = &o->typing.view;
	struct view *v = &o->view;

	v->follow = was->follow;
	v->anchor = was->anchor;
	v->spot = was->spot;
	v->row = was->row;
	v->upwards = was->upwards;
	v->column = was->column;
	v->seen = was->seen;
}

static void
end_typing(struct output *o)
{
	free(o->typing.pattern);
	o->typing = (struct typing){ 0 };
}

/* As it was before the first letter: the place, and the search. */
static void
give_up(struct output *o)
{
	struct fault f;

	if (!o->typing.on)
		return;
	go_to_origin(o);
	drop_search(o);
	if (o->typing.pattern != NULL)
		take_pattern(o, o->typing.pattern, &f);
	o->hit = o->typing.hit;
	end_typing(o);
}

void
output_typed(struct output *o, const char *pattern)
{
	struct fault f;

	if (pattern == NULL) {
		give_up(o);
		return;
	}
	if (!o->typing.on)
		o->typing = (struct typing){ .on = true, .view = o->view,
			.hit = o->hit, .pattern = o->pattern == NULL ? NULL
			: xstrdup(o->pattern) };
	go_to_origin(o);
	drop_search(o);
	o->typing.wrong = pattern[0] != '\0' && !take_pattern(o, pattern, &f);
	if (o->search != NULL)
		walk_afresh(o);
}

void
output_search(struct output *o, const char *pattern)
{
	bool typed = o->typing.on && o->pattern != NULL &&
	    strcmp(o->pattern, pattern) == 0;
	struct fault f;

	if (typed && (o->walk.on || o->hit != 0)) {
		end_typing(o);
		return;
	}
	if (o->typing.on)
		go_to_origin(o);
	end_typing(o);
	drop_search(o);
	if (pattern[0] == '\0')
		return;
	if (take_pattern(o, pattern, &f))
		walk_afresh(o);
	else
		ui_notice(o->base.ui, NOTICE_ERROR, "%s", f.text);
}

bool
output_search_end(struct output *o)
{
	bool was = o->search != NULL || o->hit != 0;

	if (output_walk_cancel(o))
		return true;
	drop_search(o);
	return was;
}

/* Whether the line that was found is one that this search finds. */
static bool
is_hit(const struct output *o)
{
	struct finder f = finder_search(o->search);
	size_t item = source_find(&o->source, o->hit);

	return item != SCROLLBACK_NONE &&
	    hits_tag(&f, &o->source, item) == TAG_YES;
}

void
output_next_case(struct output *o)
{
	static const char *const words[] = {
		[SEARCH_SMART] = "case matters where a capital is typed",
		[SEARCH_IGNORE] = "case does not matter",
		[SEARCH_EXACT] = "case matters",
	};
	enum search_case next = (output_case(o) + 1) % SEARCH_CASES;
	struct fault f;

	setting_put(ui_settings(o->base.ui), SETTING_CASE,
	    search_case_word(next), &f);
	ui_notice(o->base.ui, NOTICE_INFO, "search: %s", words[next]);
	if (o->pattern == NULL)
		return;
	char *pattern = xstrdup(o->pattern);
	uint64_t hit = o->hit;
	if (take_pattern(o, pattern, &f)) {
		o->hit = hit;
		if (!is_hit(o)) {
			o->hit = 0;
			walk_afresh(o);
		}
	}
	free(pattern);
}

void
output_search_forget(struct output *o)
{
	output_walk_end(o);
	o->hit = 0;
	o->counted = 0;
	end_typing(o);
	/* What is known of this text may be of another search. */
	source_untag(&o->source, TAG_SEARCH);
}

/* More of them may be in what was not looked at. */
static const char *
more_of(const struct output *o, enum tag_kind k)
{
	return source_gaps(&o->source) || source_tagged(&o->source, k,
	    TAG_UNKNOWN, o->view.mask) > 0 ? "+" : "";
}

/* "error 2/3+", while the line that was found is one. */
static const char *
level_text(const struct output *o, char *buf, size_t size)
{
	unsigned mask = o->view.mask;
	size_t item = o->hit == 0 ? SCROLLBACK_NONE
		: source_find(&o->source, o->hit);

	if (o->level == TAG_UNKNOWN || item == SCROLLBACK_NONE ||
	    source_tag(&o->source, item, TAG_LEVEL) != o->level)
		return buf;
	snprintf(buf, size, "%s %zu/%zu%s", o->level == TAG_STRONG ? "error"
	    : "warning", source_tagged_before(&o->source, TAG_LEVEL, o->level,
		mask, item) + 1, source_tagged(&o->source, TAG_LEVEL, o->level,
		mask), more_of(o, TAG_LEVEL));
	return buf;
}

const char *
output_search_text(const struct output *o, char *buf, size_t size)
{
	unsigned mask = o->view.mask;
	size_t n, at = 0, item;
	const char *more, *cases[] = { "", ", any case", ", exact case" };

	buf[0] = '\0';
	if (o->typing.wrong)
		snprintf(buf, size, "not a pattern yet");
	if (o->search == NULL)
		return level_text(o, buf, size);
	n = source_tagged(&o->source, TAG_SEARCH, TAG_YES, mask);
	more = more_of(o, TAG_SEARCH);
	item = o->hit == 0 ? SCROLLBACK_NONE
		: source_find(&o->source, o->hit);
	if (item != SCROLLBACK_NONE &&
	    source_tag(&o->source, item, TAG_SEARCH) == TAG_YES)
		at = source_tagged_before(&o->source, TAG_SEARCH, TAG_YES,
		    mask, item) + 1;
	if (n == 0)
		snprintf(buf, size, "no match%s%s", more[0] == '\0' ? ""
			: " so far", cases[output_case(o)]);
	else if (at > 0)
		snprintf(buf, size, "%zu/%zu%s%s", at, n, more,
		    cases[output_case(o)]);
	else
		snprintf(buf, size, "%zu%s match%s%s", n, more,
		    n == 1 ? "" : "es", cases[output_case(o)]);
	return buf;
}

void
output_search_finish(struct output *o)
{
	end_typing(o);
	drop_search(o);
}

void
output_search_start(struct output *o)
{
	ev_timer_init(&o->count, on_count, 0., 0.);
	o->count.data = o;
}
