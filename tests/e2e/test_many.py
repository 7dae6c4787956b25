"""Much that is said with little: ranges of hosts, replicas, vars, files of
variables, and one session file over another, on real hosts."""
import getpass
import unittest
from pathlib import Path

from hosts import mentions
from test_commands import Commands

SESSION = '''\
version: 1
session: many
vars:
  release: v1
  port: 22
  top: {top}
ssh:
  user: {user}
  port: ${{port}}
  identity_file: ${{top}}/${{host}}/user_key
  user_known_hosts_file: ${{top}}/${{host}}/known_hosts
  config_file: /dev/null
  connect_timeout: 20s
hosts:
  ru[01-03]: {{ address: "127.0.0.[1-3]", state_dir: "${{top}}/state/${{host}}" }}
groups:
  readout: [ "ru[01-02]" ]
roles:
  order: [application]
  defaults:
    application:
      env_file: site.env
      environment: {{ E2E_DIRECTORY: "${{top}}" }}
processes:
  ru:
    role: application
    hosts: "@readout"
    replicas: 3
    shell: |
      here=shell
      echo $PLM_REPLICA of $PLM_PROCESS on $PLM_HOST, $((5600 + PLM_REPLICA))
      echo ${{process}} ${{host}} ${{release}} ${{here}} $${{SITE}} "$MORE" $PASSED
      exec sleep 1000
    pass_environment: [PASSED]
  single: {{ role: application, host: ru03, command: [sleep, "1000"] }}
'''


class Many(Commands):
    def environment(self):
        return super().environment() | {'PASSED': 'from here'}

    def test_replicas_on_a_range_of_hosts(self):
        first = self.sshd('ru01')
        for n in (2, 3):
            self.sshd(f'ru0{n}', address=f'127.0.0.{n}', port=first.port)
        directory = Path(self.directory)
        path = directory / 'session.yaml'
        path.write_text(SESSION.format(top=self.directory,
                                       user=getpass.getuser()))
        (directory / 'site.env').write_text(
            "# of this site\nexport SITE=cern\nMORE='a  b'  # twice\n")
        over = directory / 'over.yaml'
        over.write_text('vars: { release: v2 }\n')

        def plm(*words):
            return self.command('-f', str(path), '-f', str(over),
                                f'--set=port={first.port}', *words)

        plm('up')
        for n in range(3):
            host = f'ru0{n % 2 + 1}'
            self.assertEqual(
                plm('logs', f'ru-{n}').splitlines(),
                [f'{n} of ru-{n} on {host}, {5600 + n}',
                 f'ru-{n} {host} v2 shell cern a  b from here'])
        table = plm('ps', '-o', 'name', '--host', '@readout')
        self.assertEqual(table.split(), ['ru-0', 'ru-1', 'ru-2'])
        self.assertEqual(plm('ps', '-o', 'name', '--host',
                             'ru[02-03]').split(), ['ru-1', 'single'])
        said = plm('show', 'ru-2')
        self.assertIn('PLM_REPLICA=2', said)
        pid = int(plm('ps', '-o', 'json', 'ru-2').partition('"pid": ')[2]
                  .partition(',')[0])
        self.assertTrue(mentions(pid, self.directory))
        plm('kill', 'ru-[0-1],single')
        self.assertEqual(plm('ps', '-o', 'name', '--state', 'alive').split(),
                         ['ru-2'])
        plm('down')
        self.assertFalse(mentions(pid, self.directory))

    def test_what_is_wrong_is_told_by_its_own_file(self):
        directory = Path(self.directory)
        path = directory / 'session.yaml'
        path.write_text(SESSION.format(top='/x', user='u'))
        over = directory / 'over.yaml'
        over.write_text('processes:\n  ru: { hosts: "@redout" }\n')
        (directory / 'site.env').write_text('A=1\n')
        # The one that comes later is over.yaml.
        self.plm(str(over), 'ps', '-f', str(path), status=6)
        self.assertIn(f'{over}:2:16: \'hosts\' in process \'ru\' must be @ and '
                      'one of the groups that are there before: readout, not '
                      "'@redout'", self.said)
        self.plm(str(path), 'ps', '--set', 'relase=v3', status=6)
        self.assertIn("--set: 'relase' is no name in vars of the session file; "
                      "did you mean 'release'? there are: release, port, top",
                      self.said)


if __name__ == '__main__':
    unittest.main()
