"""118 processes of a host are killed at once, from the key until every exit, and
every receipt, is on the screen. The replaced method kills one after the other;
of it a share is measured, as it takes minutes."""
from line import Line, interleaved
from replaced import Replaced

MANY, SHARE = 118, 6
GOAL_MS = 120


def run(ground, runs):
    with ground() as g:
        replaced = Replaced(g)
        path = g.sleepers(MANY)
        c = g.console(path, size=(120, 200))

        def ours():
            c.has(f'{MANY} alive')
            c.rest()
            c.keys('*x')
            c.has(f'Kill {MANY} processes')
            c.rest(0.4)
            c.keys(str(MANY))
            c.rest()
            asked = c.keys('y')
            shown = c.has(f'Stopped: {MANY} of {MANY} proven to be over')
            c.rest()
            c.keys('q')
            c.rest()
            c.keys('*s')
            c.rest(0.5)
            c.keys('y')
            return (shown - asked) * 1e3

        def theirs():
            replaced.start(SHARE)
            return replaced.kill_all() * MANY / SHARE

        got = interleaved(runs, ours=ours, replaced=theirs)
    ours = got['ours'].median
    return [Line(f'kill {MANY} processes at once, until every receipt is on the'
                 ' screen', f'{GOAL_MS} ms', ours <= GOAL_MS, ours,
                 peers={f'replaced method, by {SHARE} of them':
                        got['replaced'].median})]
