"""The acts of an appeal: lodge it, decide it. One that is upheld sends the case back in the same transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from csp_reviews.appeals.notice import content_of
from csp_reviews.appeals.queries import names_in, reviewers
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.agreement import why_withheld
from csp_reviews.casefile.appeal_lines import Line
from csp_reviews.casefile.appealing import grounds_of, last_decision, last_review
from csp_reviews.casefile.closing import reopen_if_closed
from csp_reviews.casefile.events import record
from csp_reviews.casefile.handing_in import hand_in_with_appeal
from csp_reviews.casefile.numbers import next_number
from csp_reviews.casefile.relations import worked_on
from csp_reviews.casefile.safe_routes import email_for
from csp_reviews.casefile.stage import move
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.correspondence.operations import tell_account, tell_person
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.extensions import db
from csp_reviews.law.acting import check_day
from csp_reviews.law.appeals import check_answered, check_lines, check_lodged, check_upheld, late, outcomes, sent_back
from csp_reviews.law.calendar import london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import (
    AppealGround,
    AppealOutcome,
    Channel,
    EventKind,
    MessageKind,
    NoticeKind,
    Party,
    Reopening,
    Standing,
)
from csp_reviews.models.appeals import Appeal, AppealCopy, AppealLine
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence
from csp_reviews.models.reviews import Review
from csp_reviews.models.threshold import ThresholdDecision


class LineAnswer(NamedTuple):
    """What whoever decides an appeal finds on one line of it."""

    agreed: bool
    answer: str = ""


def lodge_appeal(
    *,
    case: Case,
    act: Act,
    ground: AppealGround,
    also: Sequence[AppealGround] = (),
    reasons: str,
    late_reason: str = "",
    lines: Sequence[Line] = (),
    files: Sequence[Evidence] = (),
    copy: Callable[[Case], str],
) -> Appeal:
    """Lodge the applicant's appeal, tied to lines of what it is about, with its files; the area's reviewers are told.

    `copy` makes the copy of the case as it stands then, which whoever hears it reads (c9). It may carry further
    grounds (`also`) that the same body hears. One that comes after the procedure's window is taken as late, with
    the reason for that (condition c6). NotPossible where a ground is not open (decided already, appealed already,
    nothing to appeal against), where the grounds are heard by different bodies, where a late one has no reason,
    where a line is not of what a ground is about, or where it would have come before that. Source: Sch. 4 para 3.
    """
    grounds = tuple(dict.fromkeys((ground, *also)))
    ways = check_lodged(grounds_of(case), grounds, act.on, late_reason)
    check_lines(grounds, (line.part for line in lines))
    decision, review = last_decision(case.id), last_review(case.id)
    _in_order(case, act, grounds, decision, review)
    appeal = Appeal(
        case_id=case.id,
        area_id=case.area_id,
        n=next_number(Appeal, case.id),
        tier=ways[0].tier,
        ground=ground,
        also=[each.value for each in grounds[1:]],
        **_subjects(grounds, decision, review),
        reasons=reasons,
        late=late(ways, act.on),
        late_reason=late_reason if any(way.late(act.on) for way in ways) else "",
        received_on=act.on,
        received_at=act.at,
        channel=act.entered.how if act.entered else Channel.ONLINE,
        lines=[_row(n, line) for n, line in enumerate(lines, start=1)],
    )
    db.session.add(appeal)
    reopen_if_closed(case=case, why=Reopening.APPEAL, act=act)
    hand_in_with_appeal(case=case, appeal=appeal, files=files, act=act)
    said: dict[str, Any] = {"appeal": appeal.n, "ground": ground, "late": appeal.late, "tier": appeal.tier}
    record(case, act, EventKind.APPEAL_LODGED, **said, **({"also": " ".join(appeal.also)} if also else {}))
    db.session.add(AppealCopy(appeal=appeal, html=copy(case)))
    _tell_reviewers(case)
    _receipt(case, act)
    return appeal


def _subjects(
    grounds: Sequence[AppealGround], decision: ThresholdDecision | None, review: Review | None
) -> dict[str, int | None]:
    """The decision and the review that an appeal on these grounds is about."""
    return {
        "decision_id": decision.id if decision and AppealGround.THRESHOLD in grounds else None,
        "review_id": review.id if review and AppealGround.REVIEW in grounds else None,
    }


def _receipt(case: Case, act: Act) -> None:
    """That it came, as for an application: only by e-mail, and only where that is safe."""
    applicant = person_of(case, Party.APPLICANT)
    withheld = why_withheld(case, Party.APPLICANT, MessageKind.RECEIPT)
    if applicant is not None and withheld is None and email_for(applicant, MessageKind.RECEIPT):
        tell_person(case=case, party=Party.APPLICANT, kind=MessageKind.RECEIPT, act=act)


def _tell_reviewers(case: Case) -> None:
    for account in reviewers(case.area_id):
        if not worked_on(account.id, case.id):
            tell_account(account=account, kind=MessageKind.APPEAL_LODGED, link="/appeals/")


def _in_order(
    case: Case,
    act: Act,
    grounds: Collection[AppealGround],
    decision: ThresholdDecision | None,
    review: Review | None,
) -> None:
    """An appeal comes after all that it is about, and not tomorrow."""
    about = {
        AppealGround.THRESHOLD: decision.decided_on if decision else None,
        AppealGround.REVIEW: review.finalised_on if review else None,
    }
    for ground in grounds:
        earliest = about.get(ground) or case.received_on
        check_day(act.on, today=london_day(act.at), earliest=earliest, early="appeal_too_early")


def _row(n: int, line: Line) -> AppealLine:
    return AppealLine(n=n, part=line.part, subject=line.subject, title=line.title, decided=line.decided, said=line.said)


def decide_appeal(
    *,
    case: Case,
    appeal: Appeal,
    act: Act,
    outcome: AppealOutcome,
    reason: str,
    answers: Mapping[int, LineAnswer] | None = None,
    upheld_on: Collection[AppealGround] | None = None,
) -> None:
    """Decide an appeal, tell the applicant, and where it is upheld send the case back to the step it was about.

    `answers` are what is found on each line that it is tied to, by the line's number: all of them, unless it is turned
    down as out of time or was decided elsewhere. `upheld_on` are the grounds on which it is upheld; None: on all. The
    case goes back to the earliest step that one of them is about. Raises NotPossible where an answer or a ground is
    missing, where it is decided already, dated before it was received, turned down as out of time although it was not
    late, or where the one who decides worked on the case (condition c18). The decision appealed against stays as it was
    made, and stays counted.
    """
    if appeal.decided_on is not None:
        raise NotPossible("appeal_decided")
    if outcome not in outcomes(late=appeal.late):
        raise NotPossible("appeal_in_time")
    check_day(act.on, today=london_day(act.at), earliest=appeal.received_on, early="appeal_before_receipt")
    upheld = outcome is AppealOutcome.UPHELD
    agreed = appeal.grounds if upheld and upheld_on is None else tuple(upheld_on or ())
    check_upheld(outcome, appeal.grounds, agreed)
    _independent(case, act)
    _answer_lines(appeal, act, outcome, answers or {})
    appeal.decided_on, appeal.outcome, appeal.decision_reason = act.on, outcome, reason
    appeal.decided_by = act.doer
    appeal.decided_by_id = None if act.entered else act.account_id
    appeal.upheld_on = [ground.value for ground in agreed]
    kind = EventKind.APPEAL_UPHELD if upheld else EventKind.APPEAL_DISMISSED
    by = sent_back(agreed, case.stage)
    if by is not None:
        case.closed_on = None
        move(case, by)
    said: dict[str, Any] = {"ground": appeal.ground, "outcome": outcome, "move": by}
    record(
        case, act, kind, appeal=appeal.n, **said, **({"upheld_on": " ".join(appeal.upheld_on)} if appeal.also else {})
    )
    issue_notice(case=case, kind=NoticeKind.APPEAL, content=lambda: content_of(appeal), act=act, about=appeal.n)


def _answer_lines(appeal: Appeal, act: Act, outcome: AppealOutcome, answers: Mapping[int, LineAnswer]) -> None:
    if act.entered is None:
        check_answered(outcome, (line.n for line in appeal.lines), answers)
    for line in appeal.lines:
        if line.n in answers and outcome is not AppealOutcome.OUT_OF_TIME:
            line.agreed, line.answer = answers[line.n]


def _independent(case: Case, act: Act) -> None:
    """Nobody who worked on a case decides its appeal, whoever types it."""
    if act.entered is not None:
        if " ".join(act.entered.said_by.casefold().split()) in names_in(case):
            raise NotPossible("appeal_not_independent", {"name": act.entered.said_by})
    elif act.account_id is None or act.standing is not Standing.APPEAL_REVIEWER or worked_on(act.account_id, case.id):
        raise NotPossible("appeal_not_independent", {"name": act.doer})
