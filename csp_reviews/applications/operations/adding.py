"""Reports that come after the application was handed in, and reports that were written down wrongly."""

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.closing import reopen_if_closed
from csp_reviews.casefile.events import record
from csp_reviews.casefile.numbers import next_number
from csp_reviews.casefile.report_form import Report
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import EventKind, Reopening
from csp_reviews.law.threshold_facts import ApplicationFacts, ComplaintFacts, check_order
from csp_reviews.models.cases import Case, Complaint


def add_report(*, case: Case, report: Report, act: Act) -> Complaint:
    """Add a report to a case. One made after the application is kept too; it counts towards a later one.

    A closed case is opened again by it, in the same transaction. Raises NotPossible (`stage`), FactsError where its
    days cannot be true. Source: s.104(10)-(11).
    """
    reopen_if_closed(case=case, why=Reopening.SOMETHING_NEW, act=act)
    _check(case, report, act)
    complaint = Complaint(case_id=case.id, n=next_number(Complaint, case.id), **report.columns())
    db.session.add(complaint)
    record(case, act, EventKind.COMPLAINT_ADDED, complaint=complaint.n)
    return complaint


def correct_report(*, case: Case, complaint: Complaint, report: Report, act: Act) -> None:
    """Put right what was written down of a report. What somebody ruled on it stands (s.104(12)).

    Raises NotPossible (`stage`), FactsError where its days cannot be true.
    """
    _check(case, report, act)
    for column, value in report.columns().items():
        setattr(complaint, column, value)
    record(case, act, EventKind.COMPLAINT_CORRECTED, complaint=complaint.n)


def _check(case: Case, report: Report, act: Act) -> None:
    if case.stage not in OPEN:
        raise NotPossible("stage", {"stage": case.stage.value})
    complaint = ComplaintFacts(0, report.incident, report.complained)
    check_order(ApplicationFacts("", london_day(act.at), "", (complaint,)))
