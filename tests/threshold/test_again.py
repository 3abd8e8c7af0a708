"""The decision sheet of a case that comes back to it, and of a ruling that is made anew."""

import re
from datetime import timedelta

from csp_reviews.appeals.operations import decide_appeal
from csp_reviews.casefile.appealing import last_decision, upheld_against
from csp_reviews.extensions import db
from csp_reviews.law.terms import AppealGround, AppealOutcome, Decision, Role, Ruling, Standing
from csp_reviews.models.cases import Case
from tests.support.desk import Desk, day
from tests.support.lodging import lodge_appeal
from tests.threshold.test_sheet_pages import page, post, ruling, rulings

UPHELD = "An appeal against the last decision was upheld"


def heard(desk: Desk, case: Case, outcome: AppealOutcome) -> None:
    """The applicant appeals against the refusal, and it is heard."""
    appeal = lodge_appeal(case=case, ground=AppealGround.THRESHOLD, reasons="Look again.", act=desk.make.act())
    db.session.flush()
    act = desk.make.act(desk.make.account(Role.APPEAL_REVIEWER, desk.area), Standing.APPEAL_REVIEWER)
    decide_appeal(case=case, appeal=appeal, act=act, outcome=outcome, reason="Report 2 was <missed>.")
    db.session.commit()


def test_an_upheld_appeal_stands_on_the_sheet_until_it_is_decided_again(desk: Desk) -> None:
    case = desk.case(2)
    assert UPHELD not in page(desk, case)
    desk.decide(case, Decision.NOT_MET)
    heard(desk, case, AppealOutcome.UPHELD)
    text = page(desk, case)
    assert UPHELD in text
    assert "Report 2 was &lt;missed&gt;." in text
    desk.decide(case, Decision.NOT_MET)
    db.session.commit()
    assert upheld_against(last_decision(case.id)) is None


def test_an_appeal_that_was_dismissed_changes_no_decision(desk: Desk) -> None:
    case = desk.case(2)
    desk.decide(case, Decision.NOT_MET)
    heard(desk, case, AppealOutcome.DISMISSED)
    assert upheld_against(last_decision(case.id)) is None


def test_a_ruling_that_changes_says_why_it_is_so_now(desk: Desk) -> None:
    case = desk.case(2)
    first = ruling(1, Ruling.NOT_THIS_BEHAVIOUR, "It is about parking")
    assert post(desk, case, desk.sheet(case) | first, "/rulings").status_code == 303
    changed = first | {"c1-ruling": Ruling.COUNTS.value}
    answer = post(desk, case, desk.sheet(case) | changed, "/rulings")
    assert answer.status_code == 400
    assert "Complaint 1: the ruling has changed. Say why it is so now" in answer.text
    assert post(desk, case, desk.sheet(case) | first, "/rulings").status_code == 303
    assert post(desk, case, desk.sheet(case) | changed | {"c1-why": "It is noise"}, "/rulings").status_code == 303
    assert rulings()[-1] == (Ruling.COUNTS, "It is noise")


def test_a_refusal_against_every_finding_is_recorded_with_a_reason_of_its_own(desk: Desk) -> None:
    case = desk.case(2)
    every = desk.weighed(**{f"m{place}-found": "yes" for place in range(3)})
    assert post(desk, case, desk.sheet(case, "not_met", **every, reason="It stopped a year ago.")).status_code == 303


def test_what_the_law_refuses_stands_beside_the_answer_that_it_is_about(desk: Desk) -> None:
    case = desk.case(2)
    before = desk.sheet(case, "not_met", **desk.weighed()) | day("decided_on", case.received_on - timedelta(days=1))
    answer = post(desk, case, before)
    assert answer.status_code == 400
    assert 'href="#decided_on-day"' in answer.text
    each = {f"c{n}-same_as": str(3 - n) for n in (1, 2)}
    both = ruling(1, Ruling.SAME_INCIDENT) | ruling(2, Ruling.SAME_INCIDENT) | each
    answer = post(desk, case, desk.sheet(case, "not_met", **desk.weighed()) | both)
    assert answer.status_code == 400
    assert re.search(r'href="#c[12]-ruling"', answer.text)
    assert 'href="#outcome"' not in answer.text
