"""What console and worker may not do, as the kernel has it of real ones, and that
whatever they start may."""
import os
import signal
import subprocess
import unittest

from hosts import PLM_TUI, Case, children_of, comm, kill

CONFINED = {'NoNewPrivs': '1', 'Seccomp': '2'}
FREE = {'NoNewPrivs': '0', 'Seccomp': '0'}
# As a program says it of itself.
SELF = "grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status"


def privileges(text):
    """What the lines of a /proc/PID/status say of them."""
    found = dict(line.split(':\t') for line in text.splitlines()
                 if ':\t' in line)
    return {name: found[name].strip() for name in FREE}


def status(pid):
    with open(f'/proc/{pid}/status') as f:
        return privileges(f.read())


class Sandbox(Case):
    def environment(self):
        return {**super().environment(), 'SHELL': '/bin/sh'}

    def path(self, **more):
        return self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']}}, **more)

    def wait_file(self, c, name):
        path = f'{self.directory}/{name}'
        c.wait(lambda c: os.path.exists(path) and os.path.getsize(path))
        with open(path) as f:
            return f.read()

    def door(self, of):
        """The process that starts what this one may not."""
        found, = (p for p in children_of(of) if comm(p) == 'plm-tui-door')
        return found

    def test_console_and_worker_are_confined(self):
        log = f'{self.directory}/log'
        c = self.console('--log', log, '--log-level', 'debug', self.path())
        self.pid(c, 'one')
        console, worker = c.console_pid(), c.worker()
        self.assertEqual(status(console), CONFINED)
        self.assertEqual(status(worker), CONFINED)
        # Their doors are not, and have nothing but a socket and the log.
        for pid in (console, worker):
            door = self.door(pid)
            self.assertEqual(status(door), FREE)
            if os.geteuid() == 0:
                opened = sorted(os.readlink(f'/proc/{door}/fd/{n}')
                                for n in os.listdir(f'/proc/{door}/fd'))
                # ... and those that it has started.
                has = [path.partition(':[')[0] for path in opened
                       if path != 'anon_inode:[pidfd]']
                self.assertEqual(has, ['/dev/null'] * 3 + [log, 'socket'])
        # The worker has a session of its own, and no terminal.
        with open(f'/proc/{worker}/stat') as f:
            fields = f.read().rpartition(')')[2].split()
        session, terminal = int(fields[3]), int(fields[4])
        self.assertEqual((session, terminal), (worker, 0))
        self.quit(c)
        with open(log) as f:
            self.assertNotIn('--no-sandbox', f.read())

    def test_so_are_those_of_a_command(self):
        path = self.path()
        run = subprocess.Popen(
            [PLM_TUI, 'events', '--follow', '-f', path],
            env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(run.stdout.close)
        self.assertTrue(run.stdout.readline())
        worker, = (p for p in children_of(run.pid)
                   if comm(p) != 'plm-tui-door')
        self.assertEqual(status(run.pid), CONFINED)
        self.assertEqual(status(worker), CONFINED)
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(10), 130)

    def test_what_has_the_terminal_is_not(self):
        c = self.console(self.path())
        self.pid(c, 'one')
        c.keys('Enter')
        c.keys('|')
        c.wait('pipe .* to:')
        c.keys(f'{SELF} > {self.directory}/has; echo ready', 'Enter')
        c.wait('^ready$')
        self.assertEqual(privileges(self.wait_file(c, 'has')), FREE)

    def test_a_hook_is_not(self):
        hook = f'{self.directory}/hook'
        with open(hook, 'w') as f:
            f.write(f'#!/bin/sh\n{SELF} > {self.directory}/has\n')
        os.chmod(hook, 0o755)
        c = self.console(self.path(hooks={'look': {'command': [hook]}}))
        kill(self.pid(c, 'one'), signal.SIGKILL)
        self.assertEqual(privileges(self.wait_file(c, 'has')), FREE)

    def test_a_proxy_command_is_not(self):
        s = self.sshd()
        hosts = self.host(s,
                          proxy_command=f'sh {self.directory}/carry %h %p')
        with open(f'{self.directory}/carry', 'w') as f:
            f.write(f'{SELF} > {self.directory}/has\nexec nc "$1" "$2"\n')
        c = self.console(self.session(hosts, {
            'one': {'command': ['sleep', '1000']}}))
        self.pid(c, 'one')
        self.assertEqual(privileges(self.wait_file(c, 'has')), FREE)
        self.assertEqual(status(c.worker()), CONFINED)
        self.quit(c)

    def test_it_can_be_left_out_which_is_said(self):
        log = f'{self.directory}/log'
        said = ('--no-sandbox: this console and its worker may do whatever you'
                ' may')
        path = self.path()
        c = self.console('--no-sandbox', '--log', log, path, size=(120, 30))
        c.wait(said)
        self.pid(c, 'one')
        self.assertEqual(status(c.console_pid()), FREE)
        self.assertEqual(status(c.worker()), FREE)
        self.quit(c)
        with open(log) as f:
            text = f.read()
        self.assertIn(f'warning: sandbox: {said}', text)
        self.assertIn('warning: sandbox: --no-sandbox: this worker may do',
                      text)
        run = subprocess.run([PLM_TUI, 'ps', '--no-sandbox', '-f', path],
                             env=self.environment(), capture_output=True,
                             text=True, timeout=60, stdin=subprocess.DEVNULL)
        self.assertEqual((run.returncode, run.stderr), (0, f'plm-tui: {said}\n'))

    def test_a_console_whose_door_was_killed_says_so(self):
        """What it has goes on; what it starts, it cannot."""
        c = self.console(self.path(), size=(200, 30))
        self.pid(c, 'one')
        kill(self.door(c.console_pid()), signal.SIGKILL)
        c.keys('Enter')
        c.keys('|')
        c.wait('pipe .* to:')
        c.keys('cat', 'Enter')
        c.wait('no process can be started')
        kill(c.worker(), signal.SIGKILL)
        c.wait('worker cannot be started: .* start plm-tui anew')
        c.keys('Q')
        c.wait(r'Quit\?')
        self.answer(c, 'l')
        self.assertEqual(c.wait_exit(), 0)
        c.assert_restored()

    def test_a_worker_whose_door_was_killed_is_replaced(self):
        c = self.console(self.path())
        pid, worker = self.pid(c, 'one'), c.worker()
        kill(self.door(worker), signal.SIGKILL)
        c.wait(lambda c: c.worker() not in (None, worker))
        self.assertEqual(self.pid(c, 'one'), pid)
        self.assertEqual(status(c.worker()), CONFINED)
        self.quit(c)


if __name__ == '__main__':
    unittest.main()
