"""Hosts that let in little, end what they let in, and want new keys all the
time: nothing is refused that can wait, nothing is believed that is not known."""
import glob
import os
import signal
import threading
import unittest

from bed import Bed, numbered
from hosts import comm, kill
from told import Reader, Told


class Hosts(Bed):
    def told(self, path):
        told = Told(path, self.environment())
        self.addCleanup(told.stop)
        return told

    def reader(self, path, *words):
        reader = Reader(path, self.environment(), *words)
        self.addCleanup(reader.stop)
        return reader

    def check_reader(self, reader, path, name, lines):
        """All that the files of its first run have comes, and is as it was."""
        uuid = self.ps(path)[name]['uuid']
        directory, = (d for d, _, _ in os.walk(f'{self.state}/h1')
                      if d.endswith(f'{uuid}/1'))
        for which, file in ((1, 'out'), (2, 'err')):
            with open(f'{directory}/{file}', 'rb') as f:
                f.seek(-100, os.SEEK_END)
                reader.wait(which, f.read())
            self.assertEqual(numbered(reader.text[which], which), lines // 2)


class FewSessions(Hosts):
    """Matrix row 40: what one connection does not take, another one does."""
    lines = 200

    def begin(self, most, names):
        self.h1 = self.sshd(extra=[f'MaxSessions {most}'])
        programs = {}
        for name in names:
            programs |= self.program(name, self.lines, 'wait')
        path = self.session(self.host(self.h1), programs)
        self.plm(path, 'up')
        self.c = self.console(path, size=(100, 34))
        self.select(self.c, names[0])
        return path

    def see_output(self, name):
        self.c.wait(lambda c: self.output_of(c) == name)
        self.c.wait(rf'{name} .*following')
        self.c.wait(rf' ({self.lines - 1}|{self.lines}) [0-9a-f]{{8}} ')

    def all_the_same(self, most, seen):
        names = [f'p{n}' for n in range(20)]
        path = self.begin(most, names)
        for name in names[:seen]:
            self.see_output(name)
            self.c.keys('j')
        for name in names[::7]:
            self.check_reader(self.reader(path, name, '-f'), path, name,
                              self.lines)
        self.plm(path, 'kill', '--all')
        self.c.wait('20 exited')
        for name, row in self.ps(path).items():
            self.assertEqual((row['state'], row['exit_signal'], row['exact'],
                              row['cause']),
                             ('exited', 'QUIT', True, 'stopped by operator'), row)
            self.assertEqual(self.ledger(name).signals, [signal.SIGQUIT])
            self.assertEqual(self.ledger(name).printed, [self.lines])

    def test_one_session(self):
        self.all_the_same(1, 20)

    def test_two_sessions(self):
        self.all_the_same(2, 6)

    def test_one_of_several_connections_breaks(self):
        """A host's connections are one link: all of it is taken up again."""
        path = self.begin(1, ['one'])
        self.see_output('one')
        told = self.told(path)
        served = [p for p in self.h1.connections() if comm(p) == 'sshd']
        self.assertGreater(len(served), 1)
        kill(max(served), signal.SIGKILL)       # not the first of them
        self.c.wait('h1 is .*: ')
        self.c.wait('● h1')
        self.see_output('one')
        self.assertEqual(told.of('host-lost'), [])


class Shells(Hosts):
    def fifo(self):
        found = glob.glob(f'{self.state}/h1/*/e2e/ev.*')
        return found[0] if len(found) == 1 else None

    def told_by(self, fifo):
        """The process that reads it: perl, or a part of the shell."""
        return [p for p in self.h1.connections()
                if comm(p) == 'plm-quick' or
                os.path.realpath(f'/proc/{p}/fd/0') == fifo]

    def test_who_tells_of_ends_is_killed(self):
        """Its FIFO is read by nobody: who writes there would wait, in the end,
        and so would every start. The link begins anew."""
        self.who_tells_of_ends_is_killed(self.sshd())

    def test_so_it_is_where_there_is_no_perl(self):
        self.who_tells_of_ends_is_killed(
            self.sshd(extra=['SetEnv PLM_SLOW=1']))

    def who_tells_of_ends_is_killed(self, sshd):
        self.h1 = sshd
        path = self.session(self.host(self.h1), self.program('one', 2, 'wait'))
        self.plm(path, 'up')
        c = self.console(path)
        pid = self.pid(c, 'one')
        c.wait('● h1')
        before = self.fifo()
        teller, = self.told_by(before)
        kill(teller, signal.SIGKILL)
        c.wait(lambda c: self.fifo() not in (None, before))
        c.wait('● h1')
        self.assertEqual(len(self.told_by(self.fifo())), 1)
        self.assertEqual(self.pid(c, 'one'), pid)
        kill(pid, signal.SIGKILL)
        self.wait_row(c, 'one', 'exited', 'KILL')
        c.keys('Q')
        self.assertEqual(c.wait_exit(), 0)


class FewLogins(Hosts):
    def test_max_startups(self):
        """Matrix row 41: of HOSTS at once all but two are turned away, and
        they do not come back in step. A command waits for them too."""
        count = int(os.environ.get('HOSTS', '12'))
        s = self.sshd(extra=['MaxStartups 2:100:3'])
        hosts, programs = {}, {}
        for n in range(count):
            hosts |= self.host(s, f'h{n}', connect_timeout='20s')
            programs |= self.program(f'p{n}', 2, 'wait', host=f'h{n}')
        path = self.session(hosts, programs)
        told = self.told(path)
        self.plm(path, 'up')
        told.wait('host-ready', count)
        self.assertEqual({r['state'] for r in self.ps(path).values()},
                         {'alive'})


class ShortChannels(Hosts):
    def test_channels_that_the_host_ends(self):
        """Matrix row 43: the end of a channel, without an exit status, is the
        end of nothing else."""
        # A ping keeps it open each 4 s; what is slow to start needs some.
        s = self.sshd(extra=['ChannelTimeout session:*=3s'])
        path = self.session(self.host(s), {
            **self.program('runs', 0, 'wait', 20000),
            **self.program('ends', 0, 'wait', 20000)})
        self.plm(path, 'up')
        told = self.told(path)
        told.wait('unknown', 2)
        told.wait('known-again', 2)
        os.kill(self.ledger('ends').starts[0][0], signal.SIGTERM)
        told.wait('exited', 1)
        told.wait('host-lost', len(told.of('host-lost')) + 1)
        ended, = told.of('exited')
        self.assertEqual((ended['name'], ended['exit_code'],
                          ended['exit_signal'], ended['exact']),
                         ('ends', None, 'TERM', True))
        for kind in ('lost', 'failed', 'started'):
            self.assertEqual(told.of(kind), [])
        self.assertEqual(self.ledger('runs').signals, [])


class Rekeying(Hosts):
    lines = 600000

    def read_log(self, sshd):
        """Counts what sshd says of new keys, until it ends."""
        with open(os.dup(sshd.log), 'rb') as log:
            for line in log:
                self.keys += b'rekeying' in line

    def test_new_keys_in_the_midst_of_output(self):
        """Matrix row 44: 50 MB, and a new key for each of them."""
        s = self.sshd(extra=['RekeyLimit 1M', 'LogLevel DEBUG1'])
        self.keys = 0
        log = threading.Thread(target=self.read_log, args=(s,))
        log.start()
        self.addCleanup(log.join)
        self.addCleanup(s.stop)
        path = self.session(self.host(s), self.program('prints', self.lines,
                                                       'exit:3'))
        self.plm(path, 'up')
        reader = self.reader(path, 'prints', '-f')
        self.plm(path, 'wait', 'prints')
        self.check_reader(reader, path, 'prints', self.lines)
        self.assertGreater(sum(map(len, reader.text.values())), 50e6)
        self.assertGreater(self.keys, 40)
        self.assertEqual(self.ledger('prints').ends, [('exit', 3)])


if __name__ == '__main__':
    unittest.main()
