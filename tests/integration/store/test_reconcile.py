"""The reconciler: what it finds, and that its work does not grow with what waits."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import AsyncConnection

from baton.domain.worker import Reconciliation, Timing, WorkerIdentity
from baton.queue.jobs import PgQueuerJobs
from baton.store.database import Database
from baton.store.workers import PostgresWorkerStore

SLICE = 100
ABLE = WorkerIdentity(
    id=uuid4(), host="here", pid=1, version="0", queue="default", agents=("python:a",)
)
OTHER = WorkerIdentity(
    id=uuid4(), host="here", pid=1, version="0", queue="default", agents=("python:b",)
)

_WAIT = (Path(__file__).parents[3] / "bench/waiting.sql").read_bytes()
_LOSE_JOBS = (
    "DELETE FROM baton.pgqueuer AS j USING baton.executions AS e"
    " WHERE e.id = ANY (%(ids)s) AND j.id = e.job_id"
)


def name(number: int) -> str:
    return f"exec-20260101-{number:012x}"


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[AsyncConnection[Any]]:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as opened:
        yield opened


@pytest.fixture
def fleet(database: Database) -> PostgresWorkerStore:
    return PostgresWorkerStore(database, PgQueuerJobs(), slice_size=SLICE)


async def round_of(
    fleet: PostgresWorkerStore, worker: WorkerIdentity = ABLE, most: int = 10
) -> Reconciliation:
    found = await fleet.reconcile(worker, most=most)
    assert found is not None
    return found


async def test_each_execution_that_lost_its_job_gets_one_new_one_however_many_wait(
    fleet: PostgresWorkerStore, connection: AsyncConnection[Any]
) -> None:
    await connection.execute(_WAIT, {"first": 1, "last": 5 * SLICE + 10})
    lost = [name(number) for number in (3, SLICE, SLICE + 1, 3 * SLICE + 7, 5 * SLICE + 10)]
    await connection.execute(_LOSE_JOBS, {"ids": lost})

    first = await round_of(fleet)
    later = [await round_of(fleet) for _ in range(7)]

    assert set(first.enqueued) == set(lost[:3]), "the oldest and one more slice, at once"
    assert sorted(id_ for found in (first, *later) for id_ in found.enqueued) == sorted(lost)
    jobs = await connection.execute(
        "SELECT count(*), count(DISTINCT payload), count(e.id) FROM baton.pgqueuer AS j"
        " LEFT JOIN baton.executions AS e ON e.job_id = j.id"
    )
    assert await jobs.fetchone() == (5 * SLICE + 10,) * 3


async def test_what_gets_lost_behind_the_place_looked_at_is_found_in_the_next_pass(
    fleet: PostgresWorkerStore, connection: AsyncConnection[Any]
) -> None:
    await connection.execute(_WAIT, {"first": 1, "last": 3 * SLICE})
    await round_of(fleet)
    await connection.execute(_LOSE_JOBS, {"ids": [name(SLICE + 1)]})
    found = [id_ for _ in range(4) for id_ in (await round_of(fleet)).enqueued]
    assert found == [name(SLICE + 1)]


async def test_what_waits_without_a_job_soon_after_it_had_one_is_for_a_worker_with_its_agents(
    database: Database, connection: AsyncConnection[Any]
) -> None:
    patient = Timing(enqueue_again_after=timedelta(days=1))
    fleet = PostgresWorkerStore(database, PgQueuerJobs(), patient)
    await connection.execute(_WAIT, {"first": 1, "last": 4})
    await connection.execute(_LOSE_JOBS, {"ids": [name(number) for number in (1, 2, 3)]})

    assert (await round_of(fleet, OTHER)).abandoned == ()
    found = await round_of(fleet, ABLE, most=2)

    assert (found.abandoned, found.enqueued) == ((name(1), name(2)), ())


async def test_what_somebody_claims_just_now_gets_no_job_and_nobody_waits_for_it(
    fleet: PostgresWorkerStore, connection: AsyncConnection[Any], database_url: str
) -> None:
    await connection.execute(_WAIT, {"first": 1, "last": 2})
    await connection.execute(_LOSE_JOBS, {"ids": [name(1), name(2)]})
    async with await psycopg.AsyncConnection.connect(database_url) as claiming:
        await claiming.execute("SELECT FROM baton.executions WHERE id = %s FOR UPDATE", (name(1),))
        assert (await round_of(fleet)).enqueued == (name(2),)


@pytest.mark.parametrize("waiting", [2_000, 8_000])
async def test_a_round_planned_on_empty_tables_reads_as_few_rows_however_many_wait(
    database_url: str, connection: AsyncConnection[Any], waiting: int
) -> None:
    """No statistics ever: nobody analyses these tables after they fill."""
    for table in ("executions", "pgqueuer", "workers"):
        await connection.execute(f"ALTER TABLE baton.{table} SET (autovacuum_enabled = off)")
        await connection.execute(f"VACUUM ANALYZE baton.{table}")
    async with Database(database_url, max_connections=1) as database:
        fleet = PostgresWorkerStore(database, PgQueuerJobs(), slice_size=SLICE)
        for _ in range(8):  # from the sixth on they are prepared, with the plan of an empty table
            await round_of(fleet)
        await connection.execute(_WAIT, {"first": 1, "last": waiting})
        await connection.execute(_LOSE_JOBS, {"ids": [name(number) for number in (5, 6)]})

        before = await rows_read(database)
        assert len((await round_of(fleet)).enqueued) == 2
        read = await rows_read(database) - before

    # Two slices of executions, and of each the job.
    assert 4 * SLICE <= read <= 5 * SLICE


async def rows_read(database: Database) -> int:
    """Rows and index entries that PostgreSQL read from our tables so far, on any path."""
    async with database.connection() as connection:
        await connection.execute("SELECT pg_stat_force_next_flush()")
        cursor = await connection.execute(
            "SELECT sum(seq_tup_read) + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes"
            " WHERE schemaname = 'baton') AS read FROM pg_stat_user_tables"
            " WHERE schemaname = 'baton' AND relname IN ('executions', 'pgqueuer', 'workers')"
        )
        row = await cursor.fetchone()
    assert row is not None
    return int(row["read"])
