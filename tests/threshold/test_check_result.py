"""What the checker says of typed reports, case by case: what counts, by when to ask, and what one more would do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from csp_reviews.casefile.report_form import Report
from csp_reviews.law.procedure import Procedure
from csp_reviews.threshold.check_result import Result, Row, result_of
from tests.law.facts import local, procedure_file

TODAY = date(2026, 11, 23)
ACT = procedure_file("statutory")
ONCE = local('[counting]\nsame_incident = "once"\n')
HATE = local('[[routes]]\nkind = "hate"\nneeded = 1\n')
TWO = local('[[routes]]\nkind = "count"\nneeded = 2\n')
ENDLESS = local('[[routes]]\nkind = "count"\nneeded = 2\nwindow = "none"\nreport_within = "none"\n')
ON_TOP = local(
    '[[conditions]]\nkind = "recency"\nof = "latest_report"\nwithin = { days = 1 }\n'
    '[[conditions]]\nkind = "case_closed"\n'
)


@pytest.fixture(autouse=True)
def _words(app: Flask) -> Iterator[None]:
    """The words are looked up in the application's language."""
    with app.test_request_context():
        yield


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def told(happened: int, reported: int | None = None, **more: object) -> Report:
    """A report of so many days ago, told on the same day unless another is given."""
    on = ago(happened if reported is None else reported)
    return Report((ago(happened), ago(happened)), (on, on), **more)  # type: ignore[arg-type]


def untold(happened: int) -> Report:
    return Report((ago(happened), ago(happened)))


def of(*reports: Report, under: Procedure = ACT) -> Result:
    return result_of(reports, under, TODAY)


VAGUE = Report((ago(60), ago(20)), (ago(10), ago(10)))
CASES = [
    ("enough", ACT, [told(70), told(40), told(10)], "That is enough", "the law leaves no choice", False),
    ("another way", HATE, [told(9, hate=True)], "another way", "although fewer reports count", False),
    ("a vague day", ACT, [told(70), told(40), VAGUE], "it may well be enough", "a day that you are not sure of", True),
    ("one more", ACT, [told(70), told(40)], "Two of your reports count so far", "if you ask by 13 March 2027", True),
    ("one", ACT, [told(70)], "One of your reports counts so far", "weigh more than the number", True),
    ("over", ACT, [told(300), told(290)], "None of your reports count so far", "weigh more than the number", True),
]


@pytest.mark.parametrize(("under", "reports", "heading", "lead", "below"), [case[1:] for case in CASES])
def test_the_answer_and_what_follows_from_it(
    under: Procedure, reports: list[Report], heading: str, lead: str, below: bool
) -> None:
    found = of(*reports, under=under)
    assert heading in found.heading
    assert lead in found.lead
    assert found.below is below
    others = {case[3] for case in CASES} - {heading}
    assert not [other for other in others if other in found.heading]
    assert found.heading.startswith("You can ask") is below


def test_one_more_is_said_to_be_enough_up_to_the_last_day_to_ask_with_it() -> None:
    # A report counts for a request in the six months that begin with it: one of 24 May ends today.
    edge = (TODAY - date(2026, 5, 24)).days
    assert "if you ask by 23 November 2026" in of(told(edge), told(40)).lead
    assert "weigh more" in of(told(edge + 1), told(40)).lead


def facts(found: Result) -> list[str]:
    return [value for _name, value in found.facts]


def test_the_facts_say_how_many_until_when_and_what_could_still_count() -> None:
    assert facts(of(told(70), told(40), told(10))) == ["3 of the 3 needed", "13 March 2027"]
    assert facts(of(told(70), under=TWO)) == ["1 of the 2 needed"]
    assert facts(of(told(70), told(5), under=ENDLESS)) == ["2 of the 2 needed", "There is no last day"]
    # Days of 12 and 22 December: the first is when something must be done.
    assert facts(of(untold(0), untold(10)))[1:] == ["2, if reported by 12 December 2026"]
    assert facts(of(untold(10), untold(0), untold(90)))[1:] == ["2, if reported by 12 December 2026"]
    assert facts(of(untold(90))) == ["0 of the 3 needed"]
    assert facts(of(untold(900), under=ENDLESS)) == ["0 of the 2 needed", "1"]


def test_what_counted_together_once_is_said_with_the_day_it_ended() -> None:
    assert "until 16 July 2026" in of(told(310), told(305), told(300)).passed
    assert of(told(310), told(305)).passed == ""
    assert of(told(70), told(40), told(10)).passed == ""
    assert of(told(310, hate=True), told(305), told(300), told(1, hate=True), under=HATE).passed == ""


STATUS = [
    (told(10), ACT, "done", "Counts"),
    (VAGUE, ACT, "ruling", "Depends on the day"),
    (untold(10), ACT, "yet", "Does not count yet"),
    (untold(40), ACT, "not-counted", "Outside the dates"),
    (told(300), ACT, "not-counted", "Outside the dates"),
    (untold(900), ENDLESS, "yet", "Does not count yet"),
]


@pytest.mark.parametrize(("report", "under", "mark", "word"), STATUS)
def test_each_report_has_its_mark(report: Report, under: Procedure, mark: str, word: str) -> None:
    [row] = of(report, under=under).rows
    assert (row.n, row.mark, row.word) == (1, mark, word)


def test_one_incident_counts_with_the_first_report_of_it() -> None:
    rows = of(told(40), told(30), told(40, 39, same_incident_as=1), under=ONCE).rows
    assert [row.mark for row in rows] == ["done", "done", "not-counted"]
    assert rows[2].word.endswith("report 1")


def test_the_last_day_to_report_is_still_a_day_to_report() -> None:
    # What happened on 24 October can be reported up to 23 November: a month begins with the day.
    edge = (TODAY - date(2026, 10, 24)).days
    assert of(untold(edge)).rows[0].mark == "yet"
    assert of(untold(edge + 1)).rows[0].mark == "not-counted"


def why(report: Report, *others: Report, under: Procedure = ACT) -> str:
    """What is said of a report beside its reason."""
    return " ".join(of(*others, report, under=under).rows[-1].why[1:])


def test_what_it_would_change_if_it_were_reported_today() -> None:
    assert "one more that counts" in why(untold(5))
    assert "one more that counts" in why(untold(5), told(300))
    assert "if you ask by 13 March 2027" in why(untold(5), told(70), told(40))
    assert why(untold(5), told(70), under=ENDLESS) == "Reported today, it makes enough of them."
    assert "Tell us about it all the same" in why(untold(40))
    assert "Tell us about it all the same" in why(told(300))
    for counted in (told(10), VAGUE):
        assert why(counted) == ""


def test_what_another_report_waits_for_is_not_said_of_this_one() -> None:
    first, second = of(untold(5), untold(4), told(70), told(40)).rows[:2]
    assert "if you ask by" in first.why[1]
    assert "if you ask by" in second.why[1]
    alone = of(replace(untold(5), same_incident_as=2), told(5), under=ONCE).rows[0]
    assert "makes enough" not in " ".join(alone.why)


def test_the_table_says_when_it_was_reported_and_the_last_days() -> None:
    def row(report: Report, under: Procedure = ACT) -> Row:
        return of(report, under=under).rows[0]

    counted, waiting = row(told(10, reported_to="the police")), row(untold(10))
    assert (counted.happened, counted.reported) == ("13 November 2026", "13 November 2026")
    assert counted.told == "Told: the police, 13 November 2026"
    assert row(told(10)).told == "Told: 13 November 2026"
    assert (counted.last_to_report, counted.last_to_ask) == ("12 December 2026", "12 May 2027")
    assert (waiting.told, waiting.reported) == ("Not reported yet", "Not yet")
    assert (waiting.last_to_report, waiting.last_to_ask) == ("12 December 2026", "It starts when you report it")
    endless = row(told(10), ENDLESS)
    assert (endless.last_to_report, endless.last_to_ask) == ("No last day", "No last day")


def test_a_condition_is_worked_out_or_said() -> None:
    found = of(told(10), under=ON_TOP)
    assert len(found.conflicts) == 1
    assert "13 November 2026" in found.conflicts[0]
    assert len(found.asked_on_top) == 1
    assert "closed" in found.asked_on_top[0]
    assert of(told(0), under=ON_TOP).conflicts == ()


def test_a_threshold_that_is_not_known_is_never_worked_out() -> None:
    with pytest.raises(Exception, match="threshold"):
        of(told(10), under=local('routes = "unknown"'))
