"""Sessions made of other programs' files, run on a real host."""
import getpass
import json
import os
import unittest

from hosts import yaml
from test_commands import Commands

COMPOSE = '''\
version: "0.5"
environment: [ "SITE=np04" ]
processes:
  store:
    command: "echo store at $SITE is up; exec sleep 1000"
    readiness_probe:
      exec: { command: "true" }
      period_seconds: 1
  prepare:
    command: "echo prepared >>prepared"
    working_dir: .
  reader:
    command: "exec sleep 1001"
    replicas: 2
    depends_on:
      store: { condition: process_healthy }
      prepare: { condition: process_completed_successfully }
  later:
    command: "exec sleep 1002"
    disabled: true
'''

MPROCS = '''\
procs:
  server: { shell: "echo $NODE_ENV; exec sleep 1000", env: { NODE_ENV: test } }
  list: { cmd: [sleep, "1001"], stop: SIGINT }
  tests: { shell: "exec sleep 1002", autostart: false }
'''

PROCFILE = '''\
# what runs
web: echo port ${PORT:-none}; exec sleep 1000
worker: exec sleep 1001
'''

SUPERVISOR = '''\
[supervisord]
environment = SITE="np04"

[program:app]
command = sh -c 'echo app at $SITE; exec sleep 1000'
process_name = %(program_name)s_%(process_num)02d
numprocs = 2
stopsignal = QUIT
stopwaitsecs = 3
[program:late]
command = sleep 1001
autostart = no
'''

BOOT = '''\
{ "apps": {
    "flow0": { "exec": "sh_ssh", "host": "here", "port": 3338 },
    "hsi": { "exec": "sh_ssh", "host": "here", "port": 3333 } },
  "env": { "LEVEL": 2 },
  "exec": { "sh_ssh": { "cmd": [ "echo ${APP_NAME} on ${APP_PORT}, $LEVEL",
      "exec sleep 1000" ],
    "env": { "PATH": "getenv" } } },
  "hosts-ctrl": { "here": "127.0.0.1" }, "hosts": { "here": "127.0.0.1" },
  "order": [ "hsi", "flow0" ] }
'''


class Imported(Commands):
    def made(self, kind, name, text):
        """A file of this kind becomes a session on a host of ours: what to put
        before a command."""
        source = f'{self.directory}/{name}'
        with open(source, 'w') as f:
            f.write(text)
        made, site = f'{self.directory}/made.yaml', f'{self.directory}/site.yaml'
        where = () if kind == 'drunc-boot' else ('-H', '127.0.0.1')
        self.command('import', kind, source, '-o', made, *where)
        sshd = self.sshd()
        host = self.host(sshd)['h1']
        host['ssh']['user'] = getpass.getuser()
        with open(site, 'w') as f:
            f.write(yaml({'hosts': {'127.0.0.1': host}, 'defaults': {
                'environment': {'E2E_DIRECTORY': self.directory}}}))
        return '-f', made, '-f', site

    def run_it(self, files, alive, pending=(), over=()):
        self.command(*files, 'up')
        self.table = self.ps('', *files)
        self.assertEqual({n: p['state'] for n, p in self.table.items()}, {
            **{n: 'alive' for n in alive}, **{n: 'pending' for n in pending},
            **{n: 'exited' for n in over}})
        for name in alive:
            self.assertTrue(self.table[name]['pid'], name)

    def ps(self, path, *files):
        return {p['name']: p for p in json.loads(self.command(
            *files, 'ps', '-o', 'json'))}

    def says(self, files, name, text):
        self.assertEqual(self.command(*files, 'logs', name), text)

    def down(self, files, alive):
        self.command(*files, 'down', '--yes')
        for name, p in self.ps('', *files).items():
            if name in alive:
                self.assertEqual((p['state'], p['cause']),
                                 ('exited', 'stopped by operator'), name)

    def test_process_compose(self):
        files = self.made('process-compose', 'process-compose.yaml', COMPOSE)
        alive = ('store', 'reader-0', 'reader-1')
        self.run_it(files, alive, pending=('later',), over=('prepare',))
        self.says(files, 'store', 'store at np04 is up\n')
        self.assertTrue(os.path.exists(f'{self.directory}/prepared'))
        # Not before that was ready, and the other one done.
        for name in ('reader-0', 'reader-1'):
            self.assertGreater(self.table[name]['started'],
                               self.table['prepare']['ended'])
        self.down(files, alive)

    def test_mprocs(self):
        files = self.made('mprocs', 'mprocs.yaml', MPROCS)
        self.run_it(files, ('server', 'list'), pending=('tests',))
        self.says(files, 'server', 'test\n')
        self.down(files, ('server', 'list'))

    def test_procfile(self):
        files = self.made('procfile', 'Procfile', PROCFILE)
        self.run_it(files, ('web', 'worker'))
        self.assertRegex(self.command(*files, 'logs', 'web'),
                         r'^port (none|\d+)\n$')
        self.down(files, ('web', 'worker'))

    def test_supervisord(self):
        files = self.made('supervisord', 'supervisord.conf', SUPERVISOR)
        self.run_it(files, ('app_00', 'app_01'), pending=('late',))
        self.says(files, 'app_01', 'app at np04\n')
        self.down(files, ('app_00', 'app_01'))

    def test_drunc_boot(self):
        files = self.made('drunc-boot', 'boot.json', BOOT)
        self.run_it(files, ('flow0', 'hsi'))
        self.says(files, 'flow0', 'flow0 on 3338, 2\n')
        self.assertGreater(self.table['flow0']['started'],
                           self.table['hsi']['started'])
        self.down(files, ('flow0', 'hsi'))


if __name__ == '__main__':
    unittest.main()
