"""Bring the tables of a database to the version of this Baton.

Plain SQL through Alembic, under an advisory lock so that two processes may do it at once.
"""

from __future__ import annotations

from importlib.resources import as_file, files

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine

from baton.domain.errors import DatabaseOutdated
from baton.store.database import database_errors, place

#: Any number that no other program uses as its advisory lock.
_LOCK = 0x6261746F6E
MINIMUM_POSTGRESQL = 14


def upgrade(conninfo: str) -> str:
    """Apply what is missing and return the version reached.

    Raises `DatabaseUnavailable`; raises `DatabaseOutdated` if PostgreSQL itself is too old or the
    tables are newer than this Baton.
    """
    with (
        database_errors(conninfo),
        psycopg.connect(conninfo, autocommit=True) as guard,
        as_file(files("baton.store.migrations")) as scripts,
    ):
        _require_postgresql(guard, conninfo)
        guard.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        guard.execute("CREATE SCHEMA IF NOT EXISTS baton")
        config = Config()
        config.set_main_option("script_location", str(scripts))
        newest = ScriptDirectory.from_config(config).get_current_head() or ""
        if _version(guard) not in (None, *_revisions(config)):
            raise DatabaseOutdated(
                f"The tables at {place(conninfo)} were made by a newer Baton. Install that one."
            )
        if _version(guard) != newest:
            engine = create_engine(
                "postgresql+psycopg://",
                creator=lambda: psycopg.connect(conninfo),
                poolclass=NullPool,
            )
            with engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        return newest


def check(conninfo: str) -> None:
    """Raise `DatabaseOutdated` unless the tables are exactly those of this Baton."""
    with (
        database_errors(conninfo),
        psycopg.connect(conninfo, autocommit=True) as connection,
        as_file(files("baton.store.migrations")) as scripts,
    ):
        _require_postgresql(connection, conninfo)
        config = Config()
        config.set_main_option("script_location", str(scripts))
        newest = ScriptDirectory.from_config(config).get_current_head()
        found = _version(connection)
    if found != newest:
        raise DatabaseOutdated(
            f"The tables at {place(conninfo)} are at version {found or 'none'}, this Baton needs "
            f"{newest}. Run `baton db upgrade`."
        )


def _revisions(config: Config) -> list[str]:
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]


def _version(connection: psycopg.Connection) -> str | None:
    exists = connection.execute("SELECT to_regclass('baton.schema_version')").fetchone()
    if not exists or exists[0] is None:
        return None
    row = connection.execute("SELECT version_num FROM baton.schema_version").fetchone()
    return None if row is None else str(row[0])


def _require_postgresql(connection: psycopg.Connection, conninfo: str) -> None:
    found = connection.info.server_version // 10_000
    if found < MINIMUM_POSTGRESQL:
        raise DatabaseOutdated(
            f"PostgreSQL at {place(conninfo)} is version {found}; Baton needs "
            f"{MINIMUM_POSTGRESQL} or newer."
        )
