"""Every template compiles, and every visible text has both languages."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

WEBAPP = Path(__file__).resolve().parents[2] / "webapp"
TEMPLATES = sorted(WEBAPP.rglob("*.html"))
SOURCES = sorted(path for path in WEBAPP.rglob("*.py"))
THAI = re.compile(r"[\u0e00-\u0e7f]")
# Names and signs that are the same in every language.
SAME = {"Ruamkid", "ร่วมคิด", "A", "ไทย", "English", "QR", "PDF", "Atom"}


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_template: object) -> str:
    return f"sqlite:///{sqlite_template}"


def _name(path: Path) -> str:
    return path.name if path.parent.name == "templates" else f"{path.parent.name}/{path.name}"


def test_every_template_compiles(app: Flask) -> None:
    for path in TEMPLATES:
        app.jinja_env.get_template(_name(path))


def _visible(source: str) -> str:
    """What a reader would see: no tags, attributes, comments, scripts."""
    source = re.sub(r"<!--.*?-->", " ", source, flags=re.S)
    return re.sub(r"<(script|style|svg)\b.*?</\1>", " ", source, flags=re.S)


def test_no_text_stands_in_one_language_only(app: Flask) -> None:
    faults = []
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        # Expressions and statements become nothing, so that what is left is literal HTML.
        literal = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.S)
        text = re.sub(r"<[^>]*>", " ", _visible(literal))
        words = {word for word in re.findall(r"[A-Za-z\u0e00-\u0e7f]{2,}", text) if word not in SAME}
        entities = {"nbsp", "middot", "ndash", "mdash", "larr", "rarr", "times", "hellip", "amp", "quot", "lt", "gt"}
        if words - entities:
            faults.append(f"{path.relative_to(WEBAPP)}: {sorted(words - entities)[:8]}")
    assert not faults, "\n".join(faults)


def test_every_pair_of_texts_has_thai_first_and_then_another_language(app: Flask) -> None:
    faults = []
    for path in TEMPLATES:
        tree = app.jinja_env.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                values = [arg.value if isinstance(arg, nodes.Const) else None for arg in call.args]
                faults += _check(f"{path.relative_to(WEBAPP)}:{call.lineno}", values)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"t", "Text"}:
                values = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
                faults += _check(f"{path.relative_to(WEBAPP)}:{node.lineno}", values)
    assert not faults, "\n".join(faults)


def _check(place: str, values: list[object]) -> list[str]:
    if len(values) != 2:
        return [f"{place}: {len(values)} texts instead of two"]
    thai, english = values
    if thai is None or english is None or (thai == "" and english == ""):  # computed, or deliberately empty
        return []
    faults = []
    if not thai or not english:
        faults.append(f"{place}: one language is empty")
    if isinstance(english, str) and THAI.search(english) and english not in SAME:
        faults.append(f"{place}: Thai letters in the second text")
    if isinstance(thai, str) and re.search(r"[A-Za-z]{3}", thai) and not THAI.search(thai) and thai not in SAME:
        faults.append(f"{place}: no Thai in the first text: {thai}")
    if isinstance(thai, str) and isinstance(english, str):
        fields = [sorted(re.findall(r"\{(\w+)\}", text)) for text in (thai, english)]
        if fields[0] != fields[1]:
            faults.append(f"{place}: the two texts fill in different things {fields}")
    return faults


@pytest.mark.parametrize(
    "fault", [r"\|\s*safe\b", r"<script>", r"\son[a-z]+=", r"\sstyle=", r"https?://[^ \"']*\.(js|css)", r"\smaxlength="]
)
def test_templates_hold_nothing_inline_nothing_foreign_and_nothing_that_cuts_what_is_pasted(fault: str) -> None:
    found = [str(path.relative_to(WEBAPP)) for path in TEMPLATES if re.search(fault, path.read_text(encoding="utf-8"))]
    assert not found
