"""The letters: what they say to the applicant, and what they never say."""

import re

import pytest

from csp_reviews.casefile.finding import Ruled
from csp_reviews.correspondence.content import from_json
from csp_reviews.extensions import db
from csp_reviews.law.terms import Decision, Ruling
from csp_reviews.models.areas import Procedure
from csp_reviews.models.cases import Case
from csp_reviews.threshold.notice import acknowledgement
from tests.support.desk import WEIGHED, Desk, complaint_of, late_by_a_day, notices, text_of

CONTACT = '\n[contact]\nname = "Anytown Community Safety"\nphone = "01632 960001"\n'


def letter(desk: Desk, case: Case, outcome: Decision = Decision.NOT_MET, **more: object) -> str:
    desk.decide(case, outcome, **more)
    db.session.commit()
    return text_of(notices(case)[-1])


def procedure(desk: Desk, text: str, instead: str = "") -> None:
    """Change the area's procedure before a case is made."""
    row = db.session.query(Procedure).filter_by(area_id=desk.area.id).one()
    row.source = row.source.replace(instead, text) if instead else row.source + text
    db.session.commit()


def test_a_refusal_tells_each_report_with_its_dates_each_matter_and_how_to_appeal(desk: Desk) -> None:
    case = desk.case(3)
    late_by_a_day(complaint_of(case, 3))
    said = letter(desk, case)
    assert "the threshold for a review is not met" in said
    assert "told to the police (16 November 2026): This report was made in time" in said
    assert "What happened (1 August 2026), told to the police (1 September 2026)" in said
    assert "it was made after 31 August 2026" in said
    for reason in ("It happened four times.", "Nobody was hurt.", "Everybody came when called."):
        assert reason in said
    assert "You can appeal." in said
    assert "There is no time limit." in said


def test_a_refusal_says_how_one_more_report_would_change_it(desk: Desk) -> None:
    said = letter(desk, desk.case(2))
    assert "One more report that counts would be enough." in said
    assert "apply again by 8 May 2027" in said
    assert "One more report" not in letter(desk, desk.case(1))


def test_a_window_to_appeal_is_the_procedures_own(desk: Desk) -> None:
    procedure(desk, 'heard_by = "partnership"\nwithin = { working_days = 20 }\n', 'heard_by = "partnership"\n')
    assert "Appeal within 20 working days of the day you are told." in letter(desk, desk.case(2))


def test_the_bodies_and_the_day_stand_in_the_letter(desk: Desk) -> None:
    said = letter(desk, desk.case(), Decision.MET)
    assert "This was decided on Monday 23 November 2026 by Anytown council and Anytown police." in said


def test_a_letter_that_it_is_met_says_what_follows_and_weighs_nothing(desk: Desk) -> None:
    said = letter(desk, desk.case(), Decision.MET, weighed={})
    assert said.startswith("There will be a review")
    assert "What else we looked at" not in said
    assert "You can appeal" not in said


def test_what_only_an_agency_holds_and_who_else_complained_stay_out_of_the_letter(desk: Desk) -> None:
    case = desk.case(3)
    held, other = complaint_of(case, 1), complaint_of(case, 2)
    held.agency_only, held.reported_to, held.reporter = True, "the night warden", "Kim Next-Door"
    other.reporter = "Pat From-Above"
    db.session.commit()
    said = letter(desk, case, Decision.MET)
    assert not [word for word in ("night warden", "Kim", "Pat", "From-Above") if word in said]


@pytest.mark.parametrize("outcome", list(Decision))
def test_the_applicant_is_never_shown_sections_of_the_act(desk: Desk, outcome: Decision) -> None:
    said = letter(desk, desk.case(2), outcome)
    assert "s.104" not in said
    assert "section 104" not in said.lower()


def test_a_ruling_and_its_reason_stand_beside_the_report(desk: Desk) -> None:
    case = desk.case(3)
    desk.rule(case, 3, Ruled(Ruling.SAME_INCIDENT, "Both were about the night of the fire.", same_as=2))
    said = letter(desk, case)
    assert "about the same incident as another, and they count as one. Both were about the night of the fire." in said


def test_a_changed_day_is_told(desk: Desk) -> None:
    case = desk.case(3)
    day = complaint_of(case, 3).complained_first
    desk.rule(case, 3, Ruled(Ruling.DATE_CHANGED, "The log says so.", complained_on=day))
    assert "We took 2 November 2026 as the day it was reported. The log says so." in letter(desk, case, Decision.MET)


def test_a_matter_of_the_procedures_own_is_weighed_in_its_own_words(desk: Desk) -> None:
    own = 'own = [{ id = "fear", text = "How afraid people are" }]\n'
    procedure(desk, own + 'role = "fallback"', 'role = "fallback"')
    case = desk.case(2)
    weighed = WEIGHED | {"fear": WEIGHED["harm"]}
    said = letter(desk, case, weighed=weighed)
    assert "How afraid people are: Nobody was hurt." in said


def test_the_letter_names_whom_to_ask(desk: Desk) -> None:
    procedure(desk, CONTACT)
    assert "Anytown Community Safety: 01632 960001" in letter(desk, desk.case(2))


def test_an_acknowledgement_says_what_comes_next_and_by_when(desk: Desk) -> None:
    case = desk.case()
    with_day = acknowledgement(case, case.received_on)
    without = acknowledgement(case, None)
    assert "We expect to decide at the meeting on Monday 23 November 2026." in with_day.sections[1].paragraphs
    assert any("No time limit is published" in text for text in without.sections[1].paragraphs)
    assert case.reference in with_day.sections[0].paragraphs[1]


def test_a_letter_is_frozen(desk: Desk) -> None:
    case = desk.case(2)
    before = letter(desk, case)
    complaint_of(case, 1).reported_to = "somebody else"
    db.session.commit()
    assert text_of(notices(case)[-1]) == before
    assert from_json(notices(case)[-1].content).title == "The threshold for a review was not met"


def test_the_printable_letter_says_its_title_once(desk: Desk) -> None:
    case = desk.case(2)
    letter(desk, case)
    page = desk.client.get(f"/casework/{case.reference}/notices/{notices(case)[-1].n}/letter").text
    assert re.findall(r"<h\d[^>]*>(The threshold[^<]*)</h\d>", page) == ["The threshold for a review was not met"]
    assert "We have decided that the threshold for a review is not met." in page
    assert "If you disagree</h2>" in page


def test_the_decision_kept_shows_each_ruling_with_what_it_rests_on(desk: Desk) -> None:
    case = desk.case(3)
    desk.rule(case, 3, Ruled(Ruling.NOT_MADE, "It was a question about bins."))
    desk.decide(case, Decision.NOT_MET)
    db.session.commit()
    page = desk.client.get(f"/casework/{case.reference}/threshold").text
    for said in ("Complaint 3", "It was a question about bins.", "The letter of 3 October"):
        assert said in page
