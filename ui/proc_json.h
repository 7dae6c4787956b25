/*
 * A process as JSON: the fields are those of proc_field.def, always all of
 * them, null where one does not apply. The same in every command that prints
 * processes.
 */
#ifndef PROC_JSON_H
#define PROC_JSON_H

#include <jansson.h>

#include "model.h"

/* A new reference. */
json_t *proc_json(const struct session *s, const struct model_proc *p);

/* Text of a host: what is not UTF-8 in it is replaced by U+FFFD. */
json_t *json_text(const char *text);

/* The same, or null where there is none. */
json_t *json_text_or_null(const char *text);

/* ISO 8601 in UTC, or null where the time is not known. */
json_t *json_time(int64_t ms);

/* Prints a value and a newline, and lets go of it. */
void json_print(json_t *value, FILE *to);

#endif
