"""Signing in with the keyboard alone, on a narrow screen, and what Back shows after signing out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from csp_reviews.extensions import db
from csp_reviews.law.terms import Role
from tests.accounts.conftest import PASSWORD, Person


@pytest.mark.slow
def test_in_and_out_by_keyboard(person: Person, visit: Callable[..., Page]) -> None:
    person(Role.ADMINISTRATOR, email="sam@example.org")
    db.session.commit()
    page = visit(viewport={"width": 320, "height": 800})
    page.goto("/account/")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "email":
            break
    page.keyboard.type("sam@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your sign-in")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
