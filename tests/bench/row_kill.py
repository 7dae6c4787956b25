"""One process is killed, from the key until its exit is on the screen."""
import re

from line import Line, Samples, interleaved
from replaced import Replaced

TIMES = 150
EACH = 5                # of ours, for each of theirs


def run(ground, runs):
    with ground() as g:
        replaced = Replaced(g)
        all_ours = Samples()
        path = g.session({'one': {'command': ['sleep', '1000000']}})
        c = g.console(path)

        def kill():
            c.until(lambda text: re.search(r' one .* alive +\d+ ', text))
            c.rest()
            c.keys('x')
            c.has('Kill one')
            c.rest(0.4)         # what is typed at once is no answer
            asked = c.keys('y')
            shown = c.until_text(r' one .* exited ')
            c.rest()
            c.keys('s')
            return (shown - asked) * 1e3

        def ours():
            some = Samples(kill() for _ in range(EACH))
            all_ours.extend(some)
            return some.median

        got = interleaved(runs, ours=ours, replaced=replaced.kill_one)
    ours, theirs = all_ours.median, got['replaced'].median
    return [Line('kill one process, until its exit is on the screen',
                 f'{TIMES} times faster', theirs >= TIMES * ours, ours,
                 peers={'replaced method': theirs})]
