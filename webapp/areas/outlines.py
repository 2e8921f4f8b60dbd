"""The outlines of all provinces in one file of their own: fetched once and kept, while the words of a page come first."""

import hashlib
from functools import cache

from flask import url_for

from webapp.areas import geometry


@cache
def provinces_svg() -> str:
    """A path for each province. A map takes its paths from here, so the thickness of lines must stand here too."""
    shapes = geometry.shapes("provinces", geometry.COUNTRY).values()
    paths = "".join(f'<path id="p{one.code}" vector-effect="non-scaling-stroke" d="{one.path}"/>' for one in shapes)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{paths}</svg>'


@cache
def _version() -> str:
    return hashlib.blake2b(provinces_svg().encode(), digest_size=4).hexdigest()


def addresses() -> dict[str, str]:
    """Code of a province → where its outline lies."""
    file = url_for("areas.provinces_svg", v=_version())
    return {code: f"{file}#p{code}" for code in geometry.shapes("provinces", geometry.COUNTRY)}
