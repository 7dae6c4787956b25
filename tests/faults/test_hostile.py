"""Matrix row 69: hosts that are none. At the worst the worker dies, which it has
no reason for; who is well is not held up, and nothing grows for ever."""
import os
import random
import socket
import unittest

from bed import Bed, Behind
from servers import NotReached, Server, hold, relay
from sshserver import (ADJUST, BANNER, CHANNEL_REQUEST, CHANNEL_SUCCESS,
                       CONFIRMED, DATA, FAILURE, IGNORE, KEXINIT, KEX_REPLY,
                       PK_OK, Speaker, flood, kexinit, packet, string,
                       u32)

WORKER_MOST_KIB = 64 * 1024


DISCONNECT, DEBUG, USER_BANNER, OPEN_FAILURE = 1, 4, 53, 92


def one(kind, body=b''):
    """A message."""
    return bytes([kind]) + body


def scripts(chance):
    """What such a host sends, by the name of it. What is in a tuple comes again
    and again."""
    xs = (b'x' * 65536,)
    return {
        'banner': [b'SSH-2.0-', xs],
        'lines': [(1000 * b'Authorized use only!\r\n',)],
        'zeros': [(bytes(65536),)],
        'noise': [chance.randbytes(65536), (chance.randbytes(65536),)],
        'escapes': [b'\x1b]0;owned\x07\x1b[2J\x1b[?1049l\r\n'],
        'no-version': [b'SSH-1.5-x\r\n', xs],
        'noise-later': [BANNER, (chance.randbytes(65536),)],
        'length-huge': [BANNER, b'\xff' * 65536, xs],
        'length-zero': [BANNER, bytes(65536)],
        'length-odd': [BANNER, packet(one(KEXINIT), length=7), xs],
        'padding': [BANNER, packet(one(KEXINIT, bytes(200)), padding=255),
                    xs],
        'ignored': [BANNER, (100 * packet(one(IGNORE, string(b'x' * 500))),)],
        'debug': [BANNER, (100 * packet(one(
            DEBUG, b'\1' + string(b'\x1b[2J') + string(b''))),)],
        'debug-lies': [BANNER, packet(one(
            DEBUG, b'\1\xff\xff\xff\xff' + b'x' * 90))],
        'disconnect': [BANNER, packet(one(DISCONNECT, u32(2) + string(
            b'\x1b]0;owned\x07 go away') + string(b'')))],
        'disconnect-lies': [BANNER, packet(one(DISCONNECT, b'\xff' * 40))],
        'unknown': [BANNER, (100 * packet(one(200, bytes(90))),)],
        'lists-huge': [BANNER, packet(one(
            KEXINIT, bytes(16) + b'\xff' * 400))],
        'lists-empty': [BANNER, packet(kexinit(10 * [b'']))],
        'lists-commas': [BANNER, packet(kexinit(10 * [b',' * 3000]))],
        'lists-none': [BANNER, packet(one(KEXINIT))],
        'kexinits': [BANNER, (packet(kexinit()),)],
        'reply-noise': [BANNER, packet(kexinit()), packet(
            one(KEX_REPLY, chance.randbytes(300)))],
        'reply-huge': [BANNER, packet(kexinit()), packet(one(
            KEX_REPLY, string(string(b'ssh-ed25519') + string(bytes(32))) +
            string(bytes(20000)) + string(b'\xff' * 9000)))],
        'reply-lies': [BANNER, packet(kexinit()), packet(one(
            KEX_REPLY, string(b'\xff' * 51) + string(bytes(32)) +
            string(b'\xff' * 83)))],
        'reply-none': [BANNER, packet(kexinit()), packet(one(KEX_REPLY))],
    }


def talks(chance):
    """What one says who speaks SSH well until there: where, and which."""
    lies, data = b'\xff' * 40, string(b'x' * 30000)

    def of_channel(kind, text=b'', number=0):
        return one(kind, u32(number) + text)

    def request(name, text=b'', reply=1):
        return of_channel(CHANNEL_REQUEST,
                          string(name) + bytes([reply]) + text)
    return {
        'service-lies': ('service', [one(6, lies)]),
        'list-lies': ('list', [one(FAILURE, lies)]),
        'list-none': ('list', [one(FAILURE)]),
        'list-commas': ('list', [one(FAILURE, string(30000 * b',') + b'\0')]),
        'list-partial': ('list', [one(FAILURE, string(b'publickey') +
                                      b'\1')]),
        'banners': ('list', [(one(USER_BANNER, data + string(b'')),)]),
        'banner-lies': ('list', [one(USER_BANNER, lies)]),
        'key-lies': ('key', [one(PK_OK, lies)]),
        'key-none': ('key', [one(PK_OK)]),
        'key-twice': ('key', 500 * [one(PK_OK, 2 * data)]),
        'open-lies': ('open', [one(CONFIRMED, lies)]),
        'open-none': ('open', [one(CONFIRMED)]),
        'open-windows': ('open', [one(CONFIRMED, bytes(8) + u32(0) + u32(0))]),
        'open-fails': ('open', [one(OPEN_FAILURE, u32(0) + lies)]),
        'exec-other': ('exec', [of_channel(CHANNEL_SUCCESS, number=77)]),
        'exec-none': ('exec', [one(CHANNEL_SUCCESS)]),
        'data': ('shell', [(of_channel(DATA, data),)]),
        'data-empty': ('shell', [(of_channel(DATA, string(b'')),)]),
        'data-lies': ('shell', [of_channel(DATA, lies), one(DATA)]),
        'data-elsewhere': ('shell', [(of_channel(DATA, data, 9),)]),
        'stderr': ('shell', [(of_channel(95, u32(1) + data),)]),
        'stderr-lies': ('shell', [of_channel(95, lies), one(95, bytes(5))]),
        'windows': ('shell', [(of_channel(ADJUST, lies[:4]),)]),
        'window-lies': ('shell', [one(ADJUST), one(ADJUST, bytes(5))]),
        'exit-lies': ('shell', [
            request(b'exit-status'), request(b'exit-status', b'\1'),
            request(b'exit-signal', lies),
            request(b'exit-signal', string(9000 * b'A') + b'\0' + lies),
            one(CHANNEL_REQUEST, lies), one(CHANNEL_REQUEST)]),
        'requests': ('shell', [(request(b'no-such-request'),)]),
        'global': ('shell', [(one(80, string(b'no-such') + b'\1'),)]),
        'global-lies': ('shell', [one(80, lies), one(80)]),
        'opens': ('shell', [(one(90, string(b'x11') + u32(1) + u32(1 << 20) +
                                 u32(1 << 15) + string(b'a') + u32(1)),
                             one(90, string(b'auth-agent@openssh.com') +
                                 u32(1) + u32(1 << 20) + u32(1 << 15)),
                             one(90, string(b'forwarded-tcpip') + lies))]),
        'close': ('shell', 3 * [of_channel(96), of_channel(97)]),
        'close-data': ('shell', [of_channel(97), (of_channel(DATA, data),)]),
        'rekey-lies': ('shell', [one(KEXINIT, bytes(16) + lies)]),
        'rekey-data': ('shell', [kexinit(), (of_channel(DATA, data),)]),
        'rekey-noise': ('shell', [kexinit(), one(KEX_REPLY,
                                                 chance.randbytes(300))]),
    } | {f'noise-{where}': (where, [
        one(chance.randrange(1, 128), chance.choice((b'', u32(0))) +
            chance.randbytes(chance.randrange(60))) for _ in range(300)])
        for where in ('service', 'list', 'key', 'login', 'open', 'exec',
                      'shell')}


def play(script):
    """Serves so, and then holds the connection."""
    def serve(c, number):
        for part in script:
            for each in flood(part):
                c.sendall(each)
        hold(c)
    return serve


class Mutant:
    """What a real sshd says, but for what becomes of it from one byte on. Where
    that does no harm (padding), it hangs up a while after."""
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
            if seen > self.most + 200:
                return None
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
    # libssh2 1.10 loses what it had of a key exchange that is broken off. What
    # is freed is not kept long: each fork would copy it, one for each login.
    sanitizer = ':detect_leaks=0:quarantine_size_mb=8'

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
        hosts = hosts | self.host(self.sshd('good'), 'good',
                                  connect_timeout='15s')
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

    def face_servers(self, real, serving, timeout='3s'):
        """Of functions that serve, by name."""
        servers = {name: self.server(f) for name, f in serving.items()}
        hosts = {}
        for name, s in servers.items():
            hosts |= self.host(Behind(real, s), name, connect_timeout=timeout)
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

    def test_those_that_turn_hostile(self):
        """Once they are trusted, or nearly."""
        print(f'SEED={self.seed}')
        real = self.sshd('real')

        def serving(where, messages):
            def serve(c, number):
                speaker = Speaker(c, f'{real.directory}/host_key')
                try:
                    speaker.serve(where, messages)
                finally:
                    # Where there is much to do, it may take another try.
                    if not speaker.reached:
                        raise NotReached
            return serve
        self.face_servers(real, {
            name: serving(*talk) for name, talk
            in talks(random.Random(self.seed)).items()}, '5s')

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
