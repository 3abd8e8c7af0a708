"""That the person affected agrees, or whoever decides for them, asked in words that fit who that is (`law.consent`)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from csp_reviews.applications.forms import OFF, PageForm
from csp_reviews.applications.journey import Answers, deciding
from csp_reviews.law.consent import authority_needed, enough, somebody_else_decides
from csp_reviews.law.terms import ConsentScope, Deciding
from csp_reviews.web.clock import today
from csp_reviews.web.forms import DateField, blank, choices, line, story


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its label, what it says where the answer is missing, and its hint."""

    label: Any
    needed: Any = ""
    hint: Any = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """How the page asks, by who decides."""

    heading: Any
    lead: Any
    scope: Question
    how: Question
    on: Question
    on_late: Any
    until: Question
    until_over: Any
    decider: Question = Question(_l("Who says yes?"), _l("Enter who says yes"))
    authority: Question = Question(_l("By what right?"), _l("Say by what right"))


THEMSELVES = Asked(
    heading=_l("Is it agreed?"),
    lead=_l(
        "We do not act for somebody behind their back. You get a first code to give to them: with it they can stop "
        "agreeing at any time, in one step. To see how it goes they ring us, and get a code that they alone know."
    ),
    scope=Question(
        _l("What is agreed to?"),
        _l("Tick the first, if it is agreed to. If it is not, or you cannot ask, ring us first."),
        _l(
            "The law has us tell you, who ask, what is decided and what comes of it. Tell them that. "
            "If it would not be safe for them that you know, ring us first."
        ),
    ),
    how=Question(
        _l("How did they tell you?"),
        _l("Say how they told you"),
        _l("For example: we talked about it at her home, and she signed a note."),
    ),
    on=Question(_l("When did they tell you?"), _l("Enter the day they told you")),
    on_late=_l("The day they told you must be today or in the past"),
    until=Question(
        _l("Until when is it agreed? (optional)"),
        hint=_l("Leave this empty if it is agreed until all of this is over. It can be ended at any time."),
    ),
    until_over=_l("The last day on which it is agreed must be today or later"),
)
FOR_THEM = replace(
    THEMSELVES,
    lead=_l(
        "We do not act for somebody behind their back. You get a first code for the person affected: with it they, or "
        "whoever decides for them, can end the agreement at any time, in one step. To see how it goes they ring us, "
        "and get a code of their own."
    ),
    scope=Question(
        THEMSELVES.scope.label,
        THEMSELVES.scope.needed,
        _l(
            "The law has us tell you, who ask, what is decided and what comes of it. Whoever says yes must know that. "
            "If it would not be safe for the person affected that you know, ring us first."
        ),
    ),
)
ASKED: Mapping[Deciding, Asked] = {
    Deciding.THEMSELVES: THEMSELVES,
    Deciding.CHILD_THEMSELVES: THEMSELVES,
    Deciding.PARENT: replace(
        FOR_THEM,
        decider=Question(
            _l("Name of the parent or guardian who says yes"),
            _l("Enter the name of the parent or guardian who says yes"),
            _l("If it is you, enter your own name."),
        ),
        how=Question(
            _l("How did the parent or guardian say yes?"),
            _l("Say how the parent or guardian said yes"),
            _l("For example: I am her mother, and I say yes; or: her father told me at the school."),
        ),
        on=Question(
            _l("When did the parent or guardian say yes?"), _l("Enter the day on which the parent or guardian said yes")
        ),
        on_late=_l("The day on which the parent or guardian said yes must be today or in the past"),
    ),
    Deciding.ATTORNEY: replace(
        FOR_THEM,
        decider=Question(
            _l("Name of the attorney who says yes"),
            _l("Enter the name of the attorney who says yes"),
            _l("If it is you, enter your own name."),
        ),
        authority=Question(
            _l("What does the power cover, and when was it registered?"),
            _l("Say what the power covers, and when it was registered"),
        ),
        how=Question(
            _l("How did the attorney say yes?"),
            _l("Say how the attorney said yes"),
            _l("For example: I am his attorney, and I say yes; or: she told me by phone."),
        ),
        on=Question(_l("When did the attorney say yes?"), _l("Enter the day on which the attorney said yes")),
        on_late=_l("The day on which the attorney said yes must be today or in the past"),
    ),
    Deciding.DEPUTY: replace(
        FOR_THEM,
        decider=Question(
            _l("Name of the deputy who says yes"),
            _l("Enter the name of the deputy who says yes"),
            _l("If it is you, enter your own name."),
        ),
        authority=Question(
            _l("What does the order of the court cover, and when was it made?"),
            _l("Say what the order of the court covers, and when it was made"),
        ),
        how=Question(
            _l("How did the deputy say yes?"),
            _l("Say how the deputy said yes"),
            _l("For example: I am his deputy, and I say yes; or: she told me by phone."),
        ),
        on=Question(_l("When did the deputy say yes?"), _l("Enter the day on which the deputy said yes")),
        on_late=_l("The day on which the deputy said yes must be today or in the past"),
    ),
    Deciding.BEST_INTERESTS: replace(
        FOR_THEM,
        heading=_l("Is it best for them?"),
        decider=Question(
            _l("Who thinks that it would be best for them?"),
            _l("Enter who thinks that it would be best for them"),
            _l("If it is you, enter your own name."),
        ),
        authority=Question(
            _l("Who else was asked, and what do they want themselves, as far as you can tell?"),
            _l("Say who else was asked, and what they want themselves"),
        ),
        scope=Question(
            _l("What would be best for them?"),
            _l("Tick the first, if it would be best for them. If you are not sure, ring us first."),
            _l(
                "The law has us tell you, who ask, what is decided and what comes of it. That must be best for them "
                "too. If it would not be safe for them that you know, ring us first."
            ),
        ),
        how=Question(
            _l("How was it decided that this would be best for them?"),
            _l("Say how it was decided that this would be best for them"),
            _l("For example: her family and her care worker talked about it with her."),
        ),
        on=Question(_l("When was that decided?"), _l("Enter the day on which that was decided")),
        on_late=_l("The day on which that was decided must be today or in the past"),
        until=Question(
            _l("Until when does that hold? (optional)"),
            hint=_l("Leave this empty if it holds until all of this is over. It can be ended at any time."),
        ),
        until_over=_l("The last day on which it holds must be today or later"),
    ),
}


class AgreementForm(PageForm):
    """That the person affected, or whoever decides for them, agrees: to what, how, and until when."""

    who = Deciding.THEMSELVES
    decider = line(_l("Who says yes?"), render_kw=OFF)
    authority = story(_l("By what right?"), most=1_000, render_kw=OFF)
    scope = SelectMultipleField(
        THEMSELVES.scope.label,
        description=THEMSELVES.scope.hint,
        choices=choices(
            [
                (ConsentScope.ASK.value, _l("That I ask for this, and tell you about them")),
                (ConsentScope.TOLD.value, _l("That you send me every letter")),
                (ConsentScope.SPEAK.value, _l("That I speak for them, at a meeting too")),
            ]
        ),
    )
    written = BooleanField(
        _l("I have it in writing"),
        description=_l("A note or a message that says it is enough. We may ask to see it."),
    )
    how = story(THEMSELVES.how.label, most=1_000, description=THEMSELVES.how.hint, render_kw=OFF)
    on = DateField(THEMSELVES.on.label, THEMSELVES.on.needed)
    until = DateField(THEMSELVES.until.label, description=THEMSELVES.until.hint)

    def prepare(self, answers: Answers) -> Self:
        """Whoever decides for another is named; by what right is asked where the Act of 2005 asks for one."""
        self.who = deciding(answers) or Deciding.THEMSELVES
        if not somebody_else_decides(self.who):
            del self.decider
        if not authority_needed(self.who):
            del self.authority
        for field in self:
            question = getattr(self.asked, field.short_name, None)
            if question is not None:
                field.label.text, field.description = str(question.label), str(question.hint)
        self.on.needed = str(self.asked.on.needed)
        return self

    @property
    def asked(self) -> Asked:
        """The words of the page."""
        return ASKED[self.who]

    def keeps(self) -> dict[str, str]:
        """Of whom it was asked: that can be changed on the page before."""
        return {"deciding": self.who.value}

    def validate_decider(self, field: StringField) -> None:
        """Who decides has a name."""
        _answered(field, self.asked.decider)

    def validate_authority(self, field: TextAreaField) -> None:
        """It is said by what right somebody decides for another."""
        _answered(field, self.asked.authority)

    def validate_how(self, field: TextAreaField) -> None:
        """It is said how the yes came."""
        _answered(field, self.asked.how)

    def validate_scope(self, field: SelectMultipleField) -> None:
        """Without the first there is nothing to send."""
        if not enough([scope for scope in ConsentScope if scope.value in (field.data or ())]):
            raise ValidationError(str(self.asked.scope.needed))

    def validate_on(self, field: DateField) -> None:
        """Nobody said yes on a day to come."""
        if field.data is not None and field.data > today():
            _wrong_day(field, self.asked.on_late)

    def validate_until(self, field: DateField) -> None:
        """What is over already is not agreed to any more."""
        if field.data is not None and field.data < today():
            _wrong_day(field, self.asked.until_over)


def _answered(field: StringField, question: Question) -> None:
    if blank(field.data):
        raise ValidationError(str(question.needed))


def _wrong_day(field: DateField, message: Any) -> None:
    field.wrong = DateField.PARTS
    raise ValidationError(str(message))
