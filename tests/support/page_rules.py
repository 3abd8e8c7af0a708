"""What every page of the site must be, whichever test fetched it: `check_page(response, path)`.

The rules come from HTML's own grammar, WCAG 2.2, the site's content security policy and `docs/security.md`. Each rule
is a function from a page to the faults it finds, so that one failing test names them all.
`tests/components/test_page_rules.py` shows that each of them can fail.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import html5lib

STATIC = Path(__file__).parents[2] / "static"
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

#: What the title of a page that says it is neutral may not hold: titles stay in the history of a shared device.
TELLING = re.compile(r"\basb\b|anti-?\s?social|victim|complain|trigger", re.IGNORECASE)

#: Where a browser fetches from, or sends to, by itself or at the press of a button.
FETCHED = {
    "script": ("src",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "form": ("action",),
    "button": ("formaction",),
    "input": ("src", "formaction"),
    "base": ("href",),
    f"{SVG}use": ("href", XLINK),
    f"{SVG}image": ("href", XLINK),
}

#: Attributes that hold ids of the same page, one or several.
REFERENCES = (
    "for",
    "form",
    "headers",
    "list",
    "aria-controls",
    "aria-describedby",
    "aria-labelledby",
    "aria-owns",
    "data-aria-controls",
)

Element = ET.Element


class Response(Protocol):
    """As much of a test client's response as the rules look at."""

    status_code: int
    mimetype: str
    headers: Any

    def get_data(self, as_text: bool = ...) -> Any:
        """The body."""


class Page:
    """A page, parsed once for all the rules."""

    def __init__(self, html: str) -> None:
        """Parse as a browser does, and keep every error that it would forgive."""
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        self.root: Element = parser.parse(html)
        self.parse_errors = [(position[0], code) for position, code, _ in parser.errors]
        self.elements = [element for element in self.root.iter() if isinstance(element.tag, str)]
        self.parents = {child: parent for parent in self.elements for child in parent}
        self.ids = [element.get("id", "") for element in self.elements if "id" in element.attrib]

    def all(self, *tags: str) -> list[Element]:
        """The elements of these names, in the order of the page."""
        return [element for element in self.elements if element.tag in tags]

    def of_class(self, name: str) -> list[Element]:
        """The elements of one class, in the order of the page."""
        return [element for element in self.elements if name in element.get("class", "").split()]

    def ancestors(self, element: Element) -> Iterator[Element]:
        """The elements around one, the nearest first."""
        while element in self.parents:
            element = self.parents[element]
            yield element

    @property
    def title(self) -> str:
        """The title, in one line."""
        titles = self.all("title")
        return text_of(titles[0]) if titles else ""

    @property
    def neutral(self) -> bool:
        """Whether the page says that its title tells nothing of its subject."""
        return any(body.get("data-page") == "neutral" for body in self.all("body"))


def text_of(element: Element) -> str:
    """The text in an element, in one line."""
    return " ".join("".join(element.itertext()).split())


def named(element: Element) -> str:
    """An element as a person may find it in the page."""
    marks = [f'{key}="{element.get(key)}"' for key in ("id", "name", "href", "src", "class") if element.get(key)]
    return f"<{' '.join([str(element.tag).replace(SVG, ''), *marks])}>"


def grammar(page: Page) -> Iterator[str]:
    """Strict HTML: nothing that a browser has to guess at."""
    for line, code in page.parse_errors:
        yield f"line {line} is not strict HTML: {code}"


def language(page: Page) -> Iterator[str]:
    """WCAG 3.1.1: the page says its language."""
    if not page.root.get("lang"):
        yield "<html> has no lang"


def one_main(page: Page) -> Iterator[str]:
    """One main landmark, where the skip link leads."""
    if len(page.all("main")) != 1:
        yield f"{len(page.all('main'))} <main>, not 1"


def headings(page: Page) -> Iterator[str]:
    """One h1, and no level left out on the way down."""
    found = page.all(*HEADINGS)
    if (count := len(page.all("h1"))) != 1:
        yield f"{count} h1, not 1"
    before = 1
    for heading in found:
        level = int(heading.tag[1])
        if level > before + 1:
            yield f"h{before} is followed by h{level}: {text_of(heading)!r}"
        if not text_of(heading):
            yield f"{named(heading)} is empty"
        before = level


def title(page: Page) -> Iterator[str]:
    """The title starts with the h1; a neutral page's tells nothing of its subject instead.

    "Error: " goes before it, where the form has errors.
    """
    words = page.title.removeprefix("Error: ")
    if not words:
        yield "the page has no title"
    elif page.neutral:
        if found := TELLING.search(words):
            yield f"the title of a neutral page says {found.group()!r}: {page.title!r}"
    elif page.all("h1") and not words.startswith(text_of(page.all("h1")[0])):
        yield f"the title {page.title!r} does not start with the h1 {text_of(page.all('h1')[0])!r}"


def unique_ids(page: Page) -> Iterator[str]:
    """No id twice, and none empty."""
    for name, count in Counter(page.ids).items():
        if count > 1 or not name:
            yield f'id="{name}" stands {count} times'


def is_named(page: Page, element: Element) -> bool:
    """Whether a control has a label with words, of any of the kinds that HTML knows."""
    labels = [label for label in page.all("label") if label.get("for") and label.get("for") == element.get("id")]
    labels += [around for around in page.ancestors(element) if around.tag == "label"]
    by = element.get("aria-labelledby", "").split()
    labels += [other for other in page.elements if other.get("id") in by]
    return bool(element.get("aria-label")) or any(text_of(label) for label in labels)


def labels(page: Page) -> Iterator[str]:
    """WCAG 1.3.1, 4.1.2: every control has a label, every button and link has words."""
    for control in page.all("input", "select", "textarea"):
        if control.get("type") not in ("hidden", "submit", "button", "reset") and not is_named(page, control):
            yield f"{named(control)} has no label"
    for control in page.all("button", "a", "summary"):
        if not text_of(control) and not is_named(page, control):
            yield f"{named(control)} has no words"


def groups(page: Page) -> Iterator[str]:
    """WCAG 1.3.1: radio buttons stand in a fieldset whose legend is their question."""
    for radio in page.all("input"):
        if radio.get("type") == "radio":
            fieldsets = [around for around in page.ancestors(radio) if around.tag == "fieldset"]
            if not any(text_of(legend) for fieldset in fieldsets for legend in fieldset.findall("legend")):
                yield f"{named(radio)} has no fieldset with a legend"


def forms(page: Page) -> Iterator[str]:
    """Every form says its method; a POST carries the token against forgery, and a GET puts none into an address."""
    for form in page.all("form"):
        method = form.get("method", "").lower()
        hidden = [field for field in form.iter("input") if field.get("type") == "hidden"]
        tokens = [field for field in hidden if field.get("name") == "csrf_token" and field.get("value")]
        if method not in ("get", "post"):
            yield f"{named(form)} has no method"
        elif method == "post" and not tokens and "data-no-csrf" not in form.attrib:
            yield f"{named(form)} has no csrf_token"
        elif method == "get" and tokens:
            yield f"{named(form)} puts its csrf_token into the address"


def values(page: Page) -> Iterator[str]:
    """Nothing that a template failed to say."""
    for control in page.all("input", "option"):
        if control.get("value") == "None":
            yield f"{named(control)} has the value None"
    for control in page.all("textarea"):
        if text_of(control) == "None":
            yield f"{named(control)} has the value None"
    if "{{" in (whole := "".join(page.root.itertext())) or "{%" in whole:
        yield "the page shows a template's own marks"


def errors(page: Page) -> Iterator[str]:
    """An error is told three times: in the title, in the summary, and at its control."""
    messages, summaries = page.of_class("govuk-error-message"), page.of_class("govuk-error-summary")
    if messages and not summaries:
        yield "an error message without the error summary"
    if (messages or summaries) and not page.title.startswith("Error: "):
        yield f"the title {page.title!r} does not start with 'Error: '"
    described = {name for element in page.elements for name in element.get("aria-describedby", "").split()}
    for message in messages:
        if message.get("id") not in described:
            yield f"no control is described by the error {text_of(message)!r}"


def summary_links(page: Page) -> Iterator[str]:
    """The error summary leads to the controls (`references` holds that they are there)."""
    linked = {link.get("href", "") for summary in page.of_class("govuk-error-summary") for link in summary.iter("a")}
    if page.of_class("govuk-error-message") and not linked:
        yield "the error summary links to no control"
    for target in sorted(linked):
        if not target.startswith("#"):
            yield f"the error summary leads away from the page, to {target}"


def inline(page: Page) -> Iterator[str]:
    """The content security policy allows no script and no style but files of ours."""
    for script in page.all("script"):
        if not script.get("src") or text_of(script):
            yield "an inline script"
    if page.all("style", f"{SVG}style", f"{SVG}script"):
        yield "an inline <style> or a script in an SVG"
    for element in page.elements:
        for name in element.attrib:
            if name == "style" or name.startswith("on"):
                yield f"{named(element)} has an inline {name}"
        if element.get("href", "").strip().lower().startswith("javascript:"):
            yield f"{named(element)} runs script from its address"


def addresses(element: Element) -> Iterator[str]:
    """What one element has the browser fetch, or sends to."""
    for name in FETCHED.get(str(element.tag), ()):
        value = element.get(name, "").strip()
        if name == "srcset":
            yield from (part.split()[0] for part in value.split(",") if part.strip())
        elif value:
            yield value


def origins(page: Page) -> Iterator[str]:
    """Nothing is fetched from, or sent to, another origin; a fetched file of ours is there."""
    for element in page.elements:
        if element.get("rel") == "canonical":
            continue
        for address in addresses(element):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                yield f"{named(element)} goes to another origin: {address}"
            elif parts.path.startswith("/static/") and not (STATIC / parts.path.removeprefix("/static/")).is_file():
                yield f"{named(element)} fetches a file that is not there: {address}"
    if any(meta.get("http-equiv", "").lower() == "refresh" for meta in page.all("meta")):
        yield "the page leaves by itself (meta refresh)"


def links(page: Page) -> Iterator[str]:
    """A link that opens a window gives it no way back to this one."""
    for link in page.all("a", "form"):
        if link.get("target") == "_blank" and "noopener" not in link.get("rel", "").split():
            yield f"{named(link)} opens a window without rel=noopener"


def pictures(page: Page) -> Iterator[str]:
    """WCAG 1.1.1: a picture has words, or says that it needs none."""
    for picture in page.all("img"):
        if "alt" not in picture.attrib:
            yield f"{named(picture)} has no alt"
    for drawing in page.all(f"{SVG}svg"):
        around = [drawing, *page.ancestors(drawing)]
        hidden = any(element.get("aria-hidden") == "true" or "hidden" in element.attrib for element in around)
        inside = any(element.tag == f"{SVG}svg" for element in around[1:])
        told = drawing.get("role") == "img" and (drawing.get("aria-label") or drawing.get("aria-labelledby"))
        if not (hidden or inside or told):
            yield f"{named(drawing)} has neither aria-hidden nor role=img with a name"


def references(page: Page) -> Iterator[str]:
    """Whatever points to an id points to one that is there."""
    ids = set(page.ids)
    for element in page.elements:
        for name in REFERENCES:
            for target in element.get(name, "").split():
                if target not in ids:
                    yield f'{named(element)} has {name}="{target}", which is not on the page'
        address = element.get("href", "") or element.get(XLINK, "")
        if address.startswith("#") and len(address) > 1 and address[1:] not in ids:
            yield f"{named(element)} leads to {address}, which is not on the page"


def marks(page: Page) -> Iterator[str]:
    """Every mark that a page draws is in the file of marks."""
    for use in page.all(f"{SVG}use"):
        address = urlsplit(use.get("href", "") or use.get(XLINK, ""))
        file = STATIC / address.path.removeprefix("/static/")
        if address.path and not (file.is_file() and f'id="{address.fragment}"' in file.read_text(encoding="utf-8")):
            yield f"there is no mark {address.path}#{address.fragment}"


def tables(page: Page) -> Iterator[str]:
    """WCAG 1.3.1: a table has a caption, and headers that say what they head."""
    for table in page.all("table"):
        captions = [caption for caption in table.iter("caption") if text_of(caption)]
        if not captions:
            yield f"{named(table)} has no caption"
        headers = list(table.iter("th"))
        if not headers:
            yield f"{named(table)} has no header"
        yield from (f"{text_of(header)!r} heads a table without scope" for header in headers if not header.get("scope"))


RULES: tuple[Callable[[Page], Iterator[str]], ...] = (
    *(grammar, language, one_main, headings, title, unique_ids, labels, groups, forms, values, errors, summary_links),
    *(inline, origins, links, pictures, references, marks, tables),
)


def header_faults(response: Response, *, public: bool) -> Iterator[str]:
    """A page is kept by no cache, unless it is for everybody; then it knows nobody, and sets no cookie."""
    caching = response.headers.get("Cache-Control", "")
    if not public and "no-store" not in caching:
        yield f"a personal page without no-store (Cache-Control: {caching!r})"
    if public and "Set-Cookie" in response.headers:
        yield "a public page sets a cookie"
    if public and "cookie" in response.headers.get("Vary", "").lower():
        yield "a public page asks who is looking (Vary: Cookie)"


def check_page(response: Response, path: str, *, public: bool = False) -> None:
    """Hold one response to the rules of every page; anything but an HTML page passes unread.

    `path` names the page in the message. `public` is true for the information pages alone: those that a cache may keep.
    Raises AssertionError with every fault found.
    """
    if response.mimetype != "text/html" or 300 <= response.status_code < 400:
        return
    page = Page(response.get_data(as_text=True))
    faults = [*header_faults(response, public=public)]
    faults += [f"{rule.__name__}: {fault}" for rule in RULES for fault in rule(page)]
    if faults:
        raise AssertionError(f"{path} ({response.status_code}):\n" + "\n".join(f"  - {fault}" for fault in faults))
