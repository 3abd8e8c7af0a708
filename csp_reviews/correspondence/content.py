"""What a notice says, as plain data: one text that the page and the letter both show, frozen when it is issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a notice: a heading, paragraphs, then a list. Any of them may be empty."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A notice's text: its title and its sections, in the language in which it was issued."""

    title: str
    sections: tuple[Section, ...]

    def to_json(self) -> dict[str, Any]:
        """The content as the `notice.content` column keeps it."""
        sections = [
            {"heading": str(part.heading), "paragraphs": _texts(part.paragraphs), "items": _texts(part.items)}
            for part in self.sections
        ]
        return {"title": str(self.title), "sections": sections}


def from_json(kept: Mapping[str, Any]) -> Content:
    """Read back what `to_json` wrote. KeyError where it is not a notice's content."""
    sections = tuple(
        Section(part["heading"], tuple(part.get("paragraphs", ())), tuple(part.get("items", ())))
        for part in kept["sections"]
    )
    return Content(kept["title"], sections)


def _texts(texts: tuple[str, ...]) -> list[str]:
    # A lazily translated text is looked up here, once, in the language of the act.
    return [str(text) for text in texts]
