/* Between sessionvars.c, which has the names, and sessionexpand.c. */
#ifndef SESSIONVARS_PRIVATE_H
#define SESSIONVARS_PRIVATE_H

#include "hash.h"
#include "sessionvars.h"

enum {
	EXPANDED_MAX = 64 << 10,        /* bytes that a text stands for     */
	LABEL_MAX = 256,
};

/*
 * What it stands for is a text in which only $$ and names of varname.def are
 * left: to expand it takes one more turn, however deep it was.
 */
struct var {
	char *name;
	char *text;
	struct item at;         /* where it is                              */
	enum { UNSEEN, BUSY, DONE } state;
	UT_hash_handle hh;
};

/* A piece of a text: bytes as they are, $$, ${NAME}, or ${ and no name. */
struct var_piece {
	enum { AS_IS, DOLLAR, NAMED, NO_NAME } kind;
	const char *p;
	size_t n;
	const char *name;       /* of NAMED                                 */
	size_t name_n;
};

/* The first of a text, which is empty at its end. */
struct var_piece var_next_piece(const char *text);

/* Of varname.def; VAR_COUNT: none. */
enum var_name var_own_name(const char *name, size_t n);

/* NULL: it is none of vars. */
struct var *var_find(const struct vars *v, const char *name, size_t n);

/* Each returns false, and says at the item what is wrong with its text. */
bool var_unknown(const struct item *it, const struct vars *v,
    const struct var_piece *e);
bool var_no_name(const struct item *it);
bool var_not_known(const struct item *it, enum var_name name);
bool var_too_long(const struct item *it);

#endif
