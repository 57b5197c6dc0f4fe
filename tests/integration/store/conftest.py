"""A journal on a real PostgreSQL."""

import pytest

from baton.queue.jobs import PgQueuerJobs
from baton.store.database import Database
from baton.store.executions import PostgresExecutionStore
from baton.store.journal import PostgresJournalStore
from integration.store.journal_calls import an_execution


@pytest.fixture
async def execution_id(database: Database) -> str:
    async with database.connection() as connection:
        await connection.execute("INSERT INTO baton.definitions VALUES ('d', '{}')")
        await connection.execute(
            "INSERT INTO baton.workflows (id, slug, name, origin, created_by)"
            " VALUES ('wf-x', 'x', 'X', 'file', 'me')"
        )
    started = await PostgresExecutionStore(database, PgQueuerJobs()).create(an_execution())
    return started.execution_id


@pytest.fixture
def journal(database: Database) -> PostgresJournalStore:
    return PostgresJournalStore(database)
