"""What a process does when nobody is connected: its host alone carries it out,
and the next console says so."""
import os
import signal
import time
import unittest

from bed import Bed
from hosts import comm, is_sshd, kill, mentions

GRACE = 3       # s
# A shell that is sent nothing for 6 to 9 s ends itself; pings come every 4 s.
SILENT = 'SetEnv PLM_MIND_S=3'


class Alone(Bed):
    def setUp(self):
        super().setUp()
        self.h1 = self.behind(extra=(SILENT,))

    def two(self, *more, **stops):
        """One that runs on, and one that is stopped."""
        sleep = ['sleep', '100000']
        return self.session(self.host(self.h1), {
            'keeps': {'command': sleep},
            'stops': {'command': sleep, 'on_disconnect': 'stop',
                      'disconnect_grace': f'{GRACE}s', **stops}}, *more)

    def pids(self, path):
        rows = self.ps(path)
        return [rows[name]['pid'] for name in ('keeps', 'stops')]

    def kill_console(self, c):
        for pid in (c.pid, *c.children()):
            kill(pid, signal.SIGKILL)
        c.wait_exit()

    def witness(self, grace=GRACE):
        """Another session of the host. Returns when nobody was connected to it
        for so long."""
        path = self.session(self.host(self.h1), {
            'witness': {'command': ['sleep', '100000'],
                        'on_disconnect': 'stop',
                        'disconnect_grace': f'{grace}s'}}, 'witness')
        self.plm(path, 'start', 'witness')
        # A command is a console, so it lives yet, and sees itself.
        pid = self.ps(path)['witness']['pid']
        self.gone(pid, grace + 10)

    def ours(self, word):
        """Processes of this test that have a word among their arguments."""
        return [p for p in self.leftovers() if mentions(p, word)]

    def test_a_killed_console(self):
        path = self.two()
        c = self.console(path)
        keeps, stops = self.pid(c, 'keeps'), self.pid(c, 'stops')
        self.kill_console(c)
        killed = time.monotonic()
        self.gone(stops, GRACE + 10)
        took = time.monotonic() - killed
        self.assertGreater(took, GRACE)
        print(f'from SIGKILL of the console to the end by QUIT: {took:.3f} s,'
              f' of which {GRACE} s are grace')
        self.assertEqual(comm(keeps), 'sleep')
        c = self.console(path)
        self.assertEqual(self.pid(c, 'keeps'), keeps)
        self.wait_row(c, 'stops', 'exited', 'QUIT', 'nobody', 'was')
        row = self.ps(path)['stops']
        self.assertEqual((row['exit_signal'], row['cause']),
                         ('QUIT', 'nobody was connected'))
        told = self.plm(path, 'show', 'stops').decode()
        self.assertIn('killed by QUIT: nobody was connected', told)
        self.assertIn('disconnect', told)
        self.assertEqual(self.ours('plm-watcher'), [])

    def test_one_that_is_deaf(self):
        """It is sent KILL, after the wait of its own ladder."""
        path = self.two(command=['/bin/sh', '-c', 'trap "" QUIT; while :; do'
                                 ' sleep 1000; done'])
        self.plm(path, 'up')
        left = time.monotonic()
        stops = self.ps(path)['stops']['pid']
        self.gone(stops, GRACE + 10)
        self.assertGreater(time.monotonic() - left, GRACE + 1)
        self.assertEqual(self.ps(path)['stops']['exit_signal'], 'KILL')
        self.assertEqual(self.ps(path)['stops']['cause'],
                         'nobody was connected')

    def test_another_console(self):
        path = self.two()
        first, second = self.console(path), self.console(path)
        stops = self.pid(first, 'stops')
        self.pid(second, 'stops')
        self.kill_console(first)
        self.witness()
        self.assertEqual(comm(stops), 'sleep')
        self.assertEqual(self.pid(second, 'stops'), stops)
        self.quit(second)
        self.gone(stops, GRACE + 10)

    def test_back_in_time(self):
        """A console, and a link that broke; their process never notices."""
        path = self.two()
        c = self.console(path)
        stops = self.pid(c, 'stops')
        self.kill_console(c)
        c = self.console(path)
        self.assertEqual(self.pid(c, 'stops'), stops)
        self.witness()
        self.h1.proxy.tell('reset')
        c.wait('h1 is .*: ')
        c.wait('● h1')
        self.witness()
        self.assertEqual(self.pid(c, 'stops'), stops)
        self.assertEqual(self.ps(path)['stops']['run'], 1)

    def test_a_silent_link(self):
        """sshd knows of nothing, and keeps the connection. The control shell
        ends itself, and so begins the grace."""
        path = self.two()
        c = self.console(path)
        keeps, stops = self.pid(c, 'keeps'), self.pid(c, 'stops')
        self.h1.proxy.tell('stall both')
        silent = time.monotonic()
        served = [p for p in self.h1.sshd.connections() if is_sshd(p)]
        self.gone(stops, 30)
        took = time.monotonic() - silent
        self.assertEqual([p for p in served if not is_sshd(p)], [])
        self.assertGreater(took, GRACE + 2)
        print(f'from the silence to the end by QUIT: {took:.1f} s, of which 6'
              f' to 9 s are silence and {GRACE} s grace')
        self.assertEqual(comm(keeps), 'sleep')
        self.h1.proxy.tell('pass')
        self.wait_row(c, 'stops', 'exited', 'QUIT', timeout=60)
        self.assertEqual(self.pid(c, 'keeps'), keeps)
        self.assertEqual(self.ps(path)['stops']['cause'],
                         'nobody was connected')

    def test_a_suspended_console(self):
        """Its worker goes on, and pings: longer than a shell takes silence."""
        path = self.two()
        c = self.console(path)
        stops = self.pid(c, 'stops')
        os.kill(c.console_pid(), signal.SIGSTOP)
        self.witness(12)
        self.assertEqual(comm(stops), 'sleep')
        os.kill(c.console_pid(), signal.SIGCONT)
        self.assertEqual(self.pid(c, 'stops'), stops)

    def test_a_stopped_worker(self):
        """It is replaced, within the grace: nothing happens."""
        path = self.two(disconnect_grace='20s')
        c = self.console(path)
        stops = self.pid(c, 'stops')
        worker = c.worker()
        kill(worker, signal.SIGSTOP)
        self.gone(worker, 20)
        c.wait('● h1')
        self.assertEqual(self.pid(c, 'stops'), stops)


if __name__ == '__main__':
    unittest.main()
