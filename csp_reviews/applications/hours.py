"""On which days, and from which hour to which, a way of reaching somebody may be used: the boxes of a form."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField

from csp_reviews.casefile.contact import day_name
from csp_reviews.casefile.parts import Plain
from csp_reviews.law.reaching import ANY, DAY, EVERY_DAY, Hours
from csp_reviews.web.filters import in_a_row
from csp_reviews.web.forms import choices

RING, WRITE = _l("When is it safe to ring or text?"), _l("When is it safe that an e-mail comes?")
"""What is asked of each of two windows on one page."""
HOUR_CHOICES = [(str(hour), f"{hour}:00") for hour in range(DAY + 1)]


class HoursFields:
    """From which hour to which a way may be used, and on which days."""

    from_hour = SelectField(_l("From"), choices=choices(HOUR_CHOICES[:-1]), default="0")
    to_hour = SelectField(_l("Until"), choices=choices(HOUR_CHOICES[1:]), default=str(DAY))
    days = SelectMultipleField(
        _l("On which days?"),
        choices=lambda: choices((str(day), day_name(day)) for day in sorted(EVERY_DAY)),
        description=_l(
            "Leave them all empty if any day is safe. From 20:00 until 8:00 ends the next day: tick the day on which "
            "it begins."
        ),
    )

    @property
    def hours(self) -> Hours:
        """The hours that were chosen. No day chosen is every day."""
        days = frozenset(int(day) for day in self.days.data or ()) or EVERY_DAY
        return Hours(int(self.from_hour.data), int(self.to_hour.data), days)

    @property
    def as_typed(self) -> str:
        """The hours in words as they stand in the boxes, although they may be none: from 9:00 to 9:00."""
        said = _("%(first)s:00 to %(end)s:00", first=self.from_hour.data, end=self.to_hour.data)
        offered: Any = self.days.iter_choices()
        days = in_a_row(day.label for day in offered if day.selected)
        return _("%(hours)s, %(days)s", hours=said, days=days) if days else said

    def apart(self) -> bool:
        """Whether they end at another hour than they begin at; an earlier one is that of the next day."""
        if self.from_hour.data != self.to_hour.data:
            return True
        self.to_hour.errors = [_("Choose another hour for the end. If any time is safe, choose 0:00 until 24:00")]
        return False


class KeptHoursFields(HoursFields):
    """As `HoursFields`; hours that were said before stay, unless others are chosen."""

    from_hour = SelectField(_l("From"), choices=lambda: choices([_as_before(), *HOUR_CHOICES[:-1]]), default="")
    to_hour = SelectField(_l("Until"), choices=lambda: choices([_as_before(), *HOUR_CHOICES[1:]]), default="")

    def hours_after(self, kept: Hours | None) -> Hours:
        """The hours that hold from now on, after those that held before."""
        if self.from_hour.data:
            return self.hours
        before = kept or ANY
        days = frozenset(int(day) for day in self.days.data or ()) or before.days
        return Hours(before.first, before.end, days)

    def apart(self) -> bool:
        """Whether both hours are chosen, and differ, or neither."""
        if bool(self.from_hour.data) is not bool(self.to_hour.data):
            self.to_hour.errors = [_("Choose both hours, or leave both as they are")]
            return False
        return not self.from_hour.data or super().apart()


def _as_before() -> tuple[str, str]:
    return "", _("As it is now")


class HoursForm(HoursFields, Plain):
    """The hours of one or more ways, as a part of a form."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, then the hours against each other; an error says which hours they are."""
        valid = bool(super().validate(extra_validators)) and self.apart()
        asked = WRITE if self.to_hour.name.startswith("write-") or "-write-" in self.to_hour.name else RING
        for field in self:
            field.errors = [f"{asked} {error}" for error in field.errors]
        return valid


def hours_data(hours: Hours | None) -> dict[str, Any]:
    """The answers with which the form shows hours again."""
    shown = hours or ANY
    days = [] if shown.days == EVERY_DAY else [str(day) for day in sorted(shown.days)]
    return {"from_hour": str(shown.first), "to_hour": str(shown.end), "days": days}
