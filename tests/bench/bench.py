"""Measures plm-tui beside its peers, on the same work in the same run: a line for
each goal. Exits 1 where one is missed."""
import argparse
import importlib
import os
import platform
import re
import signal
import subprocess
import sys

import curves
from ground import HERE, Ground
from line import Line, table

ROWS = ['start', 'kill', 'many', 'death', 'action', 'frame', 'true', 'output',
        'followed', 'takeup', 'idle', 'list']
DOCUMENT = os.path.join(HERE, '..', '..', 'docs', 'PERFORMANCE.md')


def put(name, text):
    """Between the document's markers of this name."""
    with open(DOCUMENT) as f:
        old = f.read()
    begin, end = f'<!-- {name} -->\n', f'<!-- end of {name} -->'
    new = re.sub(f'{re.escape(begin)}.*?{re.escape(end)}',
                 lambda _: f'{begin}{text}\n{end}', old, flags=re.S)
    with open(DOCUMENT, 'w') as f:
        f.write(new)


def machine():
    with open('/proc/loadavg') as f:
        load = f.read().split()[0]
    return (f'{os.cpu_count()} processors, Linux {platform.release()}, load'
            f' {load} when it began')


def measure(rows, runs):
    lines = []
    for name in rows:
        print(f'{name} ...', file=sys.stderr, flush=True)
        row = importlib.import_module(f'row_{name}')
        try:
            lines += row.run(Ground, runs)
        except (OSError, RuntimeError, EOFError,
                subprocess.CalledProcessError) as why:
            # The others are worth their time all the same.
            print(f'{name}: {why}', file=sys.stderr, flush=True)
            lines.append(Line(f'{name}: could not be measured', '-', False, 0))
    return lines


def main():
    parser = argparse.ArgumentParser(
        prog='tools/bench', description=__doc__,
        epilog='Rows: ' + ', '.join(ROWS) + '; and curves, by that name only'
        ' or with --write.')
    parser.add_argument('--runs', type=int, default=5, help='of each, in turn')
    parser.add_argument('--write', action='store_true',
                        help='into docs/PERFORMANCE.md, too')
    parser.add_argument('rows', nargs='*', metavar='ROW')
    options = parser.parse_args()
    # What runs on the hosts is ended whatever ends this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    where = machine()
    lines = measure([r for r in options.rows or ROWS if r != 'curves'],
                    options.runs)
    good = all(line.met for line in lines)
    if lines:
        print(table(lines))
    if options.write and lines:
        put('table', f'{where}; medians of {options.runs} runs.\n\n'
            f'{table(lines)}')
    if 'curves' in options.rows or (options.write and not options.rows):
        plots, fast = curves.run(Ground, options.runs)
        print('\n'.join([plots, '', *fast]))
        if options.write:
            put('curves', f'```text\n{plots}\n```')
        good = good and not fast
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
