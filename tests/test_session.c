/* Session files that are right: what is written arrives, the rest is usual. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "example_yaml.h"
#include "event_kind.h"
#include "session_fixture.h"

#define LIST_OF(...) sizeof (const int[]){ __VA_ARGS__ } / sizeof (int),       \
	(const int[]){ __VA_ARGS__ }

/* The codes that are a success, and no others. */
static void
assert_codes(const struct proc_spec *p, size_t n, const int *codes)
{
	size_t count = 0;

	for (size_t i = 0; i < EXIT_CODES; i++)
		count += p->success[i];
	assert_int_equal(count, n);
	for (size_t i = 0; i < n; i++)
		assert_true(p->success[codes[i]]);
}

static const char whole[] =
	"version: 1\n"
	"session: np04\n"
	"description: 3 hosts\n"
	"ssh:\n"
	"  user: daq\n"
	"  port: 2222\n"
	"  connect_timeout: 1500ms\n"
	"  server_alive_interval: 2s\n"
	"  server_alive_count_max: 5\n"
	"  identity_file: [/k/one, ~/two]\n"
	"  user_known_hosts_file: known\n"
	"  identity_agent: none\n"
	"  identities_only: true\n"
	"  global_known_hosts_file: /g\n"
	"  strict_host_key_checking: accept-new\n"
	"  config_file: none\n"
	"  disable_localhost_host_key_check: true\n"
	"state_dir: /var/plm\n"
	"hosts:\n"
	"  plain:\n"
	"  short: 192.0.2.1\n"
	"  six: 'fe80::1%eth0'\n"
	"  own:\n"
	"    address: o.example.org\n"
	"    ssh: { user: you, port: 22, identity_file: /k/own,\n"
	"           identity_agent: ~/agent, connect_timeout: 1h,\n"
	"           disable_host_key_check: true,\n"
	"           identities_only: false, host_key_alias: other,\n"
	"           strict_host_key_checking: ask, config_file: mine,\n"
	"           disable_localhost_host_key_check: false }\n"
	"    state_dir: /own\n"
	"roles: { order: [first, second] }\n"
	"defaults:\n"
	"  role: second\n"
	"  host: short\n"
	"  working_dir: /data\n"
	"  environment: { A: '1', B: two, C: 3 }\n"
	"  stop: [{ signal: SIGTERM, wait: 2m }]\n"
	"  on_disconnect: stop\n"
	"  disconnect_grace: 24h\n"
	"  restart: always\n"
	"  restart_backoff: { initial: 100ms, max: 2s, reset_after: 1m }\n"
	"  autostart: false\n"
	"  limits: { nofile: 1024, core: 0 }\n"
	"  cpu_affinity: 7\n"
	"processes:\n"
	"  bare: { command: [/bin/x, --n, 5, '', 'a b', true] }\n"
	"  full:\n"
	"    role: first\n"
	"    host: own\n"
	"    description: does it all\n"
	"    working_dir: run\n"
	"    environment: [B=, D=x=y]\n"
	"    shell: |\n"
	"      echo $A\n"
	"      exec x\n"
	"    stop:\n"
	"      - { signal: int, wait: 0s }\n"
	"      - { signal: QUIT, wait: 24h }\n"
	"      - { signal: sigkill, wait: 500ms }\n"
	"    on_disconnect: keep\n"
	"    disconnect_grace: 1s\n"
	"    restart: on-failure\n"
	"    restart_backoff: { max: 24h }\n"
	"    max_restarts: 5\n"
	"    autostart: true\n"
	"    limits: { core: unlimited }\n"
	"    cpu_affinity: '8,3,0-2,8-9'\n"
	"  nobody: { role: unknown, command: [y] }\n";

static void
assert_policy(const struct restart_policy *p, enum restart_when when,
    int64_t initial, int64_t max, int64_t reset, unsigned most)
{
	assert_int_equal(p->when, when);
	assert_int_equal(p->initial_ms, initial);
	assert_int_equal(p->max_ms, max);
	assert_int_equal(p->reset_ms, reset);
	assert_int_equal(p->most, most);
}

static void
hosts_are_read(void **state)
{
	struct session *s = session_good(whole);
	const struct host_spec *h = session_host(s, "plain");
	char known[PATH_MAX + 16];

	(void)state;
	snprintf(known, sizeof known, "%s/known", session_directory);
	assert_int_equal(s->host_count, 4);
	assert_string_equal(s->hosts[3]->name, "own");
	assert_string_equal(h->ssh.address, "plain");
	assert_string_equal(h->ssh.user, "daq");
	assert_int_equal(h->ssh.port, 2222);
	assert_int_equal(h->ssh.connect_ms, 1500);
	assert_int_equal(h->ssh.alive_ms, 2000);
	assert_int_equal(h->ssh.alive_count, 5);
	assert_string_equal(h->ssh.agent, "none");
	assert_string_equal(h->state_dir, "/var/plm");
	assert_strings(&h->ssh.identity_files, LIST("/k/one", "/home/me/two"));
	assert_strings(&h->ssh.known_hosts, LIST(known));
	assert_strings(&h->ssh.global_known_hosts, LIST("/g"));
	assert_int_equal(h->ssh.identities_only, 2);
	assert_int_equal(h->ssh.key_policy, KEY_POLICY_ACCEPT_NEW);
	assert_string_equal(h->ssh.config_file, "none");
	assert_string_equal(h->ssh.key_alias, "");
	assert_string_equal(session_host(s, "short")->ssh.address, "192.0.2.1");
	assert_string_equal(session_host(s, "six")->ssh.address, "fe80::1%eth0");
	h = session_host(s, "own");
	assert_string_equal(h->ssh.address, "o.example.org");
	assert_string_equal(h->ssh.user, "you");
	assert_int_equal(h->ssh.port, 22);
	assert_int_equal(h->ssh.connect_ms, 3600000);
	assert_string_equal(h->ssh.agent, "/home/me/agent");
	assert_int_equal(h->ssh.identities_only, 1);
	assert_int_equal(h->ssh.key_policy, KEY_POLICY_ASK);
	assert_string_equal(h->ssh.key_alias, "other");
	assert_string_equal(strrchr(h->ssh.config_file, '/'), "/mine");
	assert_true(h->ssh.no_key_check);
	assert_false(h->ssh.no_local_key_check);
	h = session_host(s, "plain");
	assert_false(h->ssh.no_key_check);
	assert_true(h->ssh.no_local_key_check);
	/* The command line adds to the file, for every host. */
	session_no_key_check(s, true, false);
	assert_true(h->ssh.no_key_check && h->ssh.no_local_key_check);
	h = session_host(s, "own");
	assert_true(h->ssh.no_key_check);
	assert_false(h->ssh.no_local_key_check);
	assert_string_equal(h->state_dir, "/own");
	assert_strings(&h->ssh.identity_files, LIST("/k/own"));
	assert_strings(&h->ssh.known_hosts, LIST(known));
	assert_null(session_host(s, "elsewhere"));
	session_free(s);
}

static const char jumps[] =
	"version: 1\n"
	"session: s\n"
	"ssh: { user: daq, port: 2222, proxy_jump: 'gw,me@out:24' }\n"
	"hosts:\n"
	"  gw: { address: gw.example.org, ssh: { identity_file: /k/gw,\n"
	"         host_key_alias: gate, config_file: none } }\n"
	"  far:\n"
	"  off: { ssh: { proxy_jump: none } }\n"
	"  mine: { ssh: { proxy_jump: 'ssh://far:25' } }\n"
	"  six: { ssh: { proxy_jump: '[::1]:26', config_file: /c/six,\n"
	"                 host_key_alias: six } }\n"
	"  by: { ssh: { proxy_command: 'nc %h %p', address_family: inet6,\n"
	"               bind_address: '::1' } }\n"
	"processes: { p: { host: far, command: [x] } }\n";

/* Whom a host is reached through: "USER@ADDRESS:PORT ...". */
static void
assert_way(const struct session *s, const char *host, const char *want)
{
	const struct host_spec *h = session_host(s, host);
	char text[800] = "";
	size_t n = 0;

	for (size_t i = 0; i < h->jumps.n; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s@%s:%u",
		    i == 0 ? "" : " ", h->jumps.v[i]->ssh.user,
		    h->jumps.v[i]->ssh.address, h->jumps.v[i]->ssh.port);
	assert_string_equal(text, want);
}

static void
jump_hosts_are_looked_up(void **state)
{
	struct session *s = session_good(jumps);
	const struct host_spec *h;
	struct fault f = { 0 };

	(void)state;
	assert_way(s, "far", "daq@gw.example.org:2222 me@out:24");
	/* It is not reached through itself, nor through those behind it. */
	assert_way(s, "gw", "");
	assert_way(s, "off", "");
	assert_string_equal(session_host(s, "off")->ssh.proxy_jump, "none");
	/* The first one's own way comes before it. */
	assert_way(s, "mine", "daq@gw.example.org:2222 me@out:24 daq@far:25");
	assert_way(s, "six", "daq@::1:26");
	assert_way(s, "by", "");
	h = session_host(s, "far");
	assert_strings(&h->jumps.v[0]->ssh.identity_files, LIST("/k/gw"));
	assert_string_equal(h->jumps.v[0]->ssh.key_alias, "gate");
	assert_string_equal(h->jumps.v[0]->ssh.config_file, "none");
	/* As by ssh -F FILE -J; the alias is of the host's own key. */
	h = session_host(s, "six");
	assert_string_equal(h->jumps.v[0]->ssh.key_alias, "");
	assert_string_equal(h->jumps.v[0]->ssh.config_file, "/c/six");
	h = session_host(s, "by");
	assert_string_equal(h->ssh.proxy_command, "nc %h %p");
	assert_int_equal(h->ssh.family, FAMILY_INET6);
	assert_string_equal(h->ssh.bind_address, "::1");
	h = session_host(s, "far");
	assert_int_equal(h->ssh.family, FAMILY_UNSAID);
	assert_string_equal(h->ssh.proxy_command, "");
	session_no_key_check(s, false, true);
	assert_true(h->jumps.v[0]->ssh.no_local_key_check);
	struct host_spec *visit = session_visit(s, "elsewhere", "eve", &f);
	assert_int_equal(visit->jumps.n, 2);
	host_spec_free(visit);
	visit = session_visit(s, "out", NULL, &f);
	assert_int_equal(visit->jumps.n, 1);
	host_spec_free(visit);
	session_free(s);
}

static void
other_hosts_are_as_the_file_says_for_all(void **state)
{
	struct session *s = session_good(whole);
	char known[PATH_MAX + 16];
	struct fault f = { 0 };

	(void)state;
	snprintf(known, sizeof known, "%s/known", session_directory);
	struct host_spec *h = session_visit(s, "far.example.org", NULL, &f);
	assert_string_equal(h->name, "daq@far.example.org");
	assert_string_equal(h->ssh.address, "far.example.org");
	assert_string_equal(h->ssh.user, "daq");
	assert_int_equal(h->ssh.port, 2222);
	assert_string_equal(h->state_dir, "");
	assert_strings(&h->ssh.identity_files, LIST("/k/one", "/home/me/two"));
	assert_strings(&h->ssh.known_hosts, LIST(known));
	host_spec_free(h);
	h = session_visit(s, "own", "root", &f);
	assert_string_equal(h->name, "root@own");
	assert_string_equal(h->ssh.address, "o.example.org");
	assert_string_equal(h->ssh.user, "root");
	assert_string_equal(h->state_dir, "");
	assert_int_equal(h->ssh.port, 22);
	assert_strings(&h->ssh.identity_files, LIST("/k/own"));
	host_spec_free(h);
	h = session_visit(s, "own", NULL, &f);
	assert_string_equal(h->name, "you@own");
	host_spec_free(h);
	assert_int_equal(s->host_count, 4);
	session_no_key_check(s, false, true);
	h = session_visit(s, "far", NULL, &f);
	assert_true(h->ssh.no_local_key_check && !h->ssh.no_key_check);
	host_spec_free(h);
	assert_null(session_visit(s, "-oProxyCommand=x", NULL, &f));
	assert_int_equal(f.code, CODE_INVALID);
	assert_null(session_visit(s, "own", "-x", &f));
	assert_null(session_visit(s, "own", "a b", &f));
	session_free(s);
}

static void
processes_take_what_they_do_not_say_from_the_defaults(void **state)
{
	struct session *s = session_good(whole);
	const struct proc_spec *p = session_proc(s, "bare");

	(void)state;
	assert_string_equal(s->name, "np04");
	assert_string_equal(s->description, "3 hosts");
	assert_string_equal(s->path, "s.yaml");
	assert_int_equal(s->proc_count, 3);
	assert_ptr_equal(p, s->procs[0]);
	assert_string_equal(p->role, "second");
	assert_int_equal(p->hosts.n, 1);
	assert_ptr_equal(p->hosts.v[0], session_host(s, "short"));
	assert_string_equal(p->description, "");
	assert_string_equal(p->directory, "/data");
	assert_strings(&p->environment, LIST("A=1", "B=two", "C=3"));
	assert_strings(&p->command, LIST("/bin/x", "--n", "5", "", "a b",
	    "true"));
	assert_int_equal(p->stop.n, 1);
	assert_int_equal(p->stop.v[0].signal, SIGTERM);
	assert_int_equal(p->stop.v[0].wait_ms, 120000);
	assert_true(p->alone_stop);
	assert_int_equal(p->grace_ms, 86400000);
	assert_false(p->autostart);
	assert_policy(&p->restart, RESTART_ALWAYS, 100, 2000, 60000, 0);
	assert_true(p->limits.v[LIMIT_NOFILE] == 1024);
	assert_true(p->limits.v[LIMIT_CORE] == 0);
	assert_string_equal(p->cpus, "7");
	assert_null(session_proc(s, "elsewhere"));
	session_free(s);
}

static void
processes_have_the_last_word(void **state)
{
	static const struct ladder_step ladder[] = {
		{ SIGINT, 0 }, { SIGQUIT, 86400000 }, { SIGKILL, 500 },
	};
	struct session *s = session_good(whole);
	const struct proc_spec *p = session_proc(s, "full");

	(void)state;
	assert_string_equal(p->role, "first");
	assert_ptr_equal(p->hosts.v[0], session_host(s, "own"));
	assert_string_equal(p->description, "does it all");
	assert_string_equal(p->directory, "run");
	assert_strings(&p->environment, LIST("A=1", "B=", "C=3", "D=x=y"));
	assert_strings(&p->command, LIST("/bin/sh", "-c",
	    "echo $A\nexec x\n"));
	assert_int_equal(p->stop.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(p->stop.v[i].signal, ladder[i].signal);
		assert_int_equal(p->stop.v[i].wait_ms, ladder[i].wait_ms);
	}
	assert_false(p->alone_stop);
	assert_int_equal(p->grace_ms, 1000);
	assert_true(p->autostart);
	assert_policy(&p->restart, RESTART_ON_FAILURE, 1000, 86400000,
	    600000, 5);
	assert_true(p->limits.v[LIMIT_NOFILE] == LIMIT_AS_IS);
	assert_true(p->limits.v[LIMIT_CORE] == LIMIT_UNLIMITED);
	assert_string_equal(p->cpus, "0-3,8-9");
	session_free(s);
}

static void
roles_stop_the_other_way_round(void **state)
{
	struct session *s = session_good(whole);

	(void)state;
	assert_strings(&s->roles, LIST("first", "second"));
	assert_int_equal(session_stop_stage(s, "unknown"), 0);
	assert_int_equal(session_stop_stage(s, "second"), 1);
	assert_int_equal(session_stop_stage(s, "first"), 2);
	session_free(s);
}

static const char least[] =
	"processes: { p: { command: [x], host: h } }\n"
	"hosts: { h: }\n"
	"session: s\n"
	"version: 1\n";

static void
what_nobody_says_is_as_usual(void **state)
{
	struct session *s = session_good(least);
	const struct host_spec *h = s->hosts[0];
	const struct proc_spec *p = s->procs[0];

	(void)state;
	assert_string_equal(h->ssh.address, "h");
	/* It is for ssh_config to say. */
	assert_int_equal(h->ssh.port, 0);
	assert_string_equal(h->ssh.user, "");
	assert_int_equal(h->ssh.connect_ms, 0);
	assert_string_equal(h->ssh.agent, "");
	assert_string_equal(h->state_dir, "");
	assert_int_equal(h->ssh.identity_files.n, 0);
	assert_int_equal(h->ssh.identities_only, 0);
	assert_int_equal(h->ssh.known_hosts.n, 0);
	assert_int_equal(h->ssh.global_known_hosts.n, 0);
	assert_string_equal(h->ssh.key_alias, "");
	assert_int_equal(h->ssh.key_policy, KEY_POLICY_UNSAID);
	assert_string_equal(h->ssh.config_file, "");
	assert_string_equal(s->description, "");
	assert_string_equal(p->role, "unknown");
	assert_string_equal(p->directory, "");
	assert_int_equal(p->environment.n, 0);
	assert_int_equal(p->stop.n, 2);
	assert_int_equal(p->stop.v[0].signal, SIGQUIT);
	assert_int_equal(p->stop.v[1].signal, SIGKILL);
	assert_int_equal(p->stop.v[1].wait_ms, 10000);
	assert_false(p->alone_stop);
	assert_int_equal(p->grace_ms, 30000);
	assert_true(p->autostart);
	assert_true(p->limits.v[LIMIT_NOFILE] == LIMIT_AS_IS);
	assert_true(p->limits.v[LIMIT_CORE] == LIMIT_AS_IS);
	assert_string_equal(p->cpus, "");
	assert_string_equal(p->tree_id, "");
	assert_int_equal(p->command_count, 1);
	assert_int_equal(p->source.n, 0);
	assert_string_equal(p->stdout_log, "");
	assert_string_equal(p->stderr_log, "");
	assert_codes(p, LIST_OF(0));
	assert_int_equal(s->roles.n, 4);
	assert_int_equal(session_stop_stage(s, "application"), 1);
	assert_int_equal(session_stop_stage(s, "infrastructure-applications"),
	    4);
	session_free(s);
}

static const char boot[] =
	"version: 1\n"
	"session: s\n"
	"hosts: { a: , b: , c: }\n"
	"defaults:\n"
	"  allowed_hosts: [c, a]\n"
	"  role: application\n"
	"  source: [/rte.sh, more.sh]\n"
	"  logs: { stdout: 'o.${run}', stderr: '/var/${process}' }\n"
	"  success_exit_codes: [0, 3]\n"
	"processes:\n"
	"  plain: { command: [x] }\n"
	"  own:\n"
	"    host: b\n"
	"    tree_id: '0.1'\n"
	"    source: []\n"
	"    logs: { stderr: '/e/$HOME' }\n"
	"    success_exit_codes: [255, 7, 7]\n"
	"    commands:\n"
	"    - [one, two]\n"
	"    - { shell: 'a; b' }\n"
	"    - [three]\n"
	"  both: { tree_id: 0, role: root-controller, shell: y }\n";

static void
the_boot_request_is_read(void **state)
{
	struct session *s = session_good(boot);
	const struct proc_spec *p = session_proc(s, "plain");

	(void)state;
	assert_int_equal(p->hosts.n, 2);
	assert_ptr_equal(p->hosts.v[0], session_host(s, "c"));
	assert_ptr_equal(p->hosts.v[1], session_host(s, "a"));
	assert_strings(&p->source, LIST("/rte.sh", "more.sh"));
	assert_string_equal(p->stdout_log, "o.${run}");
	assert_string_equal(p->stderr_log, "/var/${process}");
	assert_codes(p, LIST_OF(0, 3));
	assert_string_equal(p->role, "application");
	p = session_proc(s, "own");
	assert_int_equal(p->hosts.n, 1);
	assert_ptr_equal(p->hosts.v[0], session_host(s, "b"));
	assert_string_equal(p->tree_id, "0.1");
	assert_string_equal(p->role, "segment-controller");
	assert_int_equal(p->source.n, 0);
	assert_string_equal(p->stdout_log, "");
	assert_string_equal(p->stderr_log, "/e/$HOME");
	assert_codes(p, LIST_OF(7, 255));
	assert_strings(&p->command, LIST("one", "two", "/bin/sh", "-c", "a; b",
	    "three"));
	assert_int_equal(p->command_count, 3);
	assert_int_equal(p->lengths[0], 2);
	assert_int_equal(p->lengths[1], 3);
	assert_int_equal(p->lengths[2], 1);
	assert_string_equal(session_proc(s, "both")->role, "root-controller");
	session_free(s);
}

static void
a_tree_id_makes_the_role(void **state)
{
	static const struct {
		const char *tree_id, *role;
	} cases[] = {
		{ "0", "root-controller" },
		{ "1", "infrastructure-applications" },
		{ "2", "unknown" },
		{ "10", "unknown" },
		{ "0.0", "segment-controller" },
		{ "1.5", "segment-controller" },
		{ "0.1.2", "application" },
		{ "3.1.2", "application" },
		{ "0.1.2.3", "application" },
		{ "0.1.2.3.4.5", "application" },
		{ "1.1.2.3", "unknown" },
		{ "00.1.2.3", "unknown" },
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(text, sizeof text, "version: 1\nsession: s\n"
		    "hosts: { h: }\nprocesses: { p: { host: h, command: [x],"
		    " tree_id: %s } }\n", cases[i].tree_id);
		struct session *s = session_good(text);
		assert_string_equal(s->procs[0]->role, cases[i].role);
		session_free(s);
	}
}

/* A key without its type, of which the schema is a reading (tools/schema.c). */
#define TOP_KEY(name, read, place, needed, type, text)                         \
	{ #name, needed, text },
#define SSH_KEY TOP_KEY
#define HOST_KEY TOP_KEY
#define ROLES_KEY TOP_KEY
#define SHARED_KEY TOP_KEY
#define PROCESS_KEY TOP_KEY
#define COMMAND_KEY TOP_KEY
#define LOGS_KEY TOP_KEY
#define STEP_KEY TOP_KEY
#define BACKOFF_KEY TOP_KEY
#define LIMIT_KEY TOP_KEY
#define DEPENDS_KEY TOP_KEY
#define PROBE_KEY TOP_KEY
#define LINE_KEY TOP_KEY
#define TCP_KEY TOP_KEY
#define HTTP_KEY TOP_KEY
#define EXEC_KEY TOP_KEY
#define HOOK_KEY TOP_KEY
static const struct {
	const char *name, *needed, *text;
} all_keys[] = {
#include "sessionkey.def"
};

static void
every_key_has_a_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof all_keys / sizeof *all_keys; i++) {
		const char *text = all_keys[i].text;
		const char *needed = all_keys[i].needed;
		assert_true(*text >= 'A' && *text <= 'Z');
		assert_int_equal(text[strlen(text) - 1], '.');
		assert_true(needed == NULL || strncmp(needed,
		    all_keys[i].name, strlen(all_keys[i].name)) == 0);
	}
}

static void
an_agent_is_not_needed(void **state)
{
	(void)state;
	unsetenv("SSH_AUTH_SOCK");
	struct session *s = session_good(least);
	setenv("SSH_AUTH_SOCK", "/run/agent", 1);
	assert_string_equal(s->hosts[0]->ssh.agent, "");
	session_free(s);
}

/* Aliases, windows' line ends, and the mark that some editors put first. */
static void
yaml_of_other_hands_is_read(void **state)
{
	struct session *s = session_good("\xef\xbb\xbfversion: 1\r\nsession: s\r\n"
	    "hosts: { h: }\r\nprocesses:\r\n"
	    "  p: { host: h, command: &c [x, y] }\r\n"
	    "  q: { host: h, command: *c }\r\n");

	(void)state;
	assert_strings(&session_proc(s, "q")->command, LIST("x", "y"));
	session_free(s);
}

static void
paths_are_relative_to_the_file(void **state)
{
	struct session *s;
	char known[PATH_MAX + 16];

	(void)state;
	file_put("s.yaml", whole);
	snprintf(known, sizeof known, "%s/known", session_directory);
	assert_int_equal(chdir("/"), 0);
	snprintf(known, sizeof known, "%s/s.yaml", session_directory);
	assert_true(session_load(known, &s, NULL));
	assert_int_equal(chdir(session_directory), 0);
	assert_string_equal(s->path, known);
	snprintf(known, sizeof known, "%s/known", session_directory);
	assert_strings(&s->hosts[0]->ssh.known_hosts, LIST(known));
	session_free(s);
}

static void
safety_is_read(void **state)
{
	struct session *s = session_good("version: 1\nsession: s\nhosts: {h: a}\n"
	    "safety:\n"
	    "  protect: [p, 'db-*']\n"
	    "  confirm: {kill: multi, crash: always,\n"
	    "            stop_session: type-name}\n"
	    "processes: {p: {host: h, command: [x]}}\n");

	(void)state;
	assert_true(session_protects(s, "p"));
	assert_true(session_protects(s, "db-1"));
	assert_false(session_protects(s, "pp"));
	assert_false(session_protects(s, "db"));
	assert_true(s->safety.kill_freely);
	assert_false(s->safety.crash_freely);
	assert_false(s->safety.signal_freely);
	assert_true(s->safety.stop_by_name);
	session_free(s);
	/* Nothing is free that is not said to be. */
	s = session_good("version: 1\nsession: s\nhosts: {h: a}\nsafety: {}\n"
	    "processes: {p: {host: h, command: [x]}}\n");
	assert_false(session_protects(s, "p"));
	assert_false(s->safety.kill_freely);
	assert_false(s->safety.stop_by_name);
	session_free(s);
}

static void
hooks_are_read(void **state)
{
	struct session *s = session_good("version: 1\nsession: s\nhosts: {h: a}\n"
	    "processes: {p: {host: h, command: [x]}}\n"
	    "hooks:\n"
	    "  usual: {command: [./page, --fast, '']}\n"
	    "  some: {command: [log], on: [host-lost, unexpected],\n"
	    "         timeout: 1500ms}\n");
	uint32_t ends = UINT32_C(1) << EVENT_EXITED |
	    UINT32_C(1) << EVENT_FAILED | UINT32_C(1) << EVENT_LOST;

	(void)state;
	assert_int_equal(s->hook_count, 2);
	assert_string_equal(s->directory, session_directory);
	assert_string_equal(s->hooks[0]->name, "usual");
	assert_strings(&s->hooks[0]->command, LIST("./page", "--fast", ""));
	assert_int_equal(s->hooks[0]->kinds, ends);
	assert_false(s->hooks[0]->unexpected);
	assert_int_equal(s->hooks[0]->timeout_ms, 30000);
	assert_int_equal(s->hooks[1]->kinds, UINT32_C(1) << EVENT_HOST_LOST);
	assert_true(s->hooks[1]->unexpected);
	assert_int_equal(s->hooks[1]->timeout_ms, 1500);
	session_free(s);
}

static void
the_example_is_right(void **state)
{
	struct session *s = session_good(example_yaml);

	(void)state;
	assert_int_equal(s->proc_count, 2);
	session_free(s);
	session_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_are_read),
		cmocka_unit_test(jump_hosts_are_looked_up),
		cmocka_unit_test(other_hosts_are_as_the_file_says_for_all),
		cmocka_unit_test(
		    processes_take_what_they_do_not_say_from_the_defaults),
		cmocka_unit_test(processes_have_the_last_word),
		cmocka_unit_test(roles_stop_the_other_way_round),
		cmocka_unit_test(what_nobody_says_is_as_usual),
		cmocka_unit_test(the_boot_request_is_read),
		cmocka_unit_test(a_tree_id_makes_the_role),
		cmocka_unit_test(every_key_has_a_sentence),
		cmocka_unit_test(an_agent_is_not_needed),
		cmocka_unit_test(yaml_of_other_hands_is_read),
		cmocka_unit_test(paths_are_relative_to_the_file),
		cmocka_unit_test(safety_is_read),
		cmocka_unit_test(hooks_are_read),
		cmocka_unit_test(the_example_is_right),
	};

	return cmocka_run_group_tests(tests, session_directory_make,
	    session_directory_remove);
}
