"""The first code of the person affected, which whoever applied was shown: it shows nothing, and lets them be heard."""

from dataclasses import replace

import pytest

from csp_reviews.applications.operations import (
    keep_back,
    replace_code,
    withdraw_consent,
    write_to_them,
)
from csp_reviews.casefile.acts import Entered
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.extensions import db
from csp_reviews.law.terms import (
    Channel,
    Ending,
    NoticeKind,
    Party,
    Route,
    Stage,
    Standing,
    TalkKind,
)
from csp_reviews.models.following import Talk
from csp_reviews.web.clock import now, today
from tests.applications.conftest import for_another, hand_in, with_safe
from tests.support.builders import sign_in
from tests.support.letters import TEXT, messages

SAFE = frozenset({Route.EMAIL, Route.PHONE})


@pytest.fixture
def received(area):
    base = for_another(email="robin@example.org", phone="01632 960 033", safe=SAFE, wants_copy=True)
    return hand_in(area, replace(base, applicant=with_safe(Route.EMAIL)))


def open_first(client, received):
    return client.post("/progress", data={"reference": received.case.reference, "code": received.affected_code})


def own(case, act):
    heard = replace(act, entered=Entered("Robin Elm", Channel.PHONE, today()))
    code = replace_code(case=case, party=Party.AFFECTED, act=heard)
    db.session.commit()
    return code


def last(case, party=Party.AFFECTED):
    return messages(case, party)[-1]


def test_it_opens_a_page_that_shows_nothing_of_the_case(client, received, staff_act):
    issue_notice(case=received.case, kind=NoticeKind.OUTCOME, content=TEXT, act=staff_act)
    write_to_them(case=received.case, party=Party.AFFECTED, text="For you alone", act=staff_act)
    db.session.commit()
    assert open_first(client, received).location == "/progress/case"
    for path in ("case", "messages", "other"):
        page = client.get(f"/progress/{path}").text
        for secret in ("A letter", "For you alone", "Robin", "01632", "robin@", "Your turn"):
            assert secret not in page
    assert "you need a code of your own" in client.get("/progress/case").text


def test_every_page_that_is_for_the_reader_alone_is_not_there(app, client, received, staff_act):
    """Whatever stands below /progress/, the case, messages and the wish to stop apart."""
    issue_notice(case=received.case, kind=NoticeKind.OUTCOME, content=TEXT, act=staff_act)
    db.session.commit()
    open_first(client, received)
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/progress/")]
    open_to_it = {"progress.case", "progress_talk.talk", "progress_talk.talk_post", "progress.end"}
    open_to_it |= {"progress_stop.withdraw", "progress_stop.withdraw_post"}
    tried = 0
    for rule in rules:
        if rule.endpoint in open_to_it:
            continue
        path = rule.rule
        for part, value in (("<int:n>", "1"), ("<int:evidence_id>", "1"), ("<part>", "happening")):
            path = path.replace(part, value)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            assert client.open(path, method=method).status_code in (403, 404), (method, path)
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("done", ["nothing", "withdrawn", "kept back", "unsafe"])
def test_it_shows_the_same_whatever_the_two_fell_out_over(client, received, staff_act, done):
    """Whoever applied may be the one they fear: nothing tells them that the other spoke to us."""
    open_first(client, received)
    before = [client.get(f"/progress/{path}").text for path in ("case", "other", "messages")]
    if done == "withdrawn":
        withdraw_consent(case=received.case, act=replace(staff_act, standing=Standing.PERSON_AFFECTED))
    elif done == "kept back":
        keep_back(case=received.case, reason="They are afraid", act=staff_act)
    elif done == "unsafe":
        client.post("/progress/messages", data={"kind": TalkKind.UNSAFE.value, "text": "I am afraid"})
        client.get("/progress/messages")
    db.session.commit()
    after = [client.get(f"/progress/{path}").text for path in ("case", "other", "messages")]
    plain = [[line for line in page.splitlines() if "csrf_token" not in line] for page in (*before, *after)]
    assert plain[:3] == plain[3:]


def test_they_stop_agreeing_with_it_and_saying_it_twice_shows_the_same(client, received):
    open_first(client, received)
    first = client.post("/progress/other", follow_redirects=True)
    db.session.expire_all()
    at = received.case.application.consent_withdrawn_at
    assert at is not None
    again = client.post("/progress/other", follow_redirects=True)
    db.session.expire_all()
    assert received.case.application.consent_withdrawn_at == at
    assert "that you do not agree any more" in first.text
    assert "that you do not agree any more" in again.text


@pytest.mark.parametrize("stage", Stage)
def test_it_answers_the_same_at_every_stage_whether_they_agree_or_not(client, received, stage):
    """A closing may be kept from whoever applied, and so is that the other took the agreement back."""
    client.page_rules = False
    open_first(client, received)

    def seen():
        answer = client.post("/progress/other")
        pages = [client.get(f"/progress/{path}").text for path in ("case", "other", "messages")]
        plain = [line for page in pages for line in page.splitlines() if "csrf_token" not in line]
        return answer.status_code, answer.location, plain

    before = seen()
    make_over(received.case, stage)
    assert seen() == before
    received.case.application.consent_withdrawn_at = None
    db.session.commit()
    assert seen() == before


def make_over(case, stage):
    """Put a case into a stage, with what goes with it."""
    day, ended = case.received_on, stage is Stage.ENDED
    with db.session.no_autoflush:
        case.stage, case.ending = stage, Ending.MADE_IN_ERROR if ended else None
        case.closed_on = day if stage is Stage.CLOSED else None
        case.withdrawn_on = day if stage is Stage.WITHDRAWN else None
    db.session.commit()


def test_the_coordinator_hears_of_each_no_and_by_which_code_it_came(client, received, staff_act):
    """After an agreement that ran out, or a no of whoever applied, the real one is not lost."""
    received.case.application.consent_withdrawn_at = now()
    db.session.commit()
    open_first(client, received)
    client.post("/progress/other")
    client.post("/progress/messages", data={"kind": TalkKind.MESSAGE.value, "text": "Tell my son everything"})
    rows = db.session.query(Talk).order_by(Talk.n).all()
    assert [(row.text, row.passed_on) for row in rows] == [
        ("I do not agree any more.", True),
        ("Tell my son everything", True),
    ]
    code = own(received.case, staff_act)
    client.post("/progress", data={"reference": received.case.reference, "code": code})
    client.post("/progress/messages", data={"kind": TalkKind.MESSAGE.value, "text": "This is me"})
    assert db.session.query(Talk).filter_by(text="This is me").one().passed_on is False
    sign_in(client, staff_act.account_id)
    page = client.get(f"/casework/{received.case.reference}/talk").text
    assert page.count("It came by the first code, which whoever applied knows too") == 2


@pytest.mark.parametrize("path", ["messages", "other"])
def test_what_was_sent_too_late_with_it_is_shown_to_nobody(client, received, clock, path):
    open_first(client, received)
    clock.advance(minutes=16)
    client.post(f"/progress/{path}", data={"kind": TalkKind.UNSAFE.value, "text": "He reads all I get"})
    door = client.get("/progress").text
    assert "it is not kept, because somebody else knows your code" in door
    assert "not kept" not in client.get("/progress").text, "it is said once"
    assert open_first(client, received).location == "/progress/case"
    assert "press it again" not in client.get("/progress/case").text
    assert "He reads all I get" not in client.get("/progress/messages").text


def test_what_they_were_writing_while_staff_made_their_code_waits_for_it(client, received, staff_act):
    open_first(client, received)
    code = own(received.case, staff_act)
    client.post("/progress/messages", data={"kind": TalkKind.MESSAGE.value, "text": "I wrote this while we spoke"})
    assert open_first(client, received).status_code == 400
    back = client.post("/progress", data={"reference": received.case.reference, "code": code})
    assert back.location == "/progress/messages"
    assert "I wrote this while we spoke" in client.get("/progress/messages").text


def test_they_write_with_it_and_it_is_not_shown_again(client, received):
    open_first(client, received)
    sent = client.post(
        "/progress/messages", data={"kind": TalkKind.UNSAFE.value, "text": "He reads all I get"}, follow_redirects=True
    )
    assert "He reads all I get" not in sent.text
    assert "It is not shown here" in sent.text
    assert db.session.query(Talk).one().text == "He reads all I get"


def test_a_code_given_by_staff_opens_it_all_and_ends_the_first(client, received, staff_act):
    write_to_them(case=received.case, party=Party.AFFECTED, text="For you alone", act=staff_act)
    db.session.commit()
    open_first(client, received)
    code = own(received.case, staff_act)
    assert client.get("/progress/case").status_code == 303
    assert open_first(client, received).status_code == 400
    client.post("/progress", data={"reference": received.case.reference, "code": code})
    assert "For you alone" in client.get("/progress/messages").text
    assert "made for you" in client.get("/progress/case").text
