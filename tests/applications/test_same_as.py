""" "The same incident as report 2” goes on meaning that report, although the list has moved or two tabs are open."""

import re

import pytest

from tests.applications.conftest import REPORT
from tests.applications.test_reports import LIST, draft, send
from tests.applications.test_twice import HALF
from tests.support.journey import at

AGAIN = "Your list has changed. Say once more whether report"


@pytest.fixture
def listed(client, write):
    """A list of three."""
    write()
    for text in ("Bikes", "Fire"):
        client.post(f"{LIST}/add", data=REPORT | {"what_happened": text})
    return client


def shown(client, path):
    """What the page of a report carries, and which choices it gives of the one that it is the same as."""
    text = client.get(path).text
    carried = {name: re.search(f'name="{name}" value="([^"]*)"', text)[1] for name in ("version", "half", "pointed")}
    marks = re.findall(r'name="same_as"[^>]* value="([^"]*)"', text)
    chosen = re.search(r'name="same_as"[^>]* value="([^"]*)" checked', text)
    return carried | {"same_as": chosen[1] if chosen else ""}, marks


def pointers():
    return [
        (one["report"]["what_happened"], one["report"]["same_incident_as"])
        for one in draft().answers["reports"]["items"]
    ]


def test_one_more_report_is_the_same_as_the_one_that_was_chosen_although_the_list_moved(listed):
    stale, (_none, _first, bikes, _fire) = shown(listed, f"{LIST}/add")
    listed.post(f"{LIST}/1/remove")
    listed.post(f"{LIST}/add", data=REPORT | stale | {"what_happened": "Bikes again", "same_as": bikes})
    assert pointers() == [("Bikes", None), ("Fire", None), ("Bikes again", 1)]
    listed.post(at("reports"))
    assert "The same incident as report 1" in listed.get(at("check")).text
    assert [one.same_incident_as for one in send(listed).complaints] == [None, None, 1]


def test_one_more_report_asks_once_more_where_the_one_that_was_chosen_is_gone(listed):
    stale, (_none, _first, bikes, _fire) = shown(listed, f"{LIST}/add")
    listed.post(f"{LIST}/2/remove")
    typed = REPORT | stale | {"what_happened": "Bikes again", "same_as": bikes}
    refused = listed.post(f"{LIST}/add", data=typed | {"told_other": ""})
    assert (refused.status_code, f"{AGAIN} 3" in refused.text) == (400, True)
    kept = listed.post(f"{LIST}/add", data=typed, follow_redirects=True)
    assert f"{AGAIN} 3" in kept.text
    assert pointers()[2] == ("Bikes again", None)


def test_half_a_report_goes_on_pointing_to_the_one_that_was_chosen(listed):
    stale, (_none, _first, bikes, fire) = shown(listed, f"{LIST}/add")
    listed.post(f"{LIST}/1/remove")
    listed.post(f"{LIST}/add", data=stale | HALF | {"what_happened": "Half", "same_as": bikes})
    assert shown(listed, f"{LIST}/add")[0]["same_as"] == bikes
    listed.post(f"{LIST}/1/remove")
    page = listed.get(f"{LIST}/add").text
    assert f"{AGAIN} 2" in page
    carried, marks = shown(listed, f"{LIST}/add")
    assert (carried["same_as"], marks) == ("", ["", fire])


def test_a_change_of_nothing_else_is_not_undone_by_another_tab(listed):
    stale, (_none, first, bikes) = shown(listed, f"{LIST}/3")
    listed.post(f"{LIST}/3", data=REPORT | stale | {"what_happened": "Fire", "same_as": first})
    assert pointers()[2] == ("Fire", 1)
    listed.post(f"{LIST}/3", data=REPORT | stale | {"what_happened": "Fire and more"})
    assert pointers()[2] == ("Fire and more", 1)
    fresh, _marks = shown(listed, f"{LIST}/3")
    assert fresh["same_as"] == first
    listed.post(f"{LIST}/3", data=REPORT | fresh | {"what_happened": "Fire and more", "same_as": ""})
    assert pointers()[2] == ("Fire and more", None)
    listed.post(f"{LIST}/3", data=REPORT | fresh | {"what_happened": "Fire and more", "same_as": bikes})
    assert pointers()[2] == ("Fire and more", None), "changed in both tabs: it is asked once more"
    assert f"{AGAIN} 3" in listed.get(at("reports")).text


def test_a_change_keeps_what_it_points_to_although_the_list_moved(listed):
    stale, (_none, _first, bikes) = shown(listed, f"{LIST}/3")
    listed.post(f"{LIST}/1/remove")
    kept = listed.post(
        f"{LIST}/3", data=REPORT | stale | {"what_happened": "Fire", "same_as": bikes}, follow_redirects=True
    )
    assert AGAIN not in kept.text
    assert pointers() == [("Bikes", None), ("Fire", 1)]


@pytest.mark.parametrize("press", ["also", "without-9"])
def test_a_choice_stays_when_an_organisation_is_added(listed, press):
    stale, (_none, _first, bikes) = shown(listed, f"{LIST}/3")
    page = listed.post(f"{LIST}/3", data=REPORT | stale | {"same_as": bikes, "press": press}).text
    assert re.search(f'name="same_as"[^>]* value="{bikes}" checked', page)


def test_no_report_is_the_same_as_itself_or_a_later_one(listed):
    """As a page from before they had marks says it, by a number."""
    stale, _marks = shown(listed, f"{LIST}/3")
    listed.post(f"{LIST}/1/remove")
    listed.post(f"{LIST}/3", data=REPORT | {"what_happened": "Fire", "version": stale["version"], "same_as": "2"})
    assert pointers() == [("Bikes", None), ("Fire", None)]
    assert listed.post(f"{LIST}/1", data=REPORT | {"same_as": "2"}).status_code == 400
