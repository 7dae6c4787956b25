"""A console one of whose processes has a call that fails, driven through the life
of one process by an operator who looks, and tries again; and what has to hold
when it is over."""
import os
import random
import re
import select
import signal
import struct
import sys
import time

import oracle
from bed import Bed, PLM_TUI
from console import Console
from hosts import comm, kill, mentions

FAILNTH = os.environ.get('FAILNTH_SO', 'failnth.so')
ROLES = ('guardian', 'console', 'spawned', 'worker')
# Each call, or each n-th; of malloc "paths" is each way that leads there, once.
ALL = os.environ.get('ALL', '0')
EVERY = 1 if ALL == 'paths' else int(ALL)
# A path is addresses, which are to be the same each time.
FIXED = ['setarch', '-R'] if ALL == 'paths' else []
# Calls, and how they fail.
MEMORY = {('malloc', '')}
LACKS = {(call, '') for call in (
    'open', 'socket', 'pipe', 'fork', 'exec', 'dup', 'eventfd', 'mmap',
    'connect', 'sockopt', 'shutdown')} | {('put', 'ENOSPC')}
PASSING = {(call, 'EINTR') for call in (
    'read', 'write', 'put', 'recv', 'send', 'poll', 'close', 'waitpid')} | {
    ('send', 'ENOBUFS'), ('recv', 'ENOMEM')}
SHORT = {(call, 'short') for call in ('read', 'write', 'put', 'recv', 'send')}
# What does not look at all that malloc(3) gives it: curses 6.4 (setupterm, tiparm,
# del_curterm), and the name services of glibc 2.36.
CARELESS = ('libtinfo.so.6', 'libncursesw.so.6', 'libc.so.6')
LINES = 8               # that the program prints
DEADLINE = 30           # seconds that any step may take
AGAIN = 3               # ... until the operator tries it again


class Driven(Console):
    """Waits end with the program."""
    told = None         # when the screen first spoke of the worker

    def _read(self, timeout):
        came = super()._read(timeout)
        if self.told is None and 'the SSH worker' in self.text():
            self.told = time.time()
        return came

    def is_over(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def until(self, test, timeout):
        """What test says of this console; None: it is over, or it is late."""
        end = time.monotonic() + timeout
        handle = None if self.is_over() else os.pidfd_open(self.pid)
        try:
            while not self.is_over():
                found = test(self)
                left = end - time.monotonic()
                if found or left <= 0:
                    return found or None
                ready = select.select([self.master, handle], [], [], left)[0]
                if self.master in ready:
                    self._read(0)
            return None
        finally:
            if handle is not None:
                os.close(handle)


class Failing(Bed):
    """The tests' base class."""
    taken_up = False    # whether the program runs before the console is there

    def setUp(self):
        super().setUp()
        # Without a user's start-up files, which may take longer than all else.
        self.h1 = self.sshd(extra=[f'SetEnv HOME={self.home}'])
        self.made = self.sessions = 0
        self.careless = []
        self.usual, self.spare = None, 0
        self.new_session()

    def new_session(self, **more):
        """With a ledger of its own: histories are not to grow for ever."""
        self.sessions += 1
        self.one = f'one-{self.sessions}'
        self.path = self.session(
            self.host(self.h1),
            {**self.program(self.one, LINES, 'wait'), **more},
            name=f's{self.sessions}')
        self.log = f'{self.directory}/log'

    def begin(self, **env):
        """A console with failnth.c below it."""
        self.before = len(self.runs())
        if self.taken_up:
            self.plm(self.path, 'start', self.one)
        c = Driven([*FIXED, PLM_TUI, '--no-start', '--log', self.log, '-f',
                    self.path],
                   {**self.environment(), 'LD_PRELOAD': FAILNTH, **env},
                   (100, 30))
        self.consoles.append(c)
        return c

    def runs(self):
        return oracle.runs_of(f'{self.directory}/{self.one}.ledger')

    # --- the operator ---------------------------------------------------

    def shows(self, *states):
        return lambda c: set(states) & set(self.row(c, self.one))

    def drive(self, c, goal, *acts):
        """Until goal holds, or the console is over. acts: (what is seen, the
        key that it wants, after how long again when nothing came of it)."""
        begun = time.monotonic()
        due = {}
        while not (c.until(goal, 0) or c.is_over()):
            now = time.monotonic()
            if now > begun + DEADLINE:
                raise oracle.Broken(f'I5: never seen: {goal}\n{c.framed()}')
            key, again = wanted(c, acts)
            if key and due.get(key, now) <= now:
                self.press(c, key)
                due[key] = now + again
            c.until(lambda c: goal(c) or wanted(c, acts)[0] != key,
                    max(due.get(key, now + AGAIN) - now, 0))
        return not c.is_over()

    def press(self, c, key):
        self.pressed.append(key)
        self.pressed_at.append(time.time())
        try:
            c.keys(key)
        except OSError:
            pass            # it is over just now

    def walk(self, c):
        """Start, look, kill, quit. True: the console ended by that."""
        def asked(word):
            return lambda c: re.search(rf'(╭─|\+-) {word}', c.text())
        def over(c):
            return re.search('[●*] h1', c.lines()[0]) and \
                self.shows('pending', 'exited')(c)
        self.pressed, self.pressed_at, self.said = [], [], ''
        return (
            (self.taken_up or self.drive(c, over)) and
            self.drive(c, self.shows('alive'), (over, 's', AGAIN)) and
            self.drive(c, lambda c: len(re.findall(
                r'^\W*\d [0-9a-f]{8} [0-9a-f ]*\.$', c.text(), re.M))
                == LINES) and
            self.look_alive(c) and
            self.drive(c, self.shows('exited'), (asked('Kill'), 'y', 0.35),
                       (asked('Copy'), 'Esc', 0.35),
                       (self.shows('alive'), 'x', AGAIN)) and
            not self.drive(c, lambda c: False, (asked('Kill'), 'Esc', 0.35),
                           (asked('Quit'), 'l', 0.35),
                           (asked('Copy'), 'Esc', 0.35),
                           (lambda c: True, 'Q', AGAIN)) and
            c.status == 0)

    def look_alive(self, c):
        """What is said to be alive is what runs; nobody has more open than
        such a console has."""
        runs = self.runs()
        run = runs[max(runs)]
        oracle.must(str(run.pid) in self.row(c, self.one), 'I1', run.pid,
                    'is shown as', self.row(c, self.one))
        found = {role: descriptors(pid) for role, pid in (
            ('guardian', c.pid), ('console', c.console_pid()),
            ('worker', c.worker()))}
        self.usual = self.usual or found
        for role in found:
            most = self.usual[role] or 0
            oracle.must((found[role] or 0) <= most + self.spare, 'I7', role,
                        'has', found[role], 'open, and usually', most)
        return True

    # --- what has to hold -----------------------------------------------

    def calls(self):
        """How many calls there are in such a walk, by role and name."""
        count = f'{self.directory}/count'
        c = self.begin(**counting(count))
        oracle.must(self.walk(c), 'I5', 'it ended with', c.status)
        self.check(c, (0,))
        return {(role, call): n for role in ROLES
                for call, n in counted(count, role).items()}

    def try_each(self, faults, one):
        """one(*fault) for each; says all that broke something."""
        broken = []
        for fault in faults:
            try:
                one(*fault)
            except (AssertionError, OSError) as said:
                broken.append(f'{fault}: {said}')
                print(broken[-1], file=sys.stderr, flush=True)
                self.end_all()
        known = {name: self.careless.count(name) for name in CARELESS
                 if name in self.careless}
        print(f'{self.id()}: {self.made} faults, {len(broken)} broke'
              f' something, {known} excused', flush=True)
        self.assertGreater(self.made, 0)
        self.assertFalse(broken, f'{len(broken)} broke something')

    def try_with(self, role, call, n, how='', ends=(0, 1, 2, 6, 70)):
        """One walk, in which one call fails. Returns the console; None: there
        was no such call."""
        done = f'{self.directory}/done'
        # libev has a pipe where it can have none.
        self.spare = int(call == 'eventfd')
        if self.made % 50 == 49:
            self.new_session()
        c = self.begin(FAILNTH=spec(call, n, how), FAILNTH_IN=role,
                       FAILNTH_DONE=done)
        try:
            self.walk(c)
            self.check(c, ends)
        except (AssertionError, OSError) as fault:
            self.read_log()
            if self.excused(c, done):
                return c
            raise oracle.Broken(f'{role} {call}:{n}:{how}: {fault}\n'
                                f'{c.framed()}\n{self.said}') from fault
        finally:
            c.close()
            self.consoles.remove(c)
            was_made = os.path.exists(done)
            if was_made:
                self.made_at = os.stat(done).st_mtime
                os.unlink(done)
                self.made += 1
        return c if was_made else None

    def excused(self, c, done):
        """Whether it was a library's own call, of one that does not look at what
        it gets, and nothing else is amiss once its console is over."""
        library = careless(done)
        if not library:
            return False
        if not c.is_over():
            self.press(c, 'Q')
            c.until(lambda c: False, AGAIN)
        if not c.is_over():
            os.kill(c.pid, signal.SIGTERM)
            c.wait_exit(DEADLINE)
        # What the guardian wrote, when the console was over.
        while c._read(0):
            pass
        self.after(c)
        self.careless.append(library)
        return True

    def check(self, c, ends):
        status = c.wait_exit(DEADLINE)
        oracle.must(status in ends, 'I6', 'it ended with', status)
        # In curses' own words, where it has no memory.
        oracle.must(status in (0, 137) or b'plm-tui: ' in c.raw or
                    b': Out of memory' in c.raw, 'I6',
                    'it said nothing, and ended with', status)
        self.after(c)
        died = re.search(r'killed by (SEGV|ABRT|BUS|ILL|FPE|SYS|PROF)|'
                         r'for no request|broke the protocol', self.said)
        oracle.must(not died, 'I5', died and died[0])

    def after(self, c):
        """What has to be so whatever it ended with."""
        c.assert_restored()
        for pid in filter(str.isdigit, os.listdir('/proc')):
            if comm(pid) == 'plm-tui' and mentions(pid, self.directory):
                self.gone(int(pid), 10)
        self.read_log()
        self.settle()

    def read_log(self):
        if os.path.exists(self.log):
            with open(self.log) as f:
                self.said += f.read()
            os.unlink(self.log)

    def end_all(self):
        """Of what is not as it has to be, nothing is left to the next."""
        for pid in filter(str.isdigit, os.listdir('/proc')):
            if comm(pid) == 'ledger' and mentions(pid, self.directory):
                kill(int(pid), signal.SIGKILL)
                self.gone(int(pid))
        self.new_session()

    def settle(self):
        """The next console takes up what ran; it is ended, and its end exact."""
        for _ in range(2):
            table = self.ps(self.path)
            oracle.check_process(table[self.one], self.runs())
            oracle.check_strays(self.directory, table)
            if table[self.one]['state'] != 'alive':
                return
            self.plm(self.path, 'kill', self.one)
        raise oracle.Broken('I12: it was killed, and is alive')


def careless(done):
    """The library whose call failed, where it is one of CARELESS; else None."""
    if not os.path.exists(done):
        return None
    with open(done) as f:
        library = os.path.basename(f.read())
    return library if library in CARELESS else None


def counting(count):
    """The environment that has calls counted."""
    return {'FAILNTH_COUNT': count, **(
        {'FAILNTH_PATHS': f'{count}.paths'} if ALL == 'paths' else {})}


def counted(count, role):
    """Which calls there were, by name: numbers, or paths."""
    with open(f'{count}.{role}', 'rb') as f:
        found = {name.rstrip(b'\0').decode(): range(1, n + 1) for name, n
                 in struct.iter_unpack('24sQ', f.read())}
    os.unlink(f'{count}.{role}')
    if ALL == 'paths':
        with open(f'{count}.paths.{role}', 'rb') as f:
            found['malloc'] = [f'@{path}' for path, in struct.iter_unpack(
                'Q', f.read()) if path != 0]
        os.unlink(f'{count}.paths.{role}')
    return found


def spec(call, n, how):
    """As FAILNTH wants it."""
    by = '' if str(n).startswith('@') else ':'
    return f'{call}{by}{n}:{how}'.rstrip(':')


def some(found, kinds, seed, few=1):
    """What is to be tried of these kinds: (where, call, n, how). found is which
    calls there are, by where and call. Of each kind few; ALL=N: each N-th of
    all."""
    chance = random.Random(seed)
    every = {kind: [(where, call, n, kind[1])
                    for (where, call), calls in found.items()
                    if call == kind[0] for n in calls]
             for kind in sorted(kinds)}
    if EVERY:
        return sum(every.values(), [])[seed % EVERY::EVERY]
    return [fault for kind in every.values() for fault
            in chance.sample(kind, min(few, len(kind)))]


def wanted(c, acts):
    return next(((key, again) for seen, key, again in acts if seen(c)),
                (None, AGAIN))


def descriptors(pid):
    """How many are open; None where that is not for us to know."""
    try:
        return len(os.listdir(f'/proc/{pid}/fd'))
    except OSError:
        return None
