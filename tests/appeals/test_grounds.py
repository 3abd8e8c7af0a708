"""One appeal on several grounds: written, tied to its lines and files, decided ground by ground; and who hears it."""

import io
import json

import pytest
from sqlalchemy import select

from csp_reviews.appeals.operations import decide_appeal
from csp_reviews.areas.operations import put_in_force
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.appealing import appeals_of, grounds_of
from csp_reviews.casefile.evidence import files_of_appeal
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.permissions import NOBODY
from csp_reviews.law.terms import AppealGround, AppealOutcome, AppealTier, EventKind, Role, Stage, Standing
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.web.clock import now, today
from tests.appeals.test_online import (
    FILES,
    GROUND,
    REASONS,
    TWO_TIERS,
    WAITING,
    WORDS,
    area,
    lodged,
    make,
    opened,
    read,
    refused,
    write,
)
from tests.support.builders import sign_in
from tests.support.desk import text_of
from tests.support.filling import day
from tests.support.lodging import lodge_appeal

__all__ = ["area", "make", "refused"]
BOTH = (AppealGround.DELAY, AppealGround.NO_ANSWER)
PICTURE = (io.BytesIO, "note.txt")
ALONE = TWO_TIERS.partition("[[appeals]]")[0] + '[[appeals]]\ntier = "policing_body"\nwithin = { days = 28 }\n'


def applicant() -> Act:
    return Act(NOBODY, Standing.APPLICANT, today(), now())


@pytest.fixture
def both(client, make, area):
    """An appeal on delay and on silence, written online."""
    case = opened(make.case(area))
    read(client, case)
    assert client.post(GROUND, data={"grounds": ["delay", "no_answer"]}).location == WAITING
    client.post(WAITING, data={"ticked": ["decision"]})
    client.post(REASONS, data={"reasons": WORDS})
    client.post(FILES)
    check = client.get("/progress/more/check").text
    assert "It is taking too long" in check
    assert "Nobody has answered me" in check
    assert client.post("/progress/more/check").status_code == 303
    return case


@pytest.fixture
def overtaken(make, area):
    """A refusal that was reviewed anyway, with an outcome: both can be appealed against."""
    case = make.case(area, Stage.FOLLOW_UP)
    decision = db.session.scalars(select(ThresholdDecision)).one()
    decision.outcome, decision.must_decide_met = "not_met", False
    decision.reason = "Too few."
    db.session.commit()
    return case


def test_one_appeal_carries_both_grounds_and_is_counted_once(client, both):
    (appeal,) = appeals_of(both.id)
    assert (appeal.grounds, appeal.decision_id, appeal.review_id) == (BOTH, None, None)
    assert [line.subject for line in appeal.lines] == ["decision"]
    assert grounds_of(both) == ()
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.APPEAL_LODGED)).one()
    assert json.loads(event.codes)["also"] == "no_answer"
    shown = client.get("/progress/case").text
    assert shown.count("/ 1") >= 1


def test_the_page_shows_again_what_was_ticked_and_needs_one(client, make, area):
    read(client, opened(make.case(area)))
    wrong = client.post(GROUND, data={})
    assert (wrong.status_code, "Select what you disagree with" in wrong.text) == (400, True)
    client.post(GROUND, data={"grounds": ["delay", "no_answer"]})
    assert client.get(GROUND).text.count(" checked") == 2


def test_it_is_upheld_on_one_ground_and_the_letter_says_on_which(client, make, area, both):
    reviewer = make.account(Role.APPEAL_REVIEWER, area)
    db.session.commit()
    sign_in(client, reviewer.id)
    address = f"/appeals/{both.reference}/1"
    form = {"outcome": "upheld", "reason": "You waited too long.", "agreed_1": "yes", **day("decided_on", today())}
    missing = client.post(address, data=form)
    assert missing.status_code == 400
    assert "Say on which grounds the appeal is upheld" in missing.text
    assert "You waited too long." in missing.text
    assert client.post(address, data={**form, "upheld_on": ["delay"]}).status_code == 303
    (appeal,) = appeals_of(both.id)
    assert (appeal.upheld_on, appeal.upheld_grounds) == (["delay"], (AppealGround.DELAY,))
    letter = text_of(db.session.scalars(select(Notice)).one())
    assert "We agree about: how long it has taken." in letter
    assert "We do not agree about: that you had no answer." in letter
    assert "must now answer you" not in letter
    heard = client.get(address).text
    assert heard.count("It is taking too long") == 2
    assert heard.count("Nobody has answered me") == 1
    assert "Has not come: “The decision" in heard


def test_a_refusal_and_its_review_are_appealed_together_and_go_back_to_the_decision(make, area, overtaken):
    grounds = {"ground": AppealGround.REVIEW, "also": [AppealGround.THRESHOLD]}
    appeal = lodge_appeal(case=overtaken, act=applicant(), reasons=WORDS, **grounds)
    db.session.commit()
    assert None not in (appeal.decision_id, appeal.review_id)
    assert grounds_of(overtaken) == ()
    act = make.act(make.account(Role.APPEAL_REVIEWER, area), Standing.APPEAL_REVIEWER)
    decide_appeal(case=overtaken, appeal=appeal, act=act, outcome=AppealOutcome.UPHELD, reason="Both were wrong.")
    db.session.commit()
    assert overtaken.stage is Stage.RECEIVED
    assert {ground.value for ground in appeal.upheld_grounds} == set(appeal.upheld_on)


def test_what_is_not_upheld_of_two_grounds_goes_on_to_the_second_tier(make, area, overtaken):
    put_in_force(area=area, source=TWO_TIERS, on=today())
    overtaken.procedure_id = max(one.id for one in area.procedures)
    db.session.commit()
    grounds = {"ground": AppealGround.REVIEW, "also": [AppealGround.THRESHOLD]}
    appeal = lodge_appeal(case=overtaken, act=applicant(), reasons=WORDS, **grounds)
    act = make.act(make.account(Role.APPEAL_REVIEWER, area), Standing.APPEAL_REVIEWER)
    decide_appeal(
        case=overtaken,
        appeal=appeal,
        act=act,
        outcome=AppealOutcome.UPHELD,
        reason="The review was wrong.",
        upheld_on=[AppealGround.REVIEW],
    )
    db.session.commit()
    assert overtaken.stage is Stage.REVIEW
    further = [way for way in grounds_of(overtaken) if way.tier is AppealTier.POLICING_BODY]
    assert [way.ground for way in further] == [AppealGround.THRESHOLD]
    with pytest.raises(NotPossible, match="appeal_tiers"):
        lodge_appeal(
            case=overtaken,
            act=applicant(),
            reasons=WORDS,
            ground=AppealGround.THRESHOLD,
            also=[AppealGround.DELAY],
        )


def test_where_the_policing_body_alone_hears_appeals_the_first_goes_to_it(client, make, area):
    put_in_force(area=area, source=ALONE, on=today())
    case = opened(make.case(area, Stage.REFUSED))
    read(client, case)
    assert "local policing body" in client.get("/progress/more").text
    appeal = lodged(case)
    assert appeal.tier is AppealTier.POLICING_BODY
    assert grounds_of(case) == ()
    sign_in(client, make.account(Role.APPEAL_REVIEWER, area).id)
    db.session.commit()
    assert "local policing body" in client.get("/appeals/").text.lower()


def test_a_file_belongs_to_a_point_of_the_appeal_and_the_reviewer_reads_it_there(client, make, area, refused):
    read(client, refused)
    write(client)
    client.post("/progress/more/check")
    receipt = client.get("/progress/more/sent/1").text
    assert 'href="/progress/files?about=a1"' in receipt
    page = client.get("/progress/files?about=a1").text
    assert '<option value="a1" selected>Appeal 1: all of it' in page
    data = {"about": "a1.1", "note": "The police record", "chosen": (io.BytesIO(b"Ref 77"), "record.txt")}
    assert client.post("/progress/files", data=data, content_type="multipart/form-data").status_code == 303
    data = {"about": "a1", "note": "My diary", "chosen": (io.BytesIO(b"Nights"), "diary.txt")}
    client.post("/progress/files", data=data, content_type="multipart/form-data")
    (appeal,) = appeals_of(refused.id)
    first, second = files_of_appeal(appeal)
    assert (first.appeal_line.n, second.appeal_line, first.complaint) == (1, None, None)
    assert "Appeal 1, point 1" in client.get("/progress/files").text
    sign_in(client, make.account(Role.APPEAL_REVIEWER, area).id)
    db.session.commit()
    hearing = client.get(f"/appeals/{refused.reference}/1").text
    assert hearing.index("diary.txt") < hearing.index("The points it is about") < hearing.index("record.txt")
    forged = client.post(
        "/progress/files",
        data={"about": "a9.1", "chosen": (io.BytesIO(b"x"), "x.txt")},
        content_type="multipart/form-data",
    )
    assert forged.status_code == 400
