/*
 * Several files as one tree: each is put over those before it. A document's
 * nodes are added to the tree's as they are, so that each keeps its place in its
 * file; where two mappings meet, a third is made, of the pairs of both, since
 * aliases may show the two elsewhere too.
 */
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "mem.h"
#include "yamlload.h"

enum {
	DEPTH_MAX = 32,         /* values that have themselves inside       */
	WORK_PAIR = 64,
};

static int
sure(int index)
{
	if (index == 0)
		fatal("out of memory (merging YAML)");
	return index;
}

static yaml_node_t *
node_of(struct tree *t, int index)
{
	return yaml_document_get_node(&t->doc, index);
}

/* The node alone, without what is in it. Returns its index. */
static int
add_node(yaml_document_t *doc, const yaml_node_t *n)
{
	int index;

	if (n->type == YAML_SCALAR_NODE)
		index = yaml_document_add_scalar(doc, n->tag,
		    n->data.scalar.value, (int)n->data.scalar.length,
		    n->data.scalar.style);
	else if (n->type == YAML_SEQUENCE_NODE)
		index = yaml_document_add_sequence(doc, n->tag,
		    n->data.sequence.style);
	else
		index = yaml_document_add_mapping(doc, n->tag,
		    n->data.mapping.style);
	yaml_document_get_node(doc, sure(index))->start_mark = n->start_mark;
	return index;
}

static void
add_pair(struct tree *t, int mapping, int key, int value)
{
	sure(yaml_document_append_mapping_pair(&t->doc, mapping, key, value));
}

/* What is in a node of the other document, whose indexes are by so many less. */
static void
add_content(struct tree *t, const yaml_node_t *n, int index, int by)
{
	if (n->type == YAML_SEQUENCE_NODE)
		for (yaml_node_item_t *i = n->data.sequence.items.start;
		    i < n->data.sequence.items.top; i++)
			sure(yaml_document_append_sequence_item(&t->doc, index,
			    *i + by));
	if (n->type == YAML_MAPPING_NODE)
		for (yaml_node_pair_t *p = n->data.mapping.pairs.start;
		    p < n->data.mapping.pairs.top; p++)
			add_pair(t, index, p->key + by, p->value + by);
}

/* Returns the index of its root. */
static int
add_document(struct tree *t, yaml_document_t *doc)
{
	int by = (int)(t->doc.nodes.top - t->doc.nodes.start);
	const yaml_node_t *n;

	t->first[t->shown.n - 1] = (size_t)by;
	for (n = doc->nodes.start; n < doc->nodes.top; n++)
		add_node(&t->doc, n);
	for (n = doc->nodes.start; n < doc->nodes.top; n++)
		add_content(t, n, (int)(n - doc->nodes.start) + 1 + by, by);
	return by + 1;
}

/* A pair of a mapping by its key's text, which is where it was. */
struct pair {
	const char *text;
	yaml_node_pair_t of;
	bool met;               /* the other mapping has this key           */
};

struct pairs {
	struct pair *v;
	size_t n;
};

static struct pairs
pairs_of(struct tree *t, int mapping)
{
	const yaml_node_t *n = node_of(t, mapping);
	const yaml_node_pair_t *from = n->data.mapping.pairs.start;
	struct pairs p = { .n = (size_t)(n->data.mapping.pairs.top - from) };

	p.v = xcalloc(p.n, sizeof *p.v);
	for (size_t i = 0; i < p.n; i++)
		p.v[i] = (struct pair){ node_text(node_of(t, from[i].key)),
			from[i], false };
	return p;
}

static int
compare(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return strcmp(x->text, y->text);
}

static bool put_over(struct tree *t, int under, int over, unsigned depth,
    int *both);

/* The pairs of the lower mapping, where the upper one (sorted) has none. */
static bool
merge_under(struct tree *t, const struct pairs *under,
    const struct pairs *over, unsigned depth, int both)
{
	bool ok = true;

	for (size_t i = 0; i < under->n && ok; i++) {
		yaml_node_pair_t at = under->v[i].of;
		struct pair *p = over->n == 0 ? NULL : bsearch(&under->v[i],
		    over->v, over->n, sizeof *over->v, compare);
		if (p != NULL) {
			p->met = true;
			at.key = p->of.key;
			ok = put_over(t, at.value, p->of.value, depth + 1,
			    &at.value);
		}
		ok = ok && tree_spend(t, node_of(t, at.key), WORK_PAIR);
		add_pair(t, both, at.key, at.value);
	}
	return ok;
}

/* Those that only the upper one has, as it is written. */
static void
add_rest(struct tree *t, int over, const struct pairs *sorted, int both)
{
	struct pairs written = pairs_of(t, over);

	for (size_t i = 0; i < written.n; i++) {
		const struct pair *p = bsearch(&written.v[i], sorted->v,
		    sorted->n, sizeof *sorted->v, compare);
		if (!p->met)
			add_pair(t, both, p->of.key, p->of.value);
	}
	free(written.v);
}

/* What one value put over another is. False: it is too much. */
static bool
put_over(struct tree *t, int under, int over, unsigned depth, int *both)
{
	const yaml_node_t *a = node_of(t, under), *b = node_of(t, over);

	*both = over;
	if (a->type != YAML_MAPPING_NODE || b->type != YAML_MAPPING_NODE ||
	    depth > DEPTH_MAX)
		return true;
	yaml_node_t like = *b;
	*both = add_node(&t->doc, &like);
	struct pairs lower = pairs_of(t, under), upper = pairs_of(t, over);
	if (upper.n > 0)
		qsort(upper.v, upper.n, sizeof *upper.v, compare);
	bool ok = merge_under(t, &lower, &upper, depth, *both);
	add_rest(t, over, &upper, *both);
	free(lower.v);
	free(upper.v);
	return ok;
}

bool
tree_merge(struct tree *t, yaml_document_t *doc)
{
	int over = add_document(t, doc);

	/* One that is no mapping stays, and is refused where it is. */
	return node_of(t, t->root)->type != YAML_MAPPING_NODE ||
	    put_over(t, t->root, over, 0, &t->root);
}
