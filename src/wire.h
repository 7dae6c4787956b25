/*
 * Between msgpack-c and protocol.c: the check that must come before its object
 * unpacker, and typed writing and reading of one message's fields.
 */
#ifndef WIRE_H
#define WIRE_H

#include <msgpack.h>
#include <stdint.h>

#include "buffer.h"
#include "fault.h"
#include "slice.h"

enum { WIRE_DEPTH_MAX = 3 };    /* the message, and a list in it, fit in 2 */

/*
 * True where p[0..n) is exactly one msgpack value in which no claimed size is
 * larger than the bytes that are left, without maps, floats and extensions,
 * and not nested deeper than WIRE_DEPTH_MAX.
 */
bool wire_check(const char *p, size_t n, struct fault *f);

/* msgpack_packer's callback for struct buffer. */
int wire_append(void *buffer, const char *p, size_t n);

void wire_put_slice(msgpack_packer *pk, struct slice s);
void wire_put_bytes(msgpack_packer *pk, struct slice s);
void wire_put_words(msgpack_packer *pk, struct words w);
void wire_put_nums(msgpack_packer *pk, struct nums v);

/* Reads an array's items in turn; lists are made in the zone. */
struct wire_reader {
	const msgpack_object *next;
	uint32_t left;
	msgpack_zone *zone;
};

/* Each takes the next item; false: there is none, or its type is another. */
bool wire_get_u64(struct wire_reader *r, uint64_t *v);
bool wire_get_i64(struct wire_reader *r, int64_t *v);
bool wire_get_slice(struct wire_reader *r, struct slice *s);
bool wire_get_bytes(struct wire_reader *r, struct slice *s);
bool wire_get_words(struct wire_reader *r, struct words *w);
bool wire_get_nums(struct wire_reader *r, struct nums *v);

#endif
