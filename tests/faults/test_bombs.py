"""Programs that print as fast as they can, and programs that start others as fast
as they can: the console stays at hand, and small, and ends them (matrix row 65)."""
import os
import time
import unittest

from bed import Bed
from hosts import comm

BYTES = 150000000
# A sanitizer keeps what was freed for a while.
CAP_MB = 600 if 'SANITIZED' in os.environ else 200


class Bombs(Bed):
    def rss(self, pid):
        with open(f'/proc/{pid}/status') as f:
            line = next(line for line in f if line.startswith('VmRSS'))
        return int(line.split()[1]) / 1024

    def at_hand(self, c, seconds):
        """A key is answered, all the while; the median in seconds."""
        took = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            c.keys('?')
            c.wait(' Help ', 5)
            took.append(time.monotonic() - began)
            c.keys('q')
            c.wait_gone(' Help ', 5)
            for pid in (c.console_pid(), c.worker()):
                self.assertLess(self.rss(pid), CAP_MB)
        return sorted(took)[len(took) // 2]

    def test_output(self):
        f = self.session(self.host(self.behind()), {
            f'bomb-{n}': {'shell': f'yes bomb-{n} | head -c {BYTES};'
                          ' sleep 100000'} for n in range(4)})
        c = self.console(f)
        self.wait_row(c, 'bomb-3', 'alive')
        self.select(c, 'bomb-0')
        self.assertLess(self.at_hand(c, 5), 1)
        c.keys('S')
        c.wait('Stop plan|stage')
        c.keys('Enter')
        c.wait('Stop the session')
        self.answer(c, 'y')
        c.wait('4 exited', 30)
        self.assertEqual({p['exit_signal'] for p in self.ps(f).values()},
                         {'QUIT'})

    def test_processes(self):
        f = self.session(self.host(self.behind()), {
            'bomb': {'shell': 'for i in $(seq 300); do'
                     ' setsid sleep 100000 & done; echo ready; wait'}})
        c = self.console(f)
        self.wait_row(c, 'bomb', 'alive')
        c.wait('ready')
        self.assertGreaterEqual(self.sleeping(), 300)
        self.assertLess(self.at_hand(c, 2), 1)
        c.keys('x')
        c.wait('Kill bomb')
        self.answer(c, 'y')
        self.wait_row(c, 'bomb', 'exited', 'QUIT')
        c.wait('the 300 processes that it left are ended too', 30)
        self.assertEqual(self.sleeping(), 0)

    def sleeping(self):
        return sum(comm(pid) == 'sleep' for pid in self.leftovers())


if __name__ == '__main__':
    unittest.main()
