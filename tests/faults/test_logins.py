"""Logins that go wrong while others are at work: keys that change, keys that are
wrong, agents that are gone, hang or lie."""
import base64
import json
import os
import re
import signal
import socket
import struct
import threading
import time
import unittest
from pathlib import Path

from bed import Bed, Behind
from hosts import comm, keygen, kill
from servers import Server, hold, relay
from sshserver import FAILURE, REQUEST, SUCCESS, Speaker, strings, u32
from told import Told

SLEEP = ['sleep', '100000']
INFO_REQUEST, INFO_RESPONSE = 60, 61


def string(data):
    return struct.pack('>I', len(data)) + data


def take(c, n):
    data = b''
    while len(data) < n:
        more = c.recv(n - len(data))
        if not more:
            raise OSError('it hung up')
        data += more
    return data


class Logins(Bed):
    def server(self, serve, address='127.0.0.1'):
        s = Server(socket.create_server((address, 0)), serve)
        self.addCleanup(s.stop)
        return s

    def told(self, path):
        told = Told(path, self.environment())
        self.addCleanup(told.stop)
        return told

    def sleeps(self, hosts, **more):
        """A session with a process on each host, called as the host is."""
        return self.session(hosts, {name: {'command': SLEEP, 'host': name}
                                    for name in hosts}, **more)

    def refuser(self, like):
        """A host that nobody gets into, and that is asked again and again: a
        clock for what must not be."""
        s = self.server(lambda c, n: None)
        return s, {'refuser': {**like, 'ssh': {**like['ssh'],
                                               'port': s.port}}}


class HostKeys(Logins):
    def change_key(self, sshd):
        """sshd has another one from now on; who is in stays in."""
        sshd.said = ''
        for end in ('', '.pub'):
            os.unlink(f'{sshd.directory}/host_key{end}')
        keygen(f'{sshd.directory}/host_key')
        kill(sshd.process.pid, signal.SIGHUP)
        sshd.wait_said('Server listening')

    def test_one_that_changes_while_it_runs(self):
        """Matrix row 36: it is refused at the next connection, nothing is said
        that the other side could use, and nobody else notices."""
        h1 = self.behind('h1', over=['LogLevel DEBUG1'])
        hosts = self.host(h1) | self.host(self.sshd('h2'), 'h2')
        path = self.sleeps(hosts)
        self.plm(path, 'up')
        told = self.told(path)
        told.wait('host-ready', 2)
        c = self.console(path, size=(160, 30))
        pids = {name: self.pid(c, name) for name in hosts}
        self.change_key(h1.sshd)
        h1.sshd.said = ''
        h1.proxy.tell('reset')
        c.wait('h1 refused')
        c.wait('CHANGED')
        self.wait_row(c, 'h1', 'unknown')
        self.wait_row(c, 'h2', 'alive', str(pids['h2']))
        h1.sshd.wait_said('host key algorithm: ')
        h1.sshd.wait_said('Connection (closed|reset) by|Disconnected from|'
                          'Received disconnect')
        self.assertNotIn('userauth', h1.sshd.said)
        self.assertNotIn('Accepted', h1.sshd.said)
        # Who is well can be acted on.
        self.select(c, 'h2')
        c.keys('x')
        self.answer(c, 'y')
        self.wait_row(c, 'h2', 'exited', 'QUIT')
        told.wait('host-lost', 1)
        self.assertEqual({e['host'] for e in told.of('host-lost')}, {'h1'})
        # It runs on, and is there again once the key is known.
        self.assertEqual(comm(pids['h1']), 'sleep')
        h1.learn_key()
        self.select(c, 'h1')
        c.keys('c')
        self.wait_row(c, 'h1', 'alive', str(pids['h1']))


class Tries(Logins):
    def count(self, sshd):
        """How many came to it, and how many keys were offered."""
        sshd.wait_said('')
        return (sshd.said.count('Connection from '),
                sshd.said.count('Failed publickey'))

    def one_try_each(self, keys, of_agent, tries, most, said):
        s = self.sshd(over=['LogLevel VERBOSE', f'MaxAuthTries {most}'])
        hosts = self.host(s, identity_file=keys,
                          identity_agent=of_agent or 'none')
        clock, more = self.refuser(hosts['h1'])
        c = self.console(self.sleeps(hosts | more), size=(200, 30))
        c.wait('h1 refused')
        c.wait(said)
        # It is not asked again by itself, while the other one is.
        clock.wait(4)
        s.wait_said('Connection (closed|reset) by|Disconnect')
        self.assertEqual(self.count(s), (1, tries))
        self.select(c, 'h1')
        c.keys('c')
        s.wait_said(r'(?s)Connection from .*Connection from .*'
                    r'(Connection (closed|reset) by|Disconnect)')
        c.wait('h1 refused')
        self.assertEqual(self.count(s), (2, 2 * tries))

    def test_one_of_which_one_is_the_most(self):
        """Matrix row 38: one attempt, and none by itself after it."""
        self.one_try_each([self.key('a')], None, 1, 1,
                          'Too many authentication failures')

    def test_each_key_once(self):
        a, b, c = (self.key(name) for name in 'abc')
        agent = self.agent(a, c)
        self.one_try_each([a, b], agent.path, 3, 6, 'cannot log in to h1')


class Asks(Speaker):
    """Has a person asked by keyboard-interactive: rounds are (name, instruction,
    ((prompt, echo), ...)). Then it takes its time, s, and lets in."""

    def __init__(self, c, key, rounds, takes):
        super().__init__(c, key)
        self.rounds, self.takes = rounds, takes
        self.heard = []

    def ask(self, name, instruction, prompts):
        self.say(bytes([INFO_REQUEST]) + b''.join(
            map(string, (name, instruction, b''))) + u32(len(prompts))
            + b''.join(string(text) + bytes([echo])
                       for text, echo in prompts))
        message = self.hear()
        assert message[0] == INFO_RESPONSE, message
        n, = struct.unpack_from('>I', message, 1)
        self.heard.append(strings(message[5:], n))

    def answer(self, message):
        if message[0] != REQUEST:
            return super().answer(message)
        if strings(message[1:], 3)[2] != b'keyboard-interactive':
            return 'list', bytes([FAILURE]) + string(
                b'keyboard-interactive') + b'\0'
        for each in self.rounds:
            self.ask(*each)
        time.sleep(self.takes)
        return 'login', bytes([SUCCESS])


class Prompts(Logins):
    ROUNDS = ((b'The gate', b'Two things.', ((b'Password: ', 0),
                                             (b'Token: ', 1))),
              (b'', b'Something is sent to your telephone.', ()))

    def asked(self, rounds=ROUNDS, **more):
        """A console whose host asks by such rounds, and that host."""
        s = self.sshd()
        there = []

        def serve(c, number):
            there.append(Asks(c, f'{s.directory}/host_key', rounds, 4))
            there[-1].serve('never', [])
        front = Behind(s, self.server(serve))
        return self.console(self.sleeps(self.host(
            front, identity_file=[], connect_timeout='2s'), **more),
            size=(100, 30)), there

    def lets_in(self, c, there, *answers):
        """Though a telephone takes more than the time for a step."""
        c.wait('h1 starting shell', 20)
        self.assertEqual(there[0].heard, list(answers))
        self.assertEqual(len(there), 1)

    def test_a_telephone_alone(self):
        for transport in ('libssh2', 'ssh'):
            c, there = self.asked((), transport=transport, name=transport)
            self.lets_in(c, there)

    def type_at(self, c, prompt, text):
        """Until it is seen there: keys are dropped in the first moments."""
        def typed(c):
            if not re.search(rf'{prompt}: [^ _]+_', c.text()):
                c.keys('C-u', text)
            return re.search(rf'{prompt}: ({text}|•+)_', c.text())
        c.wait(f'{prompt}: _')
        c.wait(typed)
        c.keys('Enter')

    def test_several_in_a_round(self):
        c, there = self.asked()
        c.wait('The gate')
        self.type_at(c, 'Password', 'secret')
        self.type_at(c, 'Token', '123456')
        self.lets_in(c, there, [b'secret', b'123456'], [])

    def test_the_ssh_client_asks_one_by_one(self):
        c, there = self.asked(transport='ssh')
        c.wait('The gate')
        self.type_at(c, 'Password', 'secret')
        self.type_at(c, 'Token', '123456')
        self.lets_in(c, there, [b'secret', b'123456'], [])


class Penalties(Logins):
    def test_a_host_that_is_cross_for_a_while(self):
        """Matrix row 42: what sshd 9.8 and newer do (PerSourcePenalties) to the
        address of a login that failed. A back-off goes beyond it."""
        s = self.sshd()
        cross = threading.Event()

        def serve(c, number):
            if cross.is_set():
                c.sendall(b'Not allowed at this time\r\n')
            else:
                relay(c, (s.address, s.port))
        front = Behind(s, self.server(serve))
        authorized = f'{s.directory}/authorized_keys'
        os.rename(authorized, f'{self.directory}/away')
        Path(authorized).touch()
        hosts = self.host(front)
        clock, more = self.refuser(hosts['h1'])
        c = self.console(self.sleeps(hosts | more), size=(160, 30))
        c.wait('h1 refused')
        cross.set()
        clock.wait(3)
        self.assertEqual(len(front.proxy.times), 1)
        os.rename(f'{self.directory}/away', authorized)
        self.select(c, 'h1')
        c.keys('c')
        c.wait('Not allowed at this time')
        front.proxy.wait(4)
        cross.clear()
        self.pid(c, 'h1')
        # After half a second, and one, at the least.
        times = front.proxy.times
        self.assertGreater(times[3] - times[1], 1)
        self.assertLess(len(times), 6)


class Agents(Logins):
    """Matrix row 39."""

    def three(self):
        """Hosts that are logged in to by an agent: one that has a key file to
        fall back on, one that has not; and one that has nothing to do with it.
        """
        self.links = {name: self.behind(name) for name in ('both', 'only')}
        self.plain = self.sshd('plain')
        keys = [self.key(f'{name}-key') for name in self.links]
        for link, key in zip(self.links.values(), keys):
            link.sshd.authorize(key)
        self.ssh_agent = self.agent(*keys)
        own = {'identity_agent': self.ssh_agent.path}
        path = self.sleeps(
            self.host(self.links['both'], 'both', **own) |
            self.host(self.links['only'], 'only', **own, identity_file=[]) |
            self.host(self.plain, 'plain', identity_agent='none'))
        self.plm(path, 'up')
        self.events = self.told(path)
        self.events.wait('host-ready', 3)
        self.c = self.console(path, size=(160, 30))
        return {name: self.pid(self.c, name)
                for name in ('both', 'only', 'plain')}

    def lose(self, pids, said):
        """The links to both break, and the agent is no use any more."""
        began = time.monotonic()
        for link in self.links.values():
            link.proxy.tell('reset')
        self.c.wait('only refused', 25)
        # Two waits for the agent at the most, and the first back-off.
        self.assertLess(time.monotonic() - began, 20)
        self.select(self.c, 'only')
        self.c.wait(said)
        self.wait_row(self.c, 'both', 'alive', str(pids['both']))
        self.wait_row(self.c, 'only', 'unknown')
        self.wait_row(self.c, 'plain', 'alive', str(pids['plain']))
        self.assertLessEqual({e['host'] for e in self.events.of('host-lost')},
                             {'both', 'only'})

    def test_one_that_is_killed(self):
        pids = self.three()
        self.ssh_agent.process.kill()
        self.ssh_agent.process.wait()
        self.lose(pids, f'no agent at {self.ssh_agent.path}: ')

    def test_one_that_hangs(self):
        pids = self.three()
        kill(self.ssh_agent.process.pid, signal.SIGSTOP)
        self.lose(pids, 'the agent did not answer in time')
        kill(self.ssh_agent.process.pid, signal.SIGCONT)
        self.c.keys('c')
        self.wait_row(self.c, 'only', 'alive', str(pids['only']))

    def lies(self, public):
        """What agents answer, one after the other, before they hang up (None:
        they never do), and what a login says of it where it has nothing else."""
        blob = base64.b64decode(Path(public).read_text().split()[1])
        listed = b'\x0c' + struct.pack('>I', 1) + string(blob) + string(b'')
        whole = string(listed)
        kind = string(b'ssh-ed25519')
        signed = {
            'empty': string(kind + string(b'')),
            'other': string(string(b'rsa-sha2-512') + string(b'\xa5' * 64)),
            'inner': string(b'\xff' * 40),
            'outer': b'\xff' * 40,
            'large': string(kind + string(b'\xa5' * 200000)),
        }
        return {
            'nothing': ([], 'the agent hung up'),
            'zero': ([bytes(4)], 'the agent sent an answer of a forbidden size'),
            'huge': ([b'\xff' * 70000],
                     'the agent sent an answer of a forbidden size'),
            'torn': ([whole[:-9]], 'the agent hung up'),
            'torn-hangs': ([whole[:-9], None],
                           'the agent did not answer in time'),
            'failure': ([string(b'\x05')], 'the agent refused'),
            'type': ([string(b'\x63' + listed[1:])], 'the agent refused'),
            'count': ([string(b'\x0c\x00')], 'the agent sent a malformed'),
            'keyless': ([string(listed[:5])], 'the agent .it has no keys'),
            'blobs': ([string(b'\x0c\xff\xff\xff\xff' + 2 * string(b'') +
                              string(b'\xff' * 9) + string(b'') +
                              b'\xff' * 9)],
                      "2 of the agent's keys .a type that is not supported"),
            'hangs': ([None], 'the agent did not answer in time'),
            'sign-hangs': ([whole, None], 'the agent did not answer in time'),
            'sign-nothing': ([whole], 'the agent hung up'),
            'sign-refuses': ([whole, string(b'\x05')],
                             'the agent did not sign'),
        } | {f'sign-{name}': ([whole, string(b'\x0e' + answer)], 'the agent')
             for name, answer in signed.items()}

    def forgeries(self, public):
        """The same, of what only the host can find to be no signature: the key
        is used up then."""
        kind = string(b'ssh-ed25519')
        whole = self.lies(public)['sign-nothing'][0]
        return {f'forged-{n}': (whole + [string(b'\x0e' + string(
            kind + string(n * b'\xa5')))], "the agent's ED25519 key")
                for n in (1, 64)}

    def liar(self, name, answers):
        """The path of such an agent."""
        path = f'{self.directory}/{name}.agent'
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(path)
        listening.listen(50)

        def serve(c, number):
            for answer in answers:
                take(c, *struct.unpack('>I', take(c, 4)))
                if answer is None:
                    hold(c)
                else:
                    c.sendall(answer)
        s = Server(listening, serve)
        self.addCleanup(s.stop)
        return path

    def test_those_that_lie(self):
        """Whoever has a key file uses that; of the others it is told. All are
        through in a moment more than an agent is waited for."""
        s = self.sshd(over=['MaxSessions 100'])
        public = f'{s.directory}/user_key.pub'
        forged = self.forgeries(public)
        lies = self.lies(public) | forged
        hosts = {}
        for name, (answers, said) in lies.items():
            agent = self.liar(name, answers)
            for which, files in (('file', [f'{s.directory}/user_key']),
                                 ('only', [])):
                hosts |= self.host(s, f'{name}.{which}', identity_agent=agent,
                                   identity_file=files,
                                   connect_timeout='20s')
        path = self.sleeps(hosts)
        done = self.run_plm(path, 'ps', '-o', 'json')
        self.assertEqual(done.returncode, 7, done)
        states = {row['name']: row['state'] for row in json.loads(done.stdout)}
        for name, (answers, said) in lies.items():
            with self.subTest(name=name):
                self.assertEqual(states[f'{name}.file'], 'unknown'
                                 if name in forged else 'pending')
                self.assertEqual(states[f'{name}.only'], 'unknown')
                self.assertRegex(done.stderr.decode(),
                                 f'host {name}.only: cannot log in to '
                                 f'{name}.only as .*{said}')


if __name__ == '__main__':
    unittest.main()
