/* How a host is reached, as a session file says it: sshfield.def, read. */
#ifndef SSHFIELDS_H
#define SSHFIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "keypolicy.h"
#include "slice.h"
#include "textlist.h"

/* Which addresses of a host are tried. */
enum address_family {
	FAMILY_UNSAID,
#define ADDRESS_FAMILY(id, word, family) FAMILY_##id,
#include "address_family.def"
#undef ADDRESS_FAMILY
	FAMILY_COUNT
};

/* All in it is owned. */
struct ssh_fields {
#define SSH_TEXT(field) char *field;
#define SSH_NUMBER(type, field, most) type field;
#define SSH_PATHS(field) struct strings field;
#include "sshfield.def"
};

/* Nothing is said. */
struct ssh_fields ssh_fields_none(void);
struct ssh_fields ssh_fields_copy(const struct ssh_fields *from);
bool ssh_fields_same(const struct ssh_fields *a, const struct ssh_fields *b);
void ssh_fields_finish(struct ssh_fields *f);

/* The most bytes that it takes in a frame. */
size_t ssh_fields_weight(const struct ssh_fields *f);

/*
 * Those of several hosts as a message has them, one host after the other: its
 * texts; its numbers, and how many paths of each kind it has; its paths.
 */
struct ssh_lists {
	struct words texts, paths;
	struct nums numbers;
};

/* Adds one to lists that begin zeroed, and borrow what it has. */
void ssh_lists_add(struct ssh_lists *l, const struct ssh_fields *f);
/* Of lists that were made so. */
void ssh_lists_finish(struct ssh_lists *l);

/* Whether they are those of n hosts, which are anybody's word; the rest is for
 * lists that are. */
bool ssh_lists_ok(const struct ssh_lists *l, size_t n);
struct ssh_fields ssh_lists_get(const struct ssh_lists *l, size_t i);

#endif
