#include "help_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "words.h"
#include "wrap.h"

enum {
	KEYS_MOST = 16,         /* columns                                  */
	NAME_MOST = 20,
	NAMES_FROM = 60,        /* columns of a line with names             */
	GAP = 2,
};

static void
put(struct help_text *t, enum help_kind kind, const char *keys,
    const char *name, const char *words)
{
	t->v = xreallocarray(t->v, (size_t)t->n + 1, sizeof *t->v);
	t->v[t->n++] = (struct help_line){ .kind = kind,
		.keys = xstrdup(keys), .name = xstrdup(name),
		.words = xstrdup(words) };
}

/* All words of the filter, wherever they are in the line. */
static bool
fits(const struct help_from *from, const char *keys, const char *name,
    const char *words)
{
	const char *at = from->filter;
	char *text = xasprintf("%s %s %s", keys, name, words);
	struct slice w;
	bool ok = true;

	while (ok && (w = word_next(&at)).n > 0) {
		char *word = xmemdup0(w.p, w.n);
		ok = strcasestr(text, word) != NULL;
		free(word);
	}
	free(text);
	return ok;
}

void
help_entry(struct help_making *m, const char *keys, const char *name,
    const char *words)
{
	if (!fits(m->from, keys, name, words))
		return;
	if (m->head != NULL) {
		if (m->t->n > 0)
			put(m->t, HELP_BLANK, "", "", "");
		put(m->t, HELP_HEAD, "", "", m->head);
		m->head = NULL;
	}
	put(m->t, HELP_ENTRY, keys, name, words);
}

static void
put_settings(struct help_making *m)
{
	m->head = "Settings, by :set";
	for (int i = 0; i < SETTING_COUNT; i++) {
		enum setting s = (enum setting)i;
		const char *by = setting_fixed_by(m->from->settings, s);
		char *name = xasprintf("%s %s", setting_name(s),
		    setting_get(m->from->settings, s));
		char *words = xasprintf("%s%s%s%s", setting_words(s),
		    by == NULL ? "" : " (set by ", by == NULL ? "" : by,
		    by == NULL ? "" : ")");
		help_entry(m, "", name, words);
		free(words);
		free(name);
	}
}

/* The file, whether it is there or not, and what is wrong in all of them. */
static void
put_config(struct help_making *m)
{
	const struct wrong_lines *w = m->from->wrong;

	m->head = "Configuration";
	m->t->config = m->t->n;
	if (w->path != NULL)
		help_entry(m, "", "", w->path);
	for (size_t i = 0; i < w->n; i++) {
		int before = m->t->n;
		help_entry(m, "", "", w->v[i]);
		if (m->t->n > before)
			m->t->v[m->t->n - 1].kind = HELP_WRONG;
	}
	if (w->more > 0) {
		char *words = xasprintf("and %zu more wrong lines", w->more);
		help_entry(m, "", "", words);
		free(words);
	}
}

static int
widest(int now, const char *text, int most)
{
	int w = (int)text_width(slice_of(text), 0);

	w = w > now ? w : now;
	return w < most ? w : most;
}

static void
measure(struct help_text *t)
{
	t->keys = t->name = 0;
	for (int i = 0; i < t->n; i++) {
		t->keys = widest(t->keys, t->v[i].keys, KEYS_MOST);
		t->name = widest(t->name, t->v[i].name, NAME_MOST);
	}
}

int
help_text_name(const struct help_text *t, int width)
{
	return width >= NAMES_FROM ? 1 + t->keys + GAP : 0;
}

static int
indent_of(const struct help_text *t, const struct help_line *l, int width)
{
	int name = help_text_name(t, width);

	if (l->keys[0] == '\0' && l->name[0] == '\0')
		return 1;
	return l->name[0] == '\0' || name == 0 ? 1 + t->keys + GAP
	    : name + t->name + GAP;
}

/* Words that are longer than a line go on in the next ones. */
static void
wrap(struct help_text *t, const struct help_from *from)
{
	struct help_text wrapped = { .keys = t->keys, .name = t->name };

	for (int i = 0; i < t->n; i++) {
		struct help_line *l = &t->v[i];
		struct slice rest = slice_of(l->words);
		int indent = indent_of(t, l, from->width);
		int width = from->width - indent - 1;
		if (i == t->config)
			wrapped.config = wrapped.n;
		bool first = true;
		do {
			struct slice line = width > 0 && rest.n > 0
			    ? wrap_line(&rest, width, from->ascii) : rest;
			rest.n = width > 0 ? rest.n : 0;
			char *words = xmemdup0(line.p, line.n);
			put(&wrapped, first || l->kind == HELP_WRONG
			    ? l->kind : HELP_MORE, first ? l->keys : "",
			    first ? l->name : "", words);
			wrapped.v[wrapped.n - 1].own = first && l->own;
			wrapped.v[wrapped.n - 1].indent = indent;
			free(words);
			first = false;
		} while (rest.n > 0);
	}
	if (t->config == t->n)
		wrapped.config = wrapped.n;
	help_text_finish(t);
	*t = wrapped;
}

void
help_text_make(struct help_text *t, const struct help_from *from)
{
	struct help_making m = { .t = t, .from = from };

	*t = (struct help_text){ 0 };
	help_steps(&m);
	help_keys(&m);
	help_keyless(&m);
	put_settings(&m);
	put_config(&m);
	measure(t);
	wrap(t, from);
}

void
help_text_finish(struct help_text *t)
{
	for (int i = 0; i < t->n; i++) {
		free(t->v[i].keys);
		free(t->v[i].name);
		free(t->v[i].words);
	}
	free(t->v);
	*t = (struct help_text){ 0 };
}
