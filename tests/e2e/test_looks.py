"""What the operator writes and chooses: the configuration file, what is kept for
the next start, themes, colours."""
import os
import re
import subprocess
import unittest

from hosts import PLM_TUI, Case

SLEEP = {'one': {'command': ['sleep', '1000']}}
CONF = '.config/plm-tui/plm-tui.conf'
STATE = '.local/state/plm-tui'


class Looks(Case):
    def setUp(self):
        super().setUp()
        self.more = {}
        self.file = self.session(self.host(self.sshd()), dict(SLEEP))

    def environment(self):
        return {**super().environment(), **getattr(self, 'more', {})}

    def configure(self, text, mode=0o644):
        path = f'{self.home}/{CONF}'
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as f:
            f.write(text)
        os.chmod(path, mode)
        return path

    def start(self, *options, said=None):
        """said is what is told of the files, before anything else is."""
        c = self.console(*options, self.file)
        if said:
            c.wait(said)
        self.pid(c, 'one')
        return c

    def kept(self, name):
        with open(f'{self.home}/{STATE}/{name}') as f:
            return f.read()

    def colours(self, c):
        """The foregrounds of what is on the screen."""
        return {cell.fg for row in c.screen.buffer.values()
                for cell in row.values()}

    def grounds(self, c):
        return {cell.bg for row in c.screen.buffer.values()
                for cell in row.values()}

    def test_a_second_start_finds_what_was_chosen(self):
        c = self.start()
        c.keys(':set theme high-contrast', 'Enter')
        c.wait('theme is high-contrast')
        c.keys(':set layout side', 'Enter')
        c.wait('layout is side')
        c.keys(':kill 7s', 'Enter')
        c.wait('QUIT, wait 7s')
        c.keys('Esc')
        c.wait_gone('Kill one')
        self.quit(c)
        self.assertIn('set theme high-contrast\n', self.kept('ui.conf'))
        for name in ('ui.conf', 'history'):
            mode = os.stat(f'{self.home}/{STATE}/{name}').st_mode
            self.assertEqual(mode & 0o777, 0o600, name)
        c = self.start()
        c.wait('│')
        self.assertIn('ffff00', self.colours(c) | {
            cell.bg for row in c.screen.buffer.values()
            for cell in row.values()})
        c.keys(':set theme', 'Enter')
        c.wait('theme is high-contrast')
        c.keys(':', 'Up', 'Up')
        c.wait('^:kill 7s')
        c.keys('Esc')
        c.wait_gone('^:kill 7s')
        self.quit(c)

    def test_the_terminal_says_whether_it_is_light(self):
        light = '005faf'        # a focused title's ground, of 256 colours
        dark = self.start()
        dark.wait(lambda c: b'\x1b]11;?\x1b\\' in c.raw)
        for answer, is_light in ((']11;rgb:fdfd/f6f6/e3e3\x1b\\', True),
                                 (']11;rgb:0000/2b2b/3636\x07', False),
                                 (']11;rgb:ff/ff/ff\x07', True)):
            dark.keys('\x1b' + answer)
            dark.wait(lambda c: (light in self.grounds(c)) == is_light)
        # What is no answer is no key either: none of it is typed.
        dark.keys(':', 'no', '\x1b]11;what?\x1b\\', 'such', 'Enter')
        dark.wait('nosuch')
        self.quit(dark)
        # Who has chosen a theme has it, whatever the terminal says.
        dark = self.start('--theme', 'dark')
        dark.keys('\x1b]11;rgb:ffff/ffff/ffff\x1b\\', '?')
        dark.wait('Help')
        self.assertNotIn(light, self.grounds(dark))
        dark.keys('q')
        self.quit(dark)

    def test_a_change_is_kept_when_the_console_is_killed(self):
        c = self.start()
        c.keys(':set split 30', 'Enter')
        c.wait('split is 30')
        path = f'{self.home}/{STATE}/ui.conf'
        c.wait(lambda c: os.path.exists(path))
        self.assertIn('set split 30\n', self.kept('ui.conf'))
        c.close()

    def test_the_configuration_is_in_force_and_its_faults_are_told(self):
        path = self.configure('set mouse off\nset muose on\n'
                              'key list e kill\nkey list zz up\n')
        c = self.start(said=r"plm-tui\.conf:2: 'muose' is no setting; there")
        c.keys('e')
        c.wait('Kill one')
        c.keys('Esc')
        c.wait_gone('Kill one')
        c.keys(':config', 'Enter')
        c.wait(re.escape(path))
        c.wait("'zz' is no key")
        c.keys('q', ':set mouse on', 'Enter')
        c.wait('mouse is on for now: plm-tui.conf sets it')
        self.quit(c)
        self.assertFalse(os.path.exists(f'{self.home}/{STATE}/ui.conf'))

    def test_a_file_that_others_can_write_is_not_read(self):
        self.configure('key list e kill\n', 0o666)
        c = self.start(said='is not read: others can')
        c.keys('e')
        c.keys(':set mouse', 'Enter')
        c.wait('mouse is on')
        self.assertNotIn('Kill', c.text())
        self.quit(c)

    def test_themes_by_option_and_variable(self):
        self.more = {'PLM_THEME': 'mono'}
        c = self.start()
        c.keys(':set theme', 'Enter')
        c.wait(r'theme is mono \(PLM_THEME')
        self.assertEqual(self.colours(c), {'default'})
        self.quit(c)
        c = self.start('--theme', 'dark')
        c.keys(':set theme', 'Enter')
        c.wait(r'theme is dark \(--theme')
        self.assertNotEqual(self.colours(c), {'default'})
        self.quit(c)
        self.more = {'PLM_THEME': 'plaid'}
        c = self.start(said="PLM_THEME: 'plaid' is no theme; there are")
        self.quit(c)

    def test_no_color(self):
        self.more = {'NO_COLOR': '1'}
        c = self.start()
        self.assertEqual(self.colours(c), {'default'})
        self.quit(c)
        c = self.start('--color', 'always')
        self.assertNotEqual(self.colours(c), {'default'})
        self.quit(c)
        self.more = {}
        c = self.start('--color', 'never')
        self.assertEqual(self.colours(c), {'default'})
        self.quit(c)

    def test_ascii(self):
        c = self.start('--ascii')
        self.assertTrue(c.text().isascii(), c.text())
        c.close()

    def test_keys_of_a_file(self):
        path = f'{self.directory}/keys'
        with open(path, 'w') as f:
            f.write('key list e kill\nset mouse off\n')
        c = self.start('--keys', path,
                       said='keys:2: there are no settings here')
        c.keys('e')
        c.wait('Kill one')
        c.keys('Esc')
        c.wait_gone('Kill one')
        self.quit(c)

    def test_what_cannot_be_had_ends_the_start(self):
        for options, said in (
                (['--theme', 'plaid'], "'plaid' is no theme; there are"),
                (['--config', '/nowhere/x'], '/nowhere/x cannot be read'),
                (['--keys', '/nowhere/x'], '/nowhere/x cannot be read'),
                (['--color', 'blue'], 'there are auto, always, never')):
            with self.subTest(options):
                done = subprocess.run(
                    [PLM_TUI, *options, self.file], text=True,
                    stdin=subprocess.DEVNULL, capture_output=True,
                    env=self.environment(), timeout=30)
                self.assertEqual(done.returncode, 2)
                self.assertIn(said, done.stderr)

    def test_commands_do_not_care(self):
        self.configure('nonsense\n', 0o666)
        done = subprocess.run(
            [PLM_TUI, 'ps', '-f', self.file], text=True,
            stdin=subprocess.DEVNULL, capture_output=True,
            env=self.environment(), timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ''))


if __name__ == '__main__':
    unittest.main()
