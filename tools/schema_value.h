/* What a key of a session file takes, as a JSON schema. */
#ifndef SCHEMA_VALUE_H
#define SCHEMA_VALUE_H

#include <jansson.h>

#include "sessionkeys.h"

/* A new reference; a section is referred to as #/definitions/NAME. */
json_t *value_schema(const struct value *v);

#endif
