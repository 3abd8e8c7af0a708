"""A browser without a window, over a real socket: cookies, forms, redirects, and answers that never come."""

import http.client
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import html5lib

from tests.load.networks import HEADER, a_network

Pairs = Sequence[tuple[str, str]]
Value = str | Iterable[str]
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TYPED = {"Content-Type": "application/x-www-form-urlencoded"}
HIDDEN = re.compile(r'<input\b[^>]*\bname="(csrf_token|once|version)"[^>]*\bvalue="([^"]*)"')


class NoAnswerError(Exception):
    """The server took the request, or did not, and nobody will say: the answer never came."""


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode("utf-8", "replace")

    @property
    def leads_to(self) -> str | None:
        """The path a redirect leads to; None for any other answer."""
        if self.status not in REDIRECTS:
            return None
        parts = urlsplit(urljoin(self.path, self.headers["Location"]))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def hidden(self) -> dict[str, str]:
        """The token and the key of its forms, found without parsing the page."""
        return dict(HIDDEN.findall(self.text))


@dataclass
class Browser:
    """One person's browser. Requests go to one server of this machine and to no other."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    patience: float = 30.0
    network: str = field(default_factory=a_network)

    def get(self, path: str) -> Answer:
        """Ask for a page. NoAnswerError where none comes."""
        return self._send("GET", path, None)

    def post(self, path: str, pairs: Pairs) -> Answer:
        """Send a form. NoAnswerError where no answer comes."""
        return self._send("POST", path, urlencode(pairs).encode(), TYPED)

    def post_file(self, path: str, pairs: Pairs, field: str, name: str, body: bytes) -> Answer:
        """Send a form with a file (RFC 7578). NoAnswerError where no answer comes."""
        mark = secrets.token_hex(16)
        parts = [(f'name="{key}"', value.encode()) for key, value in pairs]
        parts.append((f'name="{field}"; filename="{name}"', body))
        lines = [
            f"--{mark}\r\nContent-Disposition: form-data; {what}\r\n\r\n".encode() + value for what, value in parts
        ]
        whole = b"\r\n".join([*lines, f"--{mark}--\r\n".encode()])
        return self._send("POST", path, whole, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def follow(self, answer: Answer) -> Answer:
        """Go where redirects lead."""
        while answer.leads_to:
            answer = self.get(answer.leads_to)
        return answer

    def twin(self) -> "Browser":
        """The same browser again, as it is now: a second tab, or a second press of the button."""
        return Browser(self.port, dict(self.cookies), self.patience, self.network)

    def _send(self, method: str, path: str, body: bytes | None, typed: Mapping[str, str] | None = None) -> Answer:
        headers = {HEADER: self.network} | dict(typed or {})
        if self.cookies:
            headers = {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = Answer(path, response.status, dict(response.getheaders()), response.read())
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswerError(f"{method} {path}: {type(error).__name__}") from error
        finally:
            connection.close()
        self._keep(response.headers.get_all("Set-Cookie") or ())
        return answer

    def _keep(self, lines: Iterable[str]) -> None:
        for line in lines:
            name, _equals, value = line.partition(";")[0].partition("=")
            if "Max-Age=0" in line or not value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


@dataclass
class Form:
    """A form of a page, as a browser would send it."""

    action: str
    method: str
    names: frozenset[str]
    """Every name that its controls have, chosen or not."""
    pairs: list[tuple[str, str]]

    def fill(self, answers: Mapping[str, Value]) -> Pairs:
        """What is sent once somebody has filled it in. KeyError for an answer to a question that it does not ask."""
        if strange := sorted(set(answers) - self.names):
            raise KeyError(f"{self.action} does not ask {', '.join(strange)}")
        kept = [(name, value) for name, value in self.pairs if name not in answers]
        return kept + paired(answers)


def paired(answers: Mapping[str, Value]) -> list[tuple[str, str]]:
    """Answers as pairs: several for a question with several."""
    several = ((name, [value] if isinstance(value, str) else value) for name, value in answers.items())
    return [(name, value) for name, values in several for value in values]


def forms(answer: Answer) -> list[Form]:
    """The forms that a page sends with POST."""
    page = html5lib.parse(answer.body, treebuilder="etree", namespaceHTMLElements=False, transport_encoding="utf-8")
    return [_form(element, answer.path) for element in page.iter("form") if element.get("method", "").lower() == "post"]


def form_that_asks(answer: Answer, *names: str) -> Form:
    """The page's form that asks all of these. AssertionError where there is none."""
    found = [form for form in forms(answer) if form.names.issuperset(names)]
    assert found, f"{answer.path} ({answer.status}) has no form that asks {', '.join(names)}"
    return found[0]


def _form(element: Any, path: str) -> Form:
    controls = [(each, str(each.get("name"))) for each in element.iter() if each.get("name")]
    pairs = [(name, value) for control, name in controls for value in _values(control)]
    action = urljoin(path, element.get("action") or path)
    return Form(action, "POST", frozenset(name for _control, name in controls), pairs)


def _values(control: Any) -> Iterable[str]:
    """What an untouched control sends."""
    if control.tag == "textarea":
        return [(control.text or "").removeprefix("\n")]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return [option.get("value", option.text or "") for option in chosen]
    kind = control.get("type", "text")
    if control.tag != "input" or kind in ("submit", "button", "image", "reset"):
        return []
    if kind in ("radio", "checkbox"):
        return [control.get("value", "on")] if control.get("checked") is not None else []
    return [control.get("value", "")]
