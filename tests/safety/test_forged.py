"""Requests that no page of ours makes: junk in addresses, forged forms, cookies, hosts, heads.

`CSP_FUZZ=12` tries more of each.
"""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from csp_reviews.applications import reading
from csp_reviews.applications.operations import Received
from csp_reviews.applications.sheets import SHEETS
from csp_reviews.extensions import csrf, db
from csp_reviews.law.permissions import ever
from csp_reviews.law.terms import BodyKind, Role, Stage
from csp_reviews.models import Base
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Application, Case, Complaint, Person
from csp_reviews.web.gate import Door, declared
from tests.applications.conftest import PAGES, REPORT, hand_in, read_with, said
from tests.house.test_matrix import rows
from tests.safety.hostile import STRINGS
from tests.support.applications import Maker
from tests.support.builders import Make, sign_in, viewer_of
from tests.support.journey import at

FUZZ = int(os.environ.get("CSP_FUZZ", "1"))
PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
WORDS = ("%00", "..%2f..%2fetc", "a" * 300, "%f0%9f%92%a5", "'", "{{7*7}}", "%e2%80%ae", "%ff", "-1", "%0d%0aX:%20y")
NUMBERS = ("0", "99999999999999999999", "9223372036854775808", "2147483648", "007")
QUERY = "&".join(
    f"{name}={value}"
    for name, value in (
        *(("q", "%00%ff"), ("from", "2026-13-45"), ("to", "%00"), ("after", "9999-12-31.99999999999999999999")),
        *(
            ("next", "//evil.example"),
            ("page", "-1"),
            ("kind", "%00"),
            ("sort", "%22"),
            ("stage", "%00"),
            ("area", "%00"),
        ),
    )
)
METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE")
BODIES: tuple[dict[str, Any], ...] = (
    {"data": {"once": "x" * 10_000, "version": "-1", "a\x00": "\x00", "n": ["1", "2"]}},
    {"data": b"\xff\xfe{", "content_type": "application/json"},
    {"data": b'--b\r\nContent-Disposition: form-data; name="a', "content_type": "multipart/form-data; boundary=b"},
    {"data": b"a=%zz&&&=&once", "content_type": "application/x-www-form-urlencoded"},
)
COLUMNS = sorted({column.name for table in Base.metadata.sorted_tables for column in table.columns})


@pytest.fixture
def staff(make: Make, area: Area) -> dict[Role, int]:
    """One account a role, and a case that the coordinator has."""
    council = make.agency(area, BodyKind.COUNCIL)
    people = {role: make.account(role, area, council if role is Role.AGENCY_OFFICER else None) for role in Role}
    make.case(area, Stage.REVIEW, by=people[Role.COORDINATOR])
    db.session.commit()
    return {role: person.id for role, person in people.items()}


@pytest.fixture
def received(area: Area) -> Received:
    return hand_in(area, said())


def rules(app: Flask) -> list[Rule]:
    """Every address but those of files, in the order of their names."""
    return sorted((rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda rule: rule.rule)


def junk(rule: str, n: int, known: dict[str, str]) -> str:
    """An address with junk in each of its places, or with one that is known in the first."""

    def fill(found: re.Match[str]) -> str:
        if n % 2 and found["name"] in known:
            return known[found["name"]]
        choices = NUMBERS if found["kind"] else WORDS
        return choices[(n + len(rule) + found.start()) % len(choices)]

    return PART.sub(fill, rule)


def asked(app: Flask, known: dict[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, address and body of each odd request."""
    for n, rule in enumerate(rules(app)):
        for more in range(2 * FUZZ):
            path = junk(rule.rule, n + more, known)
            yield "GET", f"{path}?{QUERY}", {}
            yield "POST", path, BODIES[(n + more) % len(BODIES)]
        yield METHODS[n % len(METHODS)], path, {}


def broken(client: Any, requests: Iterator[tuple[str, str, dict[str, Any]]]) -> list[str]:
    """What ended in an error of ours."""
    answers = ((method, path, client.open(path, method=method, **body).status_code) for method, path, body in requests)
    return [f"{method} {path[:80]}: {status}" for method, path, status in answers if status >= 500]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("who", ["nobody", "applicant", Role.COORDINATOR, Role.AGENCY_OFFICER, Role.ADMINISTRATOR])
def test_no_odd_request_breaks_or_changes_anything(
    app: Flask, make_app: Maker, area: Area, staff: dict[Role, int], received: Received, who: str
) -> None:
    client: Any = make_app(TESTING=False).test_client()
    client.page_rules = False
    case = db.session.scalars(select(Case).order_by(Case.id)).first()
    assert case is not None
    known = {"area": area.slug, "reference": case.reference, "n": "1"}
    if isinstance(who, Role):
        sign_in(client, staff[who])
    elif who == "applicant":
        read_with(client, received)
    before = rows()
    assert broken(client, asked(app, known)) == []
    assert rows() == before


@pytest.mark.timeout(300)
def test_a_form_without_its_token_with_a_wrong_or_a_foreign_one_does_nothing(
    make_app: Maker, area: Area, staff: dict[Role, int], received: Received
) -> None:
    """T22. Every address that takes a form, by somebody who may use it."""
    strict = make_app(WTF_CSRF_ENABLED=True)
    foreign = strict.test_client()
    found = re.search(
        r'name="csrf_token" value="([^"]+)"', foreign.get(f"/{area.slug}/apply/begin", follow_redirects=True).text
    )
    assert found is not None
    case = db.session.scalars(select(Case).order_by(Case.id)).first()
    assert case is not None
    known = {"area": area.slug, "reference": case.reference, "n": "1"}
    viewers = {role: viewer_of(db.session.get_one(_account(), number)) for role, number in staff.items()}
    before, refused, exempt = rows(), 0, vars(csrf)["_exempt_views"]
    for rule in rules(strict):
        view = strict.view_functions[rule.endpoint]
        if "POST" not in rule.methods or f"{view.__module__}.{view.__name__}" in exempt:
            continue
        action, door = declared(view)
        client = strict.test_client()
        client.page_rules = False
        if door is Door.STAFF:
            sign_in(client, next(staff[role] for role, viewer in viewers.items() if ever(viewer, action)))
        path = PART.sub(lambda part: known.get(part["name"], "1"), rule.rule)
        for token in ({}, {"csrf_token": "wrong"}, {"csrf_token": found.group(1)}):
            status = client.post(path, data=token).status_code
            assert status in (303, 400, 403, 404, 410), f"{path}: {status}"
            refused += status == 400
    assert refused > 60
    assert rows() == before


def _account() -> Any:
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__name__ == "Account")


def kept(case: Case) -> list[dict[str, Any]]:
    """What is recorded of an application, but for what differs each time."""
    tables: tuple[tuple[Any, Any], ...] = ((Application, "case_id"), (Person, "case_id"), (Complaint, "case_id"))
    found = [
        row
        for table, key in tables
        for row in db.session.scalars(
            select(table).where(getattr(table, key) == case.id).order_by(*table.__table__.primary_key)
        )
    ]
    return [
        {
            column.key: getattr(row, column.key)
            for column in row.__table__.columns
            if column.key not in ("id", "case_id")
        }
        for row in found
    ]


def vars_of(form: type) -> Iterator[tuple[str, object]]:
    """What a form class and its parents define, by name."""
    return ((name, value) for parent in form.__mro__ for name, value in vars(parent).items())


def test_keys_that_no_form_asks_for_change_nothing(app: Flask, area: Area) -> None:
    """T15. Every column of every table, sent with every page of an application."""
    assert len(COLUMNS) >= 200
    asked = {name for sheet in SHEETS.values() for name, field in vars_of(sheet.form) if hasattr(field, "field_class")}
    ours = asked | set(REPORT) | {"once", "reason", "note", "reporter", "hate"}
    extra = {name: "7" for name in COLUMNS if name not in ours}
    results = []
    for more in ({}, extra):
        browser = app.test_client()
        for key, data in PAGES.items():
            if key == "reports":
                assert browser.post(at("list/add"), data=more | REPORT).status_code == 303
            asked_for = more if key not in ("you", "contact", "person") else {}
            assert browser.post(at(key), data=asked_for | data).status_code == 303, key
        browser.get(at("check"))
        assert browser.post(at("check"), data=more | {"declare": "y"}).status_code == 303
        results.append(kept(db.session.scalars(select(Case).order_by(Case.id.desc())).first()))
    assert results[0] == results[1]


def test_a_changed_cookie_opens_nothing(client: Any, app: Flask, received: Received) -> None:
    read_with(client, received)
    client.page_rules = False
    good = client.get_cookie("session").value
    changed = [
        good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :] for n in range(0, len(good) - 2, 5 // FUZZ or 1)
    ]
    changed += [good[:n] for n in range(0, len(good), 20)] + [
        "",
        ".",
        "..",
        "a.b.c",
        "\u202e",
        good[::-1],
        good * 3,
        "e30.x.y",
    ]
    changed += [good.rpartition(".")[0], good.replace(".", ""), good.upper(), f" {good[1:]}", "null", "{}", '"', "%00"]
    for value in changed:
        thief = app.test_client()
        thief.page_rules = False
        answer = thief.get("/progress/case", headers={"Cookie": f"session={quote(value, safe='.-_')}"})
        assert answer.status_code in (303, 410), value


HOSTS = (
    *(
        "evil.example",
        "cases.example.evil.example",
        "evil.example#cases.example",
        "cases.example@evil.example",
        "[::1]",
    ),
    *(
        "evil.example:443",
        "cases.example:evil",
        "CASES.EXAMPLE.",
        "a b",
        "",
        "cases.example/../evil.example",
        "10.0.0.1",
    ),
    *(
        "cases.example\t.evil.example",
        "xn--evil.example",
        "*.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
    ),
)
FORWARDED = (
    "X-Forwarded-Host",
    "X-Host",
    "X-Forwarded-Server",
    "X-Original-URL",
    "X-Rewrite-URL",
    "Forwarded",
    "X-HTTP-Host",
)


def test_a_name_that_is_not_ours_gets_no_page_and_no_address(make_app: Maker, area: Area) -> None:
    client = make_app(TRUSTED_HOSTS=["cases.example", "localhost", "127.0.0.1"]).test_client()
    client.page_rules = False
    for host in HOSTS:
        for path in (f"/{area.slug}/apply", f"/{area.slug}/", "/leave", "/nothing/here"):
            answer = client.get(path, headers={"Host": host}, base_url="http://cases.example")
            assert answer.status_code == 400 or "evil" not in f"{answer.headers}{answer.text}", host
    for name in FORWARDED:
        for path in (f"/{area.slug}/apply", f"/{area.slug}/", "/leave"):
            answer = client.get(path, headers={name: "evil.example"}, base_url="http://cases.example")
            assert answer.status_code < 400
            assert "evil" not in f"{answer.headers}{answer.text}", name


def test_whoever_says_to_come_from_elsewhere_is_counted_where_he_is(client: Any, area: Area) -> None:
    client.page_rules = False
    typed = {"reference": "2222-2222", "code": "AAAA-BBBB-CCCC-DDDD"}
    for n in range(reading.NETWORK):
        forged = {"X-Forwarded-For": f"192.0.2.{n}", "X-Real-IP": f"192.0.2.{n}", "Forwarded": f"for=192.0.2.{n}"}
        assert client.post("/progress", data=typed, headers=forged).status_code == 400
    assert client.post("/progress", data=typed, headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 429


def test_heads_that_break_programs(client: Any, area: Area) -> None:
    client.page_rules = False
    names = (
        "User-Agent",
        "Accept-Language",
        "Referer",
        "Accept",
        "If-None-Match",
        "If-Modified-Since",
        "Range",
        "Origin",
    )
    lines = [text for text in STRINGS if text.isprintable() and len(text) < 500][:: 8 // FUZZ or 1]
    for n, text in enumerate(lines):
        head = {names[n % len(names)]: text.encode("utf-8").decode("latin-1")}
        for path in (f"/{area.slug}/", "/static/csp.css"):
            assert client.get(path, headers=head).status_code < 500, head


@pytest.fixture
def posts(client: Any) -> Callable[..., int]:
    """Posts one text to a field; the status."""

    def post(path: str, field: str, text: str, **more: str) -> int:
        client.page_rules = False
        return int(client.post(path, data={field: text.encode("utf-8", "surrogatepass"), **more}).status_code)

    return post


def test_every_kind_of_field_over_http(posts: Callable[..., int], write: Any, area: Area) -> None:
    write()
    kinds = (
        *((at("you"), "name"), (at("you"), "postcode"), (at("happening"), "happening"), (at("contact"), "email")),
        *((at("contact"), "phone"), (at("list/add"), "happened-on-day"), ("/progress", "code"), ("/sign-in", "email")),
    )
    for n, (path, field) in enumerate(kinds):
        for text in STRINGS[n % 12 :: max(1, 12 // FUZZ)]:
            status = posts(path, field, text)
            assert status in (303, 400, 429), f"{field}: {text[:40]!r}: {status}"
