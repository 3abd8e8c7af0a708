"""What was left before it was right is kept, is seen to be unfinished, and is never sent in its older state."""

import re

import pytest
from sqlalchemy import func, select

from csp_reviews.extensions import db
from csp_reviews.models.cases import Case, Complaint
from csp_reviews.models.drafts import Draft
from tests.applications.conftest import PAGES, REPORT, STORY
from tests.applications.test_reports import LINES, LIST, send
from tests.applications.test_saving import APPLY, open_with, save
from tests.support.journey import at

__all__ = ["save"]
HALF = {"what_happened": "They broke the gate", "happened-how": "day", "told-how": "day", "told_whom": ""}


@pytest.fixture
def whole(client, area, write):
    """A form that can be sent."""
    write()
    assert "You can send it now" in client.get(at("")).text
    return client


def not_sent(client):
    """It cannot be checked or sent, and the list says that something is begun."""
    page = client.get(at("")).text
    assert "One part is left before you can send it" in page
    assert page.count("Not finished") == 1
    assert client.get(at("check")).status_code == 303
    sent = client.post(at("check"), data={"declare": "y"}, follow_redirects=True)
    assert "Your application was not sent: this is still to do." in sent.text
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def carried(page):
    """What a page carries of the state that it is shown in, as the browser sends it back."""
    return {name: re.search(f'name="{name}" value="([^"]*)"', page.text)[1] for name in ("version", "half")}


def answers():
    db.session.expire_all()
    return db.session.scalars(select(Draft)).one().answers


def test_a_change_that_is_not_right_yet_is_not_passed_over(whole):
    """A way that somebody unticked is not used because its change was left with a mistake in it."""
    change = {"safe": ["phone"], "email": "", "phone": ""}
    whole.post(at("contact"), data=change | {"press": "later"})
    not_sent(whole)
    assert whole.get(at("check")).location == at("contact")
    page = whole.get(at("contact")).text
    assert 'value="phone" checked' in page
    whole.post(at("contact"), data=change | {"phone": "01632 960 012"})
    assert "You can send it now" in whole.get(at("")).text
    assert [row.route.value for row in send(whole).people[0].routes] == ["phone"]


@pytest.mark.parametrize(
    ("path", "typed", "name"),
    [
        (f"{LIST}/add", HALF, "A report that you began"),
        (f"{LIST}/1", HALF, "What you began to change in report 1"),
        (f"{LIST}/lines", LINES | {"lines-0-what": ""}, "Lines of your diary that you began"),
    ],
)
def test_what_was_begun_of_a_report_is_finished_or_taken_out_before_sending(whole, path, typed, name):
    whole.post(path, data=typed | {"press": "later"})
    not_sent(whole)
    page = whole.get(at("reports")).text
    assert name in page
    assert f'href="{path}"' in page
    refused = whole.post(at("reports"))
    assert refused.status_code == 400
    assert f"{name}: go on with it, or take it out" in refused.text
    (key,) = answers()["unfinished"]
    gone = whole.post(f"{LIST}/begun", data={"press": key}, follow_redirects=True)
    assert "What you had begun there is taken out." in gone.text
    assert name not in gone.text
    assert "You can send it now" in whole.get(at("")).text
    assert len(send(whole).complaints) == 1


def test_nothing_else_is_taken_out(whole):
    whole.post(f"{LIST}/add", data=HALF | {"press": "later"})
    for key in ("", "contact", "reports", "reports/1"):
        whole.post(f"{LIST}/begun", data={"press": key})
    assert list(answers()["unfinished"]) == ["reports/add"]


def test_a_report_that_is_whole_is_in_the_list_although_it_was_saved_for_later(whole):
    whole.post(f"{LIST}/add", data=REPORT | {"what_happened": "A second one", "press": "later"})
    whole.post(f"{LIST}/1", data=REPORT | {"what_happened": "The first, changed", "press": "later"})
    whole.post(f"{LIST}/lines", data=LINES | {"press": "later"})
    assert answers()["unfinished"] == {}
    send(whole)
    told = db.session.scalars(select(Complaint.what_happened).order_by(Complaint.n)).all()
    assert told == ["The first, changed", "A second one", "Shouting under the window", "Bins on the path"]


@pytest.mark.parametrize("path", [f"{LIST}/add", f"{LIST}/lines", at("sharing")])
def test_a_page_on_which_nothing_was_typed_is_not_begun(whole, path):
    blank = {"press": "later", "happened-how": "day", "told-how": "day", "what_happened": " ", "version": "abc"}
    whole.post(path, data=blank)
    assert not answers().get("unfinished")
    assert "You can send it now" in whole.get(at("")).text


def test_what_was_written_after_two_hours_is_shown_as_soon_as_the_code_is_given(client, save, clock):
    reference, code = save()
    clock.advance(hours=3)
    client.post(at("wanted"), data={"wanted": "One more hour of work"})
    client.post(at("impact"), data={"impact": "I do not sleep"})
    assert open_with(client, reference, code).location == at("impact")
    assert "I do not sleep" in client.get(at("impact")).text
    client.post(at("impact"), data={"impact": "I do not sleep"})
    assert "One more hour of work" in client.get(at("wanted")).text
    assert "One more hour of work" not in str({**answers(), "unfinished": {}})


def test_who_left_a_report_half_done_comes_back_to_it(client, save, clock):
    reference, code = save()
    clock.advance(hours=3)
    client.post(f"{LIST}/add", data=HALF)
    assert open_with(client, reference, code).location == f"{LIST}/add"
    assert "They broke the gate" in client.get(f"{LIST}/add").text
    assert APPLY in LIST


def test_the_first_page_left_half_done_comes_before_all_others(whole):
    whole.post(at("for-whom"), data={"applying_as": "nobody", "press": "later"})
    assert whole.get(at("contact")).location == at("for-whom")
    whole.post(at("for-whom"), data=PAGES["for-whom"])
    assert whole.get(at("contact")).status_code == 200


@pytest.fixture
def three(whole):
    """A list of three reports. The second is the same as the first, the third the same as the second."""
    whole.post(f"{LIST}/add", data=REPORT | {"what_happened": "Second", "same_as": "1"})
    whole.post(f"{LIST}/add", data=REPORT | {"what_happened": "Third", "same_as": "2"})
    return whole


def begun_of(n, **more):
    no_day = {"told-on-day": "31", "told-on-month": "2"}
    return HALF | no_day | {"what_happened": f"{n}, changed", "press": "later", **more}


def shown_in(client, n):
    """What a report is shown with, and the number of the report that it is said to be the same as."""
    page = client.get(f"{LIST}/{n}").text
    same = re.search(r'name="same_as"[^>]* value="([^"]*)" checked', page)
    marks = ["", *(item["mark"] for item in answers()["reports"]["items"])]
    return re.search(r"(\w+), changed</textarea>", page)[1], marks.index(same[1]) if same else 0


def test_what_was_begun_of_a_report_moves_with_it_when_another_is_taken_out(three):
    three.post(f"{LIST}/3", data=begun_of("Third", same_as="2"))
    three.post(f"{LIST}/add", data=HALF | {"what_happened": "Fourth", "same_as": "3", "press": "later"})
    three.post(f"{LIST}/1/remove")
    assert "What you began to change in report 2" in three.get(at("reports")).text
    assert shown_in(three, 2) == ("Third", 1)
    assert "changed" not in three.get(f"{LIST}/1").text
    assert "Fourth</textarea>" in three.get(f"{LIST}/add").text
    assert answers()["unfinished"]["reports/add"]["same_as"] == ["2"]


def test_what_was_begun_of_the_report_that_is_taken_out_goes_with_it_and_no_other(three):
    for n, name in ((1, "First"), (2, "Second"), (3, "Third")):
        three.post(f"{LIST}/{n}", data=begun_of(name, same_as=str(n - 1 or "")))
    three.post(f"{LIST}/2/remove")
    assert list(answers()["unfinished"]) == ["reports/1", "reports/2"]
    assert (shown_in(three, 1), shown_in(three, 2)) == (("First", 0), ("Third", 0))


def test_a_change_that_was_begun_is_finished_where_its_report_is_now(three):
    three.post(f"{LIST}/3", data=begun_of("Third", version=version_on(three, 3)))
    three.post(f"{LIST}/1/remove")
    three.post(f"{LIST}/2", data=REPORT | {"what_happened": "Third, changed", "version": version_on(three, 2)})
    told = [item["report"]["what_happened"] for item in answers()["reports"]["items"]]
    assert (told, answers()["unfinished"]) == (["Second", "Third, changed"], {})


def version_on(client, n):
    return re.search(r'name="version" value="([^"]*)"', client.get(f"{LIST}/{n}").text)[1]


def test_a_page_that_was_emptied_is_not_done_and_its_old_words_are_not_sent_unseen(whole):
    version = carried(whole.get(at("happening")))
    whole.post(at("happening"), data={"happening": " ", "press": "later"} | version)
    not_sent(whole)
    assert whole.get(at("check")).location == at("happening")
    page = whole.get(at("happening"))
    assert STORY not in page.text
    assert whole.post(at("happening"), data={"happening": ""} | carried(page)).status_code == 400
    whole.post(at("happening"), data={"happening": "In other words"} | carried(page))
    assert "You can send it now" in whole.get(at("")).text
    assert "In other words" in whole.get(at("check")).text


def test_a_report_that_was_emptied_is_not_done(whole):
    empty = {name: "" for name in REPORT if name != "told_whom"} | {"happened-how": "day", "told-how": "day"}
    whole.post(f"{LIST}/1", data=empty | carried(whole.get(f"{LIST}/1")) | {"press": "later"})
    not_sent(whole)
    assert "What you began to change in report 1" in whole.get(at("reports")).text
    assert REPORT["what_happened"] not in whole.get(f"{LIST}/1").text


def test_a_page_that_was_empty_when_it_was_shown_is_not_emptied(client, write):
    write(without=("happening",))
    stale = carried(client.get(at("happening")))
    client.post(at("happening"), data=PAGES["happening"])
    for path in (at("happening"), at("sharing"), at("files"), at("reports")):
        client.post(path, data={"press": "later"} | ({"happening": ""} | stale if "13" in path else {"version": "abc"}))
    assert not answers().get("unfinished")
    assert "You can send it now" in client.get(at("")).text


def test_what_was_emptied_on_a_device_that_was_left_is_shown(client, save, clock):
    reference, code = save()
    stale = carried(client.get(at("happening")))
    clock.advance(hours=3)
    client.post(at("happening"), data={"happening": ""} | stale)
    assert open_with(client, reference, code).location == at("happening")
    assert STORY not in client.get(at("happening")).text


@pytest.mark.parametrize(
    ("path", "typed", "begins"),
    [
        ("add", {"what_happened": "x" * 200}, "x" * 49 + "…"),
        ("lines", {"lines-0-on-day": "9", "lines-0-what": "", "lines-1-what": "Bins on the path"}, "Bins on the path"),
        ("lines", {"lines-0-on-day": "9", "lines-0-effect": "No sleep"}, "No sleep"),
    ],
)
def test_each_half_is_listed_by_its_first_words(whole, path, typed, begins):
    whole.post(f"{LIST}/{path}", data=typed | {"press": "later"})
    assert f'csp-typed">{begins}</p>' in whole.get(at("reports")).text


def test_who_leaves_a_page_by_a_link_on_it_loses_nothing(whole):
    half = {"press": "aside", "goes_to": at("happening"), "what_happened": "They broke the gate"}
    assert whole.post(f"{LIST}/add", data=half).location == at("happening")
    assert "What you wrote on that page is kept." in whole.get(at("happening")).text
    assert "They broke the gate" in whole.get(f"{LIST}/add").text
    right = PAGES["wanted"] | {"press": "aside", "wanted": "Two people to ring"}
    assert whole.post(at("wanted"), data=right).location == at("")
    assert whole.post(at("wanted"), data=right | {"goes_to": "/anytown/privacy"}).location == "/anytown/privacy"
    assert "Two people to ring" in whole.get(at("wanted")).text


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "/anytown/apply/..//x", "/progress", "/anytown/apply\\x", ""]
)
def test_a_link_out_of_a_page_leads_nowhere_else(whole, elsewhere):
    half = {"press": "aside", "goes_to": elsewhere, "wanted": "Two people to ring"}
    assert whole.post(at("wanted"), data=half).location == at("")
