"""What staff read of how somebody will be told of a letter: by no way that is not safe."""

import pytest

from csp_reviews.casefile.contact import way_to_tell
from csp_reviews.law.terms import NoticeKind, Route
from tests.applications.conftest import hand_in, said, with_safe


@pytest.mark.parametrize(
    ("safe", "says"),
    [
        ((Route.EMAIL, Route.LETTER), "neutral message"),
        ((Route.LETTER,), "print and post the letter"),
        ((Route.PHONE,), "The post is not"),
        ((), "do not write or ring"),
    ],
)
def test_how_somebody_is_told_names_no_way_that_is_not_safe(area, safe, says):
    case = hand_in(area, said(applicant=with_safe(*safe))).case
    way = way_to_tell(case, NoticeKind.ACKNOWLEDGEMENT)
    assert says in way
    assert "post the letter" not in way or Route.LETTER in safe
