"""A kill whose link or worker is lost before the exit is on record (matrix rows 1
and 27): nothing is said to be over that is not, and it goes on when the host is
back, unless it is given up."""
import collections
import os
import signal
import unittest

from bed import Bed
from hosts import comm

IGNORES = "trap '' QUIT; echo ready; while :; do sleep 0.1; done"


class Kills(Bed):
    def setUp(self):
        super().setUp()
        self.h1 = self.behind()
        self.path = self.session(self.host(self.h1), {
            'stubborn': {'shell': IGNORES, 'stop': [
                {'signal': 'QUIT', 'wait': '8s'},
                {'signal': 'KILL', 'wait': '5s'}]},
            'other': {'command': ['sleep', '100000']}})
        self.plm(self.path, 'up')
        self.pids = {n: p['pid'] for n, p in self.ps(self.path).items()}
        self.c = self.console(self.path, size=(160, 40))
        self.select(self.c, 'stubborn')
        self.c.wait('ready')

    def kill(self):
        self.c.keys('x')
        self.c.wait('Kill stubborn')
        self.answer(self.c, 'y')
        self.wait_row(self.c, 'stubborn', 'stopping')

    def break_link(self):
        self.h1.proxy.tell('refuse')
        self.h1.proxy.tell('reset')
        self.wait_row(self.c, 'stubborn', 'unknown', 'waits')

    def end(self):
        self.gone(self.pids['stubborn'])
        self.wait_row(self.c, 'stubborn', 'exited', 'KILL', 'stopped', 'by',
                      'operator')
        self.assertEqual(comm(self.pids['other']), 'sleep')
        self.quit(self.c)

    def test_it_goes_on_when_the_link_is_back(self):
        self.kill()
        self.break_link()
        self.assertIsNotNone(comm(self.pids['stubborn']))
        self.h1.proxy.tell('accept')
        self.end()

    def test_it_goes_on_with_another_worker(self):
        self.kill()
        os.kill(self.c.worker(), signal.SIGKILL)
        self.end()

    def test_given_up_it_is_left_alone(self):
        self.kill()
        self.break_link()
        self.c.keys('A')
        self.c.wait('given up: nothing is sent')
        self.h1.proxy.tell('accept')
        self.wait_row(self.c, 'stubborn', 'alive')
        # Another order comes behind whatever might have been sent.
        self.c.keys('X')
        self.c.wait('Crash stubborn')
        self.answer(self.c, 'y')
        self.wait_row(self.c, 'stubborn', 'exited', 'crashed')
        self.quit(self.c)


class Amid(Bed):
    """Matrix row 58: programs that end about when they are sent KILL."""
    count = int(os.environ.get('TIMES', '40'))

    def end_after(self, name, seconds):
        return {name: {
            'shell': f"trap 'sleep {seconds:.3f}; echo >{self.directory}/"
                     f"{name}.ended; exit 7' QUIT; while :; do sleep 0.05;"
                     ' done',
            'stop': [{'signal': 'QUIT', 'wait': '1s'},
                     {'signal': 'KILL', 'wait': '10s'}]}}

    def test_each_has_ended_as_it_has(self):
        """By itself, or by KILL: whichever came first, and nothing else."""
        programs = {}
        for n in range(self.count):
            # The host takes some time to send so many.
            programs |= self.end_after(f'p{n}', 0.8 + 0.8 * n / self.count)
        path = self.session(self.host(self.behind()), programs)
        self.plm(path, 'up')
        self.plm(path, 'kill', '--all')
        ends = collections.Counter()
        for name, row in self.ps(path).items():
            self.assertEqual((row['state'], row['cause'], row['exact']),
                             ('exited', 'stopped by operator', True), row)
            how = row['exit_code'], row['exit_signal']
            ends[how] += 1
            self.assertIn(how, ((7, None), (None, 'KILL')), row)
            if how[0] == 7:
                self.assertTrue(os.path.exists(
                    f'{self.directory}/{name}.ended'), row)
        print(f'{ends[7, None]} exited, {ends[None, "KILL"]} were killed')


if __name__ == '__main__':
    unittest.main()
