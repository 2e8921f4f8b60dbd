"""Reads a feed as a strict program would: what RFC 4287 asks for must be there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True)
class Read:
    id: str
    title: str
    url: str
    updated: datetime
    summary: str


def read(answer: Any) -> list[Read]:
    """The entries of a valid feed."""
    assert answer.status_code == 200 and answer.mimetype == "application/atom+xml"
    root = ElementTree.fromstring(answer.data)
    assert root.tag == f"{ATOM}feed"
    assert _of(root, "author/" + ATOM + "name")
    links = {link.get("rel"): link.get("href") or "" for link in root.findall(f"{ATOM}link")}
    assert links["self"].startswith("http") and links["alternate"].startswith("http")
    assert _of(root, "id") and _of(root, "title")
    entries = [_entry(one) for one in root.findall(f"{ATOM}entry")]
    assert len({one.id for one in entries}) == len(entries), "ids are unique"
    assert all(_moment(root) >= one.updated for one in entries)
    return entries


def _entry(entry: ElementTree.Element) -> Read:
    link = entry.find(f"{ATOM}link")
    url = (link.get("href") if link is not None else "") or ""
    assert url.startswith("http")
    found = entry.findtext(f"{ATOM}summary") or ""
    return Read(_of(entry, "id"), _of(entry, "title"), url, _moment(entry), found)


def _moment(element: ElementTree.Element) -> datetime:
    moment = datetime.fromisoformat(_of(element, "updated"))
    assert moment.tzinfo is not None
    return moment


def _of(element: ElementTree.Element, name: str) -> str:
    found = element.findtext(ATOM + name)
    assert found, f"{element.tag} has no {name}"
    return found
