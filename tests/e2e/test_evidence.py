"""What is shown as alive was looked at a moment ago, and what is gone is found
even where nobody is left to tell."""
import glob
import os
import signal
import time
import unittest

from hosts import Case, kill


class Evidence(Case):
    def launcher(self, name, session='e2e'):
        """The PID of the launcher of a process's first run on h1."""
        [names] = glob.glob(f'{self.state}/h1/*/{session}/names/{name}')
        with open(names) as f:
            uuid = f.read().strip()
        with open(f'{os.path.dirname(names)}/../{uuid}/1/launcher') as f:
            return int(f.read().split()[0])

    def test_a_launcher_that_dies_with_its_program_is_found(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']},
            'two': {'command': ['sleep', '1000']}}))
        one, two = self.pid(c, 'one'), self.pid(c, 'two')
        launcher = self.launcher('one')
        # Without its launcher it lives on, and is not taken for anything else.
        kill(launcher, signal.SIGKILL)
        kill(one, signal.SIGKILL)
        began = time.monotonic()
        self.wait_row(c, 'one', 'lost', timeout=15)
        self.assertLess(time.monotonic() - began, 5)
        self.select(c, 'one')
        c.wait('its exit status is not on record')
        self.assertEqual(self.pid(c, 'two'), two)
        # What is lost can be started again.
        c.keys('s')
        self.wait_row(c, 'one', 'alive', 'run', '2')

    def test_a_launcher_that_hangs_is_not_waited_for(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']}}), size=(120, 30))
        one, launcher = self.pid(c, 'one'), self.launcher('one')
        kill(launcher, signal.SIGSTOP)
        kill(one, signal.SIGKILL)
        self.wait_row(c, 'one', 'unknown')
        c.wait('it is over; how it ended is not on record yet')
        kill(launcher, signal.SIGCONT)
        self.wait_row(c, 'one', 'exited', 'KILL')

    def test_the_unknown_were_seen_at_the_last_proof(self):
        s = self.sshd()
        c = self.console(self.session(self.host(s), {
            'one': {'command': ['sleep', '1000']}}), size=(120, 30))
        self.pid(c, 'one')
        s.stop()
        self.wait_row(c, 'one', 'unknown')
        c.wait(r'unknown .* seen \d+s ago: ')
        c.wait(r'last seen alive \d+s ago')


if __name__ == '__main__':
    unittest.main()
