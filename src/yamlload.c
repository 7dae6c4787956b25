/*
 * From a file to a tree. The file is gone through as a stream of events first:
 * libyaml 0.2.5 compares each anchor and each alias with all anchors before it,
 * and takes some 200 bytes for each value, so their numbers and the depth must
 * be known to be small before it builds a document.
 */
#include "yamlload.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "log.h"
#include "mem.h"
#include "textfile.h"

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
read_file(struct tree *t, const char *path, struct buffer *b)
{
	if (!textfile_read(TEXTFILE_OURS, path, tree_newest(t), BYTES_MAX, b, t->fault))
		return false;
	/* U+FEFF, with which some editors begin a file: libyaml takes it for
	 * an indent of one column. */
	if (buffer_size(b) >= 3 && memcmp(buffer_data(b), "\xef\xbb\xbf", 3)
	    == 0)
		buffer_eat(b, 3);
	return true;
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
			ok = tree_parser_fault(t, &p, b);
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
load_document(struct tree *t, const struct buffer *b, yaml_document_t *doc)
{
	yaml_parser_t p;

	parser_begin(&p, b);
	bool ok = yaml_parser_load(&p, doc);
	if (!ok)
		tree_parser_fault(t, &p, b);
	yaml_parser_delete(&p);
	if (!ok || yaml_document_get_root_node(doc) != NULL)
		return ok;
	yaml_document_delete(doc);
	return tree_fault_at(t, (yaml_mark_t){ 0 },
	    "there is nothing in this file");
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
check_keys(struct tree *t, yaml_document_t *doc, const yaml_node_t *map)
{
	const yaml_node_pair_t *pair = map->data.mapping.pairs.start;
	size_t n = (size_t)(map->data.mapping.pairs.top - pair);
	yaml_node_t **keys = xcalloc(n, sizeof *keys);
	char quoted[QUOTE_MAX];
	bool ok = true;

	for (size_t i = 0; i < n && ok; i++) {
		keys[i] = yaml_document_get_node(doc, pair[i].key);
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
check_document(struct tree *t, yaml_document_t *doc)
{
	const yaml_node_t *n;

	for (n = doc->nodes.start; n < doc->nodes.top; n++)
		if (!check_node(t, n))
			return false;
	for (n = doc->nodes.start; n < doc->nodes.top; n++)
		if (n->type == YAML_MAPPING_NODE && !check_keys(t, doc, n))
			return false;
	return true;
}

/* One more of them: the first is the tree, the others are put over it. */
static bool
add_bytes(struct tree *t, const struct buffer *b)
{
	yaml_document_t doc;

	if (!take_census(t, b) || !load_document(t, b, &doc))
		return false;
	bool ok = check_document(t, &doc);
	if (t->loaded) {
		ok = ok && tree_merge(t, &doc);
		yaml_document_delete(&doc);
		return ok;
	}
	t->doc = doc;
	t->root = 1;
	t->loaded = true;
	return ok;
}

static bool
add_file(struct tree *t, const char *path)
{
	struct buffer b = { 0 };

	strings_add(&t->shown, shown_path(path));
	bool ok = read_file(t, path, &b) && add_bytes(t, &b);
	buffer_finish(&b);
	return ok;
}

bool
tree_add_text(struct tree *t, const char *name, const struct buffer *b)
{
	strings_add(&t->shown, xstrdup(name));
	return add_bytes(t, b);
}

struct tree *
tree_load(const char *const *paths, size_t n, struct fault *f)
{
	struct tree *t = xcalloc(1, sizeof *t);
	bool ok = true;

	t->fault = f;
	if (n > TREE_FILES_MAX)
		ok = fault_set(f, CODE_INVALID, "there are %zu session files;"
		    " %d are allowed", n, TREE_FILES_MAX);
	for (size_t i = 0; i < n && ok; i++)
		ok = add_file(t, paths[i]);
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
	strings_clear(&t->shown);
	strings_clear(&t->expanded);
	free(t);
}
