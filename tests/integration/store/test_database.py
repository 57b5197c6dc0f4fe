"""The pool: what PostgreSQL does to its connections, and how that is told."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from baton.domain.errors import DatabaseUnavailable
from baton.domain.worker import WorkerIdentity
from baton.queue.jobs import PgQueuerJobs
from baton.store.database import Database
from baton.store.sql_files import statements
from baton.store.workers import Fleet

_LOCK = statements("workers.sql")["try_reconcile_lock"].text.decode()


async def test_a_worker_that_freezes_while_it_looks_after_the_fleet_does_not_keep_others_from_it(
    database_url: str, database: Database
) -> None:
    looking = WorkerIdentity(
        id=uuid4(), host="here", pid=1, version="0", queue="default", agents=()
    )
    fleet = Fleet(database, PgQueuerJobs())
    async with Database(database_url, longest_pause=timedelta(seconds=0.2)) as frozen:
        with pytest.raises(DatabaseUnavailable):
            await _hold_the_lock_until_another_has_it(frozen, fleet, looking)


async def _hold_the_lock_until_another_has_it(
    frozen: Database, fleet: Fleet, looking: WorkerIdentity
) -> None:
    async with frozen.connection() as connection, connection.transaction():
        await connection.execute(_LOCK)
        assert await fleet.reconcile(looking, most=1) is None
        async with asyncio.timeout(10):
            while await fleet.reconcile(looking, most=1) is None:
                await asyncio.sleep(0.05)
        await connection.execute(_LOCK)
