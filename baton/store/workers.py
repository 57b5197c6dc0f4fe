"""Workers: which are alive, and what dead ones left behind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol, cast
from uuid import UUID

from psycopg.rows import DictRow

from baton.domain.worker import (
    TIMING,
    LiveWorker,
    Reconciliation,
    Renewal,
    Timing,
    WorkerIdentity,
)
from baton.store.database import Connection, Database, database_errors, run
from baton.store.sql_files import statements

_SQL = statements("workers.sql")

_FORGET_AFTER = timedelta(minutes=10)
#: Waiting executions checked in one statement: a few milliseconds.
_SLICE = 1000

#: A waiting execution's position in the queue: creation time and id.
_Place = tuple[datetime, str]
_BEGINNING: _Place = (datetime.min.replace(tzinfo=UTC), "")


class JobQueue(Protocol):
    """Creates jobs in an open transaction."""

    @property
    def one_job(self) -> str:
        """Queries for a WITH clause that create the job of `%(id)s`; `job` has the job's id."""

    async def enqueue(self, connection: Connection, execution_ids: Sequence[str]) -> Sequence[int]:
        """Create one job per execution and return the job ids; they exist after the commit."""


class PostgresHeartbeatStore:
    """A worker's heartbeat, on a dedicated connection."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None

    async def register(self, worker: WorkerIdentity) -> datetime:
        """Register the worker and return the database's time."""
        async with self._connected() as connection:
            row = await _row(
                connection,
                "register",
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
        return cast("datetime", row["database_now"])

    async def renew(self, worker_id: UUID) -> Renewal | None:
        """Renew the heartbeat; None if the worker is not registered."""
        async with self._connected() as connection:
            row = await _row(connection, "renew", {"worker_id": worker_id})
        if not row:
            return None
        return Renewal(
            held=dict(zip(row["claims"], row["executions"], strict=True)),
            database_now=row["database_now"],
        )

    async def unregister(self, worker_id: UUID) -> None:
        """Unregister the worker."""
        async with self._connected() as connection:
            await run(connection, _SQL["unregister"], {"worker_id": worker_id})

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Connection]:
        """Yield the connection; opens a new one if its last use failed or was abandoned."""
        connection = self._connection or await self._database.dedicated_connection()
        self._connection = None
        try:
            with database_errors(self._database.conninfo):
                yield connection
        except BaseException:
            await connection.close()
            raise
        self._connection = connection


class PostgresWorkerStore:
    """The state of all workers, as the database sees them."""

    def __init__(
        self,
        database: Database,
        jobs: JobQueue,
        timing: Timing = TIMING,
        *,
        slice_size: int = _SLICE,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._timing = timing
        self._slice_size = slice_size
        #: Start of the next slice of waiting executions; None at the oldest.
        self._looked_at: _Place | None = None

    async def reconcile(
        self, worker: WorkerIdentity, *, most: int, expected_now: datetime | None = None
    ) -> Reconciliation | None:
        """Reconcile what dead workers left behind; None if another worker is doing so.

        `most` limits how many abandoned executions are returned. Dead workers are removed only
        while the database's clock shows `expected_now`. The cost does not grow with the number of
        waiting executions: each round checks the oldest and one more slice.
        """
        suits = {"agents": list(worker.agents), "engine": worker.engine}
        dead_after = {"dead_after": self._timing.dead_after}
        async with self._database.connection() as connection, connection.transaction():
            locked = await _row(connection, "try_reconcile_lock", {})
            if not locked["locked"]:
                return None
            await run(connection, _SQL["plan_by_index"], {})
            orphaned = await _ids(connection, "orphaned", dead_after)
            without_job = await self._without_job(connection, suits)
            enqueued = await self._enqueue_again(
                connection, [row["id"] for row in without_job if row["due"]]
            )
            abandoned = await _ids(connection, "abandoned", {**dead_after, **suits, "most": most})
            abandoned += [row["id"] for row in without_job if row["suits"] and not row["due"]]
            await run(
                connection,
                _SQL["forget_the_dead"],
                {
                    "forget_after": _FORGET_AFTER,
                    "expected_now": expected_now,
                    "tolerance": self._timing.clock_tolerance,
                },
            )
        return Reconciliation(
            enqueued=tuple(enqueued), abandoned=tuple(abandoned[:most]), orphaned=tuple(orphaned)
        )

    async def make_jobs_due(self) -> None:
        """Make jobs due whose time would come only much later after the clock leapt back.

        Used by workers that recently started or noticed a leap.
        """
        tolerance = {"tolerance": self._timing.clock_tolerance}
        async with self._database.connection() as connection:
            await run(connection, _SQL["jobs_of_the_future"], tolerance)
            await run(connection, _SQL["picked_in_the_future"], tolerance)

    async def _without_job(
        self, connection: Connection, suits: Mapping[str, object]
    ) -> list[DictRow]:
        """Return waiting executions without a job, among the oldest and in one more slice.

        Jobs are delivered oldest first, so an execution that lost its job is nearly always among
        the oldest.
        """
        oldest, end = await self._slice(connection, suits, after=_BEGINNING)
        if end is None:
            return oldest
        more, self._looked_at = await self._slice(
            connection, suits, after=max(end, self._looked_at or end)
        )
        return oldest + more

    async def _slice(
        self, connection: Connection, suits: Mapping[str, object], *, after: _Place
    ) -> tuple[list[DictRow], _Place | None]:
        """Return executions without a job in a slice, and its end unless it is the last one."""
        params = {
            **suits,
            "cooldown": self._timing.enqueue_again_after,
            "after_at": after[0],
            "after_id": after[1],
            "slice": self._slice_size,
        }
        cursor = await run(connection, _SQL["without_job"], params)
        rows = await cursor.fetchall()
        ends = [(row["created_at"], row["id"]) for row in rows if row["last"]]
        return [row for row in rows if row["without_job"]], ends[0] if ends else None

    async def _enqueue_again(self, connection: Connection, ids: list[str]) -> list[str]:
        """Create jobs for those that are still waiting, and return their ids."""
        if not ids:
            return []
        waiting = await _ids(connection, "lock_waiting", {"ids": ids})
        job_ids = await self._jobs.enqueue(connection, waiting) if waiting else []
        await run(connection, _SQL["enqueued"], {"ids": waiting, "job_ids": list(job_ids)})
        return waiting

    async def alive(self) -> list[LiveWorker]:
        """Return the live workers, newest first."""
        rows = await self._database.fetch_all(
            _SQL["alive"], {"dead_after": self._timing.dead_after}
        )
        return [LiveWorker(**row) for row in rows]


async def _row(connection: Connection, name: str, params: Mapping[str, object]) -> DictRow:
    cursor = await run(connection, _SQL[name], params)
    row = await cursor.fetchone()
    return row or {}


async def _ids(connection: Connection, name: str, params: Mapping[str, object]) -> list[str]:
    cursor = await run(connection, _SQL[name], params)
    return [row["id"] for row in await cursor.fetchall()]
