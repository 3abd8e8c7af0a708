"""An appeal written online, page by page, and what comes of it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from csp_reviews.appeals import drafts
from csp_reviews.appeals.operations import LineAnswer, decide_appeal
from csp_reviews.areas.operations import put_in_force
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.appeal_lines import Line, lines_of
from csp_reviews.casefile.appealing import appeals_of, grounds_of
from csp_reviews.casefile.finding import finding_of, to_json
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.permissions import NOBODY
from csp_reviews.law.terms import (
    AppealGround,
    AppealOutcome,
    AppealPart,
    AppealTier,
    Conduct,
    Matter,
    NoticeKind,
    Party,
    Role,
    Stage,
    Standing,
)
from csp_reviews.models.appeals import Appeal, AppealDraft
from csp_reviews.models.cases import AccessCode, Case
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.threshold import DecisionMatter, ThresholdDecision
from csp_reviews.web.clock import now, today
from csp_reviews.web.tokens import keyed_digest
from tests.support.builders import Make, sign_in
from tests.support.filling import day
from tests.support.lodging import lodge_appeal

CODE = "0123-4567-89AB-CDEF"
WORDS = "You looked at two of my five reports."
GROUND, COMPLAINTS, MATTERS, CONDUCT, RECOMMENDATIONS, WAITING, REASONS, LATE, FILES = (
    f"/progress/more/{number}" for number in range(1, 10)
)
TWO_TIERS = """
name = "Example"
version = "2"
sources = ["https://example.org/"]
[[routes]]
id = "count"
kind = "count"
needed = 3
[[appeals]]
tier = "partnership"
about = ["threshold"]
within = { working_days = 10 }
[[appeals]]
tier = "policing_body"
heard_by_name = "The Commissioner"
"""


@pytest.fixture
def make(app):
    return Make(app)


@pytest.fixture
def area(make):
    return make.area()


@pytest.fixture
def refused(make, area):
    """A refusal with its finding and one matter weighed, open to its applicant."""
    case = make.case(area, Stage.REFUSED)
    decision = db.session.scalars(select(ThresholdDecision)).one()
    decision.finding = to_json(finding_of(case), {})
    decision.matters.append(DecisionMatter(matter=Matter.HARM.value, for_review=False, reason="No harm was shown."))
    case.complaints[2].agency_only = True
    return opened(case)


def opened(case: Case) -> Case:
    db.session.add(AccessCode(case_id=case.id, party=Party.APPLICANT, digest=keyed_digest(CODE), made_at=now()))
    db.session.commit()
    return case


def read(client: FlaskClient, case: Case) -> None:
    answer = client.post("/progress", data={"reference": case.reference, "code": CODE})
    assert answer.location == "/progress/case"


def write(client: FlaskClient) -> None:
    """Everything about a refusal."""
    assert client.post(GROUND, data={"grounds": "threshold"}).location == COMPLAINTS
    told = {"ticked": ["1"], "said_1": "The police have a record of it."}
    assert client.post(COMPLAINTS, data=told).location == MATTERS
    assert client.post(MATTERS, data={"ticked": ["harm"], "said_harm": "I do not sleep."}).location == REASONS
    assert client.post(REASONS, data={"reasons": WORDS}).location == FILES
    assert client.post(FILES).location == "/progress/more/check"


def test_it_is_written_page_by_page_checked_sent_and_has_a_receipt(client, refused):
    read(client, refused)
    assert 'href="/progress/more/1"' in client.get("/progress/more").text
    write(client)
    check = client.get("/progress/more/check").text
    for part in ("The police have a record of it.", "I do not sleep.", WORDS, f'href="{COMPLAINTS}"'):
        assert part in check
    assert client.post("/progress/more/check").location == "/progress/more/sent/1"
    receipt = client.get("/progress/more/sent/1").text
    assert f"{refused.reference} / 1" in receipt
    progress = client.get("/progress/case").text
    assert f"{refused.reference} / 1" in progress
    assert "Report 1: told to the police" in progress


def test_it_is_tied_to_the_lines_of_the_decision_with_their_words(client, refused):
    read(client, refused)
    write(client)
    client.post("/progress/more/check")
    (appeal,) = appeals_of(refused.id)
    first, second = appeal.lines
    assert (first.part, first.subject, first.said) == (AppealPart.COMPLAINT, "1", "The police have a record of it.")
    assert first.decided
    assert (second.subject, second.decided, second.said) == ("harm", "No harm was shown.", "I do not sleep.")
    assert (appeal.reasons, appeal.decision_id is not None) == (WORDS, True)


def test_what_only_an_agency_holds_is_not_shown(client, refused):
    read(client, refused)
    client.post(GROUND, data={"grounds": "threshold"})
    page = client.get(COMPLAINTS).text
    assert "Report 2:" in page
    assert "Report 3:" not in page


def test_a_draft_is_kept_behind_the_code_and_comes_back(client, app, refused):
    read(client, refused)
    client.post(GROUND, data={"grounds": "threshold"})
    client.post(COMPLAINTS, data={"ticked": ["1"], "said_1": "They have a record."})
    client.post("/progress/end")
    assert client.get(COMPLAINTS).status_code == 303
    there = app.test_client()
    read(there, refused)
    start = there.get("/progress/more").text
    assert "You have begun one" in start
    assert f'href="{MATTERS}"' in start
    assert "They have a record." in there.get(COMPLAINTS).text


def test_a_draft_is_deleted_when_it_is_sent_forgotten_or_too_old(client, refused, clock):
    read(client, refused)
    for end in (lambda: client.post("/progress/more/forget"), lambda: client.post("/progress/more/check")):
        write(client)
        assert db.session.scalars(select(AppealDraft)).all()
        end()
        assert not db.session.scalars(select(AppealDraft)).all()
    drafts.keep(refused, "ground", {"ground": "threshold"})
    db.session.flush()
    assert drafts.purge(now()) == 0
    assert drafts.purge(now() + drafts.KEPT + timedelta(minutes=1)) == 1


def test_sent_twice_it_is_one_appeal(client, refused):
    read(client, refused)
    write(client)
    once = {"once": "k" * 20}
    answers = [client.post("/progress/more/check", data=once).location for _ in range(2)]
    assert answers == ["/progress/more/sent/1"] * 2
    assert len(appeals_of(refused.id)) == 1
    assert client.post("/progress/more/check").location == "/progress/more"


@pytest.mark.parametrize("path", [COMPLAINTS, REASONS, LATE, FILES, "/progress/more/check"])
def test_no_page_can_be_reached_before_what_it_needs(client, refused, path):
    read(client, refused)
    assert client.get(path).location == GROUND
    assert client.get("/progress/more/10").status_code == 404


def test_an_empty_answer_names_the_field_and_keeps_the_rest(client, refused):
    read(client, refused)
    wrong = client.post(GROUND, data={"grounds": "review"})
    assert wrong.status_code == 400
    client.post(GROUND, data={"grounds": "threshold"})
    bad = client.post(COMPLAINTS, data={"ticked": ["3"], "said_1": "Kept words."})
    assert bad.status_code == 400
    assert "Kept words." in bad.text
    empty = client.post(REASONS, data={"reasons": " "})
    assert empty.status_code == 400
    assert "Tell us what is wrong" in empty.text


def test_nothing_of_an_appeal_is_seen_without_the_code_or_with_anothers(client, make, area, refused):
    read(client, refused)
    write(client)
    client.post("/progress/more/check")
    other = make.case(area, Stage.REFUSED)
    client.post("/progress/end")
    assert client.get("/progress/more/sent/1").status_code == 303
    code = "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    db.session.add(AccessCode(case_id=other.id, party=Party.APPLICANT, digest=keyed_digest(code), made_at=now()))
    db.session.commit()
    client.post("/progress", data={"reference": other.reference, "code": code})
    assert client.get("/progress/more/sent/1").status_code == 404
    assert WORDS not in client.get("/progress/more").text


def test_after_the_last_day_it_asks_why(client, make, area, clock):
    put_in_force(area=area, source=TWO_TIERS, on=today())
    case = opened(make.case(area, Stage.REFUSED))
    told = {"kind": NoticeKind.THRESHOLD, "about": 1, "party": Party.APPLICANT, "content": {}}
    db.session.add(Notice(case_id=case.id, n=1, issued_on=today(), issued_at=now(), **told))
    db.session.commit()
    clock.advance(days=30)
    read(client, case)
    assert "the last day was" in client.get("/progress/more").text
    client.post(GROUND, data={"grounds": "threshold"})
    assert client.post(REASONS, data={"reasons": WORDS}).location == LATE
    assert client.post(LATE, data={"late_reason": "I was in hospital."}).location == FILES
    client.post(FILES)
    client.post("/progress/more/check")
    (appeal,) = appeals_of(case.id)
    assert (appeal.late, appeal.late_reason) == (True, "I was in hospital.")


def test_a_review_is_appealed_about_how_it_was_held(client, make, area):
    case = opened(make.case(area, Stage.FOLLOW_UP))
    read(client, case)
    assert client.post(GROUND, data={"grounds": "review"}).location == CONDUCT
    client.post(CONDUCT, data={"ticked": ["not_heard"], "said_not_heard": "Nobody asked me."})
    client.post(REASONS, data={"reasons": WORDS})
    client.post(FILES)
    client.post("/progress/more/check")
    (line,) = appeals_of(case.id)[0].lines
    assert (line.part, line.subject) == (AppealPart.CONDUCT, Conduct.NOT_HEARD.value)


def test_delay_says_what_has_not_come(client, make, area):
    case = opened(make.case(area))
    read(client, case)
    assert client.post(GROUND, data={"grounds": "delay"}).location == WAITING
    client.post(WAITING, data={"ticked": ["decision"]})
    client.post(REASONS, data={"reasons": WORDS})
    client.post(FILES)
    assert client.post("/progress/more/check").status_code == 303
    assert [line.subject for line in appeals_of(case.id)[0].lines] == ["decision"]


def lodged(case: Case) -> Appeal:
    lines = [line for line in lines_of(case, AppealGround.THRESHOLD) if line.subject in ("1", "harm")]
    act = Act(NOBODY, Standing.APPLICANT, today(), now())
    appeal = lodge_appeal(case=case, act=act, ground=AppealGround.THRESHOLD, reasons=WORDS, lines=lines)
    db.session.commit()
    return appeal


def test_the_reviewer_reads_each_point_beside_the_decision_and_answers_it(client, make, area, refused):
    reviewer = make.account(Role.APPEAL_REVIEWER, area)
    lodged(refused)
    sign_in(client, reviewer.id)
    address = f"/appeals/{refused.reference}/1"
    page = client.get(address).text
    for part in ("The points it is about", "No harm was shown.", "1. Report 1: told to the police"):
        assert part in page
    answer = {"outcome": "upheld", "reason": "Two were missed.", **day("decided_on", today()), "agreed_1": "yes"}
    missing = client.post(address, data=answer)
    assert missing.status_code == 400
    assert "Answer each point that the appeal is about" in missing.text
    whole = answer | {"agreed_2": "no", "answer_1": "It is in the log.", "answer_2": "Nothing shows it."}
    assert client.post(address, data=whole).status_code == 303
    assert "It is in the log." in client.get(address).text
    letter = str(db.session.scalars(select(Notice)).one().content)
    assert "We agree with you about this. It is in the log." in letter
    assert "We do not agree with you about this. Nothing shows it." in letter


def test_the_coordinator_does_not_read_the_points_before_it_is_decided(client, make, area, refused):
    coordinator = make.account(Role.COORDINATOR, area)
    appeal = lodged(refused)
    appeal.lines[0].said = "A secret."
    db.session.commit()
    sign_in(client, coordinator.id)
    page = client.get(f"/appeals/{refused.reference}/1").text
    assert "A secret." not in page


def test_the_coordinator_enters_the_points_of_one_that_came_by_phone(client, make, area, refused):
    coordinator = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, coordinator.id)
    address = f"/casework/{refused.reference}/appeals/new"
    assert "Which points is it about?" in client.get(address).text
    data = {"grounds": "threshold", "reasons": WORDS, "said_by": "Robin", "how": "phone", **day("said_on", today())}
    assert client.post(address, data=data | {"lines": ["complaint:1"]}).status_code == 303
    assert [line.subject for line in appeals_of(refused.id)[0].lines] == ["1"]


def test_a_line_of_another_kind_is_refused(refused):
    act = Act(NOBODY, Standing.APPLICANT, today(), now())
    wrong = [Line(AppealPart.CONDUCT, "not_heard", "Not heard")]
    with pytest.raises(NotPossible, match="appeal_line"):
        lodge_appeal(case=refused, act=act, ground=AppealGround.THRESHOLD, reasons=WORDS, lines=wrong)


@pytest.mark.parametrize(
    ("outcome", "stage"), [(AppealOutcome.UPHELD, Stage.RECEIVED), (AppealOutcome.DISMISSED, Stage.REFUSED)]
)
def test_what_is_not_upheld_can_go_on_to_the_second_tier_once(make, area, outcome, stage):
    put_in_force(area=area, source=TWO_TIERS, on=today())
    case = make.case(area, Stage.REFUSED)
    reviewer = make.account(Role.APPEAL_REVIEWER, area)
    first = lodged(case)
    act = make.act(reviewer, Standing.APPEAL_REVIEWER)
    assert grounds_of(case) == ()
    decide_appeal(case=case, appeal=first, act=act, outcome=AppealOutcome.DISMISSED, reason="It stands.")
    db.session.commit()
    assert [(way.ground, way.tier) for way in grounds_of(case)] == [(AppealGround.THRESHOLD, AppealTier.POLICING_BODY)]
    assert "The Commissioner" in str(db.session.scalars(select(Notice)).one().content)
    second = lodged(case)
    assert second.tier is AppealTier.POLICING_BODY
    assert grounds_of(case) == ()
    other = make.act(make.account(Role.APPEAL_REVIEWER, area), Standing.APPEAL_REVIEWER)
    decide_appeal(case=case, appeal=second, act=other, outcome=outcome, reason="Nothing was missed.")
    db.session.commit()
    assert case.stage is stage
    assert AppealGround.THRESHOLD not in {way.ground for way in grounds_of(case)}


def test_without_a_second_tier_nothing_follows(make, area):
    case = make.case(area, Stage.REFUSED)
    reviewer = make.account(Role.APPEAL_REVIEWER, area)
    act = make.act(reviewer, Standing.APPEAL_REVIEWER)
    answers = {1: LineAnswer(agreed=False)}
    first = lodged(case)
    decide_appeal(case=case, appeal=first, act=act, outcome=AppealOutcome.DISMISSED, reason="No.", answers=answers)
    assert grounds_of(case) == ()


def test_the_receipt_says_how_to_add_what_shows_it(client, refused):
    read(client, refused)
    write(client)
    client.post("/progress/more/check")
    receipt = client.get("/progress/more/sent/1").text
    assert "Have you something that shows it" in receipt
    assert "Tell your contact, with the number above." in receipt or 'href="/progress/files?about=a1"' in receipt


def test_words_beside_a_point_that_is_not_ticked_are_asked_about_not_dropped(client, refused):
    """Without scripts every box is open, and somebody writes in one without ticking it."""
    read(client, refused)
    client.post(GROUND, data={"grounds": "threshold"})
    told = {"ticked": ["1"], "said_1": "The police have a record of it.", "said_2": "They came twice."}
    answer = client.post(COMPLAINTS, data=told)
    assert answer.status_code == 400
    assert "without ticking it. It is ticked now" in answer.text
    assert "They came twice." in answer.text
    assert answer.text.count(" checked") == 2
    assert client.post(COMPLAINTS, data=told | {"said_2": ""}).location == MATTERS
    assert client.post(COMPLAINTS, data=told | {"ticked": ["1", "2"]}).location == MATTERS
    assert "They came twice." in client.get(COMPLAINTS).text


def test_what_was_begun_and_not_sent_is_the_first_thing_that_their_page_says(client, refused):
    read(client, refused)
    assert "Your turn: finish it" not in client.get("/progress/case").text
    client.post(GROUND, data={"grounds": "threshold"})
    page = " ".join(client.get("/progress/case").text.split())
    assert "Your turn: finish it, and send it" in page
    assert "It is not sent yet. It is kept until Monday 21 December 2026." in page
    assert "You have begun to tell us, and not sent it" in page
    write(client)
    client.post("/progress/more/check")
    assert "Your turn: finish it" not in client.get("/progress/case").text


def test_beside_a_refusal_stands_what_can_be_done_and_not_that_we_confirm(client, refused):
    read(client, refused)
    page = " ".join(client.get("/progress/case").text.split())
    assert "somebody who had no part in the decision looks at it again" in page
    assert "We confirm that we have your application" not in page
    write(client)
    client.post("/progress/more/check")
    page = " ".join(client.get("/progress/case").text.split())
    assert "They decide what you told us you disagree with" in page
