/* What the two files of known host keys share. */
#ifndef HOSTKEY_PRIVATE_H
#define HOSTKEY_PRIVATE_H

#include <stdio.h>

#include "buffer.h"
#include "hostkey.h"

enum marker { MARKER_NONE, MARKER_REVOKED, MARKER_CA };

struct entry {
	enum marker marker;
	bool bare;              /* it has the name without the port         */
	struct buffer blob;
	const char *file;
	unsigned line;
};

struct hostkeys {
	char *name;             /* as the files have it: host or [host]:port */
	char *bare;             /* ... without a port; NULL: it has none     */
	const char *address;
	uint16_t port;
	const char *const *files;
	char unread[200];       /* "FILE cannot be read: WHY" of the first   */
	struct entry *v;
	size_t n;
};

/* NULL: errno says why. What is no file may have neither an end nor a writer; there
 * is nothing in /dev/null. One that others can write to is not read either: then
 * no has a code, and a sentence that begins with the path. */
FILE *hostkey_open(const char *path, struct fault *no);

/* The next word of a line; empty at its end. */
struct slice hostkey_word(struct slice *line);

#endif
