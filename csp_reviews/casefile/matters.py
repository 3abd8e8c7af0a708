"""What the matters of s.104(5) are called to staff: the Act's three, or a procedure's own in its own words."""

from flask_babel import gettext as _

from csp_reviews.casefile.areas import rules_of
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.terms import Matter
from csp_reviews.models.cases import Case


def matter_title(matter: str, procedure: Procedure | None) -> str:
    """The name of a matter."""
    known = {
        Matter.PERSISTENCE.value: _("Persistence"),
        Matter.HARM.value: _("Harm, or potential harm"),
        Matter.ADEQUACY.value: _("Adequacy of the response"),
    }
    own = {each.id: each.text for each in procedure.discretion.own} if procedure else {}
    return known.get(matter) or own.get(matter) or matter


def title_in(matter: str, case: Case) -> str:
    """The same, as a template asks it of a case's decision."""
    return matter_title(matter, rules_of(case))
