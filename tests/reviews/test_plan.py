"""The draft plan goes to the people of the case for their comments, without a name, before anything is final."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from csp_reviews.casefile import worklist
from csp_reviews.casefile.access import relation_of
from csp_reviews.casefile.acts import Act
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import NoticeKind, Party, Role, Stage, Standing, Task
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import AccessCode, Case
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.following import PlanComment, PlanDraft
from csp_reviews.models.reviews import Review
from csp_reviews.reviews.operations import release_outcome
from csp_reviews.reviews.plan import Item, comment_on_plan, send_plan
from csp_reviews.reviews.plan_forms import CommentForm, SendForm
from csp_reviews.web.clock import now, today
from csp_reviews.web.tokens import keyed_digest
from tests.reviews.test_reviews import drafted, held
from tests.support.builders import Make, sign_in
from tests.support.filling import day, said

CODE = "7KXM-2RHT-9PQW-4VNB"


def until(days: int = 14):
    return today() + timedelta(days=days)


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def coordinator(make: Make) -> Account:
    return make.account(Role.COORDINATOR, make.area())


@pytest.fixture
def case(make: Make, coordinator: Account) -> Case:
    return make.case(db.session.get_one(Area, coordinator.grants[0].area_id), Stage.REVIEW, by=coordinator)


@pytest.fixture
def act(make: Make, coordinator: Account) -> Act:
    return make.act(coordinator)


@pytest.fixture
def review(case: Case, act: Act) -> Review:
    made = held(case, act)
    drafted(case, act, made)
    db.session.commit()
    return made


def sent(case: Case, act: Act, review: Review, text: str = "Visit every week.") -> PlanDraft:
    items = [Item(1, "Anytown council", until(30), text)]
    draft = send_plan(case=case, review=review, opening="", items=items, comments_by=until(), act=act)
    db.session.commit()
    return draft


def owed(case: Case) -> set[Task]:
    return {duty.task for duty in worklist.owed(case)}


def read(client: FlaskClient, case: Case) -> None:
    db.session.add(AccessCode(case_id=case.id, party=Party.APPLICANT, digest=keyed_digest(CODE), made_at=now()))
    db.session.commit()
    assert client.post("/progress", data={"reference": case.reference, "code": CODE}).status_code == 303


def test_the_coordinator_sends_it_and_the_applicant_comments(
    client: FlaskClient, case: Case, coordinator: Account, review: Review
) -> None:
    sign_in(client, coordinator.id)
    page = f"/casework/{case.reference}/review/plan"
    assert "Visit every week." in client.get(page).text
    form = {
        "opening": "We looked at all of it.",
        "items-0-n": "1",
        "items-0-text": "Visit each week, and write it down.",
    }
    assert client.post(page, data=form | day("comments_by", until())).status_code == 303
    assert Task.AWAIT_COMMENTS in owed(case)
    (notice,) = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.DRAFT_PLAN)).all()
    assert "Kim Example" not in str(notice.content)
    read(client, case)
    assert "Your turn: read the draft plan" in client.get("/progress/case").text
    text = client.get("/progress/draft").text
    assert "Visit each week, and write it down." in text
    comment = {"version": "1.1", "items-0-n": "1", "items-0-text": "Twice, please"}
    assert client.post("/progress/draft", data=comment).status_code == 303
    (comment,) = db.session.scalars(select(PlanComment)).all()
    assert (comment.item, comment.text) == (1, "Twice, please")
    assert Task.RECORD_OUTCOME in owed(case)
    assert "Your turn" not in client.get("/progress/draft").text
    after = client.get("/progress/case").text
    assert "Your turn: read the draft plan" not in after
    assert 'href="/progress/draft"' in after
    sign_in(client, coordinator.id)
    assert "Twice, please" in client.get(f"/casework/{case.reference}/review/outcome").text
    opened = db.session.scalars(select(ViewLog.notice_id).where(ViewLog.standing == Standing.APPLICANT)).all()
    assert notice.id in opened, "the letter with it is not called unread any more"


def test_what_is_left_out_does_not_go_to_the_applicant(
    client: FlaskClient, case: Case, coordinator: Account, review: Review
) -> None:
    sign_in(client, coordinator.id)
    form = {"opening": "We looked at all of it.", "items-0-n": "1", "items-0-text": "Visit.", "items-0-leave_out": "y"}
    sent = client.post(f"/casework/{case.reference}/review/plan", data=form | day("comments_by", until()))
    assert sent.status_code == 303
    (draft,) = db.session.scalars(select(PlanDraft)).all()
    assert (draft.opening, list(draft.items)) == ("We looked at all of it.", [])


def test_no_name_of_the_records_goes_out(client: FlaskClient, case: Case, act: Act, review: Review) -> None:
    for name in ("Officer Example", "kim example"):
        with pytest.raises(NotPossible, match="name"):
            sent(case, act, review, f"{name} visits.")
    assert not db.session.scalars(select(PlanDraft)).all()


def test_an_outcome_waits_for_comments_until_their_last_day(
    case: Case, coordinator: Account, make: Make, act: Act, review: Review, clock
) -> None:
    sent(case, act, review)
    viewer = act.viewer
    with pytest.raises(NotPossible, match="comments_open"):
        release_outcome(case=case, act=act, review=review, relation=relation_of(viewer, case))
    clock.advance(days=15)
    later = make.act(coordinator)
    release_outcome(case=case, act=later, review=review, relation=relation_of(viewer, case))
    assert case.stage is Stage.FOLLOW_UP
    with pytest.raises(NotPossible, match="no_plan"):
        comment_on_plan(case=case, party=Party.APPLICANT, said={None: "Late"}, act=later)


def test_nothing_to_add_is_an_answer_and_is_entered_for_them(
    client: FlaskClient, case: Case, coordinator: Account, act: Act, review: Review
) -> None:
    sent(case, act, review)
    sign_in(client, coordinator.id)
    page = f"/casework/{case.reference}/review/plan/comment"
    assert client.get(page).status_code == 200
    form = {"version": "1.1"} | said(today())
    assert 'name="party"' not in client.get(page).text
    assert client.post(page, data=form).status_code == 303
    assert Task.AWAIT_COMMENTS not in owed(case)


def test_what_cannot_be_sent(case: Case, act: Act, review: Review) -> None:
    for more, code in (
        ({"items": []}, "nothing_to_send"),
        ({"comments_by": today() - timedelta(days=1)}, "in_the_past"),
    ):
        values = {"opening": "", "items": [Item(1, "A", until(), "Visit")], "comments_by": until()} | more
        with pytest.raises(NotPossible, match=code):
            send_plan(case=case, review=review, act=act, **values)


def test_nobody_comments_on_what_was_not_sent(app: Flask, client: FlaskClient, case: Case, review: Review) -> None:
    read(client, case)
    assert client.get("/progress/draft").status_code == 404


@pytest.mark.parametrize("form", [SendForm, CommentForm])
def test_an_error_of_an_item_says_which_one_it_is(app: Flask, form: type[SendForm | CommentForm]) -> None:
    with app.test_request_context(method="POST"):
        sent = form(formdata=MultiDict({"items-0-n": "2", "items-0-text": "x" * 4_001}))
        assert not sent.validate()
    (error,) = sent.items[0].form.text.errors
    assert error.startswith("Item 2: ")
    assert error.endswith(" must be 4,000 characters or fewer")
