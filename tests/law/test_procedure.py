"""Procedure files: what they may say, and how a slip of the pen is named."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csp_reviews.law import procedure_terms as terms
from csp_reviews.law import procedure_terms_people as people
from csp_reviews.law.calendar import ONE_MONTH, SIX_MONTHS, Period, Unit
from csp_reviews.law.procedure import Procedure, ProcedureError, parse, read
from csp_reviews.law.procedure_parts import Column, Condition, Limit
from csp_reviews.law.procedure_reader import Problem
from csp_reviews.law.terms import AppealGround, AppealTier, BodyKind, Matter
from csp_reviews.law.words_procedure import PROBLEMS
from tests.law.facts import local, procedure_file

LEAST = 'name = "Test"\nversion = "1"\nsources = ["a test"]\n'


def problems(text: str) -> list[tuple[str, int | None, str]]:
    with pytest.raises(ProcedureError) as caught:
        local(text)
    for problem in caught.value.problems:
        assert PROBLEMS[problem.code].format(**problem.values)
    return [(problem.entry, problem.line, problem.code) for problem in caught.value.problems]


def test_the_least_file_is_the_acts_count() -> None:
    procedure = local("")
    assert [route.id for route in procedure.routes] == ["count"]
    count = procedure.count
    assert (count.needed, count.report_within, count.window) == (3, ONE_MONTH, SIX_MONTHS)
    assert procedure.matters == ("persistence", "harm", "adequacy")
    assert procedure.threshold_known
    assert procedure.unknown == ()
    assert procedure.contact is None


def test_the_statutory_file_is_the_least_file() -> None:
    statutory, least = procedure_file("statutory"), local("")
    assert statutory.counted_routes == least.counted_routes
    assert statutory.matters == least.matters
    assert (statutory.conditions, statutory.counting) == (least.conditions, least.counting)
    assert statutory.clocks == ()
    assert {body.kind for body in statutory.bodies} == {
        BodyKind.COUNCIL,
        BodyKind.POLICE,
        BodyKind.HEALTH,
        BodyKind.HOUSING,
    }


def test_the_county_file() -> None:
    county = procedure_file("staffordshire")
    assert county.counted_routes == local("").counted_routes
    [recency] = county.conditions
    assert (recency.kind, recency.of, recency.within) == (
        terms.ConditionKind.RECENCY,
        terms.Measured.LATEST_REPORT,
        Period(Unit.MONTHS, 1),
    )
    [clock] = county.clocks
    assert (clock.step, clock.unit, clock.n) == (
        terms.ClockStep.THRESHOLD_DECISION,
        terms.ClockUnit.NEXT_MEETING,
        None,
    )
    [appeal] = county.appeals
    assert (appeal.tier, appeal.about, appeal.limit) == (
        AppealTier.PARTNERSHIP,
        (AppealGround.THRESHOLD, AppealGround.REVIEW),
        None,
    )
    assert [column.label for column in county.reporting.columns] == [
        "No of applications received",
        "Number which have met threshold",
        "Number of case reviews completed",
        "Number of appeals",
        "Recommendations made to agencies",
    ]


def test_everything_that_a_file_may_say() -> None:
    procedure = read(Path(__file__).with_name("whole.toml").read_text(encoding="utf-8"))
    count, people_route, manager = procedure.routes
    assert (count.id, count.needed, count.report_within) == ("two", 2, Period(Unit.DAYS, 30))
    assert count.window == Period(Unit.WEEKS, 26, inclusive=False)
    assert (people_route.needed, people_route.reports, people_route.window) == (2, 5, Period(Unit.NONE))
    assert people_route.report_within == Period(Unit.DAYS, 30), "a route takes what it does not give from the count"
    assert people_route.judged
    assert (manager.judged, manager.needed, manager.decided_by) == (True, None, "A senior manager")
    assert [route.needed for route in procedure.formerly] == [3]
    assert [route.id for route in procedure.counted_routes] == ["two"]
    assert procedure.conditions == (Condition("not_before", terms.ConditionKind.NOT_BEFORE, since=date(2014, 4, 30)),)
    assert procedure.counting.same_incident is terms.SameIncident.ONCE
    assert procedure.discretion.matters == (Matter.HARM,)
    assert procedure.matters == ("harm", "vulnerable")
    assert [(clock.unit, clock.n) for clock in procedure.clocks] == [
        (terms.ClockUnit.WORKING_DAYS, 2),
        (terms.ClockUnit.NEXT_MEETING, None),
        (terms.ClockUnit.WORKING_DAYS, 2),
    ]
    assert procedure.clocks[1].every == Period(Unit.WEEKS, 6)
    assert procedure.clocks[2].before is terms.ClockEvent.REVIEW
    [appeal] = procedure.appeals
    assert (appeal.limit, appeal.limit_from) == (Limit(28, terms.ClockUnit.DAYS), terms.ClockEvent.OUTCOME)
    assert appeal.decided_within == Limit(15, terms.ClockUnit.WORKING_DAYS)
    assert (appeal.lodged_by, appeal.through) == (people.Sender.EACH_AGENCY, people.Sender.COUNCIL)
    assert procedure.contact is not None
    assert procedure.contact.email == "team@anytown.example"
    [way] = procedure.applications.ways
    assert (way.by, way.to, way.use, way.needs) == (
        people.ApplyBy.FORM,
        people.Sender.COUNCIL,
        people.FormUse.GROUP,
        "an account",
    )
    [body] = procedure.bodies
    assert (body.kind, body.relevant) == (BodyKind.FIRE, False)
    assert (procedure.review.minutes, procedure.review.representative) == (20, False)
    assert procedure.reporting.columns == (Column("Triggers received", people.Measure.APPLICATIONS_RECEIVED),)
    assert (procedure.reporting.starts_month, procedure.reporting.starts_day) == (4, 20)
    assert procedure.effectiveness is not None
    assert procedure.effectiveness.months == 12
    assert procedure.is_unknown("bodies")
    assert procedure.threshold_known


def test_only_what_a_file_says_of_itself_is_true_of_it() -> None:
    assert not local("").read_in_part
    assert local("read_in_part = true").read_in_part
    assert not local("read_in_part = false").read_in_part
    assert local("").standing == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [("x", 1), ('name = "x"\nname = "y"\n', 2), (LEAST + "a = 1 2\n", 4), (LEAST + "a = [1,\n\n", 5)],
)
def test_what_is_no_toml_says_on_which_line(text: str, line: int) -> None:
    with pytest.raises(ProcedureError) as caught:
        read(text)
    assert [(each.entry, each.line, each.code) for each in caught.value.problems] == [("", line, "not_toml")]
    assert (caught.value.code, caught.value.values) == ("bad_procedure", {"problems": 1})


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ('[[routes]]\nkind = "count"', "routes[0]"),
        ('[[routes]]\nkind = "hate"\nneeded = 1', "routes[0]"),
        ('[[conditions]]\nkind = "no_hate"', "conditions[0]"),
        ("[counting]", "counting"),
        ("[discretion]", "discretion"),
        ('[[discretion.own]]\nid = "a"\ntext = "b"', "discretion.own[0]"),
        ('[[clocks]]\nstep = "review"\nwithin = { days = 1 }\nfrom = "receipt"', "clocks[0]"),
        ("[[appeals]]", "appeals[0]"),
        ("[contact]", "contact"),
        ("[applications]", "applications"),
        ('[[applications.ways]]\nby = "online"', "applications.ways[0]"),
        ("[decision]", "decision"),
        ('[[bodies]]\nkind = "police"', "bodies[0]"),
        ("[review]", "review"),
        ("[reporting]", "reporting"),
        ('[[reporting.columns]]\nlabel = "a"\nmeasure = "appeals"', "reporting.columns[0]"),
        ("[effectiveness]", "effectiveness"),
    ],
)
def test_a_slip_of_the_pen_is_named_in_every_section(text: str, entry: str) -> None:
    line = len((LEAST + text).splitlines()) + 1
    assert problems(f"{text}\nslip = 1\n") == [(f"{entry}.slip", line, "not_known")]


def test_a_matter_of_its_own_has_words() -> None:
    assert problems('[[discretion.own]]\nid = "a"') == [("discretion.own[0].text", 4, "missing")]


def test_unknown_is_never_a_value() -> None:
    procedure = local(
        'appeals = "unknown"\ncontact = "unknown"\n[[routes]]\nkind = "count"\nneeded = "unknown"\n'
        '[[clocks]]\nstep = "acknowledge"\nwithin = "unknown"\nfrom = "receipt"\n'
        '[review]\nindependent_chair = "unknown"'
    )
    assert set(procedure.unknown) == {
        "appeals",
        "contact",
        "routes[0].needed",
        "clocks[0].within",
        "review.independent_chair",
    }
    assert procedure.count.needed is None
    assert (procedure.clocks[0].unit, procedure.clocks[0].n) == (None, None)
    assert procedure.review.independent_chair is None
    assert procedure.is_unknown("routes")
    assert procedure.is_unknown("routes[0]")
    assert not procedure.is_unknown("route")
    assert not procedure.threshold_known


@pytest.mark.parametrize(
    ("text", "entry", "line", "code"),
    [
        ("colour = 1", "colour", 4, "not_known"),
        ('[[routes]]\nkind = "count"\n\nwindow = 6', "routes[0].window", 7, "not_a_period"),
        ('[[routes]]\nkind = "count"\nwindow = { months = 0 }', "routes[0].window", 6, "not_a_period"),
        ('[[routes]]\nkind = "count"\nwindow = { months = 1, days = 2 }', "routes[0].window", 6, "not_a_period"),
        ('[[routes]]\nkind = "count"\nwindow = { years = 1 }', "routes[0].window", 6, "not_a_period"),
        ('[[routes]]\nkind = "count"\nwindow = { months = true }', "routes[0].window", 6, "not_a_period"),
        ('[[routes]]\nkind = "count"\nneeded = 0', "routes[0].needed", 6, "not_number"),
        ('[[routes]]\nkind = "count"\nneeded = 3.0', "routes[0].needed", 6, "not_number"),
        ('[[routes]]\nkind = "count"\nneeded = true', "routes[0].needed", 6, "not_number"),
        ('[[routes]]\nkind = "count"\nmeasured = "first_report"', "routes[0].measured", 6, "not_known"),
        ('[[routes]]\nkind = "guess"', "routes[0].kind", 5, "not_in_list"),
        ("[[routes]]\nneeded = 3", "routes[0].kind", 4, "missing"),
        ('[[routes]]\nkind = "hate"', "routes[0].needed", 4, "missing"),
        ('[[routes]]\nkind = "risk"\nneeded = 1', "routes[0].needed", 6, "not_known"),
        ('[[routes]]\nkind = "count"\n[[routes]]\nkind = "count"', "routes[1].kind", 7, "second_count"),
        ('[[routes]]\nid = "count"\nkind = "hate"\nneeded = 1', "routes[0].id", 5, "taken"),
        ('[[routes]]\nid = "No Id"\nkind = "count"', "routes[0].id", 5, "not_an_id"),
        ("routes = 3", "routes", 4, "not_a_list"),
        ("routes = [3]", "routes[0]", 4, "not_a_table"),
        ("counting = 3", "counting", 4, "not_a_table"),
        ('[counting]\nexperienced = "yes"', "counting.experienced", 5, "not_true_or_false"),
        ('[[conditions]]\nkind = "recency"\nof = "latest_report"', "conditions[0].within", 4, "missing"),
        ('[[conditions]]\nkind = "recency"\nwithin = { days = 1 }', "conditions[0].of", 4, "missing"),
        (
            '[[conditions]]\nkind = "recency"\nwithin = { days = 1 }\nof = "first_report"',
            "conditions[0].of",
            7,
            "not_in_list",
        ),
        ('[[conditions]]\nkind = "case_closed"\nwithin = { days = 1 }', "conditions[0].within", 6, "not_for_this_kind"),
        ('[[conditions]]\nkind = "not_before"', "conditions[0].since", 4, "missing"),
        ('[[conditions]]\nkind = "not_before"\nsince = "2014-04-01"', "conditions[0].since", 6, "not_a_date"),
        ('[[clocks]]\nstep = "review"\nwithin = { working_days = 5 }', "clocks[0].from", 4, "from_or_before"),
        (
            '[[clocks]]\nstep = "review"\nwithin = { days = 5 }\nfrom = "receipt"\nbefore = "review"',
            "clocks[0].from",
            7,
            "from_or_before",
        ),
        ('[[clocks]]\nstep = "review"\nfrom = "receipt"', "clocks[0].within", 4, "missing"),
        ('[[clocks]]\nstep = "review"\nfrom = "receipt"\nwithin = 5', "clocks[0].within", 7, "not_a_length"),
        ('[[clocks]]\nwithin = { days = 5 }\nfrom = "receipt"', "clocks[0].step", 4, "missing"),
        (
            '[[routes]]\nid = "x"\nkind = "hate"\nneeded = 1\n[[routes]]\nid = "x"\nkind = "people"\nneeded = 5',
            "routes[1].id",
            9,
            "taken",
        ),
        ('[[discretion.own]]\nid = "harm"\ntext = "Harm"', "discretion.own[0].id", 5, "taken"),
        ('[discretion]\nmatters = ["luck"]', "discretion.matters[0]", 5, "not_in_list"),
        ("[reporting]\nstarts_month = 13", "reporting.starts_month", 5, "not_a_start"),
        ('[reporting]\ncolumns = [{ label = "", measure = "appeals" }]', "reporting.columns[0].label", 5, "missing"),
        ('cut = ["everything"]', "cut", 4, "not_in_list"),
        ("notes = [1]", "notes[0]", 4, "not_text"),
        (f'area = "{"x" * 2001}"', "area", 4, "not_text"),
        ("area = ", "", 4, "not_toml"),
        ("area = [", "", 4, "not_toml"),
    ],
)
def test_a_problem_names_its_entry_and_its_line(text: str, entry: str, line: int, code: str) -> None:
    assert (entry, line, code) in problems(text)


def test_all_problems_are_named_at_once_in_the_order_of_the_file() -> None:
    found = problems('[[routes]]\nkind = "count"\nwindow = 6\nneeded = "x"\n[contact]\nphone = 101')
    assert [(entry, line) for entry, line, _ in found] == [
        ("routes[0].window", 6),
        ("routes[0].needed", 7),
        ("contact.phone", 9),
    ]


def test_a_file_says_what_it_is_and_where_from() -> None:
    with pytest.raises(ProcedureError) as caught:
        read("")
    assert {(problem.entry, problem.code) for problem in caught.value.problems} == {
        ("name", "missing"),
        ("version", "missing"),
        ("sources", "missing"),
    }


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2000) | st.floats(allow_nan=False) | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "kind", "by"]), inner),
    max_leaves=8,
)
SECTIONS = ["routes", "formerly", "conditions", "counting", "discretion", "clocks", "appeals", "contact", "reporting"]
KEYS = ["id", "kind", "needed", "window", "of", "within", "matters", "own", "step", "from", "about", "columns", "text"]
TABLES = st.dictionaries(st.sampled_from(KEYS), VALUES | st.sampled_from(["count", "hate", "unknown", "recency"]))


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(SECTIONS), VALUES | TABLES | st.lists(TABLES, max_size=3)))
def test_any_data_is_read_or_refused_with_problems(data: dict[str, Any]) -> None:
    found, procedure = refused_or_read({"name": "Test", "version": "1", "sources": ["a test"], **data})
    assert (procedure is None) == bool(found)
    assert all(PROBLEMS[problem.code].format(**problem.values) for problem in found)
    assert procedure is None or procedure.routes
    assert procedure is None or not procedure.threshold_known or procedure.counted_routes


def refused_or_read(data: dict[str, Any]) -> tuple[tuple[Problem, ...], Procedure | None]:
    try:
        return (), parse(data)
    except ProcedureError as error:
        return error.problems, None
