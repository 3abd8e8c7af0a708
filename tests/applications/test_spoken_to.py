"""Before staff speak to somebody, the page says how that is safe; nowhere are they told to ring where it is not."""

from dataclasses import replace

import pytest

from csp_reviews.applications.following_forms import HeldForm
from csp_reviews.applications.operations import ask_change, ask_withdrawal
from csp_reviews.applications.staff_forms import ConfirmForm
from csp_reviews.extensions import db
from csp_reviews.law.reaching import ANY, Hours
from csp_reviews.law.terms import Party, Role, Route, Task
from csp_reviews.law.words import english
from tests.applications.conftest import hand_in, said, with_safe
from tests.support.builders import sign_in

PAGES = ("withdrawal", "talk", "contact/held")


def ask(case, tail, make):
    if tail == "withdrawal":
        ask_withdrawal(case=case, reason="", pressed=False, act=make.act())
    if tail == "contact/held":
        wish = {"route": Route.LETTER, "address": "9 Other Street", "hours": ANY}
        ask_change(case=case, party=Party.APPLICANT, **wish, act=make.act())
    db.session.commit()


def shown(client, make, area, tail, *safe):
    someone = replace(
        with_safe(*safe),
        name_to_use="Bobbie",
        contact_times="Not in the holidays",
        contact_note="Jo reads the post",
        hours=dict.fromkeys(safe, Hours(9, 11, frozenset({1}))),
    )
    received = hand_in(area, said(applicant=someone))
    ask(received.case, tail, make)
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    return client.get(f"/casework/{received.case.reference}/{tail}").text


@pytest.mark.parametrize("tail", PAGES)
@pytest.mark.parametrize("route", [Route.EMAIL, Route.PHONE])
def test_where_staff_are_to_speak_to_somebody_they_read_how_that_is_safe(client, make, area, tail, route):
    page = shown(client, make, area, tail, route)
    way = {Route.EMAIL: "E-mail", Route.PHONE: "Phone call"}[route]
    for words in (f"{way} only.", f"{way}, 9:00 to 11:00, Monday", "Ask for “Bobbie”.", "Jo reads the post"):
        assert words in page, words
    assert "Safe times: Not in the holidays" in page
    assert ("Do not ring: phone calls are not marked safe" in page) is (route is Route.EMAIL)


@pytest.mark.parametrize("tail", PAGES)
def test_without_a_safe_way_nobody_is_told_to_ring(client, make, area, tail):
    page = shown(client, make, area, tail)
    assert "No safe way is known." in page
    assert "Do not ring: phone calls are not marked safe" in page
    for unsafe in ("Ring or see", "rang her", "Ring them"):
        assert unsafe not in page


def test_no_task_and_no_example_says_to_ring():
    for task in (Task.CONFIRM_WITHDRAWAL, Task.CONFIRM_CONTACT):
        assert "ring" not in english(task).casefold().split()
    for form in (ConfirmForm, HeldForm):
        assert "rang" not in str(form.how.kwargs["description"])
