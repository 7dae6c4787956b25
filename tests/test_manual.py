"""The man pages have all that the lists in the code have, where it belongs, and
are well-formed. The lists are read here once more, by other means.

SOURCE is the source's directory; the pages are the arguments' files.
"""
import os
import re
import shutil
import subprocess
import sys
import unittest

SOURCE = os.environ['SOURCE']
PAGE, SESSION_PAGE = sys.argv[1:3]
MANDOC, GROFF = shutil.which('mandoc'), shutil.which('groff')


def read(path):
    with open(os.path.join(SOURCE, path)) as f:
        return f.read()


def listed(path, macro, words):
    """What the lines of a list have: of each, the groups of words."""
    found = re.findall(r'^' + macro + r'\(' + words, read(path), re.M)
    assert found, path
    return found


def rendered(path):
    """A page as text, of wide lines and without what makes letters bold."""
    command = [MANDOC, '-Tutf8', '-Owidth=200'] if MANDOC else [
        GROFF, '-mdoc', '-Tutf8', '-P-c', '-rLL=200n']
    text = subprocess.run(command + [path], stdout=subprocess.PIPE,
                          check=True, timeout=60).stdout.decode()
    return re.sub('.\b', '', text)


def sections(text, indent):
    """By their heads, which are indented so."""
    parts = re.split(r'^' + indent + r'(\S.*)$', text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


@unittest.skipUnless(MANDOC or GROFF, 'neither mandoc nor groff is here')
class Manual(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.page = sections(rendered(PAGE), '')
        cls.session = sections(rendered(SESSION_PAGE), '')

    def assert_items(self, names, text):
        """Each begins an item, perhaps behind others."""
        for name in names:
            with self.subTest(name):
                self.assertRegex(text, r'(?m)^ +(\S+, )*' + re.escape(name) +
                                 r'(,|  |\t| [A-Z\[(]|$)')

    def assert_words(self, names, text):
        for name in names:
            with self.subTest(name):
                self.assertRegex(' '.join(text.split()),
                                 r'[ (]' + re.escape(name) + r'[,.)]')

    def test_commands(self):
        names = listed('src/command.def', 'COMMAND',
                       r'\w+, "([^"]+)", "([^"]*)"')
        self.assert_items([name for pair in names for name in pair if name],
                          self.page['COMMANDS'])

    def test_files_are_under_files(self):
        text = self.page['FILES']
        for name in ('plm.yaml', 'plm-tui.conf', 'ui.conf', 'NAME.theme',
                     'known_hosts', 'journal.jsonl', 'RUN/out'):
            self.assertIn(name, text)
        self.assertNotIn('ui.conf', self.page['LINES OF TEXT'])

    def test_options(self):
        options = listed('src/option.def', 'OPTION',
                         r'\w+, (\S+), "([^"]+)", [^"]*?("[A-Z=]+")?'
                         r'(?:, [^"]*?)?\s*"([^"]*)"')
        text = self.page['DESCRIPTION'] + self.page['COMMANDS']
        for letter, name, argument, words in options:
            item = '--' + name + (' ' + argument.strip('"') if argument
                                  else '')
            if letter != '0':
                item = '-' + letter.strip("'") + ', ' + item
            with self.subTest(item):
                there = re.search(r'(?m)^ +' + re.escape(item) + '(  |$)',
                                  text)
                self.assertEqual(there is not None, words != '')

    def test_exit_statuses(self):
        self.assert_items(listed('src/exit_status.def', 'EXIT_STATUS',
                                 r'\w+, (\d+)'), self.page['EXIT STATUS'])

    def test_states(self):
        text = self.page['STATES']
        self.assert_items(listed('src/state.def', 'STATE', r'\w+, +"(\w+)"'),
                          text)
        self.assert_words(
            [words for words in listed('src/cause.def', 'CAUSE',
                                       r'\w+, +"([^"]*)"') if words] +
            listed('src/host_state.def', 'HOST_STATE', r'\w+, +"([^"]+)"'),
            text)

    def test_json(self):
        text = self.page['COMMANDS']
        self.assert_items(
            listed('ui/proc_field.def', 'FIELD', r'(\w+)') +
            listed('ui/event_field.def', 'FIELD', r'(\w+)') +
            listed('src/event.def', 'EVENT_KIND', r'\w+, "([^"]+)"') +
            listed('src/check.def', 'CHECK', r'\w+, +"([^"]+)"'), text)
        self.assert_words(
            listed('src/code.def', 'CODE', r'\w+, +"([^"]+)"') +
            listed('src/verdict.def', 'VERDICT', r'\w+, +"([^"]+)"'), text)

    def test_keys(self):
        panes = sections(self.page['KEYS'], '   ')
        for line in read('ui/keys.conf').splitlines():
            if not line or line.startswith('#'):
                continue
            _, context, key, action = line.split()
            where = 'everywhere' if context == 'common' else 'in ' + context
            with self.subTest(line):
                self.assertRegex(
                    panes['Keys ' + where],
                    r'(?m)^ +(\S+, )*' + re.escape(key) + r'(,| |$)(.*\n)?.*'
                    r'\(' + action + r'\)$')

    def test_configuration(self):
        parts = sections(self.page['CONFIGURATION FILE'], '   ')
        self.assert_items(listed('ui/setting.def', 'SETTING',
                                 r'\w+, "([^"]+)"'), parts['Settings'])
        self.assert_items(listed('ui/builtin_theme.def', 'BUILTIN_THEME',
                                 r'\w+, "([^"]+)"'), parts['Themes'])
        top = self.page['CONFIGURATION FILE'].split('\n   Settings\n')[0]
        for word in listed('ui/config.def', 'CONFIG_LINE', r'\w+, "([^"]+)"'):
            self.assertRegex(top, r'(?m)^ +%s [A-Z]' % word)

    def test_actions(self):
        for action in listed('ui/action.def', 'ACTION', r'\w+, +"([^"]+)"'):
            with self.subTest(action):
                self.assertRegex(self.page['KEYS'],
                                 r'(?m)(\(%s\)| %s)$' % (action, action))

    def test_keys_of_session_files(self):
        parts = sections(self.session['DESCRIPTION'], '   ')
        # What is before the first head is of the top.
        top = self.session['DESCRIPTION'].split('\n   ssh\n')[0]
        places = {
            'TOP': [top], 'SSH': [parts['ssh']], 'HOST': [parts['hosts']],
            'ROLES': [parts['roles']], 'PROCESS': [parts['processes']],
            'SHARED': [parts['processes']],
            'PLACE': [parts['processes']], 'OWN': [parts['processes']],
            'COMMAND': [parts['commands, of a process']],
            'LOGS': [parts['logs, of a process']],
            'STEP': [parts['stop, of a process']], 'HOOK': [parts['hooks']],
            'DEPENDS': [parts['depends_on, of a process']],
            'LIMIT': [parts['limits, of a process']],
            'BACKOFF': [parts['restart, of a process']],
            'PROBE': [parts['probes, of a process']],
            'LINE': [parts['log, of a probe']],
            'TCP': [parts['tcp, of a probe']],
            'HTTP': [parts['http, of a probe']],
            'EXEC': [parts['exec, of a probe']],
            'SAFETY': [parts['safety']], 'CONFIRM': [parts['safety']],
        }
        for section, key in listed('src/sessionkey.def', r'([A-Z]+)_KEY',
                                   r'([a-z_]+)'):
            for text in places[section]:
                self.assert_items([key], text)
            if section in ('SHARED', 'PLACE'):
                self.assert_words([key], parts['defaults'])

    def test_the_pages_are_well_formed(self):
        for page in PAGE, SESSION_PAGE:
            for command in ([MANDOC, '-Tlint', '-Wwarning'],
                            [GROFF, '-mdoc', '-ww', '-z', '-Tutf8']):
                if command[0] is None:
                    continue
                with self.subTest(page, command=command):
                    said = subprocess.run(
                        command + [page], stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT, timeout=60).stdout
                    self.assertEqual(said.decode(), '')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
