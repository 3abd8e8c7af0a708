"""To whom a letter goes and who reads what, in words: what staff are told of what they do (condition c1)."""

from collections.abc import Sequence

from flask_babel import gettext as _

from csp_reviews.casefile.agreement import agreement_of
from csp_reviews.casefile.safe_routes import safe_routes
from csp_reviews.law.consent import readers
from csp_reviews.law.terms import NoticeKind, Party
from csp_reviews.models.cases import Case
from csp_reviews.web.filters import within, words


def letter_readers(case: Case, letter: NoticeKind) -> tuple[Party, ...]:
    """Who gets a letter of this kind as the agreement stands now.

    The person affected too where they want a copy and a way is safe, and always of the end of what was asked for them.
    """
    affected = next((person for person in case.people if person.party is Party.AFFECTED), None)
    wanted = affected is not None and affected.wants_copy and bool(safe_routes(affected))
    copy = affected is not None and (wanted or letter is NoticeKind.ENDING)
    return readers(agreement_of(case), letter, copy=copy)


def told_to(case: Case, letter: NoticeKind) -> str:
    """Who gets a letter of this kind, in words for the middle of a text."""
    return all_named(letter_readers(case, letter))


def all_named(parties: Sequence[Party]) -> str:
    """One or both of the people of a case, in the middle of a text."""
    if len(parties) > 1:
        return _("the applicant and the person affected")
    return named(parties[0])


def named(party: Party) -> str:
    """One of the people of a case, in the middle of a text."""
    return within(words(party))
