/*
 * The text of a made file: mappings in block style; lists of texts, and the small
 * mappings in lists, in a line where it is no long one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "made.h"
#include "mem.h"

enum { LINE_MAX_BYTES = 78, STEP = 2 };

struct writing {
	struct buffer *b;
	struct made_lines *lines;
};

static void
end_line(struct writing *w, struct made_place at)
{
	struct made_lines *l = w->lines;

	buffer_puts(w->b, "\n");
	l->v = xgrow(l->v, l->n, sizeof *l->v);
	l->v[l->n++] = at;
}

static void
indent(struct writing *w, size_t depth)
{
	for (size_t i = 0; i < depth * STEP; i++)
		buffer_puts(w->b, " ");
}

/* Any YAML reader takes it for a text, in a line and between brackets. */
static bool
is_plain(const char *text)
{
	static const char *const others[] = { "true", "false", "yes", "no",
		"on", "off", "y", "n", "null" };
	size_t n = strlen(text);

	if (n == 0 || strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_./@%+=-") < n)
		return false;
	/* What begins like a number may be one, or a date; = and - are more. */
	if (strchr("0123456789+-=.@%", *text) != NULL &&
	    strncmp(text, "./", 2) != 0 && strncmp(text, "../", 3) != 0 &&
	    !(*text == '-' && ((text[1] >= 'a' && text[1] <= 'z') ||
	    (text[1] == '-' && text[2] >= 'a' && text[2] <= 'z'))))
		return false;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcasecmp(text, others[i]) == 0)
			return false;
	return true;
}

/* A character that no line of a YAML file can show as it is. */
static bool
is_hidden(utf8proc_int32_t c)
{
	return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0xfeff ||
	    c == 0x2028 || c == 0x2029 || c == 0xfffe || c == 0xffff;
}

static void
put_quoted(struct buffer *b, const char *text)
{
	size_t n = strlen(text);
	utf8proc_int32_t c;
	char escape[12];

	buffer_puts(b, "\"");
	for (size_t i = 0; i < n;) {
		utf8proc_ssize_t took = utf8proc_iterate(
		    (const utf8proc_uint8_t *)text + i,
		    (utf8proc_ssize_t)(n - i), &c);
		if (took < 1)
			break;  /* the callers see to it that there is none */
		if (c == '\n')
			buffer_puts(b, "\\n");
		else if (c == '\t')
			buffer_puts(b, "\\t");
		else if (is_hidden(c)) {
			snprintf(escape, sizeof escape, "\\u%04x", (unsigned)c);
			buffer_puts(b, escape);
		} else {
			if (c == '"' || c == '\\')
				buffer_puts(b, "\\");
			buffer_put(b, text + i, (size_t)took);
		}
		i += (size_t)took;
	}
	buffer_puts(b, "\"");
}

static void
put_scalar(struct buffer *b, const struct made *m)
{
	if (m->kind == MADE_WORD || is_plain(m->text))
		buffer_puts(b, m->text);
	else
		put_quoted(b, m->text);
}

/* Whether lines of a block can show it, and its end be told. */
static bool
is_block(const struct made *m)
{
	const char *p = m->text;
	utf8proc_int32_t c;

	if (m->kind != MADE_TEXT)
		return false;
	size_t n = strlen(p);
	if (strchr(p, '\n') == NULL || strchr(" \t\n", *p) != NULL || (n > 1 && p[n - 1] == '\n' &&
	    p[n - 2] == '\n'))
		return false;
	for (size_t i = 0; i < n;) {
		utf8proc_ssize_t took = utf8proc_iterate(
		    (const utf8proc_uint8_t *)p + i, (utf8proc_ssize_t)(n - i),
		    &c);
		if (took < 1 || (is_hidden(c) && c != '\n' && c != '\t'))
			return false;
		i += (size_t)took;
	}
	return true;
}

static void
put_block(struct writing *w, const struct made *m, size_t depth)
{
	size_t n = strlen(m->text);

	buffer_puts(w->b, m->text[n - 1] == '\n' ? "|" : "|-");
	end_line(w, m->at);
	for (const char *p = m->text; *p != '\0';) {
		size_t line = strcspn(p, "\n");
		if (line > 0)
			indent(w, depth);
		buffer_put(w->b, p, line);
		end_line(w, m->at);
		p += line + (p[line] == '\n');
	}
}

/* [a, "b c"] and { signal: TERM, wait: 10s }. */
static void
put_flow(struct buffer *b, const struct made *m)
{
	if (m->kind != MADE_LIST && m->kind != MADE_MAP) {
		put_scalar(b, m);
		return;
	}
	buffer_puts(b, m->kind == MADE_LIST ? "[" : m->n > 0 ? "{ " : "{");
	for (size_t i = 0; i < m->n; i++) {
		if (i > 0)
			buffer_puts(b, ", ");
		if (m->kind == MADE_MAP) {
			struct made key = { .kind = MADE_TEXT,
				.text = m->v[i]->key };
			put_scalar(b, &key);
			buffer_puts(b, ": ");
		}
		put_flow(b, m->v[i]);
	}
	buffer_puts(b, m->kind == MADE_LIST ? "]" : m->n > 0 ? " }" : "}");
}

/* A list of texts without lines, or a mapping of words. */
static bool
is_shallow(const struct made *m)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct made *e = m->v[i];
		if (e->kind != MADE_WORD && (m->kind != MADE_LIST ||
		    e->kind != MADE_TEXT || is_block(e)))
			return false;
	}
	return true;
}

/* In the line that has begun; false: it would be too long, and nothing is put. */
static bool
put_in_line(struct writing *w, const struct made *m, size_t used)
{
	struct buffer b = { 0 };

	bool fits = is_shallow(m);
	if (fits) {
		put_flow(&b, m);
		fits = m->n < 2 || used + buffer_size(&b) <= LINE_MAX_BYTES;
	}
	if (fits) {
		buffer_put(w->b, buffer_data(&b), buffer_size(&b));
		end_line(w, m->at);
	}
	buffer_finish(&b);
	return fits;
}

static void put_all(struct writing *w, const struct made *m, size_t depth);

/* What comes after "key:". */
static void
put_value(struct writing *w, const struct made *m, size_t depth, size_t used)
{
	if (m->kind == MADE_TEXT || m->kind == MADE_WORD) {
		buffer_puts(w->b, " ");
		if (is_block(m)) {
			put_block(w, m, depth + 1);
			return;
		}
		put_scalar(w->b, m);
		end_line(w, m->at);
		return;
	}
	size_t n = buffer_size(w->b);
	buffer_puts(w->b, " ");
	if (put_in_line(w, m, used + 1))
		return;
	buffer_cut(w->b, buffer_size(w->b) - n);
	end_line(w, m->at);
	put_all(w, m, depth + 1);
}

static void
put_item(struct writing *w, const struct made *m, size_t depth)
{
	buffer_puts(w->b, "- ");
	if (is_block(m)) {
		put_block(w, m, depth + 1);
		return;
	}
	put_flow(w->b, m);
	end_line(w, m->at);
}

static void
put_all(struct writing *w, const struct made *m, size_t depth)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct made *e = m->v[i];
		size_t begin = buffer_size(w->b);
		indent(w, depth);
		if (m->kind == MADE_LIST) {
			put_item(w, e, depth);
			continue;
		}
		struct made key = { .kind = MADE_TEXT, .text = e->key };
		put_scalar(w->b, &key);
		buffer_puts(w->b, ":");
		put_value(w, e, depth, buffer_size(w->b) - begin);
	}
}

void
made_write(const struct made *m, struct buffer *b, struct made_lines *lines)
{
	struct writing w = { b, lines };

	put_all(&w, m, 0);
}
