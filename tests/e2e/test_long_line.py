"""Lines that are longer than what is kept in one piece act as lines."""
import re
import time
import unittest

from hosts import Case

# Whose characters, and colours, lie over every cut.
PART = 'z\u00e9\033[31m\u20ac\033[0m'


class LongLine(Case):
    def one(self, shell, size=(100, 30)):
        c = self.console(self.session(self.host(self.sshd()), {
            'prints': {'shell': shell}}), size=size)
        self.wait_row(c, 'prints')
        return c

    def file_of(self, *lines):
        with open(f'{self.directory}/lines', 'w') as f:
            f.write('\n'.join(lines) + '\n')
        return f'cat {self.directory}/lines; sleep 1000'

    def rows(self, c, pattern):
        return [line for line in c.lines() if re.search(pattern, line)]

    def test_one_row_and_one_selection(self):
        line = 'begin ' + PART * 20000 + ' end'
        c = self.one(self.file_of('before', line, 'after 1', 'after 2'))
        c.wait('after 2')
        c.keys('Enter', 'C-w')
        c.wait('^  before\n.*begin z.*\n  after 1\n  after 2')
        # Sideways it is seen to its end, whatever its cuts.
        c.keys('$')
        c.wait(r'z\u00e9\u20ac end')
        c.keys('h')
        c.wait(r'(z\u00e9\u20ac){30}')
        self.assertNotIn('\\x', c.text())
        self.assertNotIn('^[', c.text())
        c.keys('0')
        c.wait('before')
        c.keys('v', 'k')
        c.wait('2 lines selected')
        c.keys('k')
        c.wait('3 lines selected')
        c.keys('Esc')
        c.wait_gone('selected')
        # Byte for byte what it is, and nothing else.
        c.keys('/', 'begin', 'Enter')
        c.wait('▶')
        c.keys('v')
        c.wait(r'1 line selected, 293 KiB')
        c.keys('s')
        c.wait('save .* to:')
        c.keys('C-u', f'{self.directory}/saved', 'Enter')
        c.wait('saved the selected lines')
        with open(f'{self.directory}/saved', 'rb') as f:
            self.assertEqual(f.read(), (line + '\n').encode())
        # Wrapped, too.
        c.keys('Esc')
        c.wait_gone('selected')
        c.keys('C-w', 'v')
        c.wait(r'1 line selected, 293 KiB')
        self.quit(c)

    def test_ten_megabytes_freeze_nothing(self):
        c = self.one(f"echo before; head -c 5000000 /dev/zero | tr '\\0' a;"
                     f" printf MIDDLE;"
                     f" head -c 5000000 /dev/zero | tr '\\0' b; echo;"
                     f" seq -f 'after %g' 1 5; sleep 1000")
        c.wait('after 5')
        c.keys('Enter')
        slowest = 0
        # What is there of it depends on when it was first followed.
        for keys, pattern in ((('C-w',), '(aaaa|bbbb)\n  after 1'),
                              (('$',), 'b\n|not loaded'),
                              (('0',), 'after 5'),
                              (('/', 'MIDDLE', 'Enter', 'N'), 'MIDDLE'),
                              (('C-w',), 'MIDDLE'),
                              (('C-w',), 'MIDDLE'),
                              (('g', '0'), '^  before')):
            began = time.monotonic()
            c.keys(*keys)
            c.wait(pattern, 30)
            if 'N' not in keys:
                slowest = max(slowest, time.monotonic() - began)
        # All of it is one row, as far as memory goes: no more is read for it.
        c.wait_gone('being read')
        self.assertLess(slowest, 10)
        print(f'\n10 MB in a line: a key takes {slowest:.2f} s at most')
        self.quit(c)


if __name__ == '__main__':
    unittest.main()
