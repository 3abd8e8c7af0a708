"""Every code that a person may be shown has its English."""

from enum import StrEnum

import pytest

from csp_reviews.law import terms
from csp_reviews.law.words import WORDS, english

NEVER_SHOWN = {
    terms.Move,
    terms.Action,
    terms.Rule,
    terms.Flag,
    terms.CountOutcome,
    terms.MessageKind,
    terms.LinkPurpose,
}
LISTS = [value for value in vars(terms).values() if isinstance(value, type) and issubclass(value, StrEnum)]


@pytest.mark.parametrize(
    "codes", [codes for codes in LISTS if codes not in NEVER_SHOWN], ids=lambda codes: codes.__name__
)
def test_every_member_has_words(codes: type[StrEnum]) -> None:
    missing = [code for code in codes if (codes, code.value) not in WORDS]
    assert missing == []
    assert all(english(code) for code in codes)
