"""Setting an area up: the area itself, the words of its pages, a version of its review procedures, its meetings."""

import re
from collections.abc import Collection, Iterable
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from csp_reviews.areas.content import Content, to_json
from csp_reviews.casefile.areas import read_rules
from csp_reviews.casefile.worklist import touch
from csp_reviews.extensions import db
from csp_reviews.law.check_ins import MOST_WEEKS, read_weeks
from csp_reviews.law.counting import month_start
from csp_reviews.law.errors import LawError
from csp_reviews.law.terms import Stage
from csp_reviews.models.areas import Area, MeetingDate, Procedure
from csp_reviews.models.cases import Case
from csp_reviews.web.clock import today

SCHEME_BEGAN = date(2014, 10, 20)
"""SI 2014/2590, art. 3."""
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_SLUG, _LONGEST_NAME = 60, 200


class BadArea(Exception):
    """The area cannot be made so. The message is one plain sentence."""


def create_area(
    *,
    slug: str,
    name: str,
    procedure: str,
    reserved: Collection[str],
    figures_from: date | None = None,
    demonstration: bool = False,
) -> Area:
    """Make an empty area with a procedure in force since the scheme began.

    In: the first word of its addresses, its name, the text of a procedure file (`procedures/statutory.toml`, until it
    has its own), the first words of the addresses that are taken, and the day from which its figures are published
    (this month, if not given). Raises BadArea.
    """
    _check(slug, name.strip(), reserved)
    area = Area(
        slug=slug,
        name=name.strip(),
        demonstration=demonstration,
        figures_from=figures_from or month_start(today()),
        content={},
    )
    db.session.add(area)
    db.session.flush()
    put_in_force(area=area, source=procedure, on=SCHEME_BEGAN)
    return area


def put_in_force(*, area: Area, source: str, on: date) -> Procedure:
    """Make a procedure file's text the area's version from a day: s.104(2). Raises ProcedureError for a bad one."""
    read_rules(source)
    last = db.session.scalar(select(func.max(Procedure.version)).where(Procedure.area_id == area.id))
    version = Procedure(area_id=area.id, version=(last or 0) + 1, in_force_from=on, source=source)
    db.session.add(version)
    db.session.flush()
    return version


def set_content(*, area: Area, content: Content) -> None:
    """Give the area's public pages new words."""
    area.content = to_json(content)
    db.session.flush()


def offer_welsh(*, area: Area, name: str, content: Content, left: int) -> None:
    """Let an area's public side be read in Welsh too, with its own name and words in Welsh.

    `left` says how many texts of the public side are not translated, or translated and not checked: BadArea while
    there is one, because Welsh that nobody checked is worse than none (WSI 2022/1177: no less favourable treatment).
    """
    if left:
        raise BadArea(_("%(left)s texts are not translated or not checked yet: nothing was changed.", left=left))
    _check_name(name.strip())
    area.welsh = {"name": name.strip(), "content": to_json(content)}
    db.session.flush()


def ask_after(*, area: Area, weeks: str) -> None:
    """Say how many weeks after an outcome it is asked whether it has stopped: "2,6,12"; empty for never.

    The cases that are followed now ask by the new weeks from today. BadArea where it is no list of weeks.
    """
    try:
        area.check_in_weeks = ",".join(str(week) for week in read_weeks(weeks))
    except LawError as error:
        raise BadArea(
            _("Give different whole numbers of weeks from 1 to %(most)s, such as 2,6,12.", most=MOST_WEEKS)
        ) from error
    db.session.flush()
    followed = select(Case.id).where(Case.area_id == area.id, Case.stage == Stage.FOLLOW_UP)
    for case_id in db.session.scalars(followed):
        touch(case_id)


def stop_welsh(*, area: Area) -> None:
    """Offer an area's public side in English alone."""
    area.welsh = None
    db.session.flush()


def add_meetings(*, area: Area, days: Iterable[date], invented: bool = False) -> None:
    """Add days on which the partnership meets."""
    db.session.add_all(MeetingDate(area_id=area.id, meets_on=day, invented=invented) for day in days)
    db.session.flush()


def _check(slug: str, name: str, reserved: Collection[str]) -> None:
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        raise BadArea(_("The slug must be small letters, digits and single hyphens, and begin with a letter."))
    if slug in reserved:
        raise BadArea(_("“%(slug)s” is the first word of another address: choose another slug.", slug=slug))
    _check_name(name)
    if db.session.scalar(select(Area.id).where(Area.slug == slug)) is not None:
        raise BadArea(_("There is an area “%(slug)s” already.", slug=slug))


def _check_name(name: str) -> None:
    if not name or len(name) > _LONGEST_NAME:
        raise BadArea(_("The name must be between 1 and %(most)s characters.", most=_LONGEST_NAME))
