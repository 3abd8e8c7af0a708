"""Files, from the form to the download: kept with a draft, handed over, opened, shared, and never half."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from csp_reviews.casefile.events import events_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import BodyKind, EventKind, EvidenceState, EvidenceWhy, Role, Stage, Standing
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Case
from csp_reviews.models.drafts import Draft
from csp_reviews.models.evidence import Evidence, EvidenceShare
from tests.applications.conftest import PAGES, REPORT, hand_in, read_with, said
from tests.evidence import making as m
from tests.support.builders import sign_in
from tests.support.filling import said as entered
from tests.support.journey import at

ADD = at("files/add")
FILES = "/progress/files"


def chosen(*files: tuple[str, bytes], **more: str) -> dict[str, Any]:
    """What a browser sends."""
    return {"chosen": [(io.BytesIO(body), name) for name, body in files], "about": "", "note": ""} | more


def rows() -> list[Evidence]:
    return list(db.session.scalars(select(Evidence).order_by(Evidence.id)))


def on_disk(app: Flask) -> dict[str, int]:
    """How many files each room holds, and the hall."""
    root = Path(app.config["INSTANCE_PATH"]) / "evidence"
    rooms = {"sealed": "sealed/??/*", "shared": "shared/??/*", "hall": "hall/*"}
    return {room: len(list(root.glob(pattern))) for room, pattern in rooms.items()}


def kinds(case: Case) -> list[EventKind]:
    return [event.kind for event in events_of(case.id)]


@pytest.fixture
def begun(client, area, write):
    """A draft with one report."""
    write(without=("files", "impact", "wanted", "part"))
    return client


@pytest.fixture
def opened(client, area):
    """A case, and its applicant, who reads it."""
    received = hand_in(area, said())
    read_with(client, received)
    return received.case


@pytest.fixture
def staffed(make, area):
    """A case in review, its coordinator, and the officer of an agency that is in it."""
    by = make.account(Role.COORDINATOR, area)
    officer = make.account(Role.AGENCY_OFFICER, area, make.agency(area, BodyKind.POLICE))
    case = make.case(area, Stage.REVIEW, by=by)
    db.session.commit()
    return case, by, officer


def add_as_coordinator(client, case, *files, **more):
    data = chosen(*files, **more) | entered(case.received_on)
    return client.post(f"/casework/{case.reference}/evidence/add", data=data)


def test_a_file_is_kept_with_its_report_and_handed_over_with_the_application(begun, app, area, write):
    assert "Add files" in begun.get(at("files")).text
    answer = begun.post(ADD, data=chosen(("../wall\u202e.jpg", m.jpeg(exif=m.exif())), about="1", note="The wall"))
    assert answer.location == at("files")
    (item,) = rows()
    assert (item.name, item.note, item.report_n, item.state) == ("wall[U+202E].jpg", "The wall", 1, EvidenceState.CLEAN)
    assert on_disk(app) == {"sealed": 1, "shared": 1, "hall": 0}
    assert "wall[U+202E].jpg" in begun.get(at("files")).text
    write({key: PAGES[key] for key in ("files", "impact", "wanted", "part")})
    assert "wall[U+202E].jpg" in begun.get(at("check")).text
    begun.post(at("check"), data={"declare": "y"})
    (item,) = rows()
    case = db.session.scalars(select(Case)).one()
    assert (item.case_id, item.n, item.draft_id, item.complaint.n) == (case.id, 1, None, 1)
    (event,) = [event for event in events_of(case.id) if event.kind is EventKind.EVIDENCE_ADDED]
    assert item.original_sha256 in event.codes
    assert "wall" not in event.codes


def test_what_was_taken_is_kept_although_another_was_turned_away(begun, app):
    answer = begun.post(ADD, data=chosen(("a.jpg", m.jpeg()), ("b.exe", b"MZ"), ("c.jpg", b""), note="Both"))
    assert answer.status_code == 200
    assert "We cannot take “b.exe”" in answer.text
    assert "“c.jpg” has nothing in it" in answer.text
    assert "1 file was added" in answer.text
    assert 'value="Both"' in answer.text
    assert [item.name for item in rows()] == ["a.jpg"]
    assert on_disk(app) == {"sealed": 1, "shared": 1, "hall": 0}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "Choose a file"),
        ([("a.gif", b"GIF89a")], "We cannot take “a.gif”"),
        ([(f"{n}.txt", b"x") for n in range(200)], "Choose 20 files or fewer at a time"),
    ],
)
def test_where_nothing_was_taken_nothing_is_kept(begun, app, files, said):
    answer = begun.post(ADD, data=chosen(*files))
    assert answer.status_code == 400
    assert said in answer.text
    assert rows() == []
    assert on_disk(app)["sealed"] == on_disk(app)["hall"] == 0


def test_words_that_are_too_long_keep_the_files_out_and_the_words_in(begun, app):
    answer = begun.post(ADD, data=chosen(("a.jpg", m.jpeg()), note="n" * 401))
    assert answer.status_code == 400
    assert "n" * 401 in answer.text
    assert (rows(), on_disk(app)["hall"]) == ([], 0)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"EVIDENCE_FILE_BYTES": 1_000}, "“b.png” is larger than"),
        ({"EVIDENCE_CASE_FILES": 1}, "“b.png” does not fit"),
        ({"EVIDENCE_CASE_BYTES": 1_300}, "“b.png” does not fit"),
        ({"EVIDENCE_DAY_BYTES": 1_300}, "“b.png” is more than we can take today"),
        ({"EVIDENCE_NETWORK_DAY_BYTES": 1_300}, "“b.png” is more than we can take today"),
    ],
)
def test_each_limit_names_the_file_that_was_one_too_many(begun, app, settings, said):
    app.config.update(settings)
    answer = begun.post(ADD, data=chosen(("a.jpg", m.jpeg()), ("b.png", m.png((300, 300), pnginfo=m.text_chunks()))))
    assert said in answer.text
    assert [item.name for item in rows()] == ["a.jpg"]


def test_what_was_sent_today_counts_for_the_next_request_too(begun, app):
    app.config["EVIDENCE_NETWORK_DAY_BYTES"] = 1_500
    assert begun.post(ADD, data=chosen(("a.jpg", m.jpeg()))).status_code == 303
    assert "more than we can take today" in begun.post(ADD, data=chosen(("b.jpg", m.jpeg((60, 60))))).text


def test_a_full_disk_refuses_the_public_and_leaves_room_for_staff(begun, app, staffed, monkeypatch):
    monkeypatch.setattr("csp_reviews.casefile.storage.FolderStore.free", lambda _store: 0.05)
    answer = begun.post(ADD, data=chosen(("a.jpg", m.jpeg())))
    assert "There is no room for “a.jpg” just now" in answer.text
    case, by, _officer = staffed
    sign_in(begun, by.id)
    assert add_as_coordinator(begun, case, ("a.jpg", m.jpeg())).status_code == 303


def test_the_same_file_is_kept_once_however_often_it_is_sent(begun, app):
    twenty = [(f"{n}.txt", b"the same") for n in range(20)]
    assert "“19.txt” is here already" in begun.post(ADD, data=chosen(*twenty)).text
    assert "“0.txt” is here already" in begun.post(ADD, data=chosen(*twenty)).text
    data = {"once": "o" * 20}
    first, second = (begun.post(ADD, data=chosen(("b.txt", b"other"), **data)) for _ in range(2))
    assert first.location == second.location == at("files")
    assert len(rows()) == on_disk(app)["sealed"] == 2
    assert on_disk(app)["hall"] == 0


def test_a_request_may_be_large_only_where_files_are_taken(begun, app):
    app.config.update(MAX_CONTENT_LENGTH=100_000, EVIDENCE_REQUEST_BYTES=300_000)
    large = b"a" * 200_000
    assert begun.post(ADD, data=chosen(("a.txt", large))).status_code == 303
    assert begun.post(at("impact"), data=chosen(("a.txt", large))).status_code == 413
    assert begun.post(ADD, data=chosen(("a.txt", large), ("b.txt", large + b"b"))).status_code == 413
    begun.page_rules = False
    many = {f"f{n}": "x" for n in range(1_500)}
    assert begun.post(ADD, data=many, content_type="multipart/form-data").status_code == 413


def test_a_request_that_is_cut_off_leaves_nothing(begun, app):
    body = b'--x\r\nContent-Disposition: form-data; name="chosen"; filename="a.jpg"\r\n\r\n' + m.jpeg()
    answer = begun.post(ADD, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert (rows(), on_disk(app)["hall"]) == ([], 0)


def test_a_file_is_taken_out_and_is_gone_from_the_disk(begun, app):
    begun.post(ADD, data=chosen(("a.jpg", m.jpeg())))
    (item,) = rows()
    assert "a.jpg" in begun.get(at(f"files/{item.key}/remove")).text
    assert begun.get(at("files/0123/remove")).status_code == 404
    assert begun.post(at(f"files/{item.key}/remove")).location == at("files")
    assert rows() == []
    assert on_disk(app) == {"sealed": 0, "shared": 0, "hall": 0}


def test_deleting_what_was_written_deletes_its_files(begun, app):
    begun.post(ADD, data=chosen(("a.jpg", m.jpeg())))
    begun.post(at("forget"))
    assert db.session.scalars(select(Draft)).all() == rows() == []
    assert on_disk(app) == {"sealed": 0, "shared": 0, "hall": 0}


def test_files_follow_their_reports(begun):
    for _n in range(2):
        begun.post(at("list/add"), data=REPORT)
    for n, name in enumerate(("a", "b", "c"), start=1):
        begun.post(ADD, data=chosen((f"{name}.txt", name.encode()), about=str(n)))
    begun.post(at("list/2/remove"))
    assert [item.report_n for item in rows()] == [1, None, 2]


def test_without_a_draft_nothing_is_looked_at(client, area, app):
    assert client.post(ADD, data=chosen(("a.jpg", m.jpeg()))).location == "/anytown/apply/"
    assert not (Path(app.config["INSTANCE_PATH"]) / "evidence").exists()


def test_the_applicant_adds_to_a_case_and_looks_again(opened, client):
    answer = client.post(FILES, data=chosen(("a.jpg", m.jpeg(comment=b"secret")), about="1"))
    assert answer.location == FILES
    page = client.get(FILES)
    assert "a.jpg" in page.text
    assert "It was checked" in page.text
    copy = client.get(f"{FILES}/1")
    assert copy.headers["Content-Disposition"] == "attachment; filename=file-1.jpg"
    assert b"secret" not in copy.data
    assert client.get(f"{FILES}/2").status_code == 404
    assert kinds(opened)[-1] is EventKind.EVIDENCE_ADDED


def test_what_comes_to_a_closed_case_opens_it_again(client, make, area):
    received = hand_in(area, said())
    case = db.session.get_one(Case, received.case.id)
    make._to(case, Stage.CLOSED, make.account(Role.COORDINATOR, area))
    db.session.commit()
    read_with(client, received)
    client.post(FILES, data=chosen(("a.txt", b"again")))
    assert kinds(case)[-2:] == [EventKind.REOPENED, EventKind.EVIDENCE_ADDED]
    assert db.session.get_one(Case, case.id).stage is Stage.FOLLOW_UP


def test_a_case_that_is_over_takes_no_files(client, area):
    received = hand_in(area, said())
    case = db.session.get_one(Case, received.case.id)
    case.stage, case.withdrawn_on = Stage.WITHDRAWN, case.received_on
    db.session.commit()
    read_with(client, received)
    assert "Nothing can be added now" in client.get(FILES).text
    answer = client.post(FILES, data=chosen(("a.txt", b"again")))
    assert answer.status_code in (400, 404)
    assert rows() == []


def test_a_coordinator_adds_for_whoever_handed_it_in_and_opens_it(staffed, client, app):
    case, by, _officer = staffed
    sign_in(client, by.id)
    assert add_as_coordinator(client, case, ("a.jpg", m.jpeg()), about="2").location.endswith("/evidence")
    (item,) = rows()
    assert (item.complaint.n, item.added_as) == (2, Standing.COORDINATOR)
    assert "a.jpg" in client.get(f"/casework/{case.reference}").text
    assert item.original_sha256 in client.get(f"/casework/{case.reference}/evidence").text
    copy = client.get(f"/casework/{case.reference}/evidence/1")
    assert copy.status_code == 200
    assert copy.headers["Content-Disposition"] == f"attachment; filename={case.reference}-file-1.jpg"
    assert copy.headers["X-Content-Type-Options"] == "nosniff"
    assert copy.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert copy.headers["Cache-Control"] == "no-store"
    assert copy.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    logged = db.session.scalars(select(ViewLog).where(ViewLog.evidence_id == item.id)).all()
    assert [row.account_id for row in logged] == [by.id]


def test_who_handed_it_in_is_needed_and_nothing_is_kept_without(staffed, client, app):
    case, by, _officer = staffed
    sign_in(client, by.id)
    answer = client.post(f"/casework/{case.reference}/evidence/add", data=chosen(("a.jpg", m.jpeg())))
    assert answer.status_code == 400
    assert "Enter the name of the person who said it" in answer.text
    assert (rows(), on_disk(app)["hall"]) == ([], 0)


def test_an_agency_opens_only_what_was_shared_with_it(staffed, client):
    case, by, officer = staffed
    sign_in(client, by.id)
    add_as_coordinator(client, case, ("a.jpg", m.jpeg()), ("b.jpg", m.jpeg((60, 60))))
    share = f"/casework/{case.reference}/evidence/1/share"
    police = officer.grants[0].agency_id
    assert client.get(share).status_code == 200
    assert client.post(share, data={"agencies": [str(police)], "version": "0"}).status_code == 303
    sign_in(client, officer.id)
    page = client.get(f"/agency/{case.reference}")
    assert "a.jpg" in page.text
    assert "b.jpg" not in page.text
    one, two = (client.get(f"/agency/{case.reference}/evidence/{n}") for n in (1, 2))
    assert (one.status_code, two.status_code) == (200, 404)
    assert two.text == client.get("/agency/BCDF-GHJK/evidence/1").text
    sign_in(client, by.id)
    taken_back = {"once": "a browser always sends one", "version": f"0-{police}"}
    assert client.post(share, data=taken_back).status_code == 303
    sign_in(client, officer.id)
    assert client.get(f"/agency/{case.reference}/evidence/1").status_code == 404
    assert kinds(case)[-2:] == [EventKind.EVIDENCE_SHARED, EventKind.EVIDENCE_UNSHARED]


def test_an_agency_that_is_not_in_the_case_is_not_offered(staffed, client, make, area):
    case, by, _officer = staffed
    sign_in(client, by.id)
    add_as_coordinator(client, case, ("a.jpg", m.jpeg()))
    fire = make.agency(area, BodyKind.FIRE)
    answer = client.post(f"/casework/{case.reference}/evidence/1/share", data={"agencies": [str(fire.id)]})
    assert answer.status_code == 400


def test_a_file_is_deleted_for_good_and_its_place_stays(staffed, client, app):
    case, by, _officer = staffed
    sign_in(client, by.id)
    add_as_coordinator(client, case, ("a.jpg", m.jpeg()), note="The wrong house")
    remove = f"/casework/{case.reference}/evidence/1/remove"
    assert client.post(remove, data={"reason": ""}).status_code == 400
    assert client.post(remove, data={"reason": "About somebody else"}).status_code == 303
    (item,) = rows()
    assert (item.state, item.name, item.note, item.clean_sha256) == (EvidenceState.REMOVED, "", "", None)
    assert on_disk(app) == {"sealed": 0, "shared": 0, "hall": 0}
    assert client.get(f"/casework/{case.reference}/evidence/1").status_code == 404
    assert "About somebody else" in client.get(f"/casework/{case.reference}/evidence").text
    assert client.get(remove).status_code == 404


def test_what_waits_is_never_handed_out_and_the_staff_are_told_why(staffed, client, app):
    case, by, officer = staffed
    app.config["FFMPEG"] = ""
    sign_in(client, by.id)
    app.config["CLAMD"] = "127.0.0.1:1"
    add_as_coordinator(client, case, ("a.jpg", m.jpeg()))
    (item,) = rows()
    assert (item.state, item.why) == (EvidenceState.PENDING, EvidenceWhy.NOT_ANSWERED)
    assert "The virus scanner has not answered yet" in client.get(f"/casework/{case.reference}/evidence").text
    assert client.get(f"/casework/{case.reference}/evidence/1").status_code == 404
    assert client.get(f"/casework/{case.reference}/evidence/1/share").status_code == 200
    police = officer.grants[0].agency_id
    answer = client.post(f"/casework/{case.reference}/evidence/1/share", data={"agencies": [str(police)]})
    assert answer.status_code == 400
    assert "Nobody can open this file, so it cannot be shared" in answer.text


@pytest.mark.parametrize(("name", "why"), [("a.mp3", EvidenceWhy.NO_CLEANER), ("a.pdf", EvidenceWhy.LOCKED)])
def test_what_is_sealed_is_never_shared_nor_handed_out(staffed, client, app, monkeypatch, name, why):
    monkeypatch.setattr("shutil.which", lambda _program: None)
    locked = m.pdf(encryption=pikepdf.Encryption(owner="a", user="b"))
    case, by, officer = staffed
    sign_in(client, by.id)
    add_as_coordinator(client, case, (name, m.mp3() if name == "a.mp3" else locked))
    (item,) = rows()
    assert (item.state, item.why) == (EvidenceState.SEALED, why)
    police = officer.grants[0].agency_id
    share = f"/casework/{case.reference}/evidence/1/share"
    assert client.post(share, data={"agencies": [str(police)]}).status_code == 400
    assert client.get(f"/casework/{case.reference}/evidence/1").status_code == 404
    item.shares.append(EvidenceShare(agency_id=police, shared_by_id=by.id, shared_at=item.added_at))
    db.session.commit()
    sign_in(client, officer.id)
    assert client.get(f"/agency/{case.reference}/evidence/1").status_code == 404
    assert name not in client.get(f"/agency/{case.reference}").text


def test_a_copy_that_changed_on_the_disk_is_not_handed_out(staffed, client, app, caplog):
    case, by, _officer = staffed
    sign_in(client, by.id)
    add_as_coordinator(client, case, ("a.jpg", m.jpeg()))
    (item,) = rows()
    place = Path(app.config["INSTANCE_PATH"]) / "evidence" / "shared" / item.key[:2] / item.key
    body = bytearray(place.read_bytes())
    body[40] ^= 1
    place.write_bytes(body)
    assert client.get(f"/casework/{case.reference}/evidence/1").status_code == 500
    assert "is not what it was" in caplog.text
    place.unlink()
    assert client.get(f"/casework/{case.reference}/evidence/1").status_code == 500
