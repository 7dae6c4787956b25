"""Links that fail: nothing is lost, nothing is believed that is not known."""
import subprocess
import time
import unittest

from bed import Bed
from hosts import PLM_TUI


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
                      'flip down 30', 'flip up 30'):
            self.proxy.tell(fault)
            c.wait('h1 is .*: ')
            c.wait('● h1')
            c.wait('prints .*(following|complete)')
        self.wait_row(c, 'prints', 'exited', '7')
        c.wait('prints .*complete')
        self.assert_all_there(c, lines)
        self.assertEqual(self.ledger('prints').ends, [('exit', 7)])
        c.keys('Q')             # nothing runs: nothing is asked
        self.assertEqual(c.wait_exit(), 0)
        c.assert_restored()

    def test_a_slow_link_is_no_silent_one(self):
        """2 s there and back, 32 kB/s: nobody is unknown, keys are at once, and
        what is asked for is done (matrix row 29)."""
        f = self.session(self.host(self.h1), {
            **self.program('prints', 100000, 'wait', 20000),
            'one': {'command': ['sleep', '100000']}})
        self.plm(f, 'up')
        c = self.console(f, size=(160, 45))
        pid = self.pid(c, 'one')
        self.pid(c, 'prints')
        self.proxy.tell('rate 32000')
        self.proxy.tell('delay 1000 100')
        began = time.monotonic()
        while time.monotonic() < began + 20:
            pressed = time.monotonic()
            c.keys('?')
            c.wait('Help', 1)
            c.keys('q')
            c.wait_gone('Help', 1)
            self.assertNotRegex(c.text(), 'unknown|retrying')
            c.wait(lambda c: time.monotonic() > pressed + 1)
        c.wait(r'LATENCY|● h1')
        self.select(c, 'one')
        c.keys('X')
        c.wait('Crash one')
        self.answer(c, 'y')
        self.wait_row(c, 'one', 'exited', 'KILL', 'crashed')
        self.gone(pid)
        self.quit(c)

    def test_a_login_that_is_cut_is_no_refusal(self):
        """The host has not said no: it is retried, and not refused for good."""
        f = self.one(1, 'exit:0')
        broken = 0
        for n in range(1380, 1720, 20):
            self.proxy.tell(f'flip down {n}')
            done = subprocess.run([PLM_TUI, '-f', f, 'ps'], capture_output=True,
                                  stdin=subprocess.DEVNULL, text=True,
                                  env=self.environment(), timeout=60)
            self.proxy.tell('pass')
            self.assertIn(done.returncode, (0, 4), done.stderr)
            self.assertNotIn('cannot log in', done.stderr)
            broken += 'broke at the login' in done.stderr
        self.assertGreater(broken, 5)


if __name__ == '__main__':
    unittest.main()
