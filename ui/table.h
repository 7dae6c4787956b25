/* A table as text: columns as wide as their widest cell. For commands. */
#ifndef TABLE_H
#define TABLE_H

#include <stdio.h>

struct table;

/* titles and its strings are borrowed. */
struct table *table_new(const char *const *titles, size_t columns);

/* The next cell, copied; foreign text is made safe. */
void table_cell(struct table *t, const char *text);

/* Prints and frees it. A number of columns of cells is due. */
void table_print(struct table *t, FILE *to);

#endif
