/* OPEN_HOST: what a host's entry in the session file comes to. */
#include <stdlib.h>
#include <string.h>

#include "console_private.h"
#include "mem.h"
#include "sshwords.h"

enum {
	MARGIN_MS = 15000,      /* beyond what the worker itself waits */
	CONNECT_MOST_MS = 60 * 1000,    /* as long as ssh_config has it     */
	HOST_STEPS = 7,         /* each bounded by connect_ms          */
};

int64_t
console_open_limit(const struct host_spec *h)
{
	int64_t logins = 1 + (int64_t)h->jumps.n;

	return logins * HOST_STEPS * (h->connect_ms != 0 ? h->connect_ms
	    : CONNECT_MOST_MS) + MARGIN_MS;
}

/* An OPEN_HOST that waits for its answer, as long as nobody is asked. */
struct open_call {
	struct console *console;
	char *host;
	uint64_t id;
	call_done *done;
	void *arg;
	struct open_call *next;
};

static void
open_answered(enum code code, struct slice text, void *arg)
{
	struct open_call *o = arg, **at = &o->console->open_calls;

	while (*at != NULL && *at != o)
		at = &(*at)->next;
	if (*at != NULL)
		*at = o->next;
	if (o->done != NULL)
		o->done(code, text, o->arg);
	free(o->host);
	free(o);
}

void
console_open_takes(struct console *c, const char *host, int64_t ms)
{
	for (const struct open_call *o = c->open_calls; o != NULL; o = o->next)
		if (strcmp(o->host, host) == 0)
			calls_extend(c->calls, o->id, ms);
}

/* What OPEN_HOST says of the jump hosts; its words and files are owned. */
struct jumps {
	struct slice *words, *files;
	size_t file_count;
	unsigned long long ports[JUMPS_MAX], checks[JUMPS_MAX];
	unsigned long long families[JUMPS_MAX], counts[2 * JUMPS_MAX];
};

static size_t
add_files(struct jumps *j, const struct strings *s)
{
	j->files = xreallocarray(j->files, j->file_count + s->n + 1,
	    sizeof *j->files);
	for (size_t i = 0; i < s->n; i++)
		j->files[j->file_count++] = slice_of(s->v[i]);
	return s->n;
}

static void
add_jumps(struct jumps *j, const struct host_list *hosts,
    struct msg_open_host *m)
{
	size_t n = hosts->n < JUMPS_MAX ? hosts->n : JUMPS_MAX;

	j->words = xcalloc(5 * n + 1, sizeof *j->words);
	for (size_t i = 0; i < n; i++) {
		const struct host_spec *h = hosts->v[i];
		j->words[i] = slice_of(h->name);
		j->words[n + i] = slice_of(h->address);
		j->words[2 * n + i] = slice_of(h->user);
		j->words[3 * n + i] = slice_of(h->agent);
		j->words[4 * n + i] = slice_of(h->bind_address);
		j->ports[i] = h->port;
		j->checks[i] = ssh_key_check(h);
		j->families[i] = h->family;
		j->counts[2 * i] = add_files(j, &h->known_hosts);
		j->counts[2 * i + 1] = add_files(j, &h->identity_files);
	}
	m->jump_hosts = (struct words){ .v = j->words, .n = n };
	m->jump_addresses = (struct words){ .v = j->words + n, .n = n };
	m->jump_users = (struct words){ .v = j->words + 2 * n, .n = n };
	m->jump_agents = (struct words){ .v = j->words + 3 * n, .n = n };
	m->jump_binds = (struct words){ .v = j->words + 4 * n, .n = n };
	m->jump_files = (struct words){ .v = j->files, .n = j->file_count };
	m->jump_ports = (struct nums){ .v = j->ports, .n = n };
	m->jump_key_checks = (struct nums){ .v = j->checks, .n = n };
	m->jump_families = (struct nums){ .v = j->families, .n = n };
	m->jump_file_counts = (struct nums){ .v = j->counts, .n = 2 * n };
	if (n > 0)
		m->jump_command = slice_of(hosts->v[0]->proxy_command);
}

void
console_request_open(struct console *c, const struct host_spec *h,
    const char *session, call_done *done, void *arg)
{
	struct words known = spec_words(&h->known_hosts);
	struct words global = spec_words(&h->global_known_hosts);
	struct words keys = spec_words(&h->identity_files);
	struct message m = { .type = MSG_OPEN_HOST, .open_host = {
		.host = slice_of(h->name), .address = slice_of(h->address),
		.port = h->port, .user = slice_of(h->user),
		.known_hosts = known, .global_known_hosts = global,
		.identity_files = keys,
		.identities_only = h->identities_only,
		.agent = slice_of(h->agent),
		.key_alias = slice_of(h->key_alias),
		.key_policy = h->key_policy,
		.config_file = slice_of(h->config_file),
		.transport = h->transport,
		.session = slice_of(session),
		.state_dir = slice_of(h->state_dir),
		.connect_ms = (uint64_t)h->connect_ms,
		.key_check = ssh_key_check(h),
		.proxy_command = slice_of(h->proxy_command),
		.proxy_jump = slice_of(h->proxy_jump),
		.address_family = h->family,
		.bind_address = slice_of(h->bind_address),
		.person = slice_of(c->person),
		.lease = lease_how_here(c) } };

	struct jumps jumps = { 0 };
	add_jumps(&jumps, &h->jumps, &m.open_host);
	struct open_call *o = xcalloc(1, sizeof *o);
	*o = (struct open_call){ .console = c, .host = xstrdup(h->name),
		.done = done, .arg = arg, .next = c->open_calls };
	c->open_calls = o;
	console_request(c, &m, console_open_limit(h), open_answered, o);
	/* What was answered from in here is not in the list any more. */
	for (o = c->open_calls; o != NULL; o = o->next)
		if (o->id == 0)
			o->id = m.id;
	free(jumps.words);
	free(jumps.files);
	free((void *)(uintptr_t)known.v);
	free((void *)(uintptr_t)global.v);
	free((void *)(uintptr_t)keys.v);
}
