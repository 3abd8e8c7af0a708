"""Case references and follow-up codes: written by chance that is passed in, read back with patience.

A reference names a case in letters, on the telephone and in a queue; it says nothing about the case and opens nothing.
A code, together with the reference, opens the applicant's view of a case, so it holds 80 bits of chance.
"""

import unicodedata

REFERENCE_LETTERS = "2346789CFHJKMPRTWX"
"""No vowels, so that no word appears by chance; no 0 1 5 and none of the letters taken for a digit or for each other.
Eighteen letters in eight places are 11,000 million references."""

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty-two letters, five bits each (Crockford's base 32: without I, L, O and U)."""

REFERENCE_BYTES = 16
CODE_BYTES = 10
_REFERENCE_LENGTH = 8
_CODE_LENGTH = 16
_GROUP = 4
_LONGEST = 80

# A letter that is not in an alphabet stands for the one that it is misread or misheard as.
_REFERENCE_TAKEN_FOR = str.maketrans({"Z": "2", "B": "8", "G": "6", "Q": "9", "A": "4", "N": "M"})
_CODE_TAKEN_FOR = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_reference(random_bytes: bytes) -> str:
    """Return a case reference such as `7KXM-2RHT` from at least 16 random bytes. Raises `ValueError` for fewer."""
    return _written(random_bytes, REFERENCE_BYTES, REFERENCE_LETTERS, _REFERENCE_LENGTH)


def new_code(random_bytes: bytes) -> str:
    """Return a follow-up code, four groups of four, from at least 10 random bytes. Raises `ValueError` for fewer."""
    return _written(random_bytes, CODE_BYTES, CODE_LETTERS, _CODE_LENGTH)


def normalise_reference(text: str) -> str | None:
    """Return what was typed as a reference is written, or None where it cannot be one.

    Forgives case, spaces, dashes and other marks, full-width letters, and letters that look or sound alike.
    """
    return _read(text, _REFERENCE_TAKEN_FOR, REFERENCE_LETTERS, _REFERENCE_LENGTH)


def normalise_code(text: str) -> str | None:
    """Return what was typed as a code is written, or None where it cannot be one. Forgives as a reference does."""
    return _read(text, _CODE_TAKEN_FOR, CODE_LETTERS, _CODE_LENGTH)


def _written(random_bytes: bytes, needed: int, letters: str, length: int) -> str:
    if len(random_bytes) < needed:
        raise ValueError(f"{needed} random bytes are needed")
    number = int.from_bytes(random_bytes[:needed])
    places = []
    for _ in range(length):
        number, place = divmod(number, len(letters))
        places.append(letters[place])
    return _grouped("".join(places))


def _read(text: str, taken_for: dict[int, str], letters: str, length: int) -> str | None:
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(letter for letter in plain if unicodedata.category(letter)[0] not in "ZPCS").translate(taken_for)
    if len(kept) != length or not set(kept) <= set(letters):
        return None
    return _grouped(kept)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))
