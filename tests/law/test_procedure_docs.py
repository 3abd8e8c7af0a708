"""docs/procedures.md tells whoever writes a file everything that a file may say."""

import inspect
import re
from enum import StrEnum

import pytest

from csp_reviews.law import (
    procedure,
    procedure_people,
    procedure_reader,
    procedure_sections,
    procedure_terms,
    procedure_terms_people,
)
from csp_reviews.law.procedure import read
from csp_reviews.law.procedure_check import conflicts_with_the_act
from csp_reviews.law.terms import AppealGround, AppealTier, BodyKind, Matter
from tests.law.facts import FILES, local

DOCS = (FILES.parent / "docs" / "procedures.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL)
PROSE = re.sub(r"```.*?```", "", DOCS, flags=re.DOTALL)
SAID = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`]+)`", PROSE))))
OWN = [
    value
    for module in (procedure_terms, procedure_terms_people)
    for value in vars(module).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
]


@pytest.mark.parametrize("codes", [*OWN, AppealGround, AppealTier, BodyKind, Matter], ids=lambda codes: codes.__name__)
def test_every_value_is_explained(codes: type[StrEnum]) -> None:
    assert {code.value for code in codes} - SAID == set()


def test_every_entry_is_explained() -> None:
    source = "".join(inspect.getsource(module) for module in (procedure, procedure_people, procedure_sections))
    asked = r"\.(?:text|texts|number|flag|day|one|many|period|table|tables)\(\s*\"(\w+)\""
    entries = set(re.findall(asked, source)) | set(re.findall(r'length\(\w+, "(\w+)"', source))
    entries |= {"reports", "people", "households", "phone", "email", "address", "url", "first_day_counts", "unknown"}
    assert len(entries) > 70
    written = " ".join(re.findall(r"^(?:\[+)?([\w.]+)", "".join(BLOCKS), re.MULTILINE))
    assert {entry for entry in entries if entry not in SAID and not re.search(rf"\b{entry}\b", written)} == set()
    assert "first_day_counts" in inspect.getsource(procedure_reader)


@pytest.mark.parametrize("block", BLOCKS, ids=[str(place) for place in range(len(BLOCKS))])
def test_every_example_can_be_read(block: str) -> None:
    assert (read(block) if block.startswith("name =") else local(block)).routes


def test_the_examples_put_together_are_one_file() -> None:
    head, *sections = BLOCKS
    bodies = next(block for block in sections if block.startswith("bodies"))
    sections.remove(bodies)
    whole = read("\n".join([head, bodies, *sections]))
    assert [route.id for route in whole.routes] == ["count", "five_people", "hate"]
    assert [clock.step.value for clock in whole.clocks] == ["acknowledge", "papers", "threshold_decision"]
    assert {remark.code for remark in conflicts_with_the_act(whole)} == {
        "condition",
        "no_contact",
        "no_effectiveness",
        "figure_missing",
    }
