"""`baton db`: the database's tables, and the embedded PostgreSQL."""

from __future__ import annotations

import os
import sys

import typer

from baton.bootstrap_database import check_database, stop_embedded_database, upgrade_database
from baton.cli.reporting import say
from baton.settings import read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Upgrade the tables to this version of Baton; safe to run concurrently."""
    version = upgrade_database(read_settings(os.environ), say)
    sys.stdout.write(f"The tables are at version {version}.\n")


@app.command()
def check() -> None:
    """Check that the database can be reached and has the tables of this version of Baton."""
    check_database(read_settings(os.environ))
    sys.stdout.write("The database can be reached and has the tables of this Baton.\n")


@app.command()
def stop() -> None:
    """Stop the embedded PostgreSQL, even if it is in use."""
    ended = stop_embedded_database(read_settings(os.environ))
    sys.stdout.write("The embedded PostgreSQL was stopped.\n" if ended else "None was running.\n")
