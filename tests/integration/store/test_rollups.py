"""Figures are what a recount of the raw rows comes to, whatever happened and whenever that is."""

from __future__ import annotations

import asyncio
import math
import secrets
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from baton.domain.durations import FIRST_MS, GROWTH
from baton.errors import DatabaseOutdated
from baton.store.database import Database
from baton.store.rollups import Rollups
from baton.store.sql_files import statement
from integration.store.histories import End, Player, Playing

TOKENS = ("llm_tokens", "llm_input_tokens", "llm_cached_tokens", "llm_output_tokens")


async def rows(database: Database, sql: str, **params: Any) -> list[dict[str, Any]]:
    return await database.fetch_all(statement(sql), params)


def buckets(at: datetime) -> list[tuple[str, datetime]]:
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return [("hour", hour), ("day", hour.replace(hour=0))]


async def recounted(player: Player, database: Database) -> dict[str, Counter[Any]]:
    """From the raw rows of runs and attempts, and the ends that the player saw."""
    counts: dict[str, Counter[Any]] = {
        name: Counter() for name in ("executions", "agents", "durations", "failures")
    }
    attempts = await rows(database, "SELECT * FROM baton.step_attempts")
    for playing in player.executions:
        if playing.mode == "test":
            continue
        for end in playing.ends:
            tried = [
                attempt
                for attempt in attempts
                if attempt["execution_id"] == playing.id
                and end.first_run <= attempt["run"] <= end.run
            ]
            for bucket in buckets(end.at):
                _count_end(counts, bucket, playing, end, tried)
    return {name: +counter for name, counter in counts.items()}


def _count_end(
    counts: dict[str, Counter[Any]],
    bucket: tuple[str, datetime],
    playing: Playing,
    end: End,
    tried: list[dict[str, Any]],
) -> None:
    for workflow in (playing.workflow_id, ""):
        where = (*bucket, workflow)
        counts["executions"][*where, end.status] += 1
        for what in ("llm_calls", *TOKENS, "llm_cost"):
            counts["executions"][*where, what] += sum(attempt[what] or 0 for attempt in tried)
        counts["executions"][*where, "llm_unpriced_calls"] += sum(map(_unpriced, tried))
        if end.status == "completed":
            counts["durations"][*where, "", ""] += 1
        seen = set()
        for attempt in tried:
            step = attempt["step"] if workflow else ""
            agent = (*where, step, attempt["agent"], "llm")
            counts["agents"][*agent, "attempts"] += 1
            counts["agents"][*agent, "runs"] += attempt["path"] not in seen
            seen.add(attempt["path"])
            for what in (*TOKENS, "llm_cost"):
                counts["agents"][*agent, what] += attempt[what] or 0
            counts["agents"][*agent, "llm_unpriced_calls"] += _unpriced(attempt)
            if attempt["status"] in ("completed", "failed"):
                counts["agents"][*agent, attempt["status"]] += 1
            counts["agents"][*agent, "lost"] += attempt["status"] == "worker_lost"
            if attempt["status"] == "completed":
                counts["durations"][*where, step, attempt["agent"]] += 1
    for failure in end.failures:
        kind = tuple(failure[name] for name in ("step", "agent", "agent_kind", "code", "type"))
        counts["failures"][*bucket, playing.workflow_id, *kind] += 1


def _unpriced(attempt: dict[str, Any]) -> int:
    return attempt["llm_calls"] if attempt["llm_cost"] is None else 0


async def counted(database: Database) -> dict[str, Counter[Any]]:
    """What the tables of figures say."""
    found: dict[str, Counter[Any]] = {
        name: Counter() for name in ("executions", "agents", "durations", "failures")
    }
    for row in await rows(database, "SELECT * FROM baton.execution_counts"):
        where = (row["span"], row["bucket"], row["workflow_id"])
        llm = ("llm_calls", *TOKENS, "llm_cost", "llm_unpriced_calls")
        for what in ("completed", "failed", "cancelled", *llm):
            found["executions"][*where, what] += row[what]
    for row in await rows(database, "SELECT * FROM baton.agent_counts"):
        where = tuple(row[n] for n in ("span", "bucket", "workflow_id", "step", "agent", "kind"))
        for what in (
            "attempts",
            "runs",
            "completed",
            "failed",
            "lost",
            *TOKENS,
            "llm_cost",
            "llm_unpriced_calls",
        ):
            found["agents"][*where, what] += row[what]
    for row in await rows(database, "SELECT * FROM baton.duration_counts"):
        where = tuple(row[n] for n in ("span", "bucket", "workflow_id", "step", "agent"))
        found["durations"][where] += row["count"]
    for row in await rows(
        database,
        "SELECT * FROM baton.failure_counts AS c JOIN baton.failure_kinds AS k ON k.id = c.kind_id",
    ):
        names = ("span", "bucket", "workflow_id", "step", "agent", "agent_kind", "code", "type")
        found["failures"][*(row[name] for name in names)] += row["count"]
    return {name: +counter for name, counter in found.items()}


@pytest.mark.parametrize("seed", range(6))
async def test_figures_equal_a_recount_after_any_history(database: Database, seed: int) -> None:
    """Failures, retries, resumes, cancels, lost and stopped workers, counted in between."""
    player = Player(database, seed)
    await player.begin(workflows=2, executions=16)
    rollups = Rollups(database, at_once=3)
    for _ in range(250):
        await player.move()
        if player.random.random() < 0.1:
            await rollups.count()
    while await rollups.count():
        pass
    assert sum(len(playing.ends) for playing in player.executions) > 10
    expected = await recounted(player, database)
    found = await counted(database)
    for name, counter in expected.items():
        assert found[name] == counter, name
    await _failures_are_known(player, database)


async def _failures_are_known(player: Player, database: Database) -> None:
    """Each kind of failure with its first and last time, and each execution with its kinds."""
    kinds = await rows(database, "SELECT * FROM baton.failure_kinds")
    listed = await rows(database, "SELECT * FROM baton.execution_failures")
    for kind in kinds:
        names = ("step", "agent", "agent_kind", "code", "type")
        times = {
            (end.at, playing.id)
            for playing in player.executions
            if playing.workflow_id == kind["workflow_id"] and playing.mode != "test"
            for end in playing.ends
            if any(all(failure[n] == kind[n] for n in names) for failure in end.failures)
        }
        assert (kind["first_at"], kind["last_at"]) == (min(times)[0], max(times)[0])
        assert kind["last_execution_id"] == max(times)[1]
        assert {id_ for _, id_ in times} == {
            row["execution_id"] for row in listed if row["kind_id"] == kind["id"]
        }


async def test_counters_at_once_count_each_end_once(database: Database) -> None:
    player = Player(database, 1)
    await player.begin(workflows=1, executions=3)

    async def count() -> None:
        for _ in range(30):
            await Rollups(database, at_once=2).count()

    async def play() -> None:
        for _ in range(100):
            await player.move()

    # The player moves the times of its ends: it does so alone, then all count at once.
    await play()
    await asyncio.gather(*(count() for _ in range(4)))
    while await Rollups(database).count():
        pass
    assert await counted(database) == await recounted(player, database)


async def test_a_count_that_breaks_off_counts_nothing(database: Database) -> None:
    player = Player(database, 2)
    await player.begin(workflows=1, executions=3)
    for _ in range(60):
        await player.move()
    waiting = await rows(database, "SELECT * FROM baton.endings")
    async with database.connection() as connection:
        await connection.execute("ALTER TABLE baton.duration_counts RENAME TO away")
    with pytest.raises(DatabaseOutdated):
        await Rollups(database).count()
    async with database.connection() as connection:
        await connection.execute("ALTER TABLE baton.away RENAME TO duration_counts")
    assert len(await rows(database, "SELECT * FROM baton.endings")) == len(waiting)
    await Rollups(database).count()
    assert await counted(database) == await recounted(player, database)


async def test_no_error_however_it_is_named_and_worded_keeps_others_from_being_counted(
    database: Database,
) -> None:
    player = Player(database, 3)
    await player.begin(workflows=1, executions=1)
    (playing,) = player.executions
    for n in range(20):
        words = " ".join(f"{chr(0x10400 + n) * 58}{number}" for number in range(400))
        error = {"code": "agent_error", "type": secrets.token_hex(3000), "message": words}
        await rows(
            database,
            "INSERT INTO baton.endings (execution_id, first_run, run, status, error)"
            " VALUES (%(id)s, 1, 1, 'failed', %(error)s) RETURNING run",
            id=playing.id,
            error=Jsonb(error),
        )
        await Rollups(database).count()
    assert await rows(database, "SELECT * FROM baton.endings") == []
    kinds = await rows(database, "SELECT type FROM baton.failure_kinds")
    assert {len(kind["type"]) for kind in kinds} == {200}


async def test_slots_of_durations_are_the_same_in_sql(database: Database) -> None:
    for power in range(-3, 160):
        ms = FIRST_MS * GROWTH ** (power + 0.3)
        (row,) = await rows(database, "SELECT baton.duration_slot(%(ms)s::float8) AS slot", ms=ms)
        assert row["slot"] == max(math.ceil(math.log(ms / FIRST_MS, GROWTH)), 0)
