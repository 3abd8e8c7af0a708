"""Words that were not right for the one who reads them, and a neighbour who is named twice."""

import re
from datetime import timedelta

import pytest

from csp_reviews.applications import masked
from csp_reviews.applications.queries import following
from csp_reviews.applications.steps import steps
from csp_reviews.extensions import db
from csp_reviews.law.terms import ApplyingAs, ConsentScope, Party, Role, Route, TakingPart
from csp_reviews.models.following import ContactChange
from csp_reviews.web.clock import now
from csp_reviews.web.filters import words
from tests.applications.conftest import GROUP, OTHER_PAGES, hand_in, read_with, said, with_safe
from tests.support.builders import sign_in
from tests.support.journey import at

THEIRS = "what we send to them also waits on a page of their own"
HOLD = timedelta(hours=48)
YOURS = "everything we send also waits on your own page here"
UNSAFE = "I feel less safe than before"


def test_whoever_asks_for_another_does_not_read_that_it_waits_on_their_own_page(client, write):
    write({key: data for key, data in OTHER_PAGES.items() if key not in ("contact", "person-contact")})
    yours, theirs = client.get(at("contact")).text, client.get(at("person-contact")).text
    assert YOURS in yours
    assert THEIRS not in yours
    assert THEIRS in theirs
    assert YOURS not in theirs


def test_with_a_code_of_their_own_they_can_still_say_that_they_feel_less_safe(client, agreed):
    received = agreed(ConsentScope.ASK)
    read_with(client, received, affected=True)
    assert re.search(f'href="[^"]+">{UNSAFE}</a>', client.get("/progress/case").text)


@pytest.mark.parametrize(
    ("weeks", "said_so"), [("2,6,12", "2, 6 and 12 weeks after"), ("2,6", "2 and 6 weeks after"), ("1", "1 week after")]
)
def test_the_weeks_are_listed_as_in_a_sentence(area, weeks, said_so):
    case = hand_in(area, said()).case
    case.area.check_in_weeks = weeks
    db.session.commit()
    assert any(step["text"].startswith(said_so) for step in steps(following(case, Party.APPLICANT)))


@pytest.mark.parametrize(
    ("route", "address", "text"),
    [
        (Route.EMAIL, "rowan@example.org", "To a new e-mail address, which begins with “r”."),
        (Route.LETTER, "2 Sample Street, B79 0XX", "To a new address for letters."),
        (Route.PHONE, "01632 960 012", "To a new number, which ends in 12."),
        (Route.TEXT, "07700 900 1 3", "To a new number, which ends in 13."),
        (Route.PHONE, "01632 960 012 ext 5", "To a new number with an extension, which ends in 12."),
    ],
)
def test_a_new_way_that_waits_is_named_by_what_its_owner_knows_it_by(client, area, route, address, text):
    received = hand_in(area, said(applicant=with_safe(Route.PHONE)))
    person = received.case.people[0]
    ids = {"case_id": received.case.id, "person_id": person.id}
    change = ContactChange(**ids, route=route, address=address, asked_at=now(), takes_effect_at=now() + HOLD)
    db.session.add(change)
    db.session.commit()
    assert masked.newly(change) == text
    read_with(client, received)
    for page in ("/progress/case", "/progress/contact"):
        assert text in client.get(page).text


@pytest.mark.parametrize(
    ("number", "end"), [("01632 960 012", "that ends in 12"), ("01632 960 012 x7", "with an extension that ends in 12")]
)
def test_a_number_with_an_extension_ends_where_the_number_does(area, number, end):
    person = hand_in(area, said(applicant=with_safe(Route.PHONE))).case.people[0]
    person.phone = number
    (way,) = masked.ways(person)
    assert way.text.endswith(end)


def test_staff_do_not_read_me_of_somebody_else():
    assert words(TakingPart.ADVOCATE) == "Through somebody else, who speaks there"


@pytest.mark.parametrize(("whom", "key"), [(ApplyingAs.BUSINESS, "Address"), (ApplyingAs.MYSELF, "Where they live")])
@pytest.mark.parametrize("page", ["", "/contact", "/contact/moved"])
def test_a_business_lives_nowhere(client, make, area, whom, key, page):
    case = hand_in(area, said(applying_as=whom)).case
    case.people[0].organisation = "Example Bakery"
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    keys = re.findall(r"<dt[^>]*>\s*(.*?)\s*</dt>", client.get(f"/casework/{case.reference}{page}").text)
    assert {"Address", "Where they live"} & set(keys) == {key}


@pytest.mark.parametrize(
    ("named", "twice"),
    [
        ("Sam Yew\nRobin Elm\nsam  yew", "Sam Yew"),
        ("Sam Yew, sam@example.org\nSam Yew", "Sam Yew"),
        ("Sam Yew, sam@example.org\nSam Yew, SAM@example.org", "Sam Yew"),
        ("sam@example.org\nsam@example.org", "sam@example.org"),
        ("Sam Yew, sam@example.org\nSam Yew, other@example.org", ""),
        ("sam@example.org\nother@example.org", ""),
        ("Sam Yew\nSam Yew (the son)", ""),
        ("Sam Yew, both@example.org\nRobin Elm, both@example.org", ""),
    ],
)
def test_a_neighbour_who_is_named_twice_is_asked_about_and_what_was_typed_is_kept(client, area, write, named, twice):
    write({key: GROUP[key] for key in ("for-whom", "you")})
    answer = client.post(at("neighbours"), data={"named": named})
    assert answer.status_code == (400 if twice else 303)
    if twice:
        assert f"“{twice}” is named twice." in answer.text
        assert all(line in answer.text for line in named.splitlines())
