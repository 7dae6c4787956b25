"""Logs: every byte of a process's output or of a file, or the lines that were
asked for, from a real sshd, and a clear sentence where there are none."""
import datetime
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import time
import unittest

from hosts import PLM_TUI, Case, below, comm

QUIET = {'command': ['sleep', '1000'], 'autostart': False}


class Logs(Case):
    def setUp(self):
        super().setUp()
        self.running = []
        self.got = {}           # by file: what a follower has said
        self.addCleanup(self.end_running)

    def end_running(self):
        for p in self.running:
            p.kill()
            p.wait()
            for f in (p.stdout, p.stderr):
                f.close()

    def one(self, shell='sleep 1000', **host):
        s = self.sshd(**host)
        path = self.session(self.host(s), {'p': {'shell': shell}})
        return path

    def begin(self, path, *words, before=(), **more):
        p = subprocess.Popen(
            [PLM_TUI, '-f', path, *before, *words], env={
                k: v for k, v in self.environment().items() if k != 'TERM'},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, **more)
        self.running.append(p)
        return p

    def plm(self, path, *words, status=0, timeout=60):
        p = self.begin(path, *words)
        out, err = p.communicate(timeout=timeout)
        self.assertEqual(p.returncode, status, f'{words}: {out[:300]} {err}')
        self.err = err
        return out

    def file(self, name, data=b''):
        path = f'{self.directory}/{name}'
        with open(path, 'wb') as f:
            f.write(data)
        return path

    def of_file(self, path, file, *words, host='h1', **more):
        return self.plm(path, 'logs', '--host', host, '--file', file, *words,
                        **more)

    def expect(self, p, text, timeout=20, of=None):
        """Reads a follower's output until it ends in text."""
        of = of or p.stdout
        got = self.got.get(of, b'')
        end = time.monotonic() + timeout
        while not got.endswith(text):
            left = end - time.monotonic()
            ready, _, _ = select.select([of], [], [], max(left, 0))
            data = os.read(of.fileno(), 65536) if ready else b''
            if not data:
                self.fail(f'{text} never came: {got[-300:]}'
                          f' {p.poll() is not None and p.stderr.read()}')
            got += data
        self.got[of] = got
        return got


class Processes(Logs):
    def test_both_streams_apart_before_and_after_the_end(self):
        path = self.one(r'printf "a\r\nConnection to x closed.\n\000\377end";'
                        ' echo oops >&2; exec sleep 1000')
        out = b'a\r\nConnection to x closed.\n\x00\xffend'
        self.plm(path, 'up')

        def whole(out, err, *words):
            end = time.monotonic() + 10
            while self.plm(path, 'logs', 'p', *words) != out:
                self.assertLess(time.monotonic(), end)
            self.assertEqual(self.err, err)
        whole(out, b'oops\n')
        whole(out, b'', '--stdout')
        whole(b'', b'oops\n', '--stderr')
        whole(b'\x00\xffend', b'', '-n', '1', '--stdout')
        whole(b'Connection to x closed.\n', b'', '-g', '^Conn')
        # A process that stands still is not waited for.
        pid = self.pid_of(path)
        os.kill(pid, signal.SIGSTOP)
        whole(out, b'oops\n')
        os.kill(pid, signal.SIGCONT)
        self.plm(path, 'kill', 'p')
        whole(out, b'oops\n')
        # Of an earlier run, too.
        self.plm(path, 'start', 'p')
        whole(out, b'oops\n', '--previous')
        whole(out, b'oops\n', '--run', '1')
        whole(out, b'oops\n', '--run', '2')
        self.plm(path, 'logs', 'p', '--run', '3', status=1)
        self.assertIn(b'its runs are 1 to 2', self.err)

    def pid_of(self, path):
        return json.loads(self.plm(path, 'ps', '-o', 'json'))[0]['pid']

    def test_logs_that_the_session_puts_elsewhere(self):
        path = self.session(self.host(self.sshd()), {'p': {
            'shell': 'echo elsewhere; echo oops >&2; exec sleep 1000',
            'working_dir': self.directory,
            'logs': {'stdout': 'own.${run}.log'}}})
        self.plm(path, 'up')
        p = self.begin(path, 'logs', 'p', '-f')
        self.expect(p, b'elsewhere\n')
        self.plm(path, 'restart', 'p')
        self.assertEqual(self.plm(path, 'logs', 'p', '--previous'),
                         b'elsewhere\n')
        self.assertEqual(self.err, b'oops\n')

    def test_what_cannot_be_asked_for(self):
        path = self.session(self.host(self.sshd()), {
            'a1': dict(QUIET), 'a2': dict(QUIET)})
        for words, status, text in (
                (['logs'], 2, 'logs of which process?'),
                (['logs', 'a*'], 2, 'logs are of one process'),
                (['logs', 'none'], 2, 'none'),
                (['logs', 'a1'], 3, 'no run is on record'),
                (['logs', 'a1', '--user', 'x'], 2, '--user is for --file'),
                (['logs', 'a1', '--run', '0'], 2, 'there is no run 0'),
                (['logs', 'a1', '--run', '1', '--previous'], 2, 'two runs'),
                (['logs', 'a1', '-n', '-5'], 2, 'no number of lines'),
                (['logs', 'a1', '--since', 'noon'], 2, 'is no time'),
                (['logs', '--file', '/x'], 2, '--file needs one --host'),
                (['logs', '--file', '/x', '-H', 'h1', '--stderr'], 2,
                 '--file is none'),
                (['logs', '--file', '/x', '-H', '-x'], 2,
                 "cannot be a host's name"),
                (['ps', '--grep', 'x'], 2, 'there is no option --grep')):
            with self.subTest(words):
                self.plm(path, *words, status=status)
                self.assertIn(text, self.err.decode())

    def test_followed_to_both_streams(self):
        fifo = f'{self.directory}/fifo'
        os.mkfifo(fifo)
        path = self.session(self.host(self.sshd()), {'p': {
            'shell': f'echo out 1; echo err 1 >&2; read x <{fifo};'
                     'echo out 2; echo err 2 >&2; exec sleep 1000'}})
        self.plm(path, 'up')
        p = self.begin(path, 'logs', 'p', '-f')
        self.expect(p, b'out 1\n')
        with open(fifo, 'w') as f:
            f.write('\n')
        self.expect(p, b'out 1\nout 2\n')
        self.expect(p, b'err 1\nerr 2\n', of=p.stderr)
        p.send_signal(signal.SIGINT)
        _, err = p.communicate(timeout=10)
        self.assertEqual(err, b'plm-tui: interrupted by INT\n')
        self.assertEqual(p.returncode, 130)


    def test_a_terminal_is_given_safe_text(self):
        path = self.one(r'printf "\033]0;owned\a\033[31mred\033[m\033[2J\n"')
        self.plm(path, 'up')
        self.plm(path, 'wait', 'p')
        c = self.console('-f', path, 'logs', 'p')
        self.assertEqual(c.wait_exit(), 0)
        self.assertIn(b'^[]0;owned^G\x1b[0;38;5;1mred\x1b[0m^[[2J\r\n',
                      bytes(c.raw))
        # Into a pipe it is what it was.
        self.assertEqual(self.plm(path, 'logs', 'p'),
                         b'\033]0;owned\a\033[31mred\033[m\033[2J\n')


class Files(Logs):
    def test_twenty_megabytes_byte_for_byte(self):
        data = os.urandom(20 * 1024 * 1024 + 11)
        path = self.one()
        file = self.file('random', data)
        self.assertEqual(self.of_file(path, file, '-n', '999999999'), data)
        # Into a file, at its end.
        to = self.file('to', b'before')
        with open(to, 'ab') as f:
            p = subprocess.run([PLM_TUI, '-f', path, 'logs', '-H', 'h1',
                                '--file', file, '-n', '999999999'], stdout=f,
                               stdin=subprocess.DEVNULL, timeout=60,
                               env=self.environment())
        self.assertEqual(p.returncode, 0)
        with open(to, 'rb') as f:
            self.assertEqual(f.read(), b'before' + data)

    def test_a_hundred_lines_unless_told(self):
        lines = [b'%d\n' % n for n in range(1000)]
        path = self.one()
        file = self.file('log', b''.join(lines) + b'no end')
        self.assertEqual(self.of_file(path, file),
                         b''.join(lines[-99:]) + b'no end')
        self.assertEqual(self.of_file(path, file, '-n', '0'), b'')
        # Nothing was written on that host.
        self.assertFalse(os.path.exists(f'{self.state}/h1'))
        self.assertFalse(os.path.exists(f'{self.home}/.local'))

    def test_what_start_up_files_print_is_not_the_log(self):
        s = self.sshd(shell="/bin/sh -c 'echo noise; echo more >&2;"
                            " exec /bin/sh \"$@\"' sh")
        path = self.session(self.host(s), {'p': {'shell': 'echo real;'
                                                 ' sleep 1000'}})
        file = self.file('log', b'a\nb\n')
        self.assertEqual(self.of_file(path, file), b'a\nb\n')
        c = self.console(path)
        c.wait('real')
        self.assertNotIn('noise', c.text())

    def test_errors(self):
        path = self.one()
        d = self.directory
        os.mkfifo(f'{d}/fifo')
        os.symlink(f'{d}/nowhere', f'{d}/link')
        sock = socket.socket(socket.AF_UNIX)
        self.addCleanup(sock.close)
        sock.bind(f'{d}/socket')
        file = self.file('log', b'x\n')
        for file, text in (
                (f'{d}/none', f'there is no file {d}/none on '),
                (d, 'is a directory'),
                (f'{d}/fifo', 'is a FIFO'),
                (f'{d}/link', 'is a link to a file that is not there'),
                (f'{d}/socket', 'is a socket'),
                ('/dev/zero', 'is a device'),
                (f'{d}/log/x', 'there is no file')):
            with self.subTest(file):
                self.assertEqual(self.of_file(path, file, status=1), b'')
                self.assertIn(text, self.err.decode())
        self.of_file(path, f'{d}/log', '-g', '(', status=1)
        self.assertIn('does not take the pattern', self.err.decode())
        self.of_file(path, f'{d}/log', '--since', '1h', status=1)
        self.assertIn('no line of it begins with a time', self.err.decode())

    def test_hosts_that_cannot_be_reached(self):
        path = self.one()
        file = self.file('log', b'x\n')
        stranger = self.sshd('h2', address='127.0.0.2')
        # A host of no session: reached as the file says for all.
        hosts = self.host(self.sshds[0])
        path = self.session(hosts, {'p': {**QUIET}}, ssh={
            'port': stranger.port, 'connect_timeout': '2s',
            'identity_file': f'{stranger.directory}/user_key',
            'user_known_hosts_file': stranger.known_hosts})
        self.assertEqual(self.of_file(path, file, host='127.0.0.2'), b'x\n')
        stranger.stop()
        self.of_file(path, file, host='127.0.0.2', status=4)
        stranger.start()
        stranger.write_known_hosts('user_key')
        self.of_file(path, file, host='127.0.0.2', status=7)
        stranger.write_known_hosts()
        path = self.session(hosts, {'p': {**QUIET}}, ssh={
            'port': stranger.port, 'connect_timeout': '2s',
            'identity_file': f'{self.sshds[0].directory}/user_key',
            'user_known_hosts_file': stranger.known_hosts,
            'identity_agent': 'none'})
        self.of_file(path, file, host='127.0.0.2', status=7)
        self.assertIn(b'login failed', self.err)

    def test_another_user(self):
        path = self.one()
        account = self.other_user(self.sshds[0])
        user, home = account.pw_name, account.pw_dir
        with open(f'{home}/own.log', 'w') as f:
            f.write('its own\n')
        os.chmod(f'{home}/own.log', 0o600)
        shutil.chown(f'{home}/own.log', user, user)
        file = self.file('root.log', b'secret\n')
        os.chmod(file, 0o600)
        os.mkdir(f'{self.directory}/closed', 0o700)
        before = sorted(os.listdir(home))
        self.assertEqual(self.of_file(path, 'own.log', '-U', user),
                         b'its own\n')
        for f, text in ((file, 'there is no permission to read it'),
                        (f'{self.directory}/closed/x',
                         'there is no permission to look into')):
            self.of_file(path, f, '-U', user, status=1)
            self.assertIn(text, self.err.decode())
            self.assertIn(f'{user}@h1', self.err.decode())
        self.assertEqual(sorted(os.listdir(home)), before)

    def test_a_deadline(self):
        path = self.one()
        file = self.file('log', b'x\n')
        # A machine with much to do may not come as far as the first line.
        self.assertIn(self.of_file(path, file, '-f', '-t', '2s', status=124),
                      (b'', b'x\n'))
        self.assertIn(b'not all of it came in time', self.err)


class Lines(Logs):
    def test_hostile_patterns(self):
        lines = ["it's", 'say "$HOME" `id`', '-v', '-e x', 'back\\slash',
                 'a$(reboot)b', 'plain', '!history', '* glob ?']
        path = self.one()
        file = self.file('log', '\n'.join(lines).encode() + b'\n')
        for pattern, found in (
                ("it's", [0]), ('"[$]HOME" `', [1]), ('-v', [2]),
                ('-e', [3]), ('\\\\', [4]), ('[$][(]reboot', [5]),
                ("it's\nplain", [0, 6]), ('!h', [7]), ('[*] glob [?]', [8]),
                ('nothing at all', []), ('^.*$', list(range(9)))):
            with self.subTest(pattern):
                self.assertEqual(
                    self.of_file(path, file, f'--grep={pattern}'),
                    ''.join(lines[n] + '\n' for n in found).encode())

    def test_since(self):
        path = self.one()
        now = datetime.datetime.now().astimezone()
        utc = now.astimezone(datetime.timezone.utc)
        hour = datetime.timedelta(hours=1)
        for form, at in (('%Y-%m-%dT%H:%M:%S.%fZ', utc),
                         ('%Y-%m-%d %H:%M:%S%z', now),
                         ('%Y-%m-%d %H:%M:%S,123', now),
                         ('%Y-%b-%d %H:%M:%S,123', now),
                         ('[%Y-%m-%d %H:%M:%S]', now),
                         ('ERROR %Y-%m-%d %H:%M:%S', now),
                         ('%b %d %H:%M:%S host', now)):
            with self.subTest(form):
                file = self.file('log', ''.join(
                    f'{(at - n * hour).strftime(form)} {n} hours\n'
                    f'  more of {n}\n' for n in (4, 3, 2, 1, 0)).encode())
                self.assertEqual(
                    [line.split()[-1] for line in self.of_file(
                        path, file, '--since', '150m').decode().splitlines()],
                    ['hours', '2', 'hours', '1', 'hours', '0'])
                since = (now - 1.5 * hour).strftime('%Y-%m-%dT%H:%M:%S%z')
                self.assertEqual(self.of_file(path, file, '--since', since,
                                              '-g', 'more'),
                                 b'  more of 1\n  more of 0\n')

    def test_followed_through_rotation_and_truncation(self):
        path = self.one()
        for words in ([], ['-g', '[0-9]']):
            file = self.file('log', b'1\n2\n3')
            p = self.begin(path, 'logs', '-H', 'h1', '--file', file, '-f',
                           '-n', '2', *words)
            expected = b'2\n3' if not words else b'1\n2\n'
            self.expect(p, expected)

            def add(text):
                nonlocal expected
                with open(file, 'ab') as f:
                    f.write(text)
                expected += text
                self.assertEqual(self.expect(p, text), expected)
            if words:
                expected += b'3'
                with open(file, 'ab') as f:
                    f.write(b'.\n')
                expected += b'.\n'
                self.expect(p, expected)
            else:
                add(b'.\n')
            add(b'4\n')
            os.rename(file, f'{file}.1')
            add(b'5\n')
            add(b'6\n')
            os.truncate(file, 0)
            add(b'7\n')
            # The link breaks: that is said, and it goes on where it was.
            self.sshds[0].drop()
            self.expect(p, b': the link is back\n', of=p.stderr)
            self.assertIn(b'the link broke (', self.got[p.stderr])
            add(b'8\n')
            p.terminate()
            p.wait(10)


class Readers(Logs):
    def test_a_reader_that_goes_away(self):
        path = self.one()
        file = self.file('log', b'x' * 99 + b'\n' + b'y\n' * 5000000)
        p = self.begin(path, 'logs', '-H', 'h1', '--file', file, '-n',
                       '99999999')
        os.read(p.stdout.fileno(), 10)
        p.stdout.close()
        self.assertEqual(p.wait(20), 141)
        self.assertEqual(p.stderr.read(), b'')
        # Also while there is nothing to say to it.
        file = self.file('log', b'x\n')
        p = self.begin(path, 'logs', '-H', 'h1', '--file', file, '-f')
        self.expect(p, b'x\n')
        p.stdout.close()
        self.assertEqual(p.wait(20), 141)
        self.assertEqual(p.stderr.read(), b'')

    def test_a_slow_reader_costs_no_memory(self):
        path = self.one()
        # A sanitizer keeps what was freed, as a rule.
        usual = self.environment()
        usual['ASAN_OPTIONS'] += ':quarantine_size_mb=1'
        self.environment = lambda: usual
        block = b'all work and no play makes jack a dull boy\n' * 24000
        file = f'{self.directory}/log'
        with open(file, 'wb') as f:
            for _ in range(200):
                f.write(block)
        size = 200 * len(block)
        p = self.begin(path, 'logs', '-H', 'h1', '--file', file, '-n',
                       '999999999')
        got = len(os.read(p.stdout.fileno(), 4096))
        with self.assertRaises(subprocess.TimeoutExpired):
            p.wait(3)
        stood = self.peak(p)
        while data := os.read(p.stdout.fileno(), 1 << 20):
            got += len(data)
            if got > size // 2 and got - len(data) <= size // 2:
                moved = self.peak(p)
        self.assertEqual(p.wait(20), 0, p.stderr.read())
        self.assertEqual(got, size)
        # 14 MiB; a sanitizer needs more. The file has 206.
        self.assertLess(stood, 100)
        self.assertLess(moved, 100)

    def peak(self, p):
        """MiB that the command and its worker had in memory at most."""
        total = 0
        for pid in [p.pid, *below(p.pid)]:
            if comm(pid) == 'plm-tui-door':
                continue        # no byte of a log goes there
            with open(f'/proc/{pid}/status') as f:
                total += next(int(line.split()[1]) / 1024 for line in f
                              if line.startswith('VmHWM'))
        return total


class Screen(Logs):
    def test_only_the_lines_that_match(self):
        n = 30000
        fifo = f'{self.directory}/fifo'
        os.mkfifo(fifo)
        path = self.one(f'seq -f "row %.0f of many" 1 {n}; echo row of stderr'
                        f' >&2; read x <{fifo}; echo row 99999 came;'
                        ' exec sleep 1000')
        c = self.console(path)
        c.wait(f'row {n} of many')
        # It is far from what was loaded.
        c.keys('&')
        c.wait('only lines with:')
        c.keys('row 1*2345? |99999|stderr', 'Enter')
        c.wait('row 234 of many')
        c.wait('row 12345 of many')
        c.wait('row of stderr')
        c.wait('matching row 1')
        c.wait('6 lines, following')
        with open(fifo, 'w') as f:
            f.write('\n')
        c.wait('row 99999 came')
        c.wait('7 lines, following')
        c.keys('1')
        c.wait('6 lines, following')
        # The link breaks and comes back: it is looked for afresh.
        self.sshds[0].drop()
        c.wait('not followed|searching')
        c.wait('6 lines, following')
        c.keys('Esc')
        c.wait('row 29999 of many')
        c.keys('&(', 'Enter')
        c.wait('grep on h1 does not take the pattern')
        c.keys('&', 'Enter')
        c.wait('row 29999 of many')
        file = self.file('log', b'one\ntwo\n' * 5)
        c.keys('L', file, 'Enter')
        c.wait('two')
        c.keys('&', '^one', 'Enter')
        c.wait_gone('two')
        c.wait('5 lines, following')
        with open(file, 'ab') as f:
            f.write(b'one more\ntwo more\n')
        c.wait('one more')
        c.wait('6 lines, following')
        self.assertNotIn('two', c.text())
        self.quit(c)

    def test_a_large_file_freezes_nothing(self):
        path = self.one()
        block = b'all work and no play makes jack a dull boy\n' * 24000
        file = f'{self.directory}/log'
        with open(file, 'wb') as f:
            for n in range(200):
                f.write(block + b'needle %d\n' % n)
        c = self.console(path)
        self.pid(c, 'p')
        c.keys('L', file, 'Enter')
        c.wait('needle 199')
        c.keys('&needle', 'Enter')
        c.wait('200 lines, following', 60)
        # Every line: the last of them; keys are taken before it is through.
        c.keys('&.', 'Enter')
        c.wait('matching [.]')
        c.keys('?')
        c.wait('Keys')
        c.keys('?')
        c.wait('10000[+] lines, following', 60)
        self.quit(c)


if __name__ == '__main__':
    unittest.main()
