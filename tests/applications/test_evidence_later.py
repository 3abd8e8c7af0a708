"""Files after the request: asked again, scanned anew, swept; and a fault at every step of keeping one."""

import contextlib
import io
import os
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from csp_reviews.applications.evidence.later import WINDOW
from csp_reviews.casefile.events import events_of
from csp_reviews.casefile.storage import FolderStore, Room
from csp_reviews.casefile.worklist import owed
from csp_reviews.cli import worker
from csp_reviews.extensions import db
from csp_reviews.law.terms import EventKind, EvidenceState, EvidenceWhy, Role, Task
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence
from tests.applications.conftest import PAGES, hand_in, read_with, said
from tests.applications.test_evidence import ADD, chosen, on_disk, rows
from tests.evidence import making as m
from tests.evidence.scanners import looks, scanner, standing_in
from tests.support.builders import sign_in
from tests.support.journey import at

FILES = "/progress/files"


@pytest.fixture
def received(client, area, app):
    """A case whose applicant reads it; no scanner answers."""
    app.config["CLAMD"] = "127.0.0.1:1"
    received = hand_in(area, said())
    read_with(client, received)
    return received


def look(app: Flask, clock: Any, **later: float) -> int:
    """What the worker does when so much time has gone by; how many files it looked at."""
    clock.advance(**later)
    db.session.commit()
    done = worker.look_at_files(lambda: False)
    db.session.expire_all()
    return done


def test_a_file_that_nobody_could_check_is_checked_later(client, received, app, clock):
    client.post(FILES, data=chosen(("a.jpg", m.jpeg()), ("b.pdf", m.pdf()), ("c.txt", m.EICAR)))
    assert {(item.state, item.why) for item in rows()} == {(EvidenceState.PENDING, EvidenceWhy.NOT_ANSWERED)}
    assert on_disk(app) == {"sealed": 3, "shared": 0, "hall": 0}
    assert look(app, clock, minutes=6) == 0
    with scanner() as address:
        app.config["CLAMD"] = address
        assert look(app, clock, minutes=1) == 3
    assert [item.state for item in rows()] == [EvidenceState.CLEAN, EvidenceState.CLEAN, EvidenceState.REFUSED]
    assert on_disk(app) == {"sealed": 3, "shared": 2, "hall": 0}
    kinds = sorted(event.kind for event in events_of(received.case.id))[-3:]
    said_of_each = [EventKind.EVIDENCE_CLEANED, EventKind.EVIDENCE_CLEANED, EventKind.EVIDENCE_REFUSED]
    assert [kind for kind in kinds if kind is not EventKind.EVIDENCE_ADDED] == said_of_each
    read_with(client, received)
    assert client.get(f"{FILES}/1").status_code == 200
    assert client.get(f"{FILES}/3").status_code == 404


def test_the_worker_locks_a_case_before_its_file_as_every_page_does(client, received, app, clock):
    """The other way round a page and the worker wait for each other, and PostgreSQL ends one of them."""
    client.post(FILES, data=chosen(("a.jpg", m.jpeg())))
    locked = []

    def note(state):
        if getattr(state.statement, "_for_update_arg", None) is not None:
            locked.append(state.bind_mapper.class_)

    event.listen(db.session, "do_orm_execute", note)
    with scanner() as address:
        app.config["CLAMD"] = address
        assert look(app, clock, minutes=7) == 1
    event.remove(db.session, "do_orm_execute", note)
    assert locked == [Case, Evidence]


def test_new_signatures_find_what_old_ones_did_not(client, received, app, clock):
    with standing_in(lambda _body: b"stream: OK\0") as address:
        app.config["CLAMD"] = address
        client.post(FILES, data=chosen(("a.txt", m.EICAR)))
    assert rows()[0].state is EvidenceState.CLEAN
    with standing_in(looks) as address:
        app.config["CLAMD"] = address
        assert look(app, clock, hours=23) == 0
        assert look(app, clock, hours=2) == 1
    (item,) = rows()
    assert (item.state, item.why, item.clean_sha256) == (EvidenceState.REFUSED, EvidenceWhy.INFECTED, None)


def test_a_scanner_that_is_away_takes_nothing_back(client, received, app, clock):
    with standing_in(looks) as address:
        app.config["CLAMD"] = address
        client.post(FILES, data=chosen(("a.jpg", m.jpeg())))
    assert look(app, clock, hours=25) == 0
    assert rows()[0].state is EvidenceState.CLEAN


def test_a_bit_that_fell_is_found(client, received, app, clock, caplog):
    app.config["CLAMD"] = ""
    client.post(FILES, data=chosen(("a.jpg", m.jpeg())))
    (item,) = rows()
    place = Path(app.config["INSTANCE_PATH"]) / "evidence" / "sealed" / item.key[:2] / item.key
    body = bytearray(place.read_bytes())
    body[-1] ^= 1
    place.write_bytes(body)
    assert look(app, clock, hours=25) == 1
    assert f"evidence {item.id} is not what it was" in caplog.text


def test_what_is_too_large_for_the_scanner_waits_until_its_limit_is_raised(client, received, app, clock):
    with standing_in(looks) as address:
        app.config.update(CLAMD=address, CLAMD_MAX_BYTES=100)
        client.post(FILES, data=chosen(("a.jpg", m.jpeg())))
        assert rows()[0].why is EvidenceWhy.OVER_SCANNER
        assert look(app, clock, hours=1) == 0
        app.config["CLAMD_MAX_BYTES"] = 10_000
        assert look(app, clock, hours=24) == 1
    assert rows()[0].state is EvidenceState.CLEAN


def test_sound_stays_sealed_until_the_machine_can_make_it_anew(client, received, app, clock, monkeypatch):
    found = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "ffmpeg" else found(name))
    app.config["CLAMD"] = ""
    client.post(FILES, data=chosen(("a.mp3", m.mp3())))
    assert (rows()[0].state, rows()[0].why) == (EvidenceState.SEALED, EvidenceWhy.NO_CLEANER)
    assert client.get(f"{FILES}/1").status_code == 404
    assert "keep it closed" in client.get(FILES).text
    assert look(app, clock, hours=30) == 0


def test_what_a_killed_request_left_is_swept_and_nothing_else(client, received, app, clock):
    app.config["CLAMD"] = ""
    client.post(FILES, data=chosen(("a.jpg", m.jpeg())))
    store = FolderStore(Path(app.config["INSTANCE_PATH"]) / "evidence")
    for room in Room:
        path = store.hall / "x"
        path.write_bytes(b"left")
        store.settle(room, f"{room}0", path)
    (store.hall / "y").write_bytes(b"left")
    for path in store.root.rglob("*"):
        os.utime(path, (clock().timestamp() - WINDOW - 1,) * 2)
    (store.hall / "z").write_bytes(b"just now")
    os.utime(store.hall / "z", (clock().timestamp(),) * 2)
    assert worker.sweep_files(lambda: False) == 3
    assert on_disk(app) == {"sealed": 1, "shared": 1, "hall": 1}


def test_a_file_with_a_password_is_kept_and_the_person_is_told_what_to_do(client, received, app, clock):
    locked = m.pdf(encryption=pikepdf.Encryption(owner="a", user="b"))
    assert client.post(FILES, data=chosen(("a.pdf", locked))).location == FILES
    (item,) = rows()
    assert (item.state, item.why) == (EvidenceState.SEALED, EvidenceWhy.LOCKED)
    assert "Save a copy without a password, and add that too" in client.get(FILES).text
    assert on_disk(app) == {"sealed": 1, "shared": 0, "hall": 0}
    with standing_in(looks) as address:
        app.config.update(CLAMD=address, FFMPEG="/usr/bin/ffmpeg")
        assert look(app, clock, hours=30) == 0
    read_with(client, received)
    assert client.get(f"{FILES}/1").status_code == 404


def fails(app: Flask, clock: Any, most: int) -> int:
    """How often the worker asked, a minute apart for so many minutes, where asking fails at a scanner that is there."""
    asked: list[bytes] = []
    with standing_in(lambda body: asked.append(body) or b"") as address:
        app.config["CLAMD"] = address
        for _ in range(most):
            look(app, clock, minutes=1)
    return len(asked)


def test_a_file_that_breaks_the_scanner_is_left_alone_in_the_end_and_staff_are_told(client, received, app, clock, make):
    client.post(FILES, data=chosen(("a.jpg", m.jpeg())))
    assert fails(app, clock, 6) == 1
    assert fails(app, clock, 9) == 0
    assert fails(app, clock, 2) == 1
    for wait in (20, 40, 80, 160, 320):
        assert fails(app, clock, 1) == 0
        clock.advance(minutes=wait)
        assert fails(app, clock, 1) == 1
    (item,) = rows()
    assert (item.state, item.tries) == (EvidenceState.PENDING, 7)
    clock.advance(minutes=640)
    assert fails(app, clock, 1) == 1
    (item,) = rows()
    assert (item.state, item.why) == (EvidenceState.SEALED, EvidenceWhy.NEVER_ANSWERED)
    assert events_of(received.case.id)[-1].kind is EventKind.EVIDENCE_GIVEN_UP
    assert Task.LOOK_AT_FILE in [duty.task for duty in owed(received.case)]
    clock.advance(hours=100)
    assert fails(app, clock, 2) == 0
    assert on_disk(app) == {"sealed": 1, "shared": 0, "hall": 0}
    read_with(client, received)
    assert client.get(f"{FILES}/1").status_code == 404
    by = make.account(Role.COORDINATOR, received.case.area)
    db.session.commit()
    sign_in(client, by.id)
    assert "failed at it again and again" in client.get(f"/casework/{received.case.reference}/evidence").text


def test_a_scanner_that_is_away_is_held_against_no_file(client, received, app, clock):
    client.post(FILES, data=chosen(("a.jpg", m.jpeg())))
    for _ in range(20):
        assert look(app, clock, hours=24) == 0
    (item,) = rows()
    assert (item.state, item.tries) == (EvidenceState.PENDING, 0)
    with standing_in(looks) as address:
        app.config["CLAMD"] = address
        assert look(app, clock, minutes=1) == 1
    assert rows()[0].state is EvidenceState.CLEAN


def test_one_bad_file_does_not_keep_the_others_waiting(client, received, app, clock):
    bad = m.jpeg((60, 60))
    client.post(FILES, data=chosen(("bad.jpg", bad), ("good.jpg", m.jpeg())))
    with standing_in(lambda body: b"" if body == bad else looks(body)) as address:
        app.config["CLAMD"] = address
        look(app, clock, minutes=6)
        look(app, clock, minutes=1)
    assert [item.state for item in rows()] == [EvidenceState.PENDING, EvidenceState.CLEAN]


class Killed(BaseException):
    """The process ends here: nothing catches it."""


def claimed(app: Flask) -> bool:
    """Whether every row has its files (I4); files without a row are the sweep's."""
    store = FolderStore(Path(app.config["INSTANCE_PATH"]) / "evidence")
    there = {room: set(store.keys(room, 1e12)) for room in Room}
    return all(item.key in there[Room.SEALED] and item.key in there[Room.SHARED] for item in rows())


STEPS = [(os, "fsync"), (Path, "replace"), (FolderStore, "settle"), (Session, "flush"), (Session, "commit")]


class Fault:
    """Ends the process at the n-th call of a step; before it, and for any other, the step is itself."""

    def __init__(self, real: Any, last: int) -> None:
        self.real, self.last, self.calls = real, last, 0

    def __get__(self, owner: Any, _kind: Any = None) -> Any:
        return lambda *args, **options: self(owner, *args, **options)

    def __call__(self, *args: Any, **options: Any) -> Any:
        self.calls += 1
        if self.calls == self.last:
            raise Killed
        return self.real(*args, **options)


@pytest.mark.parametrize(("owner", "name"), STEPS)
def test_killed_at_any_step_nothing_is_half_kept(client, area, write, app, owner, name):
    write(PAGES, without=("files", "impact", "wanted", "part"))
    for last in range(1, 40):
        fault = Fault(getattr(owner, name), last)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(owner, name, fault)
            with contextlib.suppress(Killed):
                client.post(ADD, data=chosen((f"{last}.txt", f"{name} {last}".encode())))
        db.session.rollback()
        assert claimed(app), f"{name} {last}"
        if fault.calls < last:
            break
    assert 1 < last < 39
    assert len(rows()) >= 1
    assert client.get(at("files")).status_code == 200


def test_unsafe_names_never_reach_the_disk(client, received, app):
    app.config["CLAMD"] = ""
    client.post(FILES, data={"chosen": [(io.BytesIO(b"x"), "../../../../tmp/evil.txt")], "about": "", "note": ""})
    (item,) = rows()
    assert item.name == "evil.txt"
    found = [path.name for path in (Path(app.config["INSTANCE_PATH"]) / "evidence").rglob("*") if path.is_file()]
    assert set(found) == {item.key}
    assert db.session.scalar(select(Evidence.key)) == item.key


def test_files_that_come_after_the_reading_is_over_lead_back_to_the_code(client, received, app, clock):
    app.config.update(MAX_CONTENT_LENGTH=100_000, EVIDENCE_REQUEST_BYTES=300_000)
    clock.advance(minutes=16)
    answer = client.post(FILES, data=chosen(("a.txt", b"a" * 200_000), note="The wall"))
    assert (answer.status_code, answer.location) == (303, "/progress")
    assert read_with(client, received).location == FILES
    page = client.get(FILES)
    assert 'value="The wall"' in page.text
    assert (rows(), on_disk(app)["hall"]) == ([], 0)


def test_a_long_list_does_not_keep_the_worker_from_its_messages(client, received, app, clock, monkeypatch):
    client.post(FILES, data=chosen(*((f"{n}.txt", str(n).encode()) for n in range(3))))
    monkeypatch.setattr(worker, "A_TURN", 0.0)
    app.config["CLAMD"] = ""
    assert look(app, clock, minutes=6) == 0
    monkeypatch.setattr(worker, "A_TURN", 60.0)
    assert look(app, clock, minutes=1) == 3
