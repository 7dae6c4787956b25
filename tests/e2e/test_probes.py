"""Readiness and liveness: each kind of probe on real hosts, what waits for it, and
what comes of a failure."""
import json
import os
import signal
import subprocess
import time
import unittest

from hosts import PLM_TUI, Case, free_port

BACKOFF = {'initial': '300ms', 'max': '1s', 'reset_after': '1h'}

# A server that answers GETs as its file says: a status, "mute", or nothing at
# all. It listens when there is such a file.
SERVER = r'''
import os, socket, sys, time
port, file = int(sys.argv[1]), sys.argv[2]
while not os.path.exists(file):
    time.sleep(0.05)
s = socket.create_server(("127.0.0.1", port))
while True:
    c, _ = s.accept()
    status = open(file).read().strip()
    request = b""
    c.settimeout(5)
    try:
        while status and b"\r\n\r\n" not in request:
            more = c.recv(1000)
            if not more:
                break
            request += more
        if status == "mute":
            time.sleep(3)
        elif status:
            line = request.split(b"\r\n")[0].decode()
            with open(file + ".asked", "w") as f:
                f.write(line)
            c.sendall(f"HTTP/1.0 {status} Said So\r\n\r\n".encode())
    except OSError:
        pass
    c.close()
'''


class Probes(Case):
    def file(self, name):
        return f'{self.directory}/{name}'

    def write(self, name, text=''):
        """At once, as whoever looks at it sees it."""
        with open(self.file(name + '.new'), 'w') as f:
            f.write(text)
        os.rename(self.file(name + '.new'), self.file(name))

    def face(self, first, condition='ready', **more):
        """first has a probe; then waits for it."""
        processes = {
            'first': first,
            'then': {'command': ['sleep', '1000'],
                     'depends_on': {'first': {'condition': condition}}}}
        path = self.session(self.host(self.sshd()), processes, **more)
        return self.console(path, size=(200, 30))

    def assert_waits(self, c, why='to be ready'):
        self.wait_row(c, 'first', 'alive')
        c.wait(f'then .*pending.*waits for first {why}')

    def assert_goes_on(self, c, word='ready'):
        self.wait_row(c, 'first', word)
        self.wait_row(c, 'then', 'alive')

    def server(self, port):
        path = self.file('server.py')
        with open(path, 'w') as f:
            f.write(SERVER)
        return ['/usr/bin/python3', path, str(port), self.file('answer')]

    def test_a_line(self):
        self.write('go.no')
        c = self.face({
            'shell': 'echo not yet, Ready; until [ -e "$E2E_DIRECTORY/go" ];'
                     ' do sleep 0.05; done; yes filler | head -n 200000;'
                     r' printf "now \033[32mready: \033[0m7\n" >&2;'
                     ' exec sleep 1000',
            'readiness_probe': {'log': {'pattern': '^now ready: [0-9]$'},
                                'period': '200ms', 'timeout': '1s'}},
            'process_log_ready')
        self.assert_waits(c, 'to be ready by its')
        c.wait('first on h1 is not ready: no line matched within 1s')
        self.write('go')
        self.assert_goes_on(c)
        self.quit(c)

    def test_a_port(self):
        port = free_port('127.0.0.1')
        c = self.face({
            'command': self.server(port),
            'readiness_probe': {'tcp': {'port': port}, 'period': '200ms'}})
        self.assert_waits(c)
        c.wait('readiness_probe: Connection refused')
        self.write('answer', '')
        self.assert_goes_on(c)
        self.quit(c)

    def test_a_get(self):
        port = free_port('127.0.0.1')
        self.write('answer', '503')
        c = self.face({
            'command': self.server(port),
            'readiness_probe': {'http': {'port': port, 'path': '/health?a=1'},
                                'period': '200ms', 'timeout': '500ms'}})
        self.assert_waits(c)
        c.wait('readiness_probe: HTTP/1.0 503 Said So')
        self.write('answer', 'mute')
        c.wait('readiness_probe: it took longer than 0.500 s')
        self.write('answer', '204')
        self.assert_goes_on(c)
        with open(self.file('answer.asked')) as f:
            self.assertEqual(f.read(), 'GET /health?a=1 HTTP/1.0')
        # Ready no more.
        self.write('answer', '500')
        self.wait_row(c, 'first', 'alive')
        self.quit(c)

    def test_a_command(self):
        c = self.face({
            'command': ['sleep', '1000'], 'working_dir': self.directory,
            'environment': {'WANTED': 'it\'s "here"'},
            'readiness_probe': {
                'exec': {'command': ['sh', '-c', 'cat here; [ "$(cat here)"'
                                     ' = "$WANTED$PLM_PROCESS" ]']},
                'period': '200ms', 'success_threshold': 2}})
        self.assert_waits(c)
        c.wait('readiness_probe: cat: here: No such file or directory')
        self.write('here', 'it\'s "here"first')
        self.assert_goes_on(c)
        self.quit(c)

    def test_healthy_means_all_probes(self):
        self.write('ready')
        def has(name):
            return {'exec': {'command': ['test', '-e', self.file(name)]},
                    'period': '200ms', 'failure_threshold': 1000}
        c = self.face({
            'command': ['sleep', '1000'], 'readiness_probe': has('ready'),
            'liveness_probe': has('well')}, 'process_healthy')
        self.wait_row(c, 'first', 'ready')
        c.wait('then .*pending.*waits for first to be healthy')
        self.write('well')
        self.assert_goes_on(c)
        self.quit(c)

    def sick(self, restart, **more):
        self.write('well')
        c = self.face({
            'command': ['sleep', '1000'], 'restart': restart,
            'restart_backoff': BACKOFF, **more,
            'liveness_probe': {
                'exec': {'command': ['test', '-e', self.file('well')]},
                'period': '200ms', 'failure_threshold': 2}}, 'healthy')
        self.wait_row(c, 'then', 'alive')
        return c, self.pid(c, 'first')

    def test_who_is_not_well_is_restarted(self):
        c, pid = self.sick('on-failure', max_restarts=1)
        os.unlink(self.file('well'))
        c.wait(r'first on h1 is unhealthy: liveness_probe: exit status 1;'
               r' restart 1 of 1')
        # It is as ill as before, and that was its one restart.
        c.wait('as often as it may be')
        self.wait_row(c, 'first', 'unhealthy')
        again = self.row(c, 'first')[self.row(c, 'first').index(
            'unhealthy') + 1]
        self.assertNotEqual(again, str(pid))
        self.write('well')
        self.wait_row(c, 'first', 'alive', again)
        self.quit(c)

    def test_who_is_not_restarted_is_shown(self):
        c, pid = self.sick('never')
        os.unlink(self.file('well'))
        self.wait_row(c, 'first', 'unhealthy', str(pid))
        os.kill(pid, signal.SIGKILL)
        self.wait_row(c, 'first', 'exited', 'KILL')
        self.quit(c)

    def plm(self, path, *words):
        done = subprocess.run([PLM_TUI, '-f', path, *words], text=True,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env=self.environment(), timeout=60)
        self.assertEqual(done.returncode, 0, done)
        return done.stdout

    def test_a_command_waits_for_it_too(self):
        path = self.session(self.host(self.sshd()), {
            'first': {'shell': 'sleep 1; echo ready; exec sleep 1000',
                      'readiness_probe': {'log': {'pattern': '^ready$'},
                                          'period': '200ms'}},
            'then': {'command': ['sleep', '1000'],
                     'depends_on': {'first': {'condition': 'ready'}}}})
        self.plm(path, 'up')
        one, two = json.loads(self.plm(path, 'ps', '-o', 'json'))
        self.assertEqual((one['state'], two['state']), ('alive', 'alive'))
        # Of what nobody waits for nothing is tried, nor said.
        self.assertIsNone(one['health'])
        self.plm(path, 'down', '--yes')

    def test_a_delay_is_of_each_run(self):
        """Also where the run before was being tried."""
        tried = self.file('tried')
        c = self.console(self.session(self.host(self.sshd()), {'first': {
            'command': ['sleep', '1000'], 'readiness_probe': {
                'exec': {'command': ['sh', '-c', f'echo >>{tried}; sleep 60']},
                'initial_delay': '1s', 'period': '100ms',
                'timeout': '60s'}}}))
        pid = self.pid(c, 'first')
        c.wait(lambda c: os.path.exists(tried))
        os.unlink(tried)
        c.keys('r')
        self.answer(c, 'y')
        c.wait(lambda c: self.row(c, 'first') and str(pid) not in
               self.row(c, 'first') and 'alive' in self.row(c, 'first'))
        began = time.monotonic()
        self.assertFalse(os.path.exists(tried))
        c.wait(lambda c: os.path.exists(tried))
        self.assertGreater(time.monotonic() - began, 0.5)
        self.quit(c)

    def test_a_console_that_only_looks_tries_nothing(self):
        path = self.session(self.host(self.sshd()), {'first': {
            'command': ['sleep', '1000'], 'readiness_probe': {
                'exec': {'command': ['touch', self.file('tried')]},
                'period': '100ms'}}})
        c = self.console(path)
        self.wait_row(c, 'first', 'ready')
        self.quit(c)
        os.unlink(self.file('tried'))
        c = self.console('--read-only', path)
        self.wait_row(c, 'first', 'alive')
        c.keys('w')
        c.wait('running')
        self.assertFalse(os.path.exists(self.file('tried')))
        self.quit(c)


if __name__ == '__main__':
    unittest.main()
