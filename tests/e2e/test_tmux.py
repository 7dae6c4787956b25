"""In a real terminal multiplexer: resize, mouse, copy and colour."""
import os
import re
import select
import shlex
import subprocess
import time
import unittest

from hosts import PLM_TUI, Case

NAMED = {'Enter': '\r', 'Esc': '\x1b', 'Tab': '\t'}


class Pane:
    """A tmux server of its own with one pane. Whenever the program writes, a
    FIFO says so; then the pane is looked at anew."""

    def __init__(self, directory, argv, environment, size):
        self.socket = f'{directory}/tmux'
        self.fifo = f'{directory}/written'
        os.mkfifo(self.fifo)
        self.news = os.open(self.fifo, os.O_RDWR | os.O_NONBLOCK)
        env = [f'{k}={v}' for k, v in environment.items() if k != 'TERM']
        columns, lines = size
        self.tmux('-f', '/dev/null', 'new-session', '-d', '-x', str(columns),
                  '-y', str(lines), 'cat', env=environment)
        self.tmux('set-option', '-g', 'default-terminal', 'tmux-256color')
        self.tmux('set-option', '-s', 'set-clipboard', 'on')
        self.tmux('set-option', '-g', 'remain-on-exit', 'on')
        self.tmux('set-option', '-g', 'status', 'off')
        self.tmux('pipe-pane', f'exec cat >{shlex.quote(self.fifo)}')
        self.tmux('respawn-pane', '-k', 'exec env -u TMUX '
                  + ' '.join(map(shlex.quote, env + argv)))

    def tmux(self, *words, env=None):
        run = subprocess.run(['tmux', '-S', self.socket, *words], env=env,
                             stdin=subprocess.DEVNULL, capture_output=True,
                             text=True, timeout=20, check=True)
        return run.stdout

    def end(self):
        subprocess.run(['tmux', '-S', self.socket, 'kill-server'],
                       capture_output=True, timeout=20, check=False)
        os.close(self.news)

    def keys(self, *keys):
        for key in keys:
            self.tmux('send-keys', '-l', NAMED.get(key, key))

    def resize(self, columns, lines):
        self.tmux('resize-window', '-x', str(columns), '-y', str(lines))

    def text(self):
        return self.tmux('capture-pane', '-p')

    def coloured(self):
        return self.tmux('capture-pane', '-p', '-e')

    def wait(self, what, timeout=20):
        test = what if callable(what) else \
            lambda text: re.search(what, text, re.M)
        end = time.monotonic() + timeout
        while True:
            text = self.text()
            found = test(text)
            if found:
                return found
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f'never seen: {what}\n{text}')
            if select.select([self.news], [], [], min(left, 1))[0]:
                os.read(self.news, 65536)

    def row_of(self, word):
        """The line, from 1, on which a word is."""
        lines = self.wait(lambda text: word in text and text).split('\n')
        return next(i for i, line in enumerate(lines, 1) if word in line)

    def mouse(self, button, column, line, up=True):
        """As xterm's SGR mode has it (ctlseqs): press, and let go."""
        self.keys(f'\x1b[<{button};{column};{line}M')
        if up:
            self.keys(f'\x1b[<{button};{column};{line}m')


class Tmux(Case):
    def pane(self, size=(100, 30), **environment):
        path = self.session(self.host(self.sshd()), {
            **{f'p-{n}': {'command': ['sleep', '1000']} for n in range(4)},
            'talks': {'shell': r'printf "one\ntwo \033[31mred\033[0m\n'
                               r'three \342\234\223 \t|\n"; exec sleep 1000'}})
        pane = Pane(self.directory, [PLM_TUI, path],
                    {**self.environment(), **environment}, size)
        self.addCleanup(pane.end)
        pane.wait(r'talks .* alive')
        return pane

    def go_to_output(self, pane):
        pane.keys('G')
        pane.wait('^ talks +on h1')
        pane.wait('three')
        pane.keys('Enter')
        pane.wait('q +back')

    def test_resize(self):
        pane = self.pane()
        self.go_to_output(pane)
        pane.resize(250, 50)
        # Side by side: a line has both a process and what one printed.
        pane.wait(lambda text: re.search('^.{20,}│', text, re.M) and
                  re.search('p-1 .*│', text))
        pane.wait(r'│.*two red')
        pane.resize(20, 5)
        pane.wait(lambda text: max(map(len, text.split('\n'))) <= 20 and
                  'two red' in text)
        pane.resize(80, 24)
        pane.wait(r'(?s)talks .*^ talks +on h1.*two red')
        # What was chosen is chosen still.
        pane.keys('Esc')
        pane.wait('q +quit')
        pane.wait('^ talks +on h1')

    def test_mouse(self):
        pane = self.pane()
        pane.mouse(0, 10, pane.row_of(' p-2 '))
        pane.wait('^ p-2 +on h1')
        pane.mouse(0, 10, pane.row_of(' talks '))
        pane.wait('^ talks +on h1')
        # The output's title has the focus; the wheel is of what it is over.
        pane.mouse(0, 30, pane.row_of('on h1  stdout'))
        pane.wait('q +back')
        pane.mouse(65, 10, pane.row_of(' p-2 '), up=False)
        pane.wait('^ talks +on h1')
        # A column's title sorts by it.
        head = pane.row_of('PROCESS')
        column = pane.text().split('\n')[head - 1].index('PROCESS') + 2
        pane.mouse(0, column, head)
        pane.wait('PROCESS▲')
        pane.mouse(0, column, head)
        pane.wait('PROCESS▼')
        # A key of the key bar; then the mouse is the terminal's.
        bar = pane.row_of('  help')
        line = pane.text().split('\n')[bar - 1]
        pane.mouse(0, line.index('help') + 2, bar)
        pane.wait('First steps')
        pane.keys('q')
        pane.wait('PROCESS')
        flag = '#{mouse_any_flag}#{mouse_button_flag}#{mouse_standard_flag}'
        on = pane.tmux('display-message', '-p', flag)
        pane.keys('\x1bm')
        pane.wait('terminal selects')
        self.assertNotEqual(on.strip(), '000')
        self.assertEqual(pane.tmux('display-message', '-p', flag).strip(),
                         '000')

    def test_copy(self):
        """What tmux's buffer has is the text, without margins, colours or
        whatever is drawn round it."""
        pane = self.pane()
        self.go_to_output(pane)
        pane.keys('v')
        pane.wait('1 line selected')
        pane.keys('k', 'k')
        pane.wait('3 lines selected')
        pane.keys('y')
        pane.wait('3 lines copied')
        self.assertEqual(pane.tmux('show-buffer'),
                         'one\ntwo red\nthree ✓ \t|\n')

    def test_colour(self):
        pane = self.pane()
        self.go_to_output(pane)
        shown = pane.coloured()
        # Alive is green, and what the program made red is red.
        self.assertRegex(shown, r'\x1b\[[0-9;]*32m *alive')
        self.assertRegex(shown, r'two \x1b\[[0-9;]*31mred')

    def test_no_colour(self):
        pane = self.pane(NO_COLOR='1')
        self.go_to_output(pane)
        shown = pane.coloured()
        self.assertNotRegex(shown, r'\x1b\[[0-9;]*[34][0-8]m')
        # The cursor's row is there still: in reverse.
        self.assertRegex(shown, r'\x1b\[[0-9;]*7m')


if __name__ == '__main__':
    unittest.main()
