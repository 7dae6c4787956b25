/*
 * Only lines that have the host are kept. A line whose marker is
 * @cert-authority vouches for certificates, which are not asked for: it is
 * remembered for the sentence alone.
 */
#include "hostkey.h"

#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libssh2.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "log.h"
#include "mem.h"
#include "sshkey.h"

enum marker { MARKER_NONE, MARKER_REVOKED, MARKER_CA };

struct entry {
	enum marker marker;
	struct buffer blob;
	const char *file;
	unsigned line;
};

struct hostkeys {
	char *name;             /* as the files have it: host or [host]:port */
	const char *address;
	uint16_t port;
	const char *const *files;
	struct entry *v;
	size_t n;
};

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

/* ? is one character, * any number of them; the pattern's case is ignored. */
static bool
glob(struct slice pattern, const char *s)
{
	size_t p = 0, star = SIZE_MAX;
	const char *from = s;

	while (*s != '\0') {
		char c = p < pattern.n ? pattern.p[p] : '\0';
		if (c == '*') {
			star = p++;
			from = s;
		} else if (c == '?' ||
		    (c != '\0' && tolower((unsigned char)c) == *s)) {
			p++;
			s++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			s = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

/* A comma list: one ! that matches refuses, whatever the others say. */
static bool
list_has(struct slice list, const char *name)
{
	bool found = false;

	while (list.n > 0) {
		const char *comma = memchr(list.p, ',', list.n);
		size_t n = comma == NULL ? list.n : (size_t)(comma - list.p);
		bool negated = n > 0 && list.p[0] == '!';
		struct slice one = { list.p + negated, n - negated };
		if (glob(one, name)) {
			if (negated)
				return false;
			found = true;
		}
		size_t step = comma == NULL ? n : n + 1;
		list = (struct slice){ list.p + step, list.n - step };
	}
	return found;
}

/* "|1|salt|hash": HMAC-SHA1 of the name, keyed with the salt. */
static bool
hash_is(struct slice field, const char *name, bool *malformed)
{
	struct buffer salt = { 0 }, want = { 0 };
	unsigned char got[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	bool same = false;
	const char *bar = NULL;

	if (field.n > 3 && memcmp(field.p, "|1|", 3) == 0)
		bar = memchr(field.p + 3, '|', field.n - 3);
	*malformed = bar == NULL;
	if (bar == NULL)
		return false;
	struct slice a = { field.p + 3, (size_t)(bar - field.p) - 3 };
	struct slice b = { bar + 1, field.n - a.n - 4 };
	*malformed = !base64_decode(a, &salt) || !base64_decode(b, &want);
	if (*malformed)
		goto out;
	if (HMAC(EVP_sha1(), buffer_data(&salt), (int)buffer_size(&salt),
	    (const unsigned char *)name, strlen(name), got, &n) != NULL)
		same = n == buffer_size(&want) &&
		    CRYPTO_memcmp(got, buffer_data(&want), n) == 0;
out:
	buffer_finish(&salt);
	buffer_finish(&want);
	return same;
}

/* The next word of a line; empty at its end. */
static struct slice
next_word(struct slice *line)
{
	size_t from = 0, to;

	while (from < line->n && strchr(" \t", line->p[from]) != NULL)
		from++;
	for (to = from; to < line->n && strchr(" \t", line->p[to]) == NULL;)
		to++;
	struct slice word = { line->p + from, to - from };
	*line = (struct slice){ line->p + to, line->n - to };
	return word;
}

/* The marker of a line that begins with the word; false: no such marker. */
static bool
marker_of(struct slice word, enum marker *marker)
{
	*marker = MARKER_NONE;
	if (slice_is(word, "@revoked"))
		*marker = MARKER_REVOKED;
	else if (slice_is(word, "@cert-authority"))
		*marker = MARKER_CA;
	else
		return word.n == 0 || word.p[0] != '@';
	return true;
}

/* Keeps the line in e if it has the host. False: it is malformed. */
static bool
read_line(struct slice line, const char *name, struct entry *e, bool *kept)
{
	struct slice word = next_word(&line);
	bool malformed = false;

	*kept = false;
	if (word.n == 0 || word.p[0] == '#')
		return true;
	if (!marker_of(word, &e->marker))
		return false;
	struct slice hosts = e->marker == MARKER_NONE ? word
						      : next_word(&line);
	struct slice type = next_word(&line);
	struct slice key = next_word(&line);
	if (hosts.n == 0 || key.n == 0)
		return false;
	if (hosts.p[0] == '|' ? !hash_is(hosts, name, &malformed)
			      : !list_has(hosts, name))
		return !malformed;
	if (!base64_decode(key, &e->blob) || !slice_eq(type, sshkey_type(
	    (struct slice){ buffer_data(&e->blob), buffer_size(&e->blob) }))) {
		buffer_finish(&e->blob);
		return false;
	}
	*kept = true;
	return true;
}

static void
read_file(struct hostkeys *k, const char *path)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	unsigned number = 0;
	FILE *in = fopen(path, "re");

	if (in == NULL) {
		if (errno != ENOENT)
			log_warning("cannot read %s: %s", path,
			    strerror(errno));
		return;
	}
	while ((n = getline(&line, &room, in)) >= 0) {
		struct entry e = { .file = path, .line = ++number };
		struct slice s = { line, (size_t)n };
		bool kept;
		while (s.n > 0 && strchr("\r\n", s.p[s.n - 1]) != NULL)
			s.n--;
		if (!read_line(s, k->name, &e, &kept))
			log_warning("%s:%u: not a known_hosts line, skipped",
			    path, number);
		if (!kept)
			continue;
		k->v = xreallocarray(k->v, k->n + 1, sizeof *k->v);
		k->v[k->n++] = e;
	}
	free(line);
	fclose(in);
}

struct hostkeys *
hostkeys_read(const char *address, uint16_t port, const char *const *files)
{
	struct hostkeys *k = xcalloc(1, sizeof *k);

	k->name = port == 22 ? xstrdup(address)
			     : xasprintf("[%s]:%u", address, port);
	for (char *p = k->name; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	k->address = address;
	k->port = port;
	k->files = files;
	for (size_t i = 0; files[i] != NULL; i++)
		read_file(k, files[i]);
	return k;
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
	free(k);
}

static struct slice
blob_of(const struct entry *e)
{
	return (struct slice){ buffer_data(&e->blob), buffer_size(&e->blob) };
}

/* The first plain line with a key of the type; NULL if there is none. */
static const struct entry *
find_type(const struct hostkeys *k, struct slice type)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].marker == MARKER_NONE &&
		    slice_eq(sshkey_type(blob_of(&k->v[i])), type))
			return &k->v[i];
	return NULL;
}

char *
hostkeys_methods(const struct hostkeys *k)
{
	struct buffer b = { 0 };

	for (int known = 1; known >= 0; known--) {
		for (size_t i = 0; i < TYPES; i++) {
			struct slice type = slice_of(types[i].type);
			if ((find_type(k, type) != NULL) != known)
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

/* The host is known, but by RSA keys only. */
static bool
only_rsa(const struct hostkeys *k)
{
	for (size_t i = 0; i + 1 < TYPES; i++)
		if (find_type(k, slice_of(types[i].type)) != NULL)
			return false;
	return find_type(k, slice_of("ssh-rsa")) != NULL;
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
		const struct entry *e = find_type(k, slice_of("ssh-rsa"));
		snprintf(out, size, "; %s:%u has its RSA key, which libssh2 %s "
		    "cannot use with OpenSSH 8.8 or newer", e->file, e->line,
		    libssh2_version(0));
		return;
	}
	for (size_t i = 0; i < k->n; i++) {
		const struct entry *e = &k->v[i];
		if (e->marker == MARKER_REVOKED)
			continue;
		snprintf(out, size, e->marker == MARKER_CA ?
		    "; %s:%u has its certificate authority, which is not "
		    "asked here" : "; %s:%u has its key of another type",
		    e->file, e->line);
		return;
	}
}

static void
say_unknown(const struct hostkeys *k, struct slice blob, struct fault *f)
{
	char print[SSHKEY_FINGERPRINT_SIZE], instead[256], port[16] = "";
	char *files = file_list(k);
	const char *first = k->files[0];

	if (k->port != 22)
		snprintf(port, sizeof port, " -p %u", k->port);
	say_instead(k, instead, sizeof instead);
	fault_set(f, CODE_HOST_KEY, "the host key of %s is not known: "
	    "%s %s, looked for in %s%s; compare it, then add it with "
	    "ssh-keyscan%s %s >> %s, or connect once with ssh", k->name,
	    sshkey_type_name(sshkey_type(blob)),
	    sshkey_fingerprint(blob, print), files, instead, port, k->address,
	    first != NULL ? first : "~/.ssh/known_hosts");
	free(files);
}

static void
say_changed(const struct hostkeys *k, const struct entry *e,
    struct slice blob, struct fault *f)
{
	char was[SSHKEY_FINGERPRINT_SIZE], is[SSHKEY_FINGERPRINT_SIZE];
	const char *type = sshkey_type_name(sshkey_type(blob));

	fault_set(f, CODE_HOST_KEY, "the host key of %s has CHANGED: "
	    "%s:%u has %s %s, the host offers %s %s; somebody may sit in "
	    "between; if the change is genuine, remove that line and add the "
	    "new key", k->name, e->file, e->line, type,
	    sshkey_fingerprint(blob_of(e), was), type,
	    sshkey_fingerprint(blob, is));
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

enum hostkey_verdict
hostkeys_check(const struct hostkeys *k, struct slice blob, struct fault *f)
{
	char print[SSHKEY_FINGERPRINT_SIZE];
	bool match = false;

	for (size_t i = 0; i < k->n; i++) {
		const struct entry *e = &k->v[i];
		if (!slice_eq(blob_of(e), blob))
			continue;
		match |= e->marker == MARKER_NONE;
		if (e->marker != MARKER_REVOKED)
			continue;
		fault_set(f, CODE_HOST_KEY, "the host key of %s, %s %s, is "
		    "revoked by %s:%u", k->name,
		    sshkey_type_name(sshkey_type(blob)),
		    sshkey_fingerprint(blob, print), e->file, e->line);
		return HOSTKEY_REVOKED;
	}
	if (match)
		return HOSTKEY_MATCH;
	const struct entry *e = find_type(k, sshkey_type(blob));
	if (e == NULL) {
		say_unknown(k, blob, f);
		return HOSTKEY_UNKNOWN;
	}
	say_changed(k, e, blob, f);
	return HOSTKEY_CHANGED;
}

const char *
hostkeys_where(const struct hostkeys *k, struct slice blob, char *buf,
    size_t size)
{
	buf[0] = '\0';
	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].marker == MARKER_NONE &&
		    slice_eq(blob_of(&k->v[i]), blob)) {
			snprintf(buf, size, "%s:%u", k->v[i].file,
			    k->v[i].line);
			break;
		}
	return buf;
}
