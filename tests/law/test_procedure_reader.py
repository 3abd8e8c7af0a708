"""Where each kind of value in a procedure file ends, and what stands where nothing is given."""

import pytest

from csp_reviews.law.calendar import Period, Unit
from csp_reviews.law.procedure import ProcedureError, read
from csp_reviews.law.procedure_terms import ClockUnit, RouteKind, SameIncident
from csp_reviews.law.terms import AppealTier
from csp_reviews.law.words_procedure import PROBLEMS
from tests.law.facts import local

COUNT = '[[routes]]\nkind = "count"\n'
CLOCK = '[[clocks]]\nstep = "review"\nfrom = "receipt"\n'


LEAST = 'name = "Test"\nversion = "1"\nsources = ["a test"]\n'


def codes(text: str, least: str = LEAST) -> list[tuple[str, str]]:
    """The problems of a file, each entry with its code; none where it can be used."""
    try:
        read(least + text)
    except ProcedureError as error:
        worded = [each for each in error.problems if PROBLEMS[each.code].format(**each.values)]
        return [(each.entry, each.code) for each in worded]
    return []


@pytest.mark.parametrize(
    ("text", "entry", "code"),
    [
        (f"{COUNT}needed = NUMBER", "routes[0].needed", "not_number"),
        (f"{COUNT}window = {{ months = NUMBER }}", "routes[0].window", "not_a_period"),
        (f"{CLOCK}within = {{ days = NUMBER }}", "clocks[0].within", "not_a_length"),
    ],
)
def test_numbers_run_from_one_to_a_thousand(text: str, entry: str, code: str) -> None:
    for good in ("1", "2", "999", "1000", "1_000"):
        assert codes(text.replace("NUMBER", good)) == []
    for bad in ("0", "-1", "1001", "true", "1.0", "2.5", '"3"', "[3]", "2026-03-10"):
        assert codes(text.replace("NUMBER", bad)) == [(entry, code)]


@pytest.mark.parametrize(("text", "entry"), [("area = VALUE", "area"), ("notes = [VALUE]", "notes[0]")])
def test_a_text_has_two_thousand_letters_that_can_be_shown(text: str, entry: str) -> None:
    for good in (f'"{"é" * 2000}"', r'"a\tb"', '"""a\nb"""', r'"a\u0020b"'):
        assert codes(text.replace("VALUE", good)) == []
    for bad in (f'"{"é" * 2001}"', "1", "true", "[]", "{}", "2026-03-10"):
        assert codes(text.replace("VALUE", bad)) == [(entry, "not_text")]
    for code in (*range(0x09), *range(0x0B, 0x20), 0x7F):
        assert codes(text.replace("VALUE", rf'"a\u{code:04x}b"')) == [(entry, "not_shown")]


@pytest.mark.parametrize(("entry", "place"), [("name", "name"), ("version", "version"), ("sources", "sources[0]")])
def test_what_must_be_given_is_not_given_by_an_empty_text(entry: str, place: str) -> None:
    given = {"name": '"a"', "version": '"1"', "sources": '["a"]'}

    def problems(value: str) -> list[tuple[str, str]]:
        values = given | {entry: f"[{value}]" if entry == "sources" else value}
        return codes("".join(f"{key} = {each}\n" for key, each in values.items()), "")

    assert problems('"x"') == []
    for value, code in (('""', "missing"), ('" \\t "', "missing"), ('"\\u0000"', "not_shown"), ("1", "not_text")):
        assert (place, code) in problems(value)


def test_a_section_that_leaves_something_out_has_its_default() -> None:
    assert local("[counting]\nexperienced = true").counting.same_incident is SameIncident.EACH
    assert local('[counting]\nsame_incident = "unknown"').counting.same_incident is None
    procedure = local(COUNT + "window = { days = 9 }")
    assert procedure.count.window == Period(Unit.DAYS, 9)
    assert (procedure.count.needed, procedure.count.report_within) == (3, Period(Unit.MONTHS, 1))


@pytest.mark.parametrize("first_day", ["1", '"yes"', '"unknown"'])
def test_the_first_day_counts_or_does_not(first_day: str) -> None:
    text = f"{COUNT}window = {{ months = 6, first_day_counts = {first_day} }}"
    assert codes(text) == [("routes[0].window", "not_a_period")]


def test_a_wrong_choice_is_quoted_no_longer_than_a_line_holds() -> None:
    with pytest.raises(ProcedureError) as caught:
        local(f'[counting]\nsame_incident = "{"x" * 81}"')
    [problem] = caught.value.problems
    assert problem.values["given"] == "x" * 80


def test_an_unknown_threshold_is_a_count_of_nothing_known() -> None:
    procedure = local('routes = "unknown"')
    [count] = procedure.routes
    assert (count.id, count.kind) == ("count", RouteKind.COUNT)
    assert (count.needed, count.window, count.report_within) == (None, None, None)
    assert not procedure.threshold_known


@pytest.mark.parametrize(
    ("text", "entry", "code"),
    [
        ("[[routes]]\nneeded = 3", "routes[0].kind", "missing"),
        ("[[formerly]]\nneeded = 3", "formerly[0].kind", "missing"),
        ('[[formerly]]\nkind = "rumour"', "formerly[0].kind", "not_in_list"),
        ("[[conditions]]", "conditions[0].kind", "missing"),
        ("[applications]\nways = [{}]", "applications.ways[0].by", "missing"),
        ("[[bodies]]", "bodies[0].kind", "missing"),
        ('[reporting]\ncolumns = [{ label = "a" }]', "reporting.columns[0].measure", "missing"),
        ('[reporting]\ncolumns = [{ measure = "appeals" }]', "reporting.columns[0].label", "missing"),
        ('[[discretion.own]]\ntext = "b"', "discretion.own[0].id", "not_an_id"),
        ('[[conditions]]\nkind = "no_hate"\nsince = 2026-01-01', "conditions[0].since", "not_for_this_kind"),
        ('[[conditions]]\nkind = "no_hate"\nof = "first_report"', "conditions[0].of", "not_for_this_kind"),
        ('[[conditions]]\nkind = "no_hate"\nwithin = { days = 1 }', "conditions[0].within", "not_for_this_kind"),
        (f"{CLOCK}within = {{ days = 1, weeks = 1 }}", "clocks[0].within", "not_a_length"),
        (f"{CLOCK}within = {{ years = 1 }}", "clocks[0].within", "not_a_length"),
        (f"{CLOCK}within = {{ next_meeting = 1 }}", "clocks[0].within", "not_a_length"),
        (f'{CLOCK}within = "soon"', "clocks[0].within", "not_a_length"),
    ],
)
def test_what_a_section_cannot_be_read_from_is_named(text: str, entry: str, code: str) -> None:
    assert codes(text) == [(entry, code)]


@pytest.mark.parametrize(("key", "last"), [("starts_month", 12), ("starts_day", 28)])
def test_a_reporting_period_starts_on_a_day_that_every_month_has(key: str, last: int) -> None:
    for good in (1, 2, last - 1, last):
        assert getattr(local(f"[reporting]\n{key} = {good}").reporting, key) == good
    assert ("reporting.starts_month", "not_a_start") in codes(f"[reporting]\n{key} = {last + 1}")


def test_an_appeal_is_to_the_partnership_unless_the_file_says_so() -> None:
    assert [each.tier for each in local("[[appeals]]").appeals] == [AppealTier.PARTNERSHIP]
    assert [each.tier for each in local('[[appeals]]\ntier = "unknown"').appeals] == [AppealTier.PARTNERSHIP]


@pytest.mark.parametrize("unit", sorted(unit for unit in ClockUnit if unit is not ClockUnit.NEXT_MEETING))
def test_a_clock_runs_in_any_unit(unit: ClockUnit) -> None:
    [clock] = local(f"{CLOCK}within = {{ {unit} = 1 }}").clocks
    assert (clock.unit, clock.n) == (unit, 1)


@pytest.mark.parametrize("key", ["reports", "people", "households"])
def test_a_further_least_number_is_one_unless_it_is_given(key: str) -> None:
    text = '[[routes]]\nkind = "hate"\nneeded = 2\n'
    given, absent = local(f"{text}{key} = 4").routes[1], local(text).routes[1]
    assert (getattr(given, key), getattr(absent, key)) == (4, 1)
    assert codes(f"{text}{key} = 0") == [(f"routes[0].{key}", "not_number")]


def test_a_count_that_gives_only_its_number_has_the_acts_periods_and_a_clock_keeps_its_words() -> None:
    count = local(f"{COUNT}needed = 2").count
    assert (count.id, count.needed) == ("count", 2)
    assert (count.window, count.report_within) == (Period(Unit.MONTHS, 6), Period(Unit.MONTHS, 1))
    [clock] = local(f'{CLOCK}within = {{ days = 1 }}\ntext = "At once"').clocks
    assert clock.text == "At once"
