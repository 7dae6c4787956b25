/* What is drawn, by meaning: a reading of role.def. */
#ifndef ROLE_H
#define ROLE_H

#include <stdbool.h>
#include <stddef.h>

enum role {
#define ROLE(id, name) ROLE_##id,
#include "role.def"
#undef ROLE
	ROLE_COUNT
};

/* The role of this name; false: there is none. */
bool role_parse(const char *name, size_t n, enum role *role);

/* The same for names that are known to be right: a state's word. */
enum role role_named(const char *name);

#endif
