"""Making an outcome final: nothing that was typed beside it is lost, and its letter is read before it goes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from csp_reviews.casefile.timeline import timeline_of
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EarlyFinal, Party, ReviewMode, Role, Stage, TakingPart
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.reviews import Review
from csp_reviews.reviews.operations import Minutes, Plan, arrange_review, record_minutes
from csp_reviews.reviews.plan import check_comments, comment_on_plan, send_plan
from csp_reviews.web.clock import today
from tests.support.builders import Make, sign_in
from tests.support.filling import day

KEPT = "The council did not visit."


class Desk:
    """A review that was held and minuted, at the desk of its one coordinator."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        make = Make(app)
        area = make.area(two_person=False)
        area.content = {"contact": {"name": "Sam Elm", "phone": "01632 960001"}}
        coordinator = make.account(Role.COORDINATOR, area)
        self.case: Case = make.case(area, Stage.REVIEW, by=coordinator)
        self.act, self.client = make.act(coordinator), client
        plan = Plan(mode=ReviewMode.MEETING, planned_on=None, chair_name="Kim Example")
        self.review: Review = arrange_review(case=self.case, act=self.act, plan=plan)
        minutes = Minutes(today(), {}, TakingPart.PHONE, "", KEPT)
        record_minutes(case=self.case, act=self.act, review=self.review, minutes=minutes)
        db.session.commit()
        sign_in(client, coordinator.id)
        self.base = f"/casework/{self.case.reference}/review"

    def comment(self, text: str) -> None:
        """The draft plan goes out for two weeks, and the applicant says something of it."""
        until = today() + timedelta(days=14)
        send_plan(case=self.case, review=self.review, opening="To read.", items=(), comments_by=until, act=self.act)
        comment_on_plan(case=self.case, party=Party.APPLICANT, said={None: text}, act=self.act)
        db.session.commit()

    def form(self, **more: str) -> dict[str, str]:
        """The whole form of the page, as a browser sends it."""
        head = str(db.session.get_one(Case, self.case.id, populate_existing=True).head_seq)
        minutes = {"version": head, "took_part": "phone", "took_part_note": "", "findings": KEPT}
        days = day("held_on", self.review.held_on or today()) | day("release-released_on", today())
        return minutes | days | {"release-version": head} | more

    def release(self, **more: str) -> Any:
        """Make it final."""
        return self.client.post(f"{self.base}/release", data=self.form(**more))

    @property
    def final(self) -> bool:
        """Whether it is."""
        return db.session.get_one(Review, self.review.id, populate_existing=True).finalised_on is not None


@pytest.fixture
def desk(app: Flask, client: FlaskClient) -> Desk:
    return Desk(app, client)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("findings", "It came, and nobody wrote it down."),
        ("took_part_note", "With her sister"),
        ("held_on-day", ""),
    ],
)
def test_what_is_not_kept_yet_is_never_left_out_of_a_final_outcome(desk: Desk, name: str, typed: str):
    page = desk.release(**{name: typed})
    assert page.status_code == 400
    assert "This is not kept yet. Keep it as a draft first" in page.text
    assert typed in page.text
    assert not desk.final
    assert desk.release().status_code == 303
    assert desk.final


def test_the_button_that_keeps_a_draft_never_makes_it_final(desk: Desk):
    """On the page that says why it cannot be final yet, too: whose address is another."""
    page = desk.release(findings="It came, and nobody wrote it down.").text
    (form,) = re.findall(r'<form method="post" action="([^"]*)"', page[page.index("<main") :])
    assert form == f"{desk.base}/outcome"
    answer = desk.client.post(form, data=desk.form(findings="It came, and nobody wrote it down."))
    assert answer.status_code == 303
    assert not desk.final


def test_the_letter_is_read_before_it_goes(desk: Desk):
    page = desk.client.get(f"{desk.base}/outcome").text
    preview = page[page.index('id="letter"') :]
    assert KEPT in preview
    assert "Sam Elm: 01632 960001" in preview
    assert page.count("<form") == page.count("</form>")
    desk.release()
    kept = db.session.query(Notice).filter_by(case_id=desk.case.id, kind="outcome").one()
    for section in kept.content["sections"]:
        assert all(text.replace("'", "&#39;") in preview for text in section["paragraphs"])


def test_comments_are_read_and_their_last_day_is_waited_for_or_the_reason_is_given(desk: Desk):
    desk.comment("Twice a week, please")
    page = desk.release()
    assert page.status_code == 400
    assert "Confirm that the panel has read every comment on the draft plan" in page.text
    assert "Select why it is final before the last day for comments" in page.text
    assert not desk.final
    assert desk.release(**{"release-read": "y", "release-early": "risk"}).status_code == 303
    assert desk.final
    lines = [line.what for line in timeline_of(desk.case, {}).lines]
    assert "Outcome of the review recorded: review 1, somebody would be at risk while we wait" in lines


def test_nothing_to_add_has_nothing_to_read_and_a_day_that_is_over_no_reason(desk: Desk, clock: Any):
    desk.comment("")
    with pytest.raises(NotPossible, match="comments_early"):
        check_comments(desk.case, today(), None)
    check_comments(desk.case, today(), EarlyFinal.ANSWERED)
    clock.advance(days=15)
    sign_in(desk.client, desk.act.account_id or 0)
    assert desk.release().status_code == 303


def test_what_was_typed_beside_a_release_that_came_too_late_is_shown_again(desk: Desk):
    typed = desk.form(findings="What I wrote.")
    desk.release()
    page = desk.client.post(f"{desk.base}/release", data=typed)
    assert page.status_code == 400
    assert "What I wrote." in page.text


def test_what_somebody_else_changed_meanwhile_is_shown_before_it_is_made_final(desk: Desk):
    seen = desk.form()["release-version"]
    minutes = Minutes(today(), {}, TakingPart.PHONE, "", "The police did not visit either.")
    record_minutes(case=desk.case, act=desk.act, review=desk.review, minutes=minutes)
    db.session.commit()
    page = desk.release(findings=minutes.findings, **{"release-version": seen})
    assert page.status_code == 400
    theirs = page.text[page.text.index("Somebody changed this while you were writing") :].split("</div>")[1]
    assert "The police did not visit either." in theirs
    assert "How the applicant took part" in theirs
    assert not desk.final
    assert desk.release(findings=minutes.findings).status_code == 303
