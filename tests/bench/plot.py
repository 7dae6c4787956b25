"""Curves as text: both axes by their logarithm, so that what grows as its work
does is a line at 45 degrees."""
import math

HEIGHT = 10


def _row(figure, low, high):
    if high == low:
        return 0
    return round((math.log(figure) - math.log(low))
                 / (math.log(high) - math.log(low)) * (HEIGHT - 1))


def curve(title, unit, points):
    """points: {work: figure}."""
    low, high = min(points.values()), max(points.values())
    columns = list(points.items())
    lines = [f'{title} ({unit})', '']
    for y in reversed(range(HEIGHT)):
        at = low * (high / low) ** (y / (HEIGHT - 1))
        cells = ''.join(('*' if _row(figure, low, high) == y else ' ')
                        .center(12) for _, figure in columns)
        lines.append(f'{at:9.3g} |{cells}'.rstrip())
    lines.append(' ' * 10 + '+' + '-' * 12 * len(columns))
    lines.append(' ' * 11 + ''.join(f'{work}'.center(12)
                                    for work, _ in columns).rstrip())
    lines.append(' ' * 11 + ''.join(f'{figure:.4g}'.center(12)
                                    for _, figure in columns).rstrip())
    return '\n'.join(lines)
