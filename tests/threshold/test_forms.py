"""The forms of the threshold, answer by answer: what each choice asks for, and what is taken of what was sent."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from csp_reviews.casefile.finding import Ruled
from csp_reviews.law.deciding import Weighed
from csp_reviews.law.terms import Channel, Decision, Evidence, Ruling
from csp_reviews.threshold.forms import (
    AcknowledgeForm,
    AnywayForm,
    DecisionForm,
    MatterForm,
    PassForm,
    RulingForm,
    SharedForm,
)
from csp_reviews.web.clock import today

YESTERDAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 24)
SHOWN = {"c3-shown_by": "document", "c3-evidence": "The log"}
OUTCOMES = [("met", "Met"), ("not_met", "Not met"), ("anyway", "All the same")]


@pytest.fixture(autouse=True)
def _words(app: Flask) -> Iterator[None]:
    """Labels and errors are looked up in the application's language."""
    with app.test_request_context():
        yield


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def ruled(sent: Mapping[str, str], shared: Mapping[str, str] | None = None) -> RulingForm:
    """The form of complaint 3 with what was sent; complaints 1 and 2 may be the same incident."""
    form = RulingForm(MultiDict(sent), prefix="c3-").offer(3, list(Ruling), [(1, "one"), (2, "two")])
    if shared is not None:
        form.take(SharedForm(MultiDict(shared), prefix="all-"))
    return form


def wrong(form: Any) -> list[str]:
    """The fields in which something is wrong."""
    assert form.validate() is (not form.errors)
    return sorted(form.errors)


COUNTS = {"c3-ruling": "counts", "c3-why": "In time"}
SAME = {"c3-ruling": "same_incident", "c3-why": "One night", "c3-same_as": "2"}
CHANGED = {"c3-ruling": "date_changed", "c3-why": "The log"}
NOT_MADE = {"c3-ruling": "not_made", "c3-why": "A question"}
BAD_DAY = {"c3-complained_on-day": "31", "c3-complained_on-month": "2", "c3-complained_on-year": "2026"}
RULINGS: list[tuple[dict[str, str], list[str]]] = [
    ({}, []),
    ({"c3-why": "Because"}, ["ruling"]),
    (COUNTS, []),
    ({"c3-ruling": "counts"}, ["why"]),
    ({"c3-ruling": "rumour", "c3-why": "x"}, ["evidence", "ruling", "shown_by"]),
    (SAME | SHOWN, []),
    (SAME, ["evidence", "shown_by"]),
    (SAME | SHOWN | {"c3-same_as": ""}, ["same_as"]),
    (SAME | SHOWN | {"c3-same_as": "3"}, ["same_as"]),
    (SAME | {"c3-shown_by": "document"}, ["evidence"]),
    (SAME | {"c3-evidence": "The log"}, ["shown_by"]),
    (CHANGED | SHOWN, ["complained_on"]),
    (CHANGED | SHOWN | day("c3-incident_on", YESTERDAY), []),
    (CHANGED | SHOWN | day("c3-complained_on", YESTERDAY), []),
    (CHANGED | SHOWN | BAD_DAY, ["complained_on"]),
    (NOT_MADE | SHOWN, []),
    (NOT_MADE | SHOWN | BAD_DAY | {"c3-same_as": "9"}, []),
    (SAME | SHOWN | BAD_DAY, []),
    (CHANGED | SHOWN | BAD_DAY | {"c3-same_as": "9"}, ["complained_on"]),
    (BAD_DAY, []),
    (NOT_MADE, ["evidence", "shown_by"]),
    ({"c3-ruling": "not_this_behaviour"}, ["evidence", "shown_by", "why"]),
]


@pytest.mark.parametrize(("sent", "fields"), RULINGS)
def test_a_ruling_asks_for_what_it_rests_on(sent: dict[str, str], fields: list[str]) -> None:
    form = ruled(sent)
    assert wrong(form) == fields
    said = [error for errors in form.errors.values() for error in errors]
    assert len(said) == len(fields), "one thing is wrong with each field"
    assert all(error.startswith("Complaint 3: ") and error[13].islower() for error in said)


def test_an_error_is_said_of_the_complaint_and_else_word_for_word() -> None:
    form = ruled({"c3-ruling": "counts"})
    assert not form.validate()
    assert form.why.errors == ["Complaint 3: say why"]


EXTRA = {**day("c3-incident_on", YESTERDAY), **day("c3-complained_on", date(2026, 11, 23)), "c3-same_as": "1", **SHOWN}
TAKEN = [
    ({}, None),
    (COUNTS | EXTRA, Ruled(Ruling.COUNTS, "In time")),
    (SAME | EXTRA, Ruled(Ruling.SAME_INCIDENT, "One night", same_as=1, shown_by=Evidence.DOCUMENT, evidence="The log")),
    (NOT_MADE | EXTRA, Ruled(Ruling.NOT_MADE, "A question", shown_by=Evidence.DOCUMENT, evidence="The log")),
    (
        CHANGED | EXTRA,
        Ruled(
            Ruling.DATE_CHANGED,
            "The log",
            YESTERDAY,
            date(2026, 11, 23),
            shown_by=Evidence.DOCUMENT,
            evidence="The log",
        ),
    ),
    (
        CHANGED | day("c3-incident_on", YESTERDAY) | SHOWN,
        Ruled(Ruling.DATE_CHANGED, "The log", YESTERDAY, shown_by=Evidence.DOCUMENT, evidence="The log"),
    ),
]


@pytest.mark.parametrize(("sent", "expected"), TAKEN)
def test_only_what_belongs_to_the_ruling_is_taken(sent: dict[str, str], expected: Ruled | None) -> None:
    form = ruled(sent)
    assert wrong(form) == []
    assert form.ruled == expected


SHARED = {"all-why": "For all", "all-shown_by": "log", "all-evidence": "The diary"}
OWN = {"c3-why": "Own"}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, ("", "", "")),
        ({"c3-ruling": "counts"}, ("For all", "", "")),
        ({"c3-ruling": "not_made"}, ("For all", "SHARED", "The diary")),
        ({"c3-ruling": "not_made"} | OWN, ("Own", "SHARED", "The diary")),
        ({"c3-ruling": "not_made"} | SHOWN, ("For all", "document", "The log")),
        ({"c3-ruling": "not_made", "c3-evidence": "The log"}, ("For all", "", "The log")),
        ({"c3-ruling": "not_made", "c3-shown_by": "document"}, ("For all", "document", "")),
        ({"c3-ruling": "not_made", "c3-shown_by": "SHARED"}, ("For all", "SHARED", "The diary")),
    ],
)
def test_one_reason_and_what_shows_it_stand_for_the_rulings_that_give_none(
    sent: dict[str, str], expected: tuple[str, str, str]
) -> None:
    kind = next(each.value for each in Evidence if each is not Evidence.DOCUMENT)
    form = ruled({name: value.replace("SHARED", kind) for name, value in sent.items()}, SHARED | {"all-shown_by": kind})
    found = tuple(str(field.data or "") for field in (form.why, form.shown_by, form.evidence))
    assert found == tuple(each.replace("SHARED", kind) for each in expected)


def test_a_ruling_offers_what_is_open_and_the_other_complaints() -> None:
    form = RulingForm(prefix="c3-").offer(3, [Ruling.COUNTS, Ruling.NOT_MADE], [(1, "one"), (2, "two")])
    assert [value for value, _text in form.ruling.choices] == ["counts", "not_made"]
    assert [value for value, _text in form.same_as.choices] == ["", "1", "2"]
    for field in (form.shown_by, SharedForm(prefix="all-").shown_by):
        assert [value for value, _text in field.choices] == ["", *(kind.value for kind in Evidence)]
    for field in (form.ruling, form.why, form.shown_by, form.evidence):
        assert "complaint 3" in str(field.label.text)
    texts = dict(RulingForm().offer(1, list(Ruling), ()).ruling.choices)
    assert len(set(texts.values())) == len(Ruling)


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"m0-found": "yes", "m0-because": "Every night"}, []),
        ({"m0-found": "no", "m0-because": "Once"}, []),
        ({"m0-because": "Once"}, ["found"]),
        ({"m0-found": "yes"}, ["because"]),
        ({"m0-found": "yes", "m0-because": "\u2800"}, ["because"]),
        ({"m0-found": "yes", "m0-because": "x" * 4001}, ["because"]),
        ({"m0-found": "maybe", "m0-because": "Once"}, ["found"]),
    ],
)
def test_a_matter_has_a_finding_and_its_reason(sent: dict[str, str], fields: list[str]) -> None:
    form = MatterForm(MultiDict(sent), prefix="m0-").offer("Harm", "It harms", "It does not")
    assert wrong(form) == fields
    if not fields:
        assert form.weighed == Weighed(sent["m0-found"] == "yes", sent["m0-because"])
    for name in fields:
        if not sent.get(f"m0-{name}"):
            assert form.errors[name][0].startswith("Harm: ")
    assert "Harm" in form.found.label.text
    assert "Harm" in form.because.label.text
    assert form.found.choices == [("yes", "It harms"), ("no", "It does not")]


def decision(**sent: Any) -> DecisionForm:
    given: dict[str, Any] = {"outcome": "met", "bodies": ["1", "2"], "reason": "So it is"} | day("decided_on", today())
    form = DecisionForm(MultiDict(given | sent))
    return form.offer(OUTCOMES, [(1, "Council"), (2, "Police"), (3, "Health")])


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({}, []),
        ({"outcome": "not_met"}, []),
        ({"outcome": "anyway", "anyway": "They asked"}, []),
        ({"outcome": "anyway"}, ["anyway"]),
        ({"outcome": ""}, ["outcome"]),
        ({"outcome": "perhaps"}, ["outcome"]),
        ({"bodies": []}, ["bodies"]),
        ({"bodies": ["4"]}, ["bodies"]),
        ({"reason": ""}, ["reason"]),
        ({"reason": "x" * 4001}, ["reason"]),
        (day("decided_on", TOMORROW), ["decided_on"]),
        (day("decided_on", YESTERDAY), []),
        ({"decided_on-day": ""}, ["decided_on"]),
    ],
)
def test_a_decision_has_its_answer_its_bodies_its_day_and_its_reason(sent: dict[str, Any], fields: list[str]) -> None:
    assert wrong(decision(**sent)) == fields


def test_what_was_decided_is_read_from_the_answer() -> None:
    anyway = {"anyway": "They asked"}
    read = {
        outcome: (form.decision, form.why_anyway, form.chosen)
        for outcome, _text in OUTCOMES
        for form in [decision(outcome=outcome, **anyway)]
    }
    assert read == {
        "met": (Decision.MET, "", {1, 2}),
        "not_met": (Decision.NOT_MET, "", {1, 2}),
        "anyway": (Decision.NOT_MET, "They asked", {1, 2}),
    }
    assert decision(bodies=[]).chosen == frozenset()
    assert DecisionForm().offer(OUTCOMES, ()).chosen == frozenset()


def test_who_it_was_passed_to_and_how() -> None:
    sent = MultiDict({"bodies": ["2"], "how": "letter"} | day("passed_on", today()))
    form = PassForm(sent).offer([(1, "Council"), (2, "Police")])
    assert wrong(form) == []
    assert (form.chosen, form.channel) == ({2}, Channel.LETTER)
    blank = PassForm().offer([(1, "Council")])
    assert (blank.how.data, blank.chosen) == ("email", frozenset())
    offered = [value for value, _text in blank.how.choices]
    assert offered == ["email", "phone", "letter", "in_person", "meeting"]
    assert wrong(PassForm(MultiDict(day("passed_on", TOMORROW))).offer([(1, "Council")])) == [
        "bodies",
        "how",
        "passed_on",
    ]


def test_an_acknowledgement_is_sent_or_was_given_by_hand() -> None:
    def form(**sent: str) -> AcknowledgeForm:
        return AcknowledgeForm(MultiDict(sent) if sent else None).offer("By e-mail")

    assert form().how.data == "sent"
    choices = form().how.choices
    assert choices[0] == ("sent", "By e-mail")
    assert [value for value, _text in choices[1:]] == ["phone", "letter", "email", "in_person"]
    assert ["phone" in text for _value, text in choices[1:]] == [True, False, False, False]
    assert form(how="sent", **day("acknowledged_on", today())).by_hand is None
    for value, _text in choices[1:]:
        given = form(how=value, **day("acknowledged_on", today() - timedelta(days=1)))
        assert wrong(given) == []
        assert given.by_hand is Channel(value)
    assert wrong(form(how="pigeon", **day("acknowledged_on", TOMORROW))) == ["acknowledged_on", "how"]


def test_a_review_all_the_same_has_a_reason() -> None:
    assert wrong(AnywayForm(MultiDict({"reason": "They asked"}))) == []
    assert wrong(AnywayForm(MultiDict({"reason": " "}))) == ["reason"]
    assert wrong(AnywayForm(MultiDict({"reason": "x" * 4001}))) == ["reason"]
