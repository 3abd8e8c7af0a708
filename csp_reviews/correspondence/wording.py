"""The words of every message that leaves the house. They say that there is something to read, and nothing else.

To a person: no name, no reference, no word of what it is about, because somebody else may see the screen. To agencies
and staff: which service it is, and no personal data. `tests/correspondence/test_wording.py` holds a list of words that
none of them may contain.
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from flask import current_app
from flask_babel import gettext as _

from csp_reviews.law.terms import MessageKind, Route
from csp_reviews.web.filters import long_date
from csp_reviews.web.language import ENGLISH, current


@dataclass(frozen=True, slots=True)
class Words:
    """A message's subject and body."""

    subject: str
    body: str


def address_of(path: str) -> str:
    """A page's whole address. One that is whole already is left as it is."""
    return path if "://" in path else f"{current_app.config['BASE_URL']}{path}"


def sender_domain() -> str:
    """The domain of the sender's address, for Message-IDs."""
    return parseaddr(current_app.config["MAIL_FROM"])[1].rpartition("@")[2] or "localhost"


def to_person(kind: MessageKind, until: datetime | None = None) -> Words:
    """What a person is sent by e-mail. The same subject whatever it is about.

    `until`: how long something that they saved is kept.
    """
    page = follow_page()
    texts = {
        MessageKind.HOLD: _(
            "A change was asked for. It takes effect in two days at the earliest. Open this page to see it, or to "
            "stop it:"
        ),
        MessageKind.RECEIPT: _("We have what you sent. Open this page to see where it is now:"),
    }
    if until is not None:
        texts[MessageKind.DRAFT_ENDING] = _ending(until)
    lines = (
        texts.get(kind, _("There is something new for you to read. Open this page:")),
        page,
        _("You will be asked for the reference and the code that you were given."),
        _("If you did not expect this, you can ignore it. Please do not reply: nobody reads this mailbox."),
    )
    return Words(_("There is something for you to read"), _paragraphs(lines))


def follow_page() -> str:
    """The page where a case is followed, in the language that is written."""
    return address_of("/progress" if current() == ENGLISH else f"/{current()}/progress")


def to_writer(kind: MessageKind, link: str, until: datetime | None) -> Words:
    """What somebody is sent who saved what they were writing. It does not say what that is."""
    page = address_of(link)
    if kind is MessageKind.DRAFT_ENDING:
        text = _ending(until)
    else:
        text = _("You asked for a link. It works once, for two days. Open this page:")
    return Words(_("There is something for you to read"), _paragraphs((text, page, _nothing_to_do())))


def _ending(until: datetime | None) -> str:
    return _("What you saved here is deleted after %(day)s. To go on with it, open this page:", day=long_date(until))


def to_neighbour(link: str) -> Words:
    """What somebody is sent who is asked to join in. It names nobody, and does not say what it is about."""
    text = _("Somebody you know asks you a question. Open this page when nobody is looking over your shoulder:")
    return Words(_("There is something for you to read"), _paragraphs((text, address_of(link), _nothing_to_do())))


def _nothing_to_do() -> str:
    return _("If you did not expect this, you can ignore it. Please do not reply: nobody reads this mailbox.")


def by_hand(kind: MessageKind, route: Route | None) -> str:
    """What a member of staff sends or says by hand, word for word. Empty where the letter or a talk says it."""
    page = follow_page()
    if route is Route.TEXT and kind is MessageKind.HOLD:
        return _("A change was asked for. It takes effect in two days or later. To see or stop it: %(page)s", page=page)
    if route is Route.TEXT and kind is MessageKind.RECEIPT:
        return _("We have what you sent. To see where it is now: %(page)s", page=page)
    if route is Route.TEXT:
        return _("There is something new for you to read: %(page)s", page=page)
    if route is Route.PHONE:
        return _("Hello, may I speak to you for a moment? Is now a good time, and can you talk freely?")
    if route is Route.VOICEMAIL:
        return _("Hello, this is a message for you. Please look at your page when you can. Thank you.")
    return ""


def to_agency(kind: MessageKind, link: str | None) -> Words:
    """What an agency is sent."""
    page = address_of(link or "/agency/")
    texts = {
        MessageKind.AGENCY_TOLD: _("An application was passed to you. You can read it here, after you sign in:"),
        MessageKind.AGENCY_ADDED: _("Something was added to a case. You can read it here, after you sign in:"),
        MessageKind.INFORMATION_REQUEST: _("You are asked for information. You can answer here:"),
        MessageKind.RECOMMENDATION: _("There is a recommendation for you. You can read it and answer here:"),
        MessageKind.APPEAL_LODGED: _("An appeal was made. You can read about it here, after you sign in:"),
    }
    text = texts.get(kind, _("There is something for you to do. You can see it here:"))
    return Words(_("Something for you to do"), _paragraphs((text, page, _staff_end())))


def to_account(kind: MessageKind, link: str) -> Words:
    """What a member of staff is sent."""
    page = address_of(link)
    if kind is MessageKind.INVITATION:
        text = _("You are invited to use the online service for case reviews. Choose a password here, within 48 hours:")
        return Words(_("Your invitation"), _paragraphs((text, page, _staff_end())))
    if kind is MessageKind.RESET:
        text = _("Somebody asked for a new password for you. If it was you, choose one here, within one hour:")
        end = _("If it was not you, do nothing: your password stays as it is.")
        return Words(_("Choose a new password"), _paragraphs((text, page, end)))
    text = _("There is something for you to do. You can see it here, after you sign in:")
    return Words(_("Something for you to do"), _paragraphs((text, page, _staff_end())))


def _staff_end() -> str:
    return _("This is the online service for case reviews. Please do not reply: nobody reads this mailbox.")


def _paragraphs(lines: tuple[str, ...]) -> str:
    return "\n\n".join(lines) + "\n"
