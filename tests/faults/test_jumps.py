"""What happens to the connection to a jump host happens to all behind it."""
import re
import unittest

from bed import Bed


class Jumps(Bed):
    def setUp(self):
        super().setUp()
        self.gw = self.behind('gw', address='127.0.0.2')
        self.proxy = self.gw.proxy
        self.inner = self.sshd('h1', address='127.0.0.3')
        self.hosts = {
            **self.host(self.gw, 'gw'),
            **self.host(self.inner, 'h1', proxy_jump='gw'),
            **self.host(self.inner, 'h2', proxy_jump='gw')}

    @staticmethod
    def broken(c):
        return not {'gw', 'h1', 'h2'} <= set(
            re.findall(r'● (\S+)', c.lines()[0]))

    def test_output_goes_on_at_the_byte(self):
        lines = 1000
        f = self.session(self.hosts, self.program(
            'prints', lines, 'exit:7', 8000))
        self.plm(f, 'up')
        c = self.console(f, size=(160, 45))
        c.wait('prints .*following')
        for fault in ('reset', 'close', 'half-close down', 'half-close up',
                      'flip down 30', 'flip up 30'):
            self.proxy.tell(fault)
            # One of the two connections to gw: its own, and that of those
            # behind it. Where nothing is printed, the next pings tell.
            c.wait(self.broken, 40)
            c.wait(lambda c: not self.broken(c), 40)
            c.wait('prints .*(following|complete)', 40)
        self.wait_row(c, 'prints', 'exited', '7')
        c.wait('prints .*complete')
        self.assert_all_there(c, lines)
        self.assertEqual(self.ledger('prints').ends, [('exit', 7)])

    def test_one_that_falls_silent(self):
        """Nobody behind it is believed; they come back over a new one."""
        f = self.session(self.hosts, {
            'one': {'command': ['sleep', '100000'], 'host': 'h1'},
            'two': {'command': ['sleep', '100000'], 'host': 'h2'}})
        self.plm(f, 'up')
        c = self.console(f, size=(160, 45))
        pids = {name: self.pid(c, name) for name in ('one', 'two')}
        self.proxy.tell('stall both')
        for name in pids:
            self.wait_row(c, name, 'unknown', timeout=20)
        # What was held back is not let go: the link that it was on is gone.
        self.proxy.tell('reset')
        self.proxy.tell('pass')
        for name, pid in pids.items():
            c.wait(lambda c, n=name, p=pid: str(p) in self.row(c, n)
                   and 'alive' in self.row(c, n), 60)


if __name__ == '__main__':
    unittest.main()
