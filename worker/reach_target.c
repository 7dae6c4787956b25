/* What was said and what ssh_config says, as a target. */
#include "reach.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hop.h"
#include "mem.h"
#include "sshkey.h"
#include "tokens.h"

enum {
	ALIVE_MS = 4000,
	ALIVE_COUNT = 2,
	SILENT_MOST_S = 14,     /* and a second: the promise is 15          */
	PORT_SSH = 22,
	CONNECT_MS = 10 * 1000,
	CONNECT_MOST_MS = 60 * 1000,    /* of ssh_config's ConnectTimeout */
};

/* A target, and what it points to. */
struct owner {
	struct target target;
	struct strings texts, identities, known;
};

/* Keeps text, and returns it. */
static const char *
keep(struct owner *o, char *text)
{
	strings_add(&o->texts, text);
	return text;
}

/* What was said, or else what ssh_config says, or else usual. */
static const char *
choose(struct owner *o, const char *said, const struct strings *config,
    const char *usual)
{
	if (said[0] == '\0' && config != NULL)
		said = ssh_config_text(config);
	return keep(o, xstrdup(said[0] != '\0' ? said : usual));
}

static const char *
lower(const char *text)
{
	for (char *p = (char *)(uintptr_t)text; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return text;
}

/* "yes" or "true", as ssh -G has both. */
static bool
is_yes(const struct strings *values)
{
	const char *text = ssh_config_text(values);

	return strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
}

static bool
set_place(struct owner *o, const struct reach *r, const struct ssh_config *c,
    const struct myself *me, struct fault *f)
{
	struct target *t = &o->target;
	long port = c != NULL ? strtol(ssh_config_text(&c->port), NULL, 10) : 0;

	t->host = r->host;
	t->asker = me->asker;
	t->openssh = r->transport == TRANSPORT_SSH;
	t->said = r;
	/* The session file's address is what ssh_config was asked for. */
	t->address = lower(choose(o, c != NULL ? ssh_config_text(&c->hostname)
					       : "", NULL, r->ssh.address));
	t->name = keep(o, xstrdup(r->ssh.address));
	t->user = choose(o, r->ssh.user, c != NULL ? &c->user : NULL, me->user);
	t->port = r->ssh.port != 0 ? r->ssh.port : port > 0 && port < 65536
	    ? (uint16_t)port : PORT_SSH;
	t->key_alias = lower(choose(o, r->ssh.key_alias,
	    c != NULL ? &c->hostkeyalias : NULL, ""));
	if (t->user[0] != '\0')
		return true;
	return fault_set(f, CODE_LOGIN, "nobody is known to log in to %s as:"
	    " add 'ssh: { user: NAME }'", r->host);
}

/* ssh_config's are for firewalls, as a rule, and may be hours: they hold where a
 * silent host is found soon. */
static void
set_alive(struct target *t, const struct reach *r, const struct ssh_config *c)
{
	long s = c != NULL ? strtol(ssh_config_text(&c->serveraliveinterval),
	    NULL, 10) : 0;
	long n = c != NULL ? strtol(ssh_config_text(&c->serveralivecountmax),
	    NULL, 10) : 0;
	bool soon = s > 0 && n > 0 && s <= SILENT_MOST_S &&
	    n <= SILENT_MOST_S / s;

	t->alive_ms = r->ssh.alive_ms != 0 ? r->ssh.alive_ms
	    : soon ? (int64_t)s * 1000 : ALIVE_MS;
	t->alive_count = r->ssh.alive_count != 0 ? r->ssh.alive_count
	    : soon ? (unsigned)n : ALIVE_COUNT;
}

/* As ssh does it: seconds, or none. */
static int64_t
timeout_of(const struct reach *r, const struct ssh_config *c)
{
	long s = c != NULL ? strtol(ssh_config_text(&c->connecttimeout), NULL,
	    10) : 0;

	if (r->ssh.connect_ms != 0)
		return r->ssh.connect_ms;
	return s <= 0 ? CONNECT_MS : s < CONNECT_MOST_MS / 1000
	    ? (int64_t)s * 1000 : CONNECT_MOST_MS;
}

static enum key_policy
policy_of(const struct reach *r, const struct ssh_config *c)
{
	static const char *const takes[] = { "accept-new", "no", "off",
		"false" };

	if (r->ssh.key_policy != KEY_POLICY_UNSAID)
		return r->ssh.key_policy;
	for (size_t i = 0; c != NULL && i < sizeof takes / sizeof *takes; i++)
		if (strcmp(ssh_config_text(&c->stricthostkeychecking),
		    takes[i]) == 0)
			return KEY_POLICY_ACCEPT_NEW;
	return KEY_POLICY_STRICT;
}

static struct tokens
tokens_of(const struct owner *o, const struct myself *me)
{
	const struct target *t = &o->target;

	return (struct tokens){ .home = me->home, .host = t->address,
		.name = t->name, .key_alias = t->key_alias[0] != '\0'
		? t->key_alias : t->address, .port = t->port,
		.user = t->user, .local_user = me->user };
}

/* "SSH_AUTH_SOCK", "$VARIABLE", "none" or a path. */
static bool
set_agent(struct owner *o, const struct reach *r, const struct ssh_config *c,
    const struct tokens *tokens, struct fault *f)
{
	const char *said = r->ssh.agent[0] != '\0' || c == NULL ? r->ssh.agent
	    : ssh_config_text(&c->identityagent);
	const char *name = said[0] == '$' && said[1] != '{' ? said + 1
	    : said[0] == '\0' ? "SSH_AUTH_SOCK" : said;
	char *path = NULL;

	if (strcmp(said, "none") == 0) {
		path = xstrdup("");
	} else if (name != said || strcmp(said, "SSH_AUTH_SOCK") == 0) {
		const char *value = getenv(name);
		path = xstrdup(value != NULL ? value : "");
	} else if (r->ssh.agent[0] != '\0') {
		path = xstrdup(said);
	} else {
		path = tokens_expand(tokens, said, true, f);
	}
	if (path != NULL)
		o->target.agent = keep(o, path);
	return path != NULL;
}

/* A key, or the public half of one that an agent has. */
static bool
key_is_there(const char *path)
{
	char *public = xasprintf("%s.pub", path);
	bool there = access(path, F_OK) == 0 || access(public, F_OK) == 0;

	free(public);
	return there;
}

/* Adds each that tokens make of values; keys that are not there are passed over.
 * What is "none" has no keys, and takes none. */
static bool
add_paths(struct strings *to, const struct strings *values, bool keys,
    const struct tokens *tokens, struct fault *f)
{
	for (size_t i = 0; i < values->n; i++) {
		bool none = strcasecmp(values->v[i], "none") == 0;
		char *path = tokens_expand(tokens, none ? "/dev/null"
		    : values->v[i], true, f);
		if (path == NULL)
			return false;
		if (keys && (none || !key_is_there(path)))
			free(path);
		else
			strings_add(to, path);
	}
	return true;
}

static void
add_usual(struct strings *to, const char *format, const char *home)
{
	strings_add(to, xasprintf("%s%s", home, format));
}

static void
add_said(struct strings *to, const struct strings *said)
{
	for (size_t i = 0; i < said->n; i++)
		strings_add(to, xstrdup(said->v[i]));
}

static bool
set_identities(struct owner *o, const struct reach *r,
    const struct ssh_config *c, const struct tokens *tokens, struct fault *f)
{
	struct strings *to = &o->identities;

	if (r->ssh.identity_files.n > 0) {
		add_said(to, &r->ssh.identity_files);
	} else if (c != NULL) {
		if (!add_paths(to, &c->identityfile, true, tokens, f))
			return false;
	} else {
		add_usual(to, "/.ssh/id_ed25519", tokens->home);
		add_usual(to, "/.ssh/id_ecdsa", tokens->home);
		if (sshkey_rsa_works())
			add_usual(to, "/.ssh/id_rsa", tokens->home);
	}
	o->target.identities_only = r->ssh.identities_only != 0
	    ? r->ssh.identities_only == 2 : c != NULL && is_yes(&c->identitiesonly);
	return true;
}

static bool
set_revoked(struct owner *o, const struct ssh_config *c,
    const struct tokens *tokens, struct fault *f)
{
	const char *said = c != NULL ? ssh_config_text(&c->revokedhostkeys) : "";
	char *path = strcasecmp(said, "none") == 0 ? xstrdup("")
	    : tokens_expand(tokens, said, true, f);

	if (path != NULL)
		o->target.revoked_keys = keep(o, path);
	return path != NULL;
}

static bool
set_known(struct owner *o, const struct reach *r, const struct ssh_config *c,
    const struct tokens *tokens, struct fault *f)
{
	struct strings *to = &o->known;

	if (r->ssh.known_hosts.n > 0)
		add_said(to, &r->ssh.known_hosts);
	else if (c == NULL)
		add_usual(to, "/.ssh/known_hosts", tokens->home);
	else if (!add_paths(to, &c->userknownhostsfile, false, tokens, f))
		return false;
	if (r->ssh.global_known_hosts.n > 0)
		add_said(to, &r->ssh.global_known_hosts);
	else if (c == NULL)
		add_usual(to, "/etc/ssh/ssh_known_hosts", "");
	else if (!add_paths(to, &c->globalknownhostsfile, false, tokens, f))
		return false;
	return set_revoked(o, c, tokens, f);
}

static void
set_algorithms(struct owner *o, const struct ssh_config *c)
{
	struct target *t = &o->target;

	t->ciphers = choose(o, "", c != NULL ? &c->ciphers : NULL, "");
	t->macs = choose(o, "", c != NULL ? &c->macs : NULL, "");
	t->kex = choose(o, "", c != NULL ? &c->kexalgorithms : NULL, "");
	t->host_key_types = choose(o, "", c != NULL ? &c->hostkeyalgorithms
						     : NULL, "");
	t->compression = c != NULL && is_yes(&c->compression);
	t->hash_names = c != NULL && is_yes(&c->hashknownhosts);
}

static void
set_addresses(struct owner *o, const struct reach *r,
    const struct ssh_config *c)
{
	static const int families[] = {
#define ADDRESS_FAMILY(id, word, family) [FAMILY_##id] = family,
#include "address_family.def"
#undef ADDRESS_FAMILY
	};
	const char *family = c != NULL ? ssh_config_text(&c->addressfamily)
				       : "";

	o->target.family = r->ssh.family != 0 ? families[r->ssh.family]
	    : strcmp(family, "inet") == 0 ? AF_INET
	    : strcmp(family, "inet6") == 0 ? AF_INET6 : AF_UNSPEC;
	o->target.bind_address = choose(o, r->ssh.bind_address,
	    c != NULL ? &c->bindaddress : NULL, "");
	o->target.proxy_command = "";
}

/* A NULL at the end, also where there is nothing. */
static const char *const *
list_of(struct strings *s)
{
	if (s->v == NULL)
		s->v = xcalloc(1, sizeof *s->v);
	return (const char *const *)s->v;
}

struct target *
target_make(const struct reach *r, const struct ssh_config *c,
    const struct myself *me, struct fault *f)
{
	struct owner *o = xcalloc(1, sizeof *o);
	struct target *t = &o->target;

	bool ok = set_place(o, r, c, me, f);
	if (ok) {
		struct tokens tokens = tokens_of(o, me);
		ok = set_agent(o, r, c, &tokens, f) &&
		    set_identities(o, r, c, &tokens, f) &&
		    set_known(o, r, c, &tokens, f);
	}
	if (!ok) {
		target_free(t);
		return NULL;
	}
	set_algorithms(o, c);
	t->connect_ms = timeout_of(r, c);
	set_alive(t, r, c);
	t->key_check = r->ssh.no_key_check ? KEY_CHECK_NEVER
	    : r->ssh.no_local_key_check ? KEY_CHECK_NOT_LOOPBACK
	    : KEY_CHECK_ALWAYS;
	t->key_policy = policy_of(r, c);
	set_addresses(o, r, c);
	t->known_hosts = list_of(&o->known);
	t->identity_files = list_of(&o->identities);
	return t;
}

void
target_through(struct target *t, struct hop *before)
{
	t->jump = hop_share(before);
}

void
target_by(struct target *t, const char *command)
{
	t->proxy_command = keep((struct owner *)t, xstrdup(command));
}

void
target_free(struct target *t)
{
	struct owner *o = (struct owner *)t;

	if (o == NULL)
		return;
	hop_drop(t->jump);
	strings_clear(&o->texts);
	strings_clear(&o->identities);
	strings_clear(&o->known);
	free(o);
}
