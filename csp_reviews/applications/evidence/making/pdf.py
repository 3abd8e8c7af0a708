"""A PDF made anew: every page as it was, and nothing that acts, hides another file, or tells who made it and where."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, PasswordError, Pdf, Stream

from csp_reviews.applications.evidence.making.jpeg import without_remarks
from csp_reviews.applications.evidence.making.process import Refused, run
from csp_reviews.law.terms.evidence import EvidenceKind, EvidenceWhy

MOST_PAGES = 2_000
MOST_OBJECTS = 300_000
DEEPEST = 40
TAKEN_OUT = frozenset(
    {
        *("/OpenAction", "/AA", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/Launch"),
        *("/RichMediaContent", "/RichMediaSettings", "/Collection", "/Metadata", "/PieceInfo", "/LastModified"),
        *("/Thumb", "/SpiderInfo", "/Perms", "/DSS", "/Legal", "/Requirements", "/URI", "/IDS"),
    }
)
"""Keys that act, hide a file, or say who made this, wherever they stand."""
ACTIONS = ("/A", "/PA", "/Next")
LEADS_WITHIN = ("/GoTo", "/Named")
"""The only actions that stay: to another page of the same file."""
ACTIVE_NOTES = frozenset({"/FileAttachment", "/RichMedia", "/3D", "/Screen", "/Movie", "/Sound"})


def make(source: Path, target: Path) -> EvidenceKind:
    """Make a PDF anew. Raises Refused (`password`, `too_much`); what qpdf cannot read raises its own error."""
    try:
        pdf = Pdf.open(source)
    except PasswordError:
        raise Refused(EvidenceWhy.LOCKED) from None
    with pdf:
        if len(pdf.pages) > MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
            raise Refused(EvidenceWhy.TOO_MUCH)
        if not len(pdf.pages):
            raise Refused(EvidenceWhy.DAMAGED)
        for part in pdf.objects:
            disarm(part)
        _forget_the_maker(pdf)
        pdf.save(target, object_stream_mode=ObjectStreamMode.generate, encryption=False, deterministic_id=True)
    return EvidenceKind.PDF


def disarm(part: Object, depth: int = 0) -> None:
    """Take out of one object, and of whatever stands inside it, what acts or tells."""
    if depth > DEEPEST:
        raise Refused(EvidenceWhy.TOO_MUCH)
    if isinstance(part, Array):
        _without_active_notes(part)
    elif isinstance(part, Dictionary | Stream):
        for key in [key for key in _keys(part) if key in TAKEN_OUT or _acts(part, key)]:
            del part[key]
        if isinstance(part, Stream):
            _clean_photograph(part)
    for inner in _inside(part):
        disarm(inner, depth + 1)


def _keys(part: Any) -> list[str]:
    return list(part.keys())


def _acts(part: Any, key: str) -> bool:
    """Whether a key holds an action that leads out of the file."""
    if key not in ACTIONS:
        return False
    action = part.get(key)
    return isinstance(action, Dictionary) and str(action.get("/S", "")) not in LEADS_WITHIN


def _without_active_notes(part: Any) -> None:
    for place in range(len(part) - 1, -1, -1):
        note = part[place]
        if isinstance(note, Dictionary) and str(note.get("/Subtype", "")) in ACTIVE_NOTES and "/Rect" in note:
            del part[place]


def _inside(part: Any) -> Iterator[Object]:
    """What stands directly inside an object; what it only points to has a turn of its own."""
    if isinstance(part, Array):
        found: list[Any] = list(part)
    elif isinstance(part, Dictionary | Stream):
        found = [part.get(key) for key in _keys(part)]
    else:
        return
    yield from (one for one in found if isinstance(one, Array | Dictionary) and not one.is_indirect)


def _clean_photograph(part: Stream) -> None:
    """A photograph inside a PDF is a JPEG file, with all that it tells of itself."""
    if part.get("/Subtype") == Name.Image and part.get("/Filter") in (Name.DCTDecode, [Name.DCTDecode]):
        part.write(without_remarks(part.read_raw_bytes()), filter=Name.DCTDecode)


def _forget_the_maker(pdf: Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


if __name__ == "__main__":
    run(make)
