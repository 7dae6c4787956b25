"""The completions of the shells, each in its shell: what is offered for a line.

PLM_TUI is the program, COMPLETIONS the directory with its completions. The
argument is the shell.
"""
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SHELL = sys.argv[1]
PLM_TUI = os.environ['PLM_TUI']
COMPLETIONS = os.environ['COMPLETIONS']
LIMIT = 30

SESSION = '''version: 1
session: beam
hosts: { %(p)sone: a, %(p)stwo: b }
roles: { order: [first, second] }
processes:
  %(p)sreader: { host: %(p)sone, command: [x] }
  %(p)srunner: { host: %(p)sone, command: [x] }
  %(p)swriter: { host: %(p)stwo, command: [x] }
'''

# bash: a line's words as bash makes them, and what is offered for the last.
BASH = r'''
source "$1/plm-tui"
COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2))
_plm_tui plm-tui
printf '%s\n' "${COMPREPLY[@]}"
'''

# zsh: whatever is added is printed too, and inserted nowhere.
ZSH = r'''
PS1= PS2= RPS1=
stty -echo
fpath=($COMPLETIONS $fpath)
autoload -Uz compinit && compinit -u -D
unsetopt beep
compadd() {
	local -a hits
	if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
		builtin compadd "$@"
		return
	fi
	builtin compadd -A hits "$@"
	(( ! $#hits )) || print -rl -- $hits >>$OUT
	builtin compadd "$@"
}
tell() {
	_main_complete
	compstate[insert]= compstate[list]=
	print -r -- END >>$OUT
}
zle -C tell complete-word tell
bindkey '^I' tell
bindkey '^U' kill-whole-line
print -r -- END >>$OUT
'''


class Zsh:
    """One zsh on a terminal, which writes what it offers into a FIFO."""

    def __init__(self, directory, env):
        self.fifo = os.path.join(env['HOME'], 'offers')
        os.mkfifo(self.fifo)
        self.offers = os.open(self.fifo, os.O_RDWR)
        setup = os.path.join(env['HOME'], 'setup')
        with open(setup, 'w') as f:
            f.write(ZSH)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(directory)
            os.execvpe('zsh', ['zsh', '-f', '-i'],
                       dict(env, OUT=self.fifo, COMPLETIONS=COMPLETIONS,
                            TERM='dumb'))
        self.type('source %s\n' % setup)
        self.until_end()

    def type(self, text):
        os.write(self.terminal, text.encode())

    def until_end(self):
        """The lines before END; what the terminal shows is read away."""
        text, limit = b'', time.monotonic() + LIMIT
        while not text.endswith(b'END\n'):
            ready, _, _ = select.select([self.offers, self.terminal], [], [],
                                        max(0, limit - time.monotonic()))
            if not ready:
                raise AssertionError('zsh did not answer: %r' % text)
            if self.offers in ready:
                text += os.read(self.offers, 65536)
            else:
                os.read(self.terminal, 65536)
        return text.decode().split('\n')[:-2]

    def offer(self, line):
        self.type('\x15' + line + '\t')
        return self.until_end()

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
        os.close(self.offers)


@unittest.skipUnless(shutil.which(SHELL), SHELL + ' is not here')
class Completion(unittest.TestCase):
    def setUp(self):
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.directory = os.path.join(home.name, 'session')
        os.mkdir(self.directory)
        for path, prefix in (('session/plm.yaml', ''),
                             ('session/other.yaml', 'o-'),
                             ('home.yaml', 'h-')):
            with open(os.path.join(home.name, path), 'w') as f:
                f.write(SESSION % {'p': prefix})
        with open(os.path.join(self.directory, 'more.yaml'), 'w') as f:
            f.write('processes: { rider: { host: one, command: [x] } }\n')
        self.env = {
            'HOME': home.name, 'LC_ALL': 'C.UTF-8',
            'PATH': os.path.dirname(PLM_TUI) + ':' + os.environ['PATH'],
            'XDG_CONFIG_HOME': home.name, 'XDG_DATA_HOME': home.name,
        }
        self.zsh = None

    def run_shell(self, command):
        done = subprocess.run(command, cwd=self.directory, env=self.env,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=LIMIT)
        self.assertEqual((done.stderr, done.returncode), (b'', 0))
        return done.stdout.decode().splitlines()

    def bash(self, line):
        # It makes words of its own of each "=".
        words = re.findall(r'=|[^ =]+', line)
        if line.endswith(' '):
            words.append('')
        return self.run_shell(['bash', '--norc', '-c', BASH, 'bash',
                               COMPLETIONS] + words)

    def fish(self, line):
        return self.run_shell([
            'fish', '-c', 'source %s/plm-tui.fish; complete -C %s' %
            (COMPLETIONS, "'" + line + "'")])

    def offered(self, line):
        if SHELL != 'zsh':
            found = getattr(self, SHELL)(line)
        else:
            if self.zsh is None:
                self.zsh = Zsh(self.directory, self.env)
                self.addCleanup(self.zsh.close)
            found = self.zsh.offer(line)
        # fish has a tab and what it is; some have the option before its value.
        return {re.sub(r'^--[a-z-]+=', '', word.split('\t')[0])
                for word in found} - {''}

    def assert_offered(self, line, *words):
        """These, and nothing else."""
        with self.subTest(line):
            self.assertEqual(self.offered(line), set(words))

    def test_commands_and_session_files_come_first(self):
        found = self.offered('plm-tui ')
        self.assertLessEqual({'ps', 'up', 'boot', 'kill', 'stop', 'down',
                              'terminate', 'help', 'plm.yaml'}, found)
        self.assert_offered('plm-tui ki', 'kill')
        self.assert_offered('plm-tui oth', 'other.yaml')
        self.assertLessEqual({'ps', 'boot'}, self.offered('plm-tui help '))
        self.assert_offered('plm-tui help ki', 'kill')

    def test_names_are_those_of_the_session(self):
        self.assert_offered('plm-tui kill ', 'reader', 'runner', 'writer')
        self.assert_offered('plm-tui stop r', 'reader', 'runner')
        self.assert_offered('plm-tui ps reader w', 'writer')
        self.assert_offered('plm-tui kill -- r', 'reader', 'runner')
        self.assert_offered('plm-tui kill --name w', 'writer')
        self.assert_offered('plm-tui kill -n w', 'writer')
        self.assert_offered('plm-tui kill --host ', 'one', 'two')
        self.assert_offered('plm-tui kill -H t', 'two')
        self.assert_offered('plm-tui kill --role ', 'first', 'second',
                            'unknown')
        self.assert_offered('plm-tui ps --session ', 'beam')
        self.assert_offered('plm-tui ps --host=o', 'one')

    def test_the_session_is_that_of_the_line(self):
        for line in ('-f other.yaml kill ', '--file other.yaml kill ',
                     '--file=other.yaml kill ', 'kill -f other.yaml ',
                     'kill --file=other.yaml ', '-fother.yaml kill ',
                     '--log x -f other.yaml --log-level debug kill ',
                     'kill --timeout 5s -f other.yaml --yes '):
            self.assert_offered('plm-tui ' + line + 'o-r', 'o-reader',
                                'o-runner')
        self.assert_offered('plm-tui -f ~/home.yaml ps h-w', 'h-writer')
        self.assert_offered('plm-tui -f other.yaml ps --host o-t', 'o-two')
        self.assert_offered('plm-tui -f none.yaml kill ')
        # Of several all count: one alone is no session.
        for line in ('-f plm.yaml -f more.yaml kill ',
                     '--file=plm.yaml -fmore.yaml kill ',
                     'kill -f plm.yaml --file more.yaml '):
            self.assert_offered('plm-tui ' + line + 'r', 'reader', 'rider',
                                'runner')
        self.assert_offered('plm-tui -f more.yaml kill ')

    def test_logs_has_options_of_its_own(self):
        """-f follows, and --file is no session file."""
        self.assert_offered('plm-tui logs w', 'writer')
        self.assert_offered('plm-tui logs -f w', 'writer')
        self.assert_offered('plm-tui logs --file other.yaml --host o', 'one')
        self.assert_offered('plm-tui -f other.yaml logs -f o-w', 'o-writer')
        self.assert_offered('plm-tui logs --session-file other.yaml o-w',
                            'o-writer')
        self.assert_offered('plm-tui check ', 'one', 'two')

    def test_values_are_what_can_be_written(self):
        self.assert_offered('plm-tui ps -o ', 'table', 'wide', 'json', 'name')
        self.assert_offered('plm-tui ps --output=j', 'json')
        self.assert_offered('plm-tui ps --output j', 'json')
        self.assert_offered('plm-tui ps --output=', 'table', 'wide', 'json',
                            'name')
        self.assert_offered('plm-tui ps --state al', 'alive')
        self.assert_offered('plm-tui wait --for ex', 'exited')
        self.assert_offered('plm-tui --log-level ', 'error', 'warning',
                            'info', 'debug')
        self.assert_offered('plm-tui ps --log-level w', 'warning')
        self.assert_offered('plm-tui ps --timeout ')
        self.assert_offered('plm-tui ps -f oth', 'other.yaml')
        self.assert_offered('plm-tui -f oth', 'other.yaml')
        self.assert_offered('plm-tui signal HU', 'HUP')
        self.assert_offered('plm-tui signal HUP w', 'writer')
        self.assert_offered('plm-tui signal HUP reader w', 'writer')

    def test_options_are_those_of_the_command(self):
        names = re.findall(r'^  (\w+)(?:, (\w+))?  ', self.help(), re.M)
        self.assertGreater(len(names), 8)
        for name in [''] + [name for pair in names for name in pair if name]:
            options = re.findall(r'^ {2,6}(?:-\w, )?(--[a-z-]+)',
                                 self.help(name), re.M)
            self.assert_offered('plm-tui %s --' % name, *options)

    def help(self, command=''):
        return subprocess.run(
            [PLM_TUI] + command.split() + ['--help'], stdout=subprocess.PIPE,
            check=True, timeout=LIMIT).stdout.decode()

    def test_without_a_session_it_is_quiet(self):
        os.unlink(os.path.join(self.directory, 'plm.yaml'))
        self.assert_offered('plm-tui kill ')
        self.assert_offered('plm-tui kill --role ')
        self.assert_offered('plm-tui ps --state al', 'alive')
        with open(os.path.join(self.directory, 'plm.yaml'), 'w') as f:
            f.write('version: 1\nsession: [\n')
        self.assert_offered('plm-tui kill ')

    def test_without_the_program_it_is_quiet(self):
        self.env['PATH'] = os.environ['PATH']
        self.assert_offered('plm-tui kill ')
        self.assert_offered('plm-tui ki', 'kill')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
