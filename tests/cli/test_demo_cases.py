"""`flask demo --cases N`: invented cases are as whole as those that the real acts leave."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from csp_reviews.casefile import search, worklist
from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.casefile.figures import totals
from csp_reviews.casefile.finding import finding_of
from csp_reviews.cli import demo_cases
from csp_reviews.extensions import db
from csp_reviews.law.counting import Days
from csp_reviews.law.terms import Decision, Figure, Role, Stage
from csp_reviews.models.accounts import RoleGrant
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Recommendation
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.models.worklist import SearchToken, WorkItem
from csp_reviews.web.clock import today
from tests.life.recount import recount
from tests.support.builders import sign_in

TOLD = 50
WORK = (
    *(WorkItem.stage, WorkItem.task, WorkItem.whose, WorkItem.agency_id, WorkItem.subject),
    *(WorkItem.due_on, WorkItem.since, WorkItem.sort_on, WorkItem.area_id),
)
Make = Callable[[int], Result]


@pytest.fixture
def make(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Make:
    monkeypatch.setattr(demo_cases, "TOLD", TOLD)

    def make(number: int) -> Result:
        result = app.test_cli_runner().invoke(args=["demo", "--cases", str(number)])
        assert result.exit_code == 0, result.output
        return result

    return make


def invented() -> list[Case]:
    return list(db.session.scalars(select(Case).where(~Case.imported).order_by(Case.id)))


def test_so_many_are_made_told_copied_and_told_again(make: Make) -> None:
    assert make(130).stdout.startswith("130 invented cases were made")
    cases = invented()
    assert len(cases) == 130
    assert len({case.reference for case in cases}) == 130
    assert {case.stage for case in cases} == set(Stage)


def test_every_chain_holds(make: Make) -> None:
    make(120)
    for case in invented():
        assert first_break(events_of(case.id), case.head_seq, case.head_hash) is None
        assert case.head_seq > 0


def test_the_queue_is_as_the_acts_would_have_left_it(make: Make) -> None:
    make(130)

    def rows() -> dict[int, tuple[object, ...]]:
        found = db.session.execute(select(WorkItem.case_id, *WORK))
        return {case_id: tuple(rest) for case_id, *rest in found}

    before = rows()
    assert before
    for case in invented():
        worklist.refresh(case)
    db.session.flush()
    assert rows() == before


def test_every_case_is_found_by_its_own_words(make: Make) -> None:
    make(120)

    def words() -> set[tuple[int, str]]:
        return {tuple(row) for row in db.session.execute(select(SearchToken.case_id, SearchToken.token))}

    before = words()
    for case in invented():
        search.index(case)
    db.session.flush()
    assert words() == before


def test_no_decision_is_one_that_the_act_forbids(make: Make) -> None:
    make(120)
    for case in invented():
        decision = db.session.scalar(select(ThresholdDecision).where(ThresholdDecision.case_id == case.id))
        if decision is not None:
            finding = finding_of(case)
            assert decision.must_decide_met == finding.must_decide_met
            assert decision.finding["qualifying"] == finding.qualifying
            assert decision.outcome is Decision.MET or not finding.must_decide_met


def test_figures_count_them_and_the_own_period_stays(make: Make) -> None:
    make(120)
    area = db.session.scalars(select(Area)).one()
    assert area.own_from is not None
    assert area.own_to is not None
    assert list(totals(area, Days(area.own_from, area.own_to), today()).values()) == [10, 10, 0, 10, 4, 2, 6, 0]
    whole = Days(area.figures_from, today())
    assert totals(area, whole, today()) == recount(area.id, whole.first, whole.last)
    assert totals(area, whole, today())[Figure.REVIEWS_WITH_RECOMMENDATIONS] > 4


def test_the_same_is_made_for_the_same_database_and_day(make: Make) -> None:
    make(10)

    def told() -> list[tuple[object, ...]]:
        list(demo_cases.make_cases(110))
        found = [(case.id, case.reference, case.stage, case.received_on, case.head_hash) for case in invented()]
        db.session.rollback()
        return found

    first, second = told(), told()
    assert first == second
    assert len({reference for _id, reference, *_rest in first}) == 120


def test_the_database_goes_on_counting_after_them(make: Make, app: Flask) -> None:
    make(60)
    result = app.test_cli_runner().invoke(args=["area", "create", "--slug", "newtown", "--name", "Newtown"])
    assert result.exit_code == 0
    example = "csp_reviews/areas/tamworth_register.csv"
    result = app.test_cli_runner().invoke(args=["register", "import", example, "--area", "newtown"])
    assert (result.exit_code, result.stderr) == (0, "")


def test_nothing_dates_from_tomorrow(make: Make) -> None:
    make(120)
    latest = (
        select(func.max(CaseEvent.happened_on)),
        select(func.max(Recommendation.made_on)),
        select(func.max(Case.received_on)),
        select(func.max(Case.closed_on)),
    )
    assert all((db.session.scalar(query) or today()) <= today() for query in latest)


def test_a_case_of_every_stage_has_its_page(make: Make, client: FlaskClient) -> None:
    make(100)
    account_id = db.session.scalar(select(RoleGrant.account_id).where(RoleGrant.role == Role.COORDINATOR))
    shown = {case.stage: case.reference for case in invented()}
    db.session.commit()
    sign_in(client, int(account_id or 0))
    assert client.get("/casework/").status_code == 200
    for stage, reference in shown.items():
        assert client.get(f"/casework/{reference}").status_code == 200, stage


def test_wrong_usage_is_told(app: Flask) -> None:
    for arguments in (["demo"], ["demo", "--cases", "0"], ["demo", "--cases", "many"]):
        assert app.test_cli_runner().invoke(args=arguments).exit_code == 2
