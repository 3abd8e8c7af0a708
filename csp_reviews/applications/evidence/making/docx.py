"""A Word document made anew: its words and pictures; refused where it holds what acts (ECMA-376, parts 1 and 2)."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from csp_reviews.applications.evidence.making import pictures
from csp_reviews.applications.evidence.making.process import Refused, run
from csp_reviews.law.terms.evidence import EvidenceKind, EvidenceWhy

MOST_MEMBERS = 2_000
MOST_BYTES = 200_000_000
MOST_TIMES = 200
"""How many times larger than in the file a part may be, from a megabyte on."""
A_MEGABYTE = 1_000_000
LONGEST_AGO = (1980, 1, 1, 0, 0, 0)

TYPES, MAIN = "[Content_Types].xml", "word/document.xml"
IS_DOCX = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ACTIVE_PARTS = re.compile(r"vba|activex|embeddings|\.bin$|\.ole$|\.exe$|customui", re.IGNORECASE)
KEPT = re.compile(
    r"_rels/\.rels|word/[\w.-]+\.xml|word/_rels/[\w.-]+\.rels|word/theme/[\w./-]+\.(xml|rels)|word/media/[\w.-]+"
)
LEFT_OUT = re.compile(r"word/(people|commentsIds|commentsExtensible|vbaData)\.xml")
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp")

RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*?(?:/>|>\s*</(?:\w+:)?Relationship>)")
OVERRIDE = re.compile(rb"<(?:\w+:)?Override\b[^>]*?(?:/>|>\s*</(?:\w+:)?Override>)")
VALUE = re.compile(rb"""\b(Target|TargetMode|Type|PartName)\s*=\s*["']([^"']*)["']""")
FIELD = re.compile(rb"<(?:\w+:)?instrText\b[^>]*>([^<]*)|\b(?:\w+:)?instr\s*=\s*[\"']([^\"']*)")
FIELD_ACTS = re.compile(rb"\b(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DATABASE)\b", re.IGNORECASE)
WHO = re.compile(rb"""(\b\w+:(?:author|initials|lastEdited|userId|providerId)\s*=\s*)("[^"]*"|'[^']*')""")
WHEN = re.compile(rb"""\s\w+:(?:date|dateUtc)\s*=\s*("[^"]*"|'[^']*')""")
LINK_GOES = (b"http://", b"https://", b"mailto:")
LINK = b"/relationships/hyperlink"


def make(source: Path, target: Path) -> EvidenceKind:
    """Make a Word document anew, without properties, names of authors and custom parts, every picture made anew too.

    Raises Refused (`not_taken` for any other archive, `active`, `too_much`, `password`, `damaged`).
    """
    try:
        with ZipFile(source) as old, ZipFile(target, "x", ZIP_DEFLATED) as new:
            members = _checked(old)
            for name in members:
                part = _made(name, old.read(name), target, members)
                new.writestr(ZipInfo(name, LONGEST_AGO), part, ZIP_DEFLATED)
    except BadZipFile:
        raise Refused(EvidenceWhy.DAMAGED) from None
    return EvidenceKind.DOCX


def _checked(old: ZipFile) -> list[str]:
    """The parts to keep. Looks at the list of the archive alone, before anything is unpacked."""
    infos = old.infolist()
    names = {info.filename for info in infos}
    if TYPES not in names or MAIN not in names:
        raise Refused(EvidenceWhy.NOT_TAKEN)
    if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_BYTES or any(map(_swells, infos)):
        raise Refused(EvidenceWhy.TOO_MUCH)
    if any(info.flag_bits & 1 for info in infos):
        raise Refused(EvidenceWhy.LOCKED)
    if len(names) != len(infos):
        raise Refused(EvidenceWhy.DAMAGED)
    if any(ACTIVE_PARTS.search(name) for name in names) or IS_DOCX not in old.read(TYPES):
        raise Refused(EvidenceWhy.ACTIVE)
    kept = sorted(name for name in names if KEPT.fullmatch(name) and not LEFT_OUT.fullmatch(name))
    return [TYPES, *kept]


def _swells(info: ZipInfo) -> bool:
    return info.file_size > A_MEGABYTE and info.file_size > MOST_TIMES * max(info.compress_size, 1)


def _made(name: str, raw: bytes, target: Path, members: list[str]) -> bytes:
    """One part made anew."""
    if name.startswith("word/media/"):
        return _picture(name, raw, target)
    _plain_xml(raw)
    if name == TYPES:
        return OVERRIDE.sub(lambda found: found[0] if _is_kept(found[0], members) else b"", raw)
    if name.endswith(".rels"):
        return RELATION.sub(lambda found: _relation(name, found[0], members), raw)
    if any(FIELD_ACTS.search(b"".join(found)) for found in _fields(raw)):
        raise Refused(EvidenceWhy.ACTIVE)
    return WHEN.sub(b"", WHO.sub(rb'\1""', raw))


def _fields(raw: bytes) -> Iterator[tuple[bytes, ...]]:
    """The instructions of fields. Word lets one be cut into several runs, so they are also read as one."""
    found = FIELD.findall(raw)
    yield from found
    yield tuple(code for code, _simple in found)


def _plain_xml(raw: bytes) -> None:
    """Raise where XML is not well formed, or declares anything: an entity can unfold without end."""
    parser = expat.ParserCreate()

    def declares(*_what: object) -> None:
        raise Refused(EvidenceWhy.TOO_MUCH)

    parser.StartDoctypeDeclHandler = declares
    parser.EntityDeclHandler = declares
    try:
        parser.Parse(raw, True)
    except expat.ExpatError:
        raise Refused(EvidenceWhy.DAMAGED) from None


def _values(element: bytes) -> dict[bytes, bytes]:
    return dict(VALUE.findall(element))


def _is_kept(override: bytes, members: list[str]) -> bool:
    return _values(override).get(b"PartName", b"").decode("utf-8", "replace").lstrip("/") in members


def _relation(name: str, element: bytes, members: list[str]) -> bytes:
    """A relation as it was, or nothing where it leads to a part that is left out."""
    values = _values(element)
    goes = values.get(b"Target", b"")
    if values.get(b"TargetMode", b"").lower() == b"external":
        if not values.get(b"Type", b"").endswith(LINK):
            raise Refused(EvidenceWhy.ACTIVE)
        return element if goes.lower().startswith(LINK_GOES) else b""
    path = goes.decode("utf-8", "replace").partition("#")[0]
    folder = "" if name == "_rels/.rels" else name.rpartition("_rels/")[0]
    whole = path.lstrip("/") if path.startswith("/") else folder + path
    return element if not path or _flat(whole) in members else b""


def _flat(path: str) -> str:
    """A path with its ".." worked out."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _picture(name: str, raw: bytes, target: Path) -> bytes:
    """A picture made anew; one of a kind that cannot be is left blank, as its file is sealed whole."""
    held, made = target.with_suffix(".picture"), target.with_suffix(".made")
    try:
        if not name.lower().endswith(PICTURES):
            raise OSError
        held.write_bytes(raw)
        return pictures.remade(held, made)
    except OSError:
        return pictures.blank(made)
    finally:
        held.unlink(missing_ok=True)
        made.unlink(missing_ok=True)


if __name__ == "__main__":
    run(make)
