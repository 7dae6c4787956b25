/* What the files of the model share. */
#ifndef MODEL_PRIVATE_H
#define MODEL_PRIVATE_H

#include "model.h"

/* A record becomes a row, the last one. */
void model_add_row(struct model *m, struct model_proc *p);

/* Settles which of a process's records are rows; any of them will do. */
void model_place(struct model *m, const struct model_proc *any);
void model_place_all(struct model *m);

#endif
