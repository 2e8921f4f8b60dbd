"""`ruamkid rekey`."""

import sys

import click

from webapp.cli_base import app


@click.command()
def rekey() -> None:
    """After RUAMKID_SECRET_KEY was changed: seal anew, by the new key, what the old one has sealed.

    \b
    1. RUAMKID_SECRET_KEY: the new key; RUAMKID_SECRET_KEY_FALLBACKS: the old one. Start web server and workers again.
    2. ruamkid rekey, while they run. It may be killed, and run again as often as you like.
    3. Take the old key out of the fallbacks, and start them again. What it signed (sessions, links to sign in) ends.

    Exit 1 when a value was found that no key opens; it is left as it is.
    """
    from tqdm import tqdm

    from webapp.core import crypto
    from webapp.core import rekey as keys

    columns: dict[str, keys.Progress] = {}
    with app().app_context():
        try:
            with tqdm(total=keys.values(), desc="sealing anew", unit="") as bar:
                for progress in keys.rewrite():
                    columns[progress.column] = progress
                    bar.update(sum(one.read for one in columns.values()) - bar.n)
        except crypto.KeyFault as fault:
            raise click.ClickException(str(fault)) from None
    read, rewritten = (sum(getattr(one, name) for one in columns.values()) for name in ("read", "rewritten"))
    click.echo(f"{read:,} sealed values read, {rewritten:,} sealed anew by the key of today")
    unreadable = [one for one in columns.values() if one.unreadable]
    for one in unreadable:
        click.echo(f"{one.column}: {one.unreadable:,} values are opened by no key and were left", err=True)
    click.echo("nothing needs the keys in RUAMKID_SECRET_KEY_FALLBACKS any more")
    sys.exit(1 if unreadable else 0)
