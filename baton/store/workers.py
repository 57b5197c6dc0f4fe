"""Workers: who is alive, and what the dead left behind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from baton.domain.worker import TIMING, Renewal, Timing, WorkerIdentity
from baton.store.database import Connection, Database, database_errors, run
from baton.store.sql_files import statements

_SQL = statements("workers.sql")

_FORGET_AFTER = timedelta(minutes=10)
_KEEP_QUEUE_LOG = timedelta(hours=1)


class JobQueue(Protocol):
    """Makes jobs in a transaction that is already open."""

    @property
    def one_job(self) -> str:
        """Queries for a WITH clause that make the job of the execution `%(id)s`."""

    async def enqueue(self, connection: Connection, execution_ids: Sequence[str]) -> None:
        """Make one job for each execution; it exists once the transaction commits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What one look at the fleet found."""

    #: Waited without a job and got one.
    enqueued: tuple[str, ...]
    #: Running without a live worker or waiting without a job, and this worker can run them.
    abandoned: tuple[str, ...]
    #: Of a `baton run` that is gone: nobody will go on with them.
    orphaned: tuple[str, ...]


class Heartbeat:
    """A worker's sign of life, on a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None

    async def register(self, worker: WorkerIdentity) -> None:
        """Make the worker known."""
        async with self._connected() as connection:
            await run(
                connection,
                _SQL["register"],
                {
                    "worker_id": worker.id,
                    "host": worker.host,
                    "pid": worker.pid,
                    "version": worker.version,
                    "engine": worker.engine,
                    "agents": list(worker.agents),
                    "queue": worker.queue,
                },
            )

    async def renew(self, worker_id: UUID) -> Renewal | None:
        """Renew it; null if the worker is not known."""
        async with self._connected() as connection:
            row = await _row(connection, "renew", {"worker_id": worker_id})
        if not row:
            return None
        return Renewal(held=dict(zip(row["claims"], row["executions"], strict=True)))

    async def unregister(self, worker_id: UUID) -> None:
        """Make the worker unknown."""
        async with self._connected() as connection:
            await run(connection, _SQL["unregister"], {"worker_id": worker_id})

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await self._connection.close()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Connection]:
        """The connection, a new one if the last use of it failed or was given up."""
        connection = self._connection or await self._database.dedicated_connection()
        self._connection = None
        try:
            with database_errors(self._database.conninfo):
                yield connection
        except BaseException:
            await connection.close()
            raise
        self._connection = connection


class Fleet:
    """All workers together, as the database sees them."""

    def __init__(self, database: Database, jobs: JobQueue, timing: Timing = TIMING) -> None:
        self._database = database
        self._jobs = jobs
        self._timing = timing

    async def reconcile(self, worker: WorkerIdentity, *, most: int) -> Reconciled | None:
        """Mend what dead workers left behind; null if somebody else is at it just now.

        `most` bounds how many abandoned executions are returned.
        """
        async with self._database.connection() as connection, connection.transaction():
            locked = await _row(connection, "try_reconcile_lock", {})
            if not locked["locked"]:
                return None
            orphaned = await _ids(connection, "orphaned", {"dead_after": self._timing.dead_after})
            waiting = await _ids(
                connection, "without_job", {"cooldown": self._timing.enqueue_again_after}
            )
            if waiting:
                await self._jobs.enqueue(connection, waiting)
            abandoned = await _ids(
                connection,
                "abandoned",
                {
                    "dead_after": self._timing.dead_after,
                    "agents": list(worker.agents),
                    "engine": worker.engine,
                    "most": most,
                },
            )
            await run(connection, _SQL["forget_the_dead"], {"forget_after": _FORGET_AFTER})
            await run(connection, _SQL["trim_queue_log"], {"keep_for": _KEEP_QUEUE_LOG})
        return Reconciled(
            enqueued=tuple(waiting), abandoned=tuple(abandoned), orphaned=tuple(orphaned)
        )

    async def alive(self) -> list[dict[str, Any]]:
        """The workers that live, with the age of their heartbeat in seconds."""
        return await self._database.fetch_all(
            _SQL["alive"], {"dead_after": self._timing.dead_after}
        )


async def _row(connection: Connection, name: str, params: dict[str, Any]) -> dict[str, Any]:
    cursor = await run(connection, _SQL[name], params)
    row = await cursor.fetchone()
    return row or {}


async def _ids(connection: Connection, name: str, params: dict[str, Any]) -> list[str]:
    cursor = await run(connection, _SQL[name], params)
    return [row["id"] for row in await cursor.fetchall()]
