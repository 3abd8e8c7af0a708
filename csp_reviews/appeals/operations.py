"""The acts of an appeal: lodge it, decide it. One that is upheld sends the case back in the same transaction."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask_babel import gettext as _

from csp_reviews.appeals.lines import Line
from csp_reviews.appeals.notice import content_of
from csp_reviews.appeals.queries import names_in, reviewers
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.appealing import grounds_of, last_decision, last_review
from csp_reviews.casefile.closing import reopen_if_closed
from csp_reviews.casefile.events import record
from csp_reviews.casefile.numbers import next_number
from csp_reviews.casefile.relations import worked_on
from csp_reviews.casefile.stage import move
from csp_reviews.correspondence.operations import issue_notice, tell_account
from csp_reviews.extensions import db
from csp_reviews.law.acting import check_day
from csp_reviews.law.appeals import check_answered, check_lines, check_lodged, outcomes, sent_back
from csp_reviews.law.calendar import london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import (
    AppealGround,
    AppealOutcome,
    Channel,
    EventKind,
    MessageKind,
    NoticeKind,
    Reopening,
    Standing,
)
from csp_reviews.models.appeals import Appeal, AppealLine
from csp_reviews.models.cases import Case
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
    reasons: str,
    late_reason: str = "",
    lines: Sequence[Line] = (),
) -> Appeal:
    """Lodge the applicant's appeal, tied to lines of what it is about; the reviewers of the area are told.

    One that comes after the procedure's window is taken as late, with the reason for that (condition c6). NotPossible
    where the ground is not open (decided already, appealed already, nothing to appeal against), where a late one has no
    reason, where a line is not of what the ground is about, or where it would have come before that. Source: Sch. 4
    para 3.
    """
    way = check_lodged(grounds_of(case), ground, act.on, late_reason)
    check_lines(ground, (line.part for line in lines))
    decision, review = last_decision(case.id), last_review(case.id)
    _in_order(case, act, ground, decision, review)
    appeal = Appeal(
        case_id=case.id,
        area_id=case.area_id,
        n=next_number(Appeal, case.id),
        tier=way.tier,
        ground=ground,
        decision_id=decision.id if decision and ground is AppealGround.THRESHOLD else None,
        review_id=review.id if review and ground is AppealGround.REVIEW else None,
        reasons=reasons,
        late=way.late(act.on),
        late_reason=late_reason if way.late(act.on) else "",
        received_on=act.on,
        received_at=act.at,
        channel=act.entered.how if act.entered else Channel.ONLINE,
        lines=[_row(n, line) for n, line in enumerate(lines, start=1)],
    )
    db.session.add(appeal)
    reopen_if_closed(case=case, why=Reopening.APPEAL, act=act)
    record(case, act, EventKind.APPEAL_LODGED, appeal=appeal.n, ground=ground, late=appeal.late, tier=appeal.tier)
    for account in reviewers(case.area_id):
        if not worked_on(account.id, case.id):
            tell_account(account=account, kind=MessageKind.APPEAL_LODGED, link="/appeals/")
    return appeal


def _in_order(
    case: Case, act: Act, ground: AppealGround, decision: ThresholdDecision | None, review: Review | None
) -> None:
    """An appeal comes after what it is about, and not tomorrow."""
    about = {
        AppealGround.THRESHOLD: decision.decided_on if decision else None,
        AppealGround.REVIEW: review.finalised_on if review else None,
    }
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
) -> None:
    """Decide an appeal, tell the applicant, and where it is upheld send the case back to the step it was about.

    `answers` are what is found on each line that it is tied to, by the line's number: all of them, unless it is turned
    down as out of time or was decided elsewhere. Raises NotPossible where one is missing, where it is decided already,
    dated before it was received, turned down as out of time although it was not late, or where the one who decides
    worked on the case (condition c18). The decision appealed against stays as it was made, and stays counted.
    """
    if appeal.decided_on is not None:
        raise NotPossible("appeal_decided")
    if outcome not in outcomes(late=appeal.late):
        raise NotPossible("appeal_in_time")
    check_day(act.on, today=london_day(act.at), earliest=appeal.received_on, early="appeal_before_receipt")
    _independent(case, act)
    _answer_lines(appeal, act, outcome, answers or {})
    appeal.decided_on, appeal.outcome, appeal.decision_reason = act.on, outcome, reason
    appeal.decided_by = act.doer
    appeal.decided_by_id = None if act.entered else act.account_id
    upheld = outcome is AppealOutcome.UPHELD
    kind = EventKind.APPEAL_UPHELD if upheld else EventKind.APPEAL_DISMISSED
    by = sent_back(appeal.ground, outcome, case.stage)
    if by is not None:
        case.closed_on = None
        move(case, by)
    record(case, act, kind, appeal=appeal.n, ground=appeal.ground, outcome=outcome, move=by)
    content = content_of(appeal, _("the partnership"))
    issue_notice(case=case, kind=NoticeKind.APPEAL, content=content, act=act, about=appeal.n)


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
