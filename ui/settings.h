/*
 * The values of setting.def. What the configuration file sets holds at every
 * start; everything else is as it was left, from the state file. No curses.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>

#include "fault.h"
#include "slice.h"

enum setting {
#define SETTING(id, name, first, values, words) SETTING_##id,
#include "setting.def"
#undef SETTING
	SETTING_COUNT
};

struct settings;

/* All as they are at first. */
struct settings *settings_new(void);

/* NULL is legal. */
void settings_free(struct settings *s);

const char *setting_name(enum setting i);
const char *setting_words(enum setting i);

/* The words that it may be, separated by blanks; "": any. */
const char *setting_values(enum setting i);

/* The setting of this name; false: there is none. */
bool setting_parse(struct slice name, enum setting *i);

/* What it is where nobody has chosen. */
const char *setting_first(enum setting i);

/* Never NULL; valid until it is put. */
const char *setting_get(const struct settings *s, enum setting i);

/* ... of those that are on or off. */
bool setting_on(const struct settings *s, enum setting i);

/* False: f says which values there are, and it is as it was. */
bool setting_put(struct settings *s, enum setting i, const char *value,
    struct fault *f);

/*
 * Is told of every change, after it: one that puts values from elsewhere into
 * what it draws. From setting_put() only.
 */
typedef void setting_changed(enum setting i, void *arg);
void settings_listen(struct settings *s, setting_changed *changed, void *arg);

#endif
