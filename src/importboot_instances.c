/*
 * The boot file of drunc's first process manager: instances, each of a type, which is
 * a row of programs for a shell, and with a restriction, which is a list of hosts.
 */
#include <stdlib.h>
#include <string.h>

#include "import_boot.h"
#include "mem.h"

/* The mapping that another one has by the name that a key of an instance says. */
static bool
find_named(struct boot *b, const char *key, const char *in, struct item *found)
{
	struct item word, all;
	const char *name;

	if (!tree_get(&b->app, key, &word))
		return tree_fault(&b->app, "process '%s' has no %s",
		    b->process->key, key);
	if (!import_text(&word, &name))
		return false;
	if (tree_get(&b->root, in, &all) && tree_get(&all, name, found))
		return true;
	tree_fault(&word, "'%.64s' is no name in %s", name, in);
	return false;
}

static bool
add_host(const struct item *it, void *to)
{
	struct boot *b = to;
	struct made *allowed = made_list(b->process, "allowed_hosts",
	    import_place(it));
	const char *text, *host = b->im->order->host;

	if (!import_text(it, &text))
		return false;
	if (strcmp(text, "localhost") == 0 && host != NULL)
		text = host;
	import_host(b->im, b->process, text, import_place(it));
	made_text(allowed, NULL, import_place(it), made_get(b->process,
	    "host")->text);
	return true;
}

/* One host is as good as a list of it. */
static bool
put_hosts(struct boot *b)
{
	struct item restriction = { 0 }, hosts;

	if (!find_named(b, "restriction", "restrictions", &restriction))
		return false;
	if (!tree_get(&restriction, "hosts", &hosts))
		return tree_fault_at_key(&restriction, "'%.64s' in restrictions"
		    " has no hosts", restriction.key);
	if (!tree_list(&hosts, add_host, b))
		return false;
	const struct made *allowed = made_get(b->process, "allowed_hosts");
	bool several = allowed != NULL && allowed->n > 1;
	made_drop(b->process, several ? "host" : "allowed_hosts");
	return true;
}

struct script {
	struct boot *b;
	struct buffer text;
};

static bool
add_argument(const struct item *it, void *to)
{
	struct script *s = to;
	char *text = boot_text(s->b, it);

	if (text == NULL)
		return false;
	buffer_puts(&s->text, " ");
	buffer_puts(&s->text, text);
	free(text);
	return true;
}

static bool
add_program(const struct item *it, void *to)
{
	struct script *s = to;

	buffer_puts(&s->text, buffer_size(&s->text) > 0 ? "\n" : "");
	buffer_puts(&s->text, it->key);
	return tree_list(it, add_argument, s);
}

static bool
add_line(const struct item *it, void *to)
{
	return tree_entries(it, "executable_and_arguments", add_program, to);
}

/* drunc gives all of it to the login shell, which is bash there. */
static bool
put_script(struct boot *b)
{
	struct script s = { .b = b };
	struct item lines;

	if (!tree_get(&b->its_exec, "executable_and_arguments", &lines))
		return tree_fault_at_key(&b->its_exec, "'%.64s' in executables"
		    " has no executable_and_arguments", b->its_exec.key);
	bool ok = tree_list(&lines, add_line, &s);
	if (ok)
		boot_by_bash(b, &s.text, import_place(&lines));
	buffer_finish(&s.text);
	return ok;
}

static const struct import_key instance_keys[] = {
#define BOOT_INSTANCE(name, read, text) { name, read },
#include "import_key.def"
};

static bool
read_instance(const struct item *it, void *to)
{
	struct boot *b = to;
	struct item name, env;
	const char *text;

	b->app = *it;
	if (!tree_get(it, "name", &name))
		return tree_fault(it, "item %zu of instances has no name",
		    it->index);
	if (!import_text(&name, &text))
		return false;
	b->process = import_process(b->im, text, import_place(&name));
	if (b->process == NULL || !put_hosts(b) ||
	    !find_named(b, "type", "executables", &b->its_exec))
		return false;
	bool ok = import_keys(it, "instances", instance_keys,
	    sizeof instance_keys / sizeof *instance_keys, b) && put_script(b) &&
	    (!tree_get(&b->its_exec, "environment", &env) ||
	    boot_environment(b, &env, b->process));
	b->its_exec.node = b->app.node = NULL;
	b->process = NULL;
	return ok;
}

bool
boot_instances(struct boot *b, const struct item *it)
{
	return tree_list(it, read_instance, b);
}
