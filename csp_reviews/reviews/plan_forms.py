"""What is asked when a draft plan is sent for comments, and when somebody comments on it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField

from csp_reviews.casefile.entered import PartyForm
from csp_reviews.casefile.parts import Plain, name_errors, place_of
from csp_reviews.models.following import PlanDraft
from csp_reviews.models.reviews import Recommendation
from csp_reviews.reviews.plan import Item, number_of
from csp_reviews.web.clock import today
from csp_reviews.web.forms import BaseForm, DateField, VersionedForm, not_before, story


class ItemForm(Plain):
    """One drafted recommendation: whether it goes out, and in which words."""

    n = HiddenField()
    text = story(_l("As it is read"), most=4_000)
    leave_out = BooleanField(_l("Leave this one out"))

    title = ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check it; an error says which one it is."""
        super().validate(extra_validators)
        return name_errors(self, _("Item %(n)s", n=self.n.data or place_of(self)))


class SendForm(BaseForm):
    """The draft plan, and until when comments are asked for."""

    opening = story(
        _l("What the review found so far (optional)"),
        most=4_000,
        description=_l("No names of people. Say what was looked at, and what is meant to change."),
    )
    items = FieldList(FormField(ItemForm), max_entries=500)
    comments_by = DateField(
        _l("Comments until"),
        _l("Enter the last day for comments"),
        validators=[not_before(today, _l("The last day for comments must be today or later"))],
    )

    def lay(self, drafts: Sequence[Recommendation]) -> None:
        """One entry for each drafted recommendation, in its own words."""
        for draft in drafts:
            self.items.append_entry({"n": str(draft.n), "text": draft.text})

    def name_lines(self, drafts: Sequence[Recommendation]) -> None:
        """Say to whom each is addressed."""
        names = {str(draft.n): addressee(draft) for draft in drafts}
        for entry in self.items:
            entry.form.title = names.get(entry.form.n.data or "", "")

    def plan(self, drafts: Sequence[Recommendation]) -> list[Item]:
        """What goes out: drafts of this review alone, in the words that were written for it."""
        known = {str(draft.n): draft for draft in drafts}
        found = []
        for entry in self.items:
            draft = known.get(entry.form.n.data or "")
            if draft is not None and draft.due_on is not None and not entry.form.leave_out.data:
                text = str(entry.form.text.data or draft.text)
                found.append(Item(draft.n, addressee(draft), draft.due_on, text))
        return found


def addressee(draft: Recommendation) -> str:
    """The body to which a recommendation is addressed."""
    return draft.agency.name if draft.agency else str(draft.addressee)


class CommentLine(Plain):
    """A comment on one item."""

    n = HiddenField()
    text = story(_l("What is wrong or missing in it? (optional)"), most=4_000)

    title = ""
    words = ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check it; an error says which item it is about."""
        super().validate(extra_validators)
        return name_errors(self, _("Item %(n)s", n=self.n.data or place_of(self)))


class CommentForm(VersionedForm):
    """Comments on a draft plan: item by item, and on the whole. `version` is the number of the draft that was read."""

    items = FieldList(FormField(CommentLine), max_entries=500)
    whole = story(_l("Your comment on the whole (optional)"))

    def lay(self, draft: PlanDraft) -> None:
        """One entry an item, where none was sent."""
        for item in draft.items if not len(self.items) else ():
            self.items.append_entry({"n": str(item["n"])})
        known = {str(item["n"]): item for item in draft.items}
        for entry in self.items:
            item = known.get(entry.form.n.data or "", {})
            entry.form.title = _("%(n)s. %(who)s", n=entry.form.n.data, who=item.get("to", ""))
            entry.form.words = str(item.get("text", ""))
        if not self.version.data:
            self.show_as(number_of(draft))

    def move_to(self, draft: PlanDraft, before: PlanDraft | None) -> None:
        """Take the form over from the draft that it was written on to a newer one; it says so.

        `theirs` holds every text with the item that it was about. Each stands in a box as well: in that of its item
        where the item is the same, else in that of the whole, under the words that the item had.
        """
        known, now = _by_number(before), _by_number(draft)
        texts = {n: text for n, text in self.said().items() if text.strip()}
        self.theirs = [(_about(n, known), text) for n, text in texts.items()]
        kept = {n: text for n, text in texts.items() if n in now and now[n] == known.get(n)}
        moved = [f"{_about(n, known)}\n{text}" for n, text in texts.items() if n is not None and n not in kept]
        while len(self.items):
            self.items.pop_entry()
        for n in now:
            self.items.append_entry({"n": str(n), "text": kept.get(n, "")})
        self.whole.data = "\n\n".join([*filter(None, [texts.get(None)]), *moved])
        self.show_as(number_of(draft))
        self.form_errors.append(
            _("A new draft plan came while you were writing. Nothing was recorded yet. Read it, then send once more.")
        )

    def name_items(self, draft: PlanDraft | None) -> None:
        """Let the box of each item say what it is about, for a page on which the draft does not stand."""
        known = _by_number(draft)
        for entry in self.items:
            entry.form.text.label.text = _about(_number(entry.form), known)

    def said(self) -> Mapping[int | None, str]:
        """What was said, by item; None for the whole, 0 for an item that nobody can tell."""
        found: dict[int | None, Any] = {None: self.whole.data or ""}
        return found | {_number(entry.form): entry.form.text.data or "" for entry in self.items}


def _number(line: Any) -> int:
    n = line.n.data or ""
    return int(n) if n.isascii() and n.isdigit() else 0


def _by_number(draft: PlanDraft | None) -> Mapping[int | None, Mapping[str, Any]]:
    return {int(item["n"]): item for item in draft.items} if draft else {}


def _about(n: int | None, known: Mapping[int | None, Mapping[str, Any]]) -> str:
    """What a comment is about, in the words that its item had."""
    if n is None:
        return _("About the whole plan")
    if n not in known:
        return _("About item %(n)s", n=n)
    return _("About %(n)s. %(who)s: “%(text)s”", n=n, who=known[n]["to"], text=known[n]["text"])


class EnterCommentForm(CommentForm, PartyForm):
    """Comments entered for the one who made them."""
