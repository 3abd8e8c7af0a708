"""An e-mail address is taken where our mail can reach it, on every form that asks for one, and in no other case."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from csp_reviews.accounts.forms import CannotSignInForm, InviteForm
from csp_reviews.applications.forms import ContactForm, PersonContactForm, ReachFields, check_address
from csp_reviews.applications.neighbour_forms import JoinForm, NeighboursForm
from csp_reviews.applications.saving_forms import LinkForm, SaveForm
from csp_reviews.applications.staff_forms import SomeoneEntry
from csp_reviews.law.terms import Route
from csp_reviews.web.mailbox import as_sent, can_reach, check_mailbox

LIKE = "name@example.com"
NEVER = [
    "zoë@example.com",
    "mailto:m@example.com",
    "a@example..com",
    "a@[127.0.0.1]",
    "<angle@example.com>",
    "Robin <robin@example.com>",
    "l" * 65 + "@example.com",
    "=?utf-8?q?robin?=@example.com",
    "a@b@example.com",
    "a..b@example.com",
    "robin@example",
    "robin@localhost",
    "robin@-example.com",
    "robin",
    "@example.com",
]
REACHED = [
    "robin@example.com",
    "robin@residents.example",
    "o'brien+post@example.co.uk",
    "l" * 64 + "@example.com",
    "x@exämple.com",
    "Robin@EXAMPLE.com",
]
FORMS = {
    "contact": ContactForm,
    "person": PersonContactForm,
    "save": SaveForm,
    "link": LinkForm,
    "join": JoinForm,
    "intake": SomeoneEntry,
    "cannot sign in": CannotSignInForm,
    "invite": lambda sent: InviteForm([], [], sent),
}


@pytest.mark.parametrize("typed", NEVER)
def test_what_our_mail_cannot_reach_is_not_taken(app: Flask, typed: str) -> None:
    assert not can_reach(typed)
    with app.test_request_context(), pytest.raises(ValidationError, match=f"e-mail address.*{LIKE}"):
        check_mailbox(typed)


@pytest.mark.parametrize("typed", REACHED)
def test_what_it_can_reach_is_taken(app: Flask, typed: str) -> None:
    with app.test_request_context():
        check_mailbox(typed)
    assert as_sent(typed).isascii()


def test_a_letter_that_cannot_stand_before_the_sign_is_named(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(ValidationError, match="“ë” in it"):
        check_mailbox("zoë@example.com")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_that_asks_for_an_address_asks_the_same(app: Flask, form: str) -> None:
    with app.test_request_context():
        for typed, taken in (("a@example..com", False), ("zoë@example.com", False), ("robin@example.com", True)):
            made = FORMS[form](MultiDict({"email": typed}))
            if isinstance(made, ReachFields):
                made.offer_ways()
            made.validate()
            assert (not made.email.errors) is taken, typed


def test_an_address_among_other_words_is_asked_about_too(app: Flask) -> None:
    with app.test_request_context():
        form = NeighboursForm(MultiDict({"named": "Robin, a@example..com", "named_safe": "y"}))
        assert not form.validate()
        assert LIKE in form.named.errors[0]
        with pytest.raises(ValidationError, match=LIKE):
            check_address(Route.EMAIL, "a@example..com")
