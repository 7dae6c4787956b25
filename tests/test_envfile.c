/* Files of variables: what their lines are, and where they are wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "envfile.h"
#include "slice.h"

/* A file of these bytes, called x.env. */
static bool
read_bytes(const char *p, size_t n, struct strings *to, struct fault *f)
{
	char path[64];
	FILE *file = tmpfile();

	assert_non_null(file);
	assert_int_equal(fwrite(p, 1, n, file), n);
	assert_int_equal(fflush(file), 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(file));
	bool ok = envfile_read(path, "x.env", to, f);
	fclose(file);
	return ok;
}

static const struct {
	const char *line;
	const char *variable;   /* NULL: none */
} right[] = {
	{ "", NULL },
	{ "   \t", NULL },
	{ "# A=1", NULL },
	{ "  # A=1", NULL },
	{ "A=1", "A=1" },
	{ "A=", "A=" },
	{ "  A=1  \t", "A=1" },
	{ "export A=1", "A=1" },
	{ "export\t_a9=1", "_a9=1" },
	{ "exportA=1", "exportA=1" },
	{ "export=1", "export=1" },
	{ "A=b c", "A=b c" },
	{ "A= b", "A=b" },
	{ "A=b=c", "A=b=c" },
	{ "A=b # c", "A=b" },
	{ "A=b#c", "A=b#c" },
	{ "A=# c", "A=" },
	{ "A=$B ${C} $$", "A=$B ${C} $$" },
	{ "A='b # c'", "A=b # c" },
	{ "A=' b\\n$x\" '", "A= b\\n$x\" " },
	{ "A=\"b\\n\\\"c\\\"\\\\\\$d\\e\" # f", "A=b\n\"c\"\\$d\\e" },
	{ "A=\"\"", "A=" },
	{ "A=it's", "A=it's" },
	{ "A=1\r", "A=1" },
	{ "A='1'\r", "A=1" },
	{ "A=\303\251", "A=\303\251" },
};

static void
lines_are_variables(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		struct strings v = { 0 };
		struct fault f = { 0 };
		const char *line = right[i].line;
		if (!read_bytes(line, strlen(line), &v, &f))
			fail_msg("%s: %s", line, f.text);
		assert_int_equal(v.n, right[i].variable != NULL);
		if (v.n > 0)
			assert_string_equal(v.v[0], right[i].variable);
		strings_clear(&v);
	}
}

static void
all_lines_are_read(void **state)
{
	static const char text[] = "A=1\n\n# x\r\nB=2\nA=3";
	struct strings v = { 0 };

	(void)state;
	assert_true(read_bytes(text, sizeof text - 1, &v, NULL));
	assert_int_equal(v.n, 3);
	assert_string_equal(v.v[1], "B=2");
	assert_string_equal(v.v[2], "A=3");
	strings_clear(&v);
}

#define LINE "a line must be NAME=value, empty, or a remark that begins with #;"  \
	" a name has letters, digits and _, and does not begin with a digit"
#define BYTES(s) { s, sizeof (s) - 1 }

static const struct {
	struct slice file;
	const char *fault;
} wrong[] = {
	{ BYTES("A"), "x.env:1: " LINE },
	{ BYTES("A=1\n\nB\n"), "x.env:3: " LINE },
	{ BYTES("=1"), "x.env:1: " LINE },
	{ BYTES("1A=1"), "x.env:1: " LINE },
	{ BYTES("A-B=1"), "x.env:1: " LINE },
	{ BYTES("A =1"), "x.env:1: " LINE },
	{ BYTES("export A"), "x.env:1: " LINE },
	{ BYTES("A=1\nB='x\n"), "x.env:2: B has a quote that is not closed in"
	    " its line" },
	{ BYTES("A=\"x\\\""), "x.env:1: A has a quote that is not closed in its"
	    " line" },
	{ BYTES("A='x'y"), "x.env:1: A has something behind its closing"
	    " quote" },
	{ BYTES("PLM_UUID=1"), "x.env:1: PLM_UUID begins with PLM_; such names"
	    " are set by plm-tui alone" },
	{ BYTES("A=\0001"), "cannot read x.env: it has a NUL character, so it is"
	    " no text" },
};

static void
wrong_lines_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct strings v = { 0 };
		struct fault f = { 0 };
		assert_false(read_bytes(wrong[i].file.p, wrong[i].file.n, &v,
		    &f));
		assert_string_equal(f.text, wrong[i].fault);
		strings_clear(&v);
	}
}

static void
large_files_are_refused(void **state)
{
	static char many[2 << 20];
	struct strings v = { 0 };
	struct fault f = { 0 };
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 513; i++)
		n += (size_t)snprintf(many + n, sizeof many - n, "A%d=1\n", i);
	assert_false(read_bytes(many, n, &v, &f));
	assert_string_equal(f.text, "x.env:513: there are more than 512"
	    " variables");
	strings_clear(&v);
	memset(many, '\n', sizeof many);
	assert_false(read_bytes(many, sizeof many, &v, &f));
	assert_string_equal(f.text, "cannot read x.env: it has more than 1"
	    " MiB");
	assert_false(envfile_read("/", "dir", &v, &f));
	assert_string_equal(f.text, "cannot read dir: it is not a regular"
	    " file");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_variables),
		cmocka_unit_test(all_lines_are_read),
		cmocka_unit_test(wrong_lines_are_told),
		cmocka_unit_test(large_files_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
