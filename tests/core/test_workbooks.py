"""A table with something broken inside is told in our words, in both languages, with the row."""

import io
import re
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook

from webapp.core import workbooks
from webapp.monitoring import tables as reports
from webapp.planning import tables as plans
from webapp.submissions.import_tables import open_table


def with_a_broken_cell(title: str, headings: list[str], broken: str) -> bytes:
    """A workbook whose third row holds a number that is none, a word that is not in the list of words, or cut XML."""
    book, content, out = Workbook(), io.BytesIO(), io.BytesIO()
    sheet: Any = book.active
    sheet.title = title
    for row in (headings, list(range(1, len(headings) + 1)), [987654, *headings[1:]]):
        sheet.append(row)
    book.save(content)
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                text = re.sub(rb'<c r="A3"[^>]*><v>987654</v></c>', broken.encode(), text)
                assert broken.encode() in text
            new.writestr(name, text)
    return out.getvalue()


BROKEN = (
    '<c r="A3" t="n"><v>ฟหก</v></c>',
    '<c r="A3" t="s"><v>99999</v></c>',
    '<c r="A3" t="d"><v>วันนี้</v></c>',
    "<c <v>",
)


@pytest.mark.parametrize("broken", BROKEN)
def test_every_reader_of_tables_names_the_row_and_no_library(broken: str, tmp_path: Any) -> None:
    heads = [column.heading for column in plans.SHEETS[plans.STRATEGIES]]
    of_plan = with_a_broken_cell(plans.STRATEGIES, heads, broken)
    path = tmp_path / "เวที.xlsx"
    path.write_bytes(with_a_broken_cell("เวที", ["ลำดับ", "ความคิดเห็น"], broken))
    plan: Any = SimpleNamespace(strategies=[])
    for read in (
        lambda: plans.read(of_plan, plan),
        lambda: reports.read(with_a_broken_cell(reports.SHEET, ["โครงการ", "ผล"], broken)),
        lambda: list(open_table(path).rows),
    ):
        with pytest.raises(workbooks.BadTable) as told:
            read()
        text = told.value.text
        assert "แถวที่ 3" in text.th and "row 3" in text.en
        assert not re.search("[A-Za-z]", re.sub(r"\.xlsx|CSV", "", text.th)), text.th
