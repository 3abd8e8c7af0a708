"""The acts of asking agencies for information, and of answering: Sch. 4 para 7."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.casefile.numbers import next_number
from csp_reviews.casefile.requests import take_back
from csp_reviews.correspondence.operations import tell_agency
from csp_reviews.extensions import db
from csp_reviews.law.acting import check_day
from csp_reviews.law.calendar import london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.stages import check_open
from csp_reviews.law.terms import EventKind, Held, MessageKind, RequestState
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case
from csp_reviews.models.information import InformationAnswer, InformationRequest, ReportAnswer
from csp_reviews.web.tokens import digest, new_token

LINK = "/respond/"
"""Where a one-time link leads: this and the token."""
LINK_DAYS = 14
"""For how many days after the due day (or after a reminder) a one-time link still opens."""


@dataclass(frozen=True, slots=True)
class ReportSaid:
    """What an agency says of one report."""

    complaint_id: int
    held: Held
    recorded_on: date | None = None
    reference: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What an agency answers, and who answers for it. A nil return says that it holds none of the reports."""

    by: str
    reports: tuple[ReportSaid, ...] = ()
    summary: str = ""
    nil: bool = False


def request_information(
    *, case: Case, agencies: Sequence[Agency], questions: str, due_on: date, act: Act
) -> list[InformationRequest]:
    """Ask each agency the same questions, to be answered by a day; tell each by a neutral message with its own link.

    A body with public functions must answer (Sch. 4 para 7); any other may. NotPossible where the case has ended, the
    day is past, the agency is not of the area or has left it, or an earlier request still waits for its answer.
    """
    check_open(case.stage)
    if due_on < act.on:
        raise NotPossible("due_in_past", {"due_on": due_on})
    waiting = _waiting(case)
    for agency in agencies:
        if agency.area_id != case.area_id or agency.left_on is not None:
            raise NotPossible("agency_not_of_area", {"agency": agency.id})
        if agency.id in waiting:
            raise NotPossible("already_asked", {"agency": agency.id})
        waiting.add(agency.id)
    return [_ask(case, agency, questions, due_on, act) for agency in agencies]


def chase(*, case: Case, request: InformationRequest, act: Act) -> None:
    """Remind an agency whose answer is late. The new message's link takes the place of the old one.

    NotPossible where the request is not open, not late yet, or the agency was reminded that day already.
    """
    check_open(case.stage)
    _open(request)
    if request.due_on >= act.on:
        raise NotPossible("not_late", {"due_on": request.due_on})
    if request.chased_on == act.on:
        raise NotPossible("chased_today")
    request.chased_on = act.on
    record(case, act, EventKind.REQUEST_CHASED, request=request.n, agency=request.agency_id)
    _tell(case, request, act)


def cancel_request(*, case: Case, request: InformationRequest, reason: str, act: Act) -> None:
    """Say that an answer is no longer needed, and why. Its link ends. NotPossible where it is not open."""
    _open(request)
    if not reason:
        raise NotPossible("reason_needed")
    take_back(case=case, request=request, reason=reason, act=act)


def answer_request(*, case: Case, request: InformationRequest, said: Said, act: Act) -> InformationAnswer:
    """Record an agency's first answer: its own, by its link, or entered for it. The one-time link ends with it.

    NotPossible where the case has ended, the request is not open, or the day of the answer is before the asking.
    """
    check_open(case.stage)
    _open(request)
    answer = _version(case, request, said, act)
    request.state, request.ended_on = RequestState.ANSWERED, act.on
    _record_answer(case, request, EventKind.INFORMATION_ANSWERED, act)
    return answer


def refuse_request(*, case: Case, request: InformationRequest, by: str, reason: str, act: Act) -> InformationAnswer:
    """Record that an agency refuses, and why. NotPossible as for an answer, and without a reason.

    A body with public functions must disclose what it holds (Sch. 4 para 7), save what data protection or interception
    law forbids; that it refused is recorded all the same, for the panel to weigh.
    """
    check_open(case.stage)
    _open(request)
    if not reason:
        raise NotPossible("reason_needed")
    answer = _version(case, request, Said(by=by, summary=reason), act, refused=True)
    request.state, request.ended_on, request.refusal_reason = RequestState.REFUSED, act.on, reason
    _record_answer(case, request, EventKind.INFORMATION_REFUSED, act)
    return answer


def amend_answer(*, case: Case, request: InformationRequest, said: Said, act: Act) -> InformationAnswer:
    """Record a changed answer as a new version; the old ones stay (c13). It may take the place of a refusal.

    What was circulated stays circulated as it was; the new version is the other agencies' to read once it is
    circulated anew. NotPossible where the case has ended or there is no answer yet.
    """
    check_open(case.stage)
    if request.state not in (RequestState.ANSWERED, RequestState.REFUSED):
        raise NotPossible("not_answered", {"state": request.state.value})
    answer = _version(case, request, said, act)
    request.state, request.refusal_reason = RequestState.ANSWERED, None
    _record_answer(case, request, EventKind.ANSWER_AMENDED, act)
    return answer


def circulate(*, case: Case, request: InformationRequest, act: Act) -> None:
    """Let the other agencies of the case read the answer as it stands (c12).

    NotPossible where there is no answer, or this version of it was circulated before.
    """
    check_open(case.stage)
    version = request.answers[-1].version if request.answers else None
    if version is None:
        raise NotPossible("not_answered", {"state": request.state.value})
    if request.circulated_version == version:
        raise NotPossible("circulated_before")
    request.circulated_on, request.circulated_version = act.on, version
    _record_answer(case, request, EventKind.ANSWER_CIRCULATED, act)


def _ask(case: Case, agency: Agency, questions: str, due_on: date, act: Act) -> InformationRequest:
    request = InformationRequest(
        case_id=case.id,
        n=next_number(InformationRequest, case.id),
        agency=agency,
        must=agency.public_functions,
        questions=questions,
        asked_on=act.on,
        due_on=due_on,
        state=RequestState.OPEN,
    )
    db.session.add(request)
    record(
        case, act, EventKind.INFORMATION_REQUESTED, request=request.n, agency=agency.id, due=due_on, must=request.must
    )
    _tell(case, request, act)
    return request


def _tell(case: Case, request: InformationRequest, act: Act) -> None:
    """Send the neutral message with a fresh link; an agency without an address is rung, and has no link."""
    link = None
    if request.agency.email:
        token = new_token()
        request.link_digest, request.link_expires_at = digest(token), _expiry(request.due_on, act)
        link = LINK + token
    tell_agency(case=case, agency=request.agency, kind=MessageKind.INFORMATION_REQUEST, act=act, link=link)


def _expiry(due_on: date, act: Act) -> datetime:
    return act.at + timedelta(days=max((due_on - act.on).days, 0) + LINK_DAYS)


def _version(
    case: Case, request: InformationRequest, said: Said, act: Act, *, refused: bool = False
) -> InformationAnswer:
    before = request.answers[-1] if request.answers else None
    earliest, early = (
        (before.answered_on, "amended_too_early") if before else (request.asked_on, "answered_before_asked")
    )
    check_day(act.on, today=london_day(act.at), earliest=earliest, early=early)
    ours = {complaint.id for complaint in case.complaints}
    if any(report.complaint_id not in ours for report in said.reports):
        raise NotPossible("not_of_this_case")
    answer = InformationAnswer(
        version=len(request.answers) + 1,
        nil=said.nil,
        refused=refused,
        summary=said.summary,
        answered_on=act.on,
        answered_by=said.by,
        reports=[_report(report) for report in said.reports],
    )
    request.answers.append(answer)
    db.session.flush()
    return answer


def _record_answer(case: Case, request: InformationRequest, kind: EventKind, act: Act) -> None:
    last = request.answers[-1]
    record(case, act, kind, request=request.n, agency=request.agency_id, version=last.version, nil=last.nil)


def _report(said: ReportSaid) -> ReportAnswer:
    return ReportAnswer(
        complaint_id=said.complaint_id,
        held=said.held,
        recorded_on=said.recorded_on,
        agency_reference=said.reference,
        what_was_done=said.done,
    )


def _waiting(case: Case) -> set[int]:
    query = select(InformationRequest.agency_id).where(
        InformationRequest.case_id == case.id, InformationRequest.state == RequestState.OPEN
    )
    return set(db.session.scalars(query))


def _open(request: InformationRequest) -> None:
    if request.state is not RequestState.OPEN:
        raise NotPossible("request_ended", {"state": request.state.value})
