/* A process of a process-compose.yaml: what it is, and what it waits for. */
#include <stdlib.h>
#include <string.h>

#include "import_compose.h"
#include "mem.h"

static bool
read_description(const struct item *it, void *to)
{
	struct compose *c = to;
	char *text;

	if (!compose_expanded(it, c, &text))
		return false;
	made_text(c->process, "description", import_place(it), text);
	free(text);
	return true;
}

static bool
read_working_dir(const struct item *it, void *to)
{
	struct compose *c = to;
	char *path;

	if (!compose_expanded(it, c, &path))
		return false;
	import_directory(c->im, c->process, path, import_place(it));
	free(path);
	return true;
}

static bool
read_setting(const struct item *it, void *to)
{
	struct compose *c = to;
	char *text;

	if (!compose_expanded(it, c, &text))
		return false;
	bool ok = it->key != NULL && it->index == 0 ? import_variable(c->im,
	    c->into, it->key, text, import_place(it)) :
	    import_setting(c->im, c->into, text, import_place(it));
	free(text);
	return ok;
}

bool
compose_environment(const struct item *it, struct compose *c,
    struct made *into)
{
	c->into = into;
	return tree_is_list(it) ? tree_list(it, read_setting, c)
	    : tree_entries(it, "environment", read_setting, c);
}

static bool
read_environment(const struct item *it, void *to)
{
	struct compose *c = to;

	return compose_environment(it, c, c->process);
}

static bool
add_env_file(const struct item *it, void *to)
{
	struct compose *c = to;
	char *path;

	if (!compose_expanded(it, c, &path))
		return false;
	import_env_file(c->im, c->into, path, import_place(it), false);
	free(path);
	return true;
}

bool
compose_env_file(const struct item *it, struct compose *c, struct made *into)
{
	c->into = into;
	return tree_is_list(it) ? tree_list(it, add_env_file, c)
	    : add_env_file(it, c);
}

static bool
read_env_file(const struct item *it, void *to)
{
	struct compose *c = to;

	return compose_env_file(it, c, c->process);
}

static bool
read_edge(const struct item *it, void *to)
{
	struct compose *c = to;
	const char *condition = "started";
	struct item found;

	if (it->index == 0 && tree_get(it, "condition", &found) &&
	    !import_text(&found, &condition))
		return false;
	const char *name = it->key;
	if (it->index > 0 && !import_text(it, &name))
		return false;
	import_depend(c->im, c->process, name, condition, import_key_place(it));
	return true;
}

static bool
read_depends_on(const struct item *it, void *to)
{
	return tree_is_list(it) ? tree_list(it, read_edge, to)
	    : tree_entries(it, "depends_on", read_edge, to);
}

static bool
read_probe(const struct item *it, void *to)
{
	return compose_probe(it, to);
}

static bool
read_log_location(const struct item *it, void *to)
{
	struct compose *c = to;
	struct made_place at = import_place(it);
	char *path;

	if (!compose_expanded(it, c, &path))
		return false;
	char *out = import_path(c->im, path);
	char *err = xasprintf("%s.err", out);
	struct made *logs = made_map(c->process, "logs", at);
	made_text(logs, "stdout", at, out);
	made_text(logs, "stderr", at, err);
	import_say(c->im, at, "stderr of process '%s' goes to %s: each stream"
	    " has a file of its own", c->process->key, err);
	free(err);
	free(out);
	free(path);
	return true;
}

static bool
read_replicas(const struct item *it, void *to)
{
	struct compose *c = to;
	int64_t n;

	if (!tree_number(it, 0, 10000, &n))
		return false;
	if (n > 1)
		made_word(c->process, "replicas", import_place(it), "%lld",
		    (long long)n);
	return true;
}

static bool
read_namespace(const struct item *it, void *to)
{
	struct compose *c = to;
	struct made_place at = import_place(it);
	const char *text;

	if (!import_text(it, &text))
		return false;
	char *role = import_name(c->im, text, at);
	if (role == NULL)
		return false;
	import_role(c->im, role, at);
	made_text(c->process, "role", at, role);
	free(role);
	return true;
}

static bool
read_disabled(const struct item *it, void *to)
{
	struct compose *c = to;

	return import_if(it, true, c->process, "autostart", "false");
}

static bool
read_availability(const struct item *it, void *to)
{
	return compose_availability(it, to);
}

static bool
read_shutdown(const struct item *it, void *to)
{
	return compose_shutdown(it, to);
}

/* command wins over entrypoint, as there. */
static bool
read_command(const struct item *it, void *to)
{
	struct compose *c = to;
	struct made_place at = import_place(it);
	char *text;

	if (!compose_for_shell(it, c, &text))
		return false;
	made_drop(c->process, "command");
	if (strcmp(c->shell, "sh") == 0 && strcmp(c->argument, "-c") == 0) {
		made_text(c->process, "shell", at, text);
	} else {
		struct made *words = made_list(c->process, "command", at);
		made_text(words, NULL, at, c->shell);
		made_text(words, NULL, at, c->argument);
		made_text(words, NULL, at, text);
	}
	free(text);
	return true;
}

static bool
add_word(const struct item *it, void *to)
{
	struct compose *c = to;
	char *text;

	if (!compose_expanded(it, c, &text))
		return false;
	made_text(c->into, NULL, import_place(it), text);
	free(text);
	return true;
}

static bool
read_entrypoint(const struct item *it, void *to)
{
	struct compose *c = to;

	if (made_get(c->process, "command") != NULL ||
	    made_get(c->process, "shell") != NULL) {
		import_leave(it, "command is there, too");
		return true;
	}
	c->into = made_list(c->process, "command", import_place(it));
	return tree_list(it, add_word, c);
}

static const struct import_key process_keys[] = {
#define COMPOSE_PROCESS(name, read, text) { name, read },
#include "import_key.def"
};

bool
compose_process(const struct item *it, struct compose *c)
{
	struct item line;

	if (!tree_get(it, "vars", &c->own_vars))
		c->own_vars.node = NULL;
	char *in = xasprintf("process '%s'", it->key);
	bool ok = import_keys(it, in, process_keys,
	    sizeof process_keys / sizeof *process_keys, c);
	if (ok && tree_get(it, "ready_log_line", &line)) {
		line.in = in;
		ok = compose_ready_line(&line, c);
	}
	free(in);
	return ok;
}
