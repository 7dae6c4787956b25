/* Walking a tree: mappings by tables of keys, lists, and where faults are. */
#include "yamltree.h"

#include <stdio.h>
#include <string.h>

#include "nearest.h"
#include "yamlload.h"

enum {
	/*
	 * What readers may be given in all. A file can ask for far more than it
	 * has, by aliases, and by defaults that are read for each process.
	 */
	WORK_MAX = 128 << 20,
	WORK_VALUE = 64,        /* of a value, besides its bytes            */
	KEYS_MAX = 64,          /* of a table, that are looked at for a slip */
};

const char *
tree_label(const struct item *it, char *buf, size_t size)
{
	char quoted[QUOTE_MAX], at[32] = "";

	if (it->index > 0)
		snprintf(at, sizeof at, "item %zu of ", it->index);
	if (it->key == NULL)
		snprintf(buf, size, "%s%s", at, it->in);
	else
		snprintf(buf, size, "%s%s in %s", at,
		    tree_quote(it->key, quoted), it->in);
	return buf;
}

bool
tree_fault(const struct item *it, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tree_fault_v(it->tree, it->node, fmt, ap);
	va_end(ap);
	return false;
}

bool
tree_fault_at_key(const struct item *it, const char *fmt, ...)
{
	const yaml_node_t *at = it->name != NULL ? it->name : it->node;
	va_list ap;

	va_start(ap, fmt);
	tree_fault_v(it->tree, at, fmt, ap);
	va_end(ap);
	return false;
}

void
tree_tell_wanted(const struct item *it, const char *wanted)
{
	char what[256], quoted[QUOTE_MAX], meant[2 * QUOTE_MAX + 4];
	const struct tree *t = it->tree;
	const char *is = "a list";

	if (tree_is_null(it))
		is = "nothing";
	else if (tree_is_mapping(it))
		is = "a mapping";
	else if (!tree_is_list(it))
		is = tree_quote(node_text(it->node), quoted);
	if (t->last == it->node) {
		char from[QUOTE_MAX];
		snprintf(meant, sizeof meant, "%s (%s)", tree_quote(t->expanded
		    .v[t->expanded.n - 1], from), is);
		is = meant;
	}
	tree_fault(it, "%s must be %s, not %s",
	    tree_label(it, what, sizeof what), wanted, is);
}

struct item
tree_root(struct tree *t, const char *in, void *context)
{
	return (struct item){ .tree = t, .in = in, .context = context,
		.node = yaml_document_get_node(&t->doc, t->root) };
}

bool
tree_is_list(const struct item *it)
{
	return it->node->type == YAML_SEQUENCE_NODE;
}

bool
tree_is_mapping(const struct item *it)
{
	return it->node->type == YAML_MAPPING_NODE;
}

bool
tree_is_null(const struct item *it)
{
	static const char *const words[] = { "", "~", "null", "Null", "NULL" };

	if (it->node->type != YAML_SCALAR_NODE ||
	    it->node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(node_text(it->node), words[i]) == 0)
			return true;
	return false;
}

bool
tree_keep(const struct item *it, void *to)
{
	*(struct item *)to = *it;
	return true;
}

static bool __attribute__((format(printf, 3, 4)))
too_much(struct tree *t, const yaml_node_t *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tree_fault_v(t, at, fmt, ap);
	va_end(ap);
	return false;
}

bool
tree_spend(struct tree *t, const yaml_node_t *at, size_t work)
{
	t->work += work;
	return t->work <= WORK_MAX || too_much(t, at, "aliases and defaults "
	    "repeat so much that the file grows beyond %d MiB", WORK_MAX >> 20);
}

bool
tree_charge(const struct item *it, size_t bytes)
{
	return tree_spend(it->tree, it->node, bytes);
}

/* Hands an item to its reader, unless the file has cost too much already. */
static bool
give(const struct item *it, tree_reader *read, void *to)
{
	size_t n = it->tree->expanded.n, work = WORK_VALUE;

	if (it->node->type == YAML_SCALAR_NODE)
		work += it->node->data.scalar.length;
	bool ok = tree_charge(it, work) && read(it, to);
	tree_forget(it->tree, n);
	return ok;
}

static struct item
entry(const struct item *it, const char *in, const yaml_node_pair_t *pair)
{
	yaml_document_t *doc = &it->tree->doc;
	struct item e = { .tree = it->tree, .context = it->context, .in = in };

	e.name = yaml_document_get_node(doc, pair->key);
	e.node = yaml_document_get_node(doc, pair->value);
	e.key = node_text(e.name);
	return e;
}

bool
tree_entries(const struct item *it, const char *in, tree_reader *read,
    void *to)
{
	if (it->node == NULL)
		return true;
	if (!tree_is_mapping(it))
		return tree_wanted(it, "a mapping");
	const yaml_node_pair_t *pair = it->node->data.mapping.pairs.start;
	for (; pair < it->node->data.mapping.pairs.top; pair++) {
		struct item e = entry(it, in, pair);
		if (!give(&e, read, to))
			return false;
	}
	return true;
}

bool
tree_list(const struct item *it, tree_reader *read, void *to)
{
	if (it->node == NULL)
		return true;
	if (!tree_is_list(it))
		return tree_wanted(it, "a list");
	const yaml_node_item_t *first = it->node->data.sequence.items.start;
	const yaml_node_item_t *top = it->node->data.sequence.items.top;
	for (const yaml_node_item_t *at = first; at < top; at++) {
		struct item e = *it;
		e.name = NULL;
		e.node = yaml_document_get_node(&it->tree->doc, *at);
		e.index = (size_t)(at - first) + 1;
		if (!give(&e, read, to))
			return false;
	}
	return true;
}

static const char *
nearest(const char *word, const struct tree_key *keys)
{
	const char *names[KEYS_MAX];
	size_t n = 0;

	for (; keys->name != NULL && n < KEYS_MAX; keys++)
		names[n++] = keys->name;
	return nearest_word(word, names, n);
}

static bool
unknown_key(const struct item *it, const struct tree_key *keys)
{
	const char *meant = nearest(it->key, keys);
	char quoted[QUOTE_MAX], allowed[512] = "";
	size_t n = 0;

	for (const struct tree_key *k = keys; k->name != NULL; k++)
		if (n < sizeof allowed)
			n += (size_t)snprintf(allowed + n, sizeof allowed - n,
			    "%s%s", n == 0 ? "" : ", ", k->name);
	return tree_fault_at_key(it,
	    "unknown key %s in %s; %s%s%sallowed: %s",
	    tree_quote(it->key, quoted), it->in,
	    meant == NULL ? "" : "did you mean '", meant == NULL ? "" : meant,
	    meant == NULL ? "" : "'? ", allowed);
}

bool
tree_get(const struct item *it, const char *key, struct item *found)
{
	if (it->node == NULL || !tree_is_mapping(it))
		return false;
	const yaml_node_pair_t *pair = it->node->data.mapping.pairs.start;
	for (; pair < it->node->data.mapping.pairs.top; pair++) {
		*found = entry(it, it->in, pair);
		if (strcmp(found->key, key) == 0)
			return true;
	}
	return false;
}

/* What a table's reader needs of its mapping. */
struct walk {
	const struct tree_key *keys;
	char *to;
	bool some;              /* other keys are passed over               */
};

static bool
read_key(const struct item *it, void *to)
{
	const struct walk *w = to;
	const struct tree_key *k = w->keys;

	while (k->name != NULL && strcmp(k->name, it->key) != 0)
		k++;
	if (k->name == NULL)
		return w->some || unknown_key(it, w->keys);
	return k->read(it, w->to + k->offset);
}

bool
tree_some_keys(const struct item *it, const char *in,
    const struct tree_key *keys, void *to)
{
	struct walk w = { keys, to, true };

	return tree_entries(it, in, read_key, &w);
}

bool
tree_keys(const struct item *it, const char *in, const struct tree_key *keys,
    void *to)
{
	struct walk w = { keys, to, false };

	if (!tree_entries(it, in, read_key, &w))
		return false;
	if (it->node == NULL)
		return true;
	struct item found;
	for (; keys->name != NULL; keys++)
		if (keys->needed != NULL && !tree_get(it, keys->name, &found))
			return tree_fault_at_key(it, "%s has no '%s'; add '%s'",
			    in, keys->name, keys->needed);
	return true;
}
