"""What every installation makes alike, prepared static files and compiled templates: made once in a test run and lent to all."""

from pathlib import Path

import pytest

NAMES = ("static", "templates")
_place: list[Path] = []


def shared(factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run have in common."""
    own = factory.getbasetemp()
    return own.parent if own.name.startswith("popen-") else own


def begin(factory: pytest.TempPathFactory) -> None:
    _place[:] = [shared(factory) / "lent"]


def lend(instance: Path) -> None:
    """This installation uses what others have made, and what it makes serves them; outside a test run it is alone."""
    if not _place:
        return
    instance.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (_place[0] / name).mkdir(parents=True, exist_ok=True)
        if not (instance / name).exists():
            (instance / name).symlink_to(_place[0] / name)
