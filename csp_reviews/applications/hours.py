"""From which hour to which a way of reaching somebody may be used: the boxes of a form."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from csp_reviews.law.reaching import ANY, Hours
from csp_reviews.web.forms import choices

HOUR_CHOICES = [(str(hour), f"{hour}:00") for hour in range(25)]


class HoursFields:
    """From which hour to which a way may be used."""

    from_hour = SelectField(_l("From"), choices=choices(HOUR_CHOICES[:-1]), default="0")
    to_hour = SelectField(_l("Until"), choices=choices(HOUR_CHOICES[1:]), default="24")

    @property
    def hours(self) -> Hours:
        """The hours that were chosen."""
        return Hours(int(self.from_hour.data), int(self.to_hour.data))

    def in_order(self) -> bool:
        """The end comes after the beginning."""
        if self.hours.first < self.hours.end:
            return True
        self.to_hour.errors = [_("The end must be later than the beginning")]
        return False


def hours_data(hours: Hours | None) -> dict[str, str]:
    """The answers with which the form shows hours again."""
    shown = hours or ANY
    return {"from_hour": str(shown.first), "to_hour": str(shown.end)}
