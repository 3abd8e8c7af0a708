"""Files of an appeal: added while it is written, taken out, sent with it, read by whoever hears it; and never half."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from csp_reviews.appeals import drafts
from csp_reviews.casefile.appealing import appeals_of
from csp_reviews.casefile.events import events_of
from csp_reviews.casefile.evidence import files_of_appeal
from csp_reviews.cli import worker
from csp_reviews.extensions import db
from csp_reviews.law.terms import EventKind, EvidenceState, Party, Role, Stage, Standing
from csp_reviews.models.appeals import AppealDraft
from csp_reviews.models.cases import AccessCode, Case
from csp_reviews.models.evidence import Evidence
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import keyed_digest
from tests.appeals.test_online import (
    COMPLAINTS,
    FILES,
    GROUND,
    MATTERS,
    area,
    make,
    read,
    refused,
    write,
)
from tests.evidence import making as m
from tests.evidence.scanners import looks, standing_in
from tests.support.builders import sign_in

__all__ = ["area", "make", "refused"]
ADD, CHECK, SENT = "/progress/more/files/add", "/progress/more/check", "/progress/more/sent/1"


def rows() -> list[Evidence]:
    return list(db.session.scalars(select(Evidence).order_by(Evidence.id)))


def on_disk(app: Flask) -> dict[str, int]:
    """How many files each room holds, and the hall."""
    root = Path(app.config["INSTANCE_PATH"]) / "evidence"
    rooms = {"sealed": "sealed/??/*", "shared": "shared/??/*", "hall": "hall/*"}
    return {room: len(list(root.glob(pattern))) for room, pattern in rooms.items()}


def add(client: FlaskClient, *files: tuple[str, bytes], **more: str) -> Any:
    chosen = [(io.BytesIO(body), name) for name, body in files]
    data = {"chosen": chosen, "about": "", "note": ""} | more
    return client.post(ADD, data=data, content_type="multipart/form-data")


@pytest.fixture
def written(client, refused):
    """An appeal with two points, written to its end and not sent."""
    read(client, refused)
    write(client)
    return refused


def test_files_are_added_listed_taken_out_and_sent_with_the_appeal(client, app, written):
    assert "Continue without files" in client.get(FILES).text
    assert ">Report 1: told to the police" in client.get(ADD).text
    answer = add(client, ("record.jpg", m.jpeg(exif=m.exif())), about="complaint:1", note="The police record")
    assert client.get(answer.location).location == FILES
    add(client, ("diary.txt", b"Nights"))
    add(client, ("wrong.txt", b"Somebody else"))
    listed = client.get(FILES).text
    for part in ("record.jpg", "The police record", "Report 1: told to the police", "It was checked", "diary.txt"):
        assert part in listed
    wrong = rows()[2].key
    assert "wrong.txt" in client.get(f"/progress/more/files/{wrong}/remove").text
    client.post(f"/progress/more/files/{wrong}/remove")
    assert on_disk(app) == {"sealed": 2, "shared": 2, "hall": 0}
    assert "wrong.txt" not in client.get(FILES).text
    assert "record.jpg" in client.get(CHECK).text
    assert client.post(CHECK).location == SENT
    assert "record.jpg" in client.get(SENT).text
    (appeal,) = appeals_of(written.id)
    first, second = files_of_appeal(appeal)
    assert (first.n, first.appeal_line.subject, first.appeal_draft_id, first.topic) == (1, "1", None, None)
    assert (second.n, second.appeal_line, second.added_as) == (2, None, Standing.APPLICANT)
    assert on_disk(app) == {"sealed": 2, "shared": 2, "hall": 0}
    last = [event.kind for event in events_of(written.id)][-3:]
    assert last == [EventKind.EVIDENCE_ADDED, EventKind.EVIDENCE_ADDED, EventKind.APPEAL_LODGED]


def test_nobody_sees_them_before_it_is_sent_and_its_reviewer_opens_them_after(client, make, area, written):
    add(client, ("record.jpg", m.jpeg()), about="complaint:1")
    by, reviewer = make.account(Role.COORDINATOR, area), make.account(Role.APPEAL_REVIEWER, area)
    db.session.commit()
    one = f"/casework/{written.reference}/evidence"
    sign_in(client, by.id)
    assert "record.jpg" not in client.get(one).text
    assert client.get(f"{one}/1").status_code == 404
    read(client, written)
    client.post(CHECK)
    sign_in(client, by.id)
    assert "Appeal 1, point 1" in client.get(one).text
    assert client.get(f"{one}/1").status_code == 200
    sign_in(client, reviewer.id)
    hearing = client.get(f"/appeals/{written.reference}/1").text
    assert hearing.index("The points it is about") < hearing.index("record.jpg")
    assert client.get(f"{one}/1").status_code == 200


def test_the_reviewer_opens_what_came_or_was_checked_for_the_appeal_later(client, app, make, area, written, clock):
    app.config["CLAMD"] = "127.0.0.1:1"
    add(client, ("slow.jpg", m.jpeg()))
    assert "Nobody opens it until it has been checked" in client.get(FILES).text
    assert "Nobody opens it until it has been checked" in client.get(CHECK).text
    client.post(CHECK)
    more = {"about": "a1", "note": "", "chosen": (io.BytesIO(b"Later"), "later.txt")}
    app.config["CLAMD"] = ""
    client.post("/progress/files", data=more, content_type="multipart/form-data")
    reviewer, by = make.account(Role.APPEAL_REVIEWER, area), make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, reviewer.id)
    page = f"/casework/{written.reference}/evidence"
    assert [client.get(f"{page}/{n}").status_code for n in (1, 2)] == [404, 200]
    clock.advance(minutes=6)
    with standing_in(looks) as address:
        app.config["CLAMD"] = address
        db.session.commit()
        assert worker.look_at_files(lambda: False) == 1
    sign_in(client, reviewer.id)
    assert client.get(f"{page}/1").status_code == 200
    listed, case = client.get(page).text, client.get(f"/casework/{written.reference}").text
    assert f'href="{page}/1"' in listed
    assert "later.txt" in listed
    assert "later.txt" in case
    sign_in(client, by.id)
    refusal = client.post(f"{page}/2/remove", data={"reason": "Wrong house"})
    assert "An appeal is open, and its reviewer reads this file" in refusal.text


def test_a_file_whose_point_is_not_meant_any_more_belongs_to_all_of_it(client, written):
    add(client, ("record.jpg", m.jpeg()), about="complaint:1")
    client.post(COMPLAINTS, data={"once": "nothing ticked, sent"})
    assert "All of it" in client.get(FILES).text
    client.post(CHECK)
    (item,) = rows()
    assert (item.appeal_id is not None, item.appeal_line_id) == (True, None)


def test_what_is_given_up_is_deleted_with_its_files(client, app, written):
    add(client, ("record.jpg", m.jpeg()))
    assert "Delete what I wrote, and its files" in client.get("/progress/more").text
    client.post("/progress/more/forget")
    assert rows() == []
    assert on_disk(app) == {"sealed": 0, "shared": 0, "hall": 0}


def test_what_is_never_sent_is_swept_with_its_files(client, app, written, clock):
    add(client, ("record.jpg", m.jpeg()))
    clock.advance(days=20)
    read(client, written)
    add(client, ("diary.txt", b"Nights"))
    assert drafts.purge(now() + timedelta(days=10)) == 0
    assert drafts.purge(now() + drafts.KEPT + timedelta(minutes=1)) == 1
    db.session.commit()
    assert rows() == []
    assert on_disk(app)["sealed"] == 2
    clock.advance(days=100)
    assert worker.sweep_files(lambda: False) == 2
    assert on_disk(app) == {"sealed": 0, "shared": 0, "hall": 0}


def test_one_that_waited_too_long_is_begun_anew_without_its_files(client, app, written, clock):
    add(client, ("record.jpg", m.jpeg()))
    clock.advance(days=29)
    read(client, written)
    assert client.get(ADD).location == "/progress/more"
    client.post(GROUND, data={"grounds": "threshold"})
    assert rows() == []
    assert on_disk(app) == {"sealed": 0, "shared": 0, "hall": 0}


def test_what_cannot_be_taken_is_named_at_the_field_and_the_rest_is_kept(client, app, written):
    answer = add(client, ("a.jpg", m.jpeg()), ("b.exe", b"MZ"), ("c.jpg", b""), note="Both")
    assert answer.status_code == 200
    for part in ("We cannot take “b.exe”", "“c.jpg” has nothing in it", "1 file was added", 'value="Both"'):
        assert part in answer.text
    forged = add(client, ("d.txt", b"x"), about="complaint:3")
    assert forged.status_code == 400
    empty = add(client)
    assert "Choose a file" in empty.text
    assert [item.name for item in rows()] == ["a.jpg"]
    assert on_disk(app) == {"sealed": 1, "shared": 1, "hall": 0}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"EVIDENCE_FILE_BYTES": 1_000}, "“b.png” is larger than"),
        ({"EVIDENCE_CASE_FILES": 2}, "“b.png” does not fit"),
        ({"EVIDENCE_CASE_BYTES": 1_500}, "“b.png” does not fit"),
        ({"EVIDENCE_DAY_BYTES": 1_500}, "“b.png” is more than we can take today"),
        ({"EVIDENCE_NETWORK_DAY_BYTES": 2_300}, "“b.png” is more than we can take today"),
    ],
)
def test_the_limits_are_those_of_the_case_with_what_it_holds_already(client, app, written, settings, said):
    before = {"about": "", "note": "", "chosen": (io.BytesIO(b"Before"), "before.txt")}
    client.post("/progress/files", data=before, content_type="multipart/form-data")
    app.config.update(settings)
    answer = add(client, ("a.jpg", m.jpeg()), ("b.png", m.png((300, 300), pnginfo=m.text_chunks())))
    assert said in answer.text
    assert [item.name for item in rows()] == ["before.txt", "a.jpg"]


def test_what_is_added_to_the_case_meanwhile_counts_with_those_of_the_appeal(client, app, written):
    add(client, ("a.jpg", m.jpeg()))
    app.config["EVIDENCE_CASE_FILES"] = 1
    more = {"about": "", "note": "", "chosen": (io.BytesIO(b"More"), "more.txt")}
    answer = client.post("/progress/files", data=more, content_type="multipart/form-data")
    assert "“more.txt” does not fit" in answer.text
    assert [item.name for item in rows()] == ["a.jpg"]


def test_without_an_appeal_begun_nothing_is_looked_at(client, app, refused):
    read(client, refused)
    assert client.get(ADD).location == "/progress/more"
    assert add(client, ("a.jpg", m.jpeg())).location == "/progress/more"
    assert "Nothing was added" in client.get("/progress/more").text
    assert not (Path(app.config["INSTANCE_PATH"]) / "evidence").exists()


def test_what_comes_after_it_was_sent_is_not_kept_and_that_is_said(client, app, written, monkeypatch):
    """Two windows: files are on their way while the appeal is sent in the other."""
    client.post(CHECK)
    with monkeypatch.context() as patched:
        patched.setattr("csp_reviews.applications.evidence.appeal.being_written", lambda _case_id: True)
        assert add(client, ("a.jpg", m.jpeg())).location == "/progress/more"
    assert "Nothing was added" in client.get("/progress/more").text
    assert (rows(), on_disk(app)["sealed"], on_disk(app)["hall"]) == ([], 0, 0)


def test_sent_twice_it_is_kept_once(client, written):
    for _ in range(2):
        assert add(client, ("a.txt", b"one"), once="o" * 20).location == "/progress/more/files"
    assert len(rows()) == 1
    assert "“b.txt” is here already" in add(client, ("b.txt", b"one")).text


def test_it_is_nobody_elses(client, make, area, written):
    add(client, ("record.jpg", m.jpeg()))
    (item,) = rows()
    client.post("/progress/end")
    assert client.get(ADD).status_code == 303
    other = make.case(area, Stage.REFUSED)
    for party, code in ((Party.APPLICANT, "ZZZZ-ZZZZ-ZZZZ-ZZZZ"), (Party.AFFECTED, "YYYY-YYYY-YYYY-YYYY")):
        of = other if party is Party.APPLICANT else written
        db.session.add(AccessCode(case_id=of.id, party=party, digest=keyed_digest(code), made_at=now()))
        db.session.commit()
        client.post("/progress", data={"reference": of.reference, "code": code})
        assert client.get(f"/progress/more/files/{item.key}/remove").status_code in (403, 404)
        client.post(f"/progress/more/files/{item.key}/remove")
        assert add(client, ("mine.txt", b"x")).status_code in (303, 403, 404)
        assert [one.name for one in rows()] == ["record.jpg"]
        client.post("/progress/end")


def test_a_file_of_the_draft_that_turns_out_harmful_is_told_of(client, app, written, clock):
    app.config["CLAMD"] = "127.0.0.1:1"
    add(client, ("bad.txt", m.EICAR))
    clock.advance(minutes=6)
    with standing_in(looks) as address:
        app.config["CLAMD"] = address
        db.session.commit()
        worker.look_at_files(lambda: False)
    assert rows()[0].state is EvidenceState.REFUSED
    read(client, written)
    assert "The virus check found something in it" in client.get(FILES).text
    assert MATTERS in client.get(CHECK).text
    assert db.session.scalars(select(AppealDraft)).all()
    assert db.session.get_one(Case, written.id).stage is Stage.REFUSED


@pytest.mark.parametrize("end", [CHECK, "/progress/more/forget"])
def test_words_beside_files_that_come_too_late_are_shown_again(client, app, written, end):
    client.post(end)
    answer = add(client, ("record.jpg", m.jpeg()), about="complaint:1", note="The police record")
    assert answer.status_code == 409
    assert "the appeal that you were writing was sent, or deleted" in answer.text
    assert "The police record" in answer.text
    assert "complaint:1" not in answer.text
    assert on_disk(app) == {"sealed": 0, "shared": 0, "hall": 0}
    again = add(client, ("record.jpg", m.jpeg()))
    assert "the appeal that you were writing was sent, or deleted" in client.get(again.location).text
