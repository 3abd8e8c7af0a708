"""Local routes: what lets more people through than the count does."""

import pytest

from csp_reviews.law.errors import LawError
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.terms import CountOutcome
from csp_reviews.law.threshold import ComplaintFacts, assess
from tests.law.facts import application, complaint, found, local, span

MET = CountOutcome.MET
NOT_MET = CountOutcome.NOT_MET_ON_COUNT


def route(text: str) -> Procedure:
    return local(f'[[routes]]\nid = "local"\n{text}')


def from_people(*people: str, incident: str = "2026-06-01", **more: str) -> list[ComplaintFacts]:
    return [complaint(incident, reporter=person, **more) for person in people]


def test_a_number_or_period_that_is_not_given_is_the_acts() -> None:
    under = local('[[routes]]\nkind = "count"')
    finding = found("2026-07-01", complaint("2026-06-01"), under=under)
    assert finding.needed == 3
    assert (finding.complaints[0].last_day_to_complain, finding.complaints[0].last_day_to_apply) == (
        found("2026-07-01", complaint("2026-06-01")).complaints[0][4:6]
    )
    assert found("2026-07-01", under=local("")).needed == 3, "no route at all is the Act's count"


def test_a_period_that_is_given_replaces_the_acts() -> None:
    twelve = local('[[routes]]\nid = "three_in_a_year"\nkind = "count"\nwindow = { months = 12 }')
    finding = found("2027-05-31", *[complaint("2026-06-01") for _ in range(3)], under=twelve)
    assert (finding.outcome, finding.route, finding.must_decide_met) == (MET, "three_in_a_year", True)
    assert found("2027-06-01", *[complaint("2026-06-01") for _ in range(3)], under=twelve).outcome is NOT_MET


def test_the_file_may_say_that_the_first_day_does_not_count() -> None:
    under = local('[[routes]]\nkind = "count"\nreport_within = { months = 1, first_day_counts = false }')
    assert found("2026-05-01", complaint("2026-03-10", "2026-04-10"), under=under).complaints[0].qualifies
    assert not found("2026-05-01", complaint("2026-03-10", "2026-04-11"), under=under).complaints[0].qualifies


def test_five_people_are_not_five_reports() -> None:
    under = route('kind = "people"\nneeded = 5\nwindow = { months = 12 }')
    five = from_people("A", "B", "C", "D", "E", incident="2025-08-01")
    assert found("2026-07-01", *five, under=under).route == "local"
    assert found("2026-07-01", *five[:4], *five[:1], under=under).outcome is NOT_MET


def test_five_reports_by_more_than_one_person() -> None:
    under = route('kind = "people"\nneeded = 2\nreports = 5\nwindow = { months = 12 }')
    told = from_people("A", "A", "A", "A", "B", incident="2025-08-01")
    assert found("2026-07-01", *told, under=under).route == "local"
    assert found("2026-07-01", *told[:4], under=under).outcome is NOT_MET, "one person"
    assert found("2026-07-01", *told[1:], under=under).outcome is NOT_MET, "four reports"


def test_the_applicant_is_who_reported_unless_said_otherwise() -> None:
    under = route('kind = "people"\nneeded = 2')
    assert found("2026-07-01", complaint("2026-06-01"), *from_people("A"), under=under).outcome is NOT_MET
    assert found("2026-07-01", complaint("2026-06-01"), *from_people("B"), under=under).outcome is MET


def test_households() -> None:
    under = route('kind = "households"\nneeded = 2')
    together = [complaint("2026-06-01", reporter=person, household="H") for person in ("A", "B")]
    assert found("2026-07-01", *together, under=under).outcome is NOT_MET
    apart = [together[0], together[1]._replace(household="J")]
    assert found("2026-07-01", *apart, under=under).outcome is MET
    assert found("2026-07-01", *from_people("A", "B"), under=under).outcome is MET, "none given: like no other"
    assert found("2026-07-01", *from_people("A", "A"), under=under).outcome is NOT_MET, "one person has one household"


def test_by_one_person() -> None:
    under = route('kind = "one_person"\nneeded = 2')
    assert found("2026-07-01", *from_people("A", "B"), under=under).outcome is NOT_MET
    assert found("2026-07-01", *from_people("B", "A", "B"), under=local("")).must_decide_met
    assert found("2026-07-01", *from_people("B", "B"), under=under).route == "local"


def test_at_one_place() -> None:
    under = route('kind = "place"\nneeded = 5\npeople = 2\nwindow = { months = 12 }')
    told = from_people("A", "A", "A", "A", "B", incident="2025-08-01", place="the square")
    assert found("2026-07-01", *told, under=under).route == "local"
    assert found("2026-07-01", *told[:4], *from_people("B", place="the park"), under=under).outcome is NOT_MET
    assert found("2026-07-01", *[each._replace(place=None) for each in told], under=under).route == "local"


def test_hate_has_a_window_of_its_own() -> None:
    under = route('kind = "hate"\nneeded = 1\nwindow = { months = 3 }')
    assert found("2026-08-31", complaint("2026-06-01", hate=True), under=under).route == "local"
    assert found("2026-09-01", complaint("2026-06-01", hate=True), under=under).outcome is NOT_MET
    endless = route('kind = "hate"\nneeded = 1\nwindow = "none"\nreport_within = "none"')
    assert found("2036-09-01", complaint("2026-06-01", "2027-06-01", hate=True), under=endless).route == "local"


def test_a_window_from_the_latest_report_alone() -> None:
    under = route('kind = "reports"\nneeded = 3\nmeasured = "latest_report"')
    told = [complaint("2020-01-01"), complaint("2023-01-01"), complaint("2026-06-01")]
    assert found("2026-11-30", *told, under=under).route == "local"
    assert found("2026-12-01", *told, under=under).outcome is NOT_MET
    assert found("2026-11-30", *told[:2], under=under).outcome is NOT_MET


def test_a_window_from_the_latest_incident() -> None:
    under = route('kind = "reports"\nneeded = 2\nmeasured = "latest_incident"')
    told = [complaint("2020-01-01"), complaint("2026-06-01", "2026-06-20")]
    assert found("2026-11-30", *told, under=under).route == "local"
    assert found("2026-12-01", *told, under=under).outcome is NOT_MET


def test_a_window_from_each_incident() -> None:
    under = route('kind = "reports"\nneeded = 1\nmeasured = "each_incident"\nwindow = { months = 1 }')
    assert found("2026-06-30", complaint("2026-06-01", "2026-06-20"), under=under).route == "local"
    assert found("2026-07-01", complaint("2026-06-01", "2026-06-20"), under=under).outcome is NOT_MET
    vague = complaint(("2026-06-01", "2026-06-05"), "2026-06-20")
    assert found("2026-07-01", vague, under=under).outcome is CountOutcome.DEPENDS
    assert found("2026-07-05", vague, under=under).outcome is NOT_MET


def test_a_window_from_each_incident_leaves_the_time_to_report_it() -> None:
    under = route('kind = "reports"\nneeded = 1\nmeasured = "each_incident"\nwindow = { months = 12 }')
    assert found("2026-12-31", complaint("2026-06-01", "2026-06-30"), under=under).route == "local"
    assert found("2026-12-31", complaint("2026-06-01", "2026-07-01"), under=under).outcome is NOT_MET
    vague = complaint(("2026-06-01", "2026-06-05"), "2026-07-04")
    assert found("2026-12-31", vague, under=under).outcome is CountOutcome.DEPENDS
    assert found("2026-12-31", vague._replace(complained=span("2026-07-05")), under=under).outcome is NOT_MET


def test_a_window_from_a_latest_report_on_a_vague_day() -> None:
    under = route('kind = "reports"\nneeded = 2\nmeasured = "latest_report"')
    told = [complaint("2020-01-01"), complaint("2026-05-20", ("2026-05-20", "2026-06-10"))]
    assert found("2026-11-19", *told, under=under).outcome is MET
    assert found("2026-11-20", *told, under=under).outcome is CountOutcome.DEPENDS
    assert found("2026-12-09", *told, under=under).outcome is CountOutcome.DEPENDS
    assert found("2026-12-10", *told, under=under).outcome is NOT_MET


def test_a_vague_day_may_decide_a_route() -> None:
    under = route('kind = "hate"\nneeded = 1\nwindow = { months = 3 }')
    vague = complaint("2026-06-01", ("2026-06-01", "2026-06-10"), hate=True)
    assert found("2026-08-31", vague, under=under).outcome is MET
    finding = found("2026-09-05", vague, under=under)
    assert (finding.outcome, finding.route) == (CountOutcome.DEPENDS, None)
    assert finding.discretion == ("persistence", "harm", "adequacy")


def test_the_count_comes_before_the_other_routes() -> None:
    under = local('[[routes]]\nid = "hate"\nkind = "hate"\nneeded = 1\n[[routes]]\nid = "three"\nkind = "count"')
    told = [complaint(f"2026-06-0{n}", hate=True) for n in (1, 2, 3)]
    assert found("2026-07-01", *told, under=under).route == "three"
    assert found("2026-07-01", *told[:2], under=under).route == "hate"


@pytest.mark.parametrize(
    "text",
    [
        'kind = "discretion"\ndecided_by = "A senior manager"',
        'kind = "risk"',
        'kind = "hate"\nneeded = 1\nrequires = ["no_action"]',
    ],
)
def test_a_route_that_a_person_decides_is_never_met_by_counting(text: str) -> None:
    finding = found("2026-07-01", complaint("2026-06-01", hate=True), under=route(text))
    assert (finding.outcome, finding.route) == (NOT_MET, None)
    assert finding.discretion == ("persistence", "harm", "adequacy")


def test_the_matters_are_those_that_the_procedure_names() -> None:
    named = local('[discretion]\nmatters = ["harm"]\n[[discretion.own]]\nid = "vulnerable"\ntext = "Who is vulnerable"')
    assert found("2026-07-01", under=named).discretion == ("harm", "vulnerable")
    assert found("2026-07-01", under=local('[discretion]\nrole = "factor"')).discretion == (
        "persistence",
        "harm",
        "adequacy",
    )


@pytest.mark.parametrize(
    "text",
    [
        'routes = "unknown"',
        '[[routes]]\nkind = "count"\nneeded = "unknown"',
        '[[routes]]\nkind = "count"\nreport_within = "unknown"',
        '[[routes]]\nkind = "hate"\nneeded = 1\nwindow = "unknown"',
        'cut = ["routes"]',
    ],
)
def test_an_unknown_threshold_is_refused_and_never_the_acts(text: str) -> None:
    with pytest.raises(LawError, match="threshold_unknown"):
        assess(application("2026-07-01"), local(text))


def test_what_is_unknown_beside_the_threshold_is_not_named_with_it() -> None:
    under = local('effectiveness = "unknown"\n[[routes]]\nkind = "count"\nwindow = "unknown"')
    with pytest.raises(LawError) as caught:
        assess(application("2026-07-01"), under)
    assert caught.value.values == {"entries": "routes[0].window"}


def test_an_unknown_rule_for_one_incident_takes_nothing_away() -> None:
    under = local('[counting]\nsame_incident = "unknown"')
    told = [complaint("2026-06-01", incident_ref="i") for _ in range(3)]
    finding = found("2026-07-01", *told, under=under)
    assert finding.qualifying == 3
    assert all(each.flags for each in finding.complaints)
