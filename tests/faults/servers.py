"""Servers of a test's own, each connection in a thread."""
import contextlib
import select
import socket
import struct
import threading
import time


class NotReached(Exception):
    """A connection was over before it came to what it is there for."""


class Server:
    """Listens on a socket, and has each connection to serve(). What the test
    has to know is counted: when each of them came, monotonic s."""

    def __init__(self, listening, serve):
        self.listening = listening
        self.serve = serve
        self.came = threading.Condition()
        self.times, self.over = [], 0
        self.connections = set()
        self.thread = threading.Thread(target=self._accept)
        self.thread.start()

    @property
    def address(self):
        return self.listening.getsockname()[0]

    @property
    def port(self):
        return self.listening.getsockname()[1]

    def _accept(self):
        while True:
            try:
                c, _ = self.listening.accept()
            except OSError:
                return
            with self.came:
                number = len(self.times)
                self.times.append(time.monotonic())
                self.connections.add(c)
                self.came.notify_all()
            threading.Thread(target=self._serve, args=(c, number)).start()

    def _serve(self, c, number):
        reached = 1
        # Whoever is served may hang up at any time.
        try:
            self.serve(c, number)
        except (OSError, struct.error):
            pass
        except NotReached:
            reached = 0
        with self.came:
            self.over += reached
            self.connections.discard(c)
            c.close()
            self.came.notify_all()

    def wait(self, n, timeout=60):
        """Until so many have come."""
        with self.came:
            if not self.came.wait_for(lambda: len(self.times) >= n, timeout):
                raise AssertionError(f'{len(self.times)} came, and not {n}')

    def wait_over(self, timeout=60):
        """Until one has come and is gone."""
        with self.came:
            assert self.came.wait_for(lambda: self.over > 0, timeout)

    def stop(self):
        self.listening.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listening.close()
        with self.came:
            for c in self.connections:
                with contextlib.suppress(OSError):
                    c.shutdown(socket.SHUT_RDWR)
            assert self.came.wait_for(lambda: not self.connections, 10)


def hold(c):
    """Until the other end hangs up."""
    while c.recv(65536):
        pass


def relay(c, to, change=lambda data: data):
    """Carries a connection to an address and back. What comes back is changed,
    by a function that ends it by returning None."""
    with socket.create_connection(to) as s:
        while True:
            for end in select.select([c, s], [], [])[0]:
                data = end.recv(65536)
                if end is s and data:
                    data = change(data)
                if not data:
                    return
                (c if end is s else s).sendall(data)
