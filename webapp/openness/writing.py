"""Records as files, written while they are read: CSV for tables, JSON Lines for programs, GeoJSON for maps."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from webapp.core.i18n import Text
from webapp.insights.view_rules import cell
from webapp.openness.datasets import Asked, Dataset, Record, Type


def _plain(value: Any) -> Any:
    """What JSON has no word for: money as a number, a day as ISO."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def csv_lines(dataset: Dataset, asked: Asked) -> Iterator[bytes]:
    """With a mark at the beginning by which Excel knows UTF-8. What Excel would take for a formula begins with an apostrophe."""
    names = [column.name for column in dataset.columns]
    yield ("\ufeff" + _csv([names])).encode()
    for records in dataset.batches(asked):
        rows = [[_cell(column.type, record[column.name]) for column in dataset.columns] for record in records]
        yield _csv(rows).encode("utf-8", "replace")


def _csv(rows: list[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _cell(kind: Type, value: Any) -> Any:
    if value is None:
        return ""
    if kind == Type.LIST:
        return cell("|".join(map(str, value)))
    if kind == Type.OBJECTS:
        return to_json(value) if value else ""
    if kind == Type.YES_NO:
        return "true" if value else "false"
    return cell(value) if isinstance(value, str) else value


def json_lines(dataset: Dataset, asked: Asked) -> Iterator[bytes]:
    for records in dataset.batches(asked):
        yield "".join(to_json(record) + "\n" for record in records).encode("utf-8", "replace")


def features(dataset: Dataset, asked: Asked) -> Iterator[bytes]:
    """One FeatureCollection (RFC 7946); what has no place is a feature without a geometry."""
    yield b'{"type":"FeatureCollection","features":['
    comma = ""
    for records in dataset.batches(asked):
        for record in records:
            yield (comma + to_json(_feature(record))).encode("utf-8", "replace")
            comma = ",\n"
    yield b"]}\n"


def _feature(record: Record) -> Record:
    properties = {name: value for name, value in record.items() if name not in {"lat", "lon", "outline"}}
    point = None
    if record["lat"] is not None:
        point = {"type": "Point", "coordinates": [record["lon"], record["lat"]]}
    identity = record.get("id") or record.get("code")
    return {"type": "Feature", "id": identity, "geometry": record.get("outline") or point, "properties": properties}


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file that a dataset can be taken as."""

    media_type: str
    name: Text
    write: Callable[[Dataset, Asked], Iterator[bytes]]


FORMS = {
    "csv": Form("text/csv", Text("ตาราง (CSV)", "Table (CSV)"), csv_lines),
    "jsonl": Form("application/jsonl", Text("สำหรับโปรแกรม (JSON Lines)", "For programs (JSON Lines)"), json_lines),
    "geojson": Form("application/geo+json", Text("แผนที่ (GeoJSON)", "Map (GeoJSON)"), features),
}


def forms_of(dataset: Dataset) -> dict[str, Form]:
    return {name: form for name, form in FORMS.items() if name != "geojson" or dataset.is_placed}
