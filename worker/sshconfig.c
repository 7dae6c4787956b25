#include "sshconfig.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

enum kind { TEXT, WORDS, LINES };

static const struct {
	const char *name;
	enum kind kind;
	size_t place;
} keywords[] = {
#define KEYWORD(name, kind, text) \
	{ #name, kind, offsetof(struct ssh_config, name) },
#include "sshkeyword.def"
};

enum { KEYWORDS = sizeof keywords / sizeof *keywords };

static struct strings *
values_of(struct ssh_config *c, size_t i)
{
	return (struct strings *)((char *)c + keywords[i].place);
}

static struct slice
cut(struct slice *text, char at)
{
	const char *end = text->n == 0 ? NULL : memchr(text->p, at, text->n);
	size_t n = end == NULL ? text->n : (size_t)(end - text->p);
	struct slice piece = { text->p, n };
	size_t step = end == NULL ? n : n + 1;

	*text = (struct slice){ text->p + step, text->n - step };
	return piece;
}

static void
add_words(struct strings *to, struct slice value)
{
	while (value.n > 0) {
		struct slice word = cut(&value, ' ');
		if (word.n > 0)
			strings_add(to, xmemdup0(word.p, word.n));
	}
}

/* "keyword value"; of TEXT the first counts. A NUL ends a value, as for ssh. */
static void
read_line(struct slice line, struct ssh_config *c)
{
	struct slice name = cut(&line, ' ');

	for (size_t i = 0; i < KEYWORDS; i++) {
		struct strings *to = values_of(c, i);
		if (!slice_is(name, keywords[i].name))
			continue;
		if (keywords[i].kind == WORDS)
			add_words(to, line);
		else if (line.n > 0 && (keywords[i].kind == LINES ||
		    to->n == 0))
			strings_add(to, xmemdup0(line.p, line.n));
		return;
	}
}

bool
ssh_config_parse(struct slice text, struct ssh_config *c)
{
	*c = (struct ssh_config){ 0 };
	while (text.n > 0) {
		struct slice line = cut(&text, '\n');
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		read_line(line, c);
	}
	return c->hostname.n > 0;
}

void
ssh_config_finish(struct ssh_config *c)
{
	for (size_t i = 0; i < KEYWORDS; i++)
		strings_clear(values_of(c, i));
}

const char *
ssh_config_text(const struct strings *values)
{
	return values->n > 0 ? values->v[0] : "";
}

bool
is_ssh_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:%@-";

	return name[0] != '\0' && name[0] != '-' &&
	    name[strspn(name, letters)] == '\0';
}
