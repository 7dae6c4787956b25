"""What must hold of programs, records and output once all links are well: the
ledgers on the hosts against what is said of them (reliability anchor, I1 to I4,
I9 and I12)."""
import os
import signal

from bed import numbered
from hosts import comm, mentions


class Broken(AssertionError):
    """An invariant does not hold."""


def must(holds, invariant, *what):
    if not holds:
        raise Broken(f'{invariant}: {" ".join(map(str, what))}')


def name_of(number):
    return signal.Signals(number).name[3:]


class Run:
    """A run as its program's ledger has it."""

    def __init__(self, pid, mark):
        self.pid, self.number = pid, int(mark.rsplit('/', 1)[1])
        self.printed = 0
        self.signals = []
        self.end = None         # ('exit', 7); None: it could not say


def runs_of(path):
    """The runs in a ledger, by number."""
    runs, run = {}, None
    if not os.path.exists(path):
        return runs
    with open(path) as f:
        for line in f:
            word, *rest = line.split()
            if word == 'start':
                run = Run(int(rest[0]), rest[1])
                must(run.number not in runs, 'I12', path, 'run', run.number,
                     'was started twice')
                runs[run.number] = run
            elif word == 'printed':
                run.printed = int(rest[0])
            elif word == 'signal':
                run.signals.append(int(rest[0]))
            else:
                run.end = (rest[0], int(rest[1]))
    return runs


def check_end(name, run, said):
    """said is what is on record of a run that is over."""
    must(said['exact'], 'I3', name, run.number, 'is not exact:', said)
    told = (said['exit_code'], said['exit_signal'])
    if run.end is None:
        wanted = (None, 'KILL')
    elif run.end[0] == 'exit':
        wanted = (run.end[1], None)
    else:
        wanted = (None, name_of(run.end[1]))
    must(told == wanted, 'I3', name, 'run', run.number, 'ended by', wanted,
         'and is said to have ended by', told)


def check_process(row, runs):
    """The newest run against the table."""
    name = row['name']
    if not runs:
        must(row['state'] == 'pending' and not row['run'], 'I1', name,
             'never ran, and is said to be', row['state'])
        return
    run = runs[max(runs)]
    must(row['run'] == run.number, 'I1', name, 'is at run', run.number,
         'and is said to be at', row['run'])
    must(row['state'] in ('alive', 'exited'), 'I2', name, 'is', row['state'],
         row['why'])
    if row['state'] == 'alive':
        must(row['pid'] == run.pid and comm(run.pid) == 'ledger', 'I1', name,
             'is said to be PID', row['pid'], 'and was', run.pid)
        must(run.end is None, 'I2', name, 'is said to be alive, and ended')
    else:
        must(comm(run.pid) != 'ledger', 'I2', name,
             'is said to be over, and goes on as', run.pid)
        check_end(name, run, row)


def check_strays(directory, table):
    """I1: whatever runs is in the table."""
    known = {row['pid'] for row in table.values() if row['state'] == 'alive'}
    for pid in filter(str.isdigit, os.listdir('/proc')):
        if comm(pid) == 'ledger' and mentions(pid, directory):
            must(int(pid) in known, 'I1', 'PID', pid,
                 'runs, and nobody knows of it')


def check_history(name, runs, details):
    """Each run that the ledger has, and none besides; the oldest are only
    counted."""
    said = {h['run']: h for h in details['history']}
    numbers = sorted(runs)[details['older_runs']:]
    must(sorted(said) == numbers, 'I1', name, 'had runs', numbers,
         'and is said to have had', sorted(said))
    for number in numbers[:-1]:
        check_end(name, runs[number], said[number])


def check_output(name, run, out, err):
    """I4: of a run that is over, all lines, in order and once. One that was
    killed may have been about to write the next."""
    for which, text in ((1, out), (2, err)):
        whole = text[:text.rfind(b'\n') + 1] if run.end is None else text
        try:
            n = numbered(whole, which)
        except ValueError as fault:
            raise Broken(f'I4: {name} run {run.number}: {fault}') from fault
        least = (run.printed + which % 2) // 2
        must(n >= least, 'I4', name, 'run', run.number, 'printed', least,
             'lines and', n, 'are there')


def check_workers(mine, others):
    """I9: no worker without its console; mine are the processes of those."""
    for pid in others:
        must(pid in mine or comm(pid) == '', 'I9', 'PID', pid,
             'has outlived its console')
