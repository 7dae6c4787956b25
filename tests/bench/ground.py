"""What benchmarks stand on: real sshds on loopback, a user with /bin/sh, session
files, and the program itself, on a terminal or without one."""
import atexit
import getpass
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'e2e'))
from hosts import Sshd, free_port, kill, mentions, yaml      # noqa: E402
from terminal import Terminal                                # noqa: E402

PLM_TUI = os.environ.get('PLM_TUI', 'plm-tui')
TOOLS = os.environ.get('BENCH_TOOLS', '.')      # where our C programs are
ADDRESSES = 16          # an sshd listens on (MAX_LISTEN_SOCKS)
HURRY = [{'signal': 'QUIT', 'wait': '20s'}]


class Ground:
    """So many hosts, each an address of its own. 16 of them share an sshd, which
    is no help: each connection has processes of its own in any case."""

    def __init__(self, hosts=1):
        self.directory = tempfile.mkdtemp(prefix='plm-bench-')
        os.chmod(self.directory, 0o755)
        self.home = f'{self.directory}/home'
        self.state = f'{self.directory}/state'
        os.mkdir(self.home)
        os.mkdir(self.state)
        self.made = os.geteuid() == 0
        self.user = self._make_user() if self.made else getpass.getuser()
        self.uid = pwd.getpwnam(self.user).pw_uid
        shutil.chown(self.state, self.user)
        self.sshds, self.terminals = [], []
        self.forgotten = 0
        self.address = {f'h{n + 1:04}': f'127.0.{n // 250}.{n % 250 + 1}'
                        for n in range(hosts)}
        self.hosts = list(self.address)
        self.port = free_port('127.0.0.1')
        addresses = list(self.address.values())
        for n in range(0, hosts, ADDRESSES):
            self._add_sshd(addresses[n:n + ADDRESSES])
        self._write_ssh_config()

    def __enter__(self):
        return self

    def __exit__(self, *why):
        for t in self.terminals:
            t.close()
        for s in self.sshds:
            s.stop()
        self._end_all()
        # Not before the last row was measured: see forget().
        atexit.register(shutil.rmtree, self.directory, ignore_errors=True)
        if self.made:
            subprocess.run(['userdel', '-f', '-r', self.user], check=True,
                           capture_output=True)

    def _make_user(self):
        """Somebody who has /bin/sh, as operators have on hosts. root's own
        shell may be any, and have start-up files."""
        name = os.path.basename(self.directory).replace('_', '-').lower()
        subprocess.run(['useradd', '-m', '-s', '/bin/sh', '-p', '*', name],
                       check=True, capture_output=True)
        return name

    def _add_sshd(self, addresses):
        directory = f'{self.directory}/sshd{len(self.sshds)}'
        os.mkdir(directory)
        if self.sshds:
            for key in ('host_key', 'host_key.pub', 'user_key', 'user_key.pub'):
                shutil.copy(f'{self.sshds[0].directory}/{key}', directory)
        self.sshds.append(Sshd(
            directory, address=addresses[0], port=self.port,
            extra=[f'ListenAddress {a}:{self.port}' for a in addresses[1:]]))

    def _write_ssh_config(self):
        """For all clients of OpenSSH; and the same words for us."""
        directory = self.sshds[0].directory
        self.key = f'{directory}/user_key'
        self.known_hosts = f'{self.directory}/known_hosts'
        with open(f'{directory}/host_key.pub') as f, \
                open(self.known_hosts, 'w') as to:
            to.write(f'* {f.read().strip()}\n')
        self.ssh_config = f'{self.directory}/ssh_config'
        with open(self.ssh_config, 'w') as f:
            for name, address in self.address.items():
                f.write(f'Host {name}\n HostName {address}\n')
            f.write(f'Host *\n Port {self.port}\n User {self.user}\n'
                    f' IdentityFile {self.key}\n'
                    f' UserKnownHostsFile {self.known_hosts}\n'
                    ' GlobalKnownHostsFile none\n BatchMode yes\n'
                    ' LogLevel ERROR\n')

    def ssh(self, *words, **how):
        """A client that runs: its options, a host, a command."""
        return subprocess.Popen(
            ['ssh', '-F', self.ssh_config, *words],
            stdin=subprocess.DEVNULL, **how)

    def ssh_says(self, *words):
        return subprocess.run(
            ['ssh', '-F', self.ssh_config, *words], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, check=False).stdout.decode()

    def session(self, processes, name='bench', hosts=None, **more):
        """Writes a session file: those without a host are on the first."""
        for p in processes.values():
            p.setdefault('host', self.hosts[0])
            p.setdefault('role', 'application')
            p.setdefault('environment', {})['BENCH_GROUND'] = self.directory
            p.setdefault('stop', HURRY)
        session = {
            'version': 1, 'session': name,
            'ssh': {'port': self.port, 'user': self.user,
                    'identity_file': self.key, 'config_file': '/dev/null',
                    'user_known_hosts_file': self.known_hosts},
            'hosts': {h: {'address': self.address[h],
                          'state_dir': f'{self.state}/{h}'}
                      for h in hosts or self.hosts},
            'roles': {'order': ['application']}, 'processes': processes,
            **more}
        path = f'{self.directory}/{name}.yaml'
        with open(path, 'w') as f:
            f.write(yaml(session))
        return path

    def sleepers(self, count, hosts=None):
        """A session of so many that do nothing, on all hosts in turn, or on as
        many as are said."""
        names = self.hosts[:hosts]
        return self.session(
            {f'p{n:03}': {'command': ['sleep', '1000000'],
                          'host': names[n % len(names)]}
             for n in range(count)}, hosts=names)

    def environment(self):
        return {'PATH': os.environ['PATH'], 'HOME': self.home,
                'TERM': 'xterm-256color', 'LANG': 'C.UTF-8'}

    def terminal(self, *argv, size=(120, 40)):
        t = Terminal(argv, self.environment(), size)
        self.terminals.append(t)
        return t

    def console(self, *words, size=(120, 40)):
        return self.terminal(PLM_TUI, *words, size=size)

    def plm(self, *words, statuses=(0,)):
        """A command of ours, to its end: what it printed."""
        run = subprocess.run([PLM_TUI, *words], env=self.environment(),
                             stdin=subprocess.DEVNULL, capture_output=True,
                             check=False)
        if run.returncode not in statuses:
            raise RuntimeError(f'plm-tui {words}: status {run.returncode}: '
                               f'{run.stdout.decode()}{run.stderr.decode()}')
        return run.stdout.decode()

    def forget(self, path):
        """Ends what a session runs, and all that hosts know of it. That is put
        aside until the end: for minutes after files were removed an ext4 that has
        no journal makes new ones many times slower (recently_deleted(),
        fs/ext4/ialloc.c), and operators remove none."""
        self._end_all()
        self.forgotten += 1
        os.rename(self.state, f'{self.directory}/forgotten{self.forgotten}')
        os.mkdir(self.state)
        shutil.chown(self.state, self.user)
        os.unlink(path)

    def _end_all(self):
        """All that ran on the hosts is of the user who was made for it; or has
        the directory's name in its environment."""
        end = time.monotonic() + 10
        while True:
            left = [int(p) for p in filter(str.isdigit, os.listdir('/proc'))
                    if int(p) != os.getpid() and self._is_of_hosts(p)]
            for pid in left:
                kill(pid, signal.SIGKILL)
            if not left:
                return
            if time.monotonic() > end:
                raise RuntimeError(f'do not end: {left}')

    def own(self, pid):
        """What is killed must be of this ground."""
        if not mentions(pid, f'BENCH_GROUND={self.directory}'):
            raise RuntimeError(f'PID {pid} is not of this benchmark')

    def _is_of_hosts(self, pid):
        try:
            if self.made and os.stat(f'/proc/{pid}').st_uid == self.uid:
                return True
            with open(f'/proc/{pid}/environ', 'rb') as f:
                return f'BENCH_GROUND={self.directory}'.encode() in f.read()
        except OSError:
            return False
