"""What is measured, and beside what."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.generator import Visitor
from tests.bench.scene import SLUG, Scene
from tests.bench.visitors import filling_in, looking, looking_at_each

Visiting = Callable[[], Visitor]
HAPPENING = 5
"""The longest of the texts: the page that stands for one form page."""


@dataclass(frozen=True)
class Operation:
    """One thing that people do, and the bare view beside it."""

    name: str
    visits: Callable[[Scene], Visiting]
    limit: Callable[[Scene], Visiting] | None
    """None: it is compared with another operation's."""
    forms: int = 0
    """How many forms one visit sends; 0 for a look at a page."""


def _public(path: str) -> Callable[[Scene], Visiting]:
    return lambda _scene: looking(f"/{SLUG}/{path}")


def _queue(query: str) -> Callable[[Scene], Visiting]:
    return lambda scene: looking(f"/casework/{query.format(word=scene.word)}", scene.staff)


def _bare(path: str) -> Callable[[Scene], Visiting]:
    return lambda scene: looking(path.format(slug=SLUG, area=scene.area_id, word=scene.word))


def _case(scene: Scene) -> Visiting:
    return looking_at_each([f"/casework/{reference}" for reference in scene.references], scene.staff)


def _bare_case(scene: Scene) -> Visiting:
    return looking_at_each([f"/case/{reference}" for reference in scene.references])


def _first_form(scene: Scene) -> Visiting:
    return filling_in(scene.journey[:1], scene.begun)


def _bare_form(_scene: Scene) -> Visiting:
    return filling_in([("/form", [("happening", "Loud music at night. " * 3)])])


def _whole(scene: Scene) -> Visiting:
    return filling_in(scene.journey, scene.begun, ending=f"/{SLUG}/apply/receipt")


PUBLIC, STATISTICS, FORM, WHOLE, CASE = (
    *("public case review page", "statistics page", "one form page, GET and POST", "whole application", "case page"),
)
QUEUE, FILTERED, SEARCHED = "queue, first page", "queue, filtered", "queue, searched"

OPERATIONS = (
    Operation(PUBLIC, _public("asb-case-review"), _bare("/area/{slug}")),
    Operation(STATISTICS, _public("statistics"), _bare("/count/{area}")),
    Operation(QUEUE, _queue(""), _bare("/queue/{area}/plain")),
    Operation(FILTERED, _queue("?whose=agency"), _bare("/queue/{area}/filtered")),
    Operation(SEARCHED, _queue("?q={word}"), _bare("/queue/{area}/searched?q={word}")),
    Operation(CASE, _case, _bare_case),
    Operation(FORM, _first_form, _bare_form, forms=1),
    Operation(WHOLE, _whole, None, forms=0),
)
