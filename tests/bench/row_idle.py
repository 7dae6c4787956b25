"""1,000 processes on 64 hosts: what a console takes until it knows them all, what
it holds, and what it does when nothing happens."""
import time

from line import Line, Samples
from usage import Rest, rss_mib

MANY, HOSTS = 1000, 64
TAKE_UP_MS = 2000
CONSOLE_MIB, WORKER_MIB = 32, 64
CPU = 0.2               # % of a core
LEFT = 60               # s: figures come half as often then (LEFT_MS, ui)
REST = 20               # s
PING_S = 4              # a host is pinged so often
PER_PING = 4            # switches: sent and answered, by two processes


def run(ground, runs):
    with ground(HOSTS) as g:
        path = g.sleepers(MANY)
        g.plm('-f', path, 'up')
        taken, sizes = Samples(), []
        for _ in range(runs):
            c = g.console(path)
            taken.append((c.has(f'{MANY} alive') - c.began) * 1e3)
            console, worker = c.console_pid(), c.worker_pid()
            sizes.append((rss_mib(console), rss_mib(worker)))
            if len(sizes) < runs:
                c.close()
        # Output that is followed, and figures of those on the screen, cost a
        # little: as an operator leaves it, and a while after that.
        c.rest(timeout=10)
        time.sleep(LEFT)
        ours = Rest([console, worker], REST)
        c.close()
        # Others use the machine, too: what is left without the console.
        without = Rest([], REST)
        idle = {}
        for name, argv in (('htop', ['htop']), ('lnav', ['lnav', '-N', path]),
                           ('multitail', ['multitail', path])):
            t = g.terminal(*argv)
            t.rest(timeout=5)
            idle[name] = Rest([t.pid], REST / 4)
            t.close()
    console = Samples(s[0] for s in sizes).median
    worker = Samples(s[1] for s in sizes).median
    pings = HOSTS / PING_S
    what = f'{MANY} processes on {HOSTS} hosts'
    return [
        Line(f'take-up of {what} by a new console', '2 s',
             taken.median <= TAKE_UP_MS, taken.median),
        Line(f'memory of the console, {what}', f'{CONSOLE_MIB} MiB',
             console <= CONSOLE_MIB, console, 'MiB'),
        Line('... of its worker', f'{WORKER_MIB} MiB', worker <= WORKER_MIB,
             worker, 'MiB'),
        Line(f'at rest, {what}: of a core', f'{CPU} %', ours.cpu <= CPU,
             ours.cpu, '%', {k: v.cpu for k, v in idle.items()}),
        Line('... switches', f'{PER_PING} for each ping, {pings * PER_PING:.0f}'
             ' /s', ours.switches <= pings * PER_PING, ours.switches, '/s',
             {k: v.switches for k, v in idle.items()}),
        Line('... forks, of the whole machine', '0 /s', ours.forks < 1,
             ours.forks, '/s', {'without the console': without.forks}),
    ]
