"""How long it takes until a console knows: medians of some times each, told by
`plm-tui events --follow`, against their goals.

times.py [TIMES]: the quick ones so often, the slow ones a third of it."""
import os
import signal
import statistics
import sys
import time

from bed import Bed
from hosts import worker_of
from told import Told

GOALS = {'worker killed -> told': 0.1, 'RST -> told': 0.1,
         'exit -> told': 0.25, 'silence -> told': 15,
         'healed -> ready': 5, 'worker killed -> ready': 2}


class Times(Bed):
    def runTest(self):      # noqa: N802 (unittest's name)
        pass

    def begin(self):
        self.setUp()
        self.took = {what: [] for what in GOALS}
        self.h1 = self.behind()
        self.path = self.session(self.host(self.h1), {
            'one': {'command': ['sleep', '100000']}})
        self.plm(self.path, 'up')
        self.told = Told(self.path, self.environment())
        self.addCleanup(self.told.stop)
        self.told.wait('host-ready', 1)

    def until(self, what, kind, n, began):
        self.told.wait(kind, n)
        self.took[what].append(time.monotonic() - began)

    def count(self, kind):
        return len(self.told.of(kind)) + 1

    def worker(self):
        lost, ready = self.count('worker-lost'), self.count('host-ready')
        pid = worker_of(self.told.process.pid)
        began = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        self.until('worker killed -> told', 'worker-lost', lost, began)
        self.until('worker killed -> ready', 'host-ready', ready, began)

    def reset(self):
        lost, ready = self.count('host-lost'), self.count('host-ready')
        began = time.monotonic()
        self.h1.proxy.tell('reset')
        self.until('RST -> told', 'host-lost', lost, began)
        self.told.wait('host-ready', ready)

    def end(self):
        ended, pid = self.count('exited'), self.ps(self.path)['one']['pid']
        began = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        self.until('exit -> told', 'exited', ended, began)
        self.plm(self.path, 'start', 'one')

    def silence(self):
        lost, ready = self.count('host-lost'), self.count('host-ready')
        began = time.monotonic()
        self.h1.proxy.tell('stall both')
        self.until('silence -> told', 'host-lost', lost, began)
        began = time.monotonic()
        self.h1.proxy.tell('pass')
        self.until('healed -> ready', 'host-ready', ready, began)


def main():
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    t = Times()
    try:
        t.begin()
        for _ in range(times):
            t.worker()
            t.reset()
            t.end()
        for _ in range(max(times // 3, 1)):
            t.silence()
    finally:
        t.doCleanups()
    late = False
    for what, goal in GOALS.items():
        median, worst = statistics.median(t.took[what]), max(t.took[what])
        late = late or median > goal
        print(f'{what}: median {median * 1000:.0f} ms, worst'
              f' {worst * 1000:.0f} ms of {len(t.took[what])}; goal'
              f' {goal * 1000:.0f} ms')
    sys.exit(late)


if __name__ == '__main__':
    main()
