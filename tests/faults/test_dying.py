"""A worker that dies by itself: the operator reads of what, and no core is left;
one that dies again and again costs nothing, and is started at once on a key.
Rows 3 and 4 of the fault matrix."""
import os
import re
import resource
import signal
import time
import unittest

from failing import FAILNTH, Failing
from hosts import kill

# A sanitizer has words of its own for the others.
HOW, NAMES = ('kill', ('KILL', 'ABRT')) if 'SANITIZED' in os.environ else (
    'SEGV', ('SEGV', 'ABRT', 'BUS'))
TICKS = os.sysconf('SC_CLK_TCK')


def used(pid):
    """Seconds of processor time, with that of children that were waited for."""
    with open(f'/proc/{pid}/stat') as f:
        words = f.read().rpartition(')')[2].split()
    return sum(map(int, words[11:15])) / TICKS


class Dying(Failing):
    def test_what_it_died_of_is_said_and_no_core_is_left(self):
        """Row 3."""
        limits = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (limits[1], limits[1]))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_CORE, limits)
        c = self.begin()
        c.wait('[●*] h1')
        for name in NAMES:
            worker = c.worker()
            with open(f'/proc/{worker}/limits') as f:
                core = re.search(r'core file size +(\S+) +(\S+)', f.read())
            self.assertEqual(core.groups(), ('0', '0'))
            kill(worker, getattr(signal, f'SIG{name}'))
            c.wait(f'the SSH worker was killed by {name}; ')
            c.wait('[●*] h1')
            self.assertNotIn(c.worker(), (None, worker))
        c.keys('Q')
        self.assertEqual(c.wait_exit(), 0)
        c.assert_restored()

    def test_it_dies_again_and_again(self):
        """Row 4."""
        done = f'{self.directory}/done'
        c = self.begin(FAILNTH=f'any:1:{HOW}', FAILNTH_IN='worker',
                       FAILNTH_DONE=done, FAILNTH_EACH='1')
        c.wait(rf'the SSH worker was killed by {NAMES[0]}, the latest of \d+ in'
               r' a row; the next one is started in \d\.\d s;\s+c\s+tries\s+at\s+once')
        pid, begun = c.console_pid(), time.monotonic()
        before = used(pid)
        c.wait(r'started in 5\.0 s')
        cost = (used(pid) - before) / (time.monotonic() - begun)
        print(f'{100 * cost:.1f} % of a processor, console and workers')
        self.assertLess(cost, 0.1)
        # Nobody waits for a worker: not who looks, and not who asks.
        c.keys('?')
        c.wait('First steps', 1)
        c.keys('q')
        c.wait_gone('First steps', 1)
        c.keys('s')
        c.wait('its host has to be reached first; c tries at once', 1)
        open(done, 'w').close()
        c.keys('c')
        c.wait('[●*] h1', 3)
        self.wait_row(c, self.one, 'pending')
        c.keys('Q')
        self.assertEqual(c.wait_exit(), 0)
        c.assert_restored()

    def test_a_command_does_not_wait_for_ever(self):
        done = self.run_plm(self.path, 'ps', timeout=5, LD_PRELOAD=FAILNTH,
                            FAILNTH=f'any:1:{HOW}', FAILNTH_IN='worker')
        self.assertEqual(done.returncode, 4, done)
        self.assertIn(f'the SSH worker was killed by {NAMES[0]}',
                      done.stderr.decode())
        self.assertIn(b', the latest of 5 in a row', done.stderr)


if __name__ == '__main__':
    unittest.main()
