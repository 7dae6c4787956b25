"""--plain: lines of text on pipes, as a screen reader or a script has them."""
import os
import re
import select
import signal
import subprocess
import time
import unittest

from hosts import PLM_TUI, Case, kill, mentions


class Plain(Case):
    def start(self, path, *words, stdin=subprocess.PIPE):
        environment = {k: v for k, v in self.environment().items()
                       if k != 'TERM'}
        self.run_ = subprocess.Popen(
            [PLM_TUI, '--plain', *words, path], env=environment, stdin=stdin,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(self.end)
        self.said = ''

    def end(self):
        if self.run_.poll() is None:
            self.run_.kill()
            self.run_.wait()
        for f in (self.run_.stdin, self.run_.stdout):
            if f:
                f.close()

    def wait(self, pattern, timeout=20):
        """Until such a line has come after what was waited for before."""
        end = time.monotonic() + timeout
        while True:
            found = re.search(pattern, self.said, re.M)
            if found:
                self.said = self.said[found.end():]
                return found
            ready, _, _ = select.select([self.run_.stdout], [], [],
                                        max(end - time.monotonic(), 0))
            data = os.read(self.run_.stdout.fileno(), 65536) if ready else b''
            if not data:
                raise AssertionError(f'never said: {pattern}\n{self.said}')
            self.said += data.decode()

    def type(self, line):
        self.run_.stdin.write(f'{line}\n'.encode())
        self.run_.stdin.flush()

    def exit_status(self):
        return self.run_.wait(20)

    def two(self):
        return self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']},
            'two': {'shell': 'echo hello; exec sleep 1000'},
            'later': {'command': ['sleep', '1000'], 'autostart': False}})

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
        # A question, and no other answer than y does it.
        self.type('kill o* l*')
        self.wait(r'these 2 processes\? \[y/N\]')
        self.type('n')
        self.wait('nothing was done')
        self.assertTrue(mentions(pid, self.directory))
        self.type('kill o* l*')
        self.wait(r'these 2 processes\?')
        self.type('y')
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
                ('events -F', 'is printed here anyway')):
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
        self.wait(r'these 2 processes\? \[y/N\]')
        self.wait('nothing was done')
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
        self.type('kill one')
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
        self.type('kill mule')
        self.wait(r'mule on h1 .*QUIT')
        self.type('cancel')
        self.wait('^1 command given up')
        self.type('crash mule')
        self.wait('^mule on h1: .*KILL')
        self.type('quit')
        self.assertEqual(self.exit_status(), 0)


if __name__ == '__main__':
    unittest.main()
