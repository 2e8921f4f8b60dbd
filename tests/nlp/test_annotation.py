"""Labels given by hand reach the file that teaches the next model, without the texts they were given to."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nlp.annotation import keep, unlike
from nlp.recipes import fingerprint

PIT, DARK = "ถนนหน้าตลาดเป็นหลุมลึก รถล้มบ่อย", "ไฟทางในซอยดับทั้งซอย มืดมาก"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    drawn, labels, into = tmp_path / "drawn.tsv", tmp_path / "labels", tmp_path / "annotations.csv"
    with drawn.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter="\t").writerows([(1, "lot", PIT), (2, "doubt", DARK)])
    into.write_text(f"text,labels,drawn\n{fingerprint(PIT)},จราจร,august\n", "utf-8")
    return drawn, labels, into


def test_labels_are_kept_by_fingerprint_and_a_second_reading_replaces_the_first(
    files: tuple[Path, Path, Path],
) -> None:
    drawn, labels, into = files
    labels.write_text("1 ถนน|ความปลอดภัย\n2 แสงสว่าง\n", "utf-8")
    assert keep(drawn, labels, into) == 2
    with into.open(encoding="utf-8", newline="") as lines:
        told = {row["text"]: (row["labels"], row["drawn"]) for row in csv.DictReader(lines)}
    assert told == {fingerprint(PIT): ("ถนน|ความปลอดภัย", "lot"), fingerprint(DARK): ("แสงสว่าง", "doubt")}
    assert PIT not in into.read_text("utf-8")


@pytest.mark.parametrize("line", ["1 ทางด่วนพัง", "3 ถนน"])
def test_a_slip_of_the_annotator_is_told_and_nothing_is_written(files: tuple[Path, Path, Path], line: str) -> None:
    drawn, labels, into = files
    before = into.read_bytes()
    labels.write_text(f"2 แสงสว่าง\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=line.partition(" ")[0]):
        keep(drawn, labels, into)
    assert into.read_bytes() == before


def test_copies_are_not_drawn() -> None:
    texts = [PIT, PIT + " ครับ", DARK, "ต้นไม้ล้มขวางทางเท้าหน้าโรงเรียน"]
    assert unlike(texts, 3, [DARK]) == [texts[0], texts[3]]
