#include "keymap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "htop_conf.h"
#include "key.h"
#include "keys_conf.h"
#include "less_conf.h"
#include "log.h"
#include "mem.h"
#include "words.h"

/* The first of them that binds a key has the word. */
enum layer { OWN, PROFILE, BUILT_IN, LAYERS };

enum { KEYS_MOST = 1000 };      /* of a layer: they are looked through      */

struct bindings {
	struct binding *v;
	size_t n;
};

struct keymap {
	struct bindings layers[LAYERS];
	/* Those in force, the operator's own first. */
	const struct binding **live;
	size_t live_count;
};

static const char *const contexts[] = { "common", "list", "output", "check",
	"details", "events", "hosts", "help", "plan", "bulk" };

static const struct {
	const char *name, *text;
} profiles[] = {
	{ "default", "" },
	{ "htop", htop_conf },
	{ "less", less_conf },
};

static const char *
find_context(struct slice w)
{
	for (size_t i = 0; i < sizeof contexts / sizeof *contexts; i++)
		if (slice_is(w, contexts[i]))
			return contexts[i];
	return NULL;
}

static struct binding *
find_in(const struct bindings *l, const char *context, uint32_t key)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].key == key && strcmp(l->v[i].context, context) == 0)
			return &l->v[i];
	return NULL;
}

/* What has the word in this very context. */
static const struct binding *
find(const struct keymap *k, const char *context, uint32_t key)
{
	const struct binding *b = NULL;

	for (int i = 0; i < LAYERS && b == NULL; i++)
		b = find_in(&k->layers[i], context, key);
	return b;
}

/* Takes over what b owns. */
static void
bind(struct bindings *l, const struct binding *b)
{
	struct binding *there = find_in(l, b->context, b->key);

	if (there == NULL) {
		l->v = xreallocarray(l->v, l->n + 1, sizeof *l->v);
		there = &l->v[l->n++];
	} else {
		free(there->words);
	}
	*there = *b;
}

static void
unbind_all(struct bindings *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].words);
	free(l->v);
	*l = (struct bindings){ 0 };
}

/* After every change of a layer. */
static void
find_live(struct keymap *k)
{
	size_t all = 0;

	for (int l = 0; l < LAYERS; l++)
		all += k->layers[l].n;
	k->live = xreallocarray(k->live, all, sizeof *k->live);
	k->live_count = 0;
	for (int l = 0; l < LAYERS; l++)
		for (size_t i = 0; i < k->layers[l].n; i++) {
			const struct binding *b = &k->layers[l].v[i];
			if (!b->none && find(k, b->context, b->key) == b)
				k->live[k->live_count++] = b;
		}
}

static bool
no_context(struct slice word, struct fault *f)
{
	char list[256];
	size_t n = 0, count = sizeof contexts / sizeof *contexts;

	for (size_t i = 0; i < count && n < sizeof list; i++)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%s",
		    i == 0 ? "" : i + 1 < count ? ", " : " and ", contexts[i]);
	return fault_set(f, CODE_INVALID, "'%.*s' is no context; there are %s",
	    SLICE_ARG(word), list);
}

static bool
take_action(struct binding *b, struct slice word, struct slice words,
    struct fault *f)
{
	b->none = slice_is(word, "none");
	if (!b->none && !action_parse(word.p, word.n, &b->action))
		return fault_set(f, CODE_INVALID, "'%.*s' is no action; help"
		    " (?) lists them, and none takes the key away",
		    SLICE_ARG(word));
	if (words.n > 0 && (b->none ||
	    action_info(b->action)->argument == ARGUMENT_NONE))
		return fault_set(f, CODE_INVALID, "%.*s takes nothing after it;"
		    " a line is key CONTEXT KEY ACTION", SLICE_ARG(word));
	b->words = xmemdup0(words.p, words.n);
	return true;
}

/* CONTEXT KEY ACTION and words. */
static bool
take_line(struct bindings *l, const char *line, struct fault *f)
{
	struct slice context = word_next(&line), key = word_next(&line);
	struct slice action = word_next(&line);
	struct binding b = { .context = find_context(context) };

	if (b.context == NULL)
		return no_context(context, f);
	if (!key_parse(key.p, key.n, &b.key))
		return fault_set(f, CODE_INVALID, "'%.*s' is no key; a key is"
		    " a character, C-x, M-x, F1 to F12 or a word like PgUp",
		    SLICE_ARG(key));
	if (l->n == KEYS_MOST)
		return fault_set(f, CODE_INVALID, "these are too many keys;"
		    " %d are allowed", KEYS_MOST);
	if (!take_action(&b, action, word_rest(line), f))
		return false;
	bind(l, &b);
	return true;
}

static bool
take_text(struct bindings *l, const char *name, const char *text,
    struct fault *f)
{
	struct fault why;
	unsigned number = 1;

	for (const char *line = text; line != NULL; number++) {
		const char *at = line;
		if (line_speaks(line) && !slice_is(word_next(&at), "key"))
			return fault_set(f, CODE_INVALID, "%s:%u: a line is key"
			    " CONTEXT KEY ACTION", name, number);
		if (line_speaks(line) && !take_line(l, at, &why))
			return fault_set(f, CODE_INVALID, "%s:%u: %s", name,
			    number, why.text);
		line = line_after(line);
	}
	return true;
}

/* Ours are known to be right. */
static void
take_ours(struct bindings *l, const char *name, const char *text)
{
	struct fault f;

	if (!take_text(l, name, text, &f))
		fatal("the built-in keys: %s", f.text);
}

bool
keymap_line(struct keymap *k, const char *line, struct fault *f)
{
	return take_line(&k->layers[OWN], line, f);
}

void
keymap_settle(struct keymap *k)
{
	find_live(k);
}

bool
keymap_read(struct keymap *k, const char *name, const char *text,
    struct fault *f)
{
	bool ok = take_text(&k->layers[OWN], name, text, f);

	find_live(k);
	return ok;
}

bool
keymap_profile(struct keymap *k, const char *name)
{
	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
		if (strcmp(profiles[i].name, name) == 0) {
			unbind_all(&k->layers[PROFILE]);
			take_ours(&k->layers[PROFILE], name, profiles[i].text);
			find_live(k);
			return true;
		}
	return false;
}

struct keymap *
keymap_new(void)
{
	struct keymap *k = xcalloc(1, sizeof *k);

	take_ours(&k->layers[BUILT_IN], "keys.conf", keys_conf);
	find_live(k);
	return k;
}

void
keymap_free(struct keymap *k)
{
	if (k == NULL)
		return;
	for (int i = 0; i < LAYERS; i++)
		unbind_all(&k->layers[i]);
	free(k->live);
	free(k);
}

const char *
keymap_context(size_t i)
{
	return i < sizeof contexts / sizeof *contexts ? contexts[i] : NULL;
}

const struct binding *
keymap_find(const struct keymap *k, const char *context, uint32_t key)
{
	const struct binding *b = find(k, context, key);

	if (b == NULL)
		b = find(k, contexts[0], key);
	return b == NULL || b->none ? NULL : b;
}

bool
keymap_action(const struct keymap *k, const char *context, uint32_t key,
    enum action *a)
{
	const struct binding *b = keymap_find(k, context, key);

	if (b == NULL)
		return false;
	*a = b->action;
	return true;
}

const struct binding *
keymap_nth(const struct keymap *k, size_t n)
{
	return n < k->live_count ? k->live[n] : NULL;
}

bool
keymap_is_own(const struct keymap *k, const struct binding *b)
{
	return find_in(&k->layers[OWN], b->context, b->key) == b;
}

bool
keymap_key(const struct keymap *k, const char *context, enum action a,
    size_t n, uint32_t *key)
{
	for (size_t i = 0; i < k->live_count; i++) {
		const struct binding *b = k->live[i];
		/* A pane's own binding may hide the common one. */
		if (b->action != a || b->words[0] != '\0' ||
		    keymap_find(k, context, b->key) != b)
			continue;
		if (n-- == 0) {
			*key = b->key;
			return true;
		}
	}
	return false;
}
