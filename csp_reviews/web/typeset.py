"""Documents on paper: blocks of plain data in, a PDF that a screen reader can read out.

`templates/paper/paper.typ` sets the blocks. What a document says goes to it as data and never as source, so nothing
that an area or a person wrote can be read as markup. Nothing is fetched: the fonts lie in `static/`.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "templates" / "paper" / "paper.typ"
FONTS = ROOT / "static" / "atkinson-hyperlegible-next-2.001"
ACCESSIBLE = "ua-1"
"""PDF/UA-1 (ISO 14289-1): every piece of the document is tagged for a screen reader, or it is not made."""
KEPT = 64

log = logging.getLogger(__name__)

Block = Mapping[str, Any]


class CannotTypeset(Exception):
    """The document cannot be made now. The message says why, for the log."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document: its title (which a browser's tab shows), its language, its footer, and its blocks in order.

    `page` is the words of the page number, with {n} and {all} in it; `wide` turns the paper; `large` is large print.
    """

    title: str
    lang: str
    foot: str
    page: str
    blocks: tuple[Block, ...]
    large: bool = False
    wide: bool = False


def heading(text: str, level: int = 2) -> Block:
    """A heading of level 1 to 3."""
    return {"is": "heading", "level": level, "text": text}


def paragraph(text: str, *, keep: bool = False) -> Block:
    """A paragraph; `keep` holds it together with what follows."""
    return {"is": "text", "text": text, "keep": keep}


def note(title: str, *texts: str) -> Block:
    """A box that stands out: a title, and a paragraph for each text."""
    return {"is": "note", "title": title, "texts": texts}


def points(items: Iterable[str]) -> Block:
    """A list."""
    return {"is": "points", "items": tuple(items)}


def steps(items: Iterable[str]) -> Block:
    """A numbered list."""
    return {"is": "steps", "items": tuple(items)}


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    """Names with what they stand for."""
    return {"is": "facts", "rows": tuple(rows)}


def page_break() -> Block:
    """A new page, unless this one is empty."""
    return {"is": "page"}


def grid(head: Sequence[str], widths: Sequence[int], rows: int, height: int) -> Block:
    """An empty table to write in: its columns, their shares of the width, and rows of so many millimetres each."""
    return {"is": "grid", "head": tuple(head), "widths": tuple(widths), "rows": rows, "height": height}


def typeset(sheet: Sheet) -> bytes:
    """Make the PDF of a document; the same document is made once a process. Raises CannotTypeset."""
    fields = {name: getattr(sheet, name) for name in Sheet.__dataclass_fields__}
    return _made(json.dumps(fields, ensure_ascii=False, sort_keys=True))


@lru_cache(KEPT)
def _made(data: str) -> bytes:
    try:
        return _tagged(data)
    except (RuntimeError, OSError, ValueError) as error:
        raise CannotTypeset(type(error).__name__) from error


def _tagged(data: str) -> bytes:
    """A character that no font here has is no reason to refuse: the tags stay, the standard is not claimed."""
    try:
        return _compiled(data, ACCESSIBLE)
    except typst.TypstError as error:
        log.warning("a document is not to the standard for screen readers: %s", type(error).__name__)
        return _compiled(data)


def _compiled(data: str, *standards: Any) -> bytes:
    return typst.compile(
        SOURCE,
        root=SOURCE.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=list(standards),
        sys_inputs={"data": data},
        timestamp=0,
    )


@lru_cache(1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
