"""JSON lines in, JSON lines out: in order, as they come, and no bad line stops the run."""

from __future__ import annotations

import json
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, cast

Record = dict[str, Any]
Check = Callable[[Any], bool]
Answer = Record | str
"""A record, or the inside of its line, from `inside`, where it is encoded by the process that made it."""
Process = Callable[[list[Record]], Iterable[Answer]]


class Source(Protocol):
    """A binary stream that gives what has arrived, as standard input and `io.BytesIO` do."""

    def read1(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that cannot be worked on, and why."""

    id: str | int | None
    error: str


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_id(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def within(low: float, high: float) -> Check:
    def check(value: Any) -> bool:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and low <= value <= high  # neither NaN nor the infinite is

    return check


def positive(value: str) -> int:
    """For options of the command line."""
    number = int(value)
    if number < 1:
        raise ValueError(value)
    return number


def seed(value: str) -> int:
    """A number that every generator of random numbers takes."""
    number = int(value)
    if not 0 <= number < 1 << 32:
        raise ValueError(value)
    return number


def processes(value: str) -> int:
    """How many work at once; -1 is every core."""
    number = int(value)
    if number < 1 and number != -1:
        raise ValueError(value)
    return number


def is_province(value: Any) -> bool:
    """A province's name or code; an empty field of a table says nothing and harms nothing."""
    from nlp.gazetteer import gazetteer

    return is_text(value) and (not value or gazetteer().province(value) is not None)


TEXT: Mapping[str, Check] = {"text": is_text}
POINT: Mapping[str, Check] = {"lat": within(-90, 90), "lon": within(-180, 180), "province": is_province}


def parse(
    line: bytes, required: Mapping[str, Check] = TEXT, optional: Mapping[str, Check] | None = None
) -> Record | Bad:
    """One line as a record with what is required; an optional field that is null counts as absent."""
    line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        read, spoilt = line.decode(), False
    except UnicodeDecodeError:  # read for its id alone
        read, spoilt = line.decode("utf-8", "replace"), True
    try:
        value = json.loads(read)
    except (ValueError, RecursionError) as error:
        return Bad(None, "not UTF-8" if spoilt else f"not JSON: {error}")
    if not isinstance(value, dict):
        return Bad(None, "not a JSON object")
    name = value.get("id")
    if not is_id(name):
        return Bad(None, "'id' is missing" if name is None else "'id' is neither text nor a whole number")
    if spoilt:
        return Bad(name, "not UTF-8")
    for field, check in required.items():
        if value.get(field) is None:
            return Bad(name, f"'{field}' is missing")
        if not check(value[field]):
            return Bad(name, f"'{field}' has a wrong type or value")
    for field, check in (optional or {}).items():
        if value.get(field) is None:
            value.pop(field, None)
        elif not check(value[field]):
            return Bad(name, f"'{field}' has a wrong type or value")
    if optional and "lat" in optional and ("lat" in value) != ("lon" in value):
        return Bad(name, "'lat' and 'lon' go together")
    return value


BLANK = b" \t\r\xef\xbb\xbf"
"""What a line without anything in it may hold: the last three are a byte order mark."""


def arriving(source: Source) -> Iterator[list[bytes]]:
    """The complete lines of each read: many when much has arrived, one when a person types."""
    rest: list[bytes] = []
    while chunk := source.read1(1 << 20):
        *whole, last = chunk.split(b"\n")
        if whole:
            whole[0] = b"".join((*rest, whole[0]))
            rest = [last]
            yield [line for line in whole if line.strip(BLANK)]
        else:
            rest.append(last)
    if (line := b"".join(rest)).strip(BLANK):
        yield [line]


def arrived() -> Source:
    """Standard input, which a service may have been started without."""
    if sys.stdin is None:
        raise OSError("no standard input")
    return cast("Source", sys.stdin.buffer)


LARGE = 1 << 24
"""Bytes at which as many lines as there are make a batch."""


def gathered(source: Source, most: int) -> Iterator[list[bytes]]:
    """All lines that have come meanwhile, up to `most`: large pieces when input waits, single lines when a person types."""
    waiting: queue.Queue[list[bytes] | BaseException | None] = queue.Queue(maxsize=16)

    def fill() -> None:
        try:
            for lines in arriving(source):
                for at in range(0, len(lines), most):
                    waiting.put(lines[at : at + most])
            waiting.put(None)
        except BaseException as error:
            waiting.put(error)

    threading.Thread(target=fill, daemon=True).start()
    ended = False
    while not ended:
        lines: list[bytes] = []
        size = 0
        while not ended and (not lines or (len(lines) < most and size < LARGE and not waiting.empty())):
            found = waiting.get()
            if isinstance(found, BaseException):
                raise found
            ended = found is None
            lines += found or []
            size += sum(map(len, found or []))
        if lines:
            yield lines


def read(
    source: Source | None = None, required: Mapping[str, Check] = TEXT, optional: Mapping[str, Check] | None = None
) -> Iterator[Record | Bad]:
    """Every line of the input, parsed; for commands that need the whole before they can answer."""
    for lines in arriving(source or arrived()):
        for line in lines:
            yield parse(line, required, optional)


def inside(record: Record) -> str:
    """What stands between the braces of a record's line."""
    return json.dumps(record, ensure_ascii=False)[1:-1]


def write(rows: Iterable[Answer], sink: BinaryIO | None = None) -> None:
    sink = sink or sys.stdout.buffer
    for row in rows:
        line = row if isinstance(row, str) else inside(row)
        try:
            sink.write(f"{{{line}}}\n".encode())
        except UnicodeEncodeError:  # half of a surrogate pair has no UTF-8 form
            sink.write(json.dumps(json.loads(f"{{{line}}}")).encode() + b"\n")
    sink.flush()


def failed(bad: Bad, model: str) -> Record:
    return {"id": bad.id, "error": bad.error, "model": model}


def _answers(process: Process, records: list[Record], model: str) -> list[Answer]:
    """The answers to a batch; when it fails, each record alone, so that one cannot spoil the others."""
    try:
        answers = list(process(records))
        if len(answers) != len(records):
            raise RuntimeError(f"{len(answers)} answers to {len(records)} records")
    except Exception as error:
        if len(records) == 1:
            return [failed(Bad(records[0]["id"], f"{type(error).__name__}: {error}"), model)]
        return [answer for record in records for answer in _answers(process, [record], model)]
    return [_named(record["id"], answer, model) for record, answer in zip(records, answers, strict=True)]


def _named(name: str | int, answer: Answer, model: str) -> Answer:
    if isinstance(answer, str):
        return f"{inside({'id': name})}, {answer}, {inside({'model': model})}"
    return {"id": name, **answer, "model": model}


def stream(
    process: Process,
    model: str,
    required: Mapping[str, Check] = TEXT,
    optional: Mapping[str, Check] | None = None,
    source: Source | None = None,
    sink: BinaryIO | None = None,
    batch: int = 256,
) -> int:
    """Answer every line in order. `process` gets good records and gives one answer (without id and model) for each."""
    source = source or arrived()
    for lines in gathered(source, batch) if batch > 256 else arriving(source):
        for at in range(0, len(lines), batch):
            parsed = [parse(line, required, optional) for line in lines[at : at + batch]]
            good = [record for record in parsed if not isinstance(record, Bad)]
            answers = iter(_answers(process, good, model) if good else [])
            write((failed(item, model) if isinstance(item, Bad) else next(answers) for item in parsed), sink)
    return 0
