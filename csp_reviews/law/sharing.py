"""What an agency reads of what was added to an application after it was handed in.

An application that was passed on shares who, where, the reports and the impact in the applicant's words (s.104(3),
c25): a report that comes later, and an answer about the place or the impact that is put right, belong to it. Anything
else goes only to an agency with which the coordinator shared it (c3).
"""

from csp_reviews.law.terms import AdditionKind, StoryPart

REPORTS = frozenset({AdditionKind.REPORT, AdditionKind.REPORT_CORRECTED})
PASSED = frozenset({StoryPart.PLACE, StoryPart.IMPACT})


def passed_on(kind: AdditionKind, about: StoryPart | None) -> bool:
    """Whether the bodies that the application was passed to read it without another act of the coordinator's."""
    return kind in REPORTS or about in PASSED
