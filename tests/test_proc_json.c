/* A process as JSON: the same fields in any state, and always valid. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "proc_json.h"

static const char *const fields[] = {
#define FIELD(name, value, text) #name,
#include "proc_field.def"
#undef FIELD
};

static char session_name[] = "s", name[] = "p", role[] = "r", host[] = "h";
static struct session session = { .name = session_name };

/* What it says of p in one line; "" for what is null. */
static const char *
field(const struct model_proc *p, const char *what)
{
	static char text[256];
	json_t *o = proc_json(&session, p);
	size_t i = 0;
	const char *key;
	json_t *value;

	json_object_foreach (o, key, value)
		assert_string_equal(key, fields[i++]);
	assert_int_equal(i, sizeof fields / sizeof *fields);
	value = json_object_get(o, what);
	text[0] = '\0';
	if (!json_is_null(value)) {
		char *all = json_dumps(value, JSON_ENCODE_ANY);
		assert_non_null(all);
		snprintf(text, sizeof text, "%s", all);
		free(all);
	}
	json_decref(o);
	return text;
}

static struct model_proc
process(void)
{
	static char none[] = "";

	return (struct model_proc){ .name = name, .role = role, .host = host,
		.why = none, .exit_code = -1, .exact = true };
}

static void
what_does_not_apply_is_null(void **state)
{
	static const char *const null[] = { "uuid", "user", "pid", "run",
		"exit_code", "exit_signal", "core_dumped", "exact", "cause",
		"since", "proven", "started", "ended", "restarts" };
	struct model_proc p = process();

	(void)state;
	for (size_t i = 0; i < sizeof null / sizeof *null; i++)
		assert_string_equal(field(&p, null[i]), "");
	assert_string_equal(field(&p, "state"), "\"pending\"");
	assert_string_equal(field(&p, "survivors"), "0");
	assert_string_equal(field(&p, "why"), "\"no run of it is on record\"");
	p.state = STATE_STARTING;
	assert_string_equal(field(&p, "why"), "");
}

static void
exits_are_told_apart(void **state)
{
	struct model_proc p = process();

	(void)state;
	p.state = STATE_EXITED;
	p.run = 3;
	p.exit_code = 137;
	assert_string_equal(field(&p, "exit_code"), "137");
	assert_string_equal(field(&p, "exit_signal"), "");
	assert_string_equal(field(&p, "core_dumped"), "false");
	assert_string_equal(field(&p, "exact"), "true");
	assert_string_equal(field(&p, "restarts"), "2");
	p.exit_code = -1;
	p.exit_signal = 9;
	assert_string_equal(field(&p, "exit_code"), "");
	assert_string_equal(field(&p, "exit_signal"), "\"KILL\"");
	p.exit_signal = 11;
	p.core = CORE_YES;
	assert_string_equal(field(&p, "core_dumped"), "true");
	p.core = CORE_UNKNOWN;
	assert_string_equal(field(&p, "core_dumped"), "");
	p.exit_signal = 50;
	assert_string_equal(field(&p, "exit_signal"), "\"50\"");
}

static void
times_are_utc(void **state)
{
	struct model_proc p = process();

	(void)state;
	p.state = STATE_ALIVE;
	p.started = 1764085671042;
	assert_string_equal(field(&p, "started"),
	    "\"2025-11-25T15:47:51.042Z\"");
	assert_string_equal(field(&p, "since"),
	    "\"2025-11-25T15:47:51.042Z\"");
	/* Out of all calendars: not known, and no crash. */
	p.started = INT64_MAX;
	assert_string_equal(field(&p, "started"), "");
}

static void
bytes_of_a_host_are_valid_json(void **state)
{
	static char hostile[] = "a\xff\x1b[2J\"\\\xc3\xa9\xed\xa0\x80\n";
	struct model_proc p = process();

	(void)state;
	p.state = STATE_FAILED;
	p.why = hostile;
	assert_string_equal(field(&p, "why"),
	    "\"a\xef\xbf\xbd\\u001B[2J\\\"\\\\\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd"
	    "\xef\xbf\xbd\\n\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_does_not_apply_is_null),
		cmocka_unit_test(exits_are_told_apart),
		cmocka_unit_test(times_are_utc),
		cmocka_unit_test(bytes_of_a_host_are_valid_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
