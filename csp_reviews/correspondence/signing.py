"""What is around the text of a letter: whom to ask about it, its day and reference, and where it is read online."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _

from csp_reviews.casefile.agreement import agreement_of
from csp_reviews.casefile.area_contact import contact_for
from csp_reviews.casefile.languages import written_for
from csp_reviews.correspondence.content import Content, Letter, Section, from_json, written
from csp_reviews.correspondence.wording import follow_page
from csp_reviews.law.consent import readers
from csp_reviews.law.terms import NoticeKind, Party
from csp_reviews.models.cases import Case
from csp_reviews.web.filters import in_a_row, plain_date
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


def previewed(case: Case, kind: NoticeKind, letter: Callable[[], Content]) -> Content:
    """A letter that is not issued yet as its first reader will read it: signed, and in their language."""
    with written_for(case, readers(agreement_of(case), kind)[0]) as language:
        return from_json(written(signed_letter(letter, case), language).to_json())


def of_a_message(case: Case, party: Party, text: str) -> Content:
    """A message to somebody as a letter."""
    with written_for(case, party) as language:
        said = Content(_("A message for you"), (Section("", tuple(text.splitlines())),), language)
        return signed(said, case)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on a printed letter around its text, in its reader's language whoever prints it."""

    language: str
    day: str
    reference: str
    online: str


def frame_of(case: Case, party: Party, day: date, *, answered: bool = False) -> Frame:
    """The frame of a letter of that day. `answered`: the page online takes an answer too."""
    with written_for(case, party) as language:
        page = follow_page()
        read = _("You can also read this online, with your reference and your code: %(page)s", page=page)
        both = _("You can also read and answer this online, with your reference and your code: %(page)s", page=page)
        reference = _("Our reference: %(reference)s", reference=case.reference)
        return Frame(language, plain_date(day), reference, both if answered else read)
