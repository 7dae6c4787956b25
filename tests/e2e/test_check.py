"""Whether a host is fit: every check that fails says where and why."""
import json
import os
import re
import shutil
import socket
import subprocess
import unittest

from hosts import Case, keygen, mute_server
from test_commands import Commands

CHECKS = ['resolve', 'connect', 'host key', 'login', 'shell', 'state dir',
          'space', 'clock', 'sessions', 'linger', 'tools']
SLEEP = {'one': {'command': ['sleep', '1000']}}


class Check(Commands):
    def check(self, path, *words, status=0):
        """The rows by host and check."""
        rows = json.loads(self.plm(path, 'check', '-o', 'json', *words,
                                   status=status))
        hosts = {}
        for row in rows:
            self.assertEqual(list(row), ['host', 'check', 'verdict', 'text'])
            hosts.setdefault(row['host'], []).append(row)
        for host in hosts.values():
            self.assertEqual([row['check'] for row in host], CHECKS)
        return {name: {row['check']: row for row in host}
                for name, host in hosts.items()}

    def fails_at(self, rows, check, text):
        """What comes before is fine, what comes after was not tried."""
        at = CHECKS.index(check)
        for name in CHECKS[:at]:
            self.assertEqual(rows[name]['verdict'], 'ok', rows[name])
        self.assertEqual(rows[check]['verdict'], 'failed', rows[check])
        self.assertRegex(rows[check]['text'], text)
        for name in CHECKS[at + 1:]:
            self.assertEqual(rows[name]['verdict'], 'skipped', rows[name])
            self.assertEqual(rows[name]['text'],
                             f'not checked: {check} comes first')

    def test_a_host_that_is_fit(self):
        s = self.sshd()
        rows = self.check(self.session(self.host(s), dict(SLEEP)))['h1']
        for row in rows.values():
            self.assertIn(row['verdict'], ('ok', 'warning'), row)
        text = {name: row['text'] for name, row in rows.items()}
        self.assertEqual(text['resolve'], '127.0.0.1 is an address')
        self.assertRegex(text['connect'], rf'^127\.0\.0\.1 port {s.port} answ')
        key = subprocess.run(['ssh-keygen', '-lf',
                              f'{s.directory}/host_key.pub'], check=True,
                             capture_output=True, text=True).stdout.split()[1]
        self.assertEqual(text['host key'], f'ED25519 {key} is known')
        self.assertRegex(text['state dir'], f'^{self.state}/h1/.*removed$')
        free = shutil.disk_usage(self.directory)
        self.assertRegex(text['space'], r'^[0-9.]+ .iB free of [0-9.]+ .iB')
        total = float(re.search(r'of ([0-9.]+) GiB', text['space'])[1]) \
            if 'GiB;' in text['space'] or text['space'].endswith('GiB') \
            else None
        if total:
            self.assertAlmostEqual(total, free.total / 2**30, delta=0.1)
        # The same machine, the same clock.
        behind = re.match(r'(\d+)m?s (ahead of|behind) this machine.s, give'
                          r' or take (\d+)ms', text['clock'])
        self.assertTrue(behind, text['clock'])
        self.assertLessEqual(int(behind[1]), int(behind[3]) + 1)
        self.assertEqual(text['sessions'], '10 on one connection')
        self.assertIn('setsid -f', text['tools'])
        # Nothing is left of it.
        left = [f for f in os.listdir(f'{self.state}/h1')
                if f.startswith('check')]
        self.assertEqual(left, [])

    def test_names_are_resolved(self):
        s = self.sshd()
        h = self.host(s)
        h['h1']['address'] = 'localhost'
        with open(s.known_hosts, 'a') as f:
            f.write(open(s.known_hosts).read().replace('127.0.0.1',
                                                       'localhost'))
        rows = self.check(self.session(h, dict(SLEEP)))['h1']
        self.assertRegex(rows['resolve']['text'],
                         r'^localhost is 127\.0\.0\.1, found in \d+ms$')

    def test_every_host_at_once(self):
        """Each fault is found at its place; the fit ones are not held up."""
        fit = self.sshd('fit')
        hosts = self.host(fit, 'fit')

        def add(name, sshd, **more):
            hosts.update(self.host(sshd, name, **more))

        unknown = self.sshd('unknown')
        open(unknown.known_hosts, 'w').close()
        add('unknown', unknown)
        changed = self.sshd('changed')
        keygen(f'{changed.directory}/other_key')
        changed.write_known_hosts('other_key')
        add('changed', changed)
        keygen(f'{self.directory}/stranger')
        add('login', fit, identity_file=f'{self.directory}/stranger')
        add('nologin', self.sshd('nologin', shell='/usr/sbin/nologin'))
        add('few', self.sshd('few', extra=['MaxSessions 3']))
        with socket.create_server(('127.0.0.1', 0)) as closed:
            port = closed.getsockname()[1]
        add('closed', fit, port=port)
        add('mute', fit, port=mute_server(self), connect_timeout='2s')
        add('name', fit)
        hosts['name']['address'] = 'no-such-host.invalid'
        add('state', fit)
        open(f'{self.directory}/file', 'w').close()
        hosts['state']['state_dir'] = f'{self.directory}/file/below'
        path = self.session(hosts, {'one': {'command': ['sleep', '1000'],
                                            'host': 'fit'}})
        all_rows = self.check(path, status=1)
        self.assertEqual(list(all_rows), list(hosts))
        for row in all_rows['fit'].values():
            self.assertIn(row['verdict'], ('ok', 'warning'), row)
        for name, check, text in (
                ('unknown', 'host key', 'is not known: ED25519 SHA256:'),
                ('changed', 'host key', 'has CHANGED'),
                ('login', 'login', 'cannot log in'),
                ('nologin', 'shell', 'started no /bin/sh.*not available'),
                ('closed', 'connect', f'port {port}: Connection refused'),
                ('mute', 'host key', 'did not answer in the key exchange'),
                ('name', 'resolve', 'no-such-host.invalid'),
                ('state', 'state dir', f'{self.directory}/file.*Not a dir')):
            with self.subTest(name=name):
                self.fails_at(all_rows[name], check, text)
        few = all_rows['few']['sessions']
        self.assertEqual(few['verdict'], 'warning')
        self.assertRegex(few['text'], '^3 on one connection')
        # Of some hosts only; keys and logins have a status of their own.
        self.assertEqual(list(self.check(path, 'fi*')), ['fit'])
        rows = self.check(path, 'unknown', 'login', status=7)
        self.assertEqual(list(rows), ['unknown', 'login'])
        # For people: what is not as it should be, and no more.
        said = self.plm(path, 'check', 'fit', 'changed', status=7)
        self.assertRegex(said, r'\nfit +all +ok\n')
        self.assertRegex(said, r'\nchanged +host key +failed +.*CHANGED')
        self.assertNotIn('skipped', said)
        self.assertEqual(self.plm(path, 'check', '-o', 'name', 'fit', 'few',
                                  'closed', status=1), 'fit\nfew\n')
        self.plm(path, 'check', 'nobody', status=2)

    def test_an_unchecked_key_is_a_warning(self):
        s = self.sshd()
        open(s.known_hosts, 'w').close()
        rows = self.check(self.session(self.host(s), dict(SLEEP)),
                          '--disable-host-key-check')['h1']
        self.assertEqual(rows['host key']['verdict'], 'warning')
        self.assertIn('not compared with any', rows['host key']['text'])

    def test_a_state_directory_that_is_gone(self):
        """Fine at the login, and not when it is looked at."""
        s = self.sshd()
        f = self.session(self.host(s), dict(SLEEP))
        c = self.console(f, size=(120, 30))
        self.pid(c, 'one')
        os.rename(f'{self.state}/h1', f'{self.state}/away')
        c.keys('C')
        c.wait('✕ state dir +it cannot be written: ')
        c.wait('1 failed')
        os.rename(f'{self.state}/away', f'{self.state}/h1')
        c.keys('C')
        c.wait('✓ state dir ')
        c.keys('Esc')
        self.wait_row(c, 'one', 'alive')

    def test_streams_are_not_disturbed(self):
        """With as many outputs open as there is room for, the next one opens
        while sessions are being counted."""
        s = self.sshd()
        processes = {f'p{n}': {'shell': f'i=0; while :; do echo p{n} line $i;'
                                        ' i=$((i+1)); sleep 0.02; done'}
                     for n in range(6)}
        c = self.console(self.session(self.host(s), processes))
        for name in processes:
            self.pid(c, name)
        for name in processes:
            self.select(c, name)
            c.wait(rf'^ *{name} line \d+')
            c.keys('C')
            c.wait('✓ sessions +10 on one connection')
            c.wait('hosts checked')
            c.keys('Esc')
            c.wait(rf'^ *{name} line \d+')
        last = max(map(int, re.findall(r'p5 line (\d+)', c.text())))
        c.wait(lambda c: f'line {last + 30}' in c.text())
        numbers = [int(n) for n in re.findall(r'p5 line (\d+)', c.text())]
        self.assertEqual(numbers,
                         list(range(numbers[0], numbers[-1] + 1)))


if __name__ == '__main__':
    unittest.main()
