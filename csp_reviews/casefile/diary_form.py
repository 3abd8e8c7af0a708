"""The lines of a diary sheet: the day, when and how long, what happened, what it did. Several stand on one page.

A line is a complaint of the kind `diary`: made on the day on which the diary was handed to somebody, else not reported
yet. Whether a diary alone counts is for the area's procedures (s.104(12)); the law flags it and leaves it in.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectField

from csp_reviews.casefile.parts import Plain, name_errors, place_of
from csp_reviews.casefile.report_form import Report
from csp_reviews.law.terms import ComplaintKind
from csp_reviews.models.areas import Agency
from csp_reviews.web.clock import today
from csp_reviews.web.forms import DateField, choices, line, not_after, story

MOST, MORE = 60, 5
"""How many lines fit, and how many empty ones a press of the button adds."""


class DiaryLine(Plain):
    """One line. One that is left empty is no line."""

    on = DateField(_l("Day"), validators=[not_after(today, _l("The day must be today or in the past"))])
    lasted = line(_l("When, and how long (optional)"), most=200)
    what = story(_l("What happened"), most=2_000)
    effect = story(_l("What it did to you (optional)"), most=2_000)

    @property
    def empty(self) -> bool:
        """Whether nothing was written in it."""
        return not any((self.on.day, self.on.month, self.on.year, self.lasted.data, self.what.data, self.effect.data))

    def validate(self, extra_validators: Any = None) -> bool:
        """A line that was begun has a day and says what happened."""
        if self.empty:
            return True
        super().validate(extra_validators)
        if self.on.data is None and not self.on.errors:
            self.on.errors, self.on.wrong = [_("Enter the day")], DateField.PARTS
        if not self.what.data:
            self.what.errors = [_("Say what happened, in a few words")]
        return name_errors(self, _("Line %(n)s", n=place_of(self)))


class DiaryFields:
    """The lines, and to whom the diary was handed. Call `offer_diary` before it is shown or checked."""

    handed_to: dict[str, str]
    fresh = 0
    """The first of the lines that somebody just asked for, from 1: it has the focus."""
    lines = FieldList(FormField(DiaryLine), max_entries=MOST)
    given_to = SelectField(_l("Was this diary given to anybody? (optional)"), choices=[], default="")
    given_on = DateField(
        _l("When was it given to them?"),
        validators=[not_after(today, _l("The day it was given to them must be today or in the past"))],
        description=_l("Lines of a later day are kept as not reported yet."),
    )

    def offer_diary(self, agencies: Sequence[Agency]) -> Self:
        """Say who may have got it."""
        self.handed_to = {str(agency.id): agency.name for agency in agencies}
        self.given_to.choices = choices([("", _("No, to nobody yet")), *self.handed_to.items()])
        return self

    def more_lines(self, *, asked: bool = False) -> Self:
        """Add empty lines, as many as fit. `asked`: somebody pressed the button for them."""
        if asked and len(self.lines) < MOST:
            self.fresh = len(self.lines) + 1
        for _line in range(min(MORE, MOST - len(self.lines))):
            self.lines.append_entry()
        return self

    def handed_over(self) -> bool:
        """Check to whom a diary was given against the day, and the day against its lines. Called after all else.

        One that goes on after the day has lines of both kinds; one that only begins after it was not given then.
        """
        if self.given_on.errors:
            return False
        typed = self.given_on.day or self.given_on.month or self.given_on.year
        if typed and not self.given_to.data:
            self.given_to.errors = [_("Select who it was given to, or take the day away")]
            return False
        if not self.given_to.data:
            return True
        days = [entry.form.on.data for entry in self.lines if entry.form.on.data]
        if not typed:
            return self._given_wrong(_("Enter the day it was given to them"))
        if days and self.given_on.data < min(days):
            return self._given_wrong(_("It was given to them before the day of every line. Check the days."))
        return True

    def _given_wrong(self, message: str) -> bool:
        self.given_on.errors, self.given_on.wrong = [message], DateField.PARTS
        return False

    def diary(self) -> tuple[Report, ...]:
        """A report for each line that was filled in. Only after the form was found valid."""
        return tuple(self._report(entry.form) for entry in self.lines if not entry.form.empty)

    def _report(self, one: DiaryLine) -> Report:
        day: date = one.on.data
        given = self.given_on.data if self.given_to.data and self.given_on.data and self.given_on.data >= day else None
        return Report(
            incident=(day, day),
            complained=(given, given) if given else None,
            what_happened=one.what.data or "",
            reported_to=self.handed_to[self.given_to.data] if given else "",
            agency_id=int(self.given_to.data) if given else None,
            lasted=one.lasted.data or "",
            effect=one.effect.data or "",
            kind=ComplaintKind.DIARY,
        )
