"""References and codes: made from chance, read back from what people type."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csp_reviews.law.references import (
    CODE_LETTERS,
    REFERENCE_LETTERS,
    new_code,
    new_reference,
    normalise_code,
    normalise_reference,
)


def test_the_alphabet_of_references_is_safe_to_read_aloud() -> None:
    assert not set(REFERENCE_LETTERS) & set("AEIOU01L5S")
    for one, other in ("2Z", "8B", "6G", "9Q", "MN", "4A"):
        assert (one in REFERENCE_LETTERS) + (other in REFERENCE_LETTERS) == 1
    assert len(set(REFERENCE_LETTERS)) == len(REFERENCE_LETTERS)


def test_a_code_holds_eighty_bits() -> None:
    assert len(set(CODE_LETTERS)) == 32
    assert new_code(b"\x00" * 10) == "0000-0000-0000-0000"
    assert new_code(b"\xff" * 10) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert new_code(b"\x00" * 9 + b"\x01") != new_code(b"\x00" * 9 + b"\x02")
    assert new_code(b"\x80" + b"\x00" * 9) != new_code(b"\x00" * 10)


def test_too_little_chance_is_refused() -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        new_reference(b"short")
    with pytest.raises(ValueError, match="10 random bytes"):
        new_code(b"short")


@given(st.binary(min_size=16, max_size=16))
def test_a_reference_reads_back(chance: bytes) -> None:
    reference = new_reference(chance)
    assert len(reference) == 9
    assert reference[4] == "-"
    assert set(reference) <= set(REFERENCE_LETTERS + "-")
    for typed in (reference, reference.lower(), reference.replace("-", ""), f" {reference} ", " ".join(reference)):
        assert normalise_reference(typed) == reference


@given(st.binary(min_size=10, max_size=10))
def test_a_code_reads_back(chance: bytes) -> None:
    code = new_code(chance)
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("0", "O").replace("1", "l")):
        assert normalise_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7kxm 2rht", "7KXM-2RHT"),
        ("7KXM\u20132RHT", "7KXM-2RHT"),
        ("7KXM\u22122RHT", "7KXM-2RHT"),
        ("\uff17\uff2b\uff38\uff2d2RHT", "7KXM-2RHT"),
        ("7KXN-ZRHT", "7KXM-2RHT"),
        ("b6qa-gzmn", "8694-62MM"),
        ("7.K.X.M/2_R_H_T\u200b", "7KXM-2RHT"),
    ],
)
def test_what_people_type(typed: str, read: str) -> None:
    assert normalise_reference(typed) == read


@pytest.mark.parametrize("typed", ["", "7KXM", "7KXM-2RHTT", "7KXM-2RH5", "\u0130" * 8, "7" * 10_000, "\x00" * 8])
def test_what_is_no_reference(typed: str) -> None:
    assert normalise_reference(typed) is None
    assert normalise_code(typed) is None


@given(st.text(max_size=90))
def test_any_text_is_read_or_refused(typed: str) -> None:
    read = normalise_reference(typed)
    assert read is None or normalise_reference(read) == read
    code = normalise_code(typed)
    assert code is None or set(code) <= set(string.ascii_uppercase + string.digits + "-")
