"""One report of anti-social behaviour as somebody tells it: what, when (exactly, or about), to whom, what was done.

The applicant's pages, the coordinator's intake and whoever adds or corrects a complaint share it, so that a date is
asked for, checked and read in one way. `Report` is what the operations take.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, RadioField
from wtforms.validators import InputRequired

from csp_reviews.casefile.parts import Plain
from csp_reviews.law.terms import ComplaintKind
from csp_reviews.law.threshold_facts import Span
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Complaint
from csp_reviews.web.clock import today
from csp_reviews.web.filters import month_of, opening, plain_date
from csp_reviews.web.forms import BaseForm, DateField, choices, in_message, line, story

DAY, MONTH, BETWEEN = "day", "month", "between"
OTHER, NONE = "other", "none"

SHORTEST = 50
"""Characters of a report that tell it from the others."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report, read. Each span is a first and a last day; no complained span: it has not been reported yet."""

    incident: Span
    complained: Span | None = None
    what_happened: str = ""
    reported_to: str = ""
    agency_id: int | None = None
    officer: str = ""
    agency_reference: str = ""
    what_was_done: str = ""
    lasted: str = ""
    effect: str = ""
    reporter: str = ""
    same_incident_as: int | None = None
    hate: bool = False
    anonymous: bool = False
    kind: ComplaintKind = ComplaintKind.REPORT

    def columns(self) -> dict[str, Any]:
        """The columns of `models.cases.Complaint`, but for the case and the number."""
        first, last = self.complained or (None, None)
        return {
            "incident_first": self.incident[0],
            "incident_last": self.incident[1],
            "complained_first": first,
            "complained_last": last,
            "kind": self.kind,
            "reported_to": self.reported_to,
            "agency_id": self.agency_id,
            "officer": self.officer,
            "agency_reference": self.agency_reference,
            "what_happened": self.what_happened,
            "what_was_done": self.what_was_done,
            "lasted": self.lasted,
            "effect": self.effect,
            "reporter": self.reporter,
            "same_incident_as": self.same_incident_as,
            "hate": self.hate,
            "anonymous": self.anonymous,
        }


def said_days(first: date | None, last: date | None) -> str:
    """A day as it was said: "12 June 2026", "June 2026", "some time from 1 to 20 June 2026"; "" for none."""
    if first is None or last is None:
        return ""
    if first == last:
        return plain_date(first)
    if first.day == 1 and last == _month_end(first):
        return month_of(first)
    return _("some time from %(first)s to %(last)s", first=plain_date(first), last=plain_date(last))


def in_short(first: date | None, last: date | None, what_happened: str) -> str:
    """A report in as few words as tell it from another: its day, and how what was written begins."""
    day, what = said_days(first, last), opening(what_happened, SHORTEST)
    return _("%(day)s, %(what)s", day=day, what=what) if day and what else day or what


def earlier(complaints: Iterable[Complaint]) -> list[tuple[int, str]]:
    """The complaints of a case as the choices of "is this the same as one before?"."""
    words = ((one.n, in_short(one.incident_first, one.incident_last, one.what_happened)) for one in complaints)
    return [(n, _("Yes, report %(n)s: %(day)s", n=n, day=text)) for n, text in words]


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


class MonthField(DateField):
    """A month as two boxes, month and year. `data` is its first day."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the two parts; the day is the first as soon as either is there."""
        super().process(formdata, data, extra_filters)
        self.day = "1" if self.month or self.year else ""

    def _stop(self, parts: Iterable[str], message: Any) -> NoReturn:
        super()._stop([part for part in parts if part != "day"], message)


def _typed(boxes: Iterable[DateField]) -> bool:
    return any(box.month or box.year or box.day for box in boxes)


class DaysForm(Plain):
    """A day that somebody knows exactly, by its month, or between two days."""

    how = RadioField(choices=[], default=DAY)
    on = DateField(_l("The day"), _l("Enter the day"))
    month = MonthField(_l("The month"), _l("Enter the month"))
    first = DateField()
    last = DateField()
    turned: Any = ""
    """What it says where the last day is before the first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Every way of saying it is open at first."""
        super().__init__(*args, **kwargs)
        self.needed = True
        self.latest = today()
        self.applied_on: date | None = None
        if self.how.data == DAY and not self.begun:
            # Without scripts the boxes of every way are open, and this one is chosen before anybody has chosen.
            self.how.data = next((way for way, boxes in self._ways.items() if _typed(boxes)), self.how.data)
        self.how.choices = choices(
            [
                (DAY, _("I know the day")),
                (MONTH, _("I know the month")),
                (BETWEEN, _("Between two days")),
            ]
        )

    @property
    def chosen(self) -> tuple[DateField, ...]:
        """The boxes that belong to the way that was chosen."""
        return self._ways.get(str(self.how.data), (self.on,))

    @property
    def _ways(self) -> dict[str, tuple[DateField, ...]]:
        return {DAY: (self.on,), MONTH: (self.month,), BETWEEN: (self.first, self.last)}

    @property
    def begun(self) -> bool:
        """Whether anything was typed in those boxes."""
        return _typed(self.chosen)

    @property
    def span(self) -> Span | None:
        """The first and the last day; None until the form was found valid, and where nothing was asked."""
        if not self.needed or any(field.data is None for field in self.chosen):
            return None
        if self.how.data == MONTH:
            first: date = self.month.data
            return first, min(_month_end(first), max(self.latest, first))
        return self.chosen[0].data, self.chosen[-1].data

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the chosen boxes alone: what was left in the others does not matter."""
        if not self.needed:
            return True
        valid = self.how.validate(self)
        for field in self.chosen:
            valid = field.validate(self, (extra_validators or {}).get(field.short_name, ())) and valid
        return valid and self._possible()

    def wrong(self, field: DateField, message: str) -> bool:
        """Put an error on a box. Always False."""
        field.errors = [*field.errors, message]
        field.wrong = field.wrong or tuple(part for part in DateField.PARTS if part != "day" or field is not self.month)
        return False

    def _possible(self) -> bool:
        first, last = self.chosen[0], self.chosen[-1]
        for field in self.chosen:
            if field.data > self.latest:
                return self.wrong(field, self._too_late(field))
        if last.data < first.data:
            return self.wrong(last, str(self.turned))
        return True

    def _too_late(self, field: DateField) -> str:
        label = in_message(field)
        if self.applied_on is None or self.applied_on >= today():
            if field is self.month:
                return _("%(label)s must be this month or in the past", label=label)
            return _("%(label)s must be today or in the past", label=label)
        day = plain_date(self.applied_on)
        return _("%(label)s must not be after %(day)s, when the application came", label=label, day=day)


class HappenedForm(DaysForm):
    """When it happened."""

    how = RadioField(_l("When did it happen?"), choices=[], default=DAY)
    on = DateField(_l("The day it happened"), _l("Enter the day it happened"), description=_l("For example, 28 8 2026"))
    month = MonthField(
        _l("The month it happened"), _l("Enter the month it happened"), description=_l("For example, 8 2026")
    )
    first = DateField(_l("The first day it could have happened"), _l("Enter the first day it could have happened"))
    last = DateField(_l("The last day it could have happened"), _l("Enter the last day it could have happened"))
    turned = _l("The last day it could have happened must be after the first day")


class ToldForm(DaysForm):
    """When it was reported."""

    how = RadioField(_l("When were they told?"), choices=[], default=DAY)
    on = DateField(_l("The day they were told"), _l("Enter the day they were told"))
    month = MonthField(_l("The month they were told"), _l("Enter the month they were told"))
    first = DateField(
        _l("The first day they could have been told"), _l("Enter the first day they could have been told")
    )
    last = DateField(_l("The last day they could have been told"), _l("Enter the last day they could have been told"))
    turned = _l("The last day they could have been told must be after the first day")

    def in_order(self, happened: DaysForm) -> bool:
        """Check that nobody was told before it happened. Called after both were checked alone."""
        if not self.span or not happened.span or self.span[1] >= happened.span[0]:
            return True
        field = self.chosen[-1]
        return self.wrong(field, _("%(label)s is before it happened. Check both days.", label=in_message(field)))


class ReportFields:
    """The questions about one report. Call `offer` before it is shown or checked."""

    names: dict[str, str]
    what_happened = story(
        _l("What happened?"),
        _l("Say what happened, in a few words"),
        most=4_000,
        description=_l("A few words are enough. You can leave out names."),
    )
    asks_of_them = True
    """Whether it asks what those did who were told; the checker asks for the days alone."""
    happened = FormField(HappenedForm)
    told_whom = RadioField(_l("Who was told?"), validators=[InputRequired(_l("Select who was told"))])
    told_other = line(_l("Who was it?"), most=200)
    told = FormField(ToldForm)
    officer = line(_l("Who took the report (optional)"), most=200)
    agency_reference = line(_l("Their reference (optional)"), most=100)
    what_was_done = story(_l("What did they do? (optional)"), most=4_000, description=_l("“Nothing” is an answer too."))
    reporter = line(
        _l("Who told them, if it was somebody else (optional)"),
        description=_l("Leave this empty if it was you, or the person you are asking for."),
    )
    same_as = RadioField(_l("Is it the same incident as one you have told us about?"), default="")
    hate = BooleanField(_l("I think it was a hate incident"))

    def offer(
        self, agencies: Sequence[Agency], earlier: Sequence[tuple[int, str]] = (), latest: date | None = None
    ) -> Self:
        """Say whom there is to tell, which reports came before (number and words), and the last day there can be."""
        self.names = {str(agency.id): agency.name for agency in agencies}
        self.told_whom.choices = choices([*self.names.items(), (OTHER, _("Somebody else")), (NONE, _("Nobody yet"))])
        self.same_as.choices = choices([("", _("No, or I am not sure")), *((str(n), text) for n, text in earlier)])
        for days in (self.happened.form, self.told.form):
            days.latest = latest or today()
            days.applied_on = latest
        return self

    def ready(self) -> None:
        """When it was told is asked only where somebody was told. Called before the answers are checked."""
        self.told.form.needed = self.told_whom.data not in (NONE, "", None)

    def in_order(self) -> bool:
        """Check the answers against each other. Called after each was checked alone."""
        if self.told_whom.data == NONE and self.told.form.begun:
            self.told_whom.errors = [_("You gave a day when they were told. Select who it was, or take the day away.")]
            return False
        if self.asks_of_them and (unsaid := self._beside()):
            self.told_whom.errors = [unsaid]
            return False
        if self.told_whom.data == OTHER and not self.told_other.data:
            self.told_other.errors = [_("Enter who was told")]
            return False
        return bool(self.told.form.in_order(self.happened.form))

    def _beside(self) -> str:
        """What is wrong with words beside a choice that has no place for them: they are asked about, never dropped."""
        of_them = (self.told_other, self.officer, self.agency_reference, self.what_was_done, self.reporter)
        if self.told_whom.data == NONE and any(field.data for field in of_them):
            return _("You wrote about those who were told. Select who it was, or take those words away.")
        if self.told_whom.data in self.names and self.told_other.data:
            return two_named()
        return ""

    @property
    def same_number(self) -> int | None:
        """The number of the report that it is the same incident as. Only after the form was found valid."""
        return int(self.same_as.data) if self.same_as.data else None

    def report(self) -> Report:
        """What was told. Only after the form was found valid; ValueError before."""
        incident, whom = self.happened.form.span, str(self.told_whom.data)
        if incident is None:
            raise ValueError("the form was not validated")
        known = whom not in (OTHER, NONE)
        return Report(
            incident=incident,
            complained=self.told.form.span if whom != NONE else None,
            what_happened=self.what_happened.data or "",
            reported_to=self.names[whom] if known else _said(self.told_other, whom == OTHER),
            agency_id=int(whom) if known else None,
            officer=_said(self.officer, whom != NONE),
            agency_reference=_said(self.agency_reference, whom != NONE),
            what_was_done=_said(self.what_was_done, whom != NONE),
            reporter=_said(self.reporter, whom != NONE),
            same_incident_as=self.same_number,
            hate=bool(self.hate.data),
        )


def two_named() -> str:
    """What is wrong where an organisation of the list is chosen, and another one written."""
    return _(
        "You selected an organisation, and wrote in the box “Who was it?” as well. "
        "Select “Somebody else”, or take those words away."
    )


def _said(field: Any, asked: bool) -> str:
    """What stands in a text box, if its question was asked at all."""
    return str(field.data or "") if asked else ""


class ReportForm(ReportFields, BaseForm):
    """One report on a page of its own."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, then the answers against each other."""
        self.ready()
        return all([super().validate(extra_validators), self.in_order()])


class ReportEntry(ReportFields, Plain):
    """One report among several on a page: `FieldList(FormField(ReportEntry))`."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, then the answers against each other."""
        self.ready()
        return all([super().validate(extra_validators), self.in_order()])


def answers_of(complaint: Complaint) -> dict[str, Any]:
    """The answers with which the form shows a complaint again: `ReportForm(data=answers_of(complaint))`."""
    whom = str(complaint.agency_id) if complaint.agency_id else (OTHER if complaint.complained_first else NONE)
    return {
        "what_happened": complaint.what_happened,
        "happened": _days(complaint.incident_first, complaint.incident_last),
        "told_whom": whom,
        "told_other": complaint.reported_to if whom == OTHER else "",
        "told": _days(complaint.complained_first, complaint.complained_last),
        "officer": complaint.officer,
        "agency_reference": complaint.agency_reference,
        "what_was_done": complaint.what_was_done,
        "reporter": complaint.reporter,
        "same_as": str(complaint.same_incident_as or ""),
        "hate": complaint.hate,
    }


def _days(first: date | None, last: date | None) -> dict[str, Any]:
    if first is None or last is None or first == last:
        return {"how": DAY, "on": first}
    if first.day == 1 and last == _month_end(first):
        return {"how": MONTH, "month": first}
    return {"how": BETWEEN, "first": first, "last": last}
