"""The pages of an appeal that is being written, in order, and which of them apply: a pure function of the answers.

`answers` holds one mapping for each page that was saved, by the page's key. Nothing here knows forms or words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from csp_reviews.law.appeals import parts_of
from csp_reviews.law.terms import AppealGround, AppealPart

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """One subject: its key, and the kind of line that it asks about, where it does."""

    key: str
    part: AppealPart | None = None


PAGES: tuple[Page, ...] = (
    Page("ground"),
    Page("complaints", AppealPart.COMPLAINT),
    Page("matters", AppealPart.MATTER),
    Page("conduct", AppealPart.CONDUCT),
    Page("recommendations", AppealPart.RECOMMENDATION),
    Page("waiting", AppealPart.WAITING),
    Page("reasons"),
    Page("late"),
)
FIRST = PAGES[0]


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around the answers: the grounds that are open now, those past their last day, and the kinds of
    lines that there are to choose from on the grounds that were chosen."""

    grounds: frozenset[AppealGround]
    late: frozenset[AppealGround] = frozenset()
    parts: frozenset[AppealPart] = field(default_factory=frozenset)


def chosen(answers: Answers, grounds: frozenset[AppealGround]) -> tuple[AppealGround, ...]:
    """The grounds that were chosen and are open; none before, and where they have all closed since."""
    said = answers.get(FIRST.key, {})
    values = said.get("grounds", [said.get("ground")])
    return tuple(ground for ground in AppealGround if ground in grounds and ground.value in values)


def path(answers: Answers, setting: Setting) -> tuple[Page, ...]:
    """The pages that apply, in order: the grounds decide about which lines the others ask."""
    grounds = chosen(answers, setting.grounds)
    if not grounds:
        return (FIRST,)
    return tuple(page for page in PAGES if _applies(page, grounds, setting))


def unanswered(answers: Answers, setting: Setting) -> tuple[Page, ...]:
    """The pages that are still to do, in order. Empty: the appeal can be sent."""
    if not chosen(answers, setting.grounds):
        return (FIRST,)
    return tuple(page for page in path(answers, setting) if page.key not in answers)


def following(answers: Answers, setting: Setting, page: Page) -> Page | None:
    """Where to go after saving a page: the next one to do after it, else the first to do; None: check and send."""
    left = unanswered(answers, setting)
    order = PAGES.index(page)
    return next((other for other in left if PAGES.index(other) > order), left[0] if left else None)


def preceding(answers: Answers, setting: Setting, page: Page) -> Page | None:
    """The page before one on the path; None before the first."""
    earlier = [other for other in path(answers, setting) if PAGES.index(other) < PAGES.index(page)]
    return earlier[-1] if earlier else None


def _applies(page: Page, grounds: tuple[AppealGround, ...], setting: Setting) -> bool:
    if page.part is not None:
        return page.part in parts_of(grounds) and page.part in setting.parts
    return page.key != "late" or any(ground in setting.late for ground in grounds)
