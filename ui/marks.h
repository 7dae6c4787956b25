/*
 * The rows that the operator has marked, by the keys of their processes: a mark
 * stays with its process wherever its row goes, and when the list is filtered.
 */
#ifndef MARKS_H
#define MARKS_H

#include "model.h"

struct marks;

struct marks *marks_new(void);

/* NULL is legal. */
void marks_free(struct marks *m);

bool marks_has(const struct marks *m, const struct model_proc *p);
void marks_put(struct marks *m, const struct model_proc *p, bool on);
void marks_clear(struct marks *m);

/* Grows whenever a mark comes or goes. */
uint64_t marks_changes(const struct marks *m);

/* Marks of processes that are rows of the model. */
size_t marks_count(const struct marks *m, const struct model *of);

/*
 * Those processes in the model's order, most of them at most. Returns how many
 * there are.
 */
size_t marks_get(const struct marks *m, const struct model *of,
    const struct model_proc **v, size_t most);

#endif
