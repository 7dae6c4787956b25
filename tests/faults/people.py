"""Who is at work in the walk: two persons with a console each, who read the
session file anew, and who may all be gone for a while."""
import glob
import os
import random
import signal
import time

import oracle
from bed import Bed
from hosts import comm, kill

ALICE, BOB = 'alice@ctl1', 'bob@ctl2'
GRACE = 6               # seconds without a console that a tied one is given
MIND = 'SetEnv PLM_MIND_S=3'    # a shell that is sent nothing ends in 6 to 9 s
LEASE = 20              # seconds; it lapses after 30
TIED = GRACE + 9 + 15   # in which one is gone that nobody is connected to


def held(directory):
    """Whose lease a host has, and which one it is; None: it may be anybody's in
    a moment."""
    found = glob.glob(f'{directory}/*/e2e/lease.[0-9]*')
    try:
        newest = max(found, key=lambda f: int(f.rpartition('.')[2]))
        with open(newest) as f:
            person, _, renewed, _ = f.read().split()
    except (ValueError, OSError):
        return None
    with open('/proc/uptime') as f:
        age = float(f.read().split()[0]) - int(renewed) / 100
    return (os.path.basename(newest), person) if age < LEASE else None


def newest_runs(ledgers):
    """The number of each one's newest run."""
    return {name: max(oracle.runs_of(path), default=0)
            for name, path in ledgers.items()}


class People(Bed):
    """names, path, hosts and programs are set by who begins."""

    def open_consoles(self):
        self.consoles_of = {}
        for person in (ALICE, BOB):
            self.open_console(person)

    def open_console(self, person):
        c = self.console(self.path, '--as', person, size=(160, 50))
        self.consoles_of[person] = c
        c.wait('steady-1')

    def drain(self, seconds):
        """Time passes; terminals are read as terminals do."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for c in self.consoles_of.values():
                c._read(min(left, 0.05))

    def end_console(self, person, number):
        c = self.consoles_of[person]
        self.workers.add(c.worker())
        kill(c.console_pid() or c.pid, number)
        c.wait_exit(30)
        c.assert_restored()

    def write_session(self):
        """As it is now: "waits" prints another number of lines each time."""
        self.version += 1
        for n in self.host_numbers:
            lines = 40 + 2 * self.version
            self.programs[f'waits-{n}']['command'][2] = str(lines)
            self.lines[f'waits-{n}'] = lines
        self.path = self.session(self.hosts, self.programs)

    def check_lines(self, name, runs):
        """A run is by the file as it was when it was started."""
        for number, run in runs.items():
            lines = self.started_by.get((name, number))
            oracle.must(lines is None or run.printed in (0, lines), 'I5', name,
                        'run', number, 'was to print', lines, 'lines, and has'
                        ' printed', run.printed)

    # --- what can happen ------------------------------------------------

    def reload(self):
        """Nothing is done to what runs where somebody has said "later"."""
        later = self.random.random() < 0.7
        by_signal = not later and self.random.random() < 0.5
        c = self.consoles_of[ALICE]
        self.write_session()
        if later:
            self.settle()       # what was asked for before is none of it
        before = newest_runs(self.ledgers)
        if by_signal:
            kill(self.random.choice((c.pid, c.console_pid() or c.pid)),
                 signal.SIGHUP)
        else:
            c.keys(':reload later' if later else ':reload', 'Enter')
        try:
            c.wait('Reload the session', 20)
            self.answer(c, 'y')
        except AssertionError as never:
            raise oracle.Broken(f'I5: the session is not read anew: {never}'
                                ) from never
        self.drain(0.3)
        if 'q  back' in c.text():
            c.keys('q')
        if later:
            after = newest_runs(self.ledgers)
            oracle.must(before == after, 'I12', 'a reload for later has'
                        ' started', after, 'where there was', before)

    def nobody(self):
        """All consoles are killed, of hosts whose links are well. Who is back
        within the grace finds all as it was; else the tied ones are stopped,
        and nothing else is."""
        table = self.settle()
        alive = {n: r['pid'] for n, r in table.items()
                 if r['state'] == 'alive'}
        tied = {n: p for n, p in alive.items() if n.startswith('tied')}
        numbers = [self.random.choice((signal.SIGKILL, signal.SIGTERM))
                   for _ in self.consoles_of]
        long = self.random.random() < 0.5
        left = time.monotonic()
        for person, number in zip(self.consoles_of, numbers):
            self.end_console(person, number)
        if long:
            for name, pid in tied.items():
                self.must_go(name, pid)
            oracle.must(time.monotonic() - left > GRACE or not tied, 'I2',
                        'who is tied was stopped before its grace was over')
        self.open_consoles()
        for c in self.consoles_of.values():
            c.wait(lambda c: all(f'● h{n}' in c.text()
                                 for n in self.host_numbers), 60)
        gone = [n for n, p in alive.items() if comm(p) != 'ledger']
        if long:
            oracle.must(set(gone) >= set(tied), 'I5', gone)
            table = self.settle()
            for name in tied:
                oracle.must(table[name]['cause'] == 'nobody was connected',
                            'I3', name, 'ended by', table[name]['cause'])
        elif time.monotonic() - left < GRACE - 1:
            oracle.must(not set(gone) & set(tied), 'I2', gone, 'did not wait'
                        ' for the grace')
        oracle.must(not [n for n in gone if n.startswith('steady')], 'I2',
                    gone, 'was stopped with the consoles')

    def must_go(self, name, pid):
        try:
            self.gone(pid, TIED)
        except AssertionError as never:
            raise oracle.Broken(f'I5: {name} goes on as {pid} though nobody is'
                                f' connected') from never

    # --- whose order counts -----------------------------------------------

    def lease_of(self, name):
        return held(f'{self.state}/h{name.rpartition("-")[2]}')

    def check_lease(self, words, person, before, began, done):
        """before is the lease when the order was given; began, whether it has a
        new run since. Who has it is not refused, and nobody else acts."""
        name = words[1]
        after = self.lease_of(name)
        if before is None or before != after or '--take-over' in words:
            return
        if before[1] == person:
            oracle.must(b'has control' not in done.stderr, 'I5', words, 'of',
                        person, 'was refused:', done.stderr)
        else:
            oracle.must(not began and (done.returncode != 0 or
                                       words[0] == 'start'), 'I12', words,
                        'of', person, 'was done, and', before, 'has control:',
                        done)


def dice(*of):
    """So that what one step draws does not depend on what those before it found."""
    return random.Random(' '.join(map(str, of)))
