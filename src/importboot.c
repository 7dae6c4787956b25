/*
 * boot.json of nanorc, which drunc booted from, too, before it had OKS: apps and
 * services, each with the name of a host and of a way to execute it. The first drunc
 * had one with instances, which is in importboot_instances.c.
 */
#include <stdlib.h>
#include <string.h>

#include "import_boot.h"
#include "mem.h"

/* What the host of an app is; what is not said is this machine. */
static bool
put_host(struct boot *b)
{
	struct item host, address;
	const char *name, *text;

	if (!tree_get(&b->app, "host", &host))
		return tree_fault_at_key(&b->app, "'%.64s' has no host",
		    b->app.key);
	if (!import_text(&host, &name))
		return false;
	if (!(b->control_hosts.node != NULL && tree_get(&b->control_hosts, name,
	    &address)) && !(b->hosts.node != NULL && tree_get(&b->hosts, name,
	    &address)))
		return tree_fault(&host, "'%.64s' is no name in hosts or"
		    " hosts-ctrl", name);
	if (!import_text(&address, &text))
		return false;
	bool here = strcmp(text, "localhost") == 0 ||
	    strcmp(text, "127.0.0.1") == 0;
	b->address = here && b->im->order->host != NULL ? b->im->order->host
	    : text;
	import_host(b->im, b->process, b->address, import_place(&address));
	return true;
}

static bool
put_exec(struct boot *b)
{
	struct item exec;
	const char *name;

	if (!tree_get(&b->app, "exec", &exec))
		return tree_fault_at_key(&b->app, "'%.64s' has no exec",
		    b->app.key);
	if (!import_text(&exec, &name))
		return false;
	return (b->exec.node != NULL && tree_get(&b->exec, name, &b->its_exec))
	    || tree_fault(&exec, "'%.64s' is no name in exec", name);
}

static bool
read_update_env(const struct item *it, void *to)
{
	struct boot *b = to;

	return boot_environment(b, it, b->im->defaults);
}

static bool
read_comment(const struct item *it, void *to)
{
	struct boot *b = to;

	return import_put(it, b->process, "description");
}

static const struct import_key app_keys[] = {
#define BOOT_APP(name, read, text) { name, read },
#include "import_key.def"
};

static const struct import_key exec_keys[] = {
#define BOOT_EXEC(name, read, text) { name, read },
#include "import_key.def"
};

/* As drunc does: what it is made of, for scripts of its own, too. */
static void
put_own_environment(struct boot *b)
{
	struct made_place at = import_key_place(&b->app);
	struct made *env = made_map(b->process, "environment", at);

	made_text(env, "APP_NAME", at, b->process->key);
	made_text(env, "APP_HOST", at, b->address);
	if (b->port != NULL)
		made_text(env, "APP_PORT", at, b->port);
}

static bool
read_app(const struct item *it, void *to)
{
	struct boot *b = to;
	struct item port, env;

	b->app = *it;
	b->port = NULL;
	b->process = import_process(b->im, it->key, import_key_place(it));
	if (b->process == NULL || !put_host(b) || !put_exec(b) ||
	    (tree_get(it, "port", &port) && !import_text(&port, &b->port)))
		return false;
	made_text(b->process, "role", import_key_place(it), b->role);
	char *in = xasprintf("'%s'", it->key);
	char *in_exec = xasprintf("exec '%s'", b->its_exec.key);
	bool ok = import_keys(it, in, app_keys, sizeof app_keys /
	    sizeof *app_keys, b) && import_keys(&b->its_exec, in_exec,
	    exec_keys, sizeof exec_keys / sizeof *exec_keys, b);
	ok = ok && boot_command(b) && (!tree_get(&b->its_exec, "env", &env) ||
	    boot_environment(b, &env, b->process));
	if (ok)
		put_own_environment(b);
	free(in_exec);
	free(in);
	b->its_exec.node = NULL;
	b->process = NULL;
	return ok;
}

static bool
read_apps(const struct item *it, void *to)
{
	struct boot *b = to;

	b->role = "application";
	return tree_entries(it, "apps", read_app, b);
}

static bool
read_services(const struct item *it, void *to)
{
	struct boot *b = to;

	b->role = "infrastructure-applications";
	return tree_entries(it, "services", read_app, b);
}

static bool
read_env(const struct item *it, void *to)
{
	struct boot *b = to;

	return boot_environment(b, it, b->im->defaults);
}

static bool
read_rte(const struct item *it, void *to)
{
	struct boot *b = to;

	return import_put(it, made_list(b->im->defaults, "source",
	    import_place(it)), NULL);
}

/* Each waits for the one before, wherever in the file they stand. */
struct order {
	struct boot *b;
	char *before;
};

static bool
read_in_order(const struct item *it, void *to)
{
	struct order *o = to;
	struct import *im = o->b->im;
	const char *text;

	if (!import_text(it, &text))
		return false;
	char *name = import_name(im, text, import_place(it));
	struct made *process = name != NULL ? made_get(im->processes, name)
	    : NULL;
	if (process != NULL && o->before != NULL)
		import_depend(im, process, o->before, "started",
		    import_place(it));
	free(o->before);
	o->before = name;
	return name != NULL && (process != NULL || tree_fault(it, "'%.64s' in"
	    " order is no app and no service", text));
}

static bool
put_order(struct boot *b)
{
	struct order o = { .b = b };
	struct item order;

	if (!tree_get(&b->root, "order", &order))
		return true;
	bool ok = tree_list(&order, read_in_order, &o);
	free(o.before);
	return ok;
}

static bool
read_instances(const struct item *it, void *to)
{
	return boot_instances(to, it);
}

static const struct import_key top_keys[] = {
#define BOOT_TOP(name, read, text) { name, read },
#include "import_key.def"
};

/* What the apps need, wherever it stands. */
static void
find(struct boot *b)
{
	const struct {
		const char *key;
		struct item *to;
	} first[] = { { "env", &b->env }, { "exec", &b->exec },
		{ "hosts", &b->hosts }, { "hosts-ctrl", &b->control_hosts } };
	struct item rte;

	for (size_t i = 0; i < sizeof first / sizeof *first; i++)
		if (!tree_get(&b->root, first[i].key, first[i].to))
			first[i].to->node = NULL;
	b->sets_paths = tree_get(&b->root, "rte_script", &rte);
}

bool
import_boot(struct import *im)
{
	struct tree *t = import_tree(im);
	struct boot b = { .im = im };

	if (t == NULL)
		return false;
	b.root = tree_root(t, "this file", im);
	find(&b);
	import_usual_directory(im);
	if (!tree_get(&b.root, "instances", &(struct item){ 0 }))
		made_text(made_map(im->defaults, "environment", import_begin()),
	    "DUNEDAQ_PARTITION", import_begin(),
	    made_get(im->session, "session")->text);
	bool ok = import_keys(&b.root, b.root.in, top_keys,
	    sizeof top_keys / sizeof *top_keys, &b) && put_order(&b);
	tree_free(t);
	return ok;
}
