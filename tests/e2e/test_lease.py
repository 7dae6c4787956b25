"""Who acts: consoles and commands of several persons on one host."""
import glob
import time
import unittest

from hosts import comm
from test_commands import Commands

SLEEP = {'command': ['sleep', '1000']}
ALICE, BOB = 'alice@ctl1', 'bob@ctl2'
TAKE_OVER = '\x1br'             # M-r


class Lease(Commands):
    def begin(self, **processes):
        path = self.session(self.host(self.sshd()), processes or {
            'one': dict(SLEEP), 'two': dict(SLEEP)})
        self.plm(path, 'up', '--as', ALICE)
        return path, {n: p['pid'] for n, p in self.ps(path).items()}

    def of(self, person, path, *more):
        c = self.console(path, '--as', person, *more)
        c.wait('alive')
        return c

    def newest(self):
        found = glob.glob(f'{self.directory}/**/lease.[0-9]*', recursive=True)
        return max(found, key=lambda f: int(f.rpartition('.')[2]))

    def let_lapse(self):
        """As if it had not been renewed for long."""
        with open(self.newest(), 'r+') as f:
            person, taken, _, boot = f.read().split()
            f.seek(0)
            f.write(f'{person} {taken} 1 {boot}'.ljust(160))

    def holder(self):
        """Who has it, as the host's file says."""
        try:
            with open(self.newest()) as f:
                return f.read().split()[0]
        except FileNotFoundError:
            return self.holder()        # another one came just now


class Screens(Lease):
    def test_another_person_only_looks_until_control_is_taken(self):
        path, pids = self.begin()
        alice = self.of(ALICE, path)
        bob = self.of(BOB, path)
        bob.wait(f'e2e +{ALICE} has control')
        self.assertNotIn('has control', alice.text())
        self.select(bob, 'two')
        bob.keys('x')
        bob.wait(f'kill is refused: {ALICE} has control; M-r takes it over')
        bob.keys(':', 'start-all', 'Enter')
        bob.wait('start-all is refused')
        # Output can be looked at, and so can all else.
        bob.keys('d')
        bob.wait('calls itself')
        bob.keys('d', TAKE_OVER)
        bob.wait('Take over control')
        self.answer(bob, 'y')
        bob.wait('control of 1 host was taken')
        bob.wait_gone('has control')
        self.assertEqual(self.holder(), BOB)
        # She is told at once, by no question of hers.
        alice.wait(f'e2e +{BOB} has control', 2)
        self.select(alice, 'one')
        alice.keys('X')
        alice.wait(f'crash is refused: {BOB} has control')
        bob.keys('g')
        self.select(bob, 'two')
        bob.keys('x')
        bob.wait('Kill two')
        self.answer(bob, 'y')
        self.wait_row(bob, 'two', 'exited')
        self.wait_row(alice, 'two', 'exited')
        alice.keys('E')
        alice.wait(f'QUIT sent by another console of {BOB}')
        alice.wait(f'{BOB} has control$')
        self.assertEqual(comm(pids['one']), 'sleep')
        self.quit(bob)
        self.quit(alice)

    def test_a_ladder_ends_where_control_was_taken(self):
        path, pids = self.begin(stubborn={
            'shell': "trap '' QUIT; echo ready; while :; do sleep 0.1; done",
            'stop': [{'signal': 'QUIT', 'wait': '10s'},
                     {'signal': 'KILL', 'wait': '5s'}]})
        alice = self.of(ALICE, path)
        alice.wait('ready')
        alice.keys('x')
        alice.wait('Kill stubborn')
        self.answer(alice, 'y')
        self.wait_row(alice, 'stubborn', 'stopping')
        bob = self.of(BOB, path)
        bob.keys(TAKE_OVER)
        bob.wait('Take over control')
        self.answer(bob, 'y')
        bob.wait('control of 1 host was taken')
        alice.wait(f'KILL was not sent: {BOB} has control', 20)
        self.wait_row(alice, 'stubborn', 'alive')
        self.assertIsNotNone(comm(pids['stubborn']))
        self.quit(bob)
        self.quit(alice)

    def test_who_leaves_leaves_it_to_others(self):
        path, _ = self.begin()
        alice = self.of(ALICE, path)
        second = self.of(ALICE, path)
        bob = self.of(BOB, path)
        bob.wait(f'{ALICE} has control')
        self.quit(alice)
        # Her other console goes on with it: for longer than it would last.
        end = time.monotonic() + 8
        bob.wait(lambda c: time.monotonic() > end, 10)
        bob.wait(f'e2e +{ALICE} has control')
        self.quit(second)
        left = time.monotonic()
        bob.wait_gone('has control', 20)
        self.assertLess(time.monotonic() - left, 20)
        self.assertEqual(self.holder(), BOB)
        self.quit(bob)

    def test_read_only_takes_nothing(self):
        path, _ = self.begin()
        looker = self.of(BOB, path, '--read-only')
        alice = self.of(ALICE, path)
        self.assertEqual(self.holder(), ALICE)
        # Who ends it takes control where nobody has it.
        alice.keys('R')
        alice.wait('read-only: nothing is changed')
        looker.keys('R')
        looker.wait('End read-only')
        self.answer(looker, 'y')
        end = time.monotonic() + 20
        while self.holder() != BOB:
            self.assertLess(time.monotonic(), end)
            looker.wait(lambda c: True)
        self.quit(looker)
        self.quit(alice)


class ByCommand(Lease):
    def test_a_command_of_another_person_is_refused(self):
        path, pids = self.begin()
        alice = self.of(ALICE, path)
        self.plm(path, 'kill', '--as', ALICE, 'two')
        self.plm(path, 'kill', '--as', BOB, '-y', 'one', status=5)
        self.assertIn(f'{ALICE} has control of h1', self.said)
        self.plm(path, 'start', '--as', BOB, 'two', status=5)
        self.plm(path, 'restart', '--as', BOB, '-y', 'one', status=5)
        self.plm(path, 'crash', '--as', BOB, '-y', 'one', status=5)
        self.plm(path, 'signal', '--as', BOB, '-y', 'HUP', 'one', status=5)
        said = self.plm(path, 'kill', '--as', BOB, '--dry-run', '-a')
        self.assertIn(f'nothing: {ALICE} has control of h1', said)
        self.assertEqual(self.ps(path)['one']['pid'], pids['one'])
        self.assertEqual(comm(pids['one']), 'sleep')
        # What only looks works.
        self.plm(path, 'ps', '--as', BOB)
        self.plm(path, 'kill', '--as', BOB, '--take-over', '-y',
                 'one')
        self.wait_row(alice, 'one', 'exited')
        alice.wait(f'{BOB} has control')
        alice.keys('E')
        alice.wait(f'QUIT sent by a command of {BOB}')
        # It was taken for that command, and lapses when that is over.
        self.let_lapse()
        alice.wait_gone(f'e2e +{BOB} has control')
        self.assertEqual(self.holder(), ALICE)
        alice.keys('Q')
        self.assertEqual(alice.wait_exit(), 0)

    def test_a_command_of_the_same_person_acts(self):
        path, pids = self.begin()
        alice = self.of(ALICE, path)
        alice.keys('E')
        self.plm(path, 'signal', '--as', ALICE, 'HUP', 'one')
        self.wait_row(alice, 'one', 'exited')
        alice.wait(f'HUP sent by a command of {ALICE}')
        self.plm(path, 'flush', '--as', ALICE, 'one')
        alice.wait(f'acknowledged by a command of {ALICE}')
        self.plm(path, 'start', '--as', ALICE, 'one')
        alice.wait(f'started by a command of {ALICE}, run 2')
        self.assertEqual(self.holder(), ALICE)
        self.quit(alice)

    def test_names_of_persons(self):
        path, _ = self.begin()
        for wrong in ('', 'a b', '-x', 'a' * 97, "a'b", 'a\n', '.x', 'a/b'):
            self.plm(path, 'ps', '--as', wrong, status=2)
            self.assertIn('is no name of a person', self.said)
        self.plm(path, 'ps', '--as', 'a' * 96)


if __name__ == '__main__':
    unittest.main(verbosity=2)
