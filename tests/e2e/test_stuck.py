"""A terminal that stops reading: the console goes on without it, ends when it is
told to, and shows what there is to be shown when it is read again."""
import os
import select
import signal
import time
import unittest

from hosts import Case, kill

FLOOD = 'i=0; while :; do i=$((i+1)); echo "line $i of a flood"; done'


class Stuck(Case):
    def setUp(self):
        super().setUp()
        self.path = self.session(self.host(self.sshd()), {
            'flood': {'shell': FLOOD},
            'short': {'shell': f'read x <{self.directory}/go; exit 7'}},
            hooks={'tell': {'command': ['sh', '-c', 'echo >told'],
                            'on': ['unexpected']}})
        for name in ('go', 'told'):
            os.mkfifo(f'{self.directory}/{name}')

    def flooded(self, seconds):
        """Nobody reads its terminal for so long, in which it has to print."""
        c = self.console(self.path, size=(100, 30))
        self.wait_row(c, 'short', 'alive')
        self.select(c, 'flood')
        c.wait('line [0-9]+ of a flood')
        time.sleep(seconds)
        return c

    def test_it_ends_when_it_is_told_to(self):
        c = self.flooded(20)
        handle = os.pidfd_open(c.pid)
        worker = os.pidfd_open(c.worker())
        began = time.monotonic()
        os.kill(c.pid, signal.SIGTERM)
        for each in handle, worker:
            self.assertTrue(select.select([each], [], [], 10)[0])
            os.close(each)
        self.assertLess(time.monotonic() - began, 2)

    def test_it_is_drawn_when_it_is_read_again(self):
        told = os.open(f'{self.directory}/told', os.O_RDWR)
        self.addCleanup(os.close, told)
        c = self.flooded(20)
        with open(f'{self.directory}/go', 'w') as f:
            f.write('\n')
        # A hook tells that the console knows it.
        self.assertTrue(select.select([told], [], [], 10)[0])
        self.wait_row(c, 'short', 'exited', '7')
        c.wait('line [0-9]+ of a flood')
        kill(self.pid(c, 'flood'), signal.SIGKILL)
        self.wait_row(c, 'flood', 'KILL')
        c.keys('Q')             # nothing runs: nothing is asked
        self.assertEqual(c.wait_exit(), 0)
        c.assert_restored()


if __name__ == '__main__':
    unittest.main()
