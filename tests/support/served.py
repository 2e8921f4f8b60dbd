"""The application of a test, served to a browser by a thread of the test itself, so that its clock can be moved."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from webapp.core import clock


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """The test speaks for itself."""


@dataclass
class Served:
    """An address, and the time that holds in every answer."""

    url: str
    moment: datetime


@contextmanager
def served(app: Flask, moment: datetime) -> Iterator[Served]:
    """Serve within the block; set `moment` to go on in time."""
    place = Served("", moment)

    def at_its_time(environ: Any, start_response: Any) -> Any:
        with clock.at(place.moment):
            answer = app.wsgi_app(environ, start_response)
            try:
                return [b"".join(answer)]
            finally:
                answer.close()

    server = make_server("127.0.0.1", 0, at_its_time, threaded=True, request_handler=_Quiet)
    place.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, name="served", daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
