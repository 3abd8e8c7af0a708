"""A part of a form, of which a page may have several: cleaned like the whole, its errors called by its name."""

from wtforms import FormField
from wtforms.form import Form

from csp_reviews.web.forms import BaseForm


class Plain(Form):
    """A part of a form: cleaned like the whole, without a token of its own."""

    class Meta(BaseForm.Meta):
        """The token stands in the whole form."""

        csrf = False


def place_of(entry: Form) -> int:
    """Which entry of a list on its page a part is, from 1: the fields of the first are named `lines-0-on`."""
    field = next(iter(entry))
    return int(field.name.removesuffix(f"-{field.short_name}").rpartition("-")[2]) + 1


def name_errors(part: Form, name: str) -> bool:
    """Begin each error of a part with its name, as there are several of them. Returns whether there is none."""
    for field in part:
        if isinstance(field, FormField):
            name_errors(field.form, name)
            continue
        field.errors = [f"{name}: {error[:1].lower()}{error[1:]}" for error in map(str, field.errors)]
    return not any(field.errors for field in part)
