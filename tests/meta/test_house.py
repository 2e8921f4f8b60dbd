"""Guards over the code base as a whole."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint

from webapp.accounts import audit_words
from webapp.core import jobs, policy
from webapp.models import metadata

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*ROOT.glob("webapp/**/*.py"), *ROOT.glob("nlp/**/*.py")])


def test_every_permission_has_a_grid_test() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "policy").glob("test_*.py"))
    untested = [name for name in policy.TABLE if f'"{name}"' not in tests]
    assert not untested


def test_every_permission_is_used() -> None:
    code = "\n".join(
        p.read_text(encoding="utf-8") for p in [*SOURCES, *ROOT.glob("webapp/**/*.html")] if p.name != "policy.py"
    )
    unused = [name for name in policy.TABLE if f'"{name}"' not in code and f"'{name}'" not in code]
    assert not unused


def test_every_act_of_the_trail_has_words() -> None:
    calls = [
        call
        for path in ROOT.glob("webapp/**/*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record"
    ]
    named = [[one.value for one in call.args[1:3] if isinstance(one, ast.Constant)] for call in calls]
    assert len(calls) > 100
    assert not {names[0] for names in named if names} - set(audit_words.ACTS) - set(audit_words.THINGS)
    assert not {names[1] for names in named if len(names) == 2} - set(audit_words.THINGS)


def test_every_table_and_constraint_is_named() -> None:
    for table in metadata.tables.values():
        assert re.fullmatch(r"[a-z_]+", table.name)
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint} has no name"
            if isinstance(constraint, CheckConstraint):
                assert str(constraint.name) != "_unnamed_", f"{table.name}: a check without a name"
        for index in table.indexes:
            assert index.name


def test_every_foreign_key_is_indexed() -> None:
    """A reference without an index makes each deletion and each join read the whole table."""
    for table in metadata.tables.values():
        leading = {next(iter(index.columns)).name for index in table.indexes}
        leading |= {c.name for c in list(table.primary_key.columns)[:1]}
        for constraint in table.constraints:
            columns = list(getattr(constraint, "columns", []))
            if type(constraint).__name__ == "UniqueConstraint" and columns:
                leading.add(columns[0].name)
        missing = [fk.parent.name for fk in table.foreign_keys if fk.parent.name not in leading]
        assert not missing, f"{table.name}: {missing}"


def test_every_job_that_must_not_be_lost_has_a_sweeper() -> None:
    import webapp.insights.jobs  # noqa: F401  (registers its jobs)

    assert {"analyse_submissions", "send_mail"} <= set(jobs.SWEEPERS) <= set(jobs.JOBS)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_says_why_it_exists_and_stays_short(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(source)) or ""
    assert docstring or not source.strip(), "no module docstring"
    assert source.count("\n") <= 400 or "400 lines" in docstring, "over 400 lines and the docstring does not say why"


def test_no_room_uses_the_old_query_style_or_commits_in_an_operation() -> None:
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        assert ".query." not in source, path
        assert not re.search(r"import pickle|pickle\.loads?\(|allow_pickle=True|joblib\.load", source), path
        if path.name == "operations.py":
            assert "commit(" not in source.replace("after_commit(", "").replace("before_commit(", ""), path


@pytest.mark.parametrize("name", ["ruamkid", "nlp"])
def test_the_command_line_teaches(name: str) -> None:
    module = "webapp.cli" if name == "ruamkid" else "nlp"
    result = subprocess.run(
        [sys.executable, "-m", module, "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    for word in (
        ("serve", "worker", "demo", "import", "analyse", "cluster", "books", "audit")
        if name == "ruamkid"
        else ("classify", "match", "cluster", "redact", "places", "duplicates", "segment")
    ):
        assert word in result.stdout
