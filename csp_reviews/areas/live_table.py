"""The live figures on an area's case review page: its own period, the time since, and both together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from csp_reviews.casefile.figures import Figures, published
from csp_reviews.law.counting import ACT_WORDS, STATUTORY, Days, added, counted_days, month_end, month_start
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.terms import Figure
from csp_reviews.models.areas import Area
from csp_reviews.statistics.presenting import own_columns, span

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table: its columns, and its rows by the days they are for."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, Cells], ...]


@dataclass(frozen=True)
class Live:
    """What the page shows: the partnership's own table, where it counts anything else, and the four of s.104(9)."""

    own: Table | None
    statutory: Table
    first: Figures
    openings: bool
    """Whether a number holds totals from before the records began."""


def live(area: Area, procedure: Procedure | None, today: date) -> Live:
    """Count an area's own period and the time since."""
    answers = [published(area, days, today) for days in stretches(area, today)]
    own = own_columns(procedure)
    more_than_the_four = not {figure for _label, figure in own} <= set(STATUTORY)
    return Live(
        own=_table([label for label, _figure in own], [figure for _label, figure in own], answers)
        if more_than_the_four
        else None,
        statutory=_table([_(ACT_WORDS[figure]) for figure in STATUTORY], STATUTORY, answers),
        first=answers[0],
        openings=any(answer.openings for answer in answers),
    )


def stretches(area: Area, today: date) -> list[Days]:
    """The partnership's own period and the time since; without one of its own, everything up to today."""
    if area.own_from is None or area.own_to is None or area.own_from > today:
        return [counted_days(None, None, begins=area.figures_from, today=today)]
    own = Days(month_start(area.own_from), min(month_end(area.own_to), today))
    if own.last == today:
        return [own]
    return [own, Days(own.last + timedelta(days=1), today)]


def _table(columns: Iterable[str], figures: Sequence[Figure], answers: Sequence[Figures]) -> Table:
    rows = [(span(answer.days), _cells(figures, [answer])) for answer in answers]
    if len(answers) > 1:
        rows.append((_("Together"), _cells(figures, answers)))
    return Table(tuple(columns), tuple(rows))


def _cells(figures: Sequence[Figure], answers: Sequence[Figures]) -> Cells:
    """Each number; where the years before the records hold a total that nobody knows, it says so."""
    numbers = added(*(answer.together for answer in answers))
    unknown = {figure for answer in answers if answer.openings for figure in Figure if figure not in answer.opening}
    return tuple(
        _("%(number)s, earlier years not known", number=numbers[figure]) if figure in unknown else str(numbers[figure])
        for figure in figures
    )
