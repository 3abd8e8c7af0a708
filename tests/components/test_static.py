"""The files that every page fetches: whole, ours, and from nowhere else."""

import gzip
import hashlib
import re
from xml.parsers import expat

import pytest

from tests.components.govuk import ROOT

STATIC = ROOT / "static"
FILES = sorted(path for path in STATIC.rglob("*") if path.suffix in (".css", ".js", ".svg"))
VENDORED = next(STATIC.glob("govuk-frontend-*"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_fetches_another_origin_or_an_absent_file(path: object) -> None:
    text = (STATIC / str(path)).read_text(encoding="utf-8")
    assert not re.findall(r"@import|@font-face|sourceMappingURL|GDS Transport|crest", text)
    for address in re.findall(r"url\(([^)]*)\)", text):
        assert (STATIC / address.strip("'\"")).is_file()
    hosts = set(re.findall(r"(?:https?:)?//([a-z0-9.-]+\.[a-z]{2,})", text))
    assert hosts <= {"www.w3.org"}, "only the name of the SVG language"


def test_the_script_names_the_content_of_the_one_it_imports() -> None:
    """Without it a browser would join a new csp.js to an old module for a year."""
    digest = hashlib.sha256((VENDORED / "govuk-frontend.min.js").read_bytes()).hexdigest()[:12]
    imported = re.findall(r'from "\./(.+?)"', (STATIC / "csp.js").read_text(encoding="utf-8"))
    assert imported == [f"{VENDORED.name}/govuk-frontend.min.js?v={digest}"]


def test_the_layout_names_the_folder_that_is_there() -> None:
    layout = (ROOT / "templates/layouts/base.html").read_text(encoding="utf-8")
    assert set(re.findall(r"govuk-frontend-[\d.]+(?=/)", layout)) == {VENDORED.name}


def test_the_styles_and_script_of_a_first_visit_stay_small() -> None:
    """The whole first visit may take 60 kB over the wire; half of it is left to the page."""
    fetched = [
        VENDORED / "govuk-frontend.css",
        VENDORED / "govuk-frontend.min.js",
        *(path for path in FILES if path.parent == STATIC),
    ]
    assert sum(len(gzip.compress(path.read_bytes())) for path in fetched) < 30_000


@pytest.mark.parametrize("name", ["marks.svg", "icon.svg"])
def test_drawings_are_well_formed(name: str) -> None:
    """A browser shows nothing at all of an SVG file that is not."""
    assert expat.ParserCreate().Parse((STATIC / name).read_text(encoding="utf-8"), True) == 1


def test_every_mark_is_a_symbol_with_a_box() -> None:
    names = re.findall(r'<symbol id="([a-z0-9-]+)" viewBox="0 0 16 16">', (STATIC / "marks.svg").read_text())
    assert len(set(names)) == len(names) == 18
