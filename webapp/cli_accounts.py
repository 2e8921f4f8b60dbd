"""`ruamkid admin`, `ruamkid clear-factors`, `ruamkid change-email`: what only the operator does with accounts."""

import click

from webapp.cli_base import app


def _one_address(_context: click.Context, _parameter: click.Parameter, typed: str) -> str:
    from webapp.core.forms import is_email

    if not is_email(typed.strip()):
        raise click.BadParameter(f"{typed} is no e-mail address")
    return typed


@click.command(name="admin")
@click.argument("email", callback=_one_address)
@click.argument("name")
def create_admin(email: str, name: str) -> None:
    """Create the first administrator, over the whole country; asks for the password."""
    from webapp.accounts.operations import create_administrator
    from webapp.core.db import unit_of_work

    password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with app().app_context(), unit_of_work():
        create_administrator(email, name, password)
    click.echo(f"administrator {email} created")


@click.command(name="clear-factors")
@click.argument("email")
def clear_factors(email: str) -> None:
    """Remove the second factors of one who has lost them all; recognise the person first. Ends every session."""
    from webapp.accounts import factors
    from webapp.core.db import unit_of_work

    with app().app_context(), unit_of_work():
        if not factors.clear_factors(email):
            raise click.ClickException(f"no account {email}")
    click.echo(f"second factors of {email} removed")


@click.command(name="change-email")
@click.argument("old")
@click.argument("new", callback=_one_address)
def change_email(old: str, new: str) -> None:
    """Give an account another address; recognise the person first. Both addresses are told; the old one can undo it."""
    from webapp.accounts import addresses
    from webapp.accounts.operations import EmailTaken
    from webapp.core.db import unit_of_work

    try:
        with app().app_context(), unit_of_work():
            if not addresses.correct(old, new):
                raise click.ClickException(f"no account {old}")
    except EmailTaken:
        raise click.ClickException(f"another account has {new}, or has just left it") from None
    click.echo(f"{old} is {new} now")
