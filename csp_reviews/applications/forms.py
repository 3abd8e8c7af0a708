"""What each page of an application asks. One subject a form; nothing here queries."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FormField, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired

from csp_reviews.applications.hours import RING, WRITE, HoursForm
from csp_reviews.applications.journey import Answers, applying_as, copy_asked_before
from csp_reviews.applications.phones import check_phone, check_text
from csp_reviews.law.terms import ApplyingAs, Route, TakingPart
from csp_reviews.models.areas import Area
from csp_reviews.web.filters import words
from csp_reviews.web.forms import BaseForm, VersionedForm, choices, line, story
from csp_reviews.web.language import name_of
from csp_reviews.web.mailbox import check_mailbox

NO_ROUTE = "none"
OFF = {"autocomplete": "off"}
BY_PHONE = (Route.PHONE, Route.TEXT, Route.VOICEMAIL)


class PageForm(VersionedForm):
    """A page of the journey. Some ask less, or differently, by what was answered before, or by the area.

    Its version tells which answers it was shown with: the same person may have it open in two tabs.
    """

    half = HiddenField()
    """With which halves of the page it is shown (`begun.marks`)."""
    twice = False
    """Whether `theirs` was typed on this page too, and not only saved."""

    def prepare(self, _answers: Answers) -> Self:
        """Fit the questions to the answers so far."""
        return self

    def for_area(self, _area: Area) -> Self:
        """Fit the questions to the area."""
        return self

    def keeps(self) -> dict[str, str]:
        """What a draft keeps of the page besides its answers."""
        return {}


class ForWhomForm(PageForm):
    """For whom somebody applies."""

    applying_as = RadioField(
        _l("Who are you asking for?"),
        choices=choices(
            [
                (ApplyingAs.MYSELF.value, _l("Myself")),
                (ApplyingAs.SOMEONE_ELSE.value, _l("Somebody else")),
                (ApplyingAs.BUSINESS.value, _l("A business or an organisation")),
                (ApplyingAs.GROUP.value, _l("A group of neighbours")),
            ]
        ),
        validators=[InputRequired(_l("Select who you are asking for"))],
    )


class SharingForm(PageForm):
    """Who is told what: a page to read."""


def check_address(route: Route, text: str) -> None:
    """ValidationError unless a new number or address could be one for this way."""
    if route is Route.EMAIL:
        check_mailbox(text)
    if route in BY_PHONE:
        check_phone(text)
    if route is Route.TEXT:
        check_text(text)


class ReachFields:
    """How it is safe to reach somebody. What is not ticked is never used. Call `offer_ways` before it is shown."""

    safe = SelectMultipleField(
        _l("Which of these are safe?"), validators=[InputRequired(_l("Select what is safe, or “None of these”"))]
    )
    email = line(_l("E-mail address"), most=254, render_kw={"autocomplete": "email", "inputmode": "email"})
    phone = line(_l("Phone number"), most=40, render_kw={"autocomplete": "tel", "inputmode": "tel"})
    ring = FormField(HoursForm, RING)
    write = FormField(HoursForm, WRITE)
    contact_times = line(
        _l("Anything more about when it is safe? (optional)"),
        most=400,
        description=_l("For example: not in the school holidays."),
        render_kw=OFF,
    )
    name_to_use = line(
        _l("What name should we ask for or write to? (optional)"),
        description=_l("If it is safer that we do not use the full name."),
        render_kw=OFF,
    )
    contact_note = story(
        _l("Who shares the home, the phone or the inbox? (optional)"),
        most=2_000,
        description=_l(
            "For example: we share a hallway, or somebody else reads the e-mail. Say what else keeps it safe."
        ),
        render_kw=OFF,
    )
    none_of_these = _l("None of these: I will get in touch myself")
    wants_copy: BooleanField | None = None
    """Whether they want a copy of each letter: of the person affected alone."""

    def offer_ways(self) -> None:
        """The ways there are, and none."""
        ways = (Route.PHONE, Route.VOICEMAIL, Route.TEXT, Route.EMAIL, Route.LETTER)
        self.safe.choices = choices([*((way.value, words(way)) for way in ways), (NO_ROUTE, str(self.none_of_these))])

    def validate_email(self, field: StringField) -> None:
        """What stands here is an e-mail address that our mail can reach."""
        if field.data:
            check_mailbox(field.data)

    def validate_phone(self, field: StringField) -> None:
        """What stands here could be a telephone number; one to which a text message goes, if that is ticked."""
        if field.data:
            check_phone(field.data)
        if Route.TEXT.value in (self.safe.data or ()):
            check_text(field.data or "")

    def reachable(self, address: str, box: Field | None = None) -> bool:
        """Each way that is ticked needs its number or address; "None" stands alone. Called after each was checked.

        `box`: where this page takes an address for letters.
        """
        valid, ticked = True, set(self.safe.data or ())
        if not self.email.data and Route.EMAIL.value in ticked:
            valid = _wrong(self.email, _("Enter the e-mail address, or untick “E-mail”"))
        by_phone = {Route.PHONE.value, Route.VOICEMAIL.value, Route.TEXT.value}
        if not self.phone.data and by_phone & ticked:
            valid = _wrong(self.phone, _("Enter the phone number, or untick the ways that need it"))
        if Route.VOICEMAIL.value in ticked and Route.PHONE.value not in ticked:
            valid = _wrong(
                self.safe, _("We ring before we leave a voicemail. Select “Phone call” too, or untick “Voicemail”")
            )
        if not address and Route.LETTER.value in ticked:
            valid = _wrong(box or self.safe, _("Enter the address, or untick “Letter”"))
        if NO_ROUTE in ticked and len(ticked) > 1:
            valid = _wrong(self.safe, _("Select what is safe, or “None of these”, but not both"))
        return self._copy_possible() and valid

    def _copy_possible(self) -> bool:
        """Whether a copy of each letter, where the form asks about one, has a safe way to come by."""
        if self.wants_copy is None or not self.wants_copy.data or set(self.safe.data or ()) - {NO_ROUTE}:
            return True
        return _wrong(
            self.wants_copy,
            _(
                "They cannot have a copy of each letter: nothing is ticked as safe. Tick a safe way above, or "
                "untick this."
            ),
        )


class ContactForm(ReachFields, PageForm):
    """How it is safe to reach the applicant."""

    who = "you"
    address = ""
    letters_to = story(
        _l("Another address for letters (optional)"),
        most=400,
        description=_l(
            "With its postcode. Only letters go there: the organisations that get the application do not see it."
        ),
        render_kw=OFF,
    )

    def prepare(self, answers: Answers) -> Self:
        """Letters go to where they live, unless another address is given here."""
        self.address = str(answers.get(self.who, {}).get("address") or "")
        if not self.address:
            self.letters_to.label.text = _("Address for letters")
        self.offer_ways()
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, then whether what is safe can be used at all."""
        valid = super().validate(extra_validators)
        return self.reachable(self.address or self.letters_to.data or "", self.letters_to) and bool(valid)


class PersonContactForm(ContactForm):
    """How it is safe to reach the person affected."""

    who = "person"
    none_of_these = _l("None of these")
    wants_copy = BooleanField(_l("They want a copy of each letter from us, and it is safe for them to have one"))

    def prepare(self, answers: Answers) -> Self:
        """Their details are not the browser's to fill in. A copy asked for on the page before is still asked for."""
        for field in (self.email, self.phone):
            field.render_kw = {**(field.render_kw or {}), **OFF}
        if self.wants_copy.raw_data is None and copy_asked_before(answers):
            self.wants_copy.data = True
        return super().prepare(answers)


class HappeningForm(PageForm):
    """What is happening."""

    happening = story(_l("What is happening?"), _l("Say what is happening, in your own words"), render_kw=OFF)


class WhoForm(PageForm):
    """Who does it, as far as the person knows."""

    alleged = story(
        _l("Who is doing it, if you know? (optional)"),
        most=4_000,
        description=_l("You do not need to know. We do not tell them that you asked."),
        render_kw=OFF,
    )


class WhereForm(PageForm):
    """Where it happens."""

    place = story(
        _l("Where does it happen?"),
        _l("Say where it happens"),
        most=2_000,
        description=_l("An address, a street, a park. If it is at home, say so."),
        render_kw=OFF,
    )
    in_area = RadioField(validators=[InputRequired(_l("Select whether this is in our area"))])

    def for_area(self, area: Area) -> Self:
        """Name the area."""
        self.in_area.label.text = _("Is that in the area of %(area)s?", area=name_of(area))
        self.in_area.choices = choices([("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure"))])
        return self


class ElsewhereForm(PageForm):
    """A place outside the area: a page to read, and to carry on from."""


class ImpactForm(PageForm):
    """What it does to people."""

    impact = story(
        _l("What does it do to you, and to others? (optional)"),
        description=_l("Your sleep, your health, your work, your children, how safe you feel. You can leave this."),
        render_kw=OFF,
    )

    def prepare(self, answers: Answers) -> Self:
        """The question names the one affected."""
        whom = applying_as(answers)
        if whom is ApplyingAs.SOMEONE_ELSE:
            self.impact.label.text = _("What does it do to them, and to others? (optional)")
        return self


class WantedForm(PageForm):
    """What would put it right."""

    wanted = story(
        _l("What would put it right? (optional)"),
        most=4_000,
        description=_l("What should somebody do that has not been done? You can leave this."),
        render_kw=OFF,
    )


class PartFields(BaseForm):
    """How the person wants to take part in the review, in their own words."""

    taking_part = RadioField(
        _l("If there is a review, how do you want to take part?"),
        choices=choices(
            [
                (TakingPart.IN_PERSON.value, _l("I come to part of the meeting")),
                (TakingPart.ONLINE.value, _l("I join online")),
                (TakingPart.PHONE.value, _l("I join by phone")),
                (TakingPart.STATEMENT.value, _l("Somebody reads out what I write")),
                (TakingPart.ADVOCATE.value, _l("Somebody speaks for me")),
                (TakingPart.NOT.value, _l("I do not want to take part")),
                (TakingPart.LATER.value, _l("I will decide later")),
            ]
        ),
        validators=[InputRequired(_l("Select how you want to take part. You can change it later."))],
    )
    note = story(_l("Anything we should know about this? (optional)"), most=2_000, render_kw=OFF)


class PartForm(PartFields, PageForm):
    """How the person wants to take part in the review, as a page of the journey."""


class ReportsForm(PageForm):
    """That these are all the reports."""


class FilesPageForm(PageForm):
    """That these are all the files, or that there are none."""


class DeclareForm(BaseForm):
    """The declaration."""

    declare = BooleanField(
        _l("This is true as far as I know, and I want a review"),
        validators=[InputRequired(_l("Tick the box to say that this is true as far as you know"))],
    )


class OnlyButtonForm(BaseForm):
    """A form that is only a button."""


def _wrong(field: Any, message: str) -> bool:
    errors: Sequence[str] = field.errors
    field.errors = [*errors, message]
    return False
