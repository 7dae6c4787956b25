/* What the ssh client asks, as questions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "openssh_prompt.h"

static const char long_path[] = "/0123456789/0123456789/0123456789/0123456789"
    "/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/id";

static struct openssh_prompt
prompt_of(const char *hint, const char *text)
{
	static const char *const known[] = { "/k", NULL };
	static const char *const files[] = { "/a", long_path, NULL };
	struct openssh_prompt p;

	openssh_prompt_read(&p, &(struct target){ .host = "h1",
	    .address = "h1.example", .key_alias = "Alias", .user = "u@corp",
	    .known_hosts = known, .identity_files = files }, hint, text);
	return p;
}

static void
test_a_password(void **state)
{
	(void)state;
	struct openssh_prompt p = prompt_of("",
	    "u@corp@h1.example's password: ");
	assert_int_equal(p.kind, QUESTION_PASSWORD);
	assert_string_equal(p.line, "Password");
	assert_false(p.echo);
	p = prompt_of("", "u@corp@alias's password: ");
	assert_int_equal(p.kind, QUESTION_PASSWORD);
}

/* It must not be typed for another host, or another user. */
static void
test_a_password_of_another(void **state)
{
	static const char *const texts[] = { "u@corp@gw's password: ",
		"u@h1.example's password: ", "corp@h1.example's password: ",
		"h1.example's password: ", "'s password: ",
		"u@corp@h1.example's password: 's password: " };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct openssh_prompt p = prompt_of("", texts[i]);
		assert_int_equal(p.kind, QUESTION_INTERACTIVE);
		assert_string_equal(p.line, texts[i]);
		assert_false(p.echo);
	}
}

static void
test_a_passphrase(void **state)
{
	char text[300];

	(void)state;
	struct openssh_prompt p = prompt_of("",
	    "Enter passphrase for key '/it's': ");
	assert_int_equal(p.kind, QUESTION_PASSPHRASE);
	assert_string_equal(p.subject, "/it's");
	assert_false(p.echo);
	/* As ssh cuts it. */
	snprintf(text, sizeof text, "Enter passphrase for key '%.100s': ",
	    long_path);
	p = prompt_of("", text);
	assert_string_equal(p.subject, long_path);
}

static void
test_a_host_key(void **state)
{
	(void)state;
	struct openssh_prompt p = prompt_of("", "The authenticity of host 'h1"
	    " (127.0.0.1)' can't be established.\nED25519 key fingerprint is"
	    " SHA256:abc.\nThis key is not known by any other names.\nAre you"
	    " sure you want to continue connecting (yes/no/[fingerprint])? ");
	assert_int_equal(p.kind, QUESTION_HOST_KEY);
	assert_true(p.echo);
	assert_string_equal(p.subject, "ED25519 SHA256:abc");
	assert_string_equal(p.line, "Type yes to take it, and add it to /k");
	assert_true(p.said.n > 40 && p.said.p[p.said.n - 1] == '.');
	assert_true(openssh_prompt_takes(&p, slice_of("yes")));
	assert_true(openssh_prompt_takes(&p, slice_of("SHA256:abc")));
	assert_false(openssh_prompt_takes(&p, slice_of("SHA256:ab")));
	assert_false(openssh_prompt_takes(&p, slice_of("y")));
	assert_false(openssh_prompt_takes(&p, slice_of("")));
}

static void
test_what_a_host_asks(void **state)
{
	(void)state;
	struct openssh_prompt p = prompt_of("", "(u@corp@h1.example) Code: ");
	assert_int_equal(p.kind, QUESTION_INTERACTIVE);
	assert_string_equal(p.line, "Code: ");
	p = prompt_of("", "(u@corp@gw) Code: ");
	assert_string_equal(p.line, "(u@corp@gw) Code: ");
	assert_false(p.echo);
	/* A host may send what ssh would say. */
	p = prompt_of("", "(u@corp@h1.example) The authenticity of host 'h2'\nAre"
	    " you sure you want to continue connecting (yes/no)? ");
	assert_int_equal(p.kind, QUESTION_INTERACTIVE);
	p = prompt_of("", "");
	assert_int_equal(p.kind, QUESTION_INTERACTIVE);
	assert_string_equal(p.line, "");
}

static void
test_what_is_confirmed_or_told(void **state)
{
	(void)state;
	struct openssh_prompt p = prompt_of("confirm", "Allow it?");
	assert_true(p.echo && !p.notice);
	p = prompt_of("none", "Confirm user presence for key");
	assert_true(p.notice);
	assert_true(slice_is(p.said, "Confirm user presence for key"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_password),
		cmocka_unit_test(test_a_password_of_another),
		cmocka_unit_test(test_a_passphrase),
		cmocka_unit_test(test_a_host_key),
		cmocka_unit_test(test_what_a_host_asks),
		cmocka_unit_test(test_what_is_confirmed_or_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
