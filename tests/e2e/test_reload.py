"""The session file read anew, while what it says is at work."""
import os
import signal
import unittest

from hosts import Case, kill, mentions

SLEEP = ['sleep', '1000']


class Reload(Case):
    def hosts(self, *numbers):
        """Each is made once, however often a file is written."""
        for n in numbers:
            if n not in self.made:
                self.made[n] = self.host(self.sshd(
                    f'h{n}', address=f'127.0.0.{n}'), f'h{n}')
        return {k: v for n in numbers for k, v in self.made[n].items()}

    def setUp(self):
        super().setUp()
        self.made = {}

    def begin(self, hosts, processes, **more):
        c = self.console(self.session(hosts, processes, **more),
                         size=(160, 36))
        for name, p in processes.items():
            if p.get('autostart', True):
                self.pid(c, name)
        return c

    def ask(self, c, how=''):
        c.keys(f':reload{how}', '\r')
        c.wait('Reload the session')

    def agree(self, c, *words):
        for word in words:
            c.keys(word)
        self.answer(c, 'y')

    def test_what_is_different_and_nothing_else(self):
        before = {'keep': {'command': SLEEP}, 'old': {'command': SLEEP},
                  'other': {'command': SLEEP},
                  'live': {'command': ['sh', '-c', 'exit 3']}}
        c = self.begin(self.hosts(1), {**before, 'live': {
            'command': ['sleep', '2000']}})
        pids = {n: self.pid(c, n) for n in before}
        self.session(self.hosts(1), {
            'new': {'command': SLEEP}, 'keep': {'command': SLEEP},
            'other': {'command': ['sleep', '1001']},
            'live': {'command': ['sleep', '2000'], 'success_exit_codes': [7]},
            'late': {'command': SLEEP, 'autostart': False}})
        self.ask(c)
        for line in ('2 added, 1 removed, 2 different',
                     r'\+ new +h1 +is new, and starts',
                     r'\+ late +h1 +is new',
                     '- old +h1 +is stopped, and goes',
                     '~ other +h1 +is restarted: command',
                     '~ live +h1 +counts at once: success_exit_codes',
                     '1 stopped, 1 restarted'):
            c.wait(line)
        self.assertNotIn('~ keep', c.text())
        # Nothing has happened yet, and nothing does.
        c.keys('\x1b')
        c.wait_gone('Reload the session')
        self.assertNotIn('new ', c.text())
        for pid in pids.values():
            self.assertTrue(mentions(pid, self.directory))
        self.ask(c)
        self.answer(c, 'y')
        c.wait('old .*killed by QUIT')
        c.keys('q')
        self.wait_row(c, 'old', 'exited')
        self.wait_row(c, 'late', 'pending')
        self.assertTrue(self.pid(c, 'new'))
        self.other_pid(c, 'other', pids['other'])
        self.assertEqual({n: self.pid(c, n) for n in ('keep', 'live')},
                         {n: pids[n] for n in ('keep', 'live')})
        for name in ('old', 'other'):
            self.assertFalse(mentions(pids[name], self.directory), name)
        self.quit(c)

    def other_pid(self, c, name, pid):
        return c.wait(lambda c: self.pid(c, name) != pid and self.pid(c, name))

    def test_later(self):
        c = self.begin(self.hosts(1), {'one': {'command': SLEEP},
                                       'two': {'command': SLEEP}})
        one, two = self.pid(c, 'one'), self.pid(c, 'two')
        self.session(self.hosts(1), {'one': {
            'command': ['sleep', '1234'], 'environment': {'A': 'b'}}})
        self.ask(c, ' later')
        c.wait('~ one +h1 +runs on as it is, until it is restarted: command,'
               ' environment')
        c.wait('- two +h1 +is not in the file any more, and runs on')
        self.answer(c, 'y')
        c.wait('the session is as its file has it: 1 removed, 1 different')
        self.select(c, 'one')
        c.keys('w')
        c.wait(r'has changed since \(command, environment\)')
        self.assertEqual([self.pid(c, 'one'), self.pid(c, 'two')], [one, two])
        # A restart is by the file as it is now.
        c.keys('r')
        self.answer(c, 'y')
        one = self.other_pid(c, 'one', one)
        with open(f'/proc/{one}/cmdline') as f:
            self.assertEqual(f.read(), 'sleep\0' '1234\0')
        c.keys('w')
        c.wait('one on h1: running')
        self.assertNotIn('has changed since', c.text())
        # What the file does not have is stopped like any other.
        self.select(c, 'two')
        c.keys('x')
        self.answer(c, 'y')
        self.wait_row(c, 'two', 'exited')
        self.quit(c)

    def test_hosts_come_and_go(self):
        c = self.begin(self.hosts(1, 2), {
            'one': {'command': SLEEP},
            'two': {'command': SLEEP, 'host': 'h2'},
            'moves': {'command': SLEEP, 'host': 'h2'}})
        one, two, moves = (self.pid(c, n) for n in ('one', 'two', 'moves'))
        self.session(self.hosts(1, 3), {
            'one': {'command': SLEEP},
            'moves': {'command': SLEEP, 'host': 'h3'},
            'three': {'command': SLEEP, 'host': 'h3'}})
        self.ask(c)
        for line in ('~ moves +h2 +is stopped, and started on h3',
                     r'\+ three +h3 +is new, and starts',
                     r'\+ host h3 is new, and is connected to',
                     '- host h2 is disconnected', '2 stopped, 0 restarted'):
            c.wait(line)
        self.answer(c, 'y')
        c.wait('Stopped: 2 of 2')
        c.keys('q')
        self.assertTrue(self.pid(c, 'three'))
        self.other_pid(c, 'moves', moves)
        self.wait_row(c, 'moves', 'h3')
        self.assertEqual(self.pid(c, 'one'), one)
        for pid in (two, moves):
            self.assertFalse(mentions(pid, self.directory))
        c.keys('H')
        c.wait('h3 .*ready')
        self.assertNotRegex(c.text(), r'(?m)^. . h2 ')
        self.quit(c)

    def test_a_moved_one_is_not_started_twice(self):
        c = self.begin(self.hosts(1, 2), {'one': {'command': SLEEP}})
        one = self.pid(c, 'one')
        self.session(self.hosts(1, 2), {'one': {'command': SLEEP,
                                                'host': 'h2'}})
        self.ask(c, ' later')
        self.answer(c, 'y')
        c.wait('the session is as its file has it')
        self.wait_row(c, 'one', 'pending')
        c.keys('gs')
        c.wait('it runs on h1, where the session file does not have it')
        self.assertTrue(mentions(one, self.directory))
        self.quit(c)

    def test_a_moved_one_is_not_started_for_another(self):
        """Counted by what it writes, whatever the screen shows."""
        ledger = f'{self.directory}/ledger'

        def processes(host):
            return {'base': {'command': SLEEP}, 'app': {
                'shell': f'echo $$ >> {ledger}; exec sleep 1000',
                'host': host, 'depends_on': {
                    'base': {'condition': 'started', 'restart': True}}}}
        c = self.begin(self.hosts(1, 2), processes('h1'))
        app = self.pid(c, 'app')
        self.session(self.hosts(1, 2), processes('h2'))
        self.ask(c, ' later')
        self.answer(c, 'y')
        self.wait_row(c, 'app', 'h2', 'pending')
        self.select(c, 'base')
        c.keys('r')
        self.answer(c, 'y')
        c.wait('base on h1: started, run 2')
        # Nor does it start where it shall be when that host is back.
        os.kill(app, signal.SIGKILL)
        c.wait('app .* exited .*KILL')
        self.sshds[1].drop()
        c.wait_gone('● h2')
        c.wait('● h2')
        self.wait_row(c, 'app', 'h2', 'pending')
        self.assertEqual(self.text(ledger), f'{app}\n')
        self.quit(c)

    def test_by_a_signal(self):
        c = self.begin(self.hosts(1), {'one': {'command': SLEEP}})
        self.session(self.hosts(1), {'one': {'command': SLEEP},
                                     'two': {'command': SLEEP}})
        # Not over what somebody is asked just now.
        c.keys('x')
        c.wait('─ Kill')
        os.kill(c.pid, signal.SIGHUP)
        c.wait('nothing was read at the signal HUP.*C-r')
        self.assertIn('─ Kill', c.text())
        c.keys('\x1b')
        c.wait_gone('─ Kill')
        # The guardian, which is who pkill would find first.
        os.kill(c.pid, signal.SIGHUP)
        c.wait('Reload the session')
        self.answer(c, 'y')
        self.assertTrue(self.pid(c, 'two'))
        self.quit(c)

    def test_one_that_is_protected(self):
        c = self.begin(self.hosts(1), {'one': {'command': SLEEP}})
        pid = self.pid(c, 'one')
        self.session(self.hosts(1), {'one': {'shell': 'exec sleep 1001'}},
                     safety={'protect': ['one']})
        self.ask(c)
        c.wait('changes +1 different, safety')
        c.wait('type e2e to go on')
        self.answer(c, 'y')
        self.other_pid(c, 'one', pid)
        self.quit(c)

    def test_what_cannot_be_read_changes_nothing(self):
        c = self.begin(self.hosts(1), {'one': {'command': SLEEP}})
        path = self.session(self.hosts(1), {'one': {'command': SLEEP}})
        for text, said in (
                ('processes: [', 'nothing is changed: .*e2e.yaml:2:1: this is not YAML'),
                (self.text(path).replace('"e2e"', '"other"'),
                 'the session is called other now, and was e2e'),
                (self.text(path).replace('/h1"', '/elsewhere"'),
                 'the state_dir of host h1 is another one'),
                (self.text(path), 'nothing is different in ')):
            with open(path, 'w') as f:
                f.write(text)
            c.keys(':reload', '\r')
            c.wait(said)
        c.keys(':reload now', '\r')
        c.wait('reload takes nothing but later')
        self.quit(c)

    def test_order_and_probes(self):
        """What waits goes on waiting, for what the file says by now."""
        base = {'shell': 'echo up; exec sleep 1000', 'readiness_probe': {
            'log': {'pattern': 'never'}}}
        app = {'command': SLEEP, 'depends_on': {
            'base': {'condition': 'ready'}}}
        c = self.console(self.session(self.hosts(1), {
            'app': app, 'base': base}), size=(160, 36))
        c.wait('app .*waits for base to be ready')
        pid = self.pid(c, 'base')
        base['readiness_probe']['log']['pattern'] = '^up'
        self.session(self.hosts(1), {'app': app, 'base': base})
        self.ask(c)
        c.wait('~ base +h1 +counts at once: readiness_probe')
        self.answer(c, 'y')
        c.wait('base .* ready ')
        self.assertTrue(self.pid(c, 'app'))
        self.assertIn(str(pid), self.row(c, 'base'))
        self.quit(c)

    def text(self, path):
        with open(path) as f:
            return f.read()


if __name__ == '__main__':
    unittest.main()
