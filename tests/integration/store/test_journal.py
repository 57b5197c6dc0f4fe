"""The journal against a real PostgreSQL: claims, fences, take-overs."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from baton.domain.agent_call import LlmUsage
from baton.domain.execution import (
    AttemptStatus,
    ExecutionEnd,
    ExecutionStatus,
    JournalEntry,
    OutboxMessage,
    StepStatus,
)
from baton.domain.notification import NotificationKind
from baton.domain.worker import ENGINE_VERSION
from baton.queue.jobs import PgQueuerJobs
from baton.store.database import Database
from baton.store.executions import PostgresExecutionStore
from baton.store.journal import PostgresJournalStore
from baton.store.notifications import PostgresNotificationStore
from baton.store.sql_files import statement
from baton.store.workers import PostgresHeartbeatStore
from integration.store.journal_calls import (
    EVERYTHING,
    LIMIT,
    RELEASED,
    a_start,
    a_step_end,
    a_worker,
    an_attempt_end,
    an_execution,
    claimed,
    rows,
    seen,
    some_lines,
)


async def test_creating_an_execution_makes_one_job_with_its_id(
    database: Database, execution_id: str
) -> None:
    jobs = await rows(database, "pgqueuer")
    assert [job["payload"] for job in jobs] == [execution_id.encode()]


async def test_the_input_is_kept_to_the_byte(
    journal: PostgresJournalStore, execution_id: str
) -> None:
    assert (await seen(journal, execution_id)).input == b'{"n":1e16}'


async def test_a_claim_begins_a_run_and_its_first_attempt(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    record = await seen(journal, execution_id)
    claim = await claimed(journal, record, a_worker(), start=a_start())
    assert claim is not None
    assert claim.run == 1
    assert 890 < claim.seconds_left <= 900
    after = await seen(journal, execution_id)
    assert after.status is ExecutionStatus.RUNNING
    assert after.steps["step_0"].status is StepStatus.RUNNING
    assert after.steps["step_0"].attempt_open
    assert [run["reason"] for run in await rows(database, "execution_runs")] == ["start"]


async def test_two_workers_that_saw_the_same_cannot_both_claim(
    journal: PostgresJournalStore, execution_id: str
) -> None:
    record = await seen(journal, execution_id)
    assert await claimed(journal, record, a_worker()) is not None
    assert await claimed(journal, record, a_worker()) is None


async def test_an_execution_of_a_live_worker_cannot_be_taken_over(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    owner = a_worker()
    heart = PostgresHeartbeatStore(database)
    await heart.register(owner)
    assert await claimed(journal, await seen(journal, execution_id), owner) is not None
    assert await claimed(journal, await seen(journal, execution_id), a_worker()) is None
    await heart.close()


async def test_a_dead_workers_execution_is_taken_over_and_its_open_attempt_counts_as_lost(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    record = await seen(journal, execution_id)
    second = await claimed(journal, record, a_worker(), start=a_start(attempt=2))
    assert second is not None
    assert second.run == 2
    after = await seen(journal, execution_id)
    assert (after.steps["step_0"].attempts, after.steps["step_0"].losses) == (2, 1)
    runs = sorted(await rows(database, "execution_runs"), key=lambda run: str(run["n"]))
    assert [(run["n"], run["reason"], run["outcome"]) for run in runs] == [
        (1, "start", "worker_lost"),
        (2, "takeover", None),
    ]


async def test_nobody_takes_over_before_it_may(
    journal: PostgresJournalStore, execution_id: str
) -> None:
    await claimed(journal, await seen(journal, execution_id), a_worker())
    record = await seen(journal, execution_id)
    assert await claimed(journal, record, a_worker(), may_take_over=False) is None


@pytest.mark.parametrize(
    "changes", [{"agents": ()}, {"queue": "run:other"}, {"engine": 0}], ids=lambda c: next(iter(c))
)
async def test_a_worker_claims_only_what_it_can_run(
    journal: PostgresJournalStore, execution_id: str, changes: dict[str, object]
) -> None:
    assert await claimed(journal, await seen(journal, execution_id), a_worker(**changes)) is None


async def test_what_needs_a_newer_engine_waits_for_it(
    journal: PostgresJournalStore, database: Database, execution_id: str
) -> None:
    newer = replace(an_execution(), min_engine=ENGINE_VERSION + 1)
    await PostgresExecutionStore(database, PgQueuerJobs()).create(newer)
    record = await seen(journal, newer.id)
    assert await claimed(journal, record, a_worker()) is None
    assert await claimed(journal, record, a_worker(engine=ENGINE_VERSION + 1)) is not None


async def test_a_zombie_writes_nothing_at_all(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    await PostgresNotificationStore(database).create(EVERYTHING, created_by="test")
    zombie = await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    assert zombie is not None
    taken = await seen(journal, execution_id)
    await claimed(journal, taken, a_worker(), start=a_start(attempt=2))
    before = [await rows(database, t) for t in ("executions", "execution_steps", "step_attempts")]
    entry = JournalEntry(
        attempts_ended=(an_attempt_end(),),
        steps_ended=(a_step_end(),),
        attempts_started=(a_start(1),),
        execution_ended=ExecutionEnd(
            status=ExecutionStatus.COMPLETED,
            message=OutboxMessage(kind=NotificationKind.SUCCESS, content={}),
        ),
    )
    assert not await journal.write(zombie, entry)
    assert not await journal.keep_log(zombie, a_start(), 0, some_lines("too late"))
    assert not await journal.release(zombie.execution_id, zombie.claim_id, RELEASED)
    after = [await rows(database, t) for t in ("executions", "execution_steps", "step_attempts")]
    assert after == before
    assert await rows(database, "notifications") == []
    assert await rows(database, "step_logs") == []


async def test_what_a_dead_worker_still_finished_while_another_looked_is_not_run_again(
    journal: PostgresJournalStore, execution_id: str
) -> None:
    waking = await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    assert waking is not None
    looked = await seen(journal, execution_id)
    entry = JournalEntry(
        attempts_ended=(an_attempt_end(),),
        steps_ended=(a_step_end(),),
        attempts_started=(a_start(1),),
    )
    assert await journal.write(waking, entry)
    assert await claimed(journal, looked, a_worker(), start=a_start(attempt=2)) is None
    after = await seen(journal, execution_id)
    assert after.steps["step_0"].output == b'{"a":1}'
    assert await claimed(journal, after, a_worker(), start=a_start(1, attempt=2)) is not None


async def test_any_number_of_attempts_end_and_begin_in_one_commit(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    record = await seen(journal, execution_id)
    claim = await journal.claim(
        record,
        claim_id=uuid4(),
        worker=a_worker(),
        may_take_over=True,
        time_limit=LIMIT,
        starts=(a_start(0), a_start(1)),
    )
    assert claim is not None
    usage = LlmUsage(calls=1, tokens=7, input_tokens=5, cached_tokens=3, output_tokens=2)
    failed = replace(
        an_attempt_end(1),
        status=AttemptStatus.FAILED,
        error={"code": "agent_error"},
        input=b'{"kept":1}',
        usage=usage,
        retry_in_seconds=60,
        logs=some_lines("three"),
    )
    ended = replace(an_attempt_end(0), usage=usage, logs=some_lines("one", "two"))
    entry = JournalEntry(
        attempts_ended=(ended, failed),
        steps_ended=(a_step_end(0),),
        attempts_started=(a_start(2), a_start(3)),
    )
    for _ in range(2):
        assert await journal.write(claim, entry)
    after = (await seen(journal, execution_id)).steps
    assert [(path, step.status, step.attempt_open) for path, step in after.items()] == [
        ("step_0", StepStatus.COMPLETED, False),
        ("step_1", StepStatus.RUNNING, False),
        ("step_2", StepStatus.RUNNING, True),
        ("step_3", StepStatus.RUNNING, True),
    ]
    assert after["step_1"].wait_seconds > 50
    attempts = {row["path"]: row for row in await rows(database, "step_attempts")}
    assert (attempts["step_0"]["input"], attempts["step_1"]["input"]) == (None, b'{"kept":1}')
    lines = [(row["path"], row["message"]) for row in await rows(database, "step_logs")]
    assert lines == [("step_0", "one"), ("step_0", "two"), ("step_1", "three")]
    (row,) = await rows(database, "executions")
    kinds = ("llm_tokens", "llm_input_tokens", "llm_cached_tokens", "llm_output_tokens")
    assert [row[kind] for kind in kinds] == [14, 10, 6, 4]
    assert row["current_step"] == 3
    assert row["llm_cost"] == 0


async def test_finishing_a_step_and_beginning_the_next_is_one_commit_that_may_be_repeated(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    claim = await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    assert claim is not None
    entry = JournalEntry(
        attempts_ended=(an_attempt_end(),),
        steps_ended=(a_step_end(),),
        attempts_started=(a_start(1),),
    )
    assert await journal.write(claim, entry)
    once = [await rows(database, t) for t in ("execution_steps", "step_attempts", "step_logs")]
    assert await journal.write(claim, entry)
    record = await seen(journal, execution_id)
    assert record.steps["step_0"].output == b'{"a":1}'
    assert record.steps["step_1"].attempt_open
    again = [await rows(database, t) for t in ("execution_steps", "step_attempts", "step_logs")]
    assert [len(table) for table in again] == [len(table) for table in once]


async def test_a_large_output_is_compressed_and_comes_back_to_the_byte(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    output = b'{"t":"' + b"x" * 100_000 + b'"}'
    claim = await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    assert claim is not None
    await journal.write(
        claim,
        JournalEntry(attempts_ended=(an_attempt_end(),), steps_ended=(a_step_end(output=output),)),
    )
    assert (await seen(journal, execution_id)).steps["step_0"].output == output
    (step,) = await rows(database, "execution_steps")
    assert len(step["output"]) < 1_000
    assert step["output_bytes"] == len(output)


async def test_the_end_of_an_execution_brings_its_notification_in_the_same_commit(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    await PostgresNotificationStore(database).create(EVERYTHING, created_by="test")
    claim = await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    assert claim is not None
    end = ExecutionEnd(
        status=ExecutionStatus.FAILED,
        error="it broke\x00",
        error_detail={"message": "it broke\x00"},
        failed_step=0,
        context=b'{"a":"\\u0000"}',
        results=b"{}",
        message=OutboxMessage(kind=NotificationKind.FAILURE, content={"a": 1}),
    )
    assert await journal.write(claim, JournalEntry(execution_ended=end))
    (row,) = await rows(database, "executions")
    assert (row["status"], row["failed_step"]) == ("failed", 0)
    assert row["context"] is None, "jsonb cannot hold U+0000"
    assert row["error"] == "it broke\u2400"
    (notification,) = await rows(database, "notifications")
    assert (notification["run"], notification["state"]) == (1, "waiting")


async def test_cancelling_ends_what_waits_or_runs_and_its_owner_writes_no_more(
    journal: PostgresJournalStore, execution_id: str
) -> None:
    claim = await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    assert claim is not None
    assert await journal.cancel(execution_id, message="no more")
    assert not await journal.cancel(execution_id, message="again")
    assert not await journal.write(claim, JournalEntry(steps_ended=(a_step_end(),)))
    after = await seen(journal, execution_id)
    assert after.status is ExecutionStatus.CANCELLED
    assert after.steps["step_0"].status is StepStatus.CANCELLED


async def test_a_released_execution_waits_again_and_loses_nothing_to_poison(
    journal: PostgresJournalStore, execution_id: str
) -> None:
    claim = await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    assert claim is not None
    assert await journal.release(claim.execution_id, claim.claim_id, RELEASED)
    after = await seen(journal, execution_id)
    assert after.status is ExecutionStatus.PENDING
    assert (after.steps["step_0"].losses, after.steps["step_0"].attempt_open) == (0, False)


async def test_a_cancel_that_had_to_wait_for_a_writer_also_ends_what_the_writer_began(
    journal: PostgresJournalStore, execution_id: str, database: Database
) -> None:
    claim = await claimed(journal, await seen(journal, execution_id), a_worker(), start=a_start())
    assert claim is not None
    writer = await database.dedicated_connection()
    async with writer.transaction():
        await writer.execute(
            "SELECT FROM baton.executions WHERE id = %s FOR UPDATE", [execution_id]
        )
        await writer.execute(
            "INSERT INTO baton.step_attempts"
            " (execution_id, index, n, run, worker, input_sha256, step)"
            " VALUES (%s, 0, 2, 1, %s, 'i', 'step_0')",
            [execution_id, uuid4()],
        )
        cancelling = asyncio.create_task(journal.cancel(execution_id, message="no more"))
        waiting = statement("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        while not await database.fetch_all(waiting, {}):
            await asyncio.sleep(0.01)
    await writer.close()
    assert await cancelling
    attempts = await rows(database, "step_attempts")
    assert {attempt["status"] for attempt in attempts} == {"cancelled"}
