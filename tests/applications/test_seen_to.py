"""Tasks for a coordinator: a group that got smaller, a file to unseal, a file that could not be checked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations.evidence import see_to
from csp_reviews.applications.operations.neighbours import record_group_goes_on
from csp_reviews.casefile.events import events_of
from csp_reviews.casefile.worklist import owed
from csp_reviews.cli import worker
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EventKind, EvidenceState, EvidenceWhy, Role, Stage, Standing, Task, Whose
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import now, today
from tests.applications.test_group import link, neighbours
from tests.applications.test_originals import WHY, case, page, second
from tests.support.builders import sign_in
from tests.support.filling import day

__all__ = ["case", "link", "page", "second"]
YES = {"agrees": "yes", "name": "Robin Elm", "affected": "I hear it too", "safe": ["none"]}
WORDS = "They go on with Sam."


def tasks(of: Case) -> list[tuple[Task, int | None]]:
    db.session.expire_all()
    return [(duty.task, duty.subject) for duty in owed(db.session.get_one(Case, of.id))]


def queued(of: Case) -> WorkItem:
    return db.session.scalars(select(WorkItem).where(WorkItem.case_id == of.id)).one()


def last(of: Case) -> EventKind:
    return events_of(of.id)[-1].kind


@pytest.fixture
def left(app, asked, link):
    """A group of which one neighbour agreed and took it back; the coordinator may look."""
    app.test_client().post(link, data=YES)
    assert Task.GROUP_GOES_ON not in dict(tasks(asked))
    app.test_client().post(f"{link}/end")
    return asked


@pytest.fixture
def by(make, area, client):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    return account


def test_a_neighbour_who_takes_it_back_makes_a_task_that_a_talk_ends(left, by, client):
    assert (Task.GROUP_GOES_ON, None) in tasks(left)
    address = f"/casework/{left.reference}/neighbours/goes-on"
    shown = client.get(f"/casework/{left.reference}").text
    assert f'href="{address}"' in shown
    form = client.get(address).text
    for part in ("0 neighbours agree today", "Never say who it was", f'href="/casework/{left.reference}/withdrawal"'):
        assert part in form
    assert "Robin Elm" not in form
    empty = client.post(address, data={"how": " ", **day("done_on", today())})
    assert "Say what the applicant said" in empty.text
    early = client.post(address, data={"how": WORDS, **day("done_on", today() - timedelta(days=1))})
    assert early.status_code == 400
    assert WORDS in early.text
    assert (Task.GROUP_GOES_ON, None) in tasks(left)
    assert client.post(address, data={"how": WORDS, **day("done_on", today())}).status_code == 303
    assert Task.GROUP_GOES_ON not in dict(tasks(left))
    assert last(left) is EventKind.GROUP_SPOKEN_TO
    assert [one.settled_how for one in neighbours()] == [WORDS, None, None]
    done = client.get(address).text
    assert WORDS in done
    assert "There is nothing to record" in done
    assert client.post(address, data={"how": WORDS, **day("done_on", today())}).status_code == 400


def test_one_who_takes_it_back_after_the_talk_asks_for_another(left, make, client, clock):
    act = make.act(make.account(Role.COORDINATOR, left.area))
    record_group_goes_on(case=left, how=WORDS, act=act)
    clock.advance(days=3)
    sam = db.session.scalars(select(Neighbour).where(Neighbour.n == 2)).one()
    sam.agrees, sam.answered_on, sam.withdrawn_on = True, today(), today()
    db.session.commit()
    assert (Task.GROUP_GOES_ON, None) in tasks(left)
    with pytest.raises(NotPossible, match="goes_on_too_early"):
        record_group_goes_on(case=left, how="Then.", act=act)


def test_a_talk_of_an_earlier_day_settles_none_that_came_later(left, make, clock):
    spoke = make.act(make.account(Role.COORDINATOR, left.area))
    clock.advance(days=3)
    sam = db.session.scalars(select(Neighbour).where(Neighbour.n == 2)).one()
    sam.agrees, sam.answered_on, sam.withdrawn_on = True, today(), today()
    record_group_goes_on(case=left, how=WORDS, act=replace(spoke, at=now()))
    db.session.commit()
    assert [one.settled_how for one in neighbours()] == [WORDS, None, None]
    assert (Task.GROUP_GOES_ON, None) in tasks(left)


def test_the_applicant_is_told_nothing_of_it_by_the_page(left, client):
    assert "neighbour took back" not in client.get("/progress/case", follow_redirects=True).text


def test_nothing_is_asked_about_a_group_whose_case_is_over(left, make):
    left.stage, left.withdrawn_on = Stage.WITHDRAWN, left.received_on
    db.session.commit()
    assert Task.GROUP_GOES_ON not in dict(tasks(left))
    with pytest.raises(NotPossible, match="stage"):
        record_group_goes_on(case=left, how=WORDS, act=make.act(None))


def test_a_request_to_unseal_waits_in_the_queue_for_the_second_person(case, second, page, client):
    assert Task.AGREE_UNSEALING not in dict(tasks(case))
    client.post(page, data={"reason": WHY})
    (duty,) = [duty for duty in owed(case) if duty.task is Task.AGREE_UNSEALING]
    assert (duty.subject, duty.whose, duty.since) == (1, Whose.COORDINATOR, today())
    assert duty.due_on == today() + timedelta(days=7)
    assert f'href="{page}"' in client.get(f"/casework/{case.reference}").text
    sign_in(client, second.id)
    client.post(f"{page}/answer", data={"answer": "agree"})
    assert Task.AGREE_UNSEALING not in dict(tasks(case))


@pytest.mark.parametrize("act", ["refuse", "end"])
def test_a_request_that_is_refused_or_taken_back_is_nobodys_task(case, second, page, client, act):
    client.post(page, data={"reason": WHY})
    if act == "end":
        client.post(f"{page}/end")
    else:
        sign_in(client, second.id)
        client.post(f"{page}/answer", data={"answer": "refuse", "reason": "The copy will do"})
    assert Task.AGREE_UNSEALING not in dict(tasks(case))


def test_a_request_that_lapses_leaves_the_queue_by_itself(case, second, page, client, clock):
    case.stage = Stage.FOLLOW_UP
    client.post(page, data={"reason": WHY})
    assert (queued(case).task, queued(case).subject) == (Task.AGREE_UNSEALING, 1)
    db.session.commit()
    assert worker.let_requests_lapse(lambda: False) == 0
    clock.advance(days=8)
    assert Task.AGREE_UNSEALING not in dict(tasks(case))
    db.session.commit()
    assert worker.let_requests_lapse(lambda: False) == 1
    assert queued(case).task is not Task.AGREE_UNSEALING


def test_a_coordinator_alone_waits_for_nobody(case, page, client):
    client.post(page, data={"reason": WHY})
    assert Task.AGREE_UNSEALING not in dict(tasks(case))


def given_up() -> Evidence:
    item = db.session.scalars(select(Evidence)).one()
    item.clean_kind = item.clean_bytes = item.clean_sha256 = None
    item.state, item.why = EvidenceState.SEALED, EvidenceWhy.NEVER_ANSWERED
    db.session.commit()
    return item


def test_a_file_that_could_not_be_checked_waits_until_somebody_says_what_is_done(case, client):
    address = f"/casework/{case.reference}/evidence/1/unchecked"
    assert client.get(address).status_code == client.post(address, data={"how": "x"}).status_code == 404
    given_up()
    assert (Task.LOOK_AT_FILE, 1) in tasks(case)
    assert f'href="{address}"' in client.get(f"/casework/{case.reference}").text
    assert f'href="{address}"' in client.get(f"/casework/{case.reference}/evidence").text
    assert "failed at it again and again" in client.get(address).text
    assert "Say what is done about it" in client.post(address, data={"how": ""}).text
    assert client.post(address, data={"how": "They bring it on Tuesday."}).status_code == 303
    assert Task.LOOK_AT_FILE not in dict(tasks(case))
    assert last(case) is EventKind.EVIDENCE_SEEN_TO
    assert "They bring it on Tuesday." in client.get(f"/casework/{case.reference}/evidence").text
    assert "They bring it on Tuesday." in client.get(address).text
    assert client.post(address, data={"how": "Again"}).status_code == 400


def test_a_file_that_came_after_the_application_waits_until_somebody_says_what_is_done(case, client, make):
    item = db.session.scalars(select(Evidence)).one()
    assert Task.LOOK_AT_FILE not in dict(tasks(case))
    item.added_as, item.added_at = Standing.APPLICANT, case.received_at + timedelta(days=1)
    db.session.commit()
    assert (Task.LOOK_AT_FILE, 1) in tasks(case)
    address = f"/casework/{case.reference}/evidence/1/unchecked"
    assert f'href="{address}"' in client.get(f"/casework/{case.reference}").text
    text = client.get(address).text
    assert "File 1 came after the application" in text
    assert f'href="/casework/{case.reference}/evidence/1"' in text
    assert client.post(address, data={"how": ""}).status_code == 400
    assert client.post(address, data={"how": "Shared with the police"}).status_code == 303
    assert Task.LOOK_AT_FILE not in dict(tasks(case))


@pytest.mark.parametrize("change", [{"added_as": Standing.COORDINATOR}, {"state": EvidenceState.PENDING}])
def test_what_a_coordinator_added_or_nobody_can_open_yet_asks_nobody_to_look(case, make, change):
    item = db.session.scalars(select(Evidence)).one()
    item.added_as, item.added_at = Standing.APPLICANT, case.received_at + timedelta(days=1)
    if "state" in change:
        item.clean_kind = item.clean_bytes = item.clean_sha256 = None
        item.why = EvidenceWhy.NO_SCANNER
    for name, value in change.items():
        setattr(item, name, value)
    db.session.commit()
    assert Task.LOOK_AT_FILE not in dict(tasks(case))


def test_a_file_that_is_deleted_is_nobodys_task(case, client):
    given_up()
    client.post(f"/casework/{case.reference}/evidence/1/remove", data={"reason": "Wrong house"})
    assert Task.LOOK_AT_FILE not in dict(tasks(case))


@pytest.mark.parametrize("why", [EvidenceWhy.LOCKED, EvidenceWhy.NO_CLEANER])
def test_what_is_kept_closed_for_another_reason_is_not_given_up_on(case, make, why):
    item = given_up()
    item.why = why
    db.session.commit()
    assert Task.LOOK_AT_FILE not in dict(tasks(case))
    with pytest.raises(NotPossible, match="nothing_waits"):
        see_to(case=case, item=item, how="x", act=make.act(None))


def test_a_request_and_a_file_stand_between_a_case_and_its_closing(case, second, page, client):
    client.post(page, data={"reason": WHY})
    given_up()
    assert {(Task.AGREE_UNSEALING, 1), (Task.LOOK_AT_FILE, 1)} <= set(tasks(case))


def test_no_day_is_promised_for_what_lapses_by_itself(case, second, page, client):
    client.post(page, data={"reason": WHY})
    shown = client.get(f"/casework/{case.reference}").text
    duties = shown[shown.index("duties are open") :] if "duties are open" in shown else shown
    assert "is opened as it was sent" in duties
    assert 'Promise a day<span class="govuk-visually-hidden">: A second coordinator' not in duties
