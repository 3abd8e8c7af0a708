"""What our macros offer of the options of govuk-frontend's components, and under what name."""

from typing import Any

from markupsafe import escape

from tests.components.govuk import Component, Html, Options, UnofferedError, convert, each, names

TEXT = names("text html=text classes")
LABEL = names("label.text=label label.html=label label.classes=label_classes label.isPageHeading=heading")
HELP = names("hint.text=hint hint.html=hint errorMessage.text=error errorMessage.html=error")
GROUP = names("formGroup.classes=group_classes classes attributes")
CONTROL = names("id name describedBy=described_by disabled") | LABEL | HELP | GROUP
TYPED = CONTROL | names("value autocomplete spellcheck")
LEGEND = names(
    "fieldset.legend.text=legend fieldset.legend.html=legend fieldset.legend.classes=legend_classes"
    " fieldset.legend.isPageHeading=heading fieldset.describedBy=described_by"
)
CHOICES = names("name items idPrefix=id_prefix describedBy=described_by") | HELP | GROUP | LEGEND
CHOICE = names(
    "value text html=text hint.text=hint hint.html=hint checked id name disabled conditional.html=conditional divider"
    " behaviour label.classes=label_classes attributes"
)
COUNTED = {
    f"characters{state}LimitText{number}": f"messages:data-i18n.characters-{state.lower()}-limit{number}"
    for state in ("Under", "At", "Over")
    for number in ("", ".one", ".two", ".few", ".many", ".other")
}
LEAVING = {
    f"{theirs}Text": f"messages:data-i18n.{ours}"
    for theirs, ours in (
        ("activated", "activated"),
        ("timedOut", "timed-out"),
        ("pressTwoMoreTimes", "press-two-more-times"),
        ("pressOneMoreTime", "press-one-more-time"),
    )
}
CELL = names("text html=text format=numeric classes colspan rowspan attributes")
ACTION = names("text html=text href visuallyHiddenText=hidden")
ROW = names("key.text=key key.html=key value.text=value value.html=value classes actions.items=actions")
TASK = names(
    "title.text=title title.html=title href hint.text=hint hint.html=hint"
    " status.text=status status.html=status status.classes=status_classes classes"
)
PART = frozenset({"name", "label", "value", "id", "autocomplete", "attributes", "classes", "error"})
DRAWN = frozenset({"govuk-input--width-2", "govuk-input--width-4", "govuk-input--error"})


def actions(items: Any) -> Any:
    """The links of a row or a card."""
    return [convert(item, ACTION) for item in items if item]


def table_rows(items: Any) -> Any:
    """The rows of a table: lists of cells."""
    return [row and [convert(cell, CELL) for cell in row] for row in items]


def crumb(item: Options) -> tuple[Any, Any]:
    """A link of the breadcrumbs; the last has none."""
    known = convert(item, names("text html=text href"))
    return known["text"], known.get("href", "")


def navigation_item(item: Options) -> tuple[Any, ...]:
    """A link of the navigation. Ours are all links, and know the page itself by its address."""
    known = convert(item, names("text html=text href active"))
    return known["text"], known["href"], known.get("active", False)


def task(item: Options) -> dict[str, Any]:
    """A task. Our status is text or HTML, so a tag is given as HTML."""
    status = item.get("status", {})
    if "tag" not in status:
        return convert(item, TASK)
    tag = convert(status["tag"], TEXT)
    html = f'<strong class="govuk-tag {tag.get("classes", "")}">{escape(tag["text"])}</strong>'
    return convert(dict(item) | {"status": {"html": Html(html)}}, TASK)


def date_part(part: Options, value: Any) -> dict[str, Any]:
    """One part of a date. Our macro draws width and error by itself, so it offers no other class."""
    if unknown := (set(part) - PART) | (set(part.get("classes", "").split()) - DRAWN):
        raise UnofferedError(", ".join(sorted(unknown)))
    return {"value": value} | {key: part[key] for key in part if key not in ("classes", "error")}


def date_options(options: Options) -> dict[str, Any]:
    """Day, month and year, in the three ways that the package takes them: our list of parts, and which are wrong."""
    parts_of_day = ("day", "month", "year")
    rest = {key: value for key, value in options.items() if key not in (*parts_of_day, "items", "values")}
    if options.get("items") and any(name in options for name in parts_of_day):
        raise UnofferedError("items and parts at once")
    shown = [name for name in parts_of_day if options.get(name) is not False]
    parts = options.get("items") or [{"name": name} | options.get(name, {}) for name in shown]
    prefix = f"{options['namePrefix']}-" if "namePrefix" in options else ""
    rest["items"] = [date_part(part, options.get("values", {}).get(prefix + part["name"])) for part in parts]
    rest["wrong"] = [part["name"] for part in parts if part.get("error") or "--error" in part.get("classes", "")]
    if "errorMessage" in options and not rest["wrong"]:
        rest["wrong"] = [part["name"] for part in parts if part.get("error") is not False]
    return rest


COMPONENTS: dict[str, Component] = {
    "back-link": Component("back_link", TEXT | names("href")),
    "breadcrumbs": Component(
        "breadcrumbs", names("items classes labelText=label"), {"items": lambda items: [crumb(item) for item in items]}
    ),
    "button": Component(
        "button",
        TEXT
        | names(
            "href name value type id disabled preventDoubleClick=prevent_double_click isStartButton=start attributes"
        ),
    ),
    "character-count": Component("character_count", TYPED | names("maxlength rows threshold") | COUNTED),
    "checkboxes": Component("checkboxes", CHOICES | names("values"), {"items": each(CHOICE)}),
    "date-input": Component(
        "date_input", names("id items wrong namePrefix=name_prefix") | HELP | GROUP | LEGEND, prepare=date_options
    ),
    "details": Component("details", TEXT | names("summaryText=summary summaryHtml=summary id open")),
    "error-message": Component("error_message", TEXT | names("id visuallyHiddenText=prefix")),
    "error-summary": Component(
        "error_summary",
        names(
            "titleText=title titleHtml=title descriptionText=description descriptionHtml=description errorList=errors"
            " classes disableAutoFocus=disable_auto_focus"
        ),
        {"errorList": each(names("text html=text href"))},
        {"errors": []},
    ),
    "exit-this-page": Component(
        "exit_this_page",
        names("text redirectUrl=href id") | LEAVING,
        extra={"href": "https://www.bbc.co.uk/weather"},
    ),
    "fieldset": Component(
        "fieldset",
        names(
            "legend.text=text legend.html=text legend.classes=legend_classes legend.isPageHeading=heading classes role"
            " describedBy=described_by attributes html"
        ),
    ),
    "hint": Component("hint", TEXT | names("id")),
    "input": Component("input", TYPED | names("type inputmode prefix.text=prefix suffix.text=suffix")),
    "inset-text": Component("inset_text", TEXT | names("id")),
    "label": Component("label", TEXT | names("for isPageHeading=heading")),
    "notification-banner": Component(
        "notification_banner",
        names("text type titleText=title titleHtml=title titleId=title_id role classes titleHeadingLevel=title_level"),
    ),
    "pagination": Component(
        "pagination",
        names(
            "previous.href=previous next.href=next previous.text=previous_text next.text=next_text"
            " previous.labelText=previous_label next.labelText=next_label landmarkLabel=label classes"
        ),
    ),
    "panel": Component("panel", TEXT | names("titleText=title titleHtml=title headingLevel=level")),
    "phase-banner": Component("phase_banner", TEXT | names("tag.text=tag tag.html=tag")),
    "radios": Component("radios", CHOICES | names("value"), {"items": each(CHOICE)}),
    "select": Component(
        "select",
        CONTROL | names("items value"),
        {"items": each(names("value text selected disabled attributes"))},
    ),
    # The package puts a menu button before a list of several links; ours wraps instead, so the lists are compared.
    "service-navigation": Component(
        "service_navigation",
        names("navigation=items navigationLabel=label navigationId=id"),
        {"navigation": lambda items: [navigation_item(item) for item in items if item]},
        part="ul",
    ),
    "skip-link": Component("skip_link", TEXT | names("href"), extra={"href": "#content"}),
    "summary-list": Component(
        "summary_list",
        names(
            "rows classes card.title.text=card card.title.html=card card.title.headingLevel=card_level"
            " card.actions.items=card_actions"
        ),
        {"rows": each(ROW, {"actions.items": actions}), "card.actions.items": actions},
    ),
    "table": Component(
        "table",
        names("rows head caption captionClasses=caption_classes classes firstCellIsHeader=first_cell_is_header"),
        {"rows": table_rows, "head": each(CELL)},
        {"stack": False, "first_cell_is_header": False, "caption": "", "caption_classes": ""},
    ),
    "tag": Component("tag", TEXT),
    "task-list": Component(
        "task_list",
        names("items idPrefix=id_prefix classes"),
        {"items": lambda items: [item and task(item) for item in items]},
    ),
    "textarea": Component("textarea", TYPED | names("rows")),
    "warning-text": Component("warning_text", TEXT | names("iconFallbackText=icon_text")),
}
