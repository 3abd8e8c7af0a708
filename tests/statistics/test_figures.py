"""The published figures equal a slow recount of the rows, at every moment, whatever is kept of them."""

from datetime import date

import pytest
from flask import Flask

from csp_reviews.casefile.events import record
from csp_reviews.casefile.figures import by_month, counted, openings, published, totals
from csp_reviews.extensions import db
from csp_reviews.law.counting import Days, counted_days
from csp_reviews.law.terms import Decision, Ending, EventKind, Figure, Role, Stage
from csp_reviews.models.areas import Area, OpeningFigure
from csp_reviews.models.cases import Case
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.threshold.operations import hold_review_anyway
from csp_reviews.web.clock import now
from tests.life.recount import recount
from tests.statistics.conftest import FIRST, TODAY, Register
from tests.support.builders import Make
from tests.support.clock import Clock

ALL = Days(FIRST, TODAY)


def days(first: str, last: str) -> Days:
    return counted_days(date.fromisoformat(first), date.fromisoformat(last), begins=FIRST, today=TODAY)


def test_an_area_without_a_case_has_eight_nils(area: Area) -> None:
    assert totals(area, ALL, TODAY) == dict.fromkeys(Figure, 0)
    assert list(totals(area, ALL, TODAY)) == list(Figure)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2014-10-01", "2026-11-23"),
        ("2014-10-01", "2023-10-31"),
        ("2018-02-01", "2018-02-28"),
        ("2020-02-29", "2020-02-29"),
        ("2026-11-01", "2026-11-30"),
        ("2000-01-01", "2014-12-31"),
    ],
)
def test_figures_equal_a_slow_recount(area: Area, register: Register, first: str, last: str) -> None:
    register.fill(120)
    asked = days(first, last)
    assert totals(area, asked, TODAY) == recount(area.id, asked.first, asked.last)


def test_every_period_equals_a_slow_recount_and_they_add_up(area: Area, register: Register) -> None:
    register.fill(120)
    figures = published(area, ALL, TODAY)
    for period in figures.periods:
        assert period.totals == recount(area.id, period.days.first, period.days.last)
    for figure in Figure:
        assert sum(period.totals[figure] for period in figures.periods) == figures.totals[figure]


def test_another_area_is_never_counted(area: Area, make: Make, register: Register) -> None:
    other = make.area("othertown")
    Register(other, seed=9).fill(40)
    assert totals(area, ALL, TODAY) == dict.fromkeys(Figure, 0)
    register.fill(40)
    assert totals(area, ALL, TODAY) == recount(area.id, FIRST, TODAY)


def test_what_was_no_application_here_is_not_counted_and_everything_else_is(area: Area, make: Make) -> None:
    for ending in (*Ending, None):
        case = make.case(area)
        case.stage = Stage.ENDED if ending else Stage.RECEIVED
        case.ending = ending
    withdrawn = make.case(area)
    withdrawn.stage, withdrawn.withdrawn_on = Stage.WITHDRAWN, TODAY
    db.session.commit()
    found = totals(area, ALL, TODAY)
    assert found[Figure.APPLICATIONS_RECEIVED] == 2
    assert found[Figure.WITHDRAWN] == 1


def test_24_a_review_held_although_the_threshold_was_not_met_counts_as_both(area: Area, make: Make) -> None:
    account = make.account(Role.COORDINATOR, area)
    case = make.case(area, Stage.REFUSED, by=account)
    hold_review_anyway(case=case, reason="It does much harm.", act=make.act(account))
    make.final_review(case, make.act(account))
    db.session.commit()
    found = totals(area, ALL, TODAY)
    assert (found[Figure.THRESHOLD_NOT_MET], found[Figure.REVIEWS_COMPLETED], found[Figure.THRESHOLD_MET]) == (1, 1, 0)


def test_25_a_refusal_overturned_stays_counted_and_the_new_decision_counts_too(area: Area, make: Make) -> None:
    case = make.case(area, Stage.REFUSED)
    _second_decision(case)
    db.session.commit()
    found = totals(area, ALL, TODAY)
    assert (found[Figure.THRESHOLD_NOT_MET], found[Figure.THRESHOLD_MET]) == (1, 1)


def _second_decision(case: Case) -> None:
    db.session.add(
        ThresholdDecision(
            case_id=case.id,
            area_id=case.area_id,
            n=2,
            outcome=Decision.MET,
            decided_on=TODAY,
            recorded_at=now(),
            imported=True,
        )
    )


def test_nothing_dated_after_today_is_counted_until_its_day(area: Area, make: Make, clock: Clock) -> None:
    clock.set("2026-11-25T10:00")
    make.case(area, received_on=date(2026, 11, 25))
    db.session.commit()
    clock.set("2026-11-23T10:00")
    assert totals(area, ALL, TODAY)[Figure.APPLICATIONS_RECEIVED] == 0
    clock.set("2026-11-25T10:00")
    later = date(2026, 11, 25)
    assert totals(area, Days(FIRST, later), later)[Figure.APPLICATIONS_RECEIVED] == 1


def test_a_kept_table_is_used_only_under_its_own_stamp(area: Area, make: Make, app: Flask, queries) -> None:
    make.case(area)
    db.session.commit()
    first = by_month(area, TODAY)
    with queries() as seen:
        assert by_month(area, TODAY) is first
    assert len(seen) == 0
    make.case(area)
    db.session.commit()
    second = by_month(area, TODAY)
    assert second.stamp != first.stamp
    assert second.within(ALL)[Figure.APPLICATIONS_RECEIVED] == 2
    assert counted(area.id, TODAY) == second


def test_every_recorded_act_ends_what_was_kept(area: Area, make: Make) -> None:
    case = make.case(area)
    db.session.commit()
    kept = by_month(area, TODAY)
    record(case, make.act(), EventKind.ACKNOWLEDGED)
    db.session.commit()
    assert by_month(area, TODAY).stamp != kept.stamp


def test_counting_anew_is_one_statement(area: Area, register: Register, queries) -> None:
    register.fill(10)
    area_id = area.id
    with queries() as seen:
        counted(area_id, TODAY)
    seen.at_most(1)


def test_opening_figures_count_only_where_they_lie_wholly_inside(area: Area) -> None:
    def opening(key: Figure, first: str, last: str, value: int, note: str | None = None) -> OpeningFigure:
        dates = {"from_on": date.fromisoformat(first), "to_on": date.fromisoformat(last)}
        return OpeningFigure(area_id=area.id, key=key, value=value, note=note, **dates)

    db.session.add_all(
        [
            opening(Figure.APPLICATIONS_RECEIVED, "2014-10-20", "2018-03-31", 7, "Records were lost in a flood."),
            opening(Figure.THRESHOLD_MET, "2014-10-20", "2018-03-31", 5),
            opening(Figure.APPLICATIONS_RECEIVED, "2018-04-01", "2020-03-31", 2),
        ]
    )
    db.session.commit()
    whole = published(area, ALL, TODAY)
    assert whole.opening == {Figure.APPLICATIONS_RECEIVED: 9, Figure.THRESHOLD_MET: 5}
    assert whole.totals == dict.fromkeys(Figure, 0)
    assert whole.together[Figure.APPLICATIONS_RECEIVED] == 9
    assert [one.notes for one in whole.openings] == [("Records were lost in a flood.",), ()]
    assert published(area, days("2014-10-01", "2020-02-28"), TODAY).opening == {
        Figure.APPLICATIONS_RECEIVED: 7,
        Figure.THRESHOLD_MET: 5,
    }
    assert openings(area.id, days("2014-11-01", "2018-03-31")) == ()
