"""How many bytes are lost, doubled or out of their order when links break: runs of
a program with a ledger print as fast as they can, `plm-tui logs --follow` reads
them through a link that breaks at random, and each line is held against its number
and its checksum.

bytes.py GB [SEED]: so many GB at least. Each run ends with the figures so far."""
import os
import random
import re
import subprocess
import sys
import threading
import time

from bed import Bed, PLM_TUI, numbered

LINES = 2000000         # of a run, half of them on stdout
FAULTS = ('reset', 'close', 'half-close up', 'half-close down', 'flip up 50',
          'flip down 5000')


class Bytes(Bed):
    def runTest(self):      # noqa: N802 (unittest's name)
        pass

    def begin(self, seed):
        self.setUp()
        self.random = random.Random(seed)
        self.h1 = self.behind()
        self.path = self.session(self.host(self.h1), self.program(
            'prints', LINES, 'exit:0'))
        self.bytes = self.lines = self.broke = 0

    def disturb(self, over):
        """What is told while there is no link is for the next one: were each of
        them broken, none would ever come about."""
        before = -1
        while not over.wait(self.random.uniform(0.5, 3)):
            moved, before = self.bytes != before, self.bytes
            self.h1.proxy.tell(self.random.choice(FAULTS) if moved or
                               self.random.random() < 0.3 else 'pass')

    def follow(self):
        return subprocess.Popen(
            [PLM_TUI, '-f', self.path, 'logs', 'prints', '-f', '--stdout'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=self.environment())

    def read(self):
        """Until its last line. Raises ValueError where one is wrong."""
        reader = self.follow()
        first, rest = 1, b''
        try:
            while first < LINES:
                data = os.read(reader.stdout.fileno(), 1 << 20)
                if not data and first == 1 and not rest:
                    # The link broke before there was one.
                    reader.communicate()
                    reader = self.follow()
                    continue
                if not data:
                    raise ValueError(f'it ended: {reader.stderr.read()}')
                whole, end, rest = (rest + data).rpartition(b'\n')
                self.bytes += len(data)
                if end:
                    first += 2 * numbered(whole + end, first)
        finally:
            reader.terminate()
            said = reader.communicate()[1]
        self.lines += LINES // 2
        self.broke += len(re.findall(rb'the link broke', said))

    def run_once(self, command):
        self.plm(self.path, command, 'prints')
        over = threading.Event()
        disturber = threading.Thread(target=self.disturb, args=(over,))
        disturber.start()
        try:
            self.read()
        finally:
            over.set()
            disturber.join()
            self.h1.proxy.tell('pass')
        self.plm(self.path, 'wait', 'prints')


def tell(b, seed, began):
    print(f'{b.bytes / 1e9:.2f} GB in {b.lines} lines, {b.broke} links broken,'
          f' seed {seed}, {time.monotonic() - began:.0f} s: 0 lost, doubled or'
          ' out of order', flush=True)


def main():
    wanted = float(sys.argv[1]) * 1e9
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    b, began = Bytes(), time.monotonic()
    try:
        b.begin(seed)
        b.run_once('start')
        while b.bytes < wanted:
            tell(b, seed, began)
            b.run_once('restart')
        tell(b, seed, began)
    finally:
        b.doCleanups()


if __name__ == '__main__':
    main()
