"""32 processes on one host, from the program's own start until the PID of every
one is on the screen."""
import re

from line import Line, interleaved
from replaced import Replaced

MANY = 32
TIMES = 100


def run(ground, runs):
    with ground() as g:
        replaced = Replaced(g)

        def ours():
            path = g.sleepers(MANY)
            c = g.console(path, size=(120, 100))
            shown = c.until(lambda text: len(re.findall(
                r' p\d+ .* alive +\d+ ', text)) == MANY)
            c.close()
            g.forget(path)
            return (shown - c.began) * 1e3

        def theirs():
            ms = replaced.start(MANY)
            replaced.kill_all()
            return ms

        got = interleaved(runs, ours=ours, replaced=theirs)
    ours, theirs = got['ours'].median, got['replaced'].median
    return [Line(f'start {MANY} processes, connection and all, until every PID'
                 ' is on the screen', f'{TIMES} times faster',
                 theirs >= TIMES * ours, ours,
                 peers={'replaced method': theirs})]
