/* Hosts that are only visited: another user's, or none of the session's. */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "sessionread.h"

struct host_spec *
host_spec_copy(const struct host_spec *from, const char *name,
    const char *address, const char *user)
{
	struct host_spec *h = xcalloc(1, sizeof *h);

	*h = *from;
	h->name = xstrdup(name);
	h->ssh = ssh_fields_copy(&from->ssh);
	replace(&h->ssh.address, xstrdup(address));
	if (user != NULL)
		replace(&h->ssh.user, xstrdup(user));
	h->state_dir = xstrdup("");
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
		user = from->ssh.user;
	char *name = xasprintf("%s%s%s", user, *user != '\0' ? "@" : "", host);
	struct host_spec *h = host_spec_copy(from, name,
	    like != NULL ? like->ssh.address : host, user);
	free(name);
	/* A jump host is not reached through itself. */
	for (size_t i = 0; i < h->jumps.n; i++)
		if (strcmp(h->jumps.v[i]->name, host) == 0)
			h->jumps.n = i;
	return h;
}
