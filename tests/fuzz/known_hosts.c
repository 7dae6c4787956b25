/*
 * A known_hosts file: whatever else is in it, a key that it revokes is never taken,
 * and one that it is given is never unknown. The input's first line is the host.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "hostkey.h"
#include "sshkey.h"

static char path[] = "/tmp/plm-fuzz-XXXXXX";
static const char *const files[] = { path, NULL };

/* A key of no use, of a type that is right. */
static const char key_text[] = "AAAAC3NzaC1lZDI1NTE5AAAAIDAwMDAwMDAwMDAwMDAw"
	"MDAwMDAwMDAwMDAwMDAwMDAw";
static struct buffer key;

void
fuzz_start(void)
{
	int fd = mkstemp(path);

	HOLDS(fd >= 0);
	close(fd);
	HOLDS(base64_decode(slice_of(key_text), &key));
	HOLDS(slice_is(sshkey_type(fuzz_bytes(&key)), "ssh-ed25519"));
}

static void
write_file(const char *before, struct slice text, const char *after)
{
	/* A new file: ext4 writes one that was cut to the disk at once. */
	unlink(path);
	FILE *f = fopen(path, "w");
	HOLDS(f != NULL);
	fputs(before, f);
	fwrite(text.p, 1, text.n, f);
	fputs(after, f);
	fclose(f);
}

static enum hostkey_verdict
verdict(struct hostkeys *h)
{
	struct fault f = { 0 };
	char where[512];

	HOLDS(h != NULL);
	enum hostkey_verdict v = hostkeys_check(h, fuzz_bytes(&key), &f);
	HOLDS((v == HOSTKEY_MATCH) == (f.code == CODE_OK));
	HOLDS(v == HOSTKEY_MATCH || f.text[0] != '\0');
	/* What is known, or is revoked, has its line. */
	if (v == HOSTKEY_MATCH)
		HOLDS(*hostkeys_where(h, fuzz_bytes(&key), where,
		    sizeof where) != '\0');
	return v;
}

static void
check_methods(const struct hostkeys *h)
{
	char *methods = hostkeys_methods(h);

	HOLDS(methods[0] != '\0' && strstr(methods, "cert") == NULL);
	free(methods);
}

static enum hostkey_verdict
read_and_check(const char *host)
{
	struct fault f = { 0 };
	struct hostkeys *h = hostkeys_read(host, 22, "", files, &f);
	enum hostkey_verdict v = verdict(h);

	check_methods(h);
	hostkeys_free(h);
	return v;
}

/* Adds the key where it is not known: it is, from then on. */
static void
check_adding(const char *host, bool hashed)
{
	struct fault f = { 0 };
	struct hostkeys *h = hostkeys_read(host, 22, "", files, &f);

	HOLDS(h != NULL);
	if (hostkeys_add(h, fuzz_bytes(&key), hashed, &f))
		HOLDS(read_and_check(host) == HOSTKEY_MATCH);
	hostkeys_free(h);
}

/* No pattern, and what a session file takes for a host. */
static bool
is_name(const char *s)
{
	return *s != '\0' && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.:-")
	    == strlen(s);
}

void
fuzz_one(struct slice input)
{
	char *host = fuzz_string(fuzz_line(&input));
	char line[1024];

	if (is_name(host) && strlen(host) < 256) {
		write_file("", input, "");
		enum hostkey_verdict v = read_and_check(host);
		if (v == HOSTKEY_UNKNOWN)
			check_adding(host, input.n % 2 == 0);
		snprintf(line, sizeof line, "\n%s ssh-ed25519 %s\n", host,
		    key_text);
		write_file("", input, line);
		HOLDS(read_and_check(host) == (v == HOSTKEY_REVOKED
		    ? HOSTKEY_REVOKED : HOSTKEY_MATCH));
		snprintf(line, sizeof line, "\n@revoked * ssh-ed25519 %s\n",
		    key_text);
		write_file(line, input, "");
		HOLDS(read_and_check(host) == HOSTKEY_REVOKED);
		write_file("", input, line);
		HOLDS(read_and_check(host) == HOSTKEY_REVOKED);
	}
	free(host);
	unlink(path);
}
