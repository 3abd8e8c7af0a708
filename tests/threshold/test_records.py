"""What the agencies hold, beside what the applicant says: it is shown, it asks, and it never disqualifies."""

from datetime import date

import pytest

from csp_reviews.casefile.answers import answers_for
from csp_reviews.casefile.finding import Ruled
from csp_reviews.casefile.rulings import Question, worked_out
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import BodyKind, Decision, Held, RequestState, Ruling
from csp_reviews.models.cases import Case
from csp_reviews.models.information import InformationAnswer, InformationRequest, ReportAnswer
from csp_reviews.web.clock import today
from tests.support.desk import Desk, complaint_of, late_by_a_day


def answered(desk: Desk, case: Case, n: int, held: Held, on: date | None = None, done: str = "") -> None:
    """The police answered about one complaint, which the applicant says was made to them."""
    police, complaint = desk.make.agency(desk.area, BodyKind.POLICE), complaint_of(case, n)
    complaint.agency_id = police.id
    request = InformationRequest(
        case_id=case.id,
        n=1,
        agency_id=police.id,
        must=True,
        asked_on=today(),
        due_on=today(),
        state=RequestState.ANSWERED,
        ended_on=today(),
    )
    db.session.add(request)
    db.session.flush()
    answer = InformationAnswer(request_id=request.id, version=1, answered_on=today(), answered_by="PC Oak")
    db.session.add(answer)
    db.session.flush()
    row = ReportAnswer(answer_id=answer.id, complaint_id=complaint.id, held=held, recorded_on=on, what_was_done=done)
    db.session.add(row)
    db.session.commit()


def page(desk: Desk, case: Case) -> str:
    return desk.client.get(f"/casework/{case.reference}/threshold").text


def questions(desk: Desk, case: Case) -> dict[object, tuple[Question, ...]]:
    return dict(worked_out(case, answers_for(desk.opened(case))).range.asked)


def test_a_missing_record_asks_and_does_not_disqualify(desk: Desk) -> None:
    case = desk.case()
    answered(desk, case, 1, Held.NOT_HELD)
    assert questions(desk, case) == {1: (Question.MADE,)}
    text = page(desk, case)
    assert "As it stands, the threshold must be decided met" in text
    assert "No record: that is no proof that no report was made" in text
    assert "Was a complaint made? No record is not proof of no report." in text
    answer = desk.client.post(
        f"/casework/{case.reference}/threshold", data=desk.sheet(case, "not_met", **desk.weighed())
    )
    assert answer.status_code == 400


def test_a_record_that_agrees_asks_nothing(desk: Desk) -> None:
    case = desk.case()
    answered(desk, case, 1, Held.HELD, complaint_of(case, 1).complained_first, "Sent a patrol")
    assert questions(desk, case) == {}
    text = page(desk, case)
    assert "Both agree" in text
    assert "Sent a patrol" in text


def test_another_day_that_changes_nothing_asks_nothing(desk: Desk) -> None:
    case = desk.case()
    answered(desk, case, 1, Held.HELD, today())
    assert questions(desk, case) == {}
    assert "7 days apart" in page(desk, case)


def test_another_day_that_would_change_the_answer_is_ruled_on_before_a_refusal(desk: Desk) -> None:
    case = desk.case(3)
    late_by_a_day(complaint_of(case, 3))
    db.session.commit()
    answered(desk, case, 3, Held.HELD, date(2026, 8, 31))
    assert questions(desk, case) == {3: (Question.DATES_DIFFER,)}
    assert "Rule first: it could still be enough" in page(desk, case)
    answers = answers_for(desk.opened(case))
    with pytest.raises(NotPossible, match="rule_first"):
        desk.decide(case, Decision.NOT_MET, answers=answers)
    ruled = Ruled(Ruling.DATE_CHANGED, "The applicant’s own note says the first", complained_on=date(2026, 9, 1))
    desk.rule(case, 3, ruled)
    assert desk.decide(case, Decision.NOT_MET, answers=answers).outcome is Decision.NOT_MET


def test_what_was_done_stands_beside_adequacy(desk: Desk) -> None:
    case = desk.case(2)
    complaint_of(case, 2).what_was_done = "Nobody rang back"
    answered(desk, case, 1, Held.HELD, complaint_of(case, 1).complained_first, "Closed in three days")
    text = page(desk, case)
    assert "Complaint 1, Anytown police: Closed in three days" in text
    assert "Complaint 2, by the applicant: Nobody rang back" in text


def test_an_agency_that_has_not_answered_is_named(desk: Desk) -> None:
    case = desk.case()
    answered(desk, case, 1, Held.NOT_OURS)
    waiting = db.session.query(InformationRequest).one()
    waiting.state, waiting.ended_on = RequestState.OPEN, None
    db.session.commit()
    assert "Anytown police has not answered yet" in page(desk, case)


@pytest.mark.parametrize("theirs", [date(2026, 7, 20), date(2026, 7, 25)])
def test_an_agencys_day_within_the_days_that_it_may_have_happened_is_asked_about(desk: Desk, theirs: date) -> None:
    case = desk.case(3)
    late = complaint_of(case, 3)
    late_by_a_day(late)
    late.incident_first, late.incident_last = date(2026, 7, 20), date(2026, 8, 1)
    db.session.commit()
    answered(desk, case, 3, Held.HELD, theirs)
    worked = worked_out(case, answers_for(desk.opened(case)))
    assert worked.range.asked == {3: (Question.DATES_DIFFER,)}
    assert worked.range.could_be_enough


def test_an_agencys_day_that_is_the_applications_own_is_asked_about_where_it_would_be_too_late(desk: Desk) -> None:
    case = desk.case(3)
    early = complaint_of(case, 3)
    early.incident_first = early.incident_last = date(2026, 10, 20)
    early.complained_first = early.complained_last = date(2026, 11, 10)
    db.session.commit()
    answered(desk, case, 3, Held.HELD, case.received_on)
    worked = worked_out(case, answers_for(desk.opened(case)))
    assert worked.range.asked == {3: (Question.DATES_DIFFER,)}
    assert not worked.range.enough_for_certain
