/*
 * What the readers of the formats make of what they find: names, hosts, roles,
 * paths, environments and ladders of a session file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "envfile.h"
#include "import_private.h"
#include "mem.h"
#include "signame.h"
#include "variable.h"
#include "yamlload.h"

static bool
is_of_name(char c)
{
	return c != '\0' && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789._-", c) != NULL;
}

char *
import_name(struct import *im, const char *name, struct made_place at)
{
	char *made = xcalloc(strlen(name) + 1, 1), quoted[QUOTE_MAX];
	size_t n = 0;

	for (const char *p = name; *p != '\0'; p++)
		if (is_of_name(*p) && (n > 0 || (*p != '.' && *p != '-')))
			made[n++] = *p;
		else if (n > 0 && made[n - 1] != '-')
			made[n++] = '-';
	while (n > 0 && made[n - 1] == '-' && !is_of_name(name[strlen(name)
	    - 1]))
		made[--n] = '\0';
	if (n > 0)
		return made;
	free(made);
	import_fault(im, at, "%s cannot be a name in a session: nothing of it"
	    " is a letter, a digit or _", tree_quote(name, quoted));
	return NULL;
}

struct made *
import_process(struct import *im, const char *name, struct made_place at)
{
	char quoted[QUOTE_MAX];
	char *made = import_name(im, name, at);

	if (made == NULL)
		return NULL;
	const struct made *there = made_get(im->processes, made);
	if (there != NULL) {
		import_fault(im, at, "there is a process %s already, in line"
		    " %zu", tree_quote(made, quoted), there->at.line);
		free(made);
		return NULL;
	}
	if (strcmp(made, name) != 0)
		import_say(im, at, "process %s is %s here: names have letters,"
		    " digits and . _ - only", tree_quote(name, quoted), made);
	struct made *p = made_map(im->processes, made, at);
	free(made);
	return p;
}

void
import_host(struct import *im, struct made *process, const char *address,
    struct made_place at)
{
	struct made *hosts = made_map(im->session, "hosts", at);
	char *name = xstrdup(address);

	/* An IPv6 address is no name; what is wrong is told when it is read. */
	for (char *p = name; *p != '\0'; p++)
		if (*p == ':' || *p == '%')
			*p = '-';
	if (*name == '-')
		*name = '_';
	made_text(hosts, name, at, address);
	made_text(process, "host", at, name);
	free(name);
}

void
import_role(struct import *im, const char *role, struct made_place at)
{
	struct made *order = made_list(made_map(im->session, "roles", at),
	    "order", at);

	for (size_t i = 0; i < order->n; i++)
		if (strcmp(order->v[i]->text, role) == 0)
			return;
	made_text(order, NULL, at, role);
}

char *
import_path(const struct import *im, const char *path)
{
	while (strncmp(path, "./", 2) == 0)
		path += 2 + strspn(path + 2, "/");
	if (*path == '/')
		return xstrdup(path);
	if (*path == '\0' || strcmp(path, ".") == 0)
		return xstrdup(im->directory);
	return xasprintf("%s/%s", im->directory, path);
}

void
import_directory(struct import *im, struct made *in, const char *path,
    struct made_place at)
{
	const char *rest = path + 1;
	char *made;

	/* It is relative to the login directory, which is where ~ is. */
	if (*path == '~' && (*rest == '\0' || *rest == '/')) {
		rest += strspn(rest, "/");
		made = xstrdup(*rest != '\0' ? rest : ".");
	} else {
		made = *path == '~' ? xstrdup(path) : import_path(im, path);
	}
	made_text(in, "working_dir", at, made);
	free(made);
}

void
import_usual_directory(struct import *im)
{
	import_say(im, import_begin(), "processes that say no other directory"
	    " run in that of this file, which is assumed: %s", im->directory);
	made_text(im->defaults, "working_dir", import_begin(), im->directory);
}

void
import_env_file(struct import *im, struct made *in, const char *written,
    struct made_place at, bool quietly)
{
	char *path = import_path(im, written);
	struct strings variables = { 0 };
	struct fault f = { 0 };

	if (quietly && access(path, F_OK) < 0) {
		free(path);
		return;
	}
	if (envfile_read(path, written, &variables, &f))
		made_text(made_list(in, "env_file", at), NULL, at, path);
	else
		import_say(im, at, "env_file %s is not carried over: %s",
		    written, f.text);
	strings_clear(&variables);
	free(path);
}

bool
import_variable(struct import *im, struct made *in, const char *name,
    const char *value, struct made_place at)
{
	char quoted[QUOTE_MAX];

	if (*name == '\0' || name[variable_name(name)] != '\0')
		return import_fault(im, at, "%s is no name of a variable:"
		    " letters, digits and _, not beginning with a digit",
		    tree_quote(name, quoted));
	if (variable_is_ours(name)) {
		import_say(im, at, "variable %.64s is not carried over: it "
		    VARIABLE_OURS, name);
		return true;
	}
	made_text(made_map(in, "environment", at), name, at, value);
	return true;
}

bool
import_setting(struct import *im, struct made *in, const char *setting,
    struct made_place at)
{
	const char *equals = strchr(setting, '=');
	char quoted[QUOTE_MAX];

	if (equals == NULL)
		return import_fault(im, at, "%s must be NAME=value",
		    tree_quote(setting, quoted));
	char *name = xmemdup0(setting, (size_t)(equals - setting));
	bool ok = import_variable(im, in, name, equals + 1, at);
	free(name);
	return ok;
}

static void
add_step(struct made *stop, const char *signal, int64_t seconds,
    struct made_place at)
{
	struct made *step = made_map(stop, NULL, at);

	made_word(step, "signal", at, "%s", signal);
	made_word(step, "wait", at, "%llds", (long long)seconds);
}

enum { WAIT = 10 };     /* seconds, as in these programs and in ours */

void
import_stop(struct made *process, const char *signal, int64_t seconds,
    struct made_place at)
{
	struct made *stop;
	int number;

	made_drop(process, "stop");
	stop = made_list(process, "stop", at);
	if (signal != NULL && signame_parse(signal, &number))
		signal = signame(number);
	if (signal == NULL)
		signal = "TERM";
	add_step(stop, signal, seconds >= 0 ? seconds : WAIT, at);
	if (strcmp(signal, "KILL") != 0)
		add_step(stop, "KILL", WAIT, at);
}
