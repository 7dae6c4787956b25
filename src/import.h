/*
 * Session files out of those of other programs. What cannot be carried over, or has
 * to be assumed, is said, each with its place in the file.
 */
#ifndef IMPORT_H
#define IMPORT_H

#include <stdbool.h>

#include "buffer.h"
#include "fault.h"
#include "slice.h"
#include "textlist.h"

enum import_format {
#define IMPORT_FORMAT(id, word, reader, text) IMPORT_##id,
#include "import_format.def"
	IMPORT_FORMAT_COUNT
};

/* "process-compose, mprocs, ...": for sentences. */
extern const char *const import_formats;

bool import_format_parse(struct slice word, enum import_format *f);

struct import_order {
	enum import_format format;
	const char *path;
	const char *host;       /* an address; NULL: not said               */
	const char *session;    /* its name; NULL: not said                 */
};

/*
 * Adds the session file's text to text, and the lines "FILE:LINE:COLUMN: sentence"
 * to said. The text was read by session_load(). False: f says what is wrong, and
 * where; then there is no text.
 */
bool import_file(const struct import_order *order, struct buffer *text,
    struct strings *said, struct fault *f);

#endif
