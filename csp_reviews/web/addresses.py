"""What may stand in an address: what no database can be asked about is no page of ours."""

from typing import Any

from werkzeug.datastructures import ImmutableDict
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

LARGEST = 2**31 - 1


class WholeNumber(IntegerConverter):
    """A number that a database can hold."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """As werkzeug's own, with a limit where the rule gives none."""
        super().__init__(*args, **{"max": LARGEST, **options})


class Word(UnicodeConverter):
    """A word without NUL, about which PostgreSQL cannot be asked."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """As werkzeug's own, with one sign fewer."""
        super().__init__(*args, **options)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


class Addresses(Map):
    """The rules of all addresses."""

    default_converters = ImmutableDict(
        {**Map.default_converters, "int": WholeNumber, "default": Word, "string": Word},
    )
