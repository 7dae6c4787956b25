"""All that is known of a process: by `show`, and on the screen."""
import json
import os
import shutil
import signal
import time
import unittest

from console import copied
from hosts import Case, kill
from test_commands import Commands

ODD = 'two  blanks, "quotes", it\'s, $HOME `x`,\nlines and 漢字 é\n'


class Show(Commands):
    def show(self, path, *words, status=0):
        return json.loads(self.plm(path, 'show', '-o', 'json', *words,
                                   status=status))

    def test_runs_are_listed_exactly(self):
        """Three runs with three ends, and one that lives, with what was run
        and what /proc says of it, whatever bytes that has."""
        own = f'{self.directory}/own sleep'
        shutil.copy('/bin/sleep', own)
        path = self.session(self.host(self.sshd()), {
            'p': {'commands': [['true', ODD], [own, '1000']],
                  'working_dir': self.directory,
                  'environment': {'ODD': ODD, 'API_TOKEN': 's3cret'},
                  'success_exit_codes': [0, 3]},
            'q': {'shell': 'echo out; echo err >&2; exit 3'}})
        self.plm(path, 'start', 'p')
        self.plm(path, 'kill', 'p')
        self.plm(path, 'start', 'p')
        pid = self.ps(path, 'p')['p']['pid']
        kill(pid, signal.SIGSEGV)
        self.plm(path, 'wait', 'p')
        self.plm(path, 'flush', 'p')
        self.plm(path, 'start', 'p')
        # It is told of as alive just before it becomes its program.
        end = time.monotonic() + 10
        while True:
            [p] = self.show(path, 'p')
            if p['inspected']['exe'] == own or time.monotonic() > end:
                break
        [p] = self.show(path, 'p')
        self.assertEqual(p['name'], 'p')
        self.assertTrue(p['sentence'].startswith('running'), p['sentence'])
        self.assertEqual([r['run'] for r in p['history']], [3, 2, 1])
        third, second, first = p['history']
        self.assertEqual(first['exit_signal'], 'QUIT')
        self.assertEqual(first['cause'], 'stopped by operator')
        self.assertFalse(first['unexpected'])
        self.assertEqual(second['exit_signal'], 'SEGV')
        self.assertEqual(second['pid'], pid)
        self.assertTrue(second['unexpected'])
        self.assertTrue(second['acknowledged'])
        self.assertIsNotNone(second['acknowledged_at'])
        self.assertLessEqual(second['started'], second['ended'])
        self.assertEqual(third['state'], 'alive')
        self.assertIsNone(third['ended'])
        for run in p['history']:
            self.assertEqual(run['host'], 'h1')
            self.assertEqual(run['commands'],
                             [['true', ODD], [own, '1000']])
            with open(f'{run["records"]}/spec', encoding='utf-8') as f:
                self.assertTrue(f.read().startswith('# p '))
        self.assertEqual(p['commands'], [['true', ODD], [own, '1000']])
        self.assertEqual(p['environment']['ODD'], ODD)
        self.assertIsNone(p['environment']['API_TOKEN'])
        live = p['inspected']
        self.assertEqual(live['argv'], [own, '1000'])
        self.assertEqual(live['exe'], own)
        self.assertIsNone(live['exe_gone'])
        self.assertEqual(live['cwd'], self.directory)
        self.assertEqual(live['environ']['ODD'], ODD)
        self.assertEqual(live['environ']['PLM_RUN'], '3')
        self.assertIsNone(live['environ']['API_TOKEN'])
        self.assertEqual([c['pid'] for c in live['session']], [p['pid']])
        self.assertEqual(live['session'][0]['name'], 'own sleep')
        [p] = self.show(path, 'p', '--secrets')
        self.assertEqual(p['environment']['API_TOKEN'], 's3cret')
        self.assertEqual(p['inspected']['environ']['API_TOKEN'], 's3cret')
        # What will be started is not what runs.
        shutil.copy('/bin/sleep', f'{own}.new')
        os.rename(f'{own}.new', own)
        [p] = self.show(path, 'p')
        self.assertEqual(p['inspected']['exe_gone'], 'replaced')
        self.assertIn('replaced since the start', self.plm(path, 'show', 'p'))
        self.plm(path, 'start', 'q')
        self.plm(path, 'wait', 'q')
        [q] = self.show(path, 'q')
        self.assertEqual(q['history'][0]['exit_code'], 3)
        self.assertEqual(q['history'][0]['stdout_bytes'], 4)
        self.assertIsNone(q['inspected'])
        self.assertIn('exited with 3', q['sentence'])
        self.plm(path, 'kill', 'p')

    def test_each_host_tells_its_own(self):
        """A process that has run on two hosts, one of which is down."""
        one, two = self.sshd('h1'), self.sshd('h2', address='127.0.0.2')
        hosts = self.host(one) | self.host(two, 'h2')
        path = self.session(hosts, {
            'p': {'allowed_hosts': ['h1', 'h2'], 'command': ['true']}})
        self.plm(path, 'start', 'p')
        self.plm(path, 'wait', 'p')
        both = path
        path = self.session(hosts, {
            'p': {'allowed_hosts': ['h2', 'h1'], 'command': ['true', '2']}})
        self.assertEqual(path, both)
        said = self.plm(path, 'start', 'p')
        self.assertIn('on h2', said, self.said)
        self.plm(path, 'wait', 'p')
        [p] = self.show(path, 'p')
        self.assertEqual([(r['run'], r['host']) for r in p['history']],
                         [(2, 'h2'), (1, 'h1')])
        self.assertEqual([r['commands'] for r in p['history']],
                         [[['true', '2']], [['true']]])
        self.assertIsNone(p['history_problem'])
        one.stop()
        [p] = self.show(path, 'p', status=4)
        self.assertEqual([r['host'] for r in p['history']], ['h2'])
        self.assertIn('h1', p['history_problem'])


class Screen(Case):
    def test_an_earlier_run_is_read(self):
        path = self.session(self.host(self.sshd()), {
            'p': {'shell': 'echo this is run $PLM_RUN; exit $PLM_RUN',
                  'autostart': False}})
        c = self.console(path)
        self.wait_row(c, 'p', 'pending')
        for run in (1, 2):
            c.keys('s')
            c.wait(fr'exit {run}\b')
        c.keys('d')
        c.wait(r'exited with 2 ')
        c.keys('G')
        c.wait(r'run 1 .*exit 1 .*by itself; not acknowledged')
        c.keys('\r')
        c.wait(r'run 1 of 2')
        c.wait(r'this is run 1$')
        c.keys('\x1b')
        c.wait(r'this is run 2$')
        # Nothing runs, so nothing is asked.
        c.keys('Q')
        self.assertEqual(c.wait_exit(), 0)

    def test_a_value_is_copied_and_no_secret(self):
        long = f'{self.directory}/' + 'long-name/' * 12
        os.makedirs(long)
        path = self.session(self.host(self.sshd()), {
            'p': {'command': ['true'], 'working_dir': long,
                  'environment': {'API_TOKEN': 's3cret', 'B': 'b'},
                  'autostart': False}})
        c = self.console(path)
        self.wait_row(c, 'p', 'pending')
        c.keys('d/directory\ry')
        c.wait(r'copied: directory /.*\.\.\.; \d+ B by OSC 52')
        self.assertEqual(copied(c), [long])
        c.keys('gec')
        c.wait(r'copied: section Environment, \d+ lines without 1 hidden')
        c.keys('/TOKEN\ry')
        c.wait('not copied: the value of API_TOKEN is hidden; e shows it')
        text = copied(c)[-1]
        self.assertEqual(len(copied(c)), 2)
        self.assertIn('B=b\n', text)
        self.assertNotIn('s3cret', text)
        c.keys('ey')
        c.wait(r'copied: API_TOKEN=s3cret')
        self.assertEqual(copied(c)[-1], 'API_TOKEN=s3cret')
        c.keys('Q')
        self.assertEqual(c.wait_exit(), 0)


if __name__ == '__main__':
    unittest.main()
