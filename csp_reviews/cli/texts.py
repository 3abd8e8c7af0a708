"""`flask texts`: every text that the public side may show, and how far its translation is.

`docs/welsh.md` says how a translation is made and checked.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

import click
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po
from flask.cli import AppGroup

from csp_reviews.cli.files import failed, open_output
from csp_reviews.law import counting, words, words_threshold
from csp_reviews.web.i18n import catalogue, path_in
from csp_reviews.web.language import NAMES, WELSH

commands = AppGroup("texts", help="The texts of the public side, and their translation.")

Text = str | tuple[str, str]
"""An English text, or one for a single thing and for several."""

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "csp_reviews" / "translations"
METHODS = [("csp_reviews/**.py", "python"), ("templates/**.html", "jinja2")]
CALLS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
STAFF = (
    *("csp_reviews/accounts/", "csp_reviews/cli/", "csp_reviews/governance/", "csp_reviews/information/"),
    *("csp_reviews/threshold/decision_routes", "csp_reviews/threshold/forms", "csp_reviews/threshold/sheet"),
    *("csp_reviews/appeals/reviewer", "csp_reviews/applications/coordinator", "csp_reviews/applications/intake"),
    *("csp_reviews/applications/staff_forms", "csp_reviews/casefile/closing", "csp_reviews/casefile/timeline"),
    *("csp_reviews/recommendations/", "csp_reviews/reviews/forms", "csp_reviews/reviews/routes"),
    *("csp_reviews/areas/content_reader", "csp_reviews/areas/operations", "csp_reviews/correspondence/forms"),
    *("csp_reviews/correspondence/routes", "csp_reviews/correspondence/shown", "csp_reviews/casefile/answers"),
    *("csp_reviews/casefile/case_page", "csp_reviews/casefile/entered", "csp_reviews/casefile/forms"),
    *("csp_reviews/casefile/next_act", "csp_reviews/applications/added_desk", "csp_reviews/applications/contact_desk"),
    *("csp_reviews/casefile/whom", "csp_reviews/applications/days_desk", "csp_reviews/applications/stopped_desk"),
    *("csp_reviews/applications/talk_desk", "csp_reviews/applications/evidence/coordinator"),
    *("templates/applications/neighbour", "templates/applications/safeguarding", "templates/applications/stopped"),
    *("templates/applications/talk", "templates/evidence/", "templates/applications/added"),
    "templates/applications/_seen_by",
    *("templates/applications/all_added", "templates/applications/day.html", "templates/applications/held"),
    *("templates/accounts/", "templates/agency/", "templates/casefile/", "templates/correspondence/_p"),
    *("templates/correspondence/letter", "templates/correspondence/messages", "templates/correspondence/told"),
    *(
        "templates/applications/group_goes_on",
        "templates/applications/moved",
        "templates/applications/naming",
        "csp_reviews/applications/moving",
        "csp_reviews/applications/consent_forms",
        "csp_reviews/applications/naming",
    ),
    *("templates/information/", "templates/recommendations/", "templates/reviews/", "templates/layouts/staff"),
    *("templates/appeals/enter", "templates/appeals/hear", "templates/appeals/queue"),
    *("templates/applications/intake", "templates/applications/case_report", "templates/applications/change_contact"),
    *("templates/applications/code", "templates/applications/consent", "templates/applications/withdrawal"),
    *("templates/threshold/acknowledge", "templates/threshold/bodies", "templates/threshold/_ruling"),
    *("templates/threshold/decide", "templates/threshold/held", "templates/threshold/no_sheet"),
    *("templates/threshold/review_anyway", "templates/threshold/_complaints", "templates/threshold/_conditions"),
    *("templates/threshold/_decision", "templates/threshold/_found", "templates/threshold/_matters"),
    "templates/threshold/_range",
)
"""What only staff read, by how its path begins. Whatever is not here counts as the public's: nothing is missed."""
TABLES = (words, words_threshold, counting)
"""Where `law` keeps its English, which the glue looks up. What only a command prints is not among it."""
FILLED_IN = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""In the head of a catalogue: a day that changes at every run would be the only change in most of them."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a translation is: texts that were checked, that nobody checked, and that are not there."""

    checked: int
    unchecked: int
    missing: int

    @property
    def left(self) -> int:
        """How many texts stand between an area and this language."""
        return self.unchecked + self.missing


def public_texts() -> list[Text]:
    """Every text that the public side may show, in English, sorted. One with a plural is both."""
    return sorted({*_of_files(), *_of_law()}, key=_first)


def state_of(language: str = WELSH, folder: Path = TRANSLATIONS) -> State:
    """How far the translation into a language is."""
    kept = catalogue(path_in(str(folder), language), language)
    found = [kept.get(text) for text in public_texts()]
    translated = [message for message in found if message is not None and all(translations(message))]
    unchecked = sum(message.fuzzy for message in translated)
    return State(len(translated) - unchecked, unchecked, len(found) - len(translated))


@commands.command("count")
def count_command() -> None:
    """Say how many texts of the public side are translated and checked, unchecked, and missing."""
    state = state_of()
    total = state.checked + state.left
    click.echo(f"{NAMES[WELSH]}: {total:,} texts. Checked: {state.checked:,}.")
    click.echo(f"Marked unchecked: {state.unchecked:,}. Not translated: {state.missing:,}.")
    click.echo("An area can offer it." if not state.left else "No area can offer it until every text is checked.")


@commands.command("collect")
def collect_command() -> None:
    """Bring the catalogue up to the texts that there are now, keeping every translation."""
    path = path_in(str(TRANSLATIONS), WELSH)
    try:
        fresh = collected(catalogue(path, WELSH))
    except OSError as error:
        raise failed(f"{path}: {error.strerror}.") from error
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_output(str(path)) as file:
        write_po(file, fresh, width=120, no_location=True, sort_output=True)
    click.echo(f"{path.relative_to(ROOT)}: {len(fresh):,} texts.")


def collected(old: Catalog) -> Catalog:
    """A catalogue of the texts that there are now, with the translations that `old` has of them."""
    fresh = Catalog(
        locale=WELSH,
        project="csp_reviews",
        version="1",
        creation_date=NO_DAY,
        revision_date=NO_DAY,
        fuzzy=False,
        header_comment="# Welsh texts of the public side. docs/welsh.md says what is marked fuzzy, and why.",
    )
    for text in public_texts():
        was = old.get(text)
        if was is None or was.id != text:
            fresh.add(text, "")
        else:
            fresh.add(text, was.string, flags=sorted(was.flags), user_comments=was.user_comments)
    return fresh


def translations(message: Message) -> tuple[str, ...]:
    """The translation of a text: one, or one for each plural that the language has. An empty one is not there."""
    strings = message.string or ""
    return (strings,) if isinstance(strings, str) else tuple(strings)


def filled_in(text: str) -> list[str]:
    """The names of what is filled into a text: `%(name)s` and `{name}`."""
    return FILLED_IN.findall(text)


def _first(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def _of_files() -> Iterator[Text]:
    found = extract_from_dir(ROOT, METHODS, keywords=CALLS, directory_filter=_ours)
    for name, _line, text, _comments, _context in found:
        if name.startswith(STAFF):
            continue
        yield text if isinstance(text, str) else (text[0], text[1])


def _ours(folder: object) -> bool:
    """Whether a folder may hold texts: the environment and the instance hold none."""
    path = Path(str(folder)).relative_to(ROOT)
    return not path.parts or path.parts[0] in ("csp_reviews", "templates")


def _of_law() -> Iterator[str]:
    for module in TABLES:
        for name, table in vars(module).items():
            if isinstance(table, Mapping) and not name.startswith("_"):
                # A code is not a text.
                yield from (text for text in table.values() if isinstance(text, str) and not isinstance(text, Enum))
