/*
 * An event as JSON: the fields of event_field.def and, of its process, those of
 * proc_field.def; always all of them, null where one does not apply.
 */
#ifndef EVENT_JSON_H
#define EVENT_JSON_H

#include <jansson.h>

#include "events.h"

/* A new reference. */
json_t *event_json(const struct session *s, const struct event *e);

/*
 * One line, with its newline, in ASCII only: what a host sent cannot break it,
 * nor act on a terminal. The caller frees.
 */
char *event_line(const struct session *s, const struct event *e);

#endif
