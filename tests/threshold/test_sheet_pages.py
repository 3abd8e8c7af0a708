"""The decision sheet in a browser: what it offers, what it refuses, and that nothing typed is lost."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from csp_reviews.casefile.finding import Ruled, complaints_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import Decision, Evidence, NoticeKind, Ruling, Stage
from csp_reviews.models.areas import Procedure
from csp_reviews.models.cases import Case, ComplaintRuling
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.threshold.forms import ANYWAY
from csp_reviews.web.clock import today
from tests.support.desk import Desk, complaint_of, day, late_by_a_day, notices, stage_of, vague


def decisions() -> list[ThresholdDecision]:
    return list(db.session.scalars(select(ThresholdDecision)))


def rulings() -> list[tuple[Ruling, str]]:
    db.session.expire_all()
    return [(row.ruling, row.reason) for row in db.session.scalars(select(ComplaintRuling))]


def post(desk: Desk, case: Case, form: dict[str, Any], tail: str = "") -> Any:
    return desk.client.post(f"/casework/{case.reference}/threshold{tail}", data=form)


def page(desk: Desk, case: Case) -> str:
    answer = desk.client.get(f"/casework/{case.reference}/threshold")
    assert answer.status_code == 200
    return answer.text


def ruling(n: int, ruling_: Ruling, why: str = "What I rely on", **more: str) -> dict[str, str]:
    more = {"shown_by": "document", "evidence": "The letter of 3 October"} | more
    return {f"c{n}-ruling": ruling_.value, f"c{n}-why": why, **{f"c{n}-{name}": text for name, text in more.items()}}


def test_where_enough_qualify_the_sheet_says_must_and_offers_no_refusal(desk: Desk) -> None:
    text = page(desk, desk.case())
    assert "The threshold must be decided met" in text
    assert 'value="not_met"' not in text
    assert "the Act forbids it here" in text
    assert "What else is weighed" not in text


def test_where_enough_qualify_it_is_recorded_in_one_step(desk: Desk) -> None:
    case = desk.case()
    answer = post(desk, case, desk.sheet(case))
    assert (answer.status_code, answer.location, stage_of(case)) == (303, f"/casework/{case.reference}", Stage.REVIEW)
    (decision,) = decisions()
    assert (decision.outcome, decision.decided_on, len(decision.bodies)) == (Decision.MET, today(), 2)
    assert [notice.kind for notice in notices(case)] == [NoticeKind.THRESHOLD]


def test_a_refusal_sent_all_the_same_is_refused(desk: Desk) -> None:
    case = desk.case()
    answer = post(desk, case, desk.sheet(case, "not_met", **desk.weighed()))
    assert (answer.status_code, stage_of(case), decisions()) == (400, Stage.RECEIVED, [])


def test_below_the_count_each_matter_is_asked_before_either_answer(desk: Desk) -> None:
    case = desk.case(2)
    text = page(desk, case)
    assert "2 of the 3 needed. This is not a refusal" in text
    for title in ("Persistence", "Harm, or potential harm", "Adequacy of the response"):
        assert f"Your finding: {title}" in text
    for outcome in ("met", "not_met"):
        answer = post(desk, case, desk.sheet(case, outcome, **desk.weighed(**{"m1-because": ""})))
        assert (answer.status_code, stage_of(case)) == (400, Stage.RECEIVED)
        assert "Harm, or potential harm: give a reason" in answer.text
        assert "It happened four times." in answer.text


def test_a_refusal_below_the_count_is_recorded_with_its_reasons(desk: Desk) -> None:
    case = desk.case(2)
    assert post(desk, case, desk.sheet(case, "not_met", **desk.weighed())).status_code == 303
    (decision,) = decisions()
    assert (decision.outcome, stage_of(case)) == (Decision.NOT_MET, Stage.REFUSED)
    assert [matter.matter for matter in decision.matters] == ["persistence", "harm", "adequacy"]
    shown = page(desk, case)
    assert "Persistence: speaks for a review" in shown
    assert "Nobody was hurt." in shown
    assert "Hold a review all the same" in shown


def test_a_refusal_against_every_finding_gives_a_reason_of_its_own(desk: Desk) -> None:
    case = desk.case(2)
    drafted = re.search(r'name="reason"[^>]*>\n?([^<]*)<', page(desk, case))[1]
    every = desk.weighed(**{f"m{place}-found": "yes" for place in range(3)})
    form = desk.sheet(case, "not_met", **every, reason=unescape(drafted))
    answer = post(desk, case, form)
    assert answer.status_code == 400
    assert "Every finding speaks for a review. Say here why the threshold is not met all the same" in answer.text
    assert post(desk, case, form | {"outcome": ANYWAY, "anyway": "It should be looked at."}).status_code == 303


def test_not_met_but_reviewed_all_the_same_needs_its_own_reason(desk: Desk) -> None:
    case = desk.case(2)
    form = desk.sheet(case, "anyway", **desk.weighed())
    answer = post(desk, case, form)
    assert (answer.status_code, "Say why a review is held all the same" in answer.text) == (400, True)
    assert post(desk, case, form | {"anyway": "There was a fire."}).status_code == 303
    assert (decisions()[0].outcome, stage_of(case)) == (Decision.NOT_MET, Stage.REVIEW)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"bodies": []}, "Select the bodies that made the decision"),
        ({"bodies": ["99999"]}, "Select from the answers to"),
        ({"reason": "   "}, "Give the reason for the decision"),
        ({"reason": "x" * 4001}, "4,000 characters or fewer"),
        ({"decided_on-year": "2030"}, "must be today or in the past"),
        ({"decided_on-year": "2020"}, "must not be before the application came in"),
        ({"decided_on-day": "99"}, "must be a real date"),
        ({"decided_on-day": "", "decided_on-month": "", "decided_on-year": ""}, "Enter the day of the decision"),
        ({"outcome": ""}, "Select what the partnership decides"),
        ({"outcome": "perhaps"}, "Select from the answers to"),
        ({"version": "nonsense"}, ""),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(desk: Desk, more: dict[str, Any], said: str) -> None:
    case = desk.case()
    answer = post(desk, case, desk.sheet(case, reason="My own words about it.") | more)
    assert (answer.status_code, said in answer.text, decisions()) == (400, True, [])
    assert "reason" in more or "My own words about it." in answer.text


def test_the_sheet_shows_each_complaint_with_its_dates(desk: Desk) -> None:
    case = desk.case(3)
    late_by_a_day(complaint_of(case, 3))
    db.session.commit()
    text = page(desk, case)
    assert "Made in time: 16 November 2026, last day 15 December 2026" in text
    assert "Made 1 day late: 1 September 2026, last day 31 August 2026" in text
    assert "Applied in time: last day 28 February 2027" in text
    assert "Yes: one more report, and asking again by 8 May 2027" in text


def test_a_vague_day_asks_for_a_ruling_and_hides_the_refusal_until_there_is_one(desk: Desk) -> None:
    case = desk.case(3)
    vague(complaint_of(case, 3))
    db.session.commit()
    text = page(desk, case)
    assert "Rule first: it could still be enough" in text
    assert 'value="not_met"' not in text
    answer = post(desk, case, desk.sheet(case) | ruling(3, Ruling.COUNTS), "/rulings")
    assert (answer.status_code, answer.location) == (303, f"/casework/{case.reference}/threshold")
    assert "The threshold must be decided met" in page(desk, case)
    assert rulings() == [(Ruling.COUNTS, "What I rely on")]


def test_a_ruling_can_take_the_case_below_the_count(desk: Desk) -> None:
    case = desk.case(3)
    complaint_of(case, 3).same_incident_as = 2
    db.session.commit()
    assert "As it stands, the threshold must be decided met" in page(desk, case)
    form = desk.sheet(case) | ruling(3, Ruling.SAME_INCIDENT, same_as="2")
    assert post(desk, case, form, "/rulings").status_code == 303
    text = page(desk, case)
    assert "2 of the 3 needed" in text
    assert "Ruled: The same incident or aspect" in text


def test_rulings_chosen_on_the_sheet_are_saved_with_the_decision(desk: Desk) -> None:
    case = desk.case(3)
    vague(complaint_of(case, 3))
    db.session.commit()
    assert post(desk, case, desk.sheet(case) | ruling(3, Ruling.COUNTS)).status_code == 303
    assert rulings() == [(Ruling.COUNTS, "What I rely on")]
    assert decisions()[0].must_decide_met


def test_a_ruling_that_takes_the_case_below_the_count_asks_for_the_matters_first(desk: Desk) -> None:
    case = desk.case(3)
    answer = post(desk, case, desk.sheet(case) | ruling(3, Ruling.NOT_THIS_BEHAVIOUR))
    assert (answer.status_code, decisions(), rulings()) == (400, [], [])
    assert "Persistence: select what you find" in answer.text
    assert "What I rely on" in answer.text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"c1-ruling": "not_made"}, "Complaint 1: say why"),
        ({"c1-why": "because"}, "Complaint 1: select a ruling"),
        ({"c1-ruling": "not_made", "c1-why": "x"}, "Complaint 1: select what shows it"),
        ({"c1-ruling": "not_made", "c1-why": "x"}, "Complaint 1: say which one it is, or where it is"),
        ({"c1-ruling": "not_made", "c1-why": "x", "c1-shown_by": "applicant"}, "Complaint 1: say which one it is"),
        ({"c1-ruling": "not_made", "c1-why": "x", "c1-evidence": "x"}, "Complaint 1: select what shows it"),
        ({"c1-ruling": "not_made", "c1-shown_by": "applicant", "c1-evidence": "x"}, "Complaint 1: say why"),
        ({"c1-ruling": "not_made", "c1-why": "x", "c1-shown_by": "no_record"}, "Complaint 1: select from the"),
        ({"c1-ruling": "same_incident", "c1-why": "x"}, "Complaint 1: select which complaint it is the same as"),
        (
            {**ruling(1, Ruling.SAME_INCIDENT), "c1-same_as": ""},
            "Complaint 1: select which complaint it is the same as",
        ),
        ({"c1-ruling": "date_changed", "c1-why": "x"}, "Complaint 1: enter the day that is right"),
        (ruling(1, Ruling.DATE_CHANGED), "Complaint 1: enter the day that is right"),
        (
            ruling(2, Ruling.DATE_CHANGED) | {"c2-incident_on-day": "31", "c2-incident_on-month": "2"},
            "Complaint 2: the day it happened must include a year",
        ),
        (
            {**ruling(1, Ruling.DATE_CHANGED), **day("c1-complained_on", date(2030, 11, 23))},
            "after the",
        ),
        ({"c1-ruling": "guilty", "c1-why": "x"}, "Complaint 1: select from the answers to"),
    ],
)
def test_a_ruling_that_is_not_whole_is_named(desk: Desk, form: dict[str, str], said: str) -> None:
    case = desk.case()
    for tail in ("/rulings", ""):
        answer = post(desk, case, desk.sheet(case) | form, tail)
        assert (answer.status_code, said in answer.text, rulings()) == (400, True, [])


def test_one_reason_answers_several_rulings(desk: Desk) -> None:
    case = desk.case(4)
    shared = {"all-why": "All about parking", "all-shown_by": "applicant", "all-evidence": "Rang on 2 November"}
    chosen = {"c1-ruling": "not_this_behaviour", "c2-ruling": "not_this_behaviour", "c3-ruling": "counts"}
    own = {"c2-why": "Another street"}
    assert post(desk, case, desk.sheet(case) | chosen | shared | own, "/rulings").status_code == 303
    assert rulings() == [
        (Ruling.NOT_THIS_BEHAVIOUR, "All about parking"),
        (Ruling.NOT_THIS_BEHAVIOUR, "Another street"),
        (Ruling.COUNTS, "All about parking"),
    ]
    rows = db.session.scalars(select(ComplaintRuling).order_by(ComplaintRuling.id)).all()
    said = [(row.shown_by, row.evidence) for row in rows]
    assert said == [(Evidence.APPLICANT, "Rang on 2 November")] * 2 + [(None, "")]
    assert "Rang on 2 November" in page(desk, case)


def test_what_is_given_for_several_and_only_half_stands_open_and_is_taken_once_it_is_whole(desk: Desk) -> None:
    case = desk.case(4)
    unfolded = r"<details[^>]* open>\s*<summary[^>]*>\s*<span[^>]*>One reason for several rulings"
    assert not re.search(unfolded, page(desk, case))
    chosen = {"c1-ruling": "not_this_behaviour", "c2-ruling": "not_this_behaviour"}
    for half in ("all-shown_by", "all-evidence"):
        answer = post(desk, case, desk.sheet(case) | chosen | {half: "applicant"}, "/rulings")
        assert (answer.status_code, rulings()) == (400, [])
        assert re.search(unfolded, answer.text)
    # The page shows the kind that it took in each ruling.
    shown = {"c1-shown_by": "applicant", "c2-shown_by": "applicant", "c2-evidence": "Rang me herself"}
    whole = {"all-why": "All about parking", "all-shown_by": "applicant", "all-evidence": "Rang on 2 November"}
    assert post(desk, case, desk.sheet(case) | chosen | shown | whole, "/rulings").status_code == 303
    rows = db.session.scalars(select(ComplaintRuling).order_by(ComplaintRuling.id)).all()
    said = [(row.reason, row.shown_by, row.evidence) for row in rows]
    assert said == [
        ("All about parking", Evidence.APPLICANT, "Rang on 2 November"),
        ("All about parking", Evidence.APPLICANT, "Rang me herself"),
    ]


def test_evidence_of_another_kind_is_never_mixed_with_what_is_given_for_several(desk: Desk) -> None:
    case = desk.case(4)
    own = {"c1-ruling": "not_made", "c1-why": "x", "c1-shown_by": "document"}
    shared = {"all-shown_by": "applicant", "all-evidence": "Rang on 2 November"}
    answer = post(desk, case, desk.sheet(case) | own | shared, "/rulings")
    assert (answer.status_code, "Complaint 1: say which one it is" in answer.text, rulings()) == (400, True, [])


def test_saving_rulings_keeps_what_was_typed_about_the_matters(desk: Desk) -> None:
    case = desk.case(2)
    form = desk.sheet(case, "not_met", **desk.weighed()) | ruling(1, Ruling.COUNTS)
    answer = post(desk, case, form, "/rulings")
    assert (answer.status_code, rulings()) == (200, [(Ruling.COUNTS, "What I rely on")])
    assert "It happened four times." in answer.text
    again = post(desk, case, form | {"version": str(db.session.get_one(Case, case.id).head_seq)}, "/rulings")
    assert (again.status_code, len(rulings())) == (200, 1)


def test_of_two_coordinators_the_second_sees_what_the_first_did_and_loses_nothing(desk: Desk) -> None:
    case = desk.case(2)
    form = desk.sheet(case, "not_met", **desk.weighed())
    desk.rule(case, 1, Ruled(Ruling.COUNTS, "I spoke to them"))
    db.session.commit()
    answer = post(desk, case, form)
    assert (answer.status_code, decisions()) == (400, [])
    assert "Somebody changed this while you were writing" in answer.text
    assert "Ruling on a report: complaint 1, it counts" in answer.text
    assert "It happened four times." in answer.text
    again = post(desk, case, form | {"version": str(case.head_seq)})
    assert (again.status_code, len(decisions())) == (303, 1)


def test_the_second_of_two_decisions_is_shown_the_first_beside_what_was_typed(desk: Desk) -> None:
    case = desk.case(2)
    form = desk.sheet(case, "met", **desk.weighed(), reason="My own words about it.")
    desk.decide(case, Decision.NOT_MET)
    db.session.commit()
    for tail in ("", "/rulings", "/letter"):
        answer = post(desk, case, form, tail)
        assert (answer.status_code, len(decisions())) == (400, 1)
        assert "Somebody decided this while you were writing" in answer.text
        assert "My own words about it." in answer.text
        assert "Because of what was found." in answer.text


def test_whatever_button_was_pressed_before_the_next_one_records_the_decision(desk: Desk) -> None:
    case = desk.case(2)
    form = desk.sheet(case, "not_met", **desk.weighed())
    where = f'<form method="post" action="/casework/{case.reference}/threshold" '
    for tail, more in (("/letter", {}), ("/letter", {"reason": ""}), ("/rulings", {"c1-ruling": "not_made"})):
        assert where in post(desk, case, form | more, tail).text
    assert where in page(desk, case)


def test_pressing_twice_records_one_decision(desk: Desk) -> None:
    case = desk.case()
    form = desk.sheet(case, once="k" * 24)
    first, again = post(desk, case, form), post(desk, case, form)
    assert (first.status_code, again.status_code, first.location) == (303, 303, again.location)
    assert (len(decisions()), len(notices(case))) == (1, 1)


def test_the_letter_can_be_seen_first_and_records_nothing(desk: Desk) -> None:
    case = desk.case(2)
    answer = post(desk, case, desk.sheet(case, "not_met", **desk.weighed()) | ruling(1, Ruling.COUNTS), "/letter")
    assert answer.status_code == 200
    assert "The letter, as the applicant will read it" in answer.text
    assert "One more report that counts would be enough." in answer.text
    assert (decisions(), rulings(), notices(case), stage_of(case)) == ([], [], [], Stage.RECEIVED)
    assert post(desk, case, desk.sheet(case, "not_met"), "/letter").status_code == 400


def test_a_local_condition_is_shown_and_is_no_ground(desk: Desk) -> None:
    row = db.session.query(Procedure).filter_by(area_id=desk.area.id).one()
    row.source += '\n[[conditions]]\nid = "recent"\nkind = "recency"\nof = "latest_report"\nwithin = { days = 3 }\n'
    db.session.commit()
    case = desk.case()
    text = page(desk, case)
    assert "A local condition that cannot decide this" in text
    assert "The threshold must be decided met" in text


def test_a_sheet_that_cannot_be_worked_out_says_why(desk: Desk) -> None:
    row = db.session.query(Procedure).filter_by(area_id=desk.area.id).one()
    row.source = row.source.replace("needed = 3", 'needed = "unknown"')
    db.session.commit()
    case = desk.case()
    answer = desk.client.get(f"/casework/{case.reference}/threshold")
    assert (answer.status_code, "does not say all of its threshold" in answer.text) == (200, True)
    assert post(desk, case, desk.sheet(case)).status_code == 400
    assert desk.client.get(f"/casework/{case.reference}").status_code == 200


def test_a_complaint_dated_before_its_incident_does_not_break_the_page(desk: Desk) -> None:
    case = desk.case(3)
    wrong = complaint_of(case, 3)
    wrong.incident_first = wrong.incident_last = wrong.complained_first  # type: ignore[assignment]
    wrong.complained_first = wrong.complained_last = today().replace(year=2020)
    db.session.commit()
    assert "One of these dates cannot be right" in page(desk, case)


def held_form(desk: Desk, **more: str) -> dict[str, str]:
    told = {f"told-{name}": text for name, text in day("on", today()).items()}
    happened = {f"happened-{name}": text for name, text in day("on", today()).items()}
    return {
        "what_happened": "Another resident reported shouting.",
        "told_whom": str(desk.bodies[1].id),
        "happened-how": "day",
        "told-how": "day",
        "reporter": "Kim Next-Door",
        **happened,
        **told,
        **more,
    }


def test_what_only_an_agency_holds_comes_on_the_sheet_and_asks_for_a_ruling(desk: Desk) -> None:
    case = desk.case(2)
    answer = desk.client.post(f"/casework/{case.reference}/threshold/held", data=held_form(desk))
    assert (answer.status_code, answer.location) == (303, f"/casework/{case.reference}/threshold")
    added = complaint_of(case, 3)
    assert (added.agency_only, added.reporter) == (True, "Kim Next-Door")
    text = page(desk, case)
    assert "As it stands, the threshold must be decided met" in text
    assert "Is it about the same behaviour? s.104(1)" in text
    assert "Only the agency has it" in text


def test_what_an_agency_holds_says_which_agency_was_told(desk: Desk) -> None:
    case = desk.case(2)
    for more in ({"told_whom": "none"}, {"what_happened": ""}, {"told_whom": "99999"}):
        answer = desk.client.post(f"/casework/{case.reference}/threshold/held", data=held_form(desk, **more))
        assert answer.status_code == 400
    assert [each.n for each in complaints_of(case.id)] == [1, 2]
    decided = desk.case(stage=Stage.REVIEW)
    assert desk.client.post(f"/casework/{decided.reference}/threshold/held", data=held_form(desk)).status_code == 400
