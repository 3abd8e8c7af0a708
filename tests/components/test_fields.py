"""The macros that take a WTForms field: label, hint, error and what was typed, in valid HTML; and the error summary."""

from datetime import date
from typing import Any

import pytest
from flask_wtf import FlaskForm
from werkzeug.test import TestResponse
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, ValidationError

from csp_reviews.web.forms import DateField
from tests.components.site import site
from tests.support.page_rules import Page, check_page, text_of

PAGE = """{% extends "layouts/journey.html" %}
{% from "components/fields.html" import text_field, textarea_field, select_field, radios_field, checkboxes_field,
   checkbox_field, date_field, hidden_fields %}
{% block title %}Your account{% endblock %}
{% block content %}<h1 class="govuk-heading-l">What happened</h1>
<form method="post" novalidate>{{ hidden_fields(form) }}
{{ text_field(form.name, autocomplete="name") }}
{{ text_field(form.email) }}{{ text_field(form.number) }}{{ text_field(form.code) }}
{{ textarea_field(form.story, maxlength=50) }}{{ textarea_field(form.note, hint="Or nothing") }}
{{ date_field(form.happened) }}{{ checkbox_field(form.about_right) }}
{% set who %}{{ text_field(form.who, label_classes="") }}{% endset %}
{{ radios_field(form.told, conditionals={"other": who}, divider="nobody") }}
{{ checkboxes_field(form.ways, exclusive="none") }}
{{ select_field(form.stage) }}{{ select_field(form.landlord) }}
<div id="reports">{% for entry in form.reports %}
{{ text_field(entry.form.said) }}{{ date_field(entry.form.on) }}{% endfor %}</div>
</form>{% endblock %}"""


class Report(Form):
    said = StringField("What was said", [DataRequired("Say what was said")])
    on = DateField("The day", needed="Give the day")


class Account(FlaskForm):
    once = HiddenField(default="a key")
    name = StringField("Your name", [DataRequired("Enter your name")], description="As on letters")
    email = EmailField("E-mail", [InputRequired("Enter an e-mail address")], render_kw={"autocomplete": "email"})
    number = IntegerField("How often", [DataRequired("Enter a number")])
    code = PasswordField("Code")
    story = TextAreaField("What happened?", [DataRequired("Say what happened")])
    note = TextAreaField("Anything else", [Length(max=5, message="Anything else must be shorter")])
    happened = DateField("When did it happen?", needed="Say when it happened")
    about_right = BooleanField("This is about right, not exact")
    told = RadioField(
        "Who did you tell?",
        [InputRequired("Choose who you told")],
        choices=[
            SelectChoice("police", "The police", {"hint": "By 101 or online"}),
            SelectChoice("other", "Somebody else"),
            SelectChoice("nobody", "Nobody yet"),
        ],
    )
    who = StringField("Who?")
    ways = SelectMultipleField(
        "How may we reach you?",
        [DataRequired("Choose a way")],
        choices=[SelectChoice("phone", "Phone"), SelectChoice("post", "Post"), SelectChoice("none", "Not at all")],
    )
    stage = SelectField(
        "Stage",
        [AnyOf(["panel"], message="Choose a stage")],
        choices=[SelectChoice("threshold", "Threshold"), SelectChoice("panel", "Panel")],
    )
    landlord = SelectField(
        "Landlord",
        choices=[SelectChoice("", "None"), SelectChoice("h", "Example Homes", optgroup="Homes")],
    )
    reports = FieldList(FormField(Report), min_entries=1)

    def validate_reports(self, field: Any) -> None:
        if len(field.entries) > 1:
            raise ValidationError("Give one report at a time")


def get() -> TestResponse:
    return site({"page.html": PAGE}, form=Account).test_client().get("/")


def post(**data: Any) -> TestResponse:
    return site({"page.html": PAGE}, form=Account).test_client().post("/", data=data)


def control(response: TestResponse, name: str) -> Any:
    return next(element for element in Page(response.text).elements if element.get("id") == name)


def summary(response: TestResponse) -> dict[str, str | None]:
    links = Page(response.text).of_class("govuk-error-summary__list")[0].iter("li")
    return {text_of(item): next((link.get("href") for link in item.iter("a")), None) for item in links}


def test_an_empty_form_keeps_the_rules_of_every_page() -> None:
    check_page(get(), "/")


def test_a_form_full_of_errors_keeps_them_too() -> None:
    response = post(note="too long a note", stage="panels", landlord="h")
    assert response.text.count("govuk-error-message") == len(summary(response)) == 11
    check_page(response, "/")


def test_the_summary_links_each_error_to_its_control() -> None:
    dates = {"happened-day": "3", "happened-year": "2026", "reports-0-on-day": "4"}
    response = post(note="too long", stage="threshold", landlord="h", **dates)
    assert summary(response) == {
        "Enter your name": "#name",
        "Enter an e-mail address": "#email",
        "Enter a number": "#number",
        "Say what happened": "#story",
        "Anything else must be shorter": "#note",
        "“When did it happen?” must include a month": "#happened-month",
        "Choose who you told": "#told",
        "Choose a way": "#ways",
        "Choose a stage": "#stage",
        "Say what was said": "#reports-0-said",
        "The day must include a month": "#reports-0-on-month",
    }
    check_page(response, "/")


def test_a_list_with_an_error_of_its_own_is_linked() -> None:
    response = post(**{"reports-0-said": "a", "reports-1-said": "b"})
    assert summary(response)["Give one report at a time"] == "#reports"


def test_a_hidden_field_in_error_is_told_without_a_link() -> None:
    class Sealed(FlaskForm):
        seal = HiddenField("Seal", [DataRequired("Open the page again")])

    page = """{% extends "layouts/staff.html" %}{% from "components/fields.html" import hidden_fields %}
    {% block title %}A{% endblock %}
    {% block content %}<h1>A</h1><form method="post">{{ hidden_fields(form) }}</form>{% endblock %}"""
    response = site({"page.html": page}, form=Sealed).test_client().post("/")
    assert summary(response) == {"Open the page again": None}


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("name", "Zoë <b>&\"'", "Zoë <b>&\"'"),
        ("email", "not an address", "not an address"),
        ("number", "many", "many"),
        ("story", "\n\nTwo lines\nof it", "\n\nTwo lines\nof it"),
        ("happened-month", "Augst", "Augst"),
        ("reports-0-on-year", "26", "26"),
    ],
)
def test_what_was_typed_is_kept(name: str, typed: str, kept: str) -> None:
    element = control(post(**{name: typed}), name)
    assert (element.text if element.tag == "textarea" else element.get("value")) == kept


def test_what_was_chosen_is_kept() -> None:
    response = post(told="other", ways=["phone", "post"], stage="panel", landlord="h", about_right="y")
    chosen = [
        element.get("value")
        for element in Page(response.text).elements
        if "checked" in element.attrib or "selected" in element.attrib
    ]
    assert chosen == ["y", "other", "phone", "post", "panel", "h"]


def test_a_password_is_never_sent_back() -> None:
    assert "s3cret" not in post(code="s3cret").text


def test_a_control_is_described_by_its_hint_and_its_error() -> None:
    response = post()
    assert control(response, "name").get("aria-describedby") == "name-hint name-error"
    assert control(response, "story").get("aria-describedby") == "story-info story-error"
    assert control(response, "note").get("aria-describedby") == "note-hint"
    assert control(response, "told-2").get("data-aria-controls") == "conditional-told-2"
    assert control(response, "told").get("aria-describedby") == "told-item-hint"


def test_only_the_wrong_parts_of_a_date_are_marked() -> None:
    response = post(**{"happened-day": "3", "happened-year": "2026"})
    marked = {element.get("id") for element in Page(response.text).of_class("govuk-input--error")}
    assert "happened-month" in marked
    assert not {"happened-day", "happened-year"} & marked


def test_a_date_on_record_is_shown_in_its_parts() -> None:
    class Dated(FlaskForm):
        on = DateField("The day", default=date(2026, 8, 28))

    page = """{% extends "layouts/staff.html" %}{% from "components/fields.html" import date_field %}
    {% block title %}A{% endblock %}{% block content %}<h1>A</h1>{{ date_field(form.on) }}{% endblock %}"""
    response = site({"page.html": page}, form=Dated).test_client().get("/")
    assert [control(response, f"on-{part}").get("value") for part in ("day", "month", "year")] == ["28", "8", "2026"]


def test_no_control_is_required_by_the_browser() -> None:
    assert not [element for element in Page(get().text).elements if "required" in element.attrib]


def test_types_and_tokens_help_the_person_who_types() -> None:
    response = get()
    assert control(response, "email").get("type") == "email"
    assert control(response, "email").get("autocomplete") == "email"
    assert control(response, "number").get("type") == "text"
    assert control(response, "number").get("inputmode") == "numeric"
    assert control(response, "name").get("autocomplete") == "name"
    assert control(response, "happened-day").get("autocomplete") == "off"


def test_hidden_fields_carry_token_and_key_without_ids() -> None:
    hidden = [element for element in Page(get().text).all("input") if element.get("type") == "hidden"]
    assert [element.get("name") for element in hidden] == ["csrf_token", "once"]
    assert not any("id" in element.attrib for element in hidden)


def test_the_count_tells_its_limit_and_speaks_through_gettext() -> None:
    response = get()
    assert text_of(control(response, "story-info")) == "You can enter up to 50 characters"
    assert 'data-i18n.characters-under-limit.other="You have %{count} characters left"' in response.text
