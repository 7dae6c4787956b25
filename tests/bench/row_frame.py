"""From a program's start until its first whole frame is on a terminal of 120x40,
and until --help is over."""
import subprocess
import time

from ground import PLM_TUI
from line import Line, Samples, interleaved

FRAME_MS, HELP_MS = 20, 5
EACH = 4


def run(ground, runs):
    with ground() as g:
        # Nobody answers there: what is shown first waits for nothing.
        path = g.session({f'p{n:02}': {'command': ['true']}
                          for n in range(20)})
        text = f'{g.directory}/lines'
        with open(text, 'w') as f:
            f.writelines(f'line number {n} of a file\n' for n in range(5000))

        def until(word, *argv):
            def once():
                t = g.terminal(*argv)
                shown = t.has(word)
                t.close()
                return (shown - t.began) * 1e3
            return lambda: Samples(once() for _ in range(EACH)).median

        def helped(program):
            def once():
                began = time.monotonic()
                subprocess.run([program, '--help'], env=g.environment(),
                               stdout=subprocess.DEVNULL, check=True)
                return (time.monotonic() - began) * 1e3
            return lambda: Samples(once() for _ in range(EACH)).median

        frame = interleaved(
            runs, ours=until('p10', PLM_TUI, path, '--no-start'),
            less=until('line number 38', 'less', text),
            multitail=until('line number 4999', 'multitail', text),
            htop=until('PID', 'htop'),
            lnav=until('line number 4999', 'lnav', '-N', text))
        helps = interleaved(runs, ours=helped(PLM_TUI), less=helped('less'),
                            htop=helped('htop'))
    lines = []
    for what, got, goal in (('start to the first frame', frame, FRAME_MS),
                            ('--help', helps, HELP_MS)):
        ours = got.pop('ours').median
        lines.append(Line(what, f'{goal} ms', ours <= goal, ours,
                          peers={k: v.median for k, v in got.items()}))
    return lines
