"""Why a program died: what its host finds, asked by commands and on the screen."""
import glob
import json
import os
import re
import unittest

from test_commands import Commands


def core_pattern():
    with open('/proc/sys/kernel/core_pattern') as f:
        return f.read().strip()


class Why(Commands):
    def why(self, path):
        [p] = json.loads(self.plm(path, 'why', '-o', 'json', 'p'))
        return p

    def begin(self, **process):
        path = self.session(self.host(self.sshd()), {
            'p': {'autostart': False, 'working_dir': self.directory,
                  **process}})
        self.plm(path, 'start', 'p')
        self.plm(path, 'wait', 'p')
        return path

    def records(self):
        return glob.glob(f'{self.state}/h1/*/e2e/*/1/evidence')

    def test_a_program_that_exits_says_its_last_lines(self):
        path = self.begin(shell='echo one >&2; echo "lost \033[31mboard 4"'
                                ' >&2; exit 3')
        p = self.why(path)
        self.assertRegex(p['why'], r'^exited with 3 .*; its last line on'
                                   r' stderr: lost .*board 4$')
        self.assertEqual(p['evidence'], {
            'stderr': ['one', 'lost \033[31mboard 4'], 'core': None,
            'core_note': None, 'oom': None, 'oom_note': None})
        text = self.plm(path, 'why', 'p')
        self.assertIn('board 4', text)
        self.assertNotIn('\033', text)
        # It was put on record, and is not looked for again.
        [record] = self.records()
        before = os.stat(record)
        self.assertEqual(self.why(path)['evidence'], p['evidence'])
        self.assertEqual(os.stat(record).st_mtime_ns, before.st_mtime_ns)
        [shown] = json.loads(self.plm(path, 'show', '-o', 'json', 'p'))
        self.assertEqual(shown['evidence'], p['evidence'])
        self.assertIsNone(shown['inspected'])
        self.assertRegex(self.plm(path, 'show', 'p'),
                         r'What it left\n +stderr +one\n +lost ')

    def test_what_ended_well_is_not_looked_at(self):
        path = self.begin(shell='echo one >&2')
        self.assertIsNone(self.why(path)['evidence'])
        self.assertEqual(self.records(), [])

    @unittest.skipUnless(core_pattern() == 'core', 'cores are no plain files')
    def test_a_program_that_crashes_says_where_its_core_is(self):
        path = self.begin(limits={'core': 'unlimited'},
                          shell='kill -SEGV $$')
        p = self.why(path)
        core = f'{self.directory}/core'
        self.assertTrue(os.path.exists(core))
        self.assertEqual(p['evidence']['core'], core)
        self.assertIn(f'; its core file is {core}', p['why'])

    def test_without_a_core_none_is_told_of(self):
        with open(f'{self.directory}/core', 'w') as f:
            f.write('of nobody')
        path = self.begin(limits={'core': 0}, shell='kill -SEGV $$')
        self.assertIsNone(self.why(path)['evidence']['core'])

    def test_a_console_is_told_as_it_happens(self):
        path = self.session(self.host(self.sshd()), {
            'p': {'autostart': False,
                  'shell': 'echo lost board 4 >&2; exit 3'}})
        c = self.console(path, size=(140, 30))
        self.wait_row(c, 'p', 'pending')
        c.keys('s')
        self.wait_row(c, 'p', 'exited', 'exit', '3')
        c.keys('E')
        c.wait('why it ended: its last line on stderr: lost board 4')
        c.keys('\0331')
        c.keys('w')
        c.wait(r'p on h1: exited with 3 .*lost board 4')
        c.keys('d')
        c.wait('What it left')
        self.assertTrue(any(re.search(r'stderr +lost board 4', line)
                            for line in c.lines()), c.lines())

    def test_a_link_that_breaks_leaves_it_to_be_asked(self):
        """The host is asked again when it is back."""
        s = self.sshd()
        gate = f'{self.directory}/gate'
        os.mkfifo(gate)
        path = self.session(self.host(s), {
            'p': {'shell': f'read x <{gate}; echo lost board 4 >&2; exit 3'}})
        c = self.console(path, size=(140, 30))
        self.pid(c, 'p')
        s.stop()
        self.wait_row(c, 'p', 'unknown')
        with open(gate, 'w') as f:
            f.write('go\n')
        s.start()
        self.wait_row(c, 'p', 'exited', 'exit', '3', timeout=60)
        # It is asked when the end is known: the key until that was answered.
        c.wait(lambda c: c.keys('w') or re.search(
            r'p on h1: exited with 3 .*lost board 4', c.text()))


if __name__ == '__main__':
    unittest.main()
