"""Dates, numbers, codes and languages, as people read them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core import i18n, ids, thai
from webapp.core.i18n import Text, t


@pytest.fixture(autouse=True)
def _thai() -> None:
    i18n.set_locale("th")


def test_dates_are_in_the_buddhist_era_and_on_thailands_clock() -> None:
    late = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # already the next day in Thailand
    assert thai.thai_date(late) == "24 พฤศจิกายน 2569"
    assert thai.thai_datetime(late) == "24 พฤศจิกายน 2569 เวลา 01.30 น."
    i18n.set_locale("en")
    assert thai.thai_datetime(late) == "24 November 2026, 01:30"


def test_on_a_page_no_line_ends_within_a_date() -> None:
    late = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    assert thai.page_date(late).split(" ") == ["24\u00a0พฤศจิกายน\u00a02569"]
    assert thai.page_datetime(late).split(" ") == ["24\u00a0พฤศจิกายน\u00a02569", "เวลา\u00a001.30\u00a0น."]
    i18n.set_locale("en")
    assert thai.page_datetime(late).split(" ") == ["24\u00a0November\u00a02026,", "01:30"]


def test_on_a_page_no_line_ends_within_the_name_of_a_place() -> None:
    shown = str(thai.whole_places("ถนน <สาย> บ้านสำโรง อำเภอสว่างวีระวงศ์ จังหวัดอุบลราชธานี (อำเภอ)"))
    whole = '<span class="nowrap">{}</span>'.format
    assert f"{whole('บ้านสำโรง')} {whole('อำเภอสว่างวีระวงศ์')} {whole('จังหวัดอุบลราชธานี')} (อำเภอ)" in shown
    assert "&lt;สาย&gt;" in shown
    long = "อำเภอที่ต้องเตรียมรับมือกับน้ำท่วมในปีหน้า"
    assert thai.whole_places(long) == long, "a sentence may break"
    assert whole("พ.ศ. 2571–2575") in thai.whole_places("แผนพัฒนาจังหวัด พ.ศ. 2571–2575 (ร่าง)"), (
        "nor between a year and its era"
    )


def test_thai_words_stand_as_in_a_dictionary() -> None:
    names = ["เลย", "แพร่", "โขงเจียม", "ลำปาง", "พะเยา", "ขอนแก่น", "น้ำยืน", "นาเยีย", "เชียงใหม่", "ชัยนาท"]
    expected = ["ขอนแก่น", "โขงเจียม", "ชัยนาท", "เชียงใหม่", "นาเยีย", "น้ำยืน", "พะเยา", "แพร่", "ลำปาง", "เลย"]
    assert sorted(names, key=thai.dictionary_order) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2025, 9, 30), 2568), (date(2025, 10, 1), 2569), (date(2026, 1, 1), 2569)]
)
def test_the_fiscal_year_begins_in_october(day: date, expected: int) -> None:
    assert thai.fiscal_year(day) == expected


@pytest.mark.parametrize(
    ("amount", "words"), [(21_000_000, "21 ล้านบาท"), (1_250_000, "1.25 ล้านบาท"), (450_000, "450,000 บาท"), (0, "0 บาท")]
)
def test_amounts_fit_a_phone(amount: int, words: str) -> None:
    assert thai.baht(amount) == words


def test_a_text_speaks_the_readers_language() -> None:
    text = Text("เหลือ {n} วัน", "{n} days left")
    assert str(text.format(n=3)) == "เหลือ 3 วัน"
    i18n.set_locale("en")
    assert str(text.format(n=3)) == "3 days left"
    assert t("เหลือ {n} วัน", "{n} days left", n=3) == "3 days left"


def test_a_file_alone_brings_a_further_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it lacks is said in English; its own name stands under the empty key."""
    (tmp_path / "ms.json").write_text('{"": "Bahasa Melayu", "เหลือ {n} วัน": "{n} hari lagi"}', encoding="utf-8")
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    i18n.locales.cache_clear()
    try:
        assert i18n.locales()["ms"] == "Bahasa Melayu"
        i18n.set_locale("ms")
        assert t("เหลือ {n} วัน", "{n} days left", n=3) == "3 hari lagi"
        assert str(Text("แจ้งปัญหา", "Report a problem")) == "Report a problem"
    finally:
        monkeypatch.undo()
        i18n.locales.cache_clear()


def test_an_unknown_language_falls_back_to_thai() -> None:
    i18n.set_locale("xx")
    assert i18n.current_locale() == "th"


@given(st.text(), st.text())
def test_a_code_survives_being_copied_by_hand(one: str, two: str) -> None:
    code = ids.derived_code("secret", one, two)
    assert len(code) == 16
    assert set(code) <= set(ids.ALPHABET)
    shown = ids.show_code(code)
    assert ids.read_code(shown.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == code


def test_a_code_depends_on_secret_and_parts() -> None:
    codes = {ids.derived_code(*args) for args in (("s", "a"), ("t", "a"), ("s", "b"), ("s", "a", ""), ("s", "", "a"))}
    assert len(codes) == 5


@pytest.mark.parametrize(
    ("template", "n", "read"),
    [
        ("{n} days left", 1, "1 day left"),
        ("{n} days left", "1", "1 day left"),
        ("{n} days left", 2, "2 days left"),
        ("{n} days left", "11", "11 days left"),
        ("{n} more texts are waiting", 1, "1 more text is waiting"),
        ("linked to {n} strategies", 1, "linked to 1 strategy"),
        ("{n} rows were refused", 1, "1 row was refused"),
        ("Question {n} stands here", 1, "Question 1 stands here"),
    ],
)
def test_english_tells_one_thing_from_several(template: str, n: object, read: str) -> None:
    i18n.set_locale("en")
    assert t("ไทย {n}", template, n=n) == read == Text("ไทย {n}", template).format(n=n).en
    i18n.set_locale("th")
    assert t("เหลือ {n} วัน", template, n=n) == f"เหลือ {n} วัน"
