"""The commands: no terminal, exact statuses, JSON that a script can use."""
import glob
import json
import os
import re
import signal
import subprocess
import unittest
from pathlib import Path

from hosts import PLM_TUI, Case, children_of, kill, mentions

FIELDS = ['name', 'uuid', 'session', 'role', 'host', 'user', 'state', 'health',
          'pid', 'run', 'exit_code', 'exit_signal', 'core_dumped', 'exact', 'cause',
          'unexpected', 'acknowledged', 'since', 'proven', 'started', 'ended',
          'restarts', 'survivors', 'why']


def note(state):
    """Whether a signal of the operator is on record for any run."""
    return any('stopped' in Path(f).read_text()
               for f in glob.glob(f'{state}/h1/*/*/*/*/note'))


class Commands(Case):
    def plm(self, path, *words, **more):
        """Runs a command on a session file; returns what it printed."""
        return self.command(*words, '-f', path, **more)

    def command(self, *words, status=0, timeout=60, **more):
        """Runs a command without a terminal; returns what it printed."""
        environment = {k: v for k, v in self.environment().items()
                       if k != 'TERM'}
        run = subprocess.run([PLM_TUI, *words], env=environment,
                             stdin=subprocess.DEVNULL, capture_output=True,
                             text=True, timeout=timeout, **more)
        self.assertEqual(run.returncode, status,
                         f'{words}: {run.stdout}{run.stderr}')
        self.said = run.stderr
        return run.stdout

    def ps(self, path, *words, status=0):
        return {p['name']: p for p in
                json.loads(self.plm(path, 'ps', '-o', 'json', *words,
                                    status=status))}


class Script(Commands):
    def test_thirty_processes_on_three_hosts(self):
        """What a script does, and that roles are stopped in order by what the
        processes themselves have written."""
        hosts = {}
        for n in (1, 2, 3):
            hosts |= self.host(self.sshd(f'h{n}', address=f'127.0.0.{n}'),
                               f'h{n}')
        roles = ['infrastructure', 'controller', 'application']
        times = f'{self.directory}/times'
        os.mkdir(times)
        processes = {
            f'{role}-{n}': {
                'role': role, 'host': f'h{n % 3 + 1}',
                'shell': f'trap "date +%s%N >{times}/{role}-{n}; exit" QUIT;'
                         ' echo ready; sleep 1000'}
            for role in roles for n in range(10)}
        path = self.session(hosts, processes, roles={'order': roles})
        self.plm(path, 'up')
        table = self.ps(path)
        self.assertEqual(len(table), 30)
        for name, p in table.items():
            self.assertEqual(p['state'], 'alive')
            self.assertTrue(mentions(p['pid'], self.directory), name)
        self.plm(path, 'kill', 'application-[0-4]', 'controller-0')
        after = self.ps(path)
        self.assertEqual({n for n, p in after.items()
                          if p['state'] == 'exited'},
                         {*(f'application-{n}' for n in range(5)),
                          'controller-0'})
        self.plm(path, 'down')
        self.assertEqual({p['state'] for p in self.ps(path).values()},
                         {'exited'})
        for name, p in table.items():
            self.assertFalse(mentions(p['pid'], self.directory), name)
        at = {role: [int(open(f'{times}/{role}-{n}').read())
                     for n in range(10)
                     if f'{role}-{n}' not in
                     ('controller-0', *(f'application-{k}'
                                        for k in range(5)))]
              for role in roles}
        # Who is stopped first has ended before the next were asked to.
        self.assertLess(max(at['application']), min(at['controller']))
        self.assertLess(max(at['controller']), min(at['infrastructure']))


class Answers(Commands):
    def test_ps_tells_all_fields(self):
        path = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']},
            'two': {'shell': 'exit 3'},
            'six': {'command': ['true'], 'autostart': False}})
        self.plm(path, 'up')
        self.plm(path, 'wait', 'two')
        table = self.ps(path)
        self.assertEqual([*table], ['one', 'two', 'six'])
        for p in table.values():
            self.assertEqual([*p], FIELDS)
        one, two, six = table.values()
        self.assertEqual((one['state'], one['run'], one['restarts']),
                         ('alive', 1, 0))
        self.assertEqual((two['state'], two['exit_code'], two['cause'],
                          two['exit_signal'], two['exact']),
                         ('exited', 3, 'by itself', None, True))
        self.assertEqual((six['state'], six['pid'], six['uuid'], six['run'],
                          six['since']), ('pending', None, None, None, None))
        self.assertRegex(one['since'],
                         r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')
        self.assertIn(f' {one["pid"]} ', self.plm(path, 'ps'))
        self.assertIn(one['uuid'], self.plm(path, 'ps', '-o', 'wide'))
        self.assertEqual(self.plm(path, 'ps', '-o', 'name', '--state',
                                  'exited'), 'two\n')
        # Of one kind any, of several kinds each.
        self.assertEqual(self.plm(path, 'ps', '-o', 'name', 'o*', 'two',
                                  '--state', 'alive'), 'one\n')
        self.assertEqual(self.plm(path, 'ps', '-o', 'name', '--uuid',
                                  one['uuid']), 'one\n')
        # The UUID is kept; the run is another.
        self.plm(path, 'restart', 'one')
        again = self.ps(path)['one']
        self.assertEqual((again['uuid'], again['run'], again['restarts']),
                         (one['uuid'], 2, 1))
        self.assertNotEqual(again['pid'], one['pid'])

    def test_statuses(self):
        sshd = self.sshd()
        path = self.session(self.host(sshd), {
            'one': {'command': ['sleep', '1000']},
            'two': {'command': ['sleep', '1000']},
            'bad': {'command': ['/no/such'], 'autostart': False}})
        self.plm(path, 'ps', 'one', status=3)
        self.plm(path, 'crash', 'one', status=3)
        self.plm(path, 'kill', '--all')         # proven: nothing runs
        self.plm(path, 'up')
        self.plm(path, 'up')                    # and once more
        self.plm(path, 'ps', 'one')
        self.plm(path, 'start', 'bad', status=1)
        self.assertIn('there is no program /no/such', self.said)
        self.plm(path, 'start', 'bad', 'one', status=1)
        out = self.plm(path, 'kill', 'one')
        self.assertRegex(out, 'one on h1: over: killed by QUIT')
        self.assertNotIn('one', self.ps(path, '--state', 'alive'))
        # Again: no effect, the same answer.
        self.assertIn('killed by QUIT', self.plm(path, 'kill', 'one'))
        self.plm(path, 'crash', 'two')
        two = self.ps(path)['two']
        self.assertEqual((two['exit_signal'], two['cause']),
                         ('KILL', 'crashed by operator'))
        self.plm(path, 'kill', status=2)
        self.assertIn('kill which process?', self.said)
        self.plm(path, 'kill', 'nobody', status=2)
        self.assertIn('no process has the name nobody; there are: one, two,'
                      ' bad', self.said)
        self.plm(path, 'ps', '--state', 'undead', status=2)
        self.plm(f'{self.directory}/none.yaml', 'ps', status=6)
        self.plm(path, 'wait', 'bad', '--for', 'alive', '--timeout', '200ms',
                 status=124)
        sshd.stop()
        self.plm(path, 'ps', status=4)
        self.plm(path, 'kill', 'one', status=4)

    def test_a_login_that_is_refused(self):
        sshd = self.sshd()
        path = self.session(self.host(sshd), {
            'one': {'command': ['sleep', '1000']}})
        sshd.write_known_hosts('user_key')
        self.plm(path, 'ps', status=7)
        self.assertIn('host h1: ', self.said)

    def test_nobody_else_is_waited_for(self):
        """A host that does not answer delays nothing on another one."""
        lost = self.sshd('h2')
        hosts = self.host(self.sshd()) | self.host(lost, 'h2')
        hosts['h2']['ssh']['connect_timeout'] = '60s'
        path = self.session(hosts, {
            'one': {'command': ['sleep', '1000']},
            'far': {'command': ['sleep', '1000'], 'host': 'h2'}})
        os.kill(lost.process.pid, signal.SIGSTOP)
        self.plm(path, 'start', 'one', timeout=20)
        self.plm(path, 'kill', 'one', timeout=20)
        self.plm(path, 'ps', '--timeout', '1s', status=124)
        self.assertIn('host h2: it did not answer in time', self.said)
        os.kill(lost.process.pid, signal.SIGCONT)

    def test_what_an_ended_program_left_is_killed_too(self):
        """By a console that has never seen it run."""
        path = self.session(self.host(self.sshd()), {'forks': {
            'shell': 'setsid -f sleep 1000; echo over'}})
        self.plm(path, 'up')
        self.plm(path, 'wait', 'forks')
        self.assertEqual(self.ps(path)['forks']['survivors'], 1)
        # They are not lost by a start, and a restart ends them first.
        self.plm(path, 'start', 'forks', status=5)
        self.assertIn('that it left', self.said)
        self.assertIn('1 left: sleep', self.plm(path, 'ps'))
        self.assertIn('the 1 process that it left is ended too',
                      self.plm(path, 'kill', 'forks'))
        self.assertEqual(self.ps(path)['forks']['survivors'], 0)
        self.plm(path, 'start', 'forks')
        self.plm(path, 'wait', 'forks')
        self.plm(path, 'restart', 'forks')
        self.plm(path, 'wait', 'forks')
        self.plm(path, 'kill', 'forks')
        self.assertFalse([p for p in self.leftovers()
                          if mentions(p, 'sleep')])

    def test_a_stop_that_is_not_proven_is_no_success(self):
        sshd = self.sshd()
        path = self.session(self.host(sshd), {'mule': {
            'shell': 'trap "" QUIT TERM; exec sleep 1000',
            'stop': [{'signal': 'QUIT', 'wait': '300ms'},
                     {'signal': 'TERM', 'wait': '300ms'}]}})
        self.plm(path, 'up')
        self.plm(path, 'kill', 'mule', status=1)
        self.assertIn('still there after the whole stop ladder', self.said)
        self.plm(path, 'kill', 'mule', '--timeout', '100ms', status=124)
        self.plm(path, 'down', '-o', 'json', status=1)

    def test_dry_run_touches_nothing(self):
        path = self.session(self.host(self.sshd()), {
            'ctl': {'command': ['sleep', '1000'], 'role': 'controller'},
            'app': {'command': ['sleep', '1000']}},
            roles={'order': ['controller', 'application']})
        self.assertIn('stage 1, controller: ctl on h1: start',
                      self.plm(path, 'up', '--dry-run'))
        self.assertEqual(self.ps(path)['app']['state'], 'pending')
        self.plm(path, 'up')
        plan = self.plm(path, 'down', '--dry-run').splitlines()
        self.assertEqual(plan, [
            'stage 1, application: app on h1: QUIT, wait 1s, then KILL,'
            ' wait 5s',
            'stage 2, controller: ctl on h1: QUIT, wait 1s, then KILL,'
            ' wait 5s'])
        plan = json.loads(self.plm(path, 'down', '--dry-run', '-o', 'json'))
        self.assertEqual([(p['name'], p['stage']) for p in plan],
                         [('ctl', 2), ('app', 1)][::-1])
        self.assertEqual({p['state'] for p in self.ps(path).values()},
                         {'alive'})

    def test_results_as_json(self):
        path = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']},
            'bad': {'command': ['/no/such']}})
        results = {p['name']: p for p in json.loads(
            self.plm(path, 'up', '-o', 'json', status=1))}
        self.assertEqual([*results['one']], FIELDS + ['result', 'text'])
        self.assertEqual(results['one']['result'], 'done')
        self.assertEqual(results['one']['state'], 'alive')
        self.assertEqual(results['bad']['result'], 'failed')
        self.assertEqual(results['bad']['state'], 'failed')

    def test_a_terminal_is_asked_before_many_are_ended(self):
        path = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']},
            'two': {'command': ['sleep', '1000']}})
        self.plm(path, 'up')
        for answer, status, alive in (('n', 5, 2), ('', 5, 2), ('y', 5, 2),
                                      ('2', 0, 0)):
            c = self.console('down', '-f', path)
            c.wait(r'Stop the session\? 2 processes')
            c.wait(r'  one on h1, alive, PID \d+: QUIT.*\n  two on h1, alive')
            c.wait(r'order: application \(2\)\ntime: 6s, if')
            self.answer_line(c, '2', answer)
            self.assertEqual(c.wait_exit(), status)
            self.assertEqual(len(self.ps(path, '--state', 'alive')), alive)
        self.plm(path, 'up')
        # One that is named is not asked for, nor are many with --yes.
        c = self.console('kill', 'one', '-f', path)
        self.assertEqual(c.wait_exit(), 0)
        c = self.console('down', '--yes', '-f', path)
        self.assertEqual(c.wait_exit(), 0)
        self.assertEqual(self.ps(path, '--state', 'alive'), {})

    def test_a_terminal_is_asked_before_what_was_not_named_is_ended(self):
        path = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']},
            'broker': {'command': ['sleep', '1000']}},
            safety={'protect': ['broker']})
        self.plm(path, 'up')
        # The input ends; what is protected wants its name in any case.
        for words, wanted, answer, status in (
                (['kill', '*'], 'y', '\x04', 5),
                (['kill', 'broker'], 'broker', 'y', 5),
                (['crash', 'broker'], 'broker', '2', 5),
                (['down'], 'e2e', '2', 5),
                (['kill', '*'], 'y', 'y', 1),
                (['kill', 'broker'], 'broker', 'broker', 0)):
            c = self.console(*words, '-f', path)
            self.answer_line(c, wanted, answer)
            self.assertEqual(c.wait_exit(), status, c.framed())
            if status == 1:
                self.assertEqual([*self.ps(path, '--state', 'alive')],
                                 ['broker'])
            elif status == 5:
                self.assertEqual(len(self.ps(path, '--state', 'alive')), 2)
        self.assertEqual(self.ps(path, '--state', 'alive'), {})
        # A script on a terminal has nobody who types; its words are enough.
        for words in (['kill', '--yes', 'broker'], ['down', '--yes']):
            self.plm(path, 'up')
            c = self.console(*words, '-f', path)
            self.assertEqual(c.wait_exit(), 0, c.framed())
        self.assertEqual(self.ps(path, '--state', 'alive'), {})

    def answer_line(self, c, wanted, answer):
        """Again as long as it comes before the question could be read."""
        c.wait(f'type {wanted} to go on, anything else')
        early = 0
        while True:
            c.keys(answer, *(['Enter'] if answer != '\x04' else []))
            c.wait(lambda c: c.raw.count(b'came before') > early or re.search(
                r'nothing was done|over: ', c.text()))
            if c.raw.count(b'came before') == early:
                return
            early += 1

    def test_a_reader_that_goes_away(self):
        path = self.session(self.host(self.sshd()), {
            f'p-{n}': {'command': ['sleep', '1000']} for n in range(3)})
        read, write = os.pipe()
        os.close(read)
        run = subprocess.run([PLM_TUI, 'ps', '-f', path], stdout=write,
                             stdin=subprocess.DEVNULL, timeout=60,
                             stderr=subprocess.PIPE, env=self.environment())
        os.close(write)
        self.assertEqual((run.returncode, run.stderr), (1, b''))

    def test_a_worker_that_dies(self):
        path = self.session(self.host(self.sshd()), {'mule': {
            'shell': 'trap "" QUIT; echo ready; exec sleep 1000',
            'stop': [{'signal': 'QUIT', 'wait': '60s'}]}})
        self.plm(path, 'up')
        killing = subprocess.Popen(
            [PLM_TUI, 'kill', 'mule', '-f', path], env=self.environment(),
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(killing.stderr.close)
        # The stop is under way: another console sees it on record.
        while self.ps(path)['mule']['state'] == 'alive' and not note(
                self.state):
            self.assertIsNone(killing.poll())
        for worker in children_of(killing.pid):
            kill(worker, signal.SIGKILL)
        self.assertEqual(killing.wait(30), 4)
        self.assertIn('mule on h1: worker lost', killing.stderr.read())
        self.assertEqual(self.ps(path)['mule']['state'], 'alive')

    def test_interrupted(self):
        path = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']}})
        self.plm(path, 'up')
        waiting = subprocess.Popen(
            [PLM_TUI, 'wait', 'one', '-f', path, '--log',
             f'{self.directory}/log', '--log-level', 'debug'],
            env=self.environment(), stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        pid = self.ps(path)['one']['pid']
        waiting.send_signal(signal.SIGINT)
        self.assertEqual(waiting.wait(10), 130)
        self.assertIn('interrupted by INT', waiting.stderr.read())
        waiting.stderr.close()
        kill(pid, 0)
        self.assertEqual(self.ps(path)['one']['state'], 'alive')


if __name__ == '__main__':
    unittest.main()
