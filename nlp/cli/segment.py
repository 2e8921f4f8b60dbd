"""Split texts into words.

Reads lines {"id", "text"}; writes lines {"id", "tokens", "model"}. The tokens joined together are the cleaned text.
"""

from __future__ import annotations

import argparse

from nlp import tokens
from nlp.cli import lines

EXAMPLE = """\
echo '{"id": 1, "text": "ขอให้ซ่อมถนนหน้าตลาด"}' | python -m nlp segment
{"id": 1, "tokens": ["ขอให้", "ซ่อม", "ถนน", "หน้า", "ตลาด"], "model": "nlpo3-…"}"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", choices=sorted(tokens.ENGINES), help="default: the best one installed")


def run(args: argparse.Namespace) -> int:
    return lines.stream(
        lambda records: ({"tokens": tokens.segment(record["text"], args.engine)} for record in records),
        model=tokens.model(args.engine),
    )
