/* Texts and environments of a boot.json: {NAME} and getenv in them. */
#include <stdlib.h>
#include <string.h>

#include "import_boot.h"
#include "mem.h"
#include "variable.h"

/* What nanorc knows only when it is started. */
static char *
assumed(struct boot *b, const struct item *at, const char *name)
{
	bool conf = strcmp(name, "CONF_LOC") == 0;
	const char *dir = b->im->directory;

	if (!conf && strcmp(name, "APP_WD") != 0)
		return NULL;
	char *text = conf ? xasprintf("file://%s/data", dir) : xstrdup(dir);
	if (!b->assumed[conf])
		import_say(b->im, import_place(at), "%s is assumed: %s", name,
		    text);
	b->assumed[conf] = true;
	return text;
}

/* The text that a variable of the file has, as it is written. */
static bool
variable(const struct boot *b, const char *name, struct item *found)
{
	struct item of;

	return (b->app.node != NULL && tree_get(&b->app, name, found)) ||
	    (b->its_exec.node != NULL && tree_get(&b->its_exec, "env", &of)
	    && tree_get(&of, name, found)) ||
	    (b->env.node != NULL && tree_get(&b->env, name, found));
}

static char *text_of(struct boot *b, const struct item *it, unsigned depth);

/* The caller frees. NULL: there is none of this name, or a fault was set. */
static char *
meaning(struct boot *b, const struct item *at, const char *name,
    unsigned depth)
{
	struct item found;
	const char *text;

	if (strcmp(name, "APP_NAME") == 0 && b->process != NULL)
		return xstrdup(b->process->key);
	if (strcmp(name, "APP_PORT") == 0 && b->port != NULL)
		return xstrdup(b->port);
	if (strcmp(name, "APP_HOST") == 0 && b->address != NULL)
		return xstrdup(b->address);
	if (strcmp(name, "DUNEDAQ_PARTITION") == 0)
		return xstrdup(made_get(b->im->session, "session")->text);
	if (!variable(b, name, &found))
		return assumed(b, at, name);
	if (!import_text(&found, &text))
		return NULL;
	if (strncmp(text, "getenv", 6) != 0)
		return text_of(b, &found, depth + 1);
	const char *value = getenv(name), *usual = strchr(text, ':');
	return value != NULL ? xstrdup(value) : usual != NULL
	    ? xstrdup(usual + 1) : NULL;
}

enum { DEPTH_MAX = 8 };         /* of names in what names stand for */

static char *
text_of(struct boot *b, const struct item *it, unsigned depth)
{
	struct buffer all = { 0 };
	const char *p, *begin;
	bool ok = import_text(it, &begin);

	p = begin;
	if (ok && depth > DEPTH_MAX)
		ok = tree_fault(it, "names in this text lead back to it");
	while (ok && *p != '\0') {
		size_t n = *p == '{' ? variable_name(p + 1) : 0;
		/* ${NAME} is a shell's. */
		if (n == 0 || p[1 + n] != '}' || (p > begin && p[-1] == '$')) {
			buffer_put(&all, p++, 1);
			continue;
		}
		char *name = xmemdup0(p + 1, n);
		char *text = meaning(b, it, name, depth);
		ok = text != NULL || tree_fault(it, "{%.64s} stands for"
		    " nothing in this file, and is not set here", name);
		buffer_puts(&all, text != NULL ? text : "");
		free(text);
		free(name);
		p += n + 2;
	}
	char *text = ok ? xmemdup0(buffer_data(&all), buffer_size(&all)) : NULL;
	buffer_finish(&all);
	return text;
}

char *
boot_text(struct boot *b, const struct item *it)
{
	return text_of(b, it, 0);
}

/* What a script for the environment sets, which drunc does not pass then. */
static bool
is_of_script(const char *name)
{
	static const char *const names[] = { "CET_PLUGIN_PATH",
		"DUNEDAQ_SHARE_PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PATH" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* "getenv", "getenv_ifset", "getenv:DEFAULT". */
static bool
pass(struct boot *b, const struct item *it, const char *text)
{
	const char *usual = strchr(text, ':');
	struct made_place at = import_place(it);

	if (usual == NULL || getenv(it->key) != NULL) {
		made_text(made_list(b->into, "pass_environment", at), NULL, at,
		    it->key);
		return true;
	}
	char *value = xstrdup(usual + 1);
	import_say(b->im, at, "%.64s has its default: it is not set here",
	    it->key);
	bool ok = import_variable(b->im, b->into, it->key, value, at);
	free(value);
	return ok;
}

static bool
read_variable(const struct item *it, void *to)
{
	struct boot *b = to;
	const char *text;

	if (b->sets_paths && is_of_script(it->key))
		return true;
	if (!import_text(it, &text))
		return false;
	if (strcmp(text, "getenv") == 0 || strcmp(text, "getenv_ifset") == 0 ||
	    (strncmp(text, "getenv:", 7) == 0 && strchr(text, '{') == NULL))
		return pass(b, it, text);
	if (strncmp(text, "getenv:", 7) == 0 && getenv(it->key) != NULL)
		return pass(b, it, text);
	char *value = boot_text(b, it);
	if (value == NULL)
		return false;
	bool ok = import_variable(b->im, b->into, it->key,
	    strncmp(value, "getenv:", 7) == 0 ? value + 7 : value,
	    import_place(it));
	free(value);
	return ok;
}

bool
boot_environment(struct boot *b, const struct item *it, struct made *into)
{
	b->into = into;
	return tree_entries(it, "env", read_variable, b);
}
