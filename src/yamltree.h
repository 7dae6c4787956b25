/*
 * A YAML file as typed values, with faults that say where: PATH:LINE:COLUMN.
 * Knows YAML and sentences, nothing of what a file is about: that is in the
 * caller's tables of keys.
 *
 * What was loaded is well-formed: one document, all keys are text and none is
 * there twice in its mapping, no text has a NUL, there are no tags. The work
 * that a file can cause is bounded, whatever its aliases.
 *
 * A reader takes an item and puts its value in the place it is given. All that
 * it is given is valid until it returns, but what tree_keep() kept: that is
 * valid until tree_free(). What readers make of a few bytes is charged with
 * tree_charge().
 */
#ifndef YAMLTREE_H
#define YAMLTREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "fault.h"

struct tree;
struct yaml_node_s;

struct item {
	struct tree *tree;
	const struct yaml_node_s *node; /* NULL: it is not in the file       */
	const struct yaml_node_s *name; /* its key's; NULL where it has none */
	const char *key;                /* the key as text, or NULL          */
	const char *in;                 /* what it is in, for sentences      */
	size_t index;                   /* in a list, from 1; 0: not in one  */
	void *context;                  /* the caller's, handed down         */
};

typedef bool tree_reader(const struct item *it, void *to);

/* A key that a mapping can have; a table of them ends with a NULL name. */
struct tree_key {
	const char *name;
	tree_reader *read;
	size_t offset;                  /* in to, of what read() is given    */
	const char *needed;             /* how to write it, if it must be    */
};

/*
 * What the text of an item stands for, which the caller frees; NULL: it is as it
 * is written. False: a fault was set.
 */
typedef bool tree_expander(const struct item *it, char **text);

enum { TREE_FILES_MAX = 16 };

/*
 * Reads and checks the files, one at least. Of more than one each is put over
 * those before it: mappings are merged by their keys, all else is replaced. NULL:
 * f says why; later faults go to it too.
 */
struct tree *tree_load(const char *const *paths, size_t n, struct fault *f);

/* The same with one more file, called name in faults, that is no file: its text is
 * b. False: the fault of tree_load() says why. To be called once at most. */
bool tree_add_text(struct tree *t, const char *name, const struct buffer *b);

/* All texts that are read from now on are what this makes of them. */
void tree_expand_by(struct tree *t, tree_expander *expand);

/* The file that an item is written in, counted from 0. */
size_t tree_file(const struct item *it);

/* NULL is legal. */
void tree_free(struct tree *t);

/* The whole, called in; context is handed down to all that is in it. */
struct item tree_root(struct tree *t, const char *in, void *context);

/* A mapping with these keys only, called in. Items without node do nothing. */
bool tree_keys(const struct item *it, const char *in,
    const struct tree_key *keys, void *to);

/* A mapping with any keys: read() is called for each, in the file's order. */
bool tree_entries(const struct item *it, const char *in, tree_reader *read,
    void *to);

/* The same, but keys that are not among these are passed over. */
bool tree_some_keys(const struct item *it, const char *in,
    const struct tree_key *keys, void *to);

/* The item of a key; false: it is not there, or it is no mapping. */
bool tree_get(const struct item *it, const char *key, struct item *found);

/* A list: read() is called for each item, with its index. */
bool tree_list(const struct item *it, tree_reader *read, void *to);

/* A reader that keeps a struct item for later. */
tree_reader tree_keep;

bool tree_is_list(const struct item *it);
bool tree_is_mapping(const struct item *it);

/* Nothing was written, or one of YAML's words for nothing: ~ and null. */
bool tree_is_null(const struct item *it);

/*
 * Text as it is written, or what it stands for, borrowed until the reader
 * returns; what is wanted, for the fault, or NULL.
 */
bool tree_text(const struct item *it, const char *what, const char **text);

/* A whole number without sign. */
bool tree_number(const struct item *it, int64_t min, int64_t max, int64_t *n);

/* "500ms", "10s", "2m", "1h", as milliseconds. */
bool tree_duration(const struct item *it, int64_t min, int64_t max,
    int64_t *ms);

/* A reader of true and false into a bool. */
tree_reader tree_bool;

/* Returns false. "PATH:LINE:COLUMN: " of the value, then the sentence. */
bool tree_fault(const struct item *it, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same at the item's key. */
bool tree_fault_at_key(const struct item *it, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* "'KEY' in WHAT", with its index in a list. Returns buf. */
const char *tree_label(const struct item *it, char *buf, size_t size);

/* False: the bytes that this value stands for are too many, with all before. */
bool tree_charge(const struct item *it, size_t bytes);

/* "'KEY' in WHAT must be WANTED, not 'VALUE'". */
void tree_tell_wanted(const struct item *it, const char *wanted);

/* The same, for who returns false with it. */
static inline bool
tree_wanted(const struct item *it, const char *wanted)
{
	tree_tell_wanted(it, wanted);
	return false;
}

#endif
