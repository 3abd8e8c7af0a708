"""`flask statistics show`: what the page shows."""

import json
from datetime import date

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from csp_reviews.extensions import db
from csp_reviews.law.terms import Figure
from csp_reviews.models.areas import OpeningFigure
from tests.support.builders import Make


def show(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["statistics", "show", *arguments])


@pytest.fixture
def _case(app: Flask) -> None:
    make = Make(app)
    make.case(make.area())
    db.session.commit()


@pytest.mark.usefixtures("_case")
def test_json_is_what_the_address_gives(app: Flask, client: FlaskClient) -> None:
    dates = {"from": "2020-01-01", "to": "2026-11-30"}
    result = show(app, "--area", "anytown", "--from", dates["from"], "--to", dates["to"], "--json")
    assert result.exit_code == 0
    assert result.stdout == client.get("/anytown/statistics.json", query_string=dates).text
    assert json.loads(result.stdout)["totals"]["applications_received"] == 1


@pytest.mark.usefixtures("_case")
def test_words_name_the_dates_and_each_figure(app: Flask) -> None:
    lines = show(app, "--area", "anytown").stdout.splitlines()
    assert lines[0] == "Anytown Community Safety Partnership, October 2014 to November 2026"
    assert lines[1] == "      1  Applications received"
    assert lines[-1] == "   1    0    0    0    0    0    0    0  April 2026 to November 2026"


@pytest.mark.usefixtures("_case")
def test_opening_figures_stand_beside(app: Flask) -> None:
    first, last = date(2015, 1, 1), date(2015, 12, 31)
    db.session.add(OpeningFigure(area_id=1, key=Figure.APPLICATIONS_RECEIVED, from_on=first, to_on=last, value=4))
    db.session.commit()
    assert "Applications received (and 4 in opening figures: 5 together)" in show(app, "--area", "anytown").stdout


@pytest.mark.usefixtures("_case")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--area", "nowhere"), 1, "Error: There is no area “nowhere”.\n"),
        (("--area", "anytown", "--from", "2030-01-01"), 1, "Error: “from” must be today or in the past.\n"),
        (("--area", "anytown", "--to", "2001-01-01"), 1, "Error: “to” must be 1 October 2014 or later.\n"),
        (("--area", "anytown", "--from", "yesterday"), 2, ""),
        ((), 2, ""),
    ],
)
def test_what_cannot_be_answered_is_one_clear_line(
    app: Flask, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = show(app, *arguments)
    assert result.exit_code == code
    assert not words or result.stderr == words


@pytest.mark.usefixtures("_case")
def test_showing_changes_nothing(app: Flask, queries) -> None:
    db.session.commit()
    with queries() as seen:
        show(app, "--area", "anytown")
    assert not seen.written
