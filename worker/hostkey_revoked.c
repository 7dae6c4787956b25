/* Keys that no host may have: a file of lines as authorized_keys has them, without
 * options. The other format that ssh(1) reads, a KRL, is left to it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hostkey_private.h"
#include "sshkey.h"

static const char krl[] = "SSHKRL\n";

static bool
line_has(struct slice line, struct slice blob)
{
	struct slice type = hostkey_word(&line), key = hostkey_word(&line);
	struct buffer b = { 0 };

	if (type.n == 0 || type.p[0] == '#')
		return false;
	bool has = base64_decode(key, &b) && slice_eq((struct slice){
	    buffer_data(&b), buffer_size(&b) }, blob);
	buffer_finish(&b);
	return has;
}

/* The number of the line that has it; 0: none. */
static unsigned
find(FILE *in, struct slice blob, bool *is_krl)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	unsigned number = 0, found = 0;

	while (found == 0 && (n = getline(&line, &room, in)) >= 0) {
		struct slice s = { line, (size_t)n };
		number++;
		*is_krl = number == 1 && slice_is(s, krl);
		if (*is_krl)
			break;
		while (s.n > 0 && strchr("\r\n", s.p[s.n - 1]) != NULL)
			s.n--;
		if (line_has(s, blob))
			found = number;
	}
	free(line);
	return found;
}

static bool
unread(const char *path, int error, struct fault *f)
{
	return fault_set(f, fault_may_pass(error) ? CODE_UNREACHABLE
	    : CODE_HOST_KEY, "whether the host key is revoked nobody knows:"
	    " ssh_config's RevokedHostKeys %s cannot be read: %s", path,
	    strerror(error));
}

bool
hostkey_allowed(const char *path, const char *name, struct slice blob,
    struct fault *f)
{
	char key[HOSTKEY_TEXT_SIZE];
	bool is_krl = false;
	struct fault no;
	FILE *in = hostkey_open(path, &no);

	if (in == NULL && no.code != CODE_OK)
		return fault_set(f, no.code, "ssh_config's RevokedHostKeys %s",
		    no.text);
	if (in == NULL)
		return strcmp(path, "/dev/null") == 0 || unread(path, errno, f);
	unsigned line = find(in, blob, &is_krl);
	bool ok = line == 0 && !is_krl && !ferror(in);
	if (is_krl)
		fault_set(f, CODE_HOST_KEY, "ssh_config's RevokedHostKeys %s is"
		    " a KRL, which only transport: ssh reads", path);
	else if (line > 0)
		fault_set(f, CODE_HOST_KEY, "the host key of %s, %s, is revoked"
		    " by %s:%u; it has to be given another one", name,
		    hostkey_text(blob, key), path, line);
	else if (!ok)
		unread(path, errno, f);
	fclose(in);
	return ok;
}
