/*
 * All that is known of a process, as JSON: the fields of proc_field.def, and
 * those of details_field.def.
 */
#ifndef DETAILS_JSON_H
#define DETAILS_JSON_H

#include <jansson.h>

#include "details_text.h"

/* A new reference. */
json_t *details_json(const struct details_of *of);

#endif
