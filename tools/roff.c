#include "roff.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "mem.h"

enum { RIGHT = 78 };

/* NULL: the character stands for itself. */
static const char *
escape(utf8proc_int32_t c)
{
	switch (c) {
	case '\\':
		return "\\e";
	case '"':
		return "\\(dq";
	case '\'':
		return "\\(aq";
	case '`':
		return "\\(ga";
	case '^':
		return "\\(ha";
	case '~':
		return "\\(ti";
	case '-':               /* one that can be copied: not a hyphen */
		return "\\-";
	default:
		return NULL;
	}
}

/* What is no ASCII is named: not every roff reads UTF-8. */
static void
put(FILE *to, const char *text, size_t n)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	utf8proc_int32_t c;

	while (n > 0) {
		utf8proc_ssize_t bytes = utf8proc_iterate(at,
		    (utf8proc_ssize_t)n, &c);
		if (bytes <= 0)
			return;
		if (escape(c) != NULL)
			fputs(escape(c), to);
		else if (c > '~')
			fprintf(to, "\\[u%04X]", (unsigned)c);
		else
			fputc((int)c, to);
		at += bytes;
		n -= (size_t)bytes;
	}
}

void
roff_text(FILE *to, const char *text)
{
	size_t at = 0;
	bool ended = true;      /* the line: what comes begins another */

	for (const char *word = text; *word != '\0';) {
		size_t n = strcspn(word, " ");
		if (at > 0 && at + 1 + n > RIGHT)
			ended = true;
		if (at > 0)
			fputc(ended ? '\n' : ' ', to);
		if (ended && *word == '.')
			fputs("\\&", to);       /* else it were a request */
		put(to, word, n);
		at = ended ? n : at + 1 + n;
		ended = n > 0 && word[n - 1] == '.';
		word += n + (word[n] == ' ');
	}
	fputc('\n', to);
}

void
roff_literal(FILE *to, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", to);
	put(to, text, strlen(text));
	fputc('\n', to);
}

void
roff_argument(FILE *to, const char *text)
{
	fputs(" \"\\&", to);
	put(to, text, strlen(text));
	fputc('"', to);
}

void
roff_sentence(FILE *to, const char *text)
{
	bool ends = text[0] != '\0' && text[strlen(text) - 1] == '.';
	char *sentence = xasprintf("%s%s", text, ends ? "" : ".");

	roff_text(to, sentence);
	free(sentence);
}

void
roff_item(FILE *to, const char *macro, const char *word, const char *text)
{
	fprintf(to, ".It %s", macro);
	roff_argument(to, word);
	fputc('\n', to);
	if (text != NULL)
		roff_sentence(to, text);
}
