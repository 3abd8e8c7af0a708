"""What the matters of s.104(5) are called to each reader: the Act's three, or a procedure's own in its own words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from csp_reviews.casefile.areas import rules_of
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.terms import Matter
from csp_reviews.models.cases import Case

Names = Mapping[str, Any]

STAFF: Names = {
    Matter.PERSISTENCE.value: _l("Persistence"),
    Matter.HARM.value: _l("Harm, or potential harm"),
    Matter.ADEQUACY.value: _l("Adequacy of the response"),
}
APPLICANT: Names = {
    Matter.PERSISTENCE.value: _l("How long, and how often"),
    Matter.HARM.value: _l("The harm, or the harm it could do"),
    Matter.ADEQUACY.value: _l("Whether enough was done"),
}
IN_A_SENTENCE: Names = {
    Matter.PERSISTENCE.value: _l("how long it has gone on, and how often"),
    Matter.HARM.value: _l("the harm it does, or could do"),
    Matter.ADEQUACY.value: _l("whether enough was done about it"),
}


def matter_title(matter: str, procedure: Procedure | None, names: Names = STAFF) -> str:
    """The name of a matter, as one of the three tables has it."""
    if matter in names:
        return str(names[matter])
    own = {each.id: each.text for each in procedure.discretion.own} if procedure else {}
    return own.get(matter) or matter


def title_in(matter: str, case: Case, names: Names = STAFF) -> str:
    """The same, as a template asks it of a case's decision."""
    return matter_title(matter, rules_of(case), names)
