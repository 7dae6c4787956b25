"""One process is killed, from the key until its exit is on the screen; supervisord,
which is of this machine, by its command."""
import getpass
import re
import subprocess
import time

from line import Line, Samples, interleaved
from replaced import Replaced

TIMES = 150
EACH = 5                # of ours, for each of theirs


class Supervisord:
    """With one program; a command stops it and waits for its end."""

    def __init__(self, g):
        self.environment = g.environment()
        self.config = f'{g.directory}/supervisord.conf'
        socket = f'{g.directory}/supervisord.sock'
        with open(self.config, 'w') as f:
            f.write(f'[supervisord]\nnodaemon=true\n'
                    f'logfile={g.directory}/supervisord.log\n'
                    f'pidfile={g.directory}/supervisord.pid\n'
                    f'user={getpass.getuser()}\n'
                    f'[unix_http_server]\nfile={socket}\n'
                    f'[supervisorctl]\nserverurl=unix://{socket}\n'
                    '[rpcinterface:supervisor]\n'
                    'supervisor.rpcinterface_factory = supervisor.rpcinterface:'
                    'make_main_rpcinterface\n'
                    '[program:one]\ncommand=sleep 1000000\nstopsignal=QUIT\n'
                    'startsecs=0\n')
        self.daemon = subprocess.Popen(
            ['supervisord', '-c', self.config], env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while 'RUNNING' not in self.says('status', 'one'):
            continue

    def says(self, *words):
        return subprocess.run(['supervisorctl', '-c', self.config, *words],
                              env=self.environment, check=False,
                              stdout=subprocess.PIPE).stdout.decode()

    def kill(self):
        began = time.monotonic()
        self.says('stop', 'one')
        took = (time.monotonic() - began) * 1e3
        self.says('start', 'one')
        return took

    def close(self):
        self.daemon.terminate()
        self.daemon.wait()


def run(ground, runs):
    with ground() as g:
        replaced = Replaced(g)
        all_ours = Samples()
        path = g.session({'one': {'command': ['sleep', '1000000']}})
        c = g.console(path)

        def kill():
            c.until(lambda text: re.search(r' one .* alive +\d+ ', text))
            c.rest()
            c.keys('x')
            c.has('Kill one')
            c.rest(0.4)         # what is typed at once is no answer
            asked = c.keys('y')
            shown = c.until_text(r' one .* exited ')
            c.rest()
            c.keys('s')
            return (shown - asked) * 1e3

        def ours():
            some = Samples(kill() for _ in range(EACH))
            all_ours.extend(some)
            return some.median

        local = Supervisord(g)
        got = interleaved(runs, ours=ours, replaced=replaced.kill_one,
                          supervisorctl=local.kill)
        local.close()
    ours, theirs = all_ours.median, got['replaced'].median
    return [Line('kill one process, until its exit is on the screen',
                 f'{TIMES} times faster', theirs >= TIMES * ours, ours,
                 peers={'replaced method': theirs, 'supervisorctl, local':
                        got['supervisorctl'].median})]
