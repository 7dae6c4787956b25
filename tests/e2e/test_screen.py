"""The screen itself: sizes, help, the command line, errors before it."""
import subprocess
import unittest

from console import Console
from hosts import PLM_TUI, Case

SLEEP = {'one': {'command': ['sleep', '1000']}}


class Screen(Case):
    def test_sizes(self):
        c = self.console(self.session(self.host(self.sshd()), {
            f'process-{i}': {'shell': f'echo I am {i}; exec sleep 1000'}
            for i in range(12)}), size=(80, 24))
        self.pid(c, 'process-0')
        c.wait('I am 0')
        for w, h in ((20, 5), (1, 1), (160, 45), (20, 5), (33, 9), (80, 24)):
            c.resize(w, h)
            if h >= 5:
                c.wait('process-0|I am 0')
        c.wait('I am 0')
        c.wait('kill')
        c.resize(20, 5)
        c.wait_gone('I am')
        c.keys('x')
        c.wait('Kill')
        c.wait('kill')
        self.answer_small(c)
        c.resize(80, 24)
        self.wait_row(c, 'process-0', 'exited', 'QUIT')
        self.quit(c)

    def answer_small(self, c):
        while 'Kill' in c.text():
            c.keys('y')
            c._read(0.1)

    def test_help_lists_the_keys(self):
        c = self.console(self.session(self.host(self.sshd()), dict(SLEEP)),
                         size=(100, 60))
        self.pid(c, 'one')
        c.keys('?')
        c.wait('First steps')
        c.keys('/ladder of', 'Enter')
        c.wait('Stop by the ladder of signals')
        c.wait(r'x  F9 +kill')
        c.keys('q', 'q')
        c.wait_gone('ladder of signals')

    def test_panes_by_keys(self):
        c = self.console(self.session(self.host(self.sshd()), dict(SLEEP)))
        self.pid(c, 'one')
        c.keys('Tab')
        c.wait('q  back')
        c.keys('z')
        c.wait_gone('PROCESS')
        c.keys('z')
        c.wait('PROCESS')
        c.keys('Tab')
        c.wait('q  quit')
        c.keys('>')
        c.wait('sorted by PROCESS')
        c.keys('O')
        c.wait('PROCESS▼')
        c.keys(':ki', 'Tab', 'Enter')
        c.wait('Kill one')
        c.keys('Esc')
        c.wait_gone('Kill one')
        c.keys(':frobnicate', 'Enter')
        c.wait("'frobnicate' is no command")


class CommandLine(Case):
    def run_it(self, *arguments, cwd=None):
        return subprocess.run([PLM_TUI, *arguments], env=self.environment(),
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=30, cwd=cwd or self.directory)

    def test_errors_in_the_file(self):
        path = f'{self.directory}/bad.yaml'
        with open(path, 'w') as f:
            f.write('version: 1\nsession: bad\nhosts:\n  h1: {}\n'
                    'processes:\n  p:\n    host: h1\n    comand: [true]\n')
        r = self.run_it(path)
        self.assertEqual(r.returncode, 6)
        self.assertIn(f'{path}:8:5: ', r.stderr)
        self.assertIn("'comand'", r.stderr)
        self.assertIn("'command'", r.stderr)

    def test_no_file(self):
        r = self.run_it()
        self.assertEqual(r.returncode, 2)
        self.assertIn('plm.yaml', r.stderr)
        self.assertIn('processes:', r.stderr)

    def test_the_usual_file(self):
        s = self.sshd()
        path = self.session(self.host(s), dict(SLEEP), name='plm')
        c = self.console(cwd=self.directory)
        self.pid(c, 'one')
        self.assertTrue(path.endswith('/plm.yaml'))
        self.quit(c)

    def test_no_terminal(self):
        path = self.session({'h1': {'address': '127.0.0.1'}}, dict(SLEEP))
        r = self.run_it(path)
        self.assertEqual(r.returncode, 2)
        self.assertIn('no terminal', r.stderr)
        self.assertIn('--plain', r.stderr)

    def test_terminals_that_cannot_be_used(self):
        path = self.session({'h1': {'address': '127.0.0.1'}}, dict(SLEEP))
        for term, why in (('dumb', "'dumb', which cannot move its cursor"),
                          ('no-such', "'no-such', which terminfo does not"),
                          ('', 'not set'), (None, 'not set')):
            env = {k: v for k, v in self.environment().items() if k != 'TERM'}
            if term is not None:
                env['TERM'] = term
            c = Console([PLM_TUI, path], env, (200, 24))
            self.consoles.append(c)
            self.assertEqual(c.wait_exit(), 2)
            self.assertIn('TERM is ' + why, c.text())
            self.assertIn('; --plain needs no screen', c.text())
            c.assert_restored()


if __name__ == '__main__':
    unittest.main()
