"""Owners of executions: heartbeats, and executions without a live owner."""

import asyncio
import re
from collections.abc import Mapping
from uuid import UUID

import pytest

import baton.store.journal
from baton.domain.worker import Renewal
from baton.errors import DatabaseUnavailable
from baton.queue.jobs import PgQueuerJobs
from baton.store.database import Database
from baton.store.journal import PostgresJournalStore
from baton.store.sql_files import Statement
from baton.store.workers import PostgresHeartbeatStore, PostgresWorkerStore
from integration.store.journal_calls import (
    a_worker,
    claimed,
    seen,
)


async def test_the_reconciler_finds_what_has_no_live_worker_or_no_job(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    fleet = PostgresWorkerStore(database, PgQueuerJobs())
    worker = a_worker()
    async with database.connection() as connection:
        await connection.execute("DELETE FROM baton.pgqueuer")
        await connection.execute("UPDATE baton.executions SET enqueued_at = NULL")
    found = await fleet.reconcile(worker, most=10)
    assert found is not None
    assert found.enqueued == (execution_id,)
    assert found.abandoned == ()
    await claimed(journal, await seen(journal, execution_id), a_worker())
    found = await fleet.reconcile(worker, most=10)
    assert found is not None
    assert found.abandoned == (execution_id,)
    found = await fleet.reconcile(a_worker(agents=()), most=10)
    assert found is not None
    assert found.abandoned == (), "it does not have the agents"


async def test_what_a_dead_run_command_left_is_found_and_taken_only_to_end_it(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    fleet, worker, runner = (
        PostgresWorkerStore(database, PgQueuerJobs()),
        a_worker(agents=()),
        a_worker(),
    )
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE baton.executions SET queue = %s, created_at = now() - interval '1 minute'",
            (f"run:{runner.id}",),
        )
    heart = PostgresHeartbeatStore(database)
    await heart.register(runner)
    found = await fleet.reconcile(worker, most=10)
    assert found is not None
    assert found.orphaned == (), "its runner lives"
    assert await claimed(journal, await seen(journal, execution_id), worker, orphaned=True) is None
    await heart.unregister(runner.id)
    found = await fleet.reconcile(worker, most=10)
    assert found is not None
    assert found.orphaned == (execution_id,)
    assert await claimed(journal, await seen(journal, execution_id), worker) is None
    assert await claimed(journal, await seen(journal, execution_id), worker, orphaned=True)
    await heart.close()


async def test_an_execution_of_the_common_queue_is_no_orphan(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE baton.executions SET created_at = now() - interval '1 minute'"
        )
    record = await seen(journal, execution_id)
    assert await claimed(journal, record, a_worker(), orphaned=True) is None


async def test_a_heartbeat_tells_which_claims_are_still_held(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    worker = a_worker()
    heart = PostgresHeartbeatStore(database)
    await heart.register(worker)
    claim = await claimed(journal, await seen(journal, execution_id), worker)
    assert claim is not None
    renewal = await heart.renew(worker.id)
    assert renewal is not None
    assert renewal.held == {claim.claim_id: execution_id}
    await journal.cancel(execution_id, message="no more")
    assert _held(await heart.renew(worker.id)) == {}
    await heart.unregister(worker.id)
    assert await heart.renew(worker.id) is None
    await heart.close()


async def test_a_heartbeat_that_was_given_up_leaves_nothing_for_the_next(
    database: Database,
) -> None:
    worker = a_worker()
    heart = PostgresHeartbeatStore(database)
    await heart.register(worker)
    async with database.connection() as other, other.transaction():
        await other.execute("SELECT FROM baton.workers FOR UPDATE")
        hanging = asyncio.create_task(heart.renew(worker.id))
        await asyncio.sleep(0.1)
        hanging.cancel()
        await asyncio.wait({hanging})
    assert hanging.cancelled()
    assert _held(await heart.renew(worker.id)) == {}
    await heart.close()


async def test_a_heartbeat_finds_a_new_connection_when_its_own_broke(database: Database) -> None:
    worker = a_worker()
    heart = PostgresHeartbeatStore(database)
    await heart.register(worker)
    async with database.connection() as other:
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(DatabaseUnavailable):
        await heart.renew(worker.id)
    assert _held(await heart.renew(worker.id)) == {}
    await heart.close()


def _held(renewal: Renewal | None) -> Mapping[UUID, str] | None:
    return renewal and renewal.held


@pytest.mark.parametrize("name", ["_CLAIM_NEW", "_CLAIM_AGAIN", "_CLAIM_ORPHAN", "_WRITE"])
async def test_a_plan_made_on_empty_tables_finds_rows_by_the_id_of_the_execution(
    name: str, database: Database
) -> None:
    """Plans are kept for as long as a connection lives."""
    made: Statement = getattr(baton.store.journal, name)
    intervals = ("dead_after", "tolerance", "time_limit")
    types = ", ".join("interval" if name in intervals else "unknown" for name in made.names)
    nulls = ", ".join("NULL" for _ in made.names)
    async with database.connection() as connection:
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        await connection.execute(f"PREPARE it ({types}) AS {made.text.decode()}")
        cursor = await connection.execute(f"EXPLAIN EXECUTE it ({nulls})")
        plan = [row["QUERY PLAN"] for row in await cursor.fetchall()]
    tables = "executions|execution_steps|step_attempts|execution_runs"
    scans = [line for line in plan if re.search(rf"Scan.* on ({tables}) ", line)]
    assert scans
    found = re.compile(r" using (\w+_pkey|execution_steps_path) on ")
    assert [line for line in scans if not found.search(line)] == []
