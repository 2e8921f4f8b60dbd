"""Reads answers of Open311: XML becomes what the same answer says in JSON, by the standard's convention."""

from typing import Any
from xml.etree import ElementTree

LISTS = {"services", "service_requests", "attributes", "values", "endpoints", "formats", "errors"}
ROOT = "/open311/v2"


def plain(element: ElementTree.Element) -> Any:
    if element.tag in LISTS:
        return [plain(one) for one in element]
    return {one.tag: plain(one) for one in element} if len(element) else element.text


def as_text(value: Any) -> Any:
    """JSON's values as XML writes them."""
    if isinstance(value, dict):
        return {name: as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    return None if value is None or value == "" else str(value).lower() if isinstance(value, bool) else str(value)


def ask(client: Any, path: str, answers: int = 200, **args: Any) -> Any:
    """The answer, which must be the same in both formats, well-formed, in UTF-8, for everybody."""
    url = f"{ROOT}/{path}"
    said, written = (client.get(f"{url}.{ending}", query_string=args) for ending in ("json", "xml"))
    for answer, kind in ((said, "application/json"), (written, "text/xml")):
        assert answer.status_code == answers, answer.text
        assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers
    assert written.data.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    assert plain(ElementTree.fromstring(written.data)) == as_text(said.json)
    return said.json


def refused(client: Any, path: str, answers: int = 400, **args: Any) -> str:
    """Why the standard's error says no."""
    told = ask(client, path, answers, **args)
    assert all(set(one) == {"code", "description"} and one["code"] == answers and one["description"] for one in told)
    return "\n".join(one["description"] for one in told)
