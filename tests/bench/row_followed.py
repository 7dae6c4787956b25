"""64 processes that print 1,000 lines a second each, on one screen, merged: as many
as a console follows at a time. Its processor time and its worker's, beside that of
ssh clients that carry tail -F of the same files."""
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


def run(ground, runs):
    with ground(HOSTS) as g:
        path = g.session({f'p{n:02}': {'command': [f'{TOOLS}/ticker',
                                                   str(LINES)],
                                       'host': g.hosts[n % HOSTS]}
                          for n in range(MANY)})
        ours, theirs = Samples(), Samples()
        g.plm('-f', path, 'up')
        for _ in range(runs):
            c = g.console(path)
            c.has(f'{MANY} alive')
            c.rest(timeout=1)
            c.keys('*M')
            c.until_text(r'a line of what a process')
            c.rest(timeout=20)
            ours.append(share([c.console_pid(), c.worker_pid()]))
            c.close()
            tails = [g.ssh(h, f'tail -q -n 0 -F {g.state}/{h}/*/*/*/1/out',
                           stdout=subprocess.DEVNULL) for h in g.hosts]
            time.sleep(1)
            theirs.append(share([t.pid for t in tails]))
            for t in tails:
                t.kill()
                t.wait()
    return [Line(f'{MANY} processes with {LINES} lines/s each on the screen:'
                 ' console and worker, of a core', f'{CPU} %',
                 ours.median <= CPU, ours.median, '%',
                 {'ssh, tail -F': theirs.median})]
