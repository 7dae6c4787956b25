/*
 * From a file to a tree. The file is gone through as a stream of events first:
 * libyaml 0.2.5 compares each anchor and each alias with all anchors before it,
 * and takes some 200 bytes for each value, so their numbers and the depth must
 * be known to be small before it builds a document.
 */
#include "yamlload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "log.h"
#include "mem.h"

/* 10,000 processes of 300 bytes each take 3 MB and some 300,000 values. */
enum {
	BYTES_MAX = 16 << 20,
	DEPTH_MAX = 16,
	ANCHORS_MAX = 1000,
	VALUES_MAX = 1000000,
	SHOWN_MAX = 200,        /* of a path: the sentence must fit, too    */
};

/* What was seen of a file so far. */
struct census {
	unsigned documents, depth, anchors, values;
};

bool
tree_fault_v(struct tree *t, yaml_mark_t at, const char *fmt, va_list ap)
{
	char text[sizeof t->fault->text];

	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	return fault_set(t->fault, CODE_INVALID, "%s:%zu:%zu: %s", t->shown,
	    at.line + 1, at.column + 1, text);
}

bool
tree_fault_at(struct tree *t, yaml_mark_t at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tree_fault_v(t, at, fmt, ap);
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

static char *
shown_path(const char *path)
{
	size_t n = strlen(path);

	if (n <= SHOWN_MAX)
		return xstrdup(path);
	path += n - SHOWN_MAX;
	while ((*path & 0xc0) == 0x80)
		path++;
	return xasprintf("...%s", path);
}

static bool
read_all(int fd, struct buffer *b)
{
	/* One byte more than is allowed shows that there are more. */
	while (buffer_size(b) <= BYTES_MAX) {
		size_t room = BYTES_MAX + 1 - buffer_size(b);
		ssize_t n = read(fd, buffer_reserve(b, room), room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (n == 0)
			break;
		buffer_grew(b, (size_t)n);
	}
	return true;
}

static bool
read_file(struct tree *t, const char *path, struct buffer *b)
{
	struct stat st;
	bool ok = false;

	/* O_NONBLOCK: a FIFO without writer must not hold us up. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return fault_set(t->fault, CODE_INVALID, "cannot read %s: %s",
		    t->shown, strerror(errno));
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		fault_set(t->fault, CODE_INVALID,
		    "cannot read %s: it is not a regular file", t->shown);
	else if (!read_all(fd, b))
		fault_set(t->fault, CODE_INVALID, "cannot read %s: %s",
		    t->shown, strerror(errno));
	else if (buffer_size(b) > BYTES_MAX)
		fault_set(t->fault, CODE_INVALID,
		    "cannot read %s: it has more than %d MiB", t->shown,
		    BYTES_MAX >> 20);
	else
		ok = true;
	close(fd);
	/* U+FEFF, with which some editors begin a file: libyaml takes it for
	 * an indent of one column. */
	if (buffer_size(b) >= 3 && memcmp(buffer_data(b), "\xef\xbb\xbf", 3)
	    == 0)
		buffer_eat(b, 3);
	return ok;
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

/* In [ ] and { } the brace of ${name} ends a text that is not quoted. */
static bool
unquoted_name(const struct buffer *b, const yaml_parser_t *p)
{
	const char *from = buffer_data(b);
	size_t at = 0, size = buffer_size(b);

	if (p->context == NULL || strstr(p->context, "flow") == NULL)
		return false;
	for (size_t line = 0; at < size && line < p->problem_mark.line; at++)
		line += from[at] == '\n';
	for (; at + 1 < size && from[at] != '\n'; at++)
		if (from[at] == '$' && from[at + 1] == '{')
			return true;
	return false;
}

static bool
parser_fault(struct tree *t, const yaml_parser_t *p, const struct buffer *b)
{
	char begin[64] = "";

	if (p->error == YAML_MEMORY_ERROR)
		fatal("out of memory (reading %s)", t->shown);
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
	    begin, p->problem, !unquoted_name(b, p) ? "" :
	    "; a text with ${...} must be quoted inside [ ] and { }");
}

static void
parser_begin(yaml_parser_t *p, const struct buffer *b)
{
	if (!yaml_parser_initialize(p))
		fatal("out of memory (a YAML parser)");
	yaml_parser_set_encoding(p, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(p, (const unsigned char *)buffer_data(b),
	    buffer_size(b));
}

static void
count_event(struct census *c, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		c->documents++;
		break;
	case YAML_SEQUENCE_START_EVENT:
		c->anchors += e->data.sequence_start.anchor != NULL;
		c->values++;
		c->depth++;
		break;
	case YAML_MAPPING_START_EVENT:
		c->anchors += e->data.mapping_start.anchor != NULL;
		c->values++;
		c->depth++;
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		c->depth--;
		break;
	case YAML_SCALAR_EVENT:
		c->anchors += e->data.scalar.anchor != NULL;
		c->values++;
		break;
	case YAML_ALIAS_EVENT:
		c->values++;
		break;
	default:
		break;
	}
}

static bool
check_census(struct tree *t, const struct census *c, yaml_mark_t at)
{
	if (c->documents > 1)
		return tree_fault_at(t, at,
		    "a second document begins here; one is allowed");
	if (c->depth > DEPTH_MAX)
		return tree_fault_at(t, at,
		    "values are nested deeper than %d", DEPTH_MAX);
	if (c->anchors > ANCHORS_MAX)
		return tree_fault_at(t, at,
		    "there are more than %d anchors (&NAME)", ANCHORS_MAX);
	if (c->values > VALUES_MAX)
		return tree_fault_at(t, at,
		    "there are more than %d values", VALUES_MAX);
	return true;
}

static bool
take_census(struct tree *t, const struct buffer *b)
{
	struct census c = { 0 };
	yaml_parser_t p;
	yaml_event_t e;
	bool ok = true, end = false;

	parser_begin(&p, b);
	while (ok && !end) {
		if (!yaml_parser_parse(&p, &e)) {
			ok = parser_fault(t, &p, b);
			break;
		}
		count_event(&c, &e);
		ok = check_census(t, &c, e.start_mark);
		end = e.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&p);
	return ok;
}

static bool
load_document(struct tree *t, const struct buffer *b)
{
	yaml_parser_t p;

	parser_begin(&p, b);
	t->loaded = yaml_parser_load(&p, &t->doc);
	if (!t->loaded)
		parser_fault(t, &p, b);
	yaml_parser_delete(&p);
	if (t->loaded && yaml_document_get_root_node(&t->doc) == NULL)
		return tree_fault_at(t, (yaml_mark_t){ 0 },
		    "there is nothing in this file");
	return t->loaded;
}

static int
compare_keys(const void *a, const void *b)
{
	const yaml_node_t *x = *(yaml_node_t *const *)a;
	const yaml_node_t *y = *(yaml_node_t *const *)b;
	int order = strcmp(node_text(x), node_text(y));

	if (order != 0)
		return order;
	return (x->start_mark.index > y->start_mark.index) -
	    (x->start_mark.index < y->start_mark.index);
}

/* Sorted, not compared each with each: a mapping may have 100000 keys. */
static bool
check_keys(struct tree *t, const yaml_node_t *map)
{
	const yaml_node_pair_t *pair = map->data.mapping.pairs.start;
	size_t n = (size_t)(map->data.mapping.pairs.top - pair);
	yaml_node_t **keys = xcalloc(n, sizeof *keys);
	char quoted[QUOTE_MAX];
	bool ok = true;

	for (size_t i = 0; i < n && ok; i++) {
		keys[i] = yaml_document_get_node(&t->doc, pair[i].key);
		if (keys[i]->type != YAML_SCALAR_NODE)
			ok = tree_fault_at(t, keys[i]->start_mark,
			    "a key must be text");
	}
	if (ok)
		qsort(keys, n, sizeof *keys, compare_keys);
	for (size_t i = 1; i < n && ok; i++)
		if (strcmp(node_text(keys[i - 1]), node_text(keys[i])) == 0)
			ok = tree_fault_at(t, keys[i]->start_mark,
			    "%s is there already, in line %zu",
			    tree_quote(node_text(keys[i]), quoted),
			    keys[i - 1]->start_mark.line + 1);
	free(keys);
	return ok;
}

static bool
check_node(struct tree *t, const yaml_node_t *n)
{
	static const char *const plain[] = {
		[YAML_SCALAR_NODE] = YAML_DEFAULT_SCALAR_TAG,
		[YAML_SEQUENCE_NODE] = YAML_DEFAULT_SEQUENCE_TAG,
		[YAML_MAPPING_NODE] = YAML_DEFAULT_MAPPING_TAG,
	};
	char quoted[QUOTE_MAX];

	if (strcmp((const char *)n->tag, plain[n->type]) != 0)
		return tree_fault_at(t, n->start_mark,
		    "tags such as %s are not understood; leave it out",
		    tree_quote((const char *)n->tag, quoted));
	if (n->type == YAML_SCALAR_NODE &&
	    memchr(n->data.scalar.value, 0, n->data.scalar.length) != NULL)
		return tree_fault_at(t, n->start_mark,
		    "a NUL character cannot be in a text");
	return true;
}

/* All values first: keys are compared as text without NUL. */
static bool
check_document(struct tree *t)
{
	const yaml_node_t *n;

	for (n = t->doc.nodes.start; n < t->doc.nodes.top; n++)
		if (!check_node(t, n))
			return false;
	for (n = t->doc.nodes.start; n < t->doc.nodes.top; n++)
		if (n->type == YAML_MAPPING_NODE && !check_keys(t, n))
			return false;
	return true;
}

struct tree *
tree_load(const char *path, struct fault *f)
{
	struct tree *t = xcalloc(1, sizeof *t);
	struct buffer b = { 0 };

	t->fault = f;
	t->shown = shown_path(path);
	bool ok = read_file(t, path, &b) && take_census(t, &b) &&
	    load_document(t, &b) && check_document(t);
	buffer_finish(&b);
	if (ok)
		return t;
	tree_free(t);
	return NULL;
}

void
tree_free(struct tree *t)
{
	if (t == NULL)
		return;
	if (t->loaded)
		yaml_document_delete(&t->doc);
	free(t->shown);
	free(t);
}
