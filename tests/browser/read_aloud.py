"""What a screen reader says on the three journeys, from Chromium's own accessibility tree.

`python -m tests.browser.read_aloud > docs/accessibility.md` writes the transcripts anew; a person reads them through.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser import people
from tests.browser.conftest import CHROMIUM, PHONE, launched, person_at
from tests.support.processes import House

# How a Thai screen reader calls what it comes to; roles that are not here are silent.
ROLES = {
    "heading": "หัวเรื่อง", "link": "ลิงก์", "button": "ปุ่ม", "textbox": "ช่องข้อความ", "radio": "ตัวเลือก",
    "checkbox": "ช่องกา", "combobox": "รายการเลือก", "image": "ภาพ", "list": "รายการ", "navigation": "ส่วนนำทาง",
    "main": "เนื้อหาหลัก", "banner": "ส่วนหัว", "contentinfo": "ส่วนท้าย", "complementary": "ส่วนเสริม",
    "region": "ส่วน", "form": "แบบฟอร์ม", "group": "กลุ่ม", "radiogroup": "กลุ่มตัวเลือก", "alert": "แจ้งเตือน",
    "status": "สถานะ", "DisclosureTriangle": "ปุ่มขยาย", "progressbar": "แถบความคืบหน้า", "meter": "มาตร", "table": "ตาราง",
    "figure": "ภาพประกอบ", "blockquote": "คำพูด", "searchbox": "ช่องค้นหา", "spinbutton": "ช่องตัวเลข", "Iframe": "กรอบ",
    "term": "หัวข้อ", "file": "ช่องเลือกไฟล์",
}  # fmt: skip
WHOLE = {"heading", "link", "button", "textbox", "radio", "checkbox", "combobox", "image", "DisclosureTriangle",
         "progressbar", "meter", "searchbox", "spinbutton", "term"}  # fmt: skip
UNNAMED = {"list", "main", "table", "blockquote", "alert", "status", "figure", "term"}  # said even without a name
STATES = {
    "checked": {"true": "เลือกแล้ว", "false": "ยังไม่เลือก"}, "expanded": {"true": "ขยายอยู่", "false": "พับอยู่"},
    "required": {"true": "จำเป็น"}, "invalid": {"true": "มีข้อผิดพลาด"}, "disabled": {"true": "ใช้ไม่ได้"},
}  # fmt: skip


class Reader:
    """Reads a page from top to bottom, one line for each thing that is spoken."""

    def __init__(self, page: Page) -> None:
        self.line = page.context.new_cdp_session(page)

    def read(self, within: str = "main") -> list[str]:
        """What is said of a landmark; `RootWebArea` for all of the page."""
        nodes = self.line.send("Accessibility.getFullAXTree")["nodes"]
        self.nodes = {node["nodeId"]: node for node in nodes}
        top = next(node for node in nodes if _role(node) == within)
        return _joined(self._said(top))

    def _said(self, node: dict[str, Any]) -> Iterator[str]:
        role, name = _role(node), str(node.get("name", {}).get("value", "")).strip()
        if node.get("ignored"):
            yield from self._inner(node)
        elif role == "StaticText":
            yield name
        elif role in WHOLE:
            linked = role == "heading" and any(_role(one) == "link" for one in self._below(node))
            yield _line(node, role, f"{ROLES['link']} {name}" if linked else name)
        elif role == "status" and not any(self._inner(node)):
            return  # a place where something may be said later
        elif role in ROLES and (name or role in UNNAMED):
            yield _line(node, role, name, self._length(node) if role == "list" else "")
            yield from self._inner(node)
        else:
            if role in {"paragraph", "listitem", "definition", "row", "LabelText", "Legend"}:
                yield ""  # a pause: what follows begins a new line
            yield from self._inner(node)

    def _inner(self, node: dict[str, Any]) -> Iterator[str]:
        for number in node.get("childIds", []):
            if number in self.nodes:
                yield from self._said(self.nodes[number])

    def _below(self, node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for number in node.get("childIds", []):
            if number in self.nodes:
                yield self.nodes[number]
                yield from self._below(self.nodes[number])

    def _length(self, node: dict[str, Any]) -> str:
        items = [self.nodes[n] for n in node.get("childIds", []) if n in self.nodes]
        return f"{sum(_role(one) == 'listitem' for one in items)} ข้อ"


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def _line(node: dict[str, Any], role: str, name: str, more: str = "") -> str:
    found = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    said = [
        f"**{ROLES[role]}{' ' + str(found['level']) if role == 'heading' and 'level' in found else ''}**",
        name,
        more,
    ]
    value = str(node.get("value", {}).get("value", "")).strip()
    said += [f"“{value}”" if value and value != name else ""]
    for state, words in STATES.items():
        if state in found:
            said.append(words.get(str(found[state]).lower(), ""))
    described = str(node.get("description", {}).get("value", "")).strip()
    said.append(f"— {described}" if described and described != name else "")
    return " ".join(word for word in said if word)


def _joined(said: Iterator[str]) -> list[str]:
    """Words that follow each other are one line, as they are heard."""
    lines: list[str] = []
    fresh = True
    for piece in said:
        if not piece:
            fresh = True
        elif lines and lines[-1].startswith("**") and lines[-1].endswith(f" {piece}"):
            fresh = True  # a legend or label that was said as a name just now
        elif piece.startswith("**"):
            lines.append(piece)
            fresh = True
        elif fresh or not lines:
            lines.append(piece)
            fresh = False
        else:
            lines[-1] += " " + piece
    return [re.sub(r"\s+", " ", line) for line in lines]


def journeys(page: Page) -> Iterator[tuple[str, str, list[str]]]:
    """Journey, step, and what is heard."""
    reader = Reader(page)
    report, opinion, track = "แจ้งปัญหา", "แสดงความคิดเห็น", "ติดตามเรื่อง"
    page.goto("/")
    yield report, "หน้าแรกทั้งหน้า", reader.read("RootWebArea")
    page.goto("/report")
    yield report, "ขั้นที่ 1 เกิดอะไรขึ้น", reader.read()
    people.go_on(page)
    page.locator("#error-summary").wait_for()
    yield report, "ขั้นที่ 1 เมื่อยังไม่ได้เขียน", reader.read()
    page.fill("main [name=text]", "ไฟถนนดับหน้าวัดสามคืนแล้ว")
    people.go_on(page)
    page.locator("[name=place_note]").wait_for()
    yield report, "ขั้นที่ 2 เกิดที่ไหน", reader.read()
    people.choose_area(page, "area", "340101", scripts=True)
    people.go_on(page)
    page.locator("[name=go][value=send], main .form-actions button").first.wait_for()
    yield report, "ขั้นที่ 3 ตรวจแล้วส่ง", reader.read()
    people.go_on(page)
    code = people._keep_code(page)
    yield report, "ใบรับ", reader.read()
    page.goto("/hearings?phase=open")
    page.locator("main .grid a[href*='/hearings/']").first.click()
    page.locator("main a[href$='/opinion']").first.wait_for()
    yield opinion, "หน้าการรับฟัง", reader.read()
    page.locator("main a[href$='/opinion']").first.click()
    page.locator("main textarea[name=text]").wait_for()
    yield opinion, "แบบแสดงความคิดเห็น", reader.read()
    for group in people.every(page, "main [role=radiogroup]"):
        group.locator("input").first.check()
    page.fill("main textarea[name=text]", "เห็นด้วย แต่ขอทางเท้าที่กว้างกว่านี้")
    people.go_on(page)
    people._keep_code(page)
    yield opinion, "ใบรับ", reader.read()
    page.goto("/track")
    yield track, "ใส่รหัส", reader.read()
    page.fill("main [name=code]", "0000-0000-0000-0000")
    page.locator("main form button").first.click()
    page.locator("#error-summary").wait_for()
    yield track, "เมื่อรหัสไม่ถูก", reader.read()
    people.track(page, code)
    yield track, "ความคืบหน้า", reader.read()


HEAD = """# What a screen reader says

Three journeys on a telephone, in Thai, as Chromium's accessibility tree gives them to a screen reader: in bold what a thing is,
then its name, its state, and after a dash what describes it. Made by `python -m tests.browser.read_aloud` from the demonstration,
whose texts are made up, and read through by a person; `tests/browser/test_access.py` has axe look at every page.
Header and footer are the same on every page and stand in the first transcript alone.
"""


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    house = House(folder, f"sqlite:///{folder / 'ruamkid.sqlite3'}", environment={"RUAMKID_DEMO": "yes"})
    house.command("demo")
    try:
        house.start_web()
        with sync_playwright() as playwright, launched(playwright, *CHROMIUM) as browser:
            out, last = [HEAD], ""
            with person_at(browser, house, PHONE[0]) as page:
                for journey, step, lines in journeys(page):
                    out += [f"\n## {journey}\n"] if journey != last else []
                    out += [f"\n### {step}\n", *(f"- {line}" for line in lines)]
                    last = journey
    finally:
        house.stop()
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
