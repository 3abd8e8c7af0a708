"""English, or Welsh below /cy: the same addresses, for the public side of an area that offers it."""

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po
from flask import Flask
from flask.testing import FlaskClient
from html5lib import parse

from csp_reviews.applications.journey import PAGES as JOURNEY
from csp_reviews.areas.content import Contact, Content
from csp_reviews.areas.operations import BadArea, offer_welsh, stop_welsh
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from tests.applications.conftest import hand_in, read_with, said
from tests.support.builders import Make
from tests.support.client import CheckedClient
from tests.support.public_pages import public_paths

NAME = "Partneriaeth Diogelwch Cymunedol"
PAGES = ("/anytown/", "/anytown/asb-case-review", "/anytown/statistics", "/anytown/privacy", "/anytown/apply/")
WELSH = {"Accessibility": "Hygyrchedd", "Start": "Dechrau"}


@pytest.fixture
def app(make_app, tmp_path: Path):
    """An application with a few Welsh texts of its own."""
    catalog = Catalog(locale="cy")
    for english, text in WELSH.items():
        catalog.add(english, text)
    folder = tmp_path / "translations" / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.po").open("wb") as file:
        write_po(file, catalog)
    app = make_app(BABEL_TRANSLATION_DIRECTORIES=str(tmp_path / "translations"))
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def area(app: Flask) -> Area:
    area = Make(app).area()
    db.session.commit()
    return area


@pytest.fixture
def welsh(area: Area) -> Area:
    """The area, with Welsh."""
    offer_welsh(area=area, name=NAME, content=Content(contact=Contact(phone="01632 960999")), left=0)
    db.session.commit()
    return area


@pytest.mark.parametrize("path", PAGES)
def test_an_area_without_welsh_has_no_page_in_it(client: FlaskClient, area: Area, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.get(f"/cy{path}").status_code == 404
    assert client.get("/cy/progress").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_welsh_says_so_and_leads_on_in_welsh(client: FlaskClient, welsh: Area, path: str) -> None:
    page = client.get(f"/cy{path}").text
    assert '<html lang="cy"' in page
    assert "Hygyrchedd" in page
    assert NAME in page
    hrefs = {part.partition('"')[0] for part in page.split('href="')[1:]}
    inside = {href for href in hrefs if href.startswith("/") and "/static/" not in href}
    assert path in inside
    assert {href for href in inside if not href.startswith("/cy/")} == {path}


@pytest.mark.parametrize("path", PAGES)
def test_the_english_page_leads_to_the_welsh_one_and_is_itself_unchanged(
    client: FlaskClient, welsh: Area, path: str
) -> None:
    client.get(f"/cy{path}")
    page = client.get(path).text
    assert f'href="/cy{path}"' in page
    assert '<html lang="en"' in page
    assert "Hygyrchedd" not in page


def test_what_was_asked_for_in_the_address_stays(client: FlaskClient, welsh: Area) -> None:
    page = client.get("/cy/anytown/statistics?from=2026-04-01&to=2026-10-31").text
    assert 'href="/anytown/statistics?from=2026-04-01&amp;to=2026-10-31"' in page


@pytest.mark.parametrize("path", ["/cy/casework/", "/cy/agency/", "/cy/nowhere/", "/cy/cy/"])
def test_nothing_else_is_below_it(client: FlaskClient, welsh: Area, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_figures_are_the_same_in_both(client: FlaskClient, welsh: Area) -> None:
    english, other = (client.get(f"{root}/anytown/statistics.json").json for root in ("", "/cy"))
    assert english["totals"] == other["totals"]


def test_following_is_in_welsh_where_an_area_offers_it(client: FlaskClient, welsh: Area) -> None:
    assert '<html lang="cy"' in client.get("/cy/progress").text


def test_a_text_that_nobody_checked_keeps_an_area_in_english(area: Area) -> None:
    with pytest.raises(BadArea):
        offer_welsh(area=area, name=NAME, content=Content(), left=1)
    assert area.welsh is None


def test_an_area_can_go_back_to_english(client: FlaskClient, welsh: Area) -> None:
    stop_welsh(area=welsh)
    db.session.commit()
    assert client.get("/cy/anytown/").status_code == 404
    assert "/cy/" not in client.get("/anytown/").text


STORY = "They bang on the wall, “every night”."
HIDDEN = ("hidden", "submit")


def typed_into(page: str) -> list[str]:
    """The names of what a person fills in on a page, in forms that are sent by POST."""
    document = parse(page, namespaceHTMLElements=False)
    forms = [form for form in document.iter("form") if form.get("method") == "post"]
    fields = [field for form in forms for kind in ("input", "textarea", "select") for field in form.iter(kind)]
    return [field.get("name", "") for field in fields if field.get("type") not in HIDDEN]


def test_every_page_with_a_form_can_change_language_without_losing_it(
    app: Flask, client: CheckedClient, welsh: Area
) -> None:
    read_with(client, hand_in(welsh, said()))
    assert client.post("/anytown/apply/1", data={"applying_as": "myself"}).status_code == 303
    looked, wrong = 0, []
    for path in public_paths(app):
        answer = client.get(path)
        if (
            path.startswith("/sign-in")
            or answer.status_code != 200
            or answer.mimetype != "text/html"
            or not typed_into(answer.text)
        ):
            continue
        looked += 1
        document = parse(answer.text, namespaceHTMLElements=False)
        button = next((each for each in document.iter("button") if each.get("name") == "read_in"), None)
        ids = {form.get("id") for form in document.iter("form")}
        if button is None or button.get("form") not in ids:
            wrong.append(path)
        elif client.post(button.get("formaction"), data={"read_in": "cy"}).status_code not in (200, 303):
            wrong.append(f"{path}: POST")
    assert wrong == []
    assert looked >= 10


def test_what_was_typed_is_there_in_the_other_language_and_was_not_read(client: CheckedClient, welsh: Area) -> None:
    client.post("/anytown/apply/1", data={"applying_as": "myself"})
    you = 1 + [page.key for page in JOURNEY].index("you")
    sent = {"name": STORY, "postcode": "not one", "read_in": "cy"}
    answer = client.post(f"/cy/anytown/apply/{you}", data=sent)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert page.status_code == 200
    assert '<html lang="cy"' in page.text
    assert STORY in page.text
    assert "not one" in page.text
    assert "govuk-error-message" not in page.text
    assert STORY not in client.get(f"/anytown/apply/{you}").text


def test_a_code_that_was_typed_is_kept_too(client: CheckedClient, welsh: Area) -> None:
    answer = client.post("/cy/progress", data={"reference": "AB", "code": "x", "read_in": "cy"})
    assert 'value="AB"' in client.get(answer.location).text


def test_the_checker_keeps_nothing_and_loses_nothing(client: CheckedClient, welsh: Area) -> None:
    page = client.post("/cy/anytown/check", data={"what_happened": STORY, "happened-how": "day", "read_in": "cy"})
    assert page.status_code == 200
    assert '<html lang="cy"' in page.text
    assert STORY in page.text
    assert "govuk-error-message" not in page.text
    assert "Set-Cookie" not in page.headers


def test_a_form_that_was_kept_for_the_language_is_for_this_browser_alone(
    app: Flask, client: CheckedClient, welsh: Area
) -> None:
    answer = client.post("/cy/progress", data={"reference": "AB", "code": "x", "read_in": "cy"})
    assert 'value="AB"' not in app.test_client().get(answer.location).text
