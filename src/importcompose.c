/*
 * process-compose.yaml. process-compose puts the variables of its own environment
 * into the file, and values of vars for {{.NAME}}, before it looks at what is there;
 * what a shell is to read is left to the host's here.
 */
#include "import_compose.h"

static bool
read_session(const struct item *it, void *to)
{
	struct compose *c = to;

	return c->im->order->session != NULL ||
	    import_put(it, c->im->session, "session");
}

static bool
read_all_environment(const struct item *it, void *to)
{
	struct compose *c = to;

	return compose_environment(it, c, c->im->defaults);
}

static bool
read_all_env_file(const struct item *it, void *to)
{
	struct compose *c = to;

	return compose_env_file(it, c, c->im->defaults);
}

static bool
read_process(const struct item *it, void *to)
{
	struct compose *c = to;

	c->process = import_process(c->im, it->key, import_key_place(it));
	return c->process != NULL && compose_process(it, c);
}

static bool
read_processes(const struct item *it, void *to)
{
	return tree_entries(it, "processes", read_process, to);
}

/* What the others need, wherever it stands. */
static bool
read_first(const struct item *root, struct compose *c)
{
	struct item found, of;

	if (tree_get(root, "vars", &found))
		c->vars = found;
	if (tree_get(root, "disable_env_expansion", &found) &&
	    !tree_bool(&found, &c->no_expansion))
		return false;
	if (!tree_get(root, "shell", &found))
		return true;
	return (!tree_get(&found, "shell_command", &of) ||
	    import_text(&of, &c->shell)) &&
	    (!tree_get(&found, "shell_argument", &of) ||
	    import_text(&of, &c->argument));
}

static const struct import_key top_keys[] = {
#define COMPOSE_TOP(name, read, text) { name, read },
#include "import_key.def"
};

bool
import_compose(struct import *im)
{
	struct compose c = { .im = im, .shell = "bash", .argument = "-c" };
	struct tree *t = import_tree(im);

	if (t == NULL)
		return false;
	struct item root = tree_root(t, "this file", im);
	im->needs_host = true;
	import_usual_directory(im);
	import_stop(im->defaults, "TERM", -1, import_begin());
	import_env_file(im, im->defaults, ".env", import_begin(), true);
	bool ok = read_first(&root, &c) && import_keys(&root, root.in, top_keys,
	    sizeof top_keys / sizeof *top_keys, &c);
	tree_free(t);
	return ok;
}
