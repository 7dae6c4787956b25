#include "bindings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "key.h"
#include "key_rules.h"
#include "mem.h"
#include "words.h"

enum { KEYS_MOST = 1000 };      /* of a layer: they are looked through      */

static const char *const contexts[] = { "common", "list", "output", "check",
	"details", "events", "hosts", "help", "plan", "bulk" };

static const char *
find_context(struct slice w)
{
	for (size_t i = 0; i < sizeof contexts / sizeof *contexts; i++)
		if (slice_is(w, contexts[i]))
			return contexts[i];
	return NULL;
}

struct binding *
bindings_find(const struct bindings *l, const char *context, uint32_t key)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].key == key && strcmp(l->v[i].context, context) == 0)
			return &l->v[i];
	return NULL;
}

/* Takes over what b owns. */
static void
bind(struct bindings *l, const struct binding *b)
{
	struct binding *there = bindings_find(l, b->context, b->key);

	if (there == NULL) {
		l->v = xreallocarray(l->v, l->n + 1, sizeof *l->v);
		there = &l->v[l->n++];
	} else {
		free(there->words);
	}
	*there = *b;
}

void
bindings_clear(struct bindings *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].words);
	free(l->v);
	*l = (struct bindings){ 0 };
}

void
bindings_drop(struct bindings *l, const char *context, uint32_t key)
{
	struct binding *b = bindings_find(l, context, key);

	if (b == NULL)
		return;
	free(b->words);
	l->n--;
	memmove(b, b + 1, (size_t)(l->v + l->n - b) * sizeof *b);
}

void
bindings_end_text(struct bindings *l)
{
	for (size_t i = 0; i < l->n; i++)
		l->v[i].line = 0;
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
		    " lists them, and none takes the key away",
		    SLICE_ARG(word));
	if (words.n > 0 && (b->none ||
	    action_info(b->action)->argument == ARGUMENT_NONE))
		return fault_set(f, CODE_INVALID, "%.*s takes nothing after it;"
		    " a line is key CONTEXT KEY ACTION", SLICE_ARG(word));
	b->words = xmemdup0(words.p, words.n);
	return true;
}

/* What a line of the same text said of this key, and something else. */
static void
note_overruled(const struct bindings *l, const struct binding *b,
    struct slice key, struct fault *f)
{
	const struct binding *was = bindings_find(l, b->context, b->key);

	if (was == NULL || was->line == 0 || b->line == 0 ||
	    (was->none == b->none && was->action == b->action &&
		strcmp(was->words, b->words) == 0))
		return;
	fault_set(f, CODE_INVALID, "%s %.*s is bound in line %u, too, to %s;"
	    " this line, the last one, is in force", b->context,
	    SLICE_ARG(key), was->line, was->none ? "none"
	    : action_info(was->action)->name);
}

bool
bindings_line(struct bindings *l, const char *line, unsigned number,
    struct fault *f)
{
	struct slice context = word_next(&line), key = word_next(&line);
	struct slice action = word_next(&line);
	struct binding b = { .context = find_context(context),
		.line = number };

	if (b.context == NULL)
		return no_context(context, f);
	if (!key_has_name(key, f))
		return false;
	if (!key_parse(key.p, key.n, &b.key))
		return fault_set(f, CODE_INVALID, "'%.*s' is no key; a key is"
		    " a character, C-x, M-x, F1 to F12 or a word like PgUp",
		    SLICE_ARG(key));
	if (l->n == KEYS_MOST)
		return fault_set(f, CODE_INVALID, "these are too many keys;"
		    " %d are allowed", KEYS_MOST);
	if (!take_action(&b, action, word_rest(line), f) ||
	    (!b.none && !key_may_mean(key, b.action, f))) {
		free(b.words);
		return false;
	}
	note_overruled(l, &b, key, f);
	bind(l, &b);
	return true;
}

bool
bindings_read(struct bindings *l, const char *name, const char *text,
    struct fault *f)
{
	struct fault why;
	unsigned number = 1;

	for (const char *line = text; line != NULL; number++) {
		const char *at = line;
		if (line_speaks(line) && !slice_is(word_next(&at), "key"))
			return fault_set(f, CODE_INVALID, "%s:%u: a line is key"
			    " CONTEXT KEY ACTION", name, number);
		if (line_speaks(line) && !bindings_line(l, at, 0, &why))
			return fault_set(f, CODE_INVALID, "%s:%u: %s", name,
			    number, why.text);
		line = line_after(line);
	}
	return true;
}

const char *
keymap_context(size_t i)
{
	return i < sizeof contexts / sizeof *contexts ? contexts[i] : NULL;
}
