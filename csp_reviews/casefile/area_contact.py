"""Whom to ring: the partnership's one point of contact (s.104(3)), the same on its pages and in its letters."""

from dataclasses import dataclass
from typing import Any

from csp_reviews.casefile.areas import rules_of
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.web.filters import in_a_row
from csp_reviews.web.language import in_words


@dataclass(frozen=True, slots=True)
class Contact:
    """Name, number, e-mail, hours and the lines of the postal address; any may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    address: tuple[str, ...] = ()
    invented: bool = False

    @property
    def ways(self) -> tuple[str, ...]:
        """How to reach it, each way in a few words: number with its hours, e-mail, address."""
        phone = f"{self.phone} ({self.hours})" if self.phone and self.hours else self.phone
        return tuple(filter(None, (phone, self.email, in_a_row(self.address))))


def contact_of(area: Area) -> Contact:
    """The area's contact; empty where its pages give none."""
    kept: Any = (in_words(area, "content", area.content) or {}).get("contact") or {}
    texts = {key: str(kept.get(key) or "") for key in ("name", "phone", "email", "hours")}
    lines = tuple(str(line) for line in kept.get("address") or ())
    return Contact(**texts, address=lines, invented=bool(kept.get("invented")))


def contact_for(case: Case) -> Contact:
    """Whom to ask about a case: its area's contact; whom its procedure names only where the area gives none."""
    contact, rules = contact_of(case.area), rules_of(case)
    if contact.ways or rules is None or rules.contact is None:
        return contact
    named = rules.contact
    ways = tuple(filter(None, (named.address, named.url)))
    return Contact(named.name or contact.name, named.phone or "", named.email or "", address=ways)
