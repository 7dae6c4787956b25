"""Each keyword of ssh_config that docs/LOGIN.md names, as a real sshd sees it:
what would be otherwise without it is in its log."""
import getpass
import os
import re
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from hosts import free_port, is_sshd, keygen, kill, may_mount, mute_server
from test_commands import Commands

# A ProxyCommand that connects, and leaves the rest to who has run it.
HANDS_OVER = """
import array, socket, sys
s = socket.create_connection(sys.argv[1:])
socket.socket(fileno=1).sendmsg([b'.'], [(
    socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [s.fileno()]))])
"""
MANUAL = Path(__file__).parents[2] / 'docs/LOGIN.md'
LOGGED = ['LogLevel DEBUG1']


def keywords():
    """The first column of the table."""
    table = MANUAL.read_text().split('## What of ssh_config counts')[1]
    return re.findall(r'^\| `(\w+)` \|', table.split('\n## ')[0], re.M)


class Keywords(Commands):
    def write(self, sshd, **lines):
        """A session with host `there`, of whom only a file of ssh_config tells;
        lines of it that are None are left out."""
        lines = {'HostName': sshd.address, 'Port': sshd.port,
                 'IdentityFile': f'{sshd.directory}/user_key',
                 'UserKnownHostsFile': sshd.known_hosts,
                 'GlobalKnownHostsFile': '/dev/null', **lines}
        config = f'{self.directory}/config'
        with open(config, 'w') as f:
            f.write('Host there\n')
            for name, value in lines.items():
                for each in value if isinstance(value, list) else [value]:
                    if each is not None:
                        f.write(f'  {name} {each}\n')
        return self.session(
            {'there': {'state_dir': f'{self.state}/there',
                       'ssh': {'config_file': config}}},
            {'one': {'command': ['sleep', '1000'], 'host': 'there'}})

    def logs_in(self, sshd, within=(), env=None, **lines):
        """By these lines. The log of it."""
        self.command(self.write(sshd, **lines), within, env or {}, 0)
        sshd.wait_said('Accepted publickey for')
        said, sshd.said = sshd.said, ''
        return said

    def fails(self, sshd, status=7, **lines):
        """By these lines. What is said of it."""
        self.command(self.write(sshd, **lines), (), {}, status)
        return self.said

    def command(self, path, within, env, status):
        words = [*within, os.environ['PLM_TUI'], '-f', path, 'ps', '--batch']
        run = subprocess.run(words, env={**self.environment(), **env},
                             stdin=subprocess.DEVNULL, capture_output=True,
                             text=True, timeout=60)
        self.said = run.stderr
        self.assertEqual(run.returncode, status, run)

    def logged(self, **how):
        return self.sshd(over=LOGGED, **how)

    def known(self, sshd):
        return Path(sshd.known_hosts).read_text()

    def print_of(self, path):
        return subprocess.run(['ssh-keygen', '-lf', path], check=True,
                              capture_output=True, text=True).stdout.split()[1]

    def offered(self, said):
        """The keys that were offered, in order, and whether they were taken."""
        return re.findall(r'^(Failed|Accepted) publickey for .* (SHA256:\S+)$',
                          said, re.M)

    def test_every_row_of_the_manual_has_its_test(self):
        rows = keywords()
        self.assertIn('hostname', rows)
        for name in rows:
            self.assertTrue(hasattr(self, f'test_{name}'), name)

    # Whom to reach, and how.

    def test_hostname(self):
        s = self.logged(address='127.0.0.2')
        self.assertIn(' on 127.0.0.2 port ', self.logs_in(s))
        self.assertIn('there', self.fails(s, 4, HostName=None))

    def test_port(self):
        s, other = self.logged(), free_port('127.0.0.1')
        self.assertIn(f' on 127.0.0.1 port {s.port} ', self.logs_in(s))
        self.assertIn(f'port {other}: Connection refused',
                      self.fails(s, 4, Port=other))

    def test_user(self):
        s = self.logged()
        self.assertIn(f'Accepted publickey for {getpass.getuser()} ',
                      self.logs_in(s, User=getpass.getuser()))
        said = self.fails(s, User='nobody-of-that-name')
        self.assertIn('log in to there as nobody-of-that-name', said)
        s.wait_said('Invalid user nobody-of-that-name from')

    def test_connecttimeout(self):
        """A host that accepts, and says nothing."""
        s = self.logged()
        mute = mute_server(self)
        began = time.monotonic()
        said = self.fails(s, 4, Port=mute, ConnectTimeout=1)
        took = time.monotonic() - began
        self.assertIn('did not answer in the key exchange within 1 s', said)
        self.assertGreaterEqual(took, 1)
        # ssh's usual one, and ours, is 10 s.
        self.assertLess(took, 9)

    def silent(self, **lines):
        """How long a host was silent when its link was given up."""
        s = self.logged()
        path = self.write(s, **lines)
        c = self.console(path)
        self.wait_row(c, 'one', 'alive')
        servers = [each for each in s.connections() if is_sshd(each)]
        for each in servers:
            kill(each, signal.SIGSTOP)
        found = c.wait('has not answered for ([0-9]+) s', 30)
        for each in servers:
            kill(each, signal.SIGCONT)
        self.wait_row(c, 'one', 'alive', timeout=30)
        self.quit(c)
        return int(found[1])

    def test_serveraliveinterval(self):
        self.assertIn(self.silent(ServerAliveInterval=1,
                                  ServerAliveCountMax=2), (3, 4))
        # Of no use here.
        self.assertIn(self.silent(ServerAliveInterval=3600), (9, 10, 11, 12))

    def test_serveralivecountmax(self):
        self.assertIn(self.silent(ServerAliveInterval=1,
                                  ServerAliveCountMax=5), (6, 7))

    def test_bindaddress(self):
        s = self.logged()
        self.assertIn('Connection from 127.0.0.9 port',
                      self.logs_in(s, BindAddress='127.0.0.9'))
        self.assertIn('Connection from 127.0.0.1 port', self.logs_in(s))

    @unittest.skipUnless(may_mount(), 'this user may not make namespaces')
    def test_addressfamily(self):
        """Of a name that has an address of either."""
        try:
            port = free_port('::1')
        except OSError:
            self.skipTest('this machine has no IPv6')
        s = self.logged(port=port, extra=[f'ListenAddress [::1]:{port}'])
        s.wait_said('listening on ::1 port')
        key = self.known(s).split(' ', 1)[1]
        Path(s.known_hosts).write_text(f'the-alias {key}')
        names = f'{self.directory}/hosts'
        Path(names).write_text('127.0.0.1 both\n::1 both\n')
        within = ['unshare', '--mount', 'sh', '-c',
                  f'mount --bind {names} /etc/hosts && exec "$@"', 'sh']

        def by(family):
            said = self.logs_in(s, within, HostName='both', HostKeyAlias=
                                'the-alias', AddressFamily=family)
            return re.search(r'Connection from (\S+) port', said)[1]
        self.assertEqual(by('inet'), '127.0.0.1')
        self.assertEqual(by('inet6'), '::1')
        self.assertIn(by('any'), ('127.0.0.1', '::1'))

    def test_proxyjump(self):
        gw = self.sshd('gw', address='127.0.0.2', over=LOGGED)
        s = self.logged(address='127.0.0.3')
        gw.authorize(f'{s.directory}/user_key')
        with open(s.known_hosts, 'a') as f:
            f.write(self.known(gw))
        # What else is said of the one between is for all hosts.
        path = self.write(s, ProxyJump=f'{gw.address}:{gw.port}')
        with open(f'{self.directory}/config', 'a') as f:
            f.write(f'Host *\n  IdentityFile {s.directory}/user_key\n'
                    f'  UserKnownHostsFile {s.known_hosts}\n')
        self.command(path, (), {}, 0)
        gw.wait_said(rf'direct_tcpip: .* target {s.address} port {s.port}')

    def test_proxycommand(self):
        s = self.logged()
        trace = f'{self.directory}/trace'
        # Neither HostName nor Port is reached but by it.
        self.logs_in(
            s, HostName='elsewhere.invalid', Port=22,
            HostKeyAlias=f'[{s.address}]:{s.port}',
            ProxyCommand=f'sh -c "echo %h %p %r %n >{trace};'
            f' exec ssh -F none -i {s.directory}/user_key'
            f' -o UserKnownHostsFile={s.known_hosts} -p {s.port}'
            f' -W {s.address}:{s.port} {getpass.getuser()}@{s.address}"')
        self.assertEqual(Path(trace).read_text().split(),
                         ['elsewhere.invalid', '22', getpass.getuser(),
                          'there'])

    def test_proxyusefdpass(self):
        s = self.logged()
        hands_over = f'{self.directory}/hands-over'
        Path(hands_over).write_text(HANDS_OVER)
        lines = {'ProxyCommand': f'{sys.executable} {hands_over} %h %p'}
        path = self.write(s, ProxyUseFdpass='yes', **lines)
        self.command(path, (), {}, 7)
        self.assertIn('the ProxyCommand of there hands over a connection'
                      ' (ProxyUseFdpass), which only transport: ssh takes',
                      self.said)
        text = Path(path).read_text()
        Path(path).write_text('{"transport": "ssh", ' + text[1:])
        self.command(path, (), {}, 0)

    # Who we are.

    def test_identityfile(self):
        """In their order; what is not there is passed over, tokens expanded."""
        s = self.logged()
        first, second = self.key('first'), self.key('there-2')
        s.authorize(second)
        said = self.logs_in(s, IdentityFile=[
            f'{self.directory}/missing', first, f'{self.directory}/%n-2',
            f'{s.directory}/user_key'])
        self.assertEqual(self.offered(said),
                         [('Failed', self.print_of(first)),
                          ('Accepted', self.print_of(second))])

    def three_keys(self, s):
        """An agent with the right key between two that are wrong."""
        keys = [self.key(f'key{i}') for i in range(3)]
        s.authorize(keys[1])
        return keys, self.agent(*keys)

    def test_identitiesonly(self):
        s = self.logged()
        keys, agent = self.three_keys(s)
        prints = [self.print_of(key) for key in keys]
        said = self.logs_in(s, IdentityAgent=agent.path, IdentitiesOnly='no',
                            IdentityFile=f'{self.directory}/none')
        self.assertEqual(self.offered(said), [('Failed', prints[0]),
                                              ('Accepted', prints[1])])
        # The file's is first, wherever the agent has it.
        said = self.logs_in(s, IdentityAgent=agent.path, IdentitiesOnly='no',
                            IdentityFile=keys[1])
        self.assertEqual(self.offered(said), [('Accepted', prints[1])])
        self.logs_in_by(s, agent, keys[1], prints[1])
        # What only the agent has is told by its public half.
        os.unlink(keys[1])
        self.logs_in_by(s, agent, keys[1], prints[1])
        self.logs_in_by(s, agent, f'{keys[1]}.pub', prints[1])

    def logs_in_by(self, s, agent, file, print_):
        """By the one key of the agent's that a file tells."""
        said = self.logs_in(s, IdentityAgent=agent.path, IdentityFile=file,
                            IdentitiesOnly='yes')
        self.assertEqual(self.offered(said), [('Accepted', print_)])

    def test_identityagent(self):
        s = self.logged()
        right = self.agent(f'{s.directory}/user_key')
        wrong = self.agent(self.key('wrong'), name='wrong-agent')
        file = {'IdentityFile': f'{self.directory}/none'}
        for value, env in (
                (right.path, {'SSH_AUTH_SOCK': wrong.path}),
                ('$RIGHT', {'SSH_AUTH_SOCK': wrong.path,
                            'RIGHT': right.path}),
                ('${HOME}/../agent', {}),
                ('SSH_AUTH_SOCK', {'SSH_AUTH_SOCK': right.path}),
                (None, {'SSH_AUTH_SOCK': right.path})):
            with self.subTest(value=value):
                said = self.logs_in(s, env=env, IdentityAgent=value, **file)
                self.assertEqual(self.offered(said), [
                    ('Accepted', self.print_of(f'{s.directory}/user_key'))])
        # None of it, though there is one.
        self.command(self.write(s, IdentityAgent='none', **file), (),
                     {'SSH_AUTH_SOCK': right.path}, 7)
        self.assertIn('cannot log in to there', self.said)

    # Who is on the other side.

    def test_userknownhostsfile(self):
        s = self.sshd()
        empty = f'{self.directory}/empty'
        Path(empty).touch()
        self.logs_in(s, UserKnownHostsFile=f'{empty} {s.known_hosts}')
        self.assertRegex(
            self.fails(s, UserKnownHostsFile=f'{empty} {self.directory}/no'),
            f'is not known: .* looked for in {empty}, {self.directory}/no')
        self.fails(s, UserKnownHostsFile='none')

    def test_globalknownhostsfile(self):
        s = self.sshd()
        self.logs_in(s, UserKnownHostsFile='/dev/null',
                     GlobalKnownHostsFile=f'/dev/null {s.known_hosts}')
        self.assertIn('is not known', self.fails(
            s, UserKnownHostsFile='/dev/null'))

    def test_hostkeyalias(self):
        s = self.sshd()
        key = self.known(s).split(' ', 1)[1]
        Path(s.known_hosts).write_text(f'the-alias {key}')
        self.logs_in(s, HostKeyAlias='the-alias')
        self.assertIn('is not known', self.fails(s))

    def test_stricthostkeychecking(self):
        s = self.sshd()
        known = self.known(s)
        keygen(f'{s.directory}/other_key')
        s.write_known_hosts('other_key')
        changed = self.known(s)
        for value in ('yes', 'ask', None, 'accept-new', 'no', 'off'):
            taken = value in ('accept-new', 'no', 'off')
            with self.subTest(value=value):
                os.unlink(s.known_hosts)
                if taken:
                    self.logs_in(s, StrictHostKeyChecking=value)
                    self.assertEqual(self.known(s).split(), known.split())
                else:
                    self.assertIn('is not known', self.fails(
                        s, StrictHostKeyChecking=value))
                    self.assertFalse(os.path.exists(s.known_hosts))
                Path(s.known_hosts).write_text(changed)
                self.assertIn('has CHANGED', self.fails(
                    s, StrictHostKeyChecking=value))
                self.assertEqual(self.known(s), changed)

    def test_revokedhostkeys(self):
        s = self.sshd()
        revoked = f'{self.directory}/revoked'
        Path(revoked).write_text('# nobody\n')
        self.logs_in(s, RevokedHostKeys=revoked)
        self.logs_in(s, RevokedHostKeys='none')
        Path(revoked).write_text(
            Path(f'{s.directory}/host_key.pub').read_text())
        self.assertIn(f'is revoked by {revoked}:1;',
                      self.fails(s, RevokedHostKeys=revoked))
        self.assertIn('is revoked by', self.fails(
            s, RevokedHostKeys=revoked, StrictHostKeyChecking='no'))

    def test_hashknownhosts(self):
        s = self.sshd()
        for value, begins in (('yes', r'\|1\|'), ('no', r'\[127')):
            os.unlink(s.known_hosts)
            self.logs_in(s, StrictHostKeyChecking='accept-new',
                         HashKnownHosts=value)
            self.assertRegex(self.known(s), f'^{begins}')
            found = subprocess.run(
                ['ssh-keygen', '-F', f'[{s.address}]:{s.port}', '-f',
                 s.known_hosts], capture_output=True, text=True)
            self.assertIn('found: line 1', found.stdout)

    # What is agreed upon. The first of each list libssh2 has not, and the
    # second is not what is agreed upon where nothing is said.

    def agreed(self, said, what):
        found = re.findall(rf'kex: {what}: (\S.*?) \[preauth\]', said)
        self.assertTrue(found, said)
        return found[0]

    def check_agreed(self, s, keyword, values, what, wanted):
        said = self.logs_in(s, **{keyword: values})
        for each in what:
            self.assertRegex(self.agreed(said, each), wanted)
        said = self.logs_in(s)
        for each in what:
            self.assertNotRegex(self.agreed(said, each), wanted)

    BOTH_WAYS = ('client->server cipher', 'server->client cipher')

    def test_kexalgorithms(self):
        self.check_agreed(
            self.logged(), 'KexAlgorithms',
            'sntrup761x25519-sha512@openssh.com,ecdh-sha2-nistp384',
            ['algorithm'], '^ecdh-sha2-nistp384$')

    def test_ciphers(self):
        self.check_agreed(
            self.logged(), 'Ciphers',
            'chacha20-poly1305@openssh.com,aes192-ctr', self.BOTH_WAYS,
            '^aes192-ctr ')

    def test_macs(self):
        self.check_agreed(
            self.logged(), 'MACs', 'umac-128@openssh.com,hmac-sha1',
            self.BOTH_WAYS, ' MAC: hmac-sha1 ')

    def test_compression(self):
        self.check_agreed(self.logged(), 'Compression', 'yes', self.BOTH_WAYS,
                          ' compression: zlib@openssh.com$')

    def test_hostkeyalgorithms(self):
        ecdsa = f'{self.directory}/ecdsa'
        keygen(ecdsa, 'ecdsa')
        s = self.logged(extra=[f'HostKey {ecdsa}'])
        with open(s.known_hosts, 'a') as f:
            f.write(f'[{s.address}]:{s.port} {Path(f"{ecdsa}.pub").read_text()}')
        self.check_agreed(
            s, 'HostKeyAlgorithms',
            'rsa-sha2-512-cert-v01@openssh.com,ecdsa-sha2-nistp256',
            ['host key algorithm'], '^ecdsa-sha2-nistp256$')


if __name__ == '__main__':
    unittest.main()
