"""An answer by a link that comes when it is not waited for any more: what happened, and what was typed, to copy."""

import re
from collections.abc import Iterator

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.information.forms import AnswerForm, ReportForm
from csp_reviews.law.terms import Held, RequestState
from csp_reviews.models.information import InformationRequest
from csp_reviews.web.filters import words
from csp_reviews.web.forms import clean
from csp_reviews.web.gate import viewer

OF_REPORT = re.compile(r"report-(\d+)-(held|reference|done|recorded_on-(?:day|month|year))")
WHOLE = ("summary", "by", "reason")
MOST_ROWS, MOST_TYPED = 300, 20_000


def what_happened() -> str:
    """Why the answer of this link's holder is not waited for, in a sentence; nothing else of the case is told."""
    query = select(InformationRequest.state).where(InformationRequest.id == viewer().request_id)
    said: dict[RequestState | None, str] = {
        RequestState.ANSWERED: _("Somebody answered this request while you were writing."),
        RequestState.REFUSED: _("Somebody answered this request while you were writing: they gave a refusal."),
        RequestState.CANCELLED: _("The coordinator took this request back while you were writing."),
    }
    return said.get(db.session.scalar(query), _("This request has ended, or the link is too old."))


def typed() -> list[tuple[str, str]]:
    """What was typed, each with the words of its question, in the order in which it was sent."""
    return list(_typed())[:MOST_ROWS]


def _typed() -> Iterator[tuple[str, str]]:
    days: dict[str, list[str]] = {}
    for name, value in request.form.items():
        text = clean(value)[:MOST_TYPED]
        of_report = OF_REPORT.fullmatch(name)
        if not text or not (of_report or name in WHOLE):
            continue
        if of_report is None:
            yield _label(AnswerForm, name), text
            continue
        n, part = of_report.groups()
        if part.startswith("recorded_on-"):
            days.setdefault(n, []).append(text)
            if not part.endswith("-year"):
                continue
            part, text = "recorded_on", " ".join(days[n])
        held = words(Held(text)) if part == "held" and text in list(Held) else text
        yield _("Report %(n)s: %(question)s", n=n, question=_label(ReportForm, part)), held


def _label(form: type[AnswerForm] | type[ReportForm], name: str) -> str:
    """The words of a question."""
    return str(getattr(form, name).args[0])
