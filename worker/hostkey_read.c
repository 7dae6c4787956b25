/*
 * Only lines that have the host are kept. A line whose marker is
 * @cert-authority vouches for certificates, which are not asked for: it is
 * remembered for the sentence alone.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "hostkey_private.h"
#include "log.h"
#include "mem.h"
#include "sshkey.h"
#include "trust.h"

/* ? is one character, * any number of them; the pattern's case is ignored. */
static bool
glob(struct slice pattern, const char *s)
{
	size_t p = 0, star = SIZE_MAX;
	const char *from = s;

	while (*s != '\0') {
		char c = '\0';
		if (p < pattern.n)
			c = pattern.p[p];
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

struct slice
hostkey_word(struct slice *line)
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

/* Whether a line's first field has the name. */
static bool
field_has(struct slice hosts, const char *name, bool *malformed)
{
	return hosts.p[0] == '|' ? hash_is(hosts, name, malformed)
				 : list_has(hosts, name);
}

/* Keeps the line in e if it has the host. False: it is malformed. */
static bool
read_line(struct slice line, const struct hostkeys *k, struct entry *e,
    bool *kept)
{
	struct slice word = hostkey_word(&line);
	bool malformed = false;

	*kept = false;
	if (word.n == 0 || word.p[0] == '#')
		return true;
	if (!marker_of(word, &e->marker))
		return false;
	struct slice hosts = e->marker == MARKER_NONE ? word
						      : hostkey_word(&line);
	struct slice type = hostkey_word(&line);
	struct slice key = hostkey_word(&line);
	if (hosts.n == 0 || key.n == 0)
		return false;
	if (!field_has(hosts, k->name, &malformed)) {
		e->bare = k->bare != NULL && field_has(hosts, k->bare,
		    &malformed);
		if (!e->bare)
			return !malformed;
	}
	if (!base64_decode(key, &e->blob) || !slice_eq(type, sshkey_type(
	    (struct slice){ buffer_data(&e->blob), buffer_size(&e->blob) }))) {
		buffer_finish(&e->blob);
		return false;
	}
	*kept = true;
	return true;
}

/* A line that was not read may have been the one that revokes the key. */
static bool
unread(struct hostkeys *k, const char *path, int error, struct fault *f)
{
	if (fault_may_pass(error))
		return fault_set(f, CODE_UNREACHABLE, "the known hosts file %s"
		    " cannot be read just now: %s", path, strerror(error));
	if (error == ENOENT)
		return true;
	const char *why = error == EINVAL ? "it is no file" : strerror(error);
	log_warning("cannot read %s: %s", path, why);
	if (k->unread[0] == '\0')
		snprintf(k->unread, sizeof k->unread, "%.140s cannot be read:"
		    " %s", path, why);
	return true;
}

static void
read_lines(struct hostkeys *k, const char *path, FILE *in)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	unsigned number = 0;

	while ((n = getline(&line, &room, in)) >= 0) {
		struct entry e = { .file = path, .line = ++number };
		struct slice s = { line, (size_t)n };
		bool kept;
		while (s.n > 0 && strchr("\r\n", s.p[s.n - 1]) != NULL)
			s.n--;
		if (!read_line(s, k, &e, &kept))
			log_warning("%s:%u: not a known_hosts line, skipped",
			    path, number);
		if (!kept)
			continue;
		k->v = xreallocarray(k->v, k->n + 1, sizeof *k->v);
		k->v[k->n++] = e;
	}
	free(line);
}

FILE *
hostkey_open(const char *path, struct fault *no)
{
	char buf[TRUST_WHY];
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int error = fd < 0 ? errno : EINVAL;

	no->code = CODE_OK;
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		const char *why = trust_why(&st, buf);
		FILE *in = why == NULL ? fdopen(fd, "r") : NULL;
		if (in != NULL)
			return in;
		error = why == NULL ? errno : EACCES;
		if (why != NULL)
			fault_set(no, CODE_HOST_KEY, "%s is not read: %s",
			    path, why);
	} else if (fd >= 0) {
		error = strcmp(path, "/dev/null") == 0 ? ENOENT
		    : S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	}
	if (fd >= 0)
		close(fd);
	errno = error;
	return NULL;
}

static bool
read_file(struct hostkeys *k, const char *path, struct fault *f)
{
	struct fault no;
	FILE *in = hostkey_open(path, &no);

	if (in == NULL)
		return no.code == CODE_OK ? unread(k, path, errno, f)
		    : fault_set(f, no.code, "the known hosts file %s",
			no.text);
	read_lines(k, path, in);
	bool ok = feof(in) || unread(k, path, errno, f);
	fclose(in);
	return ok;
}

/* NULL is legal. */
static void
lower(char *name)
{
	for (; name != NULL && *name != '\0'; name++)
		*name = (char)tolower((unsigned char)*name);
}

struct hostkeys *
hostkeys_read(const char *address, uint16_t port, const char *alias,
    const char *const *files, struct fault *f)
{
	struct hostkeys *k = xcalloc(1, sizeof *k);

	bool has_port = alias[0] == '\0' && port != 22;
	k->name = has_port ? xasprintf("[%s]:%u", address, port)
	    : xstrdup(alias[0] != '\0' ? alias : address);
	k->bare = has_port ? xstrdup(address) : NULL;
	lower(k->name);
	lower(k->bare);
	k->address = address;
	k->port = port;
	k->files = files;
	for (size_t i = 0; files[i] != NULL; i++)
		if (!read_file(k, files[i], f)) {
			hostkeys_free(k);
			return NULL;
		}
	return k;
}
