"""What is taken out of the screen: copied, saved, piped, opened."""
import glob
import hashlib
import os
import re
import signal
import stat
import subprocess
import time
import unittest

from console import Console, copied
from hosts import Case, comm, kill, PLM_TUI, sshd_gives_ttys


class Take(Case):
    settings = {}

    def environment(self):
        return {**super().environment(), 'TMPDIR': self.directory,
                **self.settings}

    def one(self, shell, size=(100, 30), name='prints', **more):
        c = self.console(self.session(self.host(self.sshd()), {
            name: {'shell': shell, **more}}), size=size, cwd=self.directory)
        self.wait_row(c, name)
        return c

    def program(self, name, text):
        """A program of this name in a directory of its own, for PATH."""
        d = f'{self.directory}/bin'
        os.makedirs(d, exist_ok=True)
        with open(f'{d}/{name}', 'w') as f:
            f.write('#!/bin/sh\n' + text)
        os.chmod(f'{d}/{name}', 0o755)
        return f'{d}/{name}'

    def file(self, name):
        with open(f'{self.directory}/{name}', 'rb') as f:
            return f.read()

    def back(self, c):
        """Until the screen is back, after what was over at once."""
        if c.wait('press Enter to go on|STATE')[0] != 'STATE':
            c.keys('Enter')
            c.wait('STATE')

    def wait_file(self, c, name):
        """Until it is there, with something in it."""
        path = f'{self.directory}/{name}'
        c.wait(lambda c: os.path.exists(path) and os.path.getsize(path) > 0)
        return self.file(name).decode()


class Copy(Take):
    def test_lines_without_what_could_act(self):
        c = self.one(r"printf 'one\nt\033[31mwo\033[0m\007\t2\n"
                     r"three \033[201~\302\2332J\nfour\n'; sleep 1000")
        c.wait('four')
        c.keys('Enter', 'v', 'k', 'k')
        c.wait('3 lines selected')
        c.keys('y')
        c.wait(r'3 lines copied \(\d+ B\) by OSC 52')
        self.assertEqual(copied(c), ['two\t2\nthree [201~2J\nfour\n'])
        c.wait_gone('selected')

    def test_a_wrapped_line_is_one(self):
        c = self.one("printf '%0300d\\n' 7; echo end; sleep 1000",
                     size=(60, 24))
        c.wait('^ *end')
        c.keys('Enter', 'v', 'k', 'c')
        c.wait('2 lines copied')
        self.assertEqual(copied(c), ['0' * 299 + '7\nend\n'])

    def test_too_much_for_a_terminal(self):
        c = self.one('seq -f "a line that is number %07.0f" 1 6000; '
                     'sleep 1000')
        c.wait('0006000')
        c.keys('Enter', 'v', 'g')
        c.wait('6000 lines selected')
        c.keys('y')
        c.wait('not copied: 6000 lines are .* KiB.* s saves')
        self.assertEqual(copied(c), [])

    def test_what_a_row_has(self):
        c = self.one('echo up; sleep 1000')
        pid = self.pid(c, 'prints')
        c.keys('y')
        c.wait('host:pid')
        # It drops the keys of its first moments.
        while not re.search('> 4 host:pid', c.text()):
            c.keys('4')
            c._read(0.1)
        c.keys('Enter')
        c.wait('the host:pid copied')
        c.keys(':copy uuid', 'Enter')
        c.wait('the uuid copied')
        c.keys(':copy logs', 'Enter')
        c.wait('the logs copied')
        where, uuid, logs = copied(c)
        self.assertEqual(where, f'h1:{pid}')
        self.assertRegex(uuid, '^[0-9a-f-]{36}$')
        r = subprocess.run(['sh', '-c', logs.replace('plm-tui', PLM_TUI, 1)],
                           env=self.environment(), capture_output=True,
                           text=True, timeout=30)
        self.assertEqual(r.stdout, 'up\n', r.stderr)


class Save(Take):
    def test_fifty_megabytes_byte_for_byte(self):
        # Every byte there is, long lines, no newline at the end.
        c = self.one(
            'head -c 25000000 /dev/urandom; seq 1 3000000; '
            "head -c 5000000 /dev/zero; printf 'the end'; sleep 1000")
        c.wait('the end', 60)
        with open(glob.glob(f'{self.state}/h1/*/*/*/1/out')[0], 'rb') as f:
            wanted = f.read()
        self.assertGreater(len(wanted), 50_000_000)
        c.keys('Enter', 's')
        c.wait('save stdout to: prints.1.out.log')
        c.keys('Enter')
        c.wait('saving prints.*Esc cancels|saved')
        c.wait(rf'saved .*{len(wanted)} bytes', 60)
        with open(f'{self.directory}/prints.1.out.log', 'rb') as f:
            got = f.read()
        self.assertEqual(len(got), len(wanted))
        self.assertEqual(hashlib.sha256(got).digest(),
                         hashlib.sha256(wanted).digest())
        self.assertEqual(glob.glob(f'{self.directory}/.*.log.*'), [])

    def save(self, c, path):
        c.keys('s')
        c.wait('save .* to:')
        c.keys('C-u', path, 'Enter')

    def test_a_file_that_is_there_is_asked_for(self):
        path = f'{self.directory}/kept.log'
        with open(path, 'w') as f:
            f.write('precious\n')
        os.chmod(path, 0o640)
        c = self.one('echo new; echo wrong >&2; sleep 1000')
        c.wait('^▏? *wrong')
        c.keys('Enter', '1')
        self.save(c, path)
        c.wait('Replace this file')
        self.answer(c, 'Esc')
        self.assertEqual(self.file('kept.log'), b'precious\n')
        self.save(c, path)
        c.wait('Replace this file')
        self.answer(c, 'y')
        c.wait('saved .*4 bytes')
        self.assertEqual(self.file('kept.log'), b'new\n')
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o640)
        c.keys('2')
        self.save(c, '~/err.log')
        c.wait('saved .*6 bytes')
        self.assertEqual(self.file('home/err.log'), b'wrong\n')
        c.keys('3')
        self.save(c, 'both.log')
        c.wait('saved .*10 bytes')
        self.assertEqual(self.file('both.log'), b'new\nwrong\n')

    def test_where_nothing_can_be_saved(self):
        c = self.one('echo new; sleep 1000')
        c.wait('^ *new')
        c.keys('Enter')
        self.save(c, '/no/such/place')
        c.wait('/no/such/place: No such file or directory')
        self.save(c, self.directory)
        c.wait('is a directory')
        self.save(c, '/dev/null')
        c.wait('/dev/null is no regular file')
        c.keys(':save named.log', 'Enter')
        c.wait('saved .*4 bytes')
        self.assertEqual(self.file('named.log'), b'new\n')

    def test_selected_lines_and_matching_lines(self):
        c = self.one(r"printf '1\n\033[1m2\033[m\n3\n'; sleep 1000")
        c.wait('^ *3')
        c.keys('Enter', 'v', 'k')
        self.save(c, 'part')
        c.wait('saved the selected lines .*11 bytes')
        self.assertEqual(self.file('part'), b'\x1b[1m2\x1b[m\n3\n')
        c.keys('Esc')
        c.wait_gone('selected')
        c.keys('&', '[123]', 'Enter')
        c.wait('matching')
        self.save(c, 'matching')
        c.wait('saved matching lines .*bytes')
        self.assertEqual(self.file('matching'), b'1\n\x1b[1m2\x1b[m\n3\n')

    def test_cancelling(self):
        c = self.one('head -c 400000000 /dev/zero; echo; echo the end; '
                     'sleep 1000')
        c.wait('the end', 60)
        for how in (('Esc',), ('C-c',), (':save-cancel', 'Enter')):
            c.keys('Enter')
            self.save(c, 'never.log')
            c.wait('saving .*Esc cancels')
            c.keys(*how)
            c.wait('cancelled: nothing was saved')
            self.assertEqual(glob.glob(f'{self.directory}/*never*'), [])
            self.assertEqual(glob.glob(f'{self.directory}/.*never*'), [])
        # The screen was never in its way.
        c.keys('g')
        self.quit(c)

    def test_the_host_is_lost_in_the_middle(self):
        c = self.one('head -c 400000000 /dev/zero; echo; echo the end; '
                     'sleep 1000')
        c.wait('the end', 60)
        c.keys('Enter')
        self.save(c, 'never.log')
        c.wait('saving .*MiB.*Esc cancels')
        self.sshds[0].stop()
        c.wait('stdout: .*nothing was saved')
        self.assertEqual(glob.glob(f'{self.directory}/*never*'), [])
        self.assertEqual(glob.glob(f'{self.directory}/.*never*'), [])


class Pipe(Take):
    def pipe(self, c, command):
        c.keys('|')
        c.wait('pipe .* to:')
        c.keys(command, 'Enter')

    def back(self, c):
        c.wait('press Enter to go on')
        super().back(c)

    def test_commands_get_all_of_it(self):
        c = self.one('seq 1 200000; sleep 1000')
        c.wait('200000')
        c.keys('Enter')
        self.pipe(c, 'wc -l')
        c.wait('^200000$')
        self.back(c)
        # One that wants no more, and one that takes its time.
        self.pipe(c, 'head -n 1 | sed s/^/first:/')
        c.wait('^first:1$')
        self.back(c)
        self.pipe(c, f'while read a; do echo $a; done > '
                  f'{self.directory}/slowly; echo ready')
        c.wait('^ready$')
        self.back(c)
        self.assertEqual(self.file('slowly'), b''.join(
            b'%d\n' % i for i in range(1, 200001)))
        self.pipe(c, 'exit 3')
        self.back(c)
        c.wait('exit 3: it ended with exit 3')
        self.pipe(c, 'kill -TERM $$')
        self.back(c)
        c.wait('it was killed by TERM')
        # The last ones are in the history.
        c.keys('|')
        c.wait('pipe .* to:')
        c.keys('Up', 'Up')
        c.wait('to: exit 3')
        c.keys('Esc')
        c.wait_gone('pipe .* to:')
        self.quit(c)

    def test_less_has_the_keys(self):
        c = self.one('seq -f "row %.0f" 1 5000; sleep 1000')
        c.wait('row 5000')
        c.keys('Enter')
        self.pipe(c, 'less')
        c.wait('^row 1$')
        c.wait_gone('STATE')
        c.keys('G')
        c.wait('^row 5000$')
        c.keys('q')
        self.back(c)
        self.quit(c)

    def test_nothing_of_ours_is_handed_on(self):
        c = self.one('echo x; sleep 1000')
        c.wait('^ *x$')
        c.keys('Enter')
        # ls has a descriptor of its own for the directory.
        self.pipe(c, f'(ls -l /proc/self/fd; env; grep Sig /proc/self/status)'
                  f' > {self.directory}/has; echo ready')
        c.wait('^ready$')
        self.back(c)
        text = self.file('has').decode()
        fds = re.findall(r' (\d+) -> (\S+)', text)
        self.assertEqual([n for n, _ in fds], ['0', '1', '2', '3'], text)
        self.assertRegex(fds[0][1], '^pipe:')
        self.assertRegex(fds[3][1], '^/proc/')
        self.assertNotIn('PLM_WORKER', text)
        for which in ('SigBlk', 'SigIgn'):
            self.assertRegex(text, rf'{which}:\t0+\n')

    def test_c_c_ends_the_command_only(self):
        c = self.one('echo x; sleep 1000')
        c.wait('^ *x$')
        c.keys('Enter')
        self.pipe(c, 'echo begun; exec sleep 1000')
        c.wait('^begun$')
        c.keys('C-c')
        self.back(c)
        c.wait('killed by INT')
        self.quit(c)


class Open(Take):
    def setUp(self):
        super().setUp()
        self.settings = {}

    def test_the_pager(self):
        c = self.one(r'seq -f "row %.0f" 1 5000; printf "\033[31mred\033[0m\n"'
                     '; sleep 1000')
        c.wait('^ *red')
        c.keys('Enter', 'o')
        c.wait('^row 1$')
        self.assertNotIn('STATE', c.text())
        found = glob.glob(f'{self.directory}/plm-tui.*/*')
        self.assertEqual([os.path.basename(p) for p in found],
                         ['prints.1.out.log'])
        self.assertEqual(stat.S_IMODE(os.stat(found[0]).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(found[0]))
                                      .st_mode), 0o700)
        c.keys('G')
        c.wait('^red$')
        c.keys('q')
        self.back(c)
        c.wait(lambda c: not glob.glob(f'{self.directory}/plm-tui.*'))
        self.quit(c)

    def test_the_editor_may_have_words(self):
        self.settings = {'EDITOR': self.program('edit', f'''
            echo "$# $1 $(basename "$2")" > {self.directory}/called
            cat "$2" > {self.directory}/content
            touch "$2~"
            exec sleep 1''') + ' --wait'}
        c = self.one('echo out; echo err >&2; sleep 1000')
        c.wait('^▏? *err')
        c.keys('Enter', 'O')
        self.assertEqual(self.wait_file(c, 'called'),
                         '2 --wait prints.1.log\n')
        self.back(c)
        self.assertEqual(self.file('content'),
                         b'==> stdout <==\nout\n\n==> stderr <==\nerr\n')
        # What the editor left beside it is gone with it.
        c.wait(lambda c: not glob.glob(f'{self.directory}/plm-tui.*'))

    def test_it_does_not_come_between_a_question_and_its_answer(self):
        c = self.one('head -c 60000000 /dev/zero; echo; echo the end; '
                     'sleep 1000')
        c.wait('the end', 60)
        c.keys('Enter', 'o')
        c.wait('fetching')
        c.keys('F9')
        c.wait('Kill prints on')
        c.wait('all is here; it is shown after this', 60)
        self.assertIn('Kill prints on', c.text())
        c.keys('Esc')
        c.wait_gone('STATE')
        c.keys('q')
        self.back(c)
        self.quit(c)

    def test_what_another_program_did_not_read_is_no_key(self):
        self.settings = {'PAGER': self.program('page', f'''
            stty -icanon -echo
            echo ready
            until [ -e {self.directory}/go ]; do sleep 0.1; done
            exit 0''')}
        c = self.one('echo x; sleep 1000')
        c.wait('^ *x$')
        c.keys('Enter', 'o')
        c.wait('^ready$')
        c.keys('F9', 'F9')
        time.sleep(0.6)         # so long that it need not be asked for
        open(f'{self.directory}/go', 'w').close()
        c.wait('STATE')
        c.keys('v')
        c.wait('1 line selected')
        self.assertNotIn('Kill prints', c.text())
        c.keys('Esc')
        c.wait_gone('1 line selected')
        self.quit(c)

    def test_a_pager_that_is_not_there(self):
        self.settings = {'PAGER': 'no-such-pager'}
        c = self.one('echo out; sleep 1000')
        c.wait('^ *out')
        c.keys('Enter', 'o')
        c.wait('no-such-pager: not found')
        c.wait('press Enter to go on')
        c.keys('Enter')
        c.wait('no-such-pager: it ended with exit 127')

    def pager(self):
        """A console whose output is in less; the PID of less."""
        c = self.one('seq -f "row %.0f" 1 5000; sleep 1000')
        c.wait('row 5000')
        c.keys('Enter', 'o')
        c.wait('^row 1$')
        # Until it has read its file, it takes no keys.
        c.keys('G')
        c.wait('^row 5000$')
        return c, next(p for p in c.children() if comm(p) == 'less')

    def test_c_z_where_no_shell_would_bring_it_back(self):
        """It goes on at once, and so does the console."""
        c, _ = self.pager()
        c.keys('g')
        c.wait('^row 1$')
        c.keys('C-z')
        # What is typed before it goes on is lost with C-z.
        c.wait(lambda c: c.keys('G') or 'row 5000' in c.lines())
        self.assertEqual(os.waitpid(c.pid, os.WNOHANG | os.WUNTRACED), (0, 0))
        c.keys('q')
        self.back(c)
        c.keys('q')
        self.quit(c)

    def test_the_loop_goes_on_meanwhile(self):
        c, less = self.pager()
        self.assertEqual(os.getpgid(less), os.tcgetpgrp(c.master))
        worker = c.worker()
        # Longer than a console may be silent: 10 s of no answer to a ping.
        end = time.monotonic() + 12
        while time.monotonic() < end:
            c._read(0.5)
        c.resize(90, 40)
        c.wait(lambda c: '(END)' in c.lines()[39])
        c.keys('q')
        self.back(c)
        self.assertEqual(c.worker(), worker)
        # In the size of now.
        c.wait(lambda c: '?  help' in c.lines()[38])
        self.quit(c)

    def test_the_pager_is_killed(self):
        c, less = self.pager()
        kill(less, signal.SIGKILL)
        self.back(c)
        c.wait('killed by KILL|exit 137')
        c.keys('q')
        self.quit(c)

    def test_the_console_is_killed_meanwhile(self):
        c, less = self.pager()
        over = os.pidfd_open(less)
        kill(c.console_pid(), signal.SIGKILL)
        self.assertEqual(c.wait_exit(), 128 + signal.SIGKILL)
        self.assertEqual(self.ended(over), True)
        c.assert_restored()

    def test_the_console_is_told_to_end_meanwhile(self):
        c, less = self.pager()
        over = os.pidfd_open(less)
        kill(c.pid, signal.SIGTERM)
        self.assertEqual(c.wait_exit(), 128 + signal.SIGTERM)
        self.assertEqual(self.ended(over), True)
        c.assert_restored()
        c.wait(lambda c: not glob.glob(f'{self.directory}/plm-tui.*'))

    def ended(self, pidfd):
        import select
        ready, _, _ = select.select([pidfd], [], [], 10)
        os.close(pidfd)
        return bool(ready)

    def under_a_shell(self):
        """A console that a shell started, its output in less."""
        path = self.session(self.host(self.sshd()), {
            'prints': {'shell': 'seq -f "row %.0f" 1 5000; sleep 1000'}})
        c = Console(['bash', '--norc', '-i'], {**self.environment(),
                    'PS1': 'shell> '}, (100, 30), self.directory)
        self.consoles.append(c)
        c.wait('shell>')
        c.keys(f'{PLM_TUI} {path}', 'Enter')
        c.wait('row 5000')
        c.keys('Enter', 'o')
        c.wait('^row 1$')
        return c

    def leave_shell(self, c):
        # A key that was one too many for the console's question is here.
        c.keys('C-u', 'echo sa""ne', 'Enter')
        c.wait('^sane')
        c.keys('exit', 'Enter')
        self.assertEqual(c.wait_exit(), 0)

    def test_c_z_in_the_pager_stops_the_job(self):
        c = self.under_a_shell()
        c.keys('C-z')
        c.wait('Stopped[^$]*shell>')    # before that it drops keys
        c.keys('echo stop""ped', 'Enter')
        c.wait('^stopped')
        # In the background it may not have the terminal.
        c.keys('bg', 'Enter')
        c.wait('bg')
        c.keys('jobs', 'Enter')
        c.wait('Stopped.*plm-tui[^$]*Stopped.*plm-tui|Stopped')
        c.keys('fg', 'Enter')
        c.wait('^row 1$')
        c.keys('G')
        c.wait('^row 5000$')
        c.keys('q')
        self.back(c)
        c.keys('Q')
        c.wait(r'Quit\?')
        self.answer(c, 'l')
        c.wait('shell>')
        # Answers that came too late are the shell's.
        c.keys('C-u')
        self.leave_shell(c)

    def ended_while_stopped(self, c):
        """Stopped in the background, it may not have the terminal to go on
        with; told to end it ends all the same."""
        c.keys('C-z')
        c.wait('Stopped')
        c.keys('kill %1; while kill -0 $(jobs -p) 2>/dev/null; do '
               'sleep 0.1; done; echo en""ded', 'Enter')
        c.wait('^ended')
        self.leave_shell(c)

    def test_the_stopped_pager_s_job_is_ended(self):
        self.ended_while_stopped(self.under_a_shell())

    def test_a_pager_that_is_slow_to_stop_takes_no_key(self):
        """less does this when C-z comes a moment before it waits for keys."""
        for needs in (2, 1000):
            self.settings = {'PAGER': self.program(f'page{needs}', f"""
                n=0
                trap 'n=$((n+1)); [ $n -lt {needs} ] || kill -STOP $$' TSTP
                echo row 1
                while :; do read key; done""")}
            self.ended_while_stopped(self.under_a_shell())

    def test_the_stopped_console_s_job_is_ended(self):
        c = self.under_a_shell()
        c.keys('q')
        self.back(c)
        self.ended_while_stopped(c)

    def test_the_shell_has_its_terminal_when_the_console_was_killed(self):
        c = self.under_a_shell()
        guardian = next(p for p, line in c.children().items()
                        if line.startswith(PLM_TUI))
        console = next(p for p, line in c.children(guardian).items()
                       if line.startswith(PLM_TUI))
        over = os.pidfd_open(next(p for p in c.children(console)
                                  if comm(p) == 'less'))
        kill(console, signal.SIGKILL)
        self.assertTrue(self.ended(over))
        c.wait('shell>')
        self.leave_shell(c)


def report(button, line, column, end='M'):
    """A report of the mouse as terminals send it (mode 1006); from 0."""
    return f'\x1b[<{button};{column + 1};{line + 1}{end}'


PRESS, DRAG, WHEEL_UP = 0, 32, 64


class Mouse(Take):
    def two(self):
        c = self.console(self.session(self.host(self.sshd()), {
            'one': {'shell': 'seq -f "row %.0f" 1 100; sleep 1000'},
            'two': {'shell': 'echo second; sleep 1000'}}))
        self.wait_row(c, 'two', 'alive')
        c.wait('row 100')
        return c

    def line(self, c, pattern):
        return next(i for i, line in enumerate(c.lines())
                    if re.search(pattern, line))

    def click(self, c, pattern, column=5):
        y = self.line(c, pattern)
        c.keys(report(PRESS, y, column), report(PRESS, y, column, 'm'))

    def test_rows_titles_wheel_and_keys(self):
        c = self.two()
        self.assertIn(b'\x1b[?1002h\x1b[?1006h', bytes(c.raw))
        self.click(c, '● two ')
        c.wait('^ *second')
        self.click(c, '● one ')
        c.wait('row 100')
        c.keys(report(WHEEL_UP, self.line(c, 'row 100'), 9))
        c.wait('paused')
        c.wait_gone('row 98')
        self.assertIn('row 97', c.text())
        x = c.lines()[self.line(c, 'PROCESS')].index('HOST')
        self.click(c, 'PROCESS', x)
        c.wait('HOST▲')
        self.click(c, 'PROCESS', x)
        c.wait('HOST▼')
        x = c.lines()[self.line(c, r'\?  help')].index('help')
        self.click(c, r'\?  help', x)
        c.wait(r'^ Help +1-')
        c.keys('q')
        c.wait('PROCESS')
        # Beyond the 223 columns that older reports end at; split in two.
        c.resize(300, 30)
        c.wait(lambda c: len(c.lines()[28]) > 250)
        y = self.line(c, r'\?  help')
        one = report(PRESS, y, c.lines()[y].index('help'))
        self.assertIn(';29', one)
        c.keys(one[:6])
        c.keys(one[6:])
        c.wait(r'^ Help +1-')
        c.keys('q')
        c.wait('PROCESS')
        self.quit(c)

    def test_a_drag_copies(self):
        c = self.two()
        y = self.line(c, 'row 98')
        c.keys(report(PRESS, y, 4), report(DRAG, y + 1, 7),
               report(DRAG, y + 2, 2))
        c.wait('3 lines selected')
        c.keys(report(PRESS, y + 2, 2, 'm'))
        c.wait(r'3 lines copied \(22 B\)')
        self.assertEqual(copied(c), ['row 98\nrow 99\nrow 100\n'])

    def test_it_is_left_to_the_terminal(self):
        c = self.two()
        c.keys('\x1bm')
        c.wait('the terminal selects now')
        self.assertTrue(c.raw.rfind(b'\x1b[?1002l') >
                        c.raw.rfind(b'\x1b[?1002h'))
        c.keys('\x1bm')
        c.wait('the mouse is ours')
        self.quit(c)

    def test_no_mouse(self):
        path = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']}})
        c = self.console('--no-mouse', path)
        self.wait_row(c, 'one', 'alive')
        self.assertNotIn(b'\x1b[?1002h', bytes(c.raw))
        self.assertIn(b'\x1b[?2004h', bytes(c.raw))
        c.keys('\x1bm')
        c.wait('the mouse is ours')
        self.assertIn(b'\x1b[?1002h', bytes(c.raw))
        self.quit(c)


class Paste(Take):
    def paste(self, c, text):
        c.keys(f'\x1b[200~{text}\x1b[201~')

    def test_nothing_that_is_pasted_is_a_key(self):
        c = self.one('echo up; sleep 1000')
        pid = self.pid(c, 'prints')
        self.paste(c, 'xy\rQs\r:quit\r')
        c.wait('pasted text is no keys')
        c.keys('x')
        c.wait('Kill prints')
        # Not even when the question has been there for long.
        end = time.monotonic() + 1
        while time.monotonic() < end:
            self.paste(c, 'yyyy\r\x1bOA')
            c._read(0.1)
        self.assertIn('Kill prints', c.text())
        c.keys('Esc')
        c.wait_gone('Kill prints')
        c.keys(':')
        self.paste(c, 'tail\r\n/etc/passwd\n')
        c.wait('^:tail /etc/passwd$')
        c.keys('Enter')
        c.wait('nobody:')
        c.keys('Esc')
        c.wait('^ *up')
        self.assertEqual(self.pid(c, 'prints'), pid)

    def test_keys_are_keys_again_where_the_end_was_lost(self):
        c = self.one('echo up; sleep 1000')
        c.wait('^ *up')
        c.keys('\x1b[200~x')
        end = time.monotonic() + 1.2
        while time.monotonic() < end:
            c._read(0.2)
        c.keys('?')
        c.wait(r'^ Help +1-')


class Shell(Take):
    @unittest.skipUnless(sshd_gives_ttys(), 'ttys here are not group tty')
    def test_a_shell_on_the_host(self):
        c = self.one('echo up; sleep 1000')
        c.wait('^ *up')
        c.keys('!')
        # Its prompt may be any.
        c.wait_gone('STATE')
        c.keys('echo re""mote $SSH_CONNECTION', 'Enter')
        c.wait(rf'^remote .* {self.sshds[0].port}$')
        c.keys('exit 7', 'Enter')
        self.back(c)
        self.quit(c)

    def test_the_host_does_not_answer(self):
        c = self.one('echo up; sleep 1000')
        c.wait('^ *up')
        self.sshds[0].stop()
        c.keys('!')
        c.wait('Connection refused')
        self.back(c)
        c.wait('ssh to h1: it ended with exit 255')

    def test_its_key_is_checked_as_the_session_has_it(self):
        s = self.sshd()
        c = self.console(self.session(self.host(s), {
            'prints': {'shell': 'echo up; sleep 1000'}}))
        c.wait('^ *up')
        with open(s.known_hosts, 'w') as f:
            f.write('')
        c.keys('!')
        c.wait('authenticity of host')
        c.keys('no', 'Enter')
        self.back(c)

    def test_no_ssh(self):
        path = self.session(self.host(self.sshd()), {
            'prints': {'shell': 'echo up; sleep 1000'}})
        self.settings = {'PATH': '/nowhere'}
        c = Console([os.path.abspath(PLM_TUI), path], self.environment(),
                    (100, 30))
        self.consoles.append(c)
        c.wait('^ *up')
        c.keys('!')
        c.wait('there is no ssh')


if __name__ == '__main__':
    unittest.main()
