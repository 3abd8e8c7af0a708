"""Reports typed on a page that keeps nothing: they travel from page to page in the form itself, as they were typed.

The checker asks for them, and an application can be begun with them. Each is one text, a form's fields written one
after another, and is read and checked like a form whenever it comes back, whoever sent it.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from csp_reviews.casefile.parts import Plain
from csp_reviews.casefile.report_form import DaysForm, ReportFields, said_days
from csp_reviews.models.areas import Agency
from csp_reviews.web.forms import DateField, story

MOST = 60
"""How many reports there may be, here and in an application."""
FIELD = "report"
"""The name under which each kept report is sent."""
_FIELDS = 40
_TEXTS = ("what_happened", "told_whom", "told_other", "reporter", "same_as")


class TypedReport(ReportFields, Plain):
    """What the dates of one report need to be checked. The words are optional: they only help to tell reports apart."""

    asks_of_them = False
    what_happened = story(
        _l("What happened? (optional)"), most=300, description=_l("A few words, to know it again. Leave out names.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, then the answers against each other."""
        self.ready()
        return all([super().validate(extra_validators), self.in_order()])

    @property
    def blank(self) -> bool:
        """Whether nothing was typed or chosen in it."""
        return not any(value for name, value in _answers(self) if not name.endswith("-how"))


def blank(agencies: Sequence[Agency], kept: Sequence[TypedReport]) -> TypedReport:
    """One more report, empty, after those that were kept."""
    return TypedReport().offer(agencies, _earlier(kept))


def sent(formdata: MultiDict[str, str], agencies: Sequence[Agency], before: Sequence[TypedReport]) -> TypedReport:
    """The report that is being typed, as it was sent; `before` are those that it can be the same incident as."""
    form = TypedReport(formdata).offer(agencies, _earlier(before))
    if form.same_as.data not in [str(n) for n in range(1, len(before) + 1)]:
        # What it pointed to is not there (any more): then nothing was said.
        form.same_as.data = ""
    return form


def kept_reports(texts: Sequence[str], agencies: Sequence[Agency]) -> tuple[list[TypedReport], int | None]:
    """The reports that were kept, each checked; and the place of the first that is wrong, None where all are right."""
    forms: list[TypedReport] = []
    wrong = None
    for place, text in enumerate(texts[:MOST]):
        form = sent(_unpacked(text), agencies, forms)
        if not form.validate() and wrong is None:
            wrong = place
        forms.append(form)
    return forms, wrong


def packed(form: TypedReport, past: int | None = None) -> str:
    """A report as one text. `past`: the number of a report that is taken out, so that what pointed past it moves up."""
    answers = dict(_answers(form))
    others = {str(n): n for n in range(1, MOST + 1)}
    if past is not None and (same := others.get(answers["same_as"])):
        answers["same_as"] = "" if same == past else str(same - (same > past))
    return urlencode({name: value for name, value in answers.items() if value})


def _answers(form: TypedReport) -> Iterator[tuple[str, str]]:
    """Every answer by its field's name, as text."""
    yield from ((name, str(form[name].data or "")) for name in _TEXTS)
    yield "hate", "y" if form.hate.data else ""
    for days in (form.happened.form, form.told.form):
        yield from _days(days)


def _days(days: DaysForm) -> Iterator[tuple[str, str]]:
    yield days.how.name, str(days.how.data or "")
    for field in days.chosen:
        yield from ((f"{field.name}-{part}", getattr(field, part)) for part in DateField.PARTS)


def _unpacked(text: str) -> MultiDict[str, str]:
    """The fields of one text; none where it is not one of ours."""
    try:
        return MultiDict(parse_qsl(text, max_num_fields=_FIELDS))
    except ValueError:
        return MultiDict()


def _earlier(kept: Sequence[TypedReport]) -> list[tuple[int, str]]:
    return [(n, _("Yes, report %(n)s: %(day)s", n=n, day=_happened(form))) for n, form in enumerate(kept, start=1)]


def _happened(form: TypedReport) -> str:
    span = form.happened.form.span
    return said_days(*span) if span else _("no day yet")
