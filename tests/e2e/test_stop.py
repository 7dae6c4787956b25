"""Stops of many: their order by what the processes themselves write, and what
the operator can do about one that is under way."""
import json
import os
import re
import select
import signal
import unittest
from pathlib import Path

from hosts import Case, kill, mentions
from test_commands import Commands

STUBBORN = 'trap "" QUIT TERM INT; echo ready; while :; do sleep 0.05; done'
LONG = [{'signal': 'QUIT', 'wait': '60s'}, {'signal': 'KILL', 'wait': '5s'}]


class Stop(Case):
    def up(self, processes, hosts=None, size=(120, 40), **more):
        """A console with all of these alive; their PIDs."""
        c = self.console(self.session(hosts or self.host(self.sshd()),
                                      processes, **more), size=size)
        return c, {name: self.pid(c, name) for name in processes}

    def ready(self, c, *names):
        """Their shells have set their traps."""
        for name in names:
            self.select(c, name)
            c.wait('^ *ready')

    def stop_all(self, c):
        c.keys('S')
        c.wait('Plan: stop')
        c.keys('Enter')
        self.answer(c, 'y')

    def command(self, c, text):
        c.keys(':', text, 'Enter')


class Order(Stop):
    def test_stages_are_waited_for_on_all_hosts(self):
        """What a process writes when it is asked, and when it is gone: each
        has a while to go, in parallel with its stage and with no other."""
        hosts = {}
        for n in (1, 2):
            hosts |= self.host(self.sshd(f'h{n}', address=f'127.0.0.{n}'),
                               f'h{n}')
        times = f'{self.directory}/times'
        os.mkdir(times)
        roles = ['infrastructure', 'controller', 'application', 'unknown']
        names = {role: [f'{role[:3]}-{n}' for n in range(4)] for role in roles}
        processes = {
            name: {'role': role, 'host': f'h{n % 2 + 1}', 'stop': LONG,
                   'shell': f'trap "date +%s%N >{times}/{name}.asked;'
                            f' sleep 0.5; date +%s%N >{times}/{name}.gone;'
                            ' exit 0" QUIT; echo ready;'
                            ' while :; do sleep 0.02; done'}
            for role in roles for n, name in enumerate(names[role])}
        c, _ = self.up(processes, hosts, size=(120, 60),
                       roles={'order': roles[:3]})
        self.ready(c, *processes)
        self.stop_all(c)
        c.wait(f'Stopped: {len(processes)} of {len(processes)} proven', 40)
        c.wait(f'all {len(processes)} processes are over')

        def at(role, what):
            return [int(Path(f'{times}/{name}.{what}').read_text())
                    for name in names[role]]
        for role in roles:
            self.assertLess(max(at(role, 'asked')), min(at(role, 'gone')),
                            f'{role} was not stopped in parallel')
        for first, then in zip(['unknown', 'application', 'controller'],
                               ['application', 'controller',
                                'infrastructure']):
            self.assertLess(max(at(first, 'gone')), min(at(then, 'asked')))

    def test_one_that_stays_holds_up_nobody(self):
        """It is told, and the console does not quit over it."""
        c, pids = self.up({
            'mule': {'shell': STUBBORN,
                     'stop': [{'signal': 'QUIT', 'wait': '100ms'}]},
            'last': {'role': 'infrastructure', 'command': ['sleep', '1000']}},
            roles={'order': ['infrastructure', 'application']})
        self.ready(c, 'mule')
        c.keys('Q')
        c.wait(r'Quit\?')
        self.answer(c, 's')
        c.wait(r'application \(1\), then infrastructure \(1\)')
        self.answer(c, 'y')
        c.wait('Stopped: 1 of 2 proven to be over')
        c.wait(rf'mule .* failed: it is still there after .* '
               rf'PID {pids["mule"]}')
        c.wait(r'last .* killed by QUIT, \d+m?s after QUIT')
        os.kill(pids['mule'], 0)
        self.assertFalse(mentions(pids['last'], self.directory))
        # How it ends now is nobody's doing here.
        kill(pids['mule'], signal.SIGKILL)
        c.keys('q')
        self.wait_row(c, 'mule', 'exited', 'KILL', 'outside')


class Steer(Stop):
    def test_the_next_step_now(self):
        c, _ = self.up({'mule': {'shell': STUBBORN, 'stop': LONG}})
        self.ready(c, 'mule')
        self.stop_all(c)
        c.wait(r'mule .* QUIT 1/2 for \d+s, KILL in (60s|1m00s|5\ds)')
        c.keys('!')
        c.wait(r'mule .* killed by KILL, \d+m?s after KILL')
        c.wait(r'QUIT, KILL at \d+m?s, gone \d+m?s after KILL; ')
        c.keys('q')
        self.wait_row(c, 'mule', 'exited', 'KILL', 'stopped')

    def test_more_time(self):
        gate = f'{self.directory}/gate'
        os.mkfifo(gate)
        c, _ = self.up({'slow': {
            'shell': f'trap "read x <{gate}; exit 5" QUIT; echo ready;'
                     ' while :; do sleep 0.02; done',
            'stop': [{'signal': 'QUIT', 'wait': '2s'},
                     {'signal': 'KILL', 'wait': '5s'}]}})
        self.ready(c, 'slow')
        self.stop_all(c)
        c.wait('slow .* QUIT 1/2')
        c.keys('+')
        c.wait('more time for this step, for 1 process')
        # Longer than it had: it is still waited for.
        c.wait(r'slow .* QUIT 1/2 for 3s, KILL in [789]s')
        with open(gate, 'w') as f:
            f.write('go\n')
        c.wait(r'slow .* exit 5, [34]s after QUIT')

    def test_the_rest_is_dropped(self):
        c, pids = self.up({
            'mule': {'shell': STUBBORN, 'stop': LONG},
            'last': {'role': 'infrastructure', 'command': ['sleep', '1000']}},
            roles={'order': ['infrastructure', 'application']})
        self.ready(c, 'mule')
        self.stop_all(c)
        c.wait('mule .* QUIT 1/2')
        c.keys('a')
        c.wait('last .* dropped: nothing was sent to it')
        c.keys('!')
        c.wait('mule .* killed by KILL')
        c.wait('the stop was cut short: 1 of 2')
        os.kill(pids['last'], 0)
        c.keys('q')
        self.assertEqual(self.pid(c, 'last'), pids['last'])

    def test_all_that_are_left_are_killed(self):
        """The last step at once: what is between is never sent."""
        told = f'{self.directory}/told'
        stop = [{'signal': s, 'wait': '60s'} for s in ('INT', 'TERM', 'KILL')]
        c, _ = self.up({f'mule-{n}': {
            'shell': f'trap "" INT; trap "echo TERM >>{told}" TERM;'
                     ' echo ready; while :; do sleep 0.05; done',
            'stop': stop} for n in range(3)})
        self.ready(c, 'mule-0', 'mule-1', 'mule-2')
        self.stop_all(c)
        for n in range(3):
            c.wait(f'mule-{n} .* INT 1/3')
        c.keys('K')
        for n in range(3):
            c.wait(f'│ +mule-{n} on h1 +│')
        self.answer(c, 'y')
        c.wait('Stopped: 3 of 3 proven')
        for n in range(3):
            c.wait(rf'mule-{n} .* killed by KILL')
        c.wait(lambda c: len(re.findall(r'INT(?: at \dms)?, KILL at',
                                        c.text())) == 3)
        self.assertFalse(os.path.exists(told))

    def test_a_stop_of_one_is_given_up(self):
        c, pids = self.up({'mule': {'shell': STUBBORN, 'stop': LONG}})
        self.ready(c, 'mule')
        self.select(c, 'mule')
        c.keys('x')
        self.answer(c, 'y')
        self.wait_row(c, 'mule', 'stopping')
        self.command(c, 'more-time')
        c.wait('KILL comes in 1m')
        self.command(c, 'give-up')
        c.wait(rf'its stop ends here|given up; it is still there, PID '
               rf'{pids["mule"]}; QUIT was sent \d+m?s ago')
        self.wait_row(c, 'mule', 'alive')
        kill(pids['mule'], signal.SIGSEGV)
        self.wait_row(c, 'mule', 'exited', 'SEGV', 'itself')

    def test_grace(self):
        c, _ = self.up({'mule': {'shell': STUBBORN, 'stop': LONG}})
        self.ready(c, 'mule')
        self.select(c, 'mule')
        self.command(c, 'kill 300ms')
        c.wait('plan +QUIT, wait 300ms, then KILL, wait 5s')
        self.answer(c, 'y')
        c.wait(r'mule on h1: over: killed by KILL, \d+m?s after KILL')


class Receipts(Stop):
    def test_what_was_left_is_named(self):
        def leaving(name):
            return ('setsid -f sh -c \'trap "" QUIT;'
                    f' echo daemon of {name} $$; exec sleep 1000\'; '
                    'exec sleep 1000')
        c, _ = self.up({
            'takes': {'shell': leaving('takes'),
                      'stop': [{'signal': 'QUIT', 'wait': '200ms'},
                               {'signal': 'KILL', 'wait': '5s'}]},
            'leaves': {'shell': leaving('leaves'),
                       'stop': [{'signal': 'QUIT', 'wait': '200ms'}]}})
        left = {}
        for name in ('takes', 'leaves'):
            self.select(c, name)
            left[name] = int(c.wait(rf'^ *daemon of {name} (\d+)')[1])
        self.stop_all(c)
        c.wait('Stopped: 1 of 2')
        c.wait(rf'QUIT, QUIT at \d+m?s, KILL at \d+m?s, gone \d+m?s after QUIT;'
               rf' ended: sleep {left["takes"]}; ')
        c.wait(rf'gone \d+m?s after QUIT; left: sleep {left["leaves"]}; ')
        self.assertFalse(mentions(left['takes'], self.directory))
        os.kill(left['leaves'], 0)


class Signals(Stop):
    def test_one_signal_and_no_more(self):
        c, pids = self.up({
            'hears': {'shell': 'trap "echo got it" USR1; echo ready;'
                               ' while :; do sleep 0.05; done'},
            'dies': {'command': ['sleep', '1000']}})
        self.ready(c, 'hears')
        c.keys('i')
        c.wait('Signal hears on h1')
        c.wait('>15 TERM')
        # Keys are dropped in the first moments of the list, too.
        while not c.text().count('>10 USR1'):
            c.keys('10')
            c._read(0.1)
        c.keys('Enter')
        c.wait('Send USR1 to hears on h1')
        self.answer(c, 'y')
        c.wait('hears on h1: USR1 was sent to process group '
               f'{pids["hears"]}')
        c.wait('^ *got it')
        self.assertEqual(self.pid(c, 'hears'), pids['hears'])
        self.select(c, 'dies')
        self.command(c, 'signal TERM')
        c.wait('Send TERM to dies')
        self.answer(c, 'y')
        self.wait_row(c, 'dies', 'exited', 'TERM', 'signalled')
        self.command(c, 'signal TERM')
        c.wait(r'dies is not running \(exited: killed by TERM\)')
        # What another one sends is not ours.
        kill(pids['hears'], signal.SIGTERM)
        self.wait_row(c, 'hears', 'exited', 'TERM', 'outside')


class Scripts(Commands):
    def fifo(self):
        """A FIFO that processes write into; hear() waits for a line."""
        self.path = f'{self.directory}/fifo'
        os.mkfifo(self.path)
        # Open for writing too, it has no end of file.
        self.heard = os.open(self.path, os.O_RDWR)
        self.addCleanup(os.close, self.heard)
        return self.path

    def hear(self):
        ready, _, _ = select.select([self.heard], [], [], 15)
        self.assertTrue(ready, 'nobody wrote')
        return os.read(self.heard, 4096).decode().strip()

    def test_receipts_in_json(self):
        fifo = self.fifo()
        path = self.session(self.host(self.sshd()), {'mule': {
            'stop': LONG,
            'shell': f'trap "" QUIT; setsid -f sh -c "echo \\$\\$ >{fifo};'
                     ' exec sleep 1000"; while :; do sleep 0.05; done'}})
        self.plm(path, 'up')
        daemon = int(self.hear())
        one, = json.loads(self.plm(path, 'kill', '-o', 'json', 'mule',
                                   '--grace', '300ms'))
        self.assertEqual((one['result'], one['exit_signal'], one['cause']),
                         ('done', 'KILL', 'stopped by operator'))
        receipt = one['receipt']
        steps = receipt['steps']
        # KILL once more: what it left gets the step that ended it.
        self.assertEqual([s['signal'] for s in steps],
                         ['QUIT', 'KILL', 'KILL'])
        self.assertTrue(all(s['confirmed'] for s in steps))
        self.assertEqual(steps[0]['at_ms'], 0)
        self.assertGreaterEqual(steps[1]['at_ms'], 300)
        self.assertEqual(receipt['after_step'], 2)
        self.assertGreaterEqual(receipt['exited_ms'], steps[1]['at_ms'])
        self.assertEqual(receipt['ended'], {'count': 1, 'processes': [
            {'pid': daemon, 'name': 'sleep'}]})
        self.assertEqual(receipt['left'], {'count': 0, 'processes': []})
        self.assertFalse(mentions(daemon, self.directory))
        # Again: no effect, the same exact exit, a receipt of nothing.
        again, = json.loads(self.plm(path, 'kill', '-o', 'json', 'mule'))
        self.assertEqual(again['exit_signal'], 'KILL')
        self.assertIn('over already: killed by KILL', again['text'])
        self.assertEqual((again['receipt']['steps'],
                          again['receipt']['total_ms']), ([], 0))
        self.assertIn('nothing was sent',
                      self.plm(path, 'kill', '-o', 'wide', 'mule'))

    def test_the_plan_has_the_grace(self):
        path = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000'], 'stop': LONG}})
        self.plm(path, 'up')
        self.assertIn('QUIT, wait 7s, then KILL, wait 5s', self.plm(
            path, 'down', '--dry-run', '--grace=7s'))
        self.assertEqual(self.ps(path)['one']['state'], 'alive')

    def test_signal(self):
        fifo = self.fifo()
        path = self.session(self.host(self.sshd()), {
            'hears': {'shell': f'trap "echo HUP >{fifo}" HUP;'
                               f' echo ready >{fifo};'
                               ' while :; do sleep 0.05; done'},
            'dies': {'command': ['sleep', '1000']},
            'never': {'command': ['true'], 'autostart': False}})
        self.plm(path, 'up')
        self.assertEqual(self.hear(), 'ready')
        self.assertRegex(self.plm(path, 'signal', 'HUP', 'hears'),
                         r'HUP was sent to process group \d+')
        self.assertEqual(self.hear(), 'HUP')
        self.assertEqual(self.ps(path)['hears']['state'], 'alive')
        self.assertIn('TERM, once', self.plm(path, 'signal', '15', 'dies',
                                             '--dry-run'))
        self.assertEqual(self.ps(path)['dies']['state'], 'alive')
        self.plm(path, 'signal', '15', 'dies')
        self.plm(path, 'wait', 'dies')
        self.assertEqual(self.ps(path)['dies']['cause'],
                         'signalled by operator')
        self.plm(path, 'signal', 'TERM', 'dies', status=3)
        self.assertIn('killed by TERM', self.said)
        self.plm(path, 'signal', 'TERM', 'never', status=3)
        self.assertIn('no run of it on record', self.said)

    def test_a_crash_is_no_stop(self):
        path = self.session(self.host(self.sshd()), {
            'one': {'command': ['sleep', '1000']}})
        self.plm(path, 'up')
        self.plm(path, 'crash', 'one')
        one = self.ps(path)['one']
        self.assertEqual((one['exit_signal'], one['cause']),
                         ('KILL', 'crashed by operator'))
        self.plm(path, 'crash', 'one', status=3)
        self.assertIn('killed by KILL', self.said)


if __name__ == '__main__':
    unittest.main()
