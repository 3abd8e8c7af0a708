"""An application as it is handed in, typed: what `operations.submit_application` takes.

It comes from the pages (`read`), from the coordinator's intake, from the demonstration and from tests; the operation
does not know which.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from csp_reviews.applications.journey import Answers, for_someone_else, relevant
from csp_reviews.applications.people_forms import language_of
from csp_reviews.casefile.report_form import Report
from csp_reviews.casefile.safe_routes import read_hours
from csp_reviews.law.consent import somebody_else_decides
from csp_reviews.law.reaching import Hours
from csp_reviews.law.terms import ApplyingAs, Channel, ComplaintKind, ConsentScope, Deciding, Route, TakingPart

DAY = "$day"
MOST_NEIGHBOURS = 30
"""How many neighbours one group may have here."""
ADDRESS = re.compile(r"\S*@\S*")


@dataclass(frozen=True, slots=True)
class Someone:
    """The applicant, or the person affected. A route that is not in `safe` is not safe."""

    name: str
    organisation: str = ""
    role: str = ""
    relationship: str = ""
    address: str = ""
    postcode: str = ""
    letters_to: str = ""
    """Where letters go, if not to the address."""
    email: str = ""
    phone: str = ""
    name_to_use: str = ""
    contact_times: str = ""
    contact_note: str = ""
    safe: frozenset[Route] = frozenset()
    hours: Mapping[Route, Hours] = field(default_factory=dict)
    """In which hours of which days a way is safe, where not in all."""
    wants_copy: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """That the application is agreed to: by whom, to what, how, when and until when (condition c1).

    `by` is the person affected, or whoever decides for them.
    """

    by: str
    how: str
    on: date
    deciding: Deciding = Deciding.THEMSELVES
    scope: frozenset[ConsentScope] = frozenset({ConsentScope.ASK})
    written: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NeighbourSaid:
    """One neighbour as the lead applicant gives them: a name, or none, and an address where that is safe."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One application. `received_on` is the true day of receipt, which may be before the day it is typed."""

    applying_as: ApplyingAs
    applicant: Someone
    received_on: date
    channel: Channel = Channel.ONLINE
    affected: Someone | None = None
    consent: Consent | None = None
    happening: str = ""
    place: str = ""
    in_area: str = "unsure"
    alleged: str = ""
    impact: str = ""
    wanted: str = ""
    taking_part: TakingPart = TakingPart.LATER
    taking_part_note: str = ""
    adjustments: str = ""
    easy_read: bool = False
    language: str = ""
    interpreter: bool = False
    authority: str = ""
    """By what right somebody asks for a business, or decides for the person affected."""
    applicant_minor: bool = False
    reports: tuple[Report, ...] = ()
    neighbours: tuple[NeighbourSaid, ...] = ()
    """Those who join a group: each is asked by a private link or code of their own."""
    told_at: datetime | None = None
    declared_at: datetime | None = None
    code: str = ""
    """The follow-up code that was made beforehand; empty: one is made."""
    affected_code: str = ""


def read(
    answers: Answers, received_on: date, declared_at: datetime, code: str = "", affected_code: str = ""
) -> Submission:
    """The application that complete answers make. KeyError where a page is missing: ask `journey.unanswered` first."""
    said = relevant(answers)
    other = for_someone_else(answers)
    where, part = said["where"], said["part"]
    return Submission(
        applying_as=ApplyingAs(said["for-whom"]["applying_as"]),
        applicant=_someone({**said["you"], **said.get("business", {})}, said["contact"]),
        received_on=received_on,
        affected=_someone(said["person"], said["person-contact"]) if other else None,
        consent=_consent(said) if other else None,
        happening=said["happening"]["happening"],
        place=where["place"],
        in_area=where["in_area"],
        alleged=said["who"].get("alleged") or "",
        impact=said["impact"].get("impact") or "",
        wanted=said["wanted"].get("wanted") or "",
        taking_part=TakingPart(part["taking_part"]),
        taking_part_note=part.get("note") or "",
        adjustments=said["help"].get("adjustments") or "",
        easy_read=bool(said["help"].get("easy_read")),
        language=language_of(said["help"]),
        interpreter=bool(said["help"].get("interpreter")),
        authority=_authority(said),
        applicant_minor=bool(said["you"].get("under_18")),
        reports=_reports(said["reports"]),
        neighbours=_neighbours(said.get("neighbours", {})),
        told_at=datetime.fromisoformat(said["sharing"]["shown_at"]),
        declared_at=declared_at,
        code=code,
        affected_code=affected_code,
    )


def read_neighbours(how_many: str, named: str, *, safe: bool) -> tuple[NeighbourSaid, ...]:
    """The neighbours that somebody named, one a line, and as many without a name as make up the number.

    An address is kept only where it was called safe.
    """
    found = [_line(text, safe=safe) for text in lines_of(named)]
    more = int(how_many) - len(found) if how_many.isascii() and how_many.isdigit() else 0
    return (*found, *(NeighbourSaid() for _blank in range(more)))[:MOST_NEIGHBOURS]


def lines_of(named: str) -> list[str]:
    """The lines in which neighbours are named: one each."""
    return [text for text in named.splitlines() if text.strip()]


def _line(text: str, *, safe: bool) -> NeighbourSaid:
    address = ADDRESS.search(text)
    name = ADDRESS.sub("", text).strip(" \t,;:<>()")[:120]
    return NeighbourSaid(name, address.group().strip(",;:<>()")[:254] if address and safe else "")


def _neighbours(kept: Mapping[str, Any]) -> tuple[NeighbourSaid, ...]:
    texts = (str(kept.get(key) or "") for key in ("how_many", "named"))
    return read_neighbours(*texts, safe=bool(kept.get("named_safe")))


REACHED = ("email", "phone", "letters_to", "name_to_use", "contact_times", "contact_note")


def _someone(who: Mapping[str, Any], how: Mapping[str, Any]) -> Someone:
    text = {key: who.get(key) or "" for key in ("name", "organisation", "role", "relationship", "address", "postcode")}
    reach = {key: how.get(key) or "" for key in REACHED}
    safe = frozenset(route for route in Route if route.value in how.get("safe", ()))
    if Route.LETTER not in safe or reach["letters_to"] == text["address"]:
        reach["letters_to"] = ""
    return Someone(**text, **reach, safe=safe, hours=read_hours(how), wants_copy=bool(how.get("wants_copy")))


def _consent(said: Answers) -> Consent:
    agreement, who = said["agreement"], Deciding(said["deciding"]["deciding"])
    return Consent(
        by=agreement["decider"] if somebody_else_decides(who) else said["person"]["name"],
        how=agreement["how"],
        on=thaw(agreement["on"]),
        deciding=who,
        scope=frozenset(ConsentScope(value) for value in agreement["scope"]),
        written=bool(agreement.get("written")),
        until=thaw(agreement.get("until")),
    )


def columns_of(consent: Consent) -> dict[str, Any]:
    """The columns of `models.cases.Application` in which an agreement stands."""
    return {
        "consent_by": consent.by,
        "consent_how": consent.how,
        "consent_on": consent.on,
        "consent_written": consent.written,
        "consent_scope": sorted(scope.value for scope in consent.scope),
        "consent_until": consent.until,
        "deciding": consent.deciding,
    }


def _authority(said: Answers) -> str:
    """By what right: of the page that asks it."""
    asked = said.get("business") or said.get("agreement") or {}
    return asked.get("authority") or ""


def report_of(kept: Mapping[str, Any]) -> Report:
    """A report as a draft keeps it (`frozen`), read back."""
    read_back = thaw(dict(kept))
    complained = read_back["complained"]
    return Report(
        **read_back
        | {
            "incident": tuple(read_back["incident"]),
            "complained": tuple(complained) if complained else None,
            "kind": ComplaintKind(read_back["kind"]),
        }
    )


def numbered(items: Sequence[Mapping[str, Any]]) -> tuple[list[tuple[int, ...]], list[Report]]:
    """The reports of a list of entries: for each entry the numbers of its reports, and the reports in order.

    Every organisation that was told of one incident is a complaint of its own, and shares the incident of the first.
    """
    numbers: list[tuple[int, ...]] = []
    reports: list[Report] = []
    for item in items:
        first, more = report_of(item["report"]), [report_of(one) for one in item.get("also", ())]
        n, meant = len(reports) + 1, first.same_incident_as
        same = numbers[meant - 1][0] if meant is not None and meant <= len(numbers) else None
        reports += [replace(first, same_incident_as=same), *(replace(one, same_incident_as=n) for one in more)]
        numbers.append(tuple(range(n, len(reports) + 1)))
    return numbers, reports


def _reports(said: Mapping[str, Any]) -> tuple[Report, ...]:
    diary = said.get("diary", {}).get("reports", ())
    return (*numbered(said.get("items", ()))[1], *(report_of(kept) for kept in diary))


def kept_report(report: Report) -> dict[str, Any]:
    """A report as a draft keeps it."""
    kept: dict[str, Any] = frozen(asdict(report))
    return kept


def version_of(kept: Any) -> str:
    """What tells one state of what a draft keeps from any other: of a page's answers, of a report, of a diary."""
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16] if kept else ""


def frozen(value: Any) -> Any:
    """Answers as JSON can hold them: days become {"$day": "2026-11-23"}."""
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    if isinstance(value, Mapping):
        return {key: frozen(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [frozen(one) for one in value]
    return value


def thaw(value: Any) -> Any:
    """What `frozen` was given, lists for every kind of sequence."""
    if isinstance(value, Mapping):
        return date.fromisoformat(value[DAY]) if DAY in value else {key: thaw(one) for key, one in value.items()}
    if isinstance(value, list):
        return [thaw(one) for one in value]
    return value
