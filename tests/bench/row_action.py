"""One action on a host that is connected: a signal to a process, until the answer
is there; beside a bare line through a shell, which is one round trip, and beside
the ssh client on a connection that is shared."""
import subprocess
import time

from ground import TOOLS
from line import Line, Samples, interleaved

COUNT = 200             # a run
WITHIN = 2              # times a bare ping


def run(ground, runs):
    with ground() as g:
        path = g.session({'one': {'command': ['sleep', '1000000']}})
        g.plm('-f', path, 'up')
        address = g.address[g.hosts[0]]
        shared = f'{g.directory}/mux'

        def figures(*argv):
            said = subprocess.run(argv, env=g.environment(), check=True,
                                  stdout=subprocess.PIPE).stdout
            return Samples(map(float, said.split())).median

        def master():
            began = time.monotonic()
            g.ssh_says('-o', 'ControlMaster=auto', '-o', f'ControlPath={shared}',
                       '-o', 'ControlPersist=60', g.hosts[0], 'kill -0 $$')
            return (time.monotonic() - began) * 1e6
        master()
        got = interleaved(
            runs,
            ours=lambda: figures(f'{TOOLS}/action', path, str(COUNT)),
            ping=lambda: figures(f'{TOOLS}/wire', address, str(g.port), g.user,
                                 g.key, 'ping', str(COUNT)),
            master=lambda: Samples(master() for _ in range(20)).median)
        g.ssh_says('-o', f'ControlPath={shared}', '-O', 'exit', g.hosts[0])
    ours, ping = got['ours'].median / 1e3, got['ping'].median / 1e3
    return [Line('an action on a connected host, until it is answered',
                 f'{WITHIN} bare pings', ours <= WITHIN * ping, ours,
                 peers={'bare ping through a shell': ping,
                        'ssh, ControlMaster': got['master'].median / 1e3})]
