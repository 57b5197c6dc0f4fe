"""Upgrade the tables of a database to the version of this Baton.

The upgrade holds an advisory lock, so two processes may start it at once, and does not block
others: while another transaction uses the tables, it gives way, reports what it is waiting for, and
tries again. Each revision is committed separately. Long changes are made in small transactions and
continue where they stopped if the upgrade is started again.
"""

from __future__ import annotations

import importlib
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib.resources import files

import psycopg
from psycopg.rows import dict_row

from baton.errors import DatabaseOutdated, DatabaseUnavailable
from baton.sentence import say
from baton.store.blocking import Blocking, blocking_seen
from baton.store.database import database_errors, place
from baton.store.server_checks import connect, require_usable
from baton.store.sql_files import statements

_SQL = statements("migrate.sql")
_log = logging.getLogger(__name__)

#: An arbitrary number that no other program uses as its advisory lock.
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
    """Apply missing revisions and return the version reached.

    While an upgrade waits for a lock, all later sessions wait behind it. So it waits only for
    `longest_wait`, then lets others continue for `pause`. `say` is called with what it is waiting
    for; setting `given_up` ends the waiting.

    Raises `DatabaseUnavailable` or `Misconfigured`, and `DatabaseOutdated` if PostgreSQL is too old
    or the tables are newer than this Baton.
    """
    waiting = _Waiting(given_up or threading.Event(), pause, say, place(conninfo))
    with database_errors(conninfo), connect(conninfo) as guard:
        require_usable(guard, conninfo)
        while not _row(guard, "try_upgrade_lock", {"lock": _LOCK})["locked"]:
            waiting.for_others(_rows(guard, "upgrading", {"lock": _LOCK}))
        if not _row(guard, "schema_exists")["found"]:
            _rows(guard, "make_schema")
        long_wait = _LongWait(guard, waiting, longest_wait)
        while _missing(guard, conninfo):
            with blocking_seen(long_wait.blocking, long_wait.seen) as blocking:
                done = _upgraded(conninfo, longest_wait, blocking, waiting)
            if not done:
                waiting.for_others(blocking.found)
        return _revisions()[-1]


def check(conninfo: str) -> None:
    """Raise `DatabaseOutdated` unless the tables have exactly this Baton's version."""
    with database_errors(conninfo), connect(conninfo) as connection:
        require_usable(connection, conninfo)
        if _missing(connection, conninfo):
            raise DatabaseOutdated(
                say(
                    "The tables at {place} are at version {version}, "
                    "this Baton needs {newest}. Run `baton db upgrade`.",
                    place=place(conninfo),
                    version=_version(connection) or "none",
                    newest=_revisions()[-1],
                )
            )


def _upgraded(
    conninfo: str, longest_wait: timedelta, blocking: Blocking, waiting: _Waiting
) -> bool:
    """Apply the missing revisions; false if a lock was not available."""
    # Alembic and SQLAlchemy take a second to import, so this is done only when tables change.
    alembic_upgrade = importlib.import_module("baton.store.alembic_upgrade")
    try:
        alembic_upgrade.run(
            conninfo, longest_wait=longest_wait, began=blocking.watch, pause=waiting.pause
        )
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        return False
    except psycopg.errors.QueryCanceled:
        if waiting.given_up:
            return False
        raise
    return True


class _Waiting:
    """Reports what an upgrade is waiting for, once each, and waits."""

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

    @property
    def given_up(self) -> bool:
        """True once the upgrade must end."""
        return self._given_up.is_set()

    def for_others(self, others: list[dict[str, object]]) -> None:
        """Report the other sessions and wait.

        Raises `DatabaseUnavailable` if the upgrade is given up.
        """
        self.say(others)
        self.pause(self._pause.total_seconds())

    def pause(self, seconds: float) -> None:
        """Wait; raises `DatabaseUnavailable` if the upgrade is given up."""
        if self._given_up.wait(seconds):
            raise DatabaseUnavailable(
                say(
                    "The upgrade of the tables at {where} was stopped. What it finished stays; "
                    "the next upgrade does the rest.",
                    where=self._where,
                )
            )

    def say(self, others: list[dict[str, object]]) -> None:
        """Report the sessions that were not reported yet."""
        if self.given_up:
            return
        pids = frozenset(other["pid"] for other in others)
        if not pids <= self._said or not self._said:
            self._said |= pids or {None}
            named = "; ".join(map(_named, others)) or "another transaction"
            self._say(
                f"The upgrade of the tables at {self._where} waits for {named}. It continues "
                f"when that has ended; Baton keeps running in the meantime."
            )


class _LongWait:
    """Watches an upgrade that waits without blocking others, or that is given up."""

    def __init__(
        self, guard: psycopg.Connection[object], waiting: _Waiting, longest_wait: timedelta
    ) -> None:
        self._guard = guard
        self._waiting = waiting
        self._patience = 2 * longest_wait.total_seconds()
        self._since: float | None = None

    def blocking(self, pid: int) -> list[dict[str, object]]:
        """Return the processes that a process is waiting for."""
        return _rows(self._guard, "blocking", {"pid": pid})

    def seen(self, pid: int, others: list[dict[str, object]]) -> None:
        """Report what a process has long been waiting for; cancel its statement if given up."""
        if self._waiting.given_up:
            _rows(self._guard, "cancel_statement", {"pid": pid})
        if not others:
            self._since = None
            return
        self._since = self._since or time.monotonic()
        if time.monotonic() - self._since > self._patience:
            self._waiting.say(others)


def _named(other: Mapping[str, object]) -> str:
    """Describe a PostgreSQL process for its administrator."""
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


def _missing(connection: psycopg.Connection[object], conninfo: str) -> bool:
    """True if revisions are missing; raises `DatabaseOutdated` if the tables are newer."""
    found = _version(connection)
    revisions = _revisions()
    if found not in (None, *revisions):
        raise DatabaseOutdated(
            say(
                "The tables at {place} are at version {found}, made by a newer Baton; this "
                "one knows versions up to {newest}. Install the newer Baton here.",
                place=place(conninfo),
                found=found,
                newest=revisions[-1],
            )
        )
    return found != revisions[-1]


def _revisions() -> list[str]:
    """Return all versions, oldest first, from their file names."""
    folder = files("baton.store.migrations").joinpath("versions")
    names = (_REVISION_FILE.fullmatch(file.name) for file in folder.iterdir())
    return sorted(name[1] for name in names if name)


def _version(connection: psycopg.Connection[object]) -> str | None:
    if not _row(connection, "version_table")["found"]:
        return None
    rows = _rows(connection, "version")
    return str(rows[0]["version"]) if rows else None


def _row(
    connection: psycopg.Connection[object], name: str, params: Mapping[str, object] | None = None
) -> dict[str, object]:
    (row,) = _rows(connection, name, params)
    return row


def _rows(
    connection: psycopg.Connection[object], name: str, params: Mapping[str, object] | None = None
) -> list[dict[str, object]]:
    statement = _SQL[name]
    with psycopg.RawCursor(connection, row_factory=dict_row) as cursor:
        cursor.execute(statement.text, statement.values(params or {}))
        return cursor.fetchall() if cursor.description else []
