/* ${NAME} in session files: what it stands for where, and where it is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "session_fixture.h"

#define HEAD "version: 1\nsession: s1\n"
#define HOSTS "hosts: { h1: a, h2: b }\n"

static const struct proc_spec *
proc(const struct session *s, const char *name)
{
	const struct proc_spec *p = session_proc(s, name);

	assert_non_null(p);
	return p;
}

static void
names_stand_for_texts(void **state)
{
	struct session *s = session_good(
	    "version: 1\n"
	    "session: run-${number}\n"
	    "description: ${number}$${number}$$$x${session}\n"
	    "vars:\n"
	    "  file: ${dir}/${process}.${run}\n"        /* of a later one */
	    "  dir: /data/${session}\n"
	    "  number: 42\n"
	    "  port: 2222\n"
	    "  yes: 'true'\n"
	    "  empty: ''\n"
	    "ssh: { user: 'u${number}', port: '${port}' }\n"
	    "hosts: { h1: '${number}.x', h2: b }\n"
	    "roles: { order: ['r${number}'] }\n"
	    "defaults:\n"
	    "  role: r42\n"
	    "  working_dir: ${dir}/${role}/${host}/${replica}\n"
	    "  logs: { stdout: '${file}.${host}.$x' }\n"
	    "processes:\n"
	    "  p:\n"
	    "    host: h1\n"
	    "    command: [x, '${process}', '$${HOME}', 'a$b$', '${empty}']\n"
	    "    environment: { A: '${dir}', B: '$$' }\n"
	    "    autostart: ${yes}\n"
	    "    success_exit_codes: ['${number}']\n"
	    "    stop: [{ signal: INT, wait: '${number}s' }]\n"
	    "hooks: { h: { command: [x, '${session}'] } }\n");
	const struct proc_spec *p = proc(s, "p");

	(void)state;
	assert_string_equal(s->name, "run-42");
	assert_string_equal(s->description, "42${number}$$xrun-42");
	assert_string_equal(s->hosts[0]->ssh.address, "42.x");
	assert_string_equal(s->hosts[1]->ssh.user, "u42");
	assert_int_equal(s->hosts[1]->ssh.port, 2222);
	assert_strings(&s->roles, LIST("r42"));
	assert_string_equal(p->directory, "/data/run-42/r42/h1/0");
	assert_string_equal(p->stdout_log,
	    "/data/${session}/${process}.${run}.${host}.$x");
	assert_strings(&p->command, LIST("x", "p", "${HOME}", "a$b$", ""));
	assert_strings(&p->environment, LIST("A=/data/run-42", "B=$"));
	assert_true(p->autostart);
	assert_true(p->success[42]);
	assert_int_equal(p->stop.v[0].wait_ms, 42000);
	assert_strings(&s->hooks[0]->command, LIST("x", "run-42"));
	session_free(s);
}

/* What a shell has itself is its own, unless vars has it. */
static void
a_shell_has_names_too(void **state)
{
	struct session *s = session_good(HEAD
	    "vars: { release: v5 }\n" HOSTS
	    "processes:\n"
	    "  p:\n"
	    "    host: h2\n"
	    "    shell: |\n"
	    "      a ${release} $${release} ${HOME} ${release:-x} ${#v} ${\n"
	    "      b $release $(c) $((1 + 2)) $1 $$$$ ${process} ${host}\n"
	    "  q: { host: h1, commands: [{ shell: '${release} ${TERM}' }] }\n");

	(void)state;
	assert_string_equal(proc(s, "p")->command.v[2],
	    "a v5 ${release} ${HOME} ${release:-x} ${#v} ${\n"
	    "b $release $(c) $((1 + 2)) $1 $$ p h2\n");
	assert_string_equal(proc(s, "q")->command.v[2], "v5 ${TERM}");
	session_free(s);
}

/* As all files did before there were vars. */
static void
without_vars_texts_are_as_they_are(void **state)
{
	struct session *s = session_good(HEAD "description: ${x} $$\n" HOSTS
	    "processes:\n"
	    "  p:\n"
	    "    host: h1\n"
	    "    shell: for host in a b; do echo ${host} ${x} $$; done\n"
	    "    working_dir: a$$b${process}\n"
	    "    logs: { stdout: 'a$$b${process}' }\n"
	    "  q: { host: h1, command: [sh, -c, 'echo ${HOME} $$'] }\n"
	    "  r: { hosts: [h1], shell: 'echo ${process} $$ ${HOME}' }\n");

	(void)state;
	assert_string_equal(s->description, "${x} $$");
	assert_string_equal(proc(s, "p")->command.v[2],
	    "for host in a b; do echo ${host} ${x} $$; done");
	assert_string_equal(proc(s, "p")->directory, "a$$b${process}");
	assert_string_equal(proc(s, "p")->stdout_log, "a$$b${process}");
	assert_string_equal(proc(s, "q")->command.v[2], "echo ${HOME} $$");
	/* Replicas are new, and their names are of use to them. */
	assert_string_equal(proc(s, "r-0")->command.v[2],
	    "echo r-0 $ ${HOME}");
	session_free(s);
}

static void
the_command_line_wins(void **state)
{
	file_put("s.yaml", HEAD "vars: { a: 1, b: 'x${a}', name: 0 }\n" HOSTS
	    "processes: { p: { host: h1, command: [x, '${b}', '${a}'] } }\n");
	struct session *s = session_good_from(&(struct session_source){
	    PATHS("s.yaml"), SETS("a=2", "a=${b}$$=3") });

	(void)state;
	assert_strings(&proc(s, "p")->command, LIST("x", "x${b}$$=3",
	    "${b}$$=3"));
	assert_strings(&s->sets, LIST("a=2", "a=${b}$$=3"));
	session_free(s);
	session_bad_from(&(struct session_source){ PATHS("s.yaml"),
	    SETS("nmae=2") }, "--set: 'nmae' is no name in vars of the"
	    " session file; did you mean 'name'? there are: a, b, name");
	session_bad_from(&(struct session_source){ PATHS("s.yaml"),
	    SETS("release=2") }, "--set: 'release' is no name in vars of the"
	    " session file; there are: a, b, name");
	session_bad_from(&(struct session_source){ PATHS("s.yaml"),
	    SETS("a") }, "--set needs NAME=VALUE, not 'a'");
	file_put("s.yaml", HEAD HOSTS
	    "processes: { p: { host: h1, command: [x] } }\n");
	session_bad_from(&(struct session_source){ PATHS("s.yaml"),
	    SETS("process=1") }, "--set: 'process' is no name in vars of the"
	    " session file; there are: none");
}

#define OWN "session, process, role, host, replica, uuid, run"

/* Behind HEAD; line 3 is the first of them. */
static const struct {
	const char *text, *fault;
} wrong[] = {
	{ "vars: [a]\n", "3:7: 'vars' in the session file must be a mapping, not"
	    " a list" },
	{ "vars: { a-b: x }\n", "3:9: a name in vars must be 1 to 64 letters,"
	    " digits and _, not beginning with a digit" },
	{ "vars: { host: x }\n", "3:9: 'host' in vars is a name that stands for"
	    " something already; take another one" },
	{ "vars: { a: [x] }\n", "3:12: 'a' in vars must be text; write \"\" for"
	    " an empty one, not a list" },
	{ "vars: { a: }\n", "3:12: 'a' in vars must be text; write \"\" for an"
	    " empty one, not nothing" },
	{ "vars: { a: '${b}', b: '${c}', c: '${a}' }\n", "3:12: 'a' in vars"
	    " leads back to itself" },
	{ "vars: { a: '${a}' }\n", "3:12: 'a' in vars leads back to itself" },
	{ "vars:\n  release: 1\n  dir: x/${relase}\n", "5:8: '${relase}' in"
	    " 'dir' in vars is no name of vars; did you mean 'release'? there"
	    " are: release, dir, " OWN "; $${relase} would be the text"
	    " itself" },
	{ "vars: { a: '${a b}' }\n", "3:12: a ${ in 'a' in vars has no name and"
	    " } after it; write ${NAME}, and $${ for a ${ that is meant as it"
	    " is" },
	{ "vars: { a: x }\ndescription: ${aa}\n", "4:14: '${aa}' in"
	    " 'description' in the session file is no name of vars; there"
	    " are: a, " OWN "; $${aa} would be the text"
	    " itself" },
	{ "vars: { a: x }\ndescription: ${run}\n", "4:14: ${run} in"
	    " 'description' in the session file is not known before a start: it"
	    " can be in logs only; a shell has it as $PLM_UUID and $PLM_RUN" },
	{ "vars: { a: x }\ndescription: ${process}\n", "4:14: ${process} in"
	    " 'description' in the session file is not known there" },
	{ "vars: { a: x y }\nssh: { user: '${a}' }\n", "4:14: 'user' in ssh must"
	    " be a user's name: A-Z a-z 0-9 . _ - not beginning with -, not 'x"
	    " y' ('${a}')" },
	{ "vars: { a: x }\ndescription: x ${a\n", "4:14: a ${ in 'description'"
	    " in the session file has no name and } after it; write ${NAME}, and"
	    " $${ for a ${ that is meant as it is" },
	/* YAML itself: the hint is the point. */
	{ "vars: { a: ${b} }\n", "3:13: this is not YAML: while parsing a flow"
	    " mapping from line 3 on, did not find expected ',' or '}'; a text"
	    " with ${...} must be quoted inside [ ] and { }" },
	{ "roles: { order: [${b}] }\n", "3:19: this is not YAML: while parsing a"
	    " flow sequence from line 3 on, did not find expected ',' or ']'; a"
	    " text with ${...} must be quoted inside [ ] and { }" },
};

static void
wrong_names_are_told(void **state)
{
	char file[1024], fault[1024];

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		snprintf(file, sizeof file, HEAD "%s" HOSTS "processes: { p: {"
		    " host: h1, command: [x] } }\n", wrong[i].text);
		snprintf(fault, sizeof fault, "s.yaml:%s", wrong[i].fault);
		session_bad(file, fault);
	}
}

/* Keys of a process, in line 8 and indented by 4. */
static const struct {
	const char *key, *fault;
} keys[] = {
	{ "shell: ${uuid}", "12: ${uuid} in 'shell' in process 'p' is not known"
	    " before a start: it can be in logs only; a shell has it as $PLM_UUID"
	    " and $PLM_RUN" },
	{ "shell: ${host}", "12: ${host} in 'shell' in process 'p' is not known"
	    " where there is no host, or more than one; a shell has it as"
	    " $PLM_HOST" },
	{ "role: ${process}", "11: ${process} in 'role' in process 'p' is not"
	    " known there" },
	{ "logs: { stdout: '$${run}' }", "21: 'stdout' in logs of process 'p'"
	    " cannot have a ${ in it that is meant as it is" },
	{ "logs: { stdout: '${b}' }", "21: '${b}' in 'stdout' in logs of process"
	    " 'p' is no name of vars; there are: a, " OWN
	    "; $${b} would be the text itself" },
	{ "command: [x, '${b}']", "18: '${b}' in item 2 of 'command' in process"
	    " 'p' is no name of vars; there are: a, " OWN "; $${b} would be the"
	    " text itself" },
	{ "environment: { A: '${a}', B: '${b}' }", "34: '${b}' in 'B' in"
	    " environment of process 'p' is no name of vars; there are: a, " OWN
	    "; $${b} would be the text itself" },
	{ "disconnect_grace: ${a}", "23: 'disconnect_grace' in process 'p' must"
	    " be a duration from 1s to 24h with its unit (ms, s, m or h), such"
	    " as 10s, not 'x' ('${a}')" },
};

static void
wrong_names_in_processes_are_told(void **state)
{
	char file[1024], fault[1024];

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		snprintf(file, sizeof file, HEAD "vars: { a: x }\n" HOSTS
		    "processes:\n  p:\n    allowed_hosts: [h1, h2]\n    %s\n",
		    keys[i].key);
		snprintf(fault, sizeof fault, "s.yaml:8:%s", keys[i].fault);
		session_bad(file, fault);
	}
}

static void __attribute__((format(printf, 2, 3)))
add(struct buffer *b, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buffer_puts(b, text);
}

/* Whole, and no more needed. */
static void
assert_bad(struct buffer *b, const char *fault)
{
	buffer_put(b, "", 1);
	session_bad(buffer_data(b), fault);
	buffer_finish(b);
}

/* A file that begins so, with a process that says this. */
static void
assert_bomb(struct buffer *b, const char *keys_of_p, const char *fault)
{
	add(b, HOSTS "processes:\n  p: { host: h1, command: [x], %s }\n",
	    keys_of_p);
	assert_bad(b, fault);
}

static void
names_do_not_grow_without_bound(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	/* Ten of the one before, in each of a hundred. */
	add(&b, HEAD "vars:\n  v0: xxxxxxxxxx\n");
	for (int i = 1; i < 100; i++) {
		add(&b, "  v%d: '", i);
		for (int k = 0; k < 10; k++)
			add(&b, "${v%d}", i - 1);
		add(&b, "'\n");
	}
	assert_bomb(&b, "description: '${v99}'", "s.yaml:8:7: 'v4' in vars has"
	    " more than 65536 bytes when its names are replaced");
	/* Nothing at all, ten times in each: no time is lost with it. */
	add(&b, HEAD "vars:\n  v0: ''\n");
	for (int i = 1; i < 900; i++) {
		add(&b, "  v%d: '", i);
		for (int k = 0; k < 10; k++)
			add(&b, "${v%d}", i - 1);
		add(&b, "'\n");
	}
	assert_bomb(&b, "description: '${v899}', wibble: 1",
	    "s.yaml:906:56: unknown key 'wibble' in process 'p'; allowed: role,"
	    " tree_id, host, allowed_hosts, hosts, replicas, description,"
	    " working_dir, environment, env_file, pass_environment, source,"
	    " command, shell, commands, logs, success_exit_codes, stop,"
	    " on_disconnect, disconnect_grace, autostart, limits,"
	    " cpu_affinity, restart, restart_backoff, max_restarts, "
	"readiness_probe, liveness_probe, depends_on");
	/* A text that is none of vars. */
	add(&b, HEAD "vars:\n  v: '%0100d'\ndescription: '", 0);
	for (int i = 0; i < 1000; i++)
		add(&b, "${v}");
	add(&b, "'\n");
	assert_bomb(&b, "role: unknown", "s.yaml:5:14: 'description' in the"
	    " session file has more than 65536 bytes when its names are"
	    " replaced");
	add(&b, HEAD "vars:\n");
	for (int i = 0; i <= 1000; i++)
		add(&b, "  v%d: x\n", i);
	assert_bomb(&b, "role: unknown", "s.yaml:1004:3: there are more than"
	    " 1000 names in vars");
}

/* All processes' texts together are bounded, too. */
static void
processes_do_not_grow_without_bound(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	add(&b, HEAD "vars: { v: '");
	for (int i = 0; i < 500; i++)
		add(&b, "%0100d", 0);
	add(&b, "' }\n" HOSTS "processes:\n  p: { host: h1, replicas: 10000,"
	    " command: ['${v}'] }\n");
	assert_bad(&b, "s.yaml:6:45: aliases and defaults repeat so much that"
	    " the file grows beyond 128 MiB");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_stand_for_texts),
		cmocka_unit_test(a_shell_has_names_too),
		cmocka_unit_test(without_vars_texts_are_as_they_are),
		cmocka_unit_test(the_command_line_wins),
		cmocka_unit_test(wrong_names_are_told),
		cmocka_unit_test(wrong_names_in_processes_are_told),
		cmocka_unit_test(names_do_not_grow_without_bound),
		cmocka_unit_test(processes_do_not_grow_without_bound),
	};

	return cmocka_run_group_tests(tests, session_directory_make,
	    session_directory_remove);
}
