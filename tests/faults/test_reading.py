"""`plm-tui logs` while its link breaks: it goes on at the byte, for ever, and
says so; and where bytes cannot be had any more it says that."""
import os
import re
import signal
import unittest
import zlib

from bed import Bed, numbered
from hosts import worker_of
from told import Reader

BACK = b': the link is back\n'
BROKE = b'the link broke ('
FAULTS = ('reset', 'close', 'half-close down', 'half-close up', 'flip down 30',
          'flip up 30')


def lines(first, last):
    """Numbered lines, as those of a ledger program's stdout."""
    for n in range(first, last + 1, 2):
        words = b'word ' * (n % 14) + b'.'
        yield b'%d %08x %s\n' % (n, zlib.crc32(words), words)


class Broken(Bed):
    def setUp(self):
        super().setUp()
        self.h1 = self.behind()
        self.proxy = self.h1.proxy
        self.log = f'{self.directory}/read.log'

    def begin(self, *words, processes=None):
        path = self.session(self.host(self.h1), processes or {
            'idle': {'command': ['sleep', '100000'], 'autostart': False}})
        if processes:
            self.plm(path, 'up')
        reader = Reader(path, self.environment(), *words)
        self.addCleanup(reader.stop)
        return reader

    def follow(self, first, last, *words):
        self.write(first, last)
        reader = self.begin('-H', 'h1', '--file', self.log, '-f', *words)
        reader.wait(1, list(lines(last, last))[0])
        return reader

    def write(self, first, last):
        with open(self.log, 'ab') as f:
            f.write(b''.join(lines(first, last)))

    def told(self, reader, what, n):
        with reader.came:
            self.assertTrue(reader.came.wait_for(
                lambda: reader.text[2].count(what) >= n, 30),
                bytes(reader.text[2][-500:]))

    def kill_worker(self, reader):
        os.kill(worker_of(reader.process.pid), signal.SIGKILL)

    def whole(self, reader, last, timeout=60):
        """Waits for the last line: all are there, in order and once."""
        end = b'\n%d ' % last
        with reader.came:
            self.assertTrue(reader.came.wait_for(
                lambda: end in reader.text[1][-1000:] and
                reader.text[1].endswith(b'\n'), timeout), end)
        self.assertEqual(numbered(bytes(reader.text[1]), 1), last // 2 + 1)


class Followed(Broken):
    def test_each_way_of_breaking(self):
        """A program that prints all the while, both its streams."""
        count = 3000
        reader = self.begin('prints', '-f', processes=self.program(
            'prints', count, 'exit:0', 4000))
        reader.wait(1, b'\n')
        for n, fault in enumerate(FAULTS, 1):
            self.proxy.tell(fault)
            self.told(reader, BROKE, n)
            self.told(reader, BACK, n)
        self.whole(reader, count - 1)
        with reader.came:
            self.assertTrue(reader.came.wait_for(
                lambda: b'\n%d ' % count in reader.text[2], 30))
        # Our own sentences stand between them.
        err = re.sub(rb'plm-tui: [^\n]*\n', b'', bytes(reader.text[2]))
        self.assertEqual(numbered(err, 2), count // 2)

    def test_stderr_alone(self):
        """Its sentences are the only ones, and come between whole writes."""
        reader = self.begin('prints', '-f', '--stdout', processes=self.program(
            'prints', 1000, 'exit:0', 4000))
        reader.wait(1, b'\n')
        self.proxy.tell('reset')
        self.told(reader, BACK, 1)
        self.whole(reader, 999)
        self.assertEqual(bytes(reader.text[2]).count(b'\n'), 2)

    def test_the_worker_is_killed(self):
        """Of a process, and of a file of a host that is visited."""
        reader = self.follow(1, 99)
        for n in range(1, 4):
            self.kill_worker(reader)
            self.write(n * 100 + 1, n * 100 + 99)
            self.told(reader, BACK, n)
        self.whole(reader, 399)

    def test_lines_that_match(self):
        """Each once, in order, wherever the link breaks."""
        self.write(1, 20001)
        reader = self.begin('-H', 'h1', '--file', self.log, '-f', '-n',
                            '999999', '-g', '^[0-9]*[13] ')
        reader.wait(1, list(lines(20001, 20001))[0])
        at = 20003
        for n, fault in enumerate(FAULTS, 1):
            self.proxy.tell(fault)
            self.write(at, at + 998)
            at += 1000
            self.told(reader, BROKE, n)
            self.told(reader, BACK, n)
            self.write(at, at + 998)
            at += 1000
        wanted = [line for line in lines(1, at - 2)
                  if line.split()[0][-1:] in (b'1', b'3')]
        reader.wait(1, wanted[-1])
        self.assertEqual(bytes(reader.text[1]), b''.join(wanted))

    def test_the_last_lines(self):
        """What was chosen when it began is chosen still."""
        self.write(1, 1999)
        reader = self.begin('-H', 'h1', '--file', self.log, '-f', '-n', '5')
        reader.wait(1, list(lines(1999, 1999))[0])
        self.proxy.tell('reset')
        self.write(2001, 2999)
        reader.wait(1, list(lines(2999, 2999))[0])
        self.assertEqual(bytes(reader.text[1]), b''.join(lines(1991, 2999)))


class Rotated(Broken):
    """While the link is down."""

    def apart(self, reader):
        self.proxy.tell('refuse')
        self.proxy.tell('reset')
        self.told(reader, BROKE, 1)

    def test_renamed(self):
        for words in ((), ('-g', '.')):
            with self.subTest(words):
                self.log = f'{self.directory}/renamed{len(words)}.log'
                reader = self.follow(1, 99, *words)
                self.apart(reader)
                self.write(101, 199)
                os.rename(self.log, self.log + '.1')
                self.write(201, 299)
                self.proxy.tell('accept')
                self.whole(reader, 299)
                self.assertNotIn(b'missing', reader.text[2])

    def test_copied_and_cut_short(self):
        reader = self.follow(1, 99)
        self.apart(reader)
        self.write(101, 199)
        with open(self.log, 'rb') as old, open(self.log + '-2026', 'wb') as f:
            f.write(old.read())
        os.truncate(self.log, 0)
        self.write(201, 299)
        self.proxy.tell('accept')
        self.whole(reader, 299)
        self.assertNotIn(b'missing', reader.text[2])

    def test_gone(self):
        """Nobody can have it any more, and that is said."""
        reader = self.follow(1, 99)
        self.apart(reader)
        os.unlink(self.log)
        self.proxy.tell('accept')
        self.told(reader, b'may be missing\n', 1)
        size = len(b''.join(lines(1, 99)))
        self.assertIn(b'bytes behind byte %d may be missing' % size,
                      reader.text[2])
        self.write(201, 299)
        reader.wait(1, list(lines(299, 299))[0])
        self.assertEqual(bytes(reader.text[1]),
                         b''.join(lines(1, 99)) + b''.join(lines(201, 299)))

    def test_rotated_twice(self):
        """What had the name between was not read, and that is said."""
        reader = self.follow(1, 99)
        self.apart(reader)
        os.rename(self.log, self.log + '.2')
        os.utime(self.log + '.2', (1, 1))
        self.write(101, 199)
        os.rename(self.log, self.log + '.1')
        self.write(201, 299)
        self.proxy.tell('accept')
        self.told(reader, b'may be missing\n', 1)


class Whole(Broken):
    """Without --follow."""
    size = 40 << 20

    def test_a_large_file(self):
        data = os.urandom(self.size)
        with open(self.log, 'wb') as f:
            f.write(data)
        self.proxy.tell('rate 8000000')
        reader = self.begin('-H', 'h1', '--file', self.log, '-n', '999999999')
        for n in range(1, 4):
            with reader.came:
                reader.came.wait_for(
                    lambda: len(reader.text[1]) > n * (self.size >> 3), 60)
            if n == 2:
                self.kill_worker(reader)
            else:
                self.proxy.tell('reset')
            self.told(reader, BACK, n)
        self.assertEqual(reader.process.wait(60), 0)
        for t in reader.threads:
            t.join()
        self.assertEqual(bytes(reader.text[1]), data)

    def test_lines_that_match(self):
        self.write(1, 1999999)
        self.proxy.tell('rate 8000000')
        reader = self.begin('-H', 'h1', '--file', self.log, '-g', '[37] ',
                            '-n', '400000')
        with reader.came:
            reader.came.wait_for(lambda: len(reader.text[1]) > 1 << 20, 60)
        self.proxy.tell('reset')
        self.told(reader, BACK, 1)
        self.assertEqual(reader.process.wait(60), 0)
        for t in reader.threads:
            t.join()
        wanted = [line for line in lines(1, 1999999)
                  if b'3 ' in line or b'7 ' in line]
        self.assertEqual(bytes(reader.text[1]), b''.join(wanted[-400000:]))

    def test_replaced(self):
        """What is left of it is nowhere: it fails, and says so."""
        with open(self.log, 'wb') as f:
            f.write(os.urandom(self.size))
        self.proxy.tell('rate 8000000')
        reader = self.begin('-H', 'h1', '--file', self.log, '-n', '999999999')
        with reader.came:
            reader.came.wait_for(lambda: len(reader.text[1]) > 1 << 20, 60)
        self.proxy.tell('refuse')
        self.proxy.tell('reset')
        self.told(reader, BROKE, 1)
        with open(self.log, 'wb') as f:
            f.write(os.urandom(self.size))
        self.proxy.tell('accept')
        self.assertEqual(reader.process.wait(60), 1)
        self.assertIn(b'may be missing', bytes(reader.text[2]))


if __name__ == '__main__':
    unittest.main()
