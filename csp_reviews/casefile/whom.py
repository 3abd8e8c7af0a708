"""To whom a letter goes and who reads what, in words: what staff are told of what they do (condition c1)."""

from collections.abc import Sequence
from enum import Enum

from flask_babel import gettext as _

from csp_reviews.casefile.agreement import agreement_of
from csp_reviews.casefile.safe_routes import safe_routes
from csp_reviews.law.consent import letter_covered, readers
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


class Choosing(Enum):
    """Who chooses how a review is taken part in, in the words of the letter that foretells it."""

    READER = "reader"
    """Every reader of the letter may say it, and gets the invitation."""
    ALONE = "alone"
    """So does the person affected, who alone reads it: if the applicant is told late, these words are not for them."""
    ANOTHER = "another"
    """The person affected, and the applicant gets the invitation too."""
    THEY_ALONE = "they alone"
    """The person affected, and the applicant does not learn of the day."""


def choosing(case: Case) -> Choosing:
    """Who will choose, as the agreement stands now (condition c1)."""
    agreement = agreement_of(case)
    if agreement.speaks:
        return Choosing.READER
    if Party.APPLICANT not in readers(agreement, NoticeKind.THRESHOLD):
        return Choosing.ALONE
    return Choosing.ANOTHER if letter_covered(agreement, NoticeKind.REVIEW) else Choosing.THEY_ALONE


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
