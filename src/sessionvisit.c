/* Hosts that are only visited: another user's, or none of the session's. */
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

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

/* Whoever it is that would log in there. */
static const char *
user_of(const struct host_spec *h)
{
	const struct passwd *pw;

	if (h->user != NULL)
		return h->user;
	pw = getpwuid(getuid());
	return pw == NULL ? NULL : pw->pw_name;
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
		user = user_of(from);
	if (user == NULL) {
		fault_set(f, CODE_INVALID, "no user is known for %s, and yours"
		    " has no name; say which", host);
		return NULL;
	}
	struct host_spec *h = xcalloc(1, sizeof *h);
	*h = *from;
	h->name = xasprintf("%s@%s", user, host);
	h->address = xstrdup(like != NULL ? like->address : host);
	h->user = xstrdup(user);
	h->agent = xstrdup(from->agent);
	h->state_dir = xstrdup("");
	h->known_hosts = copy(&from->known_hosts);
	h->identity_files = copy(&from->identity_files);
	return h;
}
