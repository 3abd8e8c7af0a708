"""The form by which a coordinator records that they posted something or told it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from csp_reviews.law.terms import Route
from csp_reviews.web.clock import today
from csp_reviews.web.forms import BaseForm, DateField, line, not_after, not_before

IN_PERSON, THEY_RANG = "in_person", "they_rang"
HOW = {
    Route.LETTER.value: _l("Posted, in a plain envelope"),
    Route.PHONE.value: _l("Told by phone"),
    Route.TEXT.value: _l("Told by text message"),
    THEY_RANG: _l("Told when they rang us"),
    IN_PERSON: _l("Told in person"),
}
HOW_AGENCY = {
    Route.EMAIL.value: _l("By e-mail from your own mailbox"),
    Route.PHONE.value: _l("By phone"),
    Route.LETTER.value: _l("By letter"),
    IN_PERSON: _l("In person"),
}
NOTE_MOST = 300


class ToldForm(BaseForm):
    """How somebody was told, and when. Only ways that are safe are offered."""

    how = RadioField(_l("How did you do it?"), validators=[InputRequired(_l("Select how you did it"))])
    told_on = DateField(
        _l("When?"),
        _l("Enter the day on which you did it"),
        validators=[not_after(today, _l("The day must be today or in the past"))],
    )
    note = line(_l("Anything to add (optional)"), most=NOTE_MOST)

    def __init__(self, first: date, *args: Any, **kwargs: Any) -> None:
        """`first` is the day on which the message was written: nobody was told of it before."""
        super().__init__(*args, **kwargs)
        self.first = first

    def validate_told_on(self, field: DateField) -> None:
        """Not before there was something to tell."""
        not_before(lambda: self.first, _("The day must not be before the message was written"))(self, field)

    def offer(self, routes: Iterable[Route]) -> None:
        """Offer the ways by which a person may be told: those that are safe, when they ring, and in person."""
        safe = {IN_PERSON, THEY_RANG, *(route.value for route in routes)}
        self._offer({code: text for code, text in HOW.items() if code in safe})

    def offer_agency(self) -> None:
        """Offer the ways by which an agency may be told."""
        self._offer(HOW_AGENCY)

    def how_told(self) -> str:
        """What was chosen and added, as it is kept and shown."""
        chosen = str(self.ways[self.how.data])
        return f"{chosen}. {self.note.data}" if self.note.data else chosen

    def _offer(self, ways: Mapping[str, str]) -> None:
        self.ways = ways
        self.how.choices = [(code, str(text)) for code, text in ways.items()]
