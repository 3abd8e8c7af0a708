"""The first code of the person affected, which whoever applied was shown: it shows nothing, and lets them be heard."""

from dataclasses import replace

import pytest

from csp_reviews.applications.operations import keep_back, replace_code, withdraw_consent, write_to_them
from csp_reviews.casefile.acts import Act, Entered
from csp_reviews.casefile.own_code import has_own_code
from csp_reviews.casefile.safe_routes import Why, email_for
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.correspondence.operations import tell_person
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Viewer
from csp_reviews.law.terms import (
    Channel,
    ConsentScope,
    MessageKind,
    MessageState,
    NoticeKind,
    Party,
    Role,
    Route,
    Stage,
    Standing,
    TalkKind,
)
from csp_reviews.models.following import Talk
from csp_reviews.web.clock import now, today
from tests.applications.conftest import for_another, hand_in, said, with_safe
from tests.support.builders import sign_in
from tests.support.letters import TEXT, messages

SAFE = frozenset({Route.EMAIL, Route.PHONE})


@pytest.fixture
def received(area):
    base = for_another(email="robin@example.org", phone="01632 960 033", safe=SAFE, wants_copy=True)
    return hand_in(area, replace(base, applicant=with_safe(Route.EMAIL)))


@pytest.fixture
def staff_act(make, area):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    return Act(Viewer(account_id=account.id, name=account.name), Standing.COORDINATOR, today(), now())


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


@pytest.mark.parametrize("agrees", [True, False])
def test_once_the_case_is_over_it_answers_the_same_whether_they_agreed_to_the_end(client, received, agrees):
    if not agrees:
        received.case.application.consent_withdrawn_at = now()
    received.case.stage, received.case.closed_on = Stage.CLOSED, received.case.received_on
    db.session.commit()
    open_first(client, received)
    client.page_rules = False
    assert client.post("/progress/other").status_code == 400
    assert "over already" in client.get("/progress/other").text


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


@pytest.mark.parametrize("kind", ["letter", "message", "question"])
def test_what_they_cannot_read_yet_is_told_by_hand(received, staff_act, kind):
    def tell():
        if kind == "letter":
            issue_notice(case=received.case, kind=NoticeKind.OUTCOME, content=TEXT, act=staff_act)
        elif kind == "message":
            write_to_them(case=received.case, party=Party.AFFECTED, text="For you alone", act=staff_act)
        else:
            received.case.application.consent_scope = [ConsentScope.ASK.value]
            tell_person(case=received.case, party=Party.AFFECTED, kind=MessageKind.CHECK_IN, act=staff_act)
        db.session.commit()

    tell()
    told = last(received.case)
    assert (told.state, told.why, told.route) == (MessageState.TASK, Why.NO_CODE.value, Route.PHONE)
    own(received.case, staff_act)
    tell()
    assert last(received.case).state is MessageState.QUEUED


def test_whoever_applied_has_always_a_code_of_their_own(received, staff_act):
    applicant, affected = received.case.people
    assert has_own_code(applicant)
    assert not has_own_code(affected)
    own(received.case, staff_act)
    assert has_own_code(affected)


def test_a_mailbox_that_both_gave_is_never_used_for_the_person_affected(client, area, staff_act):
    base = for_another(email="Rowan@Example.ORG", phone="+44 1632 960 012", safe=SAFE, wants_copy=True)
    case = hand_in(area, replace(base, applicant=with_safe(Route.EMAIL, Route.PHONE))).case
    own(case, staff_act)
    applicant, affected = case.people
    assert all(email_for(affected, kind) is None for kind in MessageKind)
    assert email_for(applicant, MessageKind.NOTICE) == "rowan@example.org"
    issue_notice(case=case, kind=NoticeKind.OUTCOME, content=TEXT, act=staff_act)
    db.session.commit()
    assert last(case).why == Why.SAME_MAILBOX.value
    assert last(case, Party.APPLICANT).state is MessageState.QUEUED
    sign_in(client, staff_act.account_id)
    page = client.get(f"/casework/{case.reference}/messages/{last(case).id}").text
    assert "The phone number and the e-mail address are the applicant’s too. The applicant may answer" in page


@pytest.mark.parametrize(
    ("email", "phone", "warned"),
    [
        ("rowan@example.org", "(01632) 960012", "The phone number and the e-mail address are the applicant’s too."),
        ("robin@example.org", "0044 1632 960012", "The phone number is the applicant’s too."),
        ("robin@example.org", "+44 (0)1632 960 012", "The phone number is the applicant’s too."),
        ("rowan@example.org", "01632 960 099", "The e-mail address is the applicant’s too."),
        ("robin@example.org", "01632 960 099", ""),
        ("", "", ""),
    ],
)
def test_staff_are_warned_of_what_the_applicant_gave_as_their_own_too(
    client, make, area, staff_act, email, phone, warned
):
    case = hand_in(area, for_another(email=email, phone=phone, safe=SAFE)).case
    sign_in(client, staff_act.account_id)
    page = client.get(f"/casework/{case.reference}/consent").text
    assert ("s too." in page) == bool(warned)
    assert warned in page


@pytest.mark.parametrize("page", ["consent", "talk", "code"])
def test_staff_are_told_that_there_is_no_code_of_their_own(client, area, received, staff_act, page):
    own_case = hand_in(area, said()).case
    sign_in(client, staff_act.account_id)
    warned = "he person affected has "
    url = f"/casework/{received.case.reference}/{page}"
    assert warned in client.get(url).text
    assert warned not in client.get(url.replace(received.case.reference, own_case.reference)).text
    own(received.case, staff_act)
    assert warned not in client.get(url).text


def test_the_task_to_tell_them_leads_to_a_code(client, received, staff_act):
    write_to_them(case=received.case, party=Party.AFFECTED, text="For you alone", act=staff_act)
    db.session.commit()
    sign_in(client, staff_act.account_id)
    page = client.get(f"/casework/{received.case.reference}/messages/{last(received.case).id}").text
    assert "They have no code that they alone know" in page
    assert "Make a new follow-up code" in page
