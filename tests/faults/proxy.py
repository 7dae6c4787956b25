"""The fault proxy, told what to do; see fault_proxy.c."""
import os
import subprocess

FAULT_PROXY = os.environ.get('FAULT_PROXY', 'fault_proxy')


class FaultProxy:
    """Listens at an address for connections to a port at another."""

    def __init__(self, address, port, listens='127.0.0.1', seed=1):
        self.address = listens
        self.process = subprocess.Popen(
            [FAULT_PROXY, listens, address, str(port), str(seed)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._answer().split()[0])

    def _answer(self):
        word, _, rest = self.process.stdout.readline().strip().partition(' ')
        if word != 'ok':
            raise ValueError(rest)
        return rest

    def tell(self, line):
        """Returns when it is done; ValueError: it is no fault."""
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        return self._answer()

    def count(self):
        """Connections that are open, bytes passed up, bytes passed down."""
        return tuple(int(n) for n in self.tell('count').split())

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
