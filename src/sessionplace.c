/*
 * Which processes a key of `processes` makes, and where: its role, its hosts and
 * its replicas are known before all else that it says, whose texts may name them.
 * They are taken from the process itself, or else from the defaults of its role,
 * or else from those of all.
 */
#include "sessionread.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

bool
read_host_name(const struct item *it, void *to)
{
	struct draft *d = it->context;
	struct place *p = to;

	if (!check_alone(it, &d->host_key))
		return false;
	if (tree_is_list(it))
		return tree_wanted(it, "a host's name ('hosts' and"
		    " 'allowed_hosts' have several)");
	if (!read_host_list(it, &p->hosts))
		return false;
	p->spread = false;
	return p->hosts.n == 1 || tree_wanted(it, "one host ('hosts' has a"
	    " replica on each of several, 'allowed_hosts' the first that takes"
	    " it)");
}

bool
read_allowed_hosts(const struct item *it, void *to)
{
	struct draft *d = it->context;
	struct place *p = to;

	p->spread = false;
	return check_alone(it, &d->host_key) && read_host_list(it, &p->hosts);
}

bool
read_spread_hosts(const struct item *it, void *to)
{
	struct draft *d = it->context;
	struct place *p = to;

	p->spread = true;
	return check_alone(it, &d->host_key) && read_host_list(it, &p->hosts);
}

bool
read_replicas(const struct item *it, void *to)
{
	return tree_number(it, 1, PROCS_MAX, to);
}

#define AT(field) offsetof(struct place, field)
#define WHOLE 0
static const struct tree_key place_keys[] = {
#define PLACE_KEY(name, read, place, needed, type, text)                       \
	{ #name, read, place, needed },
#define OWN_KEY PLACE_KEY
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

/* One mapping's over what is there. */
static bool
read_level(const struct item *it, const char *in, struct draft *d,
    struct place *p)
{
	d->host_key = d->role_key = NULL;
	return it->node == NULL || !tree_is_mapping(it) ||
	    tree_some_keys(it, in, place_keys, p);
}

void
place_finish(struct place *p)
{
	free(p->hosts.v);
	free(p->role);
	free(p->tree_id);
	*p = (struct place){ 0 };
}

static void
place_init(struct place *p)
{
	place_finish(p);
	p->role = xstrdup(UNKNOWN_ROLE);
	p->tree_id = xstrdup("");
}

bool
read_place(const struct item *it, const char *in, struct place *p)
{
	struct draft *d = it->context;

	p->of_role = (struct item){ .node = NULL };
	place_init(p);
	if (!read_level(&d->defaults, "defaults", d, p) ||
	    !read_level(it, in, d, p) || !finish_role(it, p))
		return false;
	if (!tree_get(&d->role_defaults, p->role, &p->of_role)) {
		p->of_role.node = NULL;
		return true;
	}
	/* Now that it is known, they come between. */
	struct item of_role = p->of_role;
	place_init(p);
	bool ok = read_level(&d->defaults, "defaults", d, p) &&
	    read_role_place(&of_role, p) && read_level(it, in, d, p) &&
	    finish_role(it, p);
	p->of_role = of_role;
	return ok;
}

bool
read_role_place(const struct item *it, struct place *p)
{
	char *in = xasprintf("the defaults of role '%s'", it->key);
	bool ok = read_level(it, in, it->context, p);

	free(in);
	return ok;
}
