"""What a notice says, as plain data: one text that the page and the letter both show, frozen when it is issued."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from csp_reviews.web.language import ENGLISH


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a notice: a heading, paragraphs, then a list. Any of them may be empty."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    own: bool = False
    """It repeats what its reader told us: nobody else who is given the letter reads it (c1)."""


@dataclass(frozen=True, slots=True)
class Content:
    """A notice's text: its title and its sections, in the language in which it was issued."""

    title: str
    sections: tuple[Section, ...]
    language: str = ENGLISH

    def for_another(self) -> "Content":
        """The same for somebody else than the one it was written to: without what that one told us."""
        return replace(self, sections=tuple(part for part in self.sections if not part.own))

    def to_json(self) -> dict[str, Any]:
        """The content as the `notice.content` column keeps it."""
        sections = [
            {"heading": str(part.heading), "paragraphs": _texts(part.paragraphs), "items": _texts(part.items)}
            | ({"own": True} if part.own else {})
            for part in self.sections
        ]
        said = {} if self.language == ENGLISH else {"language": self.language}
        return {"title": str(self.title), "sections": sections, **said}


Letter = Content | Callable[[], Content]
"""A notice's text, or what makes it, so that it can be made in the language of its reader."""


def written(letter: Letter, language: str) -> Content:
    """The text of a letter, made now, in the language of the moment. One that is made already stays as it is."""
    return letter if isinstance(letter, Content) else replace(letter(), language=language)


def from_json(kept: Mapping[str, Any]) -> Content:
    """Read back what `to_json` wrote. KeyError where it is not a notice's content."""
    sections = tuple(
        Section(
            part["heading"], tuple(part.get("paragraphs", ())), tuple(part.get("items", ())), part.get("own", False)
        )
        for part in kept["sections"]
    )
    return Content(kept["title"], sections, kept.get("language", ENGLISH))


def _texts(texts: tuple[str, ...]) -> list[str]:
    # A lazily translated text is looked up here, once, in the language of the act.
    return [str(text) for text in texts]
