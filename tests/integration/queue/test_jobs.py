"""Our own writing of a job against PgQueuer's."""

from __future__ import annotations

from typing import Any

from baton.queue.jobs import PgQueuerJobs
from baton.store.database import Database, run
from baton.store.sql_files import statement


async def test_a_job_made_in_one_statement_is_what_pgqueuer_itself_makes(database: Database):
    jobs = PgQueuerJobs()
    async with database.connection() as connection:
        await jobs.enqueue(connection, ["exec-1"])
        theirs = await rows(database)
        await connection.execute("TRUNCATE baton.pgqueuer, baton.pgqueuer_log")
        await run(connection, statement(f"WITH {jobs.one_job} SELECT 1"), {"id": "exec-1"})
        ours = await rows(database)
    assert ours == theirs
    assert ours[0][0]["payload"] == b"exec-1"
    assert ours[1] == [], "nobody reads the log"


async def rows(database: Database) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Jobs and their log without what differs every time: ids and times."""
    varying = {"id", "job_id", "created", "updated", "heartbeat", "execute_after"}
    jobs = await database.fetch_all(statement("SELECT * FROM baton.pgqueuer"), {})
    log = await database.fetch_all(
        statement(
            "SELECT l.*, j.id IS NOT NULL AS of_a_job FROM baton.pgqueuer_log l"
            " LEFT JOIN baton.pgqueuer j ON j.id = l.job_id"
        ),
        {},
    )
    return tuple(
        [{name: row[name] for name in row.keys() - varying} for row in found]
        for found in (jobs, log)
    )
