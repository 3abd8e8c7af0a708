"""Text that breaks programs, typed into every public field, and then looked at in a browser wherever it is shown.

Each piece carries a mark of its own. A page that shows a mark must show all of the piece, letter by letter; no script
runs, no dialog opens, nothing of it becomes a part of the page, and nothing makes a page wider than a phone.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.terms import BodyKind, Channel, Role
from csp_reviews.models.areas import Agency, Area
from csp_reviews.models.cases import Case, Passing
from csp_reviews.web.clock import today
from csp_reviews.web.gate import Door, declared
from tests.applications.conftest import PAGES, REPORT
from tests.applications.test_saving import code_on
from tests.safety.hostile import NAMED
from tests.safety.test_text import as_kept
from tests.safety.test_walk import PHONE
from tests.support.browsers import Visit
from tests.support.builders import Make, sign_in
from tests.support.journey import at
from tests.support.live import LiveServer

PIECES = {name: text for name, text in NAMED.items() if name.startswith(("markup", "templates", "bidi", "real"))}
LONG = "W" * 90
SHOWN = """() => [document.body.textContent, ...[...document.querySelectorAll(
  "main input:not([type=hidden]), main textarea")].map(box => box.value)].join("\\n\\u0001")"""
GROWN = """() => [...document.querySelectorAll("main *")].filter(one => [...one.attributes].some(each =>
  each.name.startsWith("on")) || ["SCRIPT", "IFRAME", "BASE", "MATH", "STYLE"].includes(one.tagName)
  || (one.tagName === "IMG" && !one.src.includes("/static/"))).map(one => one.outerHTML.slice(0, 80))"""
WIDER = "document.documentElement.scrollWidth - window.innerWidth"


def lines() -> list[str]:
    """Every piece with its mark, as one line: what has lines of its own is told in the test of texts."""
    kept = ((name, as_kept(text)) for name, text in PIECES.items())
    return [f"{name}: {text} /{name}" for name, text in kept if text and "\n" not in text]


LINES = lines()
SHORT = [line for line in LINES if len(line) < 60 and not set(line) & set("\u202d\u202e")]


def stories(n: int) -> list[str]:
    """All pieces, in so many texts, each with a word that is wider than a phone."""
    return ["\n".join([*LINES[place::n], LONG]) for place in range(n)]


def typed() -> dict[str, dict[str, Any]]:
    """The pages of the form with a piece in every box that takes words."""
    happening, alleged, impact, note = stories(4)
    short = iter(SHORT * 2)
    where, wanted = "\n".join(SHORT[:20]), "\n".join(SHORT[20:60])
    more = {
        "you": {"name": next(short), "address": f"{next(short)}\n{LONG}", "postcode": "<b>B7</b>"},
        "contact": {
            "phone": "01632 960 012 <&>",
            "contact_times": next(short),
            "name_to_use": next(short),
            "contact_note": "\n".join(SHORT[60:80]),
        },
        "help": {"adjustments": "\n".join(SHORT[:15])},
        "happening": {"happening": happening[:9_900]},
        "who": {"alleged": alleged[:3_900]},
        "where": {"place": where[:1_900]},
        "impact": {"impact": impact[:9_900]},
        "wanted": {"wanted": wanted[:3_900]},
        "part": {"note": note[:1_900]},
    }
    return {key: {**page, **more.get(key, {})} for key, page in PAGES.items()}


def faults(page: Page, path: str) -> Iterator[str]:
    """What is wrong with a page that shows what was typed."""
    answer = page.goto(path, timeout=60_000)
    if answer is None or answer.status != 200 or "html" not in answer.headers.get("content-type", ""):
        return
    shown = page.evaluate(SHOWN)
    for line in LINES:
        mark, end = line.partition(": ")[0] + ": ", " /" + line.partition(": ")[0]
        if mark in shown and end in shown and line not in shown:
            yield f"{path} shows {mark} otherwise: {shown[shown.index(mark) :][:90]!r}"
    if grown := page.evaluate(GROWN):
        yield f"{path} has grown {grown}"
    if (wider := page.evaluate(WIDER)) > 0:
        yield f"{path} is {wider} pixels too wide"
    own = path.startswith(("/progress", "/anytown/apply"))
    if own and any(mark in page.title() for mark in ("markup-", "bidi-", "templates-", "real-")):
        yield f"{path} is called {page.title()}"


def marks_on(page: Page) -> int:
    """How many pieces a page shows."""
    shown = page.evaluate(SHOWN)
    return sum(line in shown for line in LINES)


@pytest.fixture
def look(browser: Browser, live_server: LiveServer, client: Any) -> Iterator[Callable[..., Page]]:
    """A browser of a phone's width, with the session of `client`."""
    visits: list[Visit] = []

    def start() -> Page:
        visits.append(Visit(browser, live_server.url, viewport=PHONE))
        page = visits[-1].page
        page.on("dialog", lambda box: visits[-1].faults.append(f"a dialog opened: {box.message}"))
        cookie = client.get_cookie("session")
        assert cookie is not None
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
        return page

    yield start
    for made in visits:
        made.end()


@pytest.fixture
def written(client: Any, write: Callable[..., Any], area: Area) -> None:
    """The form, with a piece in every box."""
    # What is typed here looks like the marks of a template, which the rules of a page forbid.
    client.page_rules = False
    pages = typed()
    hostile = {"what_happened": stories(3)[0][:3_900], "told_other": SHORT[5], "officer": SHORT[6]}
    hostile |= {"agency_reference": "<script>alert(7)</script>", "what_was_done": stories(3)[1][:3_900]}
    assert client.post(at("for-whom", area.slug), data=pages["for-whom"]).status_code == 303
    added = client.post(at("list/add", area.slug), data={**REPORT, **hostile})
    assert added.status_code == 303, added.text
    write({key: page for key, page in pages.items() if key != "reports"})
    assert client.post(at("reports", area.slug), data={}).status_code == 303


def sent(client: Any) -> tuple[int, str]:
    """Send it off; the case by its number and its reference."""
    client.get(at("check"))
    assert client.post(at("check"), data={"declare": "y"}).status_code == 303
    case = db.session.scalars(select(Case)).one()
    return case.id, case.reference


@pytest.mark.timeout(180)
def test_whoever_typed_it_sees_it_as_it_was_typed(client: Any, written: None, look: Callable[..., Page]) -> None:
    db.session.commit()
    page = look()
    wrong = [fault for key in (*PAGES, "list/1", "check") for fault in faults(page, at(key))]
    assert wrong == []
    assert marks_on(page) > len(LINES) * 0.7, "check-your-answers shows most of what was typed"


def pages_of(app: Flask, door: Door, reference: str, prefix: str) -> list[str]:
    """Every page by a door about one case, found in the application itself."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or declared(app.view_functions[rule.endpoint])[1] is not door:
            continue
        if rule.arguments <= {"reference", "n", "page"} and rule.rule.startswith(prefix) and "end" not in rule.endpoint:
            given = {"reference": reference, "n": 1, "page": 1}
            with app.test_request_context():
                built = rule.build({name: given[name] for name in rule.arguments})
            found.append(str(built[1]) if built else "")
    return sorted({path for path in found if path and not path.endswith((".pdf", ".csv", ".json"))})


@pytest.mark.timeout(240)
def test_the_pages_of_the_case_show_it_as_it_was_typed(
    app: Flask, client: Any, written: None, look: Callable[..., Page]
) -> None:
    _number, reference = sent(client)
    code = code_on(client.get(at("receipt")))
    assert client.post("/progress", data={"reference": reference, "code": code}).status_code == 303
    client.post("/progress/talk", data={"kind": "message", "text": stories(3)[2][:3_900]})
    client.post("/progress/add", data={"text": stories(2)[0][:9_900]})
    db.session.commit()
    page, seen = look(), 0
    wrong = []
    for path in pages_of(app, Door.APPLICANT, reference, "/progress"):
        wrong += faults(page, path)
        seen += marks_on(page)
    assert wrong == []
    assert seen > 100


@pytest.mark.timeout(300)
def test_staff_see_it_as_it_was_typed(
    app: Flask, client: Any, make: Make, area: Area, written: None, look: Callable[..., Page]
) -> None:
    number, reference = sent(client)
    coordinator = make.account(Role.COORDINATOR, area)
    agency = Agency(area_id=area.id, name="<b>Police</b> & " + SHORT[3], kind=BodyKind.POLICE, relevant_body=True)
    db.session.add(agency)
    db.session.flush()
    db.session.add(Passing(case_id=number, agency_id=agency.id, passed_on=today(), how=Channel.ONLINE))
    officer = make.account(Role.AGENCY_OFFICER, area, agency=agency).id
    sign_in(client, coordinator.id)
    db.session.commit()
    wrong, seen = [], 0
    page = look()
    for path in ["/casework/", "/casework/cases", *pages_of(app, Door.STAFF, reference, "/casework/<reference>")]:
        wrong += faults(page, path)
        seen += marks_on(page)
    assert seen > 200
    sign_in(client, officer)
    db.session.commit()
    page = look()
    for path in ["/agency/", *pages_of(app, Door.STAFF, reference, "/agency/<reference>")]:
        wrong += faults(page, path)
        seen += marks_on(page)
    assert wrong == []
