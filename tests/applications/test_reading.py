"""Opening a case with its reference and code: what opens it, how long, who must wait, and whose letters are read."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from csp_reviews.applications import reading
from csp_reviews.extensions import db
from csp_reviews.law.terms import ConsentScope, NoticeKind, Party, Route
from csp_reviews.models.accounts import Throttle
from csp_reviews.models.cases import ApplicantSession
from csp_reviews.models.correspondence import Notice
from csp_reviews.web.clock import now
from tests.applications.conftest import STORY, for_another, hand_in, read_with, said
from tests.support.letters import send

WRONG = "AAAA-BBBB-CCCC-DDDD"
UNKNOWN = "2222-2222"


@pytest.fixture
def received(area):
    return hand_in(area, said())


def guess(client, reference, code=WRONG, network="192.0.2.1"):
    return client.post(
        "/progress", data={"reference": reference, "code": code}, environ_overrides={"REMOTE_ADDR": network}
    )


def without_key(text):
    """A page without the random key of its form."""
    return [line for line in text.splitlines() if 'name="once"' not in line]


def test_the_right_two_open_the_case(client, received):
    assert read_with(client, received).location == "/progress/case"
    assert received.case.reference in client.get("/progress/case").text


def test_case_spaces_and_dashes_are_forgiven(client, received):
    typed = {"reference": f" {received.case.reference.lower().replace('-', ' ')}", "code": received.code.lower()}
    assert client.post("/progress", data=typed).status_code == 303


def test_an_unknown_reference_and_a_wrong_code_answer_alike(client, received):
    other = guess(client, UNKNOWN, received.code)
    wrong = guess(client, received.case.reference)
    for answer in (other, wrong):
        assert answer.status_code == 400
        assert "We cannot open it with these" in answer.text
    typed = [(UNKNOWN, received.code), (received.case.reference, WRONG)]
    pages = [
        without_key(answer.text.replace(reference, "R").replace(code, "C"))
        for answer, (reference, code) in zip((other, wrong), typed, strict=True)
    ]
    assert pages[0] == pages[1]


def test_an_unknown_reference_and_a_wrong_code_cost_the_same(client, received, queries):
    guess(client, "4444-4444", network="192.0.2.200")
    counts = []
    for reference in (UNKNOWN, received.case.reference):
        with queries() as seen:
            guess(client, reference, network=f"192.0.2.{len(counts)}")
        counts.append(seen.names)
    assert counts[0] == counts[1]


def test_what_cannot_be_a_reference_or_a_code_is_said_and_not_counted(client, received):
    answer = client.post("/progress", data={"reference": "12", "code": "ABC"})
    assert answer.status_code == 400
    assert "A reference has 8" in answer.text
    assert "A code has 16" in answer.text
    assert 'value="ABC"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(Throttle)) == 0


def test_a_network_that_guesses_waits_and_another_does_not(client, app, received, monkeypatch):
    monkeypatch.setattr(client, "page_rules", False)
    for _try in range(reading.NETWORK):
        assert guess(client, UNKNOWN).status_code == 400
    assert guess(client, received.case.reference, received.code).status_code == 429
    other = app.test_client()
    assert guess(other, received.case.reference, received.code, "198.51.100.7").status_code == 303


def test_waiting_ends(client, received, clock, monkeypatch):
    monkeypatch.setattr(client, "page_rules", False)
    for _try in range(reading.NETWORK):
        guess(client, UNKNOWN)
    clock.advance(minutes=reading.MINUTES, seconds=1)
    assert guess(client, received.case.reference, received.code).status_code == 303


def test_fewer_than_two_thousand_guesses_a_day_from_one_network():
    quick, slow = reading.NETWORK, reading.MINUTES // reading.SLOW
    assert (quick + slow) * 24 * 60 // reading.MINUTES < 2_000


def test_a_network_that_has_had_its_tries_is_slowed_and_not_shut_out(client, app, received, clock, monkeypatch):
    monkeypatch.setattr(client, "page_rules", False)
    for _try in range(reading.NETWORK):
        guess(client, UNKNOWN)
    assert guess(client, received.case.reference, received.code).status_code == 429
    clock.advance(minutes=reading.SLOW, seconds=1)
    assert guess(client, UNKNOWN).status_code == 400
    assert guess(app.test_client(), received.case.reference, received.code).status_code == 429
    clock.advance(minutes=reading.SLOW, seconds=1)
    assert guess(app.test_client(), received.case.reference, received.code).status_code == 303


@pytest.mark.parametrize("bucket", ["REFERENCE", "SITE"])
def test_where_many_networks_guess_each_has_few_tries_and_a_fresh_one_is_let_in(
    client, app, received, monkeypatch, bucket
):
    monkeypatch.setattr(reading, bucket, 6)
    monkeypatch.setattr(client, "page_rules", False)
    target = received.case.reference
    for n in range(6):
        guess(client, target if bucket == "REFERENCE" else f"2222-222{'346789'[n]}", network=f"203.0.113.{n}")
    assert [guess(client, target).status_code for _try in range(4)] == [400, 400, 400, 429]
    assert guess(app.test_client(), target, received.code, "198.51.100.7").status_code == 303


def test_many_wrong_tries_from_ten_networks_do_not_lock_the_right_person_out(client, app, received, monkeypatch):
    monkeypatch.setattr(client, "page_rules", False)
    for limit, value in (("NETWORK", 5), ("REFERENCE", 20), ("SITE", 40)):
        monkeypatch.setattr(reading, limit, value)
    answers = [guess(client, received.case.reference, network=f"203.0.113.{n % 10}").status_code for n in range(80)]
    assert answers[-10:] == [429] * 10
    assert guess(app.test_client(), received.case.reference, received.code, "198.51.100.7").status_code == 303


def test_fifteen_minutes_without_a_request_end_it(client, received, clock):
    read_with(client, received)
    clock.advance(minutes=14)
    assert client.get("/progress/case").status_code == 200
    clock.advance(minutes=14)
    assert client.get("/progress/case").status_code == 200
    clock.advance(minutes=15, seconds=1)
    assert client.get("/progress/case").location == "/progress"
    assert "15 minutes since your last click" in client.get("/progress").text


@pytest.mark.parametrize("how", ["leave", "end"])
def test_a_copied_cookie_opens_nothing_after_leaving(client, app, received, how):
    read_with(client, received)
    with client.session_transaction() as cookie:
        copied = dict(cookie)
    assert client.get("/leave").status_code == 303 if how == "leave" else client.post("/progress/end")
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(copied)
    assert thief.get("/progress/case").location == "/progress"


def test_the_cookie_holds_no_code_and_the_row_no_token(client, received):
    read_with(client, received)
    with client.session_transaction() as cookie:
        token = cookie["reading"]
    row = db.session.scalars(select(ApplicantSession)).one()
    assert received.code not in token
    assert row.token_digest != token


def test_opening_another_case_ends_the_first(client, area, received):
    other = hand_in(area, said())
    read_with(client, received)
    read_with(client, other)
    assert other.case.reference in client.get("/progress/case").text
    ended = [row.ended_at is not None for row in db.session.scalars(select(ApplicantSession).order_by("id"))]
    assert ended == [True, False]


def test_a_replaced_code_opens_nothing_and_its_reading_ends(client, received, clock):
    read_with(client, received)
    row = db.session.scalars(select(ApplicantSession)).one().access_code
    row.replaced_at = clock()
    db.session.commit()
    assert client.get("/progress/case").location == "/progress"
    assert read_with(client, received).status_code == 400


@pytest.mark.parametrize("path", ["case", "answers", "other", "contact", "notices/1", "notices/1/letter"])
def test_the_link_alone_leads_to_the_door(client, received, path):
    assert client.get(f"/progress/{path}").status_code == 410
    with client.session_transaction() as cookie:
        cookie["reading"] = "somebody's, long ago"
    answer = client.get(f"/progress/{path}")
    assert (answer.status_code, answer.location) == (303, "/progress")
    page = client.get("/progress")
    assert received.case.reference not in page.text
    assert STORY not in page.text


def test_the_person_affected_opens_it_with_a_code_of_their_own(client, area):
    received = hand_in(area, for_another())
    assert received.affected_code != received.code
    assert read_with(client, received, affected=True).status_code == 303
    assert "made for you" in client.get("/progress/case").text


def test_staff_have_no_code(client, area, make, received):
    with client.session_transaction() as cookie:
        cookie["known"] = "here"
    for path in ("case", "other"):
        assert client.get(f"/progress/{path}").location == "/progress"


WRITTEN, ALONE = "This letter is written to whoever asked for the review", "This letter goes to you alone."
TOLD = (ConsentScope.ASK, ConsentScope.TOLD)


@pytest.mark.parametrize(
    ("scope", "kind", "says", "more"),
    [
        (TOLD, NoticeKind.ACKNOWLEDGEMENT, WRITTEN, ""),
        (TOLD, NoticeKind.THRESHOLD, WRITTEN, "Only they can appeal online: if you disagree, ring us."),
        (TOLD[:1], NoticeKind.CLOSING, ALONE, ""),
        (TOLD[:1], NoticeKind.REVIEW, "", ""),
    ],
)
def test_a_letter_says_to_the_person_affected_who_else_reads_it(make, area, client, scope, kind, says, more):
    base = for_another(email="robin@example.org", safe=frozenset({Route.EMAIL}), wants_copy=True)
    received = hand_in(area, replace(base, consent=replace(base.consent, scope=frozenset(scope))))
    send(make, received.case, kind)
    read_with(client, received, affected=True)
    for page in ("/progress/notices/1", "/progress/notices/1/letter"):
        text = client.get(page).text
        assert [words in text for words in (WRITTEN, ALONE)] == [words == says for words in (WRITTEN, ALONE)]
        assert more in text
        assert ("ring us" in text) is bool(more)


def test_a_decision_that_is_kept_from_the_applicant_says_that_they_have_it_not(make, area, client):
    base = for_another(email="robin@example.org", safe=frozenset({Route.EMAIL}), wants_copy=True)
    received = hand_in(area, base)
    send(make, received.case, NoticeKind.THRESHOLD)
    mine = db.session.scalars(select(Notice).where(Notice.party == Party.APPLICANT)).one()
    mine.withheld_at = now()
    db.session.commit()
    read_with(client, received, affected=True)
    text = client.get("/progress/notices/1").text
    assert f"{ALONE} If you disagree, ring us." in text
    assert WRITTEN not in text
