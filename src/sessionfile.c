/*
 * The session file as a whole: its top, its roles, and what the readers of
 * hosts (sessionhost.c) and processes (sessionproc.c, and what a process is
 * and does: sessionrole.c, sessionrun.c) share.
 *
 * The top level's values are kept first and read after that in the order in
 * which they need each other, whatever their order in the file.
 */
#include "sessionfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "sessionread.h"
#include "yamlload.h"

enum { ROLES_MAX = 64 };

#define AT(field) offsetof(struct draft, field)
static const struct tree_key top_keys[] = {
#define TOP_KEY(name, read, place, needed, type, text)                         \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

/* In the order of their start; drunc stops them the other way round. */
static const char *const default_roles[] = {
	"infrastructure-applications",
	"root-controller",
	"segment-controller",
	"application",
};

bool
is_word(const char *text, const char *others, size_t max)
{
	size_t n = 0;

	for (; text[n] != '\0'; n++) {
		char c = text[n];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9');
		if (!plain && strchr(others, c) == NULL)
			return false;
	}
	return n > 0 && n <= max;
}

static bool
is_name(const char *text)
{
	return is_word(text, "._-", NAME_BYTES_MAX) && *text != '.' &&
	    *text != '-';
}

#define NAME_RULE "1 to 64 of A-Z a-z 0-9 . _ - beginning with none of . -"

bool
check_name(const struct item *it, const char *name)
{
	if (is_name(name))
		return true;
	return tree_fault_at_key(it, "a name in %s must be " NAME_RULE, it->in);
}

void
replace(char **to, char *text)
{
	free(*to);
	*to = text;
}

bool
read_string(const struct item *it, void *to)
{
	const char *text;

	if (!tree_text(it, NULL, &text))
		return false;
	replace(to, xstrdup(text));
	return true;
}

bool
read_name(const struct item *it, void *to)
{
	const char *text;

	if (!tree_text(it, "a name: " NAME_RULE, &text))
		return false;
	if (!is_name(text))
		return tree_wanted(it, "a name: " NAME_RULE);
	replace(to, xstrdup(text));
	return true;
}

bool
read_remote_path(const struct item *it, void *to)
{
	const char *wanted = "an absolute path on the host", *text;

	if (!tree_text(it, wanted, &text))
		return false;
	if (*text != '/')
		return tree_wanted(it, wanted);
	replace(to, xstrdup(text));
	return true;
}

const char *
names_list(const char *const *v, size_t n, char *buf, size_t room)
{
	size_t at = 0;

	*buf = '\0';
	for (size_t i = 0; i < n; i++) {
		/* Always room for the dots that stand for the rest. */
		if (at + strlen(v[i]) + 8 > room) {
			snprintf(buf + at, room - at, ", ...");
			break;
		}
		at += (size_t)snprintf(buf + at, room - at, "%s%s",
		    i == 0 ? "" : ", ", v[i]);
	}
	return buf;
}

static bool
read_version(const struct item *it)
{
	const char *wanted = "1, the only version there is", *text;

	if (!tree_text(it, wanted, &text))
		return false;
	return strcmp(text, "1") == 0 || tree_wanted(it, wanted);
}

static bool
read_role_name(const struct item *it, void *to)
{
	struct strings *roles = to;
	char *name = NULL;

	if (!read_name(it, &name))
		return false;
	for (size_t i = 0; i < roles->n; i++)
		if (strcmp(roles->v[i], name) == 0) {
			free(name);
			return tree_wanted(it, "a role that is not there yet");
		}
	strings_add(roles, name);
	if (roles->n > ROLES_MAX)
		return tree_fault(it, "there are more than %d roles",
		    ROLES_MAX);
	return true;
}

static bool
read_order(const struct item *it, void *to)
{
	struct strings *roles = &((struct draft *)to)->s->roles;

	if (!tree_list(it, read_role_name, roles))
		return false;
	return roles->n > 0 || tree_fault(it, "there is no role in 'order'; "
	    "leave 'roles' out for the usual ones");
}

/* A role that there is, and whose defaults do not say that it is another. */
static bool
check_role_name(const struct item *it, void *to)
{
	const struct session *s = to;
	char list[LIST_MAX], quoted[QUOTE_MAX];
	struct item role;

	if (session_stop_stage(s, it->key) == 0 &&
	    strcmp(it->key, UNKNOWN_ROLE) != 0)
		return tree_fault_at_key(it, "%s in %s is no role; there are:"
		    " %s, " UNKNOWN_ROLE, tree_quote(it->key, quoted), it->in,
		    names_list((const char *const *)s->roles.v, s->roles.n,
		    list, sizeof list));
	return !tree_get(it, "role", &role) || tree_fault_at_key(&role,
	    "'role' cannot be in the defaults of a role");
}

static bool
read_roles(struct draft *d)
{
#define WHOLE 0
	static const struct tree_key keys[] = {
#define ROLES_KEY(name, read, place, needed, type, text)                       \
		{ #name, read, place, needed },
#include "sessionkey.def"
		{ NULL, NULL, 0, NULL },
	};
	size_t n = sizeof default_roles / sizeof *default_roles;

	if (!tree_keys(&d->roles, "roles", keys, d))
		return false;
	if (d->s->roles.n == 0)
		for (size_t i = 0; i < n; i++)
			strings_add(&d->s->roles, xstrdup(default_roles[i]));
	return tree_entries(&d->role_defaults, "'defaults' in roles",
	    check_role_name, d->s);
}

/* What ${NAME} is, from here on. */
static bool
read_names(struct draft *d, struct tree *t, const struct session_source *from,
    struct fault *f)
{
	bool ok = read_vars(&d->names, &d->vars);

	for (size_t i = 0; i < from->set_count && ok; i++)
		ok = vars_set(&d->vars, from->sets[i], f);
	ok = ok && finish_vars(&d->vars);
	tree_expand_by(t, expand_text);
	return ok;
}

static bool
read_top(struct draft *d, struct tree *t, const struct session_source *from,
    struct fault *f)
{
	struct item root = tree_root(t, "the session file", d);
	struct session *s = d->s;

	s->description = xstrdup("");
	if (!tree_keys(&root, root.in, top_keys, d) ||
	    !read_version(&d->version) || !read_names(d, t, from, f) ||
	    !read_name(&d->session, &s->name))
		return false;
	d->vars.known[VAR_session] = s->name;
	if (d->description.node != NULL &&
	    !read_string(&d->description, &s->description))
		return false;
	return read_roles(d) && read_hosts(d) && read_groups(d) &&
	    read_procs(d) && read_hooks(d) && read_safety(d);
}

char *
directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? xstrdup(".") :
	    xmemdup0(path, slash == path ? 1 : (size_t)(slash - path));
	char *real = realpath(dir, NULL);

	if (real == NULL)
		return dir;
	free(dir);
	return real;
}

/* The files, and over them what the command line has. */
static struct tree *
load_tree(const struct session_source *from, struct fault *f)
{
	struct tree *t = tree_load(from->paths, from->path_count, f);
	struct buffer b = { 0 };

	if (t == NULL || from->adhocs == NULL || from->adhocs->n == 0)
		return t;
	bool ok = adhocs_text(from->adhocs, &b, f) &&
	    tree_add_text(t, ADHOC_FILE, &b);
	buffer_finish(&b);
	if (ok)
		return t;
	adhoc_fault(f);
	tree_free(t);
	return NULL;
}

bool
session_load_from(const struct session_source *from, struct session **s,
    struct fault *f)
{
	struct tree *t = load_tree(from, f);

	if (t == NULL)
		return false;
	struct draft d = { .s = xcalloc(1, sizeof *d.s),
		.file_count = from->path_count };
	for (size_t i = 0; i < from->path_count; i++)
		strings_add(&d.dirs, directory_of(from->paths[i]));
	if (from->adhocs != NULL) {
		strings_add(&d.dirs, xstrdup(d.dirs.v[0]));
		adhocs_copy(&d.s->adhocs, from->adhocs);
	}
	d.s->path = xstrdup(from->paths[0]);
	d.s->directory = xstrdup(d.dirs.v[0]);
	for (size_t i = 1; i < from->path_count; i++)
		strings_add(&d.s->more_paths, xstrdup(from->paths[i]));
	for (size_t i = 0; i < from->set_count; i++)
		strings_add(&d.s->sets, xstrdup(from->sets[i]));
	bool ok = read_top(&d, t, from, f);
	if (ok) {
		*s = d.s;
	} else {
		session_free(d.s);
		adhoc_fault(f);
	}
	strings_clear(&d.dirs);
	vars_finish(&d.vars);
	environment_finish(&d);
	depends_finish(&d);
	byname_finish(&d.host_names);
	byname_finish(&d.proc_names);
	tree_free(t);
	return ok;
}

bool
session_load(const char *path, struct session **s, struct fault *f)
{
	return session_load_from(&(struct session_source){ .paths = &path,
	    .path_count = 1 }, s, f);
}

void
session_free(struct session *s)
{
	if (s == NULL)
		return;
	session_free(s->before);
	for (size_t i = 0; i < s->proc_count; i++)
		proc_spec_free(s->procs[i]);
	for (size_t i = 0; i < s->host_count; i++)
		host_spec_free(s->hosts[i]);
	for (size_t i = 0; i < s->hop_count; i++)
		host_spec_free(s->hops[i]);
	for (size_t i = 0; i < s->group_count; i++) {
		free(s->groups[i]->hosts.v);
		free(s->groups[i]->name);
		free(s->groups[i]);
	}
	free(s->groups);
	free(s->hops);
	host_spec_free(s->usual);
	for (size_t i = 0; i < s->hook_count; i++)
		hook_spec_free(s->hooks[i]);
	adhocs_finish(&s->adhocs);
	strings_clear(&s->more_paths);
	strings_clear(&s->sets);
	strings_clear(&s->roles);
	strings_clear(&s->safety.protect);
	free(s->hooks);
	free(s->directory);
	free(s->procs);
	free(s->hosts);
	free(s->path);
	free(s->name);
	free(s->description);
	free(s);
}

const struct proc_spec *
session_proc(const struct session *s, const char *name)
{
	for (size_t i = 0; i < s->proc_count; i++)
		if (strcmp(s->procs[i]->name, name) == 0)
			return s->procs[i];
	return NULL;
}

const struct host_spec *
session_host(const struct session *s, const char *name)
{
	for (size_t i = 0; i < s->host_count; i++)
		if (strcmp(s->hosts[i]->name, name) == 0)
			return s->hosts[i];
	return NULL;
}

size_t
session_stop_stage(const struct session *s, const char *role)
{
	for (size_t i = 0; i < s->roles.n; i++)
		if (strcmp(s->roles.v[i], role) == 0)
			return s->roles.n - i;
	return 0;
}

size_t
session_stop_rank(const struct session *s, const struct proc_spec *spec,
    const char *role)
{
	return session_stop_stage(s, role) * s->chain +
	    (spec != NULL ? spec->above : 0);
}
