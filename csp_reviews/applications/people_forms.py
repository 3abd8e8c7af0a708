"""What is asked about the people of an application: who asks, for whom, who agrees, and what they need."""

from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, ValidationError

from csp_reviews.applications.forms import OFF, PageForm
from csp_reviews.applications.journey import Answers, applying_as
from csp_reviews.casefile.languages import ASKED_ENGLISH, ASKED_OTHER, ASKED_SIGNED, ASKED_WELSH, RECORDED
from csp_reviews.law.terms import ApplyingAs, Deciding
from csp_reviews.models.areas import Area
from csp_reviews.web.forms import choices, line, story


class YouForm(PageForm):
    """The applicant."""

    needs_organisation = False
    name = line(_l("Your name"), _l("Enter your name"), render_kw={"autocomplete": "name"})
    organisation = line(
        _l("Name of the business, organisation or group"), most=200, render_kw={"autocomplete": "organization"}
    )
    relationship = line(
        _l("How do you know the person affected?"),
        _l("Enter how you know the person affected"),
        most=200,
        description=_l("For example: their daughter, a friend, their councillor, their support worker."),
        render_kw=OFF,
    )
    address = story(
        _l("Your address (optional)"),
        most=400,
        description=_l("We write to you only if you tell us, on a later page, that letters are safe."),
        render_kw={"autocomplete": "street-address"},
    )
    postcode = line(_l("Postcode (optional)"), most=10, render_kw={"autocomplete": "postal-code"})
    under_18 = BooleanField(
        _l("I am under 18"),
        description=_l("You can still ask. We then look first at whether you are safe."),
    )

    def prepare(self, answers: Answers) -> Self:
        """An organisation is asked of a business or a group, how they know the person of somebody who helps."""
        whom = applying_as(answers)
        self.needs_organisation = whom is ApplyingAs.BUSINESS
        if whom not in (ApplyingAs.BUSINESS, ApplyingAs.GROUP):
            del self.organisation
        elif whom is ApplyingAs.GROUP:
            self.organisation.label.text = _("Name of the group (optional)")
        if whom is not ApplyingAs.SOMEONE_ELSE:
            del self.relationship
        return self

    def validate_organisation(self, field: StringField) -> None:
        """A business has a name."""
        if self.needs_organisation and not field.data:
            raise ValidationError(_("Enter the name of the business or organisation"))


class BusinessForm(PageForm):
    """By what right somebody asks for a business or an organisation."""

    role = line(
        _l("What do you do there?"),
        _l("Enter what you do there"),
        most=200,
        description=_l("For example: owner, manager, head teacher, trustee."),
        render_kw={"autocomplete": "organization-title"},
    )
    authority = story(
        _l("Who said that you may ask for the business or organisation?"),
        _l("Say who said that you may ask for it"),
        most=1_000,
        description=_l("For example: I own it; my manager asked me to; the trustees agreed on 3 May."),
        render_kw=OFF,
    )


class PersonForm(PageForm):
    """The person affected."""

    name = line(_l("Their name"), _l("Enter their name"), render_kw=OFF)
    address = story(_l("Their address (optional)"), most=400, render_kw=OFF)
    postcode = line(_l("Their postcode (optional)"), most=10, render_kw=OFF)


class DecidingForm(PageForm):
    """Who can agree for the person affected (`law.consent`)."""

    deciding = RadioField(
        _l("Who can say yes to this?"),
        choices=choices(
            [
                (Deciding.THEMSELVES.value, _l("They can. They are 18 or over")),
                (Deciding.CHILD_THEMSELVES.value, _l("They can. They are under 18, and understand what this means")),
                (Deciding.PARENT.value, _l("A parent or guardian. They are under 18")),
                (Deciding.ATTORNEY.value, _l("Somebody they chose, by a lasting power of attorney")),
                (Deciding.DEPUTY.value, _l("A deputy whom a court chose")),
                (Deciding.BEST_INTERESTS.value, _l("Nobody. They cannot decide this, and it would be best for them")),
            ]
        ),
        validators=[InputRequired(_l("Select who can say yes to this"))],
    )


class SafeNowForm(PageForm):
    """Where a child, or somebody who cannot decide, gets help now: a page to read."""


class HelpForm(PageForm):
    """Language, and what would make it easier to take part."""

    language = RadioField(_l("Which language do you want to use with us?"), choices=[], default=ASKED_ENGLISH)
    other_language = line(_l("Which one?"), most=60, render_kw=OFF)
    interpreter = BooleanField(_l("I need an interpreter when we talk. It costs you nothing"))
    easy_read = BooleanField(_l("Send me letters in easy words, with short sentences"))
    adjustments = story(
        _l("What else would help? (optional)"),
        most=2_000,
        description=_l("For example: large print, a hearing loop, breaks, no stairs, somebody with you."),
        render_kw=OFF,
    )

    def for_area(self, area: Area) -> Self:
        """In Wales, Welsh comes as of right."""
        welsh = (
            [(ASKED_WELSH, _("Cymraeg (Welsh): it is your right, and nothing takes longer"))] if area.in_wales else []
        )
        self.language.choices = choices(
            [
                (ASKED_ENGLISH, _("English")),
                *welsh,
                (ASKED_SIGNED, _("British Sign Language (BSL)")),
                (ASKED_OTHER, _("Another language")),
            ]
        )
        return self

    def validate_other_language(self, field: Any) -> None:
        """Another language has a name."""
        if self.language.data == ASKED_OTHER and not field.data:
            raise ValidationError(_("Enter which language"))


def language_of(kept: Any) -> str:
    """The language of a help page's answers, as the record holds it; empty for English."""
    chosen = kept.get("language") or ASKED_ENGLISH
    return str(kept.get("other_language") or "") if chosen == ASKED_OTHER else RECORDED.get(chosen, "")
