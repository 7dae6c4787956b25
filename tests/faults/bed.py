"""Hosts behind fault proxies, programs with ledgers, and what must hold of
them: the oracle of ../shared's reliability anchor, I1 to I4."""
import json
import os
import select
import subprocess
import sys
import time
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'e2e'))
from console import copied        # noqa: E402,F401
from hosts import Case, PLM_TUI   # noqa: E402
from proxy import FaultProxy      # noqa: E402

LEDGER = os.environ.get('LEDGER', 'ledger')


class Behind:
    """An sshd as it is reached through a proxy; what Case.host() asks for."""

    def __init__(self, sshd, proxy):
        self.sshd = sshd
        self.directory = sshd.directory
        self.proxy = proxy
        self.address, self.port = proxy.address, proxy.port
        self.known_hosts = f'{sshd.directory}/known_hosts.{self.port}'
        self.learn_key()

    def learn_key(self):
        sshd = self.sshd
        with open(f'{sshd.directory}/host_key.pub') as f:
            public = f.read().strip()
        with open(self.known_hosts, 'w') as f:
            f.write(f'[{self.address}]:{self.port} {public}\n')


class Ledger:
    """What a program says that it did."""

    def __init__(self, path):
        with open(path) as f:
            words = [line.split() for line in f]
        self.starts = [(int(w[1]), w[2]) for w in words if w[0] == 'start']
        self.ends = [(w[1], int(w[2])) for w in words if w[0] == 'end']
        self.signals = [int(w[1]) for w in words if w[0] == 'signal']
        self.printed = [int(w[1]) for w in words if w[0] == 'printed']


def numbered(text, which):
    """How many lines of a ledger program's stdout (1) or stderr (2) text is:
    whole, in order, none lost and none twice; else ValueError."""
    wanted = which
    lines = text.split(b'\n')
    if lines.pop() != b'':
        raise ValueError('the last line is not whole')
    for line in lines:
        number, crc, words = line.split(b' ', 2)
        if int(number) != wanted:
            raise ValueError(f'line {wanted} is {line[:60]!r}')
        if int(crc, 16) != zlib.crc32(words):
            raise ValueError(f'line {wanted} was changed: {line[:60]!r}')
        wanted += 2
    return len(lines)


class Bed(Case):
    """The tests' base class."""
    seed = int(os.environ.get('SEED', '1'))

    def behind(self, name='h1', **how):
        s = self.sshd(name, **how)
        b = Behind(s, FaultProxy(s.address, s.port, seed=self.seed))
        self.addCleanup(b.proxy.stop)
        return b

    def program(self, name, lines, end, pause_us=0, **more):
        """A process that keeps a ledger."""
        return {name: {'command': [LEDGER, f'{self.directory}/{name}.ledger',
                                   str(lines), str(pause_us), end], **more}}

    def ledger(self, name):
        return Ledger(f'{self.directory}/{name}.ledger')

    def assert_all_there(self, c, lines):
        """All that the process of a console's output pane, a ledger program with
        so many lines, has printed: by selecting and copying it. What it printed
        last comes up to a fifth of a second after its end is told."""
        c.keys('Enter')
        end = time.monotonic() + 20
        while True:
            c.keys('G', 'v', 'g')
            text = c.wait(r'(\d+) lines selected')
            if text[1] == str(lines):
                break
            self.assertLess(time.monotonic(), end, text[1])
            c.keys('Esc')
            c.wait_gone('selected')
        c.keys('y')
        c.wait(f'{lines} lines copied')
        text = copied(c)[0].encode().splitlines(keepends=True)
        for which in (1, 2):
            own = [line for line in text
                   if int(line.split()[0]) % 2 == which % 2]
            self.assertEqual(numbered(b''.join(own), which), lines // 2)

    def gone(self, pid, timeout=30):
        """Waits for the end of one that is no child of ours."""
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        try:
            ready = select.select([handle], [], [], timeout)[0]
            self.assertTrue(ready, f'{pid} goes on')
        finally:
            os.close(handle)

    def ps(self, path, *words, status=0):
        """By name, as a command has it."""
        rows = json.loads(self.plm(path, 'ps', '-o', 'json', *words,
                                   status=status))
        return {row['name']: row for row in rows}

    def plm(self, path, *words, status=0):
        done = self.run_plm(path, *words)
        self.assertEqual(done.returncode, status, (words, done))
        return done.stdout

    def run_plm(self, path, *words, timeout=120, within=(), **env):
        return subprocess.run([*within, PLM_TUI, '-f', path, *words],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env={**self.environment(), **env},
                              timeout=timeout)
