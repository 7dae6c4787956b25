/* What a stop did, as JSON: a reading of struct receipt. */
#ifndef RECEIPT_JSON_H
#define RECEIPT_JSON_H

#include <jansson.h>

#include "receipt.h"

/*
 * A new reference: {steps: [{signal, at_ms, confirmed}], exited_ms, after_step,
 * total_ms, ended: {count, processes: [{pid, name}]}, left: the same}; null for
 * NULL. exited_ms is null where no exit was proven; after_step is 0 where it
 * came before any signal.
 */
json_t *receipt_json(const struct receipt *r);

#endif
