"""Run missing Alembic revisions, one after another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib.resources import as_file, files

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from baton.store.server_checks import connect


def run(
    conninfo: str,
    *,
    longest_wait: timedelta,
    began: Callable[[int], None],
    pause: Callable[[float], None],
) -> None:
    """Upgrade to the newest revision, or raise psycopg's error; finished revisions are kept.

    `began` is called with the server process that upgrades, `pause` between small transactions with
    the seconds to wait; it may raise. Raises `LockNotAvailable` after waiting longer than
    `longest_wait` for a lock that blocks others. The caller holds the upgrade lock.
    """

    def connected() -> psycopg.Connection:
        connection = connect(conninfo)
        connection.autocommit = False
        return connection

    engine = create_engine("postgresql+psycopg://", creator=connected, poolclass=NullPool)
    milliseconds = longest_wait // timedelta(milliseconds=1)
    try:
        with as_file(files("baton.store.migrations")) as scripts, engine.connect() as connection:
            connection.execute(text(f"SET lock_timeout = {milliseconds:d}"))
            began(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
            connection.commit()
            config = Config()
            config.set_main_option("script_location", str(scripts))
            config.attributes |= {"connection": connection, "pause": pause}
            command.upgrade(config, "head")
    except DBAPIError as error:
        if error.orig is None:
            raise
        raise error.orig from error
