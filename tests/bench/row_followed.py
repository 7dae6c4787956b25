"""16 processes that print 1,000 lines a second each, on one screen, merged: as many
as a console follows at a time. Its processor time and its worker's, beside that of
one ssh client that carries tail -F of the same files."""
import subprocess
import time

from ground import TOOLS
from line import Line, Samples
from usage import cpu_s

MANY, LINES = 16, 1000
SECONDS = 5
CPU = 30                # % of a core, for 64


def share(pids):
    before = sum(map(cpu_s, pids))
    time.sleep(SECONDS)
    return (sum(map(cpu_s, pids)) - before) / SECONDS * 100


def run(ground, runs):
    with ground() as g:
        path = g.session({f'p{n:02}': {'command': [f'{TOOLS}/ticker',
                                                   str(LINES)]}
                          for n in range(MANY)})
        g.plm('-f', path, 'up')
        ours, theirs = Samples(), Samples()
        files = f'{g.state}/{g.hosts[0]}/*/*/*/1/out'
        for _ in range(runs):
            c = g.console(path)
            c.has(f'{MANY} alive')
            c.rest(timeout=1)
            c.keys('*M')
            c.until_text(r'a line of what a process')
            c.rest(timeout=1)
            ours.append(share([c.console_pid(), c.worker_pid()]))
            c.close()
            tail = g.ssh(g.hosts[0], f'tail -q -n 0 -F {files}',
                         stdout=subprocess.DEVNULL)
            time.sleep(1)
            theirs.append(share([tail.pid]))
            tail.kill()
            tail.wait()
    goal = CPU * MANY / 64
    return [Line(f'{MANY} processes with {LINES} lines/s each on the screen:'
                 ' console and worker, of a core', f'{goal:.1f} %, which is'
                 f' {CPU} % for 64', ours.median <= goal, ours.median, '%',
                 {'ssh, tail -F': theirs.median})]
