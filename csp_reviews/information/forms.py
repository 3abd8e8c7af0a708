"""The forms of this step: asking agencies, one agency's answer, a reason."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, RadioField, SelectMultipleField
from wtforms.validators import StopValidation, ValidationError

from csp_reviews.casefile.entered import EnteredForm
from csp_reviews.information.asked import AskedReport
from csp_reviews.information.operations import ReportSaid
from csp_reviews.information.queries import ToAsk
from csp_reviews.law.terms import Held
from csp_reviews.models.areas import Agency
from csp_reviews.models.information import InformationAnswer, InformationRequest, ReportAnswer
from csp_reviews.web.clock import today
from csp_reviews.web.filters import plain_date, set_apart, words
from csp_reviews.web.forms import BaseForm, DateField, VersionedForm, line, not_after, not_before, story

SEND, NIL, REFUSE = "send", "nil", "refuse"
QUESTIONS = _l(
    "For each report: do you hold a record of it, when was it recorded, under what reference, and what was done?\n"
    "Do you hold other reports about the same behaviour?"
)


class AskForm(BaseForm):
    """Ask one or several agencies at once."""

    agencies = SelectMultipleField(_l("Whom to ask"), validate_choice=False)
    questions = story(
        _l("What you ask"),
        _l("Write what you ask"),
        most=4_000,
        description=_l(
            "The days of the reports are shown with it. An agency that was only asked, and whoever opens the link, "
            "sees no name and no address unless you write it here."
        ),
    )
    with_address = BooleanField()
    due_on = DateField(
        _l("Answer by"),
        _l("Enter the day by which they are to answer"),
        validators=[not_before(today, _l("The day to answer by must be today or later"))],
    )

    offered: Mapping[str, Agency]
    address: str = ""

    def offer(self, agencies: Sequence[ToAsk], address: str) -> None:
        """Say whom there is to ask, and the address to search ("" for none known)."""
        self.address = address
        self.offered = {str(one.agency.id): one.agency for one in agencies}
        self.agencies.choices = [(str(one.agency.id), one.agency.name, {"hint": _about(one)}) for one in agencies]
        if self.agencies.data is None:
            self.agencies.data = [str(one.agency.id) for one in agencies if one.suggested]
        if address:
            self.with_address.label.text = _("Give them the address to search: %(address)s", address=self.address)
        else:
            del self.with_address

    def validate_agencies(self, field: Any) -> None:
        """At least one, and only such as do not owe an answer already."""
        if not field.data:
            raise ValidationError(_("Select at least one agency"))
        if not set(field.data) <= self.offered.keys():
            raise ValidationError(_("Another person has just asked one of these agencies. Look again at whom to ask."))

    @property
    def chosen(self) -> list[Agency]:
        """The agencies that were ticked, in the order in which they were offered."""
        return [agency for key, agency in self.offered.items() if key in (self.agencies.data or ())]

    @property
    def text(self) -> str:
        """What is asked, with the address where that was ticked."""
        asked = str(self.questions.data)
        if "with_address" in self and self.with_address.data:
            return "\n\n".join((asked, _("Address to search: %(address)s", address=self.address)))
        return asked


def _about(one: ToAsk) -> str:
    parts = [
        _("Must answer") if one.agency.public_functions else _("May answer: it has no public functions"),
        _("has the application") if one.passed else _("was not sent the application"),
    ]
    if one.asked_before:
        parts.append(_("was asked before"))
    if not one.agency.email:
        parts.append(_("has no e-mail address, so you will have to ring"))
    return set_apart(parts)


class ReasonForm(BaseForm):
    """A reason for taking a request back."""

    reason = story(_l("Why is it no longer needed?"), _l("Write why it is no longer needed"), most=1_000)


class ButtonForm(BaseForm):
    """A form that is only a button."""


class CirculateForm(ButtonForm, VersionedForm):
    """Let the other agencies read an answer: the version that was read, and no other."""

    @classmethod
    def of(cls, asking: InformationRequest) -> Self:
        """The form over the answer as it stands."""
        return cls(formdata=None, data={"version": str(len(asking.answers))})

    def answered_meanwhile(self, asking: InformationRequest) -> bool:
        """Whether the agency answered anew since the page was shown; the form says so."""
        if not self.changed_meanwhile(len(asking.answers), {}):
            return False
        said = _("%(agency)s changed its answer meanwhile. Read it below first", agency=asking.agency.name)
        self.form_errors.append(said)
        return True


def needed(message: Any) -> Callable[[Form, Field], None]:
    """A rule that something was typed; asked only where it is wanted."""

    def check(_form: Any, field: Any) -> None:
        if not field.data:
            field.errors[:] = []
            raise StopValidation(str(message))

    return check


class ReportForm(FlaskForm):
    """What the agency holds about one report. Its errors begin with the number of the report."""

    held = RadioField(
        _l("Do you hold it?"),
        choices=lambda: [(held.value, words(held)) for held in Held],
        validators=[needed(_l("say whether you hold it"))],
    )
    recorded_on = DateField(
        _l("Date recorded"), validators=[not_after(today, _l("the date recorded must be today or in the past"))]
    )
    reference = line(_l("Your reference"), most=100)
    done = story(_l("What was done, and when"), most=4_000)

    class Meta(BaseForm.Meta):
        """The token stands in the whole form."""

        csrf = False

    def __init__(self, report: AskedReport, stored: ReportAnswer | None = None) -> None:
        """For one report, with what the agency said of it before."""
        super().__init__(prefix=f"report-{report.n}-", data=_stored(stored) if stored else None)
        self.report = report

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each part, then that nothing is said of a record that is not held."""
        super().validate(extra_validators)
        if not self.held.errors and self.held.data != Held.HELD and self._filled():
            self.held.errors = [_("you gave details of a record: select “We hold it”, or clear them")]
        if self.held.data == Held.HELD and not self.recorded_on.data and not self.recorded_on.errors:
            self.recorded_on.errors = [_("enter the day on which you recorded it")]
            self.recorded_on.wrong = DateField.PARTS
        for field in self:
            field.errors = [_("Report %(n)s: %(error)s", n=self.report.n, error=error) for error in field.errors]
        return not any(field.errors for field in self)

    def must_be_sent(self) -> bool:
        """Whether something was filled in that only the answer itself says; the error tells which report."""
        if self.held.data != Held.HELD and not self._filled():
            return False
        error = _("you filled in what you hold. Send the answer, or clear it")
        self.held.errors = [_("Report %(n)s: %(error)s", n=self.report.n, error=error)]
        return True

    def said(self) -> ReportSaid:
        """What was filled in; only after the form was found valid."""
        return ReportSaid(
            complaint_id=self.report.complaint_id,
            held=Held(self.held.data),
            recorded_on=self.recorded_on.data,
            reference=self.reference.data or "",
            done=self.done.data or "",
        )

    def _filled(self) -> bool:
        date_typed = any(getattr(self.recorded_on, part) for part in DateField.PARTS)
        return bool(date_typed or self.reference.data or self.done.data)


def _stored(row: ReportAnswer) -> dict[str, Any]:
    return {
        "held": row.held.value,
        "recorded_on": row.recorded_on,
        "reference": row.agency_reference,
        "done": row.what_was_done,
    }


class AnswerForm(EnteredForm, VersionedForm):
    """An agency's whole answer, its refusal, or a nil return; its own, or entered for it."""

    summary = story(
        _l("Anything else about the same behaviour (optional)"),
        most=4_000,
        description=_l(
            "Other reports you hold, with date and reference. Any risk we should know of before we ring anybody. "
            "Leave out who rang. The applicant does not see this."
        ),
    )
    by = line(_l("Your name and role"))
    reason = story(_l("Why you do not give the information"), most=4_000)

    def __init__(
        self,
        asked: Sequence[AskedReport],
        *,
        asked_on: date,
        entered: bool,
        by: str = "",
        before: InformationAnswer | None = None,
    ) -> None:
        """For the reports asked about. `entered`: the coordinator types it; `before`: the answer to be amended."""
        self.asked_on = asked_on
        stands = before if before is not None and not before.refused else None
        super().__init__(data={"summary": stands.summary if stands else "", "by": by})
        if entered:
            del self.by
        else:
            self.own_act()
        rows = {row.complaint_id: row for row in stands.reports} if stands else {}
        self.reports = [ReportForm(report, rows.get(report.complaint_id)) for report in asked]
        if not self.is_submitted():
            self.version.data = str(before.version if before else 0)

    def valid_for(self, kind: str) -> bool:
        """Check what this kind of answer asks for: a nil return asks for nothing but who said it, where entered."""
        rules: dict[str, list[Callable[..., None]]] = {}
        if "said_on" in self:
            asked = plain_date(self.asked_on)
            early = _("The day it came must be %(asked)s or later: the agency was asked on that day", asked=asked)
            rules["said_on"] = [not_before(lambda: self.asked_on, early)]
        if "by" in self and kind != NIL:
            rules["by"] = [needed(_("Enter your name and role"))]
        if kind == REFUSE:
            rules["reason"] = [needed(_("Write why you do not give the information"))]
        if kind == SEND and not self.reports:
            rules["summary"] = [needed(_("Write what you know, or send a nil return"))]
        valid = self.validate(rules)
        if kind != SEND:
            # Neither says anything of a report: what was filled in would be gone, and a nil return says the opposite.
            filled = [report for report in self.reports if report.must_be_sent()]
            return self._sums_up(kind) and not filled and valid
        # Each is checked, so that every mistake is named at once.
        wrong = [report for report in self.reports if not report.validate()]
        return valid and not wrong

    def _sums_up(self, kind: str) -> bool:
        """Check that a nil return does not leave out what was written beside the reports."""
        if kind == NIL and self.summary.data:
            error = _("A nil return says that you hold nothing. Send the answer, or clear what you wrote")
            self.summary.errors = [error]
            return False
        return True

    @property
    def whole(self) -> list[Form]:
        """The parts in the order of the page, for the error summary."""
        return [*self.reports, self]

    def answered_by(self, agency: str) -> str:
        """Who answers: the name given; for a nil return by a link, the agency."""
        if "by" not in self:
            return str(self.said_by.data)
        return self.by.data or agency

    def beside(self, stored: InformationAnswer) -> None:
        """Keep, to show beside what was typed, what somebody else answered meanwhile."""
        self.show_as(stored.version)
        names = {form.report.complaint_id: form.report.n for form in self.reports}
        reports = [
            (_("Report %(n)s", n=names[row.complaint_id]), report_words(row))
            for row in stored.reports
            if row.complaint_id in names
        ]
        summary = _("Refused") if stored.refused else str(self.summary.label.text)
        self.theirs = [*reports, (summary, stored.summary or "–")]


def report_words(row: ReportAnswer) -> str:
    """What an agency said of one report, on one line."""
    parts = (words(row.held), plain_date(row.recorded_on), row.agency_reference, row.what_was_done)
    return ". ".join(part for part in parts if part)
