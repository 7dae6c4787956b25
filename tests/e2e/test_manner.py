"""How the console behaves towards the machine it runs on: it sleeps while nothing
changes, and draws no more frames than an eye sees."""
import os
import select
import time
import unittest

from console import BEGIN
from hosts import Case

QUIET_S = 9         # two of the words that a host says, one each 4 s
HELD_S = 3
FRAMES = 60         # a second, at most


def wakeups(pid):
    """How often it went to sleep so far, and so was awake again, but once."""
    n = 0
    for thread in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{thread}/status') as f:
            n += sum(int(line.split()[1]) for line in f
                     if line.startswith('voluntary_ctxt'))
    return n


class Manner(Case):
    def written(self, c, seconds):
        """What it writes to the terminal meanwhile, which takes all at once."""
        written, end = b'', time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            if left <= 0 or not select.select([c.master], [], [], left)[0]:
                break
            written += os.read(c.master, 65536)
        c.stream.feed(written)
        return written

    def waiting(self):
        """A console with nothing to show the age of."""
        waits = {'one': {'command': ['sleep', '1000'], 'autostart': False}}
        c = self.console(self.session(self.host(self.sshd()), waits))
        c.wait('● h1')
        self.wait_row(c, 'one', 'pending')
        return c

    def settle(self, c):
        """Until it has written nothing for longer than any message stands."""
        end = time.monotonic() + 60
        while self.written(c, 11):
            self.assertLess(time.monotonic(), end, c.framed())

    def woken(self, c, pids):
        before = [wakeups(pid) for pid in pids]
        self.assertEqual(self.written(c, QUIET_S), b'')
        return [wakeups(pid) - n for pid, n in zip(pids, before)]

    def test_nothing_wakes_it_where_nothing_changes(self):
        c = self.waiting()
        c.keys('H')
        c.wait('h1 .*ready')
        c.keys('C')
        c.wait('h1 .*disconnected')
        c.keys('q')                 # the ages of its last words
        self.settle(c)
        self.assertEqual(self.woken(c, [c.console_pid(), c.worker()]), [0, 0])
        c.keys('q')
        self.assertEqual(c.wait_exit(), 0)

    def test_only_the_word_of_a_host_wakes_it(self):
        """And then it draws nothing, where nothing is another."""
        c = self.waiting()
        self.settle(c)
        woken, = self.woken(c, [c.console_pid()])
        self.assertTrue(1 <= woken <= 3, woken)
        c.keys('q')
        self.assertEqual(c.wait_exit(), 0)

    def test_held_keys_draw_60_times_a_second_at_most(self):
        waits = {name: {'command': ['true'], 'autostart': False}
                 for name in ('one', 'two')}
        c = self.console(self.session(self.host(self.sshd()), waits))
        c.wait('● h1')
        begin = time.monotonic()
        drawn = n = 0
        while time.monotonic() < begin + HELD_S:
            c.keys('jk'[n % 2])
            n += 1
            drawn += self.written(c, 0.003).count(BEGIN)
        most = FRAMES * (time.monotonic() - begin) + 1
        self.assertLessEqual(drawn, most)
        # It is no slow machine that held it down.
        self.assertGreater(drawn, most / 3)
        c.keys('q')
        self.assertEqual(c.wait_exit(), 0)


if __name__ == '__main__':
    unittest.main()
