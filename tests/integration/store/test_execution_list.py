"""Whichever way a page is found, it holds what a look at every single execution would find."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from baton.domain.catalog import PageCursor
from baton.domain.execution import Mode, NewExecution, Trigger
from baton.domain.execution_view import ExecutionFilter
from baton.jsontext.text import to_text
from baton.queue.jobs import PgQueuerJobs
from baton.store.database import Database
from baton.store.execution_list import PostgresExecutionList
from baton.store.executions import PostgresExecutionStore
from baton.store.sql_files import statement

WORDS = ("vpn", "tunnel", "mail", "mailbox", "printer")
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Made:
    """An execution as it was made."""

    id: str
    workflow_id: str
    status: str
    mode: str
    at: datetime
    words: tuple[str, ...]


async def made(database: Database, randomly: random.Random) -> list[Made]:
    async with database.connection() as connection:
        await connection.execute("INSERT INTO baton.definitions VALUES ('d', '{}')")
        for n in range(2):
            await connection.execute(
                "INSERT INTO baton.workflows (id, slug, name, origin, created_by)"
                " VALUES (%s, %s, 'X', 'file', 'me')",
                (f"wf-{n}", str(n)),
            )
    found = []
    for n in range(40):
        execution = Made(
            id=f"exec-20261123-{n:012x}",
            workflow_id=f"wf-{randomly.randrange(2)}",
            status=randomly.choice(("completed", "pending", "cancelled")),
            mode=randomly.choice(("production", "test")),
            # Some at the same instant: the id decides.
            at=BEGIN + timedelta(hours=randomly.randrange(20)),
            words=tuple(randomly.sample(WORDS, 2)),
        )
        await PostgresExecutionStore(database, PgQueuerJobs()).create(
            NewExecution(
                id=execution.id,
                workflow_id=execution.workflow_id,
                workflow_name="X",
                version=None,
                definition_sha256="d",
                mode=Mode(execution.mode),
                trigger=Trigger.API,
                queue="default",
                total_steps=1,
                min_engine=1,
                agents=(),
                input=to_text({"text": " ".join(execution.words)}),
                created_by="me",
            )
        )
        await database.fetch_all(
            statement(
                "UPDATE baton.executions SET status = %(status)s, created_at = %(at)s"
                " WHERE id = %(id)s RETURNING 1"
            ),
            {"status": execution.status, "at": execution.at, "id": execution.id},
        )
        found.append(execution)
    return found


def fits(execution: Made, narrowed: ExecutionFilter) -> bool:
    return (
        narrowed.workflow_id in (None, execution.workflow_id)
        and (not narrowed.statuses or execution.status in narrowed.statuses)
        and narrowed.mode in (None, execution.mode)
        and (narrowed.from_at is None or execution.at >= narrowed.from_at)
        and (narrowed.to_at is None or execution.at < narrowed.to_at)
        and all(any(has.startswith(word) for has in execution.words) for word in narrowed.words)
    )


def any_filter(randomly: random.Random) -> ExecutionFilter:
    hours = [BEGIN + timedelta(hours=randomly.randrange(20)) for _ in range(2)]
    return ExecutionFilter(
        workflow_id=randomly.choice((None, "wf-0")),
        statuses=randomly.choice(((), ("completed",), ("pending", "cancelled"))),
        mode=randomly.choice((None, "test")),
        from_at=randomly.choice((None, min(hours))),
        to_at=randomly.choice((None, max(hours))),
        words=randomly.choice(((), ("mail",), ("vpn",), ("mail", "tun"), ("absent",))),
    )


@pytest.mark.parametrize("lately", [1, 5, 4000])
async def test_pages_hold_all_that_fits_once_and_newest_first(
    database: Database, lately: int
) -> None:
    randomly = random.Random(lately)
    executions = await made(database, randomly)
    listing = PostgresExecutionList(database, lately=lately)
    for _ in range(60):
        narrowed = any_filter(randomly)
        limit = randomly.choice((1, 3, 50))
        seen: list[str] = []
        after = None
        while page := await listing.rows(narrowed, limit=limit, after=after):
            seen += [row.id for row in page]
            after = PageCursor(at=page[-1].created_at, id=page[-1].id)
        expected = sorted(
            (e for e in executions if fits(e, narrowed)), key=lambda e: (e.at, e.id), reverse=True
        )
        assert seen == [execution.id for execution in expected], narrowed
