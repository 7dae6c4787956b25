/* A session file: what is loaded is whole and refers to what is there; what is
 * not is said in a sentence, the same one each time. */
#include <stdlib.h>

#include "fuzz.h"
#include "protocol.h"
#include "sessionfile.h"

void
fuzz_start(void)
{
	setenv("HOME", "/home/me", 1);
	unsetenv("SSH_AUTH_SOCK");
}

static void
check_hosts(const struct session *s, const struct host_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		HOLDS(session_host(s, l->v[i]->name) == l->v[i]);
}

static void
check_strings(const struct strings *s)
{
	for (size_t i = 0; i < s->n; i++)
		fuzz_touch(slice_of(s->v[i]));
	HOLDS(s->v == NULL || s->v[s->n] == NULL);
}

static void
check_command(const struct proc_spec *p)
{
	size_t words = 0;

	HOLDS(p->command.n > 0 && p->command_count <= COMMANDS_MAX);
	for (size_t i = 0; i < p->command_count; i++) {
		HOLDS(p->lengths[i] > 0);
		words += (size_t)p->lengths[i];
	}
	HOLDS(p->command_count == 0 || words == p->command.n);
	check_strings(&p->command);
}

static void
check_depends(const struct session *s, const struct proc_spec *p)
{
	for (size_t i = 0; i < p->depends.n; i++) {
		const struct dependency *d = &p->depends.v[i];
		HOLDS(d->condition < CONDITION_COUNT && d->on != p);
		HOLDS(session_proc(s, d->on->name) == d->on && d->on->needed);
		HOLDS(d->on->above > p->above);
	}
}

static void
check_proc(const struct session *s, const struct proc_spec *p, size_t place)
{
	HOLDS(p->place == place && session_proc(s, p->name) == p);
	HOLDS(p->hosts.n > 0);
	check_hosts(s, &p->hosts);
	check_command(p);
	check_depends(s, p);
	check_strings(&p->environment);
	check_strings(&p->source);
	HOLDS(p->stop.n > 0 && p->stop.n <= LADDER_MAX);
	for (size_t i = 0; i < p->stop.n; i++)
		HOLDS(p->stop.v[i].signal > 0 && p->stop.v[i].wait_ms >= 0);
	HOLDS(p->restart.initial_ms <= p->restart.max_ms);
	HOLDS(session_stop_stage(s, p->role) <= s->roles.n);
	session_protects(s, p->name);
	session_stop_rank(s, p, p->role);
}

static void
check_session(const struct session *s)
{
	HOLDS(s->host_count > 0 || s->proc_count == 0);
	for (size_t i = 0; i < s->host_count; i++) {
		HOLDS(session_host(s, s->hosts[i]->name) == s->hosts[i]);
		HOLDS(s->hosts[i]->jumps.n <= JUMPS_MAX);
	}
	for (size_t i = 0; i < s->group_count; i++)
		check_hosts(s, &s->groups[i]->hosts);
	for (size_t i = 0; i < s->proc_count; i++)
		check_proc(s, s->procs[i], i);
	for (size_t i = 0; i < s->hook_count; i++)
		HOLDS(s->hooks[i]->command.n > 0);
	check_strings(&s->roles);
}

void
fuzz_one(struct slice input)
{
	struct session *s = NULL;
	struct fault f = { 0 }, again = { 0 };
	const char *path = fuzz_file(input);

	if (session_load(path, &s, &f)) {
		check_session(s);
		session_free(s);
		return;
	}
	HOLDS(f.code != CODE_OK && f.text[0] != '\0');
	HOLDS(!session_load(path, &s, &again));
	HOLDS(strcmp(f.text, again.text) == 0);
}
