"""Who is on the other side, who we are, and hosts that do not answer."""
import os
import shutil
import socket
import subprocess
import unittest

from hosts import Case, keygen

SLEEP = {'one': {'command': ['sleep', '1000']}}


def fingerprint(path):
    return subprocess.run(['ssh-keygen', '-lf', path], check=True,
                          capture_output=True, text=True).stdout.split()[1]


class Login(Case):
    def wait_shown(self, c, text):
        """However the screen breaks it into lines."""
        c.wait(lambda c: text in ''.join(c.text().split()))

    def test_an_unknown_host_key_is_refused(self):
        s = self.sshd()
        open(s.known_hosts, 'w').close()
        c = self.console(self.session(self.host(s), dict(SLEEP)))
        c.wait('h1 refused')
        self.wait_shown(c, fingerprint(f'{s.directory}/host_key.pub'))
        self.wait_row(c, 'one', 'unknown')

    def test_a_changed_host_key_is_refused(self):
        s = self.sshd()
        keygen(f'{s.directory}/other_key')
        s.write_known_hosts('other_key')
        c = self.console(self.session(self.host(s), dict(SLEEP)))
        c.wait('h1 refused')
        c.wait('CHANGED')
        for key in ('host_key', 'other_key'):
            self.wait_shown(c, fingerprint(f'{s.directory}/{key}.pub'))
        self.wait_row(c, 'one', 'unknown')
        # A mended file and c: connected afresh, without a new console.
        s.write_known_hosts()
        c.keys('c')
        self.pid(c, 'one')

    def wrong_key(self, **how):
        s = self.sshd(**how)
        keygen(f'{s.directory}/other_key')
        s.write_known_hosts('other_key')
        return s

    def test_a_key_is_not_checked_where_the_file_says_so(self):
        s = self.wrong_key()
        c = self.console(self.session(
            self.host(s, disable_host_key_check=True), dict(SLEEP)))
        self.pid(c, 'one')
        c.wait('h1 key not checked')
        # It is shown while the connection is there, and no longer.
        s.stop()
        c.wait('h1 retrying')
        self.assertNotIn('not checked', c.text())

    def test_a_key_is_not_checked_where_the_command_line_says_so(self):
        s = self.wrong_key()
        f = self.session(self.host(s), dict(SLEEP))
        for option in ('--disable-host-key-check',
                       '--disable-localhost-host-key-check'):
            c = self.console(option, f)
            self.pid(c, 'one')
            c.wait('h1 key not checked')
            self.quit(c)
        c = self.console(f)
        c.wait('h1 refused')

    def test_a_revoked_key_is_refused_all_the_same(self):
        s = self.sshd()
        with open(s.known_hosts) as f:
            line = f.read()
        with open(s.known_hosts, 'w') as f:
            f.write(f'@revoked {line}')
        c = self.console('--disable-host-key-check',
                         self.session(self.host(s), dict(SLEEP)))
        c.wait('h1 refused')
        c.wait('revoked')

    def test_this_machines_other_address_is_not_localhost(self):
        address = subprocess.run(['hostname', '-I'], capture_output=True,
                                 text=True).stdout.split()
        address = next((a for a in address if ':' not in a), None)
        if address is None:
            self.skipTest('this machine has loopback addresses only')
        s = self.wrong_key(address=address)
        f = self.session(self.host(s), dict(SLEEP))
        c = self.console('--disable-localhost-host-key-check', f)
        c.wait('h1 refused')
        c.wait('CHANGED')

    def test_hashed_entries_are_known(self):
        s = self.sshd()
        subprocess.run(['ssh-keygen', '-q', '-H', '-f', s.known_hosts],
                       check=True, capture_output=True)
        with open(s.known_hosts) as f:
            self.assertTrue(f.read().startswith('|1|'))
        c = self.console(self.session(self.host(s), dict(SLEEP)))
        self.pid(c, 'one')

    def test_a_wrong_key_is_told(self):
        s = self.sshd()
        keygen(f'{self.directory}/stranger')
        c = self.console(self.session(self.host(
            s, identity_file=f'{self.directory}/stranger'), dict(SLEEP)))
        c.wait('h1 refused')
        c.wait('cannot log in to h1')

    def test_an_encrypted_key_is_told(self):
        s = self.sshd()
        path = f'{self.directory}/locked'
        shutil.copy(f'{s.directory}/user_key', path)
        subprocess.run(['ssh-keygen', '-q', '-p', '-N', 'secret', '-f', path],
                       check=True)
        c = self.console(self.session(self.host(s, identity_file=path),
                                      dict(SLEEP)), size=(120, 30))
        c.wait('h1 refused')
        c.wait('encrypted')

    def test_an_ecdsa_key_logs_in(self):
        s = self.sshd()
        keygen(f'{self.directory}/ecdsa', 'ecdsa')
        with open(f'{self.directory}/ecdsa.pub') as key, \
                open(f'{s.directory}/authorized_keys', 'a') as keys:
            keys.write(key.read())
        c = self.console(self.session(self.host(
            s, identity_file=f'{self.directory}/ecdsa'), dict(SLEEP)))
        self.pid(c, 'one')

    def test_an_agent_logs_in(self):
        s = self.sshd()
        path = f'{self.directory}/agent'
        agent = subprocess.Popen(['ssh-agent', '-D', '-a', path],
                                 stdout=subprocess.PIPE)
        self.addCleanup(agent.stdout.close)
        self.addCleanup(agent.wait)
        self.addCleanup(agent.kill)
        agent.stdout.readline()
        subprocess.run(['ssh-add', '-q', f'{s.directory}/user_key'],
                       check=True, env={**os.environ, 'SSH_AUTH_SOCK': path},
                       stdin=subprocess.DEVNULL)
        h = self.host(s, identity_agent=path)
        h['h1']['ssh']['identity_file'] = []
        c = self.console(self.session(h, dict(SLEEP)))
        self.pid(c, 'one')

    def test_hosts_that_hang_delay_nobody(self):
        s = self.sshd()
        mute = socket.create_server(('127.0.0.1', 0))
        self.addCleanup(mute.close)
        hosts = self.host(s)
        hosts['mute'] = {**hosts['h1'], 'ssh': {
            **hosts['h1']['ssh'], 'port': mute.getsockname()[1],
            'connect_timeout': '3s'}}
        full = socket.create_server(('127.0.0.2', 0), backlog=0)
        self.addCleanup(full.close)
        fill = [socket.socket() for _ in range(3)]
        for f in fill:
            f.setblocking(False)
            f.connect_ex(full.getsockname())
            self.addCleanup(f.close)
        hosts['full'] = {**hosts['mute'], 'address': '127.0.0.2', 'ssh': {
            **hosts['mute']['ssh'], 'port': full.getsockname()[1]}}
        c = self.console(self.session(hosts, {
            **SLEEP, 'two': {'command': ['true'], 'host': 'mute'},
            'three': {'command': ['true'], 'host': 'full'}}), size=(130, 30))
        self.pid(c, 'one')
        c.wait('mute key exchange')
        c.wait('full connecting')
        # An action is through while the others hang.
        self.select(c, 'one')
        c.keys('x')
        self.answer(c, 'y')
        self.wait_row(c, 'one', 'exited', 'QUIT')
        c.wait('mute (retrying|key exchange)')
        c.wait('did not answer in the key exchange within 3 s')


class Shells(Case):
    NOISE = 'echo welcome to this host; echo beware >&2; '

    def try_shell(self, shell):
        s = self.sshd(shell=shell)
        c = self.console(self.session(self.host(s), {
            'sleeps': {'command': ['sleep', '1000']},
            'prints': {'shell': 'echo "it is $((6 * 7))"; exit 3',
                       'environment': {'ODD': "a'b\"c $x\n!"}}}))
        self.pid(c, 'sleeps')
        self.wait_row(c, 'prints', 'exited', '3')
        self.select(c, 'prints')
        c.wait('it is 42')
        self.select(c, 'sleeps')
        c.keys('x')
        self.answer(c, 'y')
        self.wait_row(c, 'sleeps', 'exited', 'QUIT')
        c.keys('q')
        self.assertEqual(c.wait_exit(), 0)

    def test_noisy_start_up_files(self):
        profile = f'{self.directory}/noisy'
        with open(profile, 'w') as f:
            f.write('#!/bin/sh\n' + self.NOISE + 'exec /bin/bash "$@"\n')
        os.chmod(profile, 0o755)
        self.try_shell(profile)

    def test_no_shell_at_all(self):
        s = self.sshd(shell='/bin/false')
        c = self.console(self.session(self.host(s), dict(SLEEP)))
        c.wait('the login shell started no /bin/sh')


for name in ('bash', 'dash', 'busybox sh', 'zsh', 'fish', 'tcsh', 'ksh'):
    if shutil.which(name.split()[0]):
        setattr(Shells, 'test_' + name.replace(' ', '_'),
                lambda self, name=name: self.try_shell(name))


if __name__ == '__main__':
    unittest.main()
