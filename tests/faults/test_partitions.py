"""Hosts in network namespaces of their own, whose cable is pulled: a short silence
is nothing, and of a long one it is said that nothing is known (matrix rows 24, 25,
27)."""
import itertools
import os
import subprocess
import time
import unittest

from bed import Bed
from hosts import comm

# Of this process alone; the last of 10.77.0.0/16 that other tests would take.
NET = f'10.77.{os.getpid() % 250}'


def ip(*words):
    return subprocess.run(['ip', *words], stdin=subprocess.DEVNULL,
                          capture_output=True, check=True)


def _may_have_one():
    name = f'plm-try-{os.getpid()}'
    try:
        ip('netns', 'add', name)
        ip('netns', 'del', name)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


@unittest.skipUnless(_may_have_one(), 'this user may not make network'
                     ' namespaces, or there is no ip(8)')
class Partitions(Bed):
    numbers_of_spaces = itertools.count()

    def setUp(self):
        super().setUp()
        # What runs in one outlives its name for a moment.
        number = f'{os.getpid()}-{next(self.numbers_of_spaces)}'
        self.space = f'plm-{number}'
        near, self.far = f'plm{number}a', f'plm{number}b'
        ip('netns', 'add', self.space)
        self.addCleanup(ip, 'netns', 'del', self.space)
        ip('link', 'add', near, 'type', 'veth', 'peer', 'name', self.far,
           'netns', self.space)
        self.addCleanup(ip, 'link', 'del', near)
        ip('addr', 'add', f'{NET}.1/24', 'dev', near)
        ip('link', 'set', near, 'up')
        ip('-n', self.space, 'addr', 'add', f'{NET}.2/24', 'dev', self.far)
        ip('-n', self.space, 'link', 'set', 'lo', 'up')
        self.cable('up')
        self.h1 = self.sshd(address=f'{NET}.2', port=2222, within=[
            'ip', 'netns', 'exec', self.space])
        self.path = self.session(self.host(self.h1), {
            **self.program('prints', 100000, 'wait', 20000),
            'stubborn': {'shell': "trap '' QUIT; while :; do sleep 0.1; done",
                         'stop': [{'signal': 'QUIT', 'wait': '4s'},
                                  {'signal': 'KILL', 'wait': '5s'}]}})
        self.plm(self.path, 'up')
        self.pids = {n: p['pid'] for n, p in self.ps(self.path).items()}
        self.c = self.console(self.path, size=(160, 45))
        self.wait_row(self.c, 'prints', 'alive')
        self.select(self.c, 'prints')
        self.c.wait('prints .*following')

    def cable(self, how):
        """Of the far end: what is sent here goes nowhere, without a word."""
        ip('-n', self.space, 'link', 'set', self.far, how)

    def test_a_short_one_is_nothing(self):
        self.cable('down')
        end = time.monotonic() + 5
        while time.monotonic() < end:
            self.c._read(end - time.monotonic())
            self.assertNotRegex(self.c.text(), 'unknown|retrying')
        self.cable('up')
        self.goes_on()

    def goes_on(self):
        """Lines come again, and none was lost: each is numbered, the odd ones
        on stdout, the even ones on stderr."""
        seen = max(self.numbers(), default=0)
        self.c.wait(lambda c: max(self.numbers(), default=0) > seen + 100, 60)
        for odd in (0, 1):
            numbers = sorted(n for n in self.numbers() if n % 2 == odd)
            self.assertEqual(numbers, list(range(
                min(numbers, default=0), max(numbers, default=-1) + 1, 2)))

    def numbers(self):
        """Of the lines that are on the screen."""
        return [int(words[0]) for line in self.c.lines()
                if (words := line.split()) and words[-1] == '.' and
                words[0].isdigit()]

    def test_a_long_one_is_told_and_is_over(self):
        self.cable('down')
        began = time.monotonic()
        self.wait_row(self.c, 'prints', 'unknown', timeout=15)
        silent = time.monotonic() - began
        self.wait_row(self.c, 'stubborn', 'unknown')
        end = time.monotonic() + 10
        while time.monotonic() < end:
            self.c._read(end - time.monotonic())
            self.assertNotRegex(self.c.text(), 'exited|lost')
        self.cable('up')
        began = time.monotonic()
        for name, pid in self.pids.items():
            self.wait_row(self.c, name, 'alive', str(pid), timeout=40)
        print(f'told after {silent:.1f} s, healed after '
              f'{time.monotonic() - began:.1f} s')
        self.goes_on()

    def test_a_kill_goes_on(self):
        self.select(self.c, 'stubborn')
        self.c.keys('x')
        self.c.wait('Kill stubborn')
        self.answer(self.c, 'y')
        self.wait_row(self.c, 'stubborn', 'stopping')
        self.cable('down')
        self.wait_row(self.c, 'stubborn', 'unknown', 'waits', timeout=20)
        self.assertIsNotNone(comm(self.pids['stubborn']))
        self.cable('up')
        self.wait_row(self.c, 'stubborn', 'exited', 'KILL', 'stopped',
                      timeout=60)


if __name__ == '__main__':
    unittest.main()
