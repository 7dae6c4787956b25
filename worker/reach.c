#include "reach.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

static char *
copy(struct slice s)
{
	return xmemdup0(s.p, s.n);
}

static struct strings
copy_some(const struct slice *v, size_t n)
{
	struct strings s = { 0 };

	for (size_t i = 0; i < n; i++)
		strings_add(&s, copy(v[i]));
	return s;
}

static struct strings
copy_all(struct words w)
{
	return copy_some(w.v, w.n);
}

static struct strings
copy_strings(const struct strings *from)
{
	struct strings s = { 0 };

	for (size_t i = 0; i < from->n; i++)
		strings_add(&s, xstrdup(from->v[i]));
	return s;
}

/* What is so for all that is on the way to a host. */
static struct reach
on_the_way(const struct reach *to)
{
	return (struct reach){ .key_alias = xstrdup(""),
		.config_file = xstrdup(to->config_file),
		.global_known_hosts = copy_strings(&to->global_known_hosts),
		.identities_only = to->identities_only,
		.connect_ms = to->connect_ms, .key_policy = to->key_policy,
		.proxy_command = xstrdup(""), .proxy_jump = xstrdup("") };
}

/* The i-th jump host of a message; at is its first file. */
static void
take_jump(struct reach *r, const struct reach *to,
    const struct msg_open_host *m, size_t i, size_t *at)
{
	size_t known = (size_t)m->jump_file_counts.v[2 * i];
	size_t keys = (size_t)m->jump_file_counts.v[2 * i + 1];

	*r = on_the_way(to);
	r->host = copy(m->jump_hosts.v[i]);
	r->address = copy(m->jump_addresses.v[i]);
	r->user = copy(m->jump_users.v[i]);
	r->agent = copy(m->jump_agents.v[i]);
	r->bind_address = copy(m->jump_binds.v[i]);
	r->port = (uint16_t)m->jump_ports.v[i];
	r->key_check = (enum key_check)m->jump_key_checks.v[i];
	r->family = (unsigned)m->jump_families.v[i];
	r->known_hosts = copy_some(m->jump_files.v + *at, known);
	r->identity_files = copy_some(m->jump_files.v + *at + known, keys);
	*at += known + keys;
	if (i == 0) {
		free(r->proxy_command);
		r->proxy_command = copy(m->jump_command);
	}
}

void
reach_jump(struct reach *r, const struct reach *from,
    const struct jump_hop *hop)
{
	*r = on_the_way(from);
	r->host = xstrdup(hop->host);
	r->address = xstrdup(hop->host);
	r->user = xstrdup(hop->user);
	r->agent = xstrdup("");
	r->bind_address = xstrdup("");
	r->port = hop->port;
	r->key_check = from->key_check;
}

void
reach_init(struct reach *r, const struct msg_open_host *m)
{
	*r = (struct reach){ .host = copy(m->host),
		.address = copy(m->address), .user = copy(m->user),
		.agent = copy(m->agent), .key_alias = copy(m->key_alias),
		.config_file = copy(m->config_file),
		.port = (uint16_t)m->port,
		.known_hosts = copy_all(m->known_hosts),
		.global_known_hosts = copy_all(m->global_known_hosts),
		.identity_files = copy_all(m->identity_files),
		.identities_only = (unsigned)m->identities_only,
		.connect_ms = (int64_t)m->connect_ms,
		.key_check = (enum key_check)m->key_check,
		.key_policy = (enum key_policy)m->key_policy,
		.transport = (enum transport_kind)m->transport,
		.proxy_command = copy(m->proxy_command),
		.proxy_jump = copy(m->proxy_jump),
		.bind_address = copy(m->bind_address),
		.family = (unsigned)m->address_family,
		.jumps = xcalloc(m->jump_hosts.n + 1, sizeof *r->jumps),
		.jump_count = m->jump_hosts.n };
	for (size_t i = 0, file = 0; i < r->jump_count; i++)
		take_jump(&r->jumps[i], r, m, i, &file);
}

void
reach_finish(struct reach *r)
{
	free(r->host);
	free(r->address);
	free(r->user);
	free(r->agent);
	free(r->key_alias);
	free(r->config_file);
	free(r->proxy_command);
	free(r->proxy_jump);
	free(r->bind_address);
	for (size_t i = 0; i < r->jump_count; i++)
		reach_finish(&r->jumps[i]);
	free(r->jumps);
	strings_clear(&r->known_hosts);
	strings_clear(&r->global_known_hosts);
	strings_clear(&r->identity_files);
}

bool
reach_asks(const struct reach *r)
{
	return strcmp(r->config_file, "none") != 0;
}
