/* Rows of tables that the documents have, and that the lists make. */
#ifndef DOC_ROWS_H
#define DOC_ROWS_H

#include <stddef.h>

/*
 * Prints the n rows that row() makes; or, with a file's name, those that are not in
 * it, and returns EXIT_FAILURE if there are any. path may be NULL.
 */
int doc_rows(const char *path, size_t n,
    const char *(*row)(size_t i, char *buf, size_t size));

#endif
