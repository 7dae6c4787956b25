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
	GRACE_MS = 30 * 1000,   /* without a console                        */
	WAIT_MAX_MS = 24 * 3600 * 1000,
};

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

/* Those that plm-tui sets itself. */
static bool
is_ours(const char *variable)
{
	return strncmp(variable, "PLM_", 4) == 0;
}

#define OURS "begins with PLM_; such names are set by plm-tui alone"

static bool
read_variable(const struct item *it, void *to)
{
	const char *value;

	if (it->key[name_length(it->key)] != '\0' || *it->key == '\0')
		return tree_fault_at_key(it, "a name in %s must be letters, "
		    "digits and _, not beginning with a digit", it->in);
	if (is_ours(it->key))
		return tree_fault_at_key(it, "%.64s in %s " OURS, it->key,
		    it->in);
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
	if (is_ours(text))
		return tree_fault(it, "%.*s in 'environment' in %s " OURS,
		    n > 64 ? 64 : (int)n, text, it->in);
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

#define AT(field) offsetof(struct ladder_step, field)
static const struct tree_key step_keys[] = {
#define STEP_KEY(name, read, place, needed, type, text)                        \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};
#undef AT

static bool
read_step(const struct item *it, void *to)
{
	struct ladder_step step = { 0 };
	struct ladder *l = to;

	if (l->n == LADDER_MAX)
		return tree_fault(it, "'stop' in %s has more than %d steps",
		    it->in, LADDER_MAX);
	char *in = xasprintf("step %zu of 'stop' in %s", it->index, it->in);
	bool ok = tree_keys(it, in, step_keys, &step);
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
find_host(const struct item *it, const struct host_spec **h)
{
	const struct draft *d = it->context;
	char list[LIST_MAX], wanted[LIST_MAX + 32];
	const char *text;

	if (!tree_text(it, "a host's name", &text))
		return false;
	*h = session_host(d->s, text);
	if (*h != NULL)
		return true;
	hosts_list(d->s, list, sizeof list);
	snprintf(wanted, sizeof wanted, "one of %s", list);
	return tree_wanted(it, wanted);
}

static bool
add_host(const struct item *it, void *to)
{
	const struct host_spec *h;
	struct host_list *hosts = to;

	if (!find_host(it, &h))
		return false;
	for (size_t i = 0; i < hosts->n; i++)
		if (hosts->v[i] == h)
			return tree_wanted(it,
			    "a host that is not there yet");
	hosts->v = xreallocarray(hosts->v, hosts->n + 1, sizeof *hosts->v);
	hosts->v[hosts->n++] = h;
	return true;
}

/* Both readers replace what the defaults say, whichever of them it was. */
static bool
read_host_name(const struct item *it, void *to)
{
	struct draft *d = it->context;
	struct host_list *hosts = to;

	hosts->n = 0;
	return check_alone(it, &d->host_key) && add_host(it, hosts);
}

static bool
read_allowed_hosts(const struct item *it, void *to)
{
	struct draft *d = it->context;
	struct host_list *hosts = to;

	hosts->n = 0;
	if (!check_alone(it, &d->host_key) || !tree_list(it, add_host, hosts))
		return false;
	return hosts->n > 0 || tree_fault(it, "there is no host in '%s' in %s",
	    it->key, it->in);
}

#define AT(field) offsetof(struct proc_spec, field)

#define WHOLE 0
static const struct tree_key proc_keys[] = {
#define SHARED_KEY(name, read, place, needed, type, text)                      \
	{ #name, read, place, needed },
#define PROCESS_KEY SHARED_KEY
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

static const struct tree_key default_keys[] = {
#define SHARED_KEY(name, read, place, needed, type, text)                      \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

void
proc_spec_free(struct proc_spec *p)
{
	if (p == NULL)
		return;
	strings_clear(&p->environment);
	strings_clear(&p->source);
	strings_clear(&p->command);
	free(p->hosts.v);
	free(p->stop.v);
	free(p->depends.v);
	free(p->name);
	free(p->role);
	free(p->tree_id);
	free(p->stdout_log);
	free(p->stderr_log);
	free(p->description);
	free(p->directory);
	free(p);
}

static struct proc_spec *
proc_spec_new(struct session *s, const char *name)
{
	struct proc_spec *p = xcalloc(1, sizeof *p);

	s->procs = xreallocarray(s->procs, s->proc_count + 1, sizeof *s->procs);
	p->place = s->proc_count;
	s->procs[s->proc_count++] = p;
	p->name = xstrdup(name);
	p->role = xstrdup(UNKNOWN_ROLE);
	p->description = xstrdup("");
	p->directory = xstrdup("");
	p->tree_id = xstrdup("");
	p->stdout_log = xstrdup("");
	p->stderr_log = xstrdup("");
	p->success[0] = true;
	p->grace_ms = GRACE_MS;
	p->autostart = true;
	restart_backoff_usual(&p->restart);
	ladder_add(&p->stop, (struct ladder_step){ SIGQUIT, LADDER_MS });
	ladder_add(&p->stop, (struct ladder_step){ SIGKILL, LADDER_MS });
	return p;
}

/* Bytes of all that a START of it carries. */
static size_t
weight(const struct proc_spec *p)
{
	size_t n = strings_weight(&p->environment) +
	    strings_weight(&p->command) + strlen(p->directory) +
	    strlen(p->stdout_log) + strlen(p->stderr_log);

	return p->source.n > 0 ? n + strings_weight(&p->source) : n;
}

/* What no single key can tell. */
static bool
finish_proc(const struct item *it, struct proc_spec *p)
{
	const struct draft *d = it->context;
	char list[LIST_MAX];

	if (p->command.n == 0)
		return tree_fault_at_key(it, "process '%s' has no 'command'; "
		    "add 'command: [PROGRAM, ARGUMENT]' or 'shell: TEXT'",
		    p->name);
	if (p->hosts.n == 0)
		return tree_fault_at_key(it,
		    "process '%s' has no 'host'; add one of %s", p->name,
		    hosts_list(d->s, list, sizeof list));
	size_t n = weight(p);
	if (n <= SPEC_BYTES_MAX)
		return finish_role(it, p);
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
	d->host_key = NULL;
	if (!tree_keys(&d->defaults, "defaults", default_keys, p))
		return false;
	d->host_key = d->command_key = d->role_key = NULL;
	char *in = xasprintf("process '%s'", p->name);
	bool ok = tree_keys(it, in, proc_keys, p);
	free(in);
	return ok && finish_proc(it, p);
}

bool
read_procs(struct draft *d)
{
	if (!tree_entries(&d->processes, "processes", read_proc, d) ||
	    !finish_depends(d))
		return false;
	if (d->s->proc_count > 0)
		return true;
	return tree_fault(&d->processes, "there is no process in 'processes'; "
	    "add 'NAME: { host: NAME, command: [PROGRAM] }'");
}
