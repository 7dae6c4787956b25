"""Nobody is dead because a link is: 1,000 times (TIMES=40: 10,000) a live process
loses its link, in one way or another, and none is said to have ended, or is
touched."""
import os
import random
import unittest

from bed import Bed
from told import Told

PROCESSES = 250
TIMES = int(os.environ.get('TIMES', '4'))       # that the link breaks


class Disconnects(Bed):
    def test_nobody_is_dead_because_a_link_is(self):
        chance = random.Random(self.seed)
        h1 = self.behind()
        path = self.session(self.host(h1), {
            f'p{n}': {'command': ['sleep', '100000']}
            for n in range(PROCESSES)})
        self.plm(path, 'up')
        before = {n: r['pid'] for n, r in self.ps(path).items()}
        self.assertEqual(len(before), PROCESSES)
        told = Told(path, self.environment())
        self.addCleanup(told.stop)
        told.wait('host-ready', 1)
        for n in range(1, TIMES + 1):
            h1.proxy.tell(chance.choice((
                'reset', 'close', 'half-close up', 'half-close down',
                f'flip up {chance.randint(1, 200)}',
                f'flip down {chance.randint(1, 200)}')))
            told.wait('host-lost', n)
            h1.proxy.tell('pass')
            told.wait('host-ready', n + 1)
        self.assertEqual(len(told.of('unknown')), PROCESSES * TIMES)
        # A worker tells what it knows one by one; the last of it is awaited.
        told.wait('known-again', PROCESSES * TIMES)
        for kind in ('exited', 'lost', 'failed', 'started'):
            self.assertEqual(told.of(kind), [])
        rows = self.ps(path)
        self.assertEqual({n: r['pid'] for n, r in rows.items()}, before)
        for pid in before.values():
            os.kill(pid, 0)


if __name__ == '__main__':
    unittest.main()
