/* What the session file says of safety: what is protected, and what is asked. */
#include "sessionread.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

enum { PROTECT_MAX = 256, GLOB_MAX = 256 };

static const char glob_letters[] = "._-*?[]!^";

static bool
has_replicas(const struct session *s, const char *name)
{
	for (size_t i = 0; i < s->proc_count; i++)
		if (strcmp(s->procs[i]->replica_of, name) == 0)
			return true;
	return false;
}

/* A name is one of the file's: a wrong letter must not leave it unprotected. */
static bool
read_protect(const struct item *it, void *to)
{
	const struct draft *d = it->context;
	const char *wanted = "a process' name or a glob of names", *text;
	struct strings *globs = to;

	if (!tree_text(it, wanted, &text))
		return false;
	if (!is_word(text, glob_letters, GLOB_MAX))
		return tree_wanted(it, wanted);
	if (strpbrk(text, "*?[") == NULL && session_proc(d->s, text) == NULL)
		return tree_wanted(it, has_replicas(d->s, text) ? "one of"
		    " its replicas, or a glob of them, NAME-*" :
		    "the name of one of 'processes'");
	if (globs->n == PROTECT_MAX)
		return tree_fault(it, "there are more than %d in 'protect'",
		    PROTECT_MAX);
	strings_add(globs, xstrdup(text));
	return true;
}

static bool
read_protects(const struct item *it, void *to)
{
	if (!tree_is_list(it))
		return tree_wanted(it, "a list: [NAME, GLOB, ...]");
	return tree_list(it, read_protect, to);
}

bool
read_either(const struct item *it, const char *no, const char *yes, bool *to)
{
	char *wanted = xasprintf("%s or %s", no, yes);
	const char *text;
	bool ok = tree_text(it, wanted, &text);

	if (ok) {
		*to = strcmp(text, yes) == 0;
		ok = *to || strcmp(text, no) == 0 || tree_wanted(it, wanted);
	}
	free(wanted);
	return ok;
}

static bool
read_when(const struct item *it, void *to)
{
	return read_either(it, "always", "multi", to);
}

static bool
read_stop_how(const struct item *it, void *to)
{
	return read_either(it, "count", "type-name", to);
}

#define AT(field) offsetof(struct safety, field)
#define WHOLE 0
static const struct tree_key confirm_keys[] = {
#define CONFIRM_KEY(name, read, place, needed, type, text)                     \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

static bool
read_confirm(const struct item *it, void *to)
{
	return tree_keys(it, "confirm of safety", confirm_keys, to);
}

static const struct tree_key safety_keys[] = {
#define SAFETY_KEY(name, read, place, needed, type, text)                      \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};
#undef AT
#undef WHOLE

bool
read_safety(struct draft *d)
{
	return d->safety.node == NULL ||
	    tree_keys(&d->safety, "safety", safety_keys, &d->s->safety);
}

bool
session_protects(const struct session *s, const char *name)
{
	for (size_t i = 0; i < s->safety.protect.n; i++)
		if (fnmatch(s->safety.protect.v[i], name, 0) == 0)
			return true;
	return false;
}
