"""Hosts with namespaces of their own: what they mount and number, and when they
were booted, is theirs alone, and ends with their last process."""
import subprocess
import unittest
import uuid

from hosts import below, children_of

BOOT_ID = '/proc/sys/kernel/random/boot_id'
APART = ['unshare', '--mount', '--pid', '--fork', '--kill-child',
         '--mount-proc']


def _may_unshare():
    return subprocess.run([*APART, 'true'],
                          stderr=subprocess.DEVNULL).returncode == 0


# Of a test or of a class.
own_namespaces = unittest.skipUnless(_may_unshare(), 'this user may not make'
                                     ' namespaces, and so mount nothing')


def mounts(line):
    """What an sshd is to run within for this mount(8), a line of shell."""
    return ['unshare', '--mount', 'sh', '-c', line + ' && exec "$@"', 'sh']


def machine(boot):
    """... to be the first process of a host whose boot id is in a file."""
    return [*APART, 'sh', '-c', f'mount --bind {boot} {BOOT_ID} && exec "$@"',
            'sh']


def new_boot(boot):
    """A boot id that no host has had yet."""
    with open(boot, 'w') as f:
        f.write(f'{uuid.uuid4()}\n')


def first_of(sshd):
    """Our PID of a machine's first process."""
    first, = children_of(sshd.process.pid)
    return first


def _enter(sshd, script, *words):
    """Runs a script of sh among the processes of a machine."""
    subprocess.run(['nsenter', '--target', str(first_of(sshd)), '--mount',
                    '--pid', 'sh', '-c', script, 'sh', *words], check=True,
                   stdin=subprocess.DEVNULL)


def number_from(sshd, pid):
    """The next processes of a machine have PIDs from this one on."""
    _enter(sshd, 'echo $(($1 - 1)) >/proc/sys/kernel/ns_last_pid', str(pid))


# Somebody else may be given the number meanwhile.
OCCUPY = """
pid=$1; shift
until [ "$n" = "$pid" ]; do
	[ -z "$n" ] || kill -9 $n
	echo $((pid - 1)) >/proc/sys/kernel/ns_last_pid
	setsid "$@" >/dev/null 2>&1 &
	n=$!
done
"""


def occupy(sshd, pid, *words):
    """Runs a program in a machine, in a session of its own, that has this PID
    there, once nobody else has it. Returns our PID of it."""
    _enter(sshd, OCCUPY, str(pid), *words)
    for each in children_of(first_of(sshd)):
        if inner(each) == pid:
            return each
    raise AssertionError(f'no process has PID {pid}')


def inner(pid):
    """What PID one of ours has in the innermost namespace that it is in."""
    try:
        with open(f'/proc/{pid}/status') as f:
            return next(int(line.split()[-1]) for line in f
                        if line.startswith('NSpid:'))
    except OSError:
        return None


def outer(sshd, pid):
    """Our PID of a machine's process."""
    found, = (p for p in below(sshd.process.pid) if inner(p) == pid)
    return found
