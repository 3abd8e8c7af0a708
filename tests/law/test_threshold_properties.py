"""What must hold of every application, whatever its dates and whatever the local procedure."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from csp_reviews.law.procedure import Procedure
from csp_reviews.law.terms import ComplaintKind, CountOutcome, Rule
from csp_reviews.law.threshold import ApplicationFacts, ComplaintFacts, assess
from tests.law.facts import local, procedure_file

ROUTES = """
[[routes]]
kind = "count"
[[routes]]
kind = "people"
needed = 2
[[routes]]
kind = "households"
needed = 2
window = "none"
[[routes]]
kind = "one_person"
needed = 2
window = { months = 9 }
[[routes]]
kind = "hate"
needed = 1
window = { months = 3 }
report_within = "none"
[[routes]]
kind = "reports"
needed = 4
report_within = { days = 60 }
measured = "latest_report"
[[routes]]
kind = "place"
needed = 3
people = 2
measured = "each_incident"
window = { months = 8 }
"""
ONCE = '[counting]\nsame_incident = "once"\n'
CONDITIONS = """
[[conditions]]
kind = "recency"
of = "latest_incident"
within = { days = 7 }
[[conditions]]
kind = "counted_back"
within = { months = 3 }
[[conditions]]
kind = "no_anonymous"
[[conditions]]
kind = "one_person"
"""
PROCEDURES = [procedure_file("statutory"), local(ROUTES), local(ROUTES + ONCE)]
APPLIED = date(2028, 9, 1)
EDGES = st.sampled_from([date(2028, month, day) for month in range(1, 9) for day in (1, 2, 28, 29)])
DAYS = st.one_of(EDGES, st.dates(date(2027, 11, 1), APPLIED))
NAMES = st.sampled_from([None, "A", "B", "C"])


@st.composite
def complaints(draw: st.DrawFn) -> ComplaintFacts:
    incident = draw(DAYS)
    complained = min(incident + timedelta(days=draw(st.sampled_from([0, 1, 27, 28, 29, 30, 31, 45]))), APPLIED)
    vague = draw(st.sampled_from([0, 0, 0, 1, 5]))
    reported = draw(st.sampled_from([True, True, True, False]))
    return ComplaintFacts(
        draw(st.integers(0, 99)),
        (incident, incident + timedelta(days=vague)),
        (complained, complained + timedelta(days=vague)) if reported else None,
        reporter=draw(NAMES),
        household=draw(NAMES),
        incident_ref=draw(NAMES),
        report_ref=draw(NAMES),
        kind=draw(st.sampled_from(list(ComplaintKind))),
        hate=draw(st.booleans()),
        anonymous=draw(st.booleans()),
        place=draw(NAMES),
    )


def applications(least: int = 0) -> st.SearchStrategy[ApplicationFacts]:
    lists = st.lists(complaints(), min_size=least, max_size=6)
    return lists.map(lambda each: ApplicationFacts("1", APPLIED, "A", tuple(each)))


RANK = {CountOutcome.NOT_MET_ON_COUNT: 0, CountOutcome.DEPENDS: 1, CountOutcome.MET: 2}
UNDER = st.sampled_from(PROCEDURES)


@settings(max_examples=150, deadline=None)
@given(applications(), complaints(), UNDER)
def test_adding_a_complaint_never_takes_the_threshold_away(
    application: ApplicationFacts, more: ComplaintFacts, under: Procedure
) -> None:
    before = assess(application, under)
    after = assess(application._replace(complaints=(*application.complaints, more)), under)
    assert RANK[after.outcome] >= RANK[before.outcome]
    assert after.qualifying >= before.qualifying
    assert after.must_decide_met >= before.must_decide_met
    assert before.apply_by is None or (after.apply_by is not None and after.apply_by >= before.apply_by)


@settings(max_examples=150, deadline=None)
@given(applications(), st.integers(1, 250), UNDER)
def test_applying_earlier_never_takes_the_threshold_away(
    application: ApplicationFacts, sooner: int, under: Procedure
) -> None:
    reported = [each.complained[1] for each in application.complaints if each.complained]
    incidents = [each.incident[1] for each in application.complaints]
    application = application._replace(applied_on=max([APPLIED, *reported]))
    earlier = max([APPLIED - timedelta(days=sooner), *reported, *incidents])
    before = assess(application, under)
    after = assess(application._replace(applied_on=min(earlier, application.applied_on)), under)
    assert RANK[after.outcome] >= RANK[before.outcome]
    assert after.qualifying >= before.qualifying
    assert after.apply_by == before.apply_by


@settings(max_examples=150, deadline=None)
@given(applications(2), st.randoms(use_true_random=False), UNDER)
def test_the_order_of_the_complaints_does_not_matter(
    application: ApplicationFacts, chance: Any, under: Procedure
) -> None:
    shuffled = list(enumerate(application.complaints))
    chance.shuffle(shuffled)
    one = assess(application, under)
    other = assess(application._replace(complaints=tuple(each for _, each in shuffled)), under)
    assert one._replace(complaints=()) == other._replace(complaints=())
    for (place, _), each in zip(shuffled, other.complaints, strict=True):
        assert one.complaints[place]._replace(counted_with=None, reason=each.reason) == each._replace(counted_with=None)


@settings(max_examples=150, deadline=None)
@given(applications())
def test_a_condition_never_changes_the_answer(application: ApplicationFacts) -> None:
    plain, with_conditions = assess(application, local(ROUTES)), assess(application, local(ROUTES + CONDITIONS))
    assert plain == with_conditions._replace(conflicts=())


@settings(max_examples=150, deadline=None)
@given(applications(), UNDER)
def test_a_finding_agrees_with_itself(application: ApplicationFacts, under: Procedure) -> None:
    finding = assess(application, under)
    assert finding.must_decide_met == (finding.qualifying >= finding.needed) == (finding.route == "count")
    assert (finding.outcome is CountOutcome.MET) == (finding.route is not None) == (finding.discretion == ())
    for each in finding.complaints:
        assert {True: {Rule.COUNTS}, None: {Rule.DEPENDS}}.get(each.qualifies, set(Rule)) >= {each.rule}
        assert (each.qualifies is False) == (each.rule not in (Rule.COUNTS, Rule.DEPENDS))
        assert (each.last_day_to_apply is None) == (each.rule is Rule.NOT_REPORTED)
        assert list(each.flags) == sorted(set(each.flags), key=lambda flag: list(type(flag)).index(flag))


@settings(max_examples=150, deadline=None)
@given(applications(), UNDER)
def test_apply_by_is_the_last_day_that_meets_the_count(application: ApplicationFacts, under: Procedure) -> None:
    last_day = assess(application, under).apply_by
    if last_day is None:
        return
    made = tuple(each for each in application.complaints if each.complained and each.complained[1] <= last_day)
    on_the_day = application._replace(applied_on=last_day, complaints=made)
    assert assess(on_the_day, under).must_decide_met
    day_after = on_the_day._replace(applied_on=last_day + timedelta(days=1))
    assert not assess(day_after, under).must_decide_met
