"""What a step writes is seen while it runs, kept whatever comes, and written once."""

import asyncio
from typing import Any

import pytest

from baton.engine.interruption import StopReason
from integration.engine.stage import Flaky, Stage, step

TELLS = {
    "logs": ["one", "two"],
    "gate": "gate",
    "logs_behind_the_gate": ["three"],
    "returns": {"a": 1},
}


class Counted:
    """A journal that tells what it was asked."""

    def __init__(self, stage: Stage) -> None:
        self._journal = stage.platform.journal
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        return getattr(self._journal, name)


async def lines(stage: Stage, execution_id: str) -> list[tuple[int, str]]:
    rows = await stage.rows("step_logs", execution_id)
    return [(row["attempt"], row["message"]) for row in rows]


async def looked_until(stage: Stage, execution_id: str, *messages: str) -> None:
    """Look for new lines again and again until these are kept."""
    async with asyncio.timeout(20):
        while await stage.logs(execution_id) != list(messages):
            stage.clock.ring()
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("agent", ["actor", "sync-actor"])
async def test_what_a_step_wrote_is_kept_while_it_runs(stage: Stage, agent: str):
    execution_id = await stage.start(step("one", TELLS, agent=agent))
    running = await stage.begin(stage.executor(), execution_id)
    await looked_until(stage, execution_id, "one", "two")
    assert (await stage.seen(execution_id)).tries == [(0, 1, "running")]
    stage.open()
    await running


async def test_the_end_of_an_attempt_adds_only_what_is_not_kept_yet(stage: Stage):
    execution_id = await stage.start(step("one", TELLS), text=b'{"a":0}')
    running = await stage.begin(stage.executor(), execution_id)
    await looked_until(stage, execution_id, "one", "two")
    stage.open()
    await running
    assert await lines(stage, execution_id) == [
        (1, "one"),
        (1, "two"),
        (1, "three"),
        (1, "The output replaces in the context: a"),
    ]


@pytest.mark.parametrize("committed", [False, True])
async def test_lines_whose_fate_is_unknown_are_sent_again_and_stand_once(
    stage: Stage, committed: bool
):
    execution_id = await stage.start(step("one", TELLS))
    flaky = Flaky(stage.platform.journal, outages={"keep_log": 3}, after=committed)
    running = await stage.begin(stage.executor(journal=flaky), execution_id)
    stage.clock.ring()
    stage.open()
    await running
    assert stage.clock.naps == [0.05, 0.1, 0.2]
    assert await stage.logs(execution_id) == ["one", "two", "three"]
    assert (await stage.seen(execution_id)).view.status == "completed"


async def test_an_attempt_that_ends_before_the_first_look_asks_the_database_nothing_more(
    stage: Stage,
):
    execution_id = await stage.start(step("one", {"logs": ["one"]}), step("two", {"logs": ["two"]}))
    journal: Any = Counted(stage)
    assert await stage.executor(journal=journal).run(execution_id)
    assert journal.asked == ["load", "claim", "write", "write"]
    assert [alarm.cancelled for alarm in stage.clock.alarms] == [True, True]
    assert await stage.logs(execution_id) == ["one", "two"]


async def test_a_step_that_writes_nothing_asks_the_database_nothing_while_it_runs(stage: Stage):
    execution_id = await stage.start(step("one", {"gate": "gate"}))
    journal: Any = Counted(stage)
    running = await stage.begin(stage.executor(journal=journal), execution_id)
    for _ in range(3):
        stage.clock.ring()
    stage.open()
    await running
    assert journal.asked == ["load", "claim", "write"]


async def test_of_very_many_lines_the_first_thousand_are_kept_and_the_end_counts_the_others(
    stage: Stage,
):
    many = [str(number) for number in range(1_003)]
    execution_id = await stage.start(step("one", {**TELLS, "logs": many}))
    running = await stage.begin(stage.executor(), execution_id)
    await looked_until(stage, execution_id, *many[:1_000])
    stage.open()
    await running
    *kept, last = await stage.logs(execution_id)
    assert kept == many[:1_000]
    # Where the machine is slow, the platform writes that the agent blocks its loop.
    assert last in {f"{left} further lines were left out after 1000." for left in (4, 5)}


async def test_lines_of_a_lost_claim_are_not_kept(stage: Stage):
    execution_id = await stage.start(step("one", TELLS))
    executor = stage.executor()
    running = await stage.begin(executor, execution_id)
    await stage.cancel(execution_id)
    stage.clock.ring()
    stage.open()  # the worker has not heard of it, its agent finishes
    await running
    assert (executor.claims, await stage.logs(execution_id)) == ({}, [])


async def test_an_attempt_that_was_handed_back_keeps_its_lines_beside_those_of_the_next(
    stage: Stage,
):
    execution_id = await stage.start(step("one", TELLS))
    executor = stage.executor()
    running = await stage.begin(executor, execution_id)
    await looked_until(stage, execution_id, "one", "two")
    (claim_id,) = executor.claims
    executor.stop(claim_id, StopReason.RELEASE)
    await running
    stage.open()
    assert await stage.executor().run(execution_id)
    assert await lines(stage, execution_id) == [
        (1, "one"),
        (1, "two"),
        (1, "Released: the worker was stopped. Another attempt follows."),
        (2, "one"),
        (2, "two"),
        (2, "three"),
    ]


async def test_a_cancelled_attempt_keeps_its_lines(stage: Stage):
    execution_id = await stage.start(step("one", TELLS))
    executor = stage.executor()
    running = await stage.begin(executor, execution_id)
    await looked_until(stage, execution_id, "one", "two")
    await stage.cancel(execution_id)
    (claim_id,) = executor.claims
    executor.stop(claim_id, StopReason.CLAIM_LOST)
    await running
    assert await lines(stage, execution_id) == [(1, "one"), (1, "two")]
