"""The language that an applicant asked for, as the record holds it, and the one in which we write to them."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import force_locale

from csp_reviews.law.terms import Party
from csp_reviews.models.cases import Application, Case
from csp_reviews.web.language import ENGLISH, WELSH

ASKED_ENGLISH, ASKED_WELSH, ASKED_SIGNED, ASKED_OTHER = "english", "welsh", "bsl", "other"
RECORDED = {ASKED_WELSH: "Cymraeg (Welsh)", ASKED_SIGNED: "British Sign Language (BSL)"}
"""How a language stands in the record; English is not written down, another as it was typed."""


def language_for(case: Case, party: Party) -> str:
    """The code of the language of what we write to somebody: Welsh where they asked for it and the area offers it.

    The record says it of the applicant alone. An area offers Welsh only once every text in it was checked.
    """
    offered = case.area.welsh is not None
    return WELSH if party is Party.APPLICANT and offered and _asked_for_welsh(case.application) else ENGLISH


def _asked_for_welsh(application: Application | None) -> bool:
    return application is not None and application.language == RECORDED[ASKED_WELSH]


@contextmanager
def written_for(case: Case, party: Party) -> Iterator[str]:
    """A context whose texts are in the reader's language, whoever does the act that owes the letter; gives its code."""
    code = language_for(case, party)
    with force_locale(code):
        yield code
