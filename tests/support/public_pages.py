"""Every page of the public side, found in the application itself, so that a new one cannot be forgotten."""

import re
from collections.abc import Iterator

from flask import Flask

from csp_reviews.applications.journey import PAGES
from csp_reviews.web.gate import Door, declared


def public_paths(app: Flask) -> Iterator[str]:
    """Every page that anybody, or an applicant with a code, may open."""
    numbers = [str(number) for number in range(1, len(PAGES) + 1)]
    for rule in app.url_map.iter_rules():
        door = declared(app.view_functions[rule.endpoint])[1]
        if (
            rule.endpoint == "leave"
            or "GET" not in rule.methods
            or door not in (Door.PUBLIC, Door.APPLICANT)
            or rule.arguments - {"area", "page"}
        ):
            continue
        path = rule.rule.replace("<area>", "anytown")
        pages = [*numbers, *(page.key for page in PAGES)] if "page" in rule.arguments else [""]
        yield from (re.sub(r"<[^>]*page>", page, path) for page in pages)
