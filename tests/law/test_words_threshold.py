"""Every code that the threshold law and a procedure file can give has its English."""

import inspect
import re
from datetime import date
from enum import StrEnum

import pytest

from csp_reviews.law import (
    procedure_check,
    procedure_reader,
    procedure_sections,
    procedure_terms,
    procedure_terms_people,
    threshold,
    threshold_facts,
)
from csp_reviews.law.errors import LawError
from csp_reviews.law.procedure_people import reporting
from csp_reviews.law.procedure_terms import WORKED_OUT, ClockUnit
from csp_reviews.law.procedure_terms_people import Question
from csp_reviews.law.terms import Rule
from csp_reviews.law.threshold import Reason
from csp_reviews.law.words_procedure import PROBLEMS, REMARKS, WORDS, english
from csp_reviews.law.words_threshold import CONFLICTS, ERRORS, REASONS, error_english, long_date, reason_english

LISTS = [
    value
    for module in (procedure_terms, procedure_terms_people)
    for value in vars(module).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value not in (StrEnum, Question, ClockUnit)
]


@pytest.mark.parametrize("codes", LISTS, ids=lambda codes: codes.__name__)
def test_every_member_has_words(codes: type[StrEnum]) -> None:
    assert [code for code in codes if (codes, code.value) not in WORDS] == []


def test_a_question_is_named_by_its_code() -> None:
    assert english(Question.DATE_REPORTED) == "date reported"


def test_every_reason_has_a_sentence() -> None:
    given = set(re.findall(r'Reason\("(\w+)"', inspect.getsource(threshold)))
    given |= {"not_reported_late", "not_reported"} | {rule.value for rule in Rule}
    assert given == set(REASONS)
    for code in REASONS:
        sentence = reason_english(Reason(code, date(2026, 4, 9)))
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert sentence.count(". ") == 0, "one sentence"


def test_every_condition_that_can_fail_has_a_sentence() -> None:
    assert set(CONFLICTS) == WORKED_OUT


def test_every_error_has_a_sentence() -> None:
    source = inspect.getsource(threshold_facts)
    given = set(re.findall(r'FactsError\(\s*"(\w+)"', source))
    within = set(re.findall(r'_wrong\("(\w+)"', source))
    given |= {f"{code}_in_complaint" for code in within} | {"not_a_name", "not_a_date", "threshold_unknown"}
    assert given == set(ERRORS)
    for code in ERRORS:
        values = {"key": "applied_on", "complaint": "c1", "entries": "routes"}
        assert error_english(LawError(code, values)).endswith(".")


def test_every_problem_and_remark_has_words() -> None:
    source = "".join(
        inspect.getsource(module) for module in (procedure_reader, procedure_sections)
    ) + inspect.getsource(reporting)
    given = set(re.findall(r'problem\([^()]*?"(\w+)"', source)) | {"missing", "not_toml"}
    assert given - {"id", "kind", "within", "since", "of", "from", "needed", "starts_month"} <= set(PROBLEMS)
    remarks = set(re.findall(r'(?:_against|Remark)\("(\w+)"', inspect.getsource(procedure_check)))
    assert remarks | {"condition", "period_changed"} == set(REMARKS)


def test_a_day_as_people_write_it() -> None:
    assert long_date(date(2026, 4, 9)) == "9 April 2026"
    assert long_date(date(2027, 12, 31)) == "31 December 2027"
