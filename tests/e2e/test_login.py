"""Who is on the other side, who we are, and hosts that do not answer."""
import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import unittest

from hosts import (PLM_TUI, Case, comm, keygen, kill, mentions,
                   mute_server)

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

    def test_files_that_others_can_write_are_refused(self):
        s = self.sshd()
        f = self.session(self.host(s), dict(SLEEP))
        key = f'{s.directory}/user_key'
        for path, mode, said in (
                (key, 0o640, 'others can read or write it: chmod go-rwx'),
                (s.known_hosts, 0o602, f'the known hosts file {s.known_hosts}'
                 ' is not read: others can write to it; chmod go-w')):
            before = os.stat(path).st_mode
            os.chmod(path, mode)
            c = self.console(f, size=(240, 30))
            c.wait(re.escape(said))
            self.wait_row(c, 'one', 'unknown')
            # Mended, and connected afresh.
            os.chmod(path, before)
            c.keys('c')
            self.pid(c, 'one')
            c.close()
        os.chmod(f, 0o646)
        run = subprocess.run([PLM_TUI, 'ps', '-f', f], capture_output=True,
                             env=self.environment(), text=True, timeout=30)
        self.assertEqual((run.returncode, run.stderr), (
            6, f'plm-tui: cannot read {f}: others can write to it; chmod go-w'
            ' makes it yours alone\n'))

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

    def make_key(self, kind, bits, form):
        path = f'{self.directory}/{kind}-{bits}-{form}'
        subprocess.run(['ssh-keygen', '-q', '-t', kind, '-b', bits, '-N', '',
                        *(['-m', form] if form != 'OpenSSH' else []), '-f',
                        path], check=True, stdin=subprocess.DEVNULL)
        with open(path) as f:
            self.assertEqual('OPENSSH' in f.readline(), form == 'OpenSSH')
        return path

    def test_each_type_and_format_of_keys(self):
        """From its file, with the public half beside it and without, and from
        an agent that has no other."""
        # libssh2 1.10 loses two numbers for each ECDSA key that it reads.
        self.sanitizer = ':detect_leaks=0'
        s = self.sshd()
        keys = [self.make_key('ed25519', '256', 'OpenSSH')]
        for bits in ('256', '384', '521'):
            keys += [self.make_key('ecdsa', bits, form)
                     for form in ('OpenSSH', 'PEM', 'PKCS8')]
        hosts = {}
        for key in keys:
            s.authorize(key)
            name = os.path.basename(key)
            shutil.copy(key, f'{key}-alone')
            agent = self.agent(key, name=f'{name}.agent')
            hosts |= self.host(s, name, identity_file=key)
            hosts |= self.host(s, f'{name}-alone',
                               identity_file=f'{key}-alone')
            hosts |= self.host(s, f'{name}-agent', identity_file=[],
                               identity_agent=agent.path)
        for h in hosts.values():
            h['ssh'].setdefault('identity_agent', 'none')
            h['ssh']['connect_timeout'] = '30s'
        done = subprocess.run(
            [PLM_TUI, '-f', self.session(hosts, {
                'one': {'command': ['true'], 'host': next(iter(hosts))}}),
             'check', '--batch', '-o', 'name'], stdin=subprocess.DEVNULL,
            capture_output=True, env=self.environment(), text=True, timeout=100)
        self.assertEqual(set(done.stdout.split()), set(hosts), done.stderr)

    def test_an_agent_logs_in(self):
        s = self.sshd()
        agent = self.agent(f'{s.directory}/user_key')
        h = self.host(s, identity_agent=agent.path)
        h['h1']['ssh']['identity_file'] = []
        c = self.console(self.session(h, dict(SLEEP)))
        self.pid(c, 'one')

    def test_hosts_that_hang_delay_nobody(self):
        s = self.sshd()
        hosts = self.host(s)
        hosts['mute'] = {**hosts['h1'], 'ssh': {
            **hosts['h1']['ssh'], 'port': mute_server(self),
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
        # Both hosts may be told of at once, and the last line has one of them.
        self.select(c, 'two')
        c.wait('did not answer in the key exchange within 3 s')


class Users(Case):
    def test_another_user_of_the_host(self):
        """Beside one's own: each has its own processes, and its own files."""
        s = self.sshd()
        account = self.other_user(s)
        hosts = self.host(s) | self.host(s, 'theirs', user=account.pw_name)
        hosts['theirs']['state_dir'] = f'{account.pw_dir}/state'
        c = self.console(self.session(hosts, {
            **SLEEP, 'two': {'shell': 'id -un; exec sleep 1000',
                             'host': 'theirs'}}), size=(120, 30))
        self.assertEqual(os.stat(f'/proc/{self.pid(c, "one")}').st_uid,
                         os.getuid())
        pid = self.pid(c, 'two')
        self.assertEqual(os.stat(f'/proc/{pid}').st_uid, account.pw_uid)
        self.select(c, 'two')
        c.wait(f'^ *{account.pw_name}$')
        self.assertTrue(os.listdir(f'{account.pw_dir}/state'))
        for directory, _, files in os.walk(f'{account.pw_dir}/state'):
            for path in (directory, *(f'{directory}/{f}' for f in files)):
                found = os.lstat(path)
                self.assertEqual((found.st_uid, found.st_mode & 0o077),
                                 (account.pw_uid, 0), path)
        c.keys('x')
        self.answer(c, 'y')
        self.wait_row(c, 'two', 'exited', 'QUIT')
        self.wait_row(c, 'one', 'alive')


class Config(Case):
    """A host that `ssh NAME` reaches is reached with nothing more said."""

    def configured(self, sshd, text='', **ssh):
        """A session whose host ru-1 is told of by a file of ssh_config only."""
        self.config = f'{self.directory}/config'
        with open(self.config, 'w') as f:
            f.write(f'Host ru-*\n'
                    f'  HostName {sshd.address}\n'
                    f'  Port {sshd.port}\n'
                    f'  User {getpass.getuser()}\n'
                    f'  IdentityFile {sshd.directory}/%n_key\n'
                    f'  UserKnownHostsFile {sshd.known_hosts}\n'
                    '  GlobalKnownHostsFile /dev/null\n' + text)
        os.symlink('user_key', f'{sshd.directory}/ru-1_key')
        return self.session({'ru-1': {
            'state_dir': f'{self.state}/h1',
            'ssh': {'config_file': self.config, **ssh}}},
            {'one': {'command': ['sleep', '1000'], 'host': 'ru-1'}})

    def known(self, sshd):
        with open(sshd.known_hosts) as f:
            return f.read()

    def test_all_of_it_is_heeded(self):
        s = self.sshd(extra=['Ciphers aes256-ctr', 'MACs hmac-sha2-512'])
        name, key = self.known(s).split(' ', 1)
        with open(s.known_hosts, 'w') as f:
            f.write(f'the-alias {key}')
        path = self.configured(s, '  HostKeyAlias the-alias\n'
                               '  Ciphers aes128-ctr,aes256-ctr\n'
                               '  MACs hmac-sha2-512\n  Compression yes\n')
        c = self.console(path, size=(160, 30))
        self.pid(c, 'one')
        c.keys('H')
        c.wait(f'{getpass.getuser()}@{s.address}:{s.port}')

    def test_the_session_file_wins(self):
        s = self.sshd()
        path = self.configured(s, user='nobody-of-that-name')
        c = self.console(path)
        c.wait('ru-1 refused')
        c.wait('log in to ru-1 as nobody-of-that-name')

    def test_what_ssh_does_not_like(self):
        path = self.configured(self.sshd(), '  Frobnicate yes\n')
        c = self.console(path, size=(160, 30))
        c.wait('ru-1 refused')
        c.wait('ssh_config cannot be read for ru-1: ssh -G says: .*'
               'Bad configuration option: frobnicate')

    def test_what_libssh2_does_not_have(self):
        path = self.configured(self.sshd(),
                               '  Ciphers aes128-gcm@openssh.com\n')
        c = self.console(path, size=(160, 30))
        c.wait('ru-1 refused')
        c.wait('wants other ciphers for ru-1 than libssh2 1.* has:'
               ' aes128-gcm@openssh.com')

    def test_new_keys_are_accepted_where_that_is_said(self):
        s = self.sshd()
        whole = self.known(s)
        with open(s.known_hosts, 'w') as f:
            f.write('# torn')
        path = self.configured(s, '  StrictHostKeyChecking accept-new\n')
        c = self.console(path)
        self.pid(c, 'one')
        self.assertEqual(self.known(s).replace(' \n', '\n'),
                         '# torn\n' + whole.replace(' \n', '\n'))
        self.quit(c)
        # The next one finds it; and another key is not new, but changed.
        self.assertIn('alive', self.plm(path, 'ps'))
        keygen(f'{s.directory}/other_key')
        s.write_known_hosts('other_key')
        before = self.known(s)
        self.plm(path, 'ps', status=7)
        self.assertIn('CHANGED', self.said)
        self.assertEqual(self.known(s), before)

    def test_new_keys_are_hashed_where_that_is_said(self):
        s = self.sshd()
        os.unlink(s.known_hosts)
        path = self.configured(s, '  StrictHostKeyChecking accept-new\n'
                               '  HashKnownHosts yes\n')
        self.plm(path, 'start', 'one')
        self.assertRegex(self.known(s), r'^\|1\|\S+=\|\S+= ssh-ed25519 ')
        found = subprocess.run(
            ['ssh-keygen', '-F', f'[{s.address}]:{s.port}', '-f',
             s.known_hosts], capture_output=True, text=True)
        self.assertIn('found: line 1', found.stdout)
        self.plm(path, 'ps')

    def test_somebody_is_asked_where_that_is_said(self):
        s = self.sshd()
        whole = self.known(s)
        open(s.known_hosts, 'w').close()
        path = self.configured(s, strict_host_key_checking='ask')
        c = self.console(path, size=(160, 30))
        c.wait('An unknown host key, of ru-1')
        self.wait_shown_key(c, s)
        c.wait('ru-1.* shows a host key that is not known|asks')
        self.give(c, 'no')
        c.wait('ru-1 refused')
        c.wait('yes was not typed')
        self.assertEqual(self.known(s), '')
        c.keys('c')
        c.wait('An unknown host key, of ru-1')
        self.give(c, 'yes')
        self.pid(c, 'one')
        self.assertEqual(self.known(s).split(), whole.split())
        self.quit(c)
        # There is nobody to be asked.
        open(s.known_hosts, 'w').close()
        self.plm(path, 'ps', status=7)
        self.assertIn('is not known', self.said)
        self.assertEqual(self.known(s), '')

    def give(self, c, text):
        """An answer. Keys are dropped in a question's first 300 ms, so they are
        pressed until it is gone."""
        for _ in range(20):
            if 'An unknown host key' not in c.text():
                return
            c.keys('C-u', text, 'Enter')
            try:
                c.wait_gone('An unknown host key', 0.6)
            except AssertionError:
                pass

    def wait_shown_key(self, c, sshd):
        print_ = fingerprint(f'{sshd.directory}/host_key.pub')
        c.wait(lambda c: print_ in ''.join(c.text().split()))

    def test_the_way_is_heeded(self):
        """ProxyJump over two, the second of which has one of its own."""
        gw = self.sshd('gw', address='127.0.0.2')
        mid = self.sshd('mid', address='127.0.0.3')
        s = self.sshd(address='127.0.0.4')
        shutil.copy(f'{s.directory}/user_key', f'{s.directory}/all_key')
        for other in (gw, mid):
            with open(f'{other.directory}/authorized_keys', 'a') as f:
                with open(f'{s.directory}/user_key.pub') as key:
                    f.write(key.read())
        with open(s.known_hosts, 'a') as f:
            f.write(self.known(gw) + self.known(mid))
        common = (f'  User {getpass.getuser()}\n'
                  f'  IdentityFile {s.directory}/all_key\n'
                  f'  UserKnownHostsFile {s.known_hosts}\n')
        path = self.configured(
            s, '  ProxyJump mid\n'
            f'Host mid\n  HostName {mid.address}\n  Port {mid.port}\n'
            f'{common}  ProxyJump gw\n'
            f'Host gw\n  HostName {gw.address}\n  Port {gw.port}\n{common}')
        c = self.console(path, size=(160, 30))
        self.pid(c, 'one')
        self.assertTrue(gw.connections() and mid.connections())
        self.quit(c)

    def test_a_way_that_leads_back(self):
        path = self.configured(self.sshd(), '  ProxyJump ru-2\n'
                               'Host ru-2\n  ProxyJump ru-1\n')
        c = self.console(path, size=(160, 30))
        c.wait('ru-1 refused')
        c.wait('leads back to itself')

    def test_a_program_is_the_way(self):
        s = self.sshd()
        path = self.configured(
            s, f'  ProxyCommand ssh -F none -i {s.directory}/user_key -o'
            f' UserKnownHostsFile={s.known_hosts} -p %p -W [%h]:%p %r@%h\n')
        c = self.console(path, size=(160, 30))
        self.pid(c, 'one')
        self.quit(c)

    def plm(self, path, *words, status=0):
        done = subprocess.run([PLM_TUI, '-f', path, *words],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env=self.environment(), timeout=60, text=True)
        self.said = done.stderr
        self.assertEqual(done.returncode, status, done)
        return done.stdout


class Client(Case):
    """What libssh2 does not have, by the ssh client."""

    def rsa(self, **more):
        """A host that has RSA keys only, and a user with one."""
        directory = f'{self.directory}/h1'
        os.mkdir(directory)
        keygen(f'{directory}/host_key', 'rsa')
        keygen(f'{directory}/user_key', 'rsa')
        return self.session(self.host(self.sshd()), dict(SLEEP), **more)

    def test_rsa(self):
        c = self.console(self.rsa(transport='ssh'), size=(160, 30))
        self.pid(c, 'one')
        c.keys('H')
        c.wait(r'● h1 .* RSA')

    @unittest.skipUnless('PLM_E2E_TRANSPORT' not in os.environ,
                         'it is about libssh2')
    def test_rsa_without_it(self):
        c = self.console(self.rsa(), size=(160, 30))
        c.wait('h1 (refused|ready)')
        if 'refused' in c.lines()[0]:   # libssh2 before 1.11
            c.wait('transport: ssh')

    def test_a_certificate_of_the_host(self):
        """@cert-authority is the client's to judge."""
        s = self.sshd()
        d = s.directory
        keygen(f'{d}/ca')
        subprocess.run(['ssh-keygen', '-q', '-s', f'{d}/ca', '-I', 'h1', '-h',
                        '-n', s.address, f'{d}/host_key.pub'], check=True)
        s.extra.append(f'HostCertificate {d}/host_key-cert.pub')
        s.stop()
        s.start()
        with open(f'{d}/ca.pub') as key, open(s.known_hosts, 'w') as f:
            f.write(f'@cert-authority [{s.address}]:{s.port} {key.read()}')
        c = self.console(self.session(self.host(s), dict(SLEEP),
                                      transport='ssh'))
        self.pid(c, 'one')

    def test_paths_are_taken_as_they_are(self):
        s = self.sshd()
        odd = f'{self.directory}/a "b" 50% \\h'
        os.mkdir(odd)
        for name in ('user_key', 'known_hosts'):
            shutil.copy(f'{s.directory}/{name}', odd)
        c = self.console(self.session(self.host(
            s, identity_file=f'{odd}/user_key',
            user_known_hosts_file=f'{odd}/known_hosts'), dict(SLEEP),
            transport='ssh'))
        self.pid(c, 'one')

    def test_who_is_not_who(self):
        s = self.sshd()
        keygen(f'{s.directory}/other_key')
        s.write_known_hosts('other_key')
        c = self.console(self.session(self.host(s), dict(SLEEP),
                                      transport='ssh'), size=(160, 30))
        c.wait('h1 refused')
        c.wait(rf'the host key of \[{s.address}\]:{s.port} has CHANGED')
        for key in ('host_key', 'other_key'):
            print_ = fingerprint(f'{s.directory}/{key}.pub')
            c.wait(lambda c: print_ in ''.join(c.text().split()))

    def test_a_key_that_is_not_taken(self):
        s = self.sshd()
        open(f'{s.directory}/authorized_keys', 'w').close()
        c = self.console(self.session(self.host(s), dict(SLEEP),
                                      transport='ssh'), size=(160, 30))
        c.wait('h1 refused')
        c.wait('Permission denied')

    def test_a_shell_that_a_signal_ends(self):
        """The client's status is then what it is where the connection broke: the
        master knows that it did not."""
        s = self.sshd()
        log = f'{self.directory}/log'
        c = self.console('--log', log, self.session(
            self.host(s), dict(SLEEP), transport='ssh'))
        pid = self.pid(c, 'one')
        for shell in s.connections():
            if comm(shell) in ('sh', 'plm-quick'):
                kill(shell, signal.SIGKILL)
        c.wait(lambda c: 'the control shell has ended' in open(log).read())
        c.wait(lambda c: 'alive' in self.row(c, 'one') and
               str(pid) in self.row(c, 'one'))
        self.assertNotIn('connection to h1 is over', open(log).read())

    def test_a_connection_that_is_cut(self):
        s = self.sshd()
        log = f'{self.directory}/log'
        c = self.console('--log', log, self.session(
            self.host(s), dict(SLEEP), transport='ssh'))
        pid = self.pid(c, 'one')
        s.drop()
        c.wait(lambda c: 'connection to h1 is over' in open(log).read())
        c.wait(lambda c: 'alive' in self.row(c, 'one') and
               str(pid) in self.row(c, 'one'))
        self.assertNotIn('control shell has ended', open(log).read())

    def test_an_ssh_whose_proxy_command_stays(self):
        """What it has started holds its stderr open."""
        s = self.sshd()
        carry = (f'ssh -F none -i {s.directory}/user_key -o'
                 f' UserKnownHostsFile={s.known_hosts} -p %p -W [%h]:%p %r@%h')
        c = self.console(self.session(self.host(
            s, proxy_command=f"sh -c 'sleep 12345 >/dev/null & exec {carry}'"),
            dict(SLEEP), transport='ssh'))
        pid = self.pid(c, 'one')
        kill(next(p for p in self.leftovers() if mentions(p, 'plm-ready')),
             signal.SIGKILL)
        # Well before it is missed by its silence.
        c.wait('h1 (retrying|connecting|refused)', 5)
        c.wait(lambda c: 'alive' in self.row(c, 'one') and
               str(pid) in self.row(c, 'one'))


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
