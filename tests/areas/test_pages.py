"""The public pages of an area: what they say, that they say it to everybody alike, and that they know nobody."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask.testing import FlaskClient

from csp_reviews.areas.operations import put_in_force
from csp_reviews.extensions import db
from csp_reviews.law.terms import Figure, Stage
from csp_reviews.models.areas import Area, OpeningFigure
from tests.areas.conftest import PROCEDURES
from tests.support.builders import Make
from tests.support.clock import Clock
from tests.support.sql import Watch

PAGES = ("", "asb-case-review", "accessibility", "privacy", "cookies")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("words", ["area", "bare"])
def test_every_page_is_there_with_words_and_without(
    client: FlaskClient, request: pytest.FixtureRequest, page: str, words: str
) -> None:
    request.getfixturevalue(words)
    response = client.get(f"/anytown/{page}")
    assert response.status_code == 200
    assert response.cache_control.public


@pytest.mark.parametrize("page", PAGES)
def test_nobody_gets_a_cookie_and_a_page_that_is_known_is_not_sent_again(
    client: FlaskClient, area: Area, page: str
) -> None:
    first = client.get(f"/anytown/{page}")
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers.get("Vary", "")
    again = client.get(f"/anytown/{page}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("page", PAGES)
def test_an_area_that_is_not_there_has_no_pages(client: FlaskClient, area: Area, page: str) -> None:
    assert client.get(f"/nowhere/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_is_kept_costs_one_query(
    client: FlaskClient, area: Area, queries: Callable[[], AbstractContextManager[Watch]], page: str
) -> None:
    client.get(f"/anytown/{page}")
    with queries() as seen:
        client.get(f"/anytown/{page}")
    seen.at_most(1)


def test_the_case_review_page_is_made_with_few_queries(
    client: FlaskClient, area: Area, queries: Callable[[], AbstractContextManager[Watch]]
) -> None:
    with queries() as seen:
        client.get("/anytown/asb-case-review")
    assert seen.names == [
        "select area",
        "select area",
        "select procedure",
        "select case_file",
        "select opening_figure",
        "select meeting_date",
    ]


def test_one_area_is_the_first_page_and_several_are_a_list_with_a_search(
    client: FlaskClient, area: Area, make: Make
) -> None:
    assert "Working together for a safer Tamworth" in client.get("/").text
    make.area("st-elsewhere")
    db.session.commit()
    text = client.get("/").text
    assert 'href="/anytown/"' in text
    assert 'href="/st-elsewhere/"' in text
    found = client.get("/?q=elsewhere").text
    assert 'href="/st-elsewhere/"' in found
    assert 'href="/anytown/"' not in found
    assert "No area here has that in its name" in client.get("/?q=%25").text
    assert "<script>" not in client.get("/?q=<script>alert(1)</script>").text


def test_no_area_at_all_is_said_plainly(client: FlaskClient) -> None:
    assert "No area has been set up yet." in client.get("/").text


def test_the_partnership_says_who_it_is(client: FlaskClient, area: Area) -> None:
    text = client.get("/anytown/").text
    for words in (
        "Together we want less crime and less anti-social behaviour",
        "Staffordshire County Council",
        "The Probation Service",
        "Car burglary and vehicle theft",
        "Tamworth Community Safety Partnership Plan 2023–2026",
        "Ask us for a copy",
        "In danger now?",
        "Sam Elm (example)",
        "An example: nobody answers here.",
        'href="https://www.victimsupport.org.uk"',
    ):
        assert words in text


def test_the_threshold_comes_from_the_procedure_in_force(client: FlaskClient, area: Area) -> None:
    text = client.get("/anytown/asb-case-review").text
    assert "If three reports count, there must be a review" in text
    assert "The procedure here also asks:" not in text
    put_in_force(
        area=area, source=(PROCEDURES / "staffordshire.toml").read_text(encoding="utf-8"), on=date(2026, 11, 1)
    )
    db.session.commit()
    text = client.get("/anytown/asb-case-review").text
    assert "for a report within one month before you ask" in text
    assert "If three of your reports count, you do not need that" in text
    assert "version 2, in force from 1 November 2026" in text
    assert "Who hears the appeal: The partnership that made the decision." in text


def test_a_procedure_of_tomorrow_is_not_shown_today(client: FlaskClient, area: Area, clock: Clock) -> None:
    put_in_force(
        area=area, source=(PROCEDURES / "staffordshire.toml").read_text(encoding="utf-8"), on=date(2026, 11, 24)
    )
    db.session.commit()
    assert "The procedure here also asks:" not in client.get("/anytown/asb-case-review").text
    clock.set("2026-11-24T09:00")
    assert "The procedure here also asks:" in client.get("/anytown/asb-case-review").text


def test_an_unknown_threshold_is_said_to_be_unknown(client: FlaskClient, area: Area) -> None:
    source = 'name = "Ours"\nversion = "1"\nsources = ["https://ours.example"]\nroutes = "unknown"\n'
    put_in_force(area=area, source=source, on=date(2026, 11, 1))
    db.session.commit()
    assert "This partnership has not said how many reports it asks for." in client.get("/anytown/asb-case-review").text


def test_the_live_table_has_the_own_period_the_time_since_and_their_sum(
    client: FlaskClient, area: Area, make: Make
) -> None:
    put_in_force(
        area=area, source=(PROCEDURES / "staffordshire.toml").read_text(encoding="utf-8"), on=date(2026, 11, 1)
    )
    area.own_from, area.own_to = date(2014, 10, 1), date(2023, 10, 31)
    make.case(area, received_on=date(2023, 10, 31))
    make.case(area, Stage.REFUSED, received_on=date(2023, 11, 1))
    make.case(area, received_on=date(2026, 11, 23))
    db.session.commit()
    text = client.get("/anytown/asb-case-review").text
    own, statutory = (part.partition("</table>")[0] for part in text.split("<table")[1:3])
    assert [words in own for words in ("No of applications received", "Recommendations made to agencies")] == [True] * 2
    assert "Times the threshold was decided not to be met" in statutory
    for table in (own, statutory):
        rows = table.split("<tr")[2:]
        assert [row.partition("</th>")[0].rpartition(">")[2] for row in rows] == [
            "October 2014 to October 2023",
            "November 2023 to November 2026",
            "Together",
        ]
        assert [row.partition("</td>")[0].rpartition(">")[2] for row in rows] == ["1", "2", "3"]


def test_a_total_nobody_knows_is_never_printed_as_nil(client: FlaskClient, area: Area, make: Make) -> None:
    make.case(area)
    db.session.add(
        OpeningFigure(
            area_id=area.id,
            key=Figure.APPLICATIONS_RECEIVED,
            from_on=date(2014, 10, 20),
            to_on=date(2019, 3, 31),
            value=41,
        )
    )
    db.session.commit()
    text = client.get("/anytown/asb-case-review").text
    assert ">42<" in text
    assert "0, earlier years not known" in text


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (
            "accessibility",
            "Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018",
        ),
        ("accessibility", "partially compliant"),
        ("accessibility", "equalityadvisoryservice.com"),
        ("accessibility", "It was prepared on 23 November 2026."),
        ("privacy", "Article 6(1)(e) of the UK GDPR"),
        ("privacy", "Article 9(2)(g)"),
        ("privacy", "rule is to keep a case for 6 years after it is closed."),
        ("privacy", "This service does not delete it by itself: a person has to."),
        ("privacy", "ico.org.uk"),
        ("privacy", "Anytown police"),
        ("cookies", "regulation 6(4)"),
        ("cookies", "What stays on the device: the history"),
    ],
)
def test_the_statements_say_what_the_law_asks(client: FlaskClient, area: Area, page: str, words: str) -> None:
    assert words in client.get(f"/anytown/{page}").text


def test_partners_that_are_no_relevant_bodies_are_not_said_to_get_applications(client: FlaskClient, area: Area) -> None:
    assert "Anytown fire" not in client.get("/anytown/privacy").text
