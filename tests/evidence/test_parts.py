"""The parts: names, kinds, the scanner's answers, the store."""

import io
import shutil
import subprocess
import time
from pathlib import Path

import pikepdf
import pytest

from csp_reviews.applications.evidence.checking import Tools, check
from csp_reviews.applications.evidence.kinds import kind_of
from csp_reviews.applications.evidence.making.jpeg import without_remarks
from csp_reviews.applications.evidence.names import LONGEST, safe_name
from csp_reviews.applications.evidence.scanner import Scan, Scanner
from csp_reviews.casefile.storage import FolderStore, Room, TooLarge, held, hold
from csp_reviews.law.terms import EvidenceKind, EvidenceState, EvidenceWhy
from tests.evidence import making as m
from tests.evidence.scanners import looks, scanner, standing_in

NAMES = {
    "photo.jpg": "photo.jpg",
    "../../etc/passwd.jpg": "passwd.jpg",
    "..\\..\\boot.ini.jpg": "boot.ini.jpg",
    "C:\\Users\\Rowan\\photo.jpg": "photo.jpg",
    "/var/www/photo.jpg": "photo.jpg",
    "photo\0.jpg": "photo[U+0000].jpg",
    "photo\n.jpg": "photo[U+000A].jpg",
    "photo\r\nSet-Cookie: a=b.jpg": "photo[U+000D][U+000A]Set-Cookie: a=b.jpg",
    "photo\u202egpj.exe": "photo[U+202E]gpj.exe",
    "\u2066photo\u2069.jpg": "[U+2066]photo[U+2069].jpg",
    "pho\u200bto.jpg": "pho[U+200B]to.jpg",
    "photo\u2028.jpg": "photo[U+2028].jpg",
    "photo\ufeff.jpg": "photo[U+FEFF].jpg",
    "CON.jpg": "CON.jpg",
    "aux": "aux",
    "-rf.jpg": "-rf.jpg",
    ";rm.jpg": ";rm.jpg",
    'a"b.jpg': 'a"b.jpg',
    "a'b;c=d.jpg": "a'b;c=d.jpg",
    "<b>.jpg": "<b>.jpg",
    "صورة.jpg": "صورة.jpg",
    "عکس\u200cها.jpg": "عکس\u200cها.jpg",
    "👩\u200d👧.jpg": "👩\u200d👧.jpg",
    "фото.jpg": "фото.jpg",
    "e\u0301t\u00e9.jpg": "été.jpg",
    "": "?",
    "   ": "?",
    "a/": "?",
    "x" * 300 + ".jpg": "x" * (LONGEST - 5) + "….jpg",
    "." + "y" * 300: "." + "y" * (LONGEST - 2) + "…",
}


@pytest.mark.parametrize(("sent", "shown"), NAMES.items())
def test_a_name_is_shown_with_nothing_hidden_in_it(sent: str, shown: str) -> None:
    assert safe_name(sent) == shown
    assert len(shown) <= LONGEST


def test_there_are_thirty_names() -> None:
    assert len(NAMES) == 30


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"isom", b"qt  ", b"M4A ", b"3gp4", b"avif", b"crx "])
def test_a_boxed_file_is_known_by_its_brand(brand: bytes) -> None:
    wanted = {b"heic": "heic", b"mif1": "heic", b"M4A ": "audio", b"avif": None, b"crx ": None}.get(brand, "video")
    assert kind_of(m.box(b"ftyp", brand + bytes(4)), "a") == (EvidenceKind(wanted) if wanted else None)


def test_remarks_leave_a_jpeg_and_the_picture_stays() -> None:
    plain = without_remarks(m.jpeg(comment=b"hello"))
    assert b"hello" not in plain
    assert plain.endswith(m.jpeg()[-40:])
    with pytest.raises(ValueError, match="not a JPEG"):
        without_remarks(b"GIF89a")


ANSWERS = {
    b"stream: OK\0": Scan.OK,
    b"stream: Eicar FOUND\0": Scan.FOUND,
    b"stream: OK": Scan.NOT_ANSWERED,
    b"OK\0": Scan.NOT_ANSWERED,
    b"": Scan.NOT_ANSWERED,
    b"INSTREAM size limit exceeded. ERROR\0": Scan.NOT_ANSWERED,
    b"stream: OK\0stream: Eicar FOUND\0": Scan.FOUND,
    b"\xff" * 9_000: Scan.NOT_ANSWERED,
}


@pytest.mark.parametrize(("said", "meant"), ANSWERS.items())
def test_only_a_plain_ok_is_clean(tmp_path: Path, said: bytes, meant: Scan) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"something")
    with standing_in(lambda _body: said) as address:
        assert Scanner(address, 100).scan(file) is meant


def test_a_scanner_that_is_away_has_not_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"something")
    assert Scanner("127.0.0.1:1", 100).scan(file) is Scan.NOT_ANSWERED
    assert Scanner(f"{tmp_path}/socket", 100).scan(file) is Scan.NOT_ANSWERED
    monkeypatch.setattr("csp_reviews.applications.evidence.scanner.SECONDS", 0.1)
    with standing_in(lambda _body: time.sleep(0.4) or b"stream: OK\0") as address:
        assert Scanner(address, 100).scan(file) is Scan.NOT_ANSWERED


def test_a_scanner_says_whether_it_is_there(tmp_path: Path) -> None:
    with scanner() as address:
        assert Scanner(address, 100).is_there()
    assert not Scanner(address, 100).is_there()
    assert not Scanner("127.0.0.1:1", 100).is_there()


def test_what_the_scanner_would_only_half_look_at_is_not_asked_about(tmp_path: Path) -> None:
    asked: list[bytes] = []
    file = tmp_path / "a"
    file.write_bytes(b"x" * 101)
    with standing_in(lambda body: asked.append(body) or looks(body)) as address:
        assert Scanner(address, 100).scan(file) is Scan.OVER
        assert Scanner(address, 101).scan(file) is Scan.OK
    assert asked == [b"x" * 101]


@pytest.mark.parametrize(
    ("said", "state", "why"),
    [
        (b"stream: OK\0", EvidenceState.CLEAN, None),
        (b"stream: A FOUND\0", EvidenceState.REFUSED, EvidenceWhy.INFECTED),
        (b"", EvidenceState.PENDING, EvidenceWhy.NOT_ANSWERED),
    ],
)
def test_nothing_is_opened_that_the_scanner_has_not_called_clean(tmp_path, said, state, why) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(m.jpeg())
    with standing_in(lambda _body: said) as address:
        found = check(source, "a.jpg", target, Tools(Scanner(address, 1_000_000)))
    assert (found.state, found.why, target.exists()) == (state, why, state is EvidenceState.CLEAN)


def test_without_a_scanner_only_what_is_made_anew_whole_is_opened(tmp_path: Path) -> None:
    kinds = {"a.jpg": m.jpeg(), "a.png": m.png(), "a.heic": m.heic(), "a.txt": b"hello"}
    kept = {"a.pdf": m.pdf(), "a.docx": m.docx()}
    for name, body in {**kinds, **kept}.items():
        source, target = tmp_path / name, tmp_path / f"{name}.out"
        source.write_bytes(body)
        found = check(source, name, target, Tools())
        assert (found.state is EvidenceState.CLEAN) is (name in kinds), name
        assert found.why is (None if name in kinds else EvidenceWhy.NO_SCANNER)


def test_a_decoder_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in"
    source.write_bytes(m.jpeg())
    monkeypatch.setattr("csp_reviews.applications.evidence.checking.SECONDS", 0.001)
    assert check(source, "a.jpg", tmp_path / "out", Tools()).why is EvidenceWhy.TOO_MUCH


def test_a_room_holds_whole_files_or_none(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    kept = hold(store.hall, io.BytesIO(b"abc"), 3)
    with pytest.raises(TooLarge):
        hold(store.hall, io.BytesIO(b"abcd"), 3)
    assert list(store.hall.iterdir()) == [kept.path]
    assert held(kept.path) == kept
    store.settle(Room.SEALED, "ab12", kept.path)
    with store.open(Room.SEALED, "ab12") as file:
        assert file.read() == b"abc"
    assert list(store.hall.iterdir()) == []
    assert list(store.keys(Room.SEALED, time.time() + 1)) == ["ab12"]
    assert list(store.keys(Room.SEALED, time.time() - 60)) == []
    store.drop(Room.SEALED, "ab12")
    store.drop(Room.SEALED, "ab12")
    with pytest.raises(FileNotFoundError):
        store.open(Room.SEALED, "ab12")
    with pytest.raises(ValueError, match="not a key"):
        store.open(Room.SEALED, "../ab12")
    assert store.hall.stat().st_mode & 0o077 == 0


def test_sound_and_film_lose_what_was_written_beside_them(tmp_path: Path) -> None:
    program = shutil.which("ffmpeg")
    if program is None:
        source = tmp_path / "a.mp4"
        source.write_bytes(m.film())
        assert check(source, "a.mp4", tmp_path / "out", Tools()).state is EvidenceState.SEALED
        return
    made = {"a.mp4": "-f lavfi -i testsrc=d=1:s=64x48:r=5", "a.mov": "-f lavfi -i testsrc=d=1:s=64x48:r=5"}
    made |= dict.fromkeys(("a.mp3", "a.m4a"), "-f lavfi -i sine=d=1")
    with standing_in(looks) as address:
        for name, what in made.items():
            source, target = tmp_path / name, tmp_path / f"{name}.out"
            said = ["-metadata", f"title={m.WHO}", "-metadata", f"location={m.WHERE}", "-metadata", f"comment={m.WHO}"]
            subprocess.run([program, "-v", "error", *what.split(), *said, str(source)], check=True)
            found = check(source, name, target, Tools(Scanner(address, 10_000_000), program))
            assert found.state is EvidenceState.CLEAN, name
            assert m.WHO.encode() in source.read_bytes()
            assert m.WHO.encode() not in target.read_bytes(), name
            assert m.WHERE.encode() not in target.read_bytes(), name
            subprocess.run([program, "-v", "error", "-xerror", "-i", str(target), "-f", "null", "-"], check=True)


def office_locked() -> bytes:
    """How Word keeps a document with a password."""
    return m.OLE + bytes(504) + bytes(1 << 20) + "EncryptedPackage".encode("utf-16-le") + bytes(600)


LOCKED = {
    "a.docx": office_locked(),
    "a.pdf": m.pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
}


@pytest.mark.parametrize(("name", "body"), LOCKED.items())
@pytest.mark.parametrize(
    ("said", "state", "why"),
    [
        (b"stream: OK\0", EvidenceState.SEALED, EvidenceWhy.LOCKED),
        (b"", EvidenceState.SEALED, EvidenceWhy.LOCKED),
        (b"stream: A FOUND\0", EvidenceState.REFUSED, EvidenceWhy.INFECTED),
    ],
)
def test_a_file_with_a_password_is_kept_closed_whatever_the_scanner_says(
    tmp_path, name, body, said, state, why
) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(body)
    with standing_in(lambda _body: said) as address:
        found = check(source, name, target, Tools(Scanner(address, 10_000_000)))
    assert (found.state, found.why, target.exists()) == (state, why, False)
    if state is EvidenceState.SEALED:
        assert check(source, name, target, Tools()).why is EvidenceWhy.LOCKED


def test_an_old_word_document_without_a_password_is_not_taken(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(m.OLE + bytes(5_000))
    assert check(source, "a.docx", tmp_path / "out", Tools()).why is EvidenceWhy.NOT_TAKEN
