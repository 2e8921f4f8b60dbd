"""The console script `ruamkid`: everything an operator does, each command with a help text that teaches."""

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from webapp.cli_accounts import change_email, clear_factors, create_admin
from webapp.cli_backup import backup, restore
from webapp.cli_base import app as _app
from webapp.cli_base import require_key
from webapp.cli_base import settings as _settings
from webapp.cli_rekey import rekey
from webapp.cli_types import types
from webapp.core.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ruamkid")
def main() -> None:
    """Ruamkid (ร่วมคิด): public participation for Thailand's provinces.

    \b
    First steps:
      ruamkid run                 prepare everything, start web server and worker, show the address
      ruamkid demo                load the demonstration province into an empty database
      ruamkid import reports F    bring in problem reports from a CSV or XLSX file
      ruamkid analyse             let the language models read what nobody has read yet
      ruamkid types import F --area 34   a province's own problem types from a file
      ruamkid cluster 34          propose themes for province 34
      ruamkid campaigns           find letters in the same words among what was read before
      ruamkid books --check       prove that every submission is accounted for
      ruamkid audit verify        prove that the audit trail is whole
      ruamkid ballots verify      compute the results of deliberations again from the open votes
      ruamkid backup F            everything but the secrets, into a new folder within F; back with ruamkid restore
      ruamkid rekey               after the secret key was changed

    Settings are environment variables that begin with RUAMKID_ (see docs/operations.md).
    """


for command in (create_admin, clear_factors, change_email, types, backup, restore, rekey):
    main.add_command(command)


@main.command()
@click.option("--port", default=8000, show_default=True, help="Port on 127.0.0.1.")
@click.option(
    "--demo/--no-demo", default=True, show_default=True, help="Load the demonstration if the database is empty."
)
def run(port: int, demo: bool) -> None:
    """Prepare this installation and start web server and worker. Ctrl-C stops both."""
    from webapp.core.supervisor import run_all

    settings = _settings()
    sys.exit(run_all(settings, port, demo, _prepare))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@click.option("--threads", default=4, show_default=True, help="Threads of each process.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Start the web server (gunicorn)."""
    from webapp.core.supervisor import serve_web

    serve_web(_settings(), host, port, workers, threads)


@main.command()
@click.option("--name", default=None, help="Stable name of this worker; default: the host's name and '-1'.")
def worker(name: str | None) -> None:
    """Start a background worker. With PostgreSQL start as many as you like, each with its own --name."""
    from webapp.core.supervisor import work

    work(_settings(), name)


@main.command()
@click.option("--to", "revision", default="head", show_default=True)
def migrate(revision: str) -> None:
    """Bring the database schema to the newest revision (or to the one given)."""
    from webapp.core import migrate as migrations

    migrations.upgrade(_settings(), revision)
    if revision == "head":
        require_key()
    click.echo(f"schema is at {revision}")


@main.command()
@click.option("--force", is_flag=True, help="Load even though the database holds accounts already.")
@click.option("--nation", default=0, metavar="N", help="Also about N invented voices in all other provinces.")
def demo(force: bool, nation: int) -> None:
    """Load the demonstration: one real province with invented citizens, marked as such.

    With --nation every other province and every cluster also has a plan, reports of progress, themes and voices, so
    that the national pages have something to compare.
    """
    settings = _settings()
    _prepare(settings, demo=True, force=force)
    if nation and settings.environment != "production":
        with _app().app_context():
            from webapp.demo.nation import load_nation

            click.echo(f"{load_nation(nation, progress=True):,} voices in the other provinces")


def _prepare(settings: Settings, demo: bool, force: bool = False) -> None:
    """Migrate, and load the demonstration if asked for and nobody is here yet."""
    from webapp.core import migrate as migrations

    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(settings)
    require_key()
    if not demo or settings.environment == "production":
        return
    app = _app()
    with app.app_context():
        from webapp.accounts.queries import anybody_here
        from webapp.demo.load import load_demo

        if force or not anybody_here():
            load_demo(progress=True)


@main.command(name="push-keys")
@click.option("--keep", is_flag=True, help="Leave the key in the instance folder instead of printing it.")
def push_keys(keep: bool) -> None:
    """Make the key that signs notices to browsers, once: when it changes, people have to turn them on again."""
    from webapp.push import keys

    click.echo(keys.make(_settings(), keep=keep))


@main.group(name="import")
def import_() -> None:
    """Bring in what was said elsewhere."""


@import_.command(name="reports")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--source", default=None, help="Name of the source; default: the file's name. A row is known by source and id."
)
@click.option(
    "--map", "pairs", multiple=True, metavar="OURS=THEIRS", help="Which column holds what, e.g. --map text=detail."
)
@click.option("--dry-run", is_flag=True, help="Read and check everything, store nothing.")
def import_reports(file: Path, source: str | None, pairs: tuple[str, ...], dry_run: bool) -> None:
    """Import problem reports from a CSV (also .gz) or XLSX file.

    \b
    Traffy's columns are known: date, text, labels, district, subdistrict, province, lat, lon.
    Any other table: name its columns with --map. Needed: text, and a place (area names or lat and lon).
    Rows that cannot be taken are written to FILE.refused.csv with the reason; running again adds only new rows.
    """
    from webapp.core.workbooks import BadTable
    from webapp.submissions.importing import import_reports

    try:
        mapping = dict(pair.split("=", 1) for pair in pairs)
    except ValueError:
        raise click.ClickException("--map needs the form OURS=THEIRS") from None
    with _app().app_context():
        try:
            result = import_reports(file, source=source, mapping=mapping, dry_run=dry_run, progress=True)
        except BadTable as fault:
            raise click.ClickException(f"{file.name}: {fault}") from None
    stored = "would be stored" if dry_run else "stored"
    click.echo(
        f"{result.read:,} rows read, {result.stored:,} {stored}, {result.known:,} known, {result.refused:,} refused"
    )
    if result.doubles:
        click.echo(
            f"{result.doubles:,} rows say exactly what an earlier one says; each counts: look whether they were copied"
        )
    if result.refused_path:
        click.echo(f"refused rows with reasons: {result.refused_path}")


@main.command()
@click.option("--again", is_flag=True, help="Also what an older model has read.")
@click.option("--processes", default=os.cpu_count() or 1, show_default=True)
def analyse(again: bool, processes: int) -> None:
    """Let the language models read every submission that has not been read yet."""
    from webapp.insights.bulk import analyse_all

    with _app().app_context():
        count = analyse_all(again=again, processes=processes, progress=True)
    click.echo(f"{count:,} submissions analysed")


@main.command()
def campaigns() -> None:
    """Find the letters in the same words among all that was read before: once, after an upgrade from 0.1."""
    from webapp.insights.bulk import gather_letters

    with _app().app_context():
        count = gather_letters(progress=True)
    click.echo(f"{count:,} submissions looked at")


@main.command()
@click.argument("area")
@click.option("--by", type=click.Choice(["area", "district"]), default="area", show_default=True)
@click.option("--processes", default=os.cpu_count() or 1, show_default=True)
def cluster(area: str, by: str, processes: int) -> None:
    """Propose themes for an AREA (its code, e.g. 34), as one group or district by district."""
    from webapp.areas import queries as areas
    from webapp.insights.bulk import cluster_many

    with _app().app_context():
        place = areas.get(area)
        if place is None:
            raise click.ClickException(f"there is no area with the code {area}")
        codes = [child.code for child in areas.children(place.code)] if by == "district" else [place.code]
        result = cluster_many(codes, processes, progress=True)
    click.echo(f"{result.texts:,} texts, {result.clusters:,} clusters, {result.unplaced:,} fit nowhere")


@main.command()
@click.argument("area", default="TH")
@click.option(
    "--check",
    is_flag=True,
    help="Recompute from the raw rows; exit 1 if anything differs: the states, strategy × area, views, themes; for TH also the dashboards.",
)
def books(area: str, check: bool) -> None:
    """The books of an AREA: every submission is in exactly one accountable state."""
    from webapp.areas import queries as areas
    from webapp.monitoring import counting
    from webapp.planning import checking
    from webapp.submissions.queries import books, check_books

    with _app().app_context():
        place = areas.get(area)
        if place is None:
            raise click.ClickException(f"there is no area with the code {area}")
        click.echo(books(place).as_text())
        faults = check_books(place) if check else []
        boards = counting.check() if check and place.code == "TH" else []
        desk = checking.check(place) if check else []
    for fault in boards:
        click.echo(f"the dashboards differ: {fault}", err=True)
    if check and place.code == "TH" and not boards:
        click.echo("the dashboards show what the rows say")
    for fault in desk:
        click.echo(f"the planners' pages differ: {fault}", err=True)
    if check and not desk:
        click.echo("the planners' pages show what the rows say")
    for fault in faults:
        click.echo(f"does not balance: {fault}", err=True)
    if check and not faults:
        click.echo("the books balance")
    sys.exit(1 if faults or boards or desk else 0)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", "counted_on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day of the figures.")
@click.option("--source", required=True, help="Publisher and title of the table; shown beside the figures.")
def population(file: Path, counted_on: datetime, source: str) -> None:
    """Load how many people live in each area: a CSV FILE with the columns code (of an area) and persons."""
    from webapp.areas import population as figures
    from webapp.core.db import unit_of_work
    from webapp.core.policy import SYSTEM

    with _app().app_context():
        try:
            persons = figures.read(file)
        except (figures.BadFigures, UnicodeDecodeError) as fault:
            raise click.ClickException(str(fault)) from None
        with unit_of_work():
            figures.store(SYSTEM, persons, counted_on.date(), source.strip()[:300])
    click.echo(f"population of {len(persons):,} areas on {counted_on.date()}")


@main.command(name="count")
def count_sums() -> None:
    """Count the sums of the dashboards anew, and judge every plan item by today's rules; the worker does it by itself."""
    from webapp.monitoring import counting

    with _app().app_context():
        counting.count_and_store()
        known = counting.newest_count()
    assert known is not None  # noqa: S101  (it was just stored)
    click.echo(f"{known.voices:,} voices counted in {known.milliseconds:,} ms")


@main.group()
def report() -> None:
    """Six-month and annual reports."""


@report.command(name="verify")
@click.argument("public_id", default="")
def verify_report(public_id: str) -> None:
    """Count every figure of a published report again, as of the day it was drawn; PUBLIC_ID, or all of them."""
    from webapp.reports import period_queries

    with _app().app_context():
        found = period_queries.published(None)
        chosen = [one for one in found if public_id in ("", one.public_id)]
        if public_id and not chosen:
            raise click.ClickException(f"there is no published report {public_id}")
        faults = [(one.public_id, *row) for one in chosen for row in period_queries.differences(one)]
    for name, key, then, now in faults:
        click.echo(f"{name}: {key} was {then:,}, is {now:,} or counts others", err=True)
    click.echo(f"{len(chosen):,} reports counted again, {len(faults):,} figures differ")
    sys.exit(1 if faults else 0)


@main.group()
def ballots() -> None:
    """Votes of deliberations and budgets."""


@ballots.command(name="verify")
@click.argument("public_id", default="")
@click.option("--votes", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The open votes (CSV).")
@click.option("--result", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The result (JSON).")
def verify_ballots(public_id: str, votes: Path | None, result: Path | None) -> None:
    """Compute results again from the open votes alone, and say what does not come out as published.

    With --votes and --result: from two downloaded files, without any database. Else every result of this installation,
    or that of PUBLIC_ID.
    """
    import json

    from webapp.deliberations import ballots, queries

    if votes and result:
        try:
            pairs = [(json.loads(result.read_text(encoding="utf-8")), votes.read_bytes().decode("utf-8"))]
        except ValueError as broken:
            raise click.ClickException(f"the files cannot be read: {broken}") from None
    elif votes or result:
        raise click.ClickException("give both --votes and --result, or none")
    else:
        with _app().app_context():
            drawn = queries.drawn(public_id)
            if public_id and not drawn:
                raise click.ClickException(f"there is no result {public_id}")
            pairs = [(one.result or {}, queries.open_votes(one)) for one in drawn]
            changed = [
                one.public_id for one in drawn if ballots.digest(ballots.canonical(one.result or {})) != one.result_hash
            ]
        for name in changed:
            click.echo(f"{name}: the result is not the one whose hash was noted", err=True)
        if changed:
            sys.exit(1)
    faults = [(found.get("deliberation"), fault) for found, text in pairs for fault in ballots.verify(found, text)]
    for name, fault in faults:
        click.echo(f"{name}: {fault}", err=True)
    click.echo(f"{len(pairs):,} results computed again, {len(faults):,} faults")
    sys.exit(1 if faults else 0)


@main.group()
def audit() -> None:
    """The audit trail."""


@audit.command()
def verify() -> None:
    """Walk the hash chain, then the kept files that it names; say the first entry or file that is not as it was."""
    from webapp.core import audit as trail

    with _app().app_context():
        verdict = trail.verify()
        files, faults = trail.verify_files()
    if verdict.broken_at is not None:
        click.echo(f"BROKEN: {verdict.reason}; {verdict.entries:,} entries before it hold", err=True)
        sys.exit(1)
    click.echo(f"{verdict.entries:,} entries hold; head {verdict.head}")
    for fault in faults:
        click.echo(f"BROKEN: {fault}", err=True)
    if faults:
        sys.exit(1)
    click.echo(f"{files:,} kept files are as they were published")


if __name__ == "__main__":
    main()
