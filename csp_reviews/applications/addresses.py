"""The addresses of the pages below /<area>/apply/: numbers, because an address stays in the browser's history.

Inside, a page is known by its key; `url_for(..., page="happening")` gives /apply/9, and /apply/9 gives "happening".
"""

from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter, ValidationError

from csp_reviews.applications.journey import PAGES

NUMBERS = {page.key: n for n, page in enumerate(PAGES, start=1)}
KEYS = {str(n): key for key, n in NUMBERS.items()}


def number_of(key: str) -> int:
    """The number by which a page of the journey is known outside."""
    return NUMBERS[key]


class PageNumber(BaseConverter):
    """A page of the journey, as a number in the address."""

    regex = r"[1-9][0-9]?"

    @staticmethod
    def install(state: BlueprintSetupState) -> None:
        """Let the rules of an application use it, as `<journey_page:page>`."""
        state.app.url_map.converters["journey_page"] = PageNumber

    def to_python(self, value: str) -> str:
        """The page's key; werkzeug's ValidationError, which ends as 404, where there is no such page."""
        if value not in KEYS:
            raise ValidationError
        return KEYS[value]

    def to_url(self, value: str) -> str:
        """The number of the page with this key. KeyError where there is none."""
        return str(number_of(value))
