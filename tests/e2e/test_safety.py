"""Many at once, what is protected, looking without touching, and the journal
of what was done: by the screen and by commands."""
import json
import os
import stat
import unittest

from hosts import comm
from test_commands import Commands

SLEEP = {'command': ['sleep', '1000']}


class Safety(Commands):
    def journal_file(self):
        return f'{self.home}/.local/state/plm-tui/e2e/journal.jsonl'

    def journal(self):
        with open(self.journal_file()) as f:
            return [json.loads(line) for line in f]

    def quit_at_once(self, c):
        """Nothing runs that could be left."""
        c.keys('Q')
        self.assertEqual(c.wait_exit(), 0)

    def four(self, **more):
        names = ['broker', 'one', 'three', 'two']
        path = self.session(self.host(self.sshd()),
                            {name: dict(SLEEP) for name in names}, **more)
        self.plm(path, 'up')
        return path, {n: p['pid'] for n, p in self.ps(path).items()}


class Keys(Safety):
    def test_no_part_of_a_sequence_is_a_key(self):
        """The numeric keypad sends what ends in x, s, r ...; answers of a
        terminal have S, R and c in them."""
        path, pids = self.four(safety={'confirm': {'kill': 'multi'}})
        c = self.console(path)
        self.wait_row(c, 'two', 'alive')
        for sequence in ('\x1bOx', '\x1bOr', '\x1bOs', '\x1bOq', '\x1b[1;8S',
                         '\x1b[24;80R', '\x1b[>0;276;0c', '\x1b[29~',
                         '\x1bP1$r0m\x1b\\', '\x1b]4;1;rgb:0/0/0\x07'):
            c.keys(sequence)
        c.keys('\x1bOx', '\x1bOq', ':', '\x1bOx', '\x1bOq', '\x1bOn')
        c.wait('^:81.')
        c.keys('\x1bOM')
        c.wait("'81.'")
        self.assertNotIn('read-only', c.text())
        # With Alt, an arrow is M-Up, which moves the border.
        rows = len([line for line in c.lines() if ' h1 ' in line])
        c.keys(*['\x1b[1;3A'] * 8)
        c.wait(lambda c: len([line for line in c.lines()
                              if ' h1 ' in line]) < rows)
        c.keys('\x1b[1;5D')
        c.wait('C-Left means nothing here')
        for pid in pids.values():
            self.assertEqual(comm(pid), 'sleep')
        self.quit(c)
        self.assertEqual([e for e in self.journal()
                          if e['action'] in ('kill', 'restart', 'reconnect')],
                         [])


class Many(Safety):
    def test_three_that_are_marked_are_killed(self):
        path, pids = self.four()
        os.remove(self.journal_file())
        c = self.console(path)
        for name in ('one', 'three', 'two'):
            self.wait_row(c, name, 'alive')
            self.select(c, name)
            c.keys('Space')
        c.wait('3 marked')
        # The cursor is elsewhere when they are killed.
        self.select(c, 'broker')
        c.keys('x')
        c.wait('Kill 3 processes')
        self.answer(c, 'y')
        c.wait('Stopped: 3 of 3 proven to be over')
        c.keys('q')
        for name in ('one', 'three', 'two'):
            self.wait_row(c, name, 'exited', 'QUIT')
            self.assertEqual(comm(pids[name]), '')
        self.wait_row(c, 'broker', 'alive')
        self.assertEqual(comm(pids['broker']), 'sleep')
        self.quit(c)

        lines = self.journal()
        kills = [e for e in lines if e['action'] == 'kill']
        # Asked for, how each fared, and how all did.
        self.assertEqual([e['result'] for e in kills],
                         [None, 'done', 'done', 'done', 'done'])
        self.assertEqual(kills[0]['command'], kills[-1]['command'])
        self.assertRegex(kills[0]['command'], r'^plm-tui kill( (one|two|three)'
                         r'){3}$')
        self.assertEqual({e['name']: e['command'] for e in kills[1:-1]},
                         {n: f'plm-tui kill {n}'
                          for n in ('one', 'two', 'three')})
        ends = {e['name']: e for e in lines if e['event'] == 'exited'}
        self.assertEqual({n: (e['exit_signal'], e['pid'], e['cause'])
                          for n, e in ends.items()},
                         {n: ('QUIT', pids[n], 'stopped by operator')
                          for n in ('one', 'two', 'three')})
        for e in lines:
            self.assertEqual(e['file'], os.path.realpath(path))
            self.assertGreater(e['console']['pid'], 0)
            self.assertRegex(e['console']['tty'], '^/dev/pts/')
        self.assertLess(lines.index(kills[0]), lines.index(ends['one']))
        mode = os.stat(self.journal_file()).st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o600)

    def test_all_that_are_meant_to_run_are_started(self):
        path = self.session(
            self.host(self.sshd()),
            {'one': dict(SLEEP), 'two': dict(SLEEP),
             'bad': {'command': ['/no/such/program']},
             'other': dict(SLEEP, autostart=False)})
        c = self.console('--no-start', path)
        self.wait_row(c, 'two', 'pending')
        c.keys(':start-all', 'Enter')
        c.wait('Start 3 processes')
        self.answer(c, 'y')
        c.wait('2 of 3 started, 1 failed: bad on h1:')
        self.wait_row(c, 'one', 'alive')
        self.wait_row(c, 'two', 'alive')
        self.wait_row(c, 'other', 'pending')
        self.quit(c)


class Protected(Safety):
    def test_it_is_left_out_unless_it_is_named(self):
        path, pids = self.four(safety={'protect': ['broker']})
        plan = self.plm(path, 'kill', '--all', '--dry-run')
        self.assertIn('broker on h1: nothing: it is protected', plan)
        said = self.plm(path, 'kill', '--all', status=1)
        self.assertIn('broker on h1: refused: it is protected', self.said)
        for name in ('one', 'two', 'three'):
            self.assertIn(f'{name} on h1: over', said)
            self.assertEqual(comm(pids[name]), '')
        for words in (['b*'], ['--role', 'application', '-n', 'bro*'],
                      ['--state', 'alive']):
            self.plm(path, 'kill', *words, status=5)
        self.plm(path, 'crash', '--all', status=1)
        self.plm(path, 'signal', 'TERM', 'b*', status=5)
        self.plm(path, 'restart', 'brok??', status=5)
        self.assertEqual(comm(pids['broker']), 'sleep')
        self.plm(path, 'kill', 'broker')
        self.assertEqual(comm(pids['broker']), '')

    def test_the_whole_session_has_it_in(self):
        path, pids = self.four(safety={'protect': ['broker']})
        self.plm(path, 'down', '--role', 'application', status=1)
        self.assertEqual(comm(pids['broker']), 'sleep')
        self.plm(path, 'down')
        self.assertEqual(comm(pids['broker']), '')

    def test_the_screen_wants_its_name(self):
        path, pids = self.four(safety={'protect': ['bro*']})
        c = self.console(path)
        for name in ('one', 'two', 'three', 'broker'):
            self.wait_row(c, name, 'alive')
        c.keys(':crash *', 'Enter')
        c.wait(r'left out +broker \(protected\)')
        self.answer(c, 'y')
        c.wait('all 3 crashed')
        self.assertEqual(comm(pids['broker']), 'sleep')
        self.select(c, 'broker')
        c.keys('x')
        c.wait('type broker to go on')
        self.answer(c, 'y')
        self.wait_row(c, 'broker', 'exited')
        self.quit_at_once(c)


class ReadOnly(Safety):
    def test_commands_are_refused(self):
        path, pids = self.four()
        before = self.journal()
        for words in (['kill', 'one'], ['crash', 'one'], ['down'],
                      ['signal', 'HUP', 'one'], ['restart', 'one']):
            self.plm(path, *words, '--read-only', status=5)
            self.assertIn('read-only: ', self.said)
        self.assertEqual(self.ps(path, '--read-only')['one']['pid'],
                         pids['one'])
        for pid in pids.values():
            self.assertEqual(comm(pid), 'sleep')
        # What was refused was asked for, and is in the journal.
        refused = [e for e in self.journal()[len(before):]
                   if e['result'] == 'refused']
        self.assertEqual(len(refused), 8)
        self.plm(path, 'kill', 'one')
        self.plm(path, 'start', '--read-only', 'one', status=5)
        self.plm(path, 'flush', '--read-only', 'one', status=0)

    def test_the_screen_looks_only(self):
        path, pids = self.four()
        self.plm(path, 'kill', 'two')
        c = self.console('--read-only', path)
        self.wait_row(c, 'one', 'alive')
        c.wait('read-only')
        self.assertNotIn('kill', c.lines()[-2])
        self.select(c, 'one')
        for key, name in (('x', 'kill'), ('X', 'crash'), ('r', 'restart'),
                          ('s', 'start'), ('S', 'stop-all'), ('i', 'signal')):
            c.keys(key)
            c.wait(f'read-only: {name} is refused')
        c.keys(':kill *', 'Enter')
        c.wait('read-only: kill is refused')
        for name in ('broker', 'one', 'three'):
            self.assertEqual(comm(pids[name]), 'sleep')
        c.keys('R')
        c.wait('End read-only')
        self.answer(c, 'y')
        c.keys('x')
        c.wait('Kill one')
        self.answer(c, 'y')
        self.wait_row(c, 'one', 'exited')
        self.quit(c)

    def test_nothing_is_started_by_itself(self):
        path = self.session(self.host(self.sshd()), {'one': dict(SLEEP)})
        c = self.console('--read-only', path)
        c.wait('● h1')
        self.wait_row(c, 'one', 'pending')
        self.quit_at_once(c)
        self.assertEqual(self.ps(path)['one']['state'], 'pending')


class Journal(Safety):
    def test_it_is_printed_as_processes_are_selected(self):
        path, _ = self.four()
        self.plm(path, 'kill', 'one', '--grace', '5s')
        self.plm(path, 'ps')
        table = self.plm(path, 'journal', 'one', '-o', 'wide')
        self.assertRegex(table, r'one +h1 +kill: over: .* plm-tui kill'
                         r' --grace 5s one\n')
        self.assertNotIn('two', table)
        some = json.loads(self.plm(path, 'journal', '-o', 'json', '-n', 't*'))
        self.assertEqual({e['name'] for e in some}, {'two', 'three'})
        self.assertEqual({e['action'] for e in some}, {'start', None})
        self.assertEqual(self.plm(path, 'journal', '--since', '1ms')
                         .count('\n'), 1)
        # A line that is none of ours is no reason to show nothing.
        with open(self.journal_file(), 'a') as f:
            f.write('{"half\n')
        self.plm(path, 'journal', status=1)
        self.assertIn('1 line of the journal cannot be read', self.said)

    def test_there_may_be_none(self):
        path = self.session(self.host(self.sshd()), {'one': dict(SLEEP)})
        self.ps(path)
        self.assertFalse(os.path.exists(self.journal_file()))
        self.plm(path, 'journal')
        self.assertIn('nothing has been done in session e2e', self.said)


if __name__ == '__main__':
    unittest.main()
