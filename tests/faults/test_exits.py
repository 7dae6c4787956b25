"""How programs end while links fail: each exit is told once, and exactly, and
none is told that did not happen."""
import os
import signal
import unittest

from bed import Bed
from told import Told

# Those whose default action ends a process (signal(7)).
ENDING = [signal.Signals[name] for name in (
    'SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL'
    ' SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGXCPU SIGXFSZ'
    ' SIGVTALRM SIGPROF SIGPOLL SIGPWR SIGSYS').split()] + [16]     # STKFLT


def word(number):
    """As kill -l has it, and we have it."""
    return 'STKFLT' if number == 16 else \
        {'POLL': 'IO'}.get(number.name[3:], number.name[3:])


class Exits(Bed):
    """All 256 codes and 23 signals, with the link as it is, and cut before,
    while and after they end."""

    def setUp(self):
        super().setUp()
        self.h1 = self.behind()
        self.gate = f'{self.directory}/gate'
        os.mkfifo(self.gate)
        wait = f'read x < {self.gate}; '
        ends = {f'code-{n}': (f'exit {n}', n, None) for n in range(256)}
        ends.update({f'signal-{int(n)}': (f'kill -{int(n)} $$', None, word(n))
                     for n in ENDING})
        self.wanted = {name: end[1:] for name, end in ends.items()}
        self.path = self.session(self.host(self.h1), {
            name: {'shell': wait + end[0]} for name, end in ends.items()})
        self.plm(self.path, 'up')
        self.told = Told(self.path, self.environment())
        self.addCleanup(self.told.stop)
        self.told.wait('host-ready', 1)

    def go(self):
        """The gate is opened: all that wait at it go on, and end."""
        os.close(os.open(self.gate, os.O_WRONLY))

    def sever(self):
        self.h1.proxy.tell('refuse')
        self.h1.proxy.tell('reset')

    def check(self):
        """Each has ended once, so, and nothing else is told of any."""
        self.told.wait('exited', len(self.wanted))
        self.assertEqual(self.told.of('lost'), [])
        ended = self.told.of('exited')
        self.assertEqual(sorted(e['name'] for e in ended),
                         sorted(self.wanted))
        table = self.ps(self.path)
        for e in [*ended, *table.values()]:
            self.assertEqual((e['state'], e['exit_code'], e['exit_signal']),
                             ('exited', *self.wanted[e['name']]), e)
            self.assertTrue(e['exact'], e)

    def test_while_the_link_is_up(self):
        self.go()
        self.check()

    def test_after_the_link_was_cut(self):
        pids = [p['pid'] for p in self.ps(self.path).values()]
        self.sever()
        self.told.wait('unknown', len(self.wanted))
        self.go()
        for pid in pids:
            self.gone(pid)
        # Nobody can know, and nobody says so.
        self.assertEqual(self.told.of('exited'), [])
        self.h1.proxy.tell('accept')
        self.check()
        self.assertEqual(len(self.told.of('unknown')), len(self.wanted))

    def test_while_the_link_is_being_cut(self):
        self.go()
        for n in range(1, 4):
            self.h1.proxy.tell('reset')
            self.told.wait('host-lost', n)
            self.told.wait('host-ready', n + 1)
        self.check()

    def test_before_the_link_is_cut(self):
        self.go()
        self.told.wait('exited', len(self.wanted))
        self.sever()
        self.told.wait('host-lost', 1)
        self.h1.proxy.tell('accept')
        self.told.wait('host-ready', 2)
        # What was known stays so: no end is told a second time.
        self.check()


if __name__ == '__main__':
    unittest.main()
