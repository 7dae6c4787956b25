"""What whoever starts the program leaves to it: signals, descriptors, TERM."""
import os
import select
import signal
import sys
import termios
import time
import unittest

from console import Console
from hosts import PLM_TUI, Case


class Start(Case):
    def start(self, before):
        """The program after these Python statements, in the same process."""
        path = self.session({'h1': {'address': '127.0.0.1',
                                    'ssh': {'port': 1}}},
                            {'one': {'command': ['sleep', '1000']}})
        code = f'import os, resource, signal; {before}; ' \
            f'os.execv({PLM_TUI!r}, [{PLM_TUI!r}, {path!r}])'
        c = Console([sys.executable, '-c', code],
                    self.environment())
        self.consoles.append(c)
        return c

    def test_signals(self):
        every = 'signal.pthread_sigmask(signal.SIG_BLOCK, ' \
            'signal.valid_signals())'
        ignored = 'signal.signal(signal.SIGCHLD, signal.SIG_IGN)'
        for before in (every, ignored):
            for number in (signal.SIGTERM, signal.SIGKILL):
                with self.subTest(before=before, number=number):
                    c = self.start(before)
                    c.wait('h1')
                    os.kill(c.console_pid(), number)
                    self.assertEqual(c.wait_exit(), 128 + number)
                    c.assert_restored()

    def test_no_stderr(self):
        c = self.start('os.close(2)')
        c.wait('h1')
        self.assertEqual(os.readlink(f'/proc/{c.console_pid()}/fd/2'),
                         '/dev/null')
        self.assertEqual(c.status, None)

    def test_too_few_descriptors(self):
        c = self.start(
            'resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12))')
        c.wait('worker cannot be started: not enough descriptors')

    def test_no_term(self):
        c = self.start("del os.environ['TERM']")
        c.wait('TERM is not set')
        self.assertEqual(c.wait_exit(), 2)

    def test_a_terminal_that_takes_nothing(self):
        c = self.start('pass')
        c.wait('h1')
        end = time.monotonic() + 20
        width = 200
        while select.select([], [c.slave], [], 0)[1]:
            self.assertLess(time.monotonic(), end, 'it is never full')
            width = 399 - width
            c.set_size(width, 60)
            select.select([c.slave], [], [], 0.02)
        os.kill(c.pid, signal.SIGTERM)
        over = os.pidfd_open(c.pid)
        self.assertTrue(select.select([over], [], [], 15)[0], 'it hangs')
        os.close(over)
        self.assertEqual(termios.tcgetattr(c.slave), c.before)


if __name__ == '__main__':
    unittest.main()
