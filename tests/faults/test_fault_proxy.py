"""The proxy does what it is told: what tests find with it is no fault of it."""
import os
import socket
import struct
import time
import unittest

from proxy import FaultProxy


class Proxied(unittest.TestCase):
    def setUp(self):
        self.server = socket.create_server(('127.0.0.1', 0))
        self.proxy = FaultProxy('127.0.0.1', self.server.getsockname()[1])
        self.addCleanup(self.server.close)
        self.addCleanup(self.proxy.stop)

    def join(self):
        """Both ends of a connection through it."""
        client = socket.create_connection(('127.0.0.1', self.proxy.port))
        self.server.settimeout(10)
        server, _ = self.server.accept()
        for end in (client, server):
            end.settimeout(10)
            self.addCleanup(end.close)
        return client, server

    def get(self, end, n):
        got = b''
        while len(got) < n:
            part = end.recv(n - len(got))
            self.assertNotEqual(part, b'')
            got += part
        return got

    def silent(self, end):
        """Nothing comes, though what was told before it has been done."""
        end.setblocking(False)
        try:
            self.assertRaises(BlockingIOError, end.recv, 1)
        finally:
            end.settimeout(10)

    def assert_reset(self, end):
        self.assertRaises(ConnectionResetError, end.recv, 1)

    def test_all_passes_both_ways(self):
        client, server = self.join()
        data = os.urandom(3_000_000)
        for one, other in ((client, server), (server, client)):
            for i in range(0, len(data), 50_000):
                one.sendall(data[i:i + 50_000])
                self.assertEqual(self.get(other, 50_000),
                                 data[i:i + 50_000])
        self.assertEqual(self.proxy.count(), (1, len(data), len(data)))
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(server.recv(1), b'')
        server.sendall(b'still')
        self.assertEqual(self.get(client, 5), b'still')
        server.close()
        self.assertEqual(client.recv(1), b'')

    def test_a_stall_holds_all_back_one_way(self):
        client, server = self.join()
        self.proxy.tell('stall up')
        client.sendall(b'held')
        server.sendall(b'free')
        self.assertEqual(self.get(client, 4), b'free')
        self.silent(server)
        self.proxy.tell('pass')
        self.assertEqual(self.get(server, 4), b'held')

    def test_what_is_discarded_does_not_come_later(self):
        client, server = self.join()
        self.proxy.tell('discard down')
        server.sendall(b'lost')
        client.sendall(b'kept')
        self.assertEqual(self.get(server, 4), b'kept')
        while True:             # until the proxy has read it
            server.sendall(b'x')
            self.proxy.tell('pass')
            server.sendall(b'!')
            got = self.get(client, 1)
            self.assertIn(got, b'x!')
            if got == b'!':
                break
            self.proxy.tell('discard down')
        self.assertGreater(self.proxy.count()[2], 0)

    def test_a_flip_changes_one_bit_of_one_byte(self):
        client, server = self.join()
        self.proxy.tell('flip up 5')
        client.sendall(b'AAAA')
        self.assertEqual(self.get(server, 4), b'AAAA')
        client.sendall(b'BBBB')
        got = self.get(server, 4)
        self.assertEqual(got[1:], b'BBB')
        self.assertEqual(bin(got[0] ^ ord('B')).count('1'), 1)
        client.sendall(b'CCCC')
        self.assertEqual(self.get(server, 4), b'CCCC')

    def test_a_delay_is_one_and_keeps_the_order(self):
        client, server = self.join()
        self.proxy.tell('delay 150 50')
        began = time.monotonic()
        for i in range(50):
            client.sendall(struct.pack('>I', i))
        self.assertEqual(self.get(server, 4), struct.pack('>I', 0))
        self.assertGreaterEqual(time.monotonic() - began, 0.15)
        for i in range(1, 50):
            self.assertEqual(self.get(server, 4), struct.pack('>I', i))

    def test_a_rate_is_not_exceeded(self):
        client, server = self.join()
        self.proxy.tell('rate 200000')
        began = time.monotonic()
        client.sendall(bytes(100_000))
        self.get(server, 100_000)
        self.assertGreaterEqual(time.monotonic() - began, 0.5)

    def test_a_reset_is_no_end(self):
        client, server = self.join()
        self.proxy.tell('reset')
        self.assert_reset(client)
        self.assert_reset(server)
        self.assertEqual(self.proxy.count()[0], 0)
        client, server = self.join()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                          struct.pack('ii', 1, 0))
        server.close()
        self.assert_reset(client)

    def test_a_close_is_an_end(self):
        client, server = self.join()
        self.proxy.tell('close')
        self.assertEqual(client.recv(1), b'')
        self.assertEqual(server.recv(1), b'')

    def test_half_of_it_can_be_closed(self):
        client, server = self.join()
        self.proxy.tell('half-close down')
        self.assertEqual(client.recv(1), b'')
        client.sendall(b'on')
        self.assertEqual(self.get(server, 2), b'on')

    def test_new_connections_are_refused_or_left_waiting(self):
        client, server = self.join()
        self.proxy.tell('refuse')
        self.assertRaises(ConnectionRefusedError, socket.create_connection,
                          ('127.0.0.1', self.proxy.port))
        client.sendall(b'on')
        self.assertEqual(self.get(server, 2), b'on')
        self.proxy.tell('accept')
        self.join()
        self.proxy.tell('deaf')
        waits = socket.create_connection(('127.0.0.1', self.proxy.port))
        self.addCleanup(waits.close)
        self.assertEqual(self.proxy.count()[0], 2)
        self.proxy.tell('pass')
        self.server.accept()[0].close()

    def test_what_is_no_fault_is_refused(self):
        for line in ('', 'stall', 'stall sideways', 'flip up', 'flip up 0',
                     'explode', 'explode both'):
            self.assertRaises(ValueError, self.proxy.tell, line)


if __name__ == '__main__':
    unittest.main()
