/* A process' role: a word of the file's, or what drunc makes of a tree_id. */
#include "sessionread.h"

#include <stdio.h>
#include <string.h>

#include "mem.h"

enum { TREE_ID_MAX = 64 };

bool
read_role(const struct item *it, void *to)
{
	struct draft *d = it->context;
	const struct strings *roles = &d->s->roles;
	char list[LIST_MAX], wanted[LIST_MAX + 32];
	const char *text;

	names_list((const char *const *)roles->v, roles->n, list, sizeof list);
	snprintf(wanted, sizeof wanted, "one of %s, " UNKNOWN_ROLE, list);
	if (!tree_text(it, wanted, &text))
		return false;
	if (session_stop_stage(d->s, text) == 0 &&
	    strcmp(text, UNKNOWN_ROLE) != 0)
		return tree_wanted(it, wanted);
	d->role_key = it->key;
	replace(to, xstrdup(text));
	return true;
}

/* Numbers with a dot between any two. */
static bool
is_tree_id(const char *text)
{
	size_t n = strlen(text);

	return n > 0 && n <= TREE_ID_MAX && text[0] != '.' &&
	    text[n - 1] != '.' && strstr(text, "..") == NULL &&
	    text[strspn(text, "0123456789.")] == '\0';
}

bool
read_tree_id(const struct item *it, void *to)
{
	const char *wanted = "numbers with dots between them, such as 0.1.2";
	const char *text;

	if (!tree_text(it, wanted, &text))
		return false;
	if (!is_tree_id(text))
		return tree_wanted(it, wanted);
	replace(to, xstrdup(text));
	return true;
}

/* As drunc does it. */
static const char *
role_of_tree(const char *tree_id)
{
	size_t dots = 0;

	for (const char *c = tree_id; *c != '\0'; c++)
		dots += *c == '.';
	if (strcmp(tree_id, "0") == 0)
		return "root-controller";
	if (strcmp(tree_id, "1") == 0)
		return "infrastructure-applications";
	if (dots == 1)
		return "segment-controller";
	if (dots == 2 || (dots > 2 && strncmp(tree_id, "0.", 2) == 0))
		return "application";
	return UNKNOWN_ROLE;
}

bool
finish_role(const struct item *it, struct place *p)
{
	const struct draft *d = it->context;
	const char *role = role_of_tree(p->tree_id);

	if (*p->tree_id == '\0')
		return true;
	/* A role of the defaults gives way. */
	if (d->role_key != NULL && strcmp(p->role, role) != 0)
		return tree_fault_at_key(it, "process '%s' has the role '%s', "
		    "but its tree_id '%s' makes it '%s'; leave one of them out",
		    it->key, p->role, p->tree_id, role);
	if (strcmp(role, UNKNOWN_ROLE) != 0 &&
	    session_stop_stage(d->s, role) == 0)
		return tree_fault_at_key(it, "the tree_id '%s' of process '%s' "
		    "makes its role '%s', which 'order' in roles has not",
		    p->tree_id, it->key, role);
	replace(&p->role, xstrdup(role));
	return true;
}
