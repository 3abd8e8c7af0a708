"""The example files: 82 real sets of procedures, read in part, none of them current law for its place."""

import tomllib
from functools import cache

import pytest

from csp_reviews.law.errors import LawError
from csp_reviews.law.procedure import Procedure, read
from csp_reviews.law.procedure_check import conflicts_with_the_act, departures_from_guidance
from csp_reviews.law.procedure_share import share
from csp_reviews.law.procedure_terms import ClockUnit, ConditionKind, RouteKind
from csp_reviews.law.threshold import assess
from tests.law.facts import FILES, application, complaint

EXAMPLES = sorted(path.stem for path in (FILES / "examples").glob("*.toml"))
STANDING = "not current law for this place"
THREE = [complaint(f"2026-06-0{n}", reporter=str(n)) for n in (1, 2, 3)]


def text_of(name: str) -> str:
    return (FILES / "examples" / f"{name}.toml").read_text(encoding="utf-8")


@cache
def example(name: str) -> Procedure:
    return read(text_of(name))


def test_there_are_eighty_two() -> None:
    assert len(EXAMPLES) == 82
    assert len({example(name).name for name in EXAMPLES}) == 82


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_says_what_it_is(name: str) -> None:
    text = text_of(name)
    procedure = example(name)
    assert f"*{STANDING}*" in text
    assert (procedure.standing, procedure.read_in_part) == (STANDING, True)
    assert all(source.startswith(("https://", "http://")) for source in procedure.sources)
    assert all(f"# Source: {source}" in text for source in procedure.sources)
    assert procedure.unknown, "the page was read in part"
    conflicts_with_the_act(procedure)
    departures_from_guidance(procedure)


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_that_was_not_read_is_the_acts(name: str) -> None:
    """Each count gives its number and both periods, or says that they are unknown."""
    data = tomllib.loads(text_of(name))
    if data.get("routes") == "unknown":
        return
    [count] = [route for route in data["routes"] if route["kind"] == "count"]
    given = {"needed", "window"} <= set(count) and (
        "report_within" in count or any(each["kind"] == "reported_from_first" for each in data["conditions"])
    )
    assert given


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_unknown_threshold_is_refused_and_a_known_one_is_worked_out(name: str) -> None:
    procedure = example(name)
    if procedure.threshold_known:
        finding = assess(application("2026-06-20", *THREE), procedure)
        assert finding.must_decide_met
        assert finding.route == "count"
        return
    with pytest.raises(LawError, match="threshold_unknown"):
        assess(application("2026-06-20", *THREE), procedure)


def test_some_thresholds_are_known_and_some_are_not() -> None:
    known = [name for name in EXAMPLES if example(name).threshold_known]
    assert len(known) == 32
    assert "st-helens" in known
    assert "kettering" not in known


def test_at_most_one_fact_in_twenty_is_left_to_words() -> None:
    shares = [share(tomllib.loads(text_of(name))) for name in EXAMPLES]
    facts, in_words = sum(each.facts for each in shares), sum(each.in_words for each in shares)
    assert facts > 1500
    assert in_words * 20 <= facts, f"{in_words} of {facts}"


def test_a_count_of_facts_by_hand() -> None:
    data = {
        "name": "not counted",
        "sources": ["not counted"],
        "appeals": "unknown",
        "notes": ["one", "two"],
        "routes": [{"id": "not counted", "kind": "count", "needed": 3, "window": {"months": 6}, "text": "words"}],
        "bodies": ["a", "b"],
    }
    assert share(data) == (8, 3)
    assert share(data).percent == 37.5
    assert share({}).percent == 0


def test_the_shapes_that_break_a_rigid_program() -> None:
    hate = {route.id: route for route in example("st-helens").routes}["hate"]
    assert (hate.kind, hate.needed, hate.window and hate.window.n) == (RouteKind.HATE, 1, 3)
    [clock] = example("hertfordshire-constabulary").clocks
    assert (clock.unit, clock.n) == (ClockUnit.HOURS, 72)
    assert [clock.unit for clock in example("east-herts").clocks] == [
        ClockUnit.WORKING_DAYS,
        ClockUnit.WORKING_DAYS,
        ClockUnit.DAYS_UNSPECIFIED,
    ]
    households = example("kettering").routes[1]
    assert (households.kind, households.needed, households.window) == (RouteKind.HOUSEHOLDS, 5, None)
    five_reports = example("warrington").routes[1]
    assert (five_reports.kind, five_reports.needed, five_reports.reports) == (RouteKind.PEOPLE, 2, 5)
    assert [route.needed for route in example("boston").formerly] == [3, 3]
    assert [each.kind for each in example("pan-dorset").conditions] == [
        ConditionKind.ONE_PERSON,
        ConditionKind.FROM_FIRST,
    ]
    assert (
        example("horsham").count.report_within
        == read(
            'name="h"\nversion="1"\nsources=["x"]\n[[routes]]\nkind="count"\nreport_within={ days = 7 }'
        ).count.report_within
    )
    assert example("west-lindsey").is_unknown("routes"), "an additional threshold was cut"
    assert example("rushcliffe").appeals[0].powers
    assert example("lewisham").reporting.lost == ("2019", "2020", "2021")
