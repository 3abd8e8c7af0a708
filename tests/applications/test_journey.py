"""The path through the pages is a pure function of the answers."""

import pytest

from csp_reviews.applications import journey
from csp_reviews.applications.journey import BY_KEY, FIRST, PAGES, detour, following, path, preceding, unanswered

MYSELF = {"for-whom": {"applying_as": "myself"}}
REPORT = {"report": {"what_happened": "Banging"}}
OTHER = {"for-whom": {"applying_as": "someone_else"}}


def keys(pages):
    return [page.key for page in pages]


def filled(answers, *without):
    """Everything answered but the pages named."""
    said = {key: {} for key in keys(path(answers)) if key not in without}
    if "person" in said and "you" in said:
        said["you"] = {"relationship": "Her son"}
    if "reports" in said:
        said["reports"] = {"items": [REPORT], "done": True}
    return said | {key: value for key, value in answers.items() if key not in without}


def test_keys_are_unique_and_neutral():
    assert len(BY_KEY) == len(PAGES)
    assert not any(word in key for key in BY_KEY for word in ("asb", "victim", "complain", "trigger"))


def test_somebody_applying_for_themselves_is_not_asked_about_another_person():
    assert {"person", "agreement", "person-contact"}.isdisjoint(keys(path(MYSELF)))


def test_somebody_applying_for_another_is_asked_who_whether_they_agree_and_how_to_reach_them():
    assert {"person", "agreement", "person-contact"} <= set(keys(path(OTHER)))


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        (MYSELF, False),
        (MYSELF | {"you": {"under_18": True}}, True),
        (OTHER | {"deciding": {"deciding": "themselves"}}, False),
        (OTHER | {"deciding": {"deciding": "child_themselves"}}, True),
        (OTHER | {"deciding": {"deciding": "best_interests"}}, True),
        (MYSELF | {"deciding": {"deciding": "parent"}}, False),
    ],
)
def test_where_help_is_comes_first_where_a_child_or_somebody_who_cannot_decide_is_in_it(answers, asked):
    assert ("safe-now" in keys(path(answers))) is asked


@pytest.mark.parametrize(
    ("deciding", "agreement", "done"),
    [
        ("themselves", {}, True),
        ("parent", {}, False),
        ("parent", {"decider": "Robin Elm"}, True),
        ("deputy", {"decider": "Robin Elm"}, False),
        ("deputy", {"decider": "Robin Elm", "authority": "An order of 2024"}, True),
    ],
)
def test_who_decides_is_changed_and_the_agreement_asks_for_what_it_lacks(deciding, agreement, done):
    answers = filled(OTHER) | {"deciding": {"deciding": deciding}, "agreement": agreement, "safe-now": {}}
    assert (not unanswered(answers)) is done


def test_who_asks_for_another_says_how_they_know_them_also_where_that_was_changed_later():
    answers = filled(MYSELF) | {"you": {"name": "Sam Yew"}}
    assert not unanswered(answers)
    left = keys(unanswered(filled(OTHER) | answers | OTHER | {"agreement": {}, "deciding": {"deciding": "themselves"}}))
    assert left == ["you"]


def test_a_business_is_asked_about_and_nobody_else():
    assert "business" in keys(path({"for-whom": {"applying_as": "business"}}))
    assert "business" not in keys(path(MYSELF)) + keys(path(OTHER))


@pytest.mark.parametrize(("in_area", "asked"), [("no", True), ("yes", False), ("unsure", False)])
def test_only_a_place_elsewhere_brings_the_page_about_it(in_area, asked):
    answers = MYSELF | {"where": {"in_area": in_area}}
    assert ("elsewhere" in keys(path(answers))) is asked


def test_before_the_first_answer_every_page_leads_to_the_first():
    assert all(detour({}, page) is FIRST for page in PAGES[1:])
    assert detour({}, FIRST) is None


def test_a_page_that_does_not_apply_leads_to_the_first_that_is_to_do():
    assert detour(MYSELF, BY_KEY["person"]) is BY_KEY["you"]
    assert detour(MYSELF, BY_KEY["impact"]) is None


def test_after_a_page_comes_the_next_one_to_do():
    answers = filled(MYSELF, "you", "impact")
    assert following(answers, BY_KEY["contact"]) is BY_KEY["impact"]
    assert following(answers, BY_KEY["wanted"]) is BY_KEY["you"]
    assert following(filled(MYSELF), BY_KEY["wanted"]) is None


def test_the_page_before():
    assert preceding(MYSELF, BY_KEY["sharing"]) is BY_KEY["you"]
    assert preceding(OTHER, BY_KEY["sharing"]) is BY_KEY["agreement"]
    assert preceding(MYSELF, FIRST) is None


def test_reports_are_done_when_there_is_one_and_the_person_said_so():
    for reports in ({"items": [], "done": True}, {"items": [REPORT], "done": False}, {}):
        assert "reports" in keys(unanswered(filled(MYSELF) | {"reports": reports}))
    assert not unanswered(filled(MYSELF))


def test_a_line_of_a_diary_is_enough_and_a_report_without_words_is_not():
    diary = {"diary": {"reports": [{}]}, "done": True}
    assert not unanswered(filled(MYSELF) | {"reports": diary})
    unsaid = {"items": [{"report": {"what_happened": ""}}], "done": True}
    assert keys(unanswered(filled(MYSELF) | {"reports": unsaid})) == ["reports"]


def test_letters_need_an_address_on_the_other_page():
    answers = filled(MYSELF) | {"contact": {"safe": ["letter"]}, "you": {"address": ""}}
    assert keys(unanswered(answers)) == ["contact"]
    assert not unanswered(answers | {"you": {"address": "1 Sample Street"}})


def test_answers_of_a_page_that_no_longer_applies_are_not_sent():
    answers = filled(OTHER) | MYSELF
    assert "person" in answers
    assert "person" not in journey.relevant(answers)
