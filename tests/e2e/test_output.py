"""What programs print: safe to look at, whole, and never in the way."""
import os
import re
import unittest

from hosts import Case

HOSTILE = (rb'title \033]0;owned\007 end\n'
           rb'clip \033]52;c;b3duZWQ=\007 end\n'
           rb'alt \033[?1049h\033[2J\033[H end\n'
           rb'query \033[6n\033[c\033Z end\n'
           rb'dcs \033P+q544e\033\\ end\n'
           rb'c1 \302\233\062J\233\062J end\n'
           rb'bidi \342\200\256evil\342\200\254 end\n'
           rb'bad \377\376\300\200 end\n'
           rb'bell \007 back \010\010\010 end\n'
           rb'red \033[31mcolour\033[0m end\n').decode()


class Output(Case):
    def one(self, shell, size=(100, 30), **more):
        c = self.console(self.session(self.host(self.sshd()), {
            'prints': {'shell': shell, **more}}), size=size)
        self.wait_row(c, 'prints')
        return c

    def test_hostile_output_is_shown_not_obeyed(self):
        c = self.one(f"printf '{HOSTILE}'; sleep 1000")
        c.wait('red colour end')
        c.wait(re.escape('title ^[]0;owned^G end'))
        c.wait(re.escape('clip ^[]52;c;b3duZWQ=^G end'))
        c.wait(re.escape('alt ^[[?1049h^[[2J^[[H end'))
        c.wait(re.escape('query ^[[6n^[[c^[Z end'))
        c.wait(re.escape('c1 <U+009B>2J\\x9B2J end'))
        c.wait(re.escape('bidi <U+202E>evil<U+202C> end'))
        c.wait(re.escape('bad \\xFF\\xFE\\xC0\\x80 end'))
        c.wait(re.escape('bell ^G back ^H^H^H end'))
        # The colour is kept.
        y = next(i for i, line in enumerate(c.lines()) if 'red colour' in line)
        x = c.lines()[y].index('colour')
        self.assertEqual(c.screen.buffer[y][x].fg, 'red')
        raw = bytes(c.raw)
        for evil in (b'\x1b]0;', b'\x1b]52', b'\x1bP', b'\x1b[6n', b'\x1b[c',
                     b'\x1bZ', b'\x9b2J', b'\xe2\x80\xae', b'\xff', b'\x07'):
            self.assertNotIn(evil, raw)
        self.assertEqual(raw.count(b'\x1b[?1049h'), 1)
        self.quit(c)

    def test_both_streams_together_or_one(self):
        c = self.one('echo to-out; echo to-err >&2; sleep 1000')
        c.wait('to-out')
        c.wait('to-err')
        c.keys('2')
        c.wait_gone('to-out')
        c.wait('to-err')
        c.keys('1')
        c.wait('to-out')
        c.wait_gone('to-err')
        c.keys('3')
        c.wait('to-err')

    def test_a_flood_slows_nothing(self):
        s = self.sshd()
        c = self.console(self.session(self.host(s), {
            'flood': {'shell': 'exec yes all work and no play'},
            'other': {'command': ['sleep', '1000']}}))
        self.pid(c, 'flood')
        c.wait('all work')
        other = self.pid(c, 'other')
        # Keys are answered and a kill is through while it prints.
        c.keys('O')
        c.wait(r'● other .*\n.● flood ', 2)
        c.keys('O')
        c.wait(r'● flood .*\n.● other ', 2)
        self.select(c, 'other')
        c.keys('x')
        c.wait(rf'PID +{other}', 2)
        self.answer(c, 'y')
        self.wait_row(c, 'other', 'exited', 'QUIT', timeout=3)
        self.select(c, 'flood')
        c.wait('all work')
        c.keys('x')
        c.wait('Kill flood', 2)
        self.answer(c, 'y')
        self.wait_row(c, 'flood', 'exited', 'QUIT', timeout=3)

    def test_scrolling_back_to_the_start(self):
        n = 40000
        c = self.one(f'seq -f "row %.0f of many" 1 {n}; sleep 1000')
        c.wait(f'row {n} of many')
        c.keys('Enter', 'PgUp', 'PgUp')
        c.wait('F follows')
        c.keys('g')
        c.wait('^ *row 1 of many')
        c.keys('PgDn')
        c.wait('^ *row 40 of many')
        c.keys('G')
        c.wait(f'row {n} of many')
        c.wait('following')

    def test_search(self):
        c = self.one('seq -f "number %.0f" 1 300; echo Needle one; '
                     'seq -f "number %.0f" 301 600; echo needle two; '
                     'seq -f "number %.0f" 601 900; sleep 1000')
        c.wait('number 900')
        c.keys('Enter', '/needle', 'Enter')
        c.wait('needle two')
        c.keys('N')
        c.wait('Needle one')
        c.keys('n')
        c.wait('needle two')
        c.keys('n')
        c.wait('1/2')
        c.wait('Needle one')
        c.keys('/(', 'Enter')
        c.wait('the pattern is wrong at character 1')
        c.keys('/nowhere', 'Enter')
        c.wait("no match for 'nowhere'")

    def test_the_tail_of_a_remote_file(self):
        path = f'{self.directory}/remote.log'
        with open(path, 'w') as f:
            f.writelines(f'entry {i} {"x" * 60}\n' for i in range(20000))
        c = self.one('sleep 1000')
        self.pid(c, 'prints')
        c.keys('L')
        c.wait('file on h1')
        c.keys(path, 'Enter')
        c.wait('^ *entry 19999 ')
        with open(path, 'a') as f:
            f.write('entry last\n')
        c.wait('^ *entry last')
        c.keys('g')
        c.wait('^ *entry 0 ')
        c.keys('G')
        c.wait('^ *entry last')
        os.truncate(path, 0)
        with open(path, 'a') as f:
            f.write('entry after\n')
        c.wait('^ *entry after')
        c.wait('cut short or replaced')
        os.rename(path, path + '.1')
        with open(path, 'w') as f:
            f.write('entry 1 of the next file\n')
        c.wait('^ *entry 1 of the next file')
        with open(path, 'a') as f:
            f.write('entry 2 of the next file\n')
        c.wait('^ *entry 2 of the next file')
        c.keys('Esc')
        c.wait('stdout . stderr')
        c.keys(':tail /no/such/file', 'Enter')
        c.wait('there is no regular file /no/such/file on h1')

    def test_long_lines_wrap_or_are_cut(self):
        c = self.one('echo "begin $(seq -s. 1 60) end"; sleep 1000',
                     size=(80, 24))
        c.wait('60 end')
        c.keys('C-w')
        c.wait_gone('60 end')
        c.keys('Enter', 'l', 'l', 'l')
        c.wait('60 end')
        c.keys('0')
        c.wait('begin')


if __name__ == '__main__':
    unittest.main()
