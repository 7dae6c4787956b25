"""One log for console and worker: one file, one level, nothing in it that acts
on the terminal of whoever reads it."""
import os
import re
import unittest

from hosts import Case
from test_commands import Commands

LINE = re.compile(rb'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z '
                  rb'(console|worker|door)\[(\d+)\] (error|warning|info|debug): '
                  rb'[ -~]*')
# What start-up files print; \x9b and \xff are no UTF-8.
HOSTILE = r'\033]0;pwned\007 \233 2J \377 \r \\x41 \033[2J'
ESCAPED = rb'\x1b]0;pwned\x07 \x9b 2J \xff \x0d \x5cx41 \x1b[2J'


class Log(Commands):
    def noisy(self):
        """A host whose login shell says hostile things, on both streams."""
        shell = f'{self.directory}/noisy'
        with open(shell, 'w') as f:
            f.write('#!/bin/sh\n'
                    f"printf 'out {HOSTILE}\\n'\n"
                    f"printf 'err {HOSTILE}\\n' >&2\n"
                    'exec /bin/sh "$@"\n')
        os.chmod(shell, 0o755)
        return self.session(self.host(self.sshd(shell=shell)),
                            {'one': {'command': ['sleep', '1000']}})

    def lines(self, path):
        """The log's lines, all well-formed, as (who, PID, level, whole)."""
        with open(path, 'rb') as f:
            text = f.read()
        found = []
        for line in text.splitlines():
            m = LINE.fullmatch(line)
            self.assertTrue(m, line)
            found.append((m[1], int(m[2]), m[3], line))
        self.assertTrue(text == b'' or text.endswith(b'\n'))
        return found

    def test_hostile_bytes_arrive_escaped(self):
        log = f'{self.directory}/log'
        path = self.noisy()
        c = self.console('--log', log, '--log-level', 'debug', path)
        self.pid(c, 'one')
        worker, console = c.worker(), c.console_pid()
        # The worker writes into the same file, and into no other; the console
        # has the journal, too.
        journal = f'{self.home}/.local/state/plm-tui/e2e/journal.jsonl'
        frame = '/memfd:frame (deleted)'
        for pid, more in ((worker, set()), (console, {journal, frame})):
            try:
                files = {os.readlink(f'/proc/{pid}/fd/{n}')
                         for n in os.listdir(f'/proc/{pid}/fd')}
            except PermissionError:
                # The worker, which has secrets, shows them to root alone.
                self.assertEqual(pid, worker)
                self.assertNotEqual(os.geteuid(), 0)
                continue
            self.assertEqual({f for f in files if f.startswith('/')
                              and not f.startswith('/dev/')},
                             {log} | more)
        self.quit(c)
        lines = self.lines(log)
        by = {who: {pid for w, pid, _, _ in lines if w == who}
              for who in (b'console', b'worker')}
        self.assertEqual(by[b'worker'], {worker})
        self.assertIn(console, by[b'console'])
        said = [(level, line) for who, _, level, line in lines
                if who == b'worker']
        self.assertTrue([line for level, line in said if level == b'info'
                         and b'out ' + ESCAPED in line])
        self.assertTrue([line for level, line in said if level == b'warning'
                         and b'err ' + ESCAPED in line])
        self.assertTrue([line for level, line in said if level == b'debug'])
        self.assertEqual(os.stat(log).st_mode & 0o777, 0o600)
        # Nor does any of it act on the operator's own terminal.
        self.assertNotIn(b'\x1b]0;', bytes(c.raw))

    def test_the_level_is_for_both(self):
        path = self.noisy()
        levels = [b'error', b'warning', b'info', b'debug']
        for most in range(4):
            log = f'{self.directory}/log-{most}'
            self.plm(path, 'ps', '--log', log, '--log-level',
                     levels[most].decode())
            lines = self.lines(log)
            for who in (b'console', b'worker'):
                seen = {level for w, _, level, _ in lines if w == who}
                self.assertLessEqual(seen, set(levels[:most + 1]))
            worker = {level for who, _, level, _ in lines if who == b'worker'}
            if most > 0:
                self.assertIn(levels[most], worker)

    def test_a_fault_of_the_worker_is_told_there(self):
        """A host that says more than a line has room for is cut, and told."""
        shell = f'{self.directory}/endless'
        with open(shell, 'w') as f:
            f.write('#!/bin/sh\nhead -c 100000 /dev/zero | tr "\\0" x\n')
        os.chmod(shell, 0o755)
        log = f'{self.directory}/log'
        self.plm(self.session(self.host(self.sshd(shell=shell)),
                              {'one': {'command': ['sleep', '1000']}}),
                 'ps', '--log', log, status=4)
        told = [line for who, _, level, line in self.lines(log)
                if who == b'worker' and level == b'warning']
        self.assertTrue([line for line in told if b'host h1: ' in line], told)
        self.assertLess(max(map(len, told)), 9000)


if __name__ == '__main__':
    unittest.main()
