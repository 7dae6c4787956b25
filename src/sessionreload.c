/* A session that is read anew while it is in use. */
#include "sessionfile.h"

#include <stdlib.h>

#include "mem.h"

bool
session_reload(const struct session *s, struct session **fresh,
    struct fault *f)
{
	size_t n = 1 + s->more_paths.n;
	const char **paths = xcalloc(n, sizeof *paths);
	const struct session_source from = { .paths = paths, .path_count = n,
		.sets = (const char *const *)s->sets.v,
		.set_count = s->sets.n };

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

void
session_become(struct session *s, struct session *fresh)
{
	struct session was = *s;

	*s = *fresh;
	*fresh = was;
	s->before = fresh;
}
