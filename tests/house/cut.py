"""Sentences that a template cuts: a text that has not ended, and then a value, a link, or another text that goes on.

A sentence with a link or a strong word in it is one text with its tags: `_("You can <a %(to)s>stop</a>.", to=…)`.
"""

import re
from collections.abc import Callable, Iterator

ENDS = re.compile(r"[.?!:…][”’)]*$")
GOES_ON = re.compile(r"[a-z,;]")
OPENS = (":", "(")
"""After these a text may begin small: no letter of it changes there."""
INLINE = ("a", "abbr", "b", "bdi", "em", "i", "span", "strong", "time")
APART = re.compile(
    r'<span class="[^"]*(?:visually-hidden|csp-2nd|govuk-caption)[^"]*">(.*?)</span>'
    r'|<strong class="govuk-tag[^"]*">(.*?)</strong>'
)
"""What stands apart from the sentence that it follows."""
COMMENT, EXPRESSION, STATEMENT = (
    re.compile(r"\{#.*?#\}", re.DOTALL),
    re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL),
    re.compile(r"\{%-?\s*(\w+)(.*?)-?%\}", re.DOTALL),
)
TAG = re.compile(r"<!?(/?)([a-zA-Z][\w-]*)[^>]*>", re.DOTALL)
TEXT = re.compile(r"""\s*(?:_|gettext|ngettext)\(\s*(["'])(.*?)(?<!\\)\1""", re.DOTALL)
BREAK, LINK, END = "\x03", "\x04", "\x05"
SAID, MARKUP = re.compile(r"[A-Za-z]{3}"), re.compile(r"[=\"]|(govuk|csp)-")
"""Letters that say something, and what is left of a tag that a statement builds."""
PIECE = re.compile(r"\x01(\d+)\x02|([\x03\x04\x05])|([^\x01-\x05]+)")


def cuts(source: str) -> Iterator[tuple[int, str]]:
    """Each place: its line, and what is cut there."""
    kept: list[str] = []

    def keep(expression: str) -> str:
        kept.append(expression)
        return f"\x01{len(kept) - 1}\x02"

    plain = _plain(source, keep)
    left, in_link, before = "", False, ""
    for found in PIECE.finditer(plain):
        number, sign, said = found.groups()
        line = plain.count("\n", 0, found.start()) + 1
        if sign == BREAK:
            left, before = "", ""
        elif sign:
            in_link = sign == LINK
        elif number or (said and said.strip()):
            piece = _text(kept[int(number)]) if number else None
            for what in _wrong(left, before, piece, said):
                yield line, what
            before = said.strip() if said else piece or "value"
            left = piece if piece and not in_link and not ENDS.search(piece) else ""


def _wrong(left: str, before: str, piece: str | None, said: str | None) -> Iterator[str]:
    """What is wrong with a text of ours (`piece`), a value, or plain signs (`said`) after what came before it."""
    if said is not None:
        if SAID.search(said) and not MARKUP.search(said):
            yield f"says it in no language: {said.strip()!r}"
        elif left and said.strip()[0].isalnum():
            yield f"cuts a sentence after {left!r}"
    elif left:
        yield f"cuts a sentence after {left!r}"
    elif piece and before and GOES_ON.match(piece) and not before.endswith(OPENS):
        yield f"cuts a sentence before {piece!r}"


def _text(expression: str) -> str | None:
    found = TEXT.match(expression)
    return found.group(2) if found else None


def _plain(source: str, keep: Callable[[str], str]) -> str:
    """A template without its tags and statements; an expression as a sign, a break where a block begins or ends."""

    def lines(found: re.Match[str], sign: str = "") -> str:
        return sign + "\n" * found.group().count("\n")

    def statement(found: re.Match[str]) -> str:
        word, rest = found.group(1), found.group(2)
        through = word in ("if", "endif", "with", "endwith") or (word == "set" and "=" in rest)
        return lines(found, "" if through else BREAK)

    def tag(found: re.Match[str]) -> str:
        end, name = found.group(1), found.group(2)
        return lines(found, BREAK if name not in INLINE else (END if end else LINK) if name == "a" else "")

    text = COMMENT.sub(lines, source)
    text = EXPRESSION.sub(lambda found: lines(found, keep(found.group(1))), text)
    text = STATEMENT.sub(statement, text)
    text = APART.sub(lambda found: BREAK + (found.group(1) or found.group(2) or "").lstrip(", ") + BREAK, text)
    return re.sub(r"&#?\w+;", "–", TAG.sub(tag, text))
