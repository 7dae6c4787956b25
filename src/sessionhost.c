/*
 * The hosts of a session file. What is not written for a host is read from the
 * top of the file, and what is not there either is left to ssh_config.
 */
#include "sessionread.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "hostrange.h"
#include "mem.h"

enum {
	/* A control shell that hears nothing for 30 s ends (life.sh). */
	ALIVE_MIN_MS = 1000,
	ALIVE_MAX_MS = 10 * 1000,
	ALIVE_COUNT_MAX = 1000,
	PORT_MAX = 65535,
	USER_MAX = 256,         /* LOGIN_NAME_MAX of Linux                  */
	ADDRESS_MAX = 255,      /* a domain name has no more (RFC 1035)     */
	CONNECT_MIN_MS = 100,
	CONNECT_MAX_MS = 3600 * 1000,
};

bool
local_path(const struct item *it, char **path)
{
	const struct draft *d = it->context;
	const char *text;

	if (!tree_text(it, "a path on this machine", &text))
		return false;
	if (*text == '\0')
		return tree_wanted(it, "a path on this machine");
	if (*text == '/') {
		*path = xstrdup(text);
	} else if (*text != '~') {
		*path = xasprintf("%s/%s", d->dirs.v[tree_file(it)], text);
	} else {
		if (text[1] != '/')
			return tree_wanted(it, "a path on this machine, where "
			    "~/ is the only use of ~");
		if (account_home() == NULL)
			return tree_fault(it,
			    "no home directory is known for ~/; set HOME");
		*path = xasprintf("%s%s", account_home(), text + 1);
	}
	return true;
}

static bool
add_path(const struct item *it, void *to)
{
	char *path = NULL;

	if (!local_path(it, &path))
		return false;
	strings_add(to, path);
	return true;
}

/* One path, or a list of them. */
static bool
read_paths(const struct item *it, void *to)
{
	strings_clear(to);
	if (tree_is_list(it))
		return tree_list(it, add_path, to);
	return add_path(it, to);
}

bool
is_user(const char *text)
{
	return is_word(text, "._-", USER_MAX) && *text != '-';
}

static bool
read_user(const struct item *it, void *to)
{
	const char *wanted = "a user's name: A-Z a-z 0-9 . _ - not beginning "
	    "with -", *text;

	if (!tree_text(it, wanted, &text))
		return false;
	if (!is_user(text))
		return tree_wanted(it, wanted);
	replace(to, xstrdup(text));
	return true;
}

static bool
read_port(const struct item *it, void *to)
{
	int64_t n;

	if (!tree_number(it, 1, PORT_MAX, &n))
		return false;
	*(uint16_t *)to = (uint16_t)n;
	return true;
}

static bool
read_alive_interval(const struct item *it, void *to)
{
	return tree_duration(it, ALIVE_MIN_MS, ALIVE_MAX_MS, to);
}

static bool
read_alive_count(const struct item *it, void *to)
{
	int64_t n;

	if (!tree_number(it, 1, ALIVE_COUNT_MAX, &n))
		return false;
	*(unsigned *)to = (unsigned)n;
	return true;
}

static bool
read_timeout(const struct item *it, void *to)
{
	return tree_duration(it, CONNECT_MIN_MS, CONNECT_MAX_MS, to);
}

/* A path on this machine, or the word none. */
static bool
path_or_none(const struct item *it, const char *wanted, void *to)
{
	const char *text;
	char *path = NULL;

	if (!tree_text(it, wanted, &text))
		return false;
	if (strcmp(text, "none") == 0)
		path = xstrdup("none");
	else if (!local_path(it, &path))
		return false;
	replace(to, path);
	return true;
}

static bool
read_agent(const struct item *it, void *to)
{
	return path_or_none(it, "the path of an agent's socket, or none", to);
}

static bool
read_config_file(const struct item *it, void *to)
{
	return path_or_none(it, "the path of a file for ssh -F, or none", to);
}

static bool
read_only(const struct item *it, void *to)
{
	bool only;

	if (!tree_bool(it, &only))
		return false;
	*(unsigned *)to = only ? 2 : 1;
	return true;
}

static bool
read_key_policy(const struct item *it, void *to)
{
	static const char *const words[] = {
#define KEY_POLICY(id, word) [KEY_POLICY_##id] = word,
#include "keypolicy.def"
	};
	static const char wanted[] = "yes, ask or accept-new";
	const char *text;

	if (!tree_text(it, wanted, &text))
		return false;
	for (int i = KEY_POLICY_UNSAID + 1; i < KEY_POLICY_COUNT; i++)
		if (strcmp(text, words[i]) == 0) {
			*(enum key_policy *)to = (enum key_policy)i;
			return true;
		}
	return tree_wanted(it, wanted);
}

/* IPv6 addresses have colons, and a zone after %. */
bool
is_address(const char *text)
{
	return is_word(text, ".:%_-", ADDRESS_MAX) && *text != '-';
}

/* As many as there are hosts in the range: the one of this host. */
static bool
read_range_address(const struct item *it, const char *text, char **to)
{
	const struct draft *d = it->context;
	const char *why = NULL, *key = d->range != NULL ? d->range : "";
	size_t n = hostrange_count(text, HOSTS_MAX, &why);
	size_t hosts = hostrange_count(key, HOSTS_MAX, &why);

	if (n == 0)
		return tree_wanted(it, "a host's name or address, or as many of"
		    " them as there are hosts, such as 192.0.2.[1-40]");
	if (n != hosts)
		return tree_fault(it, "'%.64s' is %zu addresses, and '%.64s' is"
		    " %zu host%s; there must be as many", text, n, key, hosts,
		    hosts == 1 ? "" : "s");
	char *address = hostrange_nth(text, d->in_range);
	bool ok = is_address(address) || tree_wanted(it,
	    "a host's name or address");
	if (ok)
		replace(to, address);
	else
		free(address);
	return ok;
}

static bool
read_address(const struct item *it, void *to)
{
	const char *wanted = "a host's name or address", *text;

	if (!text_for(it, FOR_ADDRESS, wanted, &text))
		return false;
	if (hostrange_is(text))
		return read_range_address(it, text, to);
	if (!is_address(text))
		return tree_wanted(it, wanted);
	replace(to, xstrdup(text));
	return true;
}

static bool
read_transport(const struct item *it, void *to)
{
	static const char *const words[] = {
#define TRANSPORT(id, word) [TRANSPORT_##id] = word,
#include "transport.def"
	};
	static const char wanted[] = "libssh2 or ssh";
	const char *text;

	if (!tree_text(it, wanted, &text))
		return false;
	for (int i = 0; i < TRANSPORT_COUNT; i++)
		if (strcmp(text, words[i]) == 0) {
			*(enum transport_kind *)to = (enum transport_kind)i;
			return true;
		}
	return tree_wanted(it, wanted);
}

#define AT(field) offsetof(struct host_spec, field)
#define WHOLE 0
static const struct tree_key ssh_keys[] = {
#define SSH_KEY(name, read, place, needed, type, text)                         \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

/* To the host itself, whose name is known by now. */
static bool
read_ssh(const struct item *it, void *to)
{
	const struct host_spec *h = to;
	struct draft *d = it->context;
	char *in = xasprintf("ssh of host '%s'", h->name);
	d->proxy_key = NULL;
	bool ok = tree_keys(it, in, ssh_keys, to);

	free(in);
	return ok;
}

static const struct tree_key host_keys[] = {
#define HOST_KEY(name, read, place, needed, type, text)                        \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

void
host_spec_free(struct host_spec *h)
{
	if (h == NULL)
		return;
	ssh_fields_finish(&h->ssh);
	free(h->name);
	free(h->state_dir);
	free(h->jumps.v);
	free(h);
}

static struct host_spec *
host_spec_new(const char *name)
{
	struct host_spec *h = xcalloc(1, sizeof *h);

	h->name = xstrdup(name);
	h->ssh = ssh_fields_none();
	replace(&h->ssh.address, xstrdup(name));
	h->state_dir = xstrdup("");
	return h;
}

static bool
finish_host(const struct item *it, struct host_spec *h)
{
	size_t n = ssh_fields_weight(&h->ssh) + strlen(h->state_dir);

	if (n > SPEC_BYTES_MAX)
		return tree_fault_at_key(it, "the paths of host '%s' have %zu "
		    "bytes; %d are allowed", h->name, n, SPEC_BYTES_MAX);
	return true;
}

/* NAME: ADDRESS, NAME: {keys}, or NAME: and nothing. */
static bool
read_own(const struct item *it, struct host_spec *h)
{
	if (tree_is_null(it))
		return true;
	if (!tree_is_mapping(it))
		return read_address(it, &h->ssh.address);
	char *in = xasprintf("host '%s'", h->name);
	bool ok = tree_keys(it, in, host_keys, h);
	free(in);
	return ok;
}

/* All that is said of it. */
static bool
read_levels(const struct item *it, struct host_spec *h)
{
	struct draft *d = it->context;

	d->proxy_key = NULL;
	if (!tree_keys(&d->ssh, "ssh", ssh_keys, h))
		return false;
	h->own_jump = false;
	if (d->state_dir.node != NULL &&
	    !read_remote_path(&d->state_dir, &h->state_dir))
		return false;
	if (d->transport.node != NULL &&
	    !read_transport(&d->transport, &h->transport))
		return false;
	return read_own(it, h) && finish_host(it, h);
}

static bool
read_one(const struct item *it, const char *name)
{
	struct draft *d = it->context;
	struct session *s = d->s;

	if (!check_name(it, name))
		return false;
	if (s->host_count == HOSTS_MAX)
		return tree_fault_at_key(it, "there are more than %d hosts",
		    HOSTS_MAX);
	struct host_spec *h = host_spec_new(name);
	s->hosts = xreallocarray(s->hosts, s->host_count + 1, sizeof *s->hosts);
	s->hosts[s->host_count++] = h;
	d->vars.known[VAR_host] = h->name;
	d->vars.here = hostrange_is(it->key);
	bool ok = name_host(it, h) && read_levels(it, h);
	d->vars.known[VAR_host] = NULL;
	d->vars.here = false;
	return ok;
}

/* A name, or as many as a range has. */
static bool
read_host(const struct item *it, void *to)
{
	struct draft *d = to;
	const char *why = NULL;
	size_t n = hostrange_count(it->key, HOSTS_MAX, &why);
	bool ok = true;

	if (n == 0)
		return tree_fault_at_key(it, "'%.64s' in hosts is no range of"
		    " names: %s", it->key, why);
	if (n > HOSTS_MAX)
		return tree_fault_at_key(it, "'%.64s' in hosts is more than %d"
		    " hosts", it->key, HOSTS_MAX);
	d->range = it->key;
	for (d->in_range = 0; d->in_range < n && ok; d->in_range++) {
		char *name = hostrange_nth(it->key, d->in_range);
		ok = read_one(it, name);
		free(name);
	}
	d->range = NULL;
	return ok;
}

static void
no_key_check(struct ssh_fields *f, bool all, bool local)
{
	f->no_key_check |= all;
	f->no_local_key_check |= local;
}

void
session_no_key_check(struct session *s, bool all, bool local)
{
	for (size_t i = 0; i < s->host_count; i++)
		no_key_check(&s->hosts[i]->ssh, all, local);
	for (size_t i = 0; i < s->hop_count; i++)
		no_key_check(&s->hops[i]->ssh, all, local);
	no_key_check(&s->usual->ssh, all, local);
	s->all_unchecked = all;
	s->local_unchecked = local;
}

bool
read_hosts(struct draft *d)
{
	d->s->usual = host_spec_new("");
	/* Its name will be known when somebody visits it. */
	d->vars.known[VAR_host] = "host";
	if (!tree_keys(&d->ssh, "ssh", ssh_keys, d->s->usual) ||
	    (d->transport.node != NULL &&
		!read_transport(&d->transport, &d->s->usual->transport)) ||
	    !tree_entries(&d->hosts, "hosts", read_host, d))
		return false;
	if (d->s->host_count > 0)
		return finish_jumps(d);
	return tree_fault(&d->hosts,
	    "there is no host in 'hosts'; add 'NAME: ADDRESS'");
}
