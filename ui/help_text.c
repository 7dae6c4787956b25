#include "help_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "key.h"
#include "mem.h"
#include "words.h"
#include "wrap.h"

enum {
	KEYS_MAX = 8,
	KEYS_MOST = 16,         /* columns                                  */
	NAME_MOST = 20,
	NAMES_FROM = 60,        /* columns of a line with names             */
	GAP = 2,
};

struct making {
	struct help_text *t;
	const struct help_from *from;
	const char *head;       /* of which no line was put yet; NULL       */
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

/* A head comes with its first entry: a filter may leave none. */
static void
entry(struct making *m, const char *keys, const char *name,
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

/* "kill [WAIT]" */
static char *
action_words(enum action a)
{
	const char *argument = action_argument_word(a);

	return xasprintf("%s%s%s", action_info(a)->name,
	    argument[0] != '\0' ? " " : "", argument);
}

static size_t
add_key(char *buf, size_t size, size_t n, uint32_t key)
{
	char word[32];

	if (n < size)
		n += (size_t)snprintf(buf + n, size - n, "%s%s", n > 0 ? "  "
		    : "", key_word(key, word, sizeof word));
	return n < size ? n : size - 1;
}

/* The keys that are a context's own, or those of its own words. True where one
 * of them is the operator's. */
static bool
keys_of(const struct keymap *k, const char *context, enum action a,
    char *buf, size_t size)
{
	const struct binding *b;
	bool own = false;
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; (b = keymap_nth(k, i)) != NULL; i++)
		if (b->action == a && b->words[0] == '\0' &&
		    strcmp(b->context, context) == 0) {
			n = add_key(buf, size, n, b->key);
			own = own || keymap_is_own(k, b);
		}
	return own;
}

static void
put_steps(struct making *m)
{
	static const struct {
		const char *context;
		enum action a, b;
		const char *words;
	} steps[] = {
#define HELP_STEP(context, a, b, words)                                        \
	{ context, ACTION_##a, ACTION_##b, words },
#include "help_step.def"
#undef HELP_STEP
	};

	m->head = "First steps";
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		char keys[64];
		uint32_t key;
		size_t n = 0;
		keys[0] = '\0';
		if (keymap_key(m->from->keymap, steps[i].context, steps[i].a, 0,
		    &key))
			n = add_key(keys, sizeof keys, n, key);
		if (steps[i].b != steps[i].a && keymap_key(m->from->keymap,
		    steps[i].context, steps[i].b, 0, &key))
			add_key(keys, sizeof keys, n, key);
		entry(m, keys, "", steps[i].words);
	}
}

/* Keys with words of their own: "kill 5s". */
static void
put_with_words(struct making *m, const char *context, enum action a)
{
	const struct binding *b;

	for (size_t i = 0; (b = keymap_nth(m->from->keymap, i)) != NULL; i++) {
		char key[32];
		if (b->action != a || b->words[0] == '\0' ||
		    strcmp(b->context, context) != 0)
			continue;
		int before = m->t->n;
		char *name = xasprintf("%s %s", action_info(a)->name,
		    b->words);
		entry(m, key_word(b->key, key, sizeof key), name,
		    action_info(a)->words);
		if (m->t->n > before)
			m->t->v[m->t->n - 1].own = true;
		free(name);
	}
}

static void
put_context(struct making *m, const char *context)
{
	char head[64], keys[128];

	snprintf(head, sizeof head, "Keys in %s", context);
	m->head = strcmp(context, keymap_context(0)) == 0 ? "Keys everywhere"
	    : head;
	for (int i = 0; i < ACTION_COUNT; i++) {
		enum action a = (enum action)i;
		bool own = keys_of(m->from->keymap, context, a, keys,
		    sizeof keys);
		int before = m->t->n;
		char *name = action_words(a);
		if (keys[0] != '\0')
			entry(m, keys, name, action_info(a)->words);
		if (m->t->n > before)
			m->t->v[m->t->n - 1].own = own;
		free(name);
		put_with_words(m, context, a);
	}
	m->head = NULL;
}

static bool
has_key(const struct keymap *k, enum action a)
{
	uint32_t key;

	for (size_t i = 0; keymap_context(i) != NULL; i++)
		if (keymap_key(k, keymap_context(i), a, 0, &key))
			return true;
	return false;
}

static void
put_keyless(struct making *m)
{
	m->head = "By name, after :";
	for (int i = 0; i < ACTION_COUNT; i++)
		if (!has_key(m->from->keymap, (enum action)i)) {
			char *name = action_words((enum action)i);
			entry(m, "", name, action_info((enum action)i)->words);
			free(name);
		}
}

static void
put_settings(struct making *m)
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
		entry(m, "", name, words);
		free(words);
		free(name);
	}
}

/* The file, whether it is there or not, and what is wrong in all of them. */
static void
put_config(struct making *m)
{
	const struct wrong_lines *w = m->from->wrong;

	m->head = "Configuration";
	m->t->config = m->t->n;
	if (w->path != NULL)
		entry(m, "", "", w->path);
	for (size_t i = 0; i < w->n; i++) {
		int before = m->t->n;
		entry(m, "", "", w->v[i]);
		if (m->t->n > before)
			m->t->v[m->t->n - 1].kind = HELP_WRONG;
	}
	if (w->more > 0) {
		char *words = xasprintf("and %zu more wrong lines", w->more);
		entry(m, "", "", words);
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
	help_text_finish(t);
	*t = wrapped;
}

void
help_text_make(struct help_text *t, const struct help_from *from)
{
	struct making m = { .t = t, .from = from };

	*t = (struct help_text){ 0 };
	put_steps(&m);
	for (size_t i = 0; keymap_context(i) != NULL; i++)
		put_context(&m, keymap_context(i));
	put_keyless(&m);
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
