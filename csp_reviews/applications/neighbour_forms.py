"""What is asked about the neighbours of a group, and of each neighbour by their own link."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from csp_reviews.applications.forms import NO_ROUTE, OFF, PageForm, ReachFields
from csp_reviews.applications.submission import ADDRESS, MOST_NEIGHBOURS, NeighbourSaid, lines_of, read_neighbours
from csp_reviews.casefile.entered import EnteredForm
from csp_reviews.law.references import normalise_code
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.web.clock import today
from csp_reviews.web.forms import BaseForm, DateField, choices, line, not_after, one_of, story
from csp_reviews.web.mailbox import can_reach


class NeighbourFields:
    """Who joins in."""

    how_many = line(
        _l("How many neighbours join you?"),
        most=10,
        description=_l("Leave this empty if you name them all below."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    named = story(
        _l("Who are they? (optional)"),
        most=4_000,
        description=_l("One a line: a name, or a name and an e-mail address. You do not have to name anybody."),
        render_kw=OFF,
    )
    named_safe = BooleanField(
        _l("Send them a link by e-mail: nobody else reads those messages"),
        description=_l("If you are not sure, leave it. You then get a note for each, to hand over."),
    )

    def validate_how_many(self, field: StringField) -> None:
        """A number, if there is one."""
        typed, named = field.data or "", len(lines_of(self.named.data or ""))
        number = one_of(typed, MOST_NEIGHBOURS)
        if typed and not number:
            raise ValidationError(_("The number of neighbours must be between 1 and %(most)s", most=MOST_NEIGHBOURS))
        if typed and number < named <= MOST_NEIGHBOURS:
            raise ValidationError(
                _(
                    "The number is %(typed)s, but %(named)s are named below. Correct one of the two",
                    typed=typed,
                    named=named,
                )
            )

    def validate_named(self, field: StringField) -> None:
        """Not more than fit, and what looks like an address could be one."""
        if (named := len(lines_of(field.data or ""))) > MOST_NEIGHBOURS:
            raise ValidationError(
                _(
                    "%(named)s neighbours are named, and %(most)s fit here. Leave %(most)s, and name the others in a "
                    "message once the application has its reference",
                    named=named,
                    most=MOST_NEIGHBOURS,
                )
            )
        for found in ADDRESS.findall(field.data or ""):
            if not can_reach(found.strip(",;:<>()")):
                raise ValidationError(
                    _(
                        "“%(text)s” is not an e-mail address that we can send to. One looks like name@example.com",
                        text=found,
                    )
                )

        if twice := named_twice(read_neighbours("", field.data or "", safe=True)):
            raise ValidationError(
                _(
                    "“%(name)s” is named twice. Take one of the lines away, or say in it how the two differ",
                    name=twice,
                )
            )

    def said(self) -> tuple[NeighbourSaid, ...]:
        """The neighbours. Only after the form was found valid."""
        return read_neighbours(self.how_many.data or "", self.named.data or "", safe=bool(self.named_safe.data))


def named_twice(named: Sequence[NeighbourSaid]) -> str:
    """The first who is named twice; "" where nobody is. The same name at another address is somebody else."""
    for n, one in enumerate(named):
        for other in named[:n]:
            apart = one.email and other.email and one.email.casefold() != other.email.casefold()
            if _plain(one.name) == _plain(other.name) and not apart:
                return other.name or other.email
    return ""


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


class NeighboursForm(NeighbourFields, PageForm):
    """The neighbours of a group."""

    def validate(self, extra_validators: Any = None) -> bool:
        """A group has somebody else in it."""
        valid = super().validate(extra_validators)
        if valid and not self.said():
            self.how_many.errors = [_("Enter how many neighbours join you, or name them")]
            return False
        return valid


class JoinCodeForm(BaseForm):
    """The code on a note that was handed over."""

    code = line(
        _l("Code"),
        _l("Enter the code"),
        description=_l("16 letters and numbers, in four groups of four."),
        render_kw={"autocomplete": "off", "spellcheck": False},
    )

    def validate_code(self, field: StringField) -> None:
        """It must be able to be a code."""
        if field.data and normalise_code(field.data) is None:
            raise ValidationError(_("A code has 16 letters and numbers. Check it, and try again."))


class JoinForm(ReachFields, BaseForm):
    """Whether a neighbour agrees, how they are affected, and how it is safe to reach them."""

    agrees = RadioField(
        _l("Do you agree to be part of this?"),
        choices=choices([("yes", _l("Yes")), ("no", _l("No"))]),
        validators=[InputRequired(_l("Select whether you agree"))],
    )
    name = line(_l("Your name"), render_kw={"autocomplete": "name"})
    address = story(_l("Your address (optional)"), most=400, render_kw={"autocomplete": "street-address"})
    affected = story(
        _l("What does it do to you? (optional)"),
        description=_l("In your own words. The others in the group do not see it."),
        render_kw=OFF,
    )
    none_of_these = _l("None of these: I will get in touch myself")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The record of a neighbour holds no hours: they say them in their own words."""
        super().__init__(*args, **kwargs)
        del self.ring
        del self.write

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody who does not agree is asked nothing more."""
        if self.agrees.data == "no":
            return bool(self.agrees.validate(self))
        valid = all([super().validate(extra_validators), self.reachable(self.address.data or "")])
        if not self.name.data:
            self.name.errors = [_("Enter your name")]
            return False
        return valid

    def columns(self) -> dict[str, Any]:
        """The columns of `models.neighbours.Neighbour` that the answer fills. Only after the form was found valid."""
        if self.agrees.data == "no":
            return {"agrees": False}
        names = ("name", "address", "affected", "phone", "contact_times", "name_to_use", "contact_note")
        safe = [way for way in self.safe.data or () if way != NO_ROUTE]
        texts = {name: self[name].data or "" for name in names}
        return {"agrees": True, "own_email": self.email.data or "", "safe": safe, **texts}


class NeighbourAnswerForm(EnteredForm):
    """A neighbour's answer as it came by phone, on paper or in person."""

    whose = SelectField(_l("Which neighbour"), choices=[])
    answer = RadioField(
        _l("What they said"),
        choices=choices(
            [("yes", _l("They agree")), ("no", _l("They do not agree")), ("over", _l("They do not agree any more"))]
        ),
        validators=[InputRequired(_l("Select what they said"))],
    )
    name = line(_l("Their name, if it is new (optional)"))
    affected = story(_l("What it does to them, in their words (optional)"))

    def offer_neighbours(self, neighbours: list[Neighbour]) -> "NeighbourAnswerForm":
        """Name those there are."""
        names = ((str(one.n), _("%(n)s: %(name)s", n=one.n, name=one.name or _("no name yet"))) for one in neighbours)
        self.whose.choices = choices(names)
        return self


class GoesOnForm(BaseForm):
    """What the applicant said about the group's application, after a neighbour took back their yes."""

    how = story(
        _l("What the applicant said, and how it goes on"),
        _l("Say what the applicant said"),
        most=4_000,
        description=_l(
            "For example: they go on with those who are left; or for themselves alone; or they want to stop."
        ),
    )
    done_on = DateField(
        _l("The day you spoke to them"),
        _l("Enter the day you spoke to them"),
        validators=[not_after(today, _l("The day you spoke to them must be today or in the past"))],
    )
