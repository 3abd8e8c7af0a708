"""What each published figure counts, by which day, and over which days.

The Act names four figures for each reporting period (s.104(9)) and leaves the length of the period to the relevant
bodies, up to twelve months (s.105(4)). It is silent on how each is dated; the rules here are the product's, and stand
beside the figures wherever they are shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from csp_reviews.law.calendar import days_in_month
from csp_reviews.law.errors import LawError
from csp_reviews.law.terms import Ending, Figure

STATUTORY = (
    Figure.APPLICATIONS_RECEIVED,
    Figure.THRESHOLD_NOT_MET,
    Figure.REVIEWS_COMPLETED,
    Figure.REVIEWS_WITH_RECOMMENDATIONS,
)
"""The four of s.104(9)(a)-(d), in the Act's order."""

BESIDE = tuple(figure for figure in Figure if figure not in STATUTORY)
"""What is published beside them."""

NOT_COUNTED = frozenset({Ending.MADE_IN_ERROR, Ending.HANDED_OVER})
"""The endings of what was no application to this area. Every other application counts, whatever became of it."""


class CountedBy(StrEnum):
    """The day that says in which period something is counted."""

    RECEIVED = "received"
    DECIDED = "decided"
    OUTCOME_FINAL = "outcome_final"
    APPEAL_RECEIVED = "appeal_received"
    RECOMMENDATION_MADE = "recommendation_made"
    WITHDRAWAL_EFFECT = "withdrawal_effect"


COUNTED_BY: Mapping[Figure, CountedBy] = {
    Figure.APPLICATIONS_RECEIVED: CountedBy.RECEIVED,
    Figure.THRESHOLD_MET: CountedBy.DECIDED,
    Figure.THRESHOLD_NOT_MET: CountedBy.DECIDED,
    Figure.REVIEWS_COMPLETED: CountedBy.OUTCOME_FINAL,
    Figure.REVIEWS_WITH_RECOMMENDATIONS: CountedBy.OUTCOME_FINAL,
    Figure.APPEALS: CountedBy.APPEAL_RECEIVED,
    Figure.RECOMMENDATIONS_MADE: CountedBy.RECOMMENDATION_MADE,
    Figure.WITHDRAWN: CountedBy.WITHDRAWAL_EFFECT,
}

RULES: Mapping[Figure, str] = {
    Figure.APPLICATIONS_RECEIVED: (
        "By the day each was received, whatever became of it. One made in error, or handed over to its right area, is "
        "not counted."
    ),
    Figure.THRESHOLD_MET: (
        "By the day of the decision, each decision once. A new decision after an appeal is counted too."
    ),
    Figure.THRESHOLD_NOT_MET: (
        "By the day of the decision, each decision once. A refusal that an appeal overturned stays counted."
    ),
    Figure.REVIEWS_COMPLETED: (
        "By the day the panel’s outcome became final. A review held again after an appeal is counted again. A review "
        "held although the threshold was not met is counted."
    ),
    Figure.REVIEWS_WITH_RECOMMENDATIONS: "Of the reviews counted above, those that made at least one recommendation.",
    Figure.APPEALS: "By the day each was received, whoever hears it.",
    Figure.RECOMMENDATIONS_MADE: "By the day each was made. This counts recommendations, not reviews.",
    Figure.WITHDRAWN: "By the day the withdrawal took effect, at any stage.",
}
"""The English for each rule; the glue looks it up through gettext."""

ACT_WORDS: Mapping[Figure, str] = {
    Figure.APPLICATIONS_RECEIVED: "Applications for a case review",
    Figure.THRESHOLD_NOT_MET: "Times the threshold was decided not to be met",
    Figure.REVIEWS_COMPLETED: "Case reviews carried out",
    Figure.REVIEWS_WITH_RECOMMENDATIONS: "Case reviews that led to recommendations",
}
"""How the four of s.104(9) are headed."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
EARLIEST = date(2000, 1, 1)
"""No figure is asked for before this: the scheme began on 20 October 2014 (SI 2014/2590, art. 3)."""

_ONE_DAY = timedelta(days=1)

Totals = Mapping[Figure, int]


class WrongDates(LawError):
    """The days asked for make no sense. `parameter` is "from" or "to"; the code says what is wrong with it.

    `limit` is the day that it comes before or after.
    """

    def __init__(self, code: str, parameter: str, limit: date | None = None) -> None:
        super().__init__(code, {"parameter": parameter})
        self.parameter = parameter
        self.limit = limit


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """Some days in a row, the first and the last included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day <= self.last

    def covers(self, first: date, last: date) -> bool:
        """Whether all the days from `first` to `last` are among them."""
        return self.first <= first and last <= self.last

    @property
    def label(self) -> str:
        """Their name in the published files: "October 2014 to March 2015", or "October 2023" for days of one month."""
        first, last = (f"{MONTHS[day.month - 1]} {day.year}" for day in (self.first, self.last))
        return first if first == last else f"{first} to {last}"


def month_start(day: date) -> date:
    """The first day of the day's calendar month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of the day's calendar month."""
    return day.replace(day=days_in_month(day.year, day.month))


def counted_days(first: date | None, last: date | None, *, begins: date, today: date) -> Days:
    """The days that a question for figures is answered for: whole calendar months, none of them after today.

    `first` and `last` are the days asked for, None for the area's own beginning (`begins`) and for today. Raises
    WrongDates("too_early" | "after_today" | "wrong_order") naming the parameter to mend.
    """
    start = min(begins, today) if first is None else first
    end = today if last is None else last
    if start < EARLIEST:
        raise WrongDates("too_early", "from", EARLIEST)
    if start > today:
        raise WrongDates("after_today", "from", today)
    if end < start:
        raise WrongDates("wrong_order", "to", start)
    return Days(month_start(start), min(month_end(end), today))


def reporting_periods(days: Days, starts_month: int) -> tuple[Days, ...]:
    """The reporting periods (s.105(4)) that the days touch, in order, the first and the last cut to the days.

    `starts_month` is the month, 1 to 12, in which a period of twelve months begins. Together they are the days, no day
    twice.
    """
    return tuple(
        Days(max(period.first, days.first), min(period.last, days.last)) for period in _whole(days, starts_month)
    )


def period_of(day: date, starts_month: int) -> Days:
    """The whole reporting period in which a day lies."""
    first = date(day.year if day.month >= starts_month else day.year - 1, starts_month, 1)
    return Days(first, first.replace(year=first.year + 1) - _ONE_DAY)


def last_full_period(today: date, starts_month: int) -> Days:
    """The last reporting period that has ended before today."""
    return period_of(period_of(today, starts_month).first - _ONE_DAY, starts_month)


def _whole(days: Days, starts_month: int) -> Iterator[Days]:
    period = period_of(days.first, starts_month)
    while period.first <= days.last:
        yield period
        period = period_of(period.last + _ONE_DAY, starts_month)


def no_totals() -> dict[Figure, int]:
    """All eight figures at nil, in their published order."""
    return dict.fromkeys(Figure, 0)


def added(*totals: Totals) -> dict[Figure, int]:
    """The eight figures, each the sum of itself in all the totals."""
    return {figure: sum(each.get(figure, 0) for each in totals) for figure in Figure}
