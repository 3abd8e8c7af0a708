"""The pages of an application, in order, and which of them apply: a pure function of the answers so far.

`answers` holds one mapping for each page that was answered, by the page's key. Nothing here knows forms or words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from csp_reviews.law.consent import authority_needed, safeguarding, somebody_else_decides
from csp_reviews.law.terms import ApplyingAs, Deciding, Route

Answers = Mapping[str, Mapping[str, Any]]
UNFINISHED = "unfinished"
"""Under this key the answers hold what was typed on pages that were left before they were right."""


class Group(StrEnum):
    """The parts of the task list."""

    YOU = "you"
    HAPPENED = "happened"
    NEXT = "next"


def always(_answers: Answers) -> bool:
    """A page that everybody is asked."""
    return True


@dataclass(frozen=True, slots=True)
class Page:
    """One subject: its key (never shown: its address is its number), its part of the list, when it applies, and what
    more it needs than to have been saved before it counts as answered."""

    key: str
    group: Group
    applies_if: Callable[[Answers], bool] = always
    complete_if: Callable[[Answers], bool] = always


def for_someone_else(answers: Answers) -> bool:
    """Whether somebody applies for another person (s.104(1), "that person or any other person")."""
    return applying_as(answers) is ApplyingAs.SOMEONE_ELSE


def applying_as(answers: Answers) -> ApplyingAs | None:
    """For whom the application is, once that was answered."""
    value = answers.get("for-whom", {}).get("applying_as")
    return ApplyingAs(value) if value else None


def deciding(answers: Answers) -> Deciding | None:
    """Who agrees for the person affected, once that was answered; None where somebody applies for themselves."""
    value = answers.get("deciding", {}).get("deciding") if for_someone_else(answers) else None
    return Deciding(value) if value else None


def for_business(answers: Answers) -> bool:
    """Whether somebody applies for a business or an organisation."""
    return applying_as(answers) is ApplyingAs.BUSINESS


def for_group(answers: Answers) -> bool:
    """Whether somebody applies for a group of neighbours."""
    return applying_as(answers) is ApplyingAs.GROUP


def introduced(answers: Answers) -> bool:
    """Whether a business has a name, and who asks for another says how they know them.

    For whom somebody applies can be changed after it was asked.
    """
    needed = {ApplyingAs.BUSINESS: "organisation", ApplyingAs.SOMEONE_ELSE: "relationship"}
    asked = needed.get(applying_as(answers) or ApplyingAs.MYSELF)
    return asked is None or bool(answers.get("you", {}).get(asked))


def look_after(answers: Answers) -> bool:
    """Whether a child, or an adult who cannot decide, is in it: they learn first where help is."""
    return safeguarding(deciding(answers), applicant_minor=bool(answers.get("you", {}).get("under_18")))


def agreed_as_asked(answers: Answers) -> bool:
    """Whether what was said of the agreement fits who can give it, and was asked of them (that is another page)."""
    who, agreement = deciding(answers), answers.get("agreement", {})
    if who is None or agreement.get("deciding", who.value) != who.value:
        return False
    named = bool(agreement.get("decider")) or not somebody_else_decides(who)
    return named and (bool(agreement.get("authority")) or not authority_needed(who))


def outside(answers: Answers) -> bool:
    """Whether the person thinks that the place lies in another area."""
    return answers.get("where", {}).get("in_area") == "no"


def reachable_as_said(who: str, how: str) -> Callable[[Answers], bool]:
    """A condition: no letter is called safe without an address to write to, on whichever of the two pages it stands."""

    def check(answers: Answers) -> bool:
        kept = answers.get(how, {})
        given = answers.get(who, {}).get("address") or kept.get("letters_to")
        return Route.LETTER.value not in kept.get("safe", ()) or bool(given)

    return check


def copy_asked_before(answers: Answers) -> bool:
    """Whether a copy was asked for on the page about the person affected alone, as in forms that were saved before."""
    here = "wants_copy" in answers.get("person-contact", {})
    return not here and bool(answers.get("person", {}).get("wants_copy"))


def person_reachable_as_said(answers: Answers) -> bool:
    """Whether letters have an address, and a copy of them is promised on the page that says by which way it comes."""
    return not copy_asked_before(answers) and reachable_as_said("person", "person-contact")(answers)


def reports_done(answers: Answers) -> bool:
    """Whether there is a report or a line of a diary, each report says what happened, and these are all."""
    done = bool(answers.get("reports", {}).get("done"))
    return has_reports(answers) and done and not without_words(answers)


def has_reports(answers: Answers) -> bool:
    """Whether there is a report, or a line of a diary."""
    reports = answers.get("reports", {})
    return bool(reports.get("items")) or bool(reports.get("diary", {}).get("reports"))


def without_words(answers: Answers) -> list[int]:
    """The numbers of the reports that do not say what happened yet: the checker asks for the dates alone."""
    items = answers.get("reports", {}).get("items", ())
    return [n for n, item in enumerate(items, start=1) if not item["report"]["what_happened"]]


PAGES: tuple[Page, ...] = (
    Page("for-whom", Group.YOU),
    Page("you", Group.YOU, complete_if=introduced),
    Page("business", Group.YOU, applies_if=for_business),
    Page("neighbours", Group.YOU, applies_if=for_group),
    Page("person", Group.YOU, applies_if=for_someone_else),
    Page("deciding", Group.YOU, applies_if=for_someone_else),
    Page("agreement", Group.YOU, applies_if=for_someone_else, complete_if=agreed_as_asked),
    Page("safe-now", Group.YOU, applies_if=look_after),
    Page("sharing", Group.YOU),
    Page("contact", Group.YOU, complete_if=reachable_as_said("you", "contact")),
    Page(
        "person-contact",
        Group.YOU,
        applies_if=for_someone_else,
        complete_if=person_reachable_as_said,
    ),
    Page("help", Group.YOU),
    Page("happening", Group.HAPPENED),
    Page("who", Group.HAPPENED),
    Page("where", Group.HAPPENED),
    Page("elsewhere", Group.HAPPENED, applies_if=outside),
    Page("reports", Group.HAPPENED, complete_if=reports_done),
    Page("files", Group.HAPPENED),
    Page("impact", Group.HAPPENED),
    Page("wanted", Group.NEXT),
    Page("part", Group.NEXT),
)
FIRST = PAGES[0]
BY_KEY = {page.key: page for page in PAGES}


def path(answers: Answers) -> tuple[Page, ...]:
    """The pages that apply, in order."""
    return tuple(page for page in PAGES if page.applies_if(answers))


def answered(answers: Answers, page: Page) -> bool:
    """Whether a page was saved, nothing is missing in it, and nothing was typed on it since that is not right yet."""
    return page.key in answers and page.complete_if(answers) and not unfinished(answers, page)


def unfinished(answers: Answers, page: Page) -> tuple[str, ...]:
    """What was typed on a page, or on one below it, and left before it was right: under which keys that is kept."""
    return tuple(key for key in answers.get(UNFINISHED, {}) if key.partition("/")[0] == page.key)


def unanswered(answers: Answers) -> tuple[Page, ...]:
    """The pages that are still to do, in order. Empty: the application can be sent."""
    return tuple(page for page in path(answers) if not answered(answers, page))


def whole(answers: Answers) -> bool:
    """Whether nothing is to do. What is opened then is a change: on and back both lead to check-your-answers."""
    return not unanswered(answers)


def following(answers: Answers, page: Page) -> Page | None:
    """Where to go after saving a page: the next one to do after it, else the first one to do; None: check and send."""
    left = unanswered(answers)
    if FIRST in left:
        return FIRST
    order = PAGES.index(page)
    return next((other for other in left if PAGES.index(other) > order), left[0] if left else None)


def preceding(answers: Answers, page: Page) -> Page | None:
    """The page before one on the path; None before the first."""
    earlier = [other for other in path(answers) if PAGES.index(other) < PAGES.index(page)]
    return earlier[-1] if earlier else None


def detour(answers: Answers, page: Page) -> Page | None:
    """The page to go to instead of one that cannot be asked yet or does not apply; None where it can.

    For whom the application is decides what the others ask, so it comes first.
    """
    if page is FIRST or (answered(answers, FIRST) and page.applies_if(answers)):
        return None
    left = unanswered(answers)
    return left[0] if left else FIRST


def relevant(answers: Answers) -> dict[str, Mapping[str, Any]]:
    """The answers of the pages on the path alone: what was said on a page that no longer applies is not sent."""
    keys = {page.key for page in path(answers)}
    return {key: value for key, value in answers.items() if key in keys}
