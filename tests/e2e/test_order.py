"""Starts in order, and restarts: with real hosts."""
import json
import os
import re
import signal
import subprocess
import time
import unittest

from hosts import PLM_TUI, Case, kill

BACKOFF = {'initial': '300ms', 'max': '1s', 'reset_after': '1h'}


class Order(Case):
    def plm(self, path, *words, status=0):
        done = subprocess.run([PLM_TUI, '-f', path, *words], text=True,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env=self.environment(), timeout=60)
        self.assertEqual(done.returncode, status, (words, done))
        return done

    def told(self, path, name):
        done = self.plm(path, 'ps', '-o', 'json', '-a')
        return next(p for p in json.loads(done.stdout)
                    if p['name'] == name)

    def crew(self, hosts, job='echo done'):
        """Each writes its name into one file when it starts."""
        def process(name, then, *needs, **more):
            return {'shell': f'echo {name} >>$E2E_DIRECTORY/started; {then}',
                    'depends_on': dict(needs), **more}
        forever = 'exec sleep 1000'
        return self.session(hosts, {
            'app': process('app', forever, ('web', {}), (
                'job', {'condition': 'process_completed_successfully'})),
            'web': process('web', forever, ('base', {'restart': True})),
            'job': process('job', f'sleep 0.5; {job}', ('base', {})),
            'base': process('base', forever, host='h2'),
        })

    def two_hosts(self):
        return self.host(self.sshd()) | self.host(
            self.sshd('h2', address='127.0.0.2'), 'h2')

    def started(self, n):
        """Who has said so, in order, when there are n of them: a process is
        alive before it has said anything."""
        end = time.monotonic() + 15
        while True:
            with open(f'{self.directory}/started') as f:
                names = f.read().split()
            if len(names) >= n:
                return names
            self.assertLess(time.monotonic(), end, names)
            time.sleep(0.05)

    def test_up_and_down(self):
        path = self.crew(self.two_hosts())
        self.plm(path, 'up')
        order = self.started(4)
        self.assertEqual(sorted(order), ['app', 'base', 'job', 'web'])
        self.assertEqual((order[0], order[-1]), ('base', 'app'))
        self.assertEqual(self.told(path, 'job')['exit_code'], 0)
        self.plm(path, 'down', '--yes')
        ends = [self.told(path, n)['ended'] for n in ('app', 'web', 'base')]
        self.assertEqual(ends, sorted(ends))
        self.assertEqual(len(set(ends)), 3, ends)

    def test_one_brings_what_it_needs(self):
        path = self.crew(self.two_hosts())
        self.plm(path, 'start', 'web')
        self.assertEqual(self.started(2), ['base', 'web'])

    def test_a_job_that_fails(self):
        path = self.crew(self.two_hosts(), job='exit 3')
        done = self.plm(path, 'up', status=1)
        self.assertIn('app on h1: failed: not started: it waited for job to'
                      ' end well, which is over: exit 3', done.stderr)
        self.assertEqual(sorted(self.started(3)), ['base', 'job', 'web'])
        self.assertEqual(self.plm(path, 'why', 'app').stdout, 'app on h1: not'
                         ' running: no run of it is on record; to be started'
                         ' it needs job to end well (exited)\n')

    def test_the_screen_says_what_it_waits_for(self):
        path = self.crew(self.two_hosts(), job='read x <$E2E_DIRECTORY/gate')
        os.mkfifo(f'{self.directory}/gate')
        c = self.console(path, size=(120, 30))
        c.wait('app .*waits for job to end well')
        self.select(c, 'app')
        # News of another process may take the line.
        c.wait(lambda c: c.keys('w') or re.search(
            r'app on h1: not running: .*; waits for job to end well',
            c.text()))
        with open(f'{self.directory}/gate', 'w') as f:
            f.write('\n')
        self.pid(c, 'app')
        # The one that web depends on is restarted, and so is web.
        web = self.pid(c, 'web')
        self.select(c, 'base')
        c.keys('r')
        self.answer(c, 'y')
        c.wait(lambda c: 'web is restarted, as base was' in c.text() or
               self.pid(c, 'web') != web)
        c.wait(lambda c: self.pid(c, 'web') != web)

    def test_each_condition(self):
        """None is started before what it waits for is so, and each then."""
        def gated(then):
            return f'read x <$E2E_DIRECTORY/$PLM_PROCESS; {then}'
        flag = f'{self.directory}/well'
        waits = {'job': ('completed', 'to end', gated('exit 3')),
                 'task': ('completed_successfully', 'to end well',
                          gated('exit 0')),
                 'prints': ('log_ready', 'to be ready by', gated('echo up; sleep 1000')),
                 'serves': ('ready', 'to be ready', gated(
                     'touch $E2E_DIRECTORY/well; sleep 1000')),
                 'lives': ('healthy', 'to be healthy', 'sleep 1000'),
                 'runs': ('started', 'to be started', 'sleep 1000')}
        processes = {}
        for name, (condition, _, shell) in waits.items():
            processes[f'on-{name}'] = {'command': ['sleep', '1000'],
                                       'depends_on': {name: {
                                           'condition': condition}}}
            processes[name] = {'shell': shell}
            os.mkfifo(f'{self.directory}/{name}')
        well = {'exec': {'command': ['test', '-e', flag]}, 'period': '200ms'}
        processes['prints']['readiness_probe'] = {'log': {'pattern': '^up$'}}
        processes['serves']['readiness_probe'] = well
        processes['lives']['liveness_probe'] = {
            **well, 'failure_threshold': 1000}
        c = self.console(self.session(self.host(self.sshd()), processes),
                         size=(140, 40))
        self.pid(c, 'on-runs')
        for name in ('job', 'task', 'prints', 'serves', 'lives'):
            c.wait(f'on-{name} .* pending .*waits for {name} {waits[name][1]}')
        for name in ('job', 'task', 'prints', 'serves'):
            self.assertEqual(self.row(c, f'on-{name}')[4], 'pending')
            with open(f'{self.directory}/{name}', 'w') as f:
                f.write('\n')
            self.pid(c, f'on-{name}')
        self.pid(c, 'on-lives')

    def test_who_is_restarted_by_which_end(self):
        """never, on-failure and always, after an end that is expected, and one
        that is not."""
        ends = {f'{policy}-{code}': {
            'shell': f'echo >>$E2E_DIRECTORY/{policy}-{code}; exit {code}',
            'restart': policy, 'max_restarts': 1,
            'restart_backoff': {'initial': '100ms'}}
            for policy in ('never', 'on-failure', 'always')
            for code in (0, 3)}
        c = self.console(self.session(self.host(self.sshd()), ends),
                         size=(140, 30))
        for name in ('on-failure-3', 'always-0', 'always-3'):
            c.wait(f'{name} .*failed after 1 restart')
        runs = {}
        for name in ends:
            with open(f'{self.directory}/{name}') as f:
                runs[name] = len(f.readlines())
        self.assertEqual(runs, {'never-0': 1, 'never-3': 1, 'on-failure-0': 1,
                                'on-failure-3': 2, 'always-0': 2,
                                'always-3': 2})

    def test_restarts(self):
        path = self.session(self.host(self.sshd()), {
            'flaky': {'shell': 'exec sleep 1000', 'restart': 'on-failure',
                      'restart_backoff': BACKOFF, 'max_restarts': 2},
            'other': {'command': ['sleep', '1000']}})
        c = self.console(path, size=(120, 30))
        pid, other = self.pid(c, 'flaky'), self.pid(c, 'other')
        for n in (1, 2):
            kill(pid, signal.SIGKILL)
            c.wait(f'flaky.*(restart {n} of 2|run {n + 1})')
            c.wait(lambda c: self.pid(c, 'flaky') != pid)
            pid = self.pid(c, 'flaky')
        kill(pid, signal.SIGKILL)
        c.wait('flaky.*failed after 2 restarts')
        self.assertEqual(self.pid(c, 'other'), other)
        # What an operator stops stays so.
        self.select(c, 'flaky')
        c.keys('s')
        pid = self.pid(c, 'flaky')
        c.keys('x')
        self.answer(c, 'y')
        self.wait_row(c, 'flaky', 'exited', 'QUIT', 'stopped')
        self.assertEqual(self.told(path, 'flaky')['run'], 4)

    def test_the_next_console_restarts(self):
        path = self.session(self.host(self.sshd()), {
            'flaky': {'shell': 'exec sleep 1000', 'restart': 'always',
                      'restart_backoff': BACKOFF}})
        self.plm(path, 'up')
        kill(self.told(path, 'flaky')['pid'], signal.SIGKILL)
        self.plm(path, 'wait', 'flaky')
        self.assertEqual(self.told(path, 'flaky')['state'], 'exited')
        c = self.console(path, size=(120, 30))
        self.wait_row(c, 'flaky', 'alive')
        self.assertEqual(self.told(path, 'flaky')['run'], 2)


if __name__ == '__main__':
    unittest.main()
