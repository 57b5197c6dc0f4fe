"""What is moved after the database's clock leapt, and what is not."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from baton.store.clock_leaps import ClockLeaps
from baton.store.database import Database
from baton.store.sql_files import statement

HOUR = timedelta(hours=1)
LIMIT = timedelta(minutes=15)
ANY = bool  # true for every time

_EXECUTION = """
WITH definition AS (
    INSERT INTO baton.definitions (sha256, content) VALUES ('d', '{}') ON CONFLICT DO NOTHING
), workflow AS (
    INSERT INTO baton.workflows (id, slug, name, origin, created_by)
    VALUES ('wf-w', 'w', 'W', 'file', 'me') ON CONFLICT DO NOTHING
)
INSERT INTO baton.executions (
    id, workflow_id, workflow_name, definition_sha256, mode, trigger, queue, agents, min_engine,
    total_steps, input, created_by, status, claim_id, claimed_by, deadline_at, updated_at
) VALUES (
    %(id)s, 'wf-w', 'W', 'd', 'production', 'api', 'default', '{}', 1, 1, '{}', 'me',
    %(status)s, %(claim)s, %(claim)s, %(deadline)s, %(updated)s
)
"""


@pytest.fixture
def now() -> datetime:
    return datetime.now().astimezone()


async def execution(database: Database, n: int, **columns: Any) -> str:
    id_ = f"exec-20261123-{n:012x}"
    async with database.connection() as connection:
        await connection.execute(
            _EXECUTION,
            {"id": id_, "status": "pending", "claim": None, "updated": None, **columns},
        )
    return id_


async def limits(database: Database) -> dict[str, datetime]:
    rows = await database.fetch_all(statement("SELECT id, deadline_at FROM baton.executions"), {})
    return {row["id"]: row["deadline_at"] for row in rows}


@pytest.mark.parametrize("leap", [HOUR, -HOUR])
async def test_limits_from_before_a_leap_are_moved_once_however_many_workers_do_it(
    database: Database, now: datetime, leap: timedelta
) -> None:
    before = now - leap  # as the clock was when it was written
    old = await execution(database, 1, deadline=before + LIMIT, updated=before)
    new = await execution(database, 2, deadline=now + LIMIT, updated=now)
    for _ in range(3):
        await ClockLeaps(database).move(
            leap, held={}, since=now - timedelta(seconds=2), is_current=ANY
        )
    found = await limits(database)
    assert found == {old: now + LIMIT, new: now + LIMIT}


@pytest.mark.parametrize("leap", [HOUR, -HOUR])
async def test_what_was_written_after_a_leap_by_who_did_not_notice_it_is_moved_all_the_same(
    database: Database, now: datetime, leap: timedelta
) -> None:
    before = now - leap
    old = await execution(database, 1, deadline=before + LIMIT, updated=now)
    new = await execution(database, 2, deadline=now + LIMIT, updated=now)
    async with database.connection() as connection:
        for id_, set_at in ((old, before), (new, now)):
            await connection.execute(
                "UPDATE baton.executions SET deadline_set_at = %s WHERE id = %s", (set_at, id_)
            )
            await connection.execute(
                "INSERT INTO baton.execution_steps (execution_id, index, key, name, agent, status,"
                " run, definition_sha256, next_attempt_at, next_attempt_set_at)"
                " VALUES (%s, 0, 'a', 'A', 'a', 'running', 1, 'd', %s, %s)",
                (id_, set_at + LIMIT, set_at),
            )
    for _ in range(2):
        await ClockLeaps(database).move(
            leap, held={}, since=now - timedelta(seconds=2), is_current=ANY
        )
    pauses = await database.fetch_all(
        statement("SELECT DISTINCT next_attempt_at FROM baton.execution_steps"), {}
    )
    assert await limits(database) == {old: now + LIMIT, new: now + LIMIT}
    assert [row["next_attempt_at"] for row in pauses] == [now + LIMIT]


async def test_limits_of_what_a_worker_holds_are_what_its_own_clock_says(
    database: Database, now: datetime
) -> None:
    claim = uuid4()
    mine = await execution(
        database,
        1,
        status="running",
        claim=claim,
        deadline=now - HOUR + LIMIT,
        updated=now - HOUR,
    )
    for _ in range(2):
        await ClockLeaps(database).move(
            HOUR, held={claim: 600.0}, since=now - timedelta(seconds=2), is_current=ANY
        )
    left = (await limits(database))[mine] - now
    assert timedelta(seconds=600) <= left < timedelta(seconds=660)


async def test_workers_that_notice_a_leap_at_the_same_time_do_not_wait_for_each_other_in_a_circle(
    database: Database, now: datetime
) -> None:
    claims = [[uuid4() for _ in range(20)] for _ in range(4)]
    for n, claim in enumerate(claim for held in claims for claim in held):
        await execution(
            database, n, status="running", claim=claim, deadline=now - HOUR + LIMIT,
            updated=now - HOUR,
        )  # fmt: skip
    leaps, since = ClockLeaps(database), now - timedelta(seconds=2)
    await asyncio.gather(
        *(
            leaps.move(HOUR, held=dict.fromkeys(held, 600.0), since=since, is_current=ANY)
            for held in claims
        )
    )
    left = [limit - now for limit in (await limits(database)).values()]
    assert len(left) == 80
    assert all(timedelta(seconds=600) <= each < timedelta(seconds=660) for each in left)


async def test_nothing_is_moved_after_a_leap_when_the_clock_leapt_again(
    database: Database, now: datetime
) -> None:
    before = now - HOUR
    old = await execution(database, 1, deadline=before + LIMIT, updated=before)
    shown = []

    def is_current(clock: datetime) -> bool:
        shown.append(clock)
        return False

    moved = await ClockLeaps(database).move(
        HOUR, held={}, since=now - timedelta(seconds=2), is_current=is_current
    )
    assert moved is False
    assert await limits(database) == {old: before + LIMIT}
    assert abs(shown[0] - now) < timedelta(minutes=1)


async def test_a_message_that_waits_is_not_late_by_a_leap_back(
    database: Database, now: datetime
) -> None:
    execution_id = await execution(database, 1, deadline=None, updated=now)
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO baton.notification_channels (id, name, kind, origin, on_failure,"
            " on_success, sealed, hint, created_by)"
            " VALUES ('t', 'T', 'teams', 'person', true, false, '', '', 'me')"
        )
        await connection.execute(
            "INSERT INTO baton.notifications (execution_id, run, channel, workflow_id, kind,"
            " content, due_at) VALUES (%s, 1, 't', 'wf-w', 'failure', '{}', %s)",
            (execution_id, now + HOUR + timedelta(seconds=30)),
        )
    await ClockLeaps(database).move(-HOUR, held={}, since=now, is_current=ANY)
    (row,) = await database.fetch_all(statement("SELECT due_at FROM baton.notifications"), {})
    assert row["due_at"] == now + timedelta(seconds=30)
