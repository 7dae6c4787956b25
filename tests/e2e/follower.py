"""plm-tui events --follow, as a test reads it."""
import array
import fcntl
import json
import os
import select
import signal
import subprocess
import termios
import time

from hosts import PLM_TUI


class Follower:
    """plm-tui events --follow: its lines as they come."""

    def __init__(self, case, path, *words):
        self.case = case
        self.process = subprocess.Popen(
            [PLM_TUI, '-f', path, 'events', '--follow', *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=case.environment())
        case.addCleanup(self.close)
        self.bytes = b''

    def line(self, timeout=20):
        end = time.monotonic() + timeout
        while b'\n' not in self.bytes:
            ready, _, _ = select.select([self.process.stdout], [], [],
                                        max(end - time.monotonic(), 0))
            data = os.read(self.process.stdout.fileno(), 65536) \
                if ready else b''
            self.case.assertTrue(data, 'no event came')
            self.bytes += data
        line, _, self.bytes = self.bytes.partition(b'\n')
        return json.loads(line)

    def until(self, event, name=None):
        """The next event of this kind; what comes before it is passed over."""
        while True:
            e = self.line()
            if e['event'] == event and name in (None, e['name']):
                return e

    def wait_full(self, timeout=20):
        """Until its pipe holds all that a pipe holds, less than a line."""
        end = time.monotonic() + timeout
        held = array.array('i', [0])
        while held[0] < 40 * 1024:      # pages are not filled whole
            self.case.assertLess(time.monotonic(), end, held)
            fcntl.ioctl(self.process.stdout, termios.FIONREAD, held)
            os.sched_yield()

    def end(self, number=signal.SIGINT, timeout=10):
        self.process.send_signal(number)
        return self.process.wait(timeout)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
