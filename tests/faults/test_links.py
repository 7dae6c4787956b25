"""Links that fail: nothing is lost, nothing is believed that is not known."""
import unittest

from bed import Bed, copied, numbered


class Links(Bed):
    def setUp(self):
        super().setUp()
        self.h1 = self.behind()
        self.proxy = self.h1.proxy

    def one(self, lines, end, pause_us=0):
        f = self.session(self.host(self.h1), self.program(
            'prints', lines, end, pause_us))
        self.plm(f, 'up')
        return f

    def test_output_goes_on_at_the_byte(self):
        """What a console shows of a program that prints all the while."""
        lines = 1000
        f = self.one(lines, 'exit:7', 8000)
        c = self.console(f, size=(160, 45))
        c.wait('prints .*following')
        for fault in ('reset', 'close', 'half-close down', 'half-close up',
                      'flip down 300', 'flip up 30'):
            self.proxy.tell(fault)
            c.wait('h1 is .*: ')
            c.wait('● h1')
            c.wait('prints .*(following|complete)')
        self.wait_row(c, 'prints', 'exited', '7')
        c.wait('prints .*complete')
        c.keys('Enter', 'v', 'g')
        c.wait(f'{lines} lines selected')
        c.keys('y')
        c.wait(f'{lines} lines copied')
        text = copied(c)[0].encode().splitlines(keepends=True)
        for which in (1, 2):
            own = [line for line in text
                   if int(line.split()[0]) % 2 == which % 2]
            self.assertEqual(numbered(b''.join(own), which), lines // 2)
        self.assertEqual(self.ledger('prints').ends, [('exit', 7)])
        c.keys('Q')             # nothing runs: nothing is asked
        self.assertEqual(c.wait_exit(), 0)
        c.assert_restored()


if __name__ == '__main__':
    unittest.main()
