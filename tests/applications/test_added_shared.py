"""What is added later reaches the agencies: by the rule at once, else where the coordinator shares it; never else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import add_information, add_report, correct_story
from csp_reviews.applications.operations.sharing import share_added
from csp_reviews.applications.status import HIDDEN, NEXT
from csp_reviews.casefile import worklist
from csp_reviews.casefile.report_form import Report
from csp_reviews.extensions import db
from csp_reviews.law.duties import SHOWN
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import (
    BodyKind,
    Channel,
    EventKind,
    MessageKind,
    RequestState,
    Role,
    Route,
    StoryPart,
    Task,
    Whose,
)
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Passing
from csp_reviews.models.correspondence import Message
from csp_reviews.models.following import AdditionShare, StepDate
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import now, today
from tests.applications.conftest import hand_in, read_with, said, with_safe
from tests.support.builders import sign_in
from tests.support.filling import day
from tests.support.filling import said as entered

ONLY_ASKED = BodyKind.FIRE


@pytest.fixture
def received(area):
    return hand_in(area, said(applicant=with_safe(Route.EMAIL)))


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


@pytest.fixture
def passed(make, area, received):
    """The application was passed to the police; the fire service was only asked; the council is in nothing."""
    case, police, fire = received.case, make.agency(area), make.agency(area, ONLY_ASKED)
    db.session.add(Passing(case_id=case.id, agency_id=police.id, passed_on=today(), how=Channel.EMAIL))
    days = {"asked_on": today(), "due_on": today() + timedelta(days=5)}
    asking = {"n": 1, "must": True, "state": RequestState.OPEN}
    db.session.add(InformationRequest(case_id=case.id, agency_id=fire.id, **asking, **days))
    db.session.commit()
    return received


@pytest.fixture
def officers(make, area):
    """An officer of the police, of the fire service, and of the council."""
    kinds = (BodyKind.POLICE, ONLY_ASKED, BodyKind.COUNCIL)
    found = {kind: make.account(Role.AGENCY_OFFICER, area, make.agency(area, kind)).id for kind in kinds}
    db.session.commit()
    return found


def told(kind=MessageKind.AGENCY_ADDED):
    return db.session.scalars(select(Message.agency_id).where(Message.kind == kind)).all()


def page_of(app, officers, kind, case):
    browser = app.test_client()
    sign_in(browser, officers[kind])
    answer = browser.get(f"/agency/{case.reference}")
    return answer.text if answer.status_code == 200 else str(answer.status_code)


def owed(case):
    return {duty.task for duty in worklist.owed(case)}


def test_a_report_added_later_reaches_the_bodies_it_was_passed_to(app, make, area, passed, officers):
    report = Report(incident=(today(), today()), complained=(today(), today()), what_happened="Again at ten")
    add_report(case=passed.case, report=report, act=make.act())
    db.session.commit()
    assert told() == [make.agency(area).id]
    page = page_of(app, officers, BodyKind.POLICE, passed.case)
    assert "Again at ten" in page
    assert "Report 2 was added on" in page
    assert "Again at ten" not in page_of(app, officers, ONLY_ASKED, passed.case)
    assert page_of(app, officers, BodyKind.COUNCIL, passed.case) == "404"


@pytest.mark.parametrize("part", [StoryPart.PLACE, StoryPart.IMPACT])
def test_where_and_the_impact_put_right_reach_them_too(app, make, area, passed, officers, part):
    correct_story(case=passed.case, about=part, text="It is in the yard", act=make.act())
    db.session.commit()
    assert told() == [make.agency(area).id]
    assert "It is in the yard" in page_of(app, officers, BodyKind.POLICE, passed.case)
    assert "It is in the yard" not in page_of(app, officers, ONLY_ASKED, passed.case)


def test_anything_else_reaches_nobody_until_the_coordinator_shares_it(
    client, app, make, area, passed, officers, coordinator
):
    case, fire = passed.case, make.agency(area, ONLY_ASKED)
    read_with(client, passed)
    client.post("/progress/add", data={"text": "He has a dog now"})
    correct_story(case=case, about=StoryPart.ALLEGED, text="Number 6", act=make.act())
    db.session.commit()
    assert told() == []
    for kind in (BodyKind.POLICE, ONLY_ASKED):
        assert "He has a dog" not in page_of(app, officers, kind, case)
        assert "Number 6" not in page_of(app, officers, kind, case)
    assert Task.READ_ADDED in owed(case)
    sign_in(client, coordinator.id)
    url = f"/casework/{case.reference}/added/1"
    assert "Which agencies get it?" in client.get(url).text
    wrong = client.post(url)
    assert wrong.status_code == 400
    assert "Select which agencies get it" in wrong.text
    both = client.post(url, data={"agencies": ["none", str(fire.id)]})
    assert both.status_code == 400
    assert client.post(url, data={"agencies": [str(make.agency(area, BodyKind.COUNCIL).id)]}).status_code == 400
    assert db.session.scalars(select(AdditionShare)).all() == []
    assert client.post(url, data={"agencies": [str(fire.id)]}).status_code == 303
    assert told() == [fire.id]
    assert "He has a dog" in page_of(app, officers, ONLY_ASKED, case)
    assert "He has a dog" not in page_of(app, officers, BodyKind.POLICE, case)
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.ADDITION_SHARED)).one()
    assert event.codes == f'{{"addition":1,"agency":{fire.id}}}'
    police = make.agency(area)
    assert client.post(url, data={"agencies": [str(police.id)]}).status_code == 303
    assert "He has a dog" in page_of(app, officers, BodyKind.POLICE, case)
    assert "Number 6" not in page_of(app, officers, BodyKind.POLICE, case)


def test_it_may_be_for_us_alone_and_the_task_is_done(client, make, area, passed, coordinator):
    add_information(case=passed.case, text="Do not ring my brother", act=make.act())
    db.session.commit()
    sign_in(client, coordinator.id)
    assert client.post(f"/casework/{passed.case.reference}/added/1", data={"agencies": ["none"]}).status_code == 303
    assert Task.READ_ADDED not in owed(passed.case)
    assert told() == []


def test_what_the_coordinator_typed_waits_until_they_say_who_gets_it(client, passed, coordinator):
    sign_in(client, coordinator.id)
    url = f"/casework/{passed.case.reference}/added"
    answer = client.post(url, data={"about": "new", "text": "She rang: he has a dog"} | entered(today()))
    assert answer.location == f"{url}/1"
    assert Task.READ_ADDED in owed(passed.case)


def test_many_additions_in_a_day_make_one_message_an_agency(make, passed, clock):
    for _time in range(5):
        correct_story(case=passed.case, about=StoryPart.IMPACT, text="Worse", act=make.act())
    assert len(told()) == 1
    clock.advance(days=1, seconds=1)
    correct_story(case=passed.case, about=StoryPart.IMPACT, text="Still", act=make.act())
    assert len(told()) == 2


def test_nothing_is_shared_with_who_is_not_in_the_case(make, area, passed, coordinator):
    addition = add_information(case=passed.case, text="There is more", act=make.act())
    council = make.agency(area, BodyKind.COUNCIL)
    with pytest.raises(NotPossible, match="agency_not_in_case"):
        share_added(case=passed.case, addition=addition, agencies=[council.id], act=make.act(coordinator))
    fire = make.agency(area, ONLY_ASKED)
    fire.left_on = today()
    with pytest.raises(NotPossible, match="agency_not_in_case"):
        share_added(case=passed.case, addition=addition, agencies=[fire.id], act=make.act(coordinator))


def test_an_answer_that_becomes_late_comes_before_the_coordinators_own_later_step(make, passed, clock):
    case = passed.case
    db.session.add(
        StepDate(
            case_id=case.id,
            task=Task.DECIDE_THRESHOLD,
            due_on=today() + timedelta(days=30),
            set_on=today(),
            set_at=now(),
        )
    )
    case.acknowledged_on = today()
    db.session.query(InformationRequest).update({"due_on": today() + timedelta(days=5)})
    worklist.touch(case.id)
    db.session.commit()
    row = db.session.get_one(WorkItem, case.id)
    assert (row.task, worklist.touch_what_is_late(today())) == (Task.SEND_TO_BODIES, 0)
    for agency in case.area.agencies:
        if agency.relevant_body and agency.id not in {one.agency_id for one in case.passings}:
            db.session.add(Passing(case_id=case.id, agency_id=agency.id, passed_on=today(), how=Channel.EMAIL))
    worklist.touch(case.id)
    db.session.commit()
    db.session.refresh(row)
    assert (row.task, worklist.touch_what_is_late(today())) == (Task.DECIDE_THRESHOLD, 0)
    clock.advance(days=6)
    assert worklist.touch_what_is_late(today()) == 1
    db.session.commit()
    db.session.refresh(row)
    assert (row.task, worklist.touch_what_is_late(today())) == (Task.EXPLAIN_LATE, 0)


def test_every_step_that_the_applicant_is_shown_as_late_asks_for_a_reason():
    assert set(NEXT) - HIDDEN == SHOWN


def test_what_became_late_by_itself_comes_into_the_queue_and_leaves_it_with_the_reason(
    client, make, passed, coordinator, clock
):
    case = passed.case
    case.acknowledged_on = today()
    for agency in case.area.agencies:
        if agency.relevant_body and agency.id not in {one.agency_id for one in case.passings}:
            db.session.add(Passing(case_id=case.id, agency_id=agency.id, passed_on=today(), how=Channel.EMAIL))
    db.session.flush()
    worklist.touch(case.id)
    db.session.commit()
    clock.advance(days=6)
    assert worklist.touch_what_is_late(today()) == 1
    db.session.commit()
    row = db.session.get_one(WorkItem, case.id)
    assert row.task is Task.EXPLAIN_LATE
    assert worklist.touch_what_is_late(today()) == 0
    sign_in(client, coordinator.id)
    assert "and say why it is late" in client.get("/casework/").text
    step = client.get(f"/casework/{case.reference}/day/late")
    assert step.location.endswith("/day?task=await_answer&n=1")
    form = client.get(step.location).text
    assert "nobody has said why" in form
    said_so = {"reason": "They lost it", **day("due_on", today() + timedelta(days=3))}
    assert client.post(step.location, data=said_so).status_code == 303
    assert Task.EXPLAIN_LATE not in owed(case)
    assert client.get(f"/casework/{case.reference}/day/late").location == f"/casework/{case.reference}"
    row = db.session.get_one(WorkItem, case.id)
    row.task, row.subject, row.due_on = Task.AWAIT_ANSWER, 1, today() - timedelta(days=1)
    row.whose, row.agency_id = Whose.AGENCY, case.area.agencies[0].id
    db.session.commit()
    assert worklist.touch_what_is_late(today()) == 0
    row.subject = 2
    db.session.commit()
    assert worklist.touch_what_is_late(today()) == 1
    row.agency_id = None
    db.session.commit()
    assert worklist.touch_what_is_late(today()) == 0


def test_no_day_can_be_promised_for_the_explaining_itself(client, make, passed, coordinator, clock):
    clock.advance(days=20)
    sign_in(client, coordinator.id)
    assert Task.EXPLAIN_LATE in owed(passed.case)
    assert client.get(f"/casework/{passed.case.reference}/day?task=explain_late&n=").status_code == 404
