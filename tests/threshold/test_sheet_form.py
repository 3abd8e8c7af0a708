"""What the decision sheet holds before anything is typed, what a saved ruling fills in, and what is given back."""

import re
from datetime import date
from html import unescape

import html5lib
import pytest

from csp_reviews.casefile.finding import Ruled
from csp_reviews.extensions import db
from csp_reviews.law.terms import Decision, Evidence, Ruling
from csp_reviews.models.cases import Case
from csp_reviews.web.clock import today
from tests.support.desk import Desk, complaint_of, day, vague


def page(desk: Desk, case: Case) -> str:
    return desk.client.get(f"/casework/{case.reference}/threshold").text


def values(text: str) -> dict[str, str]:
    """What a browser would send of the page without anything typed, by the name of the field."""
    tree = html5lib.parse(text, treebuilder="lxml", namespaceHTMLElements=False)
    sent = {}
    for field in tree.xpath("//input[@name] | //textarea[@name] | //select[@name]"):
        kind = field.get("type")
        if field.tag == "select":
            chosen = field.xpath("option[@selected]") or field.xpath("option[1]")
            sent[field.get("name")] = chosen[0].get("value") if chosen else ""
        elif field.tag == "textarea":
            sent[field.get("name")] = (field.text or "").lstrip("\n")
        elif kind not in ("radio", "checkbox") or field.get("checked") is not None:
            sent[field.get("name")] = field.get("value") or ""
    return sent


def test_a_blank_sheet_says_which_case_it_was_made_of_and_is_decided_today(desk: Desk) -> None:
    case = desk.case(2)
    sent = values(page(desk, case))
    assert sent["version"] == str(case.head_seq)
    assert {**day("decided_on", today())}.items() <= sent.items()
    assert sent["reason"].startswith("3 reports that count are needed, and 2 count.")


def test_an_answer_is_chosen_beforehand_only_where_it_is_the_only_one(desk: Desk) -> None:
    assert values(page(desk, desk.case(3)))["outcome"] == Decision.MET.value
    assert "outcome" not in values(page(desk, desk.case(2)))


def test_no_answer_is_chosen_beforehand_while_a_ruling_comes_first(desk: Desk) -> None:
    case = desk.case(3)
    vague(complaint_of(case, 3))
    db.session.commit()
    text = page(desk, case)
    assert "Rule first: it could still be enough" in text
    assert "outcome" not in values(text)


def test_a_complaint_is_never_offered_as_the_same_as_itself(desk: Desk) -> None:
    text = page(desk, desk.case(3))
    offered = re.search(r'<select[^>]*name="c2-same_as".*?</select>', text, re.DOTALL)[0]
    assert re.findall(r">([^<]+)</option>", offered) == ["Select one", "complaint 1", "complaint 3"]


SHOWN = {"shown_by": Evidence.AGENCY_RECORD, "evidence": "Incident 42"}


@pytest.mark.parametrize(
    ("ruled", "stands"),
    [
        (Ruled(Ruling.COUNTS, "I spoke to them"), {"ruling": "counts", "why": "I spoke to them"}),
        (
            Ruled(Ruling.SAME_INCIDENT, "One party", same_as=2, **SHOWN),
            {"ruling": "same_incident", "why": "One party", "same_as": "2", "evidence": "Incident 42"}
            | {"shown_by": "agency_record"},
        ),
        (
            Ruled(Ruling.DATE_CHANGED, "The log", date(2026, 11, 2), date(2026, 11, 3), **SHOWN),
            {"ruling": "date_changed", "why": "The log", "evidence": "Incident 42", "shown_by": "agency_record"}
            | day("incident_on", date(2026, 11, 2))
            | day("complained_on", date(2026, 11, 3)),
        ),
    ],
)
def test_a_saved_ruling_stands_in_its_boxes(desk: Desk, ruled: Ruled, stands: dict[str, str]) -> None:
    case = desk.case(3)
    desk.rule(case, 1, ruled)
    db.session.commit()
    sent = values(page(desk, case))
    typed = {name.removeprefix("c1-"): text for name, text in sent.items() if name.startswith("c1-") and text}
    assert typed == stands
    assert not any(text for name, text in sent.items() if name.startswith(("c2-", "c3-")))


def test_a_saved_ruling_goes_on_counting_where_no_ruling_is_sent(desk: Desk) -> None:
    case = desk.case(3)
    desk.rule(case, 1, Ruled(Ruling.NOT_THIS_BEHAVIOUR, "About parking"))
    db.session.commit()
    form = desk.sheet(case, "not_met", **desk.weighed(**{"m1-because": ""}))
    answer = desk.client.post(f"/casework/{case.reference}/threshold", data=form)
    assert answer.status_code == 400
    assert "Harm, or potential harm: give a reason" in answer.text
    assert "2 of the 3 needed" in answer.text


def test_what_nobody_ruled_on_stays_open_on_a_sheet_that_comes_back(desk: Desk) -> None:
    case = desk.case(3)
    complaint_of(case, 3).same_incident_as = 2
    db.session.commit()
    answer = desk.client.post(f"/casework/{case.reference}/threshold", data=desk.sheet(case, reason=""))
    assert answer.status_code == 400
    assert "One incident or two? s.104(12)" in answer.text


def test_everything_typed_is_given_back_by_its_label_where_the_sheet_is_over(desk: Desk) -> None:
    case = desk.case(3)
    typed = {"c2-ruling": "not_made", "c2-why": "She said so", "c2-shown_by": "applicant", "c2-evidence": "Her call"}
    shared = {"all-why": "For several", "all-evidence": "Their logs"}
    form = desk.sheet(case, "met", reason="My words.", anyway="Look again.") | typed | shared
    desk.decide(case, Decision.MET)
    db.session.commit()
    text = unescape(desk.client.post(f"/casework/{case.reference}/threshold", data=form).text)
    rows = re.findall(r'<h3[^>]*>([^<]*)</h3><p class="govuk-body csp-typed">([^<]*)</p>', text)
    assert {
        ("Why, on complaint 2", "She said so"),
        ("Which one, or where it is, on complaint 2", "Her call"),
        ("One reason for several rulings", "For several"),
        ("Which one, or where it is", "Their logs"),
        ("The reason, as the applicant will read it", "My words."),
        ("Why a review is held all the same", "Look again."),
    } <= set(rows)
    assert "Why, on complaint 1" not in text
