"""An appeal that is being written, with all that its pages need: what is open, what was answered, what is left."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from csp_reviews.appeals import drafts, page_forms
from csp_reviews.appeals.journey import Page, Setting, path, unanswered
from csp_reviews.casefile import appeal_draft
from csp_reviews.casefile.appeal_draft import PAGE_OF, chosen
from csp_reviews.casefile.appeal_lines import Answers, Line, chosen_lines, lines_on, waiting_lines
from csp_reviews.casefile.appealing import appeals_of, grounds_of
from csp_reviews.casefile.as_told import stood_still
from csp_reviews.casefile.told_of import knows_where_it_stands
from csp_reviews.extensions import db
from csp_reviews.law.appeals import OpenGround
from csp_reviews.law.calendar import london_day
from csp_reviews.law.terms import AppealGround, AppealPart, AppealTier, Party, Stage
from csp_reviews.models.appeals import Appeal, AppealDraft
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence
from csp_reviews.web.clock import today
from csp_reviews.web.tokens import digest

PageForm = page_forms.AskingForm


@dataclass(frozen=True)
class Writing:
    """The state of one appeal that is being written. `kept_at`: when it was last saved; None before anything was.

    `sent` counts the appeals of the case that were sent before.
    """

    case: Case
    ways: tuple[OpenGround, ...]
    answers: Answers
    setting: Setting
    lines: tuple[Line, ...]
    kept_at: datetime | None = None
    sent: int = 0

    @property
    def grounds(self) -> tuple[AppealGround, ...]:
        """The grounds that were chosen and are open."""
        return chosen(self.answers, self.setting.grounds)

    @property
    def kept_until(self) -> date | None:
        """The last day on which what was written is still there; None before anything was."""
        return london_day(self.kept_at + appeal_draft.KEPT) if self.kept_at is not None else None

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

    @property
    def written(self) -> tuple[str, ...]:
        """Every word that was written so far, page by page, to be read where it cannot be sent."""
        pages = (page for key, page in self.answers.items() if key != appeal_draft.GROUND)
        said = (answer for page in pages for answer in page.values())
        texts = (text for each in said for text in (each.values() if isinstance(each, dict) else [each]))
        return tuple(text for text in texts if isinstance(text, str) and text.strip())

    @property
    def closed_since(self) -> bool:
        """Whether a ground that was chosen is not open any more, of which a page that stands still does not tell."""
        return bool(set(self.grounds) - {way.ground for way in ways_now(self.case)})

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

    def form(self, page: Page, **more: Any) -> PageForm:
        """The form of a page, with what was answered before; `more` is for the form itself."""
        kept: dict[str, Any] = {**self.answers.get(page.key, {}), "version": self.version_of(page)}
        if page.part is not None:
            return page_forms.LinesForm.made_for(self.lines_on(page), kept, **more)
        if page.key == "ground":
            chosen_so_far = {"grounds": [ground.value for ground in self.grounds], "version": kept["version"]}
            return page_forms.GroundForm(data=chosen_so_far, **more).offer(self.ways)
        form = {"reasons": page_forms.ReasonsForm, "late": page_forms.LateForm}.get(page.key, page_forms.FilesPageForm)
        return form(data=kept, **more)

    def version_of(self, page: Page) -> str:
        """What a page's form carries: how many appeals were sent before it, and a mark of what is kept of it."""
        kept = self.answers.get(page.key)
        mark = digest(json.dumps(kept, sort_keys=True))[:16] if kept else ""
        return f"{self.sent}-{mark}"

    def version_of_all(self, files: Sequence[Evidence]) -> str:
        """A mark of all that is sent: the grounds that are open, the lines that were chosen, the words, the files."""
        lines = [(line.key, line.said) for line in self.chosen_lines()]
        words = [self.said("reasons", "reasons"), self.said("late", "late_reason")]
        shown = [self.grounds, lines, words, [(one.id, one.note) for one in files]]
        return digest(json.dumps(shown))[:16]

    def sent_since(self, form: PageForm) -> bool:
        """Whether an appeal was sent after a form was shown."""
        before = (form.version.data or "").partition("-")[0]
        return before.isdecimal() and int(before) < self.sent

    def kept_meanwhile(self, page: Page, form: PageForm) -> bool:
        """Whether other answers of a page were kept since its form was shown; `form.theirs` then holds them."""
        if not self.answers.get(page.key):
            return False
        return form.kept_meanwhile(self.version_of(page), self.form(page, formdata=None))

    def form_without_place(self, page: Page) -> PageForm:
        """The form of a page that is not asked any more, with a box for each line that it may have had."""
        told = page.part is not None and knows_where_it_stands(self.case, Party.APPLICANT)
        lines = lines_on(self.case, AppealGround) if told else ()
        return replace(self, lines=lines).form(page)


def writing(case: Case) -> Writing:
    """Read the state of a case's appeal: what is open now, and what was written so far."""
    draft = appeal_draft.find(case)
    ways = ways_then(case) if stood_still(case, Party.APPLICANT) is not None else ways_now(case)
    sent = db.session.scalar(select(func.count()).where(Appeal.case_id == case.id)) or 0
    return _state(case, ways, sent, draft)


def ways_now(case: Case) -> tuple[OpenGround, ...]:
    """What is open: nothing to whoever was not told of a decision, who cannot be shown it to appeal against."""
    return grounds_of(case) if knows_where_it_stands(case, Party.APPLICANT) else ()


def ways_then(case: Case) -> tuple[OpenGround, ...]:
    """What was open when the page came to a stand, but for what was appealed about since."""
    then = stood_still(case, Party.APPLICANT) or {}
    since = {ground for one in appeals_of(case.id)[then.get("lodged", 0) :] for ground in one.grounds}
    ways = (
        OpenGround(
            AppealGround(way["ground"]),
            date.fromisoformat(way["last_day"]) if way["last_day"] else None,
            AppealTier(way["tier"]),
        )
        for way in then.get("ways", ())
    )
    return tuple(way for way in ways if way.ground not in since)


def kept(was: Writing, page: Page, answers: dict[str, Any]) -> Writing:
    """The state after one page was saved."""
    draft = drafts.keep(was.case, page.key, answers)
    return _state(was.case, was.ways, was.sent, draft)


def _state(case: Case, ways: tuple[OpenGround, ...], sent: int, draft: AppealDraft | None) -> Writing:
    answers: Answers = draft.answers if draft else {}
    grounds = frozenset(way.ground for way in ways)
    lines = _lines(case, chosen(answers, grounds))
    parts: frozenset[AppealPart] = frozenset(line.part for line in lines)
    late = frozenset(way.ground for way in ways if way.late(today()))
    return Writing(case, ways, answers, Setting(grounds, late, parts), lines, draft.saved_at if draft else None, sent)


def _lines(case: Case, grounds: tuple[AppealGround, ...]) -> tuple[Line, ...]:
    """The lines of what was chosen; where the page stands still, none of what was decided since."""
    told, then = knows_where_it_stands(case, Party.APPLICANT), stood_still(case, Party.APPLICANT)
    if then is None:
        return lines_on(case, grounds) if told else ()
    waits = [ground for ground in grounds if ground in (AppealGround.DELAY, AppealGround.NO_ANSWER)]
    about = lines_on(case, (ground for ground in grounds if ground not in waits)) if told else ()
    return (*about, *(waiting_lines(Stage(then["stage"])) if waits else ()))
