"""The end of every letter: whom to ask about it, and how."""

from dataclasses import replace

from flask_babel import gettext as _

from csp_reviews.casefile.area_contact import contact_for
from csp_reviews.correspondence.content import Content, Letter, Section
from csp_reviews.models.cases import Case
from csp_reviews.web.filters import in_a_row
from csp_reviews.web.language import name_of


def signed_letter(letter: Letter, case: Case) -> Letter:
    """The same of a letter that is made only when its reader's language is known."""
    return signed(letter, case) if isinstance(letter, Content) else lambda: signed(letter(), case)


def signed(content: Content, case: Case) -> Content:
    """The letter with the area's one contact at its end (s.104(3)), as the pages give it."""
    contact = contact_for(case)
    if not contact.ways:
        return content
    name = contact.name or name_of(case.area)
    whom = _("%(name)s: %(ways)s", name=name, ways=in_a_row(contact.ways))
    return replace(content, sections=(*content.sections, Section(_("Who to ask"), (whom,))))
