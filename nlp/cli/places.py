"""Say which official areas a text names and in which one its point lies.

Reads lines {"id", "text"} with optional "province" (name or code), "lat", "lon"; writes lines {"id", "places": [{"code", "level", "start",
"end", "confidence"}], "area", "point": [{"code", "confidence"}], "model"}. Codes are those of the Department of Provincial
Administration: two digits for a province, four for a district, six for a subdistrict. "area" is the district of the point, else the
smallest area that the text names without contradiction, else the province given, else null.
"""

from __future__ import annotations

import argparse

from nlp import places
from nlp.cli import lines

EXAMPLE = """\
echo '{"id": 1, "text": "ถนนทรุดที่ ต.บางพูด อ.ปากเกร็ด"}' | python -m nlp places
{"id": 1, "places": [{"code": "120604", "level": "subdistrict", "start": 11, "end": 19, "confidence": 0.95}, …], "area": "120604", …}"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser  # nothing to choose


def _answer(record: lines.Record) -> lines.Record:
    result = places.find_places(record["text"], record.get("province"), record.get("lat"), record.get("lon"))
    return {
        "places": [
            {"code": p.code, "level": p.level, "start": p.start, "end": p.end, "confidence": p.confidence}
            for p in result.places
        ],
        "area": result.area,
        "point": [{"code": hit.code, "confidence": hit.confidence} for hit in result.point],
    }


def run(args: argparse.Namespace) -> int:
    del args
    return lines.stream(lambda records: map(_answer, records), model=places.MODEL, optional=lines.POINT)
