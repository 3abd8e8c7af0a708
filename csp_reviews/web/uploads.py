"""Views that take files: a larger request, and slow work on what was sent before any transaction is open.

Everything else takes no more than MAX_CONTENT_LENGTH. A view that takes files names a function, which the request calls
after the gate and the CSRF token have let it through, with the values of the address, and before the view's transaction
begins; what it finds it puts into `g`.
"""

from collections.abc import Callable
from typing import IO, Any, TypeVar

from flask import Request, current_app, g, request

from csp_reviews.web.transaction import end_reading, reading

View = TypeVar("View", bound=Callable[..., Any])
Receive = Callable[..., None]
Discard = Callable[[], None]


class UploadRequest(Request):
    """A request whose body may be slow to come, and may break off.

    Nothing is read from the database while it comes: on SQLite an open read keeps everybody else from writing, also
    from leaving the site. What came is closed however the request ends.
    """

    def _load_form_data(self) -> None:
        # Nothing is written before the body is read: the gate asks for it first, and what fails earlier is an error.
        if "form" not in vars(self):
            end_reading()
        super()._load_form_data()

    def _get_file_stream(self, *args: Any, **options: Any) -> IO[bytes]:
        stream: IO[bytes] = super()._get_file_stream(*args, **options)
        discard_later(stream.close)
        return stream


def takes_files(receive: Receive) -> Callable[[View], View]:
    """Declare that a view takes files, and what is done with them before its transaction."""

    def declare(view: View) -> View:
        vars(view)["takes_files"] = receive
        return view

    return declare


def allow() -> None:
    """Let this request be as large as files need, where its view takes any. Called before anything reads the body."""
    if _receiver() is not None:
        request.max_content_length = current_app.config["EVIDENCE_REQUEST_BYTES"]


def receive() -> None:
    """Do what the view named, with a transaction only to read in, and none left open."""
    receiver = _receiver()
    if receiver is None:
        return
    with reading():
        try:
            receiver(**(request.view_args or {}))
        finally:
            end_reading()


def discard_later(discard: Discard) -> None:
    """See that what was received and not kept is thrown away when the request ends, however it ends."""
    g.setdefault("discards", []).append(discard)


def discard(_error: BaseException | None = None) -> None:
    """Throw away what was not kept."""
    for each in g.pop("discards", []):
        each()


def _receiver() -> Receive | None:
    if request.method != "POST" or request.endpoint is None:
        return None
    found: Receive | None = vars(current_app.view_functions[request.endpoint]).get("takes_files")
    return found
