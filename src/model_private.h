/* What the files of the model share. */
#ifndef MODEL_PRIVATE_H
#define MODEL_PRIVATE_H

#include "model.h"

/* Why nothing is known of a process. */
extern const char model_unreached[];

/* Of model_host.c. A text that is cut where it is no sentence any more. */
void model_set_text(char **s, struct slice text);

/* 0, not known, where it makes no sense: spans of it shall not overflow. */
int64_t model_time(int64_t ms);

void model_add_host(struct model *m, const struct host_spec *spec, int64_t now);
void model_free_host(struct model_host *h);

/* A record, which is no row yet. */
struct model_proc *model_add_proc(struct model *m, struct slice host,
    struct slice name, int64_t now);

/* Of model_free() alone: not even their table is there afterwards. */
void model_free_procs(struct model *m);

/* Makes p the record of a specification on one of its hosts, behind the record on
 * the host before, which is NULL for the first. Its row is at place. */
void model_link(struct model_proc *p, const struct proc_spec *spec,
    struct model_proc *before, size_t place);

/* What HOST says of h; its processes are another matter. */
void model_take_host(const struct model *m, struct model_host *h,
    const struct msg_host *e);

/* A record becomes a row, the last one; or is none any more. */
void model_add_row(struct model *m, struct model_proc *p);
void model_remove_row(struct model *m, struct model_proc *p);

/* Settles which of a process's records are rows; any of them will do. */
void model_place(struct model *m, const struct model_proc *any);
void model_place_all(struct model *m);

#endif
