"""What an agency is shown of the reports that it is asked about.

A body that the application was passed to (s.104(3)) is asked about every report, and signed in reads each in the
applicant's words (c25 of the permissions). A body that was only asked, and whoever holds a one-time link, sees what the
request needs and no more: the days, and the reference of a report that was made to that very agency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from csp_reviews.casefile.report_form import said_days
from csp_reviews.law.terms import ComplaintKind
from csp_reviews.models.cases import Case, Complaint


@dataclass(frozen=True, slots=True)
class AskedReport:
    """One report as an agency is asked about it. What it may not see is empty."""

    complaint_id: int
    n: int
    happened: str
    told: str
    """When it was reported; empty where it has not been."""
    to_them: bool
    """Whether the applicant says that it was made to this agency."""
    reference: str = ""
    told_whom: str = ""
    officer: str = ""
    what_happened: str = ""
    what_was_done: str = ""
    by_another: bool = False
    """Made by somebody other than the applicant, whose name is not passed on."""

    @classmethod
    def of(cls, complaint: Complaint, agency_id: int, *, whole: bool) -> Self:
        """A complaint as the agency may see it: `whole` in the applicant's words."""
        ours = complaint.agency_id == agency_id
        seen = whole or ours
        return cls(
            complaint_id=complaint.id,
            n=complaint.n,
            happened=said_days(complaint.incident_first, complaint.incident_last),
            told=said_days(complaint.complained_first, complaint.complained_last),
            to_them=ours,
            reference=complaint.agency_reference if seen else "",
            told_whom=complaint.reported_to if whole else "",
            officer=complaint.officer if whole else "",
            what_happened=complaint.what_happened if whole else "",
            what_was_done=complaint.what_was_done if whole else "",
            by_another=whole and bool(complaint.reporter),
        )


def asked_about(case: Case, agency_id: int, *, whole: bool) -> Sequence[AskedReport]:
    """The reports that an agency is asked about: all, where the application was passed to it; else those made to it and
    those of which nobody knows to whom they were made. What only another agency holds is that agency's answer, and is
    left out."""
    passed = any(passing.agency_id == agency_id for passing in case.passings)
    found = []
    for one in case.complaints:
        if one.kind is ComplaintKind.DIARY and one.complained_first is None:
            # Nobody was given this line of a diary, so nobody can hold it.
            continue
        listed = (passed or one.agency_id is None) and not one.agency_only
        if listed or one.agency_id == agency_id:
            found.append(AskedReport.of(one, agency_id, whole=whole))
    return found
