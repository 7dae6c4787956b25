/* mprocs.yaml, and mprocs.json. */
#include <stdlib.h>
#include <string.h>

#include "import_private.h"
#include "mem.h"
#include "shellword.h"

struct mprocs {
	struct import *im;
	struct made *process;   /* that is being read                       */
	char *path;             /* of add_path, or NULL                     */
};

static bool
read_shell(const struct item *it, void *to)
{
	struct mprocs *m = to;

	return import_put(it, m->process, "shell");
}

static bool
add_word(const struct item *it, void *to)
{
	return import_put(it, to, NULL);
}

static bool
read_cmd(const struct item *it, void *to)
{
	struct mprocs *m = to;

	return tree_list(it, add_word, made_list(m->process, "command",
	    import_place(it)));
}

/* <CONFIG_DIR> at the front is where all relative paths begin here. */
static const char *
without_config_dir(const char *path)
{
	static const char name[] = "<CONFIG_DIR>";

	if (strncmp(path, name, sizeof name - 1) != 0)
		return path;
	path += sizeof name - 1;
	path += strspn(path, "/");
	return *path != '\0' ? path : ".";
}

static bool
read_cwd(const struct item *it, void *to)
{
	struct mprocs *m = to;
	const char *text;

	if (!import_text(it, &text))
		return false;
	import_directory(m->im, m->process, without_config_dir(text),
	    import_place(it));
	return true;
}

static bool
read_variable(const struct item *it, void *to)
{
	struct mprocs *m = to;
	const char *text;

	if (tree_is_null(it)) {
		import_leave(it, "a variable cannot be taken away");
		return true;
	}
	return import_text(it, &text) && (it->index > 0 ?
	    import_setting(m->im, m->process, text, import_place(it)) :
	    import_variable(m->im, m->process, it->key, text,
	    import_place(it)));
}

static bool
read_env(const struct item *it, void *to)
{
	return tree_is_list(it) ? tree_list(it, read_variable, to)
	    : tree_entries(it, "env", read_variable, to);
}

static bool
add_directory(const struct item *it, void *to)
{
	struct mprocs *m = to;
	const char *text;

	if (!import_text(it, &text))
		return false;
	char *one = import_path(m->im, without_config_dir(text));
	char *all = m->path != NULL ? xasprintf("%s:%s", m->path, one)
	    : xstrdup(one);
	free(one);
	free(m->path);
	m->path = all;
	return true;
}

static bool
read_add_path(const struct item *it, void *to)
{
	return tree_is_list(it) ? tree_list(it, add_directory, to)
	    : add_directory(it, to);
}

static bool
read_autostart(const struct item *it, void *to)
{
	struct mprocs *m = to;

	return import_if(it, false, m->process, "autostart", "false");
}

static bool
read_autorestart(const struct item *it, void *to)
{
	struct mprocs *m = to;

	return import_if(it, true, m->process, "restart", "always");
}

static bool
read_stop(const struct item *it, void *to)
{
	struct mprocs *m = to;
	const char *text;

	if (tree_is_mapping(it)) {
		import_leave(it, "a stop is by signals");
		return true;
	}
	if (!import_text(it, &text))
		return false;
	import_stop(m->process, strcmp(text, "hard-kill") == 0 ? "KILL" : text,
	    -1, import_place(it));
	return true;
}

static bool
read_edge(const struct item *it, void *to)
{
	struct mprocs *m = to;
	const char *text;

	if (!import_text(it, &text))
		return false;
	import_depend(m->im, m->process, text, "started", import_place(it));
	return true;
}

static bool
read_deps(const struct item *it, void *to)
{
	return tree_list(it, read_edge, to);
}

static bool
read_log(const struct item *it, void *to)
{
	struct mprocs *m = to;
	struct item file, dir;
	const char *name, *in = ".";

	if (!tree_get(it, "file", &file)) {
		import_leave(it, "it has no file");
		return true;
	}
	if (!import_text(&file, &name) || (tree_get(it, "dir", &dir) &&
	    !import_text(&dir, &in)))
		return false;
	if (strchr(name, '{') != NULL) {
		import_leave(it, "its file has names in { }");
		return true;
	}
	char *top = import_path(m->im, without_config_dir(in));
	char *path = *name == '/' ? xstrdup(name) : xasprintf("%s/%s", top,
	    name);
	made_text(made_map(m->process, "logs", import_place(it)), "stdout",
	    import_place(&file), path);
	import_say(m->im, import_place(&file), "stderr of process '%s' is not"
	    " in this file: each stream has a file of its own",
	    m->process->key);
	free(path);
	free(top);
	return true;
}

static const struct import_key proc_keys[] = {
#define MPROCS_PROC(name, read, text) { name, read },
#include "import_key.def"
};

/* More of PATH is for a shell to put before what the host has. */
static void
finish_path(const struct item *it, struct mprocs *m)
{
	struct made *shell = made_get(m->process, "shell");

	if (m->path != NULL && shell != NULL) {
		struct buffer b = { 0 };
		buffer_puts(&b, "PATH=");
		shellword_put(&b, slice_of(m->path));
		buffer_puts(&b, ":$PATH; export PATH\n");
		buffer_puts(&b, shell->text);
		char *text = xmemdup0(buffer_data(&b), buffer_size(&b));
		made_text(m->process, "shell", shell->at, text);
		buffer_finish(&b);
		free(text);
	} else if (m->path != NULL) {
		struct item at;
		if (tree_get(it, "add_path", &at))
			import_leave(&at, "no shell can add it for a cmd");
	}
	free(m->path);
	m->path = NULL;
}

static bool
read_proc(const struct item *it, void *to)
{
	struct mprocs *m = to;

	if (tree_is_null(it)) {
		import_leave(it, "it has no command");
		return true;
	}
	m->process = import_process(m->im, it->key, import_key_place(it));
	if (m->process == NULL)
		return false;
	if (tree_is_list(it))
		return read_cmd(it, m);
	if (!tree_is_mapping(it))
		return read_shell(it, m);
	char *in = xasprintf("process '%s'", it->key);
	bool ok = import_keys(it, in, proc_keys,
	    sizeof proc_keys / sizeof *proc_keys, m);
	free(in);
	finish_path(it, m);
	return ok;
}

static bool
read_procs(const struct item *it, void *to)
{
	return tree_entries(it, "procs", read_proc, to);
}

static const struct import_key top_keys[] = {
#define MPROCS_TOP(name, read, text) { name, read },
#include "import_key.def"
};

bool
import_mprocs(struct import *im)
{
	struct mprocs m = { .im = im };
	struct tree *t = import_tree(im);

	if (t == NULL)
		return false;
	struct item root = tree_root(t, "this file", im);
	im->needs_host = true;
	import_usual_directory(im);
	import_stop(im->defaults, "TERM", -1, import_begin());
	bool ok = import_keys(&root, root.in, top_keys,
	    sizeof top_keys / sizeof *top_keys, &m);
	tree_free(t);
	return ok;
}
