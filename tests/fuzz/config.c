/*
 * Lines of plm-tui.conf, of a file of keys and of the state file: what is wrong is
 * told with its line, and ":" or help keeps a key, whatever they say.
 */
#include <stdio.h>
#include <stdlib.h>

#include "config.h"
#include "fuzz.h"
#include "key.h"

void
fuzz_start(void)
{
}

static void
on_wrong(const struct fault *f, void *arg)
{
	(void)arg;
	HOLDS(f->code == CODE_INVALID);
	HOLDS(strncmp(f->text, "here", 4) == 0);
}

/* What is bound is found, by its word, too. */
static void
check_binding(const struct keymap *k, const struct binding *b)
{
	char word[64];
	uint32_t key;

	key_word(b->key, word, sizeof word);
	HOLDS(key_parse(word, strlen(word), &key) && key == b->key);
	const struct binding *found = keymap_find(k, b->context, b->key);
	HOLDS(found != NULL || b->none);
	HOLDS(b->none || b->action < ACTION_COUNT);
	HOLDS(strlen(b->words) < 4096);
}

static void
check_keymap(const struct keymap *k)
{
	const struct binding *b;
	uint32_t key;

	for (size_t i = 0; (b = keymap_nth(k, i)) != NULL; i++)
		check_binding(k, b);
	HOLDS(keymap_key(k, "common", ACTION_HELP, 0, &key) ||
	    keymap_key(k, "common", ACTION_COMMAND, 0, &key));
}

/* A value that is put is one that may be put. */
static void
check_settings(struct settings *s)
{
	for (enum setting i = 0; i < SETTING_COUNT; i++) {
		char *value = fuzz_string(slice_of(setting_get(s, i)));
		struct fault f = { 0 };
		HOLDS(setting_put(s, i, value, &f));
		HOLDS(strcmp(setting_get(s, i), value) == 0);
		char *next = setting_next(s, i, 1);
		HOLDS(next == NULL || setting_put(s, i, next, &f));
		free(next);
		free(value);
	}
}

void
fuzz_one(struct slice input)
{
	struct theme_patch colours = { 0 };
	struct theme theme;
	struct config to = { .keymap = keymap_new(),
		.settings = settings_new(), .colours = &colours };
	char *text = fuzz_string(input);

	config_read(&to, "here", text, on_wrong, NULL);
	check_keymap(to.keymap);
	check_settings(to.settings);
	theme_default(&theme);
	theme_apply(&theme, &colours);
	keymap_free(to.keymap);
	settings_free(to.settings);
	free(text);
}
