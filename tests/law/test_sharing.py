"""What belongs to an application that was passed on, and what somebody must share."""

import pytest

from csp_reviews.law.sharing import passed_on
from csp_reviews.law.terms import AdditionKind, StoryPart


@pytest.mark.parametrize("about", list(StoryPart))
def test_only_where_and_the_impact_go_by_themselves_when_they_are_put_right(about: StoryPart) -> None:
    by_itself = about in (StoryPart.PLACE, StoryPart.IMPACT)
    assert passed_on(AdditionKind.CORRECTION, about) is by_itself


@pytest.mark.parametrize(
    ("kind", "by_itself"),
    [
        (AdditionKind.REPORT, True),
        (AdditionKind.REPORT_CORRECTED, True),
        (AdditionKind.INFORMATION, False),
    ],
)
def test_reports_go_by_themselves_and_what_else_is_added_does_not(kind: AdditionKind, by_itself: bool) -> None:
    assert passed_on(kind, None) is by_itself
