"""Hosts that are reached through others, or through a program."""
import getpass
import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import unittest
from pathlib import Path

from hosts import (BY_SSH, PLM_TUI, Case, children_of, comm, is_sshd, keygen,
                   kill, mentions, mute_server, sshd_gives_ttys)

SLEEP = {'one': {'command': ['sleep', '1000']}}
# Connections that hosts share, and what is said of them; the ssh client has its
# own words, and a way for each host.
libssh2_only = unittest.skipIf(BY_SSH, 'it is about libssh2')
CARRY = """
import os, select, socket, sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
while True:
    for r in select.select([0, s], [], [])[0]:
        data = os.read(0, 65536) if r == 0 else s.recv(65536)
        if not data:
            sys.exit()
        s.sendall(data) if r == 0 else os.write(1, data)
"""


def zombies():
    """Children of a worker's that nobody has waited for."""
    found = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/stat') as f:
                words = f.read().rpartition(')')[2].split()
        except OSError:
            continue
        if words[0] == 'Z' and comm(words[1]) == 'plm-tui':
            found.append(int(pid))
    return found


class Jumps(Case):
    def setUp(self):
        super().setUp()
        self.carry = f'{self.directory}/carry.py'
        with open(self.carry, 'w') as f:
            f.write(CARRY)

    def jump(self, sshd, name='gw', **more):
        return self.host(sshd, name, **more)

    def behind(self, gateway, inner, name='h1', to='gw', **more):
        """A session's hosts: one through the other, which has a name."""
        return {**self.jump(gateway),
                **self.host(inner, name, proxy_jump=to, **more)}

    def processes(self, *names):
        return {n: {'command': ['sleep', '1000'], 'host': 'h1'}
                for n in names or ('one',)}

    def logins(self, sshd):
        """How many connections it serves."""
        return len(children_of(sshd.process.pid))

    def both(self, **inner):
        return (self.sshd('gw', address='127.0.0.2'),
                self.sshd('h1', address='127.0.0.3', **inner))

    def test_a_host_is_reached_through_another(self):
        gw, h1 = self.both()
        hosts = self.behind(gw, h1)
        c = self.console(self.session(hosts, self.processes()))
        pid = self.pid(c, 'one')
        self.assertEqual(self.logins(h1), 1)
        # Who comes to it is the jump host.
        self.assertTrue(mentions(pid, self.directory))
        self.quit(c)

    def test_a_host_by_its_ipv6_address(self):
        """Straight, and through another."""
        try:
            h1 = self.sshd('h1', address='::1')
        except OSError:
            self.skipTest('this machine has no IPv6')
        hosts = {**self.behind(self.sshd('gw', address='127.0.0.2'), h1),
                 **self.host(h1, 'h2')}
        c = self.console(self.session(hosts, self.processes() | {
            'two': {'command': ['sleep', '1000'], 'host': 'h2'}}))
        self.pid(c, 'one')
        self.pid(c, 'two')

    def test_two_on_the_way(self):
        gw, h1 = self.both()
        far = self.sshd('far', address='127.0.0.4')
        hosts = {**self.jump(gw), **self.jump(h1, 'mid'),
                 **self.host(far, 'h1', proxy_jump='gw,mid')}
        c = self.console(self.session(hosts, self.processes()))
        self.pid(c, 'one')
        self.assertEqual(self.logins(far), 1)
        # The way to the second one is what the first one's is.
        self.quit(c)
        hosts = {**self.jump(gw), **self.jump(h1, 'mid', proxy_jump='gw'),
                 **self.host(far, 'h1', proxy_jump='mid')}
        c = self.console(self.session(hosts, self.processes(), name='other'))
        self.pid(c, 'one')

    def test_one_that_is_no_host_of_the_session(self):
        gw, h1 = self.both()
        hosts = self.host(h1, proxy_jump=f'{getpass.getuser()}@{gw.address}'
                                         f':{gw.port}')
        c = self.console(self.session(hosts, self.processes(), ssh={
            'identity_file': f'{gw.directory}/user_key',
            'user_known_hosts_file': gw.known_hosts}))
        self.pid(c, 'one')
        self.assertEqual(self.logins(gw), 1)
        # It is left when there is nobody behind it.
        h1.stop()
        self.wait_row(c, 'one', 'unknown')
        self.wait_gone(lambda: self.logins(gw))
        h1.start()
        self.pid(c, 'one')

    def test_twenty_hosts_have_one_connection(self):
        gw, h1 = self.both()
        hosts = self.jump(gw)
        for i in range(20):
            # Twenty at once, on two processors.
            hosts |= self.host(h1, f'n{i}', proxy_jump='gw',
                               connect_timeout='30s')
        names = {f'p{i}': {'command': ['sleep', '1000'], 'host': f'n{i}'}
                 for i in range(20)}
        f = self.session(hosts, names)
        c = self.console(f, size=(100, 60))
        c.wait('20 alive', 60)
        for i in range(20):
            self.pid(c, f'p{i}')
        self.assertEqual(self.logins(h1), 20)
        # One of its own, where it is a host itself, and one for them all.
        self.assertLessEqual(self.logins(gw), 2)

    def test_a_jump_host_that_breaks_takes_those_behind_along(self):
        gw, h1 = self.both()
        hosts = self.behind(gw, h1) | self.host(h1, 'h2', proxy_jump='gw')
        c = self.console(self.session(hosts, self.processes() | {
            'two': {'command': ['sleep', '1000'], 'host': 'h2'}}),
            size=(140, 40))
        pids = {name: self.pid(c, name) for name in ('one', 'two')}
        gw.stop()
        for name in pids:
            self.wait_row(c, name, 'unknown')
        if not BY_SSH:
            c.wait('jump host gw')
        gw.start()
        for name, pid in pids.items():
            c.wait(lambda c, n=name, p=pid: str(p) in self.row(c, n)
                   and 'alive' in self.row(c, n), 40)

    def test_a_connection_to_a_jump_host_that_is_silent_is_left(self):
        """Though somebody wants to go through it all the time."""
        gw, h1 = self.both()
        hosts = self.behind(gw, h1)
        for i in range(8):
            hosts |= self.host(h1, f'n{i}', proxy_jump='gw')
        c = self.console(self.session(hosts, self.processes()))
        pid = self.pid(c, 'one')
        # A shell that is stopped would outlive its sshd, and this test.
        for each in filter(is_sshd, gw.connections()):
            kill(each, signal.SIGSTOP)
        self.wait_row(c, 'one', 'unknown', timeout=20)
        c.wait(lambda c: str(pid) in self.row(c, 'one')
               and 'alive' in self.row(c, 'one'), 40)

    def test_which_jump_host_is_waited_for_is_told(self):
        gw, h1 = self.both()
        hosts = self.behind(gw, h1)
        hosts['gw']['ssh']['connect_timeout'] = '3s'
        os.kill(gw.process.pid, signal.SIGSTOP)
        c = self.console(self.session(hosts, self.processes()),
                         size=(200, 40))
        c.keys('H')
        c.wait('jump host gw is being connected')
        c.wait('jump host gw: ' + ('ssh did not reach gw within' if BY_SSH else
                                   '127.0.0.2 did not answer'))
        os.kill(gw.process.pid, signal.SIGCONT)
        c.wait(r'2 of 2 hosts ready', 40)
        self.assertNotIn('being connected', c.text())

    def test_which_key_is_wrong_is_told(self):
        gw, h1 = self.both()
        for s, told in ((gw, 'jump host gw: '), (h1, '')):
            keygen(f'{s.directory}/other_key')
            s.write_known_hosts('other_key')
            c = self.console(self.session(self.behind(gw, h1),
                                          self.processes()), size=(200, 30))
            c.wait('h1 refused')
            key = f'[{s.address}]:{s.port}'
            c.wait(re.escape(f'{told}the host key of {key} has CHANGED'))
            self.quit(c)
            s.write_known_hosts()

    def test_what_is_said_of_a_jump_host_holds_for_it(self):
        """Nothing of it is said of who is behind."""
        gw = self.sshd('gw', address='127.0.0.2', over=['LogLevel DEBUG1'])
        h1 = self.sshd('h1', address='127.0.0.3')
        agent = self.agent(self.key('wrong'), f'{gw.directory}/user_key')
        config = f'{self.directory}/config'
        Path(config).write_text('Host *\n BindAddress 127.0.0.9\n')
        known = Path(gw.known_hosts).read_text().split(' ', 1)[1]
        Path(gw.known_hosts).write_text(f'the-alias {known}')
        hosts = {**self.host(gw, 'gw', config_file=config,
                             global_known_hosts_file=gw.known_hosts,
                             user_known_hosts_file='/dev/null',
                             host_key_alias='the-alias',
                             identity_agent=agent.path, identities_only=True),
                 **self.host(h1, proxy_jump='gw')}
        self.command('-f', self.session(hosts, self.processes()), 'ps',
                     '--batch')
        gw.wait_said('Accepted publickey')
        self.assertNotIn('Failed publickey', gw.said)
        self.assertEqual(set(re.findall('^Connection from (\\S+) port',
                                        gw.said, re.M)), {'127.0.0.9'})

    def test_a_new_key_of_a_jump_host_is_taken(self):
        """Where that is said of it; who is behind is to be known."""
        gw, h1 = self.both()
        os.unlink(gw.known_hosts)
        hosts = self.jump(gw, strict_host_key_checking='accept-new') | \
            self.host(h1, proxy_jump='gw')
        f = self.session(hosts, self.processes())
        self.command('-f', f, 'ps', '--batch')
        self.assertIn('ssh-ed25519 ', Path(gw.known_hosts).read_text())
        os.unlink(h1.known_hosts)
        with self.assertRaises(subprocess.CalledProcessError):
            self.command('-f', f, 'ps', '--batch')

    def test_a_jump_host_has_its_own_time(self):
        gw, h1 = self.both()
        hosts = self.jump(gw, connect_timeout='1s') | \
            self.host(h1, proxy_jump='gw', connect_timeout='4s')
        hosts['gw']['ssh']['port'] = mute_server(self)
        hosts['gw']['address'] = '127.0.0.1'
        c = self.console(self.session(hosts, self.processes()),
                         size=(200, 30))
        c.keys('H')
        c.wait('jump host gw: ssh did not reach gw within 1 s' if BY_SSH else
               'jump host gw: 127.0.0.1 did not answer in the key exchange'
               ' within 1 s', 40)

    def test_a_jump_host_on_loopback_exempts_nobody_behind(self):
        gw, h1 = self.both()
        keygen(f'{h1.directory}/other_key')
        h1.write_known_hosts('other_key')
        c = self.console('--disable-localhost-host-key-check', self.session(
            self.behind(gw, h1), self.processes()), size=(200, 30))
        c.wait('h1 refused')
        c.wait('CHANGED')

    def test_a_jump_host_that_forwards_nothing_is_told(self):
        gw = self.sshd('gw', address='127.0.0.2',
                       extra=['AllowTcpForwarding no'])
        h1 = self.sshd('h1', address='127.0.0.3')
        c = self.console(self.session(self.behind(gw, h1),
                                      self.processes()), size=(300, 30))
        c.wait(('gw makes no connection to ' if BY_SSH
                else 'gw does not let connections through to ')
               + rf'{h1.address}:{h1.port}')

    @libssh2_only
    def test_a_host_that_is_not_there_behind_one_is_told(self):
        gw, h1 = self.both()
        hosts = self.behind(gw, h1) | self.host(h1, 'h2', proxy_jump='gw')
        hosts['h1']['address'] = 'no-such-host.invalid'
        c = self.console(self.session(hosts, self.processes() | {
            'two': {'command': ['sleep', '1000'], 'host': 'h2'}}),
            size=(200, 30))
        c.wait('gw cannot connect to no-such-host.invalid')
        self.pid(c, 'two')

    @libssh2_only
    def test_one_that_never_answers_holds_no_other_up(self):
        gw, h1 = self.both()
        dead = socket.socket()
        self.addCleanup(dead.close)
        dead.bind(('127.0.0.5', 0))
        dead.listen(0)
        # Its queue is full, so that the jump host's connect() waits.
        held = []
        for _ in range(4):
            s = socket.socket()
            s.setblocking(False)
            s.connect_ex(dead.getsockname())
            held.append(s)
            self.addCleanup(s.close)
        h1.stop()
        hosts = self.jump(gw)
        for i in range(3):
            hosts |= self.host(h1, f'd{i}', proxy_jump='gw',
                               connect_timeout='5s')
            hosts[f'd{i}']['address'] = '127.0.0.5'
            hosts[f'd{i}']['ssh']['port'] = dead.getsockname()[1]
        hosts |= self.host(h1, 'h1', proxy_jump='gw')
        c = self.console(self.session(hosts, self.processes()),
                         size=(200, 30))
        # By the time that it can be reached the others are asked for.
        c.wait(r'gw did not connect to 127\.0\.0\.5', 20)
        self.assertLessEqual(self.logins(gw), 5)
        h1.start()
        self.pid(c, 'one')

    def test_much_output_comes_through_whole(self):
        rekey = ['RekeyLimit 1M']
        gw = self.sshd('gw', address='127.0.0.2', extra=rekey)
        h1 = self.sshd('h1', address='127.0.0.3', extra=rekey)
        lines = [f'{i:07} {"x" * 92}\n' for i in range(80000)]
        path = f'{self.directory}/much'
        with open(path, 'w') as f:
            f.writelines(lines)
        f = self.session(self.behind(gw, h1), {
            'one': {'command': ['sh', '-c', f'cat {path}; sleep 1000'],
                    'host': 'h1'}})
        c = self.console(f)
        self.pid(c, 'one')
        self.quit(c)
        out = self.command('-f', f, 'logs', '--stdout', 'one',
                           timeout=120)
        self.assertEqual(hashlib.sha256(out).hexdigest(), hashlib.sha256(
            ''.join(lines).encode()).hexdigest())

    def command(self, *arguments, timeout=60):
        return subprocess.run([PLM_TUI, *arguments], check=True,
                              env=self.environment(), timeout=timeout,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE).stdout

    def test_a_check_tells_the_way(self):
        gw, h1 = self.both()
        out = self.command('-f', self.session(
            self.behind(gw, h1), self.processes()), 'check', '-o',
            'wide').decode()
        self.assertIn(f'{h1.address} is reached through gw', out)
        self.assertRegex(out, rf'{h1.address} port {h1.port} answered in '
                              r'\S+, through gw')

    @unittest.skipUnless(sshd_gives_ttys(), 'ttys here are not group tty')
    def test_a_shell_on_the_host_goes_the_same_way(self):
        gw, h1 = self.both()
        far = self.sshd('far', address='127.0.0.4')
        hosts = {**self.jump(gw, proxy_command=self.carrier()),
                 **self.jump(h1, 'mid', proxy_jump='gw'),
                 **self.host(far, 'h1', proxy_jump='mid')}
        c = self.console(self.session(hosts, self.processes()),
                         size=(160, 40))
        self.pid(c, 'one')
        c.keys('!')
        c.wait_gone('STATE')
        c.keys('echo re""mote $SSH_CONNECTION', 'Enter')
        c.wait(rf'^remote .* 127\.0\.0\.4 {far.port}$')
        c.keys('exit', 'Enter')
        self.wait_row(c, 'one', 'alive')

    def proxied(self, sshd, command, **more):
        return self.host(sshd, proxy_command=command, **more)

    def proxies(self):
        return [p for p in self.leftovers() if mentions(p, 'carry.py')]

    def wait_gone(self, found):
        end = time.monotonic() + 10
        while found():
            self.assertLess(time.monotonic(), end, found())
            time.sleep(0.05)

    def carrier(self):
        return f'{sys.executable} {self.carry} %h %p'

    @libssh2_only
    def test_a_proxy_command_carries(self):
        s = self.sshd()
        c = self.console(self.session(
            self.proxied(s, self.carrier()), dict(SLEEP)))
        pid = self.pid(c, 'one')
        self.assertEqual(len(self.proxies()), 1)
        # It breaks, and is started again.
        kill(self.proxies()[0], signal.SIGKILL)
        self.wait_row(c, 'one', 'unknown')
        c.wait(lambda c: str(pid) in self.row(c, 'one')
               and 'alive' in self.row(c, 'one'), 30)
        self.assertEqual(zombies(), [])
        self.quit(c)
        self.wait_gone(self.proxies)

    @libssh2_only
    def test_nothing_of_a_proxy_command_outlives_the_console(self):
        s = self.sshd()
        line = f"sh -c 'sleep 12345 & {self.carrier()}'"
        c = self.console(self.session(self.proxied(s, line), dict(SLEEP)))
        self.pid(c, 'one')

        def sleeps():
            return [p for p in self.leftovers() if mentions(p, '12345')]
        self.assertTrue(sleeps())
        for pid in self.leftovers():
            if comm(pid) == 'plm-tui':
                kill(pid, signal.SIGKILL)
        self.wait_gone(self.proxies)
        self.wait_gone(sleeps)

    def test_a_proxy_command_that_fails_is_told(self):
        s = self.sshd()
        c = self.console(self.session(self.proxied(
            s, "sh -c 'echo first >&2; echo no way to %n >&2; exit 3'"),
            dict(SLEEP)), size=(200, 30))
        c.wait(('ssh cannot log in to h1 as .*' if BY_SSH else
                'the proxy command of h1 ended with status 3')
               + rf': no way to {re.escape(s.address)}')

    @libssh2_only
    def test_a_proxy_command_that_says_nothing_has_a_deadline(self):
        s = self.sshd()
        c = self.console(self.session(self.proxied(
            s, 'sleep 12345', connect_timeout='1s'), dict(SLEEP)),
            size=(200, 30))
        c.wait('in the key exchange within 1 s, through its proxy command')

    def test_our_way_hands_nothing_over(self):
        """Whatever ssh_config has its own programs do."""
        gw, h1 = self.both()
        config = f'{self.directory}/config'
        Path(config).write_text('Host *\n ProxyUseFdpass yes\n')
        hosts = {**self.jump(gw, proxy_command=self.carrier(),
                             config_file=config),
                 **self.host(h1, proxy_jump='gw', config_file=config)}
        self.command('-f', self.session(hosts, self.processes()), 'ps',
                     '--batch')

    def test_a_jump_host_has_a_proxy_command(self):
        gw, h1 = self.both()
        hosts = {**self.jump(gw, proxy_command=self.carrier()),
                 **self.host(h1, proxy_jump='gw')}
        c = self.console(self.session(hosts, self.processes()))
        self.pid(c, 'one')

    @libssh2_only
    def test_addresses_are_chosen(self):
        s = self.sshd(address='127.0.0.2')
        hosts = self.host(s, address_family='inet', bind_address='127.0.0.9')
        c = self.console(self.session(hosts, {
            'one': {'command': ['sh', '-c',
                                'echo from $SSH_CONNECTION; sleep 1000']}}))
        self.pid(c, 'one')
        c.wait(r'from 127\.0\.0\.9 ')
        self.quit(c)
        hosts = self.host(s, address_family='inet6')
        c = self.console(self.session(hosts, dict(SLEEP), name='six'),
                         size=(200, 30))
        c.wait(r'cannot find the address of 127\.0\.0\.2')


if __name__ == '__main__':
    unittest.main()
