"""The four layouts: what each shows to whom, with and without an area, and that each keeps the rules of every page."""

from typing import Any

import pytest

from tests.components.site import AREA, shown
from tests.support.page_rules import Page, check_page, text_of

LAYOUTS = ("public", "journey", "staff", "letter")
TABS = [("The partnership", "/", True), ("Figures", "/figures", False)]
SAM = {"name": "Sam Elm (example)", "roles": ["coordinator", "chair"]}


def templates(layout: str, before: str = "", more: str = "") -> dict[str, str]:
    page = f"""{{% extends "layouts/{layout}.html" %}}{before}
    {{% block title %}}Your page{{% endblock %}}
    {{% block content %}}<h1 class="govuk-heading-l">Your page</h1>{{% endblock %}}{more}"""
    return {"page.html": page}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("area", [AREA, None])
@pytest.mark.parametrize("viewer", [SAM, None])
@pytest.mark.parametrize("before", ["", "{% set wide = true %}"])
def test_every_layout_keeps_the_rules(layout: str, area: Any, viewer: Any, before: str) -> None:
    response = shown(templates(layout, before), area=area, viewer=viewer, navigation=TABS, demonstration=True)
    assert response.status_code == 200
    check_page(response, f"{layout} layout")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_page_of_a_demonstration_says_so(layout: str) -> None:
    said = "takes no real requests"
    assert said in shown(templates(layout), demonstration=True).text
    assert said not in shown(templates(layout), demonstration=False).text


@pytest.mark.parametrize(
    ("layout", "title"),
    [
        ("public", "Your page – Example Community Safety Partnership"),
        ("journey", "Your page"),
        ("staff", "Your page – Example Community Safety Partnership"),
        ("letter", "Your page"),
    ],
)
def test_titles_name_the_area_unless_they_must_be_neutral(layout: str, title: str) -> None:
    page = Page(shown(templates(layout)).text)
    assert page.title == title
    assert page.neutral == (title == "Your page")


def test_without_an_area_the_header_says_what_the_site_is() -> None:
    page = Page(shown(templates("public"), area=None).text)
    link = page.of_class("govuk-generic-header__homepage-link")[0]
    assert (text_of(link), link.get("href")) == ("ASB case reviews", "/")


@pytest.mark.parametrize(
    ("layout", "leaves"), [("public", True), ("journey", True), ("staff", False), ("letter", False)]
)
def test_the_public_can_leave_at_once(layout: str, leaves: bool) -> None:
    links = Page(shown(templates(layout)).text).of_class("govuk-exit-this-page__button")
    assert [link.get("href") for link in links] == (["/leave"] if leaves else [])


def test_a_page_that_needs_no_way_out_empties_the_block() -> None:
    response = shown(templates("public", more="{% block exit %}{% endblock %}"))
    assert "govuk-exit-this-page" not in response.text


@pytest.mark.parametrize(
    ("layout", "shows"), [("public", True), ("journey", False), ("staff", True), ("letter", False)]
)
def test_navigation_marks_where_one_is(layout: str, shows: bool) -> None:
    links = Page(shown(templates(layout), navigation=TABS).text).of_class("govuk-service-navigation__link")
    assert [link.get("aria-current") for link in links] == (["page", None] if shows else [])


def test_an_active_link_that_is_not_the_page_is_its_section() -> None:
    links = Page(shown(templates("public"), path="/below", navigation=TABS).text).of_class(
        "govuk-service-navigation__link"
    )
    assert [link.get("aria-current") for link in links] == ["true", None]


def test_staff_see_who_they_are_and_can_sign_out_by_post() -> None:
    page = Page(shown(templates("staff"), viewer=SAM).text)
    assert text_of(page.of_class("csp-who")[0]) == "Sam Elm (example) · coordinator, chair Sign out"
    form = page.all("form")[0]
    assert (form.get("method"), form.get("action")) == ("post", "/sign-out")
    assert not Page(shown(templates("staff"), viewer=None).text).all("form")


@pytest.mark.parametrize("layout", ["journey", "staff"])
def test_messages_are_shown_once_with_ids_of_their_own(layout: str) -> None:
    messages = [("success", "It is recorded"), ("message", "Two left"), ("message", "One left")]
    response = shown(templates(layout), messages=messages)
    check_page(response, layout)
    assert [text_of(banner) for banner in Page(response.text).of_class("govuk-notification-banner")] == [
        "Success It is recorded",
        "Important Two left",
        "Important One left",
    ]


def test_a_public_page_asks_neither_session_nor_viewer() -> None:
    """Else it would vary by cookie, and no cache could keep it."""
    response = shown(templates("public"), viewer=SAM, navigation=TABS)
    assert "Vary" not in response.headers
    assert "Set-Cookie" not in response.headers
    assert SAM["name"] not in response.text


@pytest.mark.parametrize(
    ("layout", "before", "demonstration", "listed"),
    [
        ("public", "", False, True),
        ("public", "", True, False),
        ("public", "{% set neutral = true %}", False, False),
        ("journey", "", False, False),
        ("staff", "", False, False),
        ("letter", "", False, False),
    ],
)
def test_search_engines_may_list_only_real_public_pages(
    layout: str, before: str, demonstration: bool, listed: bool
) -> None:
    metas = Page(shown(templates(layout, before), demonstration=demonstration).text).all("meta")
    assert (not [meta for meta in metas if meta.get("name") == "robots"]) == listed


def test_the_side_column_is_there_only_when_it_says_something() -> None:
    with_side = shown(templates("public", more="{% block side %}<p>Ring us</p>{% endblock %}"))
    assert "govuk-grid-column-one-third" in with_side.text
    assert "govuk-grid-column-one-third" not in shown(templates("public")).text
    assert "govuk-grid-column" not in shown(templates("public", "{% set wide = true %}")).text


def test_what_stands_below_takes_the_whole_width() -> None:
    response = shown(templates("public", more="{% block below %}<p id='below'>…</p>{% endblock %}"))
    page = Page(response.text)
    below = next(element for element in page.elements if element.get("id") == "below")
    assert not [around for around in page.ancestors(below) if "govuk-grid" in around.get("class", "")]


def test_an_area_may_bring_its_colour() -> None:
    response = shown(templates("public"), area_stylesheet="/example/colour.css")
    links = [link.get("href") for link in Page(response.text).all("link") if link.get("rel") == "stylesheet"]
    assert links[-1] == "/example/colour.css"
    assert len(links) == 3


def test_a_letter_says_from_whom_to_whom_and_when() -> None:
    more = "{% block recipient %}Rowan Ash{% endblock %}{% block date %}Tuesday 24 November 2026{% endblock %}"
    text = text_of(Page(shown(templates("letter", more=more)).text).all("main")[0])
    assert text == "Rowan Ash Example Community Safety Partnership Tuesday 24 November 2026 Your page"
