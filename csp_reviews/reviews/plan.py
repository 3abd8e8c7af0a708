"""The draft plan goes to the people of the case for their comments before the outcome is final (guidance 2025).

What goes out is what somebody wrote for them to read: no name of the panel, of an officer or of anybody else in the
records stands in it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select, union

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.casefile.following import draft_in_hand
from csp_reviews.casefile.plan_known import plan_for, speaks_of_it
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EarlyFinal, EventKind, NoticeKind, Party, Stage
from csp_reviews.models.cases import Case
from csp_reviews.models.following import PlanComment, PlanDraft
from csp_reviews.models.information import InformationAnswer, InformationRequest
from csp_reviews.models.reviews import PanelMember, Review
from csp_reviews.web.filters import long_date

LEAST_NAME = 4
"""A shorter name, such as an initial, is a word like any other."""


@dataclass(frozen=True, slots=True)
class Item:
    """One recommendation as the people of the case read it."""

    n: int
    to: str
    by: date
    text: str


def send_plan(
    *, case: Case, review: Review, opening: str, items: Sequence[Item], comments_by: date, act: Act
) -> PlanDraft:
    """Send the draft plan for comments until a day; the people of the case are told by a safe way.

    Raises NotPossible (`review_final`, `nothing_to_send`, `in_the_past`, `name`): a name of the records stands in it.
    """
    if case.stage is not Stage.REVIEW or review.finalised_on is not None:
        raise NotPossible("review_final", {"stage": case.stage.value})
    if not opening.strip() and not items:
        raise NotPossible("nothing_to_send")
    if comments_by < act.on:
        raise NotPossible("in_the_past")
    _check_names(case, (opening, *(item.text for item in items)))
    before = select(PlanDraft.n).where(PlanDraft.review_id == review.id).order_by(PlanDraft.n.desc()).limit(1)
    draft = PlanDraft(
        review_id=review.id,
        case_id=case.id,
        n=(db.session.scalar(before) or 0) + 1,
        opening=opening,
        items=[{"n": item.n, "to": item.to, "by": item.by.isoformat(), "text": item.text} for item in items],
        comments_by=comments_by,
        released_on=act.on,
        released_by_id=act.account_id,
    )
    db.session.add(draft)
    record(case, act, EventKind.PLAN_DRAFT_RELEASED, review=review.n, plan=draft.n, comments_by=comments_by)
    issue_notice(
        case=case,
        kind=NoticeKind.DRAFT_PLAN,
        content=lambda: _letter(opening, items, comments_by),
        act=act,
        about=review.n,
    )
    return draft


def comment_on_plan(*, case: Case, party: Party, said: Mapping[int | None, str], act: Act) -> list[PlanComment]:
    """Take what one of the people says of the draft: by the item's number, None for the whole. Empty: nothing to add.

    Taken until the outcome is final, late or not. What an applicant says on their own page who does not speak any more
    is kept aside: staff read it, the panel does not (c1). NotPossible (`no_plan`): none was sent to them, or it is
    final; (`not_speaking`): staff may not enter it for such an applicant; (`plan_changed`): something is said of an
    item that the draft does not have.
    """
    draft, speaks = plan_for(case, party), speaks_of_it(case, party)
    if not speaks and (draft is None or act.entered is not None):
        raise NotPossible("not_speaking")
    if draft is None:
        raise NotPossible("no_plan")
    known = {int(item["n"]) for item in draft.items}
    texts = {item: text for item, text in said.items() if text.strip()}
    if texts.keys() - known - {None}:
        raise NotPossible("plan_changed")
    comments = [
        PlanComment(party=party, item=item, text=text, aside=not speaks, said_on=act.on, said_at=act.at)
        for item, text in (texts or {None: ""}).items()
    ]
    draft.comments.extend(comments)
    record(case, act, EventKind.PLAN_COMMENTED, plan=draft.n, party=party, comments=len(texts))
    return comments


def number_of(draft: PlanDraft) -> str:
    """Which draft of the case it is, as a form carries it: the review's number, and its own."""
    return f"{draft.review.n}.{draft.n}"


def plan_numbered(case: Case, number: str) -> PlanDraft | None:
    """The draft of a case with this number; None where there is none."""
    of_review = select(PlanDraft).join(Review, Review.id == PlanDraft.review_id).where(PlanDraft.case_id == case.id)
    return next((draft for draft in db.session.scalars(of_review) if number_of(draft) == number), None)


def check_comments(case: Case, on: date, early: EarlyFinal | None) -> None:
    """Check that an outcome may be final on a day although a draft plan is out: the letter says that nothing is before.

    NotPossible (`comments_open`): nobody has said anything of it yet, and they still can; (`comments_early`): somebody
    did, they can say more, and nobody said why it should not wait.
    """
    draft = draft_in_hand(case.id)
    if draft is None or on > draft.comments_by:
        return
    if not draft.heard:
        raise NotPossible("comments_open", {"until": draft.comments_by})
    if early is None:
        raise NotPossible("comments_early", {"until": draft.comments_by})


def _check_names(case: Case, texts: Sequence[str]) -> None:
    """Raise NotPossible("name") where a text holds the name of somebody of the panel, or who answered for an agency."""
    answered = select(InformationAnswer.answered_by).join(
        InformationRequest, InformationRequest.id == InformationAnswer.request_id
    )
    found = union(
        select(PanelMember.name).join(Review, Review.id == PanelMember.review_id).where(Review.case_id == case.id),
        select(Review.chair_name).where(Review.case_id == case.id),
        answered.where(InformationRequest.case_id == case.id),
    )
    for name in db.session.scalars(found):
        if len(name or "") >= LEAST_NAME and any(_holds(text, name) for text in texts):
            raise NotPossible("name", {"name": name})


def _holds(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name.strip())}\b", text, re.IGNORECASE) is not None


def _letter(opening: str, items: Sequence[Item], comments_by: date) -> Content:
    lines = tuple(
        _("%(n)s. %(who)s, by %(day)s: %(what)s", n=item.n, who=item.to, day=long_date(item.by), what=item.text)
        for item in items
    )
    last = _("You have until %(day)s. Nothing is final before that.", day=long_date(comments_by))
    how = _("Say what is wrong or missing: online with your code, or ring or write to your contact.")
    return Content(
        _("A draft plan, for your comments"),
        (
            Section("", tuple(line for line in opening.splitlines() if line.strip())),
            Section(_("What the review means to recommend"), (), lines),
            Section(_("Your comments"), (last, how, _("If it is right as it is, you can say that too."))),
        ),
    )
