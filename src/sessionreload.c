/* A session that is read anew while it is in use. */
#include "sessionread.h"

#include <stdlib.h>

#include "mem.h"

static bool
load(const struct session *s, const struct adhocs *adhocs,
    struct session **fresh, struct fault *f)
{
	size_t n = 1 + s->more_paths.n;
	const char **paths = xcalloc(n, sizeof *paths);
	const struct session_source from = { .paths = paths, .path_count = n,
		.sets = (const char *const *)s->sets.v,
		.set_count = s->sets.n, .adhocs = adhocs };

	paths[0] = s->path;
	for (size_t i = 1; i < n; i++)
		paths[i] = s->more_paths.v[i - 1];
	bool ok = session_load_from(&from, fresh, f);
	free(paths);
	if (ok)
		session_no_key_check(*fresh, s->all_unchecked,
		    s->local_unchecked);
	return ok;
}

/* What the files have by now comes before what a command line once said: a name that
 * they have is theirs, and on a host that they do not have nothing is. */
static void
keep_adhocs(const struct session *s, const struct session *files,
    struct adhocs *kept)
{
	for (size_t i = 0; i < s->adhocs.n; i++) {
		struct adhoc one = s->adhocs.v[i];
		if (session_proc(files, one.name) != NULL ||
		    session_host(files, one.host) == NULL)
			continue;
		if (one.role != NULL && session_stop_stage(files, one.role) == 0)
			one.role = NULL;
		adhocs_add(kept, &one);
	}
}

bool
session_reload(const struct session *s, struct session **fresh,
    struct fault *f)
{
	struct session *files;
	struct adhocs kept = { 0 };

	if (!load(s, NULL, &files, f))
		return false;
	if (s->adhocs.n == 0) {
		*fresh = files;
		return true;
	}
	keep_adhocs(s, files, &kept);
	session_free(files);
	bool ok = load(s, &kept, fresh, f);
	adhocs_finish(&kept);
	return ok;
}

/* The host that is meant; NULL: f says why it is none. */
static const struct host_spec *
host_of(const struct session *s, const struct adhoc *one, struct fault *f)
{
	const struct host_spec *h;
	char hosts[LIST_MAX];

	if (one->host == NULL && s->host_count == 1)
		return s->hosts[0];
	if (one->host == NULL) {
		fault_set(f, CODE_INVALID, "run on which host? --host is one"
		    " of: %s", hosts_list(s, hosts, sizeof hosts));
		return NULL;
	}
	h = session_host(s, one->host);
	if (h == NULL)
		fault_set(f, CODE_INVALID, "there is no host %.64s in the"
		    " session; there are: %s", one->host, hosts_list(s, hosts,
			sizeof hosts));
	return h;
}

bool
session_run(const struct session *s, const struct adhoc *more,
    struct session **fresh, struct fault *f)
{
	const struct host_spec *h = host_of(s, more, f);
	struct adhoc one = *more;
	struct adhocs all = { 0 };

	if (h == NULL)
		return false;
	if (session_proc(s, more->name) != NULL)
		return fault_set(f, CODE_INVALID, "there is a process %.64s in"
		    " the session; --name gives it another name", more->name);
	one.host = h->name;
	adhocs_copy(&all, &s->adhocs);
	adhocs_add(&all, &one);
	bool ok = load(s, &all, fresh, f);
	adhocs_finish(&all);
	return ok;
}

void
session_become(struct session *s, struct session *fresh)
{
	struct session was = *s;

	*s = *fresh;
	*fresh = was;
	s->before = fresh;
}
