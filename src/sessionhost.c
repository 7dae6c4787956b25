/*
 * The hosts of a session file. What is not written for a host is read from the
 * top of the file, and after that from what ssh(1) does.
 */
#include "sessionread.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"

enum {
	HOSTS_MAX = 1000,
	PORT_MAX = 65535,
	PORT_SSH = 22,
	USER_MAX = 256,         /* LOGIN_NAME_MAX of Linux                  */
	ADDRESS_MAX = 255,      /* a domain name has no more (RFC 1035)     */
	CONNECT_MS = 10 * 1000,
	CONNECT_MIN_MS = 100,
	CONNECT_MAX_MS = 3600 * 1000,
};

/* NULL: neither the environment nor the user database knows. */
static const char *
home(void)
{
	const char *dir = getenv("HOME");

	if (dir != NULL && *dir == '/')
		return dir;
	const struct passwd *pw = getpwuid(getuid());
	return pw == NULL ? NULL : pw->pw_dir;
}

/* A path on this machine, made absolute. */
static bool
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
		*path = xasprintf("%s/%s", d->dir, text);
	} else {
		if (text[1] != '/')
			return tree_wanted(it, "a path on this machine, where "
			    "~/ is the only use of ~");
		if (home() == NULL)
			return tree_fault(it,
			    "no home directory is known for ~/; set HOME");
		*path = xasprintf("%s%s", home(), text + 1);
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
read_timeout(const struct item *it, void *to)
{
	return tree_duration(it, CONNECT_MIN_MS, CONNECT_MAX_MS, to);
}

static bool
read_agent(const struct item *it, void *to)
{
	const char *text;
	char *path = NULL;

	if (!tree_text(it, "the path of an agent's socket, or none", &text))
		return false;
	if (strcmp(text, "none") == 0)
		path = xstrdup("");
	else if (!local_path(it, &path))
		return false;
	replace(to, path);
	return true;
}

/* IPv6 addresses have colons, and a zone after %. */
bool
is_address(const char *text)
{
	return is_word(text, ".:%_-", ADDRESS_MAX) && *text != '-';
}

static bool
read_address(const struct item *it, void *to)
{
	const char *wanted = "a host's name or address", *text;

	if (!tree_text(it, wanted, &text))
		return false;
	if (!is_address(text))
		return tree_wanted(it, wanted);
	replace(to, xstrdup(text));
	return true;
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
	char *in = xasprintf("ssh of host '%s'", h->name);
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
	strings_clear(&h->known_hosts);
	strings_clear(&h->identity_files);
	free(h->name);
	free(h->address);
	free(h->user);
	free(h->agent);
	free(h->state_dir);
	free(h);
}

static struct host_spec *
host_spec_new(const char *name)
{
	struct host_spec *h = xcalloc(1, sizeof *h);
	const char *agent = getenv("SSH_AUTH_SOCK");

	h->name = xstrdup(name);
	h->address = xstrdup(name);
	h->port = PORT_SSH;
	h->agent = xstrdup(agent == NULL ? "" : agent);
	h->connect_ms = CONNECT_MS;
	h->state_dir = xstrdup("");
	if (home() != NULL) {
		const char *dir = home();
		strings_add(&h->known_hosts,
		    xasprintf("%s/.ssh/known_hosts", dir));
		strings_add(&h->identity_files,
		    xasprintf("%s/.ssh/id_ed25519", dir));
		strings_add(&h->identity_files,
		    xasprintf("%s/.ssh/id_ecdsa", dir));
	}
	strings_add(&h->known_hosts, xstrdup("/etc/ssh/ssh_known_hosts"));
	return h;
}

static bool
finish_host(const struct item *it, struct host_spec *h)
{
	size_t n = strings_weight(&h->known_hosts) +
	    strings_weight(&h->identity_files) + strlen(h->agent) +
	    strlen(h->state_dir);

	if (n > SPEC_BYTES_MAX)
		return tree_fault_at_key(it, "the paths of host '%s' have %zu "
		    "bytes; %d are allowed", h->name, n, SPEC_BYTES_MAX);
	if (h->user != NULL)
		return true;
	const struct passwd *pw = getpwuid(getuid());
	if (pw == NULL)
		return tree_fault_at_key(it, "host '%s' has no user, and yours "
		    "has no name; add 'ssh: { user: NAME }'", h->name);
	h->user = xstrdup(pw->pw_name);
	return true;
}

/* NAME: ADDRESS, NAME: {keys}, or NAME: and nothing. */
static bool
read_own(const struct item *it, struct host_spec *h)
{
	if (tree_is_null(it))
		return true;
	if (!tree_is_mapping(it))
		return read_address(it, &h->address);
	char *in = xasprintf("host '%s'", h->name);
	bool ok = tree_keys(it, in, host_keys, h);
	free(in);
	return ok;
}

static bool
read_host(const struct item *it, void *to)
{
	struct draft *d = to;

	if (!check_name(it, it->key))
		return false;
	if (d->s->host_count == HOSTS_MAX)
		return tree_fault_at_key(it, "there are more than %d hosts",
		    HOSTS_MAX);
	struct session *s = d->s;
	struct host_spec *h = host_spec_new(it->key);
	s->hosts = xreallocarray(s->hosts, s->host_count + 1, sizeof *s->hosts);
	s->hosts[s->host_count++] = h;
	if (!tree_keys(&d->ssh, "ssh", ssh_keys, h))
		return false;
	if (d->state_dir.node != NULL &&
	    !read_remote_path(&d->state_dir, &h->state_dir))
		return false;
	return read_own(it, h) && finish_host(it, h);
}

void
session_no_key_check(struct session *s, bool all, bool local)
{
	for (size_t i = 0; i < s->host_count; i++) {
		s->hosts[i]->no_key_check |= all;
		s->hosts[i]->no_local_key_check |= local;
	}
	s->usual->no_key_check |= all;
	s->usual->no_local_key_check |= local;
}

bool
read_hosts(struct draft *d)
{
	d->s->usual = host_spec_new("");
	if (!tree_keys(&d->ssh, "ssh", ssh_keys, d->s->usual) ||
	    !tree_entries(&d->hosts, "hosts", read_host, d))
		return false;
	if (d->s->host_count > 0)
		return true;
	return tree_fault(&d->hosts,
	    "there is no host in 'hosts'; add 'NAME: ADDRESS'");
}
