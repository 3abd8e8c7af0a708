"""The pages of an appeal that is being written, in order, and which of them apply: a pure function of the answers.

`answers` holds one mapping for each page that was saved, by the page's key. Nothing here knows forms or words.
"""

from dataclasses import dataclass, field

from csp_reviews.casefile.appeal_draft import GROUND, PAGE_OF, chosen
from csp_reviews.casefile.appeal_lines import Answers
from csp_reviews.law.appeals import parts_of
from csp_reviews.law.terms import AppealGround, AppealPart


@dataclass(frozen=True, slots=True)
class Page:
    """One subject: its key, and the kind of line that it asks about, where it does."""

    key: str
    part: AppealPart | None = None


PAGES: tuple[Page, ...] = (
    Page(GROUND),
    *(Page(PAGE_OF[part], part) for part in AppealPart),
    Page("reasons"),
    Page("late"),
    Page("files"),
)
FIRST, FILES = PAGES[0], PAGES[-1]


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around the answers: the grounds that are open now, those past their last day, and the kinds of
    lines that there are to choose from on the grounds that were chosen."""

    grounds: frozenset[AppealGround]
    late: frozenset[AppealGround] = frozenset()
    parts: frozenset[AppealPart] = field(default_factory=frozenset)


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
