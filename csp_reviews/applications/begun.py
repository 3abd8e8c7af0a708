"""What was typed on a page of an application and left before it was right: kept word for word, to go on with it.

A page may be open twice, in two tabs or on two devices, so that several such halves can be kept of one page. A form
says with which of them it was shown (`FIELD`): only those does it replace, and only those end once it is saved.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from csp_reviews.applications.journey import UNFINISHED, Answers
from csp_reviews.models.drafts import Draft
from csp_reviews.web import belonging
from csp_reviews.web.forms import one_of

MOST_FIELDS, MOST_VALUES, MOST_TYPED = 600, 20, 20_000
"""How much of one page is kept that was left before it was right: more than any page asks."""
MOST_HALVES = 9
"""How many halves of one page are kept; the last of them gives way to one more."""
FIELD = "half"
"""The field in which a form says which halves it was shown with."""
GOES_TO = "goes_to"
"""The field in which a page that is left by a link says where the link leads."""
NOT_TYPED = ("csrf_token", "once", "press", belonging.FIELD, FIELD, GOES_TO)
"""The fields of a form that nobody types."""
CHOSEN = ("version", "pointed", "how")
"""Those that hold something before anybody has typed or chosen."""
POINTER = "same_as"
"""The field in which a report says which other it is the same as: by its mark, or before they had marks its number."""
MOST_POINTED = 999
"""More than there are reports in a list."""
Fields = Mapping[str, list[str]]


def anything_typed(form: Mapping[str, str]) -> bool:
    """Whether a form that was sent holds anything that somebody typed or chose."""
    unsaid = (*NOT_TYPED, "version", "pointed")
    return any(value.strip() for name, value in form.items() if name.rpartition("-")[2] not in unsaid)


def keep(draft: Draft, page: str, typed: Mapping[str, list[str]]) -> None:
    """Keep what was typed on a page that is not right yet, word for word, to show it again; a flood is cut short.

    It takes the place of the half that its form was shown with, and stands beside any other. A page on which nothing
    was typed was not begun; one that was shown with answers, and is empty now, is not as it was.
    """
    asked = [(name, values) for name, values in typed.items() if name.rpartition("-")[2] not in NOT_TYPED]
    said = {name: values for name, values in asked if name.rpartition("-")[2] not in CHOSEN}
    before = _answered(draft.answers, page) if any(typed.get("version", ())) else {}
    emptied = any(before.get(name) for name in said)
    if not emptied and not any(value.strip() for values in said.values() for value in values):
        return
    fields = {name: [value[:MOST_TYPED] for value in values[:MOST_VALUES]] for name, values in asked[:MOST_FIELDS]}
    key = _place(halves(draft.answers, page), page, fields, typed.get(FIELD))
    others = {other: form for other, form in _all(draft.answers).items() if other != key}
    draft.answers = {**draft.answers, UNFINISHED: {**others, key: fields}}


def halves(answers: Answers, page: str) -> dict[str, Fields]:
    """The halves that are kept of a page, by their keys, the newest last."""
    return {key: form for key, form in _all(answers).items() if page_of(key) == page}


def page_of(key: str) -> str:
    """The page of a half: its key is the page's, with a number after it from the second on."""
    parts = key.split("/")
    return "/".join(parts[:2]) if parts[0] == "reports" else parts[0]


def nth_of(key: str) -> str:
    """The number of a half among those of its page; empty for the first."""
    return key.removeprefix(page_of(key)).lstrip("/")


def chosen(answers: Answers, page: str, nth: str = "") -> str | None:
    """The key of the half of a page that was asked for by its number, else of the first that there is, or None."""
    kept, key = halves(answers, page), f"{page}/{nth}" if nth else page
    return key if key in kept else next(iter(kept), None)


def as_sent(fields: Fields) -> MultiDict[str, str]:
    """A half as a form reads it."""
    return MultiDict((name, value) for name, values in fields.items() for value in values)


def typed(answers: Answers, key: str | None) -> MultiDict[str, str] | None:
    """What was typed under a key, as a form reads it; None where there is nothing."""
    fields = _all(answers).get(key or "")
    return as_sent(fields) if fields else None


def marks(*shown: Fields | None) -> str:
    """What a form carries of the halves that it is shown with; the first is in its boxes, or None is."""
    return ".".join(_mark(fields) if fields else "" for fields in shown)


def mark_at(answers: Answers, key: str) -> str:
    """The mark of the half that stands under a key; empty where there is none."""
    return marks(_all(answers).get(key))


def left_at(draft: Draft) -> str | None:
    """Under which key stands what was left last before it was right, or None."""
    return next(reversed(tuple(_all(draft.answers))), None)


def forget(draft: Draft, keys: Collection[str]) -> None:
    """Forget these halves."""
    left = {key: form for key, form in _all(draft.answers).items() if key not in keys}
    draft.answers = {**draft.answers, UNFINISHED: left}


def end(draft: Draft, page: str, shown: str | None) -> None:
    """Forget the halves of a page that is saved now: those that its form was shown with, and no other.

    `shown` is what the form carries of them (`marks`); None, where it carries nothing, is all of them.
    """
    known = None if shown is None else shown.split(".")
    kept = halves(draft.answers, page)
    forget(draft, [key for key, fields in kept.items() if known is None or _mark(fields) in known])


def report_taken_out(draft: Draft, n: int) -> None:
    """Report `n` of a draft is taken out: what was begun of it goes with it, what was begun of later ones moves up."""
    left: dict[str, Fields] = {}
    for key, fields in _all(draft.answers).items():
        number = _report_of(key)
        if number is not None and number > n:
            left[f"reports/{number - 1}{key.removeprefix(page_of(key))}"] = _pointing(fields, n)
        elif number != n:
            left[key] = _pointing(fields, n) if key.startswith("reports/") else fields
    draft.answers = {**draft.answers, UNFINISHED: left}


def _all(answers: Answers) -> Mapping[str, Any]:
    return answers.get(UNFINISHED, {})


def _answered(answers: Answers, page: str) -> Mapping[str, Any]:
    """What was answered on a page, or on that of a report, before."""
    reports: Sequence[Any] = answers.get("reports", {}).get("items", ())
    each = {f"reports/{n}": item["answers"] for n, item in enumerate(reports, start=1)}
    kept: Mapping[str, Any] = each.get(page, answers.get(page, {}))
    return kept


def _place(kept: Mapping[str, Fields], page: str, fields: Fields, shown: list[str] | None) -> str:
    """Under which key a half is kept: that of the one it goes on from, or a free one."""
    if not kept:
        return page
    newest = tuple(kept)[-1]
    box = shown[0].split(".")[0] if shown else None
    same = [key for key, other in kept.items() if other == fields or (box and _mark(other) == box)]
    if same or box is None:
        return same[0] if same else newest
    keys = [page, *(f"{page}/{number}" for number in range(2, MOST_HALVES + 1))]
    return next((key for key in keys if key not in kept), newest)


def _mark(fields: Fields) -> str:
    """What tells one half from any other. A number by which it points to a report changes with the list."""
    numbered = "".join(fields.get(POINTER, ())).isdecimal()
    said = {name: values for name, values in fields.items() if name != POINTER or not numbered}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _report_of(key: str) -> int | None:
    """The number of the report that a half changes; None for any other half."""
    number = page_of(key).removeprefix("reports/")
    return int(number) if key.startswith("reports/") and number.isdecimal() else None


def _pointing(fields: Fields, n: int) -> Fields:
    """A half that points past report `n` ("the same as report 3") points one lower; one that points at it, nowhere."""
    same = one_of("".join(fields.get(POINTER, ())), MOST_POINTED)
    if same < n:
        return fields
    return {**fields, POINTER: [str(same - 1) if same > n else ""]}
