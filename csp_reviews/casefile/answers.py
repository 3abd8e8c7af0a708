"""What the agencies answered (Sch. 4 para 7), as far as the viewer may see it, beside what the applicant says.

`answers_for(opened)` is the one way to it: the decision sheet, the panel and the agencies' own pages all read it here.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, selectinload

from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.statements import CASE
from csp_reviews.extensions import db
from csp_reviews.law.permissions import may
from csp_reviews.law.terms import Action, Channel, EventKind, Held, RequestState, Standing
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency
from csp_reviews.models.audit import CaseEvent, EnteredAct
from csp_reviews.models.cases import Complaint
from csp_reviews.models.information import InformationAnswer, InformationRequest, ReportAnswer

ANSWERS = (EventKind.INFORMATION_ANSWERED, EventKind.INFORMATION_REFUSED, EventKind.ANSWER_AMENDED)


class Comparison(StrEnum):
    """How an agency's record of one complaint stands to what the applicant says of it."""

    AGREE = "agree"
    DIFFER = "differ"
    """Both have it, on different days."""
    NO_RECORD = "no_record"
    """The applicant told this agency; it has no record. That is no proof that no report was made."""
    ONLY_AGENCY = "only_agency"
    """The agency has it; the applicant did not list it, or does not say that it was reported."""
    NO_DATE = "no_date"
    """The agency has it, without the day on which it was recorded."""
    NOTHING = "nothing"
    """Nothing to compare: it was not made to this agency, and the agency has no record of it."""


@dataclass(frozen=True, slots=True)
class Given:
    """Who gave one version of an answer, how it came in, and who typed it."""

    standing: Standing
    typed_by: str
    """The account that recorded it; empty where it came by a one-time link."""
    recorded_at: datetime
    said_by: str = ""
    """Who said it, where it was entered for the agency; then `how` and `said_on` are set too."""
    how: Channel | None = None
    said_on: date | None = None

    @property
    def entered(self) -> bool:
        """Whether somebody else entered it for the agency."""
        return self.how is not None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an agency's answer, with who gave it (None where the register has no event of it)."""

    answer: InformationAnswer
    given: Given | None


@dataclass(frozen=True, slots=True)
class Record:
    """What one agency says of one complaint, in the version of its answer that stands."""

    agency: str
    agency_id: int
    request: int
    """The number of the request in the case."""
    complaint_id: int
    held: Held
    recorded_on: date | None
    reference: str
    done: str
    comparison: Comparison
    days: int = 0
    """How many days lie between the two accounts, where they differ."""

    @property
    def said(self) -> str:
        """The comparison in words; empty where there is nothing to compare."""
        return comparison_words(self.comparison, self.days)


@dataclass(frozen=True, slots=True)
class AgencyAnswer:
    """One request to one agency and the versions of its answer that the viewer may read, the first one first."""

    request: InformationRequest
    versions: tuple[Version, ...] = ()
    records: tuple[Record, ...] = ()
    """Complaint by complaint, from the version that stands; empty for a refusal and before an answer."""

    @property
    def agency(self) -> Agency:
        """Who was asked."""
        return self.request.agency

    @property
    def latest(self) -> Version | None:
        """The version that stands."""
        return self.versions[-1] if self.versions else None


@dataclass(frozen=True, slots=True)
class Answers:
    """Every request of a case whose answer the viewer may read, cancelled ones left out, in the order of asking."""

    of_agencies: tuple[AgencyAnswer, ...] = ()
    _by_complaint: Mapping[int, tuple[Record, ...]] = field(default_factory=dict)

    def of(self, complaint_id: int) -> tuple[Record, ...]:
        """What each agency says of one complaint: one record an agency, from its last answer that speaks of it."""
        return self._by_complaint.get(complaint_id, ())

    def request(self, n: int) -> AgencyAnswer | None:
        """One request by its number in the case; None where there is none that the viewer may read."""
        return next((one for one in self.of_agencies if one.request.n == n), None)

    @property
    def waiting(self) -> tuple[AgencyAnswer, ...]:
        """The requests that still wait for an answer."""
        return tuple(one for one in self.of_agencies if one.request.state is RequestState.OPEN)


def answers_for(opened: Opened) -> Answers:
    """The agencies' answers in an opened case, as far as its viewer may read them.

    An agency reads its own; of another's, what the coordinator circulated (c12), and an amended answer only once it was
    circulated anew. The coordinator, the panel's chair and the reviewer of an open appeal read all. Four queries,
    whatever the number of agencies.
    """
    read = [(request, readable(opened, request)) for request in _requests(opened.case.id)]
    given = _given(opened.case.id) if any(request.answers for request, _answers in read) else {}
    complaints = {complaint.id: complaint for complaint in opened.case.complaints}
    found = tuple(_one(request, answers, given, complaints) for request, answers in read if answers is not None)
    return Answers(found, _sorted_by_complaint(found))


def readable(opened: Opened, request: InformationRequest) -> Sequence[InformationAnswer] | None:
    """The versions of an answer that the viewer of an opened case may read; None where the request is hidden too."""
    own = request.agency_id in opened.viewer.agency_ids
    if own or opened.may(Action.READ_OTHERS_ANSWER):
        return request.answers
    relation = replace(opened.relation, circulated=request.circulated_version is not None)
    if not may(opened.viewer, Action.READ_OTHERS_ANSWER, relation, opened.case.stage):
        return None
    return request.answers[: request.circulated_version]


def compare(complaint: Complaint, agency_id: int, held: Held, recorded_on: date | None) -> tuple[Comparison, int]:
    """How an agency's record stands to the applicant's account of when the complaint was made, and by how many days.

    A day within the applicant's first and last day agrees. No record differs only where the applicant named the agency.
    """
    first, last = complaint.complained_first, complaint.complained_last
    if held is not Held.HELD:
        return (Comparison.NO_RECORD if complaint.agency_id == agency_id else Comparison.NOTHING), 0
    if complaint.agency_only or first is None or last is None:
        return Comparison.ONLY_AGENCY, 0
    if recorded_on is None:
        return Comparison.NO_DATE, 0
    apart = max((first - recorded_on).days, (recorded_on - last).days, 0)
    return (Comparison.DIFFER, apart) if apart else (Comparison.AGREE, 0)


def comparison_words(comparison: Comparison, days: int = 0) -> str:
    """A comparison in words, for staff."""
    if comparison is Comparison.DIFFER:
        return ngettext("%(num)s day apart", "%(num)s days apart", days)
    words = {
        Comparison.AGREE: _("Both agree"),
        Comparison.NO_RECORD: _("No record: that is no proof that no report was made"),
        Comparison.ONLY_AGENCY: _("Only the agency has it"),
        Comparison.NO_DATE: _("Held, without a date"),
    }
    return words.get(comparison, "")


REQUESTS = (
    select(InformationRequest)
    .join(InformationRequest.agency)
    .where(InformationRequest.case_id == CASE, InformationRequest.state != RequestState.CANCELLED)
    .order_by(InformationRequest.n)
    .options(
        contains_eager(InformationRequest.agency),
        selectinload(InformationRequest.answers).selectinload(InformationAnswer.reports),
    )
)
GIVEN: Select[*tuple[Any, ...]] = (
    select(
        CaseEvent.codes,
        CaseEvent.standing,
        CaseEvent.recorded_at,
        Account.name,
        EnteredAct.said_by,
        EnteredAct.how,
        EnteredAct.said_on,
    )
    .outerjoin(Account, Account.id == CaseEvent.account_id)
    .outerjoin(EnteredAct, EnteredAct.id == CaseEvent.entered_id)
    .where(CaseEvent.case_id == CASE, CaseEvent.kind.in_(ANSWERS))
)


def _requests(case_id: int) -> Sequence[InformationRequest]:
    return db.session.scalars(REQUESTS, {"case": case_id}).all()


def _given(case_id: int) -> dict[tuple[int, int], Given]:
    """By request and version: who gave the answer. Read from the case's events, which hold it beyond doubt."""
    found = {}
    for codes, standing, recorded_at, name, said_by, how, said_on in db.session.execute(GIVEN, {"case": case_id}):
        event = json.loads(codes)
        found[event["request"], event["version"]] = Given(
            standing, name or "", recorded_at, said_by or "", how, said_on
        )
    return found


def _one(
    request: InformationRequest,
    answers: Sequence[InformationAnswer],
    given: Mapping[tuple[int, int], Given],
    complaints: Mapping[int, Complaint],
) -> AgencyAnswer:
    versions = tuple(Version(answer, given.get((request.n, answer.version))) for answer in answers)
    rows = answers[-1].reports if answers else ()
    records = (_record(request, row, complaints[row.complaint_id]) for row in rows)
    return AgencyAnswer(request, versions, tuple(records))


def _record(request: InformationRequest, row: ReportAnswer, complaint: Complaint) -> Record:
    comparison, days = compare(complaint, request.agency_id, row.held, row.recorded_on)
    return Record(
        agency=request.agency.name,
        agency_id=request.agency_id,
        request=request.n,
        complaint_id=complaint.id,
        held=row.held,
        recorded_on=row.recorded_on,
        reference=row.agency_reference,
        done=row.what_was_done,
        comparison=comparison,
        days=days,
    )


def _sorted_by_complaint(found: Iterable[AgencyAnswer]) -> dict[int, tuple[Record, ...]]:
    """One record an agency and complaint: a later request's answer takes the place of an earlier one's."""
    last: dict[tuple[int, int], Record] = {}
    for one in found:
        last |= {(record.complaint_id, record.agency_id): record for record in one.records}
    by_complaint: dict[int, tuple[Record, ...]] = {}
    for (complaint_id, _agency), record in last.items():
        by_complaint[complaint_id] = (*by_complaint.get(complaint_id, ()), record)
    return by_complaint
