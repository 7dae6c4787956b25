"""64 processes that print 1,000 lines a second each, on one screen, merged: as many
as a console follows at a time. Its processor time and its worker's, beside that of
ssh clients that carry tail -F of the same files."""
import glob
import os
import subprocess
import time
from collections import Counter

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


def lines_of(name):
    """Of all files of this name, as many times as each is there."""
    lines = Counter()
    for path in glob.glob(name):
        with open(path, 'rb') as f:
            lines.update(f)
    return lines


def lost(g, c):
    """So many lines of what was printed are not among what the console has, or are
    more often, when all of that is saved."""
    saved = f'{g.directory}/saved'
    c.keys('\r')
    c.rest(timeout=2)
    for key in 'vg':
        c.keys(key)
        c.rest(timeout=2)
    c.keys('s')
    c.until_text('save the selected lines to')
    c.keys(f'\x15{saved}\r')
    c.until_text('saved the selected lines')
    printed = lines_of(f'{g.state}/h*/*/*/*/1/out')
    ours = lines_of(saved)
    os.unlink(saved)
    return ((printed - ours) + (ours - printed)).total(), printed.total()


def followed(g, names):
    """A session whose processes wait until a console follows all of them."""
    path = g.session({name: {'command': [f'{TOOLS}/ticker', str(LINES)],
                             'host': g.hosts[n % HOSTS]}
                      for n, name in enumerate(names)})
    g.plm('-f', path, 'up')
    g.plm('-f', path, 'signal', 'STOP', *names)
    c = g.console(path)
    c.has(f'{MANY} alive')
    c.rest(timeout=1)
    c.keys('*M')
    c.until_text(f'{MANY} processes merged .*following')
    g.plm('-f', path, 'signal', 'CONT', *names)
    c.until_text(r'a line of what a process')
    return path, c


def ours_once(g, names):
    path, c = followed(g, names)
    c.rest(timeout=3)
    cpu = share([c.console_pid(), c.worker_pid()])
    c.close()
    return path, cpu


def theirs_once(g):
    tails = [g.ssh(h, f'tail -q -n 0 -F {g.state}/{h}/*/*/*/1/out',
                   stdout=subprocess.DEVNULL) for h in g.hosts]
    time.sleep(1)
    cpu = share([t.pid for t in tails])
    for t in tails:
        t.kill()
        t.wait()
    return cpu


def lost_of_all(g, names):
    """For no longer than the console's memory has room for all of it."""
    path, c = followed(g, names)
    g.plm('-f', path, 'signal', 'STOP', *names)
    c.rest(timeout=3)
    both = lost(g, c)
    c.close()
    g.forget(path)
    return both


def run(ground, runs):
    ours, theirs = Samples(), Samples()
    with ground(HOSTS) as g:
        names = [f'p{n:02}' for n in range(MANY)]
        for _ in range(runs):
            path, cpu = ours_once(g, names)
            ours.append(cpu)
            theirs.append(theirs_once(g))
            g.forget(path)
        missing, printed = lost_of_all(g, names)
    return [Line(f'{MANY} processes with {LINES} lines/s each on the screen:'
                 ' console and worker, of a core', f'{CPU} %',
                 ours.median <= CPU, ours.median, '%',
                 {'ssh, tail -F': theirs.median}),
            Line(f'... of {printed} lines are lost, or come twice', 'none',
                 missing == 0 and printed > 0, missing, 'lines')]
