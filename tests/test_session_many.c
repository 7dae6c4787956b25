/*
 * Session files that say much with little: ranges of hosts, groups, replicas,
 * defaults of roles, files of variables, and several files over each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "session_fixture.h"

#define HEAD "version: 1\nsession: s\n"
#define HOSTS "hosts: { ctl: c, 'ru[01-04]': }\n"

static const struct proc_spec *
proc(const struct session *s, const char *name)
{
	const struct proc_spec *p = session_proc(s, name);

	if (p == NULL)
		fail_msg("there is no %s", name);
	return p;
}

/* Their names, with blanks between. */
static void
assert_hosts(const struct host_list *hosts, const char *names)
{
	char all[256] = "";

	for (size_t i = 0; i < hosts->n; i++)
		strcat(strcat(all, i == 0 ? "" : " "), hosts->v[i]->name);
	assert_string_equal(all, names);
}

static void
ranges_are_hosts(void **state)
{
	struct session *s = session_good(HEAD
	    "ssh: { host_key_alias: '${host}-key' }\n"
	    "hosts:\n"
	    "  ru[08-10]: 192.0.2.[1,3-4]\n"
	    "  plain[1-2]:\n"
	    "  r[1-2]n[1-2]:\n"
	    "    address: ${host}.example.org\n"
	    "    ssh: { user: 'daq-${host}' }\n"
	    "  one[7]: 192.0.2.9\n"
	    "  six: '${host}.x'\n"
	    "processes: { p: { host: ru09, command: [x] } }\n");
	static const char *const want[] = {
		"ru08 192.0.2.1", "ru09 192.0.2.3", "ru10 192.0.2.4",
		"plain1 plain1", "plain2 plain2",
		"r1n1 r1n1.example.org", "r1n2 r1n2.example.org",
		"r2n1 r2n1.example.org", "r2n2 r2n2.example.org",
		"one7 192.0.2.9", "six six.x",
	};
	char is[128];

	(void)state;
	assert_int_equal(s->host_count, sizeof want / sizeof *want);
	for (size_t i = 0; i < s->host_count; i++) {
		snprintf(is, sizeof is, "%s %s", s->hosts[i]->name,
		    s->hosts[i]->ssh.address);
		assert_string_equal(is, want[i]);
	}
	assert_string_equal(session_host(s, "r2n1")->ssh.user, "daq-r2n1");
	assert_string_equal(session_host(s, "r2n1")->ssh.key_alias, "r2n1-key");
	session_free(s);
}

static void
groups_are_hosts(void **state)
{
	struct session *s = session_good(HEAD HOSTS
	    "groups:\n"
	    "  readout: ru[02-03]\n"
	    "  most: [ctl, '@readout']\n"
	    "processes:\n"
	    "  a: { allowed_hosts: '@most', command: [x] }\n"
	    "  b: { allowed_hosts: [ru04, '@most', 'ru[01]'], command: [x] }\n"
	    "  c: { hosts: ['@readout', ctl], command: [x] }\n"
	    "  d: { host: 'ru[04]', command: [x] }\n");

	(void)state;
	assert_hosts(&session_group(s, "most")->hosts, "ctl ru02 ru03");
	assert_null(session_group(s, "none"));
	assert_hosts(&proc(s, "a")->hosts, "ctl ru02 ru03");
	assert_hosts(&proc(s, "b")->hosts, "ru04 ctl ru02 ru03 ru01");
	assert_hosts(&proc(s, "c-2")->hosts, "ctl");
	assert_hosts(&proc(s, "d")->hosts, "ru04");
	session_free(s);
}

static void
replicas_are_processes(void **state)
{
	struct session *s = session_good(HEAD HOSTS
	    "processes:\n"
	    "  ru:\n"
	    "    hosts: ru[01-02]\n"
	    "    replicas: 5\n"
	    "    command: [x, --port, '560${replica}', '${process}', '${host}']\n"
	    "    environment: { N: '${replica}' }\n"
	    "  each: { hosts: [ctl, ru03], shell: echo $PLM_REPLICA }\n"
	    "  pool: { allowed_hosts: 'ru[01-02]', replicas: 2, command: [x] }\n"
	    "  same: { host: ctl, replicas: 1, command: [x] }\n"
	    "  last: { host: ctl, command: [x] }\n");
	static const char *const names[] = { "ru-0", "ru-1", "ru-2", "ru-3",
		"ru-4", "each-0", "each-1", "pool-0", "pool-1", "same-0",
		"last" };
	const struct proc_spec *p = proc(s, "ru-3");

	(void)state;
	assert_int_equal(s->proc_count, sizeof names / sizeof *names);
	for (size_t i = 0; i < s->proc_count; i++)
		assert_string_equal(s->procs[i]->name, names[i]);
	assert_hosts(&p->hosts, "ru02");
	assert_hosts(&proc(s, "ru-4")->hosts, "ru01");
	assert_strings(&p->command, LIST("x", "--port", "5603", "ru-3",
	    "ru02"));
	assert_strings(&p->environment, LIST("N=3", "PLM_REPLICA=3"));
	assert_string_equal(p->replica_of, "ru");
	assert_int_equal(p->replica, 3);
	assert_hosts(&proc(s, "each-1")->hosts, "ru03");
	assert_hosts(&proc(s, "pool-1")->hosts, "ru01 ru02");
	assert_hosts(&proc(s, "same-0")->hosts, "ctl");
	assert_string_equal(proc(s, "last")->replica_of, "");
	assert_int_equal(proc(s, "last")->environment.n, 0);
	session_free(s);
}

static void
roles_have_defaults(void **state)
{
	struct session *s = session_good(HEAD HOSTS
	    "roles:\n"
	    "  defaults:\n"
	    "    application:\n"
	    "      working_dir: /app\n"
	    "      hosts: ru[01-02]\n"
	    "      environment: { A: role, B: role }\n"
	    "      autostart: false\n"
	    "    root-controller: { host: ru04, working_dir: /root }\n"
	    "    unknown: { working_dir: /unknown }\n"
	    "defaults:\n"
	    "  host: ctl\n"
	    "  working_dir: /all\n"
	    "  environment: { A: all, B: all, C: all }\n"
	    "  disconnect_grace: 5s\n"
	    "processes:\n"
	    "  a:\n"
	    "    role: application\n"
	    "    command: [x]\n"
	    "    environment: { A: own }\n"
	    "  b: { role: application, host: ctl, working_dir: /b, command: [x] }\n"
	    "  c: { tree_id: '0', command: [x] }\n"
	    "  d: { command: [x] }\n"
	    "  e: { role: segment-controller, command: [x] }\n");
	const struct proc_spec *p = proc(s, "a-1");

	(void)state;
	assert_int_equal(s->roles.n, 4);
	assert_hosts(&p->hosts, "ru02");
	assert_string_equal(p->directory, "/app");
	assert_strings(&p->environment, LIST("A=own", "B=role", "C=all",
	    "PLM_REPLICA=1"));
	assert_false(p->autostart);
	assert_int_equal(p->grace_ms, 5000);
	assert_hosts(&proc(s, "b")->hosts, "ctl");
	assert_string_equal(proc(s, "b")->directory, "/b");
	assert_string_equal(proc(s, "c")->directory, "/root");
	assert_hosts(&proc(s, "c")->hosts, "ru04");
	assert_string_equal(proc(s, "d")->directory, "/unknown");
	assert_string_equal(proc(s, "e")->directory, "/all");
	session_free(s);
}

static void
environments_have_files(void **state)
{
	(void)state;
	file_put("one.env", "A=one\nB=one\nC=one\nD=one\n");
	file_put("two.env", "# more\nexport B='two ${x}'\nC=two\n");
	setenv("PLM_TEST_NO", "x", 1);
	setenv("E", "passed", 1);
	setenv("A", "passed", 1);
	unsetenv("GONE");
	struct session *s = session_good(HEAD HOSTS
	    "vars: { n: two }\n"
	    "defaults: { environment: { A: all, F: all }, env_file: one.env }\n"
	    "processes:\n"
	    "  p:\n"
	    "    host: ctl\n"
	    "    command: [x]\n"
	    "    environment: { C: own }\n"
	    "    env_file: [one.env, '${n}.env']\n"
	    "    pass_environment: [A, E, GONE]\n"
	    "  q: { host: ctl, command: [x] }\n");
	assert_strings(&proc(s, "q")->environment, LIST("A=all", "B=one",
	    "C=one", "D=one", "F=all"));
	/* What it says itself goes before what the defaults say. */
	assert_strings(&proc(s, "p")->environment, LIST("A=one", "B=two ${x}",
	    "C=own", "D=one", "F=all", "E=passed"));
	session_free(s);
}

static void
files_are_put_over_each_other(void **state)
{
	(void)state;
	assert_int_equal(mkdir("sub", 0700), 0);
	file_put("sub/b.env", "X=sub\n");
	file_put("a.yaml", HEAD
	    "vars: { n: 1, m: 2 }\n"
	    "hosts: &h { h1: a, h2: { address: b, ssh: { user: u, port: 1 } } }\n"
	    "roles: { order: [one, two] }\n"
	    "processes:\n"
	    "  p: { host: h1, command: [x, '${n}'], environment: &e { A: 1, B: 2"
	    " } }\n"
	    "  q: { host: h2, command: [y], environment: *e }\n");
	file_put("sub/b.yaml",
	    "vars: { n: 3 }\n"
	    "hosts: { h2: { ssh: { port: 2 } }, h3: c }\n"
	    "roles: { order: [three] }\n"
	    "processes:\n"
	    "  p: { command: ['${n}', '${m}'], environment: { B: 5 },"
	    " env_file: b.env }\n"
	    "  r: { host: h3, command: [z] }\n");
	file_put("c.yaml", "session: other\n");
	struct session *s = session_good_from(&(struct session_source){
	    PATHS("a.yaml", "sub/b.yaml", "c.yaml") });
	assert_string_equal(s->name, "other");
	assert_string_equal(s->path, "a.yaml");
	assert_strings(&s->more_paths, LIST("sub/b.yaml", "c.yaml"));
	assert_string_equal(s->directory, session_directory);
	assert_int_equal(s->host_count, 3);
	assert_int_equal(session_host(s, "h2")->ssh.port, 2);
	assert_string_equal(session_host(s, "h2")->ssh.user, "u");
	assert_strings(&s->roles, LIST("three"));
	assert_strings(&proc(s, "p")->command, LIST("3", "2"));
	assert_strings(&proc(s, "p")->environment, LIST("X=sub", "A=1",
	    "B=5"));
	/* What an alias shows elsewhere is as it was. */
	assert_strings(&proc(s, "q")->environment, LIST("A=1", "B=2"));
	assert_int_equal(s->proc_count, 3);
	session_free(s);
}

static void
each_file_has_its_own_faults(void **state)
{
	struct session_source two = { PATHS("a.yaml", "b.yaml") };

	(void)state;
	file_put("a.yaml", HEAD "hosts: { h1: a }\n"
	    "processes: { p: { host: h1, command: [x] } }\n");
	file_put("b.yaml", "\nprocesses: { p: { host: h9 } }\n");
	session_bad_from(&two, "b.yaml:2:25: 'host' in process 'p' must be one"
	    " of h1, not 'h9'");
	file_put("b.yaml", "processes: { p: { hots: h1 }, q: {} }\n");
	session_bad_from(&two, "b.yaml:1:19: unknown key 'hots' in process 'p';"
	    " did you mean 'host'? allowed: role, tree_id, host, allowed_hosts,"
	    " hosts, replicas, description, working_dir, environment, env_file,"
	    " pass_environment, source, command, shell, commands, logs,"
	    " success_exit_codes, stop, on_disconnect, disconnect_grace,"
	    " autostart, limits, cpu_affinity, restart, restart_backoff,"
	    " max_restarts, readiness_probe, liveness_probe, depends_on");
	file_put("b.yaml", "processes: { q: { host: h1 } }\n");
	session_bad_from(&two, "b.yaml:1:14: process 'q' has no 'command'; add"
	    " 'command: [PROGRAM, ARGUMENT]' or 'shell: TEXT'");
	file_put("b.yaml", "processes: { p: { allowed_hosts: h1 } }\n");
	session_bad_from(&two, "b.yaml:1:19: process 'p' has both"
	    " 'allowed_hosts' and 'host'; one of them is allowed");
	file_put("b.yaml", "hosts: { h1: 'a b' }\n");
	session_bad_from(&two, "b.yaml:1:14: 'h1' in hosts must be a host's name"
	    " or address, not 'a b'");
	file_put("b.yaml", "description: x\n");
	file_put("a.yaml", HEAD "hosts: { h1: a }\n"
	    "processes: { p: { host: h2, command: [x] } }\n");
	session_bad_from(&two, "a.yaml:4:25: 'host' in process 'p' must be one"
	    " of h1, not 'h2'");
	file_put("b.yaml", "[a, b]\n");
	session_bad_from(&two, "b.yaml:1:1: the session file must be a mapping,"
	    " not a list");
	file_put("b.yaml", "a: [\n");
	session_bad_from(&two, "b.yaml:2:1: this is not YAML: while parsing a"
	    " flow node from line 2 on, did not find expected node content");
	file_put("b.yaml", "a: b\na: c\n");
	session_bad_from(&two, "b.yaml:2:1: 'a' is there already, in line 1");
	file_put("b.yaml", "");
	session_bad_from(&two, "b.yaml:1:1: there is nothing in this file");
	session_bad_from(&(struct session_source){ PATHS("a.yaml", "no.yaml") },
	    "cannot read no.yaml: No such file or directory");
	file_put("b.yaml", "session: t\n");
	file_put("a.yaml", "- a\n");
	session_bad_from(&two, "a.yaml:1:1: the session file must be a mapping,"
	    " not a list");
}

/* Mappings that have each other inside are put over such. */
static void
merging_comes_to_its_end(void **state)
{
	(void)state;
	file_put("a.yaml", HEAD "hosts: &a { h1: *a, h2: *a, h3: *a }\n"
	    "processes: *a\n");
	file_put("b.yaml", "hosts: &b { h1: *b, h2: *b, h3: *b }\n");
	session_bad_from(&(struct session_source){ PATHS("a.yaml", "b.yaml") },
	    "b.yaml:1:21: aliases and defaults repeat so much that the file"
	    " grows beyond 128 MiB");
}

/* Behind HEAD and HOSTS, in line 4. */
static const struct {
	const char *text, *fault;
} wrong[] = {
	{ "groups: { g: h9 }", "4:14: 'g' in groups must be one of ctl, ru01,"
	    " ru02, ru03, ru04, not 'h9'" },
	{ "groups: { g: '@g' }", "4:14: 'g' in groups must be @ and one of the"
	    " groups that are there before: there is none, not '@g'" },
	{ "groups: { g: ctl, f: ['@g', '@h'] }", "4:29: item 2 of 'f' in groups"
	    " must be @ and one of the groups that are there before: g, not"
	    " '@h'" },
	{ "groups: { g: [] }", "4:14: there is no host in 'g' in groups" },
	{ "groups: { g: ['ru[01-02]', ru02] }", "4:28: item 2 of 'g' in groups"
	    " must be a host that is not there yet, not 'ru02'" },
	{ "groups: { g: [ru02, 'ru[01-02]'] }", "4:21: item 2 of 'g' in groups"
	    " must be hosts that are not there yet, not 'ru[01-02]'" },
	{ "groups: { g: 'ru[01-05]' }", "4:14: there is no host 'ru05', which"
	    " 'g' in groups names; there are: ctl, ru01, ru02, ru03, ru04" },
	{ "groups: { g: 'ru[1-999999]' }", "4:14: 'ru[1-999999]' is more than"
	    " 1000 hosts" },
	{ "groups: { g: 'ru[a]' }", "4:14: 'ru[a]' is no range of hosts: in [ ]"
	    " there are numbers and ranges of them, such as [01-40] or"
	    " [1,3,7-9]" },
	{ "groups: { '@g': ctl }", "4:11: a name in groups must be 1 to 64 of"
	    " A-Z a-z 0-9 . _ - beginning with none of . -" },
	/* Quotes that are missing. */
	{ "groups: { g: [ru[01-02]] }", "4:17: this is not YAML: while parsing a"
	    " flow sequence from line 4 on, did not find expected ',' or ']'; a"
	    " name with [...] must be quoted inside [ ] and { }" },
	{ "groups: { g: [@f] }", "4:15: this is not YAML: while scanning for the"
	    " next token from line 4 on, found character that cannot start any"
	    " token; a text that begins with @ must be quoted" },
	{ "roles: { defaults: { boss: {} } }", "4:22: 'boss' in 'defaults' in"
	    " roles is no role; there are: infrastructure-applications,"
	    " root-controller, segment-controller, application, unknown" },
	{ "roles: { defaults: { application: { role: unknown } } }", "4:37:"
	    " 'role' cannot be in the defaults of a role" },
	{ "roles: { defaults: { application: { command: [x] } } }", "4:37:"
	    " unknown key 'command' in the defaults of role 'application';"
	    " allowed: role, host, allowed_hosts, hosts, replicas, working_dir,"
	    " environment, env_file, pass_environment, source, logs,"
	    " success_exit_codes, stop, on_disconnect, disconnect_grace,"
	    " autostart, limits, cpu_affinity, restart, restart_backoff,"
	    " max_restarts, "
	    "readiness_probe, liveness_probe" },
	/* Nobody has this role. */
	{ "roles: { defaults: { application: { host: h9 } } }", "4:43: 'host' in"
	    " the defaults of role 'application' must be one of ctl, ru01, ru02,"
	    " ru03, ru04, not 'h9'" },
	{ "roles: { defaults: [a] }", "4:20: 'defaults' in roles must be a"
	    " mapping, not a list" },
	{ "processes: { p: { host: 'ru[01-02]', command: [x] } }", "4:25: 'host'"
	    " in process 'p' must be one host ('hosts' has a replica on each of"
	    " several, 'allowed_hosts' the first that takes it), not"
	    " 'ru[01-02]'" },
	{ "processes: { p: { host: ctl, hosts: [ru01], command: [x] } }",
	    "4:30: process 'p' has both 'host' and 'hosts'; one of them is"
	    " allowed" },
	{ "processes: { p: { hosts: [], command: [x] } }", "4:26: there is no"
	    " host in 'hosts' in process 'p'" },
	{ "processes: { p: { host: ctl, replicas: 1000000, command: [x] } }",
	    "4:40: 'replicas' in process 'p' must be a whole number from 1 to"
	    " 10000, not '1000000'" },
	{ "processes: { p: { host: ctl, replicas: 0, command: [x] } }",
	    "4:40: 'replicas' in process 'p' must be a whole number from 1 to"
	    " 10000, not '0'" },
	{ "processes: { p: { host: ctl, replicas: 9999, command: [x] },"
	    " q: { host: ctl, replicas: 2, command: [x] } }", "4:62: there are"
	    " more than 10000 processes" },
	{ "processes: { p: { host: ctl, replicas: 2, command: [x] },"
	    " p-1: { host: ctl, command: [x] } }", "4:59: two processes have the"
	    " name 'p-1': one is replica 1 of 'p'; name one of them otherwise" },
	{ "processes: { p-0: { host: ctl, command: [x] },"
	    " p: { host: ctl, replicas: 2, command: [x] } }", "4:48: two"
	    " processes have the name 'p-0': one is replica 0 of 'p'; name one"
	    " of them otherwise" },
	{ "processes: { p23456789012345678901234567890123456789012345678901234"
	    "5678901234: { host: ctl, replicas: 2, command: [x] } }", "4:14: the"
	    " name 'p234567890123456789012345678901234567890123456789012345678"
	    "901234-0' of a replica has more than 64 characters" },
	{ "processes: { p: { host: ctl, command: [x], env_file: no.env } }",
	    "4:54: 'env_file' in process 'p': cannot read no.env: No such file"
	    " or directory" },
	{ "processes: { p: { host: ctl, command: [x], env_file: {} } }",
	    "4:54: 'env_file' in process 'p' must be a path on this machine, not"
	    " a mapping" },
	{ "processes: { p: { host: ctl, command: [x], pass_environment: A } }",
	    "4:62: 'pass_environment' in process 'p' must be a list of names:"
	    " [LANG, TZ], not 'A'" },
	{ "processes: { p: { host: ctl, command: [x], pass_environment: [A-B] }"
	    " }", "4:63: item 1 of 'pass_environment' in process 'p' must be the"
	    " name of a variable: letters, digits and _, not beginning with a"
	    " digit, not 'A-B'" },
	{ "processes: { p: { host: ctl, command: [x], pass_environment:"
	    " [PLM_A] } }", "4:63: PLM_A in 'pass_environment' in process 'p'"
	    " begins with PLM_; such names are set by plm-tui alone" },
};

static void
wrong_ones_are_told(void **state)
{
	char file[1024], fault[1024];

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		snprintf(file, sizeof file, HEAD HOSTS "%s\n%s", wrong[i].text,
		    strstr(wrong[i].text, "processes:") != NULL ? "" :
		    "processes: { p: { host: ctl, command: [x] } }\n");
		snprintf(fault, sizeof fault, "s.yaml:%s", wrong[i].fault);
		session_bad(file, fault);
	}
}

/* In the place of HOSTS, which is line 3. */
static const struct {
	const char *hosts, *fault;
} ranges[] = {
	{ "'ru[1-3]': '192.0.2.[1-4]'", "3:21: '192.0.2.[1-4]' is 4 addresses, and"
	    " 'ru[1-3]' is 3 hosts; there must be as many" },
	{ "ru: '192.0.2.[1-4]'", "3:14: '192.0.2.[1-4]' is 4 addresses, and 'ru'"
	    " is 1 host; there must be as many" },
	{ "ru: '[::1]'", "3:14: 'ru' in hosts must be a host's name or address,"
	    " or as many of them as there are hosts, such as 192.0.2.[1-40], not"
	    " '[::1]'" },
	{ "'ru[3-1]': a", "3:10: 'ru[3-1]' in hosts is no range of names: a"
	    " range goes from the smaller number to the larger one" },
	{ "'ru[1-1000000]': a", "3:10: 'ru[1-1000000]' in hosts is more than"
	    " 1000 hosts" },
	{ "'a[1-600]': a, 'b[1-600]': b", "3:25: there are more than 1000"
	    " hosts" },
	{ "ru2: a, 'ru[1-3]': b", "3:18: 'ru[1-3]' in hosts names 'ru2', which"
	    " is there already" },
	{ "'ru[1,1]': b", "3:10: 'ru[1,1]' in hosts names 'ru1', which is there"
	    " already" },
	{ "'ru[1]/': b", "3:10: a name in hosts must be 1 to 64 of A-Z a-z 0-9 ."
	    " _ - beginning with none of . -" },
	{ "ru: '${hots}.x'", "3:14: '${hots}' in 'ru' in hosts is no name of"
	    " vars; did you mean 'host'? there are: session, process, role,"
	    " host, replica, uuid, run; $${hots} would be the text itself" },
};

static void
wrong_ranges_are_told(void **state)
{
	char file[1024], fault[1024];

	(void)state;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		snprintf(file, sizeof file, HEAD "hosts: { %s }\n"
		    "processes: { p: { host: ru, command: [x] } }\n",
		    ranges[i].hosts);
		snprintf(fault, sizeof fault, "s.yaml:%s", ranges[i].fault);
		session_bad(file, fault);
	}
}

/* A range of a thousand that is as long, in each of many processes. */
static void
long_ranges_are_bounded(void **state)
{
	static char file[1 << 16];
	size_t n = (size_t)snprintf(file, sizeof file, HEAD
	    "hosts: { 'h[1-1000]': }\nprocesses:\n"
	    "  p0: &p { command: [x], allowed_hosts: 'h[");

	(void)state;
	for (int i = 1; i <= 1000; i++)
		n += (size_t)snprintf(file + n, sizeof file - n, "%s%d",
		    i > 1 ? "," : "", i);
	n += (size_t)snprintf(file + n, sizeof file - n, "]' }\n");
	for (int i = 1; i < 100; i++)
		n += (size_t)snprintf(file + n, sizeof file - n,
		    "  p%d: *p\n", i);
	session_bad(file, "s.yaml:5:41: aliases and defaults repeat so much"
	    " that the file grows beyond 128 MiB");
}

/* The fault is in the file of variables: its name, as seen from here. */
static void
files_of_variables_have_faults(void **state)
{
	(void)state;
	file_put("bad.env", "A=1\nB\n");
	file_put("sub/bad.env", "A='\n");
	session_bad(HEAD HOSTS "processes: { p: { host: ctl, command: [x],"
	    " env_file: bad.env } }\n", "bad.env:2: a line must be NAME=value,"
	    " empty, or a remark that begins with #; a name has letters, digits"
	    " and _, and does not begin with a digit");
	file_put("sub/s.yaml", HEAD HOSTS "processes: { p: { host: ctl, command:"
	    " [x], env_file: bad.env } }\n");
	session_bad_from(&(struct session_source){ PATHS("sub/s.yaml") },
	    "sub/bad.env:1: A has a quote that is not closed in its line");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_are_hosts),
		cmocka_unit_test(groups_are_hosts),
		cmocka_unit_test(replicas_are_processes),
		cmocka_unit_test(roles_have_defaults),
		cmocka_unit_test(environments_have_files),
		cmocka_unit_test(files_are_put_over_each_other),
		cmocka_unit_test(each_file_has_its_own_faults),
		cmocka_unit_test(wrong_ones_are_told),
		cmocka_unit_test(wrong_ranges_are_told),
		cmocka_unit_test(long_ranges_are_bounded),
		cmocka_unit_test(files_of_variables_have_faults),
		/* Last: with MALLOC_PERTURB_, each realloc(3) fills what it freed. */
		cmocka_unit_test(merging_comes_to_its_end),
	};

	return cmocka_run_group_tests(tests, session_directory_make,
	    session_directory_remove);
}
