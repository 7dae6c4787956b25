"""Reading a log of a gigabyte: every byte is in reach, memory is bounded."""
import re
import signal
import time
import unittest

from hosts import Case, is_sshd, kill

SIZE = 1 << 30
LINE = 'event %010d built, all fragments are here and none is lost at all\n'
BEFORE_END = 12 << 20


def write_log(path):
    """A gigabyte: a first line, a needle 12 MiB before the end, a last one."""
    block = ''.join(LINE % i for i in range((1 << 20) // len(LINE % 0)))
    block = block.encode()
    needle = b'a needle that is nowhere else\n'
    with open(path, 'wb', buffering=0) as f:
        f.write(b'the first line of all\n')
        while f.tell() < SIZE - BEFORE_END:
            f.write(block)
        f.write(needle)
        while f.tell() < SIZE:
            f.write(block)
        f.write(b'WARNING: almost done\nthe last line of all\n')


class Reading(Case):
    def environment(self):
        # A sanitizer keeps what was freed, as a rule.
        usual = super().environment()
        usual['ASAN_OPTIONS'] += ':quarantine_size_mb=1'
        return usual

    def memory(self, c):
        """The most that console and worker ever had, in MiB."""
        most = {}
        for what, pid in ('console', c.console_pid()), ('worker', c.worker()):
            with open(f'/proc/{pid}/status') as f:
                most[what] = int(re.search(r'VmHWM:\s+(\d+)', f.read())[1])
        return {what: kib >> 10 for what, kib in most.items()}

    def test_a_search_over_short_lines(self):
        # A line costs more memory than its bytes: what is read at a time is
        # more than there is room for.
        c = self.console(self.session(self.host(self.sshd()), {
            'counts': {'shell': 'seq 1 1500000; sleep 1000'}}))
        c.wait('^ *1500000$', 60)
        c.keys('Enter', '/', '^777$', 'Enter')
        c.wait('no match')
        c.keys('N')
        c.wait('^▶ 777$', 60)
        self.quit(c)

    def test_wrapping_keeps_the_place_in_a_long_line(self):
        f = self.session(self.host(self.sshd()), {
            'prints': {'shell': 'echo before; head -c 5000000 /dev/zero |'
                       ' tr \'\\0\' a; printf NEEDLE;'
                       ' head -c 5000000 /dev/zero | tr \'\\0\' b;'
                       ' seq -f "after %g" 1 50; sleep 1000'}})
        c = self.console(f)
        c.wait('after 50')
        c.keys('Enter', 'g')
        c.wait('^ *before')
        c.keys('/', 'NEEDLE', 'Enter')
        needle = (lambda c: 'aNEEDLEb' in ''.join(
            line[2:].strip() for line in c.lines()))    # over two rows
        # It may not be loaded yet.
        c.wait(lambda c: needle(c) or 'n looks through' in c.text())
        if not needle(c):
            c.keys('n')
        c.wait(needle, 60)
        for _ in range(4):
            seen = len(c.raw)
            c.keys('C-w')
            c.wait(lambda c: len(c.raw) > seen and needle(c))
        # Where nothing was found, what is at the top stays about there.
        c.keys('Esc', 'PgDn', 'PgDn', 'C-w')
        c.wait(lambda c: not needle(c))
        c.wait('bbbb')
        c.keys('C-w')
        c.wait(lambda c: sum('bbbb' in line for line in c.lines()) > 20)
        self.quit(c)

    def test_a_log_of_a_gigabyte(self):
        log = f'{self.directory}/large.log'
        write_log(log)
        c = self.console(self.session(self.host(self.sshd()), {
            'idle': {'command': ['sleep', '1000']}}))
        self.wait_row(c, 'idle', 'alive')
        c.keys('L')
        c.wait('file on h1')
        c.keys(log, 'Enter')
        c.wait('the last line of all')
        c.keys('z')
        # The first byte, and pages from there.
        c.keys('g')
        c.wait('the first line of all')
        c.keys('m')
        c.wait('marked;')
        for i in range(1, 30):
            c.keys('PgDn')
        c.wait(r'event \d+ built')
        c.keys('G')
        c.wait('the last line of all')
        # Up from the end, through more than memory may hold.
        for i in range(40):
            c.keys('C-u')
        c.keys('G')
        c.wait('the last line of all')
        # What is not loaded is searched: a part at a time, wherever it is.
        c.keys('/')
        c.keys('a needle')
        c.wait('no match so far')
        c.keys('Enter')
        c.wait('in what is loaded')
        began = time.monotonic()
        c.keys('N')
        c.wait(r'searched [1-9][.\d]* MiB of 1.0 GiB', 20)
        c.wait('▶ a needle that is nowhere else', 120)
        print(f'\n12 MiB searched in {time.monotonic() - began:.1f} s, '
              f'{self.memory(c)} MiB at most')
        # Esc ends one that would take long; keys are answered meanwhile.
        c.keys('N')
        c.wait(r'searched .* MiB of')
        c.keys('Esc')
        c.wait('the search was stopped')
        c.wait('a needle that is nowhere else')
        # The mark's bytes were dropped long since, and are read for it.
        c.keys("'")
        c.wait('Marked lines')
        # A chooser drops keys of its first moments.
        end = time.monotonic() + 10
        while 'Marked lines' in c.text():
            self.assertLess(time.monotonic(), end, c.framed())
            c.keys('Enter')
            c._read(0.1)
        c.wait('▶ the first line of all')
        c.keys('Esc')
        c.wait_gone('match')    # Esc and a key at once are Alt and the key
        c.keys('G')
        c.wait('the last line of all')
        c.keys('W')
        c.wait('▶┆WARNING: almost done')
        for what, mib in self.memory(c).items():
            self.assertLess(mib, 64, what)
        self.quit(c)

    def far(self):
        """A gigabyte, shown at its end; what is looked for is far from there."""
        log = f'{self.directory}/far.log'
        block = ''.join(LINE % i for i in range((1 << 20) // len(LINE % 0)))
        block = block.encode()
        with open(log, 'wb', buffering=0) as f:
            f.write(b'the first line of all\n')
            f.write(block * 3)
            f.write(b'a red nee\033[31mdle\033[0m\n')
            f.write(b'needles are none of it, nor is a kneedle\n')
            f.write(b'an ERROR: early\n')
            while f.tell() < SIZE // 2:
                f.write(block)
            # A line in pieces, with what is looked for in one of them.
            f.write(b'x' * 200000 + b' midway ' + b'y' * 200000 + b'\n')
            while f.tell() < SIZE:
                f.write(block)
            f.write(b'WARNING: almost done\nthe last line of all\n')
        self.one = self.sshd()
        c = self.console(self.session(self.host(self.one), {
            'idle': {'command': ['sleep', '1000']}}))
        self.wait_row(c, 'idle', 'alive')
        c.keys('L')
        c.wait('file on h1')
        c.keys(log, 'Enter')
        c.wait('the last line of all')
        c.keys('z')
        return c

    def search(self, c, pattern):
        c.keys('/')
        c.keys(pattern)
        c.wait('no match so far')
        c.keys('Enter')
        c.wait('in what is loaded')

    def test_far_jumps(self):
        c = self.far()
        # As it is seen, not as its bytes are; and no part of a word.
        self.search(c, r'\bneedle\b')
        took = {}
        began = time.monotonic()
        c.keys('N')
        c.wait('▶ a red needle', 60)
        took['N'] = time.monotonic() - began
        c.wait_gone(r'\d new')
        c.keys('Esc')
        c.wait_gone('1/1')
        c.keys('G')
        c.wait('the last line of all')
        began = time.monotonic()
        c.keys('E')
        c.wait('▶.*an ERROR: early', 60)
        took['E'] = time.monotonic() - began
        began = time.monotonic()
        c.keys('w')
        c.wait('▶.*WARNING: almost done', 60)
        took['w'] = time.monotonic() - began
        self.search(c, ' midway ')
        began = time.monotonic()
        c.keys('N')
        midway = (lambda c: 'x midway y' in ''.join(
            line[2:] for line in c.lines()))        # over two rows
        c.wait(midway, 60)
        took['N in a long line'] = time.monotonic() - began
        print('\n1 GiB: ' + ', '.join(f'{k} {s:.1f} s' for k, s in
              took.items()), self.memory(c))
        for key, seconds in took.items():
            self.assertLess(seconds, 40, key)
        for what, mib in self.memory(c).items():
            self.assertLess(mib, 64, what)
        # There is none: all of it was looked through, and the place is kept.
        c.keys('Esc')
        c.wait_gone('1/1')
        self.search(c, 'nowhere to be found')
        c.keys('n')
        c.wait('no other match|no match for', 60)
        c.wait(midway)
        self.quit(c)

    def test_a_far_jump_ends_with_its_link(self):
        c = self.far()
        self.search(c, 'nowhere to be found')
        # Of those below them some are over in a moment.
        stopped = [pid for pid in self.one.connections() if is_sshd(pid)]
        for pid in stopped:
            kill(pid, signal.SIGSTOP)
        c.keys('N')
        c.wait('searched .* of 1.0 GiB')
        c.wait('the last line of all')
        c.keys('Esc')
        c.wait('the search was stopped')
        c.keys('N')
        c.wait('the search ends here: ', 60)
        c.wait('the last line of all')
        for pid in stopped:
            kill(pid, signal.SIGCONT)


if __name__ == '__main__':
    unittest.main()
