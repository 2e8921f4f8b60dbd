"""HTTP of open data: the catalogue and its pages for people, files and the interface for programs."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from threading import BoundedSemaphore
from typing import Any

from flask import Response, abort, render_template, stream_with_context

from webapp.areas import queries as areas
from webapp.core import clock, limits
from webapp.core.limits import TooMany
from webapp.core.links import address
from webapp.core.paging import address_args
from webapp.core.web import get_or_404, public
from webapp.openness import asking, blueprint, catalogue
from webapp.openness.asking import as_json, for_programs
from webapp.openness.datasets import TYPES, Dataset
from webapp.openness.licence import licence
from webapp.openness.register import DATASETS, GROUPS
from webapp.openness.writing import FORMS, forms_of

# A file is written for as long as its reader takes it in, and keeps a thread of the server busy: half of those of a process.
AT_ONCE, WAIT = 2, 30
MOST_FILES, WINDOW = 120, 600  # from one address
_turns = BoundedSemaphore(AT_ONCE)


@blueprint.get("/data")
@public
def index() -> str:
    """The catalogue."""
    return render_template("openness/index.html", groups=GROUPS, licence=licence(), address=address)


@blueprint.get("/data/<string:name>")
@public
def show(name: str) -> str:
    """One dataset: what stands in it, in words, and how to take it."""
    dataset = get_or_404(DATASETS.get(name))
    return render_template(
        "openness/dataset.html",
        dataset=dataset,
        forms=forms_of(dataset),
        facts=[(column.name, f"{column.meaning} · {TYPES[column.type]}") for column in dataset.columns],
        meanings={column.name: column.meaning for column in dataset.columns},
        provinces=areas.provinces(),
        licence=licence(),
    )


@blueprint.get("/data/catalog.jsonld")
@for_programs
def dcat() -> Response:
    response = as_json(catalogue.dcat())
    response.headers["Content-Type"] = "application/ld+json"
    return response


@blueprint.get("/data/<string:name>.<string:form>")
@for_programs
def download(name: str, form: str) -> Response:
    """A whole dataset, or what the filters name of it, as one file: written while it is read, without a limit."""
    dataset = _dataset(name)
    if form not in forms_of(dataset):
        abort(404)
    asked = asking.whole(dataset)
    limits.hit("open-data", MOST_FILES, WINDOW)
    if not _turns.acquire(blocking=False):
        raise TooMany(WAIT)
    lines = _in_turn(FORMS[form].write(dataset, asked))
    next(lines)
    response = Response(stream_with_context(lines), content_type=f"{FORMS[form].media_type}; charset=utf-8")
    response.call_on_close(lines.close)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.today().isoformat()}.{form}"'
    return response


def _in_turn(lines: Iterator[bytes]) -> Generator[Any]:
    """The lines; whether they are read to the end or not, the next one's turn comes."""
    try:
        yield None  # begun: from here on closing it gives the turn back
        yield from lines
    finally:
        _turns.release()


@blueprint.get("/api/v1/")
@for_programs
def api() -> Response:
    """What can be asked for."""
    found = {one.name: address("openness.records", name=one.name) for one in DATASETS.values()}
    return as_json({"datasets": found, "openapi": address("openness.openapi")})


@blueprint.get("/api/v1/openapi.json")
@for_programs
def openapi() -> Response:
    return as_json(catalogue.openapi())


@blueprint.get("/api/v1/<string:name>")
@for_programs
def records(name: str) -> Response:
    """A page of rows, and the address of the next one."""
    dataset = _dataset(name)
    asked = asking.page(dataset)
    batch = dataset.read(asked)
    more = {**address_args(), "name": name, "after": batch.after, "limit": asked.limit}
    following = address("openness.records", **more) if batch.after is not None else None
    return as_json({"items": batch.records, "next": following})


@blueprint.get("/api/v1/<string:name>/<string:public_id>")
@for_programs
def record(name: str, public_id: str) -> Response:
    """One row."""
    dataset = _dataset(name)
    if not dataset.has_ids:
        abort(404)
    asked = asking.whole(dataset)
    found = dataset.read(replace(asked, equal={**asked.equal, "id": public_id})).records
    return as_json(get_or_404(found[0] if found else None))


def _dataset(name: str) -> Dataset:
    found: Dataset = get_or_404(DATASETS.get(name))
    return found
