"""Whole reviews in a real browser, as the people would: every page looked at, the figures checked at every step."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page

from csp_reviews.applications.operations.withdrawing import take_next_due
from csp_reviews.cli import demo_area
from csp_reviews.extensions import db
from csp_reviews.web.clock import now, today
from tests.support.clock import Clock
from tests.walk import asking, working
from tests.walk.person import Person

FIGURES = "/tamworth/statistics.json?from=2014-10-01"
KEYS = ("received", "met", "not_met", "reviews", "with_recommendations", "appeals", "recommendations", "withdrawn")
START = (10, 10, 0, 10, 4, 2, 6, 0)


class Figures:
    """What the public page's numbers should be now, as the counting rules say."""

    def __init__(self, person: Person) -> None:
        """Start from the demonstration register's ten past cases."""
        self.person = person
        self.expected = dict(zip(KEYS, START, strict=True))

    def are(self, **more: int) -> None:
        """Check the published figures, so many more of each than before."""
        for key, number in more.items():
            self.expected[key] += number
        published = self.person.page.request.get(FIGURES).json()["totals"]
        assert tuple(published.values()) == tuple(self.expected.values()), more


@pytest.fixture
def people(app: Flask, visit: Callable[..., Page]) -> Callable[[], Person]:
    """Makes people, in a browser each, at the demonstration of Tamworth."""
    demo_area.load()
    db.session.commit()
    Person.looked_at = set()
    return lambda: Person(visit(viewport={"width": 1280, "height": 900}))


@pytest.mark.timeout(600)
def test_a_review_from_the_first_click_to_the_published_figure(people: Callable[[], Person]) -> None:
    day, applicant, coordinator = today(), people(), people()
    figures = Figures(people())
    figures.are()
    receipt = asking.ask(applicant, [day - timedelta(days=7 * week) for week in (1, 2, 3)])
    figures.are(received=1)
    asking.follow(applicant, receipt)
    working.sign_in(coordinator, "coordinator")
    working.pass_on_and_acknowledge(coordinator, receipt.reference, day)
    working.decide_met(coordinator, receipt.reference, day)
    figures.are(met=1)
    asking.read_letter(applicant, "There will be a review")
    chair, officer = reviewed(people, coordinator, receipt.reference, day, figures)
    working.accept_and_do(officer, receipt.reference)
    working.confirm(coordinator, receipt.reference, day)
    asking.disagree(applicant, "How the review was carried out, or its outcome")
    figures.are(appeals=1)
    reviewer = people()
    working.sign_in(reviewer, "appeal-reviewer")
    working.hear(reviewer, receipt.reference, day, upheld=False)
    asking.read_letter(applicant, "Outcome of the review")
    asking.read_letter(applicant, "Decision on your appeal")
    asking.say_it_has_stopped(applicant)
    working.propose_closing(coordinator, receipt.reference)
    working.close(chair, receipt.reference)
    figures.are()
    coordinator.go("/tamworth/asb-case-review")
    coordinator.go("/tamworth/statistics")


def reviewed(
    people: Callable[[], Person], coordinator: Person, reference: str, day: date, figures: Figures
) -> tuple[Person, Person]:
    """The agency answers, the panel meets, the chair makes the outcome final. Gives the chair and the officer."""
    chair, officer = people(), people()
    working.ask_agency(coordinator, reference, "Staffordshire Police")
    working.sign_in(officer, "agency-officer")
    working.answer_request(officer, reference, day)
    working.arrange(coordinator, reference, day)
    working.keep_minutes(coordinator, reference, day, "Staffordshire Police")
    figures.are()
    working.sign_in(chair, "chair")
    working.release(chair, reference, day)
    figures.are(reviews=1, with_recommendations=1, recommendations=1)
    return chair, officer


@pytest.mark.timeout(600)
def test_a_refusal_told_by_post_and_overturned_then_withdrawn(people: Callable[[], Person], clock: Clock) -> None:
    day, applicant, coordinator, reviewer = today(), people(), people(), people()
    figures = Figures(people())
    receipt = asking.ask(applicant, [day - timedelta(days=7)], safe_email=False)
    working.sign_in(coordinator, "coordinator")
    working.pass_on_and_acknowledge(coordinator, receipt.reference, day)
    working.decide_below(coordinator, receipt.reference, day, met=False)
    figures.are(received=1, not_met=1)
    working.tell_by_post(coordinator, receipt.reference, day)
    asking.follow(applicant, receipt)
    asking.disagree(applicant, "The decision that there would be no review")
    working.sign_in(reviewer, "appeal-reviewer")
    working.hear(reviewer, receipt.reference, day, upheld=True)
    figures.are(appeals=1)
    working.decide_below(coordinator, receipt.reference, day, met=True)
    figures.are(met=1)
    asking.stop(applicant)
    working.tell_by_post(coordinator, receipt.reference, day)
    figures.are()
    clock.advance(hours=49)
    assert not take_next_due(at=now()), "told by post on that day: the two days begin when it ends"
    clock.advance(days=1)
    assert take_next_due(at=now())
    db.session.commit()
    figures.are(withdrawn=1)
