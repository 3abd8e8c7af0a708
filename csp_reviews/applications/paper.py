"""The application on paper: every question of the journey, in the order in which the coordinator's page takes them.

The questions are read from the journey's own forms, so the paper asks what the pages ask, in the same words. Each
carries the name of the box of `/casework/new` that takes its answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.form import BaseForm

from csp_reviews.applications import forms
from csp_reviews.applications.sheets import SHEETS, fields_of
from csp_reviews.casefile.report_form import ReportEntry
from csp_reviews.casefile.safe_routes import ASKED
from csp_reviews.models.areas import Agency, Area

ORDER = (
    *("for-whom", "you", "business", "contact", "person", "person-contact", "deciding", "agreement", "neighbours"),
    *("happening", "who", "where", "reports", "files", "impact", "wanted", "help", "part"),
)
TO_READ = ("sharing", "elsewhere", "safe-now")
"""Pages of the journey without a question."""
REPORT = (
    *("what_happened", "happened", "told_whom", "told_other", "told", "same_as"),
    *("agency_reference", "officer", "what_was_done", "reporter", "hate"),
)
PREFIX = {
    "you": "applicant-",
    "business": "applicant-",
    "contact": "applicant-",
    "person": "affected-",
    "person-contact": "affected-",
    "deciding": "consent-",
    "agreement": "consent-",
}
NAMES = {"note": "taking_part_note"}


class Kind(StrEnum):
    """How an answer is written down."""

    LINE = "line"
    LINES = "lines"
    BOXES = "boxes"
    DATE = "date"
    DAYS = "days"


KINDS: Mapping[str, Kind] = {
    "TextAreaField": Kind.LINES,
    "RadioField": Kind.BOXES,
    "SelectMultipleField": Kind.BOXES,
    "BooleanField": Kind.BOXES,
    "DateField": Kind.DATE,
    "FormField": Kind.DAYS,
}
ROWS = {"happening": 18, "impact": 9, "wanted": 6, "alleged": 5, "address": 3, "what_happened": 6, "what_was_done": 6}
MANY = 4
HOURS = _l(
    "On which days, and from which hour to which? For a night, give the day on which it begins. Leave this if any time "
    "is safe."
)
HINTS: Mapping[str, Any] = {
    "applying_as": _l("You can ask for somebody else who agrees, and for a child or an adult who cannot decide this."),
    "organisation": _l("For a business, an organisation or a group."),
    "relationship": _l("If you ask for somebody else. For example: their daughter, a friend, their support worker."),
    "decider": _l("If it is not the person affected."),
    "applicant-authority": _l("For example: I own it; my manager asked me to; the trustees agreed on 3 May."),
    "authority": _l("What a power of attorney or the order of a court covers; or who else was asked."),
    "other_language": _l("If you ticked “Another language”."),
    "safe": _l("Tick each one that is safe. We use only what you tick."),
    "ring": HOURS,
    "write": HOURS,
    "same_as": _l("If it is, give the number of that report. If not, or if you are not sure, leave this empty."),
    "told_other": _l("If you ticked “Somebody else”."),
    "told": _l("Leave this, and the next questions, if nobody was told yet."),
    "hate": _l("Because of disability, race, religion, sexual orientation or being transgender."),
}
NOTES: Mapping[str, Any] = {
    "contact": _l("Think of who else could see a letter, pick up the phone, or read a screen."),
    "person": _l("Only if you ask for somebody else. If you ask for yourself, go on to “In your own words”."),
    "person-contact": _l("Only if you ask for somebody else."),
    "business": _l("Only if you ask for a business or an organisation."),
    "neighbours": _l("Only if a group asks. We ask each of them in private."),
    "deciding": _l("Only if you ask for somebody else. Most people can decide for themselves."),
    "agreement": _l("Only if you ask for somebody else. We do not act for somebody behind their back."),
    "happening": _l("Write as much or as little as you like. It can be hard to write about: take breaks."),
    "files": _l("If you have any, put copies in the envelope, and keep your own. You do not need any."),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the box of the coordinator's page that takes it, how it is answered, and its words."""

    name: str
    kind: Kind
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """The questions of one page of the journey, or of one report, under their heading."""

    key: str
    title: str
    note: str
    questions: tuple[Question, ...]


def parts(area: Area, agencies: Sequence[Agency], reports: int) -> Iterator[Part]:
    """The whole form, with room for so many reports. Whom there is to tell comes from the area's agencies."""
    for key in ORDER:
        if key == "reports":
            yield from (_report(n, agencies) for n in range(1, reports + 1))
        else:
            yield Part(key, str(SHEETS[key].heading), str(NOTES.get(key, "")), tuple(_page(key, area)))


def _page(key: str, area: Area) -> Iterator[Question]:
    form = SHEETS[key].form(formdata=None, meta={"csrf": False})
    if isinstance(form, forms.ReachFields):
        form.offer_ways()
    form.for_area(area)
    for field in fields_of(form):
        yield _question(PREFIX.get(key, "") + NAMES.get(field.short_name, field.short_name), field)


def _report(n: int, agencies: Sequence[Agency]) -> Part:
    entry = ReportEntry(formdata=None, prefix=f"reports-{n - 1}-").offer(agencies, [(0, "")] if n > 1 else [])
    asked = [field for field in _in_order(entry) if field.short_name != "same_as" or n > 1]
    questions = tuple(_question(field.name, field) for field in asked)
    return Part("reports", _("Report %(n)s: what happened, and who was told", n=n), "", questions)


def _in_order(entry: BaseForm) -> list[Any]:
    """The questions about a report in the order of the pages; one that is new stands at the end."""
    place = {name: n for n, name in enumerate(REPORT)}
    return sorted(entry, key=lambda field: place.get(field.short_name, len(place)))


def _question(name: str, field: Any) -> Question:
    short = field.short_name
    kind = Kind.LINE if short == "same_as" else KINDS.get(field.type, Kind.LINE)
    if short in ASKED:
        kind = Kind.LINE
    asked = field.form.how if kind is Kind.DAYS else field
    return Question(
        name=name,
        kind=kind,
        label=str(asked.label.text),
        hint=str(HINTS.get(name, HINTS.get(short, field.description or ""))),
        choices=_choices(field) if kind is Kind.BOXES else (),
        rows=ROWS.get(short, MANY) if kind is Kind.LINES else 1,
    )


def _choices(field: Any) -> tuple[tuple[str, str], ...]:
    """Each choice with its hint; a question that is answered by a tick has one."""
    if field.type == "BooleanField":
        return ((_("Yes"), ""),)
    return tuple((str(one.label), str((one.render_kw or {}).get("hint", ""))) for one in field.iter_choices())
