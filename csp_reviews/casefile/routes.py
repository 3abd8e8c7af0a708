"""The coordinator's desk: the queue, the lists of cases, and a case."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Row, and_

from csp_reviews.casefile import search, worklist
from csp_reviews.casefile.access import open_case
from csp_reviews.casefile.as_it_stood import as_it_stood
from csp_reviews.casefile.case_view import view_of
from csp_reviews.casefile.closing import proposed_by
from csp_reviews.casefile.contact import hours_words, safe_words_of
from csp_reviews.casefile.holds import hold_ends
from csp_reviews.casefile.links import address
from csp_reviews.casefile.lists import all_cases, area_names, chaired_cases
from csp_reviews.casefile.matters import title_in
from csp_reviews.casefile.next_act import GROUPS, NextAct, NextActs, Owed, waits_for_a_second
from csp_reviews.casefile.queue_cells import cells
from csp_reviews.casefile.safe_routes import hours_of, post_lines
from csp_reviews.extensions import db
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Action, Role, Stage, Standing, Task, Whose
from csp_reviews.models.areas import Area
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import today
from csp_reviews.web.forms import clean
from csp_reviews.web.gate import access, refuse, viewer
from csp_reviews.web.pages import show_area

blueprint = Blueprint("casework", __name__, url_prefix="/casework")
blueprint.add_app_template_filter(title_in, "matter_in")
blueprint.add_app_template_filter(hours_of)
blueprint.add_app_template_filter(post_lines)
blueprint.add_app_template_filter(hold_ends)
blueprint.add_app_template_filter(hours_words)
blueprint.add_app_template_global(address, "address")

Code = TypeVar("Code", bound=StrEnum)
READERS = (Role.COORDINATOR, Role.CHAIR, Role.APPEAL_REVIEWER)
MOST_TYPED = 100


class Due(StrEnum):
    """By when: the queue's third filter."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"


@dataclass(frozen=True)
class Filters:
    """What the queue was asked for, as the address says it."""

    text: str
    whose: Whose | None
    stage: Stage | None
    due: Due | None

    @property
    def any(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.text or self.whose or self.stage or self.due)

    def address(self, **more: Any) -> dict[str, Any]:
        """The same as the values of an address, empty ones left out."""
        values = {"q": self.text, "whose": self.whose, "stage": self.stage, "due": self.due, **more}
        return {name: value for name, value in values.items() if value}


@blueprint.get("/")
@access(Action.SEARCH_CASES)
def queue() -> ResponseReturnValue:
    """What needs doing in the viewer's areas, the most pressing first."""
    areas = viewer().area_ids(Role.COORDINATOR)
    _show_one_area(areas)
    asked = _filters()
    page = worklist.queue(
        areas, whose=asked.whose, stage=asked.stage, case_ids=_where(asked, areas), after=request.args.get("after")
    )
    acts = NextActs(today())
    closing = [row.case_id for row in page.rows if row.task is Task.CONSIDER_CLOSING]
    mine = proposed_by(viewer().account_id, closing)
    rows = [(row, _act(row, acts, mine), acts.case(row.reference)) for row in page.rows]
    first = "after" not in request.args
    return render_template(
        "casefile/queue.html",
        groups=[(group, [row for row in rows if row[1].group == group]) for group in GROUPS],
        shown=len(rows),
        whole=first and page.after is None,
        asked=asked,
        next_page=url_for("casework.queue", **asked.address(after=page.after)) if page.after else "",
        first_page="" if first else url_for("casework.queue", **asked.address()),
        stages=[stage for stage in Stage if stage in OPEN],
        turns=list(Whose),
        dues=list(Due),
        area_names=area_names(areas),
        cells=cells(),
        safe_routes=safe_words_of([row.case_id for row in page.rows]),
    )


@blueprint.get("/cases")
@access(Action.SEARCH_CASES)
def cases() -> ResponseReturnValue:
    """Every case of the viewer's areas, closed ones too, the newest first; with a search."""
    areas = viewer().area_ids(Role.COORDINATOR)
    _show_one_area(areas)
    text = _typed("q")
    page = all_cases(viewer(), text=text, after=request.args.get("after"))
    return render_template(
        "casefile/cases.html",
        rows=page.rows,
        text=text,
        next_page=url_for("casework.cases", q=text or None, after=page.after) if page.after else "",
        area_names=area_names(areas),
    )


@blueprint.get("/chaired")
@access(Action.LIST_CASES)
def chaired() -> ResponseReturnValue:
    """The cases whose panel the viewer chairs."""
    if not viewer().has(Role.CHAIR):
        refuse(403)
    areas = viewer().area_ids(Role.CHAIR)
    _show_one_area(areas)
    page = chaired_cases(viewer(), after=request.args.get("after"))
    return render_template(
        "casefile/chaired.html",
        rows=page.rows,
        next_page=url_for("casework.chaired", after=page.after) if page.after else "",
        area_names=area_names(areas),
    )


@blueprint.get("/<reference>")
@access(Action.OPEN_CASE)
def case(reference: str) -> ResponseReturnValue:
    """One case: what is next, how to reach the applicant, what was said, what was done, and what is owed."""
    if not any(viewer().has(role) for role in READERS):
        refuse(403)
    opened = open_case(reference, Action.OPEN_CASE)
    if opened.standing is Standing.INVITED_AGENCY:
        return redirect(url_for("agency.case", reference=opened.case.reference), code=303)
    show_area(opened.case.area)
    if opened.standing is Standing.APPEAL_REVIEWER:
        shown = as_it_stood(opened, request.args.get("appeal", type=int))
        return render_template("casefile/as_it_stood.html", case=opened.case, **shown)
    everything = request.args.get("log") == "all"
    return render_template("casefile/case.html", desk=viewer().has(Role.COORDINATOR), **view_of(opened, everything))


def _act(row: Row[Any], acts: NextActs, mine: Collection[int]) -> NextAct:
    owed = Owed(row.task, row.whose, row.since, row.due_on, row.agency or "", row.subject)
    act = acts.act(owed, row.reference)
    waits = row.task is Task.CONSIDER_CLOSING and row.case_id in mine
    return waits_for_a_second(act)._replace(href=acts.case(row.reference)) if waits else act


def _filters() -> Filters:
    return Filters(_typed("q"), _code("whose", Whose), _code("stage", Stage), _code("due", Due))


def _typed(name: str) -> str:
    return clean(request.args.get(name, "")[:MOST_TYPED])


def _code(name: str, codes: type[Code]) -> Code | None:
    """A filter's value; anything that is not in the list filters nothing."""
    value = request.args.get(name)
    return codes(value) if value in set(codes) else None


def _where(asked: Filters, areas: frozenset[int]) -> ColumnElement[bool] | None:
    """What the text and the due day ask of a case's place in the queue."""
    wanted = [search.found(asked.text, areas)] if asked.text else []
    if asked.due is not None:
        end = {Due.LATE: -1, Due.TODAY: 0, Due.WEEK: 6 - today().weekday()}[asked.due]
        last = today() + timedelta(days=end)
        wanted.append(and_(WorkItem.due_on <= last, WorkItem.sort_on <= last))
    kept = [condition for condition in wanted if condition is not None]
    return and_(*kept) if kept else None


def _show_one_area(areas: frozenset[int]) -> None:
    """Head the page with the partnership's name where the viewer works for one alone."""
    if len(areas) == 1:
        show_area(db.session.get_one(Area, next(iter(areas))))
