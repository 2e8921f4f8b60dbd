"""The command line: JSON lines in, JSON lines out, in order, whatever a line holds."""

from __future__ import annotations

import importlib
import io
import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nlp import cluster, duplicates, places, privacy
from nlp.__main__ import COMMANDS, main
from nlp.cli import lines


def run(command: str, text: str, *options: str) -> list[dict[str, Any]]:
    """What a person sees who pipes `text` through the command."""
    done = subprocess.run(
        [sys.executable, "-m", "nlp", command, *options],
        input=text.encode(),
        capture_output=True,
        check=True,
        timeout=120,
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_order_is_kept_and_a_bad_line_does_not_stop_the_run() -> None:
    text = '{"id": 1, "text": "ไฟดับ"}\nnot json\n{"id": 2}\n{"text": "ไม่มีเลข"}\n{"id": 3, "text": 5}\n[]\n\n{"id": "x", "text": "\\ud800ก"}\n'
    rows = run("segment", text)
    assert [row["id"] for row in rows] == [1, None, 2, None, 3, None, "x"]
    assert ["error" in row for row in rows] == [False, True, True, True, True, True, False]
    assert "".join(rows[0]["tokens"]) == "ไฟดับ"
    assert all(row["model"] for row in rows)


def test_redact_answers_with_kinds_and_spans() -> None:
    [row] = run("redact", '{"id": 1, "text": "โทร 081-234-5678"}')
    assert row["text"] == "โทร [เบอร์โทรศัพท์]"
    assert row["found"] == [{"kind": "phone", "start": 4, "end": 16}]


def test_places_takes_a_point_and_refuses_one_off_the_globe() -> None:
    good, bad = run(
        "places",
        '{"id": 1, "text": "น้ำท่วม", "lat": 13.752, "lon": 100.493}\n{"id": 2, "text": "", "lat": 913, "lon": 1}',
    )
    assert good["area"] == "1001"
    assert "lat" in bad["error"]


def test_duplicates_groups_and_scores() -> None:
    text = '{"id": 1, "text": "ไฟทางดับหน้าตลาด"}\n{"id": 2, "text": "ถนนพังหน้าวัด"}\n{"id": 3, "text": "ไฟทางดับหน้าตลาดครับ!!"}\n'
    [row] = run("duplicates", text)
    assert (row["kind"], row["ids"], row["size"], row["confidence"]) == ("same", [1, 3], 2, 1.0)
    scores = run(
        "duplicates",
        '{"id": 1, "a": "ไฟดับ", "b": "ไฟดับ"}\n{"id": 2, "a": "ไฟดับ", "b": {"text": "รถติด"}}\n{"id": 3, "a": 1}',
        "--pairs",
    )
    assert scores[0]["score"] == 1.0
    assert scores[1]["score"] < 0.5
    assert "error" in scores[2]


@pytest.mark.parametrize("command", ["segment", "redact", "places", "duplicates"])
def test_help_teaches_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"python -m nlp {command}" in capsys.readouterr().out.split("example:")[1]


def test_examples_name_the_models_of_today() -> None:
    examples = "".join(importlib.import_module(f"nlp.cli.{command}").EXAMPLE for command in COMMANDS)
    named = set(re.findall(r'"model": "([a-z]+-[0-9]+)"', examples))
    assert named <= {cluster.MODEL, duplicates.MODEL, places.MODEL, privacy.MODEL}


def test_sizes_that_are_no_numbers_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bench", "--sizes", "a,b"])
    assert "--sizes" in capsys.readouterr().err


def test_a_run_that_is_stopped_leaves_no_trace_of_where_it_was() -> None:
    was = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # tests in the background ignore it, and what they start
    try:
        started = subprocess.Popen(
            [sys.executable, "-m", "nlp", "redact"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    finally:
        signal.signal(signal.SIGINT, was)
    with started as running:
        assert running.stdin and running.stdout and running.stderr
        running.stdin.write('{"id": 1, "text": "ไฟดับ"}\n'.encode())
        running.stdin.flush()
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        assert (running.wait(60), running.stderr.read()) == (130, b"")


def test_the_overview_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert main(["nothing"]) == 2


class Trickle(io.BytesIO):
    """Gives a few bytes at a time, as a slow pipe does."""

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(3)


def test_lines_are_answered_as_they_come_even_in_crumbs() -> None:
    source = Trickle('{"id": 1, "text": "ก"}\n{"id": 2, "text": "ข"}'.encode())
    sink = io.BytesIO()
    lines.stream(lambda records: [{"n": len(records)} for _ in records], "m", source=source, sink=sink)
    assert [json.loads(line) for line in sink.getvalue().splitlines()] == [
        {"id": 1, "n": 1, "model": "m"},
        {"id": 2, "n": 1, "model": "m"},
    ]


def test_one_record_that_fails_spoils_no_other() -> None:
    def picky(records: list[lines.Record]) -> list[lines.Record]:
        return [{"length": 1 // len(record["text"])} for record in records]

    sink = io.BytesIO()
    lines.stream(
        picky,
        "m",
        source=io.BytesIO(b'{"id": 1, "text": "a"}\n{"id": 2, "text": ""}\n{"id": 3, "text": "b"}\n'),
        sink=sink,
    )
    answers = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert ["error" in answer for answer in answers] == [False, True, False]


@pytest.mark.parametrize(
    "line", [b"\xff\xfe", b'{"id": 1, "text": ' + b"9" * 6000 + b"}", b"[" * 100_000, b'{"id": true, "text": "x"}']
)
def test_hostile_lines_are_refused_with_a_reason(line: bytes) -> None:
    parsed = lines.parse(line)
    assert isinstance(parsed, lines.Bad)
    assert parsed.error


def test_numbers_too_large_for_any_use_are_refused_like_other_bad_values(tmp_path: Path) -> None:
    large = "1" + "0" * 400
    bad = (f'{{"id": 1, "text": "ไฟดับ", "lat": {large}, "lon": 0}}', f'{{"id": 2, "text": "ไฟดับ", "voices": {large}}}')
    text = "\ufeff" + "\n".join((*bad, '{"id": 3, "text": "ไฟดับ"}'))
    for command in ("places", "duplicates"):
        rows = run(command, text)
        assert (rows[0]["id"], "lat" in rows[0]["error"]) == (1, True)
    rows = run("cluster", text, "--jobs", "1")
    assert [("error" in row, row["id"]) for row in rows] == [(False, 1), (True, 2), (False, 3)]
    (tmp_path / "themes.json").write_text("{}")
    done = subprocess.run(
        [sys.executable, "-m", "nlp", "cluster", "--state", str(tmp_path)],
        input=b"",
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, b"cannot be read" in done.stderr, b"Traceback" in done.stderr) == (2, True, False)


def test_a_model_that_there_is_not_is_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "models"
    assert main(["train", "--data", str(tmp_path), "--out", str(out), "--only", "sentimant"]) == 2
    assert "sentimant" in capsys.readouterr().err
    assert not out.exists()


def test_a_seed_that_nothing_can_be_drawn_with_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["cluster", "--seed", "-1"])
    assert "--seed" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["segment", "duplicates", "cluster"])
def test_a_file_of_a_byte_order_mark_alone_is_empty(command: str) -> None:
    assert run(command, "\ufeff\n") == run(command, "\ufeff") == []


@pytest.mark.parametrize("options", [["redact"], ["classify", "--no-encoder"]])
def test_the_first_answer_comes_before_the_input_ends(options: list[str]) -> None:
    command = [sys.executable, "-m", "nlp", *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        for number in (1, 2):
            process.stdin.write(f'{{"id": {number}, "text": "ไฟดับ"}}\n'.encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()


def test_a_batch_of_very_long_lines_is_cut_by_size() -> None:
    line = b'{"id": 1, "text": "' + b"x" * (lines.LARGE // 2) + b'"}\n'
    batches = list(lines.gathered(io.BytesIO(line * 9), 8192))
    assert sum(map(len, batches)) == 9
    assert max(map(len, batches)) <= 3


def test_a_line_that_is_not_utf_8_is_refused_and_not_read_as_rubbish() -> None:
    thai = '{"id": 7, "text": "ซ่อมถนน"}'
    for encoding, name in (("cp874", 7), ("utf-16", None)):
        done = subprocess.run(
            [sys.executable, "-m", "nlp", "segment"],
            input=thai.encode(encoding),
            capture_output=True,
            check=True,
            timeout=60,
        )
        [row] = [json.loads(line) for line in done.stdout.splitlines()]
        assert (row["id"], row["error"]) == (name, "not UTF-8")


def test_a_province_or_point_that_leads_nowhere_is_told() -> None:
    text = "\n".join(
        (
            '{"id": 1, "text": "อ.เมือง", "province": "99"}',
            '{"id": 2, "text": "อ.เมือง", "province": "ไม่มีจริง"}',
            '{"id": 3, "text": "อ.เมือง", "lat": 15.2}',
            '{"id": 4, "text": "อ.เมือง", "province": ""}',
            '{"id": 5, "text": "อ.เมือง", "province": "อุบล"}',
            '{"id": 6, "text": "อ.เมือง", "province": "Ubon Ratchathani", "lat": null, "lon": null}',
        )
    )
    rows = run("places", text)
    assert [row.get("error", row.get("area")) for row in rows] == [
        "'province' has a wrong type or value",
        "'province' has a wrong type or value",
        "'lat' and 'lon' go together",
        None,
        "3401",
        "3401",
    ]
    rows = run("duplicates", '{"id": 1, "a": "x", "b": {"text": "y", "lon": 5}}', "--pairs")
    assert "'b'" in rows[0]["error"]


@pytest.mark.parametrize("command", ["classify", "cluster", "bench"])
@pytest.mark.parametrize("jobs", ["0", "-2", "two"])
def test_no_processes_are_refused(command: str, jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--jobs", jobs])
    assert "--jobs" in capsys.readouterr().err


def test_targets_that_cannot_be_told_apart_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets = tmp_path / "targets.jsonl"
    targets.write_text('{"id": 7, "text": "ปลูกป่า"}\r\n{"id": 7, "text": "ซ่อมถนน"}\r\n', "utf-8")
    assert main(["match", "--targets", str(targets)]) == 2
    assert "line 2: there is a target 7 already" in capsys.readouterr().err
    targets.write_bytes(b"\xef\xbb\xbf\n")
    assert main(["match", "--targets", str(targets)]) == 2
    assert "no targets" in capsys.readouterr().err


def test_a_file_of_themes_that_cannot_be_is_told_before_the_input_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["cluster", "--themes", str(tmp_path / "none" / "themes.jsonl")]) == 2
    assert "themes.jsonl" in capsys.readouterr().err
    assert main(["cluster"]) == main(["segment"]) == 2
    assert "no standard input" in capsys.readouterr().err


def test_matches_name_targets_as_their_file_does(tmp_path: Path) -> None:
    targets = tmp_path / "targets.jsonl"
    targets.write_text('{"id": 7, "text": "ปลูกป่า"}\n{"id": "7", "text": "ซ่อมถนน"}\n', "utf-8")
    text = '{"id": 1, "text": "ซ่อมถนนหน้าวัด"}\n{"id": 2, "text": "ช่วยปลูกป่า"}\n{"id": 3, "text": " ... "}\n'
    rows = run("match", text, "--targets", str(targets), "--top", "1", "--no-encoder")
    assert [[match["id"] for match in row["matches"]] for row in rows] == [["7"], [7], []]


def test_reading_a_report_loads_no_library_of_learning() -> None:
    script = "import sys; from nlp.pipeline import Pipeline; Pipeline.load(encoder=False).read('ขอให้ซ่อมถนนหน้าตลาด'); print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "False"


def test_starting_the_command_line_loads_nothing_heavy() -> None:
    script = "import sys, nlp.__main__, nlp.cli.segment; print(sorted({'sklearn', 'scipy', 'numpy', 'pythainlp', 'flask'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
