"""`ruamkid backup` and `ruamkid restore`."""

import sys
from pathlib import Path

import click

from webapp.cli_base import app


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--keep", type=click.IntRange(min=1), default=None, help="How many backups stay in FOLDER, this one included."
)
def backup(folder: Path, keep: int | None) -> None:
    """Write a backup into a new folder within FOLDER, while web server and workers run.

    \b
    It holds the database, all stored files and a list of their hashes, but no secrets. Keep apart:
      the secret key (RUAMKID_SECRET_KEY, or instance/secret-key), without which nothing can be restored;
      instance/sign-in-providers.json and instance/push-key, if they are there.
    Needs pg_dump where the database is PostgreSQL. Exit 1 also when a stored file was found damaged.
    """
    from webapp.core import backup as backups

    with app().app_context():
        try:
            made, manifest = backups.make(folder, keep)
        except backups.BackupFault as fault:
            raise click.ClickException(str(fault)) from None
    click.echo(f"{made}: the database and {len(manifest.stored()):,} stored files")
    click.echo(f"head of the audit trail: {manifest.audit_head} (entry {manifest.audit_entries:,})")
    for key in manifest.damaged():
        click.echo(f"DAMAGED in the store: {key}", err=True)
    sys.exit(1 if manifest.damaged() else 0)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Bring the backup in FOLDER into this installation, which must be empty and know the secret key of that time.

    Everything is compared with its hash before anything is written, and the audit trail is verified at the end. Needs
    pg_restore where the database is PostgreSQL.
    """
    from webapp.core import backup as backups
    from webapp.core import crypto

    with app().app_context():
        try:
            manifest, verdict = backups.restore(folder)
            is_older = crypto.has_older_values()
        except backups.BackupFault as fault:
            raise click.ClickException(str(fault)) from None
    if verdict.broken_at is not None:
        raise click.ClickException(f"restored, but the audit trail is broken: {verdict.reason}")
    click.echo(f"restored as of {manifest.made_at}; {verdict.entries:,} entries of the audit trail hold")
    click.echo(f"next: {'ruamkid rekey, ' if is_older else ''}ruamkid books --check, then start web server and worker")
