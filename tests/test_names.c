/*
 * 500 hostile names (hostile_name.def), in each place of a session file where a
 * name can be: what is taken is made of a few letters, and what is not is told.
 * As words of a command and as values of an environment they may be anything, and
 * arrive in real shells byte for byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "control_private.h"
#include "mem.h"
#include "quote.h"
#include "session_fixture.h"
#include "shells.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static const char *const bases[] = {
#define HOSTILE(bytes) bytes,
#include "hostile_name.def"
};

enum { SHAPES = 5, NAMES = SHAPES * sizeof bases / sizeof *bases,
	PER_COMMAND = 250 };

static char *names[NAMES];

#define HEAD "version: 1\nsession: s\n"
#define HOST "hosts: {h: {}}\n"
#define PROCESS "processes: {p: {host: h, command: [x]}}\n"

/* Where a name can be; @ stands for it. */
static const char *const places[] = {
	"version: 1\nsession: @\n" HOST PROCESS,
	HEAD "hosts: {h: {}, @: {}}\n" PROCESS,
	HEAD "hosts: {h: {address: @}}\n" PROCESS,
	HEAD "hosts: {h: {ssh: {user: @}}}\n" PROCESS,
	HEAD "hosts: {h: {ssh: {host_key_alias: @}}}\n" PROCESS,
	HEAD "hosts: {h: {ssh: {bind_address: @}}}\n" PROCESS,
	HEAD "hosts: {h: {ssh: {proxy_jump: @}}}\n" PROCESS,
	HEAD HOST "groups: {@: [h]}\n" PROCESS,
	HEAD HOST "groups: {g: [@]}\n" PROCESS,
	HEAD HOST "roles: {order: [@]}\n" PROCESS,
	HEAD HOST "processes: {@: {host: h, command: [x]}}\n",
	HEAD HOST "processes: {@: {host: h, replicas: 2, command: [x]}}\n",
	HEAD HOST "roles: {order: [x]}\n"
	    "processes: {p: {host: h, role: @, command: [x]}}\n",
	HEAD HOST "processes: {p: {host: @, command: [x]}}\n",
	HEAD HOST "processes: {p: {allowed_hosts: [h, @], command: [x]}}\n",
	HEAD HOST "processes: {p: {host: h, environment: {@: x}, command:"
	    " [x]}}\n",
	HEAD HOST "hooks: {@: {exec: [x], on: [exited]}}\n" PROCESS,
	HEAD HOST "vars: {@: x}\n" PROCESS,
};

static int
make_names(void **state)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
		const char *b = bases[i];
		names[n++] = xstrdup(b);
		names[n++] = xasprintf("a%s", b);
		names[n++] = xasprintf("%sz", b);
		names[n++] = xasprintf("a%sz", b);
		names[n++] = xasprintf("%s%s", b, b);
	}
	assert_int_equal(n, 500);
	return session_directory_make(state);
}

static int
drop_names(void **state)
{
	for (size_t i = 0; i < NAMES; i++)
		free(names[i]);
	return session_directory_remove(state);
}

/* As YAML can have any text: by numbers, but for what is ASCII. */
static void
put_yaml(struct buffer *b, const char *text)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;
	utf8proc_int32_t c;
	char escape[16];

	buffer_puts(b, "\"");
	while (*p != '\0') {
		utf8proc_ssize_t n = utf8proc_iterate(p, -1, &c);
		assert_true(n > 0);
		snprintf(escape, sizeof escape, c < ' ' || c > '~' || c == '"' ||
		    c == '\\' ? "\\U%08x" : "%c", (unsigned)c);
		buffer_puts(b, escape);
		p += n;
	}
	buffer_puts(b, "\"");
}

static void
assert_made_of(const char *name, const char *letters, const char *not_first)
{
	if (name[strspn(name, letters)] != '\0' ||
	    (name[0] != '\0' && strchr(not_first, name[0]) != NULL))
		fail_msg("'%s' is taken as a name", name);
}

static void
assert_name(const char *name)
{
	assert_made_of(name, LETTERS DIGITS "._-", "-.");
	assert_true(name[0] != '\0' && strlen(name) <= 255);
}

static void
assert_host(const struct host_spec *h)
{
	/* One that is visited is called USER@HOST. */
	assert_made_of(h->name, LETTERS DIGITS "._:%@-", "-");
	assert_made_of(h->ssh.address, LETTERS DIGITS "._:%-", "-");
	assert_made_of(h->ssh.user, LETTERS DIGITS "._-", "-");
	assert_made_of(h->ssh.key_alias, LETTERS DIGITS "._:%[]-", "-");
	assert_made_of(h->ssh.bind_address, LETTERS DIGITS "._:%-", "-");
}

static void
assert_session(const struct session *s)
{
	assert_name(s->name);
	for (size_t i = 0; i < s->host_count; i++) {
		assert_name(s->hosts[i]->name);
		assert_host(s->hosts[i]);
	}
	for (size_t i = 0; i < s->hop_count; i++)
		assert_host(s->hops[i]);
	for (size_t i = 0; i < s->group_count; i++)
		assert_name(s->groups[i]->name);
	for (size_t i = 0; i < s->roles.n; i++)
		assert_name(s->roles.v[i]);
	for (size_t i = 0; i < s->hook_count; i++)
		assert_name(s->hooks[i]->name);
	for (size_t i = 0; i < s->proc_count; i++) {
		const struct proc_spec *p = s->procs[i];
		assert_name(p->name);
		assert_name(p->role);
		for (size_t k = 0; k < p->environment.n; k++) {
			char *name = xstrdup(p->environment.v[k]);
			name[strcspn(name, "=")] = '\0';
			assert_made_of(name, LETTERS DIGITS "_", DIGITS);
			free(name);
		}
	}
}

static void
assert_said(const struct fault *f)
{
	assert_int_not_equal(f->code, CODE_OK);
	assert_true(f->text[0] != '\0');
}

static bool
load(const char *place, const char *name, struct session **s, struct fault *f)
{
	struct buffer b = { 0 };
	size_t n = strcspn(place, "@");

	buffer_put(&b, place, n);
	put_yaml(&b, name);
	buffer_puts(&b, place + n + 1);
	buffer_put(&b, "", 1);
	/* A new file: ext4 writes one that was cut to the disk at once. */
	remove("s.yaml");
	file_put("s.yaml", buffer_data(&b));
	buffer_finish(&b);
	return session_load("s.yaml", s, f);
}

static void
names_are_made_of_a_few_letters(void **state)
{
	size_t taken = 0;

	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		for (size_t k = 0; k < NAMES; k++) {
			struct session *s = NULL;
			struct fault f = { 0 };
			if (load(places[i], names[k], &s, &f)) {
				assert_session(s);
				session_free(s);
				taken++;
			} else {
				assert_said(&f);
			}
		}
	/* "CON", "localhost.z" and the like: there is no harm in them. */
	assert_in_range(taken, 100, NAMES * 3);
}

/* A host that is visited is named on the command line. */
static void
visits_are_no_exception(void **state)
{
	struct session *s = session_good(HEAD HOST PROCESS);

	(void)state;
	for (size_t k = 0; k < NAMES; k++)
		for (int as_user = 0; as_user <= 1; as_user++) {
			struct fault f = { 0 };
			struct host_spec *h = session_visit(s, as_user ? "h"
			    : names[k], as_user ? names[k] : NULL, &f);
			if (h != NULL)
				assert_host(h);
			else
				assert_said(&f);
			host_spec_free(h);
		}
	session_free(s);
}

static void
put_process(struct buffer *b, int number)
{
	char *const *v = names + number * PER_COMMAND;
	char line[80];

	snprintf(line, sizeof line, "  p%d:\n    host: h\n    command:\n",
	    number);
	buffer_puts(b, line);
	for (size_t i = 0; i < PER_COMMAND; i++) {
		buffer_puts(b, "    - ");
		put_yaml(b, v[i]);
		buffer_puts(b, "\n");
	}
	buffer_puts(b, "    environment:\n");
	for (size_t i = 0; i < PER_COMMAND; i++) {
		snprintf(line, sizeof line, "      N%zu: ", i);
		buffer_puts(b, line);
		put_yaml(b, v[i]);
		buffer_puts(b, "\n");
	}
}

/* All as words, and as values. */
static struct session *
load_all(void)
{
	struct buffer b = { 0 };

	buffer_puts(&b, HEAD HOST "processes:\n");
	put_process(&b, 0);
	put_process(&b, 1);
	buffer_put(&b, "", 1);
	struct session *s = session_good(buffer_data(&b));
	buffer_finish(&b);
	return s;
}

static struct words
words_of(const struct strings *s, struct slice v[static PER_COMMAND])
{
	for (size_t i = 0; i < s->n && i < PER_COMMAND; i++)
		v[i] = slice_of(s->v[i]);
	return (struct words){ v, s->n };
}

/* show WORD..., in the environment; then show each of its values. */
static void
put_request(struct buffer *line, const struct proc_spec *p)
{
	struct slice v[PER_COMMAND];
	struct start_spec s = { .name = slice_of(p->name),
		.environment = words_of(&p->environment, v) };
	struct buffer spec = { 0 };
	char value[32];

	assert_int_equal(p->environment.n, PER_COMMAND);
	assert_true(control_put_environment(&spec, &s));
	buffer_puts(line, "spec=");
	assert_true(quote_word(line, (struct slice){ buffer_data(&spec),
	    buffer_size(&spec) }));
	buffer_puts(line, "; eval \"$spec\"; plm_env; show");
	for (size_t i = 0; i < p->command.n; i++) {
		buffer_puts(line, " ");
		assert_true(quote_word(line, slice_of(p->command.v[i])));
	}
	for (size_t i = 0; i < p->environment.n; i++) {
		snprintf(value, sizeof value, " \"$N%zu\"", i);
		buffer_puts(line, value);
	}
	buffer_puts(line, "\n");
	buffer_finish(&spec);
}

static void
assert_arrived(const struct buffer *out, char *const *v, const char *shell)
{
	const char *at = buffer_data(out);
	size_t left = buffer_size(out);

	for (size_t i = 0; i < 2 * PER_COMMAND; i++) {
		const char *name = v[i % PER_COMMAND];
		size_t n = strlen(name) + 1;
		if (left < n || memcmp(at, name, n) != 0)
			fail_msg("%s changed %s as %s", shell, name,
			    i < PER_COMMAND ? "a word" : "a value");
		at += n;
		left -= n;
	}
	assert_int_equal(left, 0);
}

static void
words_and_values_may_be_anything(void **state)
{
	struct session *s = load_all();

	(void)state;
	assert_int_equal(s->proc_count, NAMES / PER_COMMAND);
	for (size_t shell = 0; shell < shell_count; shell++) {
		for (size_t i = 0; i < s->proc_count &&
		    shell_installed(shell); i++) {
			struct buffer line = { 0 }, out = { 0 };
			put_request(&line, s->procs[i]);
			assert_true(shell_run(shell, &line, &out));
			assert_arrived(&out, names + i * PER_COMMAND,
			    shells[shell][0]);
			buffer_finish(&line);
			buffer_finish(&out);
		}
	}
	session_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_made_of_a_few_letters),
		cmocka_unit_test(visits_are_no_exception),
		cmocka_unit_test(words_and_values_may_be_anything),
	};

	return cmocka_run_group_tests(tests, make_names, drop_names);
}
