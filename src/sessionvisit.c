/* Hosts that are only visited: another user's, or none of the session's. */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "sessionread.h"

static struct strings
copy(const struct strings *from)
{
	struct strings to = { 0 };

	for (size_t i = 0; i < from->n; i++)
		strings_add(&to, xstrdup(from->v[i]));
	return to;
}

struct host_spec *
host_spec_copy(const struct host_spec *from, const char *name,
    const char *address, const char *user)
{
	struct host_spec *h = xcalloc(1, sizeof *h);

	*h = *from;
	h->name = xstrdup(name);
	h->address = xstrdup(address);
	h->user = xstrdup(user == NULL ? from->user : user);
	h->agent = xstrdup(from->agent);
	h->key_alias = xstrdup(from->key_alias);
	h->config_file = xstrdup(from->config_file);
	h->state_dir = xstrdup("");
	h->known_hosts = copy(&from->known_hosts);
	h->global_known_hosts = copy(&from->global_known_hosts);
	h->identity_files = copy(&from->identity_files);
	h->proxy_command = xstrdup(from->proxy_command);
	h->proxy_jump = xstrdup(from->proxy_jump);
	h->bind_address = xstrdup(from->bind_address);
	h->jumps.v = xreallocarray(NULL, from->jumps.n + 1, sizeof *h->jumps.v);
	for (size_t i = 0; i < from->jumps.n; i++)
		h->jumps.v[i] = from->jumps.v[i];
	return h;
}

struct host_spec *
session_visit(const struct session *s, const char *host, const char *user,
    struct fault *f)
{
	const struct host_spec *like = session_host(s, host);

	if (like == NULL && !is_address(host)) {
		fault_set(f, CODE_INVALID, "'%s' is no host of this session,"
		    " and cannot be a host's name or address", host);
		return NULL;
	}
	if (user != NULL && !is_user(user)) {
		fault_set(f, CODE_INVALID, "'%s' cannot be a user's name: it"
		    " has A-Z a-z 0-9 . _ - only, and does not begin with -",
		    user);
		return NULL;
	}
	const struct host_spec *from = like != NULL ? like : s->usual;
	if (user == NULL)
		user = from->user;
	char *name = xasprintf("%s%s%s", user, *user != '\0' ? "@" : "", host);
	struct host_spec *h = host_spec_copy(from, name,
	    like != NULL ? like->address : host, user);
	free(name);
	/* A jump host is not reached through itself. */
	for (size_t i = 0; i < h->jumps.n; i++)
		if (strcmp(h->jumps.v[i]->name, host) == 0)
			h->jumps.n = i;
	return h;
}
