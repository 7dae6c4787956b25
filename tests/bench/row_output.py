"""512 MB of one process's output, read whole by a command, beside ssh and beside a
bare loop of libssh2; and followed by a console while it is printed, which leaves
out what nobody can have seen, and fetches what is searched for. It is asked for
something all the while: each key marks its process, or takes the mark away."""
import os
import re
import subprocess
import time

from ground import PLM_TUI, TOOLS
from line import Line, Samples, interleaved

SIZE = 512 * 1000 * 1000
WIDTH = 100
OF_BARE = 0.9
KEY_S = 0.03            # from key to key
KEY_P99_MS = 16
MARKED = r'1 marked'


def make(path):
    with open(path, 'w') as f:
        for n in range(SIZE // WIDTH):
            f.write(f'{n:09} '.ljust(WIDTH - 1, '.') + '\n')


def waits(c, presses, began):
    """Of what was seen: how long each key waited for its frame, in ms, and when
    the output's end was shown."""
    waited, shown, marked = Samples(), None, False
    while c.frames:
        when, whole = c.next_frame()
        if not whole:
            continue
        text = c.text()
        if bool(re.search(MARKED, text)) != marked:
            marked = not marked
            waited.append((when - presses.pop(0)) * 1e3)
        if shown is None and re.search(r'p0 .*complete', text):
            shown = when - began
    assert not presses, f'{len(presses)} keys had no effect'
    return waited, shown


def shown(g, big):
    """A console that follows it: MB/s until it shows the end, and the keys' waits."""
    gate, done = f'{g.directory}/gate', f'{g.state}/done'
    os.mkfifo(gate)
    os.chmod(gate, 0o666)
    path = g.session({'p0': {'command': [
        'sh', '-c', f'read x <{gate}; cat {big}; : >{done}']}})
    c = g.console(path)
    c.has('following')
    c.rest()
    with open(gate, 'w') as f:
        f.write('go\n')
    began = time.monotonic()
    presses = []
    while not os.path.exists(done):
        presses.append(c.keys(' '))
        end = time.monotonic() + KEY_S
        while time.monotonic() < end:
            c.take(end - time.monotonic())
    while c.take(1):
        continue
    waited, took = waits(c, presses, began)
    # What is far back is found as well.
    c.keys('\r')
    c.rest()
    c.keys('/000000042\r')
    c.has('no match so far')
    c.keys('N')
    c.until_text(r'000000042 \.\.\.')
    c.close()
    os.unlink(gate)
    os.unlink(done)
    g.forget(path)
    return SIZE / 1e6 / took, waited


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
        # A key marks the one process that there is from here on.
        g.forget(path)
        all_shown, keys = Samples(), Samples()
        for _ in range(runs):
            rate, waited = shown(g, big)
            all_shown.append(rate)
            keys += waited
    ours, bare = got['ours'].median, got['bare'].median
    return [Line('512 MB of output, read whole (more is better)',
                 f'{OF_BARE} of the bare loop', ours >= OF_BARE * bare, ours,
                 'MB/s', {'bare libssh2 loop': bare,
                          'ssh cat': got['ssh'].median}),
            Line('... printed, until a console shows the end of them',
                 f'{OF_BARE} of the bare loop',
                 all_shown.median >= OF_BARE * bare, all_shown.median, 'MB/s',
                 {'bare libssh2 loop': bare}),
            Line('... a key meanwhile, to its frame: 99 of 100',
                 f'{KEY_P99_MS} ms', keys.part(0.99) <= KEY_P99_MS,
                 keys.part(0.99), peers={'half of them': keys.median})]
