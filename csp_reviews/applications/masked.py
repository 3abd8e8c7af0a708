"""How we may reach somebody, shown back to them: never a whole number or address after sending."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from csp_reviews.applications.phones import has_extension, without_extension
from csp_reviews.casefile.contact import BY_PHONE, hours_words
from csp_reviews.casefile.safe_routes import hours_of, kept_for
from csp_reviews.law.terms import Route
from csp_reviews.models.cases import Person
from csp_reviews.models.following import ContactChange
from csp_reviews.web.filters import words

SHOWN = 2


@dataclass(frozen=True, slots=True)
class Way:
    """One way that is switched on, and as much of its number or address as its owner needs to know which."""

    route: Route
    text: str


def ways(person: Person) -> list[Way]:
    """The ways that a person marked safe and that are still on."""
    on = {row.route for row in person.routes if row.safe}
    return [Way(route, text) for route in Route if route in on for text in _text(person, route)]


def newly(change: ContactChange) -> str:
    """Of a change that is held, as much of its new number or address as its owner needs to know which."""
    new = change.address
    if change.route is Route.EMAIL:
        return _("To a new e-mail address, which begins with “%(start)s”.", start=new[0])
    if change.route is Route.LETTER:
        return _("To a new address for letters.")
    if has_extension(new):
        return _("To a new number with an extension, which ends in %(end)s.", end=_end(new))
    return _("To a new number, which ends in %(end)s.", end=_end(new))


def _end(number: str) -> str:
    """The last digits of a number, before its extension."""
    return "".join(c for c in without_extension(number) if c.isdigit())[-SHOWN:]


def off(person: Person) -> list[Route]:
    """The ways that are not used."""
    on = {way.route for way in ways(person)}
    return [route for route in Route if route not in on]


def _text(person: Person, route: Route) -> Iterator[str]:
    kept = kept_for(person, route)
    name = words(route)
    row = next((row for row in person.routes if row.route is route), None)
    if hours := hours_of(row):
        name = _("%(way)s, only in these hours: %(hours)s", way=name, hours=hours_words(hours))
    if not kept:
        yield name
    elif route in BY_PHONE and has_extension(kept):
        yield _("%(way)s, to the number with an extension that ends in %(end)s", way=name, end=_end(kept))
    elif route is Route.EMAIL:
        yield _("%(way)s, to the address that begins with “%(start)s”", way=name, start=kept[0])
    elif route is Route.LETTER:
        own = person.letters_to is not None
        yield (
            _("%(way)s, to the other address that you gave for letters", way=name)
            if own
            else _("%(way)s, to the address that you gave", way=name)
        )
    else:
        yield _("%(way)s, to the number that ends in %(end)s", way=name, end=_end(kept))
