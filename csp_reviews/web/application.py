"""The Flask class with our request life: gate and reading first, then the view in one transaction, then bookkeeping."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from csp_reviews.extensions import db
from csp_reviews.web import bookkeeping, once, uploads
from csp_reviews.web.addresses import Addresses
from csp_reviews.web.transaction import end_reading, reading, writing

READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def reads_only(view: View) -> View:
    """Mark a view that changes nothing though a form is sent to it: the database refuses it any change."""
    vars(view)["reads_only"] = True
    return view


class Application(Flask):
    """Flask, with one transaction around the view."""

    request_class = uploads.UploadRequest
    url_map_class = Addresses

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Run the gate and its query in a read-only transaction of their own where the request will write."""
        with reading():
            answer = super().preprocess_request()
            if request.method not in READ_METHODS or answer is not None:
                end_reading()
        return answer

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view; commit once, around it, so that a failed commit is an error page and never a success page."""
        if request.method in READ_METHODS or self._reads_only():
            with reading():
                return super().dispatch_request()
        uploads.receive()
        with writing():
            answer = self.make_response(once.run(super().dispatch_request))
            if answer.status_code < 400:
                db.session.commit()
            else:
                db.session.rollback()
            return answer

    def _reads_only(self) -> bool:
        view = self.view_functions.get(request.endpoint or "")
        return view is not None and "reads_only" in vars(view)

    def full_dispatch_request(self) -> Response:
        """Answer, end the transaction, then write down that somebody was here."""
        answer = super().full_dispatch_request()
        bookkeeping.write()
        return answer
