"""Check-your-answers shows what is kept, whatever was pressed before it."""

import pytest

from csp_reviews.applications import pace
from tests.applications.conftest import GROUP, OTHER_PAGES, PAGES
from tests.support.journey import at
from tests.support.page_rules import Page, text_of

ALL_KINDS = {
    "contact": PAGES["contact"] | {"ring-from_hour": "9", "ring-to_hour": "11", "ring-days": ["1", "2"]},
    "help": {"adjustments": "Large print", "easy_read": "y", "language": "other", "other_language": "Polish"}
    | {"interpreter": "y"},
}
KINDS = {"own": PAGES, "other": OTHER_PAGES, "group": GROUP}
ANOTHER = {"name": "Somebody", "safe": "letter", "how_many": "9", "ring-from_hour": "3", "on-day": "1", "declare": ""}


def answers_on(page):
    found = Page(page)
    return [(text_of(key), text_of(value)) for key, value in zip(found.all("dt"), found.all("dd")[::2], strict=True)]


@pytest.fixture(params=KINDS)
def kept(request, client, area, write):
    """The answers of a whole application, as the page shows them at first."""
    pages = KINDS[request.param]
    write(pages | {key: data for key, data in PAGES.items() if key not in pages} | ALL_KINDS)
    shown = answers_on(client.get(at("check")).text)
    for answer in ("Phone call, E-mail", "9:00 to 11:00, Monday, Tuesday", "Yes", "Polish", "9:30 to 11"):
        assert any(answer in said for _asked, said in shown), answer
    return shown


@pytest.mark.parametrize("sent", [{"once": "k" * 24}, ANOTHER], ids=["forgotten", "another form"])
def test_a_press_without_the_declaration_shows_every_answer_as_it_is_kept(client, kept, sent):
    refused = client.post(at("check"), data=sent)
    assert (refused.status_code, answers_on(refused.text)) == (400, kept)


def test_so_does_one_that_must_wait(client, kept, monkeypatch):
    monkeypatch.setattr(pace, "must_wait", lambda *_given: True)
    waits = client.post(at("check"), data={"declare": "y"})
    assert (waits.status_code, answers_on(waits.text)) == (429, kept)
