"""The cells of the queue that say nothing of a person: each is rendered once and kept by what it says.

A page of the queue has fifty rows, and every cell of it is escaped word by word: written anew, they cost more than the
query. Names and routes of people are never kept.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from flask import current_app, get_template_attribute
from markupsafe import Markup

from csp_reviews.web.language import current, plain_root

KEPT = 4_096
IN = "csp_queue_cells"


def cells() -> Callable[..., Markup]:
    """What writes some cells of a row: the macro's name in `casefile/_queue_cells.html`, then what it is to say.

    What is said must be hashable. The cells are kept by the language and by the place at which a proxy puts the
    application as well; both are asked once a page.
    """
    return partial(current_app.extensions.setdefault(IN, lru_cache(KEPT)(_rendered)), current(), plain_root())


def _rendered(_language: str, _root: str, name: str, *said: Any) -> Markup:
    written: Markup = get_template_attribute("casefile/_queue_cells.html", name)(*said)
    return written
