"""What processes use, and the link to their host: on the screen as it is."""
import os
import subprocess
import time
import unittest

from hosts import Case

WIDE = (170, 30)
HZ = os.sysconf('SC_CLK_TCK')


def cpu_seconds(pid):
    with open(f'/proc/{pid}/stat') as f:
        fields = f.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / HZ


def cell(c, name, title):
    """What a row says under a title that is aligned to the right; "" where it
    is blank, or not there."""
    lines = c.lines()
    heads = [line for line in lines if 'PROCESS' in line and title in line]
    rows = [line for line in lines if f' {name} ' in line]
    if not heads or not rows:
        return ''
    end = heads[0].index(title) + len(title)
    return rows[0][end - 6:end].split(' ')[-1] if len(rows[0]) > end - 6 else ''


def number(text):
    units = {'K': 1024, 'M': 1024 ** 2, 'G': 1024 ** 3}
    if not text:
        return -1
    return float(text.rstrip('KMG')) * units.get(text[-1], 1)


class Figures(Case):
    def samples(self):
        """How often the host was asked, as its stat has noted."""
        try:
            with open(self.log) as f:
                return len(f.readlines())
        except FileNotFoundError:
            return 0

    def counting_sshd(self, slow=False):
        bin_ = f'{self.directory}/bin'
        self.log = f'{self.directory}/sampled'
        os.mkdir(bin_)
        with open(f'{bin_}/stat', 'w') as f:
            f.write('#!/bin/sh\ncase "$*" in\n'
                    f"*%F*) echo >>'{self.log}' ;;\nesac\n"
                    'exec /usr/bin/stat "$@"\n')
        os.chmod(f'{bin_}/stat', 0o755)
        return self.sshd(extra=[f'SetEnv PATH={bin_}:{os.environ["PATH"]}'
                                f'{" PLM_SLOW=1" if slow else ""}'])

    def test_figures(self):
        c = self.console(self.session(self.host(self.counting_sshd()), {
            'busy': {'shell': 'while :; do :; done'},
            'idle': {'command': ['sleep', '1000']},
            'children': {'shell': 'while :; do sh -c "i=0; while [ \\$i -lt'
                                  ' 9999 ]; do i=\\$((i+1)); done"; done'},
            'printing': {'shell': 'while :; do echo 0123456789012345678;'
                                  ' sleep 0.1; done'},
            'quiet': {'shell': 'echo once; exec sleep 1000'},
        }), size=WIDE)
        pid = self.pid(c, 'busy')
        begun, used = time.monotonic(), cpu_seconds(pid)

        # A machine that has much to do gives it less than all of one.
        def as_busy_as_it_is(c):
            mean = (cpu_seconds(pid) - used) / (time.monotonic() - begun) * 100
            return number(cell(c, 'busy', 'CPU%')) > mean / 2 > 2
        c.wait(as_busy_as_it_is, 60)
        c.wait(lambda c: 0 <= number(cell(c, 'idle', 'CPU%')) < 5, 60)
        # Its own time is next to nothing; it is its children that work.
        c.wait(lambda c: number(cell(c, 'children', 'CPU%')) > 5, 60)
        c.wait(lambda c: number(cell(c, 'idle', 'MEM')) > 100 * 1024, 60)
        # 20 bytes ten times a second, or less often where sleep comes late.
        c.wait(lambda c: 10 < number(cell(c, 'printing', 'OUT/s')) <= 250, 60)
        c.wait(lambda c: cell(c, 'printing', 'SILENT') == 'no', 60)
        c.wait(lambda c: number(cell(c, 'quiet', 'OUT/s')) == 0, 60)
        c.wait(r' quiet .* \d+(s|m\d\ds) ', 60)
        # It is silent since it printed, not since somebody looks.
        with open('/proc/uptime') as f:
            uptime = float(f.read().split()[0])
        with open(f'/proc/{self.pid(c, "quiet")}/stat') as f:
            start = int(f.read().rpartition(')')[2].split()[19]) / HZ
        shown = cell(c, 'quiet', 'SILENT')
        minutes, _, seconds = shown.rstrip('s').rpartition('m')
        silent = int(minutes or 0) * 60 + int(seconds)
        self.assertLess(abs(uptime - start - silent), 15, c.framed())
        self.quit(c)

    def test_only_what_is_on_the_screen_is_read(self):
        # As where there is no perl, which starts no program for it.
        c = self.console(self.session(self.host(self.counting_sshd(slow=True)), {
            'one': {'shell': 'i=0; while :; do i=$((i+1)); echo "tick $i";'
                             ' sleep 0.1; done'}}), size=WIDE)
        self.pid(c, 'one')
        c.wait(lambda c: number(cell(c, 'one', 'OUT/s')) > 0, 60)

        def tick(c):
            return max([int(line.split()[1]) for line in c.lines()
                        if line.strip().startswith('tick ')], default=0)
        c.keys('Enter', 'z')
        c.wait_gone('PROCESS')
        # One may be on its way.
        at = tick(c)
        c.wait(lambda c: tick(c) > at + 20, 60)
        before, at = self.samples(), tick(c)
        c.wait(lambda c: tick(c) > at + 60, 60)
        self.assertEqual(self.samples(), before)
        c.keys('z')
        c.wait(lambda c: self.samples() > before, 30)
        self.quit(c)


class Hosts(Case):
    def test_a_host_is_let_go_and_taken_back(self):
        s = self.sshd()
        c = self.console(self.session(self.host(s), {
            'one': {'command': ['sleep', '1000']}}), size=WIDE)
        pid = self.pid(c, 'one')
        c.keys('H')
        c.wait(r'● h1 .* ready +1/1 .*ms.* ED25519')
        c.keys('K')
        with open(f'{s.directory}/host_key.pub') as f:
            print_ = subprocess.run(['ssh-keygen', '-lf', '-'], stdin=f,
                                    capture_output=True, text=True,
                                    check=True).stdout.split()[1]
        c.wait(lambda c: print_ in c.text())
        c.wait(f'{s.known_hosts}:1'[-30:])
        c.keys('Esc')
        c.wait_gone('fingerprint')
        c.keys('L')
        c.wait('for the last ping')
        c.wait(r'clock +\S+ (ahead of|behind) this machine')
        c.keys('Esc')
        c.wait_gone('last ping')
        c.keys('C')
        c.wait('Disconnect h1')
        c.wait('1: one')
        self.answer(c, 'y')
        c.wait('disconnected')
        c.wait(r'\? one .* unknown')
        self.assertEqual(s.connections(), [])
        os.kill(pid, 0)
        # Another worker does not connect to it either.
        worker = c.worker()
        os.kill(worker, 9)
        c.wait(lambda c: c.worker() not in (None, worker))
        c.wait('worker was killed')
        c.keys('c')
        c.wait(r'● h1 .* ready +1/1')
        c.wait(f'● one .* alive +{pid} ')
        self.quit(c)


if __name__ == '__main__':
    unittest.main()
