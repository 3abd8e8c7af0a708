"""The question "has it stopped?": when it is asked after an outcome, and when it need not be asked any more.

The guidance of 2025 asks for a plan that is carried out; the Victims' Commissioner (*Still living a nightmare*, 2024)
for a look at whether it came back. Two, six and twelve weeks are the product's; an area may set others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from csp_reviews.law.errors import LawError
from csp_reviews.law.terms import Stopped

MOST_WEEKS = 104


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked or told after the review in hand: which of the weeks, its answer, or that no more is wanted.

    `n` is 0 where somebody told us unasked: that takes none of the askings away.
    """

    n: int
    answer: Stopped | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class NextCheckIn:
    """The asking that comes next: which of the area's weeks it is, from 1, and its day."""

    n: int
    due_on: date


def read_weeks(text: str) -> tuple[int, ...]:
    """Return the weeks of an area's setting, "2,6,12", in rising order; empty where nothing is asked.

    Raises LawError("bad_weeks") where it is no list of different whole numbers from 1 to 104.
    """
    try:
        weeks = [int(part) for part in text.split(",")] if text.strip() else []
    except ValueError as error:
        raise LawError("bad_weeks", {"text": text}) from error
    if len(set(weeks)) != len(weeks) or any(not 1 <= week <= MOST_WEEKS for week in weeks):
        raise LawError("bad_weeks", {"text": text})
    return tuple(sorted(weeks))


def next_check_in(
    final: date, weeks: Sequence[int], asked: Sequence[Asked], today: date | None = None
) -> NextCheckIn | None:
    """Return the asking that comes next after an outcome that was final on a day.

    In: the day; the area's weeks; the askings so far. None once all were asked, once it has stopped, or once the person
    does not want to be asked. Given `today`, of several whose day has come the last: nobody is asked twice at once.
    Permissions, rule (a): a case may be closed from then on.
    """
    over = any(one.declined or one.answer is Stopped.YES for one in asked)
    n = max((one.n for one in asked), default=0)
    if over or n >= len(weeks):
        return None
    days = [final + timedelta(weeks=week) for week in sorted(weeks)]
    while today is not None and n + 1 < len(days) and days[n + 1] <= today:
        n += 1
    return NextCheckIn(n + 1, days[n])
