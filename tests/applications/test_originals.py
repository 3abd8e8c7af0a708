"""What was sent, opened as it came: two people, a reason, a day, and everybody told (c11)."""

from pathlib import Path

import pytest
from sqlalchemy import select

from csp_reviews.casefile.events import events_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import BodyKind, EventKind, EvidenceState, EvidenceWhy, MessageKind, Role, Stage
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.correspondence import Message
from csp_reviews.models.evidence import Evidence, Unsealing
from tests.applications.conftest import hand_in, read_with, said
from tests.applications.test_evidence import add_as_coordinator, chosen, on_disk
from tests.evidence import making as m
from tests.evidence.scanners import looks, standing_in
from tests.support.builders import sign_in

PHOTO = m.jpeg(exif=m.exif(), comment=b"as it came")
WHY = "The court asks when it was taken"


@pytest.fixture
def case(make, area, client):
    """A case in review with one photo, and its coordinator, who is signed in."""
    by = make.account(Role.COORDINATOR, area, name="Asked First")
    made = make.case(area, Stage.REVIEW, by=by)
    db.session.commit()
    sign_in(client, by.id)
    assert add_as_coordinator(client, made, ("a.jpg", PHOTO)).status_code == 303
    return made


@pytest.fixture
def second(make, area):
    """Another coordinator of the area."""
    account = make.account(Role.COORDINATOR, area, name="Agreed Second")
    db.session.commit()
    return account


@pytest.fixture
def page(case):
    """The address of the photo as it was sent."""
    return f"/casework/{case.reference}/evidence/1/original"


def unsealings() -> list[Unsealing]:
    return list(db.session.scalars(select(Unsealing).order_by(Unsealing.id)))


def the_file() -> Evidence:
    return db.session.scalars(select(Evidence)).one()


def kinds(case) -> list[EventKind]:
    return [event.kind for event in events_of(case.id)]


def told() -> list[int | None]:
    """The accounts that were written to."""
    query = select(Message.account_id).where(Message.kind == MessageKind.UNSEALING)
    return list(db.session.scalars(query.order_by(Message.id)))


def first_of(case) -> int:
    """The account of whoever asked."""
    return db.session.scalars(select(Unsealing.asked_by_id)).first() or 0


def test_two_people_open_it_for_whoever_asked(case, second, page, client, app):
    assert "Another coordinator must agree" in client.get(page).text
    assert client.get(f"{page}/file").status_code == 404
    assert client.post(page, data={"reason": WHY}).location == page
    assert "You cannot agree to it yourself" in client.get(page).text
    assert client.get(f"{page}/file").status_code == 404
    assert told() == [second.id]
    asker = first_of(case)
    sign_in(client, second.id)
    assert WHY in client.get(page).text
    assert client.post(f"{page}/answer", data={"answer": "agree"}).location == page
    assert told() == [second.id, asker]
    assert client.get(f"{page}/file").status_code == 404
    sign_in(client, asker)
    handed = client.get(f"{page}/file")
    assert handed.data == PHOTO
    assert handed.headers["Content-Type"] == "application/octet-stream"
    name = f"{case.reference}-file-1-as-sent.jpg"
    assert handed.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert handed.headers["Content-Length"] == str(len(PHOTO))
    assert handed.headers["X-Content-Type-Options"] == "nosniff"
    assert handed.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert handed.headers["Cache-Control"] == "no-store"
    assert handed.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert on_disk(app) == {"sealed": 1, "shared": 1, "hall": 0}
    assert kinds(case)[-2:] == [EventKind.EVIDENCE_UNSEALING_ASKED, EventKind.EVIDENCE_UNSEALED]
    assert WHY not in "".join(event.codes for event in events_of(case.id))
    logged = db.session.scalars(select(ViewLog).where(ViewLog.evidence_id == the_file().id)).all()
    assert [(row.account_id, row.action.value) for row in logged] == [(asker, "unseal_evidence")]


def test_nobody_agrees_to_their_own(case, second, page, client):
    client.post(page, data={"reason": WHY})
    assert client.post(f"{page}/answer", data={"answer": "agree"}).status_code == 404
    assert unsealings()[0].agreed_at is None


def test_a_partnership_of_one_does_it_alone_and_it_is_marked(case, page, client):
    assert "the only coordinator" in client.get(page).text
    client.post(page, data={"reason": WHY})
    (asked,) = unsealings()
    assert (asked.alone, asked.agreed_by_id) == (True, asked.asked_by_id)
    assert client.get(f"{page}/file").data == PHOTO
    assert '"alone":true' in events_of(case.id)[-1].codes
    assert "Nobody else had to agree" in client.get(page).text


def test_an_area_that_asks_for_one_person_tells_the_others_all_the_same(make, area, case, second, page, client):
    area.two_person = False
    db.session.commit()
    client.post(page, data={"reason": WHY})
    assert unsealings()[0].alone
    assert told() == [second.id]


def test_a_second_coordinator_who_left_cannot_be_waited_for(case, second, page, client, clock):
    client.post(page, data={"reason": WHY})
    second.disabled_at = clock()
    db.session.commit()
    assert client.post(f"{page}/answer", data={"answer": "agree"}).status_code == 303
    assert unsealings()[0].alone


def test_a_second_person_refuses_with_a_reason(case, second, page, client):
    client.post(page, data={"reason": WHY})
    asker = first_of(case)
    sign_in(client, second.id)
    answer = client.post(f"{page}/answer", data={"answer": "refuse", "reason": ""})
    assert answer.status_code == 400
    assert "Give a reason" in answer.text
    assert client.post(f"{page}/answer", data={"answer": ""}).status_code == 400
    client.post(f"{page}/answer", data={"answer": "refuse", "reason": "The copy will do"})
    sign_in(client, asker)
    assert "The copy will do" in client.get(page).text
    assert client.get(f"{page}/file").status_code == 404
    assert kinds(case)[-1] is EventKind.EVIDENCE_UNSEALING_REFUSED


def test_it_is_sealed_again_after_a_day_or_by_hand(case, page, client, clock):
    client.post(page, data={"reason": WHY})
    clock.advance(hours=23)
    sign_in(client, first_of(case))
    assert client.get(f"{page}/file").status_code == 200
    clock.advance(hours=2)
    sign_in(client, first_of(case))
    assert client.get(f"{page}/file").status_code == 404
    client.post(page, data={"reason": "Once more"})
    assert client.get(f"{page}/file").status_code == 200
    assert client.post(f"{page}/end").location == page
    assert client.get(f"{page}/file").status_code == 404
    assert client.post(f"{page}/end", data={"once": "another"}).location == page
    assert kinds(case)[-1] is EventKind.EVIDENCE_SEALED_AGAIN


def test_what_was_asked_is_taken_back_and_nobody_can_agree_any_more(case, second, page, client):
    client.post(page, data={"reason": WHY})
    client.post(f"{page}/end")
    sign_in(client, second.id)
    assert client.post(f"{page}/answer", data={"answer": "agree"}).status_code == 404
    assert unsealings()[0].agreed_at is None


def test_a_reason_is_needed_and_one_request_at_a_time(case, second, page, client):
    answer = client.post(page, data={"reason": ""})
    assert answer.status_code == 400
    assert "Enter why you need what was sent" in answer.text
    client.post(page, data={"reason": WHY})
    again = client.post(page, data={"reason": "Me too"})
    assert again.status_code == 400
    assert "Somebody asked for this meanwhile" in again.text
    assert "Me too" in again.text
    assert len(unsealings()) == 1


def test_nobody_else_may_ask(case, page, client, make, area):
    people = [make.account(role, area) for role in (Role.CHAIR, Role.APPEAL_REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR)]
    people.append(make.account(Role.AGENCY_OFFICER, area, make.agency(area, BodyKind.POLICE)))
    db.session.commit()
    for account in people:
        sign_in(client, account.id)
        assert client.get(page).status_code == 403
        assert client.post(page, data={"reason": WHY}).status_code == 403
        assert client.get(f"{page}/file").status_code == 403
    assert unsealings() == []


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (EvidenceState.PENDING, EvidenceWhy.NOT_ANSWERED),
        (EvidenceState.REFUSED, EvidenceWhy.INFECTED),
        (EvidenceState.SEALED, EvidenceWhy.NO_CLEANER),
    ],
)
def test_what_could_not_be_checked_stays_sealed(case, page, client, state, why):
    item = the_file()
    item.state, item.why, item.clean_kind, item.clean_bytes, item.clean_sha256 = state, why, None, None, None
    db.session.commit()
    assert "nobody opens a file that could not be checked" in client.get(page).text
    answer = client.post(page, data={"reason": WHY})
    assert answer.status_code == 400
    assert "This file could not be checked" in answer.text
    assert unsealings() == []


@pytest.mark.parametrize("said", [b"stream: A FOUND\0", b"", b"garbled\0"])
def test_the_scanner_is_asked_once_more_and_only_a_plain_ok_opens_it(case, page, client, app, said):
    client.post(page, data={"reason": WHY})
    with standing_in(lambda _body: said) as address:
        app.config["CLAMD"] = address
        answer = client.get(f"{page}/file")
        assert answer.status_code == 503
        assert "stays sealed" in answer.text
    with standing_in(looks) as address:
        app.config["CLAMD"] = address
        assert client.get(f"{page}/file").data == PHOTO
    assert on_disk(app)["hall"] == 0


def test_a_file_found_harmful_meanwhile_is_not_handed_out(case, page, client):
    client.post(page, data={"reason": WHY})
    item = the_file()
    item.state, item.why = EvidenceState.REFUSED, EvidenceWhy.INFECTED
    item.clean_kind = item.clean_bytes = item.clean_sha256 = None
    db.session.commit()
    assert client.get(f"{page}/file").status_code == 404
    assert "nobody can open it" in client.get(page).text


def test_one_that_is_not_what_it_was_is_not_handed_out(case, page, client, app, caplog):
    client.post(page, data={"reason": WHY})
    item = the_file()
    place = Path(app.config["INSTANCE_PATH"]) / "evidence" / "sealed" / item.key[:2] / item.key
    body = bytearray(place.read_bytes())
    body[40] ^= 1
    place.write_bytes(body)
    assert client.get(f"{page}/file").status_code == 500
    assert "is not what it was" in caplog.text
    place.write_bytes(bytes(body) + b"more")
    assert client.get(f"{page}/file").status_code == 500
    place.unlink()
    assert client.get(f"{page}/file").status_code == 500
    assert on_disk(app)["hall"] == 0


def test_one_that_was_deleted_is_gone(case, page, client):
    client.post(page, data={"reason": WHY})
    client.post(f"/casework/{case.reference}/evidence/1/remove", data={"reason": "Wrong house"})
    assert client.get(f"{page}/file").status_code == client.get(page).status_code == 404


def test_the_list_says_where_it_stands(case, second, page, client):
    listed = f"/casework/{case.reference}/evidence"
    assert "As sent:" not in client.get(listed).text
    client.post(page, data={"reason": WHY})
    assert "As sent: asked for, and waits for a second person" in client.get(listed).text


def test_the_applicant_sees_that_it_was_opened_and_not_why(client, area, make, app):
    received = hand_in(area, said())
    read_with(client, received)
    client.post("/progress/files", data=chosen(("a.jpg", PHOTO)))
    assert "Staff opened it" not in client.get("/progress/files").text
    by = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, by.id)
    client.post(f"/casework/{received.case.reference}/evidence/1/original", data={"reason": WHY})
    read_with(client, received)
    shown = client.get("/progress/files").text
    assert "Staff opened it" in shown
    assert WHY not in shown
