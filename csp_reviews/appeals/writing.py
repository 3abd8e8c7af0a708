"""An appeal that is being written, with all that its pages need: what is open, what was answered, what is left."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from csp_reviews.appeals import drafts, page_forms
from csp_reviews.appeals.journey import FILES, Page, Setting, path, unanswered
from csp_reviews.casefile import appeal_draft
from csp_reviews.casefile.appeal_draft import PAGE_OF, chosen
from csp_reviews.casefile.appeal_lines import Answers, Line, chosen_lines, lines_on
from csp_reviews.casefile.appealing import grounds_of
from csp_reviews.casefile.told_of import knows_where_it_stands
from csp_reviews.law.appeals import OpenGround
from csp_reviews.law.terms import AppealGround, AppealPart, Party
from csp_reviews.models.cases import Case
from csp_reviews.web.clock import today

PageForm = (
    page_forms.GroundForm
    | page_forms.LinesForm
    | page_forms.ReasonsForm
    | page_forms.LateForm
    | page_forms.FilesPageForm
)


@dataclass(frozen=True)
class Writing:
    """The state of one appeal that is being written. `kept_at`: when it was last saved; None before anything was."""

    case: Case
    ways: tuple[OpenGround, ...]
    answers: Answers
    setting: Setting
    lines: tuple[Line, ...]
    kept_at: datetime | None = None

    @property
    def grounds(self) -> tuple[AppealGround, ...]:
        """The grounds that were chosen and are open."""
        return chosen(self.answers, self.setting.grounds)

    @property
    def last_day(self) -> date | None:
        """The last day of the first of them that it is past; None where it comes in time."""
        past = (way for way in self.ways if way.ground in self.grounds and way.ground in self.setting.late)
        return next((way.last_day for way in past), None)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages that apply."""
        return path(self.answers, self.setting)

    @property
    def left(self) -> tuple[Page, ...]:
        """The pages that are still to do."""
        return unanswered(self.answers, self.setting)

    def lines_on(self, page: Page) -> tuple[Line, ...]:
        """The lines that one page asks about."""
        return tuple(line for line in self.lines if line.part is page.part)

    def chosen_lines(self) -> tuple[Line, ...]:
        """The lines that were ticked, with what was said of each."""
        return chosen_lines(self.lines, self.answers, PAGE_OF)

    def said(self, page: str, name: str) -> str:
        """One answer in words; empty where its page does not apply."""
        applies = any(each.key == page for each in self.pages)
        return str(self.answers.get(page, {}).get(name, "")) if applies else ""

    def form(self, page: Page) -> PageForm:
        """The form of a page, with what was answered before."""
        kept: dict[str, Any] = dict(self.answers.get(page.key, {}))
        if page.part is not None:
            return page_forms.LinesForm.made_for(self.lines_on(page), kept)
        if page.key == "ground":
            return page_forms.GroundForm(data={"grounds": [ground.value for ground in self.grounds]}).offer(self.ways)
        if page is FILES:
            return page_forms.FilesPageForm()
        return page_forms.ReasonsForm(data=kept) if page.key == "reasons" else page_forms.LateForm(data=kept)


def writing(case: Case) -> Writing:
    """Read the state of a case's appeal: what is open now, and what was written so far."""
    draft = appeal_draft.find(case)
    # Whoever was not told of a decision cannot be shown it, line by line, to appeal against.
    ways = grounds_of(case) if knows_where_it_stands(case, Party.APPLICANT) else ()
    return _state(case, ways, draft.answers if draft else {}, draft.saved_at if draft else None)


def kept(was: Writing, page: Page, answers: dict[str, Any]) -> Writing:
    """The state after one page was saved."""
    draft = drafts.keep(was.case, page.key, answers)
    return _state(was.case, was.ways, draft.answers, draft.saved_at)


def _state(case: Case, ways: tuple[OpenGround, ...], answers: Answers, kept_at: datetime | None) -> Writing:
    grounds = frozenset(way.ground for way in ways)
    lines = lines_on(case, chosen(answers, grounds))
    parts: frozenset[AppealPart] = frozenset(line.part for line in lines)
    late = frozenset(way.ground for way in ways if way.late(today()))
    return Writing(case, ways, answers, Setting(grounds, late, parts), lines, kept_at)
