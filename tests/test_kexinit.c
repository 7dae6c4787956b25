/* What two sides offer each other, of which nothing is to be believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "buffer.h"
#include "kexinit.h"

static void
put_u32(struct buffer *b, size_t n)
{
	for (int i = 3; i >= 0; i--)
		buffer_put(b, &(char){ (char)(n >> 8 * i) }, 1);
}

/* Its version, and the packet with six lists. */
static struct buffer
side(const char *version, const char *const lists[KEXINIT_LISTS])
{
	struct buffer b = { 0 };
	size_t n = 2 + 16;

	for (int i = 0; i < KEXINIT_LISTS; i++)
		n += 4 + strlen(lists[i]);
	buffer_puts(&b, version);
	put_u32(&b, n);
	buffer_put(&b, "\0\24", 2);
	buffer_put(&b, "0123456789abcdef", 16);
	for (int i = 0; i < KEXINIT_LISTS; i++) {
		put_u32(&b, strlen(lists[i]));
		buffer_puts(&b, lists[i]);
	}
	return b;
}

static struct slice
bytes(const struct buffer *b, size_t n)
{
	return (struct slice){ buffer_data(b), n };
}

static void
the_first_list_apart_is_found(void **state)
{
	const char *const ours[] = { "k1,k2", "h1", "c1,c2", "c1", "m1", "m1" };
	struct buffer b = side("SSH-2.0-us\r\n", ours);
	struct kexinit us, host;

	(void)state;
	assert_true(kexinit_read(&us, bytes(&b, buffer_size(&b))));
	for (int i = 0; i <= KEXINIT_LISTS; i++) {
		const char *theirs[] = { "k3,k2", "h1,h2", "c2", "c1", "m2,m1",
			"m1" };
		if (i < KEXINIT_LISTS)
			theirs[i] = "c,m,k,h,k22,h11";
		struct buffer other = side("hello\nSSH-2.0-x\n", theirs);
		assert_true(kexinit_read(&host, bytes(&other,
		    buffer_size(&other))));
		assert_int_equal(kexinit_apart(&us, &host), i);
		buffer_finish(&other);
	}
	buffer_finish(&b);
}

static void
what_is_cut_off_is_no_offer(void **state)
{
	const char *const lists[] = { "k", "", "c", "c", "m", "m" };
	struct buffer b = side("SSH-2.0-us\r\n", lists);
	struct kexinit k;

	(void)state;
	for (size_t n = 0; n < buffer_size(&b); n++)
		assert_false(kexinit_read(&k, bytes(&b, n)));
	/* A list that is longer than its packet. */
	b.p[b.start + 12 + 4 + 2 + 16] = 127;
	assert_false(kexinit_read(&k, bytes(&b, buffer_size(&b))));
	buffer_finish(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_list_apart_is_found),
		cmocka_unit_test(what_is_cut_off_is_no_offer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
