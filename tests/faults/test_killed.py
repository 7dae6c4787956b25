"""A worker that is killed before each of its calls: from its start until a
process was started, looked at and killed, and from its start until one was taken
up that runs already. Row 2 of the fault matrix. Some calls, by SEED; with ALL=1
each."""
import os
import re
import unittest
from datetime import datetime

import oracle
from failing import Failing

ALL = os.environ.get('ALL')
ONE = os.environ.get('ONE')     # N: only before this call
SOME = 8
TOLD = 1.0              # seconds, of a machine that has more to do
STAMP = 0.001           # a log's times are whole milliseconds
ANSWER = 0.5            # ... and so long until what it did is answered
SOON = 0.1              # before it ends: it need not have been told
MORE = 40               # calls that another walk may have


class Killed(Failing):
    def calls_to_try(self):
        n = len(self.calls()['worker', 'any'])
        if ONE:
            return [int(ONE)]
        if ALL:
            return range(1, n + MORE)
        return range(1 + self.seed % (n // SOME), n, n // SOME)

    def kill_at_each(self):
        self.told = []
        self.try_each(((n,) for n in self.calls_to_try()), self.kill_at)
        told = sorted(self.told)
        print(f'told after {1000 * told[len(told) // 2]:.0f} ms, at most'
              f' {1000 * told[-1]:.0f} ms', flush=True)
        self.assertGreaterEqual(len(told), 1 if ONE else SOME // 2)
        self.assertLess(told[len(told) // 2], 0.1)

    def kill_at(self, n):
        c = self.try_with('worker', 'any', n, 'kill', ends=(0,))
        if c is not None:
            self.check_killed(c)

    def check_killed(self, c):
        oracle.must(len(self.runs()) == self.before + 1, 'I12', 'there were',
                    self.before, 'runs, and now', sorted(self.runs()))
        answers = self.answers()
        asked = self.pressed.count('s')
        # A kill that goes on with its host has another answer.
        more = len(re.findall('notice: .*: the kill goes on$', self.said,
                              re.M))
        oracle.must(asked + 1 <= len(answers) <= asked + more +
                    self.pressed.count('y'), 'I5', self.pressed, 'had',
                    len(answers), 'answers:', self.said)
        self.check_pending(answers)
        # Where it is not ending anyway.
        if self.made_at + SOON < self.pressed_at[-1]:
            oracle.must(c.told is not None and
                        c.told - self.made_at < TOLD, 'I5',
                        'told after', c.told and c.told - self.made_at, 's')
            self.told.append(c.told - self.made_at)

    def answers(self):
        """When each request for the process was answered."""
        return [datetime.fromisoformat(at + '+00:00').timestamp()
                for at in re.findall(rf'^(\S+)Z .* notice: {self.one} on h1: '
                                     '(?!the kill goes on)', self.said, re.M)]

    def check_pending(self, answers):
        """What the worker was doing is answered by its death. A y that came too
        early for its question was another one's turn."""
        presses = list(zip(self.pressed, self.pressed_at))
        last = dict(p for p in presses if p[0] == 's' and p[1] < self.made_at)
        last.update(p for p in presses if p[0] == 'y')
        for key, at in last.items():
            oracle.must(at > self.made_at or
                        any(at - STAMP < answer < self.made_at + ANSWER
                            for answer in answers), 'I5', key, 'of', at,
                        'was not answered when it was killed at',
                        self.made_at, answers)

    def test_at_each_call_of_a_start_and_a_kill(self):
        self.kill_at_each()

    def test_at_each_call_of_a_take_up(self):
        self.taken_up = True
        self.kill_at_each()


if __name__ == '__main__':
    unittest.main()
