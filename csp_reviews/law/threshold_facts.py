"""The facts of an application, as the threshold is worked out from them, and how they are read from plain data."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from csp_reviews.law.errors import LawError
from csp_reviews.law.terms import ComplaintKind

Span: TypeAlias = tuple[date, date]
"""A day, as its own first and last day, or "some time from … to …", both included."""

Name: TypeAlias = str | int


class FactsError(LawError):
    """The facts cannot be true, or cannot be read. It is an error to put right, never a refusal."""


class ComplaintFacts(NamedTuple):
    """One complaint: what happened when, and when it was reported (None: not yet).

    `reporter` absent is the applicant; `household`, `incident_ref`, `report_ref` and `place` absent are like no other.
    `over_midnight`: the behaviour ran over midnight, and `incident` is two days; the later day is then taken.
    """

    id: Name
    incident: Span
    complained: Span | None
    reporter: Name | None = None
    household: Name | None = None
    incident_ref: Name | None = None
    report_ref: Name | None = None
    kind: ComplaintKind = ComplaintKind.REPORT
    agency: Name | None = None
    hate: bool = False
    anonymous: bool = False
    place: Name | None = None
    over_midnight: bool = False


class ApplicationFacts(NamedTuple):
    """An application: the London day on which it was made, who made it, and the complaints it relies on."""

    id: Name
    applied_on: date
    applicant: Name
    complaints: tuple[ComplaintFacts, ...]


def exactly(day: date) -> Span:
    """Return one day as a span."""
    return day, day


def check_order(application: ApplicationFacts) -> None:
    """Raise `FactsError` for a complaint that must be before its incident or after the application.

    A vague day is wrong only where no day that it may stand for could be right.
    """
    for index, complaint in enumerate(application.complaints, start=1):
        if complaint.complained is None:
            continue
        if complaint.complained[1] < complaint.incident[0]:
            raise FactsError("complaint_before_incident", {"complaint": _called(complaint.id, index)})
        if complaint.complained[0] > application.applied_on:
            raise FactsError("complaint_after_application", {"complaint": _called(complaint.id, index)})
        if complaint.incident[0] > application.applied_on:
            raise FactsError("incident_after_application", {"complaint": _called(complaint.id, index)})


def _called(name: object, index: int) -> Name:
    """What an error calls a complaint: its id, or its place where that says nothing."""
    return name if isinstance(name, str | int) and name != "" else f"number {index}"


def read_application(data: object) -> ApplicationFacts:
    """Return the facts that one parsed JSON value holds. Raises `FactsError`, naming the key and the complaint."""
    if not isinstance(data, dict):
        raise FactsError("not_an_object")
    try:
        name, applied_on, applicant = data["id"], data["applied_on"], data["applicant"]
        complaints = data["complaints"]
    except KeyError as error:
        raise FactsError("missing", {"key": error.args[0]}) from None
    if not isinstance(complaints, list):
        raise FactsError("not_a_list", {"key": "complaints"})
    return ApplicationFacts(
        _name(name, "id", ""),
        _day(applied_on, "applied_on", "")[0],
        _name(applicant, "applicant", ""),
        tuple([_complaint(complaint, index) for index, complaint in enumerate(complaints, start=1)]),
    )


def _complaint(data: object, index: int) -> ComplaintFacts:
    if not isinstance(data, dict):
        raise FactsError("complaint_not_an_object", {"complaint": f"number {index}"})
    try:
        given, incident, complained = data["id"], data["incident_on"], data["complained_on"]
    except KeyError as error:
        where = _called(data.get("id"), index)
        raise FactsError("missing_in_complaint", {"key": error.args[0], "complaint": where}) from None
    # Text is what stands there nearly always: a call for each would cost more than all else that is done with it.
    name = given if type(given) is str else _name(given, "id", f"number {index}")
    where = f"number {index}" if name == "" else name
    happened = _span(incident, "incident_on", where)
    told = None if complained is None else _span(complained, "complained_on", where)
    if len(data) == _NEEDED:
        return ComplaintFacts(name, happened, told)
    more: dict[str, Any] = {}
    for key, value in data.items():
        if value is None or key not in _OPTIONAL:
            continue
        read = _OPTIONAL[key]
        more[key] = value if read is _name and type(value) is str else read(value, key, where)
    return ComplaintFacts(name, happened, told, **more)


def _wrong(code: str, key: str, where: Name) -> FactsError:
    return FactsError(code if where == "" else f"{code}_in_complaint", {"key": key, "complaint": where})


def _name(value: object, key: str, where: Name) -> Name:
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise _wrong("not_a_name", key, where)


def _flag(value: object, key: str, where: Name) -> bool:
    if isinstance(value, bool):
        return value
    raise _wrong("not_true_or_false", key, where)


def _kind(value: object, key: str, where: Name) -> ComplaintKind:
    if isinstance(value, str) and value in ComplaintKind.__members__.values():
        return ComplaintKind(value)
    raise _wrong("not_a_kind", key, where)


def _day(value: object, key: str, where: Name) -> Span:
    try:
        return _parsed(value)
    except (TypeError, ValueError):
        raise _wrong("not_a_date", key, where) from None


@lru_cache(maxsize=16384)
def _parsed(text: object) -> Span:
    # `fromisoformat` also takes other forms of ISO 8601, such as weeks and days without dashes.
    if not isinstance(text, str) or len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        raise ValueError("not written as 2026-03-10")
    day = date.fromisoformat(text)
    return day, day


def _span(value: object, key: str, where: Name) -> Span:
    try:
        return _parsed(value)
    except (TypeError, ValueError):
        return _two_days(value, key, where)


def _two_days(value: object, key: str, where: Name) -> Span:
    if not isinstance(value, list):
        raise _wrong("not_a_date", key, where)
    if len(value) != 2:
        raise _wrong("not_two_days", key, where)
    first, last = _day(value[0], key, where)[0], _day(value[1], key, where)[0]
    if last < first:
        raise _wrong("days_reversed", key, where)
    return first, last


_NEEDED = 3
_OPTIONAL: dict[str, Callable[[object, str, Name], Any]] = {
    "reporter": _name,
    "household": _name,
    "incident_ref": _name,
    "report_ref": _name,
    "kind": _kind,
    "agency": _name,
    "hate": _flag,
    "anonymous": _flag,
    "place": _name,
    "over_midnight": _flag,
}
