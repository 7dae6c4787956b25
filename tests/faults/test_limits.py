"""With few descriptors, processes or little memory, plm-tui says what it cannot
do, ends in order or goes on, and is well once there is more. Rows 70 and 71 of
the fault matrix."""
import os
import re
import subprocess
import unittest

from bed import PLM_TUI
from failing import Driven, Failing

PIDS = '/sys/fs/cgroup/pids'
MIB = 1 << 20


def make_group(name):
    try:
        os.mkdir(f'{PIDS}/{name}')
        return f'{PIDS}/{name}'
    except OSError:
        return None


class Limits(Failing):
    def under(self, *words):
        c = Driven([*words, PLM_TUI, '--no-start', '-f', self.path],
                   self.environment(), (100, 30))
        self.consoles.append(c)
        return c

    def check_console(self, *words):
        """True: it came up, and was there for its operator."""
        c = self.under(*words)
        up = c.until(lambda c: re.search(
            r'[●*?] h1|cannot be started', c.text()), 20)
        if up:
            c.keys('?')
            c.wait('First steps', 5)
            c.keys('q')
            c.wait_gone('First steps', 5)
            self.leave(c)
        status = c.wait_exit(20)
        self.assertIn(status, (0,) if up else (1, 2, 6, 70, 127), words)
        self.assertTrue(up or b': ' in c.raw, (words, c.raw))
        c.assert_restored()
        c.close()
        return bool(up)

    def check_command(self, *words):
        """True: it did what it was to do."""
        done = subprocess.run([*words, PLM_TUI, '-f', self.path, 'ps'],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env=self.environment(), timeout=60)
        self.assertIn(done.returncode, (0, 1, 2, 4, 6, 70, 127), (words, done))
        self.assertTrue(done.returncode == 0 or b': ' in done.stderr,
                        (words, done))
        return done.returncode == 0

    def test_descriptors(self):
        """Row 71: from what a program has from the start to what is enough."""
        came = []
        for n in range(3, 26, 1 if os.environ.get('ALL') else 4):
            limit = ('prlimit', f'--nofile={n}:{n}')
            came.append((self.check_command(*limit),
                         self.check_console(*limit)))
        self.assertEqual(came[0], (False, False))
        self.assertEqual(came[-1], (True, True))

    @unittest.skipIf('SANITIZED' in os.environ, 'it maps terabytes')
    def test_address_space(self):
        """Row 70."""
        def version(mib):
            return subprocess.run(
                ['prlimit', f'--as={mib * MIB}', PLM_TUI, '--version'],
                capture_output=True).returncode == 0
        least = next(n for n in range(8, 200) if version(n))
        for n in range(least, 200, 1 if os.environ.get('ALL') else 4):
            limit = ('prlimit', f'--as={n * MIB}')
            if self.check_command(*limit) and self.check_console(*limit):
                break
        self.assertLess(n, 100)

    @unittest.skipIf('SANITIZED' in os.environ, 'its look for leaks is a'
                     ' process more')
    def test_processes(self):
        """Row 71: no guardian's child, no door of it, no worker, none of that,
        no ssh -G, and then that, too: one process more each time."""
        group = make_group(f'plm-{os.getpid()}')
        if group is None:
            self.skipTest('this user may not limit processes')
        self.addCleanup(os.rmdir, group)
        self.addCleanup(self.clean_up)
        within = ('sh', '-c', f'echo $$ >{group}/cgroup.procs && exec "$@"',
                  'sh')
        for most in (1, 2):
            self.limit(group, most)
            self.assertFalse(self.check_console(*within))
        self.limit(group, 3)
        c = self.under(*within)
        c.wait('the SSH worker cannot be started: starting a process: '
               r'Resource\s+temporarily\s+unavailable')
        self.limit(group, 4)
        c.wait('the SSH worker is gone')
        self.limit(group, 5)
        c.wait('ssh -G 127.0.0.1 cannot be run just now')
        self.limit(group, 6)
        c.wait('[●*] h1')
        self.leave(c)
        self.assertEqual(c.wait_exit(), 0)
        c.assert_restored()

    def leave(self, c):
        """Of what is unknown it asks."""
        c.keys('Q')
        if c.until(lambda c: 'Quit?' in c.text(), 5):
            self.answer(c, 'l')

    def limit(self, group, n):
        with open(f'{group}/pids.max', 'w') as f:
            f.write(str(n))


if __name__ == '__main__':
    unittest.main()
