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

/*
 * The words that it may be, separated by blanks, and ranges of numbers, 10..90;
 * "": any.
 */
const char *setting_values(enum setting i);

/* The setting of this name; false: there is none. */
bool setting_parse(struct slice name, enum setting *i);

/* What it is where nobody has chosen. */
const char *setting_first(enum setting i);

/* Never NULL; valid until it is put. */
const char *setting_get(const struct settings *s, enum setting i);

/* ... of those that are on or off. */
bool setting_on(const struct settings *s, enum setting i);

/* ... of those that are a number; 0: it is a word now. */
int setting_number(const struct settings *s, enum setting i);

/* False: f says which values there are, and it is as it was. */
bool setting_put(struct settings *s, enum setting i, const char *value,
    struct fault *f);

/*
 * The same from outside of the screen: by the configuration file, by an option.
 * by is a literal, "plm-tui.conf"; what it sets holds at the next start again,
 * whatever is put meanwhile.
 */
bool setting_fix(struct settings *s, enum setting i, const char *value,
    const char *by, struct fault *f);

/* Who fixed it; NULL: nobody. */
const char *setting_fixed_by(const struct settings *s, enum setting i);

/*
 * The value after this one, or with a negative step before it, in a circle; of
 * a range, as far as its end. NULL: any value is one. The caller frees.
 */
char *setting_next(const struct settings *s, enum setting i, int step);

/*
 * Who knows what a setting of any value may be says so before it is put: judge
 * returns false with a sentence in f. One for each setting; arg outlives s.
 */
typedef bool setting_judge(const char *value, void *arg, struct fault *f);
void settings_judge(struct settings *s, enum setting i, setting_judge *judge,
    void *arg);

/*
 * Is told of every change, after it: one that puts values from elsewhere into
 * what it draws. From setting_put() only.
 */
typedef void setting_changed(enum setting i, void *arg);
void settings_listen(struct settings *s, setting_changed *changed, void *arg);

#endif
