"""The published figures, counted from the records: for the page, the files, the public pages and the command.

Everything an area ever recorded is counted once into a table of calendar months, and every question is answered from
that table, because questions are widened to whole months. The table is kept by the process under the area's stamp.

That is exact at every moment. `casefile.events.record` renews the stamp in the very transaction that changes a counted
row, and the row lock on the area puts such transactions in order, so two states of the records never share a stamp; and
the table is counted by one statement that reads the stamp with the rows, so what is kept under a stamp is what stood in
the records under it. The day is part of the key, because nothing dated after today is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import CompoundSelect, Date, Select, case, exists, func, literal, null, select, type_coerce, union_all

from csp_reviews.extensions import db
from csp_reviews.law.counting import NOT_COUNTED, Days, Totals, added, month_start, no_totals, reporting_periods
from csp_reviews.law.terms import Decision, Figure
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Area, OpeningFigure
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.models.threshold import ThresholdDecision

STAMP = "stamp"
Source = Select[Any, Any, Any]
"""Rows of a figure, a day and how many."""


@dataclass(frozen=True)
class Months:
    """The figures of each calendar month of an area in which anything was counted, up to and including `today`."""

    stamp: int
    today: date
    table: Mapping[date, Totals]
    """Keyed by the first day of the month."""

    def within(self, days: Days) -> dict[Figure, int]:
        """The totals of some days: whole calendar months, the last one whole or cut at today."""
        return added(no_totals(), *(totals for month, totals in self.table.items() if month in days))


@dataclass(frozen=True)
class PeriodFigures:
    """Some days and what was counted in them."""

    days: Days
    totals: Totals


@dataclass(frozen=True)
class Opening:
    """Opening figures that somebody typed for one stretch of time before the records began."""

    days: Days
    known: Totals
    """Only the figures that somebody knew."""
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """The answer to one question: an area's figures for some days, as they stand today."""

    area: Area
    days: Days
    as_at: date
    totals: Totals
    periods: tuple[PeriodFigures, ...]
    openings: tuple[Opening, ...]

    @property
    def opening(self) -> dict[Figure, int]:
        """The opening figures inside the days, summed; without those that nobody knows."""
        known = [figure for figure in Figure if any(figure in opening.known for opening in self.openings)]
        return {figure: sum(opening.known.get(figure, 0) for opening in self.openings) for figure in known}

    @property
    def together(self) -> dict[Figure, int]:
        """Records and opening figures, added."""
        return added(self.totals, self.opening)


def published(area: Area, days: Days, today: date) -> Figures:
    """Count an area's figures for some days, as `law.counting.counted_days` gave them: s.104(9)."""
    months = by_month(area, today)
    periods = tuple(
        PeriodFigures(period, months.within(period)) for period in reporting_periods(days, area.reporting_month)
    )
    return Figures(area, days, today, months.within(days), periods, openings(area.id, days))


def totals(area: Area, days: Days, today: date) -> dict[Figure, int]:
    """The eight figures of an area for some days."""
    return by_month(area, today).within(days)


def by_month(area: Area, today: date) -> Months:
    """An area's figures month by month: the table kept under the area's stamp, or counted anew."""
    kept: dict[int, Months] = current_app.extensions.setdefault("csp_figures", {})
    found = kept.get(area.id)
    if found is None or (found.stamp, found.today) != (area.figures_stamp, today):
        found = kept[area.id] = counted(area.id, today)
    return found


def openings(area_id: int, days: Days) -> tuple[Opening, ...]:
    """The opening figures of an area that lie wholly inside some days, by the stretch of time they were typed for."""
    query = select(OpeningFigure).where(
        OpeningFigure.area_id == area_id, OpeningFigure.from_on >= days.first, OpeningFigure.to_on <= days.last
    )
    stretches: dict[Days, list[OpeningFigure]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(OpeningFigure.from_on, OpeningFigure.to_on, OpeningFigure.id)):
        stretches[Days(row.from_on, row.to_on)].append(row)
    return tuple(
        Opening(stretch, {row.key: row.value for row in rows}, tuple(row.note for row in rows if row.note))
        for stretch, rows in stretches.items()
    )


def counted(area_id: int, today: date) -> Months:
    """Count every record of an area up to and including today, month by month, in one statement."""
    stamp = 0
    table: dict[date, dict[Figure, int]] = defaultdict(no_totals)
    for what, day, number in db.session.execute(_statement(area_id, today)):
        if what == STAMP:
            stamp = number
        else:
            table[month_start(day)][Figure(what)] += number
    return Months(stamp, today, dict(table))


def _statement(area_id: int, today: date) -> CompoundSelect[Any, Any, Any]:
    """Rows of (figure, day, number); and one of the stamp, so that both are of one moment."""
    stamp = select(literal(STAMP), type_coerce(null(), Date), Area.figures_stamp).where(Area.id == area_id)
    sources = (*_of_cases(area_id, today), *_of_decisions(area_id, today), *_of_reviews(area_id, today))
    return union_all(*sources, stamp)


def _of_cases(area_id: int, today: date) -> Iterable[Source]:
    ours = Case.ending.is_(None) | Case.ending.not_in(sorted(NOT_COUNTED))
    yield (
        select(literal(Figure.APPLICATIONS_RECEIVED.value), Case.received_on, func.count())
        .where(Case.area_id == area_id, Case.received_on <= today, ours)
        .group_by(Case.received_on)
    )
    yield (
        select(literal(Figure.WITHDRAWN.value), Case.withdrawn_on, func.count())
        .where(Case.area_id == area_id, Case.withdrawn_on <= today)
        .group_by(Case.withdrawn_on)
    )


def _of_decisions(area_id: int, today: date) -> Iterable[Source]:
    met = ThresholdDecision.outcome == Decision.MET
    yield (
        select(
            case((met, Figure.THRESHOLD_MET.value), else_=Figure.THRESHOLD_NOT_MET.value),
            ThresholdDecision.decided_on,
            func.count(),
        )
        .where(ThresholdDecision.area_id == area_id, ThresholdDecision.decided_on <= today)
        .group_by(ThresholdDecision.decided_on, ThresholdDecision.outcome)
    )
    yield (
        select(literal(Figure.APPEALS.value), Appeal.received_on, func.count())
        .where(Appeal.area_id == area_id, Appeal.received_on <= today)
        .group_by(Appeal.received_on)
    )


def _of_reviews(area_id: int, today: date) -> Iterable[Source]:
    completed = (Review.area_id == area_id, Review.finalised_on <= today)
    made = (Recommendation.area_id == area_id, Recommendation.made_on <= today)
    # By the index on the review: what other areas recommended is not looked at.
    with_any = exists().where(Recommendation.review_id == Review.id, Recommendation.made_on.is_not(None))
    for figure, rows in (
        (Figure.REVIEWS_COMPLETED, completed),
        (Figure.REVIEWS_WITH_RECOMMENDATIONS, (*completed, with_any)),
    ):
        yield (
            select(literal(figure.value), Review.finalised_on, func.count()).where(*rows).group_by(Review.finalised_on)
        )
    yield (
        select(literal(Figure.RECOMMENDATIONS_MADE.value), Recommendation.made_on, func.count())
        .where(*made)
        .group_by(Recommendation.made_on)
    )
