"""A server on loopback that stands for LINE: it takes answers and notices, gives pictures, and refuses what LINE refuses."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.servers import running

# The example of LINE's own documentation.
SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="
TOKEN = "an access token of the tests"


def signed(delivery: dict[str, Any] | bytes) -> dict[str, Any]:
    """A delivery as LINE sends it: for the test client."""
    body = delivery if isinstance(delivery, bytes) else json.dumps(delivery, ensure_ascii=False).encode()
    signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    return {"data": body, "headers": {"X-Line-Signature": signature}, "content_type": "application/json; charset=utf-8"}


class Line:
    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any], str | None]] = []  # address, body, retry key
        self.used: set[str] = set()
        self.keys: set[str] = set()
        self.pictures: dict[str, bytes] = {}
        self.down = self.tokens_are_old = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def said(self) -> str:
        """The words of the last message."""
        return str(self.sent[-1][1]["messages"][0]["text"])

    def offered(self) -> list[str]:
        items = self.sent[-1][1]["messages"][0].get("quickReply", {}).get("items", [])
        return [one["action"]["label"] for one in items]

    def post(self, path: str, body: dict[str, Any], key: str | None) -> int:
        if self.down:
            return 500
        assert 1 <= len(body["messages"]) <= 5
        for message in body["messages"]:
            assert message["type"] == "text" and 0 < len(message["text"]) <= 5000
            items = message.get("quickReply", {}).get("items", [])
            assert len(items) <= 13 and all(0 < len(one["action"]["label"]) <= 20 for one in items)
        if path.endswith("/reply"):
            if self.tokens_are_old or body["replyToken"] in self.used:
                return 400
            self.used.add(body["replyToken"])
        elif key in self.keys:
            return 409
        elif key:
            self.keys.add(key)
        self.sent.append((path, body, key))
        return 200

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        line = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                known = self.headers["Authorization"] == f"Bearer {TOKEN}"
                self._give(line.post(self.path, body, self.headers["X-Line-Retry-Key"]) if known else 401, b"{}")

            def do_GET(self) -> None:
                content = line.pictures.get(self.path.split("/")[-2])
                known = self.headers["Authorization"] == f"Bearer {TOKEN}"
                self._give(401 if not known else 200 if content else 404, content or b"{}")

            def _give(self, status: int, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        return Handler


@contextmanager
def serving() -> Iterator[Line]:
    one = Line()
    with running(one.server):
        yield one
