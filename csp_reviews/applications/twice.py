"""A page of an application that was written twice, in two tabs or on two devices: both are shown, and nothing is lost.

What is saved of it and what was left before it was right stand beside each other, until it is saved once more.
"""

from collections.abc import Iterator
from typing import Any

from csp_reviews.applications import begun, sheets
from csp_reviews.applications.forms import PageForm
from csp_reviews.applications.journey import Answers, Page
from csp_reviews.applications.submission import frozen, thaw, version_of
from csp_reviews.law.errors import LawError
from csp_reviews.models.areas import Area
from csp_reviews.models.drafts import Draft
from csp_reviews.web.forms import bare


def form_of(page: Page, answers: Answers, area: Area) -> PageForm:
    """The form of a page: what was typed on it last, else what was answered.

    `theirs` holds what else there is of it: what was saved since, and what was typed somewhere else.
    """
    halves = list(begun.halves(answers, page.key).values())
    if not halves:
        return sheets.form_of(page, answers, area)
    *others, newest = halves
    form, kept = _typed(page, newest, answers, area), answers.get(page.key, {})
    versions = [_typed(page, other, answers, area) for other in others]
    if kept and form.version.data != version_of(kept):
        versions.append(sheets.answered_form(page, answers, area))
        form.show_as(version_of(kept))
    form.theirs = [each for version in versions for each in _differing(form, version)]
    form.twice = bool(form.theirs)
    form.half.data = begun.marks(newest, *others)
    return form


def stays(draft: Draft, page: Page, area: Area) -> bool:
    """Whether something else is kept of a page that was saved just now. The same words once more are not."""
    saved = sheets.answered_form(page, draft.answers, area)
    kept = begun.halves(draft.answers, page.key)
    forms = {key: _typed(page, fields, draft.answers, area) for key, fields in kept.items()}
    begun.forget(draft, [key for key, form in forms.items() if not any(_differing(saved, form))])
    return bool(begun.halves(draft.answers, page.key))


def _typed(page: Page, fields: begun.Fields, answers: Answers, area: Area) -> PageForm:
    """The form of a page as it was typed and left."""
    kept = answers.get(page.key, {})
    data = {**thaw(dict(kept)), "version": version_of(kept)}
    form = sheets.SHEETS[page.key].form(formdata=begun.as_sent(fields), data=data)
    return form.prepare(answers).for_area(area)


def _differing(form: PageForm, other: PageForm) -> Iterator[tuple[str, str]]:
    """The questions to which another form of the same page has another answer, each with that answer."""
    for field in sheets.fields_of(other):
        if _said(field) != _said(form[field.short_name]):
            yield bare(field.label.text), _text(field)


def _said(field: Any) -> Any:
    """What stands in a field, to compare. A day that was only typed is its boxes still."""
    return (field.day, field.month, field.year) if field.type == "DateField" else frozen(field.data)


def _text(field: Any) -> str:
    """What stands in a field as people read it, although it may not be right."""
    if field.type == "DateField" and field.data is None:
        return " ".join(part for part in _said(field) if part)
    try:
        return sheets.answer_of(field)
    except (LawError, TypeError, ValueError):
        return str(field.form.as_typed if field.type == "FormField" else field.data or "")
