/*
 * A YAML file that is being made out of another file: values, each with the place
 * in that file which it comes from, so that what is wrong with a line of the new
 * one can be told where a person wrote it.
 */
#ifndef MADE_H
#define MADE_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/* Counted from 1; all 0: it comes from no place of its own. */
struct made_place {
	size_t line, column;
};

enum made_kind {
	MADE_TEXT,              /* quoted where it would be something else  */
	MADE_WORD,              /* a number, true, 10s: written as it is    */
	MADE_LIST,
	MADE_MAP,
};

struct made {
	enum made_kind kind;
	char *key;              /* NULL in a list, and of the whole         */
	char *text;             /* of a text or a word                      */
	struct made **v;        /* what is in a list, or a mapping          */
	size_t n;
	struct made_place at;
};

/* The whole, a mapping; made_free() takes all that is in it. */
struct made *made_new(void);
void made_free(struct made *m);

/*
 * What is in a mapping by this key, or NULL. The functions below take what is there
 * already, whatever its kind, and change it; in a list, with key NULL, they add.
 */
struct made *made_get(const struct made *in, const char *key);

struct made *made_map(struct made *in, const char *key, struct made_place at);
struct made *made_list(struct made *in, const char *key, struct made_place at);
void made_text(struct made *in, const char *key, struct made_place at,
    const char *text);
void made_word(struct made *in, const char *key, struct made_place at,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Takes it out again; what is not there is out. */
void made_drop(struct made *in, const char *key);

/* Those of these keys first, in this order; n of them. */
void made_sort(struct made *m, const char *const *keys, size_t n);

/* The file's text, and of each of its lines where it comes from. */
struct made_lines {
	struct made_place *v;
	size_t n;
};

/* Texts must be UTF-8 without NUL. The caller frees lines->v. */
void made_write(const struct made *m, struct buffer *b,
    struct made_lines *lines);

#endif
