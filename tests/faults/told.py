"""What a console is told, as `plm-tui events --follow` prints it, and what
`plm-tui logs` reads."""
import json
import os
import subprocess
import threading

from bed import PLM_TUI


class Told:
    def __init__(self, path, env):
        self.events = []
        self.came = threading.Condition()
        self.process = subprocess.Popen(
            [PLM_TUI, '-f', path, 'events', '--follow'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=env)
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.came:
                self.events.append(json.loads(line))
                self.came.notify_all()

    def of(self, kind):
        with self.came:
            return [e for e in self.events if e['event'] == kind]

    def wait(self, kind, n, timeout=60):
        """Until so many events of a kind have come."""
        def enough():
            return sum(e['event'] == kind for e in self.events) >= n
        with self.came:
            if not self.came.wait_for(enough, timeout):
                raise AssertionError(f'{n} times {kind} was never told')

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()


class Reader:
    """`plm-tui logs`, and all that it says while it says it."""

    def __init__(self, path, env, *words):
        self.process = subprocess.Popen(
            [PLM_TUI, '-f', path, 'logs', *words], env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        self.came = threading.Condition()
        self.text = {1: bytearray(), 2: bytearray()}
        self.threads = [threading.Thread(target=self._read, args=each)
                        for each in ((1, self.process.stdout),
                                     (2, self.process.stderr))]
        for t in self.threads:
            t.start()

    def _read(self, which, of):
        while data := os.read(of.fileno(), 1 << 20):
            with self.came:
                self.text[which] += data
                self.came.notify_all()

    def wait(self, which, ends, timeout=60):
        """Until what came on stdout (1) or stderr (2) ends so."""
        with self.came:
            if not self.came.wait_for(lambda: self.text[which].endswith(ends),
                                      timeout):
                raise AssertionError((ends, self.text[which][-300:]))

    def stop(self):
        self.process.terminate()
        self.process.wait()
        for t in self.threads:
            t.join()
        self.process.stdout.close()
        self.process.stderr.close()
