"""What has happened in a case: its events in words, with who did each, as what, and for whom it was entered."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, bindparam, select

from csp_reviews.casefile.statements import CASE
from csp_reviews.extensions import db
from csp_reviews.law.terms import (
    AppealOutcome,
    Channel,
    EarlyFinal,
    Ending,
    EventKind,
    NoticeKind,
    Reopening,
    Route,
    Ruling,
    Standing,
)
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency
from csp_reviews.models.audit import CaseEvent, EnteredAct
from csp_reviews.models.cases import Case
from csp_reviews.web.filters import LONDON, in_a_row, short_date, within, words

SHOWN = 60
"""How many events a case page shows before it is asked for all."""


COLUMNS: tuple[Any, ...] = (
    CaseEvent.kind,
    CaseEvent.happened_on,
    CaseEvent.recorded_at,
    CaseEvent.standing,
    CaseEvent.codes,
    Account.name.label("account"),
    EnteredAct.said_by,
    EnteredAct.how,
    EnteredAct.said_on,
)


@dataclass(frozen=True)
class Happening:
    """One line of the timeline. `typed_on` is set where the act was typed on a later day."""

    day: date
    at: datetime
    what: str
    by: str
    typed_on: date | None


@dataclass(frozen=True)
class Timeline:
    """The newest events of a case by the day of the act, newest first, and whether there are earlier ones."""

    lines: Sequence[Happening]
    more: bool


EVENTS = (
    select(*COLUMNS)
    .outerjoin(Account, Account.id == CaseEvent.account_id)
    .outerjoin(EnteredAct, EnteredAct.id == CaseEvent.entered_id)
    .where(CaseEvent.case_id == CASE, CaseEvent.seq > bindparam("after"))
    .order_by(CaseEvent.happened_on.desc(), CaseEvent.seq.desc())
)
NEWEST = EVENTS.limit(bindparam("most"))


def timeline_of(
    case: Case, agencies: Mapping[int, str], *, most: int | None = SHOWN, hidden: Collection[EventKind] = ()
) -> Timeline:
    """The events of a case: one query. `agencies`: the names of the area's; `hidden`: not for this reader."""
    rows = _events(case, limit=most + 1 if most else None)
    shown = rows[:most] if most else rows
    return Timeline([_line(row, agencies) for row in shown if row.kind not in hidden], len(shown) < len(rows))


def since(case: Case, seq: int) -> list[tuple[str, str]]:
    """What happened after an event: who and when, and what. For a form that somebody else overtook."""
    names = {
        row.id: row.name
        for row in db.session.execute(select(Agency.id, Agency.name).where(Agency.area_id == case.area_id))
    }
    lines = [_line(row, names) for row in _events(case, after=seq)]
    return [(f"{line.by}, {short_date(line.at)}", line.what) for line in lines]


def _events(case: Case, *, limit: int | None = None, after: int = 0) -> Sequence[Row[Any]]:
    asked = {"case": case.id, "after": after, "most": limit}
    return db.session.execute(NEWEST if limit else EVENTS, asked).all()


def _line(row: Row[Any], agencies: Mapping[int, str]) -> Happening:
    typed = row.recorded_at.astimezone(LONDON).date()
    return Happening(
        day=row.happened_on,
        at=row.recorded_at,
        what=_what(row.kind, json.loads(row.codes), agencies),
        by=_by(row),
        typed_on=typed if typed != row.happened_on else None,
    )


def _by(row: Row[Any]) -> str:
    """Who did it: entered acts say who said it, how and when, and who typed it."""
    if row.said_by:
        return _(
            "%(who)s, %(how)s on %(day)s; typed by %(typist)s",
            who=row.said_by,
            how=within(words(row.how)),
            day=short_date(row.said_on),
            typist=row.account or _("the system"),
        )
    if row.account:
        as_what = row.standing not in (Standing.ANYBODY, Standing.COORDINATOR)
        name = str(row.account)
        return _("%(who)s, %(standing)s", who=name, standing=words(row.standing)) if as_what else name
    return _("the system") if row.standing is Standing.ANYBODY else words(row.standing)


NUMBERED: Mapping[str, Callable[[int], str]] = {
    "complaint": lambda n: _("complaint %(n)s", n=n),
    "request": lambda n: _("request %(n)s", n=n),
    "recommendation": lambda n: _("recommendation %(n)s", n=n),
    "review": lambda n: _("review %(n)s", n=n),
    "appeal": lambda n: _("appeal %(n)s", n=n),
    "decision": lambda n: _("decision %(n)s", n=n),
    "notice": lambda n: _("letter %(n)s", n=n),
    "evidence": lambda n: _("file %(n)s", n=n),
}
"""How each numbered thing of a case is called, by its name among an event's codes."""
CODED: Mapping[str, type[StrEnum]] = {
    "ruling": Ruling,
    "how": Channel,
    "ending": Ending,
    "route": Route,
    "notice_kind": NoticeKind,
    "why": Reopening,
    "outcome": AppealOutcome,
    "early": EarlyFinal,
}
"""The lists from which an event's codes are shown in words."""


def _what(kind: EventKind, codes: Mapping[str, Any], agencies: Mapping[int, str]) -> str:
    """An event in words, with the codes that say which."""
    parts = [say(codes[name]) for name, say in NUMBERED.items() if isinstance(codes.get(name), int)]
    agency = agencies.get(codes.get("agency") or 0)
    parts += [agency] if agency else []
    for name, terms in CODED.items():
        value = codes.get(name)
        if value in set(terms):
            parts.append(within(words(terms(value))))
    return _("%(what)s: %(which)s", what=words(kind), which=in_a_row(parts)) if parts else words(kind)
