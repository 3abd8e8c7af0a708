"""What somebody with a code sent to a page that takes nothing more: all of it is shown to them again, and where to.

Nothing of it is kept. The one who wrote it reads on the page why it was not recorded, and can copy it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from flask import abort, make_response, render_template, request
from wtforms import FieldList, FormField, HiddenField

from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.extensions import db
from csp_reviews.models.cases import Case
from csp_reviews.web import belonging
from csp_reviews.web.forms import BaseForm, DateField, clean
from csp_reviews.web.gate import note_refusal, refuse
from csp_reviews.web.pages import show_area

STATUS = 409
UNTYPED = ("csrf_token", "once", "version", "read_in", belonging.FIELD)
MOST_ROWS, MOST_TYPED = 300, 20_000


def give_back(case: Case, form: BaseForm, why: str) -> NoReturn:
    """Stop here with a page that shows what was sent, after `why` in a sentence; 404 where nobody typed anything.

    Nothing that this request did remains. `form` names the boxes that it was typed into; what it has no box for is
    shown too.
    """
    fields = list(_leaves(form))
    hidden = {field.name for field in fields if isinstance(field, HiddenField)}
    typed = [(name, text) for name, text in _sent() if name not in hidden]
    if not typed:
        refuse(404)
    boxes = {name for field in fields for name in _names(field)}
    page = render_template(
        "progress/given_back.html",
        area=show_area(case.area),
        contact=contact_of(case.area),
        why=why,
        typed_into=form,
        besides=[text for name, text in typed if name not in boxes][:MOST_ROWS],
    )
    db.session.rollback()
    abort(make_response(page, note_refusal(STATUS)))


def _sent() -> Iterator[tuple[str, str]]:
    """What came with the request, name and text, without what no person types."""
    for name, value in request.form.items(multi=True):
        text = clean(value)[:MOST_TYPED]
        if text and name.rpartition("-")[2] not in UNTYPED:
            yield name, text


def _leaves(fields: Iterable[Any]) -> Iterator[Any]:
    """The fields of a form that hold an answer of their own, those of its parts among them."""
    for field in fields:
        if isinstance(field, FieldList):
            yield from _leaves(field.entries)
        elif isinstance(field, FormField):
            yield from _leaves(field.form)
        else:
            yield field


def _names(field: Any) -> Iterator[str]:
    """The names under which a field's answer is sent."""
    yield field.name
    if isinstance(field, DateField):
        yield from (f"{field.name}-{part}" for part in DateField.PARTS)
