"""One page written on two devices, or in two tabs, before it was right in one: neither is lost, and both are shown."""

import re

import pytest
from sqlalchemy import select

from csp_reviews.applications import begun as halves
from csp_reviews.extensions import db
from csp_reviews.models.drafts import Draft
from tests.applications.conftest import OTHER_PAGES, PAGES, REPORT, STORY
from tests.applications.test_reports import LINES, LIST, draft
from tests.applications.test_saving import code_on, open_with
from tests.applications.test_tabs import stories
from tests.support.journey import at

APPLY = "/anytown/apply"
TWICE = "This page was written twice"
HALF = {"happened-how": "day", "told-how": "day", "told_whom": "", "press": "later"}


def carried(page):
    """What a page carries of the state that it is shown in, as the browser sends it back."""
    return {name: re.search(f'name="{name}" value="([^"]*)"', page.text)[1] for name in ("version", "half")}


def kept_halves():
    return draft().answers.get("unfinished", {})


@pytest.fixture
def begun(client, write):
    write(without=("files", "impact", "wanted", "part"))
    return client


@pytest.fixture
def two(app, begun):
    """A saved form, open at the phone and then, with its code, at the laptop: (phone, laptop, reference, code)."""
    begun.post(f"{APPLY}/save")
    reference, code = draft().saved_reference, code_on(begun.get(f"{APPLY}/saved"))
    laptop = app.test_client()

    def take_over():
        assert open_with(laptop, reference, code).status_code == 303
        return laptop

    return begun, take_over, reference, code


@pytest.mark.parametrize("page", ["happening", "impact"])
def test_what_was_written_elsewhere_outlives_the_other_devices_save(two, page):
    phone, take_over, reference, code = two
    open_at_the_phone = carried(phone.get(at(page)))
    laptop = take_over()
    open_at_the_laptop = carried(laptop.get(at(page)))
    sent = phone.post(at(page), data={page: "<b>From the phone</b>"} | open_at_the_phone)
    assert sent.location == f"{APPLY}/back"
    saved = laptop.post(at(page), data={page: "From the laptop"} | open_at_the_laptop)
    assert saved.location == at(page), "it is not done with this page"
    assert draft().answers[page] == {page: "From the laptop"}
    for browser in (laptop, phone):
        if browser is phone:
            assert open_with(phone, reference, code).location == at(page)
        shown = browser.get(at(page))
        assert TWICE in shown.text
        assert "From the laptop</p>" in shown.text
        assert "&lt;b&gt;From the phone&lt;/b&gt;</textarea>" in shown.text
    assert phone.post(at(page), data={page: "Both"} | carried(shown)).location != at(page)
    assert (draft().answers[page], kept_halves()) == ({page: "Both"}, {})


def test_the_same_words_from_both_devices_are_nothing_to_ask_about(two):
    phone, take_over, *_code = two
    laptop = take_over()
    phone.post(at("impact"), data={"impact": "The same", "half": "", "version": ""})
    saved = laptop.post(at("impact"), data={"impact": "The same", "half": "", "version": ""})
    assert saved.location != at("impact")
    assert kept_halves() == {}


def test_nothing_is_sent_while_something_written_elsewhere_waits(two, write):
    phone, take_over, *_code = two
    laptop = take_over()
    write({key: PAGES[key] for key in ("files", "impact", "wanted", "part")}, by=laptop)
    stale = carried(laptop.get(at("happening")))
    phone.post(at("happening"), data={"happening": "From the phone"} | stale)
    laptop.post(at("happening"), data={"happening": "From the laptop"} | stale)
    assert "One part is left before you can send it" in laptop.get(at("")).text
    assert laptop.get(at("check")).location == at("happening")


def test_three_versions_of_a_page_are_all_shown(two):
    phone, take_over, *_code = two
    opened = carried(phone.get(at("where")))
    laptop = take_over()
    phone.post(at("where"), data={"place": "The lane", "in_area": "yes"} | opened)
    phone.post(at("where"), data={"place": "The yard"} | opened)
    laptop.post(at("where"), data={"place": "The stairs", "press": "later"} | opened)
    assert len(kept_halves()) == 3
    laptop.post(at("where"), data={"place": "The roof", "in_area": "no"} | opened)
    page = laptop.get(at("where"))
    assert "The stairs</textarea>" in page.text
    for text in ("The lane", "The yard", "The roof"):
        assert f"{text}</p>" in page.text
    laptop.post(at("where"), data={"place": "All four", "in_area": "no"} | carried(page))
    assert (draft().answers["where"]["place"], kept_halves()) == ("All four", {})


def test_going_on_with_what_was_left_replaces_it_and_leaves_no_copy(begun):
    for text in ("One", "One, two", "One, two, three"):
        typed = {"place": text, "press": "later"} | carried(begun.get(at("where")))
        begun.post(at("where"), data=typed)
        (half,) = kept_halves().values()
        assert half["place"] == [text]
    done = begun.post(at("where"), data={"place": "All", "in_area": "yes"} | carried(begun.get(at("where"))))
    assert done.location != at("where")
    assert kept_halves() == {}


def test_a_day_that_is_not_real_is_shown_as_it_was_typed(client, write):
    """Of a page that asks for a day, which the other device left as no day at all."""
    write({key: data for key, data in OTHER_PAGES.items() if key not in ("sharing", "contact", "person-contact")})
    stale = carried(client.get(at("agreement")))
    agreed = OTHER_PAGES["agreement"]
    client.post(at("agreement"), data=agreed | {"on-day": "31", "on-month": "2", "press": "later"} | stale)
    client.post(at("agreement"), data=agreed | {"on-day": "41", "press": "later"} | stale)
    page = client.get(at("agreement")).text
    assert TWICE in page
    assert "31 2 2026</p>" in page


def test_half_a_report_outlives_another_that_is_saved_whole(begun):
    stale = carried(begun.get(f"{LIST}/add"))
    begun.post(f"{LIST}/add", data=HALF | {"what_happened": "He broke the door"} | stale)
    begun.post(f"{LIST}/add", data=REPORT | {"what_happened": "Whole"} | stale)
    assert stories(draft())[-1] == "Whole"
    page = begun.get(at("reports")).text
    assert "A report that you began" in page
    assert "He broke the door" in page
    shown = begun.get(f"{LIST}/add")
    assert "He broke the door</textarea>" in shown.text
    begun.post(f"{LIST}/add", data=REPORT | {"what_happened": "He broke the door"} | carried(shown))
    assert (stories(draft())[-1], kept_halves()) == ("He broke the door", {})


def test_two_halves_of_new_reports_stand_side_by_side_and_each_is_gone_on_with(begun):
    stale = carried(begun.get(f"{LIST}/add"))
    for text in ("The first half", "The second half"):
        begun.post(f"{LIST}/add", data=HALF | {"what_happened": text} | stale)
    page = begun.get(at("reports")).text
    assert page.count("A report that you began") == 2
    assert "The first half" in page
    (_first, second) = re.findall(r'href="([^"]*)"[^>]*id="go-on-\d"|id="go-on-\d"[^>]*href="([^"]*)"', page)
    second = "".join(second).replace("&amp;", "&")
    shown = begun.get(second)
    assert "The second half</textarea>" in shown.text
    begun.post(second, data=REPORT | {"what_happened": "The second, whole"} | carried(shown))
    assert [half["what_happened"] for half in kept_halves().values()] == [["The first half"]]
    refused = begun.post(at("reports"))
    assert "A report that you began: go on with it, or take it out" in refused.text
    (key,) = kept_halves()
    begun.post(f"{LIST}/begun", data={"press": key})
    assert kept_halves() == {}


def test_the_same_half_report_sent_twice_is_one(begun):
    stale = carried(begun.get(f"{LIST}/add"))
    for _again in range(2):
        begun.post(f"{LIST}/add", data=HALF | {"what_happened": "Once"} | stale)
    assert len(kept_halves()) == 1


def test_a_change_of_a_report_from_elsewhere_outlives_the_other_change(two):
    phone, take_over, reference, code = two
    stale = carried(phone.get(f"{LIST}/1"))
    laptop = take_over()
    phone.post(f"{LIST}/1", data=REPORT | {"what_happened": "From the phone"} | stale)
    laptop.post(f"{LIST}/1", data=REPORT | {"what_happened": "From the laptop"} | stale)
    assert stories(draft()) == ["From the laptop"]
    assert "What you began to change in report 1" in laptop.get(at("reports")).text
    assert open_with(phone, reference, code).location == f"{LIST}/1"
    shown = phone.get(f"{LIST}/1")
    assert "From the phone</textarea>" in shown.text
    phone.post(f"{LIST}/1", data=REPORT | {"what_happened": "From the phone"} | carried(shown))
    assert stories(draft()) == ["From the laptop", "From the phone"]
    assert kept_halves() == {}


def test_a_change_sent_from_elsewhere_is_kept_with_its_report_wherever_that_is_now(two):
    phone, take_over, reference, code = two
    for text in ("Second", "Third"):
        phone.post(f"{LIST}/add", data=REPORT | {"what_happened": text})
    stale = carried(phone.get(f"{LIST}/3"))
    laptop = take_over()
    laptop.post(f"{LIST}/1/remove")
    phone.post(f"{LIST}/3", data=REPORT | {"what_happened": "Third, changed"} | stale)
    assert open_with(phone, reference, code).location == f"{LIST}/2"
    shown = phone.get(f"{LIST}/2")
    assert "Third, changed</textarea>" in shown.text
    phone.post(f"{LIST}/2", data=REPORT | {"what_happened": "Third, changed"} | carried(shown))
    assert stories(draft()) == ["Second", "Third, changed"]


def test_the_diary_from_elsewhere_outlives_the_other_one(two):
    phone, take_over, reference, code = two
    stale = carried(phone.get(f"{LIST}/lines"))
    laptop = take_over()
    phone.post(f"{LIST}/lines", data=LINES | {"lines-0-what": "From the phone"} | stale)
    laptop.post(f"{LIST}/lines", data=LINES | stale)
    assert "Lines of your diary that you began" in laptop.get(at("reports")).text
    open_with(phone, reference, code)
    shown = phone.get(f"{LIST}/lines")
    assert "From the phone</textarea>" in shown.text
    asked = phone.post(f"{LIST}/lines", data=LINES | {"lines-0-what": "From the phone"} | carried(shown))
    assert asked.status_code == 409
    assert "Shouting under the window" in asked.text


def test_a_form_that_says_nothing_of_what_it_was_shown_with_ends_it_all(begun):
    """As a page from before it was asked does."""
    begun.post(at("where"), data={"place": "The park", "press": "later"})
    begun.post(at("where"), data={"place": "The lane", "press": "later"})
    assert [half["place"] for half in kept_halves().values()] == [["The lane"]]
    begun.post(at("where"), data=PAGES["where"])
    assert kept_halves() == {}


def test_a_flood_of_halves_is_cut_short(begun):
    for n in range(halves.MOST_HALVES + 5):
        begun.post(at("where"), data={"place": f"Place {n}", "press": "later", "half": "", "version": ""})
    assert len(kept_halves()) == halves.MOST_HALVES
    assert f"Place {n}" in str(kept_halves())
    assert STORY in str(db.session.scalars(select(Draft)).one().answers)


BAD_HOURS = [
    ({"ring-from_hour": "9", "ring-to_hour": "9"}, "9:00 to 9:00"),
    ({"ring-from_hour": "9", "ring-to_hour": "17", "ring-days": ["1", "99"]}, "9:00 to 17:00, Monday"),
    ({"ring-from_hour": "x", "ring-to_hour": "9" * 5_000}, "x:00 to 9"),
]


@pytest.mark.parametrize(("hours", "shown"), BAD_HOURS)
@pytest.mark.parametrize("page", ["contact", "person-contact"])
def test_hours_that_are_none_are_shown_as_they_were_typed_and_close_no_page(client, write, page, hours, shown):
    write(OTHER_PAGES if page == "person-contact" else PAGES)
    stale = carried(client.get(at(page)))
    left = {"safe": ["phone"], "phone": "01632 960 011", "press": "later"}
    client.post(at(page), data=left | hours | stale)
    client.post(at(page), data={"safe": ["email"], "email": "half@", "press": "later"} | stale)
    both = client.get(at(page))
    assert (both.status_code, TWICE in both.text, shown in both.text) == (200, True, True)
    assert client.get(at("check")).location == at(page)
    good = left | {"press": "", "ring-from_hour": "9", "ring-to_hour": "17"}
    assert client.post(at(page), data=good | stale | {"version": carried(both)["version"]}).location == at(page)
    assert shown in client.get(at(page)).text
    assert client.post(at(page), data=good | carried(client.get(at(page)))).status_code == 303
    assert kept_halves() == {}


CHANGED_ELSEWHERE = "Nothing was taken out: what you had begun has changed"


def buttons(page):
    """What the buttons that take a half out send: of each its mark and its key."""
    text = page.text
    found = re.findall(r'name="mark" value="(\w+)">.*? value="(reports/[^"]*)"', text, re.DOTALL)
    return [{"mark": mark, "press": key} for mark, key in found]


def test_a_half_that_grew_elsewhere_is_not_taken_out(begun):
    begun.post(f"{LIST}/add", data=HALF | {"what_happened": "Short"} | carried(begun.get(f"{LIST}/add")))
    (stale,) = buttons(begun.get(at("reports")))
    begun.post(f"{LIST}/add", data=HALF | {"what_happened": "Short, and long"} | carried(begun.get(f"{LIST}/add")))
    assert CHANGED_ELSEWHERE in begun.post(f"{LIST}/begun", data=stale, follow_redirects=True).text
    assert [half["what_happened"] for half in kept_halves().values()] == [["Short, and long"]]
    (fresh,) = buttons(begun.get(at("reports")))
    for _twice in range(2):
        assert CHANGED_ELSEWHERE not in begun.post(f"{LIST}/begun", data=fresh, follow_redirects=True).text
    assert kept_halves() == {}


def test_a_half_that_moved_is_not_taken_out_in_the_place_of_another(begun):
    for text in ("Second", "Third"):
        begun.post(f"{LIST}/add", data=REPORT | {"what_happened": text})
    for n in (2, 3):
        begun.post(f"{LIST}/{n}", data=HALF | {"what_happened": f"{n}, changed"} | carried(begun.get(f"{LIST}/{n}")))
    second, third = buttons(begun.get(at("reports")))
    begun.post(f"{LIST}/1/remove")
    for stale in (second, third):
        assert CHANGED_ELSEWHERE in begun.post(f"{LIST}/begun", data=stale, follow_redirects=True).text
    assert [half["what_happened"] for half in kept_halves().values()] == [["2, changed"], ["3, changed"]]
