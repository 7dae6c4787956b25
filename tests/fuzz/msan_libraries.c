/*
 * MSan takes what a library fills that it has not compiled for uninitialised. Here
 * it is told what is filled by those that our parsers stand on.
 */
#include <msgpack.h>
#include <sanitizer/msan_interface.h>
#include <sys/stat.h>
#include <utf8proc.h>
#include <yaml.h>

#define WRAPPED(type, name, ...)                                               \
	type __real_##name(__VA_ARGS__);                                       \
	type __wrap_##name(__VA_ARGS__);                                       \
	type __wrap_##name(__VA_ARGS__)

/* What fstat() is called where offsets have 64 bits; a function of its own since
 * glibc 2.33, of which clang 14 has not heard. */
WRAPPED(int, fstat64, int fd, struct stat *st)
{
	int no = __real_fstat64(fd, st);

	__msan_unpoison(st, sizeof *st);
	return no;
}

WRAPPED(utf8proc_ssize_t, utf8proc_iterate, const utf8proc_uint8_t *p,
    utf8proc_ssize_t n, utf8proc_int32_t *c)
{
	utf8proc_ssize_t used = __real_utf8proc_iterate(p, n, c);

	__msan_unpoison(c, sizeof *c);
	return used;
}

/* Texts are where they came, in the frame. */
static void
object_is_filled(const msgpack_object *o)
{
	__msan_unpoison(o, sizeof *o);
	if (o->type != MSGPACK_OBJECT_ARRAY)
		return;
	for (uint32_t i = 0; i < o->via.array.size; i++)
		object_is_filled(&o->via.array.ptr[i]);
}

WRAPPED(msgpack_unpack_return, msgpack_unpack, const char *p, size_t n,
    size_t *at, msgpack_zone *zone, msgpack_object *o)
{
	msgpack_unpack_return r = __real_msgpack_unpack(p, n, at, zone, o);

	__msan_unpoison(at, sizeof *at);
	if (r == MSGPACK_UNPACK_SUCCESS)
		object_is_filled(o);
	return r;
}

WRAPPED(int, yaml_parser_initialize, yaml_parser_t *p)
{
	int ok = __real_yaml_parser_initialize(p);

	__msan_unpoison(p, sizeof *p);
	return ok;
}

WRAPPED(int, yaml_parser_parse, yaml_parser_t *p, yaml_event_t *e)
{
	int ok = __real_yaml_parser_parse(p, e);

	__msan_unpoison(e, sizeof *e);
	return ok;
}

static void
node_is_filled(const yaml_node_t *n)
{
	__msan_unpoison(n, sizeof *n);
	__msan_unpoison_string((const char *)n->tag);
	if (n->type == YAML_SCALAR_NODE)
		__msan_unpoison(n->data.scalar.value,
		    n->data.scalar.length + 1);
	else if (n->type == YAML_SEQUENCE_NODE)
		__msan_unpoison(n->data.sequence.items.start,
		    (size_t)((char *)n->data.sequence.items.top -
		    (char *)n->data.sequence.items.start));
	else if (n->type == YAML_MAPPING_NODE)
		__msan_unpoison(n->data.mapping.pairs.start,
		    (size_t)((char *)n->data.mapping.pairs.top -
		    (char *)n->data.mapping.pairs.start));
}

WRAPPED(int, yaml_parser_load, yaml_parser_t *p, yaml_document_t *d)
{
	int ok = __real_yaml_parser_load(p, d);

	__msan_unpoison(d, sizeof *d);
	for (yaml_node_t *n = d->nodes.start; ok && n < d->nodes.top; n++)
		node_is_filled(n);
	return ok;
}
