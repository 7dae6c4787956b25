"""true on 64 hosts that nobody is connected to, until it is over on all of them
and every exit is known. Ours leaves a record of each on its host; the peers run it
in the shell that sshd starts."""
import os
import subprocess
import time

from line import Line, interleaved

HOSTS = 64
TIMES = 2


def run(ground, runs):
    with ground(HOSTS) as g:
        names = f'{g.directory}/hosts'
        with open(names, 'w') as f:
            f.writelines(f'{host}\n' for host in g.hosts)
        # Nobody's answer of before is of use: each has a session of its own.
        number = iter(range(1000))

        def timed(*argv):
            began = time.monotonic()
            subprocess.run(argv, check=True, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, env={
                               **g.environment(), 'PDSH_SSH_ARGS_APPEND':
                               f'-F {g.ssh_config}'})
            return (time.monotonic() - began) * 1e3

        def ours():
            path = g.session({f'p{n:02}': {'command': ['true'], 'host': host}
                              for n, host in enumerate(g.hosts)},
                             name=f'true{next(number)}')
            c = g.console(path)
            shown = c.until_text(rf'\b{HOSTS} exited')
            c.close()
            g.forget(path)
            return (shown - c.began) * 1e3

        all_of_them = ','.join(g.hosts)
        got = interleaved(
            runs, ours=ours,
            clush=lambda: timed('clush', '-f', str(HOSTS), '-o',
                                f'-F {g.ssh_config}', '-w', all_of_them,
                                'true'),
            pdsh=lambda: timed('pdsh', '-R', 'ssh', '-f', str(HOSTS), '-w',
                               all_of_them, 'true'),
            parallel_ssh=lambda: timed('parallel-ssh', '-p', str(HOSTS), '-h',
                                       names, '-x', f'-F {g.ssh_config}',
                                       'true'))
    ours = got.pop('ours').median
    peers = {k.replace('_', '-'): v.median for k, v in got.items()}
    return [Line(f'true on {HOSTS} hosts, cold, until all exits are on the'
                 ' screen', f'{TIMES} times faster than each',
                 min(peers.values()) >= TIMES * ours, ours, peers=peers)]
