"""`ruamkid types`: a province's own problem types from a file, and into one."""

import json
from pathlib import Path

import click

from webapp.cli_base import app


@click.group()
def types() -> None:
    """A province's own problem types.

    \b
    Files are JSON lines {"th", "definition"} with optional "en", "phrases", "not_phrases", "examples", "parent", "traffy"
    and "open311": what `python -m nlp classify --types FILE` reads, so that they can be tried before.
    """


AREA = click.option("--area", required=True, help="Code of a province, e.g. 34; TH: served in all of them.")


@types.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@AREA
def import_types(file: Path, area: str) -> None:
    """Add the types of FILE; those of a name that the area knows are changed. All of the file, or nothing."""
    from nlp.own_types import read_types
    from webapp.core.db import unit_of_work
    from webapp.core.policy import SYSTEM
    from webapp.insights import type_operations
    from webapp.insights.type_rules import draft_from

    with app().app_context():
        code = _checked(area)
        try:
            drafts = [draft_from(kind) for kind in read_types(file)]
            with unit_of_work():
                added, changed = type_operations.take_in(SYSTEM, code, drafts)
        except type_operations.Refused as refused:
            said = "; ".join(f"{name}: {fault.en}" for name, fault in refused.faults.items())
            raise click.ClickException(f"{refused}: {said}") from None
        except (OSError, ValueError) as fault:
            raise click.ClickException(str(fault)) from None
    click.echo(f"{added:,} types added, {changed:,} changed; the worker reads anew what nobody has reviewed")


@types.command(name="export")
@AREA
def export_types(area: str) -> None:
    """Write the types of an area that are in use to standard output."""
    from webapp.insights import type_queries, type_rules

    with app().app_context():
        for draft in type_queries.drafts(_checked(area)):
            click.echo(json.dumps(type_rules.record(draft), ensure_ascii=False))


def _checked(area: str) -> str:
    from webapp.areas import queries as areas

    if area != "TH" and area not in {one.code for one in areas.provinces()}:
        raise click.ClickException(f"there is no province with the code {area}")
    return area
