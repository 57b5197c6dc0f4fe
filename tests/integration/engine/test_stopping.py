"""Cancelling executions and stopping workers, wherever an execution is."""

import asyncio
from uuid import uuid4

import pytest

from baton.engine.interruption import StopReason
from baton.errors import WrongState
from integration.engine.stage import Stage, step, until, worker

WAITS = {"gate": "gate"}


def stop_all(executor, reason):
    for claim_id in dict(executor.claims):
        executor.stop(claim_id, reason)


async def test_a_pending_execution_is_cancelled_and_never_runs(stage: Stage):
    execution_id = await stage.start(step("one"))
    await stage.cancel(execution_id)
    assert not await stage.executor().run(execution_id)
    seen = await stage.seen(execution_id)
    assert (seen.view.status, seen.view.runs, stage.ran()) == ("cancelled", (), [])
    assert seen.view.completed_at is not None


async def test_a_running_agent_is_really_cancelled_and_partial_results_are_kept(stage: Stage):
    execution_id = await stage.start(
        step("one", {"returns": {"a": 1}}), step("two", WAITS), step("three")
    )
    executor = stage.executor()
    running = await stage.begin(executor, execution_id, steps=2)
    await stage.cancel(execution_id)
    stop_all(executor, StopReason.CLAIM_LOST)
    await running
    assert stage.left()
    seen = await stage.seen(execution_id)
    assert seen.view.status == "cancelled"
    assert seen.steps == [("one", "completed"), ("two", "cancelled")]
    assert seen.view.steps[0].output == b'{"a":1}'
    assert seen.tries[-1] == (1, 1, "cancelled")
    assert seen.view.runs[0].outcome == "cancelled"
    assert seen.view.error == "Cancelled by Local operator."


async def test_the_child_process_of_a_synchronous_agent_is_killed(stage: Stage):
    execution_id = await stage.start(step("one", {"sleeps": 60}, agent="sync-actor"))
    executor = stage.executor()
    running = await stage.begin(executor, execution_id)
    await stage.cancel(execution_id)
    stop_all(executor, StopReason.CLAIM_LOST)
    await running
    await until(lambda: not stage.is_alive(stage.pids()[0]))


async def test_cancelling_during_backoff_ends_the_wait(stage: Stage):
    stage.clock.stands_still = True
    execution_id = await stage.start(step("one", {"transient": "no"}, {}))
    executor = stage.executor()
    running = await stage.begin(executor, execution_id, naps=1)
    await stage.cancel(execution_id)
    stop_all(executor, StopReason.CLAIM_LOST)
    await running
    seen = await stage.seen(execution_id)
    assert (seen.view.status, seen.steps) == ("cancelled", [("one", "cancelled")])
    assert seen.view.steps[0].next_attempt_at is None
    assert stage.ran() == ["one"]


async def test_cancelling_between_steps_keeps_the_next_from_running(stage: Stage):
    execution_id = await stage.start(step("one", WAITS), step("two"))
    running = await stage.begin(stage.executor(), execution_id)
    await stage.cancel(execution_id)
    stage.open()  # the worker has not heard of it, its agent finishes
    await running
    seen = await stage.seen(execution_id)
    assert (seen.view.status, stage.ran()) == ("cancelled", ["one"])
    assert seen.tries == [(0, 1, "cancelled")], "the answer came too late"


async def test_what_ended_cannot_be_cancelled(stage: Stage):
    seen = await stage.run(step("one"))
    with pytest.raises(WrongState, match="is completed; only a pending or running one"):
        await stage.cancel(seen.view.id)


async def test_the_heartbeat_tells_a_worker_of_a_cancellation(fresh_stage: Stage):
    stage = fresh_stage
    async with worker(stage):
        execution_id = await stage.start(step("one", WAITS))
        await until(lambda: stage.ran() == ["one"])
        await stage.cancel(execution_id)
        await until(stage.left)


async def test_a_release_hands_back_without_counting_as_a_failure_or_a_loss(stage: Stage):
    execution_id = await stage.start(step("one"), step("two", WAITS))
    executor = stage.executor()
    running = await stage.begin(executor, execution_id, steps=2)
    stop_all(executor, StopReason.RELEASE)
    await running
    released = await stage.seen(execution_id)
    assert released.view.status == "pending"
    assert released.tries[-1] == (1, 1, "released")
    stage.open()
    await stage.executor().run(execution_id)
    seen = await stage.seen(execution_id)
    assert seen.view.status == "completed"
    assert stage.ran() == ["one", "two", "two"], "no finished step runs again"
    assert [(run.reason, run.outcome) for run in seen.view.runs] == [
        ("start", "released"),
        ("takeover", "completed"),
    ]


async def test_an_agent_that_answers_a_release_with_an_error_did_not_fail(stage: Stage):
    execution_id = await stage.start(step("one", {"stubborn": True}, {}))
    executor = stage.executor()
    running = await stage.begin(executor, execution_id)
    stop_all(executor, StopReason.RELEASE)
    await running
    seen = await stage.seen(execution_id)
    assert (seen.view.status, seen.tries) == ("pending", [(0, 1, "released")])


async def test_stopping_a_claim_that_is_not_driven_here_does_nothing(stage: Stage):
    execution_id = await stage.start(step("one", {"gate": "gate"}))
    executor = stage.executor()
    running = await stage.begin(executor, execution_id)
    executor.stop(uuid4(), StopReason.RELEASE)
    stage.open()
    await running
    seen = await stage.seen(execution_id)
    assert (seen.view.status, seen.tries) == ("completed", [(0, 1, "completed")])


async def test_a_stopping_worker_finishes_what_ends_within_its_grace_time(fresh_stage: Stage):
    stage = fresh_stage
    async with worker(stage, grace_seconds=20) as stop:
        execution_id = await stage.start(step("one", WAITS), step("two"))
        await until(lambda: stage.ran() == ["one"])
        stop.set()
        await asyncio.sleep(0)
        late = await stage.start(step("late"))
        stage.open()
    assert (await stage.seen(execution_id)).view.status == "completed"
    assert (await stage.seen(late)).view.status == "pending", "it claims nothing new"


async def test_a_stopping_worker_releases_what_does_not(fresh_stage: Stage):
    stage = fresh_stage
    async with worker(stage, grace_seconds=0.1):
        execution_id = await stage.start(step("one", WAITS))
        await until(lambda: stage.ran() == ["one"])
    seen = await stage.seen(execution_id)
    assert (seen.view.status, seen.tries) == ("pending", [(0, 1, "released")])
    assert await stage.platform.fleet.alive() == [], "it said goodbye"
