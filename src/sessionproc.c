/*
 * The processes of a session file. Each is filled from `defaults` first, from the
 * defaults of its role, and from its own keys after that; only environments are
 * merged. One that has replicas is read once for each of them.
 */
#include "sessionread.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "variable.h"

enum {
	LADDER_MS = 10 * 1000,  /* a step of the usual ladder               */
	GRACE_MS = 30 * 1000,   /* without a console                        */
};

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
known_already(const struct item *it, void *to)
{
	(void)it, (void)to;
	return true;
}

#define AT(field) offsetof(struct proc_spec, field)
#define WHOLE 0
#define SHARED_KEY(name, read, place, needed, type, text)                      \
	{ #name, read, place, needed },
/* These were read before all others (sessionplace.c). */
#define PLACE_KEY(name, read, place, needed, type, text)                       \
	{ #name, known_already, 0, NULL },
static const struct tree_key default_keys[] = {
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

#define SHARED_KEY(name, read, place, needed, type, text)                      \
	{ #name, read, place, needed },
#define PROCESS_KEY SHARED_KEY
#define PLACE_KEY(name, read, place, needed, type, text)                       \
	{ #name, known_already, 0, NULL },
#define OWN_KEY PLACE_KEY
static const struct tree_key proc_keys[] = {
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
	probe_spec_clear(&p->readiness);
	probe_spec_clear(&p->liveness);
	free(p->name);
	free(p->replica_of);
	free(p->role);
	free(p->tree_id);
	free(p->stdout_log);
	free(p->stderr_log);
	free(p->description);
	free(p->directory);
	free(p->cpus);
	free(p);
}

static struct proc_spec *
proc_spec_new(const char *name, const struct place *at)
{
	struct proc_spec *p = xcalloc(1, sizeof *p);

	p->name = xstrdup(name);
	p->replica_of = xstrdup("");
	p->role = xstrdup(at->role);
	p->description = xstrdup("");
	p->directory = xstrdup("");
	p->tree_id = xstrdup(at->tree_id);
	p->stdout_log = xstrdup("");
	p->stderr_log = xstrdup("");
	p->success[0] = true;
	p->grace_ms = GRACE_MS;
	p->autostart = true;
	restart_backoff_usual(&p->restart);
	limits_usual(p);
	p->cpus = xstrdup("");
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
	    strlen(p->stdout_log) + strlen(p->stderr_log) +
	    probe_weight(&p->readiness) + probe_weight(&p->liveness);

	return p->source.n > 0 ? n + strings_weight(&p->source) : n;
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
	if (p->hosts.n == 0)
		return tree_fault_at_key(it,
		    "process '%s' has no 'host'; add one of %s", p->name,
		    hosts_list(d->s, list, sizeof list));
	size_t n = weight(p);
	if (n <= SPEC_BYTES_MAX)
		return true;
	return tree_fault_at_key(it, "command and environment of process '%s' "
	    "have %zu bytes; %d are allowed", p->name, n, SPEC_BYTES_MAX);
}

static bool
same_name(const struct item *it, const struct proc_spec *p,
    const struct proc_spec *other)
{
	const char *of = *p->replica_of != '\0' ? p->replica_of
		: other->replica_of;

	return tree_fault_at_key(it, "two processes have the name '%s': one is"
	    " replica %u of '%s'; name one of them otherwise", p->name,
	    *p->replica_of != '\0' ? p->replica : other->replica, of);
}

static bool
add_proc(const struct item *it, struct proc_spec *p)
{
	struct draft *d = it->context;
	struct session *s = d->s;
	const struct named *same = byname_find(&d->proc_names, p->name);

	if (s->proc_count == PROCS_MAX)
		return tree_fault_at_key(it, "there are more than %d processes",
		    PROCS_MAX);
	if (same != NULL)
		return same_name(it, p, same->what);
	if (*p->replica_of != '\0' && strlen(p->name) > NAME_BYTES_MAX)
		return tree_fault_at_key(it, "the name '%s' of a replica has"
		    " more than %d characters", p->name, NAME_BYTES_MAX);
	byname_add(&d->proc_names, p->name, p);
	s->procs = xgrow(s->procs, s->proc_count, sizeof *s->procs);
	p->place = s->proc_count;
	s->procs[s->proc_count++] = p;
	return true;
}

static bool
read_role_keys(const struct item *it, struct proc_spec *p)
{
	char *in = xasprintf("the defaults of role '%s'", it->key);
	bool ok = tree_keys(it, in, default_keys, p) &&
	    end_environment(it, &p->environment);

	free(in);
	return ok;
}

/* All keys, from those that others win over to its own. */
static bool
read_levels(const struct item *it, const struct place *at, struct proc_spec *p)
{
	struct draft *d = it->context;

	d->command_key = NULL;
	if (!tree_keys(&d->defaults, "defaults", default_keys, p) ||
	    !end_environment(it, &p->environment))
		return false;
	if (at->of_role.node != NULL && !read_role_keys(&at->of_role, p))
		return false;
	char *in = xasprintf("process '%s'", p->name);
	bool ok = tree_keys(it, in, proc_keys, p) &&
	    end_environment(it, &p->environment);
	free(in);
	return ok;
}

/* What its texts can name. */
static void
know(struct vars *v, const struct proc_spec *p, const char *number)
{
	v->here = *p->replica_of != '\0';
	v->known[VAR_process] = p->name;
	v->known[VAR_role] = p->role;
	v->known[VAR_host] = p->hosts.n == 1 ? p->hosts.v[0]->name : NULL;
	v->known[VAR_replica] = number;
}

static void
know_nothing(struct vars *v)
{
	v->here = false;
	v->known[VAR_process] = v->known[VAR_role] = NULL;
	v->known[VAR_host] = v->known[VAR_replica] = NULL;
}

static void
set_hosts(struct proc_spec *p, const struct place *at)
{
	size_t n = at->spread ? 1 : at->hosts.n;
	const struct host_spec **v = xcalloc(n, sizeof *v);

	for (size_t i = 0; i < n; i++)
		v[i] = at->hosts.v[at->spread ? p->replica % at->hosts.n : i];
	p->hosts = (struct host_list){ v, n };
}

/* One process; of replicas the one of this number. */
static bool
read_one(const struct item *it, const struct place *at, bool replica,
    unsigned number)
{
	struct draft *d = it->context;
	char text[16];

	snprintf(text, sizeof text, "%u", number);
	char *name = xasprintf("%s%s%s", it->key, replica ? "-" : "",
	    replica ? text : "");
	struct proc_spec *p = proc_spec_new(name, at);
	free(name);
	p->replica = number;
	if (replica)
		replace(&p->replica_of, xstrdup(it->key));
	if (!add_proc(it, p)) {
		proc_spec_free(p);
		return false;
	}
	set_hosts(p, at);
	know(&d->vars, p, text);
	bool ok = read_levels(it, at, p);
	know_nothing(&d->vars);
	if (ok && replica)
		variable_set(&p->environment, xasprintf("PLM_REPLICA=%u",
		    number));
	return ok && finish_proc(it, p);
}

static bool
read_proc(const struct item *it, void *to)
{
	struct place at = { 0 };

	(void)to;
	if (!check_name(it, it->key))
		return false;
	char *in = xasprintf("process '%s'", it->key);
	bool ok = read_place(it, in, &at);
	free(in);
	bool replica = at.spread || at.replicas > 0;
	size_t n = at.replicas > 0 ? (size_t)at.replicas : replica
		? at.hosts.n : 1;
	for (size_t i = 0; i < n && ok; i++)
		ok = read_one(it, &at, replica, (unsigned)i);
	place_finish(&at);
	return ok;
}

/* What no process has is read, too: it must be right. */
static bool
check_role(const struct item *it, void *to)
{
	struct draft *d = to;
	struct place at = { 0 };

	at.role = xstrdup(it->key);
	at.tree_id = xstrdup("");
	struct proc_spec *p = proc_spec_new(it->key, &at);
	know(&d->vars, p, "0");
	d->vars.known[VAR_host] = d->s->hosts[0]->name;
	bool ok = read_role_place(it, &at) && read_role_keys(it, p);
	know_nothing(&d->vars);
	proc_spec_free(p);
	place_finish(&at);
	return ok;
}

bool
read_procs(struct draft *d)
{
	if (!tree_entries(&d->role_defaults, "'defaults' in roles", check_role,
	    d) || !tree_entries(&d->processes, "processes", read_proc, d) ||
	    !finish_depends(d))
		return false;
	if (d->s->proc_count > 0)
		return true;
	return tree_fault(&d->processes, "there is no process in 'processes'; "
	    "add 'NAME: { host: NAME, command: [PROGRAM] }'");
}
