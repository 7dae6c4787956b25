"""Matrix row 69: hosts that are none. At the worst the worker dies, which it has
no reason for; who is well is not held up, and nothing grows for ever."""
import os
import random
import socket
import struct
import unittest

from bed import Bed, Behind
from servers import Server, hold, relay

BANNER = b'SSH-2.0-OpenSSH_9.9\r\n'
WORKER_MOST_KIB = 64 * 1024
KEXINIT, KEX_REPLY = 20, 31
# What every libssh2 has, in the order of the message.
LISTS = [b'curve25519-sha256,ecdh-sha2-nistp256', b'ssh-ed25519',
         *2 * [b'aes128-ctr'], *2 * [b'hmac-sha2-256'], *2 * [b'none'],
         b'', b'']


def string(data):
    return struct.pack('>I', len(data)) + data


def packet(kind, body, padding=None, length=None):
    """As it is in the clear; with lies, if they are said."""
    pad = 4 + (-(len(body) + 10)) % 8
    return struct.pack('>IBB', len(body) + 2 + pad if length is None
                       else length, pad if padding is None else padding,
                       kind) + body + bytes(pad)


def kexinit(lists=None):
    return packet(KEXINIT, bytes(16) + b''.join(map(string, lists or LISTS)) +
                  bytes(5))


def scripts(chance):
    """What such a host sends, by the name of it. What is in a tuple comes again
    and again."""
    flood = (b'x' * 65536,)
    return {
        'banner': [b'SSH-2.0-', flood],
        'lines': [(1000 * b'Authorized use only!\r\n',)],
        'zeros': [(bytes(65536),)],
        'noise': [chance.randbytes(65536), (chance.randbytes(65536),)],
        'escapes': [b'\x1b]0;owned\x07\x1b[2J\x1b[?1049l\r\n'],
        'no-version': [b'SSH-1.5-x\r\n', flood],
        'noise-later': [BANNER, (chance.randbytes(65536),)],
        'length-huge': [BANNER, b'\xff' * 65536, flood],
        'length-zero': [BANNER, bytes(65536)],
        'length-odd': [BANNER, packet(KEXINIT, b'', length=7), flood],
        'padding': [BANNER, packet(KEXINIT, bytes(200), padding=255), flood],
        'ignored': [BANNER, (100 * packet(2, string(b'x' * 500)),)],
        'debug': [BANNER, (100 * packet(4, b'\1' + string(b'\x1b[2J') +
                                        string(b'')),)],
        'debug-lies': [BANNER, packet(4, b'\1\xff\xff\xff\xff' + b'x' * 90)],
        'disconnect': [BANNER, packet(1, struct.pack('>I', 2) + string(
            b'\x1b]0;owned\x07 go away') + string(b''))],
        'disconnect-lies': [BANNER, packet(1, b'\xff' * 40)],
        'unknown': [BANNER, (100 * packet(200, bytes(90)),)],
        'lists-huge': [BANNER, packet(KEXINIT, bytes(16) + b'\xff' * 400)],
        'lists-empty': [BANNER, kexinit(10 * [b''])],
        'lists-commas': [BANNER, kexinit(10 * [b',' * 3000])],
        'lists-none': [BANNER, packet(KEXINIT, b'')],
        'kexinits': [BANNER, (kexinit(),)],
        'reply-noise': [BANNER, kexinit(), packet(KEX_REPLY,
                                                  chance.randbytes(300))],
        'reply-huge': [BANNER, kexinit(), packet(
            KEX_REPLY, string(string(b'ssh-ed25519') + string(bytes(32))) +
            string(bytes(20000)) + string(b'\xff' * 9000))],
        'reply-lies': [BANNER, kexinit(), packet(KEX_REPLY, string(
            b'\xff' * 51) + string(bytes(32)) + string(b'\xff' * 83))],
        'reply-none': [BANNER, kexinit(), packet(KEX_REPLY, b'')],
    }


def play(script):
    """Serves so, and then holds the connection."""
    def serve(c, number):
        for part in script:
            while isinstance(part, tuple):
                c.sendall(part[0])
            c.sendall(part)
        hold(c)
    return serve


class Mutant:
    """What a real sshd says, but for what becomes of it from one byte on."""
    most = 2600     # bytes: some of them come when all is encrypted

    def __init__(self, chance, to, way):
        self.to, self.way = to, way
        self.random = random.Random(chance.random())
        self.at = self.random.randrange(self.most)

    def __str__(self):
        return f'{self.way} at {self.at}'

    def serve(self, c, number):
        seen = 0

        def change(data):
            nonlocal seen
            begin, seen = self.at - seen, seen + len(data)
            if begin >= len(data):
                return data
            begin = max(begin, 0)
            if self.way == 'cut':
                c.sendall(data[:begin])
                return None
            if self.way == 'garble':
                return data[:begin] + self.random.randbytes(
                    len(data) - begin)
            if self.way == 'flip' and seen - len(data) <= self.at:
                return (data[:begin] + bytes([data[begin] ^ 1 <<
                                              self.random.randrange(8)]) +
                        data[begin + 1:])
            if self.way == 'insert' and seen - len(data) <= self.at:
                return data[:begin] + self.random.randbytes(
                    self.random.randrange(1, 500)) + data[begin:]
            return data
        relay(c, self.to, change)


class Hostile(Bed):
    def server(self, serve):
        s = Server(socket.create_server(('127.0.0.1', 0)), serve)
        self.addCleanup(s.stop)
        return s

    def worker_peak(self, c):
        """The most memory that it ever had, in KiB."""
        with open(f'/proc/{c.worker()}/status') as f:
            return next(int(line.split()[1]) for line in f
                        if line.startswith('VmHWM'))

    def face(self, hosts, wait_over):
        """A console with such hosts, and one that is well. wait_over waits for
        the end of the first connection to each."""
        hosts = hosts | self.host(self.sshd('good'), 'good')
        programs = self.program('prints', 0, 'wait', 50000, host='good')
        for name in ('one', 'two'):
            programs[name] = {'command': ['sleep', '100000'], 'host': 'good'}
        c = self.console(self.session(hosts, programs), size=(160, 50))
        pids = {name: self.pid(c, name) for name in ('one', 'two', 'prints')}
        worker = c.worker()
        self.select(c, 'one')
        c.keys('x')
        self.answer(c, 'y')
        self.wait_row(c, 'one', 'exited', 'QUIT')
        for name in hosts:
            if name != 'good':
                with self.subTest(name=name):
                    wait_over(name)
        # Nothing of it was held up, and what follows is not.
        self.wait_row(c, 'two', 'alive', str(pids['two']))
        self.select(c, 'prints')
        c.wait('prints .*following')
        self.select(c, 'two')
        c.keys('x')
        self.answer(c, 'y')
        self.wait_row(c, 'two', 'exited', 'QUIT')
        self.assertEqual(c.worker(), worker)
        if 'SANITIZED' not in os.environ:
            self.assertLess(self.worker_peak(c), WORKER_MOST_KIB)
        print(f'the worker had {self.worker_peak(c)} KiB')
        # What they say does not act on the terminal.
        self.assertNotIn(b'owned\x07', bytes(c.raw))
        self.quit(c)
        c.assert_restored()

    def face_servers(self, real, serving):
        """Of functions that serve, by name."""
        servers = {name: self.server(f) for name, f in serving.items()}
        hosts = {}
        for name, s in servers.items():
            hosts |= self.host(Behind(real, s), name, connect_timeout='3s')
        self.face(hosts, lambda name: servers[name].wait_over())

    def test_those_that_speak_none(self):
        chance = random.Random(self.seed)
        self.face_servers(self.sshd('real'), {
            name: play(script) for name, script in scripts(chance).items()})

    def test_those_that_speak_it_badly(self):
        print(f'SEED={self.seed}')
        chance = random.Random(self.seed)
        real = self.sshd('real')
        mutants = {}
        for n in range(24):
            m = Mutant(chance, (real.address, real.port),
                       ('cut', 'garble', 'flip', 'insert')[n % 4])
            mutants[f'm{n}'] = m.serve
            print(f'm{n}: {m}')
        self.face_servers(real, mutants)

    def test_those_that_have_no_shell(self):
        """Who is let in sends noise instead of a control shell's lines."""
        hosts, sshds = {}, {}
        for name, line in (
                ('noise', 'cat /dev/urandom'), ('lines', 'yes'),
                ('one-line', 'yes | tr -d "\\n"'),
                ('escapes', 'printf "\\033]0;owned\\007\\n"'),
                ('stderr', 'cat /dev/urandom >&2'), ('deaf', 'sleep 1000'),
                ('mangled', '/bin/sh -c "$SSH_ORIGINAL_COMMAND" | tr 0-5 6-9'),
                ('torn', '/bin/sh -c "$SSH_ORIGINAL_COMMAND" | head -c 60')):
            shell = f'{self.directory}/{name}.sh'
            with open(shell, 'w') as f:
                f.write('#!/bin/sh\nexport E2E_DIRECTORY='
                        f'{self.directory}\n{line}\n')
            os.chmod(shell, 0o755)
            sshds[name] = self.sshd(name, over=[
                'LogLevel VERBOSE', f'ForceCommand {shell}'])
            hosts |= self.host(sshds[name], name, connect_timeout='3s')
        self.face(hosts, lambda name: sshds[name].wait_said(
            r'(?s)Starting session: .*(Received disconnect|'
            r'Connection (closed|reset))', 30))


if __name__ == '__main__':
    unittest.main()
