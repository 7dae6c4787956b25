/*
 * Hosts as the rest of a session file names them: by their names, by ranges of
 * them (hostrange.h), and by groups, which begin with @.
 */
#include "sessionread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hostrange.h"
#include "mem.h"
#include "yamlload.h"

enum { GROUPS_MAX = 1000, WORK_HOST = 64 };

bool
name_host(const struct item *it, const struct host_spec *h)
{
	struct draft *d = it->context;
	char quoted[QUOTE_MAX];

	if (byname_find(&d->host_names, h->name) != NULL)
		return tree_fault_at_key(it, "%s in hosts names '%s', which is"
		    " there already", tree_quote(it->key, quoted), h->name);
	byname_add(&d->host_names, h->name, h);
	return true;
}

const char *
hosts_list(const struct session *s, char *buf, size_t room)
{
	const char **names = xcalloc(s->host_count, sizeof *names);

	for (size_t i = 0; i < s->host_count; i++)
		names[i] = s->hosts[i]->name;
	names_list(names, s->host_count, buf, room);
	free(names);
	return buf;
}

/* A list that is being read. */
struct reading {
	struct host_list *hosts;
	unsigned long list;
};

static bool
no_host(const struct item *it, const char *name, bool of_range)
{
	const struct draft *d = it->context;
	char list[LIST_MAX], wanted[LIST_MAX + 32], what[256];

	hosts_list(d->s, list, sizeof list);
	if (of_range)
		return tree_fault(it, "there is no host '%.64s', which %s names;"
		    " there are: %s", name, tree_label(it, what, sizeof what),
		    list);
	snprintf(wanted, sizeof wanted, "one of %s", list);
	return tree_wanted(it, wanted);
}

static bool
add_host(const struct item *it, const char *name, bool of_range,
    struct reading *r)
{
	struct draft *d = it->context;
	struct host_list *to = r->hosts;
	struct named *e = byname_find(&d->host_names, name);

	if (e == NULL)
		return no_host(it, name, of_range);
	if (e->mark == r->list && of_range)
		return tree_wanted(it, "hosts that are not there yet");
	if (e->mark == r->list)
		return tree_wanted(it, "a host that is not there yet");
	e->mark = r->list;
	to->v = xreallocarray(to->v, to->n + 1, sizeof *to->v);
	to->v[to->n++] = e->what;
	return tree_charge(it, WORK_HOST);
}

static bool
add_range(const struct item *it, const char *text, struct reading *r)
{
	const char *why = NULL;
	size_t n = hostrange_count(text, HOSTS_MAX, &why);
	char quoted[QUOTE_MAX];
	bool ok = true;

	if (n == 0)
		return tree_fault(it, "%s is no range of hosts: %s",
		    tree_quote(text, quoted), why);
	if (n > HOSTS_MAX)
		return tree_fault(it, "%s is more than %d hosts",
		    tree_quote(text, quoted), HOSTS_MAX);
	for (size_t i = 0; i < n && ok; i++) {
		char *name = hostrange_nth(text, i);
		/* All of the text was gone through for it. */
		ok = tree_charge(it, strlen(text)) &&
		    add_host(it, name, true, r);
		free(name);
	}
	return ok;
}

static const struct host_group *
find_group(const struct session *s, const char *name)
{
	for (size_t i = 0; i < s->group_count; i++)
		if (strcmp(s->groups[i]->name, name) == 0)
			return s->groups[i];
	return NULL;
}

static bool
no_group(const struct item *it, const struct session *s)
{
	const char **names = xcalloc(s->group_count, sizeof *names);
	char list[LIST_MAX], wanted[LIST_MAX + 64];

	for (size_t i = 0; i < s->group_count; i++)
		names[i] = s->groups[i]->name;
	snprintf(wanted, sizeof wanted, "@ and one of the groups that are there"
	    " before: %s", s->group_count == 0 ? "there is none" :
	    names_list(names, s->group_count, list, sizeof list));
	free(names);
	return tree_wanted(it, wanted);
}

static bool
add_names(const struct item *it, void *to)
{
	const struct draft *d = it->context;
	struct reading *r = to;
	const char *text;
	bool ok = true;

	if (!tree_text(it, "a host's name, a range of them such as ru[01-40],"
	    " or @GROUP", &text))
		return false;
	if (hostrange_is(text))
		return add_range(it, text, r);
	if (*text != '@')
		return add_host(it, text, false, r);
	const struct host_group *g = find_group(d->s, text + 1);
	if (g == NULL)
		return no_group(it, d->s);
	for (size_t i = 0; i < g->hosts.n && ok; i++)
		ok = add_host(it, g->hosts.v[i]->name, true, r);
	return ok;
}

bool
read_host_list(const struct item *it, struct host_list *to)
{
	struct draft *d = it->context;
	struct reading r = { to, ++d->lists };

	to->n = 0;
	if (!(tree_is_list(it) ? tree_list(it, add_names, &r)
		: add_names(it, &r)))
		return false;
	return to->n > 0 || tree_fault(it, "there is no host in '%s' in %s",
	    it->key, it->in);
}

static bool
read_group(const struct item *it, void *to)
{
	struct session *s = to;

	if (!check_name(it, it->key))
		return false;
	if (s->group_count == GROUPS_MAX)
		return tree_fault_at_key(it, "there are more than %d groups",
		    GROUPS_MAX);
	struct host_group *g = xcalloc(1, sizeof *g);
	bool ok = read_host_list(it, &g->hosts);
	/* It is none of the groups before it. */
	s->groups = xreallocarray(s->groups, s->group_count + 1,
	    sizeof *s->groups);
	s->groups[s->group_count++] = g;
	g->name = xstrdup(it->key);
	return ok;
}

bool
read_groups(struct draft *d)
{
	return tree_entries(&d->groups, "groups", read_group, d->s);
}

const struct host_group *
session_group(const struct session *s, const char *name)
{
	return s == NULL ? NULL : find_group(s, name);
}
