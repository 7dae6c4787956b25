/* A host's key, added to a known_hosts file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "errands.h"
#include "hostkey.h"
#include "mem.h"
#include "sshkey.h"
#include "trust.h"
#include "writeall.h"

enum { SALT = 20 };     /* as ssh(1) has it: as long as SHA-1's sum */

/* The caller frees. */
static char *
base64(const void *p, size_t n)
{
	char *text = xcalloc(n / 3 * 4 + 5, 1);

	EVP_EncodeBlock((unsigned char *)text, p, (int)n);
	return text;
}

/* "|1|SALT|HASH"; NULL: there is no chance to be had. */
static char *
hash_name(const char *name)
{
	unsigned char salt[SALT], sum[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	if (RAND_bytes(salt, sizeof salt) != 1 ||
	    HMAC(EVP_sha1(), salt, sizeof salt, (const unsigned char *)name,
	    strlen(name), sum, &n) == NULL)
		return NULL;
	char *a = base64(salt, sizeof salt), *b = base64(sum, n);
	char *hashed = xasprintf("|1|%s|%s", a, b);
	free(a);
	free(b);
	return hashed;
}

/* The directory, where it is the usual one that nobody has made yet. */
static void
make_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? NULL : xmemdup0(path,
	    (size_t)(slash - path));

	if (dir != NULL && dir[0] != '\0')
		mkdir(dir, 0700);
	free(dir);
}

/* A line of known_hosts(5), and no other: NAME TYPE KEY. */
static bool
is_line(const char *line)
{
	size_t fields = 1;

	for (const char *p = line; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 127)
			return false;
		fields += *p == ' ';
	}
	return fields == 3;
}

static bool
append(const char *path, const char *line, struct fault *f)
{
	char no[TRUST_WHY];

	if (!is_line(line))
		return fault_set(f, CODE_FAILED, "it is no line for %s", path);
	make_directory(path);
	int fd = trust_open_to_add(path, true, no);
	if (fd < 0)
		return fault_set(f, CODE_FAILED, "it cannot be added to %s:"
		    " %s", path, no);
	/* At once, so that two who add do not mix. */
	char *text = xasprintf("%s%s\n", file_is_torn(fd) ? "\n" : "", line);
	bool ok = write_all(fd, text, strlen(text)) && fsync(fd) == 0;
	if (!ok)
		fault_set(f, CODE_FAILED, "it cannot be added to %s: %s", path,
		    strerror(errno));
	free(text);
	close(fd);
	return ok;
}

/* The file, and the line. */
static void
add(const struct errand *e, struct outcome *o)
{
	struct fault f = { 0 };

	if (!append(e->word[0], e->word[1], &f)) {
		o->error = EIO;
		snprintf(o->text, sizeof o->text, "%s", f.text);
	}
}

const struct door_kind known_hosts_errand = { .name = "known_hosts",
	.act = add };

static bool
have_added(const char *path, const char *line, struct fault *f)
{
	struct outcome o;

	if (door_act(&known_hosts_errand, &(struct errand){
	    .word = { path, line } }, &o))
		return true;
	return fault_set(f, CODE_FAILED, "%s", o.text[0] != '\0' ? o.text
	    : strerror(o.error));
}

bool
hostkeys_add(const struct hostkeys *k, struct slice blob, bool hashed,
    struct fault *f)
{
	const char *path = hostkeys_first_file(k);
	struct slice type = sshkey_type(blob);

	if (path == NULL)
		return fault_set(f, CODE_FAILED, "there is no file to add it"
		    " to");
	char *name = hashed ? hash_name(hostkeys_name(k))
			    : xstrdup(hostkeys_name(k));
	if (name == NULL || type.n == 0) {
		free(name);
		return fault_set(f, CODE_FAILED, "it cannot be written as a"
		    " line of %s", path);
	}
	char *key = base64(blob.p, blob.n);
	char *line = xasprintf("%s %.*s %s", name, SLICE_ARG(type), key);
	bool ok = have_added(path, line, f);
	free(line);
	free(key);
	free(name);
	return ok;
}
