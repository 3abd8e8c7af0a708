"""Who agrees for the person affected, and by what right, in the words of whoever reads it (`law.consent`).

A child whose parent decides, and an adult who cannot decide, are not told that they agree.
"""

from flask_babel import gettext as _

from csp_reviews.law.consent import somebody_else_decides
from csp_reviews.law.terms import Deciding
from csp_reviews.models.cases import Application, Case


def another_decides(case: Case | None) -> bool:
    """Whether another than the person affected agrees for them."""
    deciding = case.application.deciding if case is not None else None
    return deciding is not None and somebody_else_decides(deciding)


def said_to_agree(case: Case) -> str:
    """What whoever applied told us, for the person affected. It names nobody: whoever applied can open it too."""
    told = {
        Deciding.PARENT: _("They told us that your parent or guardian agrees."),
        Deciding.ATTORNEY: _("They told us that your attorney agrees."),
        Deciding.DEPUTY: _("They told us that your deputy agrees."),
        Deciding.BEST_INTERESTS: _("They told us that this would be best for you."),
    }
    return told.get(case.application.deciding or Deciding.THEMSELVES, _("They told us that you agree."))


def who_agreed(case: Case) -> str:
    """Who agreed, for the person affected alone."""
    who = case.application.consent_by
    agreed = {
        Deciding.PARENT: _("Somebody applied for you. %(who)s agreed to it, as your parent or guardian.", who=who),
        Deciding.ATTORNEY: _("Somebody applied for you. %(who)s agreed to it, as your attorney.", who=who),
        Deciding.DEPUTY: _("Somebody applied for you. %(who)s agreed to it, as your deputy.", who=who),
        Deciding.BEST_INTERESTS: _("Somebody applied for you. %(who)s thought that it would be best for you.", who=who),
    }
    themselves = _("Somebody applied for you, and told us that you agree.")
    return agreed.get(case.application.deciding or Deciding.THEMSELVES, themselves)


def whose_yes_ended(application: Application) -> str:
    """Whose agreement it is that ran out or was taken back, for staff."""
    who = application.consent_by
    ended = {
        Deciding.PARENT: _("It was %(who)s who agreed, as parent or guardian.", who=who),
        Deciding.ATTORNEY: _("It was %(who)s who agreed, as attorney.", who=who),
        Deciding.DEPUTY: _("It was %(who)s who agreed, as deputy.", who=who),
        Deciding.BEST_INTERESTS: _("It was %(who)s who thought that it would be best for them.", who=who),
    }
    return ended.get(application.deciding or Deciding.THEMSELVES, _("It was the person affected who agreed."))
