/*
 * Session files that are wrong: nothing of them is loaded, and the sentence
 * says where and what is wrong, and what would be right.
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
#include <unistd.h>

#include "buffer.h"
#include "sessionfile.h"
#include "slice.h"

#define BYTES(s) { s, sizeof(s) - 1 }
#define HEAD "version: 1\nsession: s\n"
#define HOSTS "hosts: { h1: a }\n"
#define PROCESS "  p: { host: h1, command: [x] }\n"
#define TOP_KEYS "version, session, description, vars, ssh, state_dir, "        \
	"transport, hosts, groups, roles, defaults, processes, hooks, safety"
#define PROCESS_KEYS "role, tree_id, host, allowed_hosts, hosts, replicas, "    \
	"description, working_dir, environment, env_file, pass_environment, "  \
	"source, command, shell, commands, logs, "                              \
	"success_exit_codes, stop, on_disconnect, disconnect_grace, "          \
	"autostart, limits, cpu_affinity, restart, restart_backoff, "          \
	"max_restarts, "                                                        \
	"readiness_probe, liveness_probe, depends_on"

/* Each with its fault, which follows the file's name and a colon. */
static const struct {
	struct slice file;
	const char *text;
} whole[] = {
	{ BYTES(""), "1:1: there is nothing in this file" },
	{ BYTES("# only a remark\n"), "1:1: there is nothing in this file" },
	{ BYTES("---\n...\n"),
	    "2:1: the session file must be a mapping, not nothing" },
	{ BYTES("just text\n"),
	    "1:1: the session file must be a mapping, not 'just text'" },
	{ BYTES("- 1\n"),
	    "1:1: the session file must be a mapping, not a list" },
	{ BYTES("version: 1\n---\nversion: 1\n"),
	    "2:1: a second document begins here; one is allowed" },
	{ BYTES("version: 1\nsession: s\000\n"),
	    "2:11: this is not text in UTF-8: control characters are not "
	    "allowed" },
	{ BYTES("version: 1\nsession: \303\251 \001\n"),
	    "2:12: this is not text in UTF-8: control characters are not "
	    "allowed" },
	{ BYTES("version: 1\nsession: \377\n"),
	    "2:10: this is not text in UTF-8: invalid leading UTF-8 octet" },
	{ BYTES("version: 1\nsession: \"a\\0b\"\n"),
	    "2:10: a NUL character cannot be in a text" },
	{ BYTES("version: 1\nsession: \355\240\200\n"),
	    "2:10: this is not text in UTF-8: invalid Unicode character" },
	{ BYTES("version: 1\nhosts:\n\th1: a\n"),
	    "3:1: tabs cannot indent in YAML; use spaces" },
	{ BYTES("version: 1\nsession: [a\n"),
	    "3:1: this is not YAML: while parsing a flow sequence from line 2 "
	    "on, did not find expected ',' or ']'" },
	{ BYTES("version: 1\nsession: 'a\n"),
	    "3:1: this is not YAML: while scanning a quoted scalar from line "
	    "2 on, found unexpected end of stream" },
	{ BYTES("version: 1\nsession: @a\n"),
	    "2:10: this is not YAML: while scanning for the next token from "
	    "line 2 on, found character that cannot start any token; a text "
	    "that begins with @ must be quoted" },
	{ BYTES("version: 1\nversion: 1\n"),
	    "2:1: 'version' is there already, in line 1" },
	{ BYTES("version: 1\nlogs: { a: /x/${run} }\n"),
	    "2:16: this is not YAML: while parsing a flow mapping from line "
	    "2 on, did not find expected ',' or '}'; a text with ${...} must "
	    "be quoted inside [ ] and { }" },
	{ BYTES("a: &x 1\nb: *y\n"),
	    "2:4: this is not YAML: found undefined alias" },
	{ BYTES("version: !!int 1\n"),
	    "1:10: tags such as 'tag:yaml.org,2002:int' are not understood; "
	    "leave it out" },
	{ BYTES("version: 1\n? [a]\n: b\n"), "2:3: a key must be text" },
	{ BYTES("<<: {a: b}\n"),
	    "1:1: unknown key '<<' in the session file; allowed: " TOP_KEYS },
	{ BYTES("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["),
	    "1:17: values are nested deeper than 16" },
	{ BYTES("%YAML 9.9\n---\na: b\n"),
	    "1:1: this is not YAML: found incompatible YAML document" },
	{ BYTES("\357\273\277version: 2\n"),
	    "1:1: the session file has no 'session'; add 'session: NAME'" },
	{ BYTES("\377\376v\000e\000"),
	    "1:1: this is not text in UTF-8: invalid leading UTF-8 octet" },
	{ BYTES("version: 1\r\nsesion: s\r\n"),
	    "2:1: unknown key 'sesion' in the session file; did you mean "
	    "'session'? allowed: " TOP_KEYS },
	{ BYTES("version: 2\nsession: s\nhosts: {h1: a}\n"
	    "processes: {p: {host: h1, command: [x]}}\n"),
	    "1:10: 'version' in the session file must be 1, the only version "
	    "there is, not '2'" },
	{ BYTES("version: 1\nsession: s\n"),
	    "1:1: the session file has no 'hosts'; add 'hosts: { NAME: "
	    "ADDRESS }'" },
	{ BYTES("version: 1\nsession: .s\nhosts: {h1: a}\nprocesses: {}\n"),
	    "2:10: 'session' in the session file must be a name: 1 to 64 of "
	    "A-Z a-z 0-9 . _ - beginning with none of . -, not '.s'" },
	{ BYTES("version: 1\nsession:\nhosts: {h1: a}\nprocesses: {}\n"),
	    "2:9: 'session' in the session file must be a name: 1 to 64 of "
	    "A-Z a-z 0-9 . _ - beginning with none of . -, not nothing" },
	{ BYTES("version: 1\nsession: [s]\nhosts: {h1: a}\nprocesses: {}\n"),
	    "2:10: 'session' in the session file must be a name: 1 to 64 of "
	    "A-Z a-z 0-9 . _ - beginning with none of . -, not a list" },
	{ BYTES("version: 1\nsession: s\nhosts: {}\nprocesses: {}\n"),
	    "3:8: there is no host in 'hosts'; add 'NAME: ADDRESS'" },
	{ BYTES("version: 1\nsession: s\nhosts: [a]\nprocesses: {}\n"),
	    "3:8: 'hosts' in the session file must be a mapping, not a list" },
	{ BYTES("version: 1\nsession: s\nhosts: {-h: a}\nprocesses: {}\n"),
	    "3:9: a name in hosts must be 1 to 64 of A-Z a-z 0-9 . _ - "
	    "beginning with none of . -" },
	{ BYTES("version: 1\nsession: s\nhosts: {'a b': a}\nprocesses: {}\n"),
	    "3:9: a name in hosts must be 1 to 64 of A-Z a-z 0-9 . _ - "
	    "beginning with none of . -" },
	{ BYTES("version: 1\nsession: s\nhosts: {h1: 'a b'}\nprocesses: {}\n"),
	    "3:13: 'h1' in hosts must be a host's name or address, not 'a b'" },
	{ BYTES("version: 1\nsession: s\nhosts: {h1: -oX}\nprocesses: {}\n"),
	    "3:13: 'h1' in hosts must be a host's name or address, not '-oX'" },
	{ BYTES("version: 1\nsession: s\nhosts: {a: {ssh: {proxy_jump: b}},"
	    " b: {ssh: {proxy_jump: a}}}\nprocesses: {}\n"),
	    "3:8: the way to host 'a' by 'proxy_jump' leads back to itself, or"
	    " has more than 8 jump hosts" },
	{ BYTES("version: 1\nsession: s\nhosts: {a: {ssh: {proxy_jump: a}}}\n"
	    "processes: {}\n"),
	    "3:8: the way to host 'a' by 'proxy_jump' leads back to itself, or"
	    " has more than 8 jump hosts" },
	{ BYTES("version: 1\nsession: s\nhosts: {h1: {adress: a}}\n"
	    "processes: {}\n"),
	    "3:14: unknown key 'adress' in host 'h1'; did you mean 'address'? "
	    "allowed: address, ssh, transport, state_dir" },
	{ BYTES("version: 1\nsession: s\nhosts: {h1: {ssh: {prt: 1}}}\n"
	    "processes: {}\n"),
	    "3:20: unknown key 'prt' in ssh of host 'h1'; did you mean "
	    "'port'? allowed: user, port, connect_timeout, "
	    "server_alive_interval, server_alive_count_max, identity_file, "
	    "identities_only, user_known_hosts_file, "
	    "global_known_hosts_file, host_key_alias, "
	    "strict_host_key_checking, identity_agent, config_file, "
	    "disable_host_key_check, disable_localhost_host_key_check, "
	    "proxy_jump, proxy_command, address_family, bind_address" },
	{ BYTES("version: 1\nsession: s\nhosts:\n  h1: a\n  h2: b\n  h1: c\n"
	    "processes: {}\n"), "6:3: 'h1' is there already, in line 4" },
	{ BYTES("version: 1\nsession: s\nhosts: {h1: a}\nprocesses: {}\n"),
	    "4:12: there is no process in 'processes'; add 'NAME: { host: "
	    "NAME, command: [PROGRAM] }'" },
	{ BYTES("version: 1\nsession: s\nhosts: {h1: a}\n"
	    "roles: {order: [one]}\n"
	    "processes: {p: {host: h1, command: [x], tree_id: '0.1'}}\n"),
	    "5:13: the tree_id '0.1' of process 'p' makes its role "
	    "'segment-controller', which 'order' in roles has not" },
	{ BYTES("version: 1\nsession: s\nhosts: &a {h1: *a}\nprocesses: *a\n"),
	    "3:12: unknown key 'h1' in host 'h1'; allowed: address, ssh, "
	    "transport, state_dir" },
};

struct bad {
	const char *line;       /* or lines */
	const char *text;
};

/* Between HEAD and the hosts, in line 3: the fault's column, and the fault. */
static const struct bad tops[] = {
	{ "host: {}",
	    "1: unknown key 'host' in the session file; did you mean 'hosts'? "
	    "allowed: " TOP_KEYS },
	{ "wibble: {}",
	    "1: unknown key 'wibble' in the session file; allowed: " TOP_KEYS },
	{ "safety: { protect: p }",
	    "20: 'protect' in safety must be a list: [NAME, GLOB, ...], not"
	    " 'p'" },
	{ "safety: { protect: [q] }",
	    "21: item 1 of 'protect' in safety must be the name of one of"
	    " 'processes', not 'q'" },
	{ "safety: { protect: ['p q'] }",
	    "21: item 1 of 'protect' in safety must be a process' name or a"
	    " glob of names, not 'p q'" },
	{ "safety: { confirm: { kill: never } }",
	    "28: 'kill' in confirm of safety must be always or multi, not"
	    " 'never'" },
	{ "safety: { confirm: { stop_session: yes } }",
	    "36: 'stop_session' in confirm of safety must be count or"
	    " type-name, not 'yes'" },
	{ "safety: { confirm: { stop: count } }",
	    "22: unknown key 'stop' in confirm of safety; allowed: kill,"
	    " crash, restart, signal, stop_session" },
	{ "hooks: [a]",
	    "8: 'hooks' in the session file must be a mapping, not a list" },
	{ "hooks: { a b: {} }",
	    "10: a name in hooks must be 1 to 64 of A-Z a-z 0-9 . _ - "
	    "beginning with none of . -" },
	{ "hooks: { a: {} }",
	    "10: hook 'a' has no 'command'; add 'command: [PROGRAM, "
	    "ARGUMENT]'" },
	{ "hooks: { a: { command: x } }",
	    "24: 'command' in hook 'a' must be a list: [PROGRAM, ARGUMENT, "
	    "...], not 'x'" },
	{ "hooks: { a: { command: [] } }",
	    "24: 'command' in hook 'a' names no program" },
	{ "hooks: { a: { command: [x], on: exit } }",
	    "33: 'on' in hook 'a' must be a list: [unexpected, host-lost], "
	    "not 'exit'" },
	{ "hooks: { a: { command: [x], on: [] } }",
	    "33: 'on' in hook 'a' has no event" },
	{ "hooks: { a: { command: [x], on: [exit, hook] } }",
	    "40: item 2 of 'on' in hook 'a' must be one of exit, unexpected, "
	    "started, exited, failed, lost, unknown, known-again, stopping, "
	    "acknowledged, host-ready, host-lost, worker-lost, "
	    "evidence, action, control, elsewhere, not 'hook'" },
	{ "hooks: { a: { command: [x], timeout: 10 } }",
	    "38: 'timeout' in hook 'a' must be a duration from 1ms to 1h with "
	    "its unit (ms, s, m or h), such as 10s, not '10'" },
	{ "hooks: { a: { command: [x], shell: y } }",
	    "29: unknown key 'shell' in hook 'a'; allowed: command, on, "
	    "timeout" },
	{ "roles: {order: []}",
	    "16: there is no role in 'order'; leave 'roles' out for the usual "
	    "ones" },
	{ "roles: {order: [a, b, a]}",
	    "23: item 3 of 'order' in roles must be a role that is not there "
	    "yet, not 'a'" },
	{ "roles: {order: a}", "16: 'order' in roles must be a list, not 'a'" },
	{ "roles: {order: [a b]}",
	    "17: item 1 of 'order' in roles must be a name: 1 to 64 of A-Z "
	    "a-z 0-9 . _ - beginning with none of . -, not 'a b'" },
	{ "roles: [a]",
	    "8: 'roles' in the session file must be a mapping, not a list" },
	{ "roles: {order: [a], stop: x}",
	    "21: unknown key 'stop' in roles; allowed: order, defaults" },
	{ "description: [a]",
	    "14: 'description' in the session file must be text, not a list" },
	{ "state_dir: rel",
	    "12: 'state_dir' in the session file must be an absolute path on "
	    "the host, not 'rel'" },
	{ "ssh: {usr: a}",
	    "7: unknown key 'usr' in ssh; did you mean 'user'? allowed: user, "
	    "port, connect_timeout, "
	    "server_alive_interval, server_alive_count_max, identity_file, "
	    "identities_only, user_known_hosts_file, "
	    "global_known_hosts_file, host_key_alias, "
	    "strict_host_key_checking, identity_agent, config_file, "
	    "disable_host_key_check, disable_localhost_host_key_check, "
	    "proxy_jump, proxy_command, address_family, bind_address" },
	{ "ssh: {strict_host_key_checking: no}",
	    "33: 'strict_host_key_checking' in ssh must be yes, ask or "
	    "accept-new, not 'no'" },
	{ "ssh: {identities_only: maybe}",
	    "24: 'identities_only' in ssh must be true or false, not 'maybe'" },
	{ "ssh: {config_file: ~you/x}",
	    "20: 'config_file' in ssh must be a path on this machine, where "
	    "~/ is the only use of ~, not '~you/x'" },
	{ "ssh: {disable_host_key_check: maybe}",
	    "31: 'disable_host_key_check' in ssh must be true or false, not "
	    "'maybe'" },
	{ "ssh: {proxy_jump: 'gw:0'}",
	    "19: 'proxy_jump' in ssh must be [USER@]HOST[:PORT], several of"
	    " them with a comma between, or none; IPv6 addresses in [], not"
	    " 'gw:0'" },
	{ "ssh: {proxy_jump: '-oX'}",
	    "19: 'proxy_jump' in ssh must be [USER@]HOST[:PORT], several of"
	    " them with a comma between, or none; IPv6 addresses in [], not"
	    " '-oX'" },
	{ "ssh: {proxy_jump: 'a,,b'}",
	    "19: 'proxy_jump' in ssh must be [USER@]HOST[:PORT], several of"
	    " them with a comma between, or none; IPv6 addresses in [], not"
	    " 'a,,b'" },
	{ "ssh: {proxy_jump: 'a;b'}",
	    "19: 'proxy_jump' in ssh must be [USER@]HOST[:PORT], several of"
	    " them with a comma between, or none; IPv6 addresses in [], not"
	    " 'a;b'" },
	{ "ssh: {proxy_jump: [a, b]}",
	    "19: 'proxy_jump' in ssh must be [USER@]HOST[:PORT], several of"
	    " them with a comma between, or none; IPv6 addresses in [], not a"
	    " list" },
	{ "ssh: {proxy_command: ''}",
	    "22: 'proxy_command' in ssh must be a command line of 1 to 4096"
	    " bytes, or none, not ''" },
	{ "ssh: {proxy_command: 'nc %x'}",
	    "22: 'proxy_command' in ssh must be a command line whose tokens are"
	    " %h, %p, %r, %n and %%, or none, not 'nc %x'" },
	{ "ssh: {proxy_command: 'nc %'}",
	    "22: 'proxy_command' in ssh must be a command line whose tokens are"
	    " %h, %p, %r, %n and %%, or none, not 'nc %'" },
	{ "ssh: {proxy_jump: a, proxy_command: nc}",
	    "22: ssh has both 'proxy_command' and 'proxy_jump'; one of them is"
	    " allowed" },
	{ "ssh: {address_family: inet4}",
	    "23: 'address_family' in ssh must be any, inet or inet6, not"
	    " 'inet4'" },
	{ "ssh: {bind_address: lo}",
	    "21: 'bind_address' in ssh must be an address of this machine, as a"
	    " number, not 'lo'" },
	{ "ssh: {user: -a}",
	    "13: 'user' in ssh must be a user's name: A-Z a-z 0-9 . _ - not "
	    "beginning with -, not '-a'" },
	{ "ssh: {user: 'a b'}",
	    "13: 'user' in ssh must be a user's name: A-Z a-z 0-9 . _ - not "
	    "beginning with -, not 'a b'" },
	{ "ssh: {port: 0}",
	    "13: 'port' in ssh must be a whole number from 1 to 65535, "
	    "not '0'" },
	{ "ssh: {port: 65536}",
	    "13: 'port' in ssh must be a whole number from 1 to 65535, not "
	    "'65536'" },
	{ "ssh: {port: 22x}",
	    "13: 'port' in ssh must be a whole number from 1 to 65535, not "
	    "'22x'" },
	{ "ssh: {port: -1}",
	    "13: 'port' in ssh must be a whole number from 1 to 65535, not "
	    "'-1'" },
	{ "ssh: {port: 0x16}",
	    "13: 'port' in ssh must be a whole number from 1 to 65535, not "
	    "'0x16'" },
	{ "ssh: {port: 99999999999999999999}",
	    "13: 'port' in ssh must be a whole number from 1 to 65535, not "
	    "'99999999999999999999'" },
	{ "ssh: {connect_timeout: 10}",
	    "24: 'connect_timeout' in ssh must be a duration from 100ms to 1h "
	    "with its unit (ms, s, m or h), such as 10s, not '10'" },
	{ "ssh: {server_alive_interval: 11s}",
	    "30: 'server_alive_interval' in ssh must be a duration from 1s to "
	    "10s with its unit (ms, s, m or h), such as 10s, not '11s'" },
	{ "ssh: {server_alive_count_max: 0}",
	    "31: 'server_alive_count_max' in ssh must be a whole number from 1 "
	    "to 1000, not '0'" },
	{ "ssh: {connect_timeout: 0s}",
	    "24: 'connect_timeout' in ssh must be a duration from 100ms to 1h "
	    "with its unit (ms, s, m or h), such as 10s, not '0s'" },
	{ "ssh: {connect_timeout: 2h}",
	    "24: 'connect_timeout' in ssh must be a duration from 100ms to 1h "
	    "with its unit (ms, s, m or h), such as 10s, not '2h'" },
	{ "ssh: {connect_timeout: 10 s}",
	    "24: 'connect_timeout' in ssh must be a duration from 100ms to 1h "
	    "with its unit (ms, s, m or h), such as 10s, not '10 s'" },
	{ "ssh: {connect_timeout: 999999999999999h}",
	    "24: 'connect_timeout' in ssh must be a duration from 100ms to 1h "
	    "with its unit (ms, s, m or h), such as 10s, not "
	    "'999999999999999h'" },
	{ "ssh: {connect_timeout: 1d}",
	    "24: 'connect_timeout' in ssh must be a duration from 100ms to 1h "
	    "with its unit (ms, s, m or h), such as 10s, not '1d'" },
	{ "ssh: {identity_file: ~x/y}",
	    "22: 'identity_file' in ssh must be a path on this machine, where "
	    "~/ is the only use of ~, not '~x/y'" },
	{ "ssh: {identity_file: ''}",
	    "22: 'identity_file' in ssh must be a path on this machine, "
	    "not ''" },
	{ "ssh: {identity_file: [a, {}]}",
	    "26: item 2 of 'identity_file' in ssh must be a path on this "
	    "machine, not a mapping" },
	{ "ssh: {identity_agent: []}",
	    "23: 'identity_agent' in ssh must be the path of an agent's "
	    "socket, or none, not a list" },
	{ "ssh: x", "6: 'ssh' in the session file must be a mapping, not 'x'" },
	{ "ssh:",
	    "5: 'ssh' in the session file must be a mapping, not nothing" },
	{ "defaults: {command: [x]}",
	    "12: unknown key 'command' in defaults; allowed: role, host, "
	    "allowed_hosts, hosts, replicas, working_dir, environment, env_file, "
	    "pass_environment, source, logs, "
	    "success_exit_codes, stop, on_disconnect, disconnect_grace, "
	    "autostart, limits, cpu_affinity, restart, restart_backoff, "
	    "max_restarts, readiness_probe, liveness_probe" },
	{ "defaults: {role: boss}",
	    "18: 'role' in defaults must be one of "
	    "infrastructure-applications, root-controller, "
	    "segment-controller, application, unknown, not 'boss'" },
	{ "defaults: {environment: [A]}",
	    "26: item 1 of 'environment' in defaults must be NAME=value, not "
	    "'A'" },
	{ "defaults: x",
	    "11: 'defaults' in the session file must be a mapping, not 'x'" },
	{ "defaults: {host: h1, allowed_hosts: [h1]}",
	    "22: defaults has both 'allowed_hosts' and 'host'; one of them is "
	    "allowed" },
	{ "defaults: {tree_id: '0'}",
	    "12: unknown key 'tree_id' in defaults; allowed: role, host, "
	    "allowed_hosts, hosts, replicas, working_dir, environment, env_file, "
	    "pass_environment, source, logs, "
	    "success_exit_codes, stop, on_disconnect, disconnect_grace, "
	    "autostart, limits, cpu_affinity, restart, restart_backoff, "
	    "max_restarts, readiness_probe, liveness_probe" },
	{ "defaults: {host: h9}",
	    "18: 'host' in defaults must be one of h1, not 'h9'" },
};

/* A process in line 5, indented by two. */
static const struct bad processes[] = {
	{ "p:", "5: 'p' in processes must be a mapping, not nothing" },
	{ "p: x", "6: 'p' in processes must be a mapping, not 'x'" },
	{ "p: {}",
	    "3: process 'p' has no 'command'; add 'command: [PROGRAM, "
	    "ARGUMENT]' or 'shell: TEXT'" },
	{ "p: {command: [x]}", "3: process 'p' has no 'host'; add one of h1" },
	{ "-p: {host: h1, command: [x]}",
	    "3: a name in processes must be 1 to 64 of A-Z a-z 0-9 . _ - "
	    "beginning with none of . -" },
	{ "p: {host: h2, command: [x]}",
	    "13: 'host' in process 'p' must be one of h1, not 'h2'" },
	{ "p: {host: [h1], command: [x]}",
	    "13: 'host' in process 'p' must be a host's name "
	    "('hosts' and 'allowed_hosts' have several), not a list" },
	{ "p: {host: h1, shell: x, command: [x]}",
	    "27: process 'p' has both 'command' and 'shell'; one of them is "
	    "allowed" },
	{ "p: {host: h1, command: x y}",
	    "26: 'command' in process 'p' must be a list: [PROGRAM, ARGUMENT, "
	    "...]; for a line of shell use 'shell', not 'x y'" },
	{ "p: {host: h1, command: []}",
	    "26: 'command' in process 'p' names no program" },
	{ "p: {host: h1, command: ['']}",
	    "26: 'command' in process 'p' names no program" },
	{ "p: {host: h1, command: [x, ~]}",
	    "30: item 2 of 'command' in process 'p' must be text; quote it to "
	    "have it as it is, not nothing" },
	{ "p: {host: h1, command: [x, [y]]}",
	    "30: item 2 of 'command' in process 'p' must be text; quote it to "
	    "have it as it is, not a list" },
	{ "p: {host: h1, shell: ' '}",
	    "24: 'shell' in process 'p' must be text for /bin/sh, not ' '" },
	{ "p: {allowed_hosts: [h1], host: h1, command: [x]}",
	    "28: process 'p' has both 'allowed_hosts' and 'host'; one of them "
	    "is allowed" },
	{ "p: {allowed_hosts: [], command: [x]}",
	    "22: there is no host in 'allowed_hosts' in process 'p'" },
	{ "p: {allowed_hosts: h2, command: [x]}",
	    "22: 'allowed_hosts' in process 'p' must be one of h1, not 'h2'" },
	{ "p: {allowed_hosts: [h1, h9], command: [x]}",
	    "27: item 2 of 'allowed_hosts' in process 'p' must be one of h1, "
	    "not 'h9'" },
	{ "p: {allowed_hosts: [h1, h1], command: [x]}",
	    "27: item 2 of 'allowed_hosts' in process 'p' must be a host that "
	    "is not there yet, not 'h1'" },
	{ "p: {host: h1, commands: [[x]], shell: x}",
	    "34: process 'p' has both 'commands' and 'shell'; one of them is "
	    "allowed" },
	{ "p: {host: h1, command: [x], commands: [[x]]}",
	    "31: process 'p' has both 'command' and 'commands'; one of them is "
	    "allowed" },
	{ "p: {host: h1, commands: x}",
	    "27: 'commands' in process 'p' must be a list of commands, each "
	    "[PROGRAM, ARGUMENT, ...] or { shell: TEXT }, not 'x'" },
	{ "p: {host: h1, commands: []}",
	    "27: 'commands' in process 'p' has no command" },
	{ "p: {host: h1, commands: [x]}",
	    "28: item 1 of 'commands' in process 'p' must be [PROGRAM, "
	    "ARGUMENT, ...] or { shell: TEXT }, not 'x'" },
	{ "p: {host: h1, commands: [[x], []]}",
	    "33: command 2 of process 'p' names no program" },
	{ "p: {host: h1, commands: [[x], ['', y]]}",
	    "33: command 2 of process 'p' names no program" },
	{ "p: {host: h1, commands: [[x, ~]]}",
	    "32: item 2 of command 1 of process 'p' must be text; quote it to "
	    "have it as it is, not nothing" },
	{ "p: {host: h1, commands: [[x], {shell: ' '}]}",
	    "41: 'shell' in command 2 of process 'p' must be text for /bin/sh, "
	    "not ' '" },
	{ "p: {host: h1, commands: [{}]}",
	    "28: command 1 of process 'p' has no 'shell'; add 'shell: TEXT'" },
	{ "p: {host: h1, commands: [{shel: x}]}",
	    "29: unknown key 'shel' in command 1 of process 'p'; did you mean "
	    "'shell'? allowed: shell" },
	{ "p: {host: h1, command: [x], role: application, tree_id: '0'}",
	    "3: process 'p' has the role 'application', but its tree_id '0' "
	    "makes it 'root-controller'; leave one of them out" },
	{ "p: {host: h1, command: [x], tree_id: 0.}",
	    "40: 'tree_id' in process 'p' must be numbers with dots between "
	    "them, such as 0.1.2, not '0.'" },
	{ "p: {host: h1, command: [x], tree_id: 0..1}",
	    "40: 'tree_id' in process 'p' must be numbers with dots between "
	    "them, such as 0.1.2, not '0..1'" },
	{ "p: {host: h1, command: [x], tree_id: a}",
	    "40: 'tree_id' in process 'p' must be numbers with dots between "
	    "them, such as 0.1.2, not 'a'" },
	{ "p: {host: h1, shell: [x]}",
	    "24: 'shell' in process 'p' must be text for /bin/sh, not a list" },
};

/* A key of a process that has all it needs, in line 8, indented by four. */
static const struct bad keys[] = {
	{ "comand: [x]",
	    "5: unknown key 'comand' in process 'p'; did you mean 'command'? "
	    "allowed: " PROCESS_KEYS },
	{ "shell: x",
	    "5: process 'p' has both 'command' and 'shell'; one of them is "
	    "allowed" },
	{ "role: boss",
	    "11: 'role' in process 'p' must be one of "
	    "infrastructure-applications, root-controller, "
	    "segment-controller, application, unknown, not 'boss'" },
	{ "on_disconnect: die",
	    "20: 'on_disconnect' in process 'p' must be keep or stop, not "
	    "'die'" },
	{ "on_disconnect: [stop]",
	    "20: 'on_disconnect' in process 'p' must be keep or stop, not a "
	    "list" },
	{ "disconnect_grace: 30",
	    "23: 'disconnect_grace' in process 'p' must be a duration from 1s "
	    "to 24h with its unit (ms, s, m or h), such as 10s, not '30'" },
	{ "disconnect_grace: 999ms",
	    "23: 'disconnect_grace' in process 'p' must be a duration from 1s "
	    "to 24h with its unit (ms, s, m or h), such as 10s, not '999ms'" },
	{ "limits: 5", "13: 'limits' in process 'p' must be a mapping, not '5'" },
	{ "limits: { files: 5 }",
	    "15: unknown key 'files' in limits of process 'p'; allowed: "
	    "nofile, core" },
	{ "limits: { nofile: 0 }",
	    "23: 'nofile' in limits of process 'p' must be a whole number from "
	    "1 to 1073741816, not '0'" },
	{ "limits: { nofile: unlimited }",
	    "23: 'nofile' in limits of process 'p' must be a whole number from "
	    "1 to 1073741816, not 'unlimited'" },
	{ "limits: { core: endless }",
	    "21: 'core' in limits of process 'p' must be unlimited, or a number "
	    "of KiB, not 'endless'" },
	{ "limits: { core: 1073741825 }",
	    "21: 'core' in limits of process 'p' must be a whole number from 0 "
	    "to 1073741824, not '1073741825'" },
	{ "cpu_affinity: 3-2",
	    "19: 'cpu_affinity' in process 'p' must be a list of processors, "
	    "such as 0-3,8, not '3-2'" },
	{ "cpu_affinity: '0,'",
	    "19: 'cpu_affinity' in process 'p' must be a list of processors, "
	    "such as 0-3,8, not '0,'" },
	{ "cpu_affinity: 4096",
	    "19: 'cpu_affinity' in process 'p' must be a list of processors, "
	    "such as 0-3,8, not '4096'" },
	{ "depends_on: q",
	    "17: 'depends_on' in process 'p' must be a list of processes, or "
	    "NAME: { condition: started } pairs, not 'q'" },
	{ "depends_on: [q]",
	    "18: process 'p' depends on 'q', which is no process of this file" },
	{ "depends_on: { q: }",
	    "19: process 'p' depends on 'q', which is no process of this file" },
	{ "depends_on: [p]", "18: process 'p' depends on itself" },
	{ "depends_on: { q: { condition: ended } }",
	    "35: 'condition' in 'q' in depends_on of process 'p' must be one of "
	    "started, completed, completed_successfully, ready, healthy, "
	    "log_ready, not 'ended'" },
	{ "depends_on: { q: { when: started } }",
	    "24: unknown key 'when' in 'q' in depends_on of process 'p'; "
	    "allowed: condition, restart" },
	{ "restart: no",
	    "14: 'restart' in process 'p' must be never, on-failure or always, "
	    "not 'no'" },
	{ "restart: unless-stopped",
	    "14: 'restart' in process 'p' must be never, on-failure or always, "
	    "not 'unless-stopped'" },
	{ "restart_backoff: 1s",
	    "22: 'restart_backoff' in process 'p' must be a mapping, not '1s'" },
	{ "restart_backoff: { first: 1s }",
	    "24: unknown key 'first' in restart_backoff of process 'p'; "
	    "allowed: initial, max, reset_after" },
	{ "restart_backoff: { initial: 99ms }",
	    "33: 'initial' in restart_backoff of process 'p' must be a duration "
	    "from 100ms to 24h with its unit (ms, s, m or h), such as 10s, not "
	    "'99ms'" },
	{ "restart_backoff: { initial: 2m }",
	    "22: initial in restart_backoff of process 'p' is more than its max" },
	{ "max_restarts: -1",
	    "19: 'max_restarts' in process 'p' must be a whole number from 0 to "
	    "1000000, not '-1'" },
	{ "readiness_probe: tcp",
	    "22: 'readiness_probe' in process 'p' must be a mapping, "
	    "not 'tcp'" },
	{ "readiness_probe: {}",
	    "5: 'readiness_probe' in process 'p' tries nothing; add one"
	    " of log, tcp, http and exec" },
	{ "readiness_probe: { period: 1s }",
	    "5: 'readiness_probe' in process 'p' tries nothing; add one"
	    " of log, tcp, http and exec" },
	{ "readiness_probe: { tcp: { port: 1 }, http: { port: 1 } }",
	    "42: readiness_probe of process 'p' has both 'tcp' and "
	    "'http'; one of them is allowed" },
	{ "readiness_probe: { tcp: { port: 65536 } }",
	    "37: 'port' in 'tcp' in readiness_probe of process 'p' must"
	    " be a whole number from 1 to 65535, not '65536'" },
	{ "readiness_probe: { tcp: { host: -x, port: 1 } }",
	    "37: 'host' in 'tcp' in readiness_probe of process 'p' must"
	    " be a host's name or address, not '-x'" },
	{ "readiness_probe: { tcp: {} }",
	    "24: 'tcp' in readiness_probe of process 'p' has no 'port';"
	    " add 'port: NUMBER'" },
	{ "readiness_probe: { http: { port: 80, path: health } }",
	    "48: 'path' in 'http' in readiness_probe of process 'p' "
	    "must be the path of a URL, such as /health, not 'health'" },
	{ "readiness_probe: { http: { port: 80, path: '/a b' } }",
	    "48: 'path' in 'http' in readiness_probe of process 'p' "
	    "must be the path of a URL, such as /health, not '/a b'" },
	{ "readiness_probe: { log: { pattern: '(' } }",
	    "40: 'pattern' in 'log' in readiness_probe of process 'p': "
	    "the pattern is wrong at character 1: missing closing "
	    "parenthesis" },
	{ "readiness_probe: { exec: { command: [] } }",
	    "41: 'command' in 'exec' in readiness_probe of process 'p' "
	    "names no program" },
	{ "readiness_probe: { exec: { command: true } }",
	    "41: 'command' in 'exec' in readiness_probe of process 'p' "
	    "must be a list: [PROGRAM, ARGUMENT, ...], not 'true'" },
	{ "readiness_probe: { tcp: { port: 1 }, period: 99ms }",
	    "50: 'period' in readiness_probe of process 'p' must be a "
	    "duration from 100ms to 24h with its unit (ms, s, m or h), "
	    "such as 10s, not '99ms'" },
	{ "readiness_probe: { tcp: { port: 1 }, success_threshold: 0 }",
	    "61: 'success_threshold' in readiness_probe of process 'p' "
	    "must be a whole number from 1 to 1000, not '0'" },
	{ "liveness_probe: { log: { pattern: x } }",
	    "5: 'liveness_probe' in process 'p' cannot be a log's; tcp,"
	    " http and exec can be tried again" },
	{ "autostart: yes",
	    "16: 'autostart' in process 'p' must be true or false, not 'yes'" },
	{ "autostart: 'no'",
	    "16: 'autostart' in process 'p' must be true or false, not 'no'" },
	{ "working_dir: ~/x",
	    "18: 'working_dir' in process 'p' must be a directory on the "
	    "host, absolute or relative to the login directory (without ~), "
	    "not '~/x'" },
	{ "working_dir: ''",
	    "18: 'working_dir' in process 'p' must be a directory on the "
	    "host, absolute or relative to the login directory (without ~), "
	    "not ''" },
	{ "environment: x",
	    "18: 'environment' in process 'p' must be NAME: value pairs, or a "
	    "list of NAME=value, not 'x'" },
	{ "environment: {A: }",
	    "22: 'A' in environment of process 'p' must be text; write \"\" "
	    "for an empty value, not nothing" },
	{ "environment: {1A: x}",
	    "19: a name in environment of process 'p' must be letters, digits "
	    "and _, not beginning with a digit" },
	{ "environment: {A=B: x}",
	    "19: a name in environment of process 'p' must be letters, digits "
	    "and _, not beginning with a digit" },
	{ "environment: [A]",
	    "19: item 1 of 'environment' in process 'p' must be NAME=value, "
	    "not 'A'" },
	{ "environment: [=x]",
	    "19: item 1 of 'environment' in process 'p' must be NAME=value, "
	    "not '=x'" },
	{ "environment: [A=1, B=2, A=3]",
	    "29: A is there already in 'environment' in process 'p'" },
	{ "environment: {A: [1]}",
	    "22: 'A' in environment of process 'p' must be text; write \"\" "
	    "for an empty value, not a list" },
	{ "environment: {PLM_X: 1}",
	    "19: PLM_X in environment of process 'p' begins with PLM_; such "
	    "names are set by plm-tui alone" },
	{ "environment: [A=1, PLM_UUID=2]",
	    "24: PLM_UUID in 'environment' in process 'p' begins with PLM_; "
	    "such names are set by plm-tui alone" },
	{ "source: /a",
	    "13: 'source' in process 'p' must be a list, not '/a'" },
	{ "source: [a, ~/b]",
	    "17: item 2 of 'source' in process 'p' must be a script on the "
	    "host, absolute or relative to working_dir (without ~), not "
	    "'~/b'" },
	{ "source: ['']",
	    "14: item 1 of 'source' in process 'p' must be a script on the "
	    "host, absolute or relative to working_dir (without ~), not ''" },
	{ "logs: x", "11: 'logs' in process 'p' must be a mapping, not 'x'" },
	{ "logs: {out: x}",
	    "12: unknown key 'out' in logs of process 'p'; allowed: stdout, "
	    "stderr" },
	{ "logs: {stdout: ~/x}",
	    "20: 'stdout' in logs of process 'p' must be a file on the host, "
	    "absolute or relative to working_dir (without ~), not '~/x'" },
	{ "logs: {stderr: /x/}",
	    "20: 'stderr' in logs of process 'p' must be a file on the host, "
	    "absolute or relative to working_dir (without ~), not '/x/'" },
	{ "logs: {stdout: '/x/${user}/y'}",
	    "20: ${user} in 'stdout' in logs of process 'p' stands for "
	    "nothing; allowed: ${session}, ${process}, ${host}, ${run}, "
	    "${uuid}" },
	{ "logs: {stdout: '/x/${run'}",
	    "20: ${run in 'stdout' in logs of process 'p' stands for "
	    "nothing; allowed: ${session}, ${process}, ${host}, ${run}, "
	    "${uuid}" },
	{ "logs: {stdout: /x, stderr: /x}",
	    "11: stdout and stderr in logs of process 'p' are the same file; "
	    "each must have its own" },
	{ "success_exit_codes: 0",
	    "25: 'success_exit_codes' in process 'p' must be a list, not '0'" },
	{ "success_exit_codes: []",
	    "25: there is no exit code in 'success_exit_codes' in process "
	    "'p'" },
	{ "success_exit_codes: [0, 256]",
	    "29: item 2 of 'success_exit_codes' in process 'p' must be a whole "
	    "number from 0 to 255, not '256'" },
	{ "stop: QUIT",
	    "11: 'stop' in process 'p' must be a list of steps: [{ signal: "
	    "QUIT, wait: 10s }], not 'QUIT'" },
	{ "stop: []", "11: 'stop' in process 'p' has no step" },
	{ "stop: [QUIT]",
	    "12: item 1 of 'stop' in process 'p' must be a mapping, "
	    "not 'QUIT'" },
	{ "stop: [{signal: QUIT}]",
	    "12: step 1 of 'stop' in process 'p' has no 'wait'; add 'wait: "
	    "10s'" },
	{ "stop: [{wait: 10s}]",
	    "12: step 1 of 'stop' in process 'p' has no 'signal'; add "
	    "'signal: QUIT'" },
	{ "stop: [{signal: FOO, wait: 10s}]",
	    "21: 'signal' in step 1 of 'stop' in process 'p' must be a "
	    "signal's name, such as QUIT, TERM, INT or KILL, not 'FOO'" },
	{ "stop: [{signal: 9, wait: 10s}]",
	    "21: 'signal' in step 1 of 'stop' in process 'p' must be a "
	    "signal's name, such as QUIT, TERM, INT or KILL, not '9'" },
	{ "stop: [{signal: QUIT, wait: 10}]",
	    "33: 'wait' in step 1 of 'stop' in process 'p' must be a duration "
	    "from 0ms to 24h with its unit (ms, s, m or h), such as 10s, not "
	    "'10'" },
	{ "stop: [{signal: QUIT, wait: 25h}]",
	    "33: 'wait' in step 1 of 'stop' in process 'p' must be a duration "
	    "from 0ms to 24h with its unit (ms, s, m or h), such as 10s, not "
	    "'25h'" },
	{ "stop: [{signal: QUIT, wait: 1s}, {sigal: QUIT}]",
	    "39: unknown key 'sigal' in step 2 of 'stop' in process 'p'; did "
	    "you mean 'signal'? allowed: signal, wait" },
	{ "stop: [{signal: QUIT, wait: 1s}, {signal: QUIT, wait: 1s}, "
	    "{signal: QUIT, wait: 1s}, {signal: QUIT, wait: 1s}, {signal: "
	    "QUIT, wait: 1s}, {signal: QUIT, wait: 1s}, {signal: QUIT, wait: "
	    "1s}, {signal: QUIT, wait: 1s}, {signal: QUIT, wait: 1s}, "
	    "{signal: QUIT, wait: 1s}, {signal: QUIT, wait: 1s}, {signal: "
	    "QUIT, wait: 1s}, {signal: QUIT, wait: 1s}, {signal: QUIT, wait: "
	    "1s}, {signal: QUIT, wait: 1s}, {signal: QUIT, wait: 1s}, "
	    "{signal: QUIT, wait: 1s}, ]",
	    "428: 'stop' in process 'p' has more than 16 steps" },
	{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: 1",
	    "5: unknown key "
	    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...' "
	    "in process 'p'; allowed: " PROCESS_KEYS },
	{ "\"a\\eb\\x9b\": 1",
	    "5: unknown key 'a...' in process 'p'; allowed: " PROCESS_KEYS },
	{ "role: "
	    "'\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
	    "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
	    "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
	    "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
	    "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
	    "\303\251\303\251'",
	    "11: 'role' in process 'p' must be one of "
	    "infrastructure-applications, root-controller, "
	    "segment-controller, application, unknown, not "
	    "'\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
	    "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
	    "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"
	    "\303\251\303\251\303\251\303\251\303\251...'" },
};

static void
put(const char *p, size_t n)
{
	FILE *f = fopen("s.yaml", "w");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* Loading s.yaml fails so; what is after the file's name and a colon. */
static void
assert_fault(const char *text)
{
	struct session *s = NULL;
	struct fault f = { 0 };

	assert_false(session_load("s.yaml", &s, &f));
	assert_null(s);
	assert_int_equal(f.code, CODE_INVALID);
	assert_memory_equal(f.text, "s.yaml:", 7);
	assert_string_equal(f.text + 7, text);
}

static void
whole_files_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
		put(whole[i].file.p, whole[i].file.n);
		assert_fault(whole[i].text);
	}
}

static void
check_lines(const char *before, const struct bad *bad, const char *after,
    int line)
{
	char file[2048], text[1024];

	int n = snprintf(file, sizeof file, "%s%s\n%s", before, bad->line,
	    after);
	snprintf(text, sizeof text, "%d:%s", line, bad->text);
	put(file, (size_t)n);
	assert_fault(text);
}

static void
lines_of_the_top_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
		check_lines(HEAD, &tops[i], HOSTS "processes:\n" PROCESS, 3);
}

static void
processes_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof processes / sizeof *processes; i++)
		check_lines(HEAD HOSTS "processes:\n  ", &processes[i], "", 5);
}

static void
keys_of_processes_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		check_lines(HEAD HOSTS "processes:\n  p:\n    host: h1\n"
		    "    command: [x]\n    ", &keys[i], "", 8);
}

/* printf() into a buffer. */
static void __attribute__((format(printf, 2, 3)))
add(struct buffer *b, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buffer_put(b, text, (size_t)n);
}

static void
assert_buffer_fault(struct buffer *b, const char *text)
{
	put(buffer_data(b), buffer_size(b));
	buffer_finish(b);
	*b = (struct buffer){ 0 };
	assert_fault(text);
}

/* One more than there may be, of everything. */
static void
numbers_are_bounded(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	add(&b, HEAD "hosts:\n");
	for (int i = 0; i <= 1000; i++)
		add(&b, "  h%d:\n", i);
	add(&b, "processes: {}\n");
	assert_buffer_fault(&b, "1004:3: there are more than 1000 hosts");

	add(&b, HEAD HOSTS "processes:\n");
	for (int i = 0; i <= 10000; i++)
		add(&b, "  p%d: { host: h1, command: [x] }\n", i);
	assert_buffer_fault(&b, "10005:3: there are more than 10000 processes");

	add(&b, HEAD HOSTS "processes: {}\nroles:\n  order:\n");
	for (int i = 0; i <= 64; i++)
		add(&b, "  - r%d\n", i);
	assert_buffer_fault(&b, "71:5: there are more than 64 roles");

	add(&b, HEAD HOSTS "processes:\n  p:\n    host: h1\n    commands:\n");
	for (int i = 0; i <= 64; i++)
		add(&b, "    - [x]\n");
	assert_buffer_fault(&b, "72:7: 'commands' in process 'p' has more than "
	    "64");

	for (int as_list = 0; as_list < 2; as_list++) {
		add(&b, HEAD HOSTS "processes:\n  p:\n    host: h1\n"
		    "    command: [x]\n    environment:\n");
		for (int i = 0; i <= 512; i++)
			add(&b, as_list ? "    - A%d=x\n" : "      A%d: x\n",
			    i);
		assert_buffer_fault(&b, as_list
		    ? "521:7: there are more than 512 variables"
		    : "9:7: there are more than 512 variables");
	}
}

/* What must fit into a frame. */
static void
bytes_are_bounded(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	add(&b, HEAD HOSTS "processes:\n  p:\n    host: h1\n"
	    "    command: [x, ");
	for (int i = 0; i < 60000; i++)
		add(&b, "y");
	add(&b, "]\n");
	assert_buffer_fault(&b, "5:3: command and environment of process 'p' "
	    "have 60021 bytes; 60000 are allowed");

	add(&b, HEAD "hosts:\n  h1: { ssh: { identity_file: /");
	for (int i = 0; i < 60000; i++)
		add(&b, "y");
	add(&b, " } }\nprocesses: {}\n");
	put(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	struct fault f = { 0 };
	assert_false(session_load("s.yaml", NULL, &f));
	assert_memory_equal(f.text, "s.yaml:4:3: the paths of host 'h1' have ",
	    40);
}

static void
bombs_do_not_go_off(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	add(&b, "a: ");
	for (int i = 0; i < 200000; i++)
		add(&b, "[");
	assert_buffer_fault(&b, "1:19: values are nested deeper than 16");

	for (int i = 0; i < 100000; i++)
		add(&b, "{a: ");
	assert_buffer_fault(&b, "1:65: values are nested deeper than 16");

	for (int i = 0; i <= 1000; i++)
		add(&b, "- &a%d x\n", i);
	assert_buffer_fault(&b,
	    "1001:3: there are more than 1000 anchors (&NAME)");

	add(&b, "[");
	for (int i = 0; i <= 1000000; i++)
		add(&b, "x,");
	assert_buffer_fault(&b, "1:2000000: there are more than 1000000"
	    " values");

	/* 250 MB, if anybody unfolded them. */
	add(&b, HEAD HOSTS "processes:\n  p0: &p\n    host: h1\n    "
	    "command: [");
	for (int i = 0; i < 50000; i++)
		add(&b, "x");
	add(&b, "]\n");
	for (int i = 1; i < 5000; i++)
		add(&b, "  p%d: *p\n", i);
	assert_buffer_fault(&b, "7:15: aliases and defaults repeat so much "
	    "that the file grows beyond 128 MiB");

	/* Values that have themselves inside. */
	add(&b, HEAD "hosts: &h { h1: { ssh: *h } }\nprocesses: *h\n");
	assert_buffer_fault(&b, "3:13: unknown key 'h1' in ssh of host 'h1'; "
	    "allowed: user, port, connect_timeout, "
	    "server_alive_interval, server_alive_count_max, identity_file, "
	    "identities_only, user_known_hosts_file, "
	    "global_known_hosts_file, host_key_alias, "
	    "strict_host_key_checking, identity_agent, config_file, "
	    "disable_host_key_check, disable_localhost_host_key_check, "
	    "proxy_jump, proxy_command, address_family, bind_address");
	add(&b, HEAD HOSTS "processes: { p: { host: h1, command: &c [*c] } }");
	assert_buffer_fault(&b, "4:38: item 1 of 'command' in process 'p' must "
	    "be text; quote it to have it as it is, not a list");
}

static void
assert_unreadable(const char *path, const char *text)
{
	struct session *s = NULL;
	struct fault f = { 0 };

	assert_false(session_load(path, &s, &f));
	assert_null(s);
	assert_string_equal(f.text, text);
	assert_false(session_load(path, &s, NULL));
}

static void
what_is_no_file_is_refused(void **state)
{
	char path[300], text[400];

	(void)state;
	assert_unreadable("gone.yaml",
	    "cannot read gone.yaml: No such file or directory");
	assert_unreadable("", "cannot read : No such file or directory");
	assert_unreadable(".", "cannot read .: it is not a regular file");
	assert_unreadable("/dev/zero",
	    "cannot read /dev/zero: it is not a regular file");
	/* Nobody will ever write to it. */
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_unreadable("fifo", "cannot read fifo: it is not a regular file");
	unlink("fifo");
	assert_int_equal(symlink("loop", "loop"), 0);
	assert_unreadable("loop",
	    "cannot read loop: Too many levels of symbolic links");
	unlink("loop");
	memset(path, 'x', sizeof path - 1);
	path[sizeof path - 1] = '\0';
	snprintf(text, sizeof text, "cannot read ...%.200s: File name too long",
	    path);
	assert_unreadable(path, text);
}

static void
what_may_not_be_read_is_refused(void **state)
{
	(void)state;
	uid_t me = geteuid();
	put("", 0);
	assert_int_equal(chmod("s.yaml", 0), 0);
	if (me == 0 && seteuid(65534) < 0)
		skip();         /* root may, and cannot be another */
	assert_unreadable("s.yaml", "cannot read s.yaml: Permission denied");
	if (me == 0)
		assert_int_equal(seteuid(0), 0);
	unlink("s.yaml");
}

static void
what_others_can_write_is_refused(void **state)
{
	(void)state;
	put("a", 1);
	assert_int_equal(chmod("s.yaml", 0646), 0);
	assert_unreadable("s.yaml", "cannot read s.yaml: others can write to"
	    " it; chmod go-w makes it yours alone");
	unlink("s.yaml");
}

static void
ten_megabytes_are_refused(void **state)
{
	(void)state;
	put("a", 1);
	assert_int_equal(truncate("s.yaml", 20 << 20), 0);
	assert_unreadable("s.yaml",
	    "cannot read s.yaml: it has more than 16 MiB");
}

static int
set_up(void **state)
{
	char made[] = "/tmp/test-session-XXXXXX";

	(void)state;
	return mkdtemp(made) == NULL || chdir(made) < 0;
}

static int
tear_down(void **state)
{
	char made[64];

	(void)state;
	unlink("s.yaml");
	return getcwd(made, sizeof made) == NULL || rmdir(made) < 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_files_are_refused),
		cmocka_unit_test(lines_of_the_top_are_refused),
		cmocka_unit_test(processes_are_refused),
		cmocka_unit_test(keys_of_processes_are_refused),
		cmocka_unit_test(numbers_are_bounded),
		cmocka_unit_test(bytes_are_bounded),
		cmocka_unit_test(bombs_do_not_go_off),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(what_may_not_be_read_is_refused),
		cmocka_unit_test(what_others_can_write_is_refused),
		cmocka_unit_test(ten_megabytes_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
