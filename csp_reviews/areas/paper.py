"""The pack to print, for whoever does not use the internet: the form, the sheets for a diary, and a guide.

Each carries the area's own threshold, contact and relevant bodies, in the words of its public page, and says who will
be told what, and why. It stands here, above the steps, because it shows what several of them do: the questions come
from `applications`, the threshold and the time limits from the area's procedure. A title says nothing of the subject,
since a browser shows it in its tab and keeps it in its history.
"""

import itertools
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from csp_reviews.applications import paper, told
from csp_reviews.applications.forms import DeclareForm
from csp_reviews.applications.paper import Kind
from csp_reviews.areas.content import Contact, Content, from_json
from csp_reviews.areas.queries import next_meeting
from csp_reviews.areas.step_words import appeals, steps, whole_process
from csp_reviews.casefile.areas import agencies, rules_in_force
from csp_reviews.casefile.threshold_words import Threshold, threshold
from csp_reviews.law.procedure import Procedure
from csp_reviews.models.areas import Agency, Area
from csp_reviews.web import typeset
from csp_reviews.web.clock import today
from csp_reviews.web.typeset import Block, Sheet, facts, heading, note, page_break, paragraph, points

REPORTS = 4
"""Room for reports on the form: one more than the Act's number, unless the area asks for more."""
OWN_PAGE = ("person", "happening", "reports", "impact")
Blocks = Iterator[Block]


@dataclass(frozen=True, slots=True)
class Local:
    """What the papers of one area are made from."""

    area: Area
    content: Content
    rules: Procedure | None
    threshold: Threshold | None
    agencies: tuple[Agency, ...]

    @property
    def reports(self) -> int:
        """How many reports the form has room for."""
        needed = self.rules.count.needed if self.rules else None
        return max(REPORTS, (needed or 0) + 1)


def local(area: Area) -> Local:
    """Read what the papers of an area need."""
    rules = rules_in_force(area.id, today())
    return Local(
        area=area,
        content=from_json(area.content),
        rules=rules,
        threshold=threshold(rules) if rules else None,
        agencies=tuple(agencies(area.id)),
    )


def form(here: Local) -> Blocks:
    """The application."""
    yield heading(_("Ask for an ASB case review"), 1)
    yield paragraph(
        _(
            "If you have reported anti-social behaviour and it goes on, you have a right to ask the organisations to "
            "look at your case again, together."
        )
    )
    yield from _example(here)
    yield note(
        _("Before you start"),
        _("Write what you can, and leave what you cannot. You do not need proof. About when is good enough."),
        _("Keep this where nobody else finds it. If that is not safe, ring us: we write it down for you."),
        _("The day we get it is the day that counts. If time is short, send it as it is."),
    )
    yield from _danger()
    yield heading(_("Where to send it"))
    yield from _contact(here)
    yield paragraph(_("Use a plain envelope. You can also hand it in, or ask somebody you trust to bring it."))
    yield page_break()
    yield from _told(here)
    yield page_break()
    yield from _threshold(here)
    yield from _questions(here)


def sheets(here: Local) -> Blocks:
    """The sheets for a diary."""
    yield heading(_("What happened, and when"), 1)
    yield paragraph(_("Write each thing down as soon as you can. Short notes are enough."))
    yield from _example(here)
    yield note(
        _("A note is not a report"),
        _(
            "Tell somebody too, each time and soon: the police, the council or the landlord. Only what was reported "
            "can count. Write down whom you told, when, and the number they give you."
        ),
        _("Keep these sheets where nobody else finds them. Do not put yourself in danger to write something down."),
    )
    yield from _danger()
    yield heading(_("Your one contact"))
    yield from _contact(here)
    yield page_break()
    yield from _threshold(here)
    yield page_break()
    yield from _told(here)
    for _sheet in range(3):
        yield page_break()
        yield heading(_("What happened, and when"))
        yield typeset.grid(
            [
                _("Day and time, from when to when"),
                _("Where"),
                _("What happened, and who did it, if you know"),
                _("What it did to you, and who else saw or heard it"),
                _("Whom you told, on which day, and their number for it"),
            ],
            [3, 3, 6, 5, 5],
            rows=5,
            height=25,
        )


def guide(here: Local) -> Blocks:
    """What a case review is, and how to ask for one without the internet."""
    yield heading(_("ASB case review: a guide"), 1)
    yield paragraph(
        _(
            "If you have reported anti-social behaviour and it goes on, you have a right to ask the organisations to "
            "look at your case again, together."
        )
    )
    yield from _example(here)
    yield from _danger()
    yield from _threshold(here)
    yield heading(_("Who can ask"))
    yield paragraph(
        _(
            "Anyone affected: a person, a business or a group of neighbours. Somebody you trust can ask for you if you "
            "agree: a relative, a friend, an advocate, a councillor or your MP."
        )
    )
    yield from _how(here)
    yield from _told(here)
    yield from _next(here)


def _how(here: Local) -> Blocks:
    asking = here.content.asking
    phone = asking.phone or _(
        "Ring %(number)s and ask for an ASB case review.", number=here.content.contact.phone or "101"
    )
    ways = [(_("By phone"), phone), (_("By post"), asking.post), (_("In person"), asking.in_person)]
    yield heading(_("How to ask"))
    yield facts((way, text) for way, text in ways if text)
    yield paragraph(asking.help or _("Tell us how it is safe to reach you, and we use nothing else."))
    yield heading(_("Your one contact"))
    yield from _contact(here)


def _next(here: Local) -> Blocks:
    yield heading(_("What happens next, and by when"))
    for n, step in enumerate(steps(here.rules, next_meeting(here.area.id, today())), start=1):
        yield heading(f"{n}. {step.title}", 3)
        yield paragraph(f"{step.by_when} {step.detail}")
    if limit := whole_process(here.rules):
        yield paragraph(_("From start to finish: %(limit)s", limit=limit))
    yield heading(_("If you disagree"))
    yield paragraph(
        _(
            "You can appeal about the decision on the threshold, about delay or no answer, and about how the review "
            "was carried out or what came of it. People who took no part in your case decide the appeal."
        )
    )
    yield from (paragraph(words) for words in appeals(here.rules))
    yield paragraph(_("Tell us by phone, by letter or in person."))


def _threshold(here: Local) -> Blocks:
    """The threshold, as `templates/areas/case-review.html` says it."""
    found = here.threshold
    if found is None:
        yield heading(_("Ask, and the organisations must decide"))
        yield paragraph(
            _(
                "This partnership has not said how many reports it asks for. The law says three, unless a partnership "
                "says otherwise. Ask: the organisations must decide, and tell you."
            )
        )
        return
    yield heading(found.promise)
    yield typeset.steps(found.tests)
    yield paragraph(
        _(
            "Reports by other people about the same behaviour count too. It does not matter which organisation was "
            "told, whether it did anything, or whether it has closed the case."
        )
    )
    if found.other_ways:
        yield paragraph(_("The threshold is also met by any of these:"))
        yield points(found.other_ways)
    yield from _fewer(found)


def _fewer(found: Threshold) -> Blocks:
    yield heading(found.fewer, 3)
    yield paragraph(
        _("Ask anyway. The organisations then have to weigh these things, and they tell you their reasons:")
    )
    yield points(found.matters)
    if found.asked_on_top:
        yield paragraph(_("The procedure here also asks:"))
        yield points(found.asked_on_top)
        yield paragraph(found.without_more)


def _told(here: Local) -> Blocks:
    """Who will be told what, and why: the relevant bodies of s.105, and the words of the applicant's page."""
    yield heading(str(told.HEADING))
    yield paragraph(str(told.LEAD))
    yield points(body.name for body in here.agencies if body.relevant_body)
    yield heading(_("What they see"), 3)
    yield points(map(str, told.SEEN))
    yield heading(_("What they do not see"), 3)
    yield points(map(str, told.UNSEEN))
    yield paragraph(str(told.NOT_TOLD))
    yield heading(_("Why we may do this"), 3)
    yield from (paragraph(str(words)) for words in told.WHY)


def _danger() -> Blocks:
    yield note(
        _("In danger now?"),
        _("Ring 999. If it is not an emergency, ring 101."),
        _("Afraid of a partner or somebody in your family: ring 0808 2000 247, free, day and night."),
    )


def _contact(here: Local) -> Blocks:
    contact = here.content.contact
    if not any((contact.name, contact.phone, contact.email, contact.address)):
        yield paragraph(_("Ring 101 and ask for the community safety partnership."))
        return
    yield facts(row for row in _contact_rows(contact) if row[1])
    if contact.invented:
        yield paragraph(_("An example: nobody answers here."))


def _contact_rows(contact: Contact) -> list[tuple[str, str]]:
    return [
        (_("Name"), contact.name),
        (_("Phone"), contact.phone),
        (_("When"), contact.hours),
        (_("E-mail"), contact.email),
        (_("Address"), "\n".join(contact.address)),
    ]


def _example(here: Local) -> Blocks:
    if here.area.demonstration:
        yield note(_("This is an example"), _("It takes no real requests. Do not send it to anybody."))


def _questions(here: Local) -> Blocks:
    """Each question with its number; within a report, with its letter."""
    numbers = itertools.count(1)
    for part in paper.parts(here.area, here.agencies, here.reports):
        if part.key in OWN_PAGE:
            yield page_break()
        yield heading(part.title)
        if part.note:
            yield paragraph(part.note, keep=True)
        marks = iter(string.ascii_lowercase) if part.key == "reports" else map(str, numbers)
        for question, mark in zip(part.questions, marks, strict=False):
            yield _ask(mark, question)
    yield paragraph(_("No room? Go on with another sheet of paper. Write the number of the question on it."))
    yield heading(_("Before you send it"))
    for question, mark in zip(_declared(), map(str, numbers), strict=False):
        yield _ask(mark, question)


def _declared() -> list[paper.Question]:
    """The declaration, who makes it, and when."""
    true = str(DeclareForm(formdata=None, meta={"csrf": False}).declare.label.text)
    return [
        paper.Question("read_back", Kind.BOXES, _("Is it true?"), choices=((true, ""),)),
        paper.Question("", Kind.LINE, _("Your name")),
        paper.Question("", Kind.DATE, _("The day you send it")),
    ]


def _ask(mark: str, question: paper.Question) -> Block:
    return {
        "is": "ask",
        "n": mark,
        "kind": question.kind.value,
        "label": question.label,
        "hint": question.hint,
        "rows": question.rows,
        "choices": [{"text": text, "hint": hint} for text, hint in question.choices],
        "parts": [_("Day"), _("Month"), _("Year")],
        "about": _("If you do not know the day: about when? For example, the middle of March."),
    }


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the pack: its neutral title, what it holds, and whether its paper is turned."""

    title: Any
    blocks: Callable[[Local], Blocks]
    wide: bool = False


PAPERS: Mapping[str, Paper] = {
    "form": Paper(_l("Form"), form),
    "sheets": Paper(_l("Sheets"), sheets, wide=True),
    "guide": Paper(_l("Guide"), guide),
}


def sheet(name: str, area: Area, *, large: bool) -> Sheet:
    """A document of the pack, to be typeset. KeyError for a name that is not in PAPERS."""
    found, here = PAPERS[name], local(area)
    phone = here.content.contact.phone
    return Sheet(
        title=str(found.title),
        lang=str(get_locale()),
        foot=_("%(area)s, %(phone)s", area=area.name, phone=phone) if phone else area.name,
        page=_("Page {n} of {all}"),
        blocks=tuple(found.blocks(here)),
        large=large,
        wide=found.wide,
    )
