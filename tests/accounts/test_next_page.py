"""After signing in nobody is led out of the house."""

from itertools import product

import pytest

from csp_reviews.accounts.next_page import safe_next
from csp_reviews.law.terms import Role
from tests.accounts.conftest import PASSWORD, Person
from tests.support.client import CheckedClient

HOSTS = (
    "evil.example",
    "evil.example/casework/",
    "user@evil.example",
    "127.0.0.1",
    "[::1]",
    "evil。example",
    "evil．example",
    "еvil.example",
    "3232235777",
    "evil.example%2Fcasework",
)
STARTS = (
    "//",
    "///",
    "////",
    "/\\",
    "\\\\",
    "\\/",
    "/%2f",
    "/%5c",
    "http://",
    "https://",
    "HTTPS:",
    "https:/",
    "/\t/",
    "/ /",
    "/\n/",
    "%0d%0aLocation:%20http://",
    "/casework//",
    "/casework/../..//",
    "/.//",
    "javascript:alert(1)//",
)
OTHERS = (
    "",
    " ",
    "casework/",
    "/",
    "/sign-out",
    "/sign-in",
    "/leave",
    "/tamworth/",
    "/progress",
    "/casework/\n",
    "/casework/%0d%0aSet-Cookie:a=b",
    "/casework/?next=//evil.example",
    "/casework/#//evil.example",
    "/casework/..",
    "/casework/../leave",
    "/casework/;x",
    "/casework/@evil.example",
    "/casework\x00",
    "/Casework/",
    "/caseworker",
    "/casework/é",
    "data:text/html,x",
    "javascript:alert(1)",
    "/casework/" + "a/" * 400,
    "/casework/" + "a" * 65,
)
PAYLOADS = [start + host for start, host in product(STARTS, HOSTS)] + list(OTHERS)
OURS = ("/casework/", "/casework", "/casework/7KXM-2RHT", "/casework/7KXM-2RHT/requests/3", "/admin/", "/account/")


def test_there_are_two_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) >= 200


@pytest.mark.parametrize("asked", PAYLOADS)
def test_what_is_not_a_plain_path_of_ours_is_dropped(asked: str) -> None:
    assert safe_next(asked) is None


@pytest.mark.parametrize("asked", OURS)
def test_our_own_pages_are_kept(asked: str) -> None:
    assert safe_next(asked) == asked


def test_nothing_asked_for_is_nothing() -> None:
    assert safe_next(None) is None


def test_payloads_lead_to_the_workplace_over_http(client: CheckedClient, person: Person) -> None:
    person(Role.ADMINISTRATOR, email="sam@example.org")
    for asked in ("//evil.example", "/\\evil.example", "https://evil.example/casework/", "/casework/\r\nX: y"):
        page = client.get("/sign-in", query_string={"next": asked})
        assert "evil" not in page.text
        answer = client.post(
            "/sign-in", query_string={"next": asked}, data={"email": "sam@example.org", "password": PASSWORD}
        )
        assert (answer.status_code, answer.location) == (303, "/admin/")
        client.post("/sign-out")


def test_the_page_that_was_asked_for_follows_sign_in(client: CheckedClient, person: Person) -> None:
    person(Role.ADMINISTRATOR, email="sam@example.org")
    sent = client.get("/account/")
    assert sent.location == "/sign-in?next=/account/"
    assert 'action="/sign-in?next=/account/"' in client.get(sent.location).text
    answer = client.post(sent.location, data={"email": "sam@example.org", "password": PASSWORD})
    assert answer.location == "/account/"
