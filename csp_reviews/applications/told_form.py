"""One report on a page of its own, with every organisation that was told about the same incident."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, SelectField
from wtforms.validators import InputRequired

from csp_reviews.casefile.parts import Plain, name_errors, place_of
from csp_reviews.casefile.report_form import OTHER, HappenedForm, Report, ReportForm, ToldForm, two_named
from csp_reviews.models.areas import Agency
from csp_reviews.web.forms import VersionedForm, choices, line, one_of, story

MOST = 8
"""How many more organisations fit on one page."""


class AlsoTold(Plain):
    """One more organisation that was told about the incident: which, when, by whom it was taken, and what it did."""

    happened: HappenedForm | None = None
    """When the incident was, once it was checked."""
    whom = SelectField(_l("Who else was told?"), choices=[], validators=[InputRequired(_l("Select who else was told"))])
    whom_other = line(_l("Who was it, if it is not in the list? (optional)"), most=200)
    told = FormField(ToldForm)
    officer = line(_l("Who took the report (optional)"), most=200)
    agency_reference = line(_l("Their reference (optional)"), most=100)
    what_was_done = story(_l("What did they do? (optional)"), most=4_000)

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody who is not in the list has a name, and nobody was told before it happened.

        Each error says of which organisation it is, by the number over its questions.
        """
        super().validate(extra_validators)
        if self.happened:
            self.told.form.in_order(self.happened)
        if self.whom.data == OTHER and not self.whom_other.data:
            self.whom_other.errors = [_("Enter who was told")]
        if self.whom.data not in (OTHER, "", None) and self.whom_other.data:
            self.whom_other.errors = [two_named()]
        return name_errors(self, _("Organisation %(n)s", n=place_of(self) + 1))


class WholeReportForm(ReportForm, VersionedForm):
    """An incident, who was told first, and who was told as well."""

    half = HiddenField()
    """Which half of the page it is shown with (`begun.marks`)."""
    pointed = HiddenField()
    """As which other it was the same incident when it was shown."""
    also = FieldList(FormField(AlsoTold), max_entries=MOST)
    fresh = 0
    """Which of those organisations was added just now, from 1: its first question has the focus."""
    marks: Sequence[str] = ()
    unsure = False
    """Whether it has to be asked once more which other it is the same as: that was taken out, or changed elsewhere."""

    def offer(
        self, agencies: Sequence[Agency], earlier: Sequence[tuple[int, str]] = (), latest: date | None = None
    ) -> Self:
        """The same organisations everywhere on the page."""
        super().offer(agencies, earlier, latest)
        for entry in self.also:
            entry.form.whom.choices = choices([("", ""), *self.names.items(), (OTHER, _("Somebody else"))])
        return self

    def offer_earlier(self, marks: Sequence[str], words: Sequence[str]) -> Self:
        """Say which reports came before, by their marks: their numbers change. A number does for a mark."""
        self.marks = marks
        earlier: Any = choices(zip(marks, words, strict=True))
        self.same_as.choices = [*(self.same_as.choices or ()), *earlier]
        said = self.same_as.data or ""
        if nth := one_of(said, len(marks)):
            self.same_as.data = marks[nth - 1]
        elif said.startswith("r") and said not in marks:
            self.ask_again()
        return self

    def ask_again(self) -> None:
        """Let it be the same as no other, and be said once more."""
        self.unsure, self.same_as.data = True, ""

    def pointed_meanwhile(self, pointed: str) -> None:
        """Say as which other it is the same by now: what was changed in another tab stays, unless it is changed here.

        Where it was changed in both, it is asked once more.
        """
        shown, said = self.pointed.data, self.same_as.data or ""
        self.pointed.data = pointed
        if shown == said:
            self.same_as.data = pointed
        elif pointed not in (shown, said):
            self.ask_again()

    @property
    def same_number(self) -> int | None:
        """The number of the report that it is the same incident as. Only after the form was found valid."""
        return self.marks.index(self.same_as.data) + 1 if self.same_as.data else None

    def press(self, button: str) -> bool:
        """Do what a button other than the last asks: one organisation more, or one fewer. False for the last."""
        act, _dash, place = button.partition("-")
        if act == "also" and len(self.also) < MOST:
            self.also.append_entry()
            self.fresh = len(self.also)
        elif act == "without" and (nth := one_of(place, len(self.also))):
            del self.also.entries[nth - 1]
        return act in ("also", "without")

    def ready(self) -> None:
        """Each organisation is told after it happened, which is checked first."""
        super().ready()
        for entry in self.also:
            entry.form.happened = self.happened.form

    def also_told(self) -> tuple[Report, ...]:
        """A report for each further organisation. Only after the form was found valid."""
        return tuple(self._also(entry.form) for entry in self.also)

    def _also(self, told: AlsoTold) -> Report:
        whom, first = str(told.whom.data), self.report()
        return replace(
            first,
            complained=told.told.form.span,
            reported_to=self.names.get(whom) or str(told.whom_other.data),
            agency_id=int(whom) if whom in self.names else None,
            officer=told.officer.data or "",
            agency_reference=told.agency_reference.data or "",
            what_was_done=told.what_was_done.data or "",
        )
