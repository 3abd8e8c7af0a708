"""What becomes of each of 260 files: taken, made anew, kept closed or refused, and why."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from csp_reviews.applications.evidence.checking import Checked, Tools, check
from csp_reviews.applications.evidence.scanner import Scanner
from csp_reviews.law.terms import EvidenceState
from tests.evidence import corpus_bad, corpus_good, scanners
from tests.evidence.corpus import Sample
from tests.evidence.corpus_good import unpacked

GROUPS: dict[str, tuple[int, Callable[[], list[Sample]]]] = {
    "good": (40, corpus_good.good_files),
    "mislabelled": (50, corpus_good.mislabelled),
    "telling": (26, corpus_good.telling),
    "viruses": (12, corpus_bad.viruses),
    "bombs": (20, corpus_bad.bombs),
    "polyglots": (18, corpus_bad.polyglots),
    "active": (24, corpus_bad.active),
    "damaged": (30, corpus_bad.damaged),
}
ALLOWED = {
    *("SourceFile", "ExifToolVersion", "FileName", "Directory", "FileSize", "FileModifyDate", "FileAccessDate"),
    *("FileInodeChangeDate", "FilePermissions", "FileType", "FileTypeExtension", "MIMEType"),
    *("ImageWidth", "ImageHeight"),
    *("ImageSize", "Megapixels", "EncodingProcess", "BitsPerSample", "ColorComponents", "YCbCrSubSampling", "BitDepth"),
    *("JFIFVersion", "ResolutionUnit", "XResolution", "YResolution", "ColorType", "Compression", "Filter", "Interlace"),
    *("PDFVersion", "Linearized", "PageCount", "ZipRequiredVersion", "ZipBitFlag", "ZipCompression", "ZipModifyDate"),
    *("ZipCRC", "ZipCompressedSize", "ZipUncompressedSize", "ZipFileName", "Warning"),
}


@pytest.fixture(scope="module")
def tools() -> Iterator[Tools]:
    with scanners.scanner() as address:
        yield Tools(Scanner(address, 50_000_000))


def verdict(sample: Sample, folder: Path, tools: Tools) -> tuple[Checked, bytes]:
    """What was found of a sample, and its copy."""
    number = abs(hash(sample))
    source, target = folder / f"{number}.in", folder / f"{number}.out"
    source.write_bytes(sample.body())
    checked = check(source, sample.name, target, tools)
    copy = target.read_bytes() if target.exists() else b""
    source.unlink()
    return checked, copy


def wrong(sample: Sample, checked: Checked, copy: bytes) -> list[str]:
    """What is not as it should be."""
    found = []
    if checked.state is not sample.state or (sample.whys and checked.why not in sample.whys):
        found.append(f"{sample.name}: {checked.state}, {checked.why}")
    if bool(copy) is not (checked.state is EvidenceState.CLEAN):
        found.append(f"{sample.name}: a copy of {len(copy)} bytes")
    shown = unpacked(copy)
    for secret in sample.gone:
        ways = [secret.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
        found += [f"{sample.name} still holds {secret!r}" for way in ways if way in shown]
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("group", GROUPS)
def test_every_file_of_the_corpus_has_its_verdict(group: str, tools: Tools, tmp_path: Path) -> None:
    count, make = GROUPS[group]
    samples = make()
    assert len(samples) == count
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda sample: verdict(sample, tmp_path, tools), samples))
    together = zip(samples, found, strict=True)
    assert [fault for sample, (checked, copy) in together for fault in wrong(sample, checked, copy)] == []
    if group == "telling":
        assert told_by_exiftool(tmp_path) <= ALLOWED


def told_by_exiftool(folder: Path) -> set[str]:
    """Every tag that an independent reader finds in the copies of a folder; nothing where the machine has none."""
    program = shutil.which("exiftool")
    if program is None:
        return set()
    copies = sorted(map(str, folder.glob("*.out")))
    done = subprocess.run([program, "-json", *copies], capture_output=True, text=True, check=False)
    return {tag for file in json.loads(done.stdout) for tag in file}
