"""How fast forms may come: whoever sends very many waits a little, with all that was typed kept on the page.

A library, a refuge or a helpline may send many from one connection, so much is allowed. Where the whole site is flooded
from many networks, each of those that have sent a few already waits; who has sent none never does. Staff are not
counted.
"""

from flask_babel import gettext as _
from wtforms.form import Form

from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.models.areas import Area
from csp_reviews.web import throttle

MINUTES = 15
BEGUN, SENT = "draft", "sent"
MOST = {BEGUN: 60, SENT: 20}
"""From one network in a window."""
SITE = {BEGUN: 1_500, SENT: 300}
"""From everywhere, before a network that goes on has only a few."""
FEW = 3


def must_wait(what: str, here: Area, form: Form) -> bool:
    """Whether this network must wait before it begins or sends one more; the form then says so, and whom to ring."""
    mine = _network(what)
    crowded = throttle.full(_site(what), SITE[what], MINUTES) and throttle.full(mine, FEW, MINUTES)
    if not crowded and not throttle.full(mine, MOST[what], MINUTES):
        return False
    form.form_errors.append(_said(here))
    return True


def count(what: str) -> None:
    """Count one that was begun or sent, after the response's own transaction has ended."""
    for bucket in (_network(what), _site(what)):
        throttle.count(bucket, MINUTES)


def _said(here: Area) -> str:
    text = _(
        "Very many forms come from your internet connection just now. What you typed is still here: press the button "
        "again in %(minutes)s minutes.",
        minutes=MINUTES,
    )
    phone = contact_of(here).phone
    ring = _("If you cannot wait, ring %(phone)s.", phone=phone) if phone else _("If you cannot wait, ring us.")
    return f"{text} {ring}"


def _network(what: str) -> str:
    return throttle.bucket(f"{what}-network", throttle.network())


def _site(what: str) -> str:
    return throttle.bucket(f"{what}-site")
