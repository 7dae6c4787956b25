/* Reading the formats that are lines: the whole text, and words of a shell in it. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "import_private.h"
#include "mem.h"
#include "textfile.h"

enum { BYTES_MAX = 1 << 20 };

/* Where the byte is. */
static struct made_place
place_of(const char *text, size_t byte)
{
	struct made_place at = import_begin();

	for (size_t i = 0; i < byte; i++) {
		at.column++;
		if (text[i] == '\n')
			at = (struct made_place){ at.line + 1, 1 };
	}
	return at;
}

/* Lines are ended by \r, too; no byte is of another kind of file. */
static bool
check_text(struct import *im, const char *text, size_t size)
{
	utf8proc_int32_t c;

	for (size_t i = 0; i < size;) {
		utf8proc_ssize_t n = utf8proc_iterate(
		    (const utf8proc_uint8_t *)text + i,
		    (utf8proc_ssize_t)(size - i), &c);
		if (n < 1)
			return import_fault(im, place_of(text, i), "this is no"
			    " UTF-8");
		if (c == 0)
			return import_fault(im, place_of(text, i), "a NUL"
			    " character cannot be in a text");
		if (c == *IMPORT_REPLICA)
			return import_fault(im, place_of(text, i), "a control"
			    " character cannot be in this text");
		i += (size_t)n;
	}
	return true;
}

char *
import_whole(struct import *im)
{
	struct buffer b = { 0 };
	char *text = NULL;

	if (textfile_read(TEXTFILE_ANYBODYS, im->order->path, im->shown, BYTES_MAX, &b, im->f) &&
	    check_text(im, buffer_data(&b), buffer_size(&b)))
		text = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return text;
}

static const char blanks[] = " \t\r\n";

/*
 * One word from p on, added to it. Between " a \ is one but before " and \; between '
 * always. Returns what is after it; NULL: the quote has no end, or nothing is
 * behind a \ .
 */
static const char *
take_word(const char *p, struct buffer *word)
{
	char quote = '\0';

	for (; *p != '\0' && (quote != '\0' || strchr(blanks, *p) == NULL);
	    p++) {
		if (quote == '\0' && (*p == '\'' || *p == '"'))
			quote = *p;
		else if (quote != '\0' && *p == quote)
			quote = '\0';
		else if (*p == '\\' && (quote == '\0' || (quote == '"' &&
		    (p[1] == '"' || p[1] == '\\')))) {
			if (*++p == '\0')
				return NULL;
			buffer_put(word, p, 1);
		} else
			buffer_put(word, p, 1);
	}
	return quote == '\0' ? p : NULL;
}

bool
import_words(struct import *im, struct made *list, const char *text,
    struct made_place at)
{
	struct buffer b = { 0 };
	const char *p = text;

	while (p != NULL && *(p += strspn(p, blanks)) != '\0') {
		p = take_word(p, &b);
		char *word = xmemdup0(buffer_data(&b), buffer_size(&b));
		if (p != NULL)
			made_text(list, NULL, at, word);
		free(word);
		buffer_eat(&b, buffer_size(&b));
	}
	buffer_finish(&b);
	return p != NULL || import_fault(im, at, "a quote in this command has"
	    " no end, or there is nothing behind its \\");
}
