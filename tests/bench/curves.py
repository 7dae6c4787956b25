"""How cost grows: with 1, 10, 100 and 1,000 processes of a host, and with 1, 8, 64
and 250 hosts. Prints text plots; nothing may grow faster than its work."""
from line import Samples
from plot import curve
from usage import Rest, rss_mib

PROCESSES = (1, 10, 100, 1000)
HOSTS = (1, 8, 64, 250)
REST = 10


def _measure(g, processes, hosts, runs):
    """Of one size: what each curve has."""
    path = g.sleepers(processes, hosts)
    c = g.console(path)
    started = (c.has(f'{processes} alive', 300) - c.began) * 1e3
    c.close()
    taken = Samples()
    for n in range(runs):
        c = g.console(path)
        taken.append((c.has(f'{processes} alive', 120) - c.began) * 1e3)
        if n + 1 < runs:
            c.close()
    c.rest(timeout=5)
    pids = [c.console_pid(), c.worker_pid()]
    memory = [rss_mib(pid) for pid in pids]
    rest = Rest(pids, REST)
    c.close()
    g.forget(path)
    return {'start, until all PIDs are known (ms)': started,
            'take-up by a new console (ms)': taken.median,
            'memory of the console (MiB)': memory[0],
            'memory of the worker (MiB)': memory[1],
            'at rest, of a core (%)': max(rest.cpu, 0.001)}


def _plots(by, sizes):
    plots = []
    for what in next(iter(sizes.values())):
        title, _, unit = what.rpartition(' (')
        plots.append(curve(f'{title}, by {by}', unit[:-1],
                           {n: got[what] for n, got in sizes.items()}))
    return plots


def _grows(by, sizes):
    """What grew faster than its work."""
    found = []
    (few, first), (many, last) = (list(sizes.items())[i] for i in (0, -1))
    for what in first:
        if last[what] / first[what] > many / few:
            found.append(f'{what} grows faster than the number of {by}')
    return found


def run(ground, runs):
    """Text, and the list of what grows too fast."""
    with ground() as g:
        processes = {n: _measure(g, n, 1, runs) for n in PROCESSES}
    hosts = {}
    for n in HOSTS:
        with ground(n) as g:
            hosts[n] = _measure(g, n, n, runs)
    plots = _plots('processes of a host', processes) \
        + _plots('hosts, one process each', hosts)
    return ('\n\n'.join(plots), _grows('processes', processes)
            + _grows('hosts', hosts))
