"""Answers of Open311 in XML and in JSON: one structure, by the standard's own convention of mapping one to the other."""

import json
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, request

from webapp.core.i18n import Text
from webapp.core.typed import holdable

MEDIA = {"xml": "text/xml", "json": "application/json"}
_EACH = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}  # fmt: skip


def asked() -> str:
    """The format that the address ends with; XML, which the standard requires, if it is none of ours."""
    ending = request.path.rpartition(".")[2]
    return ending if ending in MEDIA else "xml"


def answer(name: str, value: Any, status: int = 200) -> Response:
    """`name` is the root element; JSON has none."""
    if asked() == "json":
        body = json.dumps(_held(value), ensure_ascii=False).encode()
    else:
        body = tostring(_filled(Element(name), value), encoding="utf-8", xml_declaration=True)
    return Response(body, status, content_type=f"{MEDIA[asked()]}; charset=utf-8")


def errors(status: int, *texts: Text | str) -> Response:
    return answer("errors", [{"code": status, "description": str(text)} for text in texts], status)


def _filled(element: Element, value: Any) -> Element:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _filled(SubElement(element, name), inner)
    elif isinstance(value, list):
        for one in value:
            _filled(SubElement(element, _EACH[element.tag]), one)
    elif value is not None:
        element.text = str(value).lower() if isinstance(value, bool) else holdable(str(value))
    return element


def _held(value: Any) -> Any:
    """What XML cannot hold stands in JSON neither."""
    if isinstance(value, Mapping):
        return {name: _held(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_held(one) for one in value]
    return holdable(value) if isinstance(value, str) else value
