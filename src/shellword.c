#include "shellword.h"

#include <stdio.h>
#include <utf8proc.h>

enum kind { PLAIN, QUOTED, ESCAPED };

static enum kind
kind_of(struct slice s)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,@%+-=";
	enum kind kind = s.n == 0 ? QUOTED : PLAIN;
	utf8proc_int32_t c;

	/* NAME=value would be an assignment, ~ and - mean something first. */
	if (s.n > 0 && memchr(s.p, '=', s.n) != NULL && s.p[0] != '-')
		kind = QUOTED;
	for (size_t i = 0; i < s.n;) {
		utf8proc_ssize_t n = utf8proc_iterate(
		    (const utf8proc_uint8_t *)s.p + i,
		    (utf8proc_ssize_t)(s.n - i), &c);
		if (n < 1 || c < ' ' || (c >= 0x7f && c < 0xa0))
			return ESCAPED;
		if (c > '~' || memchr(safe, c, sizeof safe - 1) == NULL)
			kind = QUOTED;
		i += (size_t)n;
	}
	return kind;
}

static void
put_plain(struct buffer *out, struct slice s)
{
	buffer_put(out, s.p, s.n);
}

static void
put_quoted(struct buffer *out, struct slice s)
{
	buffer_puts(out, "'");
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\'')
			buffer_puts(out, "'\\''");
		else
			buffer_put(out, &s.p[i], 1);
	buffer_puts(out, "'");
}

/* One byte that may not stand for itself, between $' and '. */
static bool
put_escape(struct buffer *out, unsigned char byte)
{
	static const char letters[] = "\n\t\r\\'", names[] = "ntr\\'";
	const char *at = memchr(letters, byte, sizeof letters - 1);
	char text[8];

	if (at == NULL && byte >= ' ' && byte < 0x7f)
		return false;
	if (at != NULL)
		snprintf(text, sizeof text, "\\%c", names[at - letters]);
	else
		snprintf(text, sizeof text, "\\%03o", byte);
	buffer_puts(out, text);
	return true;
}

static void
put_escaped(struct buffer *out, struct slice s)
{
	utf8proc_int32_t c;

	buffer_puts(out, "$'");
	for (size_t i = 0; i < s.n;) {
		utf8proc_ssize_t n = utf8proc_iterate(
		    (const utf8proc_uint8_t *)s.p + i,
		    (utf8proc_ssize_t)(s.n - i), &c);
		if (n > 1 && c >= 0xa0) {
			buffer_put(out, s.p + i, (size_t)n);
			i += (size_t)n;
			continue;
		}
		if (!put_escape(out, (unsigned char)s.p[i]))
			buffer_put(out, &s.p[i], 1);
		i++;
	}
	buffer_puts(out, "'");
}

void
shellword_put(struct buffer *out, struct slice word)
{
	static void (*const ways[])(struct buffer *, struct slice) = {
		[PLAIN] = put_plain,
		[QUOTED] = put_quoted,
		[ESCAPED] = put_escaped,
	};
	const char *nul = word.n == 0 ? NULL : memchr(word.p, '\0', word.n);

	if (nul != NULL)
		word.n = (size_t)(nul - word.p);
	ways[kind_of(word)](out, word);
}

void
shellwords_put(struct buffer *out, struct words words)
{
	for (size_t i = 0; i < words.n; i++) {
		buffer_puts(out, i > 0 ? " " : "");
		shellword_put(out, words.v[i]);
	}
}
