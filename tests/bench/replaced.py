"""The method of the system that plm-tui replaces, re-enacted: for each process
one ssh -tt client that stays, one ssh that reads the file with its PID, one that
polls kill -0, and a new ssh for each signal."""
import os
import subprocess
import time


class Replaced:
    def __init__(self, ground):
        self.ground = ground
        self.host = ground.hosts[0]
        self.clients = {}       # PID there: the client
        self.number = 0

    def start_one(self):
        """Until its PID is known; the PID."""
        self.number += 1
        file = f'{self.ground.state}/pid.{os.getpid()}.{self.number}'
        client = self.ground.ssh(
            '-tt', self.host, f'export BENCH_GROUND={self.ground.directory};'
            f' echo $$ >{file}; exec sleep 1000000',
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        text = ''
        while not text.endswith('\n'):
            text = self.ground.ssh_says(self.host, f'cat {file} 2>/dev/null')
        pid = int(text)
        self.clients[pid] = client
        return pid

    def start(self, n):
        """One after the other; ms until the last PID is known."""
        began = time.monotonic()
        for _ in range(n):
            self.start_one()
        return (time.monotonic() - began) * 1e3

    def kill(self, pid):
        """Until its end is known."""
        self.ground.ssh_says(self.host, f'kill -QUIT {pid}')
        while self.ground.ssh_says(
                self.host, f'kill -0 {pid} 2>/dev/null && echo alive'):
            continue
        self.clients.pop(pid).wait()

    def kill_one(self):
        pid = self.start_one()
        began = time.monotonic()
        self.kill(pid)
        return (time.monotonic() - began) * 1e3

    def kill_all(self):
        """One after the other, as it does; ms."""
        began = time.monotonic()
        for pid in list(self.clients):
            self.kill(pid)
        return (time.monotonic() - began) * 1e3

    def death(self):
        """ms from a death until its client has ended, which is how it is
        told."""
        pid = self.start_one()
        self.ground.own(pid)
        began = time.monotonic()
        os.kill(pid, 9)
        self.clients.pop(pid).wait()
        return (time.monotonic() - began) * 1e3
