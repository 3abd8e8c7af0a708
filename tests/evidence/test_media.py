"""Sound and film, by a real ffmpeg: nothing goes over but what is seen and heard."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from csp_reviews.applications.evidence.checking import Checked, Tools, check
from csp_reviews.applications.evidence.scanner import Scanner
from csp_reviews.law.terms import EvidenceState
from tests.evidence import making as m
from tests.evidence.scanners import looks, standing_in

FFMPEG, FFPROBE = shutil.which("ffmpeg"), shutil.which("ffprobe")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (FFMPEG and FFPROBE), reason="ffmpeg and ffprobe were not found"),
]
PICTURES, SOUND = "-f lavfi -i testsrc=d=1:s=64x48:r=5", "-f lavfi -i sine=d=1"
MESSAGE = f"086f3693-b7b3-4f2c-9653-21492feee5b8+{m.WHO} {m.WHERE}"
BESIDE = ("-metadata", f"title={m.WHO}", "-metadata", f"location={m.WHERE}", "-metadata", f"comment={m.WHO} {m.WHERE}")


def ffmpeg(*arguments: str) -> None:
    subprocess.run([str(FFMPEG), "-v", "error", "-y", *arguments], check=True)


def probed(path: Path) -> dict[str, Any]:
    """What an independent reader finds in a file."""
    command = [str(FFPROBE), "-v", "error", "-of", "json", "-show_streams", "-show_chapters", "-show_format", str(path)]
    found: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


def streams(path: Path) -> list[str]:
    """The kind and the format of each stream."""
    return [f"{one['codec_type']} {one.get('codec_name')}" for one in probed(path)["streams"]]


def tells(path: Path) -> list[str]:
    """What of the place and the person is left, in any way that text is written."""
    raw = path.read_bytes()
    words = [(secret, code) for secret in (m.WHO, m.WHERE) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    return [f"{secret} in {code}" for secret, code in words if secret.encode(code) in raw]


@pytest.fixture
def checked(tmp_path: Path) -> Iterator[Any]:
    """Makes a file anew; its copy, which plays to the end."""
    with standing_in(looks) as address:

        def anew(source: Path) -> Path:
            target = tmp_path / f"copy-{source.name}"
            found: Checked = check(source, source.name, target, Tools(Scanner(address, 10_000_000), str(FFMPEG)))
            assert found.state is EvidenceState.CLEAN, found
            ffmpeg("-xerror", "-i", str(target), "-f", "null", "-")
            return target

        yield anew


@pytest.fixture
def subtitled(tmp_path: Path) -> tuple[str, ...]:
    """Arguments for subtitles and chapters that tell."""
    (tmp_path / "s.srt").write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{m.WHO} {m.WHERE}\n")
    chapter = f"[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle={m.WHO}\n"
    (tmp_path / "c.txt").write_text(f";FFMETADATA1\ntitle={m.WHO}\n{chapter}")
    return ("-i", str(tmp_path / "s.srt"), "-f", "ffmetadata", "-i", str(tmp_path / "c.txt"))


def test_a_film_loses_all_that_is_neither_seen_nor_heard(tmp_path: Path, checked, subtitled) -> None:
    source = tmp_path / "a.mp4"
    ffmpeg(
        *(*PICTURES.split(), *SOUND.split(), *subtitled, "-map", "0", "-map", "1", "-map", "2", "-map_chapters", "3"),
        *("-c:v", "libx264", "-bsf:v", f"h264_metadata=sei_user_data={MESSAGE}", "-c:a", "aac", "-c:s", "mov_text"),
        *("-timecode", "01:00:00:00", *BESIDE, "-metadata:s:v:0", f"handler_name={m.WHO}", str(source)),
    )
    kinds = streams(source)
    assert any(kind.startswith("subtitle") for kind in kinds)
    assert any(kind.startswith("data") for kind in kinds)
    assert probed(source)["chapters"]
    assert tells(source)
    copy = checked(source)
    assert streams(copy) == ["video h264", "audio aac"]
    assert probed(copy)["chapters"] == []
    assert tells(copy) == []


def test_what_a_camera_says_between_the_pictures_goes(tmp_path: Path, checked) -> None:
    source, plain = tmp_path / "a.mp4", tmp_path / "plain.mp4"
    ffmpeg(*PICTURES.split(), "-c:v", "libx264", "-bsf:v", f"h264_metadata=sei_user_data={MESSAGE}", str(source))
    ffmpeg("-i", str(source), "-map_metadata", "-1", "-c", "copy", str(plain))
    assert tells(plain), "a film that is only put over still tells"
    assert tells(checked(source)) == []


@pytest.mark.parametrize(
    ("name", "how", "becomes"),
    [
        ("a.mp4", ("-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "aac"), ["video hevc", "audio aac"]),
        ("b.mov", ("-c:v", "libx264", "-c:a", "pcm_s16le"), ["video h264", "audio aac"]),
        ("c.mov", ("-c:v", "mjpeg", "-c:a", "aac"), ["video h264", "audio aac"]),
        ("d.mp4", ("-c:v", "mpeg4", "-c:a", "aac"), ["video h264", "audio aac"]),
    ],
)
def test_films_of_each_kind_are_put_over_or_drawn_anew(tmp_path: Path, checked, name, how, becomes) -> None:
    source = tmp_path / name
    ffmpeg(*PICTURES.split(), *SOUND.split(), *how, *BESIDE, str(source))
    assert tells(source)
    copy = checked(source)
    assert streams(copy) == becomes
    assert tells(copy) == []


@pytest.mark.parametrize("name", ["a.mp3", "a.m4a", "a.mp4", "sound.mp4"])
def test_a_cover_is_left_out(tmp_path: Path, checked, name: str) -> None:
    cover, source = tmp_path / "cover.jpg", tmp_path / name
    cover.write_bytes(m.jpeg(comment=f"{m.WHO} {m.WHERE}".encode(), exif=m.exif()))
    picture = [] if name == "a.mp4" else ["-map", "0", "-map", "1"]
    if name == "a.mp4":
        inputs = ["-i", str(cover), *PICTURES.split(), *SOUND.split(), "-map", "0", "-map", "1", "-map", "2"]
        codecs = ["-c:v:0", "copy", "-disposition:v:0", "attached_pic", "-c:v:1", "libx264", "-c:a", "aac"]
    else:
        inputs = [*SOUND.split(), "-i", str(cover), *picture]
        codecs = ["-c:v", "copy", "-disposition:v:0", "attached_pic"]
    ffmpeg(*inputs, *codecs, *BESIDE, str(source))
    assert tells(source)
    copy = checked(source)
    wanted = {"a.mp3": ["audio mp3"], "a.mp4": ["video h264", "audio aac"]}
    assert streams(copy) == wanted.get(name, ["audio aac"])
    assert tells(copy) == []


def test_tags_at_either_end_of_a_sound_go(tmp_path: Path, checked) -> None:
    source = tmp_path / "a.mp3"
    ffmpeg(*SOUND.split(), "-write_id3v1", "1", *BESIDE, str(source))
    assert b"TAG" in source.read_bytes()[-128:]
    copy = checked(source)
    raw = copy.read_bytes()
    assert not raw.startswith(b"ID3")
    assert b"TAG" not in raw[-128:]
    assert tells(copy) == []


def test_a_film_stays_the_right_way_up(tmp_path: Path, checked) -> None:
    lying, source = tmp_path / "lying.mp4", tmp_path / "a.mp4"
    ffmpeg(*PICTURES.split(), "-c:v", "libx264", str(lying))
    try:
        ffmpeg("-i", str(lying), "-c", "copy", "-metadata:s:v:0", "rotate=90", str(source))
    except subprocess.CalledProcessError:
        source = lying
    before, after = (_turned(path) for path in (source, checked(source)))
    assert before == after


def _turned(path: Path) -> list[int]:
    return [
        one["rotation"]
        for film in probed(path)["streams"]
        for one in film.get("side_data_list", ())
        if "rotation" in one
    ]
