"""Start, kill, crash, restart: what is done is what the row then says."""
import os
import signal
import unittest

from hosts import Case, kill, mentions

STUBBORN = 'trap "" QUIT TERM INT; echo ready; while :; do sleep 0.1; done'


class Actions(Case):
    def test_kill_is_exact_and_at_once(self):
        # A ladder that outlasts this test's patience: nothing waits for it.
        stop = [{'signal': 'QUIT', 'wait': '60s'},
                {'signal': 'KILL', 'wait': '5s'}]
        c = self.console(self.session(self.host(self.sshd()), {
            'first': {'command': ['sleep', '1000']},
            'second': {'command': ['sleep', '1000'], 'stop': stop}}))
        first, second = self.pid(c, 'first'), self.pid(c, 'second')
        self.select(c, 'second')
        c.keys('x')
        c.wait('Kill second')
        # The question names the exact target and the ladder.
        c.wait(rf'PID +{second}, run 1')
        c.wait(r'plan +QUIT, wait 1m00s, then KILL, wait 5s')
        self.answer(c, 'y')
        self.wait_row(c, 'second', 'exited', 'QUIT', 'stopped')
        self.assertEqual(self.pid(c, 'first'), first)
        c.wait('killed by QUIT')
        os.kill(first, 0)

    def test_a_question_can_be_refused(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']}}))
        pid = self.pid(c, 'one')
        for key in ('n', 'Enter'):
            c.keys('x')
            c.wait('Kill one')
            self.answer(c, key)
        for key in ('Esc', 'C-c'):
            c.keys('x')
            c.wait('Kill one')
            c.keys(key)
            c.wait_gone('Kill one')
        # A key that repeats answers nothing in the first moments.
        c.keys('xy')
        c.wait('Kill one')
        c.keys('Esc')
        c.wait_gone('Kill one')
        self.assertEqual(self.pid(c, 'one'), pid)

    def test_a_stubborn_process_is_killed_after_its_wait(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'mule': {'shell': STUBBORN}}))
        self.pid(c, 'mule')
        c.wait('^ *ready')
        c.keys('x')
        self.answer(c, 'y')
        self.wait_row(c, 'mule', 'stopping')
        self.wait_row(c, 'mule', 'exited', 'KILL', 'stopped')
        # Not as long as the whole ladder took.
        c.wait(r'killed by KILL, \d+ms after KILL')

    def test_what_a_program_left_is_shown_and_ended(self):
        daemon = ('setsid -f sh -c \'trap "" QUIT; echo daemon $$;'
                  ' exec sleep 1000\'; ')
        c = self.console(self.session(self.host(self.sshd()), {
            'forks': {'shell': daemon + 'echo main over'},
            'takes': {'shell': daemon + 'exec sleep 1000'}}), size=(120, 30))
        # The program itself is over, and exactly so; the rest is shown.
        self.wait_row(c, 'forks', 'exited', '0', 'left')
        pid = int(c.wait(r'^ *daemon (\d+)')[1])
        c.wait(rf'left sleep {pid}')
        os.kill(pid, 0)
        self.select(c, 'forks')
        c.keys('x')
        c.wait(rf'left +1 still there: sleep {pid}')
        self.answer(c, 'y')
        c.wait('forks on h1: over already: exit 0; the 1 process that it '
               'left is ended too')
        self.assertFalse(mentions(pid, self.directory))
        self.assertNotIn('left', self.row(c, 'forks'))
        # A stop of what runs takes its daemon along.
        self.select(c, 'takes')
        pid = int(c.wait(r'^ *daemon (\d+)')[1])
        c.keys('x')
        self.answer(c, 'y')
        c.wait('takes on h1: over: killed by QUIT, .* ended too')
        self.wait_row(c, 'takes', 'exited', 'QUIT', 'stopped')
        self.assertFalse(mentions(pid, self.directory))

    def test_crash_is_told_as_a_crash(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']}}))
        self.pid(c, 'one')
        c.keys('X')
        c.wait('Crash one')
        c.wait('KILL at once')
        self.answer(c, 'y')
        self.wait_row(c, 'one', 'exited', 'KILL', 'crashed')

    def test_killed_from_outside(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']}}))
        kill(self.pid(c, 'one'), signal.SIGTERM)
        self.wait_row(c, 'one', 'exited', 'TERM', 'outside')

    def test_restart_is_a_new_run(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']}}))
        first = self.pid(c, 'one')
        c.keys('r')
        c.wait('Restart one')
        self.answer(c, 'y')
        self.wait_row(c, 'one', 'alive', 'run', '2')
        self.assertNotEqual(self.pid(c, 'one'), first)
        kill(self.pid(c, 'one'), signal.SIGKILL)
        self.wait_row(c, 'one', 'exited')
        c.keys('s')
        self.wait_row(c, 'one', 'alive', 'run', '3')
        c.keys('s')
        c.wait('is running already')

    def test_nothing_starts_by_itself(self):
        c = self.console('--no-start', self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']},
            'two': {'command': ['sleep', '1000'], 'autostart': False}}))
        self.wait_row(c, 'one', 'pending')
        self.wait_row(c, 'two', 'pending')
        c.keys('x')
        c.wait('is not running')
        c.keys('s')
        self.pid(c, 'one')
        self.wait_row(c, 'two', 'pending')

    def test_what_cannot_start_says_why(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'gone': {'command': ['/no/such/program']},
            'lost': {'command': ['true'], 'working_dir': '/no/such/place'}}),
            size=(140, 30))
        self.wait_row(c, 'gone', 'failed')
        c.wait('there is no program /no/such/program')
        self.wait_row(c, 'lost', 'failed')
        self.select(c, 'lost')
        c.wait('the working directory /no/such/place cannot be entered')


class Exits(Case):
    NOT_DEADLY = {'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG',
                  'WINCH'}

    def test_every_exit_is_exact(self):
        signals = {s.name[3:]: int(s) for s in signal.Signals
                   if s < signal.SIGRTMIN
                   and s.name[3:] not in self.NOT_DEADLY}
        processes = {f'code-{n}': {'shell': f'exit {n}'} for n in range(256)}
        processes |= {f'signal-{s}': {'shell': f'ulimit -c 0; kill -{n} $$'}
                      for s, n in signals.items()}
        c = self.console(self.session(self.host(self.sshd()), processes),
                         size=(120, 300))
        c.keys('z')
        c.wait(rf'{len(processes)} exited', 60)
        # The counts are drawn before the rows are.
        for n in range(256):
            c.wait(lambda c: self.row(c, f'code-{n}')[7:9] == ['exit', str(n)])
        for s in signals:
            c.wait(lambda c: self.row(c, f'signal-{s}')[7:8] == [s])


class StopSession(Case):
    def test_roles_stop_in_order(self):
        log = f'{self.directory}/order'
        roles = ('unknown', 'infrastructure', 'controller', 'application')
        processes = {
            f'p-{role}': {'role': role, 'shell':
                          f'trap "echo {role} >>{log}; exit" QUIT; '
                          'echo ready; while :; do sleep 0.05; done'}
            for role in roles}
        c = self.console(self.session(
            self.host(self.sshd()), processes,
            roles={'order': ['infrastructure', 'controller', 'application']}))
        for role in roles:
            self.pid(c, f'p-{role}')
            self.select(c, f'p-{role}')
            c.wait('^ *ready')
        c.keys('q')
        c.wait(r'Quit\?')
        self.answer(c, 's')
        c.wait(r'unknown \(1\), then application \(1\), then controller \(1\)')
        self.answer(c, 'y')
        self.assertEqual(c.wait_exit(), 0)
        c.assert_restored()
        with open(log) as f:
            self.assertEqual(f.read().split(), [
                'unknown', 'application', 'controller', 'infrastructure'])


if __name__ == '__main__':
    unittest.main()
