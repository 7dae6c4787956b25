/*
 * The processes of a session file. Each is filled from `defaults` first and
 * from its own keys after that; only environments are merged.
 */
#include "sessionread.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "signame.h"

enum {
	PROCS_MAX = 10000,
	NAMES_MAX = 512,        /* of an environment                        */
	LADDER_MS = 10 * 1000,  /* a step of the usual ladder               */
	WAIT_MAX_MS = 24 * 3600 * 1000,
};

/* Room for the names that a sentence lists. */
enum { LIST_MAX = 256 };

/* Of a variable's name; 0 if it is none: [A-Za-z_][A-Za-z0-9_]* (POSIX). */
static size_t
name_length(const char *text)
{
	static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz_";
	static const char rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz_0123456789";

	return strspn(text, first) == 0 ? 0 : strspn(text, rest);
}

/* Where the variable of this NAME=value is; s->n if it is not there. */
static size_t
find_variable(const struct strings *s, const char *variable)
{
	size_t n = name_length(variable) + 1;
	size_t i = 0;

	while (i < s->n && strncmp(s->v[i], variable, n) != 0)
		i++;
	return i;
}

/* Takes over variable; the one of that name before it is replaced. */
static void
set_variable(struct strings *s, char *variable)
{
	size_t i = find_variable(s, variable);

	if (i < s->n)
		replace(&s->v[i], variable);
	else
		strings_add(s, variable);
}

static bool
read_variable(const struct item *it, void *to)
{
	const char *value;

	if (it->key[name_length(it->key)] != '\0' || *it->key == '\0')
		return tree_fault_at_key(it, "a name in %s must be letters, "
		    "digits and _, not beginning with a digit", it->in);
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
	size_t n = name_length(text);
	if (n == 0 || text[n] != '=')
		return tree_wanted(it, "NAME=value");
	if (find_variable(own, text) < own->n)
		return tree_fault(it, "%.*s is there already in 'environment' "
		    "in %s", n > 64 ? 64 : (int)n, text, it->in);
	strings_add(own, xstrdup(text));
	if (own->n > NAMES_MAX)
		return tree_fault(it, "there are more than %d variables",
		    NAMES_MAX);
	return true;
}

/* Into struct strings: what is there already is the defaults'. */
static bool
read_environment(const struct item *it, void *to)
{
	struct strings own = { 0 }, *all = to;
	char *in = xasprintf("environment of %s", it->in);
	bool ok;

	if (tree_is_list(it))
		ok = tree_list(it, read_assignment, &own);
	else if (tree_is_mapping(it))
		ok = tree_entries(it, in, read_variable, &own);
	else
		ok = tree_wanted(it, "NAME: value pairs, or a list of "
		    "NAME=value");
	for (size_t i = 0; i < own.n && ok; i++) {
		set_variable(all, xstrdup(own.v[i]));
		if (all->n > NAMES_MAX)
			ok = tree_fault(it, "there are more than %d variables",
			    NAMES_MAX);
	}
	strings_clear(&own);
	free(in);
	return ok;
}

bool
add_word(const struct item *it, void *to)
{
	const char *text;

	if (!tree_text(it, "text; quote it to have it as it is", &text))
		return false;
	strings_add(to, xstrdup(text));
	return true;
}

static bool
both_commands(const struct item *it)
{
	return tree_fault_at_key(it,
	    "%s has both 'command' and 'shell'; one of them is allowed",
	    it->in);
}

static bool
read_command(const struct item *it, void *to)
{
	const char *wanted = "a list: [PROGRAM, ARGUMENT, ...]; for a line of "
	    "shell use 'shell'";
	struct strings *command = to;

	if (command->n > 0)
		return both_commands(it);
	if (!tree_is_list(it))
		return tree_wanted(it, wanted);
	if (!tree_list(it, add_word, command))
		return false;
	if (command->n > 0 && *command->v[0] != '\0')
		return true;
	return tree_fault(it, "'command' in %s names no program", it->in);
}

static bool
read_shell(const struct item *it, void *to)
{
	struct strings *command = to;
	const char *text;

	if (command->n > 0)
		return both_commands(it);
	if (!tree_text(it, "text for /bin/sh", &text))
		return false;
	if (text[strspn(text, " \t\n")] == '\0')
		return tree_wanted(it, "text for /bin/sh");
	strings_add(command, xstrdup("/bin/sh"));
	strings_add(command, xstrdup("-c"));
	strings_add(command, xstrdup(text));
	return true;
}

static bool
read_signal(const struct item *it, void *to)
{
	const char *wanted = "a signal's name, such as QUIT, TERM, INT or KILL";
	const char *text;

	if (!tree_text(it, wanted, &text))
		return false;
	return signame_parse(text, to) || tree_wanted(it, wanted);
}

static bool
read_wait(const struct item *it, void *to)
{
	return tree_duration(it, 0, WAIT_MAX_MS, to);
}

static void
ladder_add(struct ladder *l, struct ladder_step step)
{
	l->v = xreallocarray(l->v, l->n + 1, sizeof *l->v);
	l->v[l->n++] = step;
}

static bool
read_step(const struct item *it, void *to)
{
	static const struct tree_key keys[] = {
		{ "signal", read_signal, offsetof(struct ladder_step, signal),
		    "signal: QUIT" },
		{ "wait", read_wait, offsetof(struct ladder_step, wait_ms),
		    "wait: 10s" },
		{ NULL, NULL, 0, NULL },
	};
	struct ladder_step step = { 0 };
	struct ladder *l = to;

	if (l->n == LADDER_MAX)
		return tree_fault(it, "'stop' in %s has more than %d steps",
		    it->in, LADDER_MAX);
	char *in = xasprintf("step %zu of 'stop' in %s", it->index, it->in);
	bool ok = tree_keys(it, in, keys, &step);
	free(in);
	if (ok)
		ladder_add(l, step);
	return ok;
}

static bool
read_ladder(const struct item *it, void *to)
{
	struct ladder *l = to;

	if (!tree_is_list(it))
		return tree_wanted(it,
		    "a list of steps: [{ signal: QUIT, wait: 10s }]");
	l->n = 0;
	if (!tree_list(it, read_step, l))
		return false;
	return l->n > 0 ||
	    tree_fault(it, "'stop' in %s has no step", it->in);
}

/* Relative is to the login directory; only a shell would know what ~ is. */
static bool
read_directory(const struct item *it, void *to)
{
	const char *wanted = "a directory on the host, absolute or relative to "
	    "the login directory (without ~)", *text;

	if (!tree_text(it, wanted, &text))
		return false;
	if (*text == '~' || *text == '\0')
		return tree_wanted(it, wanted);
	replace(to, xstrdup(text));
	return true;
}

static bool
read_role(const struct item *it, void *to)
{
	const struct draft *d = it->context;
	const struct strings *roles = &d->s->roles;
	char list[LIST_MAX], wanted[LIST_MAX + 32];
	const char *text;

	names_list((const char *const *)roles->v, roles->n, list, sizeof list);
	snprintf(wanted, sizeof wanted, "one of %s, " ROLE_UNKNOWN, list);
	if (!tree_text(it, wanted, &text))
		return false;
	if (session_stop_stage(d->s, text) == 0 &&
	    strcmp(text, ROLE_UNKNOWN) != 0)
		return tree_wanted(it, wanted);
	replace(to, xstrdup(text));
	return true;
}

/* Returns buf. */
static const char *
hosts_list(const struct session *s, char *buf, size_t room)
{
	const char **names = xcalloc(s->host_count, sizeof *names);

	for (size_t i = 0; i < s->host_count; i++)
		names[i] = s->hosts[i]->name;
	names_list(names, s->host_count, buf, room);
	free(names);
	return buf;
}

static bool
read_host_name(const struct item *it, void *to)
{
	const struct draft *d = it->context;
	char list[LIST_MAX], wanted[LIST_MAX + 32];
	const char *text;

	if (!tree_text(it, "a host's name", &text))
		return false;
	const struct host_spec *h = session_host(d->s, text);
	if (h == NULL) {
		hosts_list(d->s, list, sizeof list);
		snprintf(wanted, sizeof wanted, "one of %s", list);
		return tree_wanted(it, wanted);
	}
	*(const struct host_spec **)to = h;
	return true;
}

#define AT(field) offsetof(struct proc_spec, field)

/* Their order is that of the faults which list them. */
static const struct tree_key proc_keys[] = {
	{ "role",        read_role,        AT(role),        NULL },
	{ "host",        read_host_name,   AT(host),        NULL },
	{ "description", read_string,      AT(description), NULL },
	{ "working_dir", read_directory,   AT(directory),   NULL },
	{ "environment", read_environment, AT(environment), NULL },
	{ "command",     read_command,     AT(command),     NULL },
	{ "shell",       read_shell,       AT(command),     NULL },
	{ "stop",        read_ladder,      AT(stop),        NULL },
	{ "autostart",   tree_bool,        AT(autostart),   NULL },
	{ NULL,          NULL,             0,               NULL },
};

static const struct tree_key default_keys[] = {
	{ "role",        read_role,        AT(role),        NULL },
	{ "host",        read_host_name,   AT(host),        NULL },
	{ "working_dir", read_directory,   AT(directory),   NULL },
	{ "environment", read_environment, AT(environment), NULL },
	{ "stop",        read_ladder,      AT(stop),        NULL },
	{ "autostart",   tree_bool,        AT(autostart),   NULL },
	{ NULL,          NULL,             0,               NULL },
};

void
proc_spec_free(struct proc_spec *p)
{
	if (p == NULL)
		return;
	strings_clear(&p->environment);
	strings_clear(&p->command);
	free(p->stop.v);
	free(p->name);
	free(p->role);
	free(p->description);
	free(p->directory);
	free(p);
}

static struct proc_spec *
proc_spec_new(struct session *s, const char *name)
{
	struct proc_spec *p = xcalloc(1, sizeof *p);

	s->procs = xreallocarray(s->procs, s->proc_count + 1, sizeof *s->procs);
	s->procs[s->proc_count++] = p;
	p->name = xstrdup(name);
	p->role = xstrdup(ROLE_UNKNOWN);
	p->description = xstrdup("");
	p->directory = xstrdup("");
	p->autostart = true;
	ladder_add(&p->stop, (struct ladder_step){ SIGQUIT, LADDER_MS });
	ladder_add(&p->stop, (struct ladder_step){ SIGKILL, LADDER_MS });
	return p;
}

/* What no single key can tell. */
static bool
finish_proc(const struct item *it, const struct proc_spec *p)
{
	const struct draft *d = it->context;
	char list[LIST_MAX];

	if (p->command.n == 0)
		return tree_fault_at_key(it, "process '%s' has no 'command'; "
		    "add 'command: [PROGRAM, ARGUMENT]' or 'shell: TEXT'",
		    p->name);
	if (p->host == NULL)
		return tree_fault_at_key(it,
		    "process '%s' has no 'host'; add one of %s", p->name,
		    hosts_list(d->s, list, sizeof list));
	size_t n = strings_weight(&p->environment) +
	    strings_weight(&p->command) + strlen(p->directory);
	if (n <= SPEC_BYTES_MAX)
		return true;
	return tree_fault_at_key(it, "command and environment of process '%s' "
	    "have %zu bytes; %d are allowed", p->name, n, SPEC_BYTES_MAX);
}

static bool
read_proc(const struct item *it, void *to)
{
	struct draft *d = to;

	if (!check_name(it, it->key))
		return false;
	if (d->s->proc_count == PROCS_MAX)
		return tree_fault_at_key(it, "there are more than %d processes",
		    PROCS_MAX);
	struct proc_spec *p = proc_spec_new(d->s, it->key);
	if (!tree_keys(&d->defaults, "defaults", default_keys, p))
		return false;
	char *in = xasprintf("process '%s'", p->name);
	bool ok = tree_keys(it, in, proc_keys, p);
	free(in);
	return ok && finish_proc(it, p);
}

bool
read_procs(struct draft *d)
{
	if (!tree_entries(&d->processes, "processes", read_proc, d))
		return false;
	if (d->s->proc_count > 0)
		return true;
	return tree_fault(&d->processes, "there is no process in 'processes'; "
	    "add 'NAME: { host: NAME, command: [PROGRAM] }'");
}
