"""docs/SECURITY.md names tests for each promise: all of them are there."""
import json
import os
import re
import unittest


class Security(unittest.TestCase):
    def test_the_tests_that_it_names_are_there(self):
        with open(os.environ['TESTS']) as f:
            there = {test['name'].split(' / ')[-1] for test in json.load(f)}
        with open(os.environ['SECURITY']) as f:
            text = f.read()
        named = set()
        for row in re.findall(r'^\|.*\|$', text, re.M):
            named |= set(re.findall('`([^`]+)`', row.split('|')[-2]))
        checked, = re.findall(r'^Checked by (.*?)\.\n\n', text, re.M | re.S)
        named |= set(re.findall('`([^`]+)`', checked))
        # What is refused in which words is in backticks, too.
        named = {name for name in named if re.fullmatch('[a-z0-9_-]+', name)}
        self.assertGreater(len(named), 30)
        self.assertEqual(named - there, set())


if __name__ == '__main__':
    unittest.main()
