"""10,000 processes on 1,000 hosts, on the whole screen, with a worker that is
played and speaks the real protocol: tests/bench_list.c, in processor time."""
import re
import subprocess

from ground import TOOLS
from line import Line, Samples

KEY_MS, FILTER_MS = 5, 16


def run(ground, runs):
    del ground
    few, many = {}, {}
    for _ in range(runs):
        said = subprocess.run([f'{TOOLS}/../bench_list'], check=False,
                              stdout=subprocess.PIPE).stdout.decode()
        for what, *figures in re.findall(
                r'^(\S.*?) +\d+ \( *(\d+)\) *\d+ \( *(\d+)\)', said, re.M):
            few.setdefault(what, Samples()).append(int(figures[0]) / 1e3)
            many.setdefault(what, Samples()).append(int(figures[1]) / 1e3)
    lines = []
    for what in ('a line down', 'a page down or up', 'a process changes',
                 'a letter of a filter'):
        goal = FILTER_MS if 'filter' in what else KEY_MS
        lines.append(Line(f'10,000 rows, {what}, to its frame: 99 of 100',
                          f'{goal} ms', many[what].median <= goal,
                          many[what].median,
                          peers={'100 rows': few[what].median}))
    return lines
