"""The decision sheet in a real browser: by the keyboard alone, on the smallest screen, and without script."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from csp_reviews.extensions import db
from csp_reviews.law.terms import Decision, Stage
from csp_reviews.models.threshold import ThresholdDecision
from tests.support.desk import Desk, complaint_of, vague

pytestmark = pytest.mark.slow
SIZES = ({"width": 320, "height": 800}, {"width": 1280, "height": 900})
#: The Design System's radios carry aria-expanded, which ARIA does not give to a radio. Its authors tested that.
KNOWN = {"aria-allowed-attr"}
Visit = Callable[..., Page]


def enter(desk: Desk, visit: Visit, **options: object) -> Page:
    """A browser in which the coordinator is signed in."""
    page = visit(**options)
    with desk.client.session_transaction() as cookie:
        kept = dict(cookie)
    app = desk.client.application
    value = app.session_interface.get_signing_serializer(app).dumps(kept)  # type: ignore[attr-defined]
    page.goto("/sign-in")
    page.context.add_cookies([{"name": "session", "value": value, "url": page.url}])
    return page


def check(page: Page) -> None:
    """No fault that a program can find, and nothing to scroll sideways for."""
    found = {fault["id"] for fault in Axe().run(page).response["violations"]} - KNOWN
    assert not found, page.url
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url


def focused(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
    return found


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something is reached."""
    for _ in range(80):
        if focused(page).startswith(name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {name}")


def shown(desk: Desk, complaints: int = 3, **more: Any) -> str:
    """The reference of a new case; the database is let go of, because the browser wants it."""
    reference = desk.case(complaints, **more).reference
    db.session.commit()
    return reference


@pytest.mark.parametrize("viewport", SIZES)
def test_a_refusal_below_the_count_is_recorded_by_the_keyboard_alone(
    desk: Desk, visit: Visit, viewport: object
) -> None:
    reference = shown(desk, 2)
    page = enter(desk, visit, viewport=viewport)
    page.goto(f"/casework/{reference}/threshold")
    check(page)
    for place in range(3):
        tab_to(page, f"m{place}-found")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        tab_to(page, f"m{place}-because")
        page.keyboard.type(f"Reason number {place}.")
    tab_to(page, "outcome")
    page.keyboard.press("ArrowDown")
    tab_to(page, "bodies")
    page.keyboard.press("Space")
    tab_to(page, "Record the decision")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    check(page)
    decision = db.session.query(ThresholdDecision).one()
    assert (decision.outcome, len(decision.matters), decision.case.stage) == (Decision.NOT_MET, 3, Stage.REFUSED)
    db.session.commit()


def test_errors_are_reached_from_the_summary(desk: Desk, visit: Visit) -> None:
    reference = shown(desk, 2)
    page = enter(desk, visit, viewport=SIZES[0])
    page.goto(f"/casework/{reference}/threshold")
    page.get_by_role("button", name="Record the decision").click()
    check(page)
    assert page.title().startswith("Error: Threshold decision sheet")
    page.get_by_role("link", name="Persistence: give a reason").click()
    assert focused(page) == "m0-because"


@pytest.mark.parametrize("script", [True, False])
def test_a_ruling_is_made_with_and_without_script(desk: Desk, visit: Visit, script: bool) -> None:
    case = desk.case(3)
    vague(complaint_of(case, 3))
    reference = case.reference
    db.session.commit()
    page = enter(desk, visit, viewport=SIZES[0], java_script_enabled=script)
    page.goto(f"/casework/{reference}/threshold")
    page.locator("input[name=c3-ruling][value=counts]").check()
    page.fill("[name=c3-why]", "I believe the applicant.")
    page.get_by_role("button", name="Save rulings and work it out again").click()
    assert page.get_by_role("heading", name="The threshold must be decided met").is_visible()


def test_a_decision_is_recorded_from_a_page_that_another_button_led_to(desk: Desk, visit: Visit) -> None:
    """After a ruling was refused, and after the letter was seen first."""
    reference = shown(desk, 2)
    page = enter(desk, visit, viewport=SIZES[0])
    page.goto(f"/casework/{reference}/threshold")
    page.get_by_text("Rule on complaint 1").click()
    page.locator("input[name=c1-ruling][value=counts]").check()
    page.get_by_role("button", name="Save rulings and work it out again").click()
    assert page.get_by_role("link", name="Complaint 1: say why").is_visible()
    page.fill("[name=c1-why]", "I spoke to them.")
    for place in range(3):
        page.locator(f"input[name=m{place}-found][value=no]").check()
        page.fill(f"[name=m{place}-because]", f"Reason number {place}.")
    page.locator("input[name=outcome][value=not_met]").check()
    page.locator("input[name=bodies]").first.check()
    page.get_by_role("button", name="See the letter first").click()
    assert page.get_by_role("heading", name="The letter, as the applicant will read it").is_visible()
    check(page)
    page.get_by_role("button", name="Record the decision").click()
    assert page.url.endswith(f"/casework/{reference}")
    assert db.session.query(ThresholdDecision).one().outcome is Decision.NOT_MET
    db.session.commit()
    page.goto(f"/casework/{reference}/threshold")
    check(page)


@pytest.mark.parametrize("viewport", SIZES)
def test_the_desk_has_no_fault_that_a_program_finds(desk: Desk, visit: Visit, viewport: object) -> None:
    reference, closed, over = shown(desk), shown(desk, stage=Stage.CLOSED), shown(desk, stage=Stage.FOLLOW_UP)
    page = enter(desk, visit, viewport=viewport)
    tails = ("", "/bodies", "/acknowledge", "/threshold", "/threshold/held", "/end", "/review-anyway")
    more = (f"/casework/{closed}/reopen", f"/casework/{over}", f"/casework/{over}/close")
    for address in ("/casework/", "/casework/cases", *(f"/casework/{reference}{tail}" for tail in tails), *more):
        page.goto(address)
        check(page)


def typed(page: Page, name: str, day: str) -> None:
    """Type a day by the keyboard alone: its first box is reached, the others follow."""
    tab_to(page, f"{name}-day")
    for part in day.split("/"):
        page.keyboard.type(part)
        page.keyboard.press("Tab")


def overlapping(page: Page) -> list[str]:
    """The words in the picture that run into each other, or out of it."""
    found: list[str] = page.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll(".csp-cal text, .csp-cal strong, .csp-cal span")]
            .filter(each => each.getClientRects().length && each.getBoundingClientRect().width)
            .map(each => [each.textContent, each.getBoundingClientRect()]);
          const out = boxes.filter(([, box]) => box.left < -1 || box.right > innerWidth + 1).map(([text]) => text);
          boxes.forEach(([text, one], place) => boxes.slice(place + 1).forEach(([other, two]) => {
            const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
            const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
            if (across > 1 && down > 3) out.push(`${text} / ${other}`);
          }));
          return out;
        }"""
    )
    return found


@pytest.mark.parametrize("viewport", SIZES)
def test_reports_are_checked_by_the_keyboard_alone_and_drawn_without_a_word_upon_another(
    desk: Desk, visit: Visit, viewport: object
) -> None:
    slug = desk.area.slug
    db.session.commit()
    page = visit(viewport=viewport)
    page.goto(f"/{slug}/check")
    check(page)
    for happened, told in (("25/8/2026", "30/9/2026"), ("1/3/2025", "5/3/2025"), ("1/9/2026", "20/9/2026")):
        tab_to(page, "happened-how")
        page.keyboard.press("Space")
        typed(page, "happened-on", happened)
        tab_to(page, "told_whom")
        page.keyboard.press("Space")
        tab_to(page, "told-how")
        page.keyboard.press("Space")
        typed(page, "told-on", told)
        tab_to(page, "do")
        if told != "20/9/2026":
            page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.get_by_role("img", name="When each report counts").is_visible()
    assert "time to report ended 24 Sep 2026" in page.locator(".csp-cal").inner_text()
    check(page)
    assert overlapping(page) == []
    page.get_by_text("The same dates as a table").click()
    assert page.get_by_role("table", name="The dates of each report").is_visible()
    check(page)
