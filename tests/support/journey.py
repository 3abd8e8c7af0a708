"""Where the pages of an application are: tests know them by their keys, addresses by numbers."""

from csp_reviews.applications.addresses import KEYS, NUMBERS


def at(page: str, area: str = "anytown") -> str:
    """The address of a page by its key, or of another page below /apply/ by its own last words."""
    return f"/{area}/apply/{NUMBERS.get(page, page)}"


def key_of(path: str) -> str:
    """The key of the page at an address; its last word where it is no page of the journey."""
    last = path.rpartition("/")[2]
    return KEYS.get(last, last)
