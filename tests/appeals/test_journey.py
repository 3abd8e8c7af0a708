"""The pages of an appeal: which apply, in which order, and which are left."""

from csp_reviews.appeals.journey import FIRST, PAGES, Setting, following, path, preceding, unanswered
from csp_reviews.law.terms import AppealGround, AppealPart

REFUSED = Setting(frozenset({AppealGround.THRESHOLD}), parts=frozenset({AppealPart.COMPLAINT, AppealPart.MATTER}))
CHOSEN = {"ground": {"ground": "threshold"}}


def keys(pages):
    return [page.key for page in pages]


def test_the_ground_comes_first_and_decides_what_is_asked():
    assert path({}, REFUSED) == (FIRST,)
    assert keys(path(CHOSEN, REFUSED)) == ["ground", "complaints", "matters", "reasons", "files"]


def test_a_kind_without_lines_is_not_asked_about():
    bare = Setting(REFUSED.grounds)
    assert keys(path(CHOSEN, bare)) == ["ground", "reasons", "files"]


def test_why_it_is_late_is_asked_only_where_it_is():
    late = Setting(REFUSED.grounds, late=REFUSED.grounds)
    assert keys(path(CHOSEN, late)) == ["ground", "reasons", "late", "files"]


def test_a_ground_that_has_closed_is_asked_for_again():
    closed = Setting(frozenset({AppealGround.DELAY}), parts=frozenset({AppealPart.WAITING}))
    assert keys(unanswered(CHOSEN, closed)) == ["ground"]


def test_after_the_last_page_nothing_is_left():
    answers = {**CHOSEN, "complaints": {}, "matters": {}, "reasons": {}, "files": {}}
    assert unanswered(answers, REFUSED) == ()
    assert following(answers, REFUSED, FIRST) is None
    assert following(CHOSEN, REFUSED, FIRST).key == "complaints"
    last = next(page for page in PAGES if page.key == "reasons")
    assert preceding(answers, REFUSED, last).key == "matters"
    assert preceding(answers, REFUSED, FIRST) is None
