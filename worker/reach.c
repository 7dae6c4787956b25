#include "reach.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

static void
put(char **to, const char *text)
{
	free(*to);
	*to = xstrdup(text);
}

void
reach_jump(struct reach *r, const struct reach *from,
    const struct jump_hop *hop)
{
	struct ssh_fields f = ssh_fields_copy(&from->ssh);

	/* What is one host's own; the rest is so for all that is on its way. */
	put(&f.address, hop->host);
	put(&f.user, hop->user);
	f.port = hop->port;
	put(&f.agent, "");
	put(&f.key_alias, "");
	put(&f.bind_address, "");
	put(&f.proxy_command, "");
	put(&f.proxy_jump, "");
	f.family = FAMILY_UNSAID;
	strings_clear(&f.known_hosts);
	strings_clear(&f.identity_files);
	*r = (struct reach){ .host = xstrdup(hop->host), .ssh = f,
		.transport = from->transport };
}

static struct ssh_lists
lists_of(const struct msg_open_host *m)
{
	return (struct ssh_lists){ m->ssh_texts, m->ssh_paths,
		m->ssh_numbers };
}

bool
reach_ok(const struct msg_open_host *m)
{
	struct ssh_lists l = lists_of(m);

	if (m->jumps.n > JUMPS_MAX)
		return false;
	for (size_t i = 0; i < m->jumps.n; i++)
		if (m->jumps.v[i].n == 0)
			return false;
	return ssh_lists_ok(&l, 1 + m->jumps.n);
}

/* One way carries the connections of all that are on it. */
static struct reach
take(const struct msg_open_host *m, struct slice host, size_t i)
{
	struct ssh_lists l = lists_of(m);

	return (struct reach){ .host = xmemdup0(host.p, host.n),
		.ssh = ssh_lists_get(&l, i),
		.transport = (enum transport_kind)m->transport };
}

void
reach_init(struct reach *r, const struct msg_open_host *m)
{
	*r = take(m, m->host, 0);
	r->jump_count = m->jumps.n;
	r->jumps = xcalloc(r->jump_count + 1, sizeof *r->jumps);
	for (size_t i = 0; i < r->jump_count; i++)
		r->jumps[i] = take(m, m->jumps.v[i], i + 1);
}

struct reach
reach_copy(const struct reach *from)
{
	return (struct reach){ .host = xstrdup(from->host),
		.ssh = ssh_fields_copy(&from->ssh),
		.transport = from->transport };
}

bool
reach_same(const struct reach *a, const struct reach *b)
{
	return a->transport == b->transport &&
	    ssh_fields_same(&a->ssh, &b->ssh);
}

void
reach_finish(struct reach *r)
{
	free(r->host);
	ssh_fields_finish(&r->ssh);
	for (size_t i = 0; i < r->jump_count; i++)
		reach_finish(&r->jumps[i]);
	free(r->jumps);
}

bool
reach_asks(const struct reach *r)
{
	return strcmp(r->ssh.config_file, "none") != 0;
}
