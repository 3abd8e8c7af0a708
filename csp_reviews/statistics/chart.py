"""The picture of applications by reporting period: a square an application, or bars where they would be too many."""

from collections.abc import Sequence
from dataclasses import dataclass

from csp_reviews.casefile.figures import PeriodFigures
from csp_reviews.law.counting import Days, period_of
from csp_reviews.law.terms import Figure

MOST_SQUARES = 12
"""Over this many in one period a square each could no longer be counted by eye."""
WIDTHS = ((10, 22), (16, 16), (100, 9))
"""How wide a square or a bar is, by how many periods there are at most, so that they keep apart on a telephone."""
LONG_LABELS, PAIRED_LABELS, ALL_LABELS = 14, 6, 17
"""How many periods at most leave room for "2014–15" on a wide screen, "14/15" on a narrow one, anything under each."""
GAP = 4
BAR_HEIGHT = 180
TOP, FOOT = 26, 34


@dataclass(frozen=True)
class Column:
    """One reporting period in the picture. Lengths are pixels from the top; `x` is a share of the width."""

    x: str
    number: int
    label: str
    short: str
    squares: tuple[int, ...]
    bar: tuple[int, int] | None
    """Where the bar begins, and its height."""
    number_y: int


@dataclass(frozen=True)
class Chart:
    """The picture: its columns, its height, where its ground line is, how wide a square or a bar is."""

    columns: tuple[Column, ...]
    height: int
    ground: int
    width: int
    in_squares: bool


def draw(periods: Sequence[PeriodFigures], starts_month: int) -> Chart:
    """Draw the applications of each period; a period is named by the whole of it, also where it was cut."""
    numbers = [period.totals[Figure.APPLICATIONS_RECEIVED] for period in periods]
    most = max(numbers)
    among = len(periods)
    width = next(width for limit, width in WIDTHS if among <= limit)
    in_squares = most <= MOST_SQUARES
    ground = TOP + (most * (width + GAP) if in_squares else BAR_HEIGHT) + GAP
    columns = []
    for place, (period, number) in enumerate(zip(periods, numbers, strict=True)):
        label, short = _labels(period_of(period.days.first, starts_month), place, among)
        squares = tuple(ground - (width + GAP) * n for n in range(1, number + 1)) if in_squares else ()
        bar = None if in_squares else _bar(number, most, ground)
        top = bar[0] if bar else min(squares, default=ground)
        x = f"{100 * (place + 0.5) / among:.2f}%"
        columns.append(Column(x, number, label, short, squares, bar, top - 8))
    return Chart(tuple(columns), ground + FOOT, ground, width, in_squares)


def _bar(number: int, most: int, ground: int) -> tuple[int, int]:
    height = max(round(BAR_HEIGHT * number / most), 2) if number else 0
    return ground - height, height


def _labels(days: Days, place: int, among: int) -> tuple[str, str]:
    """The name of a period on a wide and on a narrow screen; every second one is left out where they are many."""
    if among > ALL_LABELS and place % 2:
        return "", ""
    first, last = days.first.year, days.last.year
    one_year = first == last
    begins = f"{first % 100:02}"
    paired = begins if one_year else f"{begins}/{last % 100:02}"
    long = str(first) if one_year else f"{first}–{last % 100:02}"
    return long if among <= LONG_LABELS else begins, paired if among <= PAIRED_LABELS else begins
