"""What a coordinator fills in for somebody: a whole application, one report, and what is safe."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, ValidationError

from csp_reviews.applications.forms import NO_ROUTE, ReachFields, check_address
from csp_reviews.applications.hours import KeptHoursFields
from csp_reviews.applications.neighbour_forms import NeighbourFields
from csp_reviews.applications.people_forms import language_of
from csp_reviews.applications.submission import Consent, Someone, Submission
from csp_reviews.casefile.diary_form import DiaryFields
from csp_reviews.casefile.entered import EnteredForm, PartyForm
from csp_reviews.casefile.languages import ASKED_ENGLISH, ASKED_OTHER, RECORDED
from csp_reviews.casefile.parts import Plain
from csp_reviews.casefile.report_form import ReportEntry, ReportFields
from csp_reviews.casefile.safe_routes import read_hours
from csp_reviews.law.consent import enough, somebody_else_decides
from csp_reviews.law.terms import ApplyingAs, Channel, ConsentScope, Deciding, Party, Route, TakingPart
from csp_reviews.models.areas import Agency, Area
from csp_reviews.web.clock import now, today
from csp_reviews.web.forms import BaseForm, DateField, VersionedForm, choices, coded, line, not_after, one_of, story

TAKEN_BY = (Channel.PHONE, Channel.IN_PERSON, Channel.LETTER, Channel.EMAIL)
BY_VOICE = (Channel.PHONE, Channel.IN_PERSON, Channel.MEETING)
REPORTS = 40


class SomeoneEntry(ReachFields, Plain):
    """The applicant, or the person affected, with what is safe for them."""

    none_of_these = _l("None of these")
    name = line(_l("Name"), _l("Enter the name"))
    organisation = line(_l("Business, organisation or group (optional)"), most=200)
    role = line(_l("What they do there (optional)"), most=200)
    relationship = line(_l("How they know the person affected (optional)"), most=200)
    address = story(_l("Address (optional)"), most=400)
    postcode = line(_l("Postcode (optional)"), most=10)
    letters_to = story(
        _l("Another address for letters (optional)"),
        most=400,
        description=_l("With its postcode. Only letters go there; the organisations do not see it."),
    )
    under_18 = BooleanField(_l("The applicant is under 18"))
    authority = story(_l("Who said that they may ask for the business or organisation (optional)"), most=1_000)
    wants_copy = BooleanField(_l("Wants a copy of each letter, and it is safe to have one"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The ways are the same for everybody."""
        super().__init__(*args, **kwargs)
        self.needed = True
        self.offer_ways()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the answers, unless there is no such person."""
        if not self.needed:
            return True
        where = self.address.data or self.letters_to.data or ""
        return all([super().validate(extra_validators), self.reachable(where, self.letters_to)])

    def someone(self) -> Someone:
        """Who it is. Only after the form was found valid."""
        names = ("name", "organisation", "role", "relationship", "address", "postcode", "email", "phone")
        more = ("letters_to", "name_to_use", "contact_times", "contact_note")
        texts = {name: str(self[name].data or "") for name in (*names, *more)}
        safe = frozenset(Route(way) for way in self.safe.data or () if way != NO_ROUTE)
        hours = read_hours({"ring": self.ring.data, "write": self.write.data})
        return Someone(**texts, safe=safe, hours=hours, wants_copy=bool(self.wants_copy.data))


class ScopeFields:
    """What is agreed to, and until when. Nothing of it is ticked unasked: it is for the person affected to say."""

    scope = SelectMultipleField(_l("What is agreed to"), choices=coded(ConsentScope))
    written = BooleanField(_l("It is in writing"))
    until = DateField(
        _l("The last day of the agreement (optional)"),
        description=_l("Empty: until the case is over. It can be ended at any time."),
    )

    def validate_scope(self, field: SelectMultipleField) -> None:
        """Without the first nobody may ask for another."""
        if not enough([scope for scope in ConsentScope if scope.value in (field.data or ())]):
            raise ValidationError(_("Tick the first, if it is agreed to; without it there can be no application"))

    def agreement(self, by: str, how: str, on: date, deciding: Deciding) -> Consent:
        """The agreement as the record holds it."""
        scope = frozenset(ConsentScope(value) for value in self.scope.data or ())
        return Consent(by, how, on, deciding, scope, bool(self.written.data), self.until.data)


class ConsentEntry(ScopeFields, Plain):
    """That the person affected agrees, or whoever decides for them (condition c1)."""

    deciding = RadioField(
        _l("Who agrees"), choices=coded(Deciding), validators=[InputRequired(_l("Select who agrees"))]
    )
    decider = line(_l("Their name, if it is not the person affected (optional)"))
    authority = story(_l("By what right they decide: what the power or the order covers (optional)"), most=1_000)

    how = story(_l("How they agreed, and who says so"), _l("Say how they agreed"), most=1_000)
    on = DateField(
        _l("The day they agreed"),
        _l("Enter the day they agreed"),
        validators=[not_after(today, _l("The day they agreed must be today or in the past"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """It is asked unless nobody applies for another."""
        super().__init__(*args, **kwargs)
        self.needed = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the answers, unless nobody applies for another."""
        if not self.needed:
            return True
        valid = super().validate(extra_validators)
        if self.deciding.data in filter(somebody_else_decides, Deciding) and not self.decider.data:
            self.decider.errors = [_("Enter the name of whoever agrees for them")]
            return False
        return valid

    def consent(self, name: str) -> Consent:
        """The consent. Only after the form was found valid."""
        deciding = Deciding(self.deciding.data)
        by = str(self.decider.data) if somebody_else_decides(deciding) else name
        return self.agreement(by, str(self.how.data), self.on.data, deciding)


class DiaryEntry(DiaryFields, Plain):
    """The lines of a diary sheet that came with it."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each line, then whether it says when the diary was given to somebody."""
        return all([super().validate(extra_validators), self.handed_over()])


class IntakeForm(NeighbourFields, BaseForm):
    """A whole application, as it came by phone, letter, e-mail or in person."""

    area = RadioField(_l("Which area"), validators=[InputRequired(_l("Select the area"))])
    channel = RadioField(
        _l("How it came"), choices=coded(TAKEN_BY), validators=[InputRequired(_l("Select how it came"))]
    )
    received_on = DateField(
        _l("The day it came"),
        _l("Enter the day it came"),
        validators=[not_after(today, _l("The day it came must be today or in the past"))],
    )
    applying_as = RadioField(
        _l("Who it is for"), choices=coded(ApplyingAs), validators=[InputRequired(_l("Select who it is for"))]
    )
    applicant = FormField(SomeoneEntry)
    affected = FormField(SomeoneEntry)
    consent = FormField(ConsentEntry)
    happening = story(_l("What is happening"), _l("Say what is happening"))
    alleged = story(_l("Who is doing it, if they know (optional)"), most=4_000)
    place = story(_l("Where it happens"), _l("Say where it happens"), most=2_000)
    in_area = RadioField(
        _l("Is that in our area?"),
        choices=choices([("yes", _l("Yes")), ("no", _l("No: to be handed over")), ("unsure", _l("Not sure"))]),
        default="unsure",
    )
    reports = FieldList(FormField(ReportEntry))
    diary = FormField(DiaryEntry)
    impact = story(_l("What it does to people (optional)"))
    wanted = story(_l("What would put it right (optional)"), most=4_000)
    language = RadioField(
        _l("The language they want to use"),
        choices=lambda: choices(
            [(ASKED_ENGLISH, _("English")), *RECORDED.items(), (ASKED_OTHER, _("Another language"))]
        ),
        default=ASKED_ENGLISH,
    )
    other_language = line(_l("Which one (optional)"), most=60)
    interpreter = BooleanField(_l("They need an interpreter"))
    easy_read = BooleanField(_l("They want letters in easy words"))
    adjustments = story(_l("Help they need (optional)"), most=2_000)
    taking_part = RadioField(
        _l("How they want to take part in a review"), choices=coded(TakingPart), default=TakingPart.LATER.value
    )
    taking_part_note = story(_l("More about that (optional)"), most=2_000)
    told = BooleanField(_l("I told them who will be told what, and why (a public task, not consent)"))
    read_back = BooleanField(_l("I read it back, and they said that it is true as far as they know"))

    def offer(self, areas: Sequence[Area], agencies: Sequence[Agency]) -> Self:
        """Name the areas there are to choose, and whom there is to tell."""
        if len(areas) == 1:
            del self.area
        if "area" in self:
            self.area.choices = choices((area.slug, area.name) for area in areas)
        other = self.applying_as.data == ApplyingAs.SOMEONE_ELSE.value
        self.affected.form.needed = self.consent.form.needed = other
        self.diary.form.offer_diary(agencies)
        for n, entry in enumerate(self.reports, start=1):
            earlier = [(before, _("Yes, report %(n)s", n=before)) for before in range(1, n)]
            entry.form.offer(agencies, earlier, self.day_received())
        return self

    def day_received(self) -> date:
        """The day that was typed for the receipt, as far as it can be read; else today."""
        try:
            typed = (int(part) for part in (self.received_on.year, self.received_on.month, self.received_on.day))
            return min(date(*typed), today())
        except (OverflowError, ValueError):
            return today()

    def press(self, button: str) -> bool:
        """Do what a button other than the last asks: a report more or fewer, lines of a diary. False for the last."""
        act, _dash, place = button.partition("-")
        if act == "more" and len(self.reports) < REPORTS:
            self.reports.append_entry()
        elif act == "remove":
            self._remove(one_of(place, len(self.reports)))
        elif act == "lines":
            self.diary.form.more_lines(asked=True)
        return act in ("more", "remove", "lines")

    def _remove(self, place: int) -> None:
        """Take report `place` (from 1; 0 for none) out; what pointed past it points one lower."""
        if not place:
            return
        del self.reports.entries[place - 1]
        for entry in self.reports:
            same = one_of(entry.form.same_as.data, REPORTS)
            if same >= place:
                entry.form.same_as.data = "" if same == place else str(same - 1)

    def submission(self) -> Submission:
        """The application. Only after the form was found valid."""
        other = self.applying_as.data == ApplyingAs.SOMEONE_ELSE.value
        affected = self.affected.form.someone() if other else None
        return Submission(
            applying_as=ApplyingAs(self.applying_as.data),
            applicant=self.applicant.form.someone(),
            received_on=self.received_on.data,
            channel=Channel(self.channel.data),
            affected=affected,
            consent=self.consent.form.consent(affected.name) if affected else None,
            happening=self.happening.data or "",
            place=self.place.data or "",
            in_area=self.in_area.data,
            alleged=self.alleged.data or "",
            impact=self.impact.data or "",
            wanted=self.wanted.data or "",
            taking_part=TakingPart(self.taking_part.data),
            taking_part_note=self.taking_part_note.data or "",
            adjustments=self.adjustments.data or "",
            easy_read=bool(self.easy_read.data),
            language=language_of(self.data),
            interpreter=bool(self.interpreter.data),
            authority=self._authority(other=other),
            applicant_minor=bool(self.applicant.form.under_18.data),
            reports=(*(entry.form.report() for entry in self.reports), *self.diary.form.diary()),
            neighbours=self.said() if self.applying_as.data == ApplyingAs.GROUP.value else (),
            told_at=now() if self.told.data else None,
            declared_at=now() if self.read_back.data else None,
        )

    def _authority(self, *, other: bool) -> str:
        """By what right somebody decides for the person affected, or asks for a business."""
        asked = self.consent.form.authority if other else self.applicant.form.authority
        return str(asked.data or "")


class ReportOfCaseForm(ReportFields, EnteredForm):
    """One report of a case, as somebody told it to the coordinator. `version` says which text was corrected."""

    version = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, then the answers against each other."""
        self.ready()
        return all([super().validate(extra_validators), self.in_order()])


class VoiceForm(PartyForm):
    """What is taken only from somebody who was heard or seen (condition c4)."""

    how = RadioField(
        _l("How you spoke"), choices=coded(BY_VOICE), validators=[InputRequired(_l("Select how you spoke"))]
    )
    sure = BooleanField(
        _l("I made sure that it is them"),
        validators=[InputRequired(_l("Tick the box once you have made sure that it is them"))],
    )


class RouteOffForm(PartyForm):
    """A way that is not safe any more."""

    party = RadioField(
        _l("For whom it is not safe"),
        choices=coded(Party),
        validators=[InputRequired(_l("Select for whom it is not safe"))],
    )
    route = RadioField(
        _l("Which way to stop using"),
        validators=[InputRequired(_l("Select which way to stop using"))],
    )


class RouteOnForm(KeptHoursFields, VoiceForm, VersionedForm):
    """A way that is safe, or a new number or address for one. `version` says after which change it was seen."""

    party = RadioField(
        _l("For whom it is safe"), choices=coded(Party), validators=[InputRequired(_l("Select for whom it is safe"))]
    )
    route = RadioField(
        _l("Which way is safe"), choices=coded(Route), validators=[InputRequired(_l("Select which way is safe"))]
    )
    address = story(_l("The number or address, if it is new (optional)"), most=400)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, then the hours against each other."""
        return bool(super().validate(extra_validators)) and self.apart()

    def validate_address(self, field: StringField) -> None:
        """It must look like what the way needs."""
        if field.data and self.route.data in list(Route):
            check_address(Route(self.route.data), field.data)


class NewCodeForm(VoiceForm):
    """A new code for somebody who lost theirs."""

    party = RadioField(
        _l("Whose code"), choices=coded(Party), validators=[InputRequired(_l("Select whose code it is"))]
    )


class StopForm(EnteredForm):
    """A wish to withdraw, entered for the applicant."""

    reason = story(_l("Why, in their words (optional)"), most=4_000)
    pressed = RadioField(
        _l("Does anybody press them to stop?"),
        choices=choices([("no", _l("No")), ("yes", _l("Yes, or it is not certain"))]),
        validators=[InputRequired(_l("Select whether anybody presses them"))],
    )


class ConfirmForm(BaseForm):
    """That a member of staff asked the person, by voice or in person."""

    how = story(
        _l("How you made sure, and what they said"),
        _l("Say how you made sure"),
        most=2_000,
        description=_l("For example: she came to the office alone, and is sure."),
    )


class KeepBackForm(BaseForm):
    """Why the applicant must not be told of decisions."""

    reason = story(
        _l("Why the applicant must not be told, and who decided it"),
        _l("Say why the applicant must not be told"),
        most=1_000,
        description=_l("For example: the person affected is afraid of them. Agreed with the police on 3 March."),
    )


class SafeguardForm(BaseForm):
    """What was done about the safety of a child, or of an adult who cannot decide."""

    note = story(
        _l("What you did, whom you told, and what they said"),
        _l("Say what you did"),
        most=4_000,
        description=_l(
            "For example: rang children’s social care at 10:15, they open an enquiry; or why nothing is needed."
        ),
    )
    done_on = DateField(
        _l("The day you did it"),
        _l("Enter the day you did it"),
        validators=[not_after(today, _l("The day you did it must be today or in the past"))],
    )
