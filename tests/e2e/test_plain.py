"""--plain: lines of text on pipes, as a screen reader or a script has them."""
import os
import pty
import re
import select
import signal
import subprocess
import time
import unittest

from hosts import PLM_TUI, Case, kill, mentions


class Lines(Case):
    def start(self, path, *words, stdin=subprocess.PIPE, person=False):
        environment = {k: v for k, v in self.environment().items()
                       if k != 'TERM'}
        self.typist = None
        if person:
            self.typist, stdin = pty.openpty()
            self.addCleanup(os.close, self.typist)
        self.run_ = subprocess.Popen(
            [PLM_TUI, '--plain', *words, path], env=environment, stdin=stdin,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if person:
            os.close(stdin)
        self.addCleanup(self.end)
        self.said = ''

    def end(self):
        if self.run_.poll() is None:
            self.run_.kill()
            self.run_.wait()
        for f in (self.run_.stdin, self.run_.stdout):
            if f:
                f.close()

    def wait(self, pattern, timeout=20, keep=False):
        """Until such a line has come after what was waited for before."""
        end = time.monotonic() + timeout
        while True:
            found = re.search(pattern, self.said, re.M)
            if found:
                self.said = self.said[0 if keep else found.end():]
                return found
            ready, _, _ = select.select([self.run_.stdout], [], [],
                                        max(end - time.monotonic(), 0))
            data = os.read(self.run_.stdout.fileno(), 65536) if ready else b''
            if not data:
                raise AssertionError(f'never said: {pattern}\n{self.said}')
            self.said += data.decode()

    def type(self, line):
        if self.typist is not None:
            os.write(self.typist, f'{line}\n'.encode())
            return
        self.run_.stdin.write(f'{line}\n'.encode())
        self.run_.stdin.flush()

    def answer(self, line, said):
        """Of a person, whose lines are no answer in a question's first
        300 ms: until something is said to it."""
        end = time.monotonic() + 10
        while True:
            self.assertLess(time.monotonic(), end)
            self.type(line)
            found = self.wait(f'came before the question|{said}')
            if 'came before' not in found[0]:
                return found

    def exit_status(self):
        return self.run_.wait(20)

    def two(self):
        return self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']},
            'two': {'shell': 'echo hello; exec sleep 1000'},
            'later': {'command': ['sleep', '1000'], 'autostart': False}})


class Plain(Lines):
    def test_what_happens_and_what_is_typed(self):
        self.start(self.two())
        self.wait('^session .*: 3 processes, 1 host; help tells')
        self.wait(r'^\d\d:\d\d:\d\d one on h1 started: PID (\d+)')
        self.type('ps')
        pid = int(self.wait(r'^one +h1 .* alive +(\d+)')[1])
        self.type('help')
        self.wait('^kill NAME')
        self.wait('^quit: leave')
        self.type('start later')
        self.wait('^later on h1: started')
        self.type('logs two')
        self.wait('^hello')
        # A question, and no other answer than their number does it.
        for wrong in ('n', 'y', '', '22', '2 2'):
            self.type('kill o* l*')
            self.wait(r'^Kill 2 processes\?')
            self.wait(f'^  one on h1, alive, PID {pid}: QUIT, wait 1s, then'
                      ' KILL, wait 5s')
            self.wait(r'^order: application \(2\)')
            self.wait('^time: 6s, if all waits are needed')
            self.wait('^type 2 to go on')
            self.type(wrong)
            self.wait(f"'{wrong}' was typed, not '2': nothing was done")
        self.assertTrue(mentions(pid, self.directory))
        self.type('kill o* l*')
        self.wait('^type 2 to go on')
        self.type(' 2 ')
        self.wait('^one on h1: over: killed by QUIT')
        self.assertFalse(mentions(pid, self.directory))
        # What happens without anybody's doing.
        self.type('ps -o json two')
        other = int(self.wait(r'"pid": (\d+)')[1])
        kill(other, signal.SIGKILL)
        self.wait(r'^\d\d:\d\d:\d\d two on h1 .*KILL')
        self.type('quit')
        self.assertEqual(self.exit_status(), 0)

    def test_wrong_lines_are_told(self):
        self.start(self.two(), '--no-start')
        self.wait('^later .*pending')
        for line, said in (
                ('dance', "'dance' is no command"),
                ('kill', 'kill which process'),
                ('kill "one', 'a " has no end'),
                ('kill nobody', "nobody"),
                ('events -F', 'is printed here anyway'),
                ('kill --read-only two', 'is of the whole session')):
            self.type(line)
            self.wait(said)
        self.type('cancel')
        self.wait('^0 commands given up')
        self.type('quit')
        self.assertEqual(self.exit_status(), 0)

    def test_a_script_ends_it(self):
        """Its commands come one after the other; its end is the end, when all
        that it asked for is over; the processes run on."""
        self.start(self.two())
        self.type('wait --for alive one')
        self.type('ps -o json one')
        self.run_.stdin.close()
        pid = int(self.wait(r'"pid": (\d+)')[1])
        self.assertEqual(self.exit_status(), 0)
        self.assertTrue(mentions(pid, self.directory))

    def test_a_question_that_nobody_can_answer_is_a_no(self):
        """The input ends behind it."""
        self.start(self.two())
        self.type('wait --for alive one two')
        self.wait('^two on h1: alive')
        self.type('kill one two')
        self.run_.stdin.close()
        self.wait('^type 2 to go on')
        self.wait('the input ended before an answer: nothing was done')
        # One thing that the script asked for was not done.
        self.assertEqual(self.exit_status(), 1)

    def test_a_script_with_a_wrong_line_has_failed(self):
        self.start(self.two())
        self.type('dance')
        self.type('ps')
        self.run_.stdin.close()
        self.wait("'dance' is no command")
        self.assertEqual(self.exit_status(), 1)

    def test_the_journal_is_read_here_too(self):
        self.start(self.two())
        self.type('wait --for alive one two')
        self.type('kill --yes one')
        self.type('journal')
        self.type('ps --help')
        self.run_.stdin.close()
        self.wait('^one on h1: over')
        self.wait('^TIME +WHO +PROCESS')
        self.wait('one +h1 +kill: over: killed by QUIT')
        self.assertEqual(self.exit_status(), 0)

    def test_without_input_until_a_signal(self):
        self.start(self.two(), stdin=subprocess.DEVNULL)
        self.wait(r'^\d\d:\d\d:\d\d two on h1 started')
        kill(self.run_.pid, signal.SIGTERM)
        self.wait('interrupted by TERM')
        self.assertEqual(self.exit_status(), 128 + signal.SIGTERM)

    def test_cancel_gives_up_what_is_under_way(self):
        path = self.session(self.host(self.sshd()), {'mule': {
            'shell': 'trap "" QUIT TERM; echo ready; while :; do sleep 0.05;'
                     ' done',
            'stop': [{'signal': 'QUIT', 'wait': '60s'},
                     {'signal': 'KILL', 'wait': '5s'}]}})
        self.start(path)
        self.wait(r'mule on h1 started: PID')
        self.type('kill --yes mule')
        self.wait(r'mule on h1 .*QUIT')
        self.type('cancel')
        self.wait('^1 command given up')
        self.type('crash --yes mule')
        self.wait('^mule on h1: .*KILL')
        self.type('quit')
        self.assertEqual(self.exit_status(), 0)

    def test_what_is_left_open_is_told(self):
        path = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']},
            'mule': {'shell': 'trap "" QUIT; echo ready; while :; do'
                              ' sleep 0.05; done',
                     'stop': [{'signal': 'QUIT', 'wait': '60s'},
                              {'signal': 'KILL', 'wait': '5s'}]}})
        self.start(path, person=True)
        self.type('wait --for alive mule one')
        self.wait('^mule on h1: alive')
        self.type('kill --yes mule')
        self.wait(r'mule on h1 .*QUIT')
        self.type('kill one')
        self.wait('^type y to go on')
        kill(self.run_.pid, signal.SIGTERM)
        self.wait('the session was left before an answer: nothing was done')
        self.wait('1 command is not over; what was asked for may still happen')
        self.assertEqual(self.exit_status(), 128 + signal.SIGTERM)


class Asked(Lines):
    """What ends processes is asked about as it is on the screen."""

    def alive(self, name):
        """Its PID, when it is alive, and is its program: that is told right before
        the exec."""
        self.type(f'wait --for alive {name}')
        self.wait(f'^{name} on h.: alive')
        self.type(f'ps -o json {name}')
        pid = int(self.wait(r'"pid": (\d+)')[1])
        end = time.monotonic() + 10
        while not mentions(pid, self.directory):
            self.assertLess(time.monotonic(), end, name)
            time.sleep(0.01)
        return pid

    def test_one_is_asked_about_and_not_by_what_was_typed_before(self):
        self.start(self.two(), person=True)
        pid = self.alive('one')
        for line, asked in (
                ('kill one', 'Kill one on h1'),
                ('crash one', 'Crash one on h1'),
                ('signal HUP one', 'Send HUP to one on h1'),
                ('restart one', 'Restart one on h1'),
                ('kill o*', 'Kill one on h1')):
            self.type(f'{line}\ny')
            self.wait(rf'^{asked}\?')
            self.wait(f'^  one on h1, alive, PID {pid}: ')
            self.wait('^type y to go on')
            self.wait("'y' came before the question could be read, and was"
                      ' not taken; type y to go on')
            self.answer('yes', "'yes' was typed, not 'y': nothing was done")
        self.assertTrue(mentions(pid, self.directory))
        self.type('kill one')
        self.wait('^type y to go on')
        self.answer('y', '^one on h1: over: killed by QUIT')
        # Nothing is asked of what does not run, and each is told of.
        self.type('kill one')
        self.wait('^one on h1: .*over')
        self.type('quit')
        self.assertEqual(self.exit_status(), 0)

    def test_a_script_answers_or_says_yes(self):
        self.start(self.two())
        pid = self.alive('one')
        self.type('kill one\nps')
        self.wait("'ps' was typed, not 'y': nothing was done")
        self.assertTrue(mentions(pid, self.directory))
        self.type('restart one\ny')
        self.wait('^one on h1: started')
        self.type('kill --yes *')
        self.wait('^two on h1: over')
        self.run_.stdin.close()
        self.assertEqual(self.exit_status(), 1)

    def test_what_is_protected_wants_its_name(self):
        path = self.session(
            self.host(self.sshd()),
            {n: {'command': ['sleep', '1000']} for n in ('broker', 'one')},
            safety={'protect': ['bro*'], 'confirm': {'kill': 'multi'}})
        self.start(path)
        pid = self.alive('broker')
        self.alive('one')
        for line in ('kill broker', 'kill --yes broker', 'crash -y broker'):
            self.type(f'{line}\ny')
            self.wait(f'^  broker on h1, alive, PID {pid}, protected: ')
            self.wait('^type broker to go on')
            self.wait("'y' was typed, not 'broker': nothing was done")
        # Among many, its number does not mean it; nor does a yes.
        self.type('kill broker one --yes\ny')
        self.wait('^type 2 to go on')
        self.wait('nothing was done')
        self.type('down --yes\n2')
        self.wait(r'^Stop the session\? 2 processes')
        self.wait('^type e2e to go on')
        self.wait('nothing was done')
        self.type('kill *\ny')
        self.wait(r'^Kill one on h1\?')
        self.wait(r'^left out: broker \(protected\)')
        self.wait('^type y to go on')
        self.wait('broker on h1: refused: it is protected')
        self.wait('^one on h1: over')
        self.assertTrue(mentions(pid, self.directory))
        self.type('kill broker\nbroker')
        self.wait('^broker on h1: over')
        self.run_.stdin.close()
        self.assertEqual(self.exit_status(), 1)

    def test_who_is_a_target_and_who_is_not(self):
        """What does not run is none; what is unknown is told apart, and left
        alone whatever becomes of it before the answer."""
        far = self.sshd('h2', address='127.0.0.2')
        sleep = {'command': ['sleep', '1000']}
        path = self.session(
            self.host(self.sshd()) | self.host(far, 'h2'), {
                'one': dict(sleep), 'two': dict(sleep),
                'later': dict(sleep, autostart=False),
                'never': dict(sleep, autostart=False),
                'short': {'command': ['true']},
                'far': dict(sleep, host='h2')})
        self.start(path)
        pid = self.alive('far')
        self.alive('two')
        self.type('wait --for exited short')
        self.wait('^short on h1: ')
        far.stop()
        self.wait('^..:..:.. far on h2 .*unknown')
        self.type('kill *')
        self.wait(r'^Kill 2 processes\?')
        asked = self.wait(r'(?s)(.*)^type 2 to go on')[1]
        self.assertEqual(
            re.findall('^  (.*?): ', re.sub('PID [0-9]+|for [0-9a-z]+', '#',
                                            asked), re.M),
            ['one on h1, alive, #', 'two on h1, alive, #',
             'far on h2, unknown #'])
        self.assertIn('left out: later (pending), never (pending), short'
                      ' (exited)\n', asked)
        self.assertIn(': left out; its host is not connected (', asked)
        # One is started, and one comes back, while the question is open.
        far.start()
        subprocess.run([PLM_TUI, 'start', 'later', '-f', path], check=True,
                       env=self.environment(), stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)
        self.wait('^..:..:.. later on h1 started')
        self.wait('^..:..:.. far on h2 .*', 30)
        self.type('2')
        for said in ('one on h1: over', 'two on h1: over',
                     'later on h1: refused: it did not run when',
                     'never on h1: it is not running',
                     'short on h1: .*exit',
                     'far on h2: refused: its host was not connected when'):
            self.wait(f'^(plm-tui: )?{said}', keep=True)
        for name in ('later', 'far'):
            self.type(f'ps -o json {name}')
            self.wait('"state": "alive"')
        self.assertTrue(mentions(pid, self.directory))
        self.run_.stdin.close()
        self.assertEqual(self.exit_status(), 1)

    def test_an_unknown_one_alone_is_told_of(self):
        far = self.sshd('h2', address='127.0.0.2')
        self.start(self.session(
            self.host(far, 'h2'),
            {'far': {'command': ['sleep', '1000'], 'host': 'h2'}}))
        self.alive('far')
        far.stop()
        self.wait('^..:..:.. far on h2 .*unknown')
        self.type('kill far')
        self.wait('far on h2: unreachable: .*not connected.*nothing was done')
        self.run_.stdin.close()
        self.assertEqual(self.exit_status(), 1)

    def test_the_file_is_read_anew(self):
        hosts, sleep = self.host(self.sshd()), {'command': ['sleep', '1000']}
        path = self.session(hosts, {'one': dict(sleep), 'two': dict(sleep)})
        self.start(path)
        pids = {}
        for _ in range(2):
            found = self.wait(r'(one|two) on h1 started: .*PID (\d+)[,\n]')
            pids[found[1]] = int(found[2])
        self.type('reload')
        self.wait('nothing is different in ')
        self.type('reload now')
        self.wait('reload alone shows what is different')
        self.session(hosts, {'one': {'shell': 'exec sleep 1001'},
                             'new': dict(sleep)})
        self.type('reload')
        self.wait('^- two on h1 is stopped, and goes$')
        self.wait('^~ one on h1 is restarted: command$')
        self.wait('^[+] new on h1 is new, and starts$')
        self.wait('^reload now takes this over, and ends 2;')
        self.type('reload sometime')
        self.wait('reload takes now or later, or nothing')
        for pid in pids.values():
            # Just before its exec it is a copy of its launcher.
            end = time.monotonic() + 5
            while not mentions(pid, self.directory):
                self.assertLess(time.monotonic(), end)
        self.type('reload now')
        self.wait('new on h1 started', keep=True)
        self.wait(r'one on h1 started: PID \d+, run 2', keep=True)
        self.wait('two on h1 kill: over: killed by QUIT', keep=True)
        for pid in pids.values():
            self.assertFalse(mentions(pid, self.directory))
        self.type('run --name more sleep 77')
        self.wait('^more on h1: .*run 1')
        self.type('down --yes')
        self.wait('more on h1: over')
        self.type('quit')
        self.run_.wait(10)


if __name__ == '__main__':
    unittest.main()
