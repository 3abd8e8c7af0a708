"""The figures as everybody gets them: the page, the JSON and the CSV that outside programs rely on, the bad dates."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from csp_reviews.extensions import db
from csp_reviews.law.terms import Figure, Stage
from csp_reviews.models.areas import Area, OpeningFigure
from tests.statistics.conftest import Register
from tests.support.builders import Make
from tests.support.clock import Clock
from tests.support.sql import Watch

PAGE, JSON, CSV = "/anytown/statistics", "/anytown/statistics.json", "/anytown/statistics.csv"
KEYS = [
    "applications_received",
    "threshold_met",
    "threshold_not_met",
    "reviews_completed",
    "reviews_with_recommendations",
    "appeals",
    "recommendations_made",
    "withdrawn",
]


def pairs(text: str) -> Any:
    """JSON as lists of pairs, so that the order of its keys is seen."""
    return json.loads(text, object_pairs_hook=lambda items: [list(item) for item in items])


def test_json_has_the_published_keys_in_their_order_and_whole_numbers(
    client: FlaskClient, area: Area, register: Register
) -> None:
    register.fill(30)
    response = client.get(f"{JSON}?from=2014-10-01&to=2023-10-31")
    assert response.mimetype == "application/json"
    found = pairs(response.text)
    assert [key for key, _value in found] == [
        *("schema", "area", "name", "from", "to", "as_at", "totals", "opening", "periods")
    ]
    values = dict(map(tuple, found))
    assert (values["schema"], values["area"], values["name"]) == (1, "anytown", "Anytown Community Safety Partnership")
    assert (values["from"], values["to"], values["as_at"]) == ("2014-10-01", "2023-10-31", "2026-11-23")
    assert [key for key, _number in values["totals"]] == KEYS
    assert {type(number) for _key, number in values["totals"]} == {int}
    assert values["opening"] == []
    assert [[key for key, _value in period] for period in values["periods"]] == [["label", "from", "to", "totals"]] * 10
    assert values["periods"][0][:3] == [
        ["label", "October 2014 to March 2015"],
        ["from", "2014-10-01"],
        ["to", "2015-03-31"],
    ]


def test_a_demonstration_says_so_in_json_and_on_the_page(client: FlaskClient, area: Area) -> None:
    assert "demonstration" not in client.get(JSON).json
    area.demonstration = True
    db.session.commit()
    assert [key for key, _value in pairs(client.get(JSON).text)][:3] == ["schema", "demonstration", "area"]
    assert client.get(JSON).json["demonstration"] is True
    assert "Demonstration: the records are invented." in client.get(PAGE).text


def test_without_dates_the_answer_is_from_where_the_figures_begin_to_today(client: FlaskClient, area: Area) -> None:
    answer = client.get(JSON).json
    assert (answer["from"], answer["to"]) == ("2014-10-01", "2026-11-23")
    assert answer["periods"][-1]["label"] == "April 2026 to November 2026"


def test_csv_has_a_row_a_period_and_a_row_a_stretch_of_opening_figures(
    client: FlaskClient, area: Area, register: Register
) -> None:
    register.fill(30)
    db.session.add(
        OpeningFigure(
            area_id=area.id,
            key=Figure.APPEALS,
            from_on=date(2015, 1, 1),
            to_on=date(2015, 12, 31),
            value=3,
        )
    )
    db.session.commit()
    response = client.get(f"{CSV}?from=2014-10-01&to=2016-03-31")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="anytown-case-reviews-2014-10-01-to-2016-03-31.csv"'
    )
    head, *rows = csv.reader(io.StringIO(response.text))
    assert head == ["from", "to", "label", "source", *KEYS]
    assert [row[:4] for row in rows] == [
        ["2014-10-01", "2015-03-31", "October 2014 to March 2015", "records"],
        ["2015-04-01", "2016-03-31", "April 2015 to March 2016", "records"],
        ["2015-01-01", "2015-12-31", "January 2015 to December 2015", "opening"],
    ]
    assert rows[2][4:] == ["", "", "", "", "", "3", "", ""]
    answer = client.get(f"{JSON}?from=2014-10-01&to=2016-03-31").json
    assert answer["opening"] == {"appeals": 3}
    for place, period in enumerate(answer["periods"]):
        assert [int(cell) for cell in rows[place][4:]] == list(period["totals"].values())


def test_the_page_shows_records_opening_figures_and_their_sum(client: FlaskClient, area: Area, make: Make) -> None:
    make.case(area, received_on=date(2020, 5, 1))
    note = "Kept in a book."
    db.session.add(
        OpeningFigure(
            area_id=area.id,
            key=Figure.APPLICATIONS_RECEIVED,
            from_on=date(2014, 10, 20),
            to_on=date(2019, 3, 31),
            value=41,
            note=note,
        )
    )
    db.session.commit()
    text = client.get(PAGE).text
    assert 'data-l="Records">1<' in text
    assert 'data-l="Opening figures">41<' in text
    assert 'data-l="Together">42<' in text
    assert "not known" in text
    assert note in text


def test_every_figure_stands_with_its_counting_rule(client: FlaskClient, area: Area) -> None:
    text = client.get(PAGE).text
    for words in (
        "A refusal that an appeal overturned stays counted.",
        "A review held again after an appeal is counted again.",
        "This counts recommendations, not reviews.",
        "By the day the withdrawal took effect, at any stage.",
    ):
        assert words in text


def test_a_case_shows_at_once(client: FlaskClient, area: Area, make: Make) -> None:
    for number in (1, 2, 3):
        make.case(area, Stage.REFUSED)
        db.session.commit()
        answer = client.get(JSON).json["totals"]
        assert (answer["applications_received"], answer["threshold_not_met"]) == (number, number)
        assert f'data-l="Number">{number}<' in client.get(PAGE).text


def test_a_new_day_is_a_new_answer(client: FlaskClient, area: Area, clock: Clock) -> None:
    assert client.get(JSON).json["as_at"] == "2026-11-23"
    clock.set("2026-11-24T00:30")
    assert client.get(JSON).json["as_at"] == "2026-11-24"
    assert "24 November 2026" in client.get(PAGE).text


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("from=yesterday", "from", "not_a_date"),
        ("from=2014-02-30", "from", "not_a_date"),
        ("from=20141001", "from", "not_a_date"),
        ("from=2014-W40-3", "from", "not_a_date"),
        ("from=２０１４-10-01", "from", "not_a_date"),
        ("to=2014-13-01", "to", "not_a_date"),
        ("to=%00", "to", "not_a_date"),
        ("from=2026-11-24", "from", "after_today"),
        ("from=1066-10-14", "from", "too_early"),
        ("from=2020-05-02&to=2020-05-01", "to", "wrong_order"),
        ("to=2013-01-01", "to", "wrong_order"),
    ],
)
def test_bad_dates_are_a_400_that_names_the_parameter(
    client: FlaskClient, area: Area, query: str, parameter: str, code: str
) -> None:
    answer = client.get(f"{JSON}?{query}")
    assert answer.status_code == 400
    assert answer.json["error"]["parameter"] == parameter
    assert answer.json["error"]["code"] == code
    assert f"“{parameter}”" in answer.json["error"]["message"]
    assert client.get(f"{CSV}?{query}").status_code == 400
    assert f"“{parameter}”" in client.get(f"{CSV}?{query}").text
    page = client.get(f"{PAGE}?{query}")
    assert page.status_code == 400
    assert f'href="#{parameter}-day"' in page.text
    assert f"“{parameter}”" in page.text


def test_the_form_leads_to_the_address_of_its_dates(client: FlaskClient, area: Area) -> None:
    typed = "from-day=20&from-month=October&from-year=2014&to-day=1&to-month=4&to-year=2015"
    response = client.get(f"{PAGE}?{typed}")
    assert (response.status_code, response.location) == (303, f"{PAGE}?from=2014-10-20&to=2015-04-01")
    page = client.get(response.location)
    assert "October 2014 to April 2015" in page.text
    nothing = "from-day=&from-month=&from-year=&to-day=&to-month=&to-year="
    assert client.get(f"{PAGE}?{nothing}").location == PAGE


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("from-day=31&from-month=2&from-year=2020", "From must be a real date"),
        ("from-day=1&from-month=&from-year=2020", "From must include a month"),
        ("to-day=1&to-month=1&to-year=2014", "“to” must be 1 October 2014 or later"),
        ("from-day=1&from-month=1&from-year=2030", "“from” must be today or in the past"),
    ],
)
def test_what_is_typed_wrong_stays_in_its_box(client: FlaskClient, area: Area, typed: str, words: str) -> None:
    page = client.get(f"{PAGE}?{typed}")
    assert page.status_code == 400
    assert words in page.text
    assert "There is a problem" in page.text


@pytest.mark.parametrize("path", [PAGE, JSON, CSV])
def test_everybody_gets_the_same_and_nobody_a_cookie(client: FlaskClient, area: Area, path: str) -> None:
    first = client.get(path)
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers.get("Vary", "")
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_open_data_may_be_read_by_pages_of_other_sites(client: FlaskClient, area: Area) -> None:
    for path in (JSON, CSV):
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get(PAGE).headers


@pytest.mark.parametrize("path", ["/nowhere/statistics", "/nowhere/statistics.json", "/nowhere/statistics.csv"])
def test_an_area_that_is_not_there_has_no_figures(client: FlaskClient, area: Area, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("path", "first"), [(PAGE, 5), (JSON, 4), (CSV, 4)])
def test_queries_are_few_and_one_once_it_is_kept(
    client: FlaskClient,
    area: Area,
    register: Register,
    queries: Callable[[], AbstractContextManager[Watch]],
    path: str,
    first: int,
) -> None:
    register.fill(20)
    with queries() as seen:
        client.get(path)
    seen.at_most(first)
    with queries() as seen:
        client.get(path)
    seen.at_most(1)


def test_the_picture_has_a_square_an_application_and_bars_for_many(client: FlaskClient, area: Area, make: Make) -> None:
    for _ in range(3):
        make.case(area, received_on=date(2020, 5, 1))
    db.session.commit()
    text = client.get(f"{PAGE}?from=2019-04-01&to=2021-03-31").text
    assert text.count('<rect class="csp-on"') == 3
    for _ in range(10):
        make.case(area, received_on=date(2019, 5, 1))
    db.session.commit()
    text = client.get(f"{PAGE}?from=2018-04-01&to=2020-03-31").text
    assert text.count('<rect class="csp-on"') == 10
    for _ in range(3):
        make.case(area, received_on=date(2019, 6, 1))
    db.session.commit()
    text = client.get(f"{PAGE}?from=2018-04-01&to=2020-03-31").text
    assert text.count('<rect class="csp-on"') == 2
    assert 'height="180"/>' in text


def test_thirty_years_of_periods_still_make_a_page(client: FlaskClient, area: Area) -> None:
    page = client.get(f"{PAGE}?from=2000-01-01")
    assert page.status_code == 200
    assert page.text.count("April 20") > 26
