"""Measures plm-tui beside its peers, on the same work in the same run.
bench.py [--runs N] [--write FILE] [ROW...]; exits 1 where a goal is missed."""
import argparse
import importlib
import signal
import sys

from ground import Ground
from line import table

ROWS = ['start', 'kill', 'many', 'death', 'frame']


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--runs', type=int, default=5)
    parser.add_argument('--write')
    parser.add_argument('rows', nargs='*')
    options = parser.parse_args()
    # What runs on the hosts is ended whatever ends this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    lines = []
    for name in options.rows or ROWS:
        print(f'{name} ...', file=sys.stderr, flush=True)
        row = importlib.import_module(f'row_{name}')
        lines += row.run(Ground, options.runs)
    print(table(lines))
    return 0 if all(line.met for line in lines) else 1


if __name__ == '__main__':
    sys.exit(main())
