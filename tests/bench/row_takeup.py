"""1,000 running processes of 4 hosts, until a new console knows them all. What it is
with 64 hosts that log in on one machine is a line of row_idle.py."""
from line import Line, Samples

MANY, HOSTS = 1000, 4
GOAL_MS = 2000


def run(ground, runs):
    with ground(HOSTS) as g:
        path = g.sleepers(MANY)
        g.plm('-f', path, 'up')
        taken = Samples()
        for _ in range(runs):
            c = g.console(path)
            taken.append((c.has(f'{MANY} alive') - c.began) * 1e3)
            c.close()
    return [Line(f'take-up of {MANY} processes on {HOSTS} hosts by a new'
                 ' console', f'{GOAL_MS / 1000:.0f} s', taken.median <= GOAL_MS,
                 taken.median)]
