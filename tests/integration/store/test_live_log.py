"""The lines of running attempts in a real PostgreSQL."""

import asyncio

from baton.domain.execution import (
    JournalEntry,
)
from baton.store.database import Database
from baton.store.journal import PostgresJournalStore
from baton.store.sql_files import statement
from integration.store.journal_calls import (
    a_start,
    a_worker,
    an_attempt_end,
    claimed,
    rows,
    seen,
    some_lines,
)


async def test_lines_of_a_running_attempt_are_kept_once_however_often_they_are_sent(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    claim = await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    assert claim is not None
    for _ in range(2):
        assert await journal.keep_log(claim, a_start(), 0, some_lines("one", "two"))
    for _ in range(2):
        assert await journal.keep_log(claim, a_start(), 2, some_lines("three"))
    assert await journal.keep_log(claim, a_start(), 0, some_lines("one", "two"))
    kept = await rows(database, "step_logs")
    assert [(line["attempt"], line["message"]) for line in kept] == [
        (1, "one"),
        (1, "two"),
        (1, "three"),
    ]


async def test_lines_are_kept_once_although_the_first_try_still_waits_when_they_are_sent_again(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    claim = await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    assert claim is not None
    async with (
        asyncio.TaskGroup() as group,
        database.connection() as holder,
        holder.transaction(),
    ):
        await holder.execute("SELECT FROM baton.executions FOR UPDATE")
        tries = [
            group.create_task(journal.keep_log(claim, a_start(), 0, some_lines("one")))
            for _ in range(2)
        ]
        while await _waiting(database) < len(tries):
            await asyncio.sleep(0.01)
    assert [one.result() for one in tries] == [True, True]
    assert len(await rows(database, "step_logs")) == 1


async def _waiting(database: Database) -> int:
    """How many statements wait for a lock."""
    found = await database.fetch_all(
        statement(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ),
        {},
    )
    return len(found)


async def test_an_attempt_that_ended_gets_no_more_lines(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    claim = await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    assert claim is not None
    await journal.write(
        claim, JournalEntry(attempts_ended=(an_attempt_end(),), attempts_started=(a_start(1),))
    )
    await journal.keep_log(claim, a_start(), 0, some_lines("too late"))
    assert await rows(database, "step_logs") == []
