"""The copy of a case in a real browser: small and large, with every part of it there."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from csp_reviews.extensions import db
from tests.appeals.test_as_it_stood import lodged_by_phone, make, reviewer, town
from tests.support.builders import sign_in

__all__ = ["make", "reviewer", "town"]
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", [320, 1280])
def test_the_copy_has_no_fault_that_a_program_can_find(visit, live_server, client, town, reviewer, width):
    lodged_by_phone(client, town)
    served = live_server.app.test_client()
    sign_in(served, reviewer.id)
    reference, cookie = town.case.reference, served.get_cookie("session")
    db.session.commit()
    page = visit(viewport={"width": width, "height": 800})
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    page.goto(f"/casework/{reference}")
    assert page.get_by_text("as it stood when appeal 1 was lodged").count() == 1
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="Complaints").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#complaints")
    page.get_by_role("link", name="Appeal 1: what the applicant says").click()
    assert page.get_by_role("heading", level=1).inner_text() == f"Appeal 1, case {reference}"
