"""What a program may use of its host, as its session file limits it."""
import json
import os
import re
import signal
import unittest

from hosts import kill
from test_commands import Commands


class Limits(Commands):
    def begin(self, p, **more):
        return self.session(self.host(self.sshd()), {
            'p': {'command': ['sleep', '1000'], **p}}, **more)

    def show(self, path):
        [p] = json.loads(self.plm(path, 'show', '-o', 'json', 'p'))
        return p

    def assert_limited(self, pid, nofile, core, cpu):
        with open(f'/proc/{pid}/limits') as f:
            text = f.read()
        self.assertRegex(text, fr'Max open files +{nofile} +{nofile} ')
        self.assertRegex(text, fr'Max core file size +{core} +{core} ')
        with open(f'/proc/{pid}/status') as f:
            self.assertRegex(f.read(), fr'Cpus_allowed_list:\s{cpu}\n')

    def test_a_program_has_its_limits_after_each_restart(self):
        cpu = min(os.sched_getaffinity(0))
        path = self.begin({'limits': {'nofile': 77, 'core': 0},
                           'cpu_affinity': f'{cpu}'})
        self.plm(path, 'start', 'p')
        self.assert_limited(self.ps(path)['p']['pid'], 77, 0, cpu)
        # What is over is started again by another console, which took it up.
        kill(self.ps(path)['p']['pid'], signal.SIGKILL)
        self.plm(path, 'wait', 'p')
        self.plm(path, 'restart', 'p')
        p = self.show(path)
        self.assertEqual(p['run'], 2)
        self.assert_limited(p['pid'], 77, 0, cpu)
        self.assertEqual(p['limits'], {'nofile': 77, 'core': 0})
        self.assertEqual(p['cpu_affinity'], f'{cpu}')
        text = self.plm(path, 'show', 'p')
        self.assertRegex(text, r'limit +nofile 77\n')
        self.assertRegex(text, r'limit +core 0 KiB\n')
        self.assertRegex(text, fr'processors +{cpu}\n')
        self.plm(path, 'kill', 'p')

    def test_scripts_are_limited_too(self):
        """By bash's own count of sizes, which is not that of others."""
        script = f'{self.directory}/env.sh'
        with open(script, 'w') as f:
            f.write('ulimit -n; cat /proc/$$/limits')
        path = self.begin({'limits': {'nofile': 77, 'core': 2048},
                           'source': [script]})
        self.plm(path, 'start', 'p')
        said = self.command('logs', '--session-file', path, 'p')
        self.assertRegex(said, r'(?m)\b77$')
        self.assertRegex(said, r'Max core file size +2097152 +2097152 ')
        self.plm(path, 'kill', 'p')

    def test_a_limit_that_cannot_be_refuses_the_start(self):
        path = self.begin({'limits': {'nofile': 1073741816}})
        self.plm(path, 'start', 'p', status=1)
        self.assertIn('the limit of open files cannot be 1073741816 here; the'
                      ' most is ', self.said)
        self.assertEqual(self.ps(path)['p']['state'], 'failed')
        path = self.begin({'cpu_affinity': '4000'})
        self.plm(path, 'start', 'p', status=1)
        self.assertIn('it cannot be kept on processors 4000: ', self.said)
        why = json.loads(self.plm(path, 'why', '-o', 'json', 'p'))[0]['why']
        self.assertTrue(re.match('could not be started: it cannot be kept',
                                 why), why)


if __name__ == '__main__':
    unittest.main()
