/* Help: first steps, the keys of each pane, and actions without a key. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "help_private.h"
#include "key.h"
#include "key_notes.h"
#include "mem.h"

/* "kill [WAIT]" */
static char *
name_of(enum action a)
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

/* What a context has under its head: its own keys, and of those in common the
 * ones that mean something else there. */
static bool
is_of(const struct keymap *k, const struct binding *b, const char *context)
{
	return strcmp(b->context, context) == 0 ||
	    (action_differs(context, b->action) &&
		keymap_find(k, context, b->key) == b);
}

/* The keys with no words after them. True where one of them is the operator's. */
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
		    is_of(k, b, context)) {
			n = add_key(buf, size, n, b->key);
			own = own || keymap_is_own(k, b);
		}
	return own;
}

/* What it does there; in common, where the key has another meaning. */
static void
put_keys(struct help_making *m, const char *context, enum action a,
    const char *keys, const char *with)
{
	char *name = with[0] == '\0' ? name_of(a)
		: xasprintf("%s %s", action_info(a)->name, with);
	char *notes = key_notes(m->from->keymap, context, a, with);
	char *words = xasprintf("%s%s", action_words(context, a), notes);

	help_entry(m, keys, name, words);
	free(words);
	free(notes);
	free(name);
}

void
help_steps(struct help_making *m)
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
		help_entry(m, keys, "", steps[i].words);
	}
}

/* Keys with words of their own: "kill 5s". */
static void
put_with_words(struct help_making *m, const char *context, enum action a)
{
	const struct binding *b;

	for (size_t i = 0; (b = keymap_nth(m->from->keymap, i)) != NULL; i++) {
		char key[32];
		if (b->action != a || b->words[0] == '\0' ||
		    strcmp(b->context, context) != 0)
			continue;
		int before = m->t->n;
		put_keys(m, context, a, key_word(b->key, key, sizeof key),
		    b->words);
		if (m->t->n > before)
			m->t->v[m->t->n - 1].own = true;
	}
}

static void
put_context(struct help_making *m, const char *context)
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
		if (keys[0] != '\0')
			put_keys(m, context, a, keys, "");
		if (m->t->n > before)
			m->t->v[m->t->n - 1].own = own;
		put_with_words(m, context, a);
	}
	m->head = NULL;
}

/* Where somebody was when he asked for help comes first. */
void
help_keys(struct help_making *m)
{
	const char *first = m->from->pane, *context;

	if (first != NULL)
		put_context(m, first);
	for (size_t i = 0; (context = keymap_context(i)) != NULL; i++)
		if (first == NULL || strcmp(context, first) != 0)
			put_context(m, context);
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

void
help_keyless(struct help_making *m)
{
	m->head = "By name, after :";
	for (int i = 0; i < ACTION_COUNT; i++)
		if (!has_key(m->from->keymap, (enum action)i)) {
			char *name = name_of((enum action)i);
			help_entry(m, "", name, action_words(NULL,
			    (enum action)i));
			free(name);
		}
}
