/*
 * Files of other programs as session files. import/NAME.out has the session file of
 * import/NAME, and what was said; UPDATE=1 writes them anew.
 */
#include "random.h"
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

#include "exit_status.h"
#include "import.h"
#include "importrun.h"
#include "mem.h"
#include "textfile.h"

static const struct golden {
	enum import_format format;
	const char *file, *host, *session;
	size_t processes;
} goldens[] = {
	{ IMPORT_PROCESS_COMPOSE, "compose.yaml", NULL, "beamtest", 6 },
	{ IMPORT_PROCESS_COMPOSE, "shell.yaml", "ctl.example.org", NULL, 1 },
	{ IMPORT_PROCESS_COMPOSE, "probes.yaml", NULL, "probes", 13 },
	{ IMPORT_MPROCS, "mprocs.yaml", NULL, NULL, 6 },
	{ IMPORT_MPROCS, "mprocs.json", "fe80::1%eth0", "two", 2 },
	{ IMPORT_PROCFILE, "Procfile", "192.0.2.7", NULL, 3 },
	{ IMPORT_SUPERVISORD, "supervisord.conf", NULL, NULL, 4 },
	{ IMPORT_DRUNC_BOOT, "boot.json", "np04-srv-002", "flow", 4 },
	{ IMPORT_DRUNC_BOOT, "instances.json", NULL, NULL, 2 },
};

enum { GOLDENS = sizeof goldens / sizeof *goldens };

static char *
whole(const char *path)
{
	struct buffer b = { 0 };
	struct fault f = { 0 };

	if (!textfile_read(TEXTFILE_ANYBODYS, path, path, 1 << 20, &b, &f))
		fail_msg("%s", f.text);
	char *text = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return text;
}

/* Where the tests are is another place for everybody. */
static void
put_without(struct buffer *b, const char *text, const char *dir)
{
	for (const char *at; (at = strstr(text, dir)) != NULL;) {
		buffer_put(b, text, (size_t)(at - text));
		buffer_puts(b, "@HERE@");
		text = at + strlen(dir);
	}
	buffer_puts(b, text);
}

static void
compare(const char *path, const struct buffer *b)
{
	char *is = xmemdup0(buffer_data(b), buffer_size(b));

	if (getenv("UPDATE") != NULL) {
		file_put(path, is);
	} else {
		char *wanted = whole(path);
		assert_string_equal(is, wanted);
		free(wanted);
	}
	free(is);
}

/* Read once more, as somebody who has saved it would. */
static void
read_again(const struct buffer *text, size_t processes)
{
	char *saved = xmemdup0(buffer_data(text), buffer_size(text));
	struct session *s = session_good(saved);

	assert_int_equal(s->proc_count, processes);
	session_free(s);
	free(saved);
}

static void
run_golden(const struct golden *g, const char *dir)
{
	struct import_order order = { .format = g->format, .path = g->file,
		.host = g->host, .session = g->session };
	struct buffer text = { 0 }, all = { 0 };
	struct strings said = { 0 };
	struct fault f = { 0 };

	assert_int_equal(chdir(dir), 0);
	if (!import_file(&order, &text, &said, &f))
		fail_msg("%s: %s", g->file, f.text);
	char *saved = xmemdup0(buffer_data(&text), buffer_size(&text));
	put_without(&all, saved, dir);
	free(saved);
	buffer_puts(&all, "...\n");
	for (size_t i = 0; i < said.n; i++) {
		put_without(&all, said.v[i], dir);
		buffer_puts(&all, "\n");
	}
	char *out = xasprintf("%s/%s.out", dir, g->file);
	compare(out, &all);
	free(out);
	assert_int_equal(chdir(session_directory), 0);
	read_again(&text, g->processes);
	strings_clear(&said);
	buffer_finish(&all);
	buffer_finish(&text);
}

static void
files_become_sessions(void **state)
{
	char dir[PATH_MAX];

	(void)state;
	assert_non_null(realpath(getenv("IMPORTS"), dir));
	for (size_t i = 0; i < GOLDENS; i++)
		run_golden(&goldens[i], dir);
}

/* What is wrong with a file, which is called f. */
static const struct {
	enum import_format format;
	const char *text, *sentence;
} wrong[] = {
	{ IMPORT_PROCESS_COMPOSE, "", "f:1:1: there is nothing in this file" },
	{ IMPORT_PROCESS_COMPOSE, "- a\n",
	    "f:1:1: this file must be a mapping, not a list" },
	{ IMPORT_PROCESS_COMPOSE, "version: 1\n",
	    "f:1:1: there is no process in this file" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a: {command: x\n",
	    "f:3:1: this is not YAML: while parsing a flow mapping from line 2"
	    " on, did not find expected ',' or '}'" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a: {command: x}\n"
	    "  a: {command: y}\n", "f:3:3: 'a' is there already, in line 2" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a b: {command: x}\n"
	    "  a/b: {command: y}\n",
	    "f:3:3: there is a process 'a-b' already, in line 2" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  \"..\": {command: x}\n",
	    "f:2:3: '..' cannot be a name in a session: nothing of it is a"
	    " letter, a digit or _" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a: {restart: x}\n",
	    "f:2:3: process 'a' has no command" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: \"a\\0b\"\n",
	    "f:3:14: a NUL character cannot be in a text" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: \"a\\x01\"\n",
	    "f:3:14: a control character cannot be in this text" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    shutdown: {signal: 99}\n",
	    "f:4:24: 'signal' in shutdown must be a signal's number or name,"
	    " not '99'" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    availability: {restart: always, backoff_seconds: -1}\n",
	    "f:4:54: 'backoff_seconds' in availability must be a number of"
	    " seconds from 0 to 86400, not '-1'" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    readiness_probe: x\n",
	    "f:4:22: 'readiness_probe' in process 'a' must be a mapping, not"
	    " 'x'" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    readiness_probe:\n      http_get: [x]\n",
	    "f:5:17: 'http_get' in readiness_probe of process 'a' must be a"
	    " mapping, not a list" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    liveness_probe:\n      exec: {command: [x]}\n",
	    "f:5:23: 'command' in exec of liveness_probe of process 'a' must"
	    " be text, not a list" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    liveness_probe:\n      exec: {command: x}\n"
	    "      period_seconds: -1\n",
	    "f:6:23: 'period_seconds' in liveness_probe of process 'a' must be"
	    " a whole number from 0 to 86400, not '-1'" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    readiness_probe:\n      http_get: {port: http}\n",
	    "f:5:24: 'port' in 'http' in readiness_probe of process 'a' must"
	    " be a whole number from 1 to 65535, not 'http'" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    readiness_probe:\n      http_get: {host: a b}\n",
	    "f:5:24: 'host' in 'http' in readiness_probe of process 'a' must"
	    " be a host's name or address, not 'a b'" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    readiness_probe:\n      http_get: {path: health}\n",
	    "f:5:24: 'path' in 'http' in readiness_probe of process 'a' must"
	    " be the path of a URL, such as /health, not 'health'" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    ready_log_line: [x]\n",
	    "f:4:21: 'ready_log_line' in process 'a' must be text, not a list" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    replicas: 1e9\n",
	    "f:4:15: 'replicas' in process 'a' must be a whole number from 0 to"
	    " 10000, not '1e9'" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    depends_on:\n      b: {}\n  b:\n    command: y\n"
	    "    depends_on:\n      a: {}\n",
	    "f:9:7: these processes wait for each other: a -> b -> a" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    depends_on:\n      z: {}\n",
	    "f:5:7: process 'a' depends on 'z', which is no process of this"
	    " file" },
	{ IMPORT_PROCESS_COMPOSE, "processes:\n  a:\n    command: x\n"
	    "    environment: [A]\n", "f:4:19: 'A' must be NAME=value" },
	{ IMPORT_MPROCS, "procs:\n  a: {shell: x, stop: SIGNIX}\n",
	    "f:2:23: 'signal' in step 1 of 'stop' in process 'a' must be a"
	    " signal's name, such as QUIT, TERM, INT or KILL, not 'SIGNIX'" },
	{ IMPORT_MPROCS, "procs:\n  a: {shell: x, cmd: [y]}\n",
	    "f:2:14: process 'a' has both 'command' and 'shell'; one of them is"
	    " allowed" },
	{ IMPORT_MPROCS, "procs:\n  a: {shell: x, env: {9: y}}\n",
	    "f:2:26: '9' is no name of a variable: letters, digits and _, not"
	    " beginning with a digit" },
	{ IMPORT_PROCFILE, "web\n",
	    "f:1:1: a line must be NAME: COMMAND, empty, or a remark that"
	    " begins with #" },
	{ IMPORT_PROCFILE, "a: b\nweb:  \n",
	    "f:2:5: process 'web' has no command" },
	{ IMPORT_PROCFILE, "web: a\nweb: b\n",
	    "f:2:1: there is a process 'web' already, in line 1" },
	{ IMPORT_PROCFILE, "a: b\nweb: \377\n", "f:2:6: this is no UTF-8" },
	{ IMPORT_PROCFILE, "a: b\nweb: \001\n",
	    "f:2:6: a control character cannot be in this text" },
	{ IMPORT_SUPERVISORD, "[program:a]\ncommand\n",
	    "f:2:1: a line must be [SECTION], NAME = VALUE, more of the value"
	    " before it behind blanks, empty, or a remark" },
	{ IMPORT_SUPERVISORD, "a=1\n",
	    "f:1:1: there is no [section] before this" },
	{ IMPORT_SUPERVISORD, "[program:a\ncommand=x\n",
	    "f:1:1: a line must be [SECTION], NAME = VALUE, more of the value"
	    " before it behind blanks, empty, or a remark" },
	{ IMPORT_SUPERVISORD, "[program:a]\ncommand=x\n[program:a]\n",
	    "f:3:1: section [program:a] is there already, in line 1" },
	{ IMPORT_SUPERVISORD, "[program:a]\ncommand=x\nnumprocs=two\n",
	    "f:3:1: 'numprocs' in [program:a] must be a whole number from 1 to"
	    " 10000, not 'two'" },
	{ IMPORT_SUPERVISORD, "[program:a]\ncommand=x\nnumprocs=2\n",
	    "f:1:1: there is a process 'a' already, in line 1" },
	{ IMPORT_SUPERVISORD, "[program:a]\ncommand=x %(nix)s\n",
	    "f:2:1: %(nix)s in 'command' stands for nothing; there are:"
	    " program_name, process_num, numprocs, group_name, here, ENV_NAME" },
	{ IMPORT_SUPERVISORD, "[program:a]\ncommand=x %(here\n",
	    "f:2:1: a % in 'command' must be %(NAME)s, %(NAME)d, or %% for one"
	    " that is meant as it is" },
	{ IMPORT_SUPERVISORD, "[program:a]\ncommand=%(ENV_NOBODY)s\n",
	    "f:2:1: %(ENV_NOBODY)s in 'command' is the variable NOBODY, which"
	    " is not set here; set it, and import again" },
	{ IMPORT_SUPERVISORD, "[program:a]\ncommand=x \"a\n",
	    "f:2:1: a quote in this command has no end, or there is nothing"
	    " behind its \\" },
	{ IMPORT_SUPERVISORD, "[program:a]\ncommand=x\nexitcodes=1,900\n",
	    "f:3:1: item 2 of 'success_exit_codes' in process 'a' must be a"
	    " whole number from 0 to 255, not '900'" },
	{ IMPORT_SUPERVISORD, "[program:a]\ncommand=x\nenvironment=A=\"b\n",
	    "f:3:1: a \" in 'environment' has no end" },
	{ IMPORT_SUPERVISORD, "[program:a]\nautostart=yes\n",
	    "f:1:1: process 'a' has no command" },
	{ IMPORT_DRUNC_BOOT, "{\"apps\":{\"a\":",
	    "f:2:1: this is not YAML: while parsing a flow node from line 2 on,"
	    " did not find expected node content" },
	{ IMPORT_DRUNC_BOOT, "{\"apps\":{\"a\":{\"exec\":\"e\",\"host\":\"h\"}},"
	    "\"exec\":{},\"hosts\":{\"h\":\"localhost\"}}",
	    "f:1:22: 'e' is no name in exec" },
	{ IMPORT_DRUNC_BOOT, "{\"apps\":{\"a\":{\"exec\":\"e\",\"host\":\"h\"}}}",
	    "f:1:33: 'h' is no name in hosts or hosts-ctrl" },
	{ IMPORT_DRUNC_BOOT, "{\"apps\":{\"a\":{\"exec\":\"e\",\"host\":\"h\"}},"
	    "\"exec\":{\"e\":{\"cmd\":\"x {NO}\"}},\"hosts\":{\"h\":\"x\"}}",
	    "f:1:58: {NO} stands for nothing in this file, and is not set here" },
	{ IMPORT_DRUNC_BOOT, "{\"instances\":[{\"name\":\"a\",\"restriction\":"
	    "\"r\"}]}", "f:1:41: 'r' is no name in restrictions" },
	{ IMPORT_DRUNC_BOOT, "{\"instances\":[{\"type\":\"a\"}]}",
	    "f:1:15: item 1 of instances has no name" },
};

static bool
import_bytes(enum import_format format, const char *p, size_t n,
    struct fault *f)
{
	struct import_order order = { .format = format, .path = "f" };
	struct buffer text = { 0 };
	struct strings said = { 0 };
	FILE *to = fopen("f", "w");

	assert_non_null(to);
	assert_int_equal(fwrite(p, 1, n, to), n);
	assert_int_equal(fclose(to), 0);
	bool ok = import_file(&order, &text, &said, f);
	/* All of it or nothing. */
	assert_int_equal(ok, buffer_size(&text) > 0);
	assert_true(ok || said.n == 0);
	strings_clear(&said);
	buffer_finish(&text);
	return ok;
}

static void
faults_say_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct fault f = { 0 };
		const char *text = wrong[i].text;
		if (import_bytes(wrong[i].format, text, strlen(text), &f))
			fail_msg("this is taken: %s", text);
		assert_string_equal(f.text, wrong[i].sentence);
	}
}

static void
bytes_that_are_no_text_are_told(void **state)
{
	static const char zero[] = "a: b\nweb: \0x\n";
	struct fault f = { 0 };
	size_t much = (16 << 20) + 1;
	char *huge = xcalloc(much, 1);

	(void)state;
	assert_false(import_bytes(IMPORT_PROCFILE, zero, sizeof zero - 1, &f));
	assert_string_equal(f.text, "f:2:6: a NUL character cannot be in a"
	    " text");
	memset(huge, 'a', much);
	assert_false(import_bytes(IMPORT_MPROCS, huge, much, &f));
	assert_string_equal(f.text, "cannot read f: it has more than 16 MiB");
	much = (1 << 20) + 1;
	assert_false(import_bytes(IMPORT_PROCFILE, huge, much, &f));
	assert_string_equal(f.text, "cannot read f: it has more than 1 MiB");
	assert_false(import_bytes(IMPORT_SUPERVISORD, huge, much, &f));
	assert_string_equal(f.text, "cannot read f: it has more than 1 MiB");
	free(huge);
}

static void
the_command_line_is_told(void **state)
{
	struct import_order order = { .format = IMPORT_PROCFILE, .path = "f",
		.host = "a b" };
	struct buffer text = { 0 };
	struct strings said = { 0 };
	struct fault f = { 0 };

	(void)state;
	file_put("f", "a: b\n");
	assert_false(import_file(&order, &text, &said, &f));
	assert_string_equal(f.text, "--host: 'a b' is no host's name or"
	    " address");
	order = (struct import_order){ .format = IMPORT_PROCFILE, .path = "f",
		.session = "-x" };
	assert_false(import_file(&order, &text, &said, &f));
	assert_string_equal(f.text, "--session: '-x' is no name: 1 to 64 of A-Z"
	    " a-z 0-9 . _ - beginning with none of . -");
	order.session = NULL;
	order.path = "none";
	assert_false(import_file(&order, &text, &said, &f));
	assert_string_equal(f.text, "cannot read none: No such file or"
	    " directory");
}

/* A file that is there stays as it is, unless the command line says otherwise. */
static void
nothing_is_written_over(void **state)
{
	struct options o = { .import = { IMPORT_PROCFILE, "f", "h", "s" },
		.import_output = "out.yaml" };
	struct fault f = { 0 };

	(void)state;
	file_put("f", "a: b\n");
	file_put("out.yaml", "mine\n");
	assert_int_equal(import_run(&o, &f), EXIT_REFUSED);
	assert_string_equal(f.text, "out.yaml is there already; --force writes"
	    " over it");
	char *text = whole("out.yaml");
	assert_string_equal(text, "mine\n");
	free(text);
	o.force = true;
	assert_int_equal(import_run(&o, &f), EXIT_DONE);
	text = whole("out.yaml");
	assert_memory_equal(text, "version: 1\n", 11);
	free(text);
	o.import_output = "new.yaml";
	o.force = false;
	file_put("f", "wrong\n");
	assert_int_equal(import_run(&o, &f), EXIT_SESSION_FILE);
	assert_int_equal(access("new.yaml", F_OK), -1);
	file_put("f", "a: b\n");
	assert_int_equal(import_run(&o, &f), EXIT_DONE);
	assert_int_equal(access("new.yaml", F_OK), 0);
}

/* A few bytes changed, taken out, or doubled. Returns how many there are. */
static size_t
damage(char *p, size_t n, uint32_t *seed)
{
	static const char odd[] = "\0\n\t {}[]:,\"'%$#&*!|>-=\\\377\001x0";

	for (uint32_t i = random_next(seed) >> 30; n > 1; i--) {
		size_t at = (random_next(seed) >> 8) % n;
		switch (random_next(seed) >> 30) {
		case 0:
			memmove(p + at, p + at + 1, --n - at);
			break;
		case 1:
			n = at + 1;
			break;
		default:
			p[at] = odd[(random_next(seed) >> 8) % (sizeof odd - 1)];
		}
		if (i == 0)
			break;
	}
	return n;
}

/* Whatever it is, it becomes a session or is told; PLM_FUZZ has another seed. */
static void
damaged_files_are_told(void **state)
{
	enum { TIMES = 150 };
	uint32_t seed = getenv("PLM_FUZZ") != NULL ? (uint32_t)strtoul(
	    getenv("PLM_FUZZ"), NULL, 10) : 1;

	(void)state;
	for (size_t i = 0; i < GOLDENS; i++) {
		char *path = xasprintf("%s/%s", getenv("IMPORTS"),
		    goldens[i].file);
		char *text = whole(path);
		for (int k = 0; k < TIMES; k++) {
			struct fault f = { 0 };
			char *copy = xstrdup(text);
			size_t n = damage(copy, strlen(copy), &seed);
			if (!import_bytes(goldens[i].format, copy, n, &f))
				assert_memory_equal(f.text, "f:", 2);
			free(copy);
		}
		free(text);
		free(path);
	}
}

static int
make(void **state)
{
	/* What is put in from here is the same for everybody. */
	setenv("ERS_DEBUG", "7", 1);
	setenv("PATH", "/usr/bin:/bin", 1);
	unsetenv("ERS_LEVEL");
	unsetenv("DEBUG_FLASK");
	unsetenv("TRACE_FILE");
	unsetenv("DATA");
	unsetenv("NOBODY");
	return session_directory_make(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_become_sessions),
		cmocka_unit_test(faults_say_where),
		cmocka_unit_test(bytes_that_are_no_text_are_told),
		cmocka_unit_test(the_command_line_is_told),
		cmocka_unit_test(nothing_is_written_over),
		cmocka_unit_test(damaged_files_are_told),
	};

	return cmocka_run_group_tests(tests, make, session_directory_remove);
}
