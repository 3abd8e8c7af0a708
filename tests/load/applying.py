"""Asking for a review as a person does it: every page of the journey, its form filled in and sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tests.load.browsing import Answer, Browser, Pairs, Value, form_that_asks, paired
from tests.support import journey

Filling = Callable[[Answer, Mapping[str, Value]], Pairs]
Posting = Callable[[Browser, str, Pairs], Answer]
MOST_PAGES = 40


def carefully(page: Answer, answers: Mapping[str, Value]) -> Pairs:
    """Fill in a page's form as a browser does: parse it, and refuse to answer what it does not ask."""
    return form_that_asks(page, "once", *answers).fill(answers)


def quickly(page: Answer, answers: Mapping[str, Value]) -> Pairs:
    """Fill in a page's form without parsing it, where `carefully` has shown that the answers fit."""
    return [*page.hidden.items(), *paired(answers)]


@dataclass(frozen=True)
class Story:
    """What one invented person says."""

    mark: str
    """Stands in the story, so that what became of it can be found."""
    today: date
    reports: int = 3
    email: str = "robin@example.org"

    @property
    def pages(self) -> Mapping[str, Mapping[str, Value]]:
        """The answers to each page, by the page's key."""
        return {
            "for-whom": {"applying_as": "myself"},
            "you": {"name": "Robin Example", "address": "1 Sample Street", "postcode": "ZZ99 9ZZ"},
            "sharing": {},
            "contact": {"safe": ["email"], "email": self.email},
            "help": {"adjustments": "An interpreter, please."},
            "happening": {"happening": f"Shouting and loud music at night. {self.mark}"},
            "who": {"alleged": ""},
            "where": {"place": "Sample Street", "in_area": "yes"},
            "reports": {},
            "files": {},
            "impact": {"impact": "Nobody sleeps."},
            "wanted": {"wanted": "That it ends."},
            "part": {"taking_part": "later"},
        }

    def report(self, n: int) -> Mapping[str, Value]:
        """The answers about the report number `n`: what happened three weeks times `n` ago, told the day after."""
        happened = self.today - timedelta(weeks=3 * n)
        return (
            {
                "what_happened": f"Loud music, report {n}",
                "happened-how": "day",
                "told_whom": "other",
                "told_other": "the council",
                "told-how": "day",
            }
            | _boxes("happened-on", happened)
            | _boxes("told-on", happened + timedelta(days=1))
        )


@dataclass
class Applying:
    """One application, from the first page to the receipt."""

    browser: Browser
    slug: str
    story: Story
    filling: Filling = carefully
    posting: Posting = Browser.post

    def to_the_end(self) -> Answer:
        """All of it; the receipt. AssertionError where a page is not what it should be."""
        return self.browser.follow(self.send(self.ready()))

    def ready(self) -> Pairs:
        """Answer every page; the declaration, filled in and not yet sent."""
        page = self.browser.follow(self.browser.get(self.at("begin")))
        for _ in range(MOST_PAGES):
            name = journey.key_of(page.path)
            assert page.status == 200, f"{page.path}: {page.status}"
            if name == "check":
                return self.filling(page, {"declare": "y"})
            page = self.browser.get(self._answered(page, name))
        raise AssertionError(f"the application of {self.story.mark} does not come to an end")

    def send(self, declaration: Pairs) -> Answer:
        """Send it off; the answer leads to the receipt."""
        return self.posting(self.browser, self.at("check"), declaration)

    def at(self, page: str) -> str:
        """The address of a page."""
        return journey.at(page, self.slug)

    def _answered(self, page: Answer, name: str) -> str:
        """Answer one page, with the reports first where it is their list; where it leads."""
        if name == "reports":
            for n in range(1, self.story.reports + 1):
                adding = self.browser.get(self.at("list/add"))
                self._post(adding, self.story.report(n))
        return self._post(page, self.story.pages[name])

    def _post(self, page: Answer, answers: Mapping[str, Value]) -> str:
        answer = self.posting(self.browser, page.path, self.filling(page, answers))
        assert answer.leads_to, f"{page.path} was answered with {answer.status}"
        return answer.leads_to


def _boxes(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
