"""Programs that no session file says."""
import json
import re
import unittest

from test_commands import Commands

SLEEP = ['sleep', '1000']


class Run(Commands):
    def run_it(self, path, *words, **more):
        return self.command('-f', path, 'run', *words, **more)

    def two(self):
        hosts = self.host(self.sshd()) | self.host(
            self.sshd('h2', address='127.0.0.2'), 'h2')
        return self.session(hosts, {'one': {'command': SLEEP}})

    def test_by_a_command(self):
        path = self.two()
        said = self.run_it(path, '--host', 'h2', '--name', 'extra', '--',
                        'sh', '-c', 'echo "got $1 ${HOME:+home}"; sleep 1000',
                        'sh', '${two} words')
        self.assertRegex(said, r'^extra on h2: .*run 1, PID \d+\n$')
        extra = self.ps(path)['extra']
        self.assertEqual((extra['state'], extra['host'], extra['run']),
                         ('alive', 'h2', 1))
        # What a shell had already is not looked at again.
        self.assertEqual(self.command('-f', path, 'logs', 'extra'),
                         'got ${two} words home\n')
        # The next one of that name is another run of it.
        self.assertIn('alive already', self.run_it(
            path, '-H', 'h2', '-n', 'extra', 'sleep', '1000'))
        self.plm(path, 'kill', 'extra', '--yes')
        self.assertIn('run 2', self.run_it(path, '-H', 'h2', '-n',
                                        'extra', 'sleep', '1000'))
        self.plm(path, 'kill', 'extra', '--yes')
        # Nothing else was started.
        self.assertEqual(self.ps(path)['one']['state'], 'pending')

    def test_its_name(self):
        path = self.two()
        said = self.run_it(path, '-H', 'h1', '-r', 'application',
                        '/bin/sleep', '1000')
        name = re.match(r'(sleep-\d{6}) on h1: ', said)[1]
        p = self.ps(path)[name]
        self.assertEqual(p['role'], 'application')
        self.plm(path, 'kill', name, '--yes')

    def test_what_cannot_be(self):
        path = self.two()
        for words, said, status in (
                (['sleep', '1'], 'run on which host? --host is one of: h1, h2',
                 6),
                (['-H', 'h3', 'sleep', '1'], 'there is no host h3 in the'
                 ' session; there are: h1, h2', 6),
                (['-H', 'h1', '-n', 'one', 'sleep', '1'], 'there is a process'
                 ' one in the session; --name gives it another name', 6),
                (['-H', 'h1', '-n', 'a b', 'sleep', '1'], 'a name in'
                 ' processes must be 1 to 64 of A-Z', 6),
                (['-H', 'h1', '-r', 'chef', 'sleep', '1'], "'chef'", 6),
                (['-H', 'h1'], 'run what? the program and its arguments come'
                 ' last', 2)):
            self.run_it(path, *words, status=status)
            self.assertIn(said, self.said)
            self.assertNotIn('run:', self.said)

    def test_from_the_screen(self):
        path = self.two()
        c = self.console(path, size=(140, 30))
        self.pid(c, 'one')
        c.keys('\x1bn')
        c.wait('run on h1:')
        c.keys('sleep 1234', '\r')
        c.wait(r'sleep-\d{6} on h1: started')
        name = re.search(r'sleep-\d{6}', c.text())[0]
        pid = int(self.wait_row(c, name, 'alive')[5])
        with open(f'/proc/{pid}/cmdline') as f:
            self.assertEqual(f.read(), 'sleep\0' '1234\0')
        c.wait('● h2')
        c.keys(':run -H h2 -n other sleep 77', '\r')
        self.wait_row(c, 'other', 'h2', 'alive')
        c.wait(lambda c: self.output_of(c) == 'other')
        # It is a process like any other, as long as this session is open.
        c.keys('r')
        self.answer(c, 'y')
        c.wait('other on h2: started, run 2')
        # ... and is there when the file is read anew.
        hosts = {'h1', 'h2'}
        with open(path) as f:
            text = f.read()
        with open(path, 'w') as f:
            f.write(text.replace('"1000"', '"1001"'))
        c.keys(':run sleep 1', '\r')
        c.wait('has changed since it was read: a reload takes that over')
        c.keys(':reload', '\r')
        c.wait('~ one +h1 +is restarted: command')
        self.assertNotRegex(c.text(), r'[-~+] (other|sleep)')
        c.keys('\x1b')
        c.wait_gone('Reload the session')
        c.keys(':run -H nowhere sleep 1', '\r')
        c.wait('there is no host nowhere in the session')
        self.assertEqual(hosts, {'h1', 'h2'})
        # A later console has it on record.
        c.keys('q')
        self.answer(c, 'l')
        c.wait_exit()
        self.assertEqual(self.ps(path)['other']['run'], 2)
        self.assertEqual(self.ps(path, '-o', 'json')[name]['pid'], pid)
        self.plm(path, 'kill', name, 'other', 'one', '--yes')


if __name__ == '__main__':
    unittest.main()
