"""The application behind a real socket, for a browser."""

import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from csp_reviews.extensions import db

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: a failure reaches the test by itself."""


class LiveServer:
    """Serves an application on a free port from threads of this process; `url` is its address."""

    def __init__(self, make_app: Callable[..., Flask]) -> None:
        """Make the application, knowing its address, and serve it."""
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.app = make_app(BASE_URL=self.url, WTF_CSRF_ENABLED=True)
        self.failures: list[BaseException] = []
        self._tests_session = db.session()
        self._busy = 0
        self._change = threading.Condition()
        self._server = make_server(
            "127.0.0.1", 0, self._serve, threaded=True, request_handler=_Quiet, fd=listening.fileno()
        )
        listening.close()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        """Stop serving; raise what went wrong inside, where a browser would only have seen an error page."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        # The threads that answer outlive the server; one that ends too late would keep its connection.
        with self._change:
            assert self._change.wait_for(lambda: self._busy == 0, timeout=10), "a request has not ended"
        if self.failures:
            raise self.failures[0]

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._count(1)
        try:
            if environ["REQUEST_METHOD"] not in READING and self._tests_session.in_transaction():
                raise AssertionError("the test holds the database: db.session.commit() before the browser goes on")
            return self.app(environ, start_response)
        except BaseException as failure:
            self.failures.append(failure)
            raise
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._change:
            self._busy += more
            self._change.notify_all()
