"""Whoever of a console's processes is killed, the others end in order: the
terminal is as it was, nobody is left, and what ran runs on."""
import os
import signal
import time
import unittest

from bed import Bed
from hosts import comm, kill


class Deaths(Bed):
    def setUp(self):
        super().setUp()
        self.h1 = self.behind()
        self.path = self.session(self.host(self.h1), {
            'one': {'command': ['sleep', '100000']}})
        self.plm(self.path, 'up')
        self.one = self.ps(self.path)['one']['pid']

    def begin(self):
        self.c = self.console(self.path)
        self.assertEqual(self.pid(self.c, 'one'), self.one)
        self.below = dict(self.c.children())
        # The console, its worker, and the door of each.
        self.assertEqual(len(self.below), 4)

    def all_gone(self, seconds=1):
        """Matrix rows 7 to 9: within a second."""
        began = time.monotonic()
        for pid in self.below:
            self.gone(pid, 10)
        self.assertLess(time.monotonic() - began, seconds)
        self.assertEqual(comm(self.one), 'sleep')

    def test_the_guardian(self):
        self.begin()
        os.kill(self.c.pid, signal.SIGKILL)
        self.all_gone()
        self.c.wait_exit()
        self.c.assert_restored()

    def test_the_console(self):
        self.begin()
        os.kill(self.c.console_pid(), signal.SIGKILL)
        self.all_gone()
        self.c.wait_exit()
        self.c.assert_restored()

    def test_the_terminal_where_hangups_are_ignored(self):
        """Matrix row 12: as below nohup."""
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            self.begin()
        finally:
            signal.signal(signal.SIGHUP, before)
        self.below[self.c.pid] = 'the guardian'
        self.c.hang_up()
        self.all_gone()
        self.c.wait_exit()

    def test_all_at_once(self):
        """Nobody is left who could mend the terminal; all else holds."""
        self.begin()
        for pid in (self.c.pid, *self.below):
            kill(pid, signal.SIGKILL)
        self.all_gone()
        self.c.wait_exit()
        self.begin()
        self.c.keys('Q')
        self.c.wait('Quit')

    def test_one_after_the_other(self):
        """Ten consoles of one session, each killed at another moment of its
        start; the next takes all up."""
        for n in range(10):
            c = self.console(self.path)
            c._read(n * 0.03)
            for pid in (c.pid, *c.children()):
                kill(pid, signal.SIGKILL)
            c.wait_exit()
        self.begin()
        self.assertEqual(self.ps(self.path)['one']['run'], 1)


if __name__ == '__main__':
    unittest.main()
