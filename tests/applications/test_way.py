"""The way through the pages: what can be opened from the list, and back to check-your-answers after a change."""

import re

from tests.applications.conftest import PAGES
from tests.support.journey import at

ITEM = re.compile(r'<li class="govuk-task-list__item.*?</li>', re.DOTALL)


def entries(client):
    """The entries of the list before "Send": each with its link, or none, and its status."""
    page = client.get(at("")).text.partition(">Send</h2>")[0]
    for entry in ITEM.findall(page):
        link = re.search(r'<a [^>]*href="([^"]+)"', entry)
        yield link and link[1], re.sub(r"<[^>]+>", " ", entry.partition("__status")[2]).split(">")[-1].strip()


def test_what_cannot_be_opened_before_the_first_page_is_no_link(client, area):
    client.post(at("impact"), data=PAGES["impact"])
    client.post(at("happening"), data={"happening": "x" * 10_001, "press": "later"})
    (first, stands), *others = entries(client)
    assert (first, stands) == (at("for-whom"), "To do")
    assert {link for link, _status in others} == {None}
    assert sorted({status for _link, status in others}) == ["Cannot start yet", "Done", "Not finished"]
    client.post(at("for-whom"), data=PAGES["for-whom"])
    for link, status in entries(client):
        assert status != "Cannot start yet"
        assert client.get(link).status_code == 200
