"""An old register as a CSV file: one past application a row. `docs/register.md` describes the columns."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from csp_reviews.governance.register_row import Problem, Row
from csp_reviews.law.terms import AppealGround, AppealOutcome, AppealTier, ApplyingAs, Decision, Ending, ReviewMode

PLAIN = (
    *("received_on", "applying_as", "applicant", "place", "happening", "impact", "wanted"),
    *("withdrawn_on", "ended", "ended_reason", "closed_on"),
)
NUMBERED = {
    "decision": ("", "_on", "_reason"),
    "review": ("_on", "_mode", "_findings"),
    "recommendation": ("", "_to", "_on", "_review", "_done_on"),
    "appeal": ("_on", "_about", "_tier", "_reasons", "_outcome", "_decided_on", "_decided_by", "_decision_reason"),
}
_NUMBERED = re.compile(r"([a-z]+)_([1-9]\d?)((?:_[a-z]+)*)")
_NAME, _SHORT = 120, 200


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A threshold decision."""

    outcome: Decision
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class PastReview:
    """A case review whose outcome was final on a day."""

    on: date
    mode: ReviewMode
    findings: str


@dataclass(frozen=True, slots=True)
class PastRecommendation:
    """A recommendation of one of the reviews, counted from 1."""

    text: str
    to: str
    on: date
    review: int
    done_on: date | None


@dataclass(frozen=True, slots=True)
class PastAppeal:
    """An appeal, decided or not."""

    on: date
    about: AppealGround
    tier: AppealTier
    reasons: str
    outcome: AppealOutcome | None
    decided_on: date | None
    decided_by: str
    decision_reason: str


@dataclass(frozen=True, slots=True)
class PastCase:
    """Everything that one row says of a past application."""

    line: int
    received_on: date
    applying_as: ApplyingAs
    applicant: str
    place: str
    happening: str
    impact: str
    wanted: str
    decisions: tuple[PastDecision, ...]
    reviews: tuple[PastReview, ...]
    recommendations: tuple[PastRecommendation, ...]
    appeals: tuple[PastAppeal, ...]
    withdrawn_on: date | None
    ended: Ending | None
    ended_reason: str
    closed_on: date


def read_register(text: str, today: date) -> tuple[list[PastCase], list[Problem]]:
    """Read a register. Returns its cases, and every problem in it; with a problem the cases are not to be used."""
    problems: list[Problem] = []
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    cases = []
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        problems += _heading(columns)
        if not problems:
            cases = [case for row in _rows(reader, columns, today, problems) if (case := _case(row, columns))]
    except csv.Error as error:
        problems.append(Problem(reader.line_num, "", _("is not CSV: %(detail)s", detail=str(error))))
    if not cases and not problems:
        problems.append(Problem(1, "", _("the file holds no application")))
    return cases, problems


def _heading(columns: list[str]) -> Iterator[Problem]:
    if "received_on" not in columns:
        yield Problem(1, "received_on", _("the file has no such column"))
    for column in columns:
        if columns.count(column) > 1:
            yield Problem(1, column, _("stands there more than once"))
        elif not _known(column):
            yield Problem(1, column, _("is not a column of a register"))


def _known(column: str) -> bool:
    found = _NUMBERED.fullmatch(column)
    return column in PLAIN or bool(found and found[3] in NUMBERED.get(found[1], ()))


def _rows(reader: Any, columns: list[str], today: date, problems: list[Problem]) -> Iterator[Row]:
    """Each row that holds anything, with the line on which it begins."""
    begins = reader.line_num + 1
    for cells in reader:
        line, begins = begins, reader.line_num + 1
        if len(cells) > len(columns):
            problems.append(Problem(line, "", _("has more cells than the first line has columns")))
        elif any(cell.strip() for cell in cells):
            yield Row(line, dict(zip(columns, cells, strict=False)), today, problems)


def _case(row: Row, columns: list[str]) -> PastCase | None:
    before = len(row.problems)
    row.needed("received_on")
    received_on = row.day("received_on")
    if received_on is None:
        return None
    decisions = tuple(_decisions(row, columns, received_on))
    reviews = tuple(_reviews(row, columns, decisions, received_on))
    recommendations = tuple(_recommendations(row, columns, reviews))
    appeals = tuple(_appeals(row, columns, received_on))
    withdrawn_on = row.day("withdrawn_on", not_before=received_on)
    ended = row.code("ended", Ending)
    _check_end(row, decided=bool(row.numbers("decision", columns)))
    last = max(
        received_on,
        withdrawn_on or received_on,
        *(decision.on for decision in decisions),
        *(review.on for review in reviews),
        *(made.done_on or made.on for made in recommendations),
        *(appeal.decided_on or appeal.on for appeal in appeals),
    )
    case = PastCase(
        line=row.line,
        received_on=received_on,
        applying_as=row.code("applying_as", ApplyingAs, ApplyingAs.MYSELF) or ApplyingAs.MYSELF,
        applicant=row.text("applicant", _NAME),
        place=row.text("place"),
        happening=row.text("happening"),
        impact=row.text("impact"),
        wanted=row.text("wanted"),
        decisions=decisions,
        reviews=reviews,
        recommendations=recommendations,
        appeals=appeals,
        withdrawn_on=withdrawn_on,
        ended=ended,
        ended_reason=row.text("ended_reason"),
        closed_on=row.day("closed_on", not_before=last) or last,
    )
    return case if len(row.problems) == before else None


def _decisions(row: Row, columns: list[str], received_on: date) -> Iterator[PastDecision]:
    for n in row.numbers("decision", columns):
        outcome = row.code(f"decision_{n}", Decision) if row.needed(f"decision_{n}") else None
        row.needed(f"decision_{n}_on")
        on = row.day(f"decision_{n}_on", not_before=received_on)
        reason = row.text(f"decision_{n}_reason")
        if outcome and on:
            yield PastDecision(outcome, on, reason)


def _reviews(
    row: Row, columns: list[str], decisions: tuple[PastDecision, ...], received_on: date
) -> Iterator[PastReview]:
    first = min((decision.on for decision in decisions), default=received_on)
    for n in row.numbers("review", columns):
        if not row.numbers("decision", columns):
            row.wrong(f"review_{n}_on", _("a review needs a decision on the threshold before it"))
        row.needed(f"review_{n}_on")
        on = row.day(f"review_{n}_on", not_before=first)
        mode = row.code(f"review_{n}_mode", ReviewMode, ReviewMode.MEETING)
        findings = row.text(f"review_{n}_findings")
        if on and mode:
            yield PastReview(on, mode, findings)


def _recommendations(row: Row, columns: list[str], reviews: tuple[PastReview, ...]) -> Iterator[PastRecommendation]:
    for n in row.numbers("recommendation", columns):
        row.needed(f"recommendation_{n}")
        number = row.text(f"recommendation_{n}_review") or str(len(reviews))
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= len(reviews)):
            row.wrong(f"recommendation_{n}_review", _("must be the number of a review in this row"))
            continue
        review = reviews[int(number) - 1]
        on = row.day(f"recommendation_{n}_on") or review.on
        done_on = row.day(f"recommendation_{n}_done_on", not_before=on)
        to = row.text(f"recommendation_{n}_to", _SHORT)
        yield PastRecommendation(row.text(f"recommendation_{n}"), to, on, int(number), done_on)


def _appeals(row: Row, columns: list[str], received_on: date) -> Iterator[PastAppeal]:
    for n in row.numbers("appeal", columns):
        at = f"appeal_{n}"
        row.needed(f"{at}_on")
        on = row.day(f"{at}_on", not_before=received_on)
        about = row.code(f"{at}_about", AppealGround) if row.needed(f"{at}_about") else None
        tier = row.code(f"{at}_tier", AppealTier, AppealTier.PARTNERSHIP)
        outcome = row.code(f"{at}_outcome", AppealOutcome)
        decided_on = row.day(f"{at}_decided_on", not_before=on)
        if row.has(f"{at}_outcome") != row.has(f"{at}_decided_on"):
            empty = f"{at}_decided_on" if row.has(f"{at}_outcome") else f"{at}_outcome"
            row.wrong(empty, _("an outcome and the day of it stand together, or neither does"))
        texts = (row.text(f"{at}_reasons"), row.text(f"{at}_decided_by", _SHORT), row.text(f"{at}_decision_reason"))
        if on and about and tier:
            yield PastAppeal(on, about, tier, texts[0], outcome, decided_on, texts[1], texts[2])


def _check_end(row: Row, *, decided: bool) -> None:
    """A past application was decided, was withdrawn, or ended otherwise; one that is still open is no past one."""
    ended, withdrawn = row.has("ended"), row.has("withdrawn_on")
    if ended and withdrawn:
        row.wrong("ended", _("an application that was withdrawn did not end otherwise too"))
    if ended and decided:
        row.wrong("ended", _("an application that was decided did not end without a decision"))
    if not (ended or withdrawn or decided):
        row.wrong("decision_1", _("must be filled in, unless the application was withdrawn or ended"))
