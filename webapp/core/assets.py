"""Static files as they leave the house: compressed once, and every name inside a style sheet carries its version.

Served with 'cached for a year, immutable', a file must change its address when it changes its content. Templates
get versioned addresses from `static(...)`; a style sheet's own references get theirs here.
"""

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from whitenoise.compress import Compressor

_made: dict[str, Path] = {}  # state of the source → its folder, so that one process makes it once
_REFERENCE = re.compile(r'url\("(\.\.?/[^"?#]+)"\)|url\((\.\.?/[^)"?#]+)\)')


def prepare(source: Path, shelf: Path) -> Path:
    """A folder below `shelf` with the prepared files of `source`; made once for each state of the source."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    state = hashlib.sha256(Path(__file__).read_bytes())
    for path in files:
        state.update(f"{path.relative_to(source)}\0{_digest(path)}\0".encode())
    name = state.hexdigest()[:16]
    target = _made.setdefault(name, shelf / name)
    if target.is_dir():
        return target
    target = _made[name] = shelf / name
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf, prefix=".making-") as scratch:
        made = Path(scratch) / "static"
        shutil.copytree(source, made)
        compressor = Compressor(quiet=True)
        for path in sorted(made.rglob("*")):
            if path.suffix == ".css":
                path.write_text(_with_versions(path), encoding="utf-8")
            if path.is_file() and compressor.should_compress(str(path)):
                compressor.compress(str(path))
        try:
            os.rename(made, target)
        except OSError:
            if not target.is_dir():  # another process was first: its work is the same
                raise
    return target


def versions(folder: Path) -> dict[str, str]:
    """Path below the folder → the short digest that its address carries."""
    return {str(path.relative_to(folder)): _digest(path) for path in folder.rglob("*") if path.is_file()}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _with_versions(sheet: Path) -> str:
    def versioned(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return f'url("{name}?v={_digest(sheet.parent / name)}")'

    return _REFERENCE.sub(versioned, sheet.read_text(encoding="utf-8"))
