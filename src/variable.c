#include "variable.h"

#include <stdlib.h>
#include <string.h>

size_t
variable_name(const char *text)
{
	static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz_";
	static const char rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz_0123456789";

	return strspn(text, first) == 0 ? 0 : strspn(text, rest);
}

size_t
variable_find(const struct strings *s, const char *variable)
{
	size_t n = variable_name(variable) + 1;
	size_t i = 0;

	while (i < s->n && strncmp(s->v[i], variable, n) != 0)
		i++;
	return i;
}

void
variable_set(struct strings *s, char *variable)
{
	size_t i = variable_find(s, variable);

	if (i == s->n) {
		strings_add(s, variable);
		return;
	}
	free(s->v[i]);
	s->v[i] = variable;
}

bool
variable_is_ours(const char *name)
{
	return strncmp(name, "PLM_", 4) == 0;
}
