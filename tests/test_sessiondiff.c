/* What is different in a session file that is read anew. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session_fixture.h"
#include "sessiondiff.h"

#define HEAD "version: 1\nsession: s\nhosts: { a: 192.0.2.1, b: 192.0.2.2 }\n"   \
	"roles: { order: [one, two] }\n"

/* A file with a process p that this says of it, too. */
static struct session *
with(const char *more)
{
	char text[1024];

	snprintf(text, sizeof text, HEAD "processes:\n"
	    "  q: { host: b, command: [sleep, '1'] }\n"
	    "  p: { %s }\n", more);
	return session_good(text);
}

/* Both are freed with it. */
struct pair {
	struct session *was, *is;
	struct session_diff d;
};

static void
compare(struct pair *p)
{
	struct fault f;

	assert_true(session_diff(p->was, p->is, &p->d, &f));
}

static void
pair_finish(struct pair *p)
{
	session_diff_finish(&p->d);
	session_free(p->was);
	session_free(p->is);
}

#define USUAL "host: a, command: [x]"

/* What a key says of p, in the one file and not in the other. */
static const struct key_case {
	const char *keys;       /* that it is about */
	const char *was, *is;
	const char *words;
	enum part_when when;
} key_cases[] = {
	{ "host", USUAL, "host: b, command: [x]", "host", PART_MOVE },
	{ "allowed_hosts", USUAL, "allowed_hosts: [a, b], command: [x]",
	    "host", PART_MOVE },
	{ "hosts", "host: a, replicas: 1, command: [x]",
	    "hosts: [b], replicas: 1, command: [x]", NULL, PART_MOVE },
	{ "command", USUAL, "host: a, command: [x, y]", "command",
	    PART_NEXT_RUN },
	{ "shell", USUAL, "host: a, shell: x", "command", PART_NEXT_RUN },
	{ "commands", "host: a, commands: [[x, y], [z]]",
	    "host: a, commands: [[x], [y, z]]", "command", PART_NEXT_RUN },
	{ "environment", USUAL, USUAL ", environment: { A: b }", "environment",
	    PART_NEXT_RUN },
	{ "env_file", USUAL, USUAL ", env_file: vars.env", "environment",
	    PART_NEXT_RUN },
	{ "pass_environment", USUAL, USUAL ", pass_environment: [PASSED]",
	    "environment", PART_NEXT_RUN },
	{ "source", USUAL, USUAL ", source: [/x.sh]", "source",
	    PART_NEXT_RUN },
	{ "working_dir", USUAL, USUAL ", working_dir: /x", "working_dir",
	    PART_NEXT_RUN },
	{ "logs", USUAL, USUAL ", logs: { stdout: /x }", "logs",
	    PART_NEXT_RUN },
	{ "limits", USUAL, USUAL ", limits: { nofile: 99 }", "limits",
	    PART_NEXT_RUN },
	{ "cpu_affinity", USUAL, USUAL ", cpu_affinity: '0'", "limits",
	    PART_NEXT_RUN },
	{ "on_disconnect", USUAL, USUAL ", on_disconnect: stop",
	    "on_disconnect", PART_NEXT_RUN },
	{ "disconnect_grace", USUAL ", on_disconnect: stop", USUAL
	    ", on_disconnect: stop, disconnect_grace: 9s", "on_disconnect",
	    PART_NEXT_RUN },
	/* Nothing of it is at the host. */
	{ "", USUAL, USUAL ", disconnect_grace: 9s", "", PART_AT_ONCE },
	{ "role", USUAL, USUAL ", role: two", "role", PART_AT_ONCE },
	{ "description", USUAL, USUAL ", description: x", "description",
	    PART_AT_ONCE },
	{ "success_exit_codes", USUAL, USUAL ", success_exit_codes: [3]",
	    "success_exit_codes", PART_AT_ONCE },
	{ "stop", USUAL, USUAL ", stop: [{ signal: INT, wait: 1s }]", "stop",
	    PART_AT_ONCE },
	/* ... but that the host walks it by itself. */
	{ "", USUAL ", on_disconnect: stop", USUAL ", on_disconnect: stop,"
	    " stop: [{ signal: INT, wait: 1s }]", "on_disconnect, stop",
	    PART_NEXT_RUN },
	{ "autostart", USUAL, USUAL ", autostart: false", "autostart",
	    PART_AT_ONCE },
	{ "restart", USUAL, USUAL ", restart: always", "restart",
	    PART_AT_ONCE },
	{ "restart_backoff", USUAL, USUAL ", restart_backoff: { max: 9s }",
	    "restart", PART_AT_ONCE },
	{ "max_restarts", USUAL, USUAL ", max_restarts: 9", "restart",
	    PART_AT_ONCE },
	{ "readiness_probe", USUAL, USUAL ", readiness_probe: { tcp: { port: 1"
	    " } }", "readiness_probe", PART_AT_ONCE },
	{ "liveness_probe", USUAL, USUAL ", liveness_probe: { exec: { command:"
	    " [x] } }", "liveness_probe", PART_AT_ONCE },
	{ "depends_on", USUAL, USUAL ", depends_on: [q]", "depends_on",
	    PART_AT_ONCE },
	/* These make another process: replicas are p-0, ... */
	{ "replicas tree_id", USUAL, USUAL, "", PART_AT_ONCE },
};

static void
each_key_is_seen(void **state)
{
	char words[256];

	(void)state;
	file_put("vars.env", "A=b\n");
	setenv("PASSED", "x", 1);
	for (size_t i = 0; i < sizeof key_cases / sizeof *key_cases; i++) {
		const struct key_case *k = &key_cases[i];
		struct pair p = { with(k->was), with(k->is), { 0 } };
		compare(&p);
		if (k->words != NULL && k->words[0] == '\0') {
			assert_true(session_diff_empty(&p.d));
		} else {
			assert_int_equal(p.d.proc_count, 1);
			assert_int_equal(proc_change_when(&p.d.procs[0]),
			    k->when);
			if (k->words != NULL)
				assert_string_equal(proc_change_words(
				    &p.d.procs[0], words, sizeof words),
				    k->words);
		}
		pair_finish(&p);
	}
}

/* A key that is new in sessionkey.def has its line above, and its part. */
static void
no_key_is_forgotten(void **state)
{
	static const char *const keys[] = {
#define SHARED_KEY(name, ...) #name,
#define PROCESS_KEY(name, ...) #name,
#include "sessionkey.def"
	};
	static const char parts[] =
#define PROC_PART(id, names, when) " " names ","
#include "proc_part.def"
	;
	char cases[1024] = " ";

	(void)state;
	for (size_t i = 0; i < sizeof key_cases / sizeof *key_cases; i++)
		snprintf(cases + strlen(cases), sizeof cases - strlen(cases),
		    "%s ", key_cases[i].keys);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		char as_case[64], as_part[64];
		snprintf(as_case, sizeof as_case, " %s ", keys[i]);
		snprintf(as_part, sizeof as_part, " %s,", keys[i]);
		if (strstr(cases, as_case) == NULL ||
		    strstr(parts, as_part) == NULL)
			fail_msg("%s is compared by nobody", keys[i]);
	}
}

static void
who_comes_and_goes(void **state)
{
	struct pair p = { session_good(HEAD "processes:\n"
	    "  x: { host: a, command: [x] }\n"
	    "  y: { host: a, command: [x] }\n"), session_good(HEAD
	    "processes:\n"
	    "  n: { hosts: [a, b], replicas: 2, command: [x] }\n"
	    "  y: { host: a, command: [x] }\n"), { 0 } };

	(void)state;
	compare(&p);
	assert_int_equal(p.d.proc_count, 3);
	assert_string_equal(p.d.procs[0].is->name, "n-0");
	assert_null(p.d.procs[0].was);
	assert_string_equal(p.d.procs[1].is->name, "n-1");
	assert_string_equal(p.d.procs[2].was->name, "x");
	assert_null(p.d.procs[2].is);
	assert_int_equal(p.d.host_count, 0);
	pair_finish(&p);
}

#define ONE "processes: { x: { host: a, command: [x] } }\n"

static void
hosts_and_the_rest(void **state)
{
	struct pair p = { session_good("version: 1\nsession: s\n"
	    "hosts: { a: 192.0.2.1, b: 192.0.2.2, c: 192.0.2.3 }\n" ONE),
	    session_good("version: 1\nsession: s\n"
	    "hosts: { d: 192.0.2.4, a: 192.0.2.9,"
	    " b: { address: 192.0.2.2, ssh: { proxy_jump: d } } }\n"
	    "roles: { order: [other] }\nsafety: { protect: [x] }\n"
	    "hooks: { h: { command: [x], on: [exited] } }\n" ONE), { 0 } };

	(void)state;
	compare(&p);
	assert_int_equal(p.d.proc_count, 0);
	assert_int_equal(p.d.host_count, 4);
	assert_string_equal(p.d.hosts[0].is->name, "d");
	assert_null(p.d.hosts[0].was);
	assert_string_equal(p.d.hosts[1].is->name, "a");
	assert_string_equal(p.d.hosts[1].was->ssh.address, "192.0.2.1");
	assert_string_equal(p.d.hosts[2].is->name, "b");
	assert_string_equal(p.d.hosts[3].was->name, "c");
	assert_null(p.d.hosts[3].is);
	assert_true(p.d.roles && p.d.safety && p.d.hooks);
	pair_finish(&p);
}

/* A jump host's own way is the way of who is behind it. */
static void
behind_another(void **state)
{
	static const char text[] = "version: 1\nsession: s\nhosts:\n"
	    "  gate: { address: 192.0.2.1, ssh: { port: %d } }\n"
	    "  a: { address: 192.0.2.2, ssh: { proxy_jump: gate } }\n" ONE;
	char was[512], is[512];

	(void)state;
	snprintf(was, sizeof was, text, 22);
	snprintf(is, sizeof is, text, 23);
	struct pair p = { session_good(was), session_good(is), { 0 } };
	compare(&p);
	assert_int_equal(p.d.host_count, 2);
	pair_finish(&p);
}

static void
another_session(void **state)
{
	static const char *const others[][2] = {
		{ "version: 1\nsession: t\nhosts: { a: 192.0.2.1,"
		    " b: 192.0.2.2 }\n" ONE,
		    "s.yaml: the session is called t now, and was s: its"
		    " processes are others; plm-tui has to be started anew for"
		    " that" },
		{ "version: 1\nsession: s\nstate_dir: /x\nhosts: { a:"
		    " 192.0.2.1, b: 192.0.2.2 }\n" ONE,
		    "s.yaml: the state_dir of host a is another one, and what"
		    " runs there is on record in the one before; plm-tui has to"
		    " be started anew for that" },
	};
	struct session *s = session_good(HEAD ONE);

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct session *t = session_good(others[i][0]);
		struct session_diff d;
		struct fault f;
		assert_false(session_diff(s, t, &d, &f));
		assert_int_equal(f.code, CODE_REFUSED);
		assert_string_equal(f.text, others[i][1]);
		session_free(t);
	}
	session_free(s);
}

/* Who has a piece of what a session was can go on with it. */
static void
what_it_was_stays(void **state)
{
	struct session *s = session_good_from(&(struct session_source){
	    PATHS("s.yaml"), SETS("N=1") }), *fresh = NULL;
	const struct proc_spec *was = s->procs[0];
	struct fault f;

	(void)state;
	session_no_key_check(s, true, false);
	file_put("s.yaml", "version: 1\nsession: s\nvars: { N: 0 }\n"
	    "hosts: { a: 192.0.2.1 }\n"
	    "processes: { z: { host: a, command: [z, '${N}'] } }\n");
	assert_true(session_reload(s, &fresh, &f));
	session_become(s, fresh);
	assert_string_equal(s->procs[0]->name, "z");
	/* What was said on the command line counts once more. */
	assert_string_equal(s->procs[0]->command.v[1], "1");
	assert_true(s->hosts[0]->ssh.no_key_check);
	assert_string_equal(was->name, "x");
	assert_string_equal(was->hosts.v[0]->name, "a");
	session_free(s);
}

static int
put_first(void **state)
{
	(void)state;
	file_put("s.yaml", "version: 1\nsession: s\nvars: { N: 0 }\n"
	    "hosts: { a: 192.0.2.1 }\n" ONE);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_is_seen),
		cmocka_unit_test(no_key_is_forgotten),
		cmocka_unit_test(who_comes_and_goes),
		cmocka_unit_test(hosts_and_the_rest),
		cmocka_unit_test(behind_another),
		cmocka_unit_test(another_session),
		cmocka_unit_test_setup(what_it_was_stays, put_first),
	};

	return cmocka_run_group_tests(tests, session_directory_make,
	    session_directory_remove);
}
