#include "key_notes.h"

#include <string.h>

#include "buffer.h"
#include "key.h"
#include "mem.h"

/* An action's keys in common. */
struct of_action {
	const struct keymap *keymap;
	enum action action;
	const char *words;
};

/* The n-th of them; NULL: no more. */
static const struct binding *
common_key(const struct of_action *o, size_t n)
{
	const struct binding *b;
	size_t before = 0;

	for (size_t i = 0; (b = keymap_nth(o->keymap, i)) != NULL; i++)
		if (b->action == o->action &&
		    strcmp(b->words, o->words) == 0 &&
		    strcmp(b->context, keymap_context(0)) == 0 &&
		    before++ == n)
			return b;
	return NULL;
}

static bool
is_hidden(const struct of_action *o, const struct binding *b,
    const char *pane)
{
	const struct binding *there = keymap_find(o->keymap, pane, b->key);

	return there == NULL || there->action != b->action ||
	    strcmp(there->words, b->words) != 0;
}

static bool
all_hidden(const struct of_action *o, const char *pane)
{
	const struct binding *b;
	size_t n = 0;

	while ((b = common_key(o, n)) != NULL && is_hidden(o, b, pane))
		n++;
	return b == NULL && n > 0;
}

/* Panes that have none of the keys; or with b, that lack this one of several. */
static void
put_panes(const struct of_action *o, const struct binding *b,
    struct buffer *to)
{
	char key[32];
	bool any = false;

	for (size_t i = 1; keymap_context(i) != NULL; i++) {
		const char *pane = keymap_context(i);
		bool all = all_hidden(o, pane);
		if (b == NULL ? !all : all || !is_hidden(o, b, pane))
			continue;
		if (!any && buffer_size(to) > 0)
			buffer_puts(to, "; ");
		if (!any && b != NULL) {
			buffer_puts(to, key_word(b->key, key, sizeof key));
			buffer_puts(to, " ");
		}
		buffer_puts(to, any ? ", " : "not in ");
		buffer_puts(to, pane);
		any = true;
	}
}

char *
key_notes(const struct keymap *k, const char *context, enum action a,
    const char *words)
{
	struct of_action o = { k, a, words };
	const struct binding *b;
	struct buffer panes = { 0 };

	if (strcmp(context, keymap_context(0)) != 0)
		return xstrdup("");
	put_panes(&o, NULL, &panes);
	for (size_t i = 0; (b = common_key(&o, i)) != NULL; i++)
		put_panes(&o, b, &panes);
	char *notes = buffer_size(&panes) == 0 ? xstrdup("")
		: xasprintf(" (%.*s)", (int)buffer_size(&panes),
		    buffer_data(&panes));
	buffer_finish(&panes);
	return notes;
}
