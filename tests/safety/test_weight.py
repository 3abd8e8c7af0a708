"""What a visit weighs over the wire: a first one with everything, a later one with its page alone."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from csp_reviews.extensions import db
from csp_reviews.law.terms import Role
from csp_reviews.models.areas import Area
from csp_reviews.web.gate import Door, declared
from tests.applications.conftest import PAGES, hand_in, read_with, said
from tests.support.builders import Make, sign_in
from tests.support.journey import at

FIRST, LATER = 60_000, 15_000
FILE = re.compile(r'(?:src|href|from )=?"?\s*"(?P<path>(?:/static/|\./)[^"#]+)')
PACKED = {"Accept-Encoding": "gzip, deflate, br"}


def weight(client: Any, path: str) -> tuple[int, str]:
    """What one answer weighs, its head with it, and what it says."""
    client.page_rules = False
    answer = client.get(path, headers=PACKED)
    assert answer.status_code == 200, path
    head = sum(len(f"{name}: {value}\r\n") for name, value in answer.headers)
    client.page_rules = True
    plain = client.get(path)
    return head + len(answer.data), plain.text


def files(client: Any, path: str, text: str, seen: dict[str, int]) -> None:
    """Everything that a page fetches, and what that fetches, each once."""
    for found in FILE.finditer(text):
        address = found["path"].replace("&amp;", "&")
        if address.startswith("./"):
            address = path.rpartition("/")[0] + address[1:]
        if address not in seen:
            seen[address], inside = weight(client, address)
            files(client, urlsplit(address).path, inside, seen)


def check(client: Any, path: str) -> None:
    """A first and a later visit to a page."""
    page, text = weight(client, path)
    fetched: dict[str, int] = {}
    files(client, path, text, fetched)
    assert len(fetched) >= 5, fetched
    assert page <= LATER, f"{path}: {page}"
    assert page + sum(fetched.values()) <= FIRST, f"{path}: {page}, {fetched}"


def information(app: Flask) -> list[str]:
    """The pages that anybody may read, as their addresses are written."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and rule.arguments <= {"area"}]
    public = [rule.rule for rule in rules if declared(app.view_functions[rule.endpoint])[1] is Door.PUBLIC]
    return sorted(rule for rule in public if rule.startswith("/<area>/") and "." not in rule)


def test_each_public_page_is_light(app: Flask, client: Any, area: Area) -> None:
    db.session.commit()
    looked_at = 0
    for rule in [*information(app), "/progress"]:
        path = rule.replace("<area>", area.slug)
        if client.get(path).status_code == 200:
            looked_at += 1
            check(client, path)
    assert looked_at >= 8


def test_each_page_of_the_form_is_light(client: Any, write: Callable[..., Any]) -> None:
    write()
    for page in (*PAGES, "list/1", "list/add", "check", ""):
        check(client, at(page))


def test_a_case_is_light_to_its_applicant(client: Any, area: Area) -> None:
    assert read_with(client, hand_in(area, said())).status_code == 303
    check(client, "/progress/case")


def test_files_are_named_by_their_content_and_kept_for_good(client: Any, area: Area) -> None:
    _page, text = weight(client, f"/{area.slug}/")
    fetched: dict[str, int] = {}
    files(client, "/", text, fetched)
    for address in fetched:
        assert re.fullmatch("[0-9a-f]{12}", parse_qs(urlsplit(address).query)["v"][0]), address
        kept = client.get(address).headers["Cache-Control"]
        assert "immutable" in kept, address
        assert "max-age=31536000" in kept, address


@pytest.mark.parametrize("path", ["/anytown/", "/static/csp.css"])
def test_what_is_packed_says_so_and_is_not_sent_again(client: Any, area: Area, path: str) -> None:
    db.session.commit()
    client.page_rules = False
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    packed = client.get(path, headers=PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) * 2 < len(plain.data)
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
    again = client.get(path, headers={**PACKED, "If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_staff_page_and_one_that_repeats_its_address_are_never_packed(client: Any, make: Make, area: Area) -> None:
    coordinator = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, coordinator.id)
    for path in ("/casework/?q=ash", "/account/", "/sign-in?next=/casework/"):
        assert "Content-Encoding" not in client.get(path, headers=PACKED).headers, path
