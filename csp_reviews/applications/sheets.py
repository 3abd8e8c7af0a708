"""The pages' words and forms, by the keys of `journey.PAGES`, and check-your-answers computed from the same list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from csp_reviews.applications import forms, neighbour_forms, people_forms
from csp_reviews.applications.agreement_form import AgreementForm
from csp_reviews.applications.forms import NO_ROUTE, PageForm
from csp_reviews.applications.journey import Answers, Group, Page, answered, detour, path, unfinished
from csp_reviews.applications.submission import frozen, report_of, thaw, version_of
from csp_reviews.casefile.contact import hours_words
from csp_reviews.casefile.report_form import in_short, said_days
from csp_reviews.law.reaching import ANY
from csp_reviews.law.terms import Route
from csp_reviews.models.areas import Area
from csp_reviews.web.filters import in_a_row, plain_date, set_apart, words
from csp_reviews.web.forms import bare

CONTACT = ("contact", "person-contact")
UNSHOWN = ("sharing", "elsewhere", "safe-now")
"""Pages to read: they have no answers to check."""
UNASKED = ("csrf_token", "once", "version", "half", "pointed")
"""The fields of a form that ask nothing."""


@dataclass(frozen=True)
class Sheet:
    """One page: its form, its heading, and its name in the list.

    Its title stays in the browser's history, so it is the same for every page but for the number.
    """

    form: type[PageForm]
    heading: Any
    task: Any
    template: str = "applications/page.html"


GROUPS = {
    Group.YOU: _l("You"),
    Group.HAPPENED: _l("What has happened"),
    Group.NEXT: _l("What should happen now"),
}

SHEETS = {
    "for-whom": Sheet(
        forms.ForWhomForm, _l("Who are you asking for?"), _l("Who you are asking for"), "applications/for_whom.html"
    ),
    "business": Sheet(people_forms.BusinessForm, _l("You and the business"), _l("You and the business")),
    "you": Sheet(people_forms.YouForm, _l("Your details"), _l("Your details")),
    "neighbours": Sheet(
        neighbour_forms.NeighboursForm,
        _l("The neighbours who join you"),
        _l("The neighbours who join you"),
        "applications/group.html",
    ),
    "person": Sheet(people_forms.PersonForm, _l("The person affected"), _l("The person affected")),
    "deciding": Sheet(
        people_forms.DecidingForm, _l("Who can say yes?"), _l("Who can say yes for them"), "applications/deciding.html"
    ),
    "agreement": Sheet(AgreementForm, _l("Is it agreed?"), _l("What is agreed"), "applications/agreement.html"),
    "safe-now": Sheet(
        people_forms.SafeNowForm, _l("Where help is now"), _l("Where help is now"), "applications/safe_now.html"
    ),
    "sharing": Sheet(
        forms.SharingForm,
        _l("Who will be told what, and why"),
        _l("Who will be told what, and why"),
        "applications/sharing.html",
    ),
    "contact": Sheet(
        forms.ContactForm,
        _l("How is it safe to reach you?"),
        _l("How it is safe to reach you"),
        "applications/contact.html",
    ),
    "person-contact": Sheet(
        forms.PersonContactForm,
        _l("How is it safe to reach the person affected?"),
        _l("How it is safe to reach the person affected"),
        "applications/contact.html",
    ),
    "help": Sheet(
        people_forms.HelpForm,
        _l("Language, and help you need"),
        _l("Help with language, hearing, sight or anything else"),
        "applications/needs.html",
    ),
    "happening": Sheet(
        forms.HappeningForm,
        _l("In your own words"),
        _l("What is happening"),
        "applications/happening.html",
    ),
    "who": Sheet(forms.WhoForm, _l("Who is doing it"), _l("Who is doing it, if you know")),
    "where": Sheet(forms.WhereForm, _l("Where it happens"), _l("Where it happens")),
    "elsewhere": Sheet(
        forms.ElsewhereForm,
        _l("If it is in another area"),
        _l("If it is in another area"),
        "applications/elsewhere.html",
    ),
    "reports": Sheet(
        forms.ReportsForm,
        _l("Your reports"),
        _l("Your reports"),
        "applications/reports.html",
    ),
    "files": Sheet(
        forms.FilesPageForm,
        _l("Photos, recordings or papers"),
        _l("Photos, recordings or papers, if you have any"),
        "applications/files.html",
    ),
    "impact": Sheet(forms.ImpactForm, _l("What it does to people"), _l("What it does to people")),
    "wanted": Sheet(forms.WantedForm, _l("What would put it right"), _l("What would put it right")),
    "part": Sheet(
        forms.PartForm,
        _l("Your part in a review"),
        _l("How you want to take part"),
    ),
}


def form_of(page: Page, answers: Answers, area: Area) -> PageForm:
    """The form of a page: what was sent, else what was answered before, fitted to the other answers."""
    kept = answers.get(page.key, {})
    form = SHEETS[page.key].form(data={**thaw(dict(kept)), "version": version_of(kept)})
    return form.prepare(answers).for_area(area)


def answered_form(page: Page, answers: Answers, area: Area) -> PageForm:
    """The form of a page as it was answered, whatever else was sent just now."""
    kept = thaw(dict(answers.get(page.key, {})))
    return SHEETS[page.key].form(formdata=None, data=kept).prepare(answers).for_area(area)


def saved_meanwhile(form: PageForm, page: Page, answers: Answers, area: Area) -> bool:
    """Whether other answers of this page were kept since it was shown: in another tab, by the same person.

    `form.theirs` then holds each that differs. The same answers once more are nothing to ask about.
    """
    kept = answers.get(page.key)
    if not kept:
        return False
    before = answered_form(page, answers, area)
    shown = {field.short_name: answer_of(field) for field in fields_of(before)}
    differ = [field for field in fields_of(form) if frozen(field.data) != kept.get(field.short_name)]
    if not differ or not form.changed_meanwhile(version_of(kept), {}):
        return False
    form.theirs = [(bare(field.label.text), shown[field.short_name]) for field in differ]
    return True


def fields_of(form: PageForm) -> list[Any]:
    """The questions of a form, without the token and the key."""
    return [field for field in form if field.short_name not in UNASKED]


def kept(form: PageForm) -> dict[str, Any]:
    """What a draft keeps of a page: the answer to each of its questions, and what the page keeps besides."""
    return {**{field.short_name: frozen(field.data) for field in fields_of(form)}, **form.keeps()}


@dataclass(frozen=True)
class Entry:
    """One page in the task list: how it stands ("done", "begun", "later" or "yet"), and whether it can be opened."""

    page: Page
    task: str
    stands: str
    opens: bool


def tasks(answers: Answers) -> list[tuple[str, list[Entry]]]:
    """The task list: for each part its name and its pages."""
    on_path = path(answers)
    return [
        (str(name), [_entry(answers, page) for page in on_path if page.group is group])
        for group, name in GROUPS.items()
    ]


def _entry(answers: Answers, page: Page) -> Entry:
    opens = detour(answers, page) is None
    stands = "later" if opens else "yet"
    if answered(answers, page):
        stands = "done"
    elif unfinished(answers, page):
        stands = "begun"
    return Entry(page, str(SHEETS[page.key].task), stands, opens)


@dataclass(frozen=True)
class Row:
    """One answer, as check-your-answers shows it: the question, the answer, and where to change it.

    `where` are the endpoint of that page and what its address needs; `anchor` is the question on it.
    """

    question: str
    answer: str
    where: tuple[str, Mapping[str, Any]]
    anchor: str | None = None


def cards(answers: Answers, area: Area) -> list[tuple[str, list[Row]]]:
    """Everything that was answered, in the order of the pages: safe contact first, then the parts of the list."""
    shown = [page for page in path(answers) if page.key not in UNSHOWN]
    contact = [(str(SHEETS[page.key].task), [page]) for page in shown if page.key in CONTACT]
    parts = [
        (str(name), [p for p in shown if p.group is group and p.key not in CONTACT]) for group, name in GROUPS.items()
    ]
    return [(name, [row for page in pages for row in _rows(page, answers, area)]) for name, pages in (*contact, *parts)]


def _rows(page: Page, answers: Answers, area: Area) -> Iterator[Row]:
    if page.key == "reports":
        yield from _reports(answers)
        return
    where = ("applications.page", {"page": page.key})
    for field in fields_of(answered_form(page, answers, area)):
        yield Row(bare(field.label.text), answer_of(field), where, _anchor(field))
    if page.key in CONTACT:
        unsafe = [route for route in Route if route.value not in answers.get(page.key, {}).get("safe", ())]
        yield Row(_("We never use"), in_a_row(map(words, unsafe)), where, "safe")


def _reports(answers: Answers) -> Iterator[Row]:
    reports = answers.get("reports", {})
    for n, item in enumerate(reports.get("items", ()), start=1):
        text = "\n".join((report_line(item), *_details(item)))
        yield Row(_("Report %(n)s", n=n), text, ("application_reports.change", {"n": n}))
    if diary := reports.get("diary", {}).get("reports"):
        text = "\n".join((*(diary_line(kept) for kept in diary), *_handed(diary)))
        yield Row(_("Diary"), text, ("application_diary.diary", {}))


def _details(item: dict[str, Any]) -> Iterator[str]:
    """What else was said of a report: of each organisation that was told, and of the incident."""
    first = report_of(item["report"])
    for one in (first, *(report_of(kept) for kept in item.get("also", ()))):
        said = (
            (_("Their reference"), one.agency_reference),
            (_("Who took it"), one.officer),
            (_("What they did"), one.what_was_done),
        )
        for what, text in said:
            if text:
                yield _("%(whom)s. %(what)s: %(text)s", whom=one.reported_to, what=what, text=text)
    if first.same_incident_as:
        yield _("The same incident as report %(n)s", n=first.same_incident_as)
    if first.reporter:
        yield _("Who told them: %(who)s", who=first.reporter)
    if first.hate:
        yield _("You think that it was a hate incident")


def _handed(diary: Sequence[dict[str, Any]]) -> Iterator[str]:
    """To whom the diary was given, and when."""
    given = next((one for one in map(report_of, diary) if one.complained), None)
    if given is not None and given.complained is not None:
        yield _("Given to %(whom)s on %(day)s", whom=given.reported_to, day=said_days(*given.complained))


def short_reports(answers: Answers) -> list[tuple[int, str]]:
    """The reports, each as its number and as few words as tell it from the others."""
    items = enumerate(answers.get("reports", {}).get("items", ()), start=1)
    reports = [(n, report_of(item["report"])) for n, item in items]
    return [(n, in_short(*one.incident, one.what_happened)) for n, one in reports]


def report_line(item: dict[str, Any]) -> str:
    """A report in one line: when, what, whom it was told."""
    report = report_of(item["report"])
    told = [
        _("%(whom)s, %(day)s", whom=one.reported_to, day=said_days(*one.complained))
        for one in (report, *(report_of(kept) for kept in item.get("also", ())))
        if one.complained
    ]
    said = _("told: %(whom)s", whom=set_apart(told)) if told else _("nobody was told yet")
    what = f": {report.what_happened}" if report.what_happened else ""
    return f"{said_days(*report.incident)}{what}\n({said})"


def diary_line(kept: dict[str, Any]) -> str:
    """A line of a diary: the day, when and how long, what, what it did."""
    report = report_of(kept)
    return ". ".join(
        text for text in (said_days(*report.incident), report.lasted, report.what_happened, report.effect) if text
    )


def _anchor(field: Any) -> str:
    """The first box of a question."""
    return str(field.form.from_hour.id if field.type == "FormField" else field.id)


def answer_of(field: Any) -> str:
    """What was answered to a question, as people read it."""
    if field.type == "FormField":
        return hours_words(field.form.hours) if field.form.hours != ANY else _("Any time")
    if field.type == "BooleanField":
        return _("Yes") if field.data else _("No")
    if field.type in ("RadioField", "SelectMultipleField"):
        chosen = [str(choice.label) for choice in field.iter_choices() if choice.selected]
        alone = field.data == [NO_ROUTE]
        return _("None") if alone else in_a_row(chosen)
    return (plain_date(field.data) if field.type == "DateField" else str(field.data or "")) or _("Not answered")
