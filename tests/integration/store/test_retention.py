"""Old executions are deleted in small parts; nothing else is, and nobody waits for it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from baton.store.database import Database
from baton.store.rollups import Retention, Rollups
from baton.store.sql_files import statement
from integration.store.histories import Player

KEEP = timedelta(days=30)
CHILDREN = (
    "execution_runs",
    "execution_steps",
    "step_attempts",
    "step_logs",
    "execution_texts",
    "execution_failures",
    "notifications",
)


async def rows(database: Database, sql: str, **params: Any) -> list[dict[str, Any]]:
    return await database.fetch_all(statement(sql), params)


async def ids(database: Database) -> set[str]:
    return {row["id"] for row in await rows(database, "SELECT id FROM baton.executions")}


async def age(database: Database, days: int, where: str = "true") -> None:
    await rows(
        database,
        f"UPDATE baton.executions SET created_at = now() - %(ago)s::interval,"
        f" completed_at = completed_at - %(ago)s::interval WHERE {where} RETURNING 1",
        ago=timedelta(days=days),
    )


async def count_all(database: Database) -> None:
    while await Rollups(database).count():
        pass


@pytest.fixture
async def player(database: Database) -> Player:
    player = Player(database, 3)
    await player.begin(workflows=2, executions=24)
    for _ in range(150):
        await player.move()
    assert {playing.status for playing in player.executions} >= {"completed", "pending", "running"}
    return player


async def test_what_ended_long_ago_goes_with_all_that_belongs_to_it(
    database: Database, player: Player
) -> None:
    await count_all(database)
    await age(database, 31)
    figures = await rows(database, "SELECT * FROM baton.execution_counts ORDER BY 1, 2, 3")
    open_ = {p.id for p in player.executions if p.status in ("pending", "running")}
    assert not await Retention(database, KEEP).delete()
    assert await ids(database) == open_
    left = {
        table: await rows(database, f"SELECT DISTINCT execution_id AS id FROM baton.{table}")
        for table in CHILDREN
    }
    assert [table for table in CHILDREN if {row["id"] for row in left[table]} - open_] == []
    assert await rows(database, "SELECT * FROM baton.execution_counts ORDER BY 1, 2, 3") == figures


async def test_what_ended_lately_stays_however_old_it_is(
    database: Database, player: Player
) -> None:
    await count_all(database)
    await age(database, 29)
    before = await ids(database)
    await Retention(database, KEEP).delete()
    assert await ids(database) == before
    await rows(
        database, "UPDATE baton.executions SET created_at = now() - interval '1 year' RETURNING 1"
    )
    await Retention(database, KEEP).delete()
    assert await ids(database) == before


async def test_what_is_not_counted_yet_stays_until_it_is(
    database: Database, player: Player
) -> None:
    await age(database, 31)
    before = await ids(database)
    await Retention(database, KEEP).delete()
    assert await ids(database) == before
    await count_all(database)
    await Retention(database, KEEP).delete()
    assert len(await ids(database)) < len(before)


async def test_what_somebody_holds_is_left_for_the_next_time(
    database: Database, player: Player
) -> None:
    await count_all(database)
    await age(database, 31)
    held = next(p.id for p in player.executions if p.status == "completed")
    async with database.connection() as connection, connection.transaction():
        await connection.execute("SELECT FROM baton.executions WHERE id = %s FOR UPDATE", (held,))
        async with asyncio.timeout(5):
            await Retention(database, KEEP).delete()
        assert held in await ids(database)
    await Retention(database, KEEP).delete()
    assert held not in await ids(database)


async def test_executions_go_on_while_old_ones_are_deleted_by_several_at_once(
    database: Database, player: Player
) -> None:
    await count_all(database)
    old = {p.id for p in player.executions if p.status in ("completed", "cancelled", "failed")}
    await age(database, 31, "status IN ('completed', 'cancelled', 'failed')")
    player.executions = [p for p in player.executions if p.id not in old]
    deleting = True

    async def delete() -> None:
        while deleting:
            await Retention(database, KEEP).delete()

    deleters = [asyncio.create_task(delete()) for _ in range(3)]
    for _ in range(100):
        await player.move()
    deleting = False
    await asyncio.gather(*deleters)
    assert await ids(database) == {p.id for p in player.executions}
    found = await rows(database, "SELECT id, status FROM baton.executions")
    assert {row["id"]: row["status"] for row in found} == {
        p.id: p.status for p in player.executions
    }
