"""A program on a terminal of its own, whose every frame has the time at which it
came. Reading is a process of its own, so that the times are right; what came is
looked at when nothing more comes, so that looking takes no processor from what
is measured."""
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

from console import END, Screen, Stream
from hosts import below, children_of, comm

RECORD = struct.Struct('=dI')
QUIET = 0.2     # s: what came is looked at after so long without more
LOOK = 1        # ... or after so long, where something always comes


class Terminal:
    def __init__(self, argv, env, size):
        self.size = size
        self.screen = Screen(*size)
        self.stream = Stream(self.screen)
        self.frames = []        # (when, bytes) that were not looked at
        self.partly = b''
        self.last = 0           # when the newest bytes came
        self.bytes = 0
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ,
                    struct.pack('HHHH', size[1], size[0], 0, 0))
        self.records, write = os.pipe()
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 1 << 20)
        self.reader = os.fork()
        if self.reader == 0:
            self._read_on(write, slave)
        os.close(write)
        self.began = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            self._become(argv, env, slave)
        os.close(slave)

    def _read_on(self, write, slave):
        try:
            os.close(slave)
            while True:
                data = os.read(self.master, 65536)
                os.write(write, RECORD.pack(time.monotonic(), len(data))
                         + data)
        finally:
            os._exit(0)

    def _become(self, argv, env, slave):
        try:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(slave, fd)
            os.closerange(3, 256)
            for s in (signal.SIGPIPE, signal.SIGINT, signal.SIGQUIT):
                signal.signal(s, signal.SIG_DFL)
            os.execvpe(argv[0], argv, env)
        finally:
            os._exit(126)

    def keys(self, keys):
        """Returns when they were sent."""
        now = time.monotonic()
        os.write(self.master, keys.encode())
        return now

    def text(self):
        return '\n'.join(line.rstrip() for line in self.screen.display)

    def take(self, timeout):
        """Takes over what came within this time; False: nothing did."""
        if not select.select([self.records], [], [], max(timeout, 0))[0]:
            return False
        data = os.read(self.records, 1 << 20)
        if not data:
            for _, seen in self.frames:
                self.stream.feed(seen)
            raise EOFError(f'the program is gone\n{self.text().strip()}')
        self.partly += data
        while len(self.partly) >= RECORD.size:
            when, n = RECORD.unpack_from(self.partly)
            if len(self.partly) < RECORD.size + n:
                break
            self._add(when, self.partly[RECORD.size:RECORD.size + n])
            self.partly = self.partly[RECORD.size + n:]
        return True

    def _add(self, when, data):
        self.last = when
        self.bytes += len(data)
        while data:
            at = data.find(END)
            at = len(data) if at < 0 else at + len(END)
            self.frames.append((when, data[:at]))
            data = data[at:]

    def next_frame(self):
        """Looks at one more piece of what came: when it did, and whether a
        frame ends with it."""
        when, data = self.frames.pop(0)
        self.stream.feed(data)
        return when, data.endswith(END) or not self.frames

    def until(self, there, timeout=60, quiet=QUIET):
        """When the first frame had come of which there(text) is true."""
        end = time.monotonic() + timeout
        look = time.monotonic() + LOOK
        while True:
            came = self.take(min(quiet, end - time.monotonic()))
            if came and time.monotonic() < min(end, look):
                continue
            look = time.monotonic() + LOOK
            while self.frames:
                when, whole = self.next_frame()
                if whole and there(self.text()):
                    return when
            if not came and time.monotonic() >= end:
                raise TimeoutError(f'never shown\n{self.text()}')

    def until_text(self, pattern, timeout=60):
        return self.until(lambda text: re.search(pattern, text), timeout)

    def has(self, text, timeout=60):
        return self.until(lambda screen: text in screen, timeout)

    def rest(self, quiet=0.3, timeout=3):
        """Until nothing came for so long."""
        end = time.monotonic() + timeout
        while self.take(quiet) and time.monotonic() < end:
            continue
        while self.frames:
            self.next_frame()

    def console_pid(self):
        """The console itself: the guardian's child."""
        return children_of(self.pid)[0]

    def worker_pid(self):
        """Neither of the doors, which have names of their own."""
        [pid] = [p for p in below(self.console_pid())
                 if not comm(p).endswith('-door')]
        return pid

    def close(self):
        """Ends it: the console, its guardian and its worker end with it."""
        if self.master is None:
            return
        for pid, number in ((self.pid, signal.SIGHUP),
                            (self.reader, signal.SIGKILL)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        os.close(self.master)
        os.close(self.records)
        for pid in (self.pid, self.reader):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self.master = None
