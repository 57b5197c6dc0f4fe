"""The connection pool, and the translation of PostgreSQL's errors."""

from __future__ import annotations

import select
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Self

import psycopg
from psycopg import AsyncConnection, AsyncCursor, AsyncRawCursor
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from baton.errors import (
    DatabaseOutdated,
    DatabaseUnavailable,
    Misconfigured,
    StorageFull,
)
from baton.sentence import Sentence, say
from baton.store.connection_failures import connection_failure
from baton.store.sql_files import Statement, statements

_SQL = statements("session.sql")

Connection = AsyncConnection[DictRow]

#: The pool tries this long to replace a broken connection, with doubling pauses. After that, each
#: caller tries again at once, so that the effects of an outage end with it.
_RECONNECT_SECONDS = 2.0

#: A silently broken connection must be detected while the claim is still ours.
_KEEPALIVE = {
    "connect_timeout": "10",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


def connection_info(database_url: str) -> str:
    """Add our time limits to a libpq URL or keyword string; its own settings win.

    Raises `Misconfigured` if it is neither.
    """
    try:
        given = conninfo_to_dict(database_url)
    except psycopg.ProgrammingError as error:
        raise Misconfigured(
            say(
                "DATABASE_URL cannot be read ({error}). Give a URL such as "
                "postgresql://user:password@host:5432/baton.",
                error=str(error).strip(),
            )
        ) from error
    named = {**_KEEPALIVE, "application_name": "baton", **given}
    return make_conninfo("", **{**named, "client_encoding": "UTF8"})


def password_of(database_url: str) -> str | None:
    """Return the password in a libpq URL or keyword string.

    None if there is none or it is invalid.
    """
    try:
        password = conninfo_to_dict(database_url).get("password")
    except psycopg.ProgrammingError:
        return None
    return str(password) if password else None


def place(conninfo: str) -> str:
    """Return the address of the database, without secrets, for messages."""
    parts = conninfo_to_dict(conninfo)
    host = parts.get("host") or parts.get("hostaddr") or "localhost"
    where = f"{host}:{parts.get('port', '5432')}"
    return f"{where}, database {parts.get('dbname', 'default')}"


@contextmanager
def database_errors(conninfo: str) -> Iterator[None]:
    """Translate psycopg's exceptions to Baton's errors."""
    try:
        yield
    except psycopg.errors.DiskFull as error:
        raise StorageFull(_full(place(conninfo), str(error))) from error
    except (
        psycopg.errors.UndefinedTable,
        psycopg.errors.UndefinedColumn,
        psycopg.errors.InvalidSchemaName,
    ) as error:
        raise DatabaseOutdated(
            say(
                "The database at {place} does not have the tables of this version of Baton. "
                "Run `baton db check`, which says what to upgrade.",
                place=place(conninfo),
            )
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Misconfigured(
            say(
                "PostgreSQL at {place} does not permit this to the user of DATABASE_URL: "
                "{reason}. Connect as the owner of Baton's tables, or grant the right.",
                place=place(conninfo),
                reason=_first_line(error),
            )
        ) from error
    except psycopg.errors.ReadOnlySqlTransaction as error:
        # A server that became a standby, or still is one.
        raise DatabaseUnavailable(
            say(
                "PostgreSQL at {place} cannot be written to: it is a standby, or "
                "default_transaction_read_only is on. Set DATABASE_URL to the primary.",
                place=place(conninfo),
            )
        ) from error
    except (
        psycopg.errors.DeadlockDetected,
        psycopg.errors.SerializationFailure,
        psycopg.errors.LockNotAvailable,
        psycopg.errors.QueryCanceled,
    ) as error:
        raise DatabaseUnavailable(
            say(
                "PostgreSQL at {place} gave up on a statement: {reason}. "
                "Nothing of it was written. Try again.",
                place=place(conninfo),
                reason=_first_line(error),
            )
        ) from error
    except (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        # The server ended the session because we paused in a transaction.
        psycopg.errors.IdleInTransactionSessionTimeout,
        PoolTimeout,
    ) as error:
        raise DatabaseUnavailable(
            connection_failure(place(conninfo), _first_line(error))
        ) from error


def _first_line(error: Exception) -> str:
    """Return the first line, which says what happened; libpq's other lines are guesses."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def _full(where: str, text: str) -> Sentence:
    if "shared memory" in text:
        return say(
            "PostgreSQL at {where} has no shared memory left: /dev/shm on its machine is full. "
            "Nothing that was recorded is lost; make room there (in a container: --shm-size) and "
            "try again.",
            where=where,
        )
    return say(
        "PostgreSQL at {where} has no disk space left. Nothing that was recorded is lost; free "
        "some space and try again.",
        where=where,
    )


class Database:
    """A pool of autocommit connections to one PostgreSQL.

    The server rolls back transactions whose owner pauses for `longest_pause`.
    """

    def __init__(
        self,
        conninfo: str,
        *,
        max_connections: int = 16,
        longest_pause: timedelta = timedelta(seconds=5),
    ) -> None:
        self.conninfo = conninfo
        self._longest_pause = longest_pause
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            conninfo,
            min_size=1,
            max_size=max_connections,
            open=False,
            timeout=10,
            reconnect_timeout=_RECONNECT_SECONDS,
            kwargs={"autocommit": True, "row_factory": dict_row},
            connection_class=AsyncConnection[DictRow],
            configure=self._configure,
            check=_require_alive,
        )

    async def __aenter__(self) -> Self:
        # First open a plain connection: the pool would hide the reason behind a time-out.
        connection = await self.dedicated_connection()
        await connection.close()
        await self._pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Yield a connection of the pool.

        Raises `DatabaseUnavailable`, `StorageFull` and others.
        """
        with database_errors(self.conninfo):
            async with self._pool.connection() as connection:
                yield connection

    async def dedicated_connection(self) -> Connection:
        """Return a connection outside the pool, which the caller must close."""
        with database_errors(self.conninfo):
            connection = await AsyncConnection[DictRow].connect(
                self.conninfo, autocommit=True, row_factory=dict_row
            )
            try:
                await run(connection, _SQL["settle_session"], {})
            except BaseException:
                await connection.close()
                raise
            return connection

    async def reach(self) -> None:
        """Raise `DatabaseUnavailable` unless PostgreSQL responds."""
        async with self.connection() as connection:
            await connection.execute("SELECT 1")

    async def fetch_one(self, statement: Statement, params: Mapping[str, object]) -> DictRow | None:
        """Run a statement and return its first row."""
        async with self.connection() as connection:
            cursor = await run(connection, statement, params)
            return await cursor.fetchone()

    async def fetch_all(self, statement: Statement, params: Mapping[str, object]) -> list[DictRow]:
        """Run a statement and return its rows."""
        async with self.connection() as connection:
            cursor = await run(connection, statement, params)
            return await cursor.fetchall()

    async def fetch_list(self, statement: Statement, params: Mapping[str, object]) -> list[DictRow]:
        """Run a statement whose best plan depends on which parameters are given."""
        async with self.planning() as connection:
            cursor = await run(connection, statement, params)
            return await cursor.fetchall()

    @asynccontextmanager
    async def planning(self) -> AsyncIterator[Connection]:
        """Yield a transaction in which each statement is planned for its parameters."""
        async with self.connection() as connection, connection.transaction():
            await connection.execute("SET LOCAL plan_cache_mode = force_custom_plan")
            yield connection

    async def _configure(self, connection: Connection) -> None:
        await run(connection, _SQL["settle_session"], {})
        # Planning the journal's write statement takes 0.7 ms, running it 0.1 ms, and its plan does
        # not depend on the parameters; PostgreSQL would otherwise plan it each time. The idle
        # time-out releases the locks of a worker that freezes or whose host is gone: while it held
        # the reconciler's lock, no worker could take over.
        milliseconds = self._longest_pause // timedelta(milliseconds=1)
        await run(
            connection, _SQL["settle_pooled_session"], {"longest_pause_ms": str(milliseconds)}
        )


async def _require_alive(connection: Connection) -> None:
    """Raise unless the connection is usable, so that the pool provides another one.

    An idle connection has nothing to read unless the server ended it. Polling the socket costs
    nothing, and only a suspicious result costs a round trip.
    """
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    if socket.poll(0):
        await connection.execute("SELECT 1")


async def run(
    connection: Connection,
    statement: Statement,
    params: Mapping[str, object],
    *,
    binary: bool = False,
) -> AsyncCursor[DictRow]:
    """Run a statement on a connection.

    `binary` requests binary results, which are cheap for bytea.
    """
    cursor = AsyncRawCursor(connection, row_factory=dict_row)
    return await cursor.execute(statement.text, statement.values(params), binary=binary)
