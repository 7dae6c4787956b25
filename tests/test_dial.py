"""The part of probe.sh that connects, with each tool that it can use: what a port and
a GET come to."""
import os
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SCRIPT = sys.argv.pop(1)
# What any host has.
OTHERS = ('grep', 'sed', 'head', 'sh', 'setsid', 'timeout')
TOOLS = ('bash', 'perl', 'python3', 'nc', 'busybox')


class Server:
    """Answers each connection with these bytes, and keeps what it was asked."""

    def __init__(self, answer, address='127.0.0.1'):
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        self.socket = socket.create_server((address, 0), family=family)
        self.port = self.socket.getsockname()[1]
        self.answer, self.asked = answer, []
        self.waits, self.ends = False, queue.Queue()
        self.keeps, self.held = None, []
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                c, _ = self.socket.accept()
            except OSError:
                return
            asked = b''
            while b'\r\n\r\n' not in asked:
                more = c.recv(1000)
                if not more:
                    break
                asked += more
            self.asked.append(asked)
            if asked:
                try:
                    c.sendall(self.answer)
                except OSError:
                    pass        # who hung up had enough
            if self.keeps is not None:
                self.held.append(c)
                continue
            if self.waits:
                c.shutdown(socket.SHUT_WR)
                # A reset, where not all of it was read.
                try:
                    self.ends.put(c.recv(1))
                except OSError as e:
                    self.ends.put(e)
            c.close()

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


class Dial(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix='plm-dial-')
        self.addCleanup(shutil.rmtree, self.directory)
        self.servers = []
        self.addCleanup(lambda: [s.stop() for s in self.servers])

    def server(self, *arguments):
        self.servers.append(Server(*arguments))
        return self.servers[-1]

    def tools(self):
        """A PATH with one of them, and what any host has."""
        for tool in TOOLS:
            found = shutil.which(tool)
            if found is None:
                continue
            if tool == 'python3':
                found = '/usr/bin/python3'
            path = f'{self.directory}/{tool}'
            if not os.path.isdir(path):
                os.mkdir(path)
                for other in OTHERS:
                    os.symlink(shutil.which(other), f'{path}/{other}')
                os.symlink(found, path + '/' + (
                    'nc' if tool == 'busybox' else tool))
            with self.subTest(tool=tool):
                yield path

    def dial(self, tools, *words):
        done = subprocess.run(
            ['/bin/sh', '-c', '. "$1"; shift; PATH=$1; export PATH; shift;'
             ' exec timeout 5 sh -c "$PLM_DIAL" plm-dial "$@"', 'sh', SCRIPT,
             tools, *map(str, words)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=20)
        return done.returncode, done.stdout.decode()

    def test_a_port_that_takes_a_connection(self):
        s = self.server(b'')
        for tools in self.tools():
            done = self.dial(tools, '127.0.0.1', s.port, '')
            self.assertEqual(done, (
                127, 'nc on this host cannot just connect, which is nc -z\n')
                if tools.endswith('busybox') else (0, ''))

    def test_a_port_that_takes_none(self):
        with socket.create_server(('127.0.0.1', 0)) as s:
            port = s.getsockname()[1]
        for tools in self.tools():
            for path in '', '/':
                status, said = self.dial(tools, '127.0.0.1', port, path)
                self.assertNotEqual(status, 0)
                if not tools.endswith(('nc', 'busybox')):
                    self.assertEqual(said, 'Connection refused\n')

    def test_an_answer_is_judged_by_its_status(self):
        for answer, good in (
                (b'HTTP/1.1 200 OK\r\n\r\nbody\r\n', True),
                (b'HTTP/1.0 204\r\n\r\n', True),
                (b'HTTP/1.1 399 Odd\r\n\r\n', True),
                (b'HTTP/1.1 199 Odd\r\n\r\n', False),
                (b'HTTP/1.1 404 Not Found\r\n\r\n', False),
                (b'HTTP/1.1 503 Wait\r\n\r\n', False),
                (b'HTTP/1.1 500 it said 301 or 200\r\n\r\n', False),
                (b'HTTP/1.1 2000 Odd\r\n\r\n', False),
                (b'SSH-2.0-x 200 OK\r\n', False), (b'\r\n', False),
                (b'', False)):
            s = self.server(answer)
            for tools in self.tools():
                status, said = self.dial(tools, '127.0.0.1', s.port, '/a?b=c')
                self.assertEqual(status == 0, good, (answer, said))
                self.assertEqual(
                    s.asked[-1].split(b'\r\n')[:2],
                    [b'GET /a?b=c HTTP/1.0',
                     b'Host: 127.0.0.1:%d' % s.port])
                if answer.startswith(b'HTTP') and not good:
                    self.assertEqual(
                        said, answer.split(b'\r')[0].decode() + '\n')

    def test_an_answer_is_read_to_its_end(self):
        """Else the server's own write fails, which it tells."""
        body = 400 * b'0123456789\r\n' + b'\r\n'
        s = self.server(b'HTTP/1.1 200 OK\r\n\r\n' + body)
        s.waits = True
        for tools in self.tools():
            self.assertEqual(self.dial(tools, '127.0.0.1', s.port, '/'),
                             (0, ''))
            end = s.ends.get(timeout=10)
            if not tools.endswith(('nc', 'busybox')):
                self.assertEqual(end, b'')

    def test_who_keeps_the_connection_is_not_waited_for(self):
        s = self.server(b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')
        s.keeps = threading.Event()
        for tools in self.tools():
            if tools.endswith(('nc', 'busybox')):
                continue        # it ends when the other side does
            began = time.monotonic()
            self.assertEqual(self.dial(tools, '127.0.0.1', s.port, '/'),
                             (0, ''))
            # The most that is read of it afterwards takes a second.
            self.assertLess(time.monotonic() - began, 0.9)
        s.keeps.set()

    def test_a_line_without_an_end_is_cut(self):
        s = self.server(20_000_000 * b'x')
        s.keeps = threading.Event()
        for tools in self.tools():
            self.assertEqual(self.dial(tools, '127.0.0.1', s.port, '/'),
                             (1, 4096 * 'x' + '\n'))
        s.keeps.set()

    def test_ipv6_and_names(self):
        try:
            s = self.server(b'HTTP/1.0 200 OK\r\n\r\n', '::1')
        except OSError:
            self.skipTest('no IPv6 here')
        for tools in self.tools():
            if not tools.endswith('/nc'):
                self.assertEqual(self.dial(tools, '::1', s.port, '/'),
                                 (0, ''))

    def test_a_host_without_any_of_them(self):
        path = f'{self.directory}/none'
        os.mkdir(path)
        for other in OTHERS:
            os.symlink(shutil.which(other), f'{path}/{other}')
        status, said = self.dial(path, '127.0.0.1', 1, '')
        self.assertEqual((status, said), (
            127, 'there is no bash, perl, python3 or nc on this host to connect'
            ' with\n'))


if __name__ == '__main__':
    unittest.main()
