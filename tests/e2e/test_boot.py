"""The whole boot request, on real hosts: what a process is made of, and on
which of its hosts it runs."""
import glob
import os
import signal
import unittest
from pathlib import Path

from hosts import kill, mentions
from test_commands import Commands

DRUNC = ['infrastructure-applications', 'root-controller',
         'segment-controller', 'application']


class Files(Commands):
    def put(self, name, text, mode=0o644):
        path = f'{self.directory}/{name}'
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(path).write_text(text)
        os.chmod(path, mode)
        return path


class Boot(Files):
    def test_whole_request(self):
        """Everything at once, and each part of it in what was printed."""
        work = f'{self.directory}/work'
        self.put('work/rte.sh', 'export FROM_RTE="a b"; PATH=$PATH:'
                 f'{self.directory}/bin\nfalse\n')
        self.put('bin/mine', '#!/bin/sh\necho "mine $FROM_RTE $1 in $PWD"\n'
                 'env | grep ^PLM_ | grep -v UUID | grep -v MARK | sort\n'
                 'exec sleep 1000\n', 0o755)
        path = self.session(self.host(self.sshd()), {'whole': {
            'tree_id': '0.1.2', 'working_dir': work, 'source': ['rte.sh'],
            'commands': [['printf', '%s\n', 'one $HOME'],
                         {'shell': 'echo two; echo warned >&2'},
                         ['mine', "it's"]],
            'logs': {'stdout': 'logs/${process}.${host}.log',
                     'stderr': f'{work}/${{session}}-${{run}}.err'}}},
            roles={'order': DRUNC})
        c = self.console(path, size=(120, 30))
        pid = self.pid(c, 'whole')
        self.wait_row(c, 'whole', 'application')
        # The pane follows the log where it is.
        for line in ('one \\$HOME', 'two', "mine a b it's in .*work",
                     'PLM_HOST=h1', 'PLM_PROCESS=whole', 'PLM_ROLE=application',
                     'PLM_RUN=1', 'PLM_SESSION=e2e', '▏ warned',
                     r'▏ plm-tui: \./rte\.sh returned 1'):
            c.wait(rf'^ *{line}')
        out = f'{work}/logs/whole.h1.log'
        self.assertEqual(os.readlink(out), 'whole.h1.log.1')
        self.assertIn('two\n', Path(out).read_text())
        self.assertEqual(Path(f'{work}/e2e-1.err').read_text(),
                         'plm-tui: ./rte.sh returned 1\nwarned\n')
        c.keys('r')
        self.answer(c, 'y')
        self.wait_row(c, 'whole', 'alive', 'run', '2')
        self.assertNotEqual(self.pid(c, 'whole'), pid)
        c.wait('PLM_RUN=2')
        # The run before is where it was.
        self.assertEqual(os.readlink(out), 'whole.h1.log.2')
        self.assertIn('PLM_RUN=1\n', Path(f'{out}.1').read_text())
        self.assertIn('warned', Path(f'{work}/e2e-2.err').read_text())

    def test_stop_of_an_earlier_command(self):
        path = self.session(self.host(self.sshd()), {
            'dies': {'commands': [{'shell': 'echo ready; exec sleep 1000'},
                                  ['echo', 'never']]},
            'ends': {'commands': [
                {'shell': 'trap "echo bye; exit 3" QUIT; echo ready;'
                          ' while :; do sleep 0.05; done'},
                ['echo', 'never']]}})
        c = self.console(path, size=(120, 30))
        for name, words in (('dies', ('QUIT', 'stopped')),
                            ('ends', ('exit', '3', 'stopped'))):
            self.select(c, name)
            c.wait('^ *ready')
            pid = self.pid(c, name)
            c.keys('x')
            c.wait(f'Kill {name}')
            self.answer(c, 'y')
            self.wait_row(c, name, 'exited', *words)
            self.assertFalse(mentions(pid, self.directory))
        c.wait('^ *bye')
        out = ''.join(Path(f).read_text()
                      for f in glob.glob(f'{self.state}/h1/*/*/*/*/out'))
        self.assertNotIn('never', out)

    def test_what_a_shell_cannot_tell(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'first': {'commands': [{'shell': 'exit 137'}, ['true']]},
            'last': {'commands': [['true'], {'shell': 'exit 137'}]}}),
            size=(120, 30))
        self.wait_row(c, 'first', 'exited', '137', 'or', 'KILL?')
        self.wait_row(c, 'last', 'exited', 'exit', '137')

    def test_scripts(self):
        hang = self.put('hang.sh', 'echo hanging; tail -f /dev/null\n')
        c = self.console(self.session(self.host(self.sshd()), {
            'gone': {'source': ['/no/such/script'], 'command': ['true']},
            'lost': {'source': [self.put('ok.sh', ':\n')],
                     'command': ['nosuchprogram']},
            'hangs': {'source': [hang], 'command': ['true']}}),
            size=(200, 30))
        c.wait(r'gone .*there is no script /no/such')
        c.wait('^ failed: there is no script /no/such/script')
        self.wait_row(c, 'gone', 'failed')
        c.wait(r'lost .*there is no program nosuchprogram in PATH')
        self.wait_row(c, 'lost', 'failed')
        self.wait_row(c, 'hangs', 'starting')
        c.wait('hangs .*its scripts are being sourced')
        self.select(c, 'hangs')
        c.wait('^ *hanging')
        # A console that comes later sees the same, and can end it.
        self.quit(c)
        path = f'{self.directory}/e2e.yaml'
        table = self.ps(path)
        self.assertEqual(table['hangs']['state'], 'starting')
        self.assertTrue(mentions(table['hangs']['pid'], self.directory))
        self.plm(path, 'kill', 'hangs')
        table = self.ps(path)['hangs']
        self.assertEqual((table['state'], table['exit_signal'],
                          table['cause']),
                         ('exited', 'QUIT', 'stopped by operator'))


class AllowedHosts(Files):
    """h1 is down, h2 has not the program, h3 has it."""

    def setUp(self):
        super().setUp()
        self.put('bin/special', '#!/bin/sh\necho special\nexec sleep 1000\n',
                 0o755)

    def hosts(self, down=True):
        path = f'env PATH={os.environ["PATH"]}'
        self.h1 = self.sshd('h1')
        self.h2 = self.sshd('h2', shell=f'{path} sh')
        self.h3 = self.sshd('h3', shell=f'{path}:{self.directory}/bin sh')
        if down:
            self.h1.stop()
        return (self.host(self.h1, 'h1', connect_timeout='500ms')
                | self.host(self.h2, 'h2') | self.host(self.h3, 'h3'))

    def roams(self, hosts, command='special', **more):
        return self.session(hosts, {'roams': {
            'allowed_hosts': ['h1', 'h2', 'h3'], 'command': [command],
            **more}})

    def test_the_first_that_takes_it(self):
        path = self.roams(self.hosts())
        c = self.console(path, size=(160, 40))
        pid = self.pid(c, 'roams')
        self.wait_row(c, 'roams', 'h3', 'alive')
        # The reason of each that did not.
        c.wait('roams: on h3: started, run 2, .*h2: there is no program '
               'special in PATH')
        c.wait('whether it runs on h1 is not known: h1 was not reached')
        c.wait('^ *special$')
        self.quit(c)
        # A console that comes later finds it there, and makes no second one.
        c = self.console(path, size=(160, 40))
        self.wait_row(c, 'roams', 'h3', 'alive')
        self.assertEqual(self.pid(c, 'roams'), pid)
        c.keys('s')
        c.wait('roams: refused: it is alive on h3 already')
        # A restart is there too; the run goes on counting.
        c.keys('r')
        self.answer(c, 'y')
        self.wait_row(c, 'roams', 'h3', 'alive', 'run', '3')
        self.assertFalse(mentions(pid, self.directory))

    def test_commands(self):
        path = self.roams(self.hosts(), autostart=False)
        said = self.plm(path, 'start', 'roams')
        self.assertRegex(said, r'^roams on h3: on h3: started, run 2, PID')
        p = self.ps(path)['roams']
        self.assertEqual((p['host'], p['state'], p['run']), ('h3', 'alive', 2))
        uuid = p['uuid']
        # On whichever host: the same process, and the same identity.
        names = {Path(f).read_text().strip()
                 for f in glob.glob(f'{self.state}/h*/*/e2e/names/roams')}
        self.assertEqual(names, {uuid})
        self.plm(path, 'kill', '--host', 'h3', 'roams')
        # Nobody knows of h1: over is what it is where it was, and no more.
        self.assertIn('whether it runs on h1 is not known',
                      self.plm(path, 'kill', 'roams', status=4) + self.said)
        self.plm(path, 'wait', 'roams', '-t', '300ms', status=124)
        p = self.ps(path, status=4)['roams']
        self.assertEqual((p['host'], p['state'], p['exit_signal']),
                         ('h3', 'exited', 'QUIT'))

    def test_nobody_takes_it(self):
        path = self.roams(self.hosts(), command='nowhere', autostart=False)
        self.plm(path, 'start', 'roams', status=1)
        for why in ('no host takes it', 'h1: it is not connected',
                    'h2: there is no program nowhere in PATH',
                    'h3: there is no program nowhere in PATH'):
            self.assertIn(why, self.said)

    def test_a_link_that_broke_is_no_end(self):
        path = self.roams(self.hosts(down=False), command='sleep',
                          autostart=False)
        text = Path(path).read_text().replace('["sleep"]',
                                              '["sleep", "1000"]')
        Path(path).write_text(text)
        c = self.console(path, size=(160, 40))
        self.wait_row(c, 'roams', 'h1', 'pending')
        c.keys('s')
        pid = self.pid(c, 'roams')
        self.wait_row(c, 'roams', 'h1', 'alive')
        self.h1.stop()
        self.wait_row(c, 'roams', 'h1', 'unknown')
        c.keys('s')
        c.wait('it may be running on h1: .*; nothing was started')
        os.kill(pid, 0)
        self.wait_row(c, 'roams', 'h1', 'unknown')
        # Back, and dead meanwhile: now it may go elsewhere.
        kill(pid, signal.SIGKILL)
        self.h1.start()
        c.keys('c')
        self.wait_row(c, 'roams', 'h1', 'exited', 'KILL', timeout=30)
        self.h1.stop()
        c.wait(r'h1 (retrying|connecting)')
        c.keys('s')
        self.wait_row(c, 'roams', 'h2', 'alive', 'run', '2')
        c.wait('roams: on h2: started, run 2, .*h1: it is not connected')


if __name__ == '__main__':
    unittest.main()
