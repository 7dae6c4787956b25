"""Whoever dies, nothing is lost: consoles, workers and links come and go."""
import glob
import os
import re
import select
import signal
import time
import unittest

from console import Console
from hosts import (BY_SSH, PLM_TUI, Case, children_of, comm, is_sshd, kill,
                   mentions)

COUNTER = 'i=0; while :; do echo "line $i"; i=$((i+1)); sleep 0.02; done'


class TakeUp(Case):
    def test_the_next_console_takes_up(self):
        s = self.sshd()
        f = self.session(self.host(s), {
            'runs': {'shell': 'echo before; exec sleep 1000'},
            'ends': {'shell': 'echo waiting; read x <' + self.directory
                     + '/gate; exit 7'},
            'dies': {'command': ['sleep', '1000']}})
        os.mkfifo(f'{self.directory}/gate')
        c = self.console(f)
        runs, ends, dies = (self.pid(c, n) for n in ('runs', 'ends', 'dies'))
        self.quit(c)
        os.kill(runs, 0)
        # Both end while nobody is connected.
        with open(f'{self.directory}/gate', 'w') as gate:
            gate.write('go\n')
        kill(dies, signal.SIGKILL)
        while mentions(ends, self.directory):
            pass
        c = self.console(f)
        self.assertEqual(self.pid(c, 'runs'), runs)
        self.wait_row(c, 'ends', 'exited', 'exit', '7', str(ends))
        self.wait_row(c, 'dies', 'exited', 'KILL', str(dies))
        # Output so far is there; nothing was started a second time.
        self.select(c, 'runs')
        c.wait('^ *before')
        self.assertNotIn('run', self.row(c, 'runs'))

    def test_two_consoles_see_the_same(self):
        f = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']},
            'two': {'command': ['sleep', '1000']}})
        # Both find nothing on record, and start it at the same moment.
        a, b = self.console(f), self.console(f)
        for name in ('one', 'two'):
            pid = self.pid(a, name)
            b.wait(rf' {name} .* alive +{pid} ')
        # What one does, the other is told.
        self.select(a, 'two')
        a.keys('x')
        self.answer(a, 'y')
        self.wait_row(b, 'two', 'exited', 'QUIT', 'stopped')
        self.select(b, 'two')
        b.keys('s')
        pid = self.pid(b, 'two')
        a.wait(rf' two .* alive +{pid} ')
        self.wait_row(a, 'two', 'run', '2')
        running = [p for p in self.leftovers() if comm(p) == 'sleep']
        self.assertEqual(len(running), 2)

    def test_a_killed_worker_is_replaced(self):
        s = self.sshd()
        c = self.console(self.session(self.host(s), {
            'counts': {'shell': COUNTER},
            'sleeps': {'command': ['sleep', '1000']}}))
        counts, sleeps = self.pid(c, 'counts'), self.pid(c, 'sleeps')
        c.wait('line [0-9]+')
        worker = c.worker()
        places = self.socket_places(worker)
        kill(worker, signal.SIGSTOP)
        kill(worker, signal.SIGKILL)
        c.wait('worker')
        c.wait(lambda c: c.worker() not in (None, worker))
        self.assertEqual(self.pid(c, 'counts'), counts)
        self.assertEqual(self.pid(c, 'sleeps'), sleeps)
        # The stream goes on at the byte where it stopped.
        last = max(map(int, re.findall(r'line (\d+)',
                                                     c.text())))
        c.wait(lambda c: max(map(int, re.findall(r'line (\d+)', c.text())),
                             default=0) >= last + 50)
        numbers = [int(n) for n in
                   re.findall(r'line (\d+)', c.text())]
        self.assertEqual(numbers, list(range(numbers[0], numbers[-1] + 1)))
        self.assertFalse(any(map(os.path.exists, places)))
        self.quit(c)

    def socket_places(self, worker):
        """Where the ssh clients of a worker have their sockets."""
        found = set()
        for pid in children_of(worker):
            with open(f'/proc/{pid}/cmdline') as f:
                found |= set(re.findall('(/tmp/[^/\0]*)/s\0', f.read()))
        self.assertEqual(len(found), 1 if BY_SSH else 0)
        return found

    def test_a_worker_that_hangs_is_told_and_replaced(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'sleeps': {'command': ['sleep', '1000']}}), size=(120, 30))
        pid, worker = self.pid(c, 'sleeps'), c.worker()
        kill(worker, signal.SIGSTOP)
        c.wait('the SSH worker is stopped and does not answer', 2)
        kill(worker, signal.SIGCONT)
        c.wait('the SSH worker answers again', 5)
        self.assertEqual(c.worker(), worker)
        kill(worker, signal.SIGSTOP)
        c.wait('has not answered for 10 s')
        c.wait(lambda c: c.worker() not in (None, worker))
        self.assertEqual(self.pid(c, 'sleeps'), pid)

    def test_a_worker_that_hangs_does_not_hold_up_the_end(self):
        """The terminal is given back first; then a line says what is waited
        for; nobody is left in the end."""
        f = self.session(self.host(self.sshd()), {
            'sleeps': {'command': ['sleep', '1000']}})
        c = self.console(f)
        pid, worker = self.pid(c, 'sleeps'), c.worker()
        below = list(c.children())
        c.keys('Q')
        c.wait(r'Quit\?')
        kill(worker, signal.SIGSTOP)
        began = time.monotonic()
        c.wait(lambda c: c.keys('l') or b'waiting for the SSH worker' in c.raw)
        c.assert_restored()
        self.assertEqual(c.wait_exit(), 0)
        self.assertLess(time.monotonic() - began, 8.5)
        self.assertIn(b'got SIGKILL', c.raw)
        for each in below:
            self.gone(each)
        os.kill(pid, 0)

    def test_a_signal_does_not_wait_long_for_the_worker(self):
        f = self.session(self.host(self.sshd()), {
            'sleeps': {'command': ['sleep', '1000']}})
        c = self.console(f)
        self.pid(c, 'sleeps')
        below = list(c.children())
        kill(c.worker(), signal.SIGSTOP)
        kill(c.pid, signal.SIGTERM)
        self.assertEqual(c.wait_exit(), 128 + signal.SIGTERM)
        c.assert_restored()
        for each in below:
            self.gone(each)

    def test_a_stopped_worker_goes_with_a_killed_console(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'sleeps': {'command': ['sleep', '1000']}}))
        self.pid(c, 'sleeps')
        worker = c.worker()
        kill(worker, signal.SIGSTOP)
        kill(c.console_pid(), signal.SIGKILL)
        c.wait_exit()
        self.gone(worker)

    def test_a_killed_console_leaves_the_terminal_as_it_was(self):
        f = self.session(self.host(self.sshd()), {
            'sleeps': {'command': ['sleep', '1000']}})
        for number in (signal.SIGKILL, signal.SIGABRT, signal.SIGSYS):
            c = self.console(f)
            pid = self.pid(c, 'sleeps')
            worker = c.worker()
            kill(c.console_pid(), number)
            self.assertEqual(c.wait_exit(), 128 + number)
            c.assert_restored()
            os.kill(pid, 0)
            # Nobody's worker ends by itself.
            self.gone(worker)

    def test_a_terminal_that_goes_takes_all_with_it(self):
        f = self.session(self.host(self.sshd()), {
            'sleeps': {'command': ['sleep', '1000']}})
        for hangup in (signal.SIG_DFL, signal.SIG_IGN):
            before = signal.signal(signal.SIGHUP, hangup)
            c = self.console(f)
            signal.signal(signal.SIGHUP, before)
            pid = self.pid(c, 'sleeps')
            below = list(c.children())
            self.assertGreaterEqual(len(below), 2)
            c.hang_up()
            self.assertEqual(c.wait_exit(), 128 + signal.SIGHUP)
            for each in below:
                self.gone(each)
            os.kill(pid, 0)

    def gone(self, pid):
        try:
            fd = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        self.assertTrue(select.select([fd], [], [], 5)[0])
        os.close(fd)

    def test_a_terminated_console_leaves_properly(self):
        s = self.sshd()
        f = self.session(self.host(s), {
            'sleeps': {'command': ['sleep', '1000']}})
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            for which in ('guardian', 'console'):
                with self.subTest(number, which=which):
                    c = self.console(f)
                    pid = self.pid(c, 'sleeps')
                    below = list(c.children())
                    kill(c.pid if which == 'guardian' else c.console_pid(),
                         number)
                    self.assertEqual(c.wait_exit(2), 128 + number)
                    c.assert_restored()
                    for each in below:
                        self.gone(each)
                    os.kill(pid, 0)

    def test_a_broken_link_kills_nothing(self):
        s = self.sshd()
        c = self.console(self.session(self.host(s), {
            'counts': {'shell': COUNTER},
            'ends': {'shell': f'read x <{self.directory}/gate; exit 5'}}))
        os.mkfifo(f'{self.directory}/gate')
        counts, ends = self.pid(c, 'counts'), self.pid(c, 'ends')
        s.stop()
        self.wait_row(c, 'counts', 'unknown')
        self.wait_row(c, 'ends', 'unknown')
        # What ends meanwhile is known exactly later.
        with open(f'{self.directory}/gate', 'w') as gate:
            gate.write('go\n')
        s.start()
        self.assertEqual(self.pid(c, 'counts'), counts)
        self.wait_row(c, 'ends', 'exited', 'exit', '5', str(ends))
        self.quit(c)

    def test_how_long_silence_may_be_is_said(self):
        sshd = self.sshd()
        c = self.console(self.session(self.host(
            sshd, server_alive_interval='1s', server_alive_count_max=1), {
                'one': {'command': ['sleep', '1000']}}))
        pid = self.pid(c, 'one')
        servers = [each for each in sshd.connections() if is_sshd(each)]
        for each in servers:
            kill(each, signal.SIGSTOP)
        # Of 9 s by default: after 2 s, and what it takes to look once more.
        c.wait('has not answered for [23] s')
        for each in servers:
            kill(each, signal.SIGCONT)
        self.wait_row(c, 'one', 'alive', str(pid), timeout=30)
        self.quit(c)

    def test_so_may_it_while_it_lists(self):
        sshd = self.sshd()
        path = self.session(self.host(
            sshd, server_alive_interval='1s', server_alive_count_max=1), {
                'one': {'command': ['sleep', '1000']}})
        c = self.console(path)
        pid = self.pid(c, 'one')
        self.quit(c)
        # Who reads the records waits for one that nobody writes.
        [record] = glob.glob(f'{self.state}/h1/*/*/*/*/note')
        os.rename(record, f'{record}.kept')
        os.mkfifo(record)
        c = self.console(path)
        c.wait('has not answered for [23] s')
        os.rename(f'{record}.kept', record)
        self.wait_row(c, 'one', 'alive', str(pid), timeout=30)
        self.quit(c)

    def test_a_suspended_console_comes_back(self):
        path = self.session(self.host(self.sshd()), {
            'counts': {'shell': COUNTER}})
        c = Console(['bash', '--norc', '-i'], {**self.environment(),
                    'PS1': 'shell> '}, (100, 30), self.directory)
        self.consoles.append(c)
        c.wait('shell>')
        c.keys(f'{PLM_TUI} {path}', 'Enter')
        self.pid(c, 'counts')
        c.wait('line 20')
        c.keys('C-z')
        c.wait('Stopped[^$]*shell>')
        self.assertGreater(c.raw.rfind(b'\x1b[?1049l'), 0)
        c.keys('fg', 'Enter')
        c.wait('line [0-9]+')
        c.keys('Q')
        c.wait(r'Quit\?')
        self.answer(c, 'l')
        c.wait('shell>')
        c.keys('C-u', 'exit', 'Enter')
        c.wait_exit()

    def test_where_there_is_no_shell_nothing_is_suspended(self):
        """Nobody could make it go on: it is the terminal's first program."""
        c = self.console(self.session(self.host(self.sshd()), {
            'counts': {'shell': COUNTER}}))
        self.pid(c, 'counts')
        c.keys('C-z')
        c.wait('there is no shell in this terminal')
        c.wait('line [0-9]+')
        self.assertEqual(os.waitpid(c.pid, os.WNOHANG | os.WUNTRACED), (0, 0))
        self.quit(c)


if __name__ == '__main__':
    unittest.main()
