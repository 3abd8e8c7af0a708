"""The words of an area's public pages, as data that the area changes without a line of code.

They are kept in `Area.content`. An area writes them as TOML (`csp_reviews/areas/tamworth.toml` is an example) and loads
them with `flask area content`. Every entry may be left out: the page then leaves that part out, or says what is true of
every area.
"""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from csp_reviews.areas.content_reader import BadContent, Problem, build

LINK = {"link": True}
EMAIL = {"email": True}


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another website, and what it is for."""

    name: str
    address: str = field(metadata=LINK)
    about: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The partnership's plan. Where its address is not known, `where` says how to get it."""

    title: str
    address: str = field(default="", metadata=LINK)
    where: str = ""


@dataclass(frozen=True, slots=True)
class WhoToTell:
    """Whom to tell about one kind of anti-social behaviour."""

    happening: str
    tell: str
    phone: str = ""
    address: str = field(default="", metadata=LINK)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What anti-social behaviour is, whom to tell, and what is done about it."""

    tell: tuple[WhoToTell, ...] = ()
    keep: str = ""
    tackled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """The point of contact (s.104(3)). `invented` marks the contact of a demonstration."""

    name: str = ""
    phone: str = ""
    email: str = field(default="", metadata=EMAIL)
    hours: str = ""
    address: tuple[str, ...] = ()
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """How to ask for a review without the internet."""

    phone: str = ""
    post: str = ""
    in_person: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Privacy:
    """What the privacy notice needs to know of this area."""

    controller: str = ""
    officer: str = ""
    keep_years: int | None = None


@dataclass(frozen=True, slots=True)
class Accessibility:
    """What the accessibility statement needs to know of this area."""

    prepared_on: date | None = None
    tested: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """All the words of one area's public pages."""

    place: str = ""
    """How the place is called in a sentence: "Tamworth"."""
    heading: str = ""
    mission: str = ""
    about: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    """The responsible authorities: Crime and Disorder Act 1998, s.5."""
    partners: str = ""
    priorities: tuple[str, ...] = ()
    figures_note: str = ""
    plan: Plan | None = None
    behaviour: Behaviour = field(default_factory=Behaviour)
    contact: Contact = field(default_factory=Contact)
    asking: Asking = field(default_factory=Asking)
    links: tuple[Link, ...] = ()
    privacy: Privacy = field(default_factory=Privacy)
    accessibility: Accessibility = field(default_factory=Accessibility)


def from_toml(text: str) -> Content:
    """Read the words from a TOML text. Raises BadContent with everything that is wrong with it."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadContent([Problem("file", _("is not TOML: %(detail)s", detail=str(error)))]) from error
    return build(Content, data)


def from_json(data: Mapping[str, Any]) -> Content:
    """Read the words as the database keeps them. Raises BadContent."""
    return build(Content, data)


def to_json(content: Content) -> dict[str, Any]:
    """The words as the database keeps them."""
    plain = dataclasses.asdict(content)
    prepared_on = content.accessibility.prepared_on
    plain["accessibility"]["prepared_on"] = prepared_on.isoformat() if prepared_on else None
    return plain
