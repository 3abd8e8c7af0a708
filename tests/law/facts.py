"""Short ways to write down an application in a test of the law."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from csp_reviews.law.procedure import Procedure, read
from csp_reviews.law.threshold import ApplicationFacts, ComplaintFacts, Finding, assess
from csp_reviews.law.threshold_facts import Span

FILES = Path(__file__).resolve().parents[2] / "procedures"


@cache
def procedure_file(name: str) -> Procedure:
    return read((FILES / f"{name}.toml").read_text(encoding="utf-8"))


def local(text: str) -> Procedure:
    """A local file with the least that every file must hold, and `text` after it."""
    return read('name = "Test"\nversion = "1"\nsources = ["a test"]\n' + text)


def day(text: str) -> date:
    return date.fromisoformat(text)


def span(text: str | tuple[str, str]) -> Span:
    first, last = (text, text) if isinstance(text, str) else text
    return day(first), day(last)


def complaint(
    incident: str | tuple[str, str], complained: str | tuple[str, str] | None = "", **more: Any
) -> ComplaintFacts:
    """A complaint; reported on the day of the incident unless a day, or None for never, is given."""
    if complained == "":
        complained = incident
    name = more.pop("id", "c")
    return ComplaintFacts(name, span(incident), None if complained is None else span(complained), **more)


def application(applied_on: str, *complaints: ComplaintFacts, applicant: str = "A") -> ApplicationFacts:
    return ApplicationFacts("1", day(applied_on), applicant, complaints)


def found(applied_on: str, *complaints: ComplaintFacts, under: str | Procedure = "statutory") -> Finding:
    procedure = procedure_file(under) if isinstance(under, str) else under
    return assess(application(applied_on, *complaints), procedure)
