"""A real sshd on loopback, session files for it, and the tests' base class."""
import getpass
import glob
import grp
import os
import pwd
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from console import Console

PLM_TUI = os.environ.get('PLM_TUI', 'plm-tui')
# All that is not about libssh2 itself holds for the ssh client, too.
BY_SSH = os.environ.get('PLM_E2E_TRANSPORT') == 'ssh'


def free_port(address):
    with socket.socket(socket.AF_INET6 if ':' in address else
                       socket.AF_INET) as s:
        s.bind((address, 0))
        return s.getsockname()[1]


def mute_server(case):
    """The port of one who accepts, until the test ends, and says nothing."""
    mute = socket.create_server(('127.0.0.1', 0))
    case.addCleanup(mute.close)
    return mute.getsockname()[1]


def keygen(path, kind='ed25519'):
    subprocess.run(['ssh-keygen', '-q', '-t', kind, '-N', '', '-C', '',
                    '-f', path], check=True, stdin=subprocess.DEVNULL)


class Sshd:
    """sshd with throwaway keys in a directory of its own. extra are lines of
    its configuration; shell is what stands for the user's login shell; within
    are the words of a command that runs it; over are lines that win over those
    that it has; port is a free one if none is
    said, which takes that the address is this machine's."""

    def __init__(self, directory, address='127.0.0.1', extra=(), shell=None,
                 within=(), port=None, over=()):
        self.directory = directory
        self.address = address
        self.within = within
        self.process = None
        os.makedirs(directory, exist_ok=True)
        for key in ('host_key', 'user_key'):
            if not os.path.exists(f'{directory}/{key}'):
                keygen(f'{directory}/{key}')
        self.extra = list(extra)
        self.over = list(over)
        if shell:
            wrapper = f'{directory}/shell'
            with open(wrapper, 'w') as f:
                f.write('#!/bin/sh\n'
                        f'exec {shell} -c "$SSH_ORIGINAL_COMMAND"\n')
            os.chmod(wrapper, 0o755)
            self.extra.append(f'ForceCommand {wrapper}')
        self.port = port or free_port(address)
        self.write_known_hosts()
        self.start()

    def write_known_hosts(self, key='host_key'):
        self.known_hosts = f'{self.directory}/known_hosts'
        with open(f'{self.directory}/{key}.pub') as f:
            public = f.read().strip()
        with open(self.known_hosts, 'w') as f:
            f.write(f'[{self.address}]:{self.port} {public}\n')

    def place(self):
        address = f'[{self.address}]' if ':' in self.address else self.address
        return f'{address}:{self.port}'

    def start(self):
        d = self.directory
        root = os.geteuid() == 0
        if root:
            os.makedirs('/run/sshd', mode=0o755, exist_ok=True)
        shutil.copy(f'{d}/user_key.pub', f'{d}/authorized_keys')
        # sshd takes the first line of these. bash reads ~/.bashrc where sshd
        # started it, but not as the shell of a shell: whoever runs this may have
        # one that takes its time, or leaves a lock behind when it is killed.
        given = [line.removeprefix('SetEnv ') for line in self.extra
                 if line.startswith('SetEnv ')]
        with open(f'{d}/config', 'w') as f:
            f.write('\n'.join([
                *self.over, ' '.join(['SetEnv SHLVL=2', *given]),
                f'ListenAddress {self.place()}',
                f'HostKey {d}/host_key',
                f'AuthorizedKeysFile {d}/authorized_keys',
                'PidFile none', 'StrictModes no', 'PermitRootLogin yes',
                'PasswordAuthentication no',
                'KbdInteractiveAuthentication no',
                'PrintMotd no', 'PrintLastLog no', 'MaxStartups 100',
                'UsePAM ' + ('yes' if root else 'no'), *self.extra]) + '\n')
        self.log, log = os.pipe()
        # Nobody will read it any more; a full one must not hold a login up.
        os.set_blocking(log, False)
        self.process = subprocess.Popen(
            [*self.within, shutil.which('sshd') or '/usr/sbin/sshd', '-D',
             '-e', '-f', f'{d}/config'],
            stdin=subprocess.DEVNULL, stderr=log)
        os.close(log)
        self.said = ''
        self.wait_said('Server listening')

    def wait_said(self, pattern, timeout=10):
        """Until its log, as far as it was read, has the pattern. A match. What
        nobody reads is lost from the 64th KiB on."""
        end = time.monotonic() + timeout
        while True:
            while self._hear(0):
                continue
            found = re.search(pattern, self.said, re.M)
            if found:
                return found
            assert self._hear(max(end - time.monotonic(), 0)), \
                f'sshd never said {pattern}: {self.said}'

    def _hear(self, timeout):
        ready, _, _ = select.select([self.log], [], [], timeout)
        data = os.read(self.log, 65536) if ready else b''
        self.said += data.decode(errors='replace').replace('\r', '')
        return bool(data)

    def authorize(self, path):
        """Lets in whoever has the key, too."""
        with open(f'{path}.pub') as key, \
                open(f'{self.directory}/authorized_keys', 'a') as keys:
            keys.write(key.read())

    def connections(self):
        """PIDs of the processes that serve connections, all the way down."""
        return below(self.process.pid)

    def drop(self):
        """Every connection breaks; who ran in it goes on if it can."""
        for pid in children_of(self.process.pid):
            for each in [*children_of(pid), pid]:
                if is_sshd(each):
                    kill(each, signal.SIGKILL)

    def stop(self):
        """No sshd any more, as when the host's network is gone."""
        if self.process is None:
            return
        kill(self.process.pid, signal.SIGSTOP)
        self.drop()
        self.process.kill()
        self.process.wait()
        os.close(self.log)
        self.process = None


class Agent:
    """An ssh-agent with keys."""

    def __init__(self, path, *keys):
        self.path = path
        self.process = subprocess.Popen(['ssh-agent', '-D', '-a', path],
                                        stdout=subprocess.PIPE)
        self.process.stdout.readline()
        self.add(*keys)

    def add(self, *keys):
        for key in keys:
            subprocess.run(['ssh-add', '-q', key], check=True,
                           env={**os.environ, 'SSH_AUTH_SOCK': self.path},
                           stdin=subprocess.DEVNULL)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def children_of(parent):
    found = []
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{name}/stat') as f:
                if int(f.read().rpartition(')')[2].split()[1]) == parent:
                    found.append(int(name))
        except (OSError, IndexError):
            pass
    return found


def below(parent):
    return [p for child in children_of(parent) for p in (child, *below(child))]


def comm(pid):
    """The name of a process; "" where it is gone."""
    try:
        with open(f'/proc/{pid}/comm') as f:
            return f.read().strip()
    except OSError:
        return ''


def worker_of(pid):
    """The worker below a command; its door has the same words."""
    found, = (p for p in below(pid) if comm(p) != 'plm-tui-door' and
              b'--worker' in Path(f'/proc/{p}/cmdline').read_bytes())
    return found


def is_sshd(pid):
    return comm(pid) == 'sshd'


def kill(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def mentions(pid, text):
    """Whether a process has the text in its environment or arguments. In the
    midst of an exec it has neither for a moment, as a zombie has for good."""
    end = time.monotonic() + 0.5
    while True:
        said = b''
        for name in ('environ', 'cmdline'):
            try:
                with open(f'/proc/{pid}/{name}', 'rb') as f:
                    said += f.read()
            except OSError:
                pass
        if said or time.monotonic() > end or not has_program(pid):
            return text.encode() in said


def holds(pid, directory):
    """Whether it is one of our perls that has a file of the directory open: their
    names stand where their arguments and environment were."""
    if not comm(pid).startswith('plm-'):
        return False
    for link in glob.glob(f'/proc/{pid}/fd/*'):
        try:
            if os.readlink(link).startswith(directory):
                return True
        except OSError:
            continue
    return False


def has_program(pid):
    """It is no zombie, and no thread of the kernel."""
    try:
        with open(f'/proc/{pid}/stat') as f:
            words = f.read().rpartition(')')[2].split()
    except OSError:
        return False
    return words[0] not in 'ZX' and words[1] not in ('0', '2')


def sshd_gives_ttys():
    """Who is not root cannot change whose a tty is: it must be right."""
    master, slave = os.openpty()
    group = os.fstat(slave).st_gid
    os.close(master)
    os.close(slave)
    return os.geteuid() == 0 or group == grp.getgrnam('tty').gr_gid


def may_mount():
    """Whether somebody may be given a file system of his own."""
    return subprocess.run(['unshare', '--mount', 'true'],
                          stderr=subprocess.DEVNULL).returncode == 0


def yaml(value):
    """YAML's flow style is a superset of JSON."""
    import json
    return json.dumps(value)


class Case(unittest.TestCase):
    """A private directory, and everything in it ended and removed after."""

    # More options for sanitizers, each after a colon.
    sanitizer = ''

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix='plm-e2e-')
        self.state = f'{self.directory}/state'
        self.home = f'{self.directory}/home'
        os.mkdir(self.home)
        self.addCleanup(self.clean_up)
        self.sshds = []
        self.consoles = []
        self.user = None

    def sshd(self, name='h1', **how):
        s = Sshd(f'{self.directory}/{name}', **how)
        self.sshds.append(s)
        return s

    def other_user(self, sshd):
        """An account of this machine that an sshd lets in, as pwd has it. It is
        gone after the test."""
        if os.geteuid() != 0:
            self.skipTest('only root can make another user')
        self.user = f'plm-e2e-{os.getpid()}'
        subprocess.run(['useradd', '-m', '-p', '*', self.user], check=True,
                       capture_output=True)
        for path in (self.directory, sshd.directory,
                     f'{sshd.directory}/authorized_keys'):
            os.chmod(path, 0o755)
        return pwd.getpwnam(self.user)

    def agent(self, *keys, name='agent'):
        a = Agent(f'{self.directory}/{name}', *keys)
        self.addCleanup(a.stop)
        return a

    def key(self, name, kind='ed25519'):
        """A new key's path."""
        keygen(f'{self.directory}/{name}', kind)
        return f'{self.directory}/{name}'

    def host(self, sshd, name='h1', **more):
        """A host's entry for session()."""
        return {name: {
            'address': sshd.address, 'state_dir': f'{self.state}/{name}',
            'ssh': {'port': sshd.port, 'user': getpass.getuser(),
                    'identity_file': f'{sshd.directory}/user_key',
                    'user_known_hosts_file': sshd.known_hosts,
                    # Whoever runs this may have an ssh_config of his own.
                    'config_file': '/dev/null',
                    'connect_timeout': '20s', **more}}}

    def session(self, hosts, processes, name='e2e', **more):
        """Writes a session file. Processes without a host are on h1; those
        without a stop ladder get a short one."""
        for p in processes.values():
            if 'allowed_hosts' not in p:
                p.setdefault('host', 'h1')
            if 'tree_id' not in p:
                p.setdefault('role', 'application')
            p.setdefault('environment', {})['E2E_DIRECTORY'] = self.directory
            p.setdefault('stop', [{'signal': 'QUIT', 'wait': '1s'},
                                  {'signal': 'KILL', 'wait': '5s'}])
        roles = sorted({p.get('role', 'unknown') for p in processes.values()}
                       - {'unknown'})
        if 'PLM_E2E_TRANSPORT' in os.environ:
            more.setdefault('transport', os.environ['PLM_E2E_TRANSPORT'])
        session = {'version': 1, 'session': name, 'hosts': hosts,
                   'roles': {'order': roles}, 'processes': processes, **more}
        path = f'{self.directory}/{name}.yaml'
        with open(path, 'w') as f:
            f.write(yaml(session))
        return path

    def environment(self):
        # Sanitizers, where they are built in, write beside the terminal.
        log = f'log_path={self.directory}/sanitizer{self.sanitizer}'
        return {'PATH': os.environ['PATH'], 'HOME': self.home,
                'TERM': 'xterm-256color', 'LANG': 'C.UTF-8',
                'ASAN_OPTIONS': log,
                'UBSAN_OPTIONS': log + ':print_stacktrace=1',
                'PLM_E2E_CONSOLE': self.directory}

    def console(self, *arguments, size=(100, 30), cwd=None):
        c = Console([PLM_TUI, *arguments], self.environment(), size, cwd)
        self.consoles.append(c)
        return c

    def quit(self, c):
        """Quits and leaves the processes running."""
        c.keys('Q')
        c.wait(r'Quit\?')
        self.answer(c, 'l')
        self.assertEqual(c.wait_exit(), 0)
        c.assert_restored()

    def answer(self, c, key):
        """Answers a question. Keys are dropped in its first 300 ms, so the
        key is sent until the question is gone; before it what has to be
        typed, if something has."""
        title = c.wait(r'╭─ .*? ─')[0]
        wanted = re.search(r'type (\S+) to go on', c.text())
        typed = ('C-u', wanted[1]) if wanted else ()
        end = time.monotonic() + 10
        while title in c.text() and c.status is None:
            self.assertLess(time.monotonic(), end, c.framed())
            try:
                c.keys(*typed, key)
            except OSError:
                return
            # One more would be a key of what comes after the question.
            try:
                c.wait(lambda c: title not in c.text()
                       or c.status is not None, 0.6)
            except AssertionError:
                pass
            # What is sent then is echoed by the terminal, for ever.
            over, status = os.waitpid(c.pid, os.WNOHANG)
            if over:
                c.status = os.waitstatus_to_exitcode(status)
                return

    def row(self, c, name):
        """The row of a process, as words."""
        for line in c.lines():
            words = line.split()
            if len(words) > 1 and words[1] == name:
                return words
        return []

    def wait_row(self, c, name, *words, timeout=15):
        """Until a process's row has all these words. Returns the row."""
        return c.wait(lambda c: (set(words) <= set(self.row(c, name)))
                      and self.row(c, name), timeout)

    def pid(self, c, name):
        """The PID in a process's row, which must be a live process of ours."""
        def found(c):
            # Signs may stand beside the state's shape.
            row = re.search(rf'^...{re.escape(name)} .* alive +(\d+) ',
                            c.text(), re.M)
            # Not of a row that is half drawn, or in the midst of its exec.
            return row and mentions(row[1], self.directory) and int(row[1])
        return c.wait(found)

    def select(self, c, name):
        """Moves the list's cursor to a process, which must be on the screen
        when the list stands at its top."""
        c.keys('g')
        table = c.wait(lambda c: self.row(c, name) and c.lines())
        head = next(i for i, line in enumerate(table) if 'PROCESS' in line)
        down = next(i for i, line in enumerate(table[head + 1:])
                    if line.split()[1:2] == [name])
        c.keys('j' * down)
        c.wait(lambda c: self.output_of(c) == name)

    def output_of(self, c):
        """The process whose output is below the list."""
        for line in c.lines():
            words = line.split()
            if len(words) > 2 and words[1] == 'on' and ('stdout' in words
                                                        or 'stderr' in words):
                return words[0]
        return None

    def leftovers(self):
        return [int(p) for p in filter(str.isdigit, os.listdir('/proc'))
                if int(p) != os.getpid() and (mentions(p, self.directory)
                                              or holds(p, self.directory))]

    def clean_up(self):
        for c in self.consoles:
            c.close()
        for s in self.sshds:
            s.stop()
        end = time.monotonic() + 10
        while self.leftovers():
            for pid in self.leftovers():
                kill(pid, signal.SIGKILL)
            assert time.monotonic() < end, self.leftovers()
        found = glob.glob(f'{self.directory}/sanitizer.*')
        # A worker whose console dies may be terminated in its leak check; of
        # swapcontext(3) ASan warns in general, though it is told of each.
        said = [text for path in found if (text := re.sub(
            r'==\d+==(Unable to get registers from thread \d+\.|WARNING: ASan'
            r" doesn't fully support makecontext/swapcontext .*)\s*", '',
            Path(path).read_text()))]
        # A control shell that ends just now removes its FIFO itself.
        while os.path.exists(self.directory):
            assert time.monotonic() < end, os.listdir(self.directory)
            shutil.rmtree(self.directory, ignore_errors=True)
        if self.user:
            subprocess.run(['userdel', '-r', self.user], check=True,
                           capture_output=True)
        if said:
            self.fail('\n'.join(said[:2]))
