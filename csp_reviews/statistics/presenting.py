"""The figures as the public pages show them: names and rules in the reader's language, dates in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import format_date, get_locale, gettext

from csp_reviews.casefile.figures import Figures
from csp_reviews.law.counting import ACT_WORDS, BESIDE, RULES, STATUTORY, Days
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.terms import Figure
from csp_reviews.web.filters import words

OwnColumns = tuple[tuple[str, Figure], ...]
_BY_MEASURE = {figure.value: figure for figure in Figure}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the page: what it is called, its number and how it is counted.

    `opening` is None where nobody knows the total of the years before the records; `together` adds the two.
    """

    key: str
    name: str
    rule: str
    number: int
    opening: int | None
    together: int | None


def statutory_lines(figures: Figures) -> list[Line]:
    """The four of s.104(9), named as the Act names them."""
    return _lines(figures, ((gettext(ACT_WORDS[figure]), figure) for figure in STATUTORY))


def lines_beside(figures: Figures, own: OwnColumns) -> list[Line]:
    """The figures beside those four, named as in the partnership's own table where it has them."""
    labels = {figure: label for label, figure in own}
    return _lines(figures, ((labels.get(figure) or words(figure), figure) for figure in BESIDE))


def all_lines(figures: Figures) -> list[Line]:
    """The eight figures, in the order of the files."""
    return _lines(figures, ((words(figure), figure) for figure in Figure))


def own_columns(procedure: Procedure | None) -> OwnColumns:
    """The columns of the partnership's own table, each label with its figure; without what the records do not count."""
    if procedure is None:
        return ()
    columns = procedure.reporting.columns
    return tuple((column.label, _BY_MEASURE[column.measure]) for column in columns if column.measure in _BY_MEASURE)


def headline(figures: Figures, own: OwnColumns) -> list[tuple[str, int]]:
    """The figures that stand large at the head: those of the own table, or the four of s.104(9)."""
    together = figures.together
    shown = [figure for _label, figure in own] or list(STATUTORY)
    return [(words(figure), together[figure]) for figure in shown]


def span(days: Days) -> str:
    """Some whole months in words: "October 2014 to October 2023"; one month is named once."""
    first, last = _months(days, str(get_locale()))
    return first if first == last else gettext("%(first)s to %(last)s", first=first, last=last)


@lru_cache(maxsize=4096)
def _months(days: Days, _locale: str) -> tuple[str, str]:
    """The first and the last month. Only what no catalogue can change is kept: another application may have another."""
    first, last = (str(format_date(day, "MMMM y", rebase=False)) for day in (days.first, days.last))
    return first, last


def _lines(figures: Figures, named: Iterable[tuple[str, Figure]]) -> list[Line]:
    opening = figures.opening
    return [
        Line(
            figure.value,
            name,
            gettext(RULES[figure]),
            figures.totals[figure],
            opening.get(figure),
            figures.totals[figure] + opening[figure] if figure in opening else None,
        )
        for name, figure in named
    ]
