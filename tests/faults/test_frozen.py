"""What stands still and goes on: a program that no signal reaches (matrix row 59),
a console, its guardian and its worker while a laptop sleeps (row 15); and a program
file that is replaced while it runs (row 75)."""
import os
import shutil
import signal
import time
import unittest

from bed import Bed
from console import Console
from hosts import PLM_TUI, comm

FREEZER = '/sys/fs/cgroup/freezer'
needs_freezer = unittest.skipUnless(
    os.access(f'{FREEZER}/cgroup.procs', os.W_OK), 'there is no freezer (v1)')


class Frozen(Bed):
    def setUp(self):
        super().setUp()
        self.h1 = self.behind()
        self.path = self.session(self.host(self.h1), {
            'one': {'command': ['sleep', '100000']},
            'two': {'command': ['sleep', '100000']}})
        self.plm(self.path, 'up')
        self.pids = {n: p['pid'] for n, p in self.ps(self.path).items()}

    def freeze(self, *pids):
        group = f'{FREEZER}/plm-{os.getpid()}'
        os.mkdir(group)

        def thaw():
            if not os.path.exists(group):
                return
            self.put(f'{group}/freezer.state', 'THAWED')
            with open(f'{group}/cgroup.procs') as f:
                for pid in f.read().split():
                    try:
                        self.put(f'{FREEZER}/cgroup.procs', pid)
                    except ProcessLookupError:
                        pass
            end = time.monotonic() + 10
            while True:
                try:
                    os.rmdir(group)
                    return
                except OSError:
                    self.assertLess(time.monotonic(), end)
        self.addCleanup(thaw)
        for pid in pids:
            self.put(f'{group}/cgroup.procs', str(pid))
        self.put(f'{group}/freezer.state', 'FROZEN')
        end = time.monotonic() + 10
        while open(f'{group}/freezer.state').read().strip() != 'FROZEN':
            self.assertLess(time.monotonic(), end)
        return thaw

    @staticmethod
    def put(path, text):
        with open(path, 'w') as f:
            f.write(text)

    @needs_freezer
    def test_a_program_that_no_signal_reaches(self):
        c = self.console(self.path)
        self.wait_row(c, 'one', 'alive')
        self.select(c, 'one')
        thaw = self.freeze(self.pids['one'])
        c.keys('x')
        c.wait('Kill one')
        self.answer(c, 'y')
        c.wait('still there after the whole stop', 20)
        self.wait_row(c, 'one', 'alive', str(self.pids['one']))
        self.assertEqual(comm(self.pids['one']), 'sleep')
        thaw()
        # Both came, and KILL is taken first.
        self.wait_row(c, 'one', 'exited', 'KILL', 'signalled')
        self.quit(c)

    @needs_freezer
    def test_a_console_that_sleeps(self):
        c = self.console(self.path)
        self.wait_row(c, 'two', 'alive')
        worker = c.worker()
        thaw = self.freeze(c.pid, *c.children())
        # Longer than the silence of a link, and what a worker is given.
        time.sleep(15)
        thaw()
        began = time.monotonic()
        c.keys('E')
        c.wait('Events', 5)
        for name, pid in self.pids.items():
            self.wait_row(c, name, 'alive', str(pid))
        self.assertLess(time.monotonic() - began, 15)
        # It goes on as it was: nobody is replaced, and nothing was said of
        # processes that is not so.
        self.assertEqual(c.worker(), worker)
        self.assertNotRegex(c.text(), 'unknown|lost|ended|killed')
        self.quit(c)

    def test_the_program_is_replaced(self):
        copy = f'{self.directory}/plm-tui'
        shutil.copy(PLM_TUI, copy)
        c = Console([copy, self.path], self.environment(), (100, 30))
        self.consoles.append(c)
        self.wait_row(c, 'one', 'alive')
        self.put(f'{copy}.new', 'another version')
        os.rename(f'{copy}.new', copy)
        for _ in range(2):
            worker = c.worker()
            os.kill(worker, signal.SIGKILL)
            c.wait(lambda c: c.worker() not in (None, worker))
            c.wait('● h1')
            self.wait_row(c, 'one', 'alive', str(self.pids['one']))
        self.quit(c)


if __name__ == '__main__':
    unittest.main()
