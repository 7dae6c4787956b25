/*
 * The wire format: every message survives the trip, and nothing malformed is
 * taken, whatever its bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <msgpack.h>

#include "protocol.h"
#include "random.h"

static bool
unpack(const char *p, size_t n, struct message *m, struct fault *f)
{
	static struct decoder *d;

	/* One decoder for all, as a link has; a fresh one after the last. */
	if (m == NULL) {
		decoder_free(d);
		d = NULL;
		return false;
	}
	if (d == NULL)
		d = decoder_new();
	return message_unpack(d, p, n, m, f);
}

/* No memory, on demand: what msgpack-c says then, and whether that is the end. */
static bool no_zone, no_objects;
static jmp_buf *ended;
static void *without_zone;      /* the decoder that got none */

bool __real_msgpack_zone_init(msgpack_zone *zone, size_t size);
bool __wrap_msgpack_zone_init(msgpack_zone *zone, size_t size);
msgpack_unpack_return __real_msgpack_unpack(const char *p, size_t n,
    size_t *at, msgpack_zone *zone, msgpack_object *root);
msgpack_unpack_return __wrap_msgpack_unpack(const char *p, size_t n,
    size_t *at, msgpack_zone *zone, msgpack_object *root);
_Noreturn void __wrap_fatal(const char *fmt, ...);

bool
__wrap_msgpack_zone_init(msgpack_zone *zone, size_t size)
{
	if (no_zone)
		without_zone = zone;
	return !no_zone && __real_msgpack_zone_init(zone, size);
}

msgpack_unpack_return
__wrap_msgpack_unpack(const char *p, size_t n, size_t *at, msgpack_zone *zone,
    msgpack_object *root)
{
	return no_objects ? MSGPACK_UNPACK_NOMEM_ERROR
			  : __real_msgpack_unpack(p, n, at, zone, root);
}

_Noreturn void
__wrap_fatal(const char *fmt, ...)
{
	assert_string_equal(fmt, "out of memory (decoding)");
	longjmp(*ended, 1);
}

static void
without_memory_nothing_is_decoded(void **state)
{
	struct message m;
	struct fault f = { 0 };
	jmp_buf end;

	(void)state;
	unpack(NULL, 0, NULL, NULL);
	ended = &end;
	no_zone = true;
	if (setjmp(end) == 0) {
		unpack("\x93\x00\x00\x01", 4, &m, &f);
		fail_msg("it went on");
	}
	free(without_zone);
	no_zone = false;
	no_objects = true;
	assert_false(unpack("\x93\x00\x00\x01", 4, &m, &f));
	assert_string_equal(f.text, "a frame is not a message");
	no_objects = false;
	assert_true(unpack("\x93\x00\x00\x01", 4, &m, &f));
}

/* Whatever a frame would say: nobody reads on to find out. */
static void
a_frame_has_a_bound(void **state)
{
	struct message m;
	struct fault f = { 0 };

	(void)state;
	assert_false(unpack("", FRAME_MAX + 1, &m, &f));
	assert_non_null(strstr(f.text, "is the most"));
	decoder_free(NULL);
}

static void
start_survives_the_trip(void **state)
{
	const struct slice env[] = { slice_of("A=1"), slice_of("B=\n'\"$") };
	const struct slice argv[] = { slice_of("sleep"), { "\0\xff", 2 } };
	const unsigned long long lengths[] = { 1, UINT64_MAX };
	struct message m = { .type = MSG_START, .id = 7, .start = {
		.host = slice_of("h1"), .name = slice_of("p"),
		.role = slice_of("application"), .directory = slice_of("/"),
		.environment = { env, 2 }, .command = { argv, 2 },
		.lengths = { lengths, 2 }, .after = 1 } };
	struct buffer b = { 0 };
	struct message got;
	struct fault f = { 0 };

	(void)state;
	assert_true(message_pack(&m, &b, &f));
	assert_true(unpack(buffer_data(&b) + 4, buffer_size(&b) - 4, &got, &f));
	assert_int_equal(got.type, MSG_START);
	assert_int_equal(got.id, 7);
	assert_true(slice_is(got.start.host, "h1"));
	assert_int_equal(got.start.environment.n, 2);
	assert_true(slice_eq(got.start.environment.v[1], env[1]));
	assert_true(slice_eq(got.start.command.v[1], argv[1]));
	assert_int_equal(got.start.lengths.n, 2);
	assert_true(got.start.lengths.v[1] == UINT64_MAX);
	assert_int_equal(got.start.source.n, 0);
	assert_int_equal(got.start.after, 1);
	buffer_finish(&b);
}

static void
numbers_keep_their_range(void **state)
{
	const unsigned long long ladder[] = { 3, 10000, 9, UINT64_MAX };
	struct message m = { .type = MSG_STOP, .id = UINT64_MAX,
		.stop = { .ladder = { ladder, 4 } } };
	struct message p = { .type = MSG_PROC,
		.proc = { .exit_code = -1, .started = INT64_MIN } };
	struct buffer b = { 0 };
	struct message got;
	struct fault f = { 0 };

	(void)state;
	assert_true(message_pack(&m, &b, &f));
	assert_true(unpack(buffer_data(&b) + 4, buffer_size(&b) - 4, &got, &f));
	assert_int_equal(got.id, UINT64_MAX);
	assert_int_equal(got.stop.ladder.v[3], UINT64_MAX);
	buffer_eat(&b, buffer_size(&b));
	assert_true(message_pack(&p, &b, &f));
	assert_true(unpack(buffer_data(&b) + 4, buffer_size(&b) - 4, &got, &f));
	assert_int_equal(got.proc.exit_code, -1);
	assert_int_equal(got.proc.started, INT64_MIN);
	buffer_finish(&b);
}

static void
too_large_is_refused_and_harmless(void **state)
{
	static char big[FRAME_MAX];
	struct message m = { .type = MSG_DONE, .id = 1,
		.done = { .text = { big, sizeof big } } };
	struct buffer b = { 0 };
	struct fault f = { 0 };

	(void)state;
	buffer_put(&b, "before", 6);
	assert_false(message_pack(&m, &b, &f));
	assert_int_equal(f.code, CODE_INVALID);
	assert_int_equal(buffer_size(&b), 6);
	buffer_finish(&b);
}

/* Claims that would make msgpack-c reserve gigabytes, and other lies. */
static void
lies_are_refused(void **state)
{
	static const struct slice lies[] = {
		{ "\xdd\x05\xf5\xe1\x00", 5 },          /* array of 10^8 */
		{ "\xdd\xff\x00\x00\x00", 5 },
		{ "\xdf\x0f\xff\xff\xff", 5 },          /* map */
		{ "\x93\x01\x00\xdb\xff\xff\xff\xff", 8 }, /* 4 GB of text */
		{ "\x93\x01\x00\xc6\x00\x01\x00\x00", 8 },
		{ "\x91\x91\x91\x91\x91\x01", 6 },      /* depth */
		{ "\xcb\x00\x00\x00\x00\x00\x00\x00\x00", 9 }, /* float */
		{ "\xc7\x01\x01\x00", 4 },              /* extension */
		{ "\x01", 1 },                          /* not an array */
		{ "\x90", 1 },                          /* no type */
		{ "\x92\x7f\x00", 3 },                  /* unknown type */
		{ "\x92\x00\x00", 3 },                  /* HELLO, no version */
		{ "\x93\x00\x00\xa1x", 5 },             /* version as text */
		{ "\x94\x00\x00\x01\x01", 5 },          /* a field too many */
		{ "\x93\x00\x00\x01\x01", 5 },          /* bytes after it */
		{ "\x93\x00\x05\x01", 4 },              /* HELLO with an id */
		{ "\x93\x02\x00\xa1h", 5 },             /* CLOSE_HOST without */
		/* GRANT and STOP: numbers and lists of others than they are. */
		{ "\x94\x0a\x00\xff\x01", 5 },        /* negative */
		{ "\x94\x0a\x00\x90\x01", 5 },        /* a list */
		{ "\x96\x04\x01\xa1h\xa1p\x07\x01", 9 },  /* no list */
		{ "\x96\x04\x01\xa1h\xa1p\x07\x91\xff", 10 },
		{ "\x96\x04\x01\xa1h\xa1p\x07\x91\x90", 10 },
		{ "\x96\x04\x01\xa1h\xa1p\x07\x91\xa1x", 11 },
		{ "\x96\x04\x01\xa1h\xa1p\x07\xdc\xff\xff", 11 },
		{ "\x96\x04\x01\xa1h\xc4\x01p\x07\x90", 10 }, /* data for text */
		{ "\xc1", 1 },
		{ "", 0 },
	};
	struct message m;

	(void)state;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		struct fault f = { 0 };
		assert_false(unpack(lies[i].p, lies[i].n, &m, &f));
		assert_int_equal(f.code, CODE_INVALID);
		assert_true(strlen(f.text) > 0);
	}
	/* Wrong it is at its first field, whatever comes behind it. */
	struct fault first = { 0 };
	assert_false(unpack("\x95\x00\x00\xa1x\x01\x01", 7, &m, &first));
	assert_string_equal(first.text, "HELLO: field 1 is missing or has"
	    " another type");
	assert_true(unpack("\x93\x00\x00\x01", 4, &m, NULL));
	/* What the lies about GRANT and STOP are made from is true. */
	assert_true(unpack("\x94\x0a\x00\x01\x01", 5, &m, NULL));
	assert_int_equal(m.type, MSG_GRANT);
	assert_true(unpack("\x96\x04\x01\xa1h\xa1p\x07\x91\x09", 10, &m, NULL));
	assert_int_equal(m.type, MSG_STOP);
}

static void
fill(struct message *m)
{
	static const struct slice list[] = { { "a", 1 }, { "", 0 } };
	static const unsigned long long nums[] = { 1, 70000 };

	switch (m->type) {
#define STR(f) p->f = slice_of("text of " #f);
#define BYTES STR
#define U64(f) p->f = 300;
#define I64(f) p->f = -300;
#define WORDS(f) p->f = (struct words){ list, 2 };
#define NUMS(f) p->f = (struct nums){ nums, 2 };
#define SECRETS(f) p->f = (struct words){ list, 2 };
#define MESSAGE(ID, name, fields, text)                                        \
	case MSG_##ID: {                                                       \
		struct msg_##name *p = &m->name;                               \
		fields                                                         \
		break;                                                         \
	}
#define REQUEST MESSAGE
#define NOTICE MESSAGE
#define EVENT MESSAGE
#define BOTH MESSAGE
#include "protocol.def"
	case MSG_COUNT:
		break;
	}
}

/* Every message of the list: whole it is taken, cut anywhere it is not. */
static void
every_prefix_is_refused(void **state)
{
	(void)state;
	for (int t = 0; t < MSG_COUNT; t++) {
		struct message m = { .type = (enum msg_type)t }, got;
		struct buffer b = { 0 };
		struct fault f = { 0 };
		char trace[512], again[512];

		if (msg_kind(m.type) == KIND_REQUEST || t == MSG_DONE)
			m.id = 9;
		fill(&m);
		assert_true(message_pack(&m, &b, &f));
		const char *p = buffer_data(&b) + 4;
		size_t n = buffer_size(&b) - 4;
		assert_true(unpack(p, n, &got, &f));
		assert_string_equal(message_trace(&m, trace, sizeof trace),
		    message_trace(&got, again, sizeof again));
		for (size_t cut = 0; cut < n; cut++)
			assert_false(unpack(p, cut, &got, &f));
		buffer_finish(&b);
	}
}

/* The frame that a message makes, with another value in the place of item n; NULL:
 * it ends before that item. */
static void
put_instead(const msgpack_object_array *items, uint32_t n, const char *value,
    size_t size, msgpack_sbuffer *out)
{
	msgpack_packer pk;

	msgpack_packer_init(&pk, out, msgpack_sbuffer_write);
	msgpack_pack_array(&pk, value != NULL ? items->size : n);
	for (uint32_t i = 0; i < (value != NULL ? items->size : n); i++)
		if (i == n)
			msgpack_sbuffer_write(out, value, size);
		else
			msgpack_pack_object(&pk, items->ptr[i]);
}

static void
refuse(const struct message *m, const msgpack_object_array *items, uint32_t n,
    const char *value, size_t size)
{
	msgpack_sbuffer out;
	struct message got;
	struct fault f = { 0 };

	msgpack_sbuffer_init(&out);
	put_instead(items, n, value, size, &out);
	assert_false(unpack(out.data, out.size, &got, &f));
	assert_int_equal(f.code, CODE_INVALID);
	if (n < 2)
		assert_string_equal(f.text, "a message does not begin with its"
		    " type and id");
	else
		assert_int_equal(strncmp(f.text, msg_name(m->type),
		    strlen(msg_name(m->type))), 0);
	if (n >= 2 && value != NULL) {
		char which[32];
		snprintf(which, sizeof which, ": field %u is", n - 1);
		assert_non_null(strstr(f.text, which));
	}
	msgpack_sbuffer_destroy(&out);
}

/* Each field of each message has to be there, and of its type: a list in a list is
 * of none. */
static void
each_field_is_looked_at(void **state)
{
	(void)state;
	for (int t = 0; t < MSG_COUNT; t++) {
		struct message m = { .type = (enum msg_type)t };
		struct buffer b = { 0 };
		msgpack_unpacked all;
		size_t at = 0;

		if (msg_kind(m.type) == KIND_REQUEST || t == MSG_DONE)
			m.id = 9;
		fill(&m);
		assert_true(message_pack(&m, &b, NULL));
		msgpack_unpacked_init(&all);
		assert_int_equal(msgpack_unpack_next(&all, buffer_data(&b) + 4,
		    buffer_size(&b) - 4, &at), MSGPACK_UNPACK_SUCCESS);
		const msgpack_object_array *items = &all.data.via.array;
		for (uint32_t n = 0; n < items->size; n++) {
			refuse(&m, items, n, NULL, 0);
			refuse(&m, items, n, "\x91\x90", 2);
		}
		msgpack_unpacked_destroy(&all);
		buffer_finish(&b);
	}
}

/* A type that is none is no accident that a trace, or a log, has to fear. */
static void
what_is_no_message_has_a_trace(void **state)
{
	const struct message m = { .type = MSG_COUNT, .id = 3 };
	char text[32];

	(void)state;
	assert_string_equal(message_trace(&m, text, sizeof text), "? #3");
	assert_string_equal(question_word(QUESTION_KIND_COUNT), "?");
	assert_string_equal(question_waits(QUESTION_KIND_COUNT),
	    "asks a question");
}

/* Mutations must be refused or decoded, and never read outside the frame. */
static void
mutations_are_survived(void **state)
{
	uint32_t x = 20261124;
	struct buffer b = { 0 };

	(void)state;
	for (int round = 0; round < 200000; round++) {
		struct message m = { .id = 9 }, got;
		m.type = (enum msg_type)(random_next(&x) % MSG_COUNT);
		fill(&m);
		assert_true(message_pack(&m, &b, NULL));
		size_t n = buffer_size(&b) - 4;
		char *frame = malloc(n);        /* exact: ASan sees its end */
		memcpy(frame, buffer_data(&b) + 4, n);
		for (uint32_t k = random_next(&x) % 4 + 1; k > 0; k--)
			frame[random_next(&x) % n] = (char)random_next(&x);
		unpack(frame, n, &got, NULL);
		free(frame);
		buffer_eat(&b, buffer_size(&b));
	}
	buffer_finish(&b);
}

static int
end(void **state)
{
	(void)state;
	unpack(NULL, 0, NULL, NULL);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(start_survives_the_trip),
		cmocka_unit_test(without_memory_nothing_is_decoded),
		cmocka_unit_test(a_frame_has_a_bound),
		cmocka_unit_test(numbers_keep_their_range),
		cmocka_unit_test(too_large_is_refused_and_harmless),
		cmocka_unit_test(lies_are_refused),
		cmocka_unit_test(every_prefix_is_refused),
		cmocka_unit_test(each_field_is_looked_at),
		cmocka_unit_test(what_is_no_message_has_a_trace),
		cmocka_unit_test(mutations_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
