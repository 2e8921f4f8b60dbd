"""Hide personal data in texts and say what was hidden.

Reads lines {"id", "text"}; writes lines {"id", "text", "found": [{"kind", "start", "end"}], "model"}. Spans count characters of the
text as it came in. In the answer each finding is replaced by the Thai name of its kind in square brackets.
"""

from __future__ import annotations

import argparse

from nlp import privacy
from nlp.cli import lines

EXAMPLE = """\
echo '{"id": 1, "text": "โทรหาป้าแดง ๐๘๑ ๒๓๔ ๕๖๗๘"}' | python -m nlp redact
{"id": 1, "text": "โทรหาป้า[ชื่อบุคคล] [เบอร์โทรศัพท์]", "found": [{"kind": "name", "start": 8, "end": 11}, …], "model": "privacy-9"}"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser  # nothing to choose


def _answer(record: lines.Record) -> lines.Record:
    redaction = privacy.redact(record["text"])
    found = [{"kind": item.kind, "start": item.start, "end": item.end} for item in redaction.found]
    return {"text": redaction.text, "found": found}


def run(args: argparse.Namespace) -> int:
    del args
    return lines.stream(lambda records: map(_answer, records), model=privacy.MODEL)
