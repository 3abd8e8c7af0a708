"""Local conditions on top of the count: shown where these facts would fail them, and never a change in the answer."""

import pytest

from csp_reviews.law.terms import ComplaintKind
from csp_reviews.law.threshold import ComplaintFacts
from tests.law.facts import complaint, day, found, local

THREE = [complaint("2026-06-01"), complaint("2026-06-10"), complaint("2026-06-20")]


def failed(condition: str, applied_on: str, *complaints: ComplaintFacts) -> bool:
    finding = found(applied_on, *complaints, under=local(f'[[conditions]]\nid = "it"\n{condition}'))
    assert finding.must_decide_met is (finding.qualifying >= 3)
    assert [each.condition for each in finding.conflicts] in ([], ["it"])
    assert all(each.section == "s.104(4)" for each in finding.conflicts)
    return bool(finding.conflicts)


@pytest.mark.parametrize(
    ("condition", "held_until"),
    [
        ('kind = "recency"\nof = "latest_report"\nwithin = { months = 1 }', "2026-07-19"),
        ('kind = "recency"\nof = "latest_incident"\nwithin = { days = 30 }', "2026-07-19"),
        ('kind = "from_first"\nof = "first_report"\nwithin = { months = 2 }', "2026-07-31"),
        ('kind = "from_first"\nof = "first_incident"\nwithin = { weeks = 8 }', "2026-07-26"),
        ('kind = "counted_back"\nwithin = { months = 2 }', "2026-07-31"),
    ],
)
def test_conditions_of_time(condition: str, held_until: str) -> None:
    until = day(held_until)
    assert not failed(condition, until.isoformat(), *THREE)
    assert failed(condition, until.replace(day=until.day + 1).isoformat() if until.day < 31 else "2026-08-01", *THREE)


def test_a_report_that_came_too_late_to_qualify_is_still_the_latest() -> None:
    recency = 'kind = "recency"\nof = "latest_report"\nwithin = { months = 1 }'
    assert not failed(recency, "2026-08-20", *THREE, complaint("2026-06-01", "2026-08-15"))


def test_a_vague_day_is_given_the_benefit() -> None:
    recency = 'kind = "recency"\nof = "latest_report"\nwithin = { months = 1 }'
    assert not failed(recency, "2026-08-20", *THREE, complaint("2026-06-20", ("2026-07-01", "2026-07-25")))
    assert failed(recency, "2026-08-25", *THREE, complaint("2026-06-20", ("2026-07-01", "2026-07-25")))


def test_reported_within_a_time_of_the_first_incident() -> None:
    condition = 'kind = "reported_from_first"\nwithin = { months = 1 }'
    assert not failed(condition, "2026-07-01", *THREE)
    assert failed(condition, "2026-07-10", *THREE[:2], complaint("2026-07-02"))
    on_its_last_day, may_be = (
        complaint("2026-06-20", "2026-06-30"),
        complaint("2026-06-20", ("2026-06-30", "2026-07-05")),
    )
    assert not failed(condition, "2026-07-10", *THREE[:2], on_its_last_day)
    assert not failed(condition, "2026-07-10", *THREE[:2], may_be)
    assert failed(condition, "2026-07-10", *THREE[:2], complaint("2026-06-20", "2026-07-01"))


def test_reports_before_a_date() -> None:
    assert not failed('kind = "not_before"\nsince = 2026-06-01', "2026-07-01", *THREE)
    assert failed('kind = "not_before"\nsince = 2026-06-02', "2026-07-01", *THREE)


def test_all_by_one_person() -> None:
    condition = 'kind = "one_person"'
    assert not failed(condition, "2026-07-01", *THREE)
    assert failed(condition, "2026-07-01", *THREE[:2], THREE[2]._replace(reporter="B"))
    assert not failed(condition, "2026-07-01", THREE[0]._replace(reporter="B"), THREE[1]), "the count is not met"
    four = [*THREE, THREE[2]._replace(reporter="B")]
    assert not failed(condition, "2026-07-01", *four), "three of the four are by one person"


def test_more_than_one_agency() -> None:
    condition = 'kind = "several_agencies"'
    police = [each._replace(agency="police") for each in THREE]
    assert failed(condition, "2026-07-01", *police)
    assert not failed(condition, "2026-07-01", *police[:2], THREE[2]._replace(agency="council"))
    assert not failed(condition, "2026-07-01", *police[:2], THREE[2]), "not known to whom"


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        ("no_anonymous", {"anonymous": True}),
        ("no_diary", {"kind": ComplaintKind.DIARY}),
        ("no_hate", {"hate": True}),
    ],
)
def test_reports_that_are_left_out(kind: str, mark: dict[str, object]) -> None:
    condition = f'kind = "{kind}"'
    assert not failed(condition, "2026-07-01", *THREE)
    marked = THREE[0]._replace(**mark)
    assert failed(condition, "2026-07-01", marked, *THREE[1:])
    assert not failed(condition, "2026-07-01", marked, *THREE), "three are left"
    assert not failed(condition, "2026-07-01", marked, THREE[1]), "the count is not met anyway"


def test_what_these_facts_do_not_say_is_not_tested() -> None:
    for kind in ("case_closed", "mediation", "other_body_first", "no_action", "witnessed"):
        assert not failed(f'kind = "{kind}"', "2026-07-01", *THREE)


def test_several_conditions_are_listed_in_the_order_of_the_file() -> None:
    under = local(
        '[[conditions]]\nid = "b"\nkind = "one_person"\n'
        '[[conditions]]\nid = "a"\nkind = "recency"\nof = "latest_report"\nwithin = { days = 1 }\ntext = "Yesterday."'
    )
    finding = found("2026-07-01", *THREE[:2], THREE[2]._replace(reporter="B"), under=under)
    assert [(each.condition, each.text) for each in finding.conflicts] == [("b", ""), ("a", "Yesterday.")]
    assert finding.conflicts[1].dates == {"day": day("2026-06-20"), "last_day": day("2026-06-20")}
