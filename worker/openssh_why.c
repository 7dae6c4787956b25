/* Why a master has ended, by what it said. */
#include <stdlib.h>
#include <string.h>

#include "hostkey.h"
#include "openssh_private.h"

/*
 * What the client says, whether that stays so (it may be otherwise later where it
 * is UNREACHABLE), and what can be done about it, behind "; ".
 */
static const struct reason {
	const char *part;
	enum code code;
	const char *way_out;
} reasons[] = {
	{ "revoked by file", CODE_HOST_KEY, "; it has to be given another"
	    " one" },
	{ "Host key verification failed", CODE_HOST_KEY, "" },
	{ "has changed and you have requested", CODE_HOST_KEY, "" },
	{ "is marked as revoked", CODE_HOST_KEY, "" },
	{ "host key is known for", CODE_HOST_KEY, "" },
	{ "Permission denied (", CODE_LOGIN, "; put a key into this user's"
	    " authorized_keys (ssh-copy-id), or offer another one"
	    " (identity_file, ssh-add)" },
	{ "Too many authentication failures", CODE_LOGIN, "; offer fewer keys,"
	    " by identities_only and identity_file" },
	{ "Bad configuration option", CODE_LOGIN, "" },
	{ "bad configuration options", CODE_LOGIN, "" },
	{ "Bad owner or permissions", CODE_LOGIN, "" },
	{ "no ssh client can be run", CODE_LOGIN, "" },
	{ "no matching", CODE_LOGIN, "; ssh_config can ask for what the host"
	    " has (Ciphers, MACs, KexAlgorithms, HostKeyAlgorithms)" },
	{ "Could not resolve hostname", CODE_UNREACHABLE, "; the name is the"
	    " host's address, or ssh_config's HostName" },
	{ "Connection refused", CODE_UNREACHABLE, "; does an sshd run there,"
	    " and is this its port?" },
	{ "Connection timed out", CODE_UNREACHABLE, "; is it up, and does"
	    " every firewall let it through?" },
};

/* NULL: it is none of those. */
static const struct reason *
reason_of(const char *said)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (strstr(said, reasons[i].part) != NULL)
			return &reasons[i];
	return NULL;
}

enum code
openssh_code(const char *said)
{
	const struct reason *r = reason_of(said);

	return r != NULL ? r->code : CODE_UNREACHABLE;
}

/* ssh has both keys and the line in several lines, if at all. False: it is about
 * something else. */
static bool
key_refused(const struct openssh *o, const char *why, struct fault *f)
{
	const struct target *t = o->target;
	const struct reason *r = reason_of(why);
	struct hostkeys *k = NULL;

	if (r == NULL || r->code != CODE_HOST_KEY || r->way_out[0] != '\0' ||
	    o->key[0] == '\0' || strncmp(o->key, "unknown ", 8) == 0)
		return false;
	k = hostkeys_read(t->address, t->port, t->key_alias, t->known_hosts, f);
	bool told = k == NULL || hostkeys_explain(k, o->key, f);
	hostkeys_free(k);
	return told;
}

/* It went just as somebody had answered: asked again by itself, it would be so all
 * night. */
static bool
too_late(const struct openssh *o)
{
	return o->ask.unheard && (strncmp(o->last, "Connection ", 11) == 0 ||
	    strstr(o->last, "Broken pipe") != NULL);
}

/* Why the jump host's client made no connection. True: it did not. */
static bool
refused_on_the_way(const struct openssh *o, const char *why, struct fault *f)
{
	const struct target *t = o->target;

	if (o->stream == NULL)
		return false;
	stream_why(o->stream, f);
	if (f->code == CODE_OK && strstr(why, "Stdio forwarding request") !=
	    NULL)
		fault_set(f, CODE_UNREACHABLE, "%s makes no connection to %s:%u:"
		    " its sshd has AllowTcpForwarding no, or a PermitOpen"
		    " without it, or nobody answers there", hop_name(t->jump),
		    t->address, t->port);
	return f->code != CODE_OK;
}

void
openssh_why(const struct openssh *o, struct fault *f)
{
	const char *why = o->worst[0] != '\0' ? o->worst : o->last;
	const char *none = o->ask.why_none;
	const struct reason *r = reason_of(why);

	if (o->no.code != CODE_OK)
		*f = o->no;
	else if (refused_on_the_way(o, why, f))
		return;
	else if (o->phase == HOST_READY)
		fault_set(f, CODE_UNREACHABLE, "the ssh client's connection to"
		    " %s is over%s%s", o->target->host, why[0] != '\0'
		    ? ": " : "", why);
	else if (too_late(o))
		fault_set(f, CODE_LOGIN, "%s closed the connection: its question"
		    " was not answered in time", o->target->address);
	else if (!key_refused(o, why, f))
		fault_set(f, openssh_code(why), "ssh cannot log in to %s as %s:"
		    " %s%s%s%s%s", o->target->host, o->target->user,
		    why[0] != '\0' ? why : "it ended without a word",
		    none[0] != '\0' ? " (asked: " : "", none,
		    none[0] != '\0' ? ")" : "", r != NULL ? r->way_out : "");
}
