"""Each way in which a login fails, as the sentence that is told of it: who, the
step, the reason, and what to do. All of them at once: none holds another up."""
import base64
import ctypes
import json
import os
import re
import socket
import subprocess
import unittest
from pathlib import Path

from hosts import PLM_TUI, Case, free_port, keygen, mute_server

KEY = r'ED25519 SHA256:\S{43}'
# What libssh2 calls itself; from 1.11 on it can do RSA.
LIBSSH2 = r'libssh2 1\.\d+\.\d+\w*'
ALL_OF_IT = 'transport: ssh has all that ssh has'
NO_RSA = r'\(RSA needs libssh2 1\.11 or newer, or transport: ssh\)'
NO_KEY = r"; put a key into this user's authorized_keys \(ssh-copy-id\), or" \
    r' offer another one \(identity_file, ssh-add\)'
BATCH = r'\(--batch asks nobody: add the key to an agent with ssh-add, or' \
    ' leave --batch out\\)'
NO_SHELL = '; commands have to be let in there, as no nologin and no' \
    ' ForceCommand do'


def rsa_works():
    """As worker/sshkey.c has it."""
    libssh2 = ctypes.CDLL('libssh2.so.1')
    libssh2.libssh2_version.restype = ctypes.c_char_p
    return libssh2.libssh2_version(0x010b00) is not None


def security_key():
    """The file of one, as ssh-keygen -t ed25519-sk writes it: PROTOCOL.key and
    PROTOCOL.u2f of OpenSSH."""
    def string(*parts):
        whole = b''.join(parts)
        return len(whole).to_bytes(4, 'big') + whole
    one = (1).to_bytes(4, 'big')
    public = (string(b'sk-ssh-ed25519@openssh.com'), string(b'p' * 32),
              string(b'ssh:'))
    private = one + one + b''.join(public) + b'\1' + string(b'handle') + \
        string() + string()
    private += bytes(range(1, 1 + -len(private) % 8))
    body = b'openssh-key-v1\0' + string(b'none') + string(b'none') + \
        string() + one + string(*public) + string(private)
    return ('-----BEGIN OPENSSH PRIVATE KEY-----\n'
            + base64.encodebytes(body).decode()
            + '-----END OPENSSH PRIVATE KEY-----\n')


class Sentences(Case):
    def setUp(self):
        super().setUp()
        self.hosts, self.wanted = {}, {}
        self.fit = self.sshd('fit')

    def fails(self, name, check, sentence, sshd=None, address=None, **ssh):
        """One that is as this says, fails at the check, by the sentence."""
        ssh = {'connect_timeout': '3s', 'identity_agent': 'none', **ssh}
        self.hosts |= self.host(sshd or self.fit, name, **ssh)
        if address:
            self.hosts[name]['address'] = address
        self.wanted[name] = check, sentence

    def login(self, name, accepts, tried, way_out=NO_KEY, why='', user='root',
              **how):
        self.fails(name, 'login', f'cannot log in to {name} as {user}{why};'
                   f' the host accepts {accepts}; tried: {tried}{way_out}',
                   **how)

    def tell(self, path=None):
        """Has them all told, and compares."""
        session = self.session(self.hosts, {'one': {
            'command': ['true'], 'host': next(iter(self.hosts))}})
        env = self.environment()
        done = subprocess.run(
            [PLM_TUI, '-f', session, 'check', '--batch', '-o', 'json'],
            env={**env, 'PATH': path or env['PATH']}, timeout=100,
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        rows = {row['host']: row for row in json.loads(done.stdout)
                if row['verdict'] == 'failed'}
        for name, (check, sentence) in self.wanted.items():
            with self.subTest(name=name):
                self.assertIn(name, rows, done)
                self.assertRegex(rows[name]['text'], f'^{sentence}$')
                self.assertEqual(rows[name]['check'], check)

    def test_nobody_answers(self):
        port = free_port('127.0.0.1')
        self.fails('refused', 'connect', rf'cannot connect to 127\.0\.0\.1 port'
                   rf' {port}: Connection refused; does an sshd run there, and'
                   r' is this its port\?', port=port)
        full = socket.create_server(('127.0.0.2', 0), backlog=0)
        self.addCleanup(full.close)
        for _ in range(3):
            f = socket.socket()
            f.setblocking(False)
            f.connect_ex(full.getsockname())
            self.addCleanup(f.close)
        port = full.getsockname()[1]
        self.fails('silent', 'connect', rf'cannot connect to 127\.0\.0\.2 port'
                   rf' {port}: no answer in time; is it up, and does every'
                   r' firewall let it through\?', address='127.0.0.2',
                   port=port)
        self.fails('mute', 'host key', r'127\.0\.0\.1 did not answer in the key'
                   r' exchange within 3 s; is it an sshd that listens there\?',
                   port=mute_server(self))
        self.fails('name', 'resolve', r'cannot find the address of no-such'
                   r'\.invalid: .*; the name is the host\'s address, or'
                   " ssh_config's HostName", address='no-such.invalid')
        self.fails('bind', 'connect', r'cannot connect to \S+ port \d+:'
                   r' bind_address 192\.0\.2\.77: Cannot assign requested'
                   " address; it has to be one of this machine's",
                   bind_address='192.0.2.77')
        self.tell()

    def test_the_way(self):
        told = "; it is proxy_command, or ssh_config's ProxyCommand"
        self.fails('proxy', 'host key', 'the proxy command of proxy ended with'
                   f' status 3: no way{told}',
                   proxy_command="sh -c 'echo no way >&2; exit 3'")
        self.fails('no-proxy', 'host key', 'the proxy command of no-proxy ended'
                   f' with status 127: .*not found{told}',
                   proxy_command='no-such-program %h')
        gw = self.sshd('gw', address='127.0.0.3',
                       extra=['AllowTcpForwarding no'])
        self.hosts |= self.host(gw, 'gw')
        self.fails('jump', 'connect', r'gw does not let connections through to'
                   rf' 127\.0\.0\.1:{self.fit.port}: its sshd has'
                   ' AllowTcpForwarding no, or a PermitOpen without it; have it'
                   ' allowed there, or reach jump by a proxy_command',
                   proxy_jump='gw')
        self.hosts |= self.host(self.sshd('gw2', address='127.0.0.4'), 'gw2')
        port = free_port('127.0.0.1')
        self.fails('beyond', 'connect', 'gw2 cannot connect to'
                   rf' 127\.0\.0\.1:{port}: the name is not known there, or'
                   ' nobody answers; it is gw2 that has to reach it',
                   proxy_jump='gw2', port=port)
        self.tell()

    def known(self, name, text):
        """A host, and what is known of it."""
        s = self.sshd(name)
        keygen(f'{s.directory}/other_key')
        line = Path(s.known_hosts).read_text()
        other = Path(f'{s.directory}/other_key.pub').read_text()
        place = line.split()[0]
        Path(s.known_hosts).write_text(text.format(line=line,
                                                   other=f'{place} {other}'))
        return {'sshd': s}, re.escape(f'[{s.address}]:{s.port}'), \
            re.escape(s.known_hosts)

    def test_who_is_on_the_other_side(self):
        for name, text, instead in (
                ('unknown', '', ''),
                ('authority', '@cert-authority {other}',
                 '; {file}:1 has its certificate authority, which transport:'
                 ' ssh asks')):
            how, place, file = self.known(name, text)
            s = how['sshd']
            self.fails(name, 'host key', f'the host key of {place} is not'
                       f' known: {KEY}, looked for in {file}, .*'
                       f'{instead.format(file=file)}; compare it, then add it'
                       rf' with ssh-keyscan -p {s.port} 127\.0\.0\.1 >>'
                       f' {file}, or connect once with ssh', **how)
        how, place, file = self.known('changed', '{other}')
        self.fails('changed', 'host key', f'the host key of {place} has'
                   f' CHANGED: {file}:1 has {KEY}, the host offers {KEY};'
                   ' somebody may sit in between; if the change is genuine,'
                   ' remove that line and add the new key', **how)
        how, place, file = self.known('revoked', '{line}@revoked {line}')
        self.fails('revoked', 'host key', f'the host key of {place}, {KEY}, is'
                   f' revoked by {file}:2; it has to be given another one',
                   **how)
        self.tell()

    def test_who_we_are(self):
        stranger, locked = self.key('stranger'), f'{self.directory}/locked'
        subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', 'secret',
                        '-f', locked],
                       check=True, stdin=subprocess.DEVNULL)
        missing = f'{self.directory}/missing'
        self.login('wrong', 'publickey', rf'{stranger} \(.* invalid\)',
                   identity_file=stranger)
        self.login('nothing', 'publickey', 'nothing', identity_file=[])
        self.certificates()
        self.login('missing', 'publickey',
                   rf'{missing} \(No such file or directory\)',
                   identity_file=missing)
        self.login('agent', 'publickey', f'no agent at {missing}: No such file'
                   ' or directory', identity_file=[], identity_agent=missing)
        self.login('keyless', 'publickey', r'the agent \(it has no keys, or is locked\)',
                   identity_file=[], identity_agent=self.agent().path)
        others = self.agent(stranger, name='others')
        self.login('others', 'publickey', "1 of the agent's keys .no identity"
                   r" file's, and IdentitiesOnly is yes\), .*",
                   identity_file=locked, identity_agent=others.path,
                   identities_only=True)
        self.fit.authorize(locked)
        self.login('locked', 'publickey', f'{locked} {BATCH}',
                   identity_file=locked)
        s = self.sshd('tries', over=['MaxAuthTries 1'])
        self.login('tries', 'publickey', rf'{stranger} \(the host hung up\)',
                   '; offer fewer keys, by identities_only and identity_file',
                   ': Too many authentication failures', sshd=s,
                   identity_file=[stranger, f'{s.directory}/user_key'])
        no_keys = 'PubkeyAuthentication no'
        self.login('password', 'password', f'a password {BATCH}', '',
                   sshd=self.sshd('password', over=[
                       no_keys, 'PasswordAuthentication yes']))
        self.login('questions', 'keyboard-interactive',
                   f'its questions {BATCH}', '',
                   sshd=self.sshd('questions', over=[
                       no_keys, 'KbdInteractiveAuthentication yes']))
        self.login('gssapi', '(gssapi-keyex,)?gssapi-with-mic', 'nothing', f'; {ALL_OF_IT}',
                   sshd=self.sshd('gssapi', over=[
                       no_keys, 'GSSAPIAuthentication yes']))
        self.tell()

    def certificates(self):
        """And what else only the ssh client has."""
        key, ca = self.key('certified'), self.key('ca')
        subprocess.run(['ssh-keygen', '-q', '-s', ca, '-I', 'who', key],
                       check=True)
        self.login('certified', 'publickey', rf'{key} \(.* invalid; its'
                   r' certificate needs transport: ssh\)',
                   identity_file=key)
        agent = self.agent(key, name='certifier')
        self.login('by-agent', 'publickey', r"the agent's ED25519 key \S+"
                   r" \(.* invalid\), 1 other of the agent's keys \(keys of its"
                   r' type need transport: ssh\)', identity_file=[],
                   identity_agent=agent.path)
        token = f'{self.directory}/token'
        Path(token).write_text(security_key())
        os.chmod(token, 0o600)
        self.login('token', 'publickey', rf'{token} \(keys of its type need'
                   r' transport: ssh\)', identity_file=token)

    def test_no_shell(self):
        self.fails('nologin', 'shell', r'the login shell started no /bin/sh; it'
                   r' said: This account is currently not available\.'
                   + NO_SHELL, self.sshd('nologin', shell='/usr/sbin/nologin'))
        self.fails('false', 'shell', 'the login shell started no /bin/sh'
                   + NO_SHELL, self.sshd('false', shell='/bin/false'))
        self.tell()

    def test_what_ssh_config_wants(self):
        for name, line in (('cipher', 'Ciphers aes128-gcm@openssh.com'),
                           ('odd', 'Frobnicate yes')):
            Path(f'{self.directory}/{name}').write_text(f'Host *\n {line}\n')
        self.fails('cipher', 'connect', 'ssh_config wants other ciphers for'
                   f' cipher than {LIBSSH2} has: aes128-gcm@openssh.com;'
                   f' {ALL_OF_IT}', config_file=f'{self.directory}/cipher')
        self.fails('odd', 'resolve', r'ssh_config cannot be read for \S+: ssh'
                   r' -G says: \S+/odd: line 2: Bad configuration option:'
                   r' frobnicate; .*', config_file=f'{self.directory}/odd')
        self.tell()

    def test_what_libssh2_does_not_have(self):
        only = 'sntrup761x25519-sha512@openssh.com'
        kex = self.sshd('kex', over=[f'KexAlgorithms {only}'])
        self.nothing_in_common('kex', 'key exchange algorithm',
                               f'{only}(,kex-strict-s-v00@openssh.com)?',
                               'curve25519-sha256,.*', kex)
        self.nothing_in_common('mac', 'MAC', 'umac-64@openssh.com',
                               'hmac-sha2-256,.*', self.sshd('mac', over=[
                                   'MACs umac-64@openssh.com',
                                   'Ciphers aes128-ctr']))
        Path(f'{self.directory}/aes').write_text('Ciphers aes128-ctr\n')
        self.nothing_in_common('cipher', 'cipher', 'aes256-ctr', 'aes128-ctr',
                               self.sshd('cipher', over=['Ciphers aes256-ctr']),
                               config_file=f'{self.directory}/aes')
        self.tell()
        # What it advises works.
        self.logs_in('kex', kex)

    def nothing_in_common(self, name, what, has, asks, sshd, **how):
        self.fails(name, 'host key', r'the key exchange with 127\.0\.0\.1'
                   f' failed: no {what} in common: the host has {has}, and'
                   f' {LIBSSH2} asks for {asks}; {ALL_OF_IT}', sshd, **how)

    def logs_in(self, name, sshd, **how):
        """By the ssh client."""
        path = self.session(self.host(sshd, name, **how), {'one': {
            'command': ['true'], 'host': name}}, transport='ssh')
        subprocess.run([PLM_TUI, '-f', path, 'ps', '--batch'], check=True,
                       env=self.environment(), stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, timeout=60)

    def test_the_ssh_client(self):
        """It says what is wrong with a key in many lines, and nothing of what can
        be done."""
        how, place, file = self.known('unknown', '')
        self.fails('unknown', 'host key', f'the host key of {place} is not'
                   f' known: {KEY}, looked for in {file}, .*; compare it, then'
                   rf' add it with ssh-keyscan -p {how["sshd"].port} .*', **how)
        how, place, file = self.known('changed', '# one\n{other}')
        self.fails('changed', 'host key', f'the host key of {place} has'
                   f' CHANGED: {file}:2 has {KEY}, the host offers {KEY}; .*',
                   **how)
        how, place, file = self.known('revoked', '{line}@revoked {line}')
        self.fails('revoked', 'host key', f'the host key of {place}, {KEY}, is'
                   f' revoked by {file}:2; .*', **how)
        said = 'ssh cannot log in to {} as root: '.format
        config = f'{self.directory}/revokes'
        Path(config).write_text(f'Host *\n RevokedHostKeys'
                                f' {self.fit.directory}/host_key.pub\n')
        self.fails('listed', 'host key', said('listed') + 'Host key ED25519'
                   rf' SHA256:\S+ revoked by file {self.fit.directory}/\S+; it'
                   ' has to be given another one', config_file=config)
        self.fails('wrong', 'login', said('wrong') + r'root@127\.0\.0\.1: '
                   rf'Permission denied \(publickey\)\.{NO_KEY}',
                   identity_file=self.key('stranger'))
        port = free_port('127.0.0.1')
        self.fails('refused', 'connect', said('refused') + r'ssh: connect to'
                   rf' host 127\.0\.0\.1 port {port}: Connection refused; does'
                   r' an sshd run there, and is this its port\?', port=port)
        self.fails('name', 'connect', said('name') + r'ssh: Could not resolve'
                   r' hostname no-such\.invalid: .*; the name is the host\'s'
                   " address, or ssh_config's HostName",
                   address='no-such.invalid')
        self.fails('mute', 'host key', 'ssh did not reach mute within 3 s;'
                   ' connect_timeout says how long each step may take',
                   port=mute_server(self))
        for host in self.hosts.values():
            host['transport'] = 'ssh'
        self.tell()

    @unittest.skipIf(rsa_works(), 'this libssh2 has RSA')
    def test_rsa(self):
        """Each is told of, and logs in as the sentence says."""
        key = self.key('rsa', 'rsa')
        agent = self.agent(key)
        self.fit.authorize(key)
        by_agent = {'identity_file': [], 'identity_agent': agent.path}
        self.login('key', 'publickey', f'{key} {NO_RSA}', identity_file=key)
        self.login('agent', 'publickey', f"1 of the agent's keys {NO_RSA}",
                   **by_agent)
        only = f'{self.directory}/only'
        os.mkdir(only)
        keygen(f'{only}/host_key', 'rsa')
        only = self.sshd('only')
        self.nothing_in_common(
            'only', 'host key algorithm', 'rsa-sha2-512,rsa-sha2-256',
            'ssh-ed25519,.*, for RSA keys it has to be 1.11', only)
        both, file = self.knows_rsa_only()
        self.fails('both', 'host key', rf'the host key of \S+ is not known:'
                   rf' {KEY}, looked for in {file}, .*; {file}:1 has its RSA'
                   f' key, which {LIBSSH2} cannot use with OpenSSH 8.8 or'
                   ' newer; transport: ssh can; compare it, .*', both)
        self.tell()
        self.logs_in('key', self.fit, identity_file=key,
                     identity_agent='none')
        self.logs_in('agent', self.fit, **by_agent)
        self.logs_in('only', only)
        self.logs_in('both', both)

    def knows_rsa_only(self):
        """A host that has another key, too."""
        rsa = self.key('other', 'rsa')
        s = self.sshd('both', extra=[f'HostKey {rsa}'])
        Path(s.known_hosts).write_text(
            f'[{s.address}]:{s.port} {Path(f"{rsa}.pub").read_text()}')
        return s, re.escape(s.known_hosts)

    def test_no_ssh_client(self):
        bin_ = f'{self.directory}/bin'
        os.mkdir(bin_)
        self.fails('client', 'connect', 'ssh cannot log in to client as root:'
                   ' no ssh client can be run here: No such file or directory')
        self.hosts['client']['transport'] = 'ssh'
        unread = '; no ssh client is installed here, so ssh_config is not read'
        self.fails('name', 'resolve', r'cannot find the address of no-such'
                   r'\.invalid: .*' + unread, address='no-such.invalid')
        self.tell(bin_)
        # What the session file says is enough.
        path = self.session(self.host(self.fit, 'fit'), {'one': {
            'command': ['true'], 'host': 'fit'}})
        subprocess.run([PLM_TUI, '-f', path, 'ps', '--batch'], check=True,
                       env={**self.environment(), 'PATH': bin_}, timeout=60,
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)


if __name__ == '__main__':
    unittest.main()
