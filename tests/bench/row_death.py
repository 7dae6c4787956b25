"""A process dies by itself: from its death until it is on the screen."""
import json
import os
import time

from line import Line, Samples, interleaved
from replaced import Replaced

EACH = 40               # of ours, for each of theirs
MEDIAN_MS, P99_MS = 5, 20


def run(ground, runs):
    with ground() as g:
        replaced = Replaced(g)
        all_ours = Samples()
        path = g.sleepers(EACH)
        c = g.console(path, size=(120, 140))

        def death(pid, count):
            g.own(pid)
            died = time.monotonic()
            os.kill(pid, 9)
            shown = c.until_text(rf'\b{count} exited')
            c.rest(0.1)
            return (shown - died) * 1e3

        def ours():
            c.has(f'{EACH} alive')
            c.rest()
            # Not off a screen, which may be half drawn: they are killed.
            rows = json.loads(g.plm('-f', path, 'ps', '-o', 'json'))
            some = Samples(death(row['pid'], n + 1)
                           for n, row in enumerate(rows))
            all_ours.extend(some)
            c.keys('*s')
            c.has(f'Start {EACH} processes')
            c.rest(0.4)
            c.keys('y')
            return some.median

        got = interleaved(runs, ours=ours, replaced=replaced.death)
    median, p99 = all_ours.median, all_ours.part(0.99)
    return [Line('a process dies, until it is on the screen: median',
                 f'{MEDIAN_MS} ms', median <= MEDIAN_MS, median,
                 peers={'replaced method': got['replaced'].median}),
            Line('... 99 of 100', f'{P99_MS} ms', p99 <= P99_MS, p99)]
