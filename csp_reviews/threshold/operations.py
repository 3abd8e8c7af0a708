"""The acts before a review: passing the application on, acknowledging it, ruling on complaints, deciding the threshold.

Each asks the law, changes the rows, records what was done and tells whoever must be told. None commits.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from csp_reviews.casefile import finding as findings
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.answers import Answers
from csp_reviews.casefile.appealing import last_decision
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.events import record
from csp_reviews.casefile.facts import stage_since
from csp_reviews.casefile.finding import Ruled
from csp_reviews.casefile.numbers import next_number
from csp_reviews.casefile.report_form import Report
from csp_reviews.casefile.rulings import Worked, worked_out
from csp_reviews.casefile.stage import move
from csp_reviews.casefile.whom import choosing
from csp_reviews.correspondence.content import Letter
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.correspondence.operations import record_told, tell_agency
from csp_reviews.extensions import db
from csp_reviews.law import stages
from csp_reviews.law.calendar import london_day
from csp_reviews.law.deciding import Days, Weighed, check_decision, check_evidence, check_made
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import (
    Channel,
    Decision,
    EventKind,
    MessageKind,
    MessageState,
    Move,
    NoticeKind,
    Ruling,
    Stage,
)
from csp_reviews.law.threshold_facts import ApplicationFacts, ComplaintFacts, check_order
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case, Complaint, ComplaintRuling, Passing
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.threshold import DecisionBody, DecisionMatter, ThresholdDecision
from csp_reviews.threshold.notice import Decided, anyway_notice, decision_notice
from csp_reviews.web.filters import words


def pass_on(*, case: Case, bodies: Sequence[Agency], how: Channel, act: Act) -> list[Passing]:
    """Record that the application was passed on to relevant bodies on the day of the act, and how: s.104(3).

    Each is sent a neutral message, by its address; one without an address is only asked to be told where the passing
    itself is to go by e-mail. NotPossible: the case has ended, the day is before receipt, a body is not a relevant body
    of the area, or was told already.
    """
    _open(case)
    relevant = {agency.id for agency in agencies(case.area_id, relevant=True)}
    told = set(db.session.scalars(select(Passing.agency_id).where(Passing.case_id == case.id)))
    passed = []
    for agency in bodies:
        if agency.id not in relevant:
            raise NotPossible("not_a_relevant_body")
        if agency.id in told:
            raise NotPossible("already_passed", {"agency": agency.name})
        passed.append(Passing(case_id=case.id, agency_id=agency.id, passed_on=act.on, how=how))
        db.session.add(passed[-1])
        record(case, act, EventKind.PASSED_TO_BODY, agency=agency.id, how=how)
        if agency.email or how is Channel.EMAIL:
            tell_agency(case=case, agency=agency, kind=MessageKind.AGENCY_TOLD, act=act)
    return passed


def acknowledge(*, case: Case, content: Letter, how: Channel | None, act: Act) -> Notice:
    """Acknowledge the application, with a letter that says what happens next.

    `how` is how the applicant was told already by a member of staff; None where the system is to tell them, by a way
    they marked safe. NotPossible: the case has ended, it was acknowledged before, the day is before receipt.
    """
    _open(case)
    if case.acknowledged_on is not None:
        raise NotPossible("already_acknowledged")
    case.acknowledged_on = act.on
    record(case, act, EventKind.ACKNOWLEDGED, how=how)
    notice = issue_notice(case=case, kind=NoticeKind.ACKNOWLEDGEMENT, content=content, act=act)
    if how is not None:
        _told_by_hand(case, notice, how, act)
    return notice


def rule(*, case: Case, complaint: Complaint, ruled: Ruled, act: Act) -> ComplaintRuling | None:
    """Rule on one complaint, with a reason: s.104(12), s.104(4). The ruling that stands already is not made twice.

    NotPossible: the threshold is not being decided, no reason, a ruling other than "counts" without evidence, a changed
    date before the behaviour, "counts" where the dates do not allow it, or "the same incident" without another
    complaint that it is the same as.
    """
    if case.stage is not Stage.RECEIVED:
        raise NotPossible("stage")
    if not ruled.reason.strip() or act.account_id is None:
        raise NotPossible("reason_missing")
    check_evidence(ruled.ruling, ruled.shown_by, ruled.evidence)
    complaints = findings.complaints_of(case.id)
    standing = findings.rulings_of(complaints)
    if standing.get(complaint.n) == ruled:
        return None
    _check_ruling(case, complaints, complaint, ruled)
    row = ComplaintRuling(
        complaint=complaint,
        ruling=ruled.ruling,
        incident_on=ruled.incident_on,
        complained_on=ruled.complained_on,
        same_as=ruled.same_as,
        reason=ruled.reason,
        shown_by=ruled.shown_by,
        evidence=ruled.evidence,
        ruled_by_id=act.account_id,
        ruled_at=act.at,
    )
    db.session.add(row)
    record(
        case,
        act,
        EventKind.COMPLAINT_RULED,
        complaint=complaint.n,
        ruling=ruled.ruling,
        incident_on=ruled.incident_on,
        complained_on=ruled.complained_on,
        same_as=ruled.same_as,
    )
    return row


def add_held(*, case: Case, report: Report, act: Act) -> Complaint:
    """Add a complaint that an agency holds and the applicant did not list: s.104(1), "that person or any other person".

    It counts like any other until somebody rules that it is not about this behaviour, and stays out of what the
    applicant is shown. NotPossible: the threshold is not being decided, or it does not say which agency was told and
    when. FactsError where its days cannot be true.
    """
    if case.stage is not Stage.RECEIVED:
        raise NotPossible("stage")
    if report.agency_id is None or report.complained is None:
        raise NotPossible("agency_missing")
    one = ComplaintFacts(0, report.incident, report.complained)
    check_order(ApplicationFacts("", london_day(act.at), "", (one,)))
    complaint = Complaint(case_id=case.id, n=next_number(Complaint, case.id), agency_only=True, **report.columns())
    db.session.add(complaint)
    record(case, act, EventKind.COMPLAINT_ADDED, complaint=complaint.n, agency=report.agency_id)
    return complaint


def decide_threshold(
    *,
    case: Case,
    outcome: Decision,
    reason: str,
    bodies: Sequence[Agency],
    weighed: Mapping[str, Weighed],
    answers: Answers,
    act: Act,
    anyway: str = "",
) -> ThresholdDecision:
    """Record the bodies' decision whether the threshold is met, on the day of the act, and tell the applicant.

    `weighed` holds a finding and a reason for each matter of s.104(5), where counting alone does not meet it; `answers`
    what the agencies say of the complaints; `anyway` why a review is held although it is not met, where one is.
    Forbidden where the Act leaves no such answer (s.104(4)); NotPossible for the stage, a ruling to make first, a
    missing reason or body, an impossible day. Source: s.104(4)-(6).
    """
    met = outcome is Decision.MET
    by = Move.DECIDE_MET if met else Move.DECIDE_NOT_MET
    stages.after(case.stage, by)
    worked = worked_out(case, answers)
    check_decision(outcome, worked.finding, worked.range.highest, weighed)
    relevant = [agency.id for agency in agencies(case.area_id, relevant=True)]
    days = Days(act.on, london_day(act.at), _earliest(case))
    check_made(reason=reason, bodies=[body.id for body in bodies], relevant=relevant, days=days)
    decision = _decision(case, worked, outcome, reason, act)
    decision.bodies = [DecisionBody(agency=body) for body in bodies]
    decision.matters = [
        DecisionMatter(matter=matter, for_review=weighed[matter].for_review, reason=weighed[matter].reason)
        for matter in worked.finding.discretion
    ]
    db.session.add(decision)
    move(case, by)
    kind = EventKind.THRESHOLD_MET if met else EventKind.THRESHOLD_NOT_MET
    record(case, act, kind, decision=decision.n, must_decide_met=decision.must_decide_met)
    if anyway:
        _review_anyway(case, decision, act)
    names = tuple(body.name for body in bodies)
    decided = Decided(outcome, act.on, reason, names, weighed, anyway, choosing(case))
    issue_notice(
        case=case,
        kind=NoticeKind.THRESHOLD,
        content=lambda: decision_notice(worked=worked, decided=decided),
        act=act,
        about=decision.n,
    )
    return decision


def hold_review_anyway(*, case: Case, reason: str, act: Act) -> None:
    """Hold a review although the threshold was not met, and tell the applicant. The decision stays as it was.

    Nothing in s.104 forbids it. NotPossible: no refusal stands, or no reason is given.
    """
    stages.after(case.stage, Move.REVIEW_ANYWAY)
    if not reason.strip():
        raise NotPossible("reason_missing")
    decision = last_decision(case.id)
    if decision is None:
        raise NotPossible("stage")
    _review_anyway(case, decision, act)
    issue_notice(
        case=case,
        kind=NoticeKind.THRESHOLD,
        content=lambda: anyway_notice(case=case, reason=reason, choosing=choosing(case)),
        act=act,
        about=decision.n,
    )


def _decision(case: Case, worked: Worked, outcome: Decision, reason: str, act: Act) -> ThresholdDecision:
    return ThresholdDecision(
        case_id=case.id,
        area_id=case.area_id,
        n=next_number(ThresholdDecision, case.id),
        outcome=outcome,
        must_decide_met=worked.finding.must_decide_met,
        route=worked.finding.route,
        decided_on=act.on,
        reason=reason,
        finding=findings.to_json(worked.finding, worked.rulings),
        recorded_at=act.at,
        recorded_by_id=act.account_id,
    )


def _review_anyway(case: Case, decision: ThresholdDecision, act: Act) -> None:
    move(case, Move.REVIEW_ANYWAY)
    record(case, act, EventKind.REVIEW_OPENED_ANYWAY, decision=decision.n)


def _earliest(case: Case) -> date:
    """A decision is made after the application came in, after the one that it takes the place of, and after whatever
    sent the case back."""
    before = last_decision(case.id)
    return max(stage_since(case), before.decided_on) if before else case.received_on


def _open(case: Case) -> None:
    if case.stage not in stages.OPEN:
        raise NotPossible("stage")


def _told_by_hand(case: Case, notice: Notice, how: Channel, act: Act) -> None:
    """A member of staff has told the applicant already: nobody is asked to do it again."""
    db.session.flush()
    waiting = select(Message).where(Message.notice_id == notice.id, Message.state == MessageState.TASK)
    for message in db.session.scalars(waiting):
        record_told(case=case, message=message, way=how.value, how=words(how), act=act)


def _check_ruling(case: Case, complaints: Sequence[Complaint], complaint: Complaint, ruled: Ruled) -> None:
    if ruled.ruling is Ruling.DATE_CHANGED:
        _check_dates(case, complaint, ruled)
    elif ruled.ruling is Ruling.SAME_INCIDENT:
        _check_same(complaints, complaint, ruled)
    elif ruled.ruling is Ruling.COUNTS:
        standing = findings.rulings_of(complaints) | {complaint.n: ruled}
        application = findings.application_of(case, complaints)
        found = findings.work_out(application, standing, findings.procedure_of(case)).complaints
        if not next(each.qualifies for each in found if each.id == complaint.n):
            raise NotPossible("dates_decide", {"complaint": complaint.n})


def _check_dates(case: Case, complaint: Complaint, ruled: Ruled) -> None:
    incident = ruled.incident_on or complaint.incident_first
    complained = ruled.complained_on or complaint.complained_last
    if ruled.incident_on is None and ruled.complained_on is None:
        raise NotPossible("date_missing", {"complaint": complaint.n})
    if complained is not None and complained < incident:
        raise NotPossible("complaint_before_incident", {"complaint": complaint.n})
    if max(filter(None, (ruled.incident_on, ruled.complained_on))) > case.received_on:
        raise NotPossible("date_after_receipt", {"complaint": complaint.n})


def _check_same(complaints: Sequence[Complaint], complaint: Complaint, ruled: Ruled) -> None:
    others = {each.n for each in complaints} - {complaint.n}
    standing = findings.rulings_of(complaints) | {complaint.n: ruled}
    if ruled.same_as not in others:
        raise NotPossible("same_as_missing", {"complaint": complaint.n})
    if findings.goes_round(complaint.n, standing):
        raise NotPossible("same_as_round", {"complaint": complaint.n})
