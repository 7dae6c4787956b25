/* Inside of yamltree.h: the tree itself, for the yaml*.c files only. */
#ifndef YAMLLOAD_H
#define YAMLLOAD_H

#include <stdarg.h>
#include <yaml.h>

#include "buffer.h"
#include "textlist.h"
#include "yamltree.h"

struct tree {
	/*
	 * The files' paths as faults show them, and the index (from 0) of each
	 * one's first node in doc: a node's file is told by its index.
	 */
	struct strings shown;
	size_t first[TREE_FILES_MAX + 1];
	struct fault *fault;
	yaml_document_t doc;    /* the nodes of all files                   */
	int root;               /* the index that libyaml has for it, from 1 */
	bool loaded;            /* doc is one                               */
	size_t work;            /* bytes handed to readers so far           */
	tree_expander *expand;  /* NULL: texts are as they are written      */
	struct strings expanded;        /* texts that readers have          */
	const yaml_node_t *last;        /* the node of the last of them     */
};

/* The file that a node of doc is written in. */
size_t tree_node_file(const struct tree *t, const yaml_node_t *n);

/*
 * Puts another file's document over what is there, as the last file: mappings
 * are merged by their keys, all else is replaced. False: it is too much.
 */
bool tree_merge(struct tree *t, yaml_document_t *doc);

/* Texts that were expanded since there were n of them are needed no more. */
void tree_forget(struct tree *t, size_t n);

/* False: with this, the files have cost more than they may. */
bool tree_spend(struct tree *t, const yaml_node_t *at, size_t work);

/* Returns false. The sentence at a node's begin. */
bool tree_fault_v(struct tree *t, const yaml_node_t *at, const char *fmt,
    va_list ap) __attribute__((format(printf, 3, 0)));

/* The same at a place of the newest file, which counts from 0. */
bool tree_fault_at(struct tree *t, yaml_mark_t at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* What a parser says is wrong with the newest file, whose bytes b has. */
bool tree_parser_fault(struct tree *t, const yaml_parser_t *p,
    const struct buffer *b);

/* The path of the newest file. */
const char *tree_newest(const struct tree *t);

/* As much of a text as a sentence can bear, quoted. Returns buf. */
enum { QUOTE_MAX = 64 };
const char *tree_quote(const char *text, char buf[static QUOTE_MAX]);

static inline const char *
node_text(const yaml_node_t *n)
{
	return (const char *)n->data.scalar.value;
}

#endif
