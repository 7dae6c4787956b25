#include "keymap.h"

#include <stdlib.h>
#include <string.h>

#include "bindings.h"
#include "buffer.h"
#include "htop_conf.h"
#include "key.h"
#include "keys_conf.h"
#include "less_conf.h"
#include "log.h"
#include "mem.h"

/* The first of them that binds a key has the word. */
enum layer { OWN, PROFILE, BUILT_IN, LAYERS };

struct keymap {
	struct bindings layers[LAYERS];
	/* Those in force, the operator's own first. */
	const struct binding **live;
	size_t live_count;
};

static const struct {
	const char *name, *text;
} profiles[] = {
	{ "default", "" },
	{ "htop", htop_conf },
	{ "less", less_conf },
};

/* What has the word in this very context. */
static const struct binding *
find(const struct keymap *k, const char *context, uint32_t key)
{
	const struct binding *b = NULL;

	for (int i = 0; i < LAYERS && b == NULL; i++)
		b = bindings_find(&k->layers[i], context, key);
	return b;
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

/* Ours are known to be right. */
static void
take_ours(struct bindings *l, const char *name, const char *text)
{
	struct fault f;

	if (!bindings_read(l, name, text, &f))
		fatal("the built-in keys: %s", f.text);
}

bool
keymap_line(struct keymap *k, const char *line, unsigned number,
    struct fault *f)
{
	return bindings_line(&k->layers[OWN], line, number, f);
}

/* Whoever can neither ask for help nor type an action's name is lost. */
static bool
is_lost(const struct keymap *k, const char *context)
{
	uint32_t key;

	return !keymap_key(k, context, ACTION_COMMAND, 0, &key) &&
	    !keymap_key(k, context, ACTION_HELP, 0, &key);
}

/* The keys that we have for both in common are not the operator's there. */
static void
give_back(struct keymap *k, const char *context)
{
	const struct bindings *ours = &k->layers[BUILT_IN];

	for (size_t i = 0; i < ours->n; i++)
		if (ours->v[i].action == ACTION_COMMAND ||
		    ours->v[i].action == ACTION_HELP)
			bindings_drop(&k->layers[OWN], context,
			    ours->v[i].key);
	find_live(k);
}

bool
keymap_settle(struct keymap *k, struct fault *f)
{
	struct buffer lost = { 0 };
	const char *context;

	bindings_end_text(&k->layers[OWN]);
	find_live(k);
	for (size_t i = 0; (context = keymap_context(i)) != NULL; i++) {
		if (!is_lost(k, context))
			continue;
		buffer_puts(&lost, buffer_size(&lost) > 0 ? ", " : "");
		buffer_puts(&lost, context);
		give_back(k, context);
		if (is_lost(k, context))
			give_back(k, keymap_context(0));
	}
	bool ok = buffer_size(&lost) == 0;
	if (!ok)
		fault_set(f, CODE_INVALID, "in %.*s no key was left for"
		    " command nor for help; our own keys for both are in force"
		    " there", (int)buffer_size(&lost), buffer_data(&lost));
	buffer_finish(&lost);
	return ok;
}

bool
keymap_read(struct keymap *k, const char *name, const char *text,
    struct fault *f)
{
	bool ok = bindings_read(&k->layers[OWN], name, text, f);

	find_live(k);
	return ok;
}

bool
keymap_profile(struct keymap *k, const char *name)
{
	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
		if (strcmp(profiles[i].name, name) == 0) {
			bindings_clear(&k->layers[PROFILE]);
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
		bindings_clear(&k->layers[i]);
	free(k->live);
	free(k);
}

const struct binding *
keymap_find(const struct keymap *k, const char *context, uint32_t key)
{
	const struct binding *b = find(k, context, key);

	if (b == NULL)
		b = find(k, keymap_context(0), key);
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
	return bindings_find(&k->layers[OWN], b->context, b->key) == b;
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
		if (n == 0) {
			*key = b->key;
			return true;
		}
		n--;
	}
	return false;
}
