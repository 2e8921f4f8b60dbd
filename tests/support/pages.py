"""A test client that looks at every page it fetches, as a careful reviewer would."""

import re
import secrets
from collections import Counter
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import g, has_app_context, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from tests.support.creating import CREATING
from webapp.core.once import FIELD

NEEDS_LABEL = {"input", "select", "textarea"}
NO_LABEL_TYPES = {"hidden", "submit", "button", "image", "reset"}


@lru_cache(maxsize=4)
def parse(html: str) -> Element:
    """Parse strictly: any error of the HTML standard raises html5lib.html5parser.ParseError. Not to be changed."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: Element = parser.parse(html)
    return root


def text_of(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def inspect(html: str) -> list[str]:
    """All faults of a page."""
    try:
        root = parse(html)
    except Exception as fault:
        line = html.splitlines()[min(len(html.splitlines()), _line(fault)) - 1] if _line(fault) else ""
        return [f"invalid HTML: {fault} {line.strip()[:200]}"]
    faults = []
    if not root.get("lang"):
        faults.append("html has no lang")
    headings = list(root.iter("h1"))
    if len(headings) != 1:
        faults.append(f"{len(headings)} h1 instead of one")
    titles = list(root.iter("title"))
    title = text_of(titles[0]) if titles else ""
    if not title:
        faults.append("no title")
    elif headings and text_of(headings[0]) and text_of(headings[0]) not in title:
        faults.append(f"title {title!r} does not hold the heading {text_of(headings[0])!r}")
    faults += _check_ids(root)
    faults += _check_labels(root)
    faults += _check_policy(root)
    for image in root.iter("img"):
        if image.get("alt") is None:
            faults.append(f"image without alt: {image.get('src')}")
    if "{{" in html or "{%" in html:
        faults.append("an unrendered template tag")
    if re.search(r"\b(None|Undefined)\b", text_of(next(root.iter("main"), root))):
        faults.append("the word None is shown")
    return faults


def _line(fault: Exception) -> int:
    found = re.search(r"\((\d+), ", str(fault)) or re.search(r"line (\d+)", str(fault))
    return int(found[1]) if found else 0


def _check_ids(root: Element) -> list[str]:
    ids = [element.get("id", "") for element in root.iter() if element.get("id") is not None]
    faults = [f"id used twice: {name}" for name, times in sorted(Counter(ids).items()) if times > 1]
    known = set(ids)
    for element in root.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
            faults += [
                f"{attribute} points to nothing: {r}" for r in (element.get(attribute) or "").split() if r not in known
            ]
        target = element.get("href") or ""
        if target.startswith("#") and len(target) > 1 and target[1:] not in known:
            faults.append(f"link to nothing on the page: {target}")
    return faults


def _check_labels(root: Element) -> list[str]:
    labelled = {label.get("for") for label in root.iter("label")}
    wrapped = {id(inner) for label in root.iter("label") for inner in label.iter()}
    faults = []
    for element in root.iter():
        if element.tag not in NEEDS_LABEL or element.get("type") in NO_LABEL_TYPES:
            continue
        named = element.get("aria-label") or element.get("aria-labelledby") or id(element) in wrapped
        if not named and element.get("id") not in labelled:
            faults.append(f"no label for {element.tag} {element.get('name')}")
    for button in root.iter("button"):
        if not (text_of(button) or button.get("aria-label")):
            faults.append("a button without a name")
    return faults


def _check_policy(root: Element) -> list[str]:
    faults = []
    for element in root.iter():
        if element.get("style") is not None:
            faults.append(f"inline style on {element.tag}")
        faults += [f"inline handler {name} on {element.tag}" for name in element.attrib if name.startswith("on")]
        if element.tag == "script" and text_of(element) and element.get("type") != "application/json":
            faults.append("inline script")
        if element.tag == "style":
            faults.append("inline style sheet")
        source = element.get("src") or (element.get("href") if element.tag == "link" else "") or ""
        if re.match(r"(https?:)?//", source) and element.get("rel") not in {"canonical", "alternate"}:
            faults.append(f"third-party request: {source}")
    return faults


def _forget_others() -> None:
    """All requests of a test share one application context: whoever sent the last one must not sign this one."""
    if has_app_context():
        for name in list(g):
            g.pop(name)


def _can_be_pressed_again(data: Any) -> bool:
    """A form that makes something (`ui.form(…, makes=True)`); not with files, which are used up."""
    return isinstance(data, dict) and bool(data.get("once")) and not any(isinstance(v, tuple) for v in data.values())


class Browserlike(FlaskClient):
    """Sends CSRF tokens as the page's forms do, inspects each HTML page that comes back, and presses twice where that must not matter."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        _forget_others()
        if kwargs.get("method") == "POST" and kwargs.pop("csrf", True):
            headers = dict(kwargs.get("headers") or {})
            headers["X-CSRFToken"] = self.csrf_token()
            kwargs["headers"] = headers
            self._give_key(args[0], kwargs)
        response = super().open(*args, **kwargs)
        if response.status_code == 303 and _can_be_pressed_again(kwargs.get("data")):
            _forget_others()
            again = super().open(*args, **kwargs)
            assert (again.status_code, again.location) == (303, response.location), "pressed twice, it led elsewhere"
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 307, 308}:
            assert response.headers.get("Content-Security-Policy"), "no content security policy"
            faults = inspect(response.text)
            assert not faults, f"{response.request.path} ({response.status_code}):\n  " + "\n  ".join(faults)
        return response

    def _give_key(self, path: Any, kwargs: dict[str, Any]) -> None:
        """The key that the page of a form that makes something would have given it."""
        data, adapter = kwargs.get("data") or {}, self.application.url_map.bind("localhost")
        known = isinstance(path, str) and isinstance(data, dict) and adapter.test(urlsplit(path).path, "POST")
        if known and adapter.match(urlsplit(path).path, "POST")[0] in CREATING:
            kwargs["data"] = {FIELD: secrets.token_urlsafe(8), **data}

    def csrf_token(self) -> str:
        """A token of this visitor's own session."""
        with self.session_transaction() as stored:
            copy = dict(stored)
        _forget_others()
        with self.application.test_request_context():
            session.update(copy)
            token: str = generate_csrf()
            made = session["csrf_token"]
        _forget_others()
        with self.session_transaction() as stored:
            stored["csrf_token"] = made
        return token

    def page(self, path: str, **kwargs: Any) -> Element:
        """Fetch a page that must be there."""
        response = self.get(path, **kwargs)
        assert response.status_code == 200, f"{path}: {response.status}"
        return parse(response.text)

    def form(self, path: str, number: int = -1) -> dict[str, Any]:
        """The fields of a form as the browser would send them untouched (default: the last form in main)."""
        main = next(self.page(path).iter("main"))
        return fields(list(main.iter("form"))[number])


def fields(form: Element) -> dict[str, Any]:
    """The values a browser would send of an untouched form."""
    values: dict[str, Any] = {}
    for element in form.iter():
        name = element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        kind = element.get("type", "text")
        if element.tag == "textarea":
            values[name] = "".join(element.itertext()).removeprefix("\n")
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            values[name] = chosen[0].get("value", text_of(chosen[0])) if chosen else ""
        elif element.tag == "input" and kind in {"checkbox", "radio"}:
            if element.get("checked") is not None:
                values.setdefault(name, []).append(element.get("value", "on"))
        elif element.tag == "input" and kind not in {"submit", "file", "button", "image"}:
            values[name] = element.get("value", "")
    return values
