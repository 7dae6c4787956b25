/*
 * The environment of a process: what the session file says, what files have that
 * it names, and what is passed on from this machine. Of one mapping's, the file's
 * own words win, and then those of files; defaults are under all of it.
 */
#include "sessionread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "envfile.h"
#include "hash.h"
#include "mem.h"
#include "variable.h"
#include "yamlload.h"

enum {
	NAMES_MAX = 512,        /* of an environment                        */
	FILES_MAX = 64,         /* of an env_file                           */
};

/* A file that was read: many processes may have the same. */
struct env_file {
	char *path;
	struct strings variables;
	UT_hash_handle hh;
};

static bool
read_variable(const struct item *it, void *to)
{
	const char *value;

	if (it->key[variable_name(it->key)] != '\0' || *it->key == '\0')
		return tree_fault_at_key(it, "a name in %s must be letters, "
		    "digits and _, not beginning with a digit", it->in);
	if (variable_is_ours(it->key))
		return tree_fault_at_key(it, "%.64s in %s " VARIABLE_OURS,
		    it->key, it->in);
	if (!tree_text(it, "text; write \"\" for an empty value", &value))
		return false;
	strings_add(to, xasprintf("%s=%s", it->key, value));
	return true;
}

static bool
read_assignment(const struct item *it, void *to)
{
	struct strings *own = to;
	const char *text;

	if (!tree_text(it, "NAME=value", &text))
		return false;
	size_t n = variable_name(text);
	if (n == 0 || text[n] != '=')
		return tree_wanted(it, "NAME=value");
	if (variable_find(own, text) < own->n)
		return tree_fault(it, "%.*s is there already in 'environment' "
		    "in %s", n > 64 ? 64 : (int)n, text, it->in);
	if (variable_is_ours(text))
		return tree_fault(it, "%.*s in 'environment' in %s "
		    VARIABLE_OURS, n > 64 ? 64 : (int)n, text, it->in);
	strings_add(own, xstrdup(text));
	if (own->n > NAMES_MAX)
		return tree_fault(it, "there are more than %d variables",
		    NAMES_MAX);
	return true;
}

bool
read_environment(const struct item *it, void *to)
{
	struct strings *own = &((struct draft *)it->context)->layer.said;
	char *in = xasprintf("environment of %s", it->in);
	bool ok;

	(void)to;
	if (tree_is_list(it))
		ok = tree_list(it, read_assignment, own);
	else if (tree_is_mapping(it))
		ok = tree_entries(it, in, read_variable, own);
	else
		ok = tree_wanted(it, "NAME: value pairs, or a list of "
		    "NAME=value");
	free(in);
	return ok && (own->n <= NAMES_MAX || tree_fault(it, "there are more "
	    "than %d variables", NAMES_MAX));
}

/* The path as whoever wrote it sees it from where he is. The caller frees. */
static char *
shown_path(const struct item *it, const char *text)
{
	const char *file = it->tree->shown.v[tree_file(it)];
	const char *slash = strrchr(file, '/');

	if (*text == '/' || *text == '~' || slash == NULL)
		return xstrdup(text);
	return xasprintf("%.*s/%s", (int)(slash - file), file, text);
}

/* The file as it was read before, or is read now. NULL: a fault was set. */
static struct env_file *
env_file(const struct item *it, char *path, const char *text)
{
	struct draft *d = it->context;
	struct fault f = { 0 };
	struct env_file *e;

	HASH_FIND_STR(d->env_files, path, e);
	if (e != NULL) {
		free(path);
		return e;
	}
	e = xcalloc(1, sizeof *e);
	e->path = path;
	char *shown = shown_path(it, text);
	if (!envfile_read(path, shown, &e->variables, &f)) {
		/* In the file is where it says itself. */
		if (strncmp(f.text, "cannot", strlen("cannot")) == 0)
			tree_fault(it, "'env_file' in %s: %s", it->in, f.text);
		else
			fault_set(it->tree->fault, CODE_INVALID, "%s", f.text);
		strings_clear(&e->variables);
		free(e->path);
		free(e);
		e = NULL;
	} else {
		HASH_ADD_KEYPTR(hh, d->env_files, e->path, strlen(e->path), e);
	}
	free(shown);
	return e;
}

static bool
add_file(const struct item *it, void *to)
{
	struct strings *all = to;
	const char *text;
	char *path;

	if (!local_path(it, &path))
		return false;
	if (it->index > FILES_MAX) {
		free(path);
		return tree_fault(it, "'env_file' in %s has more than %d files",
		    it->in, FILES_MAX);
	}
	if (!tree_text(it, NULL, &text)) {
		free(path);
		return false;
	}
	const struct env_file *e = env_file(it, path, text);
	if (e == NULL || !tree_charge(it, strings_weight(&e->variables)))
		return false;
	for (size_t i = 0; i < e->variables.n; i++)
		variable_set(all, xstrdup(e->variables.v[i]));
	return true;
}

bool
read_env_file(const struct item *it, void *to)
{
	struct strings *all = &((struct draft *)it->context)->layer.filed;

	(void)to;
	return tree_is_list(it) ? tree_list(it, add_file, all)
		: add_file(it, all);
}

static bool
pass_variable(const struct item *it, void *to)
{
	const char *wanted = "the name of a variable: letters, digits and _, "
	    "not beginning with a digit", *text, *value;

	if (!tree_text(it, wanted, &text))
		return false;
	if (*text == '\0' || text[variable_name(text)] != '\0')
		return tree_wanted(it, wanted);
	if (variable_is_ours(text))
		return tree_fault(it, "%.64s in 'pass_environment' in %s "
		    VARIABLE_OURS, text, it->in);
	if ((value = getenv(text)) != NULL)
		variable_set(to, xasprintf("%s=%s", text, value));
	return true;
}

bool
read_pass(const struct item *it, void *to)
{
	(void)to;
	if (!tree_is_list(it))
		return tree_wanted(it, "a list of names: [LANG, TZ]");
	return tree_list(it, pass_variable,
	    &((struct draft *)it->context)->layer.passed);
}

/* Moves all variables over those that are there. */
static void
put_over(struct strings *all, struct strings *from)
{
	for (size_t i = 0; i < from->n; i++)
		variable_set(all, from->v[i]);
	free(from->v);
	*from = (struct strings){ 0 };
}

bool
end_environment(const struct item *it, struct strings *all)
{
	struct env_layer *l = &((struct draft *)it->context)->layer;

	put_over(all, &l->passed);
	put_over(all, &l->filed);
	put_over(all, &l->said);
	return all->n <= NAMES_MAX || tree_fault(it, "there are more than %d "
	    "variables", NAMES_MAX);
}

void
environment_finish(struct draft *d)
{
	struct env_file *all = d->env_files, *e, *next;

	strings_clear(&d->layer.passed);
	strings_clear(&d->layer.filed);
	strings_clear(&d->layer.said);
	HASH_CLEAR(hh, d->env_files);
	HASH_ITER(hh, all, e, next) {
		strings_clear(&e->variables);
		free(e->path);
		free(e);
	}
}
