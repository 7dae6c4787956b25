"""A server that speaks SSH (RFC 4253) well until a login or a channel, by
curve25519, ed25519, aes128-ctr and hmac-sha2-256; what it says from there on is
the test's."""
import hashlib
import hmac
import itertools
import struct

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

FLOOD = 32 << 20        # bytes
BANNER = b'SSH-2.0-OpenSSH_9.9\r\n'
(IGNORE, SERVICE_REQUEST, SERVICE_ACCEPT, KEXINIT, NEWKEYS, KEX_INIT,
 KEX_REPLY) = (2, 5, 6, 20, 21, 30, 31)
(REQUEST, FAILURE, SUCCESS, PK_OK) = (50, 51, 52, 60)
(OPEN, CONFIRMED, ADJUST, DATA, CHANNEL_REQUEST, CHANNEL_SUCCESS) = (
    90, 91, 93, 94, 98, 99)
# What every libssh2 has, in the order of the message.
LISTS = [b'curve25519-sha256', b'ssh-ed25519', *2 * [b'aes128-ctr'],
         *2 * [b'hmac-sha2-256'], *2 * [b'none'], b'', b'']


def u32(number):
    return struct.pack('>I', number)


def string(data):
    return u32(len(data)) + data


def mpint(data):
    data = data.lstrip(b'\0')
    return string(b'\0' + data if data and data[0] & 0x80 else data)


def kexinit(lists=None):
    """The message, not the packet."""
    return bytes([KEXINIT]) + bytes(16) + b''.join(
        map(string, lists or LISTS)) + bytes(5)


def packet(message, block=8, padding=None, length=None):
    """As it is in the clear; with lies, if they are said."""
    pad = 4 + -(len(message) + 9) % block
    return struct.pack('>IB', len(message) + 1 + pad if length is None
                       else length, pad if padding is None else padding) \
        + message + bytes(pad)


def flood(part):
    """A part of what is sent; what is in a tuple, as long as FLOOD has it."""
    if not isinstance(part, tuple):
        return [part]
    return itertools.islice(itertools.cycle(part),
                            FLOOD * len(part) // sum(map(len, part)))


def strings(data, n):
    found = []
    for _ in range(n):
        size, = struct.unpack_from('>I', data)
        found.append(data[4:4 + size])
        data = data[4 + size:]
    return found


class Way:
    """One direction: in the clear, until it has keys."""

    def __init__(self):
        self.number, self.cipher, self.mac = 0, None, None

    def set_keys(self, iv, key, mac):
        self.cipher = Cipher(algorithms.AES(key[:16]),
                             modes.CTR(iv[:16])).encryptor()
        self.mac = mac

    def sum(self, plain):
        self.number += 1
        return hmac.digest(self.mac, u32(self.number - 1) + plain, 'sha256') \
            if self.mac else b''


class Speaker:
    """The server's end of a connection."""

    def __init__(self, c, key):
        """key is the path of the host's private one."""
        self.c = c
        self.there, self.here = Way(), Way()
        self.reached = False
        with open(key, 'rb') as f:
            self.key = serialization.load_ssh_private_key(f.read(), None)
        assert isinstance(self.key, ed25519.Ed25519PrivateKey)

    def take(self, n):
        data = b''
        while len(data) < n:
            more = self.c.recv(n - len(data))
            if not more:
                raise OSError('it hung up')
            data += more
        return data

    def say(self, message):
        way = self.here
        plain = packet(message, 16 if way.cipher else 8)
        mac = way.sum(plain)
        self.c.sendall((way.cipher.update(plain) if way.cipher else plain)
                       + mac)

    def hear(self):
        way = self.there
        first = self.take(16 if way.cipher else 8)
        if way.cipher:
            first = way.cipher.update(first)
        size, padding = struct.unpack_from('>IB', first)
        rest = self.take(size + 4 - len(first))
        plain = first + (way.cipher.update(rest) if way.cipher else rest)
        assert self.take(32 if way.mac else 0) == way.sum(plain)
        return plain[5:len(plain) - padding]

    def shake_hands(self):
        self.c.sendall(BANNER)
        theirs = b''
        while not theirs.endswith(b'\n'):
            theirs += self.take(1)
        mine = kexinit()
        self.say(mine)
        init = self.hear()
        point, = strings(self.hear()[1:], 1)
        secret = x25519.X25519PrivateKey.generate()
        raw = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        own = secret.public_key().public_bytes(*raw)
        blob = string(b'ssh-ed25519') + string(
            self.key.public_key().public_bytes(*raw))
        shared = mpint(secret.exchange(
            x25519.X25519PublicKey.from_public_bytes(point)))
        digest = hashlib.sha256(b''.join(map(string, (
            theirs.strip(), BANNER.strip(), init, mine, blob, point, own)))
            + shared).digest()
        self.say(bytes([KEX_REPLY]) + string(blob) + string(own) + string(
            string(b'ssh-ed25519') + string(self.key.sign(digest))))
        self.say(bytes([NEWKEYS]))
        keys = [hashlib.sha256(shared + digest + letter + digest).digest()
                for letter in (b'A', b'B', b'C', b'D', b'E', b'F')]
        self.here.set_keys(*keys[1::2])
        assert self.hear()[0] == NEWKEYS
        self.there.set_keys(*keys[::2])

    def answer(self, message):
        """What a well-behaved server says, and where this is."""
        kind = message[0]
        if kind == SERVICE_REQUEST:
            return 'service', bytes([SERVICE_ACCEPT]) + message[1:]
        if kind == REQUEST:
            user, service, method = strings(message[1:], 3)
            after = message[13 + len(user + service + method):]
            if method == b'none':
                return 'list', bytes([FAILURE]) + string(b'publickey') + b'\0'
            if not after[0]:
                return 'key', bytes([PK_OK]) + b''.join(
                    map(string, strings(after[1:], 2)))
            return 'login', bytes([SUCCESS])
        if kind == OPEN:
            name, = strings(message[1:], 1)
            return 'open', bytes([CONFIRMED]) + message[
                5 + len(name):9 + len(name)] + u32(0) + u32(1 << 21) \
                + u32(1 << 15)
        if kind == CHANNEL_REQUEST:
            return 'exec', bytes([CHANNEL_SUCCESS]) + u32(0)
        if kind == DATA:
            return 'shell', None
        return '', None

    def serve(self, where, messages):
        """Is well-behaved up to a place, and says these there; those in a tuple
        again and again, FLOOD bytes of them. Then it listens."""
        self.shake_hands()
        while True:
            at, answer = self.answer(self.hear())
            if at == where:
                break
            if answer:
                self.say(answer)
        self.reached = True
        for message in messages:
            for each in flood(message):
                self.say(each)
        while True:
            self.hear()
