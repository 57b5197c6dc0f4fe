"""Bring the tables of a database to the version of this Baton.

Under an advisory lock, so that two processes may do it at once.
"""

from __future__ import annotations

import importlib
import re
from importlib.resources import files

import psycopg

from baton.domain.errors import DatabaseOutdated
from baton.store.database import database_errors, place

#: Any number that no other program uses as its advisory lock.
_LOCK = 0x6261746F6E
MINIMUM_POSTGRESQL = 14

_REVISION_FILE = re.compile(r"r(\d{4})_\w+\.py")


def upgrade(conninfo: str) -> str:
    """Apply what is missing and return the version reached.

    Raises `DatabaseUnavailable`; raises `DatabaseOutdated` if PostgreSQL itself is too old or the
    tables are newer than this Baton.
    """
    revisions = _revisions()
    newest = revisions[-1]
    with database_errors(conninfo), psycopg.connect(conninfo, autocommit=True) as guard:
        _require_postgresql(guard, conninfo)
        guard.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        guard.execute("CREATE SCHEMA IF NOT EXISTS baton")
        found = _version(guard)
        if found not in (None, *revisions):
            raise DatabaseOutdated(
                f"The tables at {place(conninfo)} were made by a newer Baton. Install that one."
            )
        if found != newest:
            # Alembic and SQLAlchemy take a second to import: paid only when tables change.
            importlib.import_module("baton.store.alembic_upgrade").run(conninfo)
        return newest


def check(conninfo: str) -> None:
    """Raise `DatabaseOutdated` unless the tables are exactly those of this Baton."""
    with database_errors(conninfo), psycopg.connect(conninfo, autocommit=True) as connection:
        _require_postgresql(connection, conninfo)
        found = _version(connection)
    newest = _revisions()[-1]
    if found != newest:
        raise DatabaseOutdated(
            f"The tables at {place(conninfo)} are at version {found or 'none'}, this Baton needs "
            f"{newest}. Run `baton db upgrade`."
        )


def _revisions() -> list[str]:
    """Every version there is, oldest first, from the names of their files."""
    folder = files("baton.store.migrations").joinpath("versions")
    names = (_REVISION_FILE.fullmatch(file.name) for file in folder.iterdir())
    return sorted(name[1] for name in names if name)


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
