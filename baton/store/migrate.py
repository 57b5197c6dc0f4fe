"""Bring the tables of a database to the version of this Baton.

Under an advisory lock, so that two processes may do it at once, and without keeping others from
the tables: while another transaction uses them, an upgrade gives way, says whom it waits for, and
tries again.
"""

from __future__ import annotations

import importlib
import logging
import re
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib.resources import files
from typing import Any

import psycopg
from psycopg.rows import dict_row

from baton.domain.errors import DatabaseOutdated, DatabaseUnavailable
from baton.store.blocking import Blocking, blocking_seen
from baton.store.database import database_errors, place
from baton.store.server_checks import connect, require_usable
from baton.store.sql_files import statements

_SQL = statements("migrate.sql")
_log = logging.getLogger(__name__)

#: Any number that no other program uses as its advisory lock.
_LOCK = 0x6261746F6E

_REVISION_FILE = re.compile(r"r(\d{4})_\w+\.py")


def upgrade(
    conninfo: str,
    *,
    say: Callable[[str], None] = _log.warning,
    given_up: threading.Event | None = None,
    longest_wait: timedelta = timedelta(seconds=0.5),
    pause: timedelta = timedelta(seconds=2),
) -> str:
    """Apply what is missing and return the version reached.

    While an upgrade waits for a lock, so does everybody who comes after it: it waits for
    `longest_wait`, then lets the others continue for `pause`. `say` is told whom it waits for;
    setting `given_up` ends the waiting.

    Raises `DatabaseUnavailable`, `Misconfigured`; raises `DatabaseOutdated` if PostgreSQL itself is
    too old or the tables are newer than this Baton.
    """
    waiting = _Waiting(given_up or threading.Event(), pause, say, place(conninfo))
    with database_errors(conninfo), connect(conninfo) as guard:
        require_usable(guard, conninfo)
        while not _row(guard, "try_upgrade_lock", {"lock": _LOCK})["locked"]:
            waiting.for_others(_rows(guard, "upgrading", {"lock": _LOCK}))
        if not _row(guard, "schema_exists")["found"]:
            _rows(guard, "make_schema")
        while _missing(guard, conninfo):
            with blocking_seen(lambda pid: _rows(guard, "blocking", {"pid": pid})) as blocking:
                done = _upgraded(conninfo, longest_wait, blocking)
            if not done:
                waiting.for_others(blocking.found)
        return _revisions()[-1]


def check(conninfo: str) -> None:
    """Raise `DatabaseOutdated` unless the tables are exactly those of this Baton."""
    with database_errors(conninfo), connect(conninfo) as connection:
        require_usable(connection, conninfo)
        if _missing(connection, conninfo):
            raise DatabaseOutdated(
                f"The tables at {place(conninfo)} are at version {_version(connection) or 'none'}, "
                f"this Baton needs {_revisions()[-1]}. Run `baton db upgrade`."
            )


def _upgraded(conninfo: str, longest_wait: timedelta, blocking: Blocking) -> bool:
    """Apply all missing revisions; false if a lock could not be had, and then none is applied."""
    # Alembic and SQLAlchemy take a second to import: paid only when tables change.
    alembic_upgrade = importlib.import_module("baton.store.alembic_upgrade")
    try:
        alembic_upgrade.run(conninfo, longest_wait=longest_wait, began=blocking.watch)
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        return False
    return True


class _Waiting:
    """Says for whom an upgrade waits, once for each of them, and waits."""

    def __init__(
        self,
        given_up: threading.Event,
        pause: timedelta,
        say: Callable[[str], None],
        where: str,
    ) -> None:
        self._given_up = given_up
        self._pause = pause
        self._say = say
        self._where = where
        self._said: frozenset[object] = frozenset()

    def for_others(self, others: list[dict[str, Any]]) -> None:
        """Raise `DatabaseUnavailable` if the upgrade was given up meanwhile."""
        pids = frozenset(other["pid"] for other in others)
        if not pids <= self._said or not self._said:
            self._said |= pids or {None}
            named = "; ".join(map(_named, others)) or "another transaction"
            self._say(
                f"The upgrade of the tables at {self._where} waits for {named}. It continues when "
                "that has ended; Baton keeps running meanwhile."
            )
        if self._given_up.wait(self._pause.total_seconds()):
            raise DatabaseUnavailable(
                f"The upgrade of the tables at {self._where} was stopped while it waited. Nothing "
                "was changed."
            )


def _named(other: Mapping[str, Any]) -> str:
    """A process of PostgreSQL as its administrator finds it."""
    facts = [f"user {other['user']}"] if other["user"] else []
    if other["application"]:
        facts.append(f"application {other['application']}")
    if other["address"]:
        facts.append(f"from {other['address']}")
    if other["since"]:
        facts.append(f"since {other['since']:%Y-%m-%d %H:%M:%S} UTC")
    if other["doing"]:
        facts.append(str(other["doing"]))
    return f"process {other['pid']} ({', '.join(facts) or 'nothing known'})"


def _missing(connection: psycopg.Connection[Any], conninfo: str) -> bool:
    """Whether revisions are missing; raises `DatabaseOutdated` if the tables have newer ones."""
    found = _version(connection)
    revisions = _revisions()
    if found not in (None, *revisions):
        raise DatabaseOutdated(
            f"The tables at {place(conninfo)} are at version {found}, made by a newer Baton; this "
            f"one knows versions up to {revisions[-1]}. Install the newer Baton here."
        )
    return found != revisions[-1]


def _revisions() -> list[str]:
    """Every version there is, oldest first, from the names of their files."""
    folder = files("baton.store.migrations").joinpath("versions")
    names = (_REVISION_FILE.fullmatch(file.name) for file in folder.iterdir())
    return sorted(name[1] for name in names if name)


def _version(connection: psycopg.Connection[Any]) -> str | None:
    if not _row(connection, "version_table")["found"]:
        return None
    rows = _rows(connection, "version")
    return str(rows[0]["version"]) if rows else None


def _row(
    connection: psycopg.Connection[Any], name: str, params: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    (row,) = _rows(connection, name, params)
    return row


def _rows(
    connection: psycopg.Connection[Any], name: str, params: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    statement = _SQL[name]
    with psycopg.RawCursor(connection, row_factory=dict_row) as cursor:
        cursor.execute(statement.text, statement.values(params or {}))
        return cursor.fetchall() if cursor.description else []
