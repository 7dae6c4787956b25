"""What a benchmark says: lines of a table, each a piece of work with its goal,
what plm-tui needs for it, and what its peers need in the same run."""
import dataclasses
import statistics

US = 'plm-tui'


class Samples(list):
    """Figures of one kind, in one unit."""

    @property
    def median(self):
        return statistics.median(self)

    def part(self, share):
        """So large is this share of them at most: part(0.99) is p99."""
        return sorted(self)[min(int(share * len(self)), len(self) - 1)]


@dataclasses.dataclass
class Line:
    work: str
    goal: str
    met: bool
    ours: float
    unit: str = 'ms'
    peers: dict = dataclasses.field(default_factory=dict)  # name: figure
    note: str = ''

    def cells(self):
        ours = told(self.ours, self.unit)
        peers = ', '.join(
            f'{name} {told(figure, self.unit)} '
            f'({times(figure, self.ours)})'
            for name, figure in self.peers.items()) or '-'
        return [self.work, ours, peers, self.goal,
                'yes' if self.met else 'NO']


def times(peer, ours):
    """How many times as much the peer needs."""
    if not ours:
        return '-'
    ratio = peer / ours
    return f'{ratio:.0f} x' if ratio >= 10 else f'{ratio:.2g} x'


def told(figure, unit):
    if unit == 'ms' and figure >= 1000:
        return f'{figure / 1000:.1f} s'
    digits = 0 if figure >= 100 else 1 if figure >= 10 else 2
    return f'{figure:.{digits}f} {unit}'


def interleaved(runs, **functions):
    """Each in turn, so many times: what else goes on in the machine meets all
    of them. A function returns its figure. Names: _ is a blank."""
    samples = {name: Samples() for name in functions}
    for _ in range(runs):
        for name, function in functions.items():
            samples[name].append(function())
    return samples


def table(lines):
    """As text that Markdown takes for a table, too."""
    rows = [['work', US, 'peers (times ours)', 'goal', 'met']]
    rows += [line.cells() for line in lines]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    rows.insert(1, ['-' * w for w in widths])
    return '\n'.join('| ' + ' | '.join(
        cell.ljust(w) for cell, w in zip(row, widths)) + ' |' for row in rows)
