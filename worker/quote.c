#include "quote.h"

#include <inttypes.h>
#include <stdio.h>

static void
put(struct buffer *out, const char *s)
{
	buffer_put(out, s, strlen(s));
}

/* Bytes before the next one that cannot stand for itself. */
static size_t
plain(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != '\'' && s.p[n] != '\n')
		n++;
	return n;
}

bool
quote_word(struct buffer *out, struct slice s)
{
	if (s.n > 0 && memchr(s.p, '\0', s.n) != NULL)
		return false;
	put(out, "'");
	while (s.n > 0) {
		size_t n = plain(s);
		buffer_put(out, s.p, n);
		if (n < s.n)
			put(out, s.p[n] == '\'' ? "'\\''" : "'\"$NL\"'");
		n += n < s.n;
		s = (struct slice){ s.p + n, s.n - n };
	}
	put(out, "'");
	return true;
}

static bool
skip(struct slice *line, const char *s)
{
	size_t n = strlen(s);

	if (line->n < n || memcmp(line->p, s, n) != 0)
		return false;
	line->p += n;
	line->n -= n;
	return true;
}

bool
unquote_word(struct slice *line, struct buffer *out)
{
	skip(line, " ");
	if (!skip(line, "'"))
		return false;
	for (;;) {
		const char *end = line->n == 0 ? NULL
			: memchr(line->p, '\'', line->n);
		if (end == NULL)
			return false;
		size_t n = (size_t)(end - line->p);
		buffer_put(out, line->p, n);
		line->p += n + 1;
		line->n -= n + 1;
		if (skip(line, "\\''"))
			put(out, "'");
		else if (skip(line, "\"$NL\"'"))
			put(out, "\n");
		else
			return line->n == 0 || line->p[0] == ' ';
	}
}

bool
quote_set(struct buffer *out, const char *name, struct slice value)
{
	buffer_puts(out, name);
	bool ok = quote_word(out, value);
	buffer_puts(out, "\n");
	return ok;
}

void
quote_set_number(struct buffer *out, const char *name, uint64_t value)
{
	char digits[32];

	snprintf(digits, sizeof digits, "%" PRIu64, value);
	quote_set(out, name, slice_of(digits));
}

void
quote_bootstrap(struct buffer *out, size_t size)
{
	char line[192];

	/*
	 * A byte at a time costs two system calls each; where dd has no
	 * fullblock (GNU and busybox have it), it says so before it reads.
	 * No newline, "!", backslash pair, glob, assignment or substitution
	 * outside the quotes: tcsh and fish trip over them. A shell that read
	 * the script itself would read ahead into what follows it.
	 */
	snprintf(line, sizeof line, "exec /bin/sh -c 'eval"
	    " \"$(dd iflag=fullblock bs=%zu count=1 2>/dev/null || dd bs=1"
	    " count=%zu 2>/dev/null)\"'", size, size);
	put(out, line);
}
