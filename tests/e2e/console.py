"""A program on a terminal of its own, and what its screen shows."""
import base64
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import pyte

NAMED = {
    'Enter': '\r', 'Tab': '\t', 'Esc': '\x1b', 'Space': ' ',
    'Up': '\x1bOA', 'Down': '\x1bOB', 'Right': '\x1bOC', 'Left': '\x1bOD',
    'PgUp': '\x1b[5~', 'PgDn': '\x1b[6~', 'F9': '\x1b[20~', 'F10': '\x1b[21~',
    'C-c': '\x03', 'C-l': '\x0c', 'C-w': '\x17', 'C-z': '\x1a', 'C-u': '\x15',
}


# Built beside plm-tui.
GRAMMAR = os.environ.get('TERMINAL_BYTES', os.path.join(os.path.dirname(
    os.environ.get('PLM_TUI', '')), 'tests/terminal_bytes'))

# Synchronized updates: what stands between them is one frame.
BEGIN, END = b'\x1b[?2026h', b'\x1b[?2026l'


class Screen(pyte.Screen):
    """With what ncurses uses of xterm and pyte leaves out."""

    def draw(self, data):
        super().draw(data)
        self.last_drawn = data[-1:]

    def set_mode(self, *modes, **kwargs):
        super().set_mode(*modes, **kwargs)
        if kwargs.get('private') and 1049 in modes:
            self.erase_in_display(2)

    def reset_mode(self, *modes, **kwargs):
        super().reset_mode(*modes, **kwargs)
        # What stood there before is of no interest to a test.
        if kwargs.get('private') and 1049 in modes:
            self.erase_in_display(2)
            self.cursor_position()

    def scroll_up(self, count=1):
        y, x = self.cursor.y, self.cursor.x
        for _ in range(count or 1):
            self.cursor.y = self.margins.bottom if self.margins \
                else self.lines - 1
            self.index()
        self.cursor.y, self.cursor.x = y, x

    def scroll_down(self, count=1):
        y, x = self.cursor.y, self.cursor.x
        for _ in range(count or 1):
            self.cursor.y = self.margins.top if self.margins else 0
            self.reverse_index()
        self.cursor.y, self.cursor.x = y, x

    def repeat(self, count=1):
        self.draw(self.last_drawn * (count or 1))


class Stream(pyte.ByteStream):
    csi = {**pyte.ByteStream.csi, 'S': 'scroll_up', 'T': 'scroll_down',
           'b': 'repeat'}
    events = pyte.ByteStream.events | {'scroll_up', 'scroll_down', 'repeat'}


class Console:
    """argv on a pty of this size. Nothing here sleeps: all waits are for the
    terminal's bytes or for the process, and have a deadline."""

    def __init__(self, argv, env, size=(80, 24), cwd=None):
        self.screen = Screen(*size)
        self.stream = Stream(self.screen)
        self.raw = bytearray()
        self.status = None
        self.master, self.slave = pty.openpty()
        self.set_size(*size)
        self.before = termios.tcgetattr(self.slave)
        self.pid = os.fork()
        if self.pid == 0:
            self._become(argv, env, cwd)

    def _become(self, argv, env, cwd):
        try:
            os.setsid()
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(self.slave, fd)
            os.closerange(3, 256)
            if cwd:
                os.chdir(cwd)
            for s in (signal.SIGPIPE, signal.SIGINT, signal.SIGQUIT):
                signal.signal(s, signal.SIG_DFL)
            os.execvpe(argv[0], argv, env)
        finally:
            os._exit(126)

    def set_size(self, columns, lines):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ,
                    struct.pack('HHHH', lines, columns, 0, 0))

    def resize(self, columns, lines):
        self.screen.resize(lines, columns)
        self.set_size(columns, lines)

    def keys(self, *keys):
        """Keys by name, or characters as they are."""
        for key in keys:
            os.write(self.master, NAMED.get(key, key).encode())

    def lines(self):
        return [line.rstrip() for line in self.screen.display]

    def text(self):
        return '\n'.join(self.lines())

    def _read(self, timeout):
        """Takes what the program has written, whole frames of it. False:
        nothing came."""
        end = time.monotonic() + max(timeout, 0)
        came = False
        while True:
            ready, _, _ = select.select([self.master], [], [],
                                        max(end - time.monotonic(), 0))
            if not ready:
                return came
            try:
                data = os.read(self.master, 65536)
            except OSError:
                data = b''
            self.raw += data
            self.stream.feed(data)
            came = came or bool(data)
            if not data or not self._in_frame():
                return came

    def _in_frame(self):
        """A frame has begun, and its end has not come: the screen shows half
        of the one and half of the other."""
        return self.raw.rfind(BEGIN) > self.raw.rfind(END)

    def wait(self, what, timeout=15):
        """Until what (a pattern, or a function of this console) holds."""
        test = what if callable(what) else \
            lambda c: re.search(what, c.text(), re.M)
        end = time.monotonic() + timeout
        while True:
            found = test(self)
            if found:
                return found
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f'never seen: {what}\n{self.framed()}')
            self._read(min(left, 0.5))

    def wait_gone(self, pattern, timeout=15):
        self.wait(lambda c: not re.search(pattern, c.text(), re.M), timeout)

    def framed(self):
        return '\n'.join('|' + line for line in self.lines())

    def wait_exit(self, timeout=15):
        """The exit status; a signal as -number."""
        end = time.monotonic() + timeout
        over = os.pidfd_open(self.pid) if self.status is None else None
        while self.status is None:
            from_it = [over] + [self.master] * (self.master is not None)
            ready, _, _ = select.select(from_it, [], [],
                                        max(end - time.monotonic(), 0))
            if not ready:
                raise AssertionError(f'did not end\n{self.framed()}')
            if self.master in ready:
                self._read(0)
            if over in ready:
                _, status = os.waitpid(self.pid, 0)
                self.status = os.waitstatus_to_exitcode(status)
                os.close(over)
        while self.master is not None and self._read(0):
            pass
        return self.status

    def hang_up(self):
        """The terminal is gone."""
        for fd in (self.master, self.slave):
            os.close(fd)
        self.master = self.slave = None

    def assert_grammar(self):
        """Nothing came to the terminal but what curses has for it, and text
        that cannot act (terminal_grammar.h)."""
        run = subprocess.run([GRAMMAR], input=bytes(self.raw),
                             stdout=subprocess.PIPE, check=False)
        assert run.returncode == 0, f'the terminal got {run.stdout.decode()}'

    def assert_restored(self):
        """The terminal is as it was: its settings, screen and cursor; and came
        to no harm meanwhile."""
        assert termios.tcgetattr(self.slave) == self.before, 'termios differ'
        self.assert_grammar()
        raw = bytes(self.raw)
        for on, off in ((b'\x1b[?1049h', b'\x1b[?1049l'),
                        (b'\x1b[?25l', b'\x1b[?25h'),
                        (b'\x1b[?1002h', b'\x1b[?1002l'),
                        (b'\x1b[?1006h', b'\x1b[?1006l'),
                        (b'\x1b[?2004h', b'\x1b[?2004l')):
            assert raw.rfind(on) <= raw.rfind(off), (on, 'was left')

    def children(self, of=None):
        """PIDs of the processes below, with their command lines."""
        found = {}
        for name in filter(str.isdigit, os.listdir('/proc')):
            try:
                with open(f'/proc/{name}/stat') as f:
                    parent = int(f.read().rpartition(')')[2].split()[1])
                with open(f'/proc/{name}/cmdline', errors='replace') as f:
                    line = f.read().replace('\0', ' ').strip()
            except (OSError, IndexError):
                continue
            if parent == (of or self.pid):
                found[int(name)] = line
                found.update(self.children(int(name)))
        return found

    def worker(self):
        """The PID of the SSH worker; None while there is none."""
        for pid, line in self.children().items():
            if line.endswith('--worker'):
                return pid
        return None

    def console_pid(self):
        """The console itself: the guardian's child."""
        for pid, line in self.children().items():
            if not line.endswith('--worker'):
                return pid
        return None

    def close(self):
        """Ends what still runs, by PID. The worker has to end by itself: it is
        not killed, which would also disturb a sanitizer's last words."""
        worker = self.worker() if self.status is None else None
        over = os.pidfd_open(worker) if worker else None
        if self.status is None:
            for pid in (self.pid, *self.children()):
                if pid != worker:
                    try:
                        os.kill(pid, signal.SIGKILL)
                    except ProcessLookupError:
                        pass
            os.waitpid(self.pid, 0)
            self.status = -signal.SIGKILL
        if self.master is not None:
            self.hang_up()
        if over:
            ended, _, _ = select.select([over], [], [], 10)
            if not ended:
                os.kill(worker, signal.SIGKILL)
            os.close(over)
            assert ended, 'the worker did not end'


def copied(c):
    """What the console has put on the clipboard, in order."""
    return [base64.b64decode(m).decode() for m in re.findall(
        rb'\x1b\]52;c;([A-Za-z0-9+/=]*)\x1b\\', bytes(c.raw))]
