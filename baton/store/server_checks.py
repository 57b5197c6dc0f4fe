"""Check that a PostgreSQL server meets the requirements, before anything else."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import dict_row

from baton.errors import DatabaseOutdated, Misconfigured
from baton.sentence import say
from baton.store.database import place
from baton.store.sql_files import statements

_SQL = statements("session.sql")

MINIMUM_POSTGRESQL = 14
#: Number of connections compared: a pooler may by chance assign the same process again.
_COMPARISONS = 5


def connect(conninfo: str) -> psycopg.Connection[Any]:
    """Return a connection in autocommit mode with Baton's settings."""
    connection = psycopg.connect(conninfo, autocommit=True)
    try:
        connection.execute(_SQL["settle_session"].text)
    except BaseException:
        connection.close()
        raise
    return connection


def require_usable(connection: psycopg.Connection[Any], conninfo: str) -> None:
    """Raise `DatabaseOutdated` or `Misconfigured` unless Baton can work with this server."""
    where = place(conninfo)
    found = connection.info.server_version // 10_000
    if found < MINIMUM_POSTGRESQL:
        raise DatabaseOutdated(
            say(
                "PostgreSQL at {where} is version {found}; Baton needs {minimum} or newer.",
                where=where,
                found=found,
                minimum=MINIMUM_POSTGRESQL,
            )
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise Misconfigured(
            say(
                "The database at {where} is encoded in {encoding}, which cannot hold every text. "
                "Create one in UTF-8 (CREATE DATABASE baton ENCODING 'UTF8' TEMPLATE template0) "
                "and set DATABASE_URL to it.",
                where=where,
                encoding=encoding,
            )
        )
    _require_own_session(connection, conninfo)
    _require_writable(connection, where)


def _require_writable(connection: psycopg.Connection[object], where: str) -> None:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_SQL["is_standby"].text).fetchone() or {}
    if row["standby"]:
        raise Misconfigured(
            say(
                "PostgreSQL at {where} is a standby, which cannot be written to. Set DATABASE_URL "
                "to the primary, or name both hosts and add target_session_attrs=read-write.",
                where=where,
            )
        )
    _require_writes_by_default(where, read_only=row["read_only"])


def _require_writes_by_default(where: str, *, read_only: bool) -> None:
    if read_only:
        raise Misconfigured(
            say(
                "The database at {where} cannot be written to: default_transaction_read_only is "
                "on. Turn it off for this database and role (ALTER DATABASE or ALTER ROLE ... "
                "RESET default_transaction_read_only).",
                where=where,
            )
        )


def _require_own_session(connection: psycopg.Connection[object], conninfo: str) -> None:
    """Refuse a pooler that may run a connection's next statement in another process.

    PostgreSQL itself announces the process id of a connection; a pooler announces its own number.
    """
    first = _backend_pid(connection)
    if first == connection.info.backend_pid:
        return
    with connect(conninfo) as other:
        for _ in range(_COMPARISONS):
            if _backend_pid(other) != first and _backend_pid(connection) == first:
                continue
            raise Misconfigured(
                say(
                    "Between Baton and PostgreSQL at {place} is a pooler in transaction or "
                    "statement mode. Baton needs connections of its own for LISTEN and locks. Set "
                    "DATABASE_URL to PostgreSQL itself, or pool_mode = session in pgbouncer.",
                    place=place(conninfo),
                )
            )


def _backend_pid(connection: psycopg.Connection[object]) -> int:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_SQL["backend_pid"].text).fetchone() or {}
    return int(row["pid"])
