#include "role.h"

#include <string.h>

static const char *const names[] = {
#define ROLE(id, name) [ROLE_##id] = name,
#include "role.def"
#undef ROLE
};

bool
role_parse(const char *name, size_t n, enum role *role)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0) {
			*role = (enum role)i;
			return true;
		}
	return false;
}

enum role
role_named(const char *name)
{
	enum role role;

	return role_parse(name, strlen(name), &role) ? role : ROLE_NORMAL;
}
