"""A file that is followed is cut short, renamed, removed: each byte once, in its
place, and never a word that it is followed where it is not."""
import os
import re
import unittest

from hosts import Case
from test_logs import Logs

CUT = 'the file was cut short or replaced; what follows is new'


def append(path, text):
    with open(path, 'a') as f:
        f.write(text)


class Screen(Case):
    def shown(self, c):
        """What of the file is on the screen, and the marks between."""
        return [line.strip() for line in c.lines()
                if re.match(r'\s+[A-Z] \d|\s*' + CUT, line)]

    def wait_shown(self, c, *lines):
        c.wait(lambda c: self.shown(c)[-1:] == [lines[-1]])
        self.assertEqual(self.shown(c), list(lines))


class Viewed(Screen):
    def view(self, text):
        """A console that shows a file with this text."""
        self.file = f'{self.directory}/viewed.log'
        append(self.file, text)
        c = self.console(self.session(self.host(self.sshd()), {
            'idle': {'command': ['sleep', '1000']}}))
        self.wait_row(c, 'idle', 'alive')
        c.keys('L')
        c.wait('file on h1')
        c.keys(self.file, 'Enter')
        c.wait('^ *' + text.splitlines()[-1])
        c.wait('following')
        return c

    def test_cut_short(self):
        c = self.view('A 1\nA 2\n')
        os.truncate(self.file, 0)
        append(self.file, 'B 1\n')
        self.wait_shown(c, 'A 1', 'A 2', CUT, 'B 1')
        append(self.file, 'B 2\n')
        self.wait_shown(c, 'A 1', 'A 2', CUT, 'B 1', 'B 2')

    def test_written_anew_and_no_smaller(self):
        c = self.view('A 1\n')
        with open(self.file, 'w') as f:
            f.write('B 1\n')
        append(self.file, 'B 2\n')
        self.wait_shown(c, 'A 1', CUT, 'B 1', 'B 2')

    def test_renamed_and_begun_anew(self):
        c = self.view('A 1\n')
        os.rename(self.file, self.file + '.old')
        append(self.file + '.old', 'A 2\n')
        append(self.file, 'B 1\n')
        # Its writer has not opened the new one yet.
        append(self.file + '.old', 'A 3\n')
        self.wait_shown(c, 'A 1', 'A 2', 'A 3', CUT, 'B 1')
        append(self.file, 'B 2\n')
        self.wait_shown(c, 'A 1', 'A 2', 'A 3', CUT, 'B 1', 'B 2')
        c.wait('following')

    def test_gone_and_back(self):
        c = self.view('A 1\n')
        os.rename(self.file, self.file + '.old')
        c.wait('the file is gone')
        self.assertNotIn('following', c.text())
        append(self.file + '.old', 'A 2\n')
        self.wait_shown(c, 'A 1', 'A 2')
        append(self.file, 'B 1\n')
        self.wait_shown(c, 'A 1', 'A 2', CUT, 'B 1')
        c.wait('following')
        os.unlink(self.file)
        c.wait('the file is gone')
        append(self.file, 'C 1\n')
        self.wait_shown(c, 'A 1', 'A 2', CUT, 'B 1', CUT, 'C 1')


class OwnLog(Screen):
    def prints(self):
        """A process that prints into a log of its own what it is told to."""
        self.fifo = f'{self.directory}/fifo'
        self.file = f'{self.directory}/own.log.1'
        os.mkfifo(self.fifo)
        c = self.console(self.session(self.host(self.sshd()), {'prints': {
            'shell': f'exec 3<>{self.fifo}; echo A 1; while read -r x <&3; do'
            ' echo "$x"; done', 'working_dir': self.directory,
            'logs': {'stdout': 'own.log.${run}'}}}))
        c.wait('^ *A 1')
        c.wait('following')
        return c

    def say(self, text):
        append(self.fifo, text + '\n')

    def test_cut_short(self):
        c = self.prints()
        os.truncate(self.file, 0)
        self.say('B 1')
        self.wait_shown(c, 'A 1', CUT, 'B 1')
        self.say('B 2')
        self.wait_shown(c, 'A 1', CUT, 'B 1', 'B 2')

    def test_renamed(self):
        c = self.prints()
        os.rename(self.file, self.file + '.old')
        append(self.file, 'Z 9\n')
        c.wait('following the renamed file')
        self.say('A 2')
        self.wait_shown(c, 'A 1', 'A 2')
        # One that looks later finds it, too; so does the link that is back.
        self.sshds[0].drop()
        c.wait('following the renamed file')
        self.say('A 3')
        self.wait_shown(c, 'A 1', 'A 2', 'A 3')

    def test_removed(self):
        c = self.prints()
        os.unlink(self.file)
        c.wait('following the removed file')
        self.say('A 2')
        self.wait_shown(c, 'A 1', 'A 2')


class Read(Logs):
    """plm-tui logs --follow."""
    def follow(self, text, *words):
        path = self.one()
        self.log = self.file('log', text)
        p = self.begin(path, 'logs', '-H', 'h1', '--file', self.log, '-f',
                       *words)
        self.expect(p, text)
        return p

    def test_what_is_still_written_to_the_old_file(self):
        for words in ([], ['-g', '.']):
            p = self.follow(b'A 1\n', *words)
            os.rename(self.log, self.log + '.old')
            append(self.log, 'B 1\n')
            append(self.log + '.old', 'A 2\n')
            self.assertEqual(self.expect(p, b'B 1\n'), b'A 1\nA 2\nB 1\n')
            append(self.log, 'B 2\n')
            self.assertEqual(self.expect(p, b'B 2\n'),
                             b'A 1\nA 2\nB 1\nB 2\n')

    def test_a_line_without_an_end_is_none_with_the_next(self):
        p = self.follow(b'A 1\n', '-g', '.')
        append(self.log, 'A 2')
        os.rename(self.log, self.log + '.old')
        append(self.log, 'B 1\n')
        self.assertEqual(self.expect(p, b'B 1\n'), b'A 1\nA 2\nB 1\n')

    def test_gone(self):
        p = self.follow(b'A 1\n')
        os.unlink(self.log)
        self.expect(p, b'the file is gone\n', of=p.stderr)
        append(self.log, 'B 1\n')
        self.expect(p, b'A 1\nB 1\n')

    def test_an_own_log_that_is_renamed(self):
        fifo = f'{self.directory}/fifo'
        os.mkfifo(fifo)
        path = self.session(self.host(self.sshd()), {'p': {
            'shell': f'exec 3<>{fifo}; echo A 1; while read -r x <&3; do'
            ' echo "$x"; done',
            'working_dir': self.directory,
            'logs': {'stdout': 'own.log.${run}'}}})
        self.plm(path, 'up')
        p = self.begin(path, 'logs', 'p', '-f')
        self.expect(p, b'A 1\n')
        own = f'{self.directory}/own.log.1'
        os.rename(own, own + '.old')
        append(own, 'Z 9\n')
        append(fifo, 'A 2\n')
        self.expect(p, b'A 1\nA 2\n')
        self.assertEqual(self.plm(path, 'logs', 'p'), b'A 1\nA 2\n')


if __name__ == '__main__':
    unittest.main()
