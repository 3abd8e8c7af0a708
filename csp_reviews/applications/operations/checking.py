"""Has it stopped? Asked some weeks after an outcome, answered by the applicant or entered for them, and acted upon."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from csp_reviews.applications.operations.standing_still import note_answered
from csp_reviews.applications.operations.talking import write_to_us
from csp_reviews.casefile.acts import Act, by_program
from csp_reviews.casefile.agreement import who_is_asked
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.closing import reopen_if_closed
from csp_reviews.casefile.events import record
from csp_reviews.casefile.following import check_ins_of, last_final_review, next_asking
from csp_reviews.correspondence.operations import tell_agency, tell_person
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.check_ins import read_weeks
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EventKind, MessageKind, Party, Progress, Reopening, Stage, Stopped, TalkKind
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.following import CheckIn
from csp_reviews.models.reviews import Recommendation, RecommendationStep, Review
from csp_reviews.web.clock import now
from csp_reviews.web.filters import words as in_words


def ask_stopped(*, case: Case, act: Act) -> CheckIn:
    """Ask whether it has stopped, by a safe way or as a task. NotPossible (`nothing_to_ask`).

    The applicant is asked; the person affected themselves where nobody speaks for them (c1).
    """
    asking, review = next_asking(case, act.on), last_final_review(case.id)
    if asking is None or review is None or case.stage is not Stage.FOLLOW_UP:
        raise NotPossible("nothing_to_ask")
    row = CheckIn(review_id=review.id, case_id=case.id, n=_next_n(review), place=asking.n, asked_on=act.on)
    db.session.add(row)
    record(case, act, EventKind.CHECK_IN_ASKED, check_in=row.n)
    tell_person(case=case, party=who_is_asked(case), kind=MessageKind.CHECK_IN, act=act)
    return row


def say_whether_stopped(*, case: Case, answer: Stopped, words: str, act: Act) -> None:
    """Take what an applicant says of it who is not asked any more: a message to the coordinator, and no answer.

    Their page does not say that the person affected is asked instead (c1). NotPossible (`no_person`).
    """
    said = _("Has it stopped? %(answer)s", answer=in_words(answer))
    text = "\n\n".join(filter(None, (said, words)))
    write_to_us(case=case, party=Party.APPLICANT, kind=TalkKind.MESSAGE, text=text, act=act)
    note_answered(case)


def say_not_to_ask(*, case: Case, act: Act) -> None:
    """Take it from such an applicant that they want to be asked no more: a message too. NotPossible (`no_person`)."""
    text = _("I do not want to be asked again whether it has stopped.")
    write_to_us(case=case, party=Party.APPLICANT, kind=TalkKind.MESSAGE, text=text, act=act)
    note_answered(case)


def answer_stopped(*, case: Case, answer: Stopped, words: str, act: Act) -> CheckIn:
    """Take an answer: of the asking that waits for one, else of one that the applicant gives unasked, which takes none
    of the askings away.

    A *no* opens again what was confirmed as done, and its agencies are told. Where it has not stopped, or only partly,
    somebody must read the words and say what is done now. Once it has stopped it is not asked again. Any answer opens a
    closed case again (rule (a) of the permissions), so that somebody sees it and closes it anew; what is written with a
    *yes* to a closed case is a message too, to be read and answered. NotPossible (`no_review`).
    """
    review = last_final_review(case.id)
    if review is None or case.stage not in (Stage.FOLLOW_UP, Stage.CLOSED):
        raise NotPossible("no_review")
    stopped = answer is Stopped.YES
    why = Reopening.SOMETHING_NEW if stopped else Reopening.HAPPENING_AGAIN
    if reopen_if_closed(case=case, why=why, act=act) and stopped and words.strip():
        write_to_us(case=case, party=who_is_asked(case), kind=TalkKind.MESSAGE, text=words, act=act)
    row = _waiting(review) or CheckIn(review_id=review.id, case_id=case.id, n=_next_n(review))
    row.answer, row.words, row.answered_on, row.party = answer, words, act.on, who_is_asked(case)
    db.session.add(row)
    record(case, act, EventKind.CHECK_IN_ANSWERED, check_in=row.n, answer=answer)
    if answer is Stopped.NO:
        _open_again(case, review, act)
    row.waiting = not stopped
    return row


def settle_stopped(*, case: Case, check_in: CheckIn, how: str, act: Act) -> None:
    """Say what is done now, as it has not stopped. NotPossible (`nothing_waits`, `no_text`)."""
    if not check_in.waiting:
        raise NotPossible("nothing_waits")
    if not how.strip():
        raise NotPossible("no_text")
    check_in.waiting, check_in.settled_how = False, how
    record(case, act, EventKind.CHECK_IN_SETTLED, check_in=check_in.n)


def decline_check_ins(*, case: Case, act: Act) -> None:
    """The applicant does not want to be asked. NotPossible (`nothing_to_ask`)."""
    review = last_final_review(case.id)
    if review is None or next_asking(case) is None:
        raise NotPossible("nothing_to_ask")
    row = CheckIn(review_id=review.id, case_id=case.id, n=_next_n(review), declined_on=act.on)
    db.session.add(row)
    record(case, act, EventKind.CHECK_INS_DECLINED, check_in=row.n)


def ask_next_due() -> bool:
    """Ask in the next case whose day has come; False where there is none. The worker commits after each."""
    today = london_day(now())
    for area in db.session.scalars(select(Area).order_by(Area.id)):
        weeks = read_weeks(area.check_in_weeks)
        case = _due_in(area, weeks, today) if weeks else None
        if case is not None:
            ask_stopped(case=case, act=by_program(today, now()))
            return True
    return False


def _due_in(area: Area, weeks: tuple[int, ...], today: date) -> Case | None:
    """A case of the area in which an asking is due, locked."""
    later = aliased(Review)
    over = or_(CheckIn.declined_on.is_not(None), CheckIn.answer == Stopped.YES)
    due = (
        and_(
            Review.finalised_on <= today - timedelta(weeks=week),
            ~exists().where(CheckIn.review_id == Review.id, CheckIn.place > place),
        )
        for place, week in enumerate(weeks)
    )
    query = (
        select(Case)
        .join(Review, Review.case_id == Case.id)
        .where(Case.area_id == area.id, Case.stage == Stage.FOLLOW_UP, ~Review.imported, or_(*due))
        .where(~exists().where(CheckIn.review_id == Review.id, over))
        .where(~exists().where(later.case_id == Case.id, later.n > Review.n, later.finalised_on.is_not(None)))
        .order_by(Review.finalised_on)
    )
    return db.session.scalar(query.limit(1).with_for_update(of=Case, skip_locked=True))


def _waiting(review: Review) -> CheckIn | None:
    asked = [row for row in check_ins_of(review.id) if row.asked_on is not None and row.answer is None]
    return asked[-1] if asked else None


def _next_n(review: Review) -> int:
    return max((row.n for row in check_ins_of(review.id)), default=0) + 1


def _open_again(case: Case, review: Review, act: Act) -> None:
    """Put back to open what was confirmed as done after this review, and tell whom it asks, each once."""
    query = select(Recommendation).where(
        Recommendation.review_id == review.id, Recommendation.progress == Progress.DONE, ~Recommendation.imported
    )
    found = db.session.scalars(query).all()
    for made in found:
        made.progress, made.done_on = Progress.UNDER_WAY, None
        step = RecommendationStep(progress=Progress.UNDER_WAY, note="", reported_on=act.on, reported_by=act.doer)
        made.steps.append(step)
        record(case, act, EventKind.RECOMMENDATION_REOPENED, recommendation=made.n, agency=made.agency_id)
    asked = {made.agency_id for made in found}
    for agency in agencies(case.area_id) if found else ():
        if agency.id in asked:
            tell_agency(case=case, agency=agency, kind=MessageKind.RECOMMENDATION, act=act)
