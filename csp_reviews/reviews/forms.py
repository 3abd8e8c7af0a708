"""What is asked when a review is arranged, when it was held, and when its outcome is made final."""

from collections.abc import Sequence
from typing import Any, Self

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from csp_reviews.casefile.entered import EnteredForm
from csp_reviews.casefile.parts import Plain
from csp_reviews.law.terms import Attendance, EarlyFinal, ReviewMode, TakingPart
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency
from csp_reviews.models.following import PlanDraft
from csp_reviews.models.reviews import PanelMember, Review
from csp_reviews.reviews.operations import Minutes, Plan, Seat
from csp_reviews.web.clock import today
from csp_reviews.web.filters import in_a_row
from csp_reviews.web.forms import MEDIUM, DateField, VersionedForm, choices, coded, line, not_after, story

OTHERS = 3
"""Lines for members who sit for no agency."""


class SeatForm(Plain):
    """One line of the panel: an agency's person, or somebody else's name."""

    agency_id = HiddenField()
    name = line(_l("Name"))

    agency_name = ""


class PlanForm(VersionedForm):
    """When, how and by whom the review is held, and the victim's invitation."""

    mode = RadioField(
        _l("How is it held?"),
        choices=coded(ReviewMode),
        validators=[InputRequired(_l("Select how the review is held"))],
    )
    planned_on = DateField(_l("Day"), description=_l("Leave it empty if the day is not set yet"))
    planned_at = line(_l("Time"), most=20, description=_l("For example, 10:00 to 11:30"))
    place = line(_l("Place or way of meeting"), most=200)
    chair_id = SelectField(_l("Chair with a sign-in"), validators=[Optional()], default="")
    chair_name = line(_l("Chair without a sign-in"), description=_l("Somebody who took no part in the case"))
    invited = RadioField(
        _l("Is the applicant invited to take part?"),
        choices=choices((("yes", _l("Yes")), ("no", _l("No")))),
        default="yes",
        validators=[InputRequired(_l("Select whether the applicant is invited"))],
    )
    not_invited_reason = story(
        _l("Why not? The chair’s reason, in writing"),
        most=2_000,
        description=_l("Whoever would get the invitation reads these words in a letter. Write them to that person."),
    )
    seats = FieldList(FormField(SeatForm), max_entries=500)

    def offer(self, chairs: Sequence[Account]) -> None:
        """Offer the accounts that may chair."""
        self._names = {str(account.id): account.name for account in chairs}
        nobody = ("", _("Nobody with a sign-in"))
        self.chair_id.choices = choices((nobody, *((str(account.id), account.name) for account in chairs)))

    def lay_table(self, agencies: Sequence[Agency], members: Sequence[PanelMember] = ()) -> None:
        """Put a line for each agency, with whoever sits for it, then lines for others."""
        seated = {member.agency_id: member.name for member in members if member.agency_id}
        others = [member.name for member in members if member.agency_id is None]
        for agency in agencies:
            self.seats.append_entry({"agency_id": str(agency.id), "name": seated.get(agency.id, "")})
        for n in range(max(OTHERS, len(others) + 1)):
            self.seats.append_entry({"agency_id": "", "name": others[n] if n < len(others) else ""})

    def name_lines(self, agencies: Sequence[Agency]) -> None:
        """Give each line its label, also when it comes back with errors."""
        names = {str(agency.id): agency.name for agency in agencies}
        for entry in self.seats:
            entry.form.agency_name = names.get(entry.form.agency_id.data or "", "")
            entry.form["name"].label.text = entry.form.agency_name or _("Another member")

    def validate(self, extra_validators: Any = None) -> bool:
        """Why not is asked only of whoever is not invited: what was left there does not matter."""
        super().validate(extra_validators)
        if self.invited.data == "yes":
            self.not_invited_reason.errors = []
        return not self.errors

    def validate_not_invited_reason(self, field: Any) -> None:
        """Not to invite needs a reason."""
        if self.invited.data == "no" and not field.data:
            raise ValidationError(_("Give the chair’s reason for not inviting the applicant"))

    def validate_chair_name(self, field: Any) -> None:
        """One chair: with a sign-in, or without."""
        if self.chair_id.data and field.data and field.data != self._names.get(self.chair_id.data):
            raise ValidationError(
                _("You chose a chair with a sign-in too. Empty this line, or choose nobody with a sign-in")
            )

    def validate_seats(self, field: Any) -> None:
        """Only agencies of the area may sit."""
        if any(entry.form.agency_id.data and not entry.form.agency_name for entry in field):
            raise ValidationError(_("One of the agencies is not of this area"))

    def plan(self, chairs: Sequence[Account]) -> Plan:
        """The arrangements that were filled in."""
        chair = next((account for account in chairs if str(account.id) == self.chair_id.data), None)
        seats = [
            Seat(entry.form["name"].data, int(entry.form.agency_id.data) if entry.form.agency_id.data else None)
            for entry in self.seats
            if entry.form["name"].data
        ]
        return Plan(
            mode=ReviewMode(self.mode.data),
            planned_on=self.planned_on.data,
            planned_at=str(self.planned_at.data or ""),
            place=str(self.place.data or ""),
            chair_id=chair.id if chair else None,
            chair_name=chair.name if chair else str(self.chair_name.data or ""),
            invited=self.invited.data == "yes",
            not_invited_reason=str(self.not_invited_reason.data or ""),
            seats=tuple(seats),
        )


class AttendanceForm(Plain):
    """Whether one member came."""

    member_id = HiddenField()
    attendance = SelectField(_l("Attendance"), choices=coded(Attendance), default="invited")


class MinutesForm(VersionedForm):
    """What happened at the review, as a draft."""

    held_on = DateField(
        _l("The day it was held, or decided by correspondence"),
        _l("Enter the day the review was held"),
        validators=[not_after(today, _l("The day it was held must be today or in the past"))],
    )
    took_part = RadioField(
        _l("How did the applicant take part?"),
        choices=coded([way for way in TakingPart if way is not TakingPart.LATER]),
        validators=[InputRequired(_l("Select how the applicant took part"))],
    )
    took_part_note = line(_l("More about that"), most=MEDIUM)
    findings = story(
        _l("What the panel found, and why"),
        _l("Write what the panel found"),
        description=_l("The applicant reads these words. Say what was looked at, what was done, what was missed."),
    )
    attendance = FieldList(FormField(AttendanceForm), max_entries=500)

    def lay(self, review: Review) -> None:
        """One line a member."""
        for member in review.members:
            self.attendance.append_entry({"member_id": str(member.id), "attendance": member.attendance.value})

    def name_lines(self, review: Review) -> None:
        """Label each line with the member's name."""
        names = {str(member.id): member for member in review.members}
        for entry in self.attendance:
            member = names.get(entry.form.member_id.data or "")
            agency = member.agency.name if member and member.agency else ""
            entry.form.attendance.label.text = in_a_row(filter(None, (member.name if member else "", agency)))

    def unkept(self, kept: "MinutesForm") -> bool:
        """Whether what was sent differs from what is kept; each field that does says so, with what was typed in it."""
        told = _("This is not kept yet. Keep it as a draft first, read the letter below, and then make it final.")
        own = [self.held_on, self.took_part, self.took_part_note, self.findings]
        pairs = [(field, kept[field.short_name]) for field in own]
        standing = {entry.form.member_id.data: entry.form.attendance for entry in kept.attendance}
        seats = ((entry.form.attendance, standing.get(entry.form.member_id.data)) for entry in self.attendance)
        pairs += [(field, was) for field, was in seats if was is not None]
        changed = [field for field, was in pairs if _was_sent(field) and _typed(field) != _typed(was)]
        for field in changed:
            field.errors = [told]
        return bool(changed)

    def minutes(self) -> Minutes:
        """What was filled in."""
        if self.held_on.data is None:
            raise ValueError("the form was not validated")
        lines = [(entry.form.member_id.data or "", entry.form.attendance.data) for entry in self.attendance]
        known = [(member_id, code) for member_id, code in lines if member_id.isascii() and member_id.isdigit()]
        came = {int(member_id): Attendance(code) for member_id, code in known}
        return Minutes(
            held_on=self.held_on.data,
            attendance=came,
            took_part=TakingPart(self.took_part.data),
            took_part_note=str(self.took_part_note.data or ""),
            findings=str(self.findings.data),
        )


def _was_sent(field: Any) -> bool:
    return any(name in request.form for name in (field.name, f"{field.name}-day"))


def _typed(field: Any) -> Any:
    """What stands in a field: a day as it was typed, else its text."""
    return (field.day, field.month, field.year) if isinstance(field, DateField) else field.data or ""


class ReleaseForm(VersionedForm):
    """The day on which the outcome is final. `version` says which text was read."""

    read = BooleanField(
        _l("The panel has read every comment on the draft plan"),
        validators=[InputRequired(_l("Confirm that the panel has read every comment on the draft plan"))],
    )
    early = RadioField(
        _l("Why is it final before the last day for comments?"),
        choices=coded(EarlyFinal),
        validators=[InputRequired(_l("Select why it is final before the last day for comments"))],
    )

    released_on = DateField(
        _l("The day the outcome is final"),
        _l("Enter the day the outcome is final"),
        validators=[not_after(today, _l("The day the outcome is final must be today or in the past"))],
    )

    def about(self, sent: PlanDraft | None) -> Self:
        """Ask of the comments only where a draft plan was sent, and there are any."""
        comments = sent.heard if sent else []
        if not any(comment.text for comment in comments):
            del self.read
        if sent is None or not comments or today() > sent.comments_by:
            del self.early
        return self

    @property
    def why_early(self) -> EarlyFinal | None:
        """Why it is final before the last day for comments; None where that was not asked."""
        field: Any = self.early
        return EarlyFinal(field.data) if field else None


class ReleaseForChairForm(ReleaseForm, EnteredForm):
    """The chair's word that it is final, entered for them."""
