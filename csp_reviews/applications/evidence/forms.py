"""Adding files: which, about what, and what they show."""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten
from typing import Any, Protocol, Self

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from csp_reviews.applications.evidence.receiving import arrived, sent_count
from csp_reviews.applications.evidence.words import turned_away
from csp_reviews.casefile.appealing import Point
from csp_reviews.casefile.entered import EnteredForm
from csp_reviews.web.filters import set_apart
from csp_reviews.web.forms import MEDIUM, BaseForm, VersionedForm, choices, line, one_of

AGREE, REFUSE = "agree", "refuse"
LONGEST = 100
"""Characters of a choice."""
WHOLE = ""
"""The value of "it is about all of it"."""


class Nameable(Protocol):
    """What a file can belong to: a word for a form, and how the form names it."""

    @property
    def key(self) -> str:
        """It in one word."""

    @property
    def words(self) -> str:
        """It as people read it."""


def _named(n: int, words: str) -> str:
    """A report as people choose it."""
    return _("Report %(n)s: %(words)s", n=n, words=words)


class FilesForm(BaseForm):
    """Files to add. A browser never gives a file back, so what was taken is kept although others were turned away."""

    chosen = MultipleFileField(_l("Choose files"))
    about = SelectField(_l("What are they about?"), default=WHOLE)
    note = line(
        _l("What do they show? (optional)"),
        most=MEDIUM,
        description=_l("A few words, for people who cannot see or open them."),
        render_kw={"autocomplete": "off"},
    )

    points: Sequence[Nameable] = ()

    def offer(self, reports: Iterable[tuple[int, str]], points: Sequence[Nameable] = ()) -> Self:
        """Offer the reports to which files can belong, number and words; and the appeals, with their points."""
        self.points = points
        known = [(str(n), _named(n, words)) for n, words in reports]
        appeals = [(point.key, shorten(point.words, LONGEST)) for point in points]
        self.about.choices = choices([(WHOLE, _l("All of it")), *known, *appeals])
        return self

    @property
    def report_n(self) -> int | None:
        """The number of the report that the files are about. Only after the form was found valid."""
        about = self.about.data or ""
        return int(about) if about.isdecimal() else None

    @property
    def point(self) -> Point | None:
        """The appeal, or the point of one, that the files are about. Only after the form was found valid."""
        mine = (point for point in self.points if isinstance(point, Point))
        return next((point for point in mine if point.key == self.about.data), None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the words, and whether any file came and all of them were taken."""
        good = super().validate(extra_validators)
        problems = self._problems()
        if problems:
            self.chosen.errors = (problems[0],)
            self.form_errors.extend(problems[1:])
        return good and not problems

    def words_are_valid(self) -> bool:
        """Whether everything but the files is as it should be, so that what was taken may be kept."""
        return not self.about.errors and not self.note.errors

    def _problems(self) -> list[str]:
        most = int(current_app.config["EVIDENCE_REQUEST_FILES"])
        if sent_count() > most:
            return [_("Choose %(most)s files or fewer at a time. None of these was added.", most=most)]
        if not sent_count():
            return [_("Choose a file")]
        return turned_away(arrived().away, current_app.config)


class FilesOfDraftForm(FilesForm):
    """Files of an application that is being written. They belong to a report by its mark: its number may change."""

    marks: Sequence[str] = ()
    gone = False
    """Whether the report that was chosen is not in the list any more."""

    def offer_list(self, marks: Sequence[str], reports: Iterable[tuple[int, str]]) -> Self:
        """Offer the reports in the list: their marks, and their numbers and words. A number does for a mark."""
        self.marks = marks
        known = ((mark, _named(n, words)) for mark, (n, words) in zip(marks, reports, strict=True))
        self.about.choices = choices([(WHOLE, _l("All of it")), *known])
        about = self.about.data or WHOLE
        if nth := one_of(about, len(marks)):
            self.about.data = marks[nth - 1]
        elif about != WHOLE and about not in marks:
            self.gone, self.about.data = True, WHOLE
        return self

    @property
    def report_n(self) -> int | None:
        """The number of the report that the files are about. Only after the form was found valid."""
        return self.marks.index(self.about.data) + 1 if self.about.data else None


class FilesOfAppealForm(FilesForm):
    """Files of an appeal that is being written."""

    @property
    def topic(self) -> str | None:
        """The point of the appeal that the files are about; None: all of it. Only after the form was found valid."""
        return self.about.data or None


class FilesOfCaseForm(FilesForm, EnteredForm):
    """Files that a coordinator adds for whoever handed them in."""

    def words_are_valid(self) -> bool:
        """Who handed them in, how and when is needed too."""
        return super().words_are_valid() and not any(self[name].errors for name in ("said_by", "how", "said_on"))


def version_of(shared: Iterable[int]) -> str:
    """The agencies that a file is shared with, as a form keeps them: "0" and their ids."""
    return "-".join(map(str, (0, *sorted(shared))))


class ShareForm(VersionedForm):
    """Who may open a file. `version` says with whom it was shared when the form was shown."""

    agencies = SelectMultipleField(_l("Which agencies may open it?"))

    def offer(self, agencies: Sequence[tuple[int, str]]) -> Self:
        """Offer the agencies of the case."""
        self.agencies.choices = choices((str(number), name) for number, name in agencies)
        return self

    def shared_meanwhile(self, shared: Mapping[int, str]) -> bool:
        """Whether somebody shared the file with another agency, or took it back, since the form was shown.

        `shared` are the agencies that may open it now, with their names.
        """
        names = set_apart(sorted(shared.values()))
        return self.changed_meanwhile(version_of(shared), {"agencies": names})

    @property
    def chosen(self) -> list[int]:
        """The agencies that were ticked."""
        return [int(value) for value in self.agencies.data or ()]


class RemoveForm(BaseForm):
    """Why a file is removed."""

    reason = line(_l("Why is it removed?"), _l("Enter why it is removed"), most=MEDIUM)


class SeenToForm(BaseForm):
    """What is done about a file that could not be checked."""

    how = line(
        _l("What is done about it?"),
        _l("Say what is done about it"),
        most=MEDIUM,
        description=_l(
            "For example: they bring it on a stick on Tuesday; or it is not needed, they sent it as a photo."
        ),
    )


class UnsealForm(BaseForm):
    """Why what was sent must be opened as it came."""

    reason = line(
        _l("Why do you need what was sent, and not the copy?"),
        _l("Enter why you need what was sent"),
        most=MEDIUM,
        description=_l("For example: the court asks when the photo was taken. It stays in the record."),
    )


class UnsealAnswerForm(BaseForm):
    """A second person's answer."""

    answer = RadioField(
        _l("Do you agree?"),
        choices=lambda: choices([(AGREE, _("Yes, open it for 24 hours")), (REFUSE, _("No"))]),
        validators=[InputRequired(_l("Select whether you agree"))],
    )
    reason = line(_l("Why not?"), most=MEDIUM)

    @property
    def agrees(self) -> bool:
        """Whether they agree."""
        return bool(self.answer.data == AGREE)
