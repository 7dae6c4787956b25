"""What processes use, as /proc tells."""
import os
import time

TICK = os.sysconf('SC_CLK_TCK')


def _stat(pid):
    with open(f'/proc/{pid}/stat') as f:
        return f.read().rpartition(')')[2].split()


def cpu_s(pid):
    """Of its threads, and not of its children."""
    words = _stat(pid)
    return (int(words[11]) + int(words[12])) / TICK


def ran_s(pid):
    """The same by the scheduler, in ns, of the first thread."""
    with open(f'/proc/{pid}/schedstat') as f:
        return int(f.read().split()[0]) / 1e9


def _field(pid, name):
    with open(f'/proc/{pid}/status') as f:
        for line in f:
            if line.startswith(name + ':'):
                return int(line.split()[1])
    raise KeyError(name)


def rss_mib(pid):
    return _field(pid, 'VmRSS') / 1024


def switches(pid):
    return (_field(pid, 'voluntary_ctxt_switches')
            + _field(pid, 'nonvoluntary_ctxt_switches'))


def forks():
    """Of the whole machine, since it began."""
    with open('/proc/stat') as f:
        return next(int(line.split()[1]) for line in f
                    if line.startswith('processes '))


class Rest:
    """What a process does in so many seconds in which nobody touches it."""

    def __init__(self, pids, seconds):
        before = [(ran_s(p), switches(p)) for p in pids]
        forked = forks()
        time.sleep(seconds)
        after = [(ran_s(p), switches(p)) for p in pids]
        self.cpu = sum(a[0] - b[0] for a, b in zip(after, before)) \
            / seconds * 100
        self.switches = sum(a[1] - b[1] for a, b in zip(after, before)) \
            / seconds
        self.forks = (forks() - forked) / seconds
