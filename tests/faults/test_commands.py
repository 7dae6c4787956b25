"""Commands of which one call fails: they end by themselves, say what they could
not do, and what they say that they did is done. Rows 70 to 72 of the fault
matrix. One of each kind of call, by SEED; with ALL=1 each, with ALL=N each
N-th."""
import json
import os
import time
import unittest

import oracle
from bed import numbered
from failing import (FAILNTH, FIXED, LACKS, LINES, MEMORY, PASSING, SHORT,
                     Failing, careless, counted, counting, some, spec)
from hosts import comm

WORDS = ('start', 'logs', 'kill', 'ps')


class Commands(Failing):
    def new_session(self):
        """With a process that has printed all that it will."""
        super().new_session(**self.program('over', LINES, 'exit:0'))
        self.plm(self.path, 'start', 'over')
        self.plm(self.path, 'wait', 'over')

    def command(self, word, **env):
        words = {'ps': ('ps', '-o', 'json'), 'logs': ('logs', 'over')}.get(
            word, (word, self.one))
        return self.run_plm(self.path, *words, timeout=60, within=FIXED,
                            LD_PRELOAD=FAILNTH, **env)

    def ready(self, word):
        """What the command acts on is there."""
        table = self.ps(self.path)
        if word == 'start' and table[self.one]['state'] == 'alive':
            self.plm(self.path, 'kill', self.one)
        elif word != 'start' and table[self.one]['state'] != 'alive':
            self.plm(self.path, 'start', self.one)
            self.plm(self.path, 'wait', self.one, '--for', 'alive')

    def count(self, word):
        self.ready(word)
        count = f'{self.directory}/count'
        done = self.command(word, **counting(count))
        self.assertEqual(done.returncode, 0, done)
        return counted(count, 'guardian')

    def now(self):
        """What the table has, once a program that was begun has said so."""
        end = time.monotonic() + 10
        while True:
            table = self.ps(self.path)
            if table[self.one]['run'] in (None, 0, *self.runs()) or \
                    time.monotonic() > end:
                return table

    def check(self, word, done):
        oracle.must(done.returncode in (0, 1, 2, 4, 6, 70), 'I6',
                    'it ended with', done)
        oracle.must(done.returncode == 0 or b'plm-tui: ' in done.stderr, 'I5',
                    'it said nothing:', done)
        runs = self.runs()
        newest = runs[max(runs)] if runs else None
        lives = newest is not None and comm(newest.pid) == 'ledger'
        if done.returncode == 0 and word == 'start':
            oracle.must(lives, 'I5', 'it was not started:', done)
        elif done.returncode == 0 and word == 'kill':
            oracle.must(not lives, 'I5', 'it was not killed:', done)
        elif done.returncode == 0 and word == 'logs':
            oracle.must(numbered(done.stdout, 1) == LINES // 2, 'I4', done)
        elif done.returncode == 0:
            row, = (row for row in json.loads(done.stdout)
                    if row['name'] == self.one)
            oracle.check_process(row, runs)

    def fail_once(self, word, call, n, how):
        self.ready(word)
        done_file = f'{self.directory}/done'
        done = self.command(word, FAILNTH=spec(call, n, how),
                            FAILNTH_IN='guardian', FAILNTH_DONE=done_file)
        library = careless(done_file)
        if os.path.exists(done_file):
            os.unlink(done_file)
            self.made += 1
        table = self.now()
        if done.returncode < 0 and library:
            self.careless.append(library)
        else:
            self.check(word, done)
        oracle.check_process(table[self.one], self.runs())
        oracle.check_strays(self.directory, table)

    def each(self, kinds, few=1):
        found = {(word, call): n for word in WORDS
                 for call, n in self.count(word).items()}
        self.try_each(some(found, kinds, self.seed, few), self.fail_once)

    @unittest.skipIf('SANITIZED' in os.environ, 'its memory is not the C'
                     " library's")
    def test_memory(self):
        """Row 70."""
        self.each(MEMORY, few=4)

    def test_calls(self):
        """Rows 71 and 72."""
        self.each(LACKS | PASSING | SHORT)


if __name__ == '__main__':
    unittest.main()
