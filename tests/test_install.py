"""What `ninja install` puts in place, and that it is all of use there.

BUILD is the build directory, SOURCE the source's; the arguments are the paths
that are to be there, below the prefix.
"""
import os
import subprocess
import sys
import tempfile
import unittest

BUILD, SOURCE = os.environ['BUILD'], os.environ['SOURCE']
PREFIX, WANTED = sys.argv[1], sys.argv[2:]


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.root.cleanup)
        done = subprocess.run(
            ['meson', 'install', '-C', BUILD, '--no-rebuild', '--quiet',
             '--destdir', cls.root.name], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=60)
        assert done.returncode == 0, done.stdout.decode()
        cls.prefix = cls.root.name + PREFIX

    def path(self, name):
        return os.path.join(self.prefix, name)

    def test_all_is_there_and_nothing_else(self):
        found = [os.path.relpath(os.path.join(where, name), self.prefix)
                 for where, _, names in os.walk(self.prefix) for name in names]
        self.assertEqual(sorted(found), sorted(WANTED))

    def test_all_can_be_read_by_everybody(self):
        for name in WANTED:
            with self.subTest(name):
                status = os.stat(self.path(name))
                self.assertGreater(status.st_size, 0)
                self.assertEqual(status.st_mode & 0o777,
                                 0o755 if name.startswith('bin/') else 0o644)

    def test_the_program_runs_there(self):
        done = subprocess.run([self.path('bin/plm-tui'), '--version'],
                              stdout=subprocess.PIPE, timeout=60, check=True)
        self.assertRegex(done.stdout, rb'^plm-tui \d')

    def test_the_example_is_the_one_that_help_shows(self):
        with open(self.path('share/plm-tui/example.yaml')) as f:
            example = f.read()
        done = subprocess.run([self.path('bin/plm-tui'), '--help'],
                              stdout=subprocess.PIPE, timeout=60, check=True)
        self.assertIn(example, done.stdout.decode())

    def test_what_the_manual_names_is_there(self):
        """The schema, by the path that an editor is to be told."""
        with open(self.path('share/man/man5/plm-tui.yaml.5')) as f:
            manual = f.read().replace('\\-', '-')
        path = PREFIX + '/share/plm-tui/session.schema.json'
        self.assertIn('$schema=' + path + '\n', manual)
        self.assertTrue(os.path.exists(self.root.name + path))


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
