"""Whom to ring: the partnership's one point of contact (s.104(3)), as its public pages give it."""

from dataclasses import dataclass
from typing import Any

from csp_reviews.models.areas import Area
from csp_reviews.web.language import in_words


@dataclass(frozen=True, slots=True)
class Contact:
    """Name, number, e-mail and hours; any may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    invented: bool = False


def contact_of(area: Area) -> Contact:
    """The area's contact; empty where its pages give none."""
    kept: Any = (in_words(area, "content", area.content) or {}).get("contact") or {}
    texts = {key: str(kept.get(key) or "") for key in ("name", "phone", "email", "hours")}
    return Contact(**texts, invented=bool(kept.get("invented")))
