"""The forms of one decision sheet together: a ruling a complaint, a finding a matter, and the decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.form import Form

from csp_reviews.casefile.answers import Answers
from csp_reviews.casefile.finding import Ruled
from csp_reviews.casefile.refusals import DAY_CODES, mark, refusal_words
from csp_reviews.casefile.rulings import Worked, worked_out
from csp_reviews.law.deciding import Weighed, against_every_finding
from csp_reviews.law.errors import LawError
from csp_reviews.law.threshold import Name
from csp_reviews.models.cases import Case
from csp_reviews.threshold.forms import ANYWAY, DecisionForm, MatterForm, RulingForm, SharedForm
from csp_reviews.threshold.sheet import (
    Line,
    MatterView,
    State,
    axis_of,
    drafted_reason,
    lines_of,
    matters_of,
    outcomes,
    rulings_open,
    state_of,
)
from csp_reviews.web.clock import today

Bodies = list[tuple[int, str]]


@dataclass(frozen=True)
class Sheet:
    """A decision sheet: what was worked out, as a person reads it, with its forms."""

    worked: Worked
    state: State
    lines: list[Line]
    matters: list[MatterView]
    rulings: Mapping[int, RulingForm]
    shared: SharedForm
    findings: Mapping[str, MatterForm]
    decision: DecisionForm

    @property
    def forms(self) -> list[Form]:
        """Every form, in the order of the page."""
        return [*self.rulings.values(), self.shared, *self.findings.values(), self.decision]

    def rulings_valid(self) -> bool:
        """Check the rulings."""
        return False not in [form.validate() for form in (*self.rulings.values(), self.shared)]

    def valid(self) -> bool:
        """Check the whole sheet; every error is found at once."""
        others = [form.validate() for form in self.findings.values()]
        return all([self.rulings_valid(), *others, self.decision.validate_on_submit()]) and self._agrees()

    def _agrees(self) -> bool:
        """Check that a refusal against every finding gives its own reason: the drafted one has none."""
        form = self.decision
        if form.why_anyway or not against_every_finding(form.decision, self.weighed):
            return True
        if form.reason.data != form.reason.object_data:
            return True
        form.reason.errors = [
            _("Every finding speaks for a review. Say here why the threshold is not met all the same")
        ]
        return False

    @property
    def ruled(self) -> dict[Name, Ruled]:
        """The rulings chosen, only after they were found valid."""
        return {n: form.ruled for n, form in self.rulings.items() if form.ruled is not None}

    @property
    def weighed(self) -> dict[str, Weighed]:
        """The findings, only after they were found valid."""
        return {matter: form.weighed for matter, form in self.findings.items()}

    def refuse(self, error: LawError) -> None:
        """Put what the law refused beside the answer it is about."""
        said, complaint = refusal_words(error), error.values.get("complaint")
        if isinstance(complaint, int) and complaint in self.rulings:
            mark(self.rulings[complaint].ruling, said)
        elif error.code in DAY_CODES:
            mark(self.decision.decided_on, said)
        else:
            mark(self.decision.outcome, said)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was typed, by its label: shown again where the sheet itself cannot be."""
        fields: list[Field] = [form.because for form in self.findings.values()]
        fields += [self.decision.reason, self.decision.anyway]
        fields += [field for form in self.rulings.values() for field in (form.why, form.evidence)]
        fields += [self.shared.why, self.shared.evidence]
        return [(str(field.label.text), str(field.data)) for field in fields if field.data]


def sheet_of(case: Case, answers: Answers, bodies: Bodies, sent: Any = None) -> Sheet:
    """A case's sheet: blank, or with what was `sent`. Rulings that were sent count in what is worked out."""
    worked = worked_out(case, answers)
    shared = SharedForm(sent, prefix="all-")
    rulings = _ruling_forms(worked, sent, shared)
    if sent is not None:
        chosen: dict[Name, Ruled] = {
            n: form.ruled for n, form in rulings.items() if form.validate() and form.ruled is not None
        }
        worked = worked_out(case, answers, chosen)
    state = state_of(worked)
    matters = list(matters_of(worked))
    findings = {view.id: _matter_form(place, view, sent) for place, view in enumerate(matters)}
    drafted = drafted_reason(worked, state)
    first = outcomes(state, ANYWAY)
    data = {"version": str(case.head_seq), "decided_on": today(), "reason": drafted}
    if len(first) == 1 and state is not State.RULE_FIRST:
        data["outcome"] = first[0][0]
    decision = DecisionForm(sent, data=data).offer(first, bodies)
    lines = list(lines_of(worked, axis_of(worked)))
    return Sheet(worked, state, lines, matters, rulings, shared, findings, decision)


def _ruling_forms(worked: Worked, sent: Any, shared: SharedForm) -> dict[int, RulingForm]:
    forms = {}
    for line in lines_of(worked, axis_of(worked)):
        others = [(each.n, _("complaint %(n)s", n=each.n)) for each in worked.complaints if each.n != line.n]
        data = _standing(line.ruled) if line.ruled else {}
        forms[line.n] = RulingForm(sent, prefix=f"c{line.n}-", data=data).offer(line.n, rulings_open(line), others)
        if sent is not None:
            forms[line.n].take(shared)
    return forms


def _standing(ruled: Ruled) -> dict[str, Any]:
    return {
        "ruling": ruled.ruling.value,
        "why": ruled.reason,
        "incident_on": ruled.incident_on,
        "complained_on": ruled.complained_on,
        "same_as": str(ruled.same_as or ""),
        "shown_by": ruled.shown_by.value if ruled.shown_by else "",
        "evidence": ruled.evidence,
    }


def _matter_form(place: int, view: MatterView, sent: Any) -> MatterForm:
    return MatterForm(sent, prefix=f"m{place}-").offer(view.title, view.yes, view.no)
