"""Ends that nobody meant: marked until acknowledged, told as they happen, and
handed to hooks; by real consoles, commands and hosts."""
import json
import os
import signal
import subprocess
import time
import unittest

from follower import Follower
from hosts import PLM_TUI, Case, kill


class Events(Case):
    def plm(self, path, *words, status=0):
        done = subprocess.run([PLM_TUI, '-f', path, *words],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env=self.environment(), timeout=60, text=True)
        self.assertEqual(done.returncode, status, (words, done))
        return done.stdout

    def ps(self, path):
        return {p['name']: p
                for p in json.loads(self.plm(path, 'ps', '-o', 'json'))}

    def gate(self, name='gate'):
        path = f'{self.directory}/{name}'
        os.mkfifo(path)
        return path

    def go(self, gate):
        with open(gate, 'w') as f:
            f.write('go\n')

    def text(self, name):
        try:
            with open(f'{self.directory}/{name}') as f:
                return f.read()
        except FileNotFoundError:
            return ''

    def wait_text(self, c, name, wanted):
        """Until wanted(text of a file) holds, with a console that goes on."""
        return c.wait(lambda c: wanted(self.text(name)), 60)

    def marked(self, c, name):
        return any(line.split()[:2] and line.startswith('!') and
                   line.split()[1] == name for line in c.lines())

    def test_a_mark_stays_until_it_is_acknowledged(self):
        f = self.session(self.host(self.sshd()), {
            'fails': {'shell': f'read x <{self.gate()}; exit 3'},
            'sleeps': {'command': ['sleep', '1000']}})
        a = self.console(f)
        pid = self.pid(a, 'fails')
        self.pid(a, 'sleeps')
        # One that starts them, too, would say that it was refused.
        b = self.console(f)
        self.pid(b, 'fails')
        self.go(f'{self.directory}/gate')
        for c in (a, b):
            self.wait_row(c, 'fails', 'exited', 'exit', '3', str(pid))
            c.wait('1 unexpected')
            c.wait('fails on h1 ended unexpectedly: exit 3')
            self.assertTrue(self.marked(c, 'fails'))
        # Reading does not take it away: not twice, not for the next console.
        self.quit(b)
        b = self.console(f)
        self.pid(b, 'sleeps')
        b.wait('1 unexpected')
        self.assertTrue(self.marked(b, 'fails'))
        self.assertNotIn('ended unexpectedly', b.text())
        for _ in range(2):
            self.assertEqual(self.ps(f)['fails']['unexpected'], True)
            self.assertEqual(self.ps(f)['fails']['acknowledged'], False)
        # One acknowledges; all know.
        self.select(a, 'fails')
        a.keys('D')
        a.wait('fails on h1: acknowledged')
        for c in (a, b):
            c.wait_gone('unexpected *[0-9]')
            c.wait(lambda c: not self.marked(c, 'fails'))
            self.wait_row(c, 'fails', 'exited', 'exit', '3')
        self.quit(b)
        b = self.console(f)
        self.pid(b, 'sleeps')
        self.wait_row(b, 'fails', 'exited', 'exit', '3')
        self.assertFalse(self.marked(b, 'fails'))
        self.assertEqual(self.ps(f)['fails']['acknowledged'], True)
        # The next run is another matter.
        self.select(a, 'fails')
        a.keys('s')
        self.pid(a, 'fails')
        self.go(f'{self.directory}/gate')
        for c in (a, b):
            c.wait('1 unexpected')

    def test_a_record_that_is_not_in_the_file_is_put_away(self):
        hosts = self.host(self.sshd())
        old = self.session(hosts, {'old': {'shell': 'exit 0'},
                                   'stays': {'command': ['sleep', '1000']}})
        self.plm(old, 'up')
        self.plm(old, 'wait', 'old')
        new = self.session(hosts, {'stays': {'command': ['sleep', '1000']}})
        c = self.console(new)
        self.wait_row(c, 'old', 'exited')
        c.wait('● h1')          # before that nothing is done there
        self.select(c, 'old')
        c.keys('D')
        c.wait_gone('^...old ')
        self.quit(c)
        # It is on the host all the same.
        self.assertEqual(self.ps(new)['old']['exit_code'], 0)
        self.assertEqual(self.ps(new)['old']['acknowledged'], True)

    def test_events_are_told_as_they_happen(self):
        f = self.session(self.host(self.sshd()), {
            'before': {'shell': 'exit 5'},
            'ends': {'shell': f'read x <{self.gate()}; exit 0'},
            'dies': {'command': ['sleep', '1000']}})
        self.plm(f, 'up')
        self.plm(f, 'wait', 'before')
        e = Follower(self, f)
        self.assertEqual(e.line()['event'], 'host-ready')
        pid = self.ps(f)['dies']['pid']
        kill(pid, signal.SIGKILL)
        # What was over before is not repeated.
        dies = e.line()
        self.assertEqual(
            [dies[k] for k in ('event', 'name', 'host', 'session', 'pid',
                               'state', 'exit_code', 'exit_signal', 'cause',
                               'unexpected', 'acknowledged')],
            ['exited', 'dies', 'h1', 'e2e', pid, 'exited', None, 'KILL',
             'killed from outside', True, False])
        self.assertRegex(dies['time'],
                         r'^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')
        self.assertEqual(dies['uuid'], self.ps(f)['dies']['uuid'])
        self.go(f'{self.directory}/gate')
        self.assertEqual(e.until('exited', 'ends')['unexpected'], False)
        # Somebody else acknowledges, and starts it again.
        self.plm(f, 'flush', 'dies')
        two = [e.line() for _ in range(2)]
        self.assertEqual({line['event'] for line in two},
                         {'acknowledged', 'elsewhere'})
        self.plm(f, 'start', 'dies')
        two = {line['event']: line for line in
               (e.line() for _ in range(2))}
        self.assertEqual(two['started']['run'], 2)
        self.assertRegex(two['elsewhere']['text'],
                         '^started by a command of .*, run 2$')
        self.assertEqual(e.end(), 130)
        # The ends on record, of what is over.
        self.assertEqual(
            {(p['name'], p['event'], p['exit_code']) for p in
             map(json.loads, self.plm(f, 'events').splitlines())},
            {('before', 'exited', 5), ('ends', 'exited', 0)})
        ends = [json.loads(self.plm(f, 'events', 'e*'))]
        self.assertEqual([p['name'] for p in ends], ['ends'])
        self.assertEqual(ends[0]['time'], ends[0]['ended'])

    def test_only_what_is_selected_is_told(self):
        f = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']},
            'two': {'command': ['sleep', '1000']}})
        self.plm(f, 'up')
        e = Follower(self, f, 'two')
        e.until('host-ready')
        self.plm(f, 'kill', 'one')
        self.plm(f, 'kill', 'two')
        self.assertEqual(e.until('exited')['name'], 'two')
        # Its reader goes away: that ends it, without another event.
        e.process.stdout.close()
        self.assertEqual(e.process.wait(10), 1)

    def test_a_reader_that_stands_still_blocks_nothing(self):
        """More than a pipe holds is not read: a signal still ends it."""
        f = self.session(self.host(self.sshd()), {
            f'p-{n}': {'command': ['true'], 'autostart': False}
            for n in range(100)})
        e = Follower(self, f)
        e.until('host-ready')
        self.plm(f, 'up', '--all')
        self.plm(f, 'wait', '--all')
        # It has heard of all of that, or is about to; and its pipe is full.
        e.wait_full()
        e.process.send_signal(signal.SIGTERM)
        self.assertEqual(e.process.wait(10), 128 + signal.SIGTERM)

    def test_an_exit_while_the_link_is_down(self):
        s = self.sshd()
        f = self.session(self.host(s), {
            'ends': {'shell': f'read x <{self.gate()}; exit 9'},
            'stays': {'command': ['sleep', '1000']}})
        self.plm(f, 'up')
        e = Follower(self, f)
        e.until('host-ready')
        s.stop()
        self.assertEqual({e.until('unknown')['name'],
                          e.until('unknown')['name']}, {'ends', 'stays'})
        self.go(f'{self.directory}/gate')
        s.start()
        came = {}
        while 'host-ready' not in came:
            event = e.line()
            came[event['event']] = event
        end = came['exited']
        self.assertEqual((end['name'], end['exit_code'], end['unexpected']),
                         ('ends', 9, True))
        self.assertEqual(came['known-again']['name'], 'stays')

    def test_flush_says_what_it_did(self):
        f = self.session(self.host(self.sshd()), {
            'bad': {'shell': 'exit 1'}, 'good': {'shell': 'exit 0'},
            'worse': {'shell': 'kill -SEGV $$'},
            'runs': {'command': ['sleep', '1000']},
            'never': {'command': ['true'], 'autostart': False}})
        self.plm(f, 'up')
        self.plm(f, 'wait', 'bad', 'good', 'worse')
        self.plm(f, 'flush', 'runs', status=5)
        self.plm(f, 'flush', 'never', status=3)
        self.assertIn('bad on h1: acknowledge its end: exited exit 1',
                      self.plm(f, 'flush', '--dry-run', 'bad'))
        self.assertFalse(self.ps(f)['bad']['acknowledged'])
        self.assertIn('bad on h1: acknowledged',
                      self.plm(f, 'flush', 'bad'))
        self.assertIn('acknowledged already', self.plm(f, 'flush', 'bad'))
        # What runs is not meant by --all.
        self.assertIn('worse on h1: acknowledged',
                      self.plm(f, 'flush', '--all'))
        self.assertEqual({n for n, p in self.ps(f).items()
                          if p['acknowledged']}, {'bad', 'worse'})

    def test_hooks_of_the_screen(self):
        f = self.session(self.host(self.sshd()), {
            'ends': {'shell': f'read x <{self.gate()}; exit 3'},
            'stays': {'command': ['sleep', '1000']}}, hooks={
            'tell': {'command': ['./tell', 'an argument']},
            'none': {'command': ['./not-there'], 'on': ['unexpected']},
            'deaf': {'command': ['true'], 'on': ['unexpected']},
            'hangs': {'command': ['sleep', '1000'], 'timeout': '200ms',
                      'on': ['unexpected']}})
        with open(f'{self.directory}/tell', 'w') as t:
            t.write('#!/bin/sh\nread -r line; printf "%s\\n" "$line" >>told\n'
                    'echo "$1 $PLM_EVENT $PLM_SESSION" >>how\n')
        os.chmod(f'{self.directory}/tell', 0o755)
        c = self.console(f, size=(120, 30))
        pid = self.pid(c, 'ends')
        self.go(f'{self.directory}/gate')
        self.wait_text(c, 'told', lambda t: t.count('\n') == 1)
        told = json.loads(self.text('told'))
        self.assertEqual((told['event'], told['name'], told['exit_code'],
                          told['pid'], told['unexpected']),
                         ('exited', 'ends', 3, pid, True))
        self.wait_text(c, 'how', lambda t: t == 'an argument exited e2e\n')
        c.keys('E')
        c.wait('hook none: ./not-there cannot be executed: No such file')
        c.wait('hook hangs: it was not over within 200ms and was ended')
        # The console goes on all the time.
        c.keys('E')
        self.select(c, 'ends')
        c.keys('s')
        self.pid(c, 'ends')
        self.quit(c)

    def test_two_hundred_exits_at_once(self):
        many = {f'p{i}': {'shell': f'while [ ! -e {self.directory}/go ]; do'
                                   ' sleep 0.1; done; exit 4'}
                for i in range(200)}
        f = self.session(self.host(self.sshd()), many, hooks={
            'tell': {'command': ['/bin/sh', '-c', 'cat >>told']}})
        c = self.console(f)
        c.wait('200 alive', 120)
        open(f'{self.directory}/go', 'w').close()
        self.wait_text(c, 'told', lambda t: t.count('\n') == 200)
        names = [json.loads(line)['name']
                 for line in self.text('told').splitlines()]
        self.assertEqual(sorted(names), sorted(many))
        c.wait('200 unexpected')
        c.keys(*':flush all\r')
        c.wait('Acknowledge the ends of 200')
        self.answer(c, 'y')
        c.wait('all 200 acknowledged', 60)
        c.wait_gone('200 unexpected')

    def test_the_screen_waits_two_seconds_for_its_hooks(self):
        f = self.session(self.host(self.sshd()), {
            'ends': {'shell': f'read x <{self.gate()}; exit 3'}}, hooks={
            'slow': {'command': ['/bin/sh', '-c',
                                 'echo x >begun; sleep 1; cat >told']},
            'hangs': {'command': ['sleep', '1000']}})
        c = self.console(f)
        self.pid(c, 'ends')
        self.go(f'{self.directory}/gate')
        self.wait_text(c, 'begun', bool)
        began = time.monotonic()
        c.keys('Q')     # nothing runs: it does not ask
        c.wait('hooks are still at work')
        self.assertEqual(c.wait_exit(), 0)
        self.assertLess(time.monotonic() - began, 10)
        self.assertIn('"exit_code":3', self.text('told'))
        c.assert_restored()

    def test_hooks_of_the_command(self):
        f = self.session(self.host(self.sshd()), {
            'dies': {'command': ['sleep', '1000']}}, hooks={
            'tell': {'command': ['/bin/sh', '-c', 'sleep 0.5; cat >>told'],
                     'on': ['exited', 'started']}})
        # Short commands have none.
        self.plm(f, 'up')
        e = Follower(self, f)
        e.until('host-ready')
        kill(self.ps(f)['dies']['pid'], signal.SIGTERM)
        e.until('exited')
        self.assertEqual(e.end(signal.SIGTERM), 143)
        self.assertEqual(self.text('told').count('\n'), 1)
        self.assertIn('"exit_signal":"TERM"', self.text('told'))


if __name__ == '__main__':
    unittest.main()
