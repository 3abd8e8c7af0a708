"""The pack to print: what it says, that a screen reader can read it out, and that nothing in it is read as markup."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from csp_reviews.areas import content
from csp_reviews.areas.content import Contact, Content
from csp_reviews.areas.operations import put_in_force, set_content
from csp_reviews.areas.paper import PAPERS
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from csp_reviews.web import typeset
from tests.areas.conftest import PROCEDURES
from tests.support.sql import Watch

EVERY = [name + size for name in PAPERS for size in ("", "-large-print")]
TELLING = ("asb", "anti-social", "antisocial", "victim", "complaint", "review", "diary", "abuse")
HOSTILE = '#panic("a") *b* _c_ $d$ `e` @f <g> [h] \\ // ~ = "#import" {{7*7}}'


def read(client: FlaskClient, name: str) -> PdfReader:
    response = client.get(f"/anytown/print/{name}.pdf")
    assert response.status_code == 200
    return PdfReader(io.BytesIO(response.data), strict=True)


def said(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def tagged(reader: PdfReader) -> bool:
    root = reader.trailer["/Root"]
    return bool(root["/MarkInfo"]["/Marked"]) and "/K" in root["/StructTreeRoot"]


def kinds(node: object, found: set[str]) -> set[str]:
    """The tags of the structure tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            kinds(each, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.add(str(node["/S"]))
        kinds(node.get("/K", []), found)
    return found


@pytest.mark.parametrize("name", EVERY)
def test_each_can_be_read_out_and_says_nothing_outside(client: FlaskClient, area: Area, name: str) -> None:
    reader = read(client, name)
    root = reader.trailer["/Root"]
    assert tagged(reader)
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == PAPERS[name.removesuffix("-large-print")].title
    response = client.get(f"/anytown/print/{name}.pdf")
    outside = [f"{name}.pdf", reader.metadata.title, response.headers["Content-Disposition"]]
    assert not [word for word in TELLING for text in outside if word in text.lower()]


def test_headings_lists_and_tables_are_tagged_as_such(client: FlaskClient, area: Area) -> None:
    assert {"/H1", "/H2", "/L", "/LI", "/P"} <= kinds(read(client, "guide").trailer["/Root"]["/StructTreeRoot"], set())
    assert {"/Table", "/TH"} <= kinds(read(client, "sheets").trailer["/Root"]["/StructTreeRoot"], set())


@pytest.mark.parametrize("name", PAPERS)
def test_each_has_the_areas_own_threshold_contact_and_bodies(client: FlaskClient, area: Area, name: str) -> None:
    words = said(read(client, name))
    for part in (
        "If three reports count, there must be a review",
        "You ask within six months of each report.",
        "Sam Elm (example)",
        "01632 960001",
        "asb@tamworth.example",
        "Who will be told what, and why",
        *(agency.name for agency in area.agencies if agency.relevant_body),
        "Ring 999.",
    ):
        assert part in words, part
    source = (PROCEDURES / "staffordshire.toml").read_text(encoding="utf-8")
    put_in_force(area=area, source=source, on=date(2026, 11, 1))
    db.session.commit()
    assert "for a report within one month before you ask" in said(read(client, name))


def test_the_form_asks_what_is_safe_and_for_the_area(client: FlaskClient, area: Area) -> None:
    words = said(read(client, "form"))
    for part in ("Which of these are safe?", "Voicemail", f"Is that in the area of {area.name}?", "Report 4:"):
        assert part in words


def test_the_guide_says_how_to_appeal_and_how_to_ask(client: FlaskClient, area: Area) -> None:
    words = said(read(client, "guide"))
    for part in ("Come to the council offices", "If you disagree", "People who took no part in your case"):
        assert part in words


@pytest.mark.parametrize("name", PAPERS)
def test_an_area_that_set_nothing_has_papers_too(client: FlaskClient, bare: Area, name: str) -> None:
    assert "Ring 101 and ask for the community safety partnership." in said(read(client, name))


@pytest.mark.parametrize("name", PAPERS)
def test_what_somebody_wrote_is_text_and_never_markup(client: FlaskClient, area: Area, name: str) -> None:
    area.name = HOSTILE
    area.agencies[0].name = HOSTILE + " 2"
    set_content(area=area, content=Content(contact=Contact(name=HOSTILE, phone="#1", address=("#let x = 1", "/*"))))
    db.session.commit()
    words = said(read(client, name))
    for part in (HOSTILE, HOSTILE + " 2", "#let x = 1", "/*"):
        assert part in words, part


def test_a_letter_that_no_font_has_leaves_the_rest_readable(client: FlaskClient, area: Area) -> None:
    area.name = "Anytown 市"
    db.session.commit()
    reader = read(client, "guide")
    assert tagged(reader)
    assert "If three reports count" in said(reader)


def test_where_it_cannot_be_made_a_page_says_whom_to_ring(
    client: FlaskClient, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeset, "SOURCE", typeset.SOURCE.with_name("gone.typ"))
    area.name = "Somewhere new"
    db.session.commit()
    response = client.get("/anytown/print/form.pdf")
    assert response.status_code == 503
    assert "01632 960001" in response.text
    assert response.cache_control.no_store


@pytest.mark.parametrize("name", ["form-small", "nothing", "form-large-print-large-print", "../form"])
def test_there_is_no_other(client: FlaskClient, area: Area, name: str) -> None:
    assert client.get(f"/anytown/print/{name}.pdf").status_code == 404


def test_one_that_is_kept_costs_one_query_and_no_second_making(
    client: FlaskClient,
    area: Area,
    queries: Callable[[], AbstractContextManager[Watch]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = client.get("/anytown/print/form.pdf")
    monkeypatch.setattr(typeset, "SOURCE", typeset.SOURCE.with_name("gone.typ"))
    with queries() as seen:
        again = client.get("/anytown/print/form.pdf", headers={"If-None-Match": first.headers["ETag"]})
    seen.at_most(1)
    assert again.status_code == 304
    assert "Set-Cookie" not in first.headers


def test_the_page_links_to_each(client: FlaskClient, area: Area) -> None:
    page = client.get("/anytown/asb-case-review").text
    assert all(f'href="/anytown/print/{name}.pdf"' in page for name in EVERY)


def test_words_of_the_example_file_fit(client: FlaskClient, area: Area) -> None:
    assert content.from_json(area.content).contact.phone in said(read(client, "sheets"))
