"""How long a console of a thousand processes needs until it knows all of them
again: after its worker was killed, and after all links were reset; and until it
knows all exits, of all of them at once. Prints medians; of times it judges none.
tests/faults/thousand.py [TIMES], with the environment that meson gives the tests
here."""
import os
import select
import signal
import statistics
import sys
import time

from bed import Bed

PROCESSES, HOSTS = 1000, 4
STEADY = 10     # s a worker has to live until the next loss is the first again


class Thousand(Bed):
    def begin(self):
        self.behinds = [self.behind(f'h{n}') for n in range(HOSTS)]
        hosts = {}
        for n, b in enumerate(self.behinds):
            hosts |= self.host(b, f'h{n}')
        self.gate = f'{self.directory}/gate'
        os.mkfifo(self.gate)
        self.path = self.session(hosts, {
            f'p{n:03}': {'shell': f'read x <{self.gate}; exit {n % 256}',
                         'host': f'h{n % HOSTS}'} for n in range(PROCESSES)})
        began = time.monotonic()
        self.plm(self.path, 'up')
        print(f'started: {time.monotonic() - began:.1f} s', flush=True)
        began = time.monotonic()
        self.c = self.console(self.path, size=(160, 45))
        self.c.wait(f'{PROCESSES} alive', 60)
        print(f'taken up: {time.monotonic() - began:.2f} s', flush=True)

    def told(self):
        """When the first row is shown as unknown. What comes is not drawn
        before: the terminal here is slower than what is measured."""
        came = b''
        while b'unknown' not in came:
            self.assertTrue(select.select([self.c.master], [], [], 60)[0])
            came += os.read(self.c.master, 65536)
        at = time.monotonic()
        self.c.raw += came
        self.c.stream.feed(came)
        return at

    def again(self, break_it):
        """Seconds until it is told, and until all are alive again."""
        time.sleep(STEADY)
        worker = self.c.worker()        # by a look at all of /proc
        began = time.monotonic()
        break_it(worker)
        told = self.told() - began
        self.c.wait_gone(f'{PROCESSES} alive', 60)
        self.c.wait(f'{PROCESSES} alive', 60)
        return told, time.monotonic() - began

    def kill_worker(self, worker):
        os.kill(worker, signal.SIGKILL)

    def reset(self, worker):
        for b in self.behinds:
            b.proxy.tell('reset')

    def runTest(self):
        times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
        self.begin()
        for what, break_it in (('worker killed', self.kill_worker),
                               ('links reset', self.reset)):
            told, whole = zip(*(self.again(break_it) for _ in range(times)))
            print(f'{what}, {times} times: told after '
                  f'{statistics.median(told):.3f} s (at most '
                  f'{max(told):.3f} s), all known again after '
                  f'{statistics.median(whole):.2f} s (at most '
                  f'{max(whole):.2f} s)', flush=True)
        self.all_at_once()

    def memory(self):
        """Resident, of console and worker, in MB."""
        sizes = []
        for pid in (self.c.console_pid(), self.c.worker()):
            with open(f'/proc/{pid}/status') as f:
                rss = next(line for line in f if line.startswith('VmRSS'))
            sizes.append(int(rss.split()[1]) / 1024)
        return sizes

    def all_at_once(self):
        began = time.monotonic()
        with open(self.gate, 'w'):
            pass
        ended = PROCESSES
        self.c.wait(f'{ended} exited', 120)
        told = time.monotonic() - began
        rows = self.ps(self.path, '-a')
        for n in range(PROCESSES):
            row = rows[f'p{n:03}']
            assert (row['state'], row['exit_code'], row['exact']) == (
                'exited', n % 256, True), row
        print(f'{ended} exits at once: all told after {told:.2f} s, all exact;'
              ' console {:.0f} MB, worker {:.0f} MB'.format(*self.memory()),
              flush=True)


if __name__ == '__main__':
    case = Thousand()
    result = case.run()
    for _, text in result.errors + result.failures:
        print(text)
    sys.exit(not result.wasSuccessful())
