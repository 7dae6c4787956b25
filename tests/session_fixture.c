#include "session_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "remove_tree.h"

char session_directory[PATH_MAX];

static const char *const usual = "s.yaml";

int
session_directory_make(void **state)
{
	char made[] = "/tmp/test-session-XXXXXX";

	(void)state;
	setenv("HOME", "/home/me", 1);
	setenv("SSH_AUTH_SOCK", "/run/agent", 1);
	return mkdtemp(made) == NULL || chdir(made) < 0 ||
	    getcwd(session_directory, sizeof session_directory) == NULL;
}

int
session_directory_remove(void **state)
{
	(void)state;
	return remove_tree(session_directory);
}

void
file_put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

struct session *
session_good_from(const struct session_source *from)
{
	struct session *s = NULL;
	struct fault f = { 0 };

	if (!session_load_from(from, &s, &f))
		fail_msg("%s", f.text);
	return s;
}

struct session *
session_good(const char *text)
{
	file_put(usual, text);
	return session_good_from(&(struct session_source){ .paths = &usual,
	    .path_count = 1 });
}

void
session_bad_from(const struct session_source *from, const char *sentence)
{
	struct session *s = NULL;
	struct fault f = { 0 };

	if (session_load_from(from, &s, &f))
		fail_msg("this is taken, and should say: %s", sentence);
	assert_null(s);
	assert_int_equal(f.code, CODE_INVALID);
	assert_string_equal(f.text, sentence);
}

void
session_bad(const char *text, const char *sentence)
{
	file_put(usual, text);
	session_bad_from(&(struct session_source){ .paths = &usual,
	    .path_count = 1 }, sentence);
}

void
assert_strings(const struct strings *s, size_t n, const char *const *v)
{
	assert_int_equal(s->n, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(s->v[i], v[i]);
	assert_true(n == 0 || s->v[n] == NULL);
}
