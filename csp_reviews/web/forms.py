"""What every form shares: clean text, whole dates, a key against double sending, both texts where two edit."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NoReturn, Self

import wtforms
from babel.dates import get_month_names
from flask import g, request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from csp_reviews.web.filters import words

SHORT, MEDIUM, LONG = 120, 400, 10_000
EARLIEST, LATEST = 1900, 2100
"""The years of a day that somebody types: beyond them it is a slip of the hand."""
MONTHS = {
    name.lower(): n
    for language in ("en", "cy")
    for names in (get_month_names("wide", locale=language), get_month_names("abbreviated", locale=language))
    for n, name in names.items()
} | {"sept": 9}
"""The names by which somebody may type a month, in English and in Welsh, short or long."""


OPTIONAL = re.compile(r"\s*\([^()]*\)$")
"""The mark at the end of a label, in whatever language, that its question may be left."""
LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85]")
CONTROLS = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: 0x2421}
REPLACED = dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000)), 0xFFFD)
SHOWN = CONTROLS | REPLACED
"""A control character as the sign that stands for it (NUL as ␀), half of a character as �: seen, and harmless."""
OVERRIDES = re.compile("[\u202d\u202e]")
UNSEEN = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters by their category, and nothing to the eye."""


def clean(text: str | None) -> str:
    """Text as it is stored: NFC, one kind of line end, control characters as signs, no white space at the two ends.

    Nothing that can be seen is lost: docs/decisions/0020-text-as-it-was-typed.md.
    """
    if not text:
        return ""
    return LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).translate(SHOWN).strip()


def blank(text: str | None) -> bool:
    """Whether there is nothing to see in a text."""
    return all(c in UNSEEN or unicodedata.category(c)[0] in "CZ" for c in text or "")


class LibraryTexts:
    """What the form library itself says, in our own catalogue: its way reads a file of its own at every request."""

    def gettext(self, text: str) -> str:
        """One text."""
        return _(text)

    def ngettext(self, one: str, several: str, number: int) -> str:
        """One text or the other, by number."""
        return _(one if number == 1 else several)


LIBRARY_TEXTS = LibraryTexts()


class BaseForm(FlaskForm):
    """A form with a CSRF token and a key that makes a second sending harmless."""

    once = HiddenField(default=lambda: secrets.token_urlsafe(18))

    class Meta(FlaskForm.Meta):
        """Every text field is cleaned before it is checked."""

        def get_translations(self, _form: Any) -> LibraryTexts:
            """Where the library's own texts are looked up."""
            return LIBRARY_TEXTS

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent; where nothing was, what somebody sent too late and is shown again (`g.kept_form`).

            A page may hold several forms: only the one that it came from takes it.
            """
            # No page of ours sends JSON, and reading it here would wait for it in the middle of a transaction.
            sent = MultiDict() if request.is_json else super().wrap_formdata(form, formdata)
            kept = g.get("kept_form") if sent is None else None
            return kept if kept is not None and _is_of(form, kept) else sent

        def bind_field(self, form: Any, unbound_field: Any, options: MutableMapping[str, Any]) -> Any:
            """Put `clean` first among the filters of text fields."""
            if issubclass(unbound_field.field_class, StringField):
                options = {**options, "filters": [clean, *unbound_field.kwargs.get("filters", ())]}
            bound = unbound_field.bind(form=form, **options)
            if issubclass(unbound_field.field_class, SelectField) and bound.invalid_choice_message is None:
                bound.invalid_choice_message = LazyString(_not_an_answer, bound)
            return bound


def _not_an_answer(field: Any) -> str:
    """What is wrong with an answer that the question does not offer. Its label may be set after it was bound."""
    return _("Select from the answers to “%(label)s”", label=field.label.text)


def _is_of(form: Any, sent: Iterable[str]) -> bool:
    """Whether any of the names sent is that of a field of the form that people fill in."""
    names = tuple(field.name for field in form if not isinstance(field, HiddenField))
    return any(name == own or name.startswith(f"{own}-") for name in sent for own in names)


class Placed(str):
    """An error of a whole form that leads to a place on its page."""

    __slots__ = ("href",)
    href: str

    def __new__(cls, text: str, place: str) -> Self:
        """`place`: the id of what puts it right."""
        made = super().__new__(cls, text)
        made.href = f"#{place}"
        return made


class VersionedForm(BaseForm):
    """A form over something that two people can edit at once, or one person in two tabs."""

    version = HiddenField()
    theirs: Sequence[tuple[str, str]] = ()

    def show_as(self, version: int | str) -> None:
        """Let the form be shown again over another version than it was sent with."""
        self.version.data = str(version)
        self.version.raw_data = [self.version.data]

    def changed_meanwhile(self, version: int | str, current: Mapping[str, str]) -> bool:
        """Whether somebody saved since this form was shown.

        Then `theirs` holds (label, their text) for each field that differs, what was typed stays, and saving once more
        replaces theirs knowingly.
        """
        if self.version.data == str(version):
            return False
        self.show_as(version)
        self.theirs = [
            (str(self[name].label.text), text) for name, text in current.items() if text != (self[name].data or "")
        ]
        return True


def line(label: Any, needed: Any = None, most: int = SHORT, **options: Any) -> StringField:
    """One line of text, such as a name; `needed` is the message when it is left empty."""
    return StringField(label, validators=[*_rules(needed, most), _one_line], **options)


def story(label: Any, needed: Any = None, most: int = LONG, **options: Any) -> TextAreaField:
    """Several lines of text; `needed` is the message when it is left empty."""
    return TextAreaField(label, validators=_rules(needed, most), **options)


def bare(label: Any) -> str:
    """A label without the mark that its question may be left: "Postcode" for "Postcode (optional)"."""
    return OPTIONAL.sub("", str(label))


def in_message(field: Any) -> str:
    """How a message speaks of a field: by its bare label, in quotes where that is a question."""
    label = bare(field.label.text)
    return _("“%(question)s”", question=label) if label.endswith("?") else label


def _rules(needed: Any, most: int) -> list[Callable[..., None]]:
    rules: list[Callable[..., None]] = [InputRequired(needed), _not_blank(needed)] if needed else []
    return [*rules, _at_most(most)]


def _not_blank(message: Any) -> Callable[..., None]:
    def check(_form: Any, field: Any) -> None:
        if blank(field.data):
            raise StopValidation(message)

    return check


def _one_line(_form: Any, field: Any) -> None:
    """No second line, which could become one of a message's head, and no sign that turns what follows round (T30)."""
    label = in_message(field)
    if "\n" in (field.data or ""):
        raise ValidationError(_("%(label)s must be on one line", label=label))
    if OVERRIDES.search(field.data or ""):
        text = _(
            "%(label)s has a hidden sign that turns the letters round. Type it again, do not paste it.", label=label
        )
        raise ValidationError(text)


def _at_most(most: int) -> Callable[..., None]:
    def check(form: Any, field: Any) -> None:
        message = _("%(label)s must be %(most)s characters or fewer", label=in_message(field), most=f"{most:,}")
        Length(max=most, message=message)(form, field)

    return check


SelectChoice: Any = vars(wtforms)["SelectChoice"]
"""New in WTForms 3.3; the published types do not know it yet."""


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Choices of a select, radios or checkboxes, from (value, words) pairs."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def coded(codes: Iterable[StrEnum]) -> Callable[[], list[SelectChoice]]:
    """Choices from the members of a closed list, worded in the reader's language when the form is shown."""
    return lambda: choices((code.value, words(code)) for code in codes)


class DateField(Field):
    """A day as three boxes: day, month, year. Keeps what was typed, and says which part is wrong.

    `day`, `month` and `year` hold the text for the boxes named `<name>-day`, `<name>-month`, `<name>-year`; `wrong` the
    parts to mark. `data` is a date or None.
    """

    PARTS = ("day", "month", "year")

    def __init__(self, label: Any = None, needed: Any = None, **options: Any) -> None:
        """`needed` is the message when it is left empty; without one the day may be left empty."""
        super().__init__(label, **options)
        self.needed = needed
        self.day = self.month = self.year = ""
        self.wrong: tuple[str, ...] = ()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the three parts; parts that the request lacks are empty, never an error."""
        super().process(formdata, data if data is not None else self.default, extra_filters)
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in self.PARTS):
            typed = (clean(formdata.get(f"{self.name}-{part}", "")) for part in self.PARTS)
            self.day, self.month, self.year = typed
            self.data = None
        elif isinstance(self.data, date):
            self.day, self.month, self.year = str(self.data.day), str(self.data.month), str(self.data.year)

    def pre_validate(self, _form: Any) -> None:
        """Turn the parts into a day, or say in plain words what is wrong with them."""
        values = {part: getattr(self, part) for part in self.PARTS}
        missing = tuple(part for part, value in values.items() if not value)
        if len(missing) == 3:
            self._nothing()
            return
        if missing:
            words = {
                "day": _("%(label)s must include a day", label=in_message(self)),
                "month": _("%(label)s must include a month", label=in_message(self)),
                "year": _("%(label)s must include a year", label=in_message(self)),
            }
            self._stop(missing, words[missing[0]])
        self.data = self._whole(**values)

    def _nothing(self) -> None:
        self.data = None
        if self.needed:
            self._stop(self.PARTS, self.needed)
        raise StopValidation

    def _whole(self, day: str, month: str, year: str) -> date:
        number = MONTHS.get(month.lower().rstrip("."))
        try:
            if len(year) != 4:
                self._stop(("year",), _("%(label)s must have a year of four digits", label=in_message(self)))
            whole = date(_whole(year), number or _whole(month), _whole(day))
        except ValueError:
            self._stop(self.PARTS, _("%(label)s must be a real date", label=in_message(self)))
        if not EARLIEST <= whole.year <= LATEST:
            years = {"from_year": EARLIEST, "to_year": LATEST}
            self._stop(
                ("year",),
                _("%(label)s must be between %(from_year)s and %(to_year)s", label=in_message(self), **years),
            )
        return whole

    def _stop(self, parts: Iterable[str], message: Any) -> NoReturn:
        self.wrong = tuple(parts)
        raise StopValidation(str(message))


def _whole(text: str) -> int:
    """A number of digits alone, at most four of them. ValueError for what Python would read besides ("1_0", "+1")."""
    if not text.isdecimal() or len(text) > len(str(LATEST)):
        raise ValueError
    return int(text)


def one_of(text: str | None, most: int) -> int:
    """Which of so many things somebody means by its number, from 1; 0 for anything else that was sent."""
    said = text or ""
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= len(str(most)) else 0
    return number if number <= most else 0


def not_after(limit: Callable[[], date], message: Any) -> Callable[..., None]:
    """A rule that a day is not after another (today, mostly)."""

    def check(_form: Any, field: Any) -> None:
        if field.data is not None and field.data > limit():
            field.wrong = DateField.PARTS
            raise ValidationError(str(message))

    return check


def not_before(limit: Callable[[], date], message: Any) -> Callable[..., None]:
    """A rule that a day is not before another."""

    def check(_form: Any, field: Any) -> None:
        if field.data is not None and field.data < limit():
            field.wrong = DateField.PARTS
            raise ValidationError(str(message))

    return check
