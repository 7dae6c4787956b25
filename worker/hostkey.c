#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libssh2.h>

#include "hostkey_private.h"
#include "mem.h"
#include "sshkey.h"

/* A type of key, and the algorithms that it can sign with, best first. */
static const struct {
	const char *type, *methods;
} types[] = {
	{ "ssh-ed25519",         "ssh-ed25519" },
	{ "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256" },
	{ "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384" },
	{ "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521" },
	{ "ssh-rsa",             "rsa-sha2-512,rsa-sha2-256,ssh-rsa" },
};

enum { TYPES = sizeof types / sizeof *types };

const char *
hostkey_text(struct slice blob, char out[HOSTKEY_TEXT_SIZE])
{
	char print[SSHKEY_FINGERPRINT_SIZE];

	snprintf(out, HOSTKEY_TEXT_SIZE, "%s %s",
	    sshkey_type_name(sshkey_type(blob)),
	    sshkey_fingerprint(blob, print));
	return out;
}

void
hostkeys_free(struct hostkeys *k)
{
	if (k == NULL)
		return;
	for (size_t i = 0; i < k->n; i++)
		buffer_finish(&k->v[i].blob);
	free(k->v);
	free(k->name);
	free(k->bare);
	free(k);
}

static struct slice
blob_of(const struct entry *e)
{
	return (struct slice){ buffer_data(&e->blob), buffer_size(&e->blob) };
}

/* The first plain line with a key of the type; NULL if there is none. bare: its
 * name may be there without its port. */
static const struct entry *
find_type(const struct hostkeys *k, struct slice type, bool bare)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].marker == MARKER_NONE &&
		    (bare || !k->v[i].bare) &&
		    slice_eq(sshkey_type(blob_of(&k->v[i])), type))
			return &k->v[i];
	return NULL;
}

/* The first line with this key; NULL if there is none. bare: as for a type. */
static const struct entry *
find_key(const struct hostkeys *k, struct slice blob, enum marker marker,
    bool bare)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].marker == marker && (bare || !k->v[i].bare) &&
		    slice_eq(blob_of(&k->v[i]), blob))
			return &k->v[i];
	return NULL;
}

char *
hostkeys_methods(const struct hostkeys *k)
{
	struct buffer b = { 0 };

	for (int known = 2; known >= 0; known--) {
		for (size_t i = 0; i < TYPES; i++) {
			struct slice type = slice_of(types[i].type);
			/* For its port; by its name alone; not at all. */
			if ((find_type(k, type, false) != NULL) +
			    (find_type(k, type, true) != NULL) != known)
				continue;
			if (buffer_size(&b) > 0)
				buffer_put(&b, ",", 1);
			buffer_put(&b, types[i].methods,
			    strlen(types[i].methods));
		}
	}
	char *list = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return list;
}

bool
hostkeys_any(const struct hostkeys *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].marker == MARKER_NONE && !k->v[i].bare)
			return true;
	return false;
}

const char *
hostkeys_name(const struct hostkeys *k)
{
	return k->name;
}

const char *
hostkeys_first_file(const struct hostkeys *k)
{
	return k->files[0];
}

/* The host is known, but by RSA keys only. */
static bool
only_rsa(const struct hostkeys *k)
{
	for (size_t i = 0; i + 1 < TYPES; i++)
		if (find_type(k, slice_of(types[i].type), true) != NULL)
			return false;
	return find_type(k, slice_of("ssh-rsa"), true) != NULL;
}

/* "a, b", or "no known_hosts file". The caller frees. */
static char *
file_list(const struct hostkeys *k)
{
	struct buffer b = { 0 };

	if (k->files[0] == NULL)
		return xstrdup("no known_hosts file");
	for (size_t i = 0; k->files[i] != NULL; i++) {
		if (i > 0)
			buffer_put(&b, ", ", 2);
		buffer_put(&b, k->files[i], strlen(k->files[i]));
	}
	char *list = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return list;
}

/* What the files have instead of the offered key; "" if nothing. */
static void
say_instead(const struct hostkeys *k, char *out, size_t size)
{
	out[0] = '\0';
	if (only_rsa(k) && !sshkey_rsa_works()) {
		const struct entry *e = find_type(k, slice_of("ssh-rsa"), true);
		snprintf(out, size, "; %s:%u has its RSA key, which libssh2 %s "
		    "cannot use with OpenSSH 8.8 or newer; transport: ssh can",
		    e->file, e->line,
		    libssh2_version(0));
		return;
	}
	for (size_t i = 0; i < k->n; i++) {
		const struct entry *e = &k->v[i];
		if (e->marker == MARKER_REVOKED)
			continue;
		snprintf(out, size, "; %s:%u has %s", e->file, e->line,
		    e->marker == MARKER_CA ? "its certificate authority, which"
		    " transport: ssh asks" : e->bare ? "another key of that"
		    " name without its port" : "its key of another type");
		return;
	}
}

/* Where a person adds what is not known. */
static const char *
file_to_mend(const struct hostkeys *k)
{
	for (size_t i = 0; k->files[i] != NULL; i++)
		if (strcmp(k->files[i], "/dev/null") != 0)
			return k->files[i];
	return "~/.ssh/known_hosts";
}

/* key is "TYPE FINGERPRINT", as people compare it. */
static void
say_unknown(const struct hostkeys *k, const char *key, struct fault *f)
{
	char instead[256], port[16] = "";
	char *files = file_list(k);

	if (k->port != 22)
		snprintf(port, sizeof port, " -p %u", k->port);
	say_instead(k, instead, sizeof instead);
	fault_set(f, CODE_HOST_KEY, "the host key of %s is not known: "
	    "%s, looked for in %s%s%s%s; compare it, then add it with "
	    "ssh-keyscan%s %s >> %s, or connect once with ssh", k->name, key,
	    files, k->unread[0] != '\0' ? "; " : "", k->unread, instead, port,
	    k->address, file_to_mend(k));
	free(files);
}

static void
say_changed(const struct hostkeys *k, const struct entry *e, const char *key,
    struct fault *f)
{
	char was[HOSTKEY_TEXT_SIZE];

	fault_set(f, CODE_HOST_KEY, "the host key of %s has CHANGED: "
	    "%s:%u has %s, the host offers %s; somebody may sit in between; if"
	    " the change is genuine, remove that line and add the new key",
	    k->name, e->file, e->line, hostkey_text(blob_of(e), was), key);
}

static void
say_revoked(const struct hostkeys *k, const struct entry *e, const char *key,
    struct fault *f)
{
	fault_set(f, CODE_HOST_KEY, "the host key of %s, %s, is revoked by"
	    " %s:%u; it has to be given another one", k->name, key, e->file,
	    e->line);
}

static bool
is_loopback(const struct sockaddr *peer)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (peer->sa_family == AF_INET) {
		memcpy(&v4, peer, sizeof v4);
		return ntohl(v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	}
	if (peer->sa_family != AF_INET6)
		return false;
	memcpy(&v6, peer, sizeof v6);
	return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) ||
	    (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr) &&
	    v6.sin6_addr.s6_addr[12] == IN_LOOPBACKNET);
}

bool
hostkey_exempt(enum key_check check, const struct sockaddr *peer)
{
	if (check == KEY_CHECK_NOT_LOOPBACK)
		return peer != NULL && is_loopback(peer);
	return check == KEY_CHECK_NEVER;
}

/* As ssh(1) does it: a name without its port counts for what no line with the port
 * says; but what is revoked by it is so with every port. */
enum hostkey_verdict
hostkeys_check(const struct hostkeys *k, struct slice blob, struct fault *f)
{
	const struct entry *e = find_key(k, blob, MARKER_REVOKED, true);
	char key[HOSTKEY_TEXT_SIZE];

	hostkey_text(blob, key);
	if (e != NULL) {
		say_revoked(k, e, key, f);
		return HOSTKEY_REVOKED;
	}
	if (find_key(k, blob, MARKER_NONE, false) != NULL)
		return HOSTKEY_MATCH;
	e = find_type(k, sshkey_type(blob), false);
	if (e != NULL) {
		say_changed(k, e, key, f);
		return HOSTKEY_CHANGED;
	}
	if (find_key(k, blob, MARKER_NONE, true) != NULL)
		return HOSTKEY_MATCH;
	say_unknown(k, key, f);
	return HOSTKEY_UNKNOWN;
}

/* The first line with a key that prints so; of another one, whose type does. */
static const struct entry *
find_text(const struct hostkeys *k, const char *key, enum marker marker,
    bool other)
{
	size_t n = strcspn(key, " ") + (other ? 0 : strlen(key));
	char text[HOSTKEY_TEXT_SIZE];

	for (size_t i = 0; i < k->n; i++) {
		const struct entry *e = &k->v[i];
		if (e->marker == marker && (!other || !e->bare) &&
		    strncmp(hostkey_text(blob_of(e), text), key, n) == 0)
			return e;
	}
	return NULL;
}

bool
hostkeys_explain(const struct hostkeys *k, const char *key, struct fault *f)
{
	const struct entry *e = find_text(k, key, MARKER_REVOKED, false);

	if (e != NULL)
		say_revoked(k, e, key, f);
	else if (find_text(k, key, MARKER_NONE, false) != NULL)
		return false;
	else if ((e = find_text(k, key, MARKER_NONE, true)) != NULL)
		say_changed(k, e, key, f);
	else
		say_unknown(k, key, f);
	return true;
}

const char *
hostkeys_where(const struct hostkeys *k, struct slice blob, char *buf,
    size_t size)
{
	const struct entry *e = find_key(k, blob, MARKER_NONE, true);

	if (e != NULL)
		snprintf(buf, size, "%s:%u", e->file, e->line);
	else
		buf[0] = '\0';
	return buf;
}
