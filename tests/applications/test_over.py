"""What a case takes no more once it is over (here: withdrawn)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import add_information
from csp_reviews.applications.operations.evidence import share_with
from csp_reviews.applications.operations.sharing import share_added
from csp_reviews.correspondence import delivery
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EvidenceState, MessageKind, MessageState, ReviewMode, Role, Stage
from csp_reviews.models.correspondence import Message
from csp_reviews.models.following import Addition
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.models.reviews import Recommendation
from csp_reviews.recommendations.operations import Wording, draft_recommendation
from csp_reviews.reviews.operations import Plan, arrange_review
from csp_reviews.web.clock import now, today
from csp_reviews.web.tokens import keyed_digest
from tests.applications.test_evidence import add_as_coordinator, rows
from tests.evidence import making as m
from tests.support.builders import sign_in
from tests.support.filling import day

OVER = "The case is over, so this cannot be recorded any more"
MOVED_ON = "The case has moved on, so this cannot be recorded any more"


@pytest.fixture
def by(make, area):
    return make.account(Role.COORDINATOR, area)


@pytest.fixture
def case(make, area, by, client):
    """In review, with a file, a draft of a recommendation, and something that was added."""
    made = make.case(area, Stage.REVIEW, by=by)
    db.session.commit()
    sign_in(client, by.id)
    add_as_coordinator(client, made, ("a.jpg", m.jpeg()))
    review = arrange_review(case=made, act=make.act(by), plan=Plan(ReviewMode.MEETING, date(2026, 12, 1)))
    wording = Wording(text="Visit every week.", due_on=date(2026, 12, 30), agency=area.agencies[0])
    draft_recommendation(case=made, act=make.act(by), review=review, wording=wording)
    add_information(case=made, text="There is more", act=make.act())
    db.session.commit()
    return made


def withdraw(case):
    case.stage, case.withdrawn_on = Stage.WITHDRAWN, today()
    db.session.commit()


@pytest.fixture
def over(case):
    withdraw(case)
    return case


def post(client, case, page, **data):
    answer = client.post(f"/casework/{case.reference}/{page}", data=data)
    return answer.status_code, answer.text


def test_no_recommendation_is_drafted_changed_or_taken_away(client, over):
    words = {"text": "Visit.", "agency": "", "addressee": "The landlord", "version": "1"} | day(
        "due_on", date(2026, 12, 30)
    )
    draft = db.session.scalars(select(Recommendation)).one()
    for page, more in (("new", {}), (f"{draft.n}/draft", {}), (f"{draft.n}/draft", {"remove": "y"})):
        status, text = post(client, over, f"recommendations/{page}", **words, **more, once=f"once-{page}-{len(more)}")
        assert (status, MOVED_ON in text) == (400, True), page
    assert [one.text for one in db.session.scalars(select(Recommendation))] == ["Visit every week."]


def test_no_file_is_shared_with_one_more_or_removed(client, make, area, case, by):
    (item,) = rows()
    first, second = area.agencies[0].id, area.agencies[1].id
    share_with(case=case, item=item, agencies=[first], act=make.act(by))
    withdraw(case)
    both = [str(first), str(second)]
    status, text = post(client, case, "evidence/1/share", agencies=both, version=f"0-{first}", once="share-with-both")
    assert (status, OVER in text) == (400, True)
    status, text = post(client, case, "evidence/1/remove", reason="Not needed")
    assert (status, OVER in text) == (400, True)
    assert (rows()[0].state, [one.agency_id for one in rows()[0].shares]) == (EvidenceState.CLEAN, [first])
    status, _text = post(client, case, "evidence/1/share", version=f"0-{first}", once="share-with-nobody")
    assert (status, rows()[0].shares) == (303, [])


def test_what_was_added_is_read_and_goes_to_nobody(client, make, area, over, by):
    added = db.session.scalars(select(Addition)).one()
    with pytest.raises(NotPossible, match="case_ended"):
        share_added(case=over, addition=added, agencies=[area.agencies[0].id], act=make.act(by))
    assert "Which agencies get it?" not in client.get(f"/casework/{over.reference}/added/1").text
    assert post(client, over, "added/1")[0] == 303
    assert added.read_on == today()


class Post:
    """Takes every letter."""

    def send(self, letter):
        raise AssertionError(f"a letter to {letter.address}")


@pytest.mark.parametrize("why", ["over", "too late"])
def test_a_neighbour_is_sent_no_link_that_opens_nothing(make, area, by, clock, why):
    case = make.case(area, by=by)
    until = now() + timedelta(days=5)
    neighbour = Neighbour(case_id=case.id, n=1, email="n@example.org", code_digest=keyed_digest("x"), expires_at=until)
    db.session.add(neighbour)
    db.session.flush()
    asked = Message(case_id=case.id, neighbour_id=neighbour.id, kind=MessageKind.NEIGHBOUR_ASKED, body="A link")
    asked.address, asked.state, asked.queued_at, asked.next_try_at = "n@example.org", MessageState.QUEUED, now(), now()
    db.session.add(asked)
    if why == "over":
        withdraw(case)
    else:
        clock.advance(days=6)
    db.session.commit()
    delivery.deliver_due(Post())
    db.session.expire_all()
    assert (asked.state, asked.body) == (MessageState.STOPPED, "")
