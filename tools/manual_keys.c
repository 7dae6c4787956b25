/* The keys of plm-tui(1): by the pane that has them. */
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "docs.h"
#include "key.h"
#include "key_notes.h"
#include "keymap.h"
#include "mem.h"
#include "roff.h"

enum { KEYS_MAX = 8 };

/* The i-th key of an action that is a context's own, or means something else
 * there; false: no more. */
static bool
own_key(const struct keymap *k, const char *context, enum action a, size_t i,
    uint32_t *key)
{
	enum action means;

	for (size_t n = 0; keymap_key(k, context, a, n, key); n++) {
		bool common = strcmp(context, keymap_context(0)) != 0 &&
		    !action_differs(context, a) &&
		    keymap_action(k, keymap_context(0), *key, &means) &&
		    means == a;
		if (!common && i-- == 0)
			return true;
	}
	return false;
}

/* ".It Ic j , Ic Down", what it does, and its name; if it has a key. */
static void
put_action(FILE *to, const struct keymap *k, const char *context,
    enum action a)
{
	const struct action_info *info = action_info(a);
	uint32_t key;
	char word[32];

	for (size_t i = 0; i < KEYS_MAX && own_key(k, context, a, i, &key);
	    i++) {
		fputs(i == 0 ? ".It Ic" : " , Ic", to);
		roff_argument(to, key_word(key, word, sizeof word));
	}
	if (!own_key(k, context, a, 0, &key))
		return;
	fputc('\n', to);
	char *notes = key_notes(k, context, a, "");
	char *words = xasprintf("%s%s", action_words(context, a), notes);
	roff_text(to, words);
	free(words);
	free(notes);
	fputs(".Pq Cm", to);
	roff_argument(to, info->name);
	fputc('\n', to);
}

static bool
has_key(const struct keymap *k, enum action a)
{
	uint32_t key;

	for (size_t c = 0; keymap_context(c) != NULL; c++)
		if (own_key(k, keymap_context(c), a, 0, &key))
			return true;
	return false;
}

static void
put_keys_of(FILE *to, const struct keymap *k, size_t context)
{
	const char *name = keymap_context(context);

	if (context == 0)
		fputs(".Ss Keys everywhere\n", to);
	else
		fprintf(to, ".Ss Keys in %s\n", name);
	fputs(".Bl -tag -compact -width \"l, Right\"\n", to);
	for (int i = 0; i < ACTION_COUNT; i++)
		put_action(to, k, name, (enum action)i);
	fputs(".El\n", to);
}

/* By the pane that has the keys; and what has no key but a name. */
void
manual_keys(FILE *to, int which)
{
	struct keymap *k = keymap_new();
	bool any = false;

	(void)which;
	for (size_t c = 0; keymap_context(c) != NULL; c++)
		put_keys_of(to, k, c);
	for (int i = 0; i < ACTION_COUNT; i++) {
		const struct action_info *info = action_info((enum action)i);
		if (has_key(k, (enum action)i))
			continue;
		if (!any)
			fputs(".Ss Actions without a key\n"
			    ".Bl -tag -width Ds\n", to);
		any = true;
		roff_item(to, "Cm", info->name, info->words);
	}
	if (any)
		fputs(".El\n", to);
	keymap_free(k);
}
