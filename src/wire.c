#include "wire.h"

/* A place in a frame that is being checked. */
struct scan {
	const unsigned char *p;
	size_t left;
	struct fault *fault;
};

static bool scan_value(struct scan *s, int depth);

static bool
scan_skip(struct scan *s, uint64_t n)
{
	if (n > s->left)
		return fault_set(s->fault, CODE_INVALID,
		    "a value claims %llu bytes where %zu are left",
		    (unsigned long long)n, s->left);
	s->p += n;
	s->left -= (size_t)n;
	return true;
}

/* Takes a big-endian number of width bytes. */
static bool
scan_number(struct scan *s, unsigned width, uint64_t *n)
{
	const unsigned char *p = s->p;

	if (!scan_skip(s, width))
		return false;
	*n = 0;
	for (unsigned i = 0; i < width; i++)
		*n = *n << 8 | p[i];
	return true;
}

/* A string or binary whose length is a number of width bytes. */
static bool
scan_blob(struct scan *s, unsigned width)
{
	uint64_t n;

	return scan_number(s, width, &n) && scan_skip(s, n);
}

static bool
scan_items(struct scan *s, uint64_t n, int depth)
{
	/* Each item has a byte at least: no claim can outgrow the frame. */
	if (n > s->left)
		return fault_set(s->fault, CODE_INVALID,
		    "a list claims %llu items where %zu bytes are left",
		    (unsigned long long)n, s->left);
	if (depth >= WIRE_DEPTH_MAX)
		return fault_set(s->fault, CODE_INVALID,
		    "lists are nested deeper than %d", WIRE_DEPTH_MAX);
	for (; n > 0; n--)
		if (!scan_value(s, depth + 1))
			return false;
	return true;
}

static bool
scan_list(struct scan *s, unsigned width, int depth)
{
	uint64_t n;

	return scan_number(s, width, &n) && scan_items(s, n, depth);
}

/* The first byte of a value says its kind: msgpack's spec.md, "Formats". */
static bool
scan_value(struct scan *s, int depth)
{
	uint64_t kind;

	if (!scan_number(s, 1, &kind))
		return false;
	if (kind <= 0x7f || kind >= 0xe0)       /* fixint */
		return true;
	if (kind >= 0x90 && kind <= 0x9f)       /* fixarray */
		return scan_items(s, kind & 0x0f, depth);
	if (kind >= 0xa0 && kind <= 0xbf)       /* fixstr */
		return scan_skip(s, kind & 0x1f);
	switch (kind) {
	case 0xc4: case 0xd9:                   /* bin 8, str 8 */
		return scan_blob(s, 1);
	case 0xc5: case 0xda:
		return scan_blob(s, 2);
	case 0xc6: case 0xdb:
		return scan_blob(s, 4);
	case 0xcc: case 0xd0:                   /* uint 8, int 8 */
		return scan_skip(s, 1);
	case 0xcd: case 0xd1:
		return scan_skip(s, 2);
	case 0xce: case 0xd2:
		return scan_skip(s, 4);
	case 0xcf: case 0xd3:
		return scan_skip(s, 8);
	case 0xdc:                              /* array 16 */
		return scan_list(s, 2, depth);
	case 0xdd:
		return scan_list(s, 4, depth);
	default:
		return fault_set(s->fault, CODE_INVALID,
		    "a value of kind 0x%02x, which no message has",
		    (unsigned)kind);
	}
}

bool
wire_check(const char *p, size_t n, struct fault *f)
{
	struct scan s = { (const unsigned char *)p, n, f };

	if (!scan_value(&s, 0))
		return false;
	if (s.left > 0)
		return fault_set(f, CODE_INVALID,
		    "%zu bytes follow the message", s.left);
	return true;
}

int
wire_append(void *buffer, const char *p, size_t n)
{
	buffer_put(buffer, p, n);
	return 0;
}

void
wire_put_slice(msgpack_packer *pk, struct slice s)
{
	msgpack_pack_str_with_body(pk, s.p, s.n);
}

void
wire_put_bytes(msgpack_packer *pk, struct slice s)
{
	msgpack_pack_bin_with_body(pk, s.p, s.n);
}

void
wire_put_words(msgpack_packer *pk, struct words w)
{
	msgpack_pack_array(pk, w.n);
	for (size_t i = 0; i < w.n; i++)
		wire_put_slice(pk, w.v[i]);
}

void
wire_put_nums(msgpack_packer *pk, struct nums v)
{
	msgpack_pack_array(pk, v.n);
	for (size_t i = 0; i < v.n; i++)
		msgpack_pack_uint64(pk, v.v[i]);
}

/* The next item, or NULL. */
static const msgpack_object *
take(struct wire_reader *r)
{
	if (r->left == 0)
		return NULL;
	r->left--;
	return r->next++;
}

bool
wire_get_u64(struct wire_reader *r, uint64_t *v)
{
	const msgpack_object *o = take(r);

	if (o == NULL || o->type != MSGPACK_OBJECT_POSITIVE_INTEGER)
		return false;
	*v = o->via.u64;
	return true;
}

bool
wire_get_i64(struct wire_reader *r, int64_t *v)
{
	const msgpack_object *o = take(r);

	if (o == NULL)
		return false;
	if (o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER) {
		*v = o->via.i64;
		return true;
	}
	if (o->type != MSGPACK_OBJECT_POSITIVE_INTEGER ||
	    o->via.u64 > INT64_MAX)
		return false;
	*v = (int64_t)o->via.u64;
	return true;
}

static bool
str_of(const msgpack_object *o, struct slice *s)
{
	if (o == NULL || o->type != MSGPACK_OBJECT_STR)
		return false;
	*s = (struct slice){ o->via.str.ptr, o->via.str.size };
	return true;
}

bool
wire_get_slice(struct wire_reader *r, struct slice *s)
{
	return str_of(take(r), s);
}

bool
wire_get_bytes(struct wire_reader *r, struct slice *s)
{
	const msgpack_object *o = take(r);

	if (o == NULL || o->type != MSGPACK_OBJECT_BIN)
		return false;
	*s = (struct slice){ o->via.bin.ptr, o->via.bin.size };
	return true;
}

/* The next item as an array with room for its converted items. */
static void *
take_array(struct wire_reader *r, size_t size, const msgpack_object_array **a)
{
	const msgpack_object *o = take(r);

	if (o == NULL || o->type != MSGPACK_OBJECT_ARRAY)
		return NULL;
	*a = &o->via.array;
	return msgpack_zone_malloc(r->zone, (*a)->size * size + 1);
}

bool
wire_get_words(struct wire_reader *r, struct words *w)
{
	const msgpack_object_array *a;
	struct slice *v = take_array(r, sizeof *v, &a);

	if (v == NULL)
		return false;
	for (uint32_t i = 0; i < a->size; i++)
		if (!str_of(&a->ptr[i], &v[i]))
			return false;
	*w = (struct words){ v, a->size };
	return true;
}

bool
wire_get_nums(struct wire_reader *r, struct nums *n)
{
	const msgpack_object_array *a;
	unsigned long long *v = take_array(r, sizeof *v, &a);

	if (v == NULL)
		return false;
	for (uint32_t i = 0; i < a->size; i++) {
		if (a->ptr[i].type != MSGPACK_OBJECT_POSITIVE_INTEGER)
			return false;
		v[i] = a->ptr[i].via.u64;
	}
	*n = (struct nums){ v, a->size };
	return true;
}
