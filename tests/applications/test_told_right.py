"""Small words of an applicant's page, and of the task beside it, that must be true of the one who reads them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from csp_reviews.applications.operations.promising import Why as Reason
from csp_reviews.applications.operations.promising import promise_day
from csp_reviews.applications.queries import following
from csp_reviews.applications.status import now_of
from csp_reviews.casefile.safe_routes import Why
from csp_reviews.casefile.worklist import owed
from csp_reviews.correspondence.queueing import by_task, message_of
from csp_reviews.correspondence.shown import to_do
from csp_reviews.extensions import db
from csp_reviews.law.duties import Duty
from csp_reviews.law.terms import MessageKind, Party, Progress, Role, Route, Stage, Task, Whose
from csp_reviews.models.reviews import Recommendation
from csp_reviews.web.clock import today
from csp_reviews.web.filters import long_date
from tests.applications.conftest import for_another, hand_in, read_with, said, with_safe
from tests.support.builders import sign_in


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    return account


@pytest.fixture
def recommended(make, area, coordinator):
    """An agency was recommended to do something within thirty days, and has not answered."""
    received, act = hand_in(area, said()), make.act(coordinator)
    make._to(received.case, Stage.FOLLOW_UP, coordinator)
    review, police = make.final_review(received.case, act), make.agency(area)
    words = {"text": "Visit every week.", "due_on": today() + timedelta(days=30), "made_on": today()}
    ids = {"case_id": received.case.id, "area_id": area.id, "review_id": review.id, "agency_id": police.id}
    db.session.add(Recommendation(n=1, progress=Progress.NOT_STARTED, **ids, **words))
    received.case.acknowledged_on = today()
    db.session.commit()
    return received, act


def test_the_day_of_a_recommendation_is_not_given_as_the_day_of_the_answer(client, recommended, clock):
    received, act = recommended
    day = long_date(today() + timedelta(days=30))
    read_with(client, received)
    page = client.get("/progress/case").text
    assert "They answer what the panel recommended" in page
    assert f"No day is set for the answer. It is to be done by {day}." in page
    (duty,) = (duty for duty in owed(received.case) if duty.task is Task.AWAIT_RESPONSE)
    promised = today() + timedelta(days=7)
    promise_day(case=received.case, duty=duty, due_on=promised, why=Reason(), act=act)
    db.session.commit()
    page = client.get("/progress/case").text
    assert "No day is set for the answer." not in page
    assert long_date(promised) in page
    clock.advance(days=8)
    read_with(client, received)
    assert f"It was due on {long_date(promised)}, and is late" in client.get("/progress/case").text


@pytest.mark.parametrize(
    ("ways", "says"),
    [
        ((), "We look for a safe way to tell you what is new"),
        ((Route.VOICEMAIL,), "We look for a safe way to tell you what is new"),
        ((Route.PHONE,), "We tell you what is new, in a way that you said is safe"),
    ],
)
def test_nobody_is_promised_a_safe_way_who_has_none(area, ways, says):
    case = hand_in(area, said(applicant=with_safe(*ways))).case
    told = Duty(Task.TELL_APPLICANT, Whose.COORDINATOR, today())
    facts = now_of(replace(following(case, Party.APPLICANT), owed=(told,)), today()).facts
    assert says in dict(facts).values()


@pytest.mark.parametrize(
    ("email", "ways", "heading"),
    [
        ("rowan@example.org", {Route.EMAIL}, "Find a way: only e-mail is marked safe, and the applicant may read it"),
        ("robin@example.org", {Route.EMAIL}, "Find a way: only e-mail is marked safe"),
        ("robin@example.org", set(), "Find a way: no way to reach them is marked safe"),
        ("rowan@example.org", {Route.EMAIL, Route.PHONE}, "Tell them by phone"),
    ],
)
def test_a_task_by_hand_says_which_way_alone_is_safe(client, make, area, coordinator, email, ways, heading):
    base = for_another(email=email, phone="01632 960 033", safe=frozenset(ways), wants_copy=True)
    case = hand_in(area, replace(base, applicant=with_safe(Route.EMAIL))).case
    person = next(person for person in case.people if person.party is Party.AFFECTED)
    message = message_of(case, MessageKind.RECEIPT, make.act(coordinator), person_id=person.id)
    by_task(message, None, Why.NOT_OPENED)
    db.session.commit()
    sign_in(client, coordinator.id)
    assert to_do(message, person) == heading
    assert f">{heading}</h1>" in client.get(f"/casework/{case.reference}/messages/{message.id}").text
