"""Conflicts with the Act, and, apart, departures from the guidance."""

import pytest

from csp_reviews.law.procedure_check import ACT, conflicts_with_the_act, departures_from_guidance
from csp_reviews.law.words_procedure import REMARKS
from tests.law.facts import local, procedure_file

SOUND = """
[[appeals]]
about = ["threshold", "review"]
[contact]
phone = "101"
[effectiveness]
months = 12
"""


def found(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    procedure = local(text)
    conflicts, departures = conflicts_with_the_act(procedure), departures_from_guidance(procedure)
    for remark in (*conflicts, *departures):
        assert remark.source
        assert remark.code in REMARKS
    return [(remark.code, remark.source.removeprefix(f"{ACT}, ")) for remark in conflicts], [
        each.code for each in departures
    ]


def test_a_sound_file_has_none() -> None:
    assert found(SOUND) == ([], [])


@pytest.mark.parametrize(
    ("text", "code", "section"),
    [
        (f'{SOUND}[[conditions]]\nkind = "case_closed"', "condition", "s.104(4)"),
        (
            f'{SOUND}[[conditions]]\nkind = "recency"\nof = "latest_report"\nwithin = {{ months = 1 }}',
            "condition",
            "s.104(4)",
        ),
        (
            f'{SOUND}[[conditions]]\nkind = "counted_back"\nwithin = {{ months = 6 }}',
            "period_changed",
            "s.104(10)-(11)",
        ),
        (
            f'{SOUND}[[conditions]]\nkind = "from_first"\nof = "first_report"\nwithin = {{ months = 6 }}',
            "period_changed",
            "s.104(10)-(11)",
        ),
        (SOUND.replace('[contact]\nphone = "101"', ""), "no_contact", "s.104(3)"),
        (SOUND.replace('[[appeals]]\nabout = ["threshold", "review"]', ""), "no_appeal", "Sch. 4 para 3"),
        (SOUND.replace('"threshold", "review"', '"review"'), "no_appeal_on_application", "Sch. 4 para 3(a)"),
        (SOUND.replace('"threshold", "review"', '"threshold"'), "no_appeal_on_review", "Sch. 4 para 3(b)"),
        (SOUND.replace("[effectiveness]\nmonths = 12", ""), "no_effectiveness", "Sch. 4 para 4"),
        (f"{SOUND}[applications]\nthird_party = false", "no_third_party", "s.104(1)"),
        (f'{SOUND}[reporting]\nperiod = "cumulative"', "period_over_a_year", "s.105(4)"),
    ],
)
def test_each_conflict_names_its_section(text: str, code: str, section: str) -> None:
    assert found(text) == ([(code, section)], [])


def test_the_four_figures_must_be_shown() -> None:
    text = f'{SOUND}[reporting]\ncolumns = [{{ label = "Received", measure = "applications_received" }}]'
    assert found(text)[0] == [("figure_missing", "s.104(9)")] * 3
    assert found(f'{SOUND}[reporting]\nperiod = "quarter"') == ([], []), "no table of its own is no conflict"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[[routes]]\nkind = "count"\nneeded = 4', "count_above_three"),
        ('[review]\nvictim = ["refused"]', "attendance_refused"),
        ("[review]\nrepresentative = false", "representative_refused"),
        ("[review]\nindependent_chair = false", "no_independent_chair"),
        ('[applications]\nways = [{ by = "police_101" }]', "one_way_to_apply"),
        ('[applications]\nconsent = "not_asked"', "no_consent"),
    ],
)
def test_departures_stand_apart(text: str, code: str) -> None:
    assert found(SOUND + text) == ([], [code])


def test_what_is_unknown_is_not_held_against_a_file() -> None:
    unknown = 'appeals = "unknown"\ncontact = "unknown"\neffectiveness = "unknown"\n'
    assert found(unknown) == ([], [])
    more = '[reporting]\ncolumns = "unknown"\nperiod = "unknown"\n[review]\nindependent_chair = "unknown"'
    assert found(unknown + more) == ([], [])


def test_the_files_of_the_product() -> None:
    assert [each.code for each in conflicts_with_the_act(procedure_file("statutory"))] == [
        "no_contact",
        "no_effectiveness",
    ]
    county = conflicts_with_the_act(procedure_file("staffordshire"))
    assert [each.entry for each in county] == ["conditions[0]", "reporting.columns", "reporting.columns"]
    assert departures_from_guidance(procedure_file("staffordshire")) == []


def test_a_way_to_appeal_that_does_not_say_what_it_is_about_is_not_held_against_the_rest() -> None:
    half = SOUND.replace('"threshold", "review"', '"threshold"')
    assert found(half)[0] == [("no_appeal_on_review", "Sch. 4 para 3(b)")]
    assert found(half + '[[appeals]]\ntier = "policing_body"') == ([], [])
