"""What visitors do: look at a page, fill in one form, hand in a whole application."""

from collections.abc import Callable, Sequence
from itertools import count

from tests.bench.generator import Reply, Visitor, WrongAnswerError, request
from tests.load.browsing import Pairs

Cookies = dict[str, str]
Step = tuple[str, Pairs]
"""A page with a form, and the answers to it, without the token and the key."""

_numbers = count(1)


def looking(path: str, cookies: Cookies | None = None) -> Callable[[], Visitor]:
    """One look at a page."""
    wire = request(path, cookies)

    def visit() -> Visitor:
        reply = yield wire
        _expect(reply, 200, path)

    return visit


def looking_at_each(paths: Sequence[str], cookies: Cookies | None = None) -> Callable[[], Visitor]:
    """One look at a page of many, the next one each time."""
    wires = [(path, request(path, cookies)) for path in paths]

    def visit() -> Visitor:
        path, wire = wires[next(_numbers) % len(wires)]
        reply = yield wire
        _expect(reply, 200, path)

    return visit


def filling_in(
    steps: Sequence[Step], begun: Callable[[], Cookies] = dict, ending: str | None = None
) -> Callable[[], Visitor]:
    """Page after page in a browser of one's own: get it, fill in its form, send it; at the end, the page `ending`.

    `begun` gives what a new browser holds once it has begun.
    """

    def visit() -> Visitor:
        cookies = begun()
        for path, answers in steps:
            page = yield request(path, cookies)
            _expect(page, 200, path)
            _keep(cookies, page)
            sent = yield request(path, cookies, [*page.hidden, *answers])
            _expect(sent, 303, path)
            _keep(cookies, sent)
        if ending:
            page = yield request(ending, cookies)
            _expect(page, 200, ending)

    return visit


def _expect(reply: Reply, status: int, path: str) -> None:
    if reply.status != status:
        raise WrongAnswerError(f"{path} was answered with {reply.status}, not {status}: {reply.leads_to}")


def _keep(cookies: Cookies, reply: Reply) -> None:
    for line in reply.headers(b"set-cookie"):
        name, _equals, value = line.decode().partition(";")[0].partition("=")
        cookies[name] = value
