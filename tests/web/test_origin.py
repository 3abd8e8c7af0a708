"""A form that another website sent is refused, whatever token it carries (T22)."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.models.drafts import Draft
from tests.support.builders import Make

FORM = {"applying_as": "myself"}


@pytest.fixture
def area(app: Flask) -> None:
    Make(app).area()
    db.session.commit()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ],
)
def test_a_form_of_another_website_is_refused(client: FlaskClient, area: None, headers: dict[str, str]) -> None:
    answer = client.post("/anytown/apply/1", data=FORM, headers=headers)
    assert answer.status_code == 400
    assert not db.session.scalars(select(Draft)).all()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://localhost"},
        {"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_one_of_ours_or_of_a_browser_that_does_not_say_is_taken(
    client: FlaskClient, area: None, headers: dict[str, str]
) -> None:
    assert client.post("/anytown/apply/1", data=FORM, headers=headers).status_code == 303
    assert db.session.scalars(select(Draft)).one()


def test_looking_from_another_website_is_not_refused(client: FlaskClient, area: None) -> None:
    assert client.get("/anytown/check", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
