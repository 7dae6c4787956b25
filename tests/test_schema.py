"""The JSON schema of session files beside their loader, who is the judge: what
the loader takes the schema takes, and what it refuses the schema refuses but
for what a schema cannot know.

PLM_TUI is the program, SCHEMA the schema, SOURCE the source's directory.
"""
import glob
import json
import os
import re
import subprocess
import tempfile
import unittest

import jsonschema
import yaml

SOURCE = os.environ['SOURCE']
HEAD = 'version: 1\nsession: s\n'
HOSTS = 'hosts: { h1: a, h2: }\n'
PROCESSES = 'processes: { p: { host: h1, command: [x] } }\n'


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, which editors use: yes is a text."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ('null', r'~|null|Null|NULL|', ['~', 'n', 'N', '']),
        ('bool', r'true|True|TRUE|false|False|FALSE', list('tTfF')),
        ('int', r'[-+]?[0-9]+', list('-+0123456789')),
        ('float', r'[-+]?([0-9]+\.[0-9]*|\.[0-9]+)', list('-+.0123456789'))):
    Core.add_implicit_resolver('tag:yaml.org,2002:' + tag,
                               re.compile('^(?:' + pattern + ')$'), first)


def top(line):
    return HEAD + line + '\n' + HOSTS + PROCESSES


def process(keys):
    return (HEAD + HOSTS + 'processes:\n  p:\n    host: h1\n    ' + keys +
            '\n')


def key(keys):
    return process('command: [x]\n    ' + keys)


def alone(keys):
    """A process without a host of its own."""
    return HEAD + HOSTS + 'processes:\n  p: { %s }\n' % keys


# Taken by both.
RIGHT = [HEAD + HOSTS + PROCESSES] + [top(line) for line in (
    'description: 5',
    'description: true',
    'state_dir: /x',
    'ssh: {}',
    'ssh: { user: daq, port: 22, connect_timeout: 10s }',
    'ssh: { port: "022", connect_timeout: 100ms }',
    'ssh: { connect_timeout: 1h, identity_file: [a, ~/b, /c] }',
    'ssh: { connect_timeout: 60m, identity_file: ~/b }',
    'ssh: { connect_timeout: 3600s, identity_agent: none }',
    'ssh: { connect_timeout: 0000100ms }',
    'ssh: { disable_host_key_check: true }',
    'ssh: { proxy_jump: none }',
    'ssh: { proxy_jump: "ssh://me@gw:2222,[fe80::1%eth0]:22, b" }',
    'ssh: { proxy_command: "nc %h %p | tee /tmp/100%%", bind_address: "::1" }',
    'ssh: { address_family: inet6, bind_address: 127.0.0.1 }',
    'roles: { order: [a, 5, true] }',
    'roles: {}',
    'roles: { defaults: { application: { autostart: false } } }',
    'vars: {}',
    'vars: { a: 1, _b: "x/${a}" }',
    'vars: { port: 22, no: "true", t: 5s, s: QUIT }\nssh: { port: "${port}",'
    ' connect_timeout: "${t}", user: "u${port}", identities_only: "${no}" }\n'
    'defaults: { stop: [{ signal: "${s}", wait: "${t}" }],'
    ' logs: { stdout: "/x/${t}/${run}" } }',
    'groups: { g: h1, all: ["@g", h2] }',
    'defaults: { env_file: [], pass_environment: [HOME, X_1], replicas: 2 }',
    'defaults: { hosts: "h[1-2]" }',
    'defaults: { environment: { A: 5, B: yes, _C1: "", D: 1.5 } }',
    'defaults: { environment: [A=1, B=] }',
    'defaults: { environment: {} }',
    'defaults: { host: h1, working_dir: 5, role: unknown }',
    'safety: {}',
    'safety: { protect: [], confirm: {} }',
    'safety: { protect: [p, "q*", "[a-c]?"], confirm: { kill: multi,'
    ' crash: always, restart: multi, signal: always,'
    ' stop_session: type-name } }',
    'safety: { confirm: { stop_session: count } }',
    'hooks: {}',
    'hooks: { a: { command: [x, 5] } }',
    'hooks: { a: { command: [x], on: [exit, unexpected, host-lost],'
    ' timeout: 1ms } }',
)] + [process(keys) for keys in (
    'shell: true',
    'shell: "exec ./reader --verbose"',
    'command: [sleep, 1, 1.5, true, ""]',
    'commands: [[a, b], { shell: c }, [d]]',
)] + [key(keys) for keys in (
    'tree_id: 0',
    'tree_id: 0.1',
    'tree_id: 0.10.2',
    'source: []',
    'source: [env.sh, /x/y]',
    'success_exit_codes: [0, 255, "7"]',
    'stop: [{ signal: QUIT, wait: 0s }, { signal: sigkill, wait: 24h }]',
    'stop: [{ signal: SIGusr1, wait: 1440m }, { signal: kIlL, wait: 86400s }]',
    'stop: [{ signal: TERM, wait: 86400000ms }]',
    'on_disconnect: stop',
    'on_disconnect: "keep"',
    'disconnect_grace: 1s',
    'disconnect_grace: 24h',
    'autostart: false',
    'limits: {}',
    'limits: { nofile: 65536, core: unlimited }',
    'limits: { core: 0 }',
    'cpu_affinity: 7',
    'cpu_affinity: 2-15,0',
    'autostart: "true"',
    'logs: {}',
    'logs: { stdout: a.log, stderr: "/x/${session}/${process}.${run}" }',
    'logs: { stdout: "${host}-${uuid}$x" }',
)] + [alone(keys) for keys in (
    'allowed_hosts: [h1, h2], command: [x]',
    'allowed_hosts: h1, command: [x]',
    'allowed_hosts: ["h[1-2]"], command: [x]',
    'hosts: "h[1-2]", command: [x]',
    'hosts: [h1, h2], replicas: "3", command: [x]',
    'host: "h[2]", replicas: 10000, command: [x]',
)] + [HEAD + 'hosts: { "h[1,3-5]": "192.0.2.[1-4]", "r[01-02]n[1-2]":'
      ' { address: "${host}.x" } }\n' + PROCESSES]

# Refused by both.
WRONG = [
    'text\n', '[]\n', '{}\n', HEAD, HEAD + HOSTS, HEAD + PROCESSES,
    'session: s\n' + HOSTS + PROCESSES,
    'version: 1\n' + HOSTS + PROCESSES,
    'version: 2\nsession: s\n' + HOSTS + PROCESSES,
    HEAD + 'hosts: {}\n' + PROCESSES,
    HEAD + HOSTS + 'processes: {}\n',
    HEAD + 'hosts: [h1]\n' + PROCESSES,
    HEAD + HOSTS + 'processes: [p]\n',
    HEAD + 'hosts: { h1: { adress: a } }\n' + PROCESSES,
    HEAD + 'hosts: { h1: "a b" }\n' + PROCESSES,
    HEAD + 'hosts: { h1: -a }\n' + PROCESSES,
    HEAD + 'hosts: { h1: { state_dir: x } }\n' + PROCESSES,
    HEAD + 'hosts: { h1: { ssh: { prt: 1 } } }\n' + PROCESSES,
    HEAD + 'hosts: { "a b": x, h1: y }\n' + PROCESSES,
    HEAD + 'hosts: { ' + 'n' * 65 + ': x, h1: y }\n' + PROCESSES,
] + ['version: 1\nsession: %s\n' % name + HOSTS + PROCESSES for name in (
    '', '~', '.s', '-s', '"a b"', '[s]', '"a\\nb"', 'é')
] + [top(line) for line in (
    'wibble: 1',
    'description: ~',
    'description: [a]',
    'state_dir: rel',
    'state_dir: 5',
    'ssh:',
    'ssh: x',
    'ssh: { usr: a }',
    'ssh: { user: -a }',
    'ssh: { user: "a b" }',
    'ssh: { port: 0 }',
    'ssh: { port: 65536 }',
    'ssh: { port: "65536" }',
    'ssh: { port: 22.5 }',
    'ssh: { port: 22x }',
    'ssh: { port: -1 }',
    'ssh: { port: ~ }',
    'ssh: { port: [22] }',
    'ssh: { connect_timeout: 10 }',
    'ssh: { connect_timeout: 10 s }',
    'ssh: { connect_timeout: 1d }',
    'ssh: { connect_timeout: 99ms }',
    'ssh: { connect_timeout: 3601s }',
    'ssh: { connect_timeout: 61m }',
    'ssh: { connect_timeout: 0h }',
    'ssh: { connect_timeout: -1s }',
    'ssh: { identity_file: ~x/y }',
    'ssh: { identity_file: "" }',
    'ssh: { identity_file: [a, {}] }',
    'ssh: { identity_agent: [] }',
    'ssh: { proxy_jump: "-x" }',
    'ssh: { proxy_jump: "a,,b" }',
    'ssh: { proxy_jump: "a b" }',
    'ssh: { proxy_jump: "$(id)@a" }',
    'ssh: { proxy_command: "" }',
    'ssh: { proxy_command: "nc %d" }',
    'ssh: { address_family: ipv4 }',
    'ssh: { bind_address: eth0 }',
    'ssh: { disable_host_key_check: yes }',
    'roles: { order: [] }',
    'roles: { order: a }',
    'roles: { order: [a, b, a] }',
    'roles: { order: [a b] }',
    'roles: { order: [a], stop: x }',
    'defaults: { command: [x] }',
    'defaults: { tree_id: 0 }',
    'defaults: { host: h1, allowed_hosts: [h1] }',
    'defaults: { host: h1, hosts: [h1] }',
    'defaults: { replicas: 0 }',
    'defaults: { replicas: 10001 }',
    'defaults: { env_file: {} }',
    'defaults: { pass_environment: HOME }',
    'defaults: { pass_environment: [A-B] }',
    'defaults: { pass_environment: [PLM_X] }',
    'vars: []',
    'vars: { a-b: x }',
    'vars: { a: [x] }',
    'groups: { g: [] }',
    'groups: { "@g": h1 }',
    'roles: { defaults: { application: { command: [x] } } }',
    'safety: []',
    'safety: { protect: p }',
    'safety: { protect: ["p q"] }',
    'safety: { protect: [""] }',
    'safety: { protect: [[p]] }',
    'safety: { confirm: { kill: never } }',
    'safety: { confirm: { kill: true } }',
    'safety: { confirm: { stop_session: always } }',
    'safety: { confirm: { start: always } }',
    'safety: { lock: exclusive }',
    'hooks: []',
    'hooks: { a: {} }',
    'hooks: { a: { command: x } }',
    'hooks: { a: { command: [""] } }',
    'hooks: { a: { command: [x], on: [] } }',
    'hooks: { a: { command: [x], on: [hook] } }',
    'hooks: { a: { command: [x], on: [wibble] } }',
    'hooks: { a: { command: [x], timeout: 0s } }',
    'hooks: { -a: { command: [x] } }',
)] + [process(keys) for keys in (
    'description: x',
    'command: x',
    'command: []',
    'command: [""]',
    'command: [x, ~]',
    'command: [x, [y]]',
    'shell: ""',
    'shell: " "',
    'shell: [x]',
    'shell: x\n    command: [x]',
    'commands: [[x]]\n    command: [x]',
    'commands: []',
    'commands: x',
    'commands: [x]',
    'commands: [[]]',
    'commands: [["", y]]',
    'commands: [{}]',
    'commands: [{ shell: x, y: z }]',
    'commands: [{ shell: " " }]',
)] + [key(keys) for keys in (
    'comand: [x]',
    'allowed_hosts: [h1]',
    'on_disconnect: no',
    'on_disconnect: Stop',
    'on_disconnect: [stop]',
    'disconnect_grace: 30',
    'disconnect_grace: 999ms',
    'disconnect_grace: 25h',
    'autostart: yes',
    'limits: 5',
    'limits: { files: 5 }',
    'limits: { nofile: 0 }',
    'limits: { core: endless }',
    'limits: { core: -1 }',
    'cpu_affinity: 2-',
    'cpu_affinity: all',
    'cpu_affinity: [1]',
    'autostart: "no"',
    'autostart: 1',
    'working_dir: ~/x',
    'working_dir: ""',
    'environment: x',
    'environment: { A: }',
    'environment: { A: [1] }',
    'environment: { 1A: x }',
    'environment: { A-B: x }',
    'environment: { PLM_X: 1 }',
    'environment: [A]',
    'environment: [=x]',
    'environment: [PLM_UUID=x]',
    'environment: [5]',
    'source: /a',
    'source: [~/b]',
    'source: [""]',
    'tree_id: "0."',
    'tree_id: 0..1',
    'tree_id: a',
    'tree_id: ' + '1.' * 32 + '1',
    'logs: x',
    'logs: { out: x }',
    'logs: { stdout: ~/x }',
    'logs: { stderr: /x/ }',
    'logs: { stdout: "/x/${run" }',
    'logs: { stdout: "/x/${}" }',
    'success_exit_codes: 0',
    'success_exit_codes: []',
    'success_exit_codes: [256]',
    'success_exit_codes: ["256"]',
    'success_exit_codes: [-1]',
    'stop: QUIT',
    'stop: []',
    'stop: [QUIT]',
    'stop: [{ signal: QUIT }]',
    'stop: [{ wait: 10s }]',
    'stop: [{ signal: FOO, wait: 10s }]',
    'stop: [{ signal: 9, wait: 10s }]',
    'stop: [{ signal: QUIT, wait: 10 }]',
    'stop: [{ signal: QUIT, wait: 25h }]',
    'stop: [{ signal: QUIT, wait: 86400001ms }]',
    'stop: [{ signal: QUIT, wait: 1s, then: x }]',
)] + [alone(keys) for keys in (
    'allowed_hosts: [], command: [x]',
    'allowed_hosts: [h1, h1], command: [x]',
    'host: "h[a-b]", command: [x]',
    'hosts: [h1], allowed_hosts: [h1], command: [x]',
)]

# Refused by the loader alone: it hangs on another key, or on how it is written.
BEYOND = [
    alone('command: [x]'),
    alone('host: h9, command: [x]'),
    alone('allowed_hosts: [h9], command: [x]'),
    key('role: boss'),
    key('role: application\n    tree_id: 0'),
    key('logs: { stdout: x, stderr: x }'),
    key('environment: [A=1, A=2]'),
    key('autostart: TRUE'),
    key('logs: { stdout: "/x/${user}" }'),
    top('ssh: { port: "${port}" }'),
    top('vars: { a: "${b}" }'),
    top('groups: { g: h9 }'),
    top('roles: { defaults: { boss: {} } }'),
    top('roles: { defaults: { application: { role: unknown } } }'),
    top('defaults: { env_file: /nowhere/at/all }'),
    alone('host: "h[1-2]", command: [x]'),
    HEAD + 'hosts: { "h[2-1]": a }\n' + PROCESSES,
    key('tree_id: 0.'),
    top('ssh: { user: -1 }'),
]


class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.environ['SCHEMA']) as f:
            schema = json.load(f)
        jsonschema.Draft7Validator.check_schema(schema)
        cls.schema = jsonschema.Draft7Validator(schema)

    def loader_takes(self, path):
        """The session's name is printed where the file was loaded."""
        done = subprocess.run(
            [os.environ['PLM_TUI'], '--complete', 'session', '-f', path],
            stdout=subprocess.PIPE, timeout=30, check=True)
        return done.stdout != b''

    def agree(self, text, loader, schema):
        with tempfile.NamedTemporaryFile('w', suffix='.yaml') as f:
            f.write(text)
            f.flush()
            self.assertEqual(self.loader_takes(f.name), loader,
                             'the loader, of:\n' + text)
        faults = [e.message for e in
                  self.schema.iter_errors(yaml.load(text, Core))]
        self.assertEqual(not faults, schema,
                         'the schema, of:\n%s%s' % (text, faults))

    def test_what_is_right_is_taken_by_both(self):
        for text in RIGHT:
            with self.subTest(text):
                self.agree(text, True, True)

    def test_what_is_wrong_is_refused_by_both(self):
        for text in WRONG:
            with self.subTest(text):
                self.agree(text, False, False)

    def test_what_is_beyond_a_schema_the_loader_refuses(self):
        for text in BEYOND:
            with self.subTest(text):
                self.agree(text, False, True)

    def test_our_own_files_are_taken(self):
        """demo.yaml is a template; what it is filled with is any text."""
        paths = glob.glob(SOURCE + '/tests/screens/*.yaml')
        self.assertTrue(paths)
        for path in paths + [SOURCE + '/src/example.yaml',
                             SOURCE + '/src/demo.yaml']:
            with self.subTest(path), open(path) as f:
                text = f.read().replace('@DIR@', '/dir')
                text = text.replace('@USER@', 'user').replace('@PORT@', '22')
                self.agree(text, True, True)

    def test_each_key_is_explained(self):
        schema = self.schema.schema
        for section in [schema] + list(schema['definitions'].values()):
            self.assertIs(section['additionalProperties'], False)
            for name, value in section['properties'].items():
                with self.subTest(name):
                    self.assertRegex(value['description'], r'^[A-Z].*\.$')


if __name__ == '__main__':
    unittest.main()
