"""64 processes that print 1,000 lines a second each, on one screen, merged: as many
as a console follows at a time. Its processor time and its worker's, beside that of
ssh clients that carry tail -F of the same files; and whether each line came, by
all that is in the console's memory: each number as often as there are processes."""
import collections
import subprocess
import time

from ground import TOOLS
from line import Line, Samples
from usage import cpu_s

MANY, LINES, HOSTS = 64, 1000, 4
SECONDS = 5
CPU = 30                # % of a core


def share(pids):
    before = sum(map(cpu_s, pids))
    time.sleep(SECONDS)
    return (sum(map(cpu_s, pids)) - before) / SECONDS * 100


def selected(g, c):
    """The merged lines that the console has, without their names."""
    path = f'{g.directory}/selected'
    for keys in ('\r', ':select\r', 'g', 's'):
        c.keys(keys)
        c.rest()
    c.keys(f'\x15{path}\r')
    c.has('saved the selected lines')
    with open(path) as f:
        return f.read().splitlines()


def lost(lines):
    """Of the numbers from the first to the last that all processes have."""
    count = collections.Counter(int(line[:9]) for line in lines
                                if line[:9].isdigit())
    whole = [n for n in count if count[n] == MANY]
    if not whole or max(whole) - min(whole) < SECONDS * LINES:
        raise RuntimeError(f'{len(lines)} lines are not what {MANY} processes'
                           f' print in {SECONDS} s')
    return sum(MANY - count[n] for n in range(min(whole), max(whole)))


def run(ground, runs):
    with ground(HOSTS) as g:
        path = g.session({f'p{n:02}': {'command': [f'{TOOLS}/ticker',
                                                   str(LINES)],
                                       'host': g.hosts[n % HOSTS]}
                          for n in range(MANY)})
        ours, theirs, missing = Samples(), Samples(), 0
        for _ in range(runs):
            g.plm('-f', path, 'up')
            c = g.console(path)
            c.has(f'{MANY} alive')
            c.rest(timeout=1)
            c.keys('*M')
            c.until_text(r'a line of what a process')
            c.rest(timeout=2)
            ours.append(share([c.console_pid(), c.worker_pid()]))
            missing += lost(selected(g, c))
            c.close()
            tails = [g.ssh(h, f'tail -q -n 0 -F {g.state}/{h}/*/*/*/1/out',
                           stdout=subprocess.DEVNULL) for h in g.hosts]
            time.sleep(1)
            theirs.append(share([t.pid for t in tails]))
            for t in tails:
                t.kill()
                t.wait()
            g.forget(path, keep_session=True)
    return [Line(f'{MANY} processes with {LINES} lines/s each on the screen:'
                 ' console and worker, of a core', f'{CPU} %',
                 ours.median <= CPU, ours.median, '%',
                 {'ssh, tail -F': theirs.median}),
            Line('... lines that did not come', '0', missing == 0, missing,
                 '')]
