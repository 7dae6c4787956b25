"""A host that was started anew: what ran there is lost with it, and has not
exited; who has its numbers now is left alone."""
import os
import signal
import unittest

from bed import LEDGER, Bed
from hosts import comm
from machine import (first_of, machine, new_boot, number_from, occupy, outer,
                     own_namespaces)
from told import Told


@own_namespaces
class Reboots(Bed):
    """Matrix rows 32, 33 and 62."""

    def setUp(self):
        super().setUp()
        self.boot = f'{self.directory}/boot_id'
        new_boot(self.boot)
        self.h1 = self.sshd(within=machine(self.boot))
        # After the next boot nobody has come so far.
        number_from(self.h1, 20000)
        self.path = self.session(self.host(self.h1), {
            **self.program('runs', 2, 'wait'),
            **self.program('ends', 2, 'exit:5')})
        self.plm(self.path, 'up')
        self.plm(self.path, 'wait', 'ends')
        self.told = Told(self.path, self.environment())
        self.addCleanup(self.told.stop)
        self.told.wait('host-ready', 1)
        self.pid = self.ps(self.path)['runs']['pid']

    def reboot(self):
        first = first_of(self.h1)
        self.h1.stop()
        self.gone(first)
        new_boot(self.boot)
        self.h1.start()

    def occupy(self):
        """Another program with the PID of the one that was."""
        return occupy(self.h1, self.pid, LEDGER,
                              f'{self.directory}/other.ledger', '0', '10000',
                              'wait')

    def left_alone(self, other):
        self.assertEqual(comm(other), 'ledger')
        self.assertEqual(self.ledger('other').starts, [(self.pid, '-')])
        self.assertEqual(self.ledger('other').signals, [])

    def check_lost(self):
        rows = self.ps(self.path)
        self.assertEqual((rows['runs']['state'], rows['runs']['exit_code'],
                          rows['runs']['exit_signal'], rows['runs']['why']),
                         ('lost', None, None,
                          'the host was started anew while it ran'))
        self.assertEqual((rows['ends']['state'], rows['ends']['exit_code'],
                          rows['ends']['exact']), ('exited', 5, True))

    def test_what_ran_is_lost(self):
        self.reboot()
        self.told.wait('host-ready', 2)
        self.told.wait('lost', 1)
        lost, = self.told.of('lost')
        self.assertEqual((lost['name'], lost['pid']), ('runs', self.pid))
        self.assertEqual(self.told.of('exited'), [])
        self.check_lost()
        # It can be started again, as another run.
        self.plm(self.path, 'start', 'runs')
        self.assertEqual(self.ps(self.path)['runs']['run'], 2)

    def test_another_program_has_the_number_after_it(self):
        self.reboot()
        other = self.occupy()
        self.told.wait('lost', 1)
        self.check_lost()
        self.assertIn(b'over already', self.plm(self.path, 'kill', 'runs'))
        self.plm(self.path, 'crash', 'runs', status=3)
        self.plm(self.path, 'signal', 'TERM', 'runs', status=3)
        self.left_alone(other)
        self.check_lost()

    def test_another_program_has_the_number(self):
        """In the same boot, and before anybody has noticed."""
        c = self.console(self.path)
        self.wait_row(c, 'runs', 'alive', str(self.pid))
        mine = outer(self.h1, self.pid)
        with open(f'/proc/{mine}/stat') as f:
            launcher = int(f.read().rpartition(')')[2].split()[1])
        for pid in (launcher, mine):
            os.kill(pid, signal.SIGKILL)
        for pid in (launcher, mine):
            self.gone(pid)
        other = self.occupy()
        self.select(c, 'runs')
        c.keys('x')
        c.wait(lambda c: 'lost' in self.row(c, 'runs') or 'Kill' in c.text())
        if 'lost' not in self.row(c, 'runs'):
            self.answer(c, 'y')
        self.plm(self.path, 'wait', 'runs')
        self.assertEqual(self.ps(self.path)['runs']['state'], 'lost')
        self.left_alone(other)


if __name__ == '__main__':
    unittest.main()
