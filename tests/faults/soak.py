"""Random faults, one after the other and some at once, while programs run and
two persons start and stop them; then all links are mended, and everything that
is said is held against what the programs did.

soak.py --seed S [--rounds N | --minutes M]: a seed's faults and orders are the
same in each run of it; when they take effect is up to the machine."""
import argparse
import collections
import json
import os
import re
import signal
import subprocess
import sys
import time

import oracle
from bed import PLM_TUI
from hosts import below, kill
from people import ALICE, BOB, GRACE, MIND, People, dice, newest_runs

HOSTS = 3
ROUND = 12              # faults and orders between two looks
SETTLED = 60            # seconds that a mended world may take
PATIENCE = '20s'        # of a command while links are broken
TRACE = 'TRACE' in os.environ   # each step as it begins


class Soak(People):
    def runTest(self):      # noqa: N802 (unittest's name)
        pass

    def begin(self, seed):
        self.setUp()
        self.seed, self.version = seed, 0
        self.count = collections.Counter()
        self.links, self.hosts, self.programs = [], {}, {}
        self.host_numbers = range(1, HOSTS + 1)
        for n in self.host_numbers:
            self.links.append(self.behind(f'h{n}', extra=(MIND,)))
            self.hosts |= self.host(self.links[-1], f'h{n}')
            for name, lines, end, more in (
                    ('steady', 0, 'wait', {}), ('waits', 40, 'wait', {}),
                    ('ends', 300, f'exit:{n}', {}),
                    ('dies', 200, 'signal:11', {}),
                    ('tied', 60, 'wait', {'on_disconnect': 'stop',
                                          'disconnect_grace': f'{GRACE}s'})):
                self.programs |= self.program(
                    f'{name}-{n}', lines, end, 5000, host=f'h{n}',
                    stop=[{'signal': 'TERM', 'wait': '3s'},
                          {'signal': 'KILL', 'wait': '3s'}], **more)
        self.names = list(self.programs)
        self.ledgers = {n: self.ledger_of(n) for n in self.names}
        self.lines = {n: int(p['command'][2])
                      for n, p in self.programs.items()}
        self.started_by = {}
        self.path = self.session(self.hosts, self.programs)
        self.open_consoles()
        end = time.monotonic() + SETTLED
        while not all(newest_runs(self.ledgers).values()):
            oracle.must(time.monotonic() < end, 'I5', 'not all has started by'
                        ' itself', SETTLED, 's after consoles were opened')
            self.drain(0.2)

    # --- what can happen ------------------------------------------------

    def fault_of_link(self):
        link = self.random.choice(self.links)
        fault = self.random.choice((
            'reset', 'close', 'half-close up', 'half-close down', 'stall both',
            'stall up', 'stall down', 'discard up', 'discard down', 'deaf',
            f'flip up {self.random.randint(1, 2000)}',
            f'flip down {self.random.randint(1, 20000)}',
            f'delay {self.random.randint(1, 200)} 20', 'rate 20000',
            'refuse'))
        link.proxy.tell(fault)
        # Most are over soon, and some last until all are mended.
        if self.random.random() < 0.7:
            self.drain(self.random.uniform(0, 2))
            link.proxy.tell('pass')

    def fault_of_worker(self):
        worker = self.consoles_of[self.random.choice((ALICE, BOB))].worker()
        number = self.random.choice((signal.SIGKILL, signal.SIGSEGV,
                                     signal.SIGSTOP))
        if worker is None:
            return
        self.workers.add(worker)
        kill(worker, number)
        if number == signal.SIGSTOP:
            self.drain(self.random.uniform(0, 1))
            kill(worker, signal.SIGCONT)

    def fault_of_console(self):
        person = self.random.choice((ALICE, BOB))
        self.end_console(person, self.random.choice(
            (signal.SIGKILL, signal.SIGTERM, signal.SIGABRT, signal.SIGINT)))
        self.open_console(person)

    def fault_of_host(self):
        sshd = self.random.choice(self.links).sshd
        if self.random.random() < 0.5:
            sshd.drop()
        else:
            sshd.stop()
            self.drain(self.random.uniform(0, 1))
            sshd.start()

    def fault_of_program(self):
        """Somebody else's signal, at any moment of its life."""
        runs = oracle.runs_of(self.ledger_of(self.random.choice(self.names)))
        if runs:
            run = runs[max(runs)]
            if run.end is None and oracle.comm(run.pid) == 'ledger':
                kill(run.pid, self.random.choice((signal.SIGKILL,
                                                  signal.SIGTERM)))

    def order(self):
        """A command beside the console. What it says it did, it did."""
        verb = self.random.choice(('start', 'start', 'start', 'kill', 'crash',
                                   'restart'))
        name = self.random.choice(self.names)
        person = self.random.choice((ALICE, ALICE, BOB))
        words = [verb, name, *['--take-over'] *
                 (self.random.random() < 0.3)]
        before = oracle.runs_of(self.ledger_of(name))
        lease = self.lease_of(name)
        done = subprocess.run(
            [PLM_TUI, '-f', self.path, *words, '-t', PATIENCE, '--as', person],
            stdin=subprocess.DEVNULL, capture_output=True,
            env=self.environment(), timeout=60)
        self.count[f'{verb}: status {done.returncode}'] += 1
        oracle.must(done.returncode in (0, 1, 3, 4, 5, 7, 124), 'I5', verb,
                    name, done)
        if done.returncode == 0:
            self.check_order(verb, name, before, done)
        after = oracle.runs_of(self.ledger_of(name))
        self.check_lease(words, person, lease, len(after) > len(before), done)
        for run in re.findall(rb'started, run (\d+)', done.stdout):
            self.started_by[name, int(run)] = self.lines[name]

    def check_order(self, verb, name, before, done):
        after = oracle.runs_of(self.ledger_of(name))
        begins = verb == 'restart' or (verb == 'start' and
                                       b'alive already' not in done.stdout)
        # A program that was started has yet to write that it was.
        end = time.monotonic() + 10
        while begins and len(after) == len(before) and time.monotonic() < end:
            self.drain(0.05)
            after = oracle.runs_of(self.ledger_of(name))
        if begins:
            oracle.must(len(after) > len(before), 'I5', verb, name,
                        'is said to be done, and has no new run:', done.stdout)
        elif after and verb != 'start':
            oracle.must(oracle.comm(after[max(after)].pid) != 'ledger' or
                        len(after) > len(before), 'I2', verb, name,
                        'is said to be over, and goes on')

    # --- looking ----------------------------------------------------------

    def ledger_of(self, name):
        return f'{self.directory}/{name}.ledger'

    def said(self, *words):
        """A command that has come well to its end; None: it has not."""
        done = subprocess.run([PLM_TUI, '-f', self.path, *words, '-t', '30s'],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env=self.environment(), timeout=60)
        return done if done.returncode == 0 else None

    def settle(self):
        """All is mended; returns the table when nothing is under way."""
        for link in self.links:
            link.proxy.tell('pass')
        end = time.monotonic() + SETTLED
        while True:
            self.drain(0.2)
            done = self.said('ps', '-a', '-o', 'json')
            table = {} if done is None else {
                r['name']: r for r in json.loads(done.stdout)}
            if table and not any(r['state'] in ('unknown', 'starting',
                                                'stopping')
                                 for r in table.values()):
                return table
            oracle.must(time.monotonic() < end, 'I5', 'after', SETTLED,
                        's all links are well, and still there is',
                        {n: (r['state'], r['why']) for n, r in table.items()}
                        or 'no answer of ps')

    def look(self):
        """A program may end between two looks at it: what is wrong stays so."""
        for left in reversed(range(3)):
            try:
                self.look_once()
                return
            except oracle.Broken:
                if left == 0:
                    raise

    def look_once(self):
        table = self.settle()
        for name in self.names:
            runs = oracle.runs_of(self.ledger_of(name))
            oracle.check_process(table[name], runs)
            self.check_lines(name, runs)
        oracle.check_strays(self.directory, table)
        details = self.said('show', '-a', '-o', 'json')
        oracle.must(details, 'I5', 'show does not answer')
        for d in json.loads(details.stdout):
            oracle.check_history(d['name'], oracle.runs_of(
                self.ledger_of(d['name'])), d)
        self.look_at_output(table)
        for c in self.consoles_of.values():
            self.look_at_console(c, table)
        oracle.check_workers([p for c in self.consoles_of.values()
                              for p in below(c.pid)], self.workers - {None})

    def look_at_output(self, table):
        """Of some that are over, all that they printed."""
        over = [n for n, r in table.items() if r['state'] == 'exited']
        for name in self.random.sample(sorted(over), min(2, len(over))):
            runs = oracle.runs_of(self.ledger_of(name))
            done = self.said('logs', name)
            oracle.must(done, 'I5', 'logs', name, 'does not answer')
            oracle.check_output(name, runs[max(runs)], done.stdout,
                                done.stderr)

    def look_at_console(self, c, table):
        """The console that is open says the same as a new one."""
        for name, row in table.items():
            words = {row['state']}
            if row['state'] == 'alive':
                words.add(str(row['pid']))
            try:
                self.wait_row(c, name, *words, timeout=30)
            except AssertionError as never:
                raise oracle.Broken(f'I5: the console does not say of {name}'
                                    f' {words}: {never}') from never

    FAULTS = ((fault_of_link, 20), (fault_of_worker, 6), (fault_of_console, 3),
              (fault_of_host, 4), (fault_of_program, 6), (order, 14),
              (People.reload, 3), (People.nobody, 1))

    def one_round(self, number):
        self.workers = set()
        kinds, weights = zip(*self.FAULTS)
        drawn = dice(self.seed, number).choices(kinds, weights, k=ROUND)
        for step, kind in enumerate(drawn):
            self.random = dice(self.seed, number, step)
            self.count[kind.__name__] += 1
            if TRACE:
                print(number, step, kind.__name__, file=sys.stderr, flush=True)
            kind(self)
            self.drain(self.random.uniform(0, 0.5))
        self.look()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--rounds', type=int, default=0)
    p.add_argument('--minutes', type=float, default=0)
    a = p.parse_args()
    soak, broken, rounds = Soak(), 0, 0
    end = time.monotonic() + a.minutes * 60
    print(f'seed {a.seed}', flush=True)
    try:
        soak.begin(a.seed)
        while rounds < a.rounds or time.monotonic() < end:
            soak.one_round(rounds)
            rounds += 1
            if rounds % 10 == 0:
                print(f'{rounds} rounds', flush=True)
    except oracle.Broken as fault:
        broken = 1
        print(f'seed {a.seed}, round {rounds + 1}: {fault}', file=sys.stderr)
    finally:
        soak.doCleanups()
    for what, n in sorted(soak.count.items()):
        print(f'{n:6} {what}')
    faults = sum(n for what, n in soak.count.items() if 'fault' in what)
    print(f'{rounds} rounds, {faults} faults, {broken} invariants broken')
    return broken


if __name__ == '__main__':
    sys.exit(main())
