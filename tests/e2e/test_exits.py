"""Every exit code and every signal, told apart and exact, whatever the link
does at that moment."""
import os
import select
import signal
import subprocess
import unittest

from test_commands import Commands
from hosts import PLM_TUI

NOT_DEADLY = {'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'WINCH'}
DEADLY = {s.name[3:]: int(s) for s in signal.Signals
          if s < signal.SIGRTMIN and s.name[3:] not in NOT_DEADLY}


def dumps_core(directory, number):
    """Whether this machine lets a process dump core, as its parent sees it."""
    p = subprocess.Popen(['/bin/sh', '-c',
                          f'ulimit -c unlimited; kill -{number} $$'],
                         cwd=directory)
    _, status = os.waitpid(p.pid, 0)
    p.returncode = 0
    return os.WCOREDUMP(status)


class Exits(Commands):
    def setUp(self):
        super().setUp()
        self.gate = f'{self.directory}/gate'
        os.mkfifo(self.gate)
        self.server = self.sshd()
        # Each waits at the gate; that another opens it is what ends it.
        wait = f': <{self.gate}; '
        self.want = {}
        processes = {}
        for n in range(256):
            processes[f'code-{n}'] = {'shell': wait + f'exit {n}'}
            self.want[f'code-{n}'] = (n, None, False)
        for name, n in DEADLY.items():
            processes[f'signal-{name}'] = {
                'shell': wait + f'ulimit -c 0; kill -{n} $$'}
            self.want[f'signal-{name}'] = (None, name, False)
        processes['core'] = {'shell': wait + 'ulimit -c unlimited;'
                             ' kill -SEGV $$', 'working_dir': self.directory}
        self.want['core'] = (None, 'SEGV',
                             dumps_core(self.directory, signal.SIGSEGV))
        self.path = self.session(self.host(self.server), processes)
        self.up()

    def up(self):
        """A new run of each, all alive and at the gate."""
        self.plm(self.path, 'up', timeout=120)
        self.pids = [os.pidfd_open(p['pid'])
                     for p in self.ps(self.path).values()]

    def open_gate(self):
        fd = os.open(self.gate, os.O_RDWR)
        self.addCleanup(os.close, fd)

    def wait_gone(self):
        """Until every process is over: the kernel says so, nobody else."""
        poll = select.poll()
        for fd in self.pids:
            poll.register(fd, select.POLLIN)
        left = len(self.pids)
        while left > 0:
            ready = poll.poll(30000)
            self.assertTrue(ready, f'{left} processes did not end')
            for fd, _ in ready:
                poll.unregister(fd)
                os.close(fd)
                left -= 1

    def assert_exact(self, run):
        table = self.ps(self.path)
        self.assertEqual(table.keys(), self.want.keys())
        for name, p in table.items():
            got = (p['exit_code'], p['exit_signal'], p['core_dumped'])
            self.assertEqual((p['state'], got, p['exact'], p['run']),
                             ('exited', self.want[name], True, run), name)

    def test_while_the_link_is_cut(self):
        """Before the exits it is cut, and it comes back after them."""
        self.server.stop()
        self.open_gate()
        self.wait_gone()
        self.server.start()
        self.assert_exact(1)

    def test_cut_amid_the_exits(self):
        waiting = subprocess.Popen(
            [PLM_TUI, 'wait', '--all', '-f', self.path],
            env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(waiting.stdout.close)
        self.addCleanup(waiting.kill)
        self.open_gate()
        # The first of them was told of: more are on their way now.
        lines = [waiting.stdout.readline()]
        self.server.drop()
        lines += waiting.stdout.read().splitlines()
        self.assertEqual(waiting.wait(60), 0)
        self.assertEqual(len(lines), len(self.want))
        self.assert_exact(1)

    def test_cut_after_the_exits(self):
        self.open_gate()
        self.plm(self.path, 'wait', '--all')
        self.assert_exact(1)
        self.server.drop()
        self.assert_exact(1)


if __name__ == '__main__':
    unittest.main()
