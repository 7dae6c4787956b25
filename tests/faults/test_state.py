"""The directory where a host keeps the records: full, missing, or not ours. What
cannot be kept is refused, in a sentence; what runs is known all the same."""
import errno
import glob
import json
import os
import signal
import socket
import subprocess
import time
import unittest

from bed import PLM_TUI, Bed, numbered
from machine import mounts, own_namespaces
from told import Told

QUIET = {'command': ['sleep', '100000'], 'autostart': False}


def fill(directory):
    """A file that takes what room there is. Returns its path."""
    path = f'{directory}/filler'
    with open(path, 'wb', buffering=0) as f:
        try:
            while True:
                f.write(bytes(512))
        except OSError as e:
            if e.errno != errno.ENOSPC:
                raise
    return path


class State(Bed):
    def refused(self, path, *words):
        """A command that fails; its sentences."""
        done = subprocess.run([PLM_TUI, '-f', path, *words],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env=self.environment(), timeout=60, text=True)
        self.assertNotIn(done.returncode, (0, 124), done)
        return done.stdout + done.stderr

    def told(self, path):
        told = Told(path, self.environment())
        self.addCleanup(told.stop)
        return told

    def begun(self, name):
        """The PID in its ledger, when there is one."""
        return self.ledger(name).starts[0][0]


@own_namespaces
class Full(State):
    """Matrix row 47: 64 KiB for all records and logs."""

    def setUp(self):
        super().setUp()
        on = f'{self.state}/h1'
        os.makedirs(on)
        self.h1 = self.sshd(within=mounts(
            f'mount -t tmpfs -o size=64k plm {on}'))
        self.on = f'/proc/{self.h1.process.pid}/root{on}'
        self.path = self.session(self.host(self.h1), {
            **self.program('runs', 2, 'wait', autostart=False),
            **self.program('prints', 0, 'wait', 100, autostart=False),
            'later': dict(QUIET)})

    def test_a_start_is_refused(self):
        filler = fill(self.on)
        self.assertRegex(self.refused(self.path, 'start', 'later'),
                         r'^plm-tui: later on h1: failed: .* cannot be written'
                         r'[^\n]*\n$')
        rows = json.loads(self.plm(self.path, 'check', '-o', 'json', status=1))
        verdicts = {row['check']: row['verdict'] for row in rows}
        self.assertEqual(verdicts['state dir'], 'failed')
        self.assertNotEqual(verdicts['space'], 'ok')
        os.unlink(filler)
        self.plm(self.path, 'start', 'later')

    def ends(self, end, how, cause):
        """Told as it is while nothing can be written, and on record when
        there is room again."""
        self.plm(self.path, 'start', 'runs')
        told = self.told(self.path)
        told.wait('host-ready', 1)
        filler = fill(self.on)
        end()
        told.wait('exited', 1)
        ended, = told.of('exited')
        self.assertEqual((ended['exit_signal'], ended['exit_code'],
                          ended['exact'], ended['cause']),
                         (how, None, True, cause), ended)
        # Who asks now is not told what is on no record.
        row = self.ps(self.path, status=4)['runs']
        self.assertEqual(row['state'], 'unknown', row)
        self.assertIn('not on record yet', row['why'])
        os.unlink(filler)
        self.plm(self.path, 'wait', 'runs')
        row = self.ps(self.path)['runs']
        self.assertEqual((row['state'], row['exit_signal'], row['exact'],
                          row['cause']), ('exited', how, True, cause), row)

    def test_an_end_is_known(self):
        self.ends(lambda: os.kill(self.begun('runs'), signal.SIGTERM), 'TERM',
                  'killed from outside')

    def test_a_stop_is_known(self):
        self.ends(lambda: self.plm(self.path, 'kill', 'runs'), 'QUIT',
                  'stopped by operator')

    def test_a_program_that_fills_it(self):
        """It is told by its own write(2), and ends by 124; up to there all
        that it printed is to be read."""
        told = self.told(self.path)
        told.wait('host-ready', 1)
        self.plm(self.path, 'start', 'prints')
        told.wait('exited', 1)
        ended, = told.of('exited')
        self.assertEqual((ended['exit_code'], ended['exact']), (124, True))
        done = subprocess.run([PLM_TUI, '-f', self.path, 'logs', 'prints'],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env=self.environment(), timeout=60)
        self.assertEqual(done.returncode, 0, done)
        for which, text in ((1, done.stdout), (2, done.stderr)):
            whole = text[:text.rfind(b'\n') + 1]
            self.assertGreater(numbered(whole, which), 100)


class Half(State):
    """A start whose shell was killed before it had written what it starts."""

    def setUp(self):
        super().setUp()
        self.path = self.session(self.host(self.sshd()), {
            'never': dict(QUIET), 'again': dict(QUIET)})
        self.plm(self.path, 'start', 'again')
        self.plm(self.path, 'kill', 'again')
        found = glob.glob(f'{self.state}/h1/*/e2e/names')
        self.records = os.path.dirname(found[0])
        self.uuid = self.ps(self.path)['again']['uuid']

    def half(self, *parts, age):
        path = '/'.join((self.records, *parts))
        os.makedirs(path)
        while path != self.records:
            os.utime(path, (time.time() - age,) * 2)
            path = os.path.dirname(path)

    def test_a_first_one(self):
        for parts in ((), ('1',)):
            with self.subTest(parts):
                uuid = f'{len(parts)}0000000-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
                self.half(uuid, *parts, age=60)
                name = f'never{len(parts)}'
                path = self.session(self.host(self.sshds[0]), {
                    name: dict(QUIET)})
                with open(f'{self.records}/names/{name}', 'w') as f:
                    f.write(uuid + '\n')
                self.plm(path, 'start', name)
                self.assertFalse(os.path.exists(f'{self.records}/{uuid}'))
                self.assertEqual(self.ps(path)[name]['state'], 'alive')

    def test_whoever_is_refused_believes_nothing(self):
        """It may have come to nothing: it is what the records say it is."""
        c = self.console(self.path, size=(120, 30))
        self.wait_row(c, 'never', 'pending')
        uuid = '00000000-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
        self.half(uuid, age=0)
        with open(f'{self.records}/names/never', 'w') as f:
            f.write(uuid + '\n')
        self.select(c, 'never')
        c.keys('s')
        c.wait('another console has just started it')
        self.wait_row(c, 'never', 'pending')

    def test_a_later_one(self):
        self.half(self.uuid, '2', age=60)
        self.plm(self.path, 'start', 'again')
        self.assertEqual(self.ps(self.path)['again']['run'], 2)

    def test_one_that_may_be_under_way(self):
        self.half(self.uuid, '2', age=0)
        self.assertIn('started already', self.refused(self.path, 'start',
                                                      'again'))


class Foreign(State):
    """Matrix row 48: what is not this user's own is not written to."""

    def setUp(self):
        super().setUp()
        self.host_dir = f'{self.state}/h1/{socket.gethostname()}'
        self.elsewhere = f'{self.directory}/elsewhere'
        os.mkdir(self.elsewhere, 0o700)

    def up(self, text, **how):
        """Refused with that, once; and nothing was written."""
        path = self.session(self.host(self.sshd(**how)), {
            'one': {'command': ['sleep', '100000']}})
        said = self.refused(path, 'up')
        self.assertIn(text, said)
        self.assertEqual(said.count(text), 1, said)
        self.assertEqual(os.listdir(self.elsewhere), [])
        return path

    def test_a_link_for_the_host(self):
        os.makedirs(f'{self.state}/h1')
        os.symlink(self.elsewhere, self.host_dir)
        path = self.up(f'{self.host_dir} is a symbolic link')
        os.unlink(self.host_dir)
        self.plm(path, 'up')

    def test_a_link_for_the_session(self):
        os.makedirs(self.host_dir)
        os.symlink(self.elsewhere, f'{self.host_dir}/e2e')
        self.up(f'{self.host_dir}/e2e is a symbolic link')

    def test_a_link_for_names(self):
        os.makedirs(f'{self.host_dir}/e2e')
        os.symlink(self.elsewhere, f'{self.host_dir}/e2e/names')
        self.up(f'{self.host_dir}/e2e/names is a symbolic link')

    def test_no_directory(self):
        """A FIFO would keep whoever opens it waiting; a file has two names."""
        os.makedirs(f'{self.state}/h1')
        os.mkfifo(self.host_dir)
        self.up('Not a directory')
        os.unlink(self.host_dir)
        os.mkdir(self.host_dir)
        other = f'{self.directory}/other'
        with open(other, 'w') as f:
            f.write('what it has')
        os.link(other, f'{self.host_dir}/e2e')
        self.up('Not a directory')
        with open(other) as f:
            self.assertEqual(f.read(), 'what it has')

    def test_others_can_write(self):
        os.makedirs(f'{self.host_dir}/e2e')
        for mode in (0o702, 0o720):
            os.chmod(f'{self.host_dir}/e2e', mode)
            self.up(f'{self.host_dir}/e2e can be written by others')

    def test_a_link_to_nowhere(self):
        os.makedirs(self.host_dir)
        os.symlink(f'{self.elsewhere}/made', f'{self.host_dir}/e2e')
        self.up(f'{self.host_dir}/e2e is a symbolic link')

    @unittest.skipIf(os.geteuid() != 0, 'only root gives directories away')
    def test_somebody_elses(self):
        os.makedirs(f'{self.host_dir}/e2e')
        for each in (f'{self.host_dir}/e2e', self.host_dir):
            os.chown(each, 65534, 65534)
            self.up(f"{each} is not this user's own", address='127.0.0.1')
            self.assertEqual(os.listdir(f'{self.host_dir}/e2e'), [])
            os.chown(each, 0, 0)

    @own_namespaces
    def test_read_only(self):
        on = f'{self.state}/h1'
        os.makedirs(on)
        self.up('Read-only file system',
                within=mounts(f'mount -t tmpfs -o ro plm {on}'))

    def test_missing(self):
        """Made where it never was; not made anew below what runs."""
        path = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '100000']}, 'later': dict(QUIET)})
        self.plm(path, 'start', 'one')
        self.assertEqual(os.stat(self.host_dir).st_mode & 0o777, 0o700)
        c = self.console(path, size=(120, 30))
        pid = self.pid(c, 'one')
        os.rename(f'{self.state}/h1', f'{self.state}/away')
        self.select(c, 'later')
        c.keys('s')
        c.wait('later.*(cannot create|No such file)')
        os.rename(f'{self.state}/away', f'{self.state}/h1')
        self.assertEqual(self.pid(c, 'one'), pid)


if __name__ == '__main__':
    unittest.main()
