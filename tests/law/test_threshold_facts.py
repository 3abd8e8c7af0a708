"""Facts that cannot be true, or cannot be read: an error to put right, never a refusal."""

from typing import Any

import pytest

from csp_reviews.law.terms import ComplaintKind
from csp_reviews.law.threshold import FactsError, assess, read_application
from csp_reviews.law.words_threshold import error_english
from tests.law.facts import application, complaint, day, found, procedure_file

GOOD_COMPLAINT: dict[str, Any] = {"id": "c", "incident_on": "2026-06-01", "complained_on": "2026-06-02"}
GOOD: dict[str, Any] = {"id": "1", "applied_on": "2026-07-01", "applicant": "A", "complaints": [GOOD_COMPLAINT]}


def with_complaint(**changes: Any) -> dict[str, Any]:
    return GOOD | {"complaints": [GOOD_COMPLAINT | changes]}


def without(mapping: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name != key}


def test_everything_that_may_be_given() -> None:
    more = {
        "complained_on": ["2026-06-02", "2026-06-05"],
        "reporter": "B",
        "household": "H",
        "incident_ref": "i",
        "report_ref": "r",
        "kind": "diary",
        "agency": "police",
        "hate": True,
        "anonymous": True,
        "place": "p",
        "over_midnight": True,
    }
    [read] = read_application(with_complaint(**more)).complaints
    assert read.complained == (day("2026-06-02"), day("2026-06-05"))
    assert (read.reporter, read.household, read.incident_ref, read.report_ref) == ("B", "H", "i", "r")
    assert (read.kind, read.agency, read.place) == (ComplaintKind.DIARY, "police", "p")
    assert read.hate
    assert read.anonymous
    assert read.over_midnight


def test_what_may_be_absent_or_null() -> None:
    [plain] = read_application(GOOD).complaints
    [nulls] = read_application(
        with_complaint(reporter=None, household=None, incident_ref=None, report_ref=None, kind=None, hate=None)
    ).complaints
    assert plain == nulls
    assert plain == complaint("2026-06-01", "2026-06-02")
    assert read_application(with_complaint(complained_on=None)).complaints[0].complained is None


def test_keys_that_nobody_knows_are_let_be() -> None:
    assert read_application(GOOD | {"more": 1}) == read_application(GOOD)


@pytest.mark.parametrize(
    ("data", "code", "key"),
    [
        (None, "not_an_object", None),
        ([], "not_an_object", None),
        (without(GOOD, "id"), "missing", "id"),
        (without(GOOD, "applied_on"), "missing", "applied_on"),
        (without(GOOD, "applicant"), "missing", "applicant"),
        (without(GOOD, "complaints"), "missing", "complaints"),
        (GOOD | {"complaints": {}}, "not_a_list", "complaints"),
        (GOOD | {"complaints": [1]}, "complaint_not_an_object", None),
        (GOOD | {"id": None}, "not_a_name", "id"),
        (GOOD | {"id": True}, "not_a_name", "id"),
        (GOOD | {"applied_on": ["2026-06-01", "2026-06-02"]}, "not_a_date", "applied_on"),
        (GOOD | {"applied_on": "2026-02-30"}, "not_a_date", "applied_on"),
        (GOOD | {"applied_on": "20260701"}, "not_a_date", "applied_on"),
        (GOOD | {"applied_on": "2026-W27-3"}, "not_a_date", "applied_on"),
        (GOOD | {"applied_on": "\uff12026-07-01"}, "not_a_date", "applied_on"),
        (GOOD | {"applied_on": "2026-07-01T00:00"}, "not_a_date", "applied_on"),
        (GOOD | {"complaints": [without(GOOD_COMPLAINT, "id")]}, "missing_in_complaint", "id"),
        (GOOD | {"complaints": [without(GOOD_COMPLAINT, "incident_on")]}, "missing_in_complaint", "incident_on"),
        (GOOD | {"complaints": [without(GOOD_COMPLAINT, "complained_on")]}, "missing_in_complaint", "complained_on"),
        (with_complaint(incident_on="soon"), "not_a_date_in_complaint", "incident_on"),
        (with_complaint(incident_on=None), "not_a_date_in_complaint", "incident_on"),
        (with_complaint(incident_on=["2026-06-01"]), "not_two_days_in_complaint", "incident_on"),
        (with_complaint(incident_on=["2026-06-02", "2026-06-01"]), "days_reversed_in_complaint", "incident_on"),
        (with_complaint(complained_on=["2026-06-02", None]), "not_a_date_in_complaint", "complained_on"),
        (with_complaint(kind="rumour"), "not_a_kind_in_complaint", "kind"),
        (with_complaint(kind=["diary"]), "not_a_kind_in_complaint", "kind"),
        (with_complaint(hate="yes"), "not_true_or_false_in_complaint", "hate"),
        (with_complaint(anonymous=1), "not_true_or_false_in_complaint", "anonymous"),
        (with_complaint(reporter=["B"]), "not_a_name_in_complaint", "reporter"),
        (with_complaint(household=1.5), "not_a_name_in_complaint", "household"),
    ],
)
def test_what_cannot_be_read(data: Any, code: str, key: str | None) -> None:
    with pytest.raises(FactsError) as caught:
        read_application(data)
    assert caught.value.code == code
    assert caught.value.values.get("key") == key


@pytest.mark.parametrize(
    ("each", "code"),
    [
        (complaint("2026-06-02", "2026-06-01"), "complaint_before_incident"),
        (complaint("2026-06-30", "2026-07-02"), "complaint_after_application"),
        (complaint(("2026-06-10", "2026-06-20"), ("2026-06-01", "2026-06-09")), "complaint_before_incident"),
        (complaint("2026-06-01", ("2026-07-02", "2026-07-09")), "complaint_after_application"),
        (complaint("2026-07-03", ("2026-06-30", "2026-07-09")), "incident_after_application"),
    ],
)
def test_what_cannot_be_true(each: Any, code: str) -> None:
    with pytest.raises(FactsError) as caught:
        assess(application("2026-07-01", complaint("2026-06-01"), each), procedure_file("statutory"))
    assert caught.value.code == code


@pytest.mark.parametrize(
    "wrong",
    [
        {"incident_on": "soon"},
        {"incident_on": ["2026-06-01"]},
        {"complained_on": ["2026-06-02", "2026-06-01"]},
        {"kind": "rumour"},
        {"hate": 1},
        {"reporter": []},
        {"complained_on": "2026-05-31"},
        {"complained_on": "2026-07-02"},
        {"incident_on": "2026-07-02", "complained_on": ["2026-07-01", "2026-07-02"]},
    ],
)
@pytest.mark.parametrize(("name", "called"), [("", "number 2"), ("x", "x"), (0, 0)])
def test_an_error_in_a_complaint_says_in_which(wrong: dict[str, Any], name: object, called: object) -> None:
    data = GOOD | {"complaints": [GOOD_COMPLAINT, GOOD_COMPLAINT | wrong | {"id": name}]}
    with pytest.raises(FactsError) as caught:
        assess(read_application(data), procedure_file("statutory"))
    assert caught.value.values["complaint"] == called
    assert f"complaint {called}" in error_english(caught.value).lower()


@pytest.mark.parametrize(("name", "called"), [("", "number 2"), (None, "number 2"), ([], "number 2"), ("x", "x")])
def test_what_is_missing_in_a_complaint_says_in_which(name: object, called: str) -> None:
    data = GOOD | {"complaints": [GOOD_COMPLAINT, without(GOOD_COMPLAINT, "incident_on") | {"id": name}]}
    with pytest.raises(FactsError) as caught:
        read_application(data)
    assert (caught.value.code, caught.value.values["complaint"]) == ("missing_in_complaint", called)


def test_a_complaint_keeps_an_empty_id() -> None:
    [finding] = assess(read_application(with_complaint(id="")), procedure_file("statutory")).complaints
    assert finding.id == ""


def test_vague_days_that_can_be_true_are_no_error() -> None:
    overlapping = complaint(("2026-06-01", "2026-06-10"), ("2026-06-05", "2026-06-06"))
    assert found("2026-07-01", overlapping).complaints[0].qualifies
    running_on = complaint("2026-06-20", ("2026-06-25", "2026-07-05"))
    assert found("2026-07-01", running_on).complaints[0].qualifies


@pytest.mark.parametrize("applied_on", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar(applied_on: str) -> None:
    for under in ("statutory", "staffordshire"):
        finding = found(applied_on, *[complaint(applied_on) for _ in range(3)], under=under)
        assert finding.must_decide_met
