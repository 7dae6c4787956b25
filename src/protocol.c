#include "protocol.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "log.h"
#include "mem.h"
#include "wire.h"

/* What the list says of each message besides its fields. */
static const struct {
	const char *name;
	enum msg_kind kind;
} messages[] = {
#define REQUEST(id, name, fields, text) [MSG_##id] = { #id, KIND_REQUEST },
#define NOTICE(id, name, fields, text) [MSG_##id] = { #id, KIND_NOTICE },
#define EVENT(id, name, fields, text) [MSG_##id] = { #id, KIND_EVENT },
#define BOTH(id, name, fields, text) [MSG_##id] = { #id, KIND_BOTH },
#include "protocol.def"
#undef REQUEST
#undef NOTICE
#undef EVENT
#undef BOTH
};

#define REQUEST MESSAGE
#define NOTICE MESSAGE
#define EVENT MESSAGE
#define BOTH MESSAGE

/* How many fields each message has. */
#define STR(f) +1
#define BYTES(f) +1
#define U64(f) +1
#define I64(f) +1
#define WORDS(f) +1
#define NUMS(f) +1
#define SECRETS(f) +1
static const unsigned field_counts[] = {
#define MESSAGE(id, name, fields, text) [MSG_##id] = 0 fields,
#include "protocol.def"
#undef MESSAGE
};
#undef STR
#undef BYTES
#undef U64
#undef I64
#undef WORDS
#undef NUMS
#undef SECRETS

/* The writers. */
#define STR(f) wire_put_slice(pk, m->f);
#define BYTES(f) wire_put_bytes(pk, m->f);
#define U64(f) msgpack_pack_uint64(pk, m->f);
#define I64(f) msgpack_pack_int64(pk, m->f);
#define WORDS(f) wire_put_words(pk, m->f);
#define NUMS(f) wire_put_nums(pk, m->f);
#define SECRETS(f) wire_put_words(pk, m->f);
#define MESSAGE(id, name, fields, text)                                        \
	static void put_##name(msgpack_packer *pk, const struct message *all)  \
	{                                                                      \
		const struct msg_##name *m = &all->name;                       \
		fields                                                         \
	}
#include "protocol.def"
#undef MESSAGE
#undef STR
#undef BYTES
#undef U64
#undef I64
#undef WORDS
#undef NUMS
#undef SECRETS

/* The readers. */
#define STR(f) && wire_get_slice(r, &m->f)
#define BYTES(f) && wire_get_bytes(r, &m->f)
#define U64(f) && wire_get_u64(r, &m->f)
#define I64(f) && wire_get_i64(r, &m->f)
#define WORDS(f) && wire_get_words(r, &m->f)
#define NUMS(f) && wire_get_nums(r, &m->f)
#define SECRETS(f) && wire_get_words(r, &m->f)
#define MESSAGE(id, name, fields, text)                                        \
	static bool get_##name(struct wire_reader *r, struct message *all)     \
	{                                                                      \
		struct msg_##name *m = &all->name;                             \
		return true fields;                                            \
	}
#include "protocol.def"
#undef MESSAGE
#undef STR
#undef BYTES
#undef U64
#undef I64
#undef WORDS
#undef NUMS
#undef SECRETS

/* A text that is being written into a fixed place, cut at its end. */
struct trace {
	char *p;
	size_t size, n;
};

static void __attribute__((format(printf, 2, 3)))
trace_add(struct trace *t, const char *fmt, ...)
{
	va_list ap;

	if (t->n >= t->size)
		return;
	va_start(ap, fmt);
	int n = vsnprintf(t->p + t->n, t->size - t->n, fmt, ap);
	va_end(ap);
	t->n += n > 0 ? (size_t)n : 0;
}

static void
trace_nums(struct trace *t, const char *name, struct nums v)
{
	trace_add(t, " %s=[", name);
	for (size_t i = 0; i < v.n; i++)
		trace_add(t, "%s%llu", i > 0 ? "," : "", v.v[i]);
	trace_add(t, "]");
}

/* Lists and data by their size only: environments can hold secrets. */
#define STR(f) trace_add(t, " " #f "=%.*s", SLICE_ARG(m->f));
#define BYTES(f) trace_add(t, " " #f "=<%zu bytes>", m->f.n);
#define U64(f) trace_add(t, " " #f "=%" PRIu64, m->f);
#define I64(f) trace_add(t, " " #f "=%" PRId64, m->f);
#define WORDS(f) trace_add(t, " " #f "=<%zu words>", m->f.n);
#define NUMS(f) trace_nums(t, #f, m->f);
#define SECRETS(f) trace_add(t, " " #f "=(secret)");
#define MESSAGE(id, name, fields, text)                                        \
	static void trace_##name(struct trace *t, const struct message *all)   \
	{                                                                      \
		const struct msg_##name *m = &all->name;                       \
		fields                                                         \
	}
#include "protocol.def"
#undef MESSAGE
#undef STR
#undef BYTES
#undef U64
#undef I64
#undef WORDS
#undef NUMS
#undef SECRETS

static const struct {
	void (*put)(msgpack_packer *pk, const struct message *m);
	bool (*get)(struct wire_reader *r, struct message *m);
	void (*trace)(struct trace *t, const struct message *m);
} readings[] = {
#define MESSAGE(id, name, fields, text)                                        \
	[MSG_##id] = { put_##name, get_##name, trace_##name },
#include "protocol.def"
#undef MESSAGE
};

const char *
msg_name(enum msg_type type)
{
	return type < MSG_COUNT ? messages[type].name : "?";
}

enum msg_kind
msg_kind(enum msg_type type)
{
	return messages[type].kind;
}

static const struct {
	const char *word, *waits;
} questions[] = {
#define QUESTION_KIND(id, word, sentence) { word, sentence },
#include "question_kind.def"
#undef QUESTION_KIND
};

const char *
question_word(enum question_kind kind)
{
	return kind < QUESTION_KIND_COUNT ? questions[kind].word : "?";
}

const char *
question_waits(enum question_kind kind)
{
	return kind < QUESTION_KIND_COUNT ? questions[kind].waits
		: "asks a question";
}

static void
put_message(msgpack_packer *pk, const struct message *m)
{
	msgpack_pack_array(pk, 2 + field_counts[m->type]);
	msgpack_pack_uint64(pk, m->type);
	msgpack_pack_uint64(pk, m->id);
	readings[m->type].put(pk, m);
}

bool
message_pack(const struct message *m, struct buffer *out, struct fault *f)
{
	size_t before = buffer_size(out);
	msgpack_packer pk;

	buffer_put(out, "\0\0\0\0", 4);
	msgpack_packer_init(&pk, out, wire_append);
	put_message(&pk, m);
	size_t n = buffer_size(out) - before - 4;
	if (n > FRAME_MAX) {
		out->end -= n + 4;
		return fault_set(f, CODE_INVALID,
		    "%s would take %zu bytes; a message has %d at most",
		    msg_name(m->type), n, FRAME_MAX);
	}
	unsigned char *length = (unsigned char *)out->p + out->start + before;
	for (int i = 0; i < 4; i++)
		length[i] = (unsigned char)(n >> (24 - 8 * i));
	return true;
}

struct decoder {
	msgpack_zone zone;
};

struct decoder *
decoder_new(void)
{
	struct decoder *d = xcalloc(1, sizeof *d);

	if (!msgpack_zone_init(&d->zone, MSGPACK_ZONE_CHUNK_SIZE))
		fatal("out of memory (decoding)");
	return d;
}

void
decoder_free(struct decoder *d)
{
	if (d == NULL)
		return;
	msgpack_zone_destroy(&d->zone);
	free(d);
}

static bool
get_message(struct wire_reader *r, struct message *m, struct fault *f)
{
	uint64_t type;

	if (!wire_get_u64(r, &type) || !wire_get_u64(r, &m->id))
		return fault_set(f, CODE_INVALID,
		    "a message does not begin with its type and id");
	if (type >= MSG_COUNT)
		return fault_set(f, CODE_INVALID,
		    "message type %" PRIu64 " is not known", type);
	m->type = (enum msg_type)type;
	unsigned given = r->left;
	if (!readings[type].get(r, m))
		return fault_set(f, CODE_INVALID,
		    "%s: field %u is missing or has another type",
		    msg_name(m->type), given - r->left);
	if (r->left > 0)
		return fault_set(f, CODE_INVALID,
		    "%s: %u fields too many", msg_name(m->type), r->left);
	bool request = msg_kind(m->type) == KIND_REQUEST;
	if (m->type != MSG_DONE && request != (m->id != 0))
		return fault_set(f, CODE_INVALID, "%s: %s", msg_name(m->type),
		    request ? "a request without an id" : "an id, unasked");
	return true;
}

bool
message_unpack(struct decoder *d, const char *p, size_t n, struct message *m,
    struct fault *f)
{
	msgpack_object root;
	size_t at = 0;

	if (n > FRAME_MAX)
		return fault_set(f, CODE_INVALID,
		    "a frame of %zu bytes; %d is the most", n, FRAME_MAX);
	if (!wire_check(p, n, f))
		return false;
	msgpack_zone_clear(&d->zone);
	msgpack_unpack_return r = msgpack_unpack(p, n, &at, &d->zone, &root);
	if (r != MSGPACK_UNPACK_SUCCESS || root.type != MSGPACK_OBJECT_ARRAY)
		return fault_set(f, CODE_INVALID, "a frame is not a message");
	struct wire_reader reader = {
		.next = root.via.array.ptr,
		.left = root.via.array.size,
		.zone = &d->zone,
	};
	return get_message(&reader, m, f);
}

const char *
message_trace(const struct message *m, char *buf, size_t size)
{
	struct trace t = { .size = size };

	t.p = buf;
	trace_add(&t, "%s #%" PRIu64, msg_name(m->type), m->id);
	if (m->type < MSG_COUNT)
		readings[m->type].trace(&t, m);
	return buf;
}
