"""Each part of the letters, for every shape that a procedure or a report can give it."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from csp_reviews.casefile.finding import Ruled
from csp_reviews.correspondence.content import Content
from csp_reviews.law.deciding import Weighed
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.terms import Decision, Ruling
from csp_reviews.law.threshold import ApplicationFacts, ComplaintFacts, assess
from csp_reviews.models.cases import Case, Complaint
from csp_reviews.threshold.notice import Decided, acknowledgement, anyway_notice, decision_notice, matter_words
from tests.law.facts import local

TODAY = date(2026, 11, 23)
ACT = local("")
APPEAL = "[[appeals]]\n"


@pytest.fixture(autouse=True)
def _words(app: Flask) -> Iterator[None]:
    """The words are looked up in the application's language."""
    with app.test_request_context():
        yield


def complaint(n: int, happened: date, told: date | None, **more: Any) -> Complaint:
    given = {"agency_only": False, "reported_to": "", "incident_last": happened, "complained_last": told} | more
    return Complaint(n=n, incident_first=happened, complained_first=told, **given)


GOOD = [complaint(n, date(2026, 11, n), date(2026, 11, n)) for n in (1, 2, 3)]


def letter(
    *complaints: Complaint,
    under: Procedure = ACT,
    outcome: Decision = Decision.NOT_MET,
    rulings: dict[int, Ruled] | None = None,
    **more: Any,
) -> Content:
    """The letter of a decision on complaints."""
    told = [
        None if each.complained_first is None else (each.complained_first, each.complained_last) for each in complaints
    ]
    facts = [
        ComplaintFacts(each.n, (each.incident_first, each.incident_last), days)
        for each, days in zip(complaints, told, strict=True)
    ]
    finding = assess(ApplicationFacts("1", TODAY, "A", tuple(facts)), under)
    worked: Any = SimpleNamespace(complaints=complaints, finding=finding, procedure=under, rulings=rulings or {})
    values: dict[str, Any] = {"outcome": outcome, "on": TODAY, "reason": "So it is.", "bodies": ("A", "B")} | more
    return decision_notice(worked=worked, decided=Decided(**values))


def section(found: Content, heading: str) -> list[str]:
    """What stands under a heading; empty where the letter has none of that name."""
    texts = [[*each.paragraphs, *each.items] for each in found.sections if each.heading == heading]
    return texts[0] if texts else []


def headings(found: Content) -> list[str]:
    return [each.heading for each in found.sections]


REVIEW, REFUSED = "There will be a review", "The threshold for a review was not met"
REPORTS, WEIGHED = "Your reports", "What else we looked at"
NEXT, ONE_MORE, DISAGREE = "What happens next", "One more report would change this", "If you disagree"


def test_each_outcome_has_its_sections_in_order() -> None:
    assert headings(letter(*GOOD, outcome=Decision.MET)) == [REVIEW, REPORTS, NEXT]
    assert headings(letter(*GOOD[:1])) == [REFUSED, REPORTS, NEXT, DISAGREE]
    assert headings(letter(*GOOD[:2])) == [REFUSED, REPORTS, NEXT, ONE_MORE, DISAGREE]
    anyway = letter(*GOOD[:1], anyway="They asked.\n\n So did we. ")
    assert headings(anyway) == [REVIEW, REPORTS, NEXT, DISAGREE]
    assert section(anyway, NEXT)[:2] == ["They asked.", "So did we."]
    assert section(letter(outcome=Decision.MET), NEXT) == section(anyway, NEXT)[2:]
    assert section(letter(), NEXT) != section(letter(outcome=Decision.MET), NEXT)
    answers = {section(each, each.title)[0] for each in (letter(*GOOD, outcome=Decision.MET), letter(), anyway)}
    assert len(answers) == 3
    assert section(letter(*GOOD, outcome=Decision.MET), REVIEW)[0].endswith("is met.")
    assert section(letter(), REFUSED)[0].endswith("is not met.")
    assert section(anyway, REVIEW)[0].endswith("all the same.")


@pytest.mark.parametrize(
    ("bodies", "said"),
    [((), "by ."), (("A",), "by A."), (("A", "B"), "by A and B."), (("A", "B", "C"), "by A, B and C.")],
)
def test_who_decided(bodies: tuple[str, ...], said: str) -> None:
    found = section(letter(bodies=bodies, reason="One.\n\nTwo."), REFUSED)
    assert found[-3:-1] == ["One.", "Two."]
    assert found[-1].endswith(f"Monday 23 November 2026 {said}")


def test_how_many_are_needed() -> None:
    one = local('[[routes]]\nkind = "count"\nneeded = 1\n[[routes]]\nkind = "reports"\nneeded = 9\n')
    assert section(letter(), REPORTS)[0].startswith("3 reports that count are enough")
    assert section(letter(under=one), REPORTS)[0].startswith("One report that counts is enough")


MARCH = date(2026, 3, 10)
LINES = [
    (complaint(1, MARCH, None), "What happened (10 March 2026): "),
    (complaint(1, MARCH, MARCH), "What happened (10 March 2026), reported then (10 March 2026): "),
    (
        complaint(1, MARCH, MARCH, reported_to="Housing"),
        "What happened (10 March 2026), told to Housing (10 March 2026): ",
    ),
    (
        complaint(1, date(2026, 3, 1), MARCH, incident_last=date(2026, 3, 31), complained_last=date(2026, 3, 12)),
        "What happened (March 2026), reported then (some time from 10 March 2026 to 12 March 2026): ",
    ),
]


@pytest.mark.parametrize(("each", "said"), LINES)
def test_a_report_is_told_as_it_was_said(each: Complaint, said: str) -> None:
    [_needed, line] = section(letter(each), REPORTS)
    assert line.startswith(said)


def test_what_only_an_agency_holds_is_left_out_and_the_others_keep_their_verdict() -> None:
    held = complaint(1, MARCH, MARCH, agency_only=True)
    [_needed, line] = section(letter(held, GOOD[1]), REPORTS)
    assert line.startswith("What happened (2 November 2026)")
    assert "it counts" in line


DAY, OTHER = date(2026, 11, 4), date(2026, 11, 5)


@pytest.mark.parametrize(
    ("ruled", "said"),
    [
        (Ruled(Ruling.COUNTS, "Because."), "Because."),
        (Ruled(Ruling.DATE_CHANGED, "Because.", DAY), "We took 4 November 2026 as the day it happened. Because."),
        (
            Ruled(Ruling.DATE_CHANGED, "Because.", None, OTHER),
            "We took 5 November 2026 as the day it was reported. Because.",
        ),
        (
            Ruled(Ruling.DATE_CHANGED, "Because.", DAY, OTHER),
            (
                "We took 4 November 2026 as the day it happened. "
                "We took 5 November 2026 as the day it was reported. Because."
            ),
        ),
    ],
)
def test_a_ruling_follows_the_verdict(ruled: Ruled, said: str) -> None:
    plain = section(letter(GOOD[0]), REPORTS)[1]
    assert section(letter(GOOD[0], rulings={1: ruled}), REPORTS)[1] == f"{plain} {said}"
    assert section(letter(GOOD[0], rulings={2: ruled}), REPORTS)[1] == plain


def test_what_was_weighed_stands_in_the_procedures_order() -> None:
    own = local('[discretion]\nmatters = ["harm"]\nown = [{ id = "fear", text = "How afraid people are" }]\n')
    weighed = {"fear": Weighed(True, "Very."), "harm": Weighed(False, "None."), "other": Weighed(True, "No.")}
    found = section(letter(GOOD[0], under=own, weighed=weighed), WEIGHED)
    against, for_it = "We found that this does not speak for a review.", "We found that this speaks for a review."
    assert [line.split(": ")[1] for line in found[1:]] == [f"None. {against}", f"Very. {for_it}"]
    assert found[2] == f"How afraid people are: Very. {for_it}"
    assert section(letter(GOOD[0], under=own), WEIGHED) == []
    assert section(letter(*GOOD, outcome=Decision.MET, weighed=weighed), WEIGHED) == []
    names = [matter_words(matter, own) for matter in ("persistence", "harm", "adequacy", "fear", "unheard")]
    assert ["long" in names[0], "harm" in names[1], "done" in names[2]] == [True] * 3
    assert names[3:] == ["How afraid people are", "unheard"]


@pytest.mark.parametrize(
    ("within", "said"),
    [
        ("{ months = 1 }", "within 1 month,"),
        ("{ months = 2 }", "within 2 months,"),
        ("{ weeks = 1 }", "within 1 week,"),
        ("{ weeks = 3 }", "within 3 weeks,"),
        ("{ days = 1 }", "within 1 day,"),
        ("{ days = 30 }", "within 30 days,"),
        ('"none"', "If something happens again, report it, and"),
    ],
)
def test_how_soon_one_more_must_be_reported(within: str, said: str) -> None:
    under = local(f'[[routes]]\nkind = "count"\nreport_within = {within}\n[[routes]]\nkind = "hate"\nneeded = 9\n')
    [text] = section(letter(*GOOD[:2], under=under), ONE_MORE)
    assert said in text
    assert "by 30 April 2027" in text


def test_one_more_would_change_nothing_where_the_count_is_reached_or_has_no_end() -> None:
    assert section(letter(*GOOD), ONE_MORE) == []
    assert section(letter(*GOOD[:1]), ONE_MORE) == []
    endless = local('[[routes]]\nkind = "count"\nwindow = "none"\n')
    assert section(letter(*GOOD[:2], under=endless), ONE_MORE) == []
    another = local('[[routes]]\nkind = "one_person"\nneeded = 2\n')
    assert section(letter(*GOOD[:2], under=another), ONE_MORE) == []


WAYS = [
    ("", "The partnership", "There is no time limit."),
    (f'{APPEAL}heard_by_name = "The panel"', "The panel", "There is no time limit."),
    (f'{APPEAL}tier = "policing_body"\nheard_by_name = "PCC"', "The partnership", "There is no time limit."),
    (
        f'{APPEAL}about = ["review"]\nheard_by_name = "One"\n{APPEAL}about = ["threshold"]\nheard_by_name = "Two"',
        "Two",
        "There is no time limit.",
    ),
    (
        f'{APPEAL}about = ["review"]\nheard_by_name = "One"\n{APPEAL}about = ["review"]\nheard_by_name = "Two"',
        "One",
        "There is no time limit.",
    ),
    *(
        (f"{APPEAL}within = {{ {unit} = {n} }}", "The partnership", f"Appeal within {said} of the day you are told.")
        for unit, n, said in (
            ("working_days", 1, "1 working day"),
            ("working_days", 20, "20 working days"),
            ("weeks", 1, "1 week"),
            ("weeks", 4, "4 weeks"),
            ("months", 1, "1 month"),
            ("months", 2, "2 months"),
            ("days", 1, "1 day"),
            ("days", 28, "28 days"),
        )
    ),
]


@pytest.mark.parametrize(("text", "who", "limit"), WAYS)
def test_how_to_disagree(text: str, who: str, limit: str) -> None:
    found = section(letter(under=local(text)), DISAGREE)
    assert f"You can appeal. {who} will look" in found[0]
    assert found[1] == limit


def test_an_application_that_came_is_acknowledged_with_its_day_and_reference() -> None:
    case = Case(received_on=TODAY, reference="ABC-123")
    fixed, open_ = (acknowledgement(case, day) for day in (date(2026, 12, 7), None))
    assert headings(open_) == ["We have your application", NEXT]
    assert "Monday 23 November 2026" in section(open_, "We have your application")[0]
    assert "ABC-123" in section(open_, "We have your application")[1]
    assert "Monday 7 December 2026" in section(fixed, NEXT)[2]
    assert "No time limit" in section(open_, NEXT)[2]


def test_a_review_all_the_same_says_why_and_what_follows() -> None:
    found = anyway_notice(case=Case(received_on=TODAY, reference="ABC-123"), reason="They asked.")
    assert headings(found) == [REVIEW, NEXT]
    assert "stays as it was" in section(found, REVIEW)[0]
    assert section(found, NEXT)[0] == "They asked."
