"""The pool: what PostgreSQL does to its connections, and how that is told."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from baton.domain.worker import WorkerIdentity
from baton.errors import DatabaseUnavailable
from baton.queue.jobs import PgQueuerJobs
from baton.store.database import Database
from baton.store.sql_files import statements
from baton.store.workers import PostgresWorkerStore

_LOCK = statements("workers.sql")["try_reconcile_lock"].text.decode()


async def test_a_worker_that_freezes_while_it_looks_after_the_fleet_does_not_keep_others_from_it(
    database_url: str, database: Database
) -> None:
    looking = WorkerIdentity(
        id=uuid4(), host="here", pid=1, version="0", queue="default", agents=()
    )
    fleet = PostgresWorkerStore(database, PgQueuerJobs())
    async with Database(database_url, longest_pause=timedelta(seconds=0.2)) as frozen:
        with pytest.raises(DatabaseUnavailable):
            await _hold_the_lock_until_another_has_it(frozen, fleet, looking)


async def test_connections_that_the_server_ended_while_they_were_idle_are_not_given_out(
    database_url: str, postgres: str
) -> None:
    async with Database(database_url) as database:
        await asyncio.gather(*(_ask(database, seconds=0.1) for _ in range(4)))
        async with await psycopg.AsyncConnection.connect(postgres, autocommit=True) as admin:
            ended = await admin.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
                (conninfo_to_dict(database_url)["dbname"],),
            )
            assert len(await ended.fetchall()) >= 4
        await asyncio.gather(*(_ask(database, seconds=0) for _ in range(4)))


async def _ask(database: Database, *, seconds: float) -> None:
    async with database.connection() as connection:
        await connection.execute("SELECT pg_sleep(%s)", (seconds,))


async def _hold_the_lock_until_another_has_it(
    frozen: Database, fleet: PostgresWorkerStore, looking: WorkerIdentity
) -> None:
    async with frozen.connection() as connection, connection.transaction():
        await connection.execute(_LOCK)
        assert await fleet.reconcile(looking, most=1) is None
        async with asyncio.timeout(10):
            while await fleet.reconcile(looking, most=1) is None:
                await asyncio.sleep(0.05)
        await connection.execute(_LOCK)
