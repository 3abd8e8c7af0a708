"""The way through the pages: what can be opened from the list, and back to check-your-answers after a change."""

import re

from tests.applications.conftest import PAGES, REPORT
from tests.applications.test_reports import LINES
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


BACK = re.compile(r'<a href="([^"]+)" class="govuk-back-link">')


def back_on(client, address):
    return BACK.search(client.get(address).text)[1]


def test_from_a_change_of_a_whole_form_both_ways_lead_to_check_your_answers(client, area, write):
    write()
    client.post(at("list/lines"), data=LINES)
    for address in (*map(at, PAGES), at("list/1"), at("list/lines")):
        assert back_on(client, address) == at("check"), address
    for key in PAGES:
        assert client.post(at(key), data=PAGES[key]).location == at("check"), key
    assert client.post(at("list/1"), data=REPORT | {"what_happened": "Shouting"}).location == at("check")
    assert client.post(at("list/lines"), data=LINES | {"lines-0-what": "Drums"}).location == at("check")
    page = client.get(at("check")).text
    assert "Shouting" in page
    assert "Drums" in page


def test_a_mistake_in_a_change_does_not_lose_the_way_back(client, area, write):
    write()
    refused = client.post(at("happening"), data={"happening": ""})
    assert BACK.search(refused.text)[1] == at("check")


def test_one_more_report_of_a_whole_form_leads_to_the_list_in_which_it_stands(client, area, write):
    write()
    assert back_on(client, at("list/add")) == at("reports")
    assert client.post(at("list/add"), data=REPORT).location == at("reports")
    assert back_on(client, at("list/lines")) == at("reports")
    assert client.post(at("list/lines"), data=LINES).location == at("reports")


def test_while_something_is_left_the_way_back_leads_to_the_page_before(client, area, write):
    write(without=("part",))
    assert back_on(client, at("for-whom")) == at("")
    assert back_on(client, at("sharing")) == at("you")
    assert back_on(client, at("files")) == at("reports")
    assert back_on(client, at("reports")) == at("where")
    for address in (at("list/1"), at("list/lines")):
        assert back_on(client, address) == at("reports")
    assert client.post(at("list/1"), data=REPORT).location == at("reports")
    assert client.post(at("list/lines"), data=LINES).location == at("reports")
