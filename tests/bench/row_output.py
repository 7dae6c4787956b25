"""512 MB of one process's output, read whole, beside ssh and beside a bare loop of
libssh2."""
import subprocess
import time

from ground import PLM_TUI, TOOLS
from line import Line, interleaved

SIZE = 512 * 1000 * 1000
WIDTH = 100
OF_BARE = 0.9


def make(path):
    with open(path, 'w') as f:
        for n in range(SIZE // WIDTH):
            f.write(f'{n:09} '.ljust(WIDTH - 1, '.') + '\n')


def run(ground, runs):
    with ground() as g:
        big = f'{g.directory}/big'
        make(big)
        path = g.session({'big': {'command': ['cat', big]}})
        g.plm('-f', path, 'up')
        g.plm('-f', path, 'wait', 'big')
        host, address = g.hosts[0], g.address[g.hosts[0]]

        def timed(*argv):
            began = time.monotonic()
            subprocess.run(argv, env=g.environment(), check=True,
                           stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL)
            return SIZE / 1e6 / (time.monotonic() - began)

        got = interleaved(
            runs,
            ours=lambda: timed(PLM_TUI, '-f', path, 'logs', '--stdout', 'big'),
            bare=lambda: timed(f'{TOOLS}/wire', address, str(g.port), g.user,
                               g.key, 'cat', f'cat {big}'),
            ssh=lambda: timed('ssh', '-F', g.ssh_config, host, f'cat {big}'))
    ours, bare = got['ours'].median, got['bare'].median
    return [Line('512 MB of output, read whole (more is better)',
                 f'{OF_BARE} of the bare loop', ours >= OF_BARE * bare, ours,
                 'MB/s', {'bare libssh2 loop': bare,
                          'ssh cat': got['ssh'].median})]
