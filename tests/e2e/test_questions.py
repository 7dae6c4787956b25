"""What a login asks a person: passphrases, passwords, and whatever a host wants
to know; and that no answer stays anywhere."""
import os
import re
import shutil
import signal
import subprocess
import time
import unittest

from hosts import BY_SSH, Case, comm, kill, may_mount, mentions

# But for the kernel's own pages.
MAPPED = re.compile(r'([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+ *(.*)')


def memory(pid):
    """All that a process has in its memory."""
    with open(f'/proc/{pid}/maps') as maps, \
            open(f'/proc/{pid}/mem', 'rb') as mem:
        for line in maps:
            m = MAPPED.match(line)
            if not m or m[3].startswith('[v'):
                continue
            size = int(m[2], 16) - int(m[1], 16)
            # A sanitizer's shadow, which has no bytes of anybody's.
            if size > 1 << 30:
                continue
            mem.seek(int(m[1], 16))
            try:
                yield m[3], mem.read(size)
            except OSError:
                pass


SLEEP = {'one': {'command': ['sleep', '1000']}}
# Memory that is freed loses its first 16 bytes to malloc, and is no more wiped for
# that: what is looked for is the end.
CANARY = 'im-stollen-unter-tage-singt-der-k4n4r1envogel'
TRACE = CANARY[32:]


class Questions(Case):
    def type(self, c, *keys, title):
        """Answers the question whose title begins so. Keys are dropped in its
        first moments: they are typed until they are seen."""
        c.wait(f'╭─ {title}')
        c.wait(lambda c: self.seen(c, keys[0]))
        c.keys(*keys[1:])

    def seen(self, c, text):
        if re.search(r'[:?] [^ ]+_', c.text()):
            return True
        c.keys('C-u', text)
        c._read(0.3)
        return False

    def answer_too_late(self, c, s, title):
        """The ssh client hears nothing of its host while it asks."""
        if BY_SSH:
            c.wait(lambda c: s.process is None or not s.connections(), 20)
            self.type(c, CANARY, 'Enter', title=title)

    def locked(self, name, passphrase, *how):
        """A key of its own that is encrypted, and its public half."""
        path = f'{self.directory}/{name}'
        subprocess.run(['ssh-keygen', '-q', '-N', passphrase, '-C', '', '-f',
                        path, *(how or ('-t', 'ed25519'))], check=True,
                       stdin=subprocess.DEVNULL)
        with open(f'{path}.pub') as f:
            return path, f.read()

    def authorize(self, s, key):
        with open(f'{s.directory}/authorized_keys', 'a') as f:
            f.write(key)

    def two_hosts(self, path, key):
        """h1 and h2 take a key that is encrypted; free takes one that is not."""
        hosts = {}
        for name in ('h1', 'h2'):
            s = self.sshd(name)
            self.authorize(s, key)
            hosts.update(self.host(s, name, identity_file=path))
        hosts.update(self.host(self.sshd('free'), 'free'))
        return self.session(hosts, {
            **SLEEP, 'two': {'command': ['sleep', '1000'], 'host': 'h2'},
            'three': {'command': ['sleep', '1000'], 'host': 'free'}})


    def assert_nowhere(self, c, log, known):
        """The canary is in no file of ours, nor in what our processes have;
        what is known to be there is found the same way."""
        for directory, _, files in os.walk(self.directory):
            for name in files:
                path = f'{directory}/{name}'
                if os.path.isfile(path):
                    with open(path, 'rb') as f:
                        self.assertNotIn(TRACE.encode(), f.read(), path)
        with open(log) as f:
            self.assertIn('answers=(secret)', f.read())
        for what in (bytes(c.raw), c.text().encode()):
            self.assertNotIn(TRACE.encode(), what)
        if os.geteuid() != 0:
            return
        for pid in (c.pid, c.console_pid(), c.worker()):
            found = False
            for name in ('environ', 'cmdline'):
                with open(f'/proc/{pid}/{name}', 'rb') as f:
                    self.assertNotIn(TRACE.encode(), f.read())
            for where, data in memory(pid):
                at = data.find(TRACE.encode())
                self.assertEqual(at, -1, f'{pid} {where} '
                                 f'{data[max(at - 80, 0):at + 80]}')
                # As curses has typed characters.
                wide = TRACE.encode('utf-32-le')
                self.assertNotIn(wide, data, f'{pid} {where} wide')
                found = found or known.encode() in data
            self.assertTrue(found, f'{known} in {pid}')


class Passphrases(Questions):
    def test_no_passphrase_stays_anywhere(self):
        path, key = self.locked('key', CANARY)
        s = self.sshd()
        self.authorize(s, key)
        log = f'{self.directory}/log'
        c = self.console('--log', log, '--log-level', 'debug', self.session(
            self.host(s, identity_file=path), dict(SLEEP)))
        self.type(c, f'x{CANARY}', 'Enter', title='The passphrase')
        c.wait('the answer before was wrong')
        self.type(c, CANARY, 'Enter', title='The passphrase')
        self.pid(c, 'one')
        self.assert_nowhere(c, log, self.directory)

    def test_others_cannot_look_into_us(self):
        path, key = self.locked('key', CANARY)
        s = self.sshd()
        self.authorize(s, key)
        c = self.console(self.session(self.host(s, identity_file=path),
                                      dict(SLEEP)))
        c.wait('h1 asks')
        for pid in (c.console_pid(), c.worker()):
            with open(f'/proc/{pid}/limits') as f:
                limits = f.read()
            self.assertRegex(limits, r'Max core file size +0 ')
            # What is dumpable belongs to its user; as root both are root.
            if os.geteuid() != 0:
                self.assertEqual(os.stat(f'/proc/{pid}/mem').st_uid, 0)

    def test_a_key_is_asked_for(self):
        path, key = self.locked('key', CANARY)
        c = self.console(self.two_hosts(path, key))
        # Who asks nobody goes on.
        c.wait('╭─ The passphrase of a key, for h[12] ─ 1 of 2')
        c.wait(r'three .* alive')
        self.type(c, 'wrong', 'Enter', title='The passphrase')
        c.wait('the answer before was wrong|for h[12] ─ 1 of 2')
        # The other one asks for the same, and each is answered for itself.
        for _ in range(3):
            self.type(c, CANARY, 'Enter', title='The passphrase')
            try:
                c.wait(lambda c: self.row(c, 'one')[3:4] == ['alive'] and
                       self.row(c, 'two')[3:4] == ['alive'], 3)
            except AssertionError:
                continue
        self.assertNotIn(CANARY, c.text())

    def test_an_answer_is_used_for_all(self):
        path, key = self.locked('key', CANARY)
        c = self.console(self.two_hosts(path, key))
        c.wait('1 more do')
        self.type(c, CANARY, 'Tab', 'Space', 'Enter', title='The passphrase')
        self.wait_row(c, 'one', 'alive')
        self.wait_row(c, 'two', 'alive')

    def test_no_answer_is_a_login_that_failed(self):
        path, key = self.locked('key', CANARY)
        s = self.sshd()
        self.authorize(s, key)
        c = self.console(self.session(self.host(s, identity_file=path),
                                      dict(SLEEP)), size=(120, 30))
        c.wait('h1 asks')
        c.keys('Esc')
        c.wait('h1 refused')
        c.wait(r'no\s+answer\s+was\s+given')
        # It asks again when it is told to.
        c.keys('c')
        self.type(c, CANARY, 'Enter', title='The passphrase')
        self.pid(c, 'one')

    def test_a_host_that_waits_no_longer(self):
        path, key = self.locked('key', CANARY)
        s = self.sshd(over=['LoginGraceTime 3'])
        self.authorize(s, key)
        c = self.console(self.session(self.host(s, identity_file=path),
                                      dict(SLEEP)), size=(120, 30))
        c.wait('h1 asks')
        self.answer_too_late(c, s, 'The passphrase')
        c.wait('h1 refused')
        c.wait(r'not\s+answered\s+in\s+time')
        self.assertNotIn('╭─ The passphrase', c.text())

    def test_without_a_terminal_it_is_told(self):
        path, key = self.locked('key', CANARY)
        s = self.sshd()
        self.authorize(s, key)
        f = self.session(self.host(s, identity_file=path), dict(SLEEP))
        done = subprocess.run(
            [os.environ['PLM_TUI'], '-f', f, 'ps'], env=self.environment(),
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            start_new_session=True, timeout=20)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('ssh-add', done.stderr)
        self.assertIn('h1', done.stderr)


class Commands(Questions):
    """Without a screen, on a terminal and where there is none."""

    def locked_hosts(self, *names):
        path, key = self.locked('key', CANARY)
        hosts = {}
        for name in names:
            s = self.sshd(name)
            self.authorize(s, key)
            hosts.update(self.host(s, name, identity_file=path))
        return self.session(hosts, {name: {'command': ['true'], 'host': name}
                                    for name in names})

    def test_a_terminal_is_asked(self):
        c = self.console('-f', self.locked_hosts('h1'), 'ps',
                         size=(150, 30))
        c.wait('h1 asks for the passphrase of a key')
        c.wait('Passphrase:')
        c.keys('wrong', 'Enter')
        c.wait('what was typed before was wrong')
        c.wait(lambda c: c.text().count('Passphrase:') == 2)
        c.keys(CANARY, 'Enter')
        self.assertEqual(c.wait_exit(), 0)
        self.assertNotIn(CANARY, c.text())
        c.assert_restored()

    def test_an_answer_for_all(self):
        c = self.console('-f', self.locked_hosts('h1', 'h2', 'h3'), 'ps')
        c.wait('Passphrase:')
        # The others have come meanwhile, or take what was typed.
        c.keys(CANARY, 'Enter')
        c.wait(r'answer for \d other hosts? that|Passphrase:\n(.*\n)+Passphrase:')
        if 'the same' in c.text():
            c.keys('y', 'Enter')
            self.assertEqual(c.wait_exit(), 0)

    def test_it_is_interrupted(self):
        c = self.console('-f', self.locked_hosts('h1'), 'ps')
        c.wait('Passphrase:')
        c.keys('C-c')
        self.assertEqual(c.wait_exit(), 130)
        c.assert_restored()

    def test_lines_of_a_session(self):
        c = self.console('--plain', self.locked_hosts('h1'))
        c.wait('Passphrase:')
        c.keys(CANARY, 'Enter')
        c.wait('h1 +h1 +pending|h1 .*pending')
        c.keys('quit', 'Enter')
        self.assertEqual(c.wait_exit(), 0)
        self.assertNotIn(CANARY, c.text())
        c.assert_restored()

    def test_in_a_batch_nobody_is_asked(self):
        c = self.console('-f', self.locked_hosts('h1'), 'ps', '--batch',
                         size=(200, 30))
        self.assertNotEqual(c.wait_exit(), 0)
        c.wait('--batch asks nobody')
        self.assertNotIn('Passphrase:', c.text())


@unittest.skipUnless(may_mount(), 'this user may not make namespaces')
class Pam(Questions):
    """A host with an /etc of its own: its root has a password, and what it asks
    is its PAM's."""

    def machine(self, stack, over=(), changed='20000'):
        etc = f'{self.directory}/etc'
        shutil.copytree('/etc', etc, symlinks=True,
                        ignore_dangling_symlinks=True)
        hashed = subprocess.run(['openssl', 'passwd', '-6', CANARY],
                                check=True, capture_output=True,
                                text=True).stdout.strip()
        with open(f'{etc}/shadow') as f:
            lines = f.read().splitlines()
        with open(f'{etc}/shadow', 'w') as f:
            for line in lines:
                if line.startswith('root:'):
                    line = f'root:{hashed}:{changed}:0:99999:7:::'
                f.write(line + '\n')
        with open(f'{etc}/pam.d/sshd', 'w') as f:
            f.write('\n'.join([
                *stack, 'account required pam_unix.so',
                'password required pam_unix.so yescrypt',
                'session required pam_permit.so']) + '\n')
        return self.sshd(over=list(over), within=[
            'unshare', '--mount', 'sh', '-c',
            f'mount --bind {etc} /etc && exec "$@"', 'sh'])

    def open(self, s, **more):
        h = self.host(s, **more)
        h['h1']['ssh'].setdefault('identity_file', [])
        return self.console(self.session(h, dict(SLEEP)), size=(100, 30))

    def test_no_password_stays_anywhere(self):
        s = self.machine(['auth required pam_unix.so'],
                         ['PasswordAuthentication yes'])
        log = f'{self.directory}/log'
        h = self.host(s, identity_file=[])
        c = self.console('--log', log, '--log-level', 'debug',
                         self.session(h, dict(SLEEP)))
        self.type(c, CANARY, 'Enter', title='The password for h1')
        self.pid(c, 'one')
        self.assert_nowhere(c, log, self.directory)

    def test_no_answer_stays_anywhere(self):
        s = self.machine(['auth required pam_unix.so'],
                         ['KbdInteractiveAuthentication yes'])
        log = f'{self.directory}/log'
        h = self.host(s, identity_file=[])
        c = self.console('--log', log, '--log-level', 'debug',
                         self.session(h, dict(SLEEP)))
        self.type(c, CANARY, 'Enter', title='A question of h1')
        self.pid(c, 'one')
        self.assert_nowhere(c, log, self.directory)

    def test_a_password(self):
        s = self.machine(['auth required pam_unix.so'],
                         ['PasswordAuthentication yes'])
        c = self.open(s, identity_file=[])
        self.type(c, 'wrong', 'Enter', title='The password for h1')
        c.wait('the answer before was wrong')
        self.type(c, CANARY, 'Enter', title='The password for h1')
        self.pid(c, 'one')

    def test_what_the_host_says_and_asks(self):
        said = f'{self.directory}/said'
        with open(said, 'w') as f:
            f.write('This is the \x1b]0;pwned\x07 gate.\n')
        s = self.machine([f'auth optional pam_echo.so file={said}',
                          'auth required pam_unix.so'],
                         ['KbdInteractiveAuthentication yes'])
        c = self.open(s, identity_file=[])
        c.wait('╭─ A question of h1')
        # ssh writes such bytes in its own way.
        c.wait(r'This is the (\^\[\]0;pwned\^G|\\033]0;pwned\\007) gate')
        self.type(c, CANARY, 'Enter', title='A question of h1')
        self.pid(c, 'one')

    def test_more_than_one_round(self):
        """A password that has to be changed: three questions after it."""
        s = self.machine(['auth required pam_unix.so'],
                         ['KbdInteractiveAuthentication yes'], changed='0')
        c = self.open(s, identity_file=[])
        for prompt, text in ((r'Password:', CANARY),
                             (r'Current password:', CANARY),
                             (r'New password:', 'Neu3s.Kennw0rt!'),
                             (r'Retype new password:', 'Neu3s.Kennw0rt!')):
            c.wait(rf'│ +{prompt} _')
            self.type(c, text, 'Enter', title='A question of h1')
        self.pid(c, 'one')

    def test_a_key_and_then_a_question(self):
        s = self.machine(
            ['auth required pam_unix.so'],
            ['KbdInteractiveAuthentication yes',
             'AuthenticationMethods publickey,keyboard-interactive'])
        c = self.open(s)
        self.type(c, CANARY, 'Enter', title='A question of h1')
        self.pid(c, 'one')

    def test_no_answer_to_what_the_host_asks(self):
        s = self.machine(['auth required pam_unix.so'],
                         ['KbdInteractiveAuthentication yes',
                          'PasswordAuthentication yes'])
        c = self.open(s, identity_file=[])
        c.wait('╭─ A question of h1')
        c.keys('Esc')
        # It is not asked for the password then.
        c.wait('h1 refused')
        c.wait(r'no\s+answer\s+was\s+given')

    def test_a_link_that_breaks_withdraws_the_question(self):
        s = self.machine(['auth required pam_unix.so'],
                         ['KbdInteractiveAuthentication yes'])
        c = self.open(s, identity_file=[])
        c.wait('╭─ A question of h1')
        s.stop()
        self.answer_too_late(c, s, 'A question of h1')
        c.wait('h1 (refused|retrying)')
        c.wait_gone('╭─ A question')


@unittest.skipUnless(BY_SSH, 'it is about the ssh client')
class Client(Questions):
    """What the ssh client asks by our own program."""

    def ours(self, name):
        return [p for p in self.leftovers() if comm(p) == name]

    def locked_host(self, **more):
        path, key = self.locked('key', CANARY)
        s = self.sshd()
        self.authorize(s, key)
        return self.session(self.host(s, identity_file=path, **more),
                            dict(SLEEP))

    def askers(self):
        """Those that ssh has run to ask."""
        return [p for p in self.leftovers() if mentions(p, 'PLM_ASKPASS=')
                and comm(p) == 'plm-tui']

    def test_an_ssh_that_ends_withdraws_the_question(self):
        c = self.console(self.locked_host(), size=(120, 30))
        c.wait('╭─ The passphrase')
        asker, = self.askers()
        ssh, = self.ours('ssh')
        kill(ssh, signal.SIGKILL)
        # It begins again, and asks again.
        c.wait('h1 does not ask any more|h1 retrying')
        self.wait_none(lambda: asker in self.askers())
        self.type(c, CANARY, 'Enter', title='The passphrase')
        self.pid(c, 'one')

    def test_nobody_looks_into_what_asks(self):
        c = self.console(self.locked_host())
        c.wait('h1 asks')
        asker, = self.askers()
        with open(f'/proc/{asker}/limits') as f:
            self.assertRegex(f.read(), r'Max core file size +0 ')
        if os.geteuid() != 0:
            self.assertEqual(os.stat(f'/proc/{asker}/mem').st_uid, 0)

    def test_nothing_that_asks_outlives_the_console(self):
        c = self.console(self.locked_host())
        c.wait('h1 asks')
        those = {*self.askers(), *self.ours('ssh')}
        self.assertEqual(len(those), 2)
        # There is a worker again, and what it starts.
        kill(c.worker(), signal.SIGKILL)
        self.wait_none(lambda: those & set(self.leftovers()))

    def test_a_person_takes_longer_than_a_step(self):
        c = self.console(self.locked_host())
        c.wait('╭─ The passphrase')
        asker = self.askers()
        # Past its connect_timeout.
        over = time.monotonic() + 6.5
        c.wait(lambda c: time.monotonic() > over)
        self.assertEqual(self.askers(), asker)
        self.type(c, CANARY, 'Enter', title='The passphrase')
        self.pid(c, 'one')

    def test_a_jump_host_asks(self):
        """Its own key is another one than the host's behind it, and it is asked for
        as the jump host's, for a host that waits behind it."""
        path, key = self.locked('key', CANARY)
        gw = self.sshd('gw', address='127.0.0.2')
        self.authorize(gw, key)
        c = self.console(self.session(
            {**self.host(gw, 'gw', identity_file=path),
             **self.host(self.sshd('h1', address='127.0.0.3'),
                         proxy_jump='gw')}, dict(SLEEP)), size=(120, 30))
        # One for itself, and one on the way.
        c.wait('The passphrase of a key, for (gw|h1) ─ 1 of 2')
        self.type(c, CANARY, 'Enter', title='The passphrase')
        c.wait_gone('1 of 2')
        self.type(c, CANARY, 'Enter', title='The passphrase')
        self.pid(c, 'one')

    def wait_none(self, found):
        end = time.monotonic() + 10
        while found():
            self.assertLess(time.monotonic(), end, found())
            time.sleep(0.05)


if __name__ == '__main__':
    unittest.main()
