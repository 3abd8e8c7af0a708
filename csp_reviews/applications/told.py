"""Who will be told what, and why: the same words on the applicant's page and on paper.

The relevant bodies decide together (s.104(1)), and each of them is sent the application (s.104(3)(b)). It is a public
task (UK GDPR, Article 6(1)(e)), so a person is told, and not asked to consent.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

HEADING: Any = _l("Who will be told what, and why")
LEAD: Any = _l("The law says that these organisations decide together, so each of them gets your application:")
SEEN: tuple[Any, ...] = (
    _l("your name and address, and those of the person affected, if that is somebody else"),
    _l("where it happens, and each report: when, to whom, and what was done"),
    _l("what it does to you, in your words"),
)
UNSEEN: tuple[Any, ...] = (
    _l("your phone number, your e-mail address, and what you tell us about contacting you safely, unless you agree"),
    _l(
        "whom you name as doing it, and your account of what is happening, unless the coordinator shares it with one "
        "of them for the review"
    ),
    _l("photos, recordings or papers that you add, unless the coordinator shares one with one of them for the review"),
)
NOT_TOLD: Any = _l("We do not tell the people you name that you asked.")
WHY: tuple[Any, ...] = (
    _l(
        "It is a task that the law gives us, called a public task. That is why we tell you here, and do not ask you to "
        "consent. You may object, and you may ask what we hold about you: the privacy page says how."
    ),
    _l("Other organisations may be asked what they know, only for the review, and only what it needs."),
)
