/* A frame's bytes, from either side: a message that is the same when it is packed
 * and read again, or a sentence. */
#include "fuzz.h"
#include "protocol.h"

static struct decoder *first, *second;

void
fuzz_start(void)
{
	first = decoder_new();
	second = decoder_new();
}

static void
check_trace(const struct message *m, size_t size)
{
	char buf[512];

	memset(buf, 'x', sizeof buf);
	message_trace(m, buf, size);
	HOLDS(memchr(buf, '\0', size) != NULL);
	HOLDS(buf[size] == 'x');
}

static void
check_message(const struct message *m, size_t bytes)
{
	struct buffer packed = { 0 }, again = { 0 };
	struct message same = { 0 };
	struct fault f = { 0 };

	HOLDS(m->type < MSG_COUNT);
	HOLDS(message_pack(m, &packed, &f));
	/* Numbers and lengths are as short as they can be. */
	HOLDS(buffer_size(&packed) - 4 <= bytes);
	HOLDS(message_unpack(second, buffer_data(&packed) + 4,
	    buffer_size(&packed) - 4, &same, &f));
	HOLDS(message_pack(&same, &again, &f));
	HOLDS(slice_eq(fuzz_bytes(&packed), fuzz_bytes(&again)));
	check_trace(m, 1);
	check_trace(m, 20);
	check_trace(m, 500);
	buffer_finish(&packed);
	buffer_finish(&again);
}

void
fuzz_one(struct slice input)
{
	struct message m = { 0 };
	struct fault f = { 0 };

	if (message_unpack(first, input.p, input.n, &m, &f))
		check_message(&m, input.n);
	else
		HOLDS(f.code == CODE_INVALID && fuzz_is_sentence(f.text));
}
