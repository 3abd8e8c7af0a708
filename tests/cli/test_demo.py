"""`flask demo`: an area to look at, everything invented in it marked so, its published figures exact."""

from pathlib import Path

from argon2 import PasswordHasher
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.cli.demo_area import PEOPLE, SIGN_IN_PHRASE
from csp_reviews.extensions import db
from csp_reviews.law.terms import BodyKind, Role
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency, Area, MeetingDate
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Recommendation
from tests.life.recount import recount
from tests.support.builders import Make

EXAMPLE = Path(__file__).parents[2] / "csp_reviews" / "areas" / "tamworth_register.csv"


def demo(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["demo", *arguments])


def test_the_published_figures_are_the_partnerships_own(app: Flask, client: FlaskClient) -> None:
    assert demo(app, "load").exit_code == 0
    answer = client.get("/tamworth/statistics.json?from=2014-10-01&to=2023-10-31").json
    assert answer["demonstration"] is True
    assert answer["totals"] == {
        "applications_received": 10,
        "threshold_met": 10,
        "threshold_not_met": 0,
        "reviews_completed": 10,
        "reviews_with_recommendations": 4,
        "appeals": 2,
        "recommendations_made": 6,
        "withdrawn": 0,
    }
    assert answer["opening"] == {}
    assert answer["periods"][0]["label"] == "October 2014 to March 2015"


def test_the_records_prove_them(app: Flask) -> None:
    demo(app, "load")
    area = db.session.scalars(select(Area)).one()
    assert area.own_from is not None
    assert area.own_to is not None
    assert list(recount(area.id, area.own_from, area.own_to).values()) == [10, 10, 0, 10, 4, 2, 6, 0]
    for case in db.session.scalars(select(Case)):
        assert case.imported
        assert first_break(events_of(case.id), case.head_seq, case.head_hash) is None


def test_the_case_review_page_shows_the_own_table(app: Flask, client: FlaskClient) -> None:
    demo(app, "load")
    text = client.get("/tamworth/asb-case-review").text
    row = text.partition("October 2014 to October 2023</th>")[2].partition("</tr>")[0]
    assert [cell.partition("<")[0] for cell in row.split('">')[1:]] == ["10", "10", "10", "2", "6"]
    assert "The five totals for October 2014 to October 2023 are the partnership’s own." in text


def test_everything_invented_says_so(app: Flask, client: FlaskClient) -> None:
    demo(app, "load")
    assert all("(example)" in person.name for case in db.session.scalars(select(Case)) for person in case.people)
    assert all(
        text.startswith("Example: ")
        for case in db.session.scalars(select(Case))
        for text in (case.application.happening, case.application.wanted)
    )
    assert all("(example)" in account.name and account.demonstration for account in db.session.scalars(select(Account)))
    assert all(made.text.startswith("Example: ") for made in db.session.scalars(select(Recommendation)))
    assert all(meeting.invented for meeting in db.session.scalars(select(MeetingDate)))
    housing = db.session.scalars(select(Agency).where(Agency.kind == BodyKind.HOUSING)).one()
    assert housing.invented
    assert "(invented)" in housing.name
    addresses = [*db.session.scalars(select(Agency.email)), *db.session.scalars(select(Account.email))]
    assert all(str(address).endswith(".example") for address in addresses)
    for page in ("/", "/tamworth/", "/tamworth/asb-case-review", "/tamworth/statistics"):
        assert "Demonstration" in client.get(page).text


def test_relevant_bodies_are_those_of_the_act_and_no_others(app: Flask) -> None:
    demo(app, "load")
    relevant = set(db.session.scalars(select(Agency.kind).where(Agency.relevant_body)))
    assert relevant == {BodyKind.COUNCIL, BodyKind.POLICE, BodyKind.HEALTH, BodyKind.HOUSING}


def test_there_is_a_sign_in_for_each_role_and_it_is_printed(app: Flask) -> None:
    result = demo(app, "load")
    assert "DEMONSTRATION SIGN-INS" in result.stdout
    assert SIGN_IN_PHRASE in result.stdout
    accounts = db.session.scalars(select(Account)).all()
    assert {grant.role for account in accounts for grant in account.grants} == set(Role)
    for account in accounts:
        assert account.email in result.stdout
        assert PasswordHasher().verify(str(account.password_hash), SIGN_IN_PHRASE)
    assert len(accounts) == len(PEOPLE)


def test_the_partnership_meets_monthly_for_a_year_to_come(app: Flask) -> None:
    demo(app, "load")
    days = sorted(db.session.scalars(select(MeetingDate.meets_on)))
    assert days[-1].isoformat() == "2027-12-14"
    assert all(day.weekday() == 1 for day in days)
    assert len({(day.year, day.month) for day in days}) == len(days) == 24


def test_a_second_run_changes_nothing(app: Flask, queries) -> None:
    first = demo(app, "load").stdout
    before = db.session.scalar(select(func.count()).select_from(Case))
    db.session.commit()
    with queries() as seen:
        second = demo(app, "load")
    assert not seen.written
    seen.at_most(4)
    assert second.stdout.splitlines()[1:] == first.splitlines()[1:]
    assert db.session.scalar(select(func.count()).select_from(Case)) == before == 10


def test_a_database_with_a_real_area_is_left_alone(app: Flask) -> None:
    Make(app).area()
    db.session.commit()
    result = demo(app, "load")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "anytown" in result.stderr
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_the_example_register_can_be_brought_in_by_hand(app: Flask) -> None:
    Make(app).area()
    db.session.commit()
    arguments = ["register", "import", str(EXAMPLE), "--area", "anytown"]
    assert app.test_cli_runner().invoke(args=arguments).exit_code == 0
