"""Whatever fails once in a console, its worker or its guardian, nothing is lost:
memory, descriptors, processes; calls that are interrupted or cut short; and a
console that is killed between any two calls. Rows 70, 71 and 72 of the fault
matrix. Some of each kind of call are tried, by SEED; ALL=1 tries each call, ALL=N
each N-th, ALL=paths each way that leads to an allocation, and ONE=ROLE:CALL:N:HOW
one of them."""
import os
import unittest

import oracle
from failing import (LACKS, MEMORY, PASSING, ROLES, SHORT, Failing, some)

ONE = os.environ.get('ONE')


class Resources(Failing):
    roles = ROLES

    def some(self, kinds, few):
        if ONE:
            role, call, n, how = ONE.split(':')
            return [(role, call, n, how)]
        return some({(role, call): n for (role, call), n
                     in self.calls().items() if role in self.roles}, kinds,
                    self.seed, few)

    def each(self, kinds, holds=None, few=1, **how):
        """Tries them; holds(console) is what else has to hold after each."""
        def one(*fault):
            c = self.try_with(*fault, **how)
            if c is not None and holds is not None:
                holds(c)
        self.try_each(self.some(kinds, few), one)

    @unittest.skipIf('SANITIZED' in os.environ, 'its memory is not the C'
                     " library's")
    def test_memory(self):
        """Row 70."""
        self.each(MEMORY, few=4)

    def test_descriptors_and_processes(self):
        """Row 71."""
        self.each(LACKS)

    def test_no_room_for_a_frame(self):
        """Row 71: most of what the console writes to files is frames."""
        self.roles = ('console',)
        self.each({('put', 'ENOSPC')}, few=8)

    def test_calls_that_fail_for_the_moment(self):
        """Row 72: calls that are interrupted, or for which the kernel has no
        memory; nobody notices."""
        self.each(PASSING, self.unnoticed, ends=(0,))

    def test_short_calls(self):
        """Row 72: calls that read or write one byte; nobody notices."""
        self.each(SHORT, self.unnoticed, ends=(0,))

    def unnoticed(self, c):
        oracle.must(self.pressed in (['s', 'x', 'y', 'Q'],
                                     ['s', 'x', 'y', 'y', 'Q']), 'I5',
                    'a key was in vain:', self.pressed)
        for word in ('a new one is being', ' error: ', ' warning: ',
                     'not in the journal'):
            oracle.must(word not in self.said, 'I5', self.said)

    def test_console_killed_at_each_call(self):
        self.roles = ('console',)
        self.each({('any', 'kill')}, few=4, ends=(0, 137))


if __name__ == '__main__':
    unittest.main()
