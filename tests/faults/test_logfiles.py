"""Files that are followed while they are rotated, removed, or become something
else, and files larger than any disk: nothing blocks, and nothing is made up."""
import errno
import os
import re
import signal
import time
import unittest
import zlib

from bed import Bed, numbered
from hosts import comm, kill, mentions
from told import Reader

# `tail -F` says nothing of what becomes of a file, reads whatever has its name,
# and takes one that was cut short and has grown again for what it was.
AWAITS_FOLLOW = 'until files are followed by a script of our own (follow.sh)'
FOLLOW = os.path.exists(f'{os.path.dirname(__file__)}/../../worker/follow.sh')


class Lines:
    """Writes numbered lines, as a ledger program does on stdout."""

    def __init__(self, path):
        self.path, self.number = path, 1
        self.open()

    def open(self):
        self.file = open(self.path, 'ab', buffering=0)

    def write(self, n=1):
        """So many more. Returns the last one."""
        for _ in range(n):
            words = b'word ' * (self.number % 14) + b'.'
            line = b'%d %08x %s\n' % (self.number, zlib.crc32(words), words)
            self.file.write(line)
            self.number += 2
        return line


class Followed(Bed):
    extra = ()          # lines of sshd's configuration

    def setUp(self):
        super().setUp()
        self.log = f'{self.directory}/followed.log'
        self.lines = self.writer(self.log)
        self.path = self.session(self.host(self.sshd(extra=self.extra)), {
            'idle': {'command': ['sleep', '100000']}})

    def writer(self, path):
        lines = Lines(path)
        self.addCleanup(lambda: lines.file.close())
        return lines

    def follow(self, lines=None):
        lines = lines or self.lines
        last = lines.write(3)
        reader = Reader(self.path, self.environment(), '-H', 'h1', '--file',
                        lines.path, '-f')
        self.addCleanup(reader.stop)
        reader.wait(1, last)
        return reader

    def view(self):
        """A console that shows it."""
        last = self.lines.write(3)
        self.plm(self.path, 'up')
        c = self.console(self.path, size=(100, 30))
        self.pid(c, 'idle')
        c.keys(f':tail {self.log}', 'Enter')
        self.see(c, last)
        return c

    def see(self, c, line):
        c.wait('^ *' + re.escape(line.decode().rstrip()))


class Rotated(Followed):
    """Matrix row 51."""

    @unittest.skipUnless(FOLLOW, AWAITS_FOLLOW)
    def test_copied_and_cut_short(self):
        """200 times, when all was read: 50 times of four files."""
        c = self.view()
        logs = [self.lines, *(self.writer(f'{self.log}.{n}')
                              for n in range(3))]
        readers = [self.follow(lines) for lines in logs]
        for _ in range(50):
            for reader, last in zip(readers, [lines.write(3)
                                              for lines in logs]):
                reader.wait(1, last)
            for lines in logs:
                os.truncate(lines.path, 0)
                lines.write(1)
        for lines, reader in zip(logs, readers):
            reader.wait(1, lines.write(1))
            self.assertEqual(numbered(bytes(reader.text[1]), 1),
                             lines.number // 2)
        self.see(c, self.lines.write(1))

    @unittest.skipUnless(FOLLOW, AWAITS_FOLLOW)
    def test_renamed(self):
        """200 times at full speed: many are never seen by their name. What
        comes is whole, in order and comes once; and the last one is found."""
        reader, c = self.follow(), self.view()
        for _ in range(200):
            self.lines.write(3)
            os.rename(self.log, self.log + '.old')
            self.lines.write(1)         # its writer does not know yet
            self.lines.file.close()
            self.lines.open()
        last = self.lines.write(3)
        reader.wait(1, last)
        self.see(c, last)
        self.assertEqual(self.order(bytes(reader.text[1])), [])
        reader.wait(1, self.lines.write(1))

    def order(self, text):
        """Lines that are not whole, or not after those before."""
        wrong, before = [], -1
        for line in text.splitlines():
            number, crc, words = line.split(b' ', 2)
            if int(number) <= before or int(crc, 16) != zlib.crc32(words):
                wrong.append(line)
            before = int(number)
        return wrong


class Replaced(Followed):
    """Matrix row 52."""

    def becomes(self, what):
        """Its name is that of something else from one moment to the next."""
        other = self.log + '.other'
        if what == 'directory':
            os.mkdir(other)
            os.unlink(self.log)
        elif what == 'FIFO':
            os.mkfifo(other)
        else:
            os.symlink('/dev/zero', other)
        os.rename(other, self.log)

    def told_of(self, what, sentence):
        reader, c = self.follow(), self.view()
        if what is None:
            os.unlink(self.log)
        else:
            self.becomes(what)
        reader.wait(2, sentence.encode() + b'\n')
        c.wait(sentence)
        # Nobody reads what is meant for others, or without end.
        if what == 'FIFO':
            with self.assertRaises(OSError) as nobody:
                os.open(self.log, os.O_WRONLY | os.O_NONBLOCK)
            self.assertEqual(nobody.exception.errno, errno.ENXIO)
        self.assertNotIn(b'\0', reader.text[1])
        # Nothing waits for it, and what comes back is followed.
        c.keys('Esc')
        self.wait_row(c, 'idle', 'alive')
        if what is not None:
            os.rename(self.log, self.log + '.away')
        self.lines.file.close()
        self.lines.open()
        reader.wait(1, self.lines.write(1))
        self.assertEqual(numbered(bytes(reader.text[1]), 1),
                         self.lines.number // 2)

    @unittest.skipUnless(FOLLOW, AWAITS_FOLLOW)
    def test_removed(self):
        self.told_of(None, 'the file is gone')

    @unittest.skipUnless(FOLLOW, AWAITS_FOLLOW)
    def test_a_directory(self):
        self.told_of('directory', 'it is no regular file now')

    @unittest.skipUnless(FOLLOW, AWAITS_FOLLOW)
    def test_a_fifo(self):
        self.told_of('FIFO', 'it is no regular file now')

    @unittest.skipUnless(FOLLOW, AWAITS_FOLLOW)
    def test_a_device(self):
        self.told_of('device', 'it is no regular file now')

    def test_from_the_beginning(self):
        """What was none when it was asked for."""
        for what in ('directory', 'FIFO', 'device'):
            with self.subTest(what):
                self.becomes(what)
                for words in ([], ['-f'], ['-n', '3']):
                    self.assertEqual(self.plm(
                        self.path, 'logs', '-H', 'h1', '--file', self.log,
                        *words, status=1), b'')
                os.rename(self.log, f'{self.log}.{what}')
                self.lines.file.close()
                self.lines.open()


class Huge(Bed):
    """Matrix row 53: 1 TB, of which a disk has a few KB."""
    size = 1 << 40

    def setUp(self):
        super().setUp()
        self.log = f'{self.directory}/huge.log'
        with open(self.log, 'wb') as f:
            try:
                f.truncate(self.size)
            except OSError as e:
                self.skipTest(f'no file here has 1 TB: {e.strerror}')
        self.lines = Lines(self.log)
        self.addCleanup(lambda: self.lines.file.close())
        self.lines.file.write(b'\n')
        self.last = self.lines.write(1000)
        self.h1 = self.behind()
        self.path = self.session(self.host(self.h1), {
            'idle': {'command': ['sleep', '100000']}})
        self.plm(self.path, 'up')

    def few_bytes(self, before):
        """Read by whoever reads it on the host, and sent from there."""
        self.assertLess(self.h1.proxy.count()[2] - before, 1 << 20)
        for pid in self.h1.sshd.connections():
            try:
                with open(f'/proc/{pid}/io') as f:
                    read = int(f.readline().split()[1])
            except OSError:
                continue
            self.assertLess(read, 4 << 20, comm(pid))

    def test_on_the_screen(self):
        c = self.console(self.path, size=(100, 30))
        self.pid(c, 'idle')
        before = self.h1.proxy.count()[2]
        c.keys(f':tail {self.log}')
        began = time.monotonic()
        c.keys('Enter')
        c.wait('^ *' + re.escape(self.last.decode().rstrip()))
        self.assertLess(time.monotonic() - began, 1)
        self.few_bytes(before)
        # What is added is shown; what is far up is read where it lies.
        c.wait('1.0 TiB, following')
        self.last = self.lines.write(1)
        c.wait('^ *' + re.escape(self.last.decode().rstrip()))
        self.few_bytes(before)

    def test_its_last_lines(self):
        for words in (['-n', '10'], ['-n', '10', '-f']):
            before = self.h1.proxy.count()[2]
            reader = Reader(self.path, self.environment(), '-H', 'h1',
                            '--file', self.log, *words)
            self.addCleanup(reader.stop)
            reader.wait(1, self.last)
            self.assertEqual(len(reader.text[1].splitlines()), 10)
            self.few_bytes(before)


class Killed(Followed):
    def group(self):
        """What follows the file on its host: PIDs, the first one first."""
        def found():
            return [int(p) for p in filter(str.isdigit, os.listdir('/proc'))
                    if self.follows(int(p))]
        end = time.monotonic() + 10
        while not (those := found()):
            self.assertLess(time.monotonic(), end)
        first = os.getpgid(those[0])
        return [first] + [int(p) for p in filter(str.isdigit,
                                                 os.listdir('/proc'))
                          if int(p) != first and group_of(int(p)) == first]

    def follows(self, pid):
        """A perl, and it has the file open: its name takes the room of its
        environment."""
        try:
            return comm(pid) == 'plm-follow' and os.readlink(
                f'/proc/{pid}/fd/3') == self.log
        except OSError:
            return False

    def test_whoever_is_killed_of_those_who_follow(self):
        """By want of memory, or by a person: it is followed on, or is said to be
        over, and then nobody is left, though nothing is written to the file."""
        c = self.view()
        seen = set()
        for n in range(len(self.group())):
            group = self.group()
            seen.update(group)
            kill(group[min(n, len(group) - 1)], signal.SIGKILL)
            if n == 0:
                for pid in group:
                    self.gone(pid, 5)
            line = self.lines.write(1).decode().rstrip()
            if 'has ended on the host' in c.wait(
                    f'^ *{re.escape(line)}|what followed it has ended on the'
                    ' host')[0]:
                for pid in group:
                    self.gone(pid, 5)
                c.keys(f':tail {self.log}', 'Enter')
                c.wait(f'^ *{re.escape(line)}')
        seen.update(self.group())
        self.quit(c)
        for pid in seen:
            self.gone(pid, 10)


class KilledWithoutPerl(Killed):
    extra = ('SetEnv PLM_SLOW=1',)

    def follows(self, pid):
        return comm(pid) == 'tail' and mentions(pid, self.log)


def group_of(pid):
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


if __name__ == '__main__':
    unittest.main()
