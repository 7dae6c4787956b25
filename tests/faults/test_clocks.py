"""Clocks that are ten years off, and that jump: a host's, and this machine's
(matrix row 56). Exits are exact and in their order, and whatever waits does so by
a clock that nobody sets."""
import json
import os
import re
import shutil
import struct
import time
import unittest

from bed import Bed
from console import Console
from hosts import PLM_TUI

JUMP = os.environ.get('JUMP_SO', 'jump.so')
YEARS = 10 * 365 * 86400
PINGS = 15              # seconds: a link that is silent is known by then


class Clocks(Bed):
    def setUp(self):
        super().setUp()
        self.by = f'{self.directory}/by'
        self.jump(0)

    def jump(self, seconds):
        """All that reads the clock finds it so far off from here on."""
        with open(self.by, 'r+b' if os.path.exists(self.by) else 'wb') as f:
            f.write(struct.pack('q', seconds))

    def processes(self):
        return {
            **self.program('fails', 3, 'exit:7'),
            **self.program('runs', 3, 'wait'),
            'stubborn': {'shell': "trap '' QUIT; echo ready;"
                                  ' while :; do sleep 0.1; done', 'stop': [
                {'signal': 'QUIT', 'wait': '2s'},
                {'signal': 'KILL', 'wait': '5s'}]}}

    def lives(self, path):
        """Starts, an exit, a kill that has to wait: as they are."""
        self.plm(path, 'start', 'fails', 'runs', 'stubborn')
        self.plm(path, 'wait', 'fails')
        begun = time.monotonic()
        self.plm(path, 'kill', 'stubborn')
        self.assertTrue(2 <= time.monotonic() - begun < 8)
        rows = self.ps(path)
        self.assertEqual((rows['fails']['state'], rows['fails']['exit_code']),
                         ('exited', 7), rows)
        self.assertEqual(rows['stubborn']['exit_signal'], 'KILL')
        self.assertEqual(rows['runs']['state'], 'alive')
        self.assertEqual(rows['runs']['pid'], self.ledger('runs').starts[0][0])


class Theirs(Clocks):
    def setUp(self):
        super().setUp()
        tools = f'{self.directory}/tools'
        os.mkdir(tools)
        with open(f'{tools}/date', 'w') as f:
            f.write('#!/bin/sh\n'
                    'case $* in *-d*) ;; *)\n'
                    f'read -r by <{self.directory}/seconds\n'
                    'set -- -d "$by seconds" "$@" ;;\n'
                    'esac\n'
                    f'exec {shutil.which("date")} "$@"\n')
        os.chmod(f'{tools}/date', 0o755)
        self.set(0)
        self.path = self.session(self.host(self.sshd(
            extra=[f'SetEnv PATH={tools}:{os.environ["PATH"]}'])),
            self.processes())

    def set(self, seconds):
        path = f'{self.directory}/seconds'
        with open(path + '.new', 'w') as f:
            f.write(f'{seconds}\n')
        os.rename(path + '.new', path)

    def off(self, seconds):
        self.set(seconds)
        self.lives(self.path)
        started = self.ps(self.path)['runs']['started']
        age = time.time() - time.mktime(time.strptime(
            started[:19] + ' UTC', '%Y-%m-%dT%H:%M:%S %Z')) + time.timezone
        self.assertTrue(-2 < age < 30, started)

    def test_ahead(self):
        self.off(YEARS)

    def test_behind(self):
        self.off(-YEARS)

    def test_it_jumps_while_they_run(self):
        c = self.console('--no-start', self.path, size=(160, 30))
        self.plm(self.path, 'start', 'runs', 'stubborn')
        self.set(YEARS)
        self.plm(self.path, 'kill', 'stubborn')
        self.set(-YEARS)
        self.plm(self.path, 'kill', 'runs')
        for name in ('runs', 'stubborn'):
            self.wait_row(c, name, 'exited')
        with_it, without = self.ps(self.path), self.row(c, 'runs')
        self.assertIn('QUIT' if 'QUIT' in without else 'KILL', without)
        self.assertEqual(with_it['stubborn']['exit_signal'], 'KILL')
        # The next console finds the same, whatever the records' clocks say.
        self.set(0)
        self.assertEqual({n: r['exit_signal'] for n, r
                          in self.ps(self.path).items()},
                         {n: r['exit_signal'] for n, r in with_it.items()})
        c.keys('Q')
        self.assertEqual(c.wait_exit(), 0)


class Ours(Clocks):
    def setUp(self):
        super().setUp()
        self.path = self.session(self.host(self.sshd()), self.processes())

    def environment(self):
        return {**super().environment(), 'LD_PRELOAD': JUMP,
                'CLOCK_JUMP': self.by}

    def test_it_jumps(self):
        """What waits for a ping, a step, a frame, a message, goes on."""
        log = f'{self.directory}/log'
        c = Console([PLM_TUI, '--no-start', '--log', log, self.path],
                    self.environment(), (160, 30))
        self.consoles.append(c)
        self.plm(self.path, 'start', 'runs')
        self.wait_row(c, 'runs', 'alive')
        worker = c.worker()
        for seconds in (YEARS, -YEARS):
            self.jump(seconds)
            self.plm(self.path, 'start', 'stubborn')
            self.wait_row(c, 'stubborn', 'alive')
            self.select(c, 'stubborn')
            c.wait('ready')
            begun = time.monotonic()
            c.keys('x')
            c.wait('Kill stubborn')
            self.answer(c, 'y')
            self.wait_row(c, 'stubborn', 'exited', 'KILL')
            self.assertTrue(2 <= time.monotonic() - begun < 8)
        # Several pings have come, or have not, with either clock.
        with self.assertRaises(AssertionError):
            c.wait('unknown|connecting|unreachable', PINGS)
        self.assertEqual(c.worker(), worker)
        self.wait_row(c, 'runs', 'alive')
        with open(log) as f:
            told = f.read()
        self.assertEqual(len(re.findall('host h1: connecting', told)), 1, told)
        self.quit(c)
        # In the order in which it happened, as the file has it.
        told = json.loads(self.plm(self.path, 'journal', '-o', 'json', '-n',
                                   'stubborn'))
        ends = [e for e in told if e['event'] == 'exited']
        self.assertEqual(len(ends), 2, told)
        self.assertGreater(ends[0]['time'], ends[1]['time'])

    def test_commands(self):
        self.jump(YEARS)
        self.lives(self.path)


if __name__ == '__main__':
    unittest.main()
