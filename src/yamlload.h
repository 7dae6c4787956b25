/* Inside of yamltree.h: the tree itself, for the yaml*.c files only. */
#ifndef YAMLLOAD_H
#define YAMLLOAD_H

#include <stdarg.h>
#include <yaml.h>

#include "yamltree.h"

struct tree {
	char *shown;            /* the path as faults show it               */
	struct fault *fault;
	yaml_document_t doc;
	bool loaded;            /* doc is one                               */
	size_t work;            /* bytes handed to readers so far           */
};

/* Returns false. The sentence at a place that counts from 0. */
bool tree_fault_v(struct tree *t, yaml_mark_t at, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));
bool tree_fault_at(struct tree *t, yaml_mark_t at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* As much of a text as a sentence can bear, quoted. Returns buf. */
enum { QUOTE_MAX = 64 };
const char *tree_quote(const char *text, char buf[static QUOTE_MAX]);

static inline const char *
node_text(const yaml_node_t *n)
{
	return (const char *)n->data.scalar.value;
}

#endif
