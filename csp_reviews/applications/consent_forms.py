"""What a coordinator fills in when it is agreed again, or to something else, that somebody applied for another."""

from typing import Self

from flask_babel import lazy_gettext as _l

from csp_reviews.applications.staff_forms import ScopeFields
from csp_reviews.applications.submission import Consent
from csp_reviews.casefile.acts import Entered
from csp_reviews.casefile.entered import EnteredForm
from csp_reviews.law.consent import authority_needed, somebody_else_decides
from csp_reviews.law.terms import Deciding
from csp_reviews.web.forms import VersionedForm, line, story


class ConsentAgainForm(ScopeFields, EnteredForm, VersionedForm):
    """That it is agreed again, or to something else. `version`: after which change it was seen."""

    who = Deciding.THEMSELVES
    decider = line(_l("Who agreed for them"), _l("Enter the name of whoever agreed for them"))
    authority = story(_l("By what right they decide: what the power or the order covers (optional)"), most=1_000)
    agreed = story(_l("What they said"), _l("Say what they said"), most=1_000)

    def ask_of(self, who: Deciding | None) -> Self:
        """Where somebody else decides, their name is asked for; where it takes a right to do so, by what right."""
        self.who = who or Deciding.THEMSELVES
        if not somebody_else_decides(self.who):
            del self.decider
        if not authority_needed(self.who):
            del self.authority
        return self

    def consent(self, entered: Entered) -> Consent:
        """The agreement. Only after the form was found valid."""
        by = str(self.decider.data) if somebody_else_decides(self.who) else entered.said_by
        return self.agreement(by, str(self.agreed.data), entered.said_on, self.who)

    @property
    def right(self) -> str | None:
        """By what right whoever agreed decides; None where that is not asked."""
        return str(self.authority.data or "") if authority_needed(self.who) else None
