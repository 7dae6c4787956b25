/* Where faults of a tree are, and what a parser's mean. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "slice.h"
#include "yamlload.h"

const char *
tree_newest(const struct tree *t)
{
	return t->shown.v[t->shown.n - 1];
}

size_t
tree_node_file(const struct tree *t, const yaml_node_t *n)
{
	size_t at = (size_t)(n - t->doc.nodes.start), file = t->shown.n - 1;

	while (file > 0 && t->first[file] > at)
		file--;
	return file;
}

size_t
tree_file(const struct item *it)
{
	return tree_node_file(it->tree, it->node);
}

static bool __attribute__((format(printf, 4, 0)))
say(struct tree *t, const char *path, yaml_mark_t at, const char *fmt,
    va_list ap)
{
	char text[sizeof t->fault->text];

	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	return fault_set(t->fault, CODE_INVALID, "%s:%zu:%zu: %s", path,
	    at.line + 1, at.column + 1, text);
}

bool
tree_fault_v(struct tree *t, const yaml_node_t *at, const char *fmt,
    va_list ap)
{
	return say(t, t->shown.v[tree_node_file(t, at)], at->start_mark, fmt,
	    ap);
}

bool
tree_fault_at(struct tree *t, yaml_mark_t at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(t, tree_newest(t), at, fmt, ap);
	va_end(ap);
	return false;
}

const char *
tree_quote(const char *text, char buf[static QUOTE_MAX])
{
	enum { KEPT = QUOTE_MAX - 6 };  /* two quotes, three dots, NUL */
	size_t n = 0;

	while (n < KEPT && (unsigned char)text[n] >= ' ' && text[n] != 0x7f)
		n++;
	bool cut = text[n] != '\0';
	while (cut && n > 0 && (text[n] & 0xc0) == 0x80)
		n--;                    /* not within a UTF-8 sequence */
	snprintf(buf, QUOTE_MAX, "'%.*s%s'", (int)n, text, cut ? "..." : "");
	return buf;
}

/* The place of a byte, for faults that libyaml gives no mark. */
static yaml_mark_t
mark_of(const struct buffer *b, size_t offset)
{
	const char *p = buffer_data(b);
	yaml_mark_t at = { 0 };

	for (size_t i = 0; i < offset && i < buffer_size(b); i++) {
		if (p[i] == '\n') {
			at.line++;
			at.column = 0;
		} else if ((p[i] & 0xc0) != 0x80) {
			at.column++;
		}
	}
	return at;
}

/* Whether a tab is in what indents this line: libyaml does not say so. */
static bool
tab_indents(const struct buffer *b, size_t line)
{
	const char *p = buffer_data(b), *end = p + buffer_size(b);

	for (; p < end && line > 0; p++)
		line -= *p == '\n';
	while (p < end && *p == ' ')
		p++;
	return p < end && *p == '\t';
}

/* The line that a parser stumbled over, without its end. */
static struct slice
problem_line(const struct buffer *b, const yaml_parser_t *p)
{
	const char *from = buffer_data(b), *end = from + buffer_size(b);
	size_t n = 0;

	for (size_t line = p->problem_mark.line; line > 0 && from < end; from++)
		line -= *from == '\n';
	while (from + n < end && from[n] != '\n')
		n++;
	return (struct slice){ from, n };
}

/* How what is there has to be written; "": nobody can tell. */
static const char *
quoting_hint(const struct buffer *b, const yaml_parser_t *p)
{
	struct slice line = problem_line(b, p);
	size_t at = p->problem_mark.column;
	bool flow = p->context != NULL && strstr(p->context, "flow") != NULL;

	/* The brace of ${name} ends a text that is not quoted. */
	if (flow && memmem(line.p, line.n, "${", 2) != NULL)
		return "; a text with ${...} must be quoted inside [ ] and { }";
	/* So does a bracket: ru[01-40]. */
	if (flow && at > 0 && at < line.n && line.p[at] == '[' &&
	    isalnum((unsigned char)line.p[at - 1]))
		return "; a name with [...] must be quoted inside [ ] and { }";
	if (at < line.n && line.p[at] == '@')
		return "; a text that begins with @ must be quoted";
	return "";
}

bool
tree_parser_fault(struct tree *t, const yaml_parser_t *p, const struct buffer *b)
{
	char begin[64] = "";

	if (p->error == YAML_MEMORY_ERROR)
		fatal("out of memory (reading %s)", tree_newest(t));
	if (p->error == YAML_READER_ERROR)
		return tree_fault_at(t, mark_of(b, p->problem_offset),
		    "this is not text in UTF-8: %s", p->problem);
	if (tab_indents(b, p->problem_mark.line))
		return tree_fault_at(t, p->problem_mark,
		    "tabs cannot indent in YAML; use spaces");
	/* What is not closed is noticed at the end, and mended at its begin. */
	if (p->context != NULL)
		snprintf(begin, sizeof begin, "%s from line %zu on, ",
		    p->context, p->context_mark.line + 1);
	return tree_fault_at(t, p->problem_mark, "this is not YAML: %s%s%s",
	    begin, p->problem, quoting_hint(b, p));
}
