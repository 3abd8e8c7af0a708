"""Answering one request, as three pages share it: the agency's own, the link's, and the coordinator's for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for

from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.area_contact import Contact, contact_for
from csp_reviews.information.asked import AskedReport, asked_about
from csp_reviews.information.forms import NIL, REFUSE, SEND, AnswerForm
from csp_reviews.information.operations import ReportSaid, Said, amend_answer, answer_request, refuse_request
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Held, RequestState
from csp_reviews.models.information import InformationAnswer, InformationRequest


@dataclass(frozen=True)
class Answering:
    """One request being answered, with the reports that it is about."""

    opened: Opened
    asking: InformationRequest
    reports: Sequence[AskedReport]

    @classmethod
    def of(cls, opened: Opened, asking: InformationRequest, *, whole: bool) -> "Answering":
        """`whole`: whoever answers may read the reports in the applicant's words."""
        return cls(opened, asking, asked_about(opened.case, asking.agency_id, whole=whole))

    @property
    def stands(self) -> InformationAnswer | None:
        """The version of the answer that stands."""
        return self.asking.answers[-1] if self.asking.answers else None

    @property
    def answered(self) -> bool:
        """Whether there is an answer, so that another is an amendment."""
        return self.asking.state in (RequestState.ANSWERED, RequestState.REFUSED)

    @property
    def waits(self) -> bool:
        """Whether an answer is still wanted: the request is open and the case is in hand."""
        return self.asking.state is RequestState.OPEN and self.opened.case.stage in OPEN

    @property
    def contact(self) -> Contact:
        """Whom to ring about it."""
        return contact_for(self.opened.case)

    def address(self, pages: str) -> str:
        """Where the form is sent: an answer that stands can only be amended. `pages` are "agency" or "information"."""
        endpoint = f"{pages}.{'amend' if self.answered else 'answer'}"
        return url_for(endpoint, reference=self.opened.case.reference, n=self.asking.n)

    def form(self, *, entered: bool = False, by: str = "", amending: bool = False) -> AnswerForm:
        """The form; `amending` shows what was answered before."""
        return AnswerForm(
            self.reports,
            asked_on=self.asking.asked_on,
            entered=entered,
            by=by,
            before=self.stands if amending else None,
        )

    def ready(self, form: AnswerForm, kind: str) -> bool:
        """Whether what was typed can be recorded: it is whole, and nobody answered meanwhile."""
        stored = self.stands
        meanwhile = stored is not None and form.version.data != str(stored.version)
        valid = form.valid_for(kind)
        if stored is not None and meanwhile:
            form.beside(stored)
        return valid and not meanwhile

    def record(self, form: AnswerForm, kind: str, act: Act) -> None:
        """Do what the form asks."""
        case, by = self.opened.case, form.answered_by(self.asking.agency.name)
        if kind == REFUSE:
            refuse_request(case=case, request=self.asking, by=by, reason=str(form.reason.data), act=act)
            return
        operation = amend_answer if self.answered else answer_request
        operation(case=case, request=self.asking, said=self._said(form, kind, by), act=act)

    def _said(self, form: AnswerForm, kind: str, by: str) -> Said:
        if kind == NIL:
            return Said(by, tuple(ReportSaid(report.complaint_id, Held.NOT_HELD) for report in self.reports), nil=True)
        return Said(by, tuple(report.said() for report in form.reports), form.summary.data or "")


def kind_wanted(*, amending: bool = False) -> str:
    """Which button was pressed. Only a first answer can be a nil return or a refusal."""
    wanted = request.form.get("act", SEND)
    return wanted if wanted in (NIL, REFUSE) and not amending else SEND
